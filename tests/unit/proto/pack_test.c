/* make contracts: the same bytes each time, whole, and the version and the list of changes that follow from what changed. */
#include <stdio.h>
#include <unistd.h>

#include "libs/base/str.h"
#include "tests/unit/test.h"

static lin_arena *arena;
static char folder[] = "/tmp/linli-pack-XXXXXX";

/* What a command of the shell says; it must succeed. */
static const char *says(const char *command)
{
    char *text = lin_alloc(arena, 1 << 16);
    FILE *pipe = popen(command, "r");

    ck_assert_ptr_nonnull(pipe);
    text[fread(text, 1, (1 << 16) - 1, pipe)] = '\0';
    ck_assert_msg(pclose(pipe) == 0, "%s: %s", command, text);
    return text;
}

static const char *build_folder(void)
{
    return getenv("B") ? getenv("B") : "build";
}

/* A build folder of its own, so that another run is not in its way. */
static void begin(void)
{
    arena = lin_arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    says(lin_print(arena, "mkdir -p %s/contracts && cp -r %s/proto %s/proto && cp %s/contracts/*.pb %s/contracts/ && ln -s \"$(realpath %s)/bin\" %s/bin",
                   folder, build_folder(), folder, build_folder(), folder, build_folder(), folder));
}

static void end(void)
{
    says(lin_print(arena, "rm -rf %s", folder));
    lin_arena_free(arena);
}

/* Packs against these accepted promises, made by `edit` (an awk program) from today's at version 1.2.3; its path. */
static const char *pack(const char *edit)
{
    const char *path;

    says(lin_print(arena, "{ echo '# version 1.2.3'; %s/bin/linlictl describe %s/contracts/identity.pb %s/contracts/population.pb | awk -F'\\t' '%s'; } >%s/accepted.tsv",
                   folder, folder, folder, edit, folder));
    path = says(lin_print(arena, "B=%s ACCEPTED=%s/accepted.tsv proto/pack.sh identity population", folder, folder));
    return lin_print(arena, "%.*s", (int)strcspn(path, "\n"), path);
}

static const char *in_archive(const char *path, const char *file)
{
    return says(lin_print(arena, "tar -xzOf %s --wildcards '*/%s'", path, file));
}

TEST(the_same_contracts_give_the_same_bytes)
{
    const char *path;

    begin();
    path = pack("{ print }");
    says(lin_print(arena, "mv %s %s/first.tar.gz && sleep 1", path, folder)); /* another second, another process */
    says(lin_print(arena, "cmp %s %s/first.tar.gz", pack("{ print }"), folder));
    ck_assert_ptr_nonnull(strstr(path, "linli-contracts-1.2.3.tar.gz"));
    ck_assert_ptr_nonnull(strstr(in_archive(path, "CHANGELOG.md"), "None."));
    end();
}

TEST(the_archive_is_whole_and_can_be_compiled)
{
    begin();
    says(lin_print(arena, "tar -C %s -xzf %s && cd %s/linli-contracts-* && sha256sum --quiet -c SHA256SUMS && "
                          "protoc -Iproto -I/usr/include -o /dev/null proto/linli/*/v1/*.proto && grep -q '\"openapi\":\"3.1.0\"' openapi.json", folder, pack("{ print }"), folder));
    end();
}

TEST(the_version_follows_from_what_changed)
{
    const char *path, *changes;

    begin();
    path = pack("$2 != \"population.PersonService.GetPerson\" { print }");
    ck_assert_msg(strstr(path, "-1.3.0.") != NULL, "%s", path);
    ck_assert_ptr_nonnull(strstr(in_archive(path, "CHANGELOG.md"), "## Added\n\n- call `population.PersonService.GetPerson`"));
    path = pack("{ print } END { print \"call\\tpopulation.PersonService.Old\\tx\" }");
    ck_assert_msg(strstr(path, "-2.0.0.") != NULL, "%s", path);
    ck_assert_ptr_nonnull(strstr(in_archive(path, "CHANGELOG.md"), "## Removed\n\n- call `population.PersonService.Old`: x"));
    path = pack("$2 == \"linli.population.v1.Person.name\" { $3 = \"3, bytes\"; print $1 \"\\t\" $2 \"\\t\" $3; next } { print }");
    changes = in_archive(path, "CHANGELOG.md");
    ck_assert_msg(strstr(path, "-2.0.0.") && strstr(changes, "## Changed, as it was\n\n- field `linli.population.v1.Person.name`: 3, bytes") &&
                  strstr(changes, "## Changed, as it is\n\n- field `linli.population.v1.Person.name`: 3, string"), "%s", changes);
    end();
}
