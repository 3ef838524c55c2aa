/* The guard on raw heads: what two readers could read differently is refused. */
#include "gateway/guard.c"
#include "gateway/refusals.c"
#include "tests/unit/test.h"

static const char *refused(const char *text)
{
    const char *what;
    const gw_refusal *refusal = gw_guard_head(lin_z(text), &what);

    return refusal == NULL ? "" : what ? what : refusal->reason.name;
}

#define GET "GET /v1/x HTTP/1.1\r\n"
#define POST "POST /v1/x HTTP/1.1\r\nHost: a\r\n"

TEST(an_ordinary_head_passes)
{
    ck_assert_str_eq(refused(GET "Host: 127.0.0.1:8080\r\nAccept: */*\r\n\r\n"), "");
    ck_assert_str_eq(refused(POST "Content-Length: 2\r\n\r\n{}"), "");
    ck_assert_str_eq(refused(POST "Transfer-Encoding: Chunked \r\n\r\n2\r\n{}\r\n0\r\n\r\n"), "");
}

TEST(what_follows_the_head_is_not_judged)
{
    ck_assert_str_eq(refused(POST "Content-Length: 2\r\n\r\nno colon here\n\nContent-Length: 9\r\n"), "");
}

TEST(one_empty_line_may_precede_the_request)
{
    ck_assert_str_eq(refused("\r\n" GET "Host: a\r\n\r\n"), "");
}

TEST(two_lengths_are_refused_even_when_equal)
{
    ck_assert_str_eq(refused(POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"), "Content-Length");
    ck_assert_str_eq(refused(POST "content-length: 2\r\nCONTENT-LENGTH: 3\r\n\r\n{}"), "Content-Length");
}

TEST(a_length_is_digits_only)
{
    ck_assert_str_eq(refused(POST "Content-Length: +2\r\n\r\n{}"), "Content-Length");
    ck_assert_str_eq(refused(POST "Content-Length: 2, 2\r\n\r\n{}"), "Content-Length");
    ck_assert_str_eq(refused(POST "Content-Length: 0x2\r\n\r\n{}"), "Content-Length");
    ck_assert_str_eq(refused(POST "Content-Length:\r\n\r\n"), "Content-Length");
}

TEST(both_framings_together_are_refused)
{
    ck_assert_str_eq(refused(POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
                     "Transfer-Encoding");
    ck_assert_str_eq(refused(POST "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n"),
                     "Transfer-Encoding");
}

TEST(no_encoding_but_chunked_once)
{
    ck_assert_str_eq(refused(POST "Transfer-Encoding: gzip, chunked\r\n\r\n"), "Transfer-Encoding");
    ck_assert_str_eq(refused(POST "Transfer-Encoding: identity\r\n\r\n"), "Transfer-Encoding");
    ck_assert_str_eq(refused(POST "Transfer-Encoding: \"chunked\"\r\n\r\n"), "Transfer-Encoding");
    ck_assert_str_eq(refused(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
                     "Transfer-Encoding");
    ck_assert_str_eq(refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), "Transfer-Encoding");
}

TEST(exactly_one_host)
{
    ck_assert_str_eq(refused(GET "Accept: */*\r\n\r\n"), "Host");
    ck_assert_str_eq(refused(GET "Host: a\r\nHost: a\r\n\r\n"), "Host");
    ck_assert_str_eq(refused(GET "Host:\r\n\r\n"), "Host");
    ck_assert_str_eq(refused(GET "Host: a b\r\n\r\n"), "Host");
    ck_assert_str_eq(refused(GET "Host: a@b/\r\n\r\n"), "Host");
    ck_assert_str_eq(refused(GET "Host: [::1]:80\r\n\r\n"), "");
}

TEST(http_1_0_may_do_without_a_host)
{
    ck_assert_str_eq(refused("GET / HTTP/1.0\r\n\r\n"), "");
    ck_assert_str_eq(refused("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), "Host");
}

TEST(a_name_ends_at_its_colon)
{
    ck_assert_str_eq(refused(POST "Content-Length : 2\r\n\r\n{}"), "header name");
    ck_assert_str_eq(refused(POST "Transfer-Encoding\t: chunked\r\n\r\n"), "header name");
    ck_assert_str_eq(refused(GET "Host: a\r\n: b\r\n\r\n"), "header name");
    ck_assert_str_eq(refused(GET "Host: a\r\nno colon\r\n\r\n"), "header name");
}

TEST(a_folded_line_is_refused)
{
    ck_assert_str_eq(refused(GET "Host: a\r\nX: b\r\n c\r\n\r\n"), "header name");
    ck_assert_str_eq(refused(GET "Host: a\r\n\tContent-Length: 2\r\n\r\n"), "header name");
}

TEST(lines_end_in_cr_lf)
{
    ck_assert_str_eq(refused("GET / HTTP/1.1\nHost: a\r\n\r\n"), "request line");
    ck_assert_str_eq(refused(GET "Host: a\nX: b\r\n\r\n"), "line");
    ck_assert_str_eq(refused(GET "Host: a\rX: b\r\n\r\n"), "line");
    ck_assert_str_eq(refused(GET "Host: a\r\n"), "line");
    ck_assert_str_eq(refused(""), "request line");
}

TEST(a_nul_byte_is_refused)
{
    static const char bytes[] = GET "Host: a\r\nX: b\0c\r\n\r\n";
    const char *what;

    ck_assert_ptr_eq(gw_guard_head(LIN_STR(bytes), &what), &GW_HEAD_MALFORMED);
}

TEST(a_long_target_and_a_large_head_are_refused)
{
    static char text[32 * 1024];
    const char *what;

    snprintf(text, sizeof text, "GET /%09000d HTTP/1.1\r\nHost: a\r\n\r\n", 0);
    ck_assert_ptr_eq(gw_guard_head(lin_z(text), &what), &GW_TARGET_TOO_LONG);
    snprintf(text, sizeof text, GET "Host: a\r\nX: %020000d\r\n\r\n", 0);
    ck_assert_ptr_eq(gw_guard_head(lin_z(text), &what), &GW_HEAD_TOO_LARGE);
}
