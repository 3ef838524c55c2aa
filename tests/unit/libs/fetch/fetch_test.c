/* A file from a real server on loopback: what is taken, and what is not. */
#include "libs/fetch/fetch.c"
#include "tests/harness/partner.h"
#include "tests/unit/test.h"

static char url[128];
static FILE *file;
static lin_networks house;

static lin_fetch ask(void)
{
    if (!the_partner.port)
        partner_start();
    ck_assert(lin_networks_parse(LIN_STR("127.0.0.1"), &house));
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/persons.csv", the_partner.port);
    file = tmpfile();
    the_partner.body = "name\n1\n";
    return (lin_fetch){ .url = url, .allowed = &house, .most_bytes = 1000, .most_time = 10 * LIN_SECOND };
}

TEST(a_file_is_fetched_with_its_bearer)
{
    lin_fetch fetch = ask();
    char bytes[16] = "";

    the_partner.bearer = "secret";
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCH_STATUS);
    ck_assert_int_eq(fetch.status, 401);
    ck_assert_int_eq(ftell(file), 0);
    fetch.bearer = "secret";
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCHED);
    ck_assert_int_eq(fetch.bytes, 7);
    rewind(file);
    ck_assert_uint_eq(fread(bytes, 1, sizeof(bytes), file), 7);
    ck_assert_str_eq(bytes, "name\n1\n");
}

/* Whatever the name: the address counts. */
TEST(loopback_and_the_house_are_not_asked_unless_allowed)
{
    lin_fetch fetch = ask();
    static const char *const hosts[] = { "127.0.0.1", "localhost", "0.0.0.0", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]" };

    fetch.allowed = NULL;
    for (size_t i = 0; i < LIN_COUNT(hosts); i++) {
        snprintf(url, sizeof(url), "http://%s:%d/", hosts[i], the_partner.port);
        ck_assert_msg(lin_fetch_into(&fetch, file) == LIN_FETCH_FORBIDDEN, "%s: %s", hosts[i], fetch.detail);
    }
    ck_assert_int_eq(atomic_load(&the_partner.asked), 0);
}

TEST(no_redirect_is_followed_and_no_proxy_asked)
{
    lin_fetch fetch = ask();

    setenv("http_proxy", "http://127.0.0.1:1", 1);
    the_partner.status = 302;
    the_partner.header = "Location: http://127.0.0.1:1/\r\n";
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCH_STATUS);
    ck_assert_int_eq(fetch.status, 302);
    ck_assert_int_eq(atomic_load(&the_partner.asked), 1);
}

static int asked_to_go_on;

static bool stop(void *what)
{
    (void)what;
    asked_to_go_on++;
    return false;
}

TEST(size_and_time_are_bounded)
{
    lin_fetch fetch = ask();

    fetch.most_bytes = 6;
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCH_TOO_LARGE);
    the_partner.header = "Transfer-Encoding: identity\r\n";
    fetch.most_bytes = 1000;
    the_partner.pause_ms = 2500;
    fetch.most_time = LIN_SECOND / 2;
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCH_TOO_SLOW);
    fetch.most_time = 10 * LIN_SECOND;
    fetch.go_on = stop;
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCH_STOPPED);
    ck_assert_int_eq(asked_to_go_on, 1);
}

TEST(addresses_are_http_and_name_nobody)
{
    static const struct { const char *url; bool good; } rows[] = {
        { "http://a.cn", true }, { "https://a.cn:8443/x.csv?day=1", true }, { "HTTPS://a.cn/", true }, { "https://[2400::1]/", true },
        { "", false }, { "a.cn/x.csv", false }, { "ftp://a.cn/", false }, { "file:///etc/passwd", false }, { "gopher://a.cn/", false },
        { "https://u:p@a.cn/", false }, { "https://u@a.cn/", false }, { "https://a.cn/#x", false }, { "http://a b.cn/", false },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(lin_fetch_url_good(rows[i].url) == rows[i].good, "%s", rows[i].url);
}

TEST(what_is_known_does_not_come_again)
{
    lin_fetch fetch = ask();

    the_partner.etag = "\"a1\"";
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCHED);
    ck_assert_str_eq(fetch.etag, "\"a1\"");
    fetch.unless = "\"a1\"";
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCH_SAME);
    ck_assert_int_eq(fetch.bytes, 0);
    the_partner.etag = "\"a2\"";
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCHED);
    the_partner.etag = NULL;
    the_partner.status = 304;                                /* to somebody who has not asked for that */
    fetch.unless = NULL;
    ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCH_STATUS);
}

TEST(a_link_names_the_next_page)
{
    static const struct { const char *header, *next; } rows[] = {
        { "Link: <?page=2>; rel=\"next\"\r\n", "?page=2" }, { "link: </p?a=1>; rel=\"prev\", </p?a=3>; title=x; rel=next\r\n", "/p?a=3" },
        { "Link: </p>; rel=\"last\"\r\n", "" }, { "Link: nonsense\r\n", "" }, { "X-Link: </p>; rel=next\r\n", "" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_fetch fetch = ask();

        the_partner.header = rows[i].header;
        ck_assert_int_eq(lin_fetch_into(&fetch, file), LIN_FETCHED);
        ck_assert_str_eq(fetch.next, rows[i].next);
    }
}

/* Nobody sends us, and our bearer, elsewhere. */
TEST(a_next_page_is_of_the_same_server)
{
    static const struct { const char *link, *leads; } rows[] = {
        { "?page=2", "http://a.cn/list?page=2" }, { "/other", "http://a.cn/other" }, { "http://A.cn:80/x", "http://A.cn:80/x" }, { "next", "http://a.cn/next" },
        { "http://b.cn/x", NULL }, { "https://a.cn/x", NULL }, { "http://a.cn:81/x", NULL }, { "//b.cn/x", NULL }, { "http://u:p@a.cn/x", NULL },
        { "ftp://a.cn/", NULL }, { "/x#y", NULL },
    };
    char to[256], tight[24];

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        bool good = lin_fetch_link("http://a.cn/list?page=1", rows[i].link, to, sizeof(to));

        ck_assert_msg(good == (rows[i].leads != NULL) && (!good || strcasecmp(to, rows[i].leads) == 0), "%s: %s", rows[i].link, good ? to : "none");
    }
    ck_assert(!lin_fetch_link("http://a.cn/list", "/a-path-that-does-not-fit", tight, sizeof(tight)));
    ck_assert(lin_fetch_with("http://a.cn/list?size=2", "cursor", "a b&c=/", to, sizeof(to)));
    ck_assert_str_eq(to, "http://a.cn/list?size=2&cursor=a+b%26c%3d%2f");
}
