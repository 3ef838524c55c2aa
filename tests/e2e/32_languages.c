/* Two languages: each kind of refusal in the one that was asked for, wherever in the house it comes from, and nothing of the other. */
#include "tests/e2e/e2e.h"

static const char *community, *person;

static void begin(void)
{
    community = new_community();
    person = text(PERSONS "/%s", new_person(community, 7000 + (int)(getpid() % 900)));
}

/* --- what is said in which language */

static bool has_chinese(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)s[0] >= 0xe4 && (unsigned char)s[0] <= 0xe9) /* U+4000 to U+9FFF in UTF-8 */
            return true;
    return false;
}

static bool ends_word(char c)
{
    return !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* An English word of ours; names (of fields, headers, values) stand in either language and are not in this list. */
static bool has_english(const char *s)
{
    static const char *const words[] = { "is", "not", "the", "of", "a", "an", "and", "or", "please", "no", "integer", "number",
                                         "line", "value", "object", "list", "error", "expected", "invalid", "malformed" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        for (const char *at = strstr(s, words[i]); at; at = strstr(at + 1, words[i]))
            if ((at == s || ends_word(at[-1])) && ends_word(at[strlen(words[i])]))
                return true;
    return false;
}

static void check_text(const char *what, const char *said, bool english)
{
    ck_assert_msg(said[0] && !strchr(said, '{'), "%s: \"%s\"", what, said);
    ck_assert_msg(english ? !has_chinese(said) : has_chinese(said) && !has_english(said), "%s: \"%s\"", what, said);
}

/* --- the kinds of refusals */

typedef struct kind {
    const char *reason;
    long status;
    http_ask ask;
} kind;

static const char *with(const char *member)
{
    return text("{\"communityId\":\"%s\",\"name\":\"李雷\",%s,%s}", community, category("KEY"), member);
}

static void check_in(const kind *k, bool english)
{
    http_ask ask = k->ask;
    const http_answer *a;
    size_t headers = 0;

    while (ask.header[headers])
        headers++;
    ask.header[headers] = english ? "Accept-Language: en" : "Accept-Language: zh-CN";
    a = http_call(&ask);
    ck_assert_msg(a->status == k->status && strcmp(http_at(a, "reason"), k->reason) == 0, "%s: %ld %s", k->reason, a->status, a->body);
    ck_assert_str_eq(http_header(a, "content-language"), english ? "en" : "zh-CN");
    check_text(k->reason, text("%s", http_at(a, "title")), english);
    check_text(k->reason, text("%s", http_at(a, "detail")), english);
    if (http_at(a, "fieldViolations.0.field")[0])
        check_text(k->reason, text("%s", http_at(a, "fieldViolations.0.description")), english);
}

static void check_both(const kind *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_in(&kinds[i], true);
        check_in(&kinds[i], false);
    }
}

#define CHECK_BOTH(kinds) check_both((kinds), sizeof(kinds) / sizeof((kinds)[0]))
#define POST(b) { .path = PERSONS, .token = ADMIN, .body = (b) }
#define LIST(q) { .path = PERSONS "?" q, .token = ADMIN }

TEST(what_a_service_refuses)
{
    begin();
    {
        const kind kinds[] = {
            { "FIELD_REQUIRED", 400, POST("{\"name\":\"x\",\"category\":\"KEY\"}") },
            { "FIELD_UNKNOWN", 400, POST(with("\"x\":1")) },
            { "FIELD_READ_ONLY", 400, POST(with("\"etag\":\"1\"")) },
            { "FIELD_TYPE", 400, POST(with("\"phone\":1")) },
            { "FIELD_PATTERN", 400, POST(with("\"phone\":\"12\"")) },
            { "FIELD_LENGTH", 400, POST(with("\"source\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"")) },
            { "FIELD_CHECK_DIGIT", 400, POST(with("\"idNumber\":\"110105194912310021\"")) },
            { "FIELD_TEXT", 400, POST(with("\"source\":\"a\\u0000b\"")) },
            { "FIELD_ENUM", 400, POST(text("{\"communityId\":\"%s\",\"name\":\"x\",\"category\":\"NONE\"}", community)) },
            { "FIELD_TWICE", 400, POST(with("\"name\":\"x\"")) },
            { "FIELD_IMMUTABLE", 400, { .method = "PATCH", .path = person, .token = ADMIN, .body = text("{\"communityId\":\"%s\"}", new_community()) } },
            { "FIELD_ID", 400, { .path = PERSONS "/1", .token = ADMIN } },
            { "COMMUNITY_UNKNOWN", 400, POST("{\"communityId\":\"01a20d7a-65fb-8000-8000-000000000000\",\"name\":\"x\",\"category\":\"KEY\"}") },
            { "ALREADY_EXISTS", 409, POST(with(text("\"idNumber\":\"%s\"", id_number(7000 + (int)(getpid() % 900))))) },
            { "NOT_FOUND", 404, { .path = PERSONS "/01a20d7a-65fb-8000-8000-000000000000", .token = ADMIN } },
            { "MASK_INVALID", 400, { .method = "PATCH", .path = text("%s?updateMask=x", person), .token = ADMIN, .body = "{}" } },
            { "ETAG_MISMATCH", 412, { .method = "DELETE", .path = person, .token = ADMIN, .header = { "If-Match: \"7\"" } } },
            { "FILTER_INVALID", 400, LIST("filter=name%20=") },
            { "FILTER_INVALID", 400, LIST("filter=category%3C1") },
            { "FILTER_FIELD", 400, LIST("filter=etag=1") },
            { "ORDER_INVALID", 400, LIST("orderBy=phone") },
            { "SEARCH_INVALID", 400, LIST("q=%20") },
            { "PAGE_SIZE_INVALID", 400, LIST("pageSize=-1") },
            { "PAGE_TOKEN_INVALID", 400, LIST("pageToken=x") },
            { "STATS_INVALID", 400, { .path = PERSONS ":stats?by=name", .token = ADMIN } },
        };

        CHECK_BOTH(kinds);
    }
}

TEST(what_the_gateway_refuses)
{
    char *big = malloc(1100 * 1024);
    const char *reader;

    begin();
    memset(big, ' ', 1100 * 1024);
    reader = text("%s", stack_account("may-read", "{population.person.read}", 2, NULL));
    {
        const kind kinds[] = {
            { "TOKEN_MISSING", 401, { .path = PERSONS } },
            { "TOKEN_INVALID", 401, { .path = PERSONS, .token = "x.y.z" } },
            { "PERMISSION_DENIED", 403, { .path = PERSONS, .token = reader, .body = "{}" } },
            { "ROUTE_NOT_FOUND", 404, { .path = "/v1/population/none", .token = ADMIN } },
            { "METHOD_NOT_ALLOWED", 405, { .method = "PUT", .path = person, .token = ADMIN, .body = "{}" } },
            { "BODY_TOO_LARGE", 413, { .path = PERSONS, .token = ADMIN, .body = big, .body_size = 1060 * 1024 } },
            { "MEDIA_TYPE_UNSUPPORTED", 415, { .path = PERSONS, .token = ADMIN, .body = "{}", .type = "text/plain" } },
            { "BODY_UNEXPECTED", 400, { .method = "GET", .path = PERSONS, .token = ADMIN, .body = "{}" } },
            { "JSON_MALFORMED", 400, POST("{\"name\"") },
            { "QUERY_UNKNOWN", 400, LIST("x=1") },
            { "FIELD_TYPE", 400, LIST("pageSize=x") },
            { "ETAG_MALFORMED", 400, { .method = "DELETE", .path = person, .token = ADMIN, .header = { "If-Match: x" } } },
            { "IDEMPOTENCY_KEY_INVALID", 400, { .path = PERSONS, .token = ADMIN, .body = "{}", .header = { "Idempotency-Key: a b" } } },
        };

        CHECK_BOTH(kinds);
    }
    free(big);
}

TEST(the_wrong_type_is_named_in_either_language)
{
    static const char *const members[] = { "\"phone\":1", "\"phone\":[]", "\"category\":true", "\"category\":1.5", "\"category\":99999999999" };

    begin();
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const kind k = { "FIELD_TYPE", 400, POST(text("{\"communityId\":\"%s\",\"name\":\"x\",%s}", community, members[i])) };

        check_both(&k, 1);
    }
    {
        const kind kinds[] = {
            { "FIELD_TYPE", 400, POST(with("\"source\":{}")) },
            { "FIELD_TYPE", 400, LIST("count=maybe") },
            { "FIELD_TIME", 400, { .path = text("%s?readTime=never", person), .token = ADMIN } },
        };

        CHECK_BOTH(kinds);
    }
}

#define GET "GET /v1/population/persons HTTP/1.1\r\nHost: a\r\n"
#define POST_HEAD "POST /v1/population/persons HTTP/1.1\r\nHost: a\r\n"

/* What no client library sends; h2o itself refuses some of it before a handler runs. */
TEST(what_is_no_http_is_refused_in_the_asked_language)
{
    const struct { const char *head, *reason, *zh, *en; } rows[] = {
        { GET "Host: b\r\n", "HEAD_MALFORMED", "请求头有误：Host", "malformed request head: Host" },
        { GET " folded\r\n", "HEAD_MALFORMED", "请求头有误：字段名", "malformed request head: header name" },
        { POST_HEAD "Content-Length: 0\r\nExpect: tea\r\n", "EXPECTATION_FAILED", "不支持的 Expect", "unknown expectation" },
        { POST_HEAD "Transfer-Encoding: chunked\r\n", "HEAD_MALFORMED", "请求头有误：请求体", "malformed request head: body" },
        { text("GET /v1/population/persons?q=%09000d HTTP/1.1\r\nHost: a\r\n", 1), "TARGET_TOO_LONG", "请求地址过长", "target is too long" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (int english = 0; english < 2; english++) {
            const char *bytes = text("%sAccept-Language: %s\r\n\r\nzz\r\n\r\n", rows[i].head, english ? "en" : "zh-CN");
            const char *reply = http_raw(bytes, strlen(bytes));

            ck_assert_msg(strstr(reply, text("\"reason\":\"%s\"", rows[i].reason)) && strstr(reply, english ? rows[i].en : rows[i].zh) &&
                          strstr(reply, english ? "content-language: en" : "content-language: zh-CN"), "%s\n%s", bytes, reply);
        }
}

TEST(an_absent_service_is_told_in_either_language)
{
    const kind away = { "UNAVAILABLE", 503, { .path = PERSONS, .token = ADMIN } };

    stack_stop_one("population");
    check_both(&away, 1);
    stack_start_one("population");
}

TEST(chinese_is_what_one_gets_who_asks_for_nothing_or_for_what_there_is_not)
{
    static const struct { const char *asked, *got; } rows[] = {
        { NULL, "zh-CN" }, { "Accept-Language: fr", "zh-CN" }, { "Accept-Language: en-GB,en;q=0.9,zh;q=0.1", "en" },
        { "Accept-Language: zh-TW, en;q=0.5", "zh-CN" }, { "Accept-Language: en;q=0", "zh-CN" }, { "Accept-Language: ;;,=", "zh-CN" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        ck_assert_str_eq(http_header(HTTP(.path = PERSONS, .header = { rows[i].asked }), "content-language"), rows[i].got);
}
