/*
 * README.md, as written: its shell blocks are run in a scratch copy of the tree, in their
 * order, on ports of their own. README.zh-CN.md has the same blocks.
 */
#define LIN_TEST_BEGIN() ((void)0)
#define LIN_TEST_END() ((void)0)
#include "tests/e2e/e2e.h"
#include "tests/harness/port.h"

static const char *page(const char *name)
{
    char *all = calloc(1, 65536);
    FILE *file = fopen(name, "re");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(fread(all, 1, 65535, file), 0);
    fclose(file);
    return all;
}

/* All blocks of a kind, one after the other: ```sh is run here, ```bash by tests/compose. */
static const char *script_of(const char *name, const char *kind)
{
    const char *all = page(name), *mark = text("```%s\n", kind), *script = "";

    for (const char *at = strstr(all, mark); at; at = strstr(at + 1, mark)) {
        const char *lines = at + strlen(mark);

        script = text("%s%.*s", script, (int)(strstr(lines, "```") - lines), lines);
    }
    return script;
}

static const char *run(const char *command)
{
    char *output = calloc(1, 65536);
    FILE *out = popen(command, "r");
    size_t size = fread(output, 1, 65535, out);

    output[size] = '\0';
    ck_assert_msg(pclose(out) == 0, "%s\n%s", command, output);
    return output;
}

static void write_script(const char *path, const char *script)
{
    FILE *file = fopen(path, "we");

    ck_assert_ptr_nonnull(file);
    fputs("set -e\n", file);
    fputs(script, file);
    fclose(file);
}

TEST(the_commands_of_the_readme_do_what_it_says)
{
    const char *tree = text("%s", run("mktemp -d /tmp/linli-readme-XXXXXX | tr -d '\\n'")), *output;

    run(text("chmod 755 %s && tar -c --exclude=./.run --exclude=./.git . | tar -x -C %s", tree, tree));
    write_script(text("%s/readme.sh", tree), script_of("README.md", "sh"));
    /* A free port for 8080; root needs no sudo; the portal has a test of its own (make portal-test). */
    output = run(text("cd %s && unset MAKEFLAGS MAKELEVEL && p=%d && sed -i \"s/:8080/:$p/; s/sudo //\" readme.sh &&"
                      " LINLI_PORTAL=none LINLI_HTTP_PORT=$p bash readme.sh 2>&1; status=$?; make down >/dev/null; rm -rf %s; exit $status", tree, port_free(), tree));
    ck_assert_msg(strstr(output, "\"idNumber\":\"110***********002X\",\"phone\":\"\""), "%s", output);
    ck_assert_msg(strstr(output, "\"phone\":\"138****8000\"") && strstr(output, "\"etag\":\"2\""), "%s", output);
    ck_assert_msg(strstr(output, "\"totalSize\":1") && strstr(output, "\"field\":\"name\",\"start\":1,\"length\":1"), "%s", output);
    ck_assert_msg(strstr(output, "{\"groups\":[{\"values\":[\"PERMANENT\"],\"count\":\"1\"}]}"), "%s", output);
    ck_assert_msg(strstr(output, "\"idNumber\":\"11010519491231002X\",\"phone\":\"13800138000\""), "%s", output);
    ck_assert_msg(strstr(output, "\"afterJson\":\"\\\"138****8000\\\"\""), "%s", output);
}

TEST(both_readmes_have_the_same_commands)
{
    ck_assert_str_eq(script_of("README.md", "sh"), script_of("README.zh-CN.md", "sh"));
    ck_assert_str_eq(script_of("README.md", "bash"), script_of("README.zh-CN.md", "bash"));
}
