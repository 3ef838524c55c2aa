/*
 * trial - a contract of the test's own, taken through the real proto/contracts.sh.
 *
 * Owns a temporary folder with a copy of proto/ and a build/ of its own; the service is `trial`, and
 * `peer` may stand beside it. The folder goes when the test ends.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libs/base/str.h"
#include "tests/unit/test.h"

static lin_arena *arena;
static char folder[] = "/tmp/linli-contract-XXXXXX";

static const char *shell(const char *script)
{
    FILE *out = popen(lin_print(arena, "{ %s; } 2>&1", script), "r");
    char *said = lin_alloc(arena, 65536);
    size_t size = fread(said, 1, 65535, out);

    said[size] = '\0';
    pclose(out);
    return said;
}

static void remove_folder(void)
{
    shell(lin_print(arena, "rm -rf %s", folder));
}

static void prepare(void)
{
    if (arena)
        return;
    arena = lin_arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(remove_folder);
    ck_assert_str_eq(shell(lin_print(arena, "cp -r proto %s/ && mkdir %s/build && ln -s $(realpath ${B:-build})/linli-* "
                                            "$(realpath ${B:-build})/protoc-gen-linli %s/build/", folder, folder, folder)), "");
}

static void write_proto(const char *service, const char *body)
{
    const char *home = lin_print(arena, "%s/proto/linli/%s/v1", folder, service);
    FILE *file;

    shell(lin_print(arena, "mkdir -p %s", home));
    file = fopen(lin_print(arena, "%s/thing.proto", home), "we");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "syntax = \"proto3\";\npackage linli.%s.v1;\nimport \"linli/options.proto\";\n"
                  "import \"google/api/annotations.proto\";\nimport \"google/protobuf/any.proto\";\nimport \"linli/piece.proto\";\n%s", service, body);
    fclose(file);
}

/* What the tools say of both contracts; "" when they build them. `peer` NULL: there is none. */
static const char *built_with(const char *peer, const char *body)
{
    const char *said, *line;

    prepare();
    if (peer)
        write_proto("peer", peer);
    write_proto("trial", body);
    said = shell(lin_print(arena, "cd %s && { B=build proto/contracts.sh trial %s 2>&1 || true; } | grep -v 'is unused'", folder,
                           peer ? "peer" : ""));
    line = strstr(said, "--linli_out: ");
    return line ? line + strlen("--linli_out: ") : said;
}

__attribute__((unused)) static const char *built(const char *body)
{
    return built_with(NULL, body);
}

/* "proto/…" as pass 1 wrote it, "gen/…" as pass 2 did. */
__attribute__((unused)) static const char *file_of(const char *name)
{
    char *text = lin_alloc(arena, 65536);
    FILE *file = fopen(lin_print(arena, "%s/build/%s", folder, name), "re");

    ck_assert_msg(file != NULL, "%s was not written", name);
    ck_assert_int_gt(fread(text, 1, 65535, file), 0);
    fclose(file);
    return text;
}

#endif
