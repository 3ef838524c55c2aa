/* Query strings: pairs, decoding, and what is refused rather than repaired. */
#include "gateway/query.c"
#include "tests/unit/test.h"

/* "key=value|key=value"; where a malformed pair ends the reading, "!" and the key whose value it is. */
static const char *read_pairs(lin_arena *arena, const char *query)
{
    lin_str rest = lin_z(query), key, value;
    lin_buf text = { .arena = arena };
    bool bad;

    while (gw_query_next(arena, &rest, &key, &value, &bad))
        lin_buf_print(&text, "%s%.*s=%.*s", text.len ? "|" : "", LIN_STR_FMT(key), LIN_STR_FMT(value));
    if (bad)
        lin_buf_print(&text, "!%.*s", LIN_STR_FMT(key));
    return lin_str_z(arena, lin_buf_str(&text));
}

TEST(pairs_are_read_in_order)
{
    lin_arena *arena = lin_arena_new();

    ck_assert_str_eq(read_pairs(arena, "filter=kind%3DBIG&pageSize=20"), "filter=kind=BIG|pageSize=20");
    ck_assert_str_eq(read_pairs(arena, "a=1&a=2"), "a=1|a=2");
    ck_assert_str_eq(read_pairs(arena, "a=b=c"), "a=b=c");
    lin_arena_free(arena);
}

TEST(empty_parts_say_nothing)
{
    lin_arena *arena = lin_arena_new();

    ck_assert_str_eq(read_pairs(arena, NULL), "");
    ck_assert_str_eq(read_pairs(arena, ""), "");
    ck_assert_str_eq(read_pairs(arena, "&&a=1&"), "a=1");
    ck_assert_str_eq(read_pairs(arena, "a"), "a=");
    lin_arena_free(arena);
}

TEST(values_are_decoded_once)
{
    lin_arena *arena = lin_arena_new();

    ck_assert_str_eq(read_pairs(arena, "name=%E7%8E%8B+x"), "name=王 x");
    ck_assert_str_eq(read_pairs(arena, "a=%2541&b=%26%3d"), "a=%41|b=&=");
    lin_arena_free(arena);
}

TEST(malformed_escapes_nul_and_broken_utf8_end_the_reading)
{
    lin_arena *arena = lin_arena_new();

    ck_assert_str_eq(read_pairs(arena, "a=1&b=%"), "a=1!b");
    ck_assert_str_eq(read_pairs(arena, "b=%4"), "!b");
    ck_assert_str_eq(read_pairs(arena, "b=%zz"), "!b");
    ck_assert_str_eq(read_pairs(arena, "b=%00"), "!b");
    ck_assert_str_eq(read_pairs(arena, "%ff=1"), "!");
    ck_assert_str_eq(read_pairs(arena, "b=%c0%80"), "!b");
    ck_assert_str_eq(read_pairs(arena, "%62=%ff"), "!b");
    lin_arena_free(arena);
}
