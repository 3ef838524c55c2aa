/* By which letters Chinese text is called: characters with one reading and several, surnames, what is no Chinese character. */
#include "libs/base/initials.h"
#include "tests/unit/test.h"

static lin_str line[LIN_INITIALS_MOST];

/* Each of them, in order: "dxm cxm sxm". */
static const char *initials_of(const char *text)
{
    static lin_arena *arena;
    lin_buf all = { 0 };
    size_t lines;

    arena = arena ? arena : lin_arena_new();
    all.arena = arena;
    lines = lin_initials(arena, lin_z(text), line);
    for (size_t i = 0; i < lines; i++)
        lin_buf_print(&all, "%s%.*s", i ? " " : "", LIN_STR_FMT(line[i]));
    return lin_str_z(arena, lin_buf_str(&all));
}

TEST(each_character_is_called_by_the_first_letter_of_its_reading)
{
    ck_assert_str_eq(initials_of("王小明"), "wxm");
    ck_assert_str_eq(initials_of("欧阳娜"), "oyn");
    ck_assert_str_eq(initials_of("吕绿女"), "lln");
    ck_assert_str_eq(initials_of("龘㐆𬭎〇"), "dyhl");
}

TEST(surnames_are_read_as_surnames_too)
{
    static const char *const surnames[][2] = {
        { "单", "s" }, { "曾", "z" }, { "解", "x" }, { "仇", "q" }, { "查", "z" }, { "区", "o" }, { "朴", "p" }, { "覃", "q" }, { "缪", "m" },
        { "翟", "z" }, { "乐", "y" }, { "盖", "g" }, { "种", "c" }, { "尉", "y" }, { "万", "m" }, { "俟", "q" }, { "秘", "b" }, { "繁", "p" },
        { "折", "s" }, { "员", "y" }, { "洗", "x" }, { "重", "c" }, { "長", "z" }, { "葉", "y" }, { "单", "d" }, { "曾", "c" },
    };

    for (size_t i = 0; i < sizeof(surnames) / sizeof(*surnames); i++)
        ck_assert_msg(strstr(initials_of(surnames[i][0]), surnames[i][1]) != NULL, "%s: %s", surnames[i][0], initials_of(surnames[i][0]));
    ck_assert_str_eq(initials_of("尉迟"), "wc yc");
}

TEST(each_combination_is_there_up_to_a_bound_that_spares_the_surname)
{
    ck_assert_str_eq(initials_of("单小明"), "dxm cxm sxm");
    ck_assert_str_eq(initials_of("曾乐"), "cl zl cy zy");
    ck_assert_uint_eq(lin_initials(lin_arena_new(), LIN_STR("单曾乐解仇"), line), LIN_INITIALS_MOST);
    ck_assert(strstr(initials_of("单曾乐解仇"), "sz") != NULL);
}

TEST(what_is_no_chinese_character_stands_for_itself)
{
    ck_assert_str_eq(initials_of("A王b·1"), "awb·1");
    ck_assert_str_eq(initials_of("Müller"), "");
    ck_assert_str_eq(initials_of(""), "");
}

TEST(a_long_text_is_called_by_its_first_characters)
{
    lin_initials(lin_arena_new(), LIN_STR("王王王王王王王王王王王王王王王王王王王王"), line);
    ck_assert_uint_eq(line[0].len, LIN_INITIALS_LONGEST);
}

/* The table is searched by halves, and is as long as it says. */
TEST(the_table_is_whole_and_in_order)
{
    ck_assert_uint_eq(strlen(lin_initials_first), LIN_INITIALS_LAST - LIN_INITIALS_FIRST + 1);
    ck_assert_uint_gt(lin_initials_mores, 500);
    for (size_t i = 1; i < lin_initials_mores; i++)
        ck_assert_uint_lt(lin_initials_more[i - 1].character, lin_initials_more[i].character);
    for (const char *at = lin_initials_first; *at; at++)
        ck_assert(*at == '.' || (*at >= 'a' && *at <= 'z'));
}
