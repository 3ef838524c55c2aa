/* Log: a line of its own for each event, whole and escaped; gathered lines keep their order. */
#include "libs/base/log.h"

#include <fcntl.h>
#include <unistd.h>

#include "tests/unit/test.h"

static int heard;

/* What is logged from here on comes out of this pipe. */
static void listen_to_log(void)
{
    int ends[2];

    ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    ck_assert_int_eq(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    heard = ends[0];
    lin_log_start("test", LIN_INFO);
}

static const char *written(void)
{
    static char text[256 * 1024];
    ssize_t got = read(heard, text, sizeof(text) - 1);

    text[got > 0 ? got : 0] = '\0';
    return text;
}

static int lines(const char *text)
{
    int count = 0;

    while ((text = strchr(text, '\n')) != NULL)
        count++, text++;
    return count;
}

TEST(a_line_is_json_whatever_it_says)
{
    listen_to_log();
    lin_log(LIN_INFO, NULL, "said", lin_arg_text("what", LIN_STR("a \"b\"\n\x01\\ 王")), lin_arg_int("n", INT64_MIN),
            lin_arg_int("m", 70));
    ck_assert_ptr_nonnull(
        strstr(written(), "\"event\":\"said\",\"what\":\"a \\\"b\\\"\\u000a\\u0001\\\\ 王\",\"n\":-9223372036854775808,\"m\":70}\n"));
}

TEST(gathered_lines_wait_and_an_error_waits_for_nothing)
{
    const char *text;

    listen_to_log();
    lin_log_gather();
    lin_log(LIN_INFO, NULL, "first");
    ck_assert_str_eq(written(), "");
    lin_log(LIN_ERROR, NULL, "second");
    text = written();
    ck_assert_int_eq(lines(text), 2);
    ck_assert(strstr(text, "first") < strstr(text, "second"));
    lin_log(LIN_INFO, NULL, "third");
    lin_log_flush();
    lin_log_flush();
    ck_assert_int_eq(lines(written()), 1);
}

TEST(more_than_can_be_gathered_is_not_lost)
{
    int count = 0;

    listen_to_log();
    lin_log_gather();
    for (int i = 0; i < 2000; i++) {
        lin_log(LIN_INFO, NULL, "one_of_many");
        count += lines(written());
    }
    lin_log_flush();
    ck_assert_int_eq(count + lines(written()), 2000);
}
