/* Text: cutting, numbers, UTF-8, JSON strings, base64url. */
#include "libs/base/str.c"
#include "tests/unit/test.h"

static lin_arena *arena;

static void begin(void)
{
    arena = lin_arena_new();
}

static const char *z(lin_str s)
{
    return lin_str_z(arena, s);
}

TEST(cutting_leaves_the_rest_and_ends_with_null)
{
    lin_str rest = LIN_STR("a..b");

    begin();
    ck_assert_str_eq(z(lin_str_cut(&rest, '.')), "a");
    ck_assert_str_eq(z(lin_str_cut(&rest, '.')), "");
    ck_assert_ptr_nonnull(rest.at);
    ck_assert_str_eq(z(lin_str_cut(&rest, '.')), "b");
    ck_assert_ptr_null(rest.at);
}

TEST(whole_numbers_are_read_whole_or_not_at_all)
{
    static const struct { const char *text; bool good; int64_t n; } rows[] = {
        { "0", true, 0 }, { "-0", true, 0 }, { "42", true, 42 }, { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN }, { "9223372036854775808", false, 0 }, { "-9223372036854775809", false, 0 },
        { "", false, 0 }, { "-", false, 0 }, { "+1", false, 0 }, { " 1", false, 0 }, { "1 ", false, 0 }, { "1e3", false, 0 },
        { "0x1", false, 0 }, { "99999999999999999999", false, 0 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        int64_t n = 0;

        ck_assert_msg(lin_str_to_int(lin_z(rows[i].text), &n) == rows[i].good, "%s", rows[i].text);
        ck_assert_int_eq(n, rows[i].n);
    }
}

TEST(utf_8_is_what_rfc_3629_says)
{
    static const struct { const char *bytes; bool valid; } rows[] = {
        { "", true }, { "plain", true }, { "邻里", true }, { "\xF0\x9F\x8F\xA0", true }, { "\xEF\xBF\xBF", true }, { "\xF4\x8F\xBF\xBF", true },
        { "\x80", false }, { "\xC0\xAF", false }, { "\xC1\xBF", false }, { "\xE0\x80\xAF", false }, { "\xE0\x9F\xBF", false },
        { "\xED\xA0\x80", false }, { "\xED\xBF\xBF", false }, { "\xF0\x80\x80\xAF", false }, { "\xF4\x90\x80\x80", false },
        { "\xF5\x80\x80\x80", false }, { "\xFF", false }, { "\xE9\x82", false }, { "a\xE9", false }, { "\xC2", false }, { "\xC2\x41", false },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(lin_utf8_valid(lin_z(rows[i].bytes)) == rows[i].valid, "row %zu", i);
    ck_assert(!lin_utf8_valid((lin_str){ "a\0b", 3 }));
    ck_assert_int_eq(lin_utf8_count(LIN_STR("邻a里")), 3);
}

TEST(json_strings_hide_nothing_from_a_reader)
{
    static const struct { const char *in, *out; } rows[] = {
        { "a\"b\\c", "\"a\\\"b\\\\c\"" }, { "\n\r\t\b\f\x01\x7F", "\"\\n\\r\\t\\b\\f\\u0001\\u007f\"" }, { "邻", "\"邻\"" },
        { "\xE2\x80\xA8", "\"\\u2028\"" }, { "\xE2\x80\xAE", "\"\\u202e\"" }, { "\xE2\x81\xA6", "\"\\u2066\"" },
        { "\xE2\x80\x94", "\"\xE2\x80\x94\"" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_buf buf = { .arena = arena };

        ck_assert(lin_buf_json(&buf, lin_z(rows[i].in)));
        ck_assert_str_eq(z(lin_buf_str(&buf)), rows[i].out);
    }
    ck_assert(!lin_buf_json(&(lin_buf){ .arena = arena }, LIN_STR("a\xFF")));
}

/* Texts are looked at eight bytes at a time: what is odd is found at each place of each length. */
TEST(an_odd_character_is_found_wherever_it_stands)
{
    static const struct { const char *odd, *json; bool plain, quotable, wide; } rows[] = {
        { "", "", true, true, false }, { "~", "~", true, true, false }, { "\x7F", "\\u007f", false, true, false }, { "\"", "\\\"", false, false, false },
        { "\\", "\\\\", false, false, false }, { "\x1F", "\\u001f", false, false, false }, { "é", "é", false, true, true }, { "邻", "邻", false, true, true },
        { "—", "—", false, true, true }, { "\xE2\x80\xA8", "\\u2028", false, true, true }, { "🏠", "🏠", false, true, true },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        for (int from = 0; from < 18; from++)
            for (int behind = 0; behind < 18; behind++) {
                lin_str text = lin_z(lin_print(arena, "%.*s%s%.*s", from, "aaaaaaaaaaaaaaaaaa", rows[i].odd, behind, "bbbbbbbbbbbbbbbbbb"));
                lin_buf json = { .arena = arena };
                bool wide;

                ck_assert_uint_eq(lin_str_plain(text), rows[i].plain ? text.len : (size_t)from);
                ck_assert_uint_eq(lin_str_quotable(text, &wide), rows[i].quotable ? text.len : (size_t)from);
                ck_assert(wide == rows[i].wide && lin_utf8_valid(text) && lin_buf_json(&json, text));
                ck_assert_str_eq(z(lin_buf_str(&json)),
                                 lin_print(arena, "\"%.*s%s%.*s\"", from, "aaaaaaaaaaaaaaaaaa", rows[i].json, behind, "bbbbbbbbbbbbbbbbbb"));
            }
}

TEST(numbers_have_no_more_digits_than_they_need)
{
    static const char digits[] = "18446744073709551615";

    begin();
    for (size_t len = 1; len < sizeof(digits); len++) {
        const char *text = lin_print(arena, "%.*s", (int)len, digits);
        lin_buf buf = { .arena = arena };

        lin_buf_uint(&buf, strtoull(text, NULL, 10));
        lin_buf_int(&buf, INT64_MIN);
        lin_buf_uint(&buf, 0);
        ck_assert_str_eq(z(lin_buf_str(&buf)), lin_print(arena, "%s-92233720368547758080", text));
    }
}

TEST(base64url_is_canonical_both_ways)
{
    static const struct { const char *bytes, *text; } rows[] = { /* RFC 4648, 10 */
        { "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" },
        { "\xFB\xFF", "-_8" },
    };
    static const char *const bad[] = { "Z", "Zh", "Zm9", "Zg==", "Z g", "Zm9v\n", "+/8", "Zm9vYmF" };
    lin_str bytes;

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        ck_assert_str_eq(z(lin_base64url(arena, lin_z(rows[i].bytes))), rows[i].text);
        ck_assert(lin_unbase64url(arena, lin_z(rows[i].text), &bytes) && lin_str_eq(bytes, lin_z(rows[i].bytes)));
    }
    for (size_t i = 0; i < LIN_COUNT(bad); i++)
        ck_assert_msg(!lin_unbase64url(arena, lin_z(bad[i]), &bytes), "%s", bad[i]);
}

TEST(hex_goes_both_ways)
{
    lin_str bytes;

    begin();
    ck_assert_str_eq(z(lin_hex(arena, LIN_STR("\x00\xff\x10"))), "00ff10");
    ck_assert(lin_unhex(arena, LIN_STR("00Ff10"), &bytes) && lin_str_eq(bytes, LIN_STR("\x00\xff\x10")));
    ck_assert(!lin_unhex(arena, LIN_STR("0"), &bytes));
    ck_assert(!lin_unhex(arena, LIN_STR("0g"), &bytes));
}

TEST(a_buffer_grows_and_keeps_what_it_has)
{
    lin_buf buf = { .arena = NULL };

    begin();
    buf.arena = arena;
    for (int i = 0; i < 10000; i++)
        lin_buf_print(&buf, "%d,", i % 10);
    ck_assert_int_eq(buf.len, 20000);
    ck_assert_int_eq(strncmp(buf.at + 19980, "0,1,2,3,4,5,6,7,8,9,", 20), 0);
}

TEST(prefixes_suffixes_and_blanks)
{
    begin();
    ck_assert(lin_str_starts(LIN_STR("abc"), LIN_STR("ab")) && !lin_str_starts(LIN_STR("a"), LIN_STR("ab")));
    ck_assert(lin_str_ends(LIN_STR("abc"), LIN_STR("bc")) && !lin_str_ends(LIN_STR("c"), LIN_STR("bc")));
    ck_assert_str_eq(z(lin_str_trim(LIN_STR(" \t a b\r\n"))), "a b");
    ck_assert(lin_str_eq_nocase(LIN_STR("Content-Type"), LIN_STR("content-type")));
    ck_assert(!lin_str_eq_nocase(LIN_STR("a"), LIN_STR("ab")));
}

TEST(a_hash_is_the_published_one)
{
    /* The vectors of FNV's authors (draft-eastlake-fnv): files lie where it says. */
    ck_assert_uint_eq(lin_str_hash(LIN_STR("")), 0x811c9dc5);
    ck_assert_uint_eq(lin_str_hash(LIN_STR("a")), 0xe40c292c);
    ck_assert_uint_eq(lin_str_hash(LIN_STR("foobar")), 0xbf9cf968);
}
