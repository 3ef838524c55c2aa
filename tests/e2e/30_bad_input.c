/* Bad input: refused with a clear error that names the field, changing nothing. */
#include "tests/e2e/e2e.h"

static const char *community, *person;

/* Everything that a refused request must leave as it was. */
static const char *state(void)
{
    return text("%s", stack_sql("select (select count(*) from population.person) || ' ' || (select count(*) from"
                                " population.person_history) || ' ' || (select count(*) from population.outbox) || ' ' ||"
                                " (select sum(version) from population.person)"));
}

static void begin(void)
{
    community = new_community();
    person = new_person(community, 1 + (int)(getpid() % 900));
}

static const http_answer *post(const char *body)
{
    return HTTP(.path = PERSONS, .token = ADMIN, .body = body);
}

static const http_answer *patch(const char *body)
{
    return HTTP(.method = "PATCH", .path = text(PERSONS "/%s", person), .token = ADMIN, .body = body);
}

static const http_answer *list(const char *query)
{
    return HTTP(.path = text(PERSONS "?%s", query), .token = ADMIN);
}

/* A whole person with one member replaced or added. */
static const char *person_with(const char *member)
{
    return text("{\"communityId\":\"%s\",\"name\":\"李雷\",\"category\":\"KEY\",%s}", community, member);
}

TEST(fields_are_refused_by_name)
{
    static const struct { const char *member, *reason, *field; } rows[] = {
        { "\"nickname\":\"x\"", "FIELD_UNKNOWN", "nickname" },
        { "\"id\":\"01a20d7a-65fb-8000-8000-000000000000\"", "FIELD_READ_ONLY", "id" },
        { "\"etag\":\"1\"", "FIELD_READ_ONLY", "etag" },
        { "\"createdAt\":\"2026-01-01T00:00:00Z\"", "FIELD_READ_ONLY", "createdAt" },
        { "\"phone\":13800138000", "FIELD_TYPE", "phone" },
        { "\"phone\":[\"13800138000\"]", "FIELD_TYPE", "phone" },
        { "\"phone\":{}", "FIELD_TYPE", "phone" },
        { "\"phone\":\"12345\"", "FIELD_PATTERN", "phone" },
        { "\"phone\":\"138001380001\"", "FIELD_PATTERN", "phone" },
        { "\"idNumber\":\"110105194912310021\"", "FIELD_CHECK_DIGIT", "idNumber" },
        { "\"idNumber\":\"11010519491331002X\"", "FIELD_PATTERN", "idNumber" },
        { "\"source\":\"a\\u0000b\"", "FIELD_TEXT", "source" },
        { "\"source\":\"a\\ud800b\"", "FIELD_TEXT", "source" },
        { "\"source\":\"\xff\"", "FIELD_TEXT", "source" },
        { "\"source\":\"\xc0\xaf\"", "FIELD_TEXT", "source" },
        { "\"name\":\"twice\"", "FIELD_TWICE", "name" },
        { "\"community_id\":\"x\"", "FIELD_TWICE", "communityId" },
    };
    const char *before;

    begin();
    before = state();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const http_answer *a = post(person_with(rows[i].member));

        ck_assert_msg(a->status == 400, "%s: %ld %s", rows[i].member, a->status, a->body);
        ck_assert_msg(strcmp(http_at(a, "fieldViolations.0.field"), rows[i].field) == 0, "%s: %s", rows[i].member, a->body);
        ck_assert_msg(strcmp(http_at(a, "reason"), rows[i].reason) == 0, "%s: %s", rows[i].member, a->body);
    }
    ck_assert_str_eq(state(), before);
}

TEST(enums_and_required_fields_are_refused_by_name)
{
    static const struct { const char *body, *reason, *field; } rows[] = {
        { "{\"communityId\":\"%s\",\"name\":\"x\",\"category\":\"NOBODY\"}", "FIELD_ENUM", "category" },
        { "{\"communityId\":\"%s\",\"name\":\"x\",\"category\":77}", "FIELD_ENUM", "category" },
        { "{\"communityId\":\"%s\",\"name\":\"x\",\"category\":99999999999}", "FIELD_TYPE", "category" },
        { "{\"communityId\":\"%s\",\"name\":\"x\",\"category\":1.5}", "FIELD_TYPE", "category" },
        { "{\"communityId\":\"%s\",\"name\":\"x\",\"category\":1e400}", "FIELD_TYPE", "category" },
        { "{\"communityId\":\"%s\",\"name\":\"x\",\"category\":true}", "FIELD_TYPE", "category" },
        { "{\"communityId\":\"%s\",\"name\":\"x\"}", "FIELD_REQUIRED", "category" },
        { "{\"communityId\":\"%s\",\"category\":\"KEY\"}", "FIELD_REQUIRED", "name" },
        { "{\"communityId\":\"%s\",\"name\":null,\"category\":\"KEY\"}", "FIELD_REQUIRED", "name" },
        { "{\"communityId\":\"x%s\",\"name\":\"x\",\"category\":\"KEY\"}", "FIELD_ID", "communityId" },
    };

    begin();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char body[512];
        const http_answer *a;

        snprintf(body, sizeof(body), "%.*s%s%s", (int)(strstr(rows[i].body, "%s") - rows[i].body), rows[i].body, community,
                 strstr(rows[i].body, "%s") + 2);
        a = post(body);
        ck_assert_msg(a->status == 400 && strcmp(http_at(a, "reason"), rows[i].reason) == 0, "%s: %s", body, a->body);
        ck_assert_msg(strcmp(http_at(a, "fieldViolations.0.field"), rows[i].field) == 0, "%s: %s", body, a->body);
    }
    expect_refused(post("{\"communityId\":\"01a20d7a-65fb-8000-8000-000000000000\",\"name\":\"x\",\"category\":\"KEY\"}"), 400,
                   "COMMUNITY_UNKNOWN", "communityId");
}

TEST(malformed_json_is_refused_with_its_place)
{
    static const char *const rows[] = {
        "", "{", "[]", "null", "{\"name\":}", "{\"name\":\"x\",}", "{'name':\"x\"}", "{\"name\":\"x\"} {}", "{\"name\":\"x",
        "{\"name\":\"a\nb\"}", "{\"name\":\"\\x\"}", "\xef\xbb\xbf{}", "{\"category\":01}", "{\"category\":+1}", "{\"category\":.5}",
        "{\"category\":NaN}", "// {}", "{\"name\" \"x\"}", "{name:\"x\"}",
    };

    begin();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const http_answer *a = post(rows[i]);

        ck_assert_msg(a->status == 400, "%s: %ld %s", rows[i], a->status, a->body);
    }
    expect_refused(post("{\"name\":}"), 400, "FIELD_TYPE", "name");
    expect_refused(post("{'name':\"x\"}"), 400, "JSON_MALFORMED", NULL);
}

TEST(depth_is_bounded)
{
    char body[4096] = "";

    begin();
    for (int i = 0; i < 200; i++)
        strcat(body, "{\"a\":");
    ck_assert_int_eq(post(body)->status, 400);
    memset(body, '[', sizeof(body) - 1);
    ck_assert_int_eq(post(body)->status, 400);
}

TEST(masks_are_checked)
{
    const char *path;

    begin();
    path = text(PERSONS "/%s", person);
    expect_refused(patch("{\"communityId\":\"01a20d7a-65fb-8000-8000-000000000000\"}"), 400, "FIELD_IMMUTABLE", "communityId");
    expect_refused(patch("{\"updatedAt\":\"2026-01-01T00:00:00Z\"}"), 400, "FIELD_READ_ONLY", "updatedAt");
    ck_assert_int_eq(HTTP(.method = "PATCH", .path = text("%s?updateMask=nonsense", path), .token = ADMIN, .body = "{\"name\":\"x\"}")->status, 400);
    ck_assert_int_eq(HTTP(.method = "PATCH", .path = text("%s?updateMask=etag", path), .token = ADMIN, .body = "{\"name\":\"x\"}")->status, 400);
    ck_assert_int_eq(HTTP(.method = "PATCH", .path = text("%s?updateMask=name[0]", path), .token = ADMIN, .body = "{\"name\":\"x\"}")->status, 400);
    expect_refused(patch("{\"name\":\"\"}"), 400, "FIELD_REQUIRED", "name");
    expect_status(HTTP(.method = "PATCH", .path = text("%s?updateMask=phone", path), .token = ADMIN,
                       .body = "{\"name\":\"ignored\",\"phone\":\"13900139000\"}"), 200);
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = ADMIN), "name"), "王秀英");
}

TEST(etags_are_checked)
{
    const char *path;
    static const char *const bad[] = { "If-Match: 1", "If-Match: W/\"1\"", "If-Match: \"x\"", "If-Match: \"1", "If-Match: \"-1\"" };

    begin();
    path = text(PERSONS "/%s", person);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const http_answer *a = HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"x\"}", .header = { bad[i] });

        ck_assert_msg(a->status == 400 || a->status == 412, "%s: %ld %s", bad[i], a->status, a->body);
    }
    expect_refused(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"x\"}", .header = { "If-Match: \"7\"" }), 412,
                   "ETAG_MISMATCH", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = path, .token = ADMIN, .header = { "If-Match: \"7\"" }), 412, "ETAG_MISMATCH", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text("%s?etag=7", path), .token = ADMIN), 409, "ETAG_MISMATCH", NULL);
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = ADMIN), "etag"), "1");
}

TEST(lists_refuse_what_they_do_not_know)
{
    static const struct { const char *query, *reason, *field; } rows[] = {
        { "pageSize=-1", "PAGE_SIZE_INVALID", "pageSize" },
        { "pageSize=x", "FIELD_TYPE", "pageSize" },
        { "pageSize=99999999999", "FIELD_TYPE", "pageSize" },
        { "pageSize=1&pageSize=2", "FIELD_TWICE", "pageSize" },
        { "pageSize=1&page_size=2", "FIELD_TWICE", NULL },
        { "nonsense=1", "QUERY_UNKNOWN", "nonsense" },
        { "pageToken=nonsense", "PAGE_TOKEN_INVALID", NULL },
        { "pageToken=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "PAGE_TOKEN_INVALID", NULL },
        { "filter=category", "FILTER_INVALID", NULL },
        { "filter=category=", "FILTER_INVALID", NULL },
        { "filter=nonsense=1", "FILTER_FIELD", NULL },
        { "filter=createdAt=1", "FIELD_TIME", "filter.createdAt" },
        { "filter=etag=1", "FILTER_FIELD", "filter" },
        { "filter=(category=KEY", "FILTER_INVALID", "filter" },
        { "filter=phone%3E138", "FILTER_INVALID", "filter" },
        { "filter=phone=%22*8000%22", "FILTER_INVALID", "filter" },
        { "orderBy=phone", "ORDER_INVALID", "orderBy" },
        { "orderBy=name%20sideways", "ORDER_INVALID", "orderBy" },
        { "orderBy=name,name", "ORDER_INVALID", "orderBy" },
        { "orderBy=name,", "ORDER_INVALID", "orderBy" },
        { "q=%20", "SEARCH_INVALID", "q" },
        { "q=12345678901234567890123456789012345678901234567890123456789012345", "FIELD_LENGTH", "q" },
        { "q=%FF", "FIELD_TEXT", "q" },
        { "q=%", "FIELD_TEXT", "q" },
        { "pageSize=5&filter=name=%22a%00b%22", "FIELD_TEXT", "filter" },
        { "%FF=1", "PATH_MALFORMED", NULL },
        { "q=%E7%8E%8B&orderBy=name", "SEARCH_INVALID", "orderBy" },
        { "q=%E7%8E%8B&filter=source=x", "FILTER_FIELD", "filter" },
        { "q=%E7%8E%8B&filter=category!=KEY", "SEARCH_INVALID", "filter.category" },
        { "count=maybe", "FIELD_TYPE", "count" },
        { "filter=category=NOBODY", "FIELD_ENUM", NULL },
        { "filter=name=%22open", "FILTER_INVALID", NULL },
        { "filter=1=1%20OR%201=1", "FILTER_FIELD", NULL },
    };

    begin();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const http_answer *a = list(rows[i].query);

        ck_assert_msg(a->status == 400, "%s: %ld %s", rows[i].query, a->status, a->body);
        ck_assert_msg(strcmp(http_at(a, "reason"), rows[i].reason) == 0, "%s: %s", rows[i].query, a->body);
        if (rows[i].field)
            ck_assert_msg(strcmp(http_at(a, "fieldViolations.0.field"), rows[i].field) == 0, "%s: %s", rows[i].query, a->body);
    }
    ck_assert_int_eq(list("filter=name='%3Bdrop%20table%20person--'")->status, 200);
}

TEST(a_page_token_belongs_to_its_arguments)
{
    char token[1024];

    begin();
    new_person(community, 950);
    snprintf(token, sizeof(token), "%s", http_at(list(text("filter=communityId=%s&pageSize=1", community)), "nextPageToken"));
    ck_assert_str_ne(token, "");
    expect_status(list(text("filter=communityId=%s&pageSize=5&pageToken=%s", community, token)), 200);
    expect_refused(list(text("filter=category=KEY&pageSize=1&pageToken=%s", token)), 400, "PAGE_TOKEN_INVALID", NULL);
    token[10] = token[10] == 'A' ? 'B' : 'A';
    expect_refused(list(text("filter=communityId=%s&pageSize=1&pageToken=%s", community, token)), 400, "PAGE_TOKEN_INVALID", NULL);
}

TEST(http_itself_is_refused_as_the_rfcs_say)
{
    const http_answer *a;
    static char big[1100 * 1024];

    begin();
    expect_status(HTTP(.path = PERSONS, .token = ADMIN, .body = "{}", .type = "text/plain"), 415);
    expect_status(HTTP(.path = PERSONS, .token = ADMIN, .body = "{}", .type = "application/x-www-form-urlencoded"), 415);
    a = HTTP(.method = "PUT", .path = PERSONS, .token = ADMIN, .body = "{}");
    expect_status(a, 405);
    ck_assert_str_eq(http_header(a, "allow"), "GET, HEAD, OPTIONS, POST");
    a = HTTP(.method = "DELETE", .path = PERSONS, .token = ADMIN);
    expect_status(a, 405);
    memset(big, ' ', sizeof(big));
    expect_status(HTTP(.path = PERSONS, .token = ADMIN, .body = big, .body_size = sizeof(big)), 413);
    expect_refused(HTTP(.path = "/v1/nothing", .token = ADMIN), 404, "ROUTE_NOT_FOUND", NULL);
    expect_status(HTTP(.method = "GET", .path = PERSONS, .token = ADMIN, .body = "{}"), 400);
}

TEST(paths_that_hide_something_are_refused)
{
    static const char *const paths[] = { PERSONS "/%00", PERSONS "/a%00b", PERSONS "/..", PERSONS "/./x", PERSONS "//x",
                                         "/v1/population/../identity/regions", PERSONS "/%2e%2e", PERSONS "/%", PERSONS "/%zz",
                                         PERSONS "/" };

    begin();
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const http_answer *a = HTTP(.path = paths[i], .token = ADMIN);

        ck_assert_msg(a->status == 400, "%s: %ld %s", paths[i], a->status, a->body);
    }
    expect_refused(HTTP(.path = PERSONS "/nonsense", .token = ADMIN), 400, "FIELD_ID", "id");
    expect_refused(HTTP(.path = PERSONS "/01A20D7A-65FB-8000-8000-000000000000", .token = ADMIN), 400, "FIELD_ID", "id");
}

static void expect_raw(const char *request, const char *status)
{
    const char *reply = http_raw(request, strlen(request));

    ck_assert_msg(strncmp(reply, "HTTP/1.1 ", 9) == 0 && strncmp(reply + 9, status, 3) == 0, "%s\n-> %.200s", request, reply);
    ck_assert_msg(strstr(reply + 9, "HTTP/1.1 ") == NULL, "a second answer to: %s\n%s", request, reply);
}

#define TOKEN_LINE text("Authorization: Bearer %s\r\n", ADMIN)

TEST(ambiguous_framing_is_refused_and_the_connection_closed)
{
    const char *before;

    begin();
    before = state();
    expect_raw(text("POST " PERSONS " HTTP/1.1\r\nHost: a\r\n%sContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}"
                    "GET " PERSONS " HTTP/1.1\r\nHost: a\r\n\r\n", TOKEN_LINE), "400");
    expect_raw(text("POST " PERSONS " HTTP/1.1\r\nHost: a\r\n%sContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", TOKEN_LINE), "400");
    expect_raw(text("POST " PERSONS " HTTP/1.1\r\nHost: a\r\n%sContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    "GET " PERSONS " HTTP/1.1\r\nHost: a\r\n\r\n", TOKEN_LINE), "400");
    expect_raw(text("GET " PERSONS " HTTP/1.1\r\n%s\r\n", TOKEN_LINE), "400");
    expect_raw(text("GET " PERSONS " HTTP/1.1\r\nHost: a\r\nHost: b\r\n%s\r\n", TOKEN_LINE), "400");
    expect_raw(text("GET " PERSONS " HTTP/1.1\r\nHost: a\r\nX-A : b\r\n%s\r\n", TOKEN_LINE), "400");
    expect_raw("GET " PERSONS " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "400");
    ck_assert_str_eq(state(), before);
}

TEST(who_still_sends_a_body_that_is_too_large_gets_the_answer)
{
    static char request[8 * 1024 * 1024];
    int head = snprintf(request, sizeof(request), "POST " PERSONS " HTTP/1.1\r\nHost: a\r\nContent-Length: 99000000\r\n\r\n");
    const char *reply;

    memset(request + head, ' ', sizeof(request) - (size_t)head);
    reply = http_raw(request, sizeof(request));
    ck_assert_msg(strncmp(reply, "HTTP/1.1 413 ", 13) == 0, "%.200s", reply);
}

TEST(http_2_by_prior_knowledge_is_not_spoken)
{
    static const char upgrade[] = "GET /openapi.json HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                  "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0";
    const char *reply = http_raw(preface, sizeof(preface) - 1);

    ck_assert_msg(reply[0] == '\0' || strncmp(reply, "HTTP/1.1 4", 10) == 0, "%.100s", reply);
    reply = http_raw(upgrade, sizeof(upgrade) - 1);
    ck_assert_ptr_null(strstr(reply, "101 Switching"));
}

TEST(identity_headers_of_a_client_mean_nothing)
{
    begin();
    expect_refused(HTTP(.path = PERSONS, .header = { "Linli-Assertion: x.y", "X-Forwarded-User: admin", "Linli-Principal: admin" }), 401,
                   "TOKEN_MISSING", NULL);
}
