/* Single header values: language, trace, etag, media type, bearer. */
#include "gateway/headers.c"
#include "tests/unit/test.h"

static lin_lang language(const char *value)
{
    return gw_language(lin_z(value));
}

TEST(chinese_is_spoken_unless_english_is_wanted_more)
{
    ck_assert_int_eq(language(NULL), LIN_ZH);
    ck_assert_int_eq(language(""), LIN_ZH);
    ck_assert_int_eq(language("fr"), LIN_ZH);
    ck_assert_int_eq(language("*"), LIN_ZH);
    ck_assert_int_eq(language("zh-CN,en;q=0.9"), LIN_ZH);
    ck_assert_int_eq(language("en,zh"), LIN_ZH);
    ck_assert_int_eq(language("en"), LIN_EN);
    ck_assert_int_eq(language("en-GB, zh;q=0.5"), LIN_EN);
    ck_assert_int_eq(language("zh;q=0.4, EN-us ; q=0.8, *;q=0.1"), LIN_EN);
    ck_assert_int_eq(language("fr, en;q=0.1"), LIN_EN);
}

TEST(a_language_of_no_weight_is_not_wanted)
{
    ck_assert_int_eq(language("en;q=0"), LIN_ZH);
    ck_assert_int_eq(language("en;q=2"), LIN_ZH);
    ck_assert_int_eq(language("en;q=0.8.8"), LIN_ZH);
    ck_assert_int_eq(language("en;level=1"), LIN_ZH);
    ck_assert_int_eq(language("english"), LIN_ZH);
}

#define TRACE "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

static bool continued(lin_arena *arena, const char *given)
{
    lin_str next = gw_traceparent(arena, lin_z(given));

    ck_assert(trace_valid(next));
    ck_assert_uint_eq(next.len, TRACE_LEN);
    return given && strlen(given) >= 35 && memcmp(next.at + 3, given + 3, 32) == 0;
}

TEST(a_trace_goes_on_under_a_new_parent)
{
    lin_arena *arena = lin_arena_new();
    lin_str next = gw_traceparent(arena, LIN_STR(TRACE));

    ck_assert(continued(arena, TRACE));
    ck_assert_int_ne(memcmp(next.at + 36, TRACE + 36, 16), 0);
    ck_assert_int_eq(memcmp(next.at + 52, "-01", 3), 0);
    ck_assert(continued(arena, "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later"));
    lin_arena_free(arena);
}

TEST(a_malformed_trace_is_replaced)
{
    static const char *const bad[] = {
        NULL, "", "00", TRACE "-", TRACE "x",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
    };
    lin_arena *arena = lin_arena_new();

    for (size_t i = 0; i < LIN_COUNT(bad); i++)
        ck_assert_msg(!continued(arena, bad[i]), "%s", bad[i]);
    ck_assert(!continued(arena, "00-00000000000000000000000000000000-b7ad6b7169203331-01"));
    lin_arena_free(arena);
}

static const char *etag(const char *value)
{
    static char text[32];
    lin_str got;

    if (!gw_if_match(lin_z(value), &got))
        return "refused";
    snprintf(text, sizeof text, "%.*s", LIN_STR_FMT(got));
    return text;
}

TEST(if_match_takes_one_strong_tag_or_any)
{
    ck_assert_str_eq(etag("\"3\""), "3");
    ck_assert_str_eq(etag("*"), "");
}

TEST(if_match_refuses_weak_tags_lists_and_bare_text)
{
    static const char *const bad[] = {
        "", "3", "\"\"", "\"3", "3\"", "W/\"3\"", "\"3\", \"4\"", "\"3\"4\"", "**",
    };

    for (size_t i = 0; i < LIN_COUNT(bad); i++)
        ck_assert_str_eq(etag(bad[i]), "refused");
}

TEST(a_media_type_is_told_by_its_whole_name_in_utf_8)
{
    ck_assert(gw_media_is(lin_z("application/json"), GW_JSON));
    ck_assert(gw_media_is(lin_z("Application/JSON; charset=UTF-8"), GW_JSON));
    ck_assert(gw_media_is(lin_z("application/json;charset=\"utf-8\""), GW_JSON));
    ck_assert(!gw_media_is(lin_z(NULL), GW_JSON));
    ck_assert(!gw_media_is(lin_z("text/plain"), GW_JSON));
    ck_assert(!gw_media_is(lin_z("application/json; charset=gb18030"), GW_JSON));
    ck_assert(!gw_media_is(lin_z("application/json; charset=utf-8; x=y"), GW_JSON));
    ck_assert(!gw_media_is(lin_z("application/jsonp"), GW_JSON));
    ck_assert(!gw_media_is(lin_z("application/merge-patch+json"), GW_JSON));
    ck_assert(!gw_media_is(lin_z("application/json"), GW_LINES));
    ck_assert(gw_media_is(lin_z("application/x-ndjson; charset=utf-8"), GW_LINES));
}

TEST(a_bearer_token_is_taken_from_its_scheme)
{
    lin_str token;

    ck_assert(gw_bearer(lin_z("Bearer abc"), &token) && lin_str_eq(token, LIN_STR("abc")));
    ck_assert(gw_bearer(lin_z("bearer  abc "), &token) && lin_str_eq(token, LIN_STR("abc")));
    ck_assert(!gw_bearer(lin_z(NULL), &token));
    ck_assert(!gw_bearer(lin_z("Bearer"), &token));
    ck_assert(!gw_bearer(lin_z("Basic abc"), &token));
    ck_assert(!gw_bearer(lin_z("Bearerabc"), &token));
}

TEST(a_coding_is_accepted_by_name_with_a_weight)
{
    lin_str gzip = LIN_STR("gzip");

    ck_assert(gw_accepts(LIN_STR("gzip"), gzip));
    ck_assert(gw_accepts(LIN_STR("br, GZIP;q=0.1"), gzip));
    ck_assert(!gw_accepts(LIN_STR("gzip;q=0"), gzip));
    ck_assert(!gw_accepts(LIN_STR("gzip;q=x"), gzip));
    ck_assert(!gw_accepts(LIN_STR("x-gzip, br"), gzip));
    ck_assert(!gw_accepts(LIN_STR("*"), gzip));
    ck_assert(!gw_accepts(LIN_STR(""), gzip));
    ck_assert(!gw_accepts((lin_str){ 0 }, gzip));
}

TEST(a_listed_etag_is_found_weak_or_strong)
{
    lin_str etag = LIN_STR("\"abc-gz\"");

    ck_assert(gw_etag_listed(LIN_STR("\"abc-gz\""), etag));
    ck_assert(gw_etag_listed(LIN_STR("\"x\", W/\"abc-gz\""), etag));
    ck_assert(gw_etag_listed(LIN_STR("*"), etag));
    ck_assert(!gw_etag_listed(LIN_STR("\"abc\""), etag));
    ck_assert(!gw_etag_listed(LIN_STR("abc-gz"), etag));
    ck_assert(!gw_etag_listed((lin_str){ 0 }, etag));
}

/* --- Range */

static const char *ranged(const char *value, int64_t size)
{
    static char text[64];
    int64_t from, end;
    int status = gw_range(lin_z(value), size, &from, &end);

    snprintf(text, sizeof(text), status == 206 ? "%lld-%lld" : status == 416 ? "416" : "whole", (long long)from, (long long)end - 1);
    return text;
}

TEST(a_range_is_one_stretch_of_bytes)
{
    ck_assert_str_eq(ranged("bytes=0-0", 10), "0-0");
    ck_assert_str_eq(ranged("bytes=0-9", 10), "0-9");
    ck_assert_str_eq(ranged("bytes=3-", 10), "3-9");
    ck_assert_str_eq(ranged("bytes=3-100", 10), "3-9");
    ck_assert_str_eq(ranged("bytes=9-99999999999999999999999", 10), "9-9");
    ck_assert_str_eq(ranged("bytes=-3", 10), "7-9");
    ck_assert_str_eq(ranged("bytes=-99", 10), "0-9");
    ck_assert_str_eq(ranged("Bytes= 2 - 4 ", 10), "2-4");
}

TEST(a_range_behind_the_end_cannot_be_had)
{
    ck_assert_str_eq(ranged("bytes=10-", 10), "416");
    ck_assert_str_eq(ranged("bytes=99999999999999999999999-", 10), "416");
    ck_assert_str_eq(ranged("bytes=-0", 10), "416");
}

TEST(a_range_that_need_not_be_understood_is_the_whole)
{
    static const char *const others[] = {
        NULL, "", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=4-3", "bytes=a-b", "bytes=1-2,4-5", "bytes=0x1-2", "bytes=--1",
        "bytes=1--2", "lines=1-2", "bytes 1-2", "bytes=+1-2",
    };

    for (size_t i = 0; i < LIN_COUNT(others); i++)
        ck_assert_msg(strcmp(ranged(others[i], 10), "whole") == 0, "%s: %s", others[i], ranged(others[i], 10));
}

TEST(bytes_come_as_bytes_or_as_nothing_in_particular)
{
    ck_assert(gw_media_bytes(lin_z(NULL)));
    ck_assert(gw_media_bytes(LIN_STR("Application/Octet-Stream")));
    ck_assert(!gw_media_bytes(LIN_STR("application/json")));
    ck_assert(!gw_media_bytes(LIN_STR("multipart/form-data; boundary=x")));
}
