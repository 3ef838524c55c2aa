/*
 * walk - the shell block of a service's README.md, run as it stands against the stack.
 */
#ifndef WALK_H
#define WALK_H

#include "tests/e2e/register.h"

__attribute__((unused)) static const char *walk_of(const char *readme)
{
    static char all[32768];
    FILE *file = fopen(readme, "re");
    const char *block;

    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(fread(all, 1, sizeof(all) - 1, file), 0);
    fclose(file);
    block = strstr(all, "```sh\n");
    ck_assert_ptr_nonnull(block);
    block += strlen("```sh\n");
    return text("%.*s", (int)(strstr(block, "```") - block), block);
}

/* What it says, and behind it what `last` says: a line of shell. $URL and $T are the stack's and the administrator's. */
__attribute__((unused)) static const char *walk_run(const char *script, const char *last)
{
    static char output[262144];
    FILE *file = fopen(text("%s/walk.sh", the_stack.dir), "we"), *out;
    size_t size;

    setenv("URL", the_stack.url, 1);
    setenv("T", ADMIN, 1);
    fprintf(file, "set -e\nexec 2>&1\n%s\n%s\n", script, last);
    fclose(file);
    out = popen(text("bash %s/walk.sh", the_stack.dir), "r");
    size = fread(output, 1, sizeof(output) - 1, out);
    output[size] = '\0';
    ck_assert_msg(pclose(out) == 0, "%s\n%s", script, output);
    return output;
}

/* Each of these stands behind the one before. */
__attribute__((unused)) static void walk_shows(const char *output, const char *const *parts, size_t count)
{
    const char *at = output;

    for (size_t i = 0; i < count; i++) {
        const char *next = strstr(at, parts[i]);

        ck_assert_msg(next != NULL, "no %s behind what came before:\n%s", parts[i], output);
        at = next;
    }
}

#endif
