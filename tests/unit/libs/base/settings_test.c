/* Settings: three sources, and refusing what is not known. */
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "libs/base/settings.h"

/* The tests' own environment may speak of Linli: LINLI_NATS_SERVER, LINLI_TEST_KEEP. */
static void forget_environment(void)
{
    static char *nothing[] = { NULL };

    environ = nothing;
}
#define LIN_TEST_BEGIN forget_environment
#define LIN_TEST_END() ((void)0)
#include "tests/unit/test.h"

typedef struct conf {
    lin_str name;
    int64_t port;
    bool loud;
} conf;

static const lin_setting items[] = {
    { .name = "LINLI_NAME", .type = LIN_SET_TEXT, .help = "a name", .offset = offsetof(conf, name) },
    { .name = "LINLI_HTTP_PORT", .type = LIN_SET_INT, .fallback = "8080", .help = "a port", .offset = offsetof(conf, port) },
    { .name = "LINLI_LOUD", .type = LIN_SET_BOOL, .fallback = "false", .help = "loud?", .offset = offsetof(conf, loud) },
};

static bool reads(conf *c, const char *yaml)
{
    char path[] = "/tmp/linli-settings-XXXXXX", program[] = "test", flag[] = "--config";
    char *argv[] = { program, flag, path, NULL };
    int fd = mkstemp(path);
    bool good;

    ck_assert_int_eq(write(fd, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
    close(fd);
    good = lin_settings_read(lin_arena_new(), "test", (lin_settings_table){ items, 3 }, 3, argv, c);
    unlink(path);
    return good;
}

TEST(the_environment_wins_over_the_file_and_the_file_over_the_fallback)
{
    conf c = { 0 };

    setenv("LINLI_HTTP_PORT", "9000", 1);
    ck_assert(reads(&c, "name: from the file\nhttp_port: 1\nloud: true\n"));
    ck_assert(lin_str_eq(c.name, LIN_STR("from the file")));
    ck_assert_int_eq(c.port, 9000);
    ck_assert(c.loud);
}

TEST(a_missing_setting_is_refused)
{
    conf c = { 0 };

    ck_assert(!reads(&c, "http_port: 1\n"));
    ck_assert(reads(&c, "name: x\n"));
    ck_assert_int_eq(c.port, 8080);
}

TEST(what_is_not_known_is_refused)
{
    conf c = { 0 };

    ck_assert(!reads(&c, "name: x\nhttp_prot: 1\n"));
    ck_assert(!reads(&c, "name: x\nloud: yes please\n"));
    ck_assert(!reads(&c, "name: x\nhttp_port: many\n"));
    ck_assert(!reads(&c, "- a list\n"));
    ck_assert(!reads(&c, "name: [a]\n"));
    ck_assert(!reads(&c, "name: \"open\n"));
    setenv("LINLI_HTTP_PROT", "1", 1);
    ck_assert(!reads(&c, "name: x\n"));
}
