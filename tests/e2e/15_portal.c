/*
 * The files of the portal as a browser gets them. The folder is the test's own, so that the test
 * says the same with Node and without.
 */
#include "tests/harness/stack.h"

static void write_portal(void);
static void drop_portal(void);

#define LIN_TEST_BEGIN() (write_portal(), stack_start())
#define LIN_TEST_END() (stack_stop(), drop_portal())
#include "tests/e2e/e2e.h"

#define PAGE "<!doctype html><title>portal</title>"
#define SCRIPT "console.log('portal')"
#define GZIPPED "the bytes of a gzip file"

static char folder[64] = "/tmp/linli-portal-XXXXXX";

static void write_file(const char *name, const char *content)
{
    FILE *file = fopen(text("%s/%s", folder, name), "we");

    if (!file || fputs(content, file) < 0 || fclose(file) != 0)
        abort();
}

static void write_portal(void)
{
    if (!mkdtemp(folder) || system(text("chmod 755 %s && mkdir -m 755 %s/assets", folder, folder)) != 0)
        abort();
    write_file("index.html", PAGE);
    write_file("assets/app-1a2b.js", SCRIPT);
    write_file("assets/app-1a2b.js.gz", GZIPPED);
    setenv("LINLI_PORTAL", folder, 1);
}

static void drop_portal(void)
{
    if (system(text("rm -rf %s", folder)) != 0)
        abort();
}

static const http_answer *get(const char *path, const char *header)
{
    return HTTP(.path = path, .header = { header });
}

TEST(a_page_is_served_with_a_strict_policy_and_asked_for_anew)
{
    const http_answer *a = get("/", NULL);

    expect_status(a, 200);
    ck_assert_str_eq(a->body, PAGE);
    ck_assert_str_eq(http_header(a, "content-type"), "text/html; charset=utf-8");
    ck_assert_str_eq(http_header(a, "cache-control"), "no-cache");
    ck_assert_str_eq(http_header(a, "x-content-type-options"), "nosniff");
    ck_assert_str_eq(http_header(a, "referrer-policy"), "no-referrer");
    ck_assert_ptr_nonnull(strstr(http_header(a, "content-security-policy"), "default-src 'none'; script-src 'self'"));
    ck_assert_ptr_null(strstr(http_header(a, "content-security-policy"), "unsafe"));
    ck_assert_str_ne(http_header(a, "x-request-id"), "");
}

TEST(what_the_browser_has_is_not_sent_again)
{
    const char *etag = text("%s", http_header(get("/", NULL), "etag"));
    const http_answer *a = get("/", text("If-None-Match: \"other\", W/%s", etag));

    expect_status(a, 304);
    ck_assert_str_eq(a->body, "");
    ck_assert_str_eq(http_header(a, "etag"), etag);
    expect_status(get("/", "If-None-Match: \"other\""), 200);
}

TEST(a_file_with_a_digest_in_its_name_is_kept_and_comes_compressed)
{
    const http_answer *a = get("/assets/app-1a2b.js", NULL);
    const char *plain = text("%s", http_header(a, "etag"));

    ck_assert_str_eq(a->body, SCRIPT);
    ck_assert_str_eq(http_header(a, "content-type"), "text/javascript; charset=utf-8");
    ck_assert_str_eq(http_header(a, "cache-control"), "public, max-age=31536000, immutable");
    ck_assert_str_eq(http_header(a, "vary"), "accept-encoding");
    a = get("/assets/app-1a2b.js", "Accept-Encoding: br;q=1, gzip;q=0.5");
    ck_assert_str_eq(a->body, GZIPPED);
    ck_assert_str_eq(http_header(a, "content-encoding"), "gzip");
    ck_assert_str_ne(http_header(a, "etag"), plain);
    ck_assert_str_eq(get("/assets/app-1a2b.js", "Accept-Encoding: gzip;q=0")->body, SCRIPT);
}

TEST(a_browser_on_its_way_to_a_page_gets_the_portal_and_nobody_else)
{
    ck_assert_str_eq(get("/population/persons", "Accept: text/html,application/xhtml+xml,*/*;q=0.8")->body, PAGE);
    expect_refused(get("/population/persons", NULL), 404, "ROUTE_NOT_FOUND", NULL);
    expect_refused(get("/assets/gone-1a2b.js", "Accept: text/html"), 404, "ROUTE_NOT_FOUND", NULL);
    expect_refused(get("/v1/nothing", "Accept: text/html"), 404, "ROUTE_NOT_FOUND", NULL);
}

TEST(no_path_leads_out_of_the_folder)
{
    static const char *const paths[] = { "/../secrets/admin-password", "/assets/../index.html", "/%2e%2e/index.html",
                                         "/assets/app-1a2b.js.gz", "//index.html", "/index.html%00" };

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *ask = text("GET %s HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", paths[i]);
        const char *answer = http_raw(ask, strlen(ask));

        ck_assert_msg(strstr(answer, "HTTP/1.1 4") == answer, "%s: %s", paths[i], answer);
    }
}

TEST(a_file_is_read_and_nothing_else)
{
    const http_answer *a = HTTP(.method = "POST", .path = "/", .body = "{}");

    expect_refused(a, 405, "METHOD_NOT_ALLOWED", NULL);
    ck_assert_str_eq(http_header(HTTP(.method = "OPTIONS", .path = "/"), "allow"), "GET, HEAD, OPTIONS");
    a = HTTP(.method = "HEAD", .path = "/");
    expect_status(a, 200);
    ck_assert_str_eq(http_header(a, "content-length"), text("%zu", strlen(PAGE)));
    ck_assert_str_eq(a->body, "");
}

TEST(without_a_portal_a_page_says_how_to_get_it)
{
    const http_answer *a;

    write_file("index.html", "");
    stack_up();
    a = get("/", NULL);
    expect_status(a, 200);
    ck_assert_ptr_nonnull(strstr(a->body, "npm"));
    ck_assert_ptr_nonnull(strstr(a->body, "/openapi.json"));
    write_file("index.html", PAGE);
    stack_up();
    ck_assert_str_eq(get("/", NULL)->body, PAGE);
}
