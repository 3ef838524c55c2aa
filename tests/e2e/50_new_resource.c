/*
 * CONTRIBUTING.md, as written: a resource of ten fields from one message and one migration,
 * without C and without a restart of the gateway. Runs in a scratch copy of the tree.
 */
#include "tests/harness/stack.h"
#include "tests/harness/tree.h"

static void begin_in_copy(void);
static void end_in_copy(void);
#define LIN_TEST_BEGIN() begin_in_copy()
#define LIN_TEST_END() end_in_copy()

#include "tests/e2e/e2e.h"

/* What is built there is the copy alone: what is compared is the resource, not a library that was edited meanwhile. */
static void begin_in_copy(void)
{
    tree_enter(NULL);
    stack_start();
}

static void end_in_copy(void)
{
    stack_stop();
    tree_leave();
}

/* --- the page: `path` on a line of its own names the file that the next block is; ```sh blocks are run */

static const char *page(void)
{
    static char all[32768];
    FILE *file = fopen("CONTRIBUTING.md", "re");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(fread(all, 1, sizeof(all) - 1, file), 0);
    fclose(file);
    return all;
}

static void write_block(const char *path, const char *block, size_t size)
{
    FILE *file = fopen(path, "we");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fwrite(block, 1, size, file), size);
    fclose(file);
}

static int write_files(const char *all)
{
    int written = 0;

    for (const char *at = strstr(all, "\n`"); at; at = strstr(at + 1, "\n`")) {
        const char *end = strchr(at + 2, '`'), *fence = end ? strstr(end, "\n```") : NULL, *block, *stop;

        if (!fence || strncmp(end, "`\n```", 5) != 0)
            continue;
        block = strchr(fence + 1, '\n') + 1;
        stop = strstr(block, "\n```");
        write_block(text("%.*s", (int)(end - at - 2), at + 2), block, (size_t)(stop - block) + 1);
        written++;
    }
    return written;
}

/* The block with this number, counted from 0. */
static const char *shell_block(const char *all, int number)
{
    const char *at = all;

    for (int i = 0; i <= number; i++) {
        at = strstr(at, "```sh\n");
        ck_assert_ptr_nonnull(at);
        at += 6;
    }
    return text("%.*s", (int)(strstr(at, "```") - at), at);
}

static const char *run(const char *script)
{
    static char output[65536];
    FILE *out = popen(text("set -e\nexport LINLI_PORTAL=none LINLI_RUN_DIR=%s LINLI_HTTP_PORT=%d LINLI_HTTPS_PORT=%d LINLI_ADMIN_PORT=%d\n%s",
                           the_stack.dir, the_stack.http, the_stack.https, the_stack.admin, script), "r");
    size_t size = fread(output, 1, sizeof(output) - 1, out);

    output[size] = '\0';
    ck_assert_msg(pclose(out) == 0, "%s\n%s", script, output);
    return output;
}

TEST(a_resource_of_one_message_and_one_migration_is_served)
{
    const char *all = page();
    const char *community = new_community(), *output;
    pid_t gateway = stack_pid("gateway"), identity = stack_pid("identity"), population = stack_pid("population");
    time_t began = time(NULL);

    setenv("URL", the_stack.url, 1);
    setenv("T", ADMIN, 1);
    setenv("C", community, 1);
    ck_assert_int_eq(HTTP(.path = "/v1/population/pets", .token = ADMIN)->status, 404);
    ck_assert_int_eq(write_files(all), 2);
    run(shell_block(all, 0));
    printf("    from two files to a served resource: %ld s\n", (long)(time(NULL) - began));

    output = run(shell_block(all, 1));
    ck_assert_msg(strstr(output, "\"name\":\"旺财\"") && strstr(output, "\"keeperPhone\":\"138****8000\""), "%s", output);
    ck_assert_msg(strstr(output, "\"pets\":[{") && strstr(output, "/v1/population/pets/{id}/history"), "%s", output);
    ck_assert_msg(strstr(output, "\"totalSize\":1") && strstr(output, "{\"groups\":[{\"values\":[\"DOG\"],\"count\":\"1\"}]}"), "%s", output);
    ck_assert_int_eq(stack_pid("gateway"), gateway);
    ck_assert_int_eq(stack_pid("identity"), identity);
    ck_assert_int_ne(stack_pid("population"), population);
}

static const http_answer *pet(const char *community, const char *rest)
{
    return HTTP(.path = "/v1/population/pets", .token = ADMIN,
                .body = text("{\"communityId\":\"%s\",\"name\":\"咪咪\",\"species\":\"CAT\"%s}", community, rest));
}

TEST(the_new_resource_has_every_call_and_every_check)
{
    const char *community = new_community(), *path;
    const http_answer *a = pet(community, ",\"chipNumber\":\"156000000000009\",\"bornOn\":\"2024-02-29\",\"weightG\":4200,\"vaccinated\":true");

    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "bornOn"), "2024-02-29");
    path = text("/v1/population/pets/%s", http_at(a, "id"));
    expect_refused(pet(community, ",\"bornOn\":\"2023-02-29\""), 400, "FIELD_DATE", "bornOn");
    expect_refused(pet(community, ",\"weightG\":150001"), 400, "FIELD_RANGE", "weightG");
    expect_refused(pet(community, ",\"chipNumber\":\"156000000000009\""), 409, "ALREADY_EXISTS", "chipNumber");
    expect_status(HTTP(.path = path, .token = ADMIN), 200);
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"vaccinated\":false}", .header = { "If-Match: \"1\"" }), 200);
    a = HTTP(.path = text("%s/history", path), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "history.0.changes.0.path"), "vaccinated");
    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    expect_status(HTTP(.path = path, .token = ADMIN), 404);
    expect_refused(HTTP(.path = "/v1/population/pets", .token = stack_account("no-pets", "{population.person.*}", 2, NULL)), 403,
                   "PERMISSION_DENIED", NULL);
}
