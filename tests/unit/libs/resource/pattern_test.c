/* Patterns match the whole text. */
#include "libs/resource/pattern.c"
#include "tests/unit/test.h"

TEST(a_pattern_matches_the_whole_text_only)
{
    ck_assert(lin_pattern_matches("1[3-9][0-9]{9}", LIN_STR("13800138000")));
    ck_assert(!lin_pattern_matches("1[3-9][0-9]{9}", LIN_STR("138001380001")));
    ck_assert(!lin_pattern_matches("1[3-9][0-9]{9}", LIN_STR("+8613800138000")));
    ck_assert(!lin_pattern_matches("1[3-9][0-9]{9}", LIN_STR("13800138000\n")));
}

TEST(both_sides_of_an_alternation_are_anchored)
{
    ck_assert(lin_pattern_matches("a|bc", LIN_STR("a")));
    ck_assert(lin_pattern_matches("a|bc", LIN_STR("bc")));
    ck_assert(!lin_pattern_matches("a|bc", LIN_STR("ac")));
    ck_assert(!lin_pattern_matches("a|bc", LIN_STR("abc")));
}

TEST(a_pattern_is_compiled_once)
{
    const compiled *first = find("[0-9]{12}");

    ck_assert_ptr_eq(find("[0-9]{12}"), first);
    ck_assert_ptr_ne(find("[0-9]{6}"), first);
}

TEST(a_broken_pattern_matches_nothing)
{
    ck_assert(!lin_pattern_matches("[0-9", LIN_STR("0")));
}
