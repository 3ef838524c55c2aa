/* Our own words in both languages. */
#include "libs/base/words.c"
#include <stdio.h>

#include "tests/unit/test.h"

static const char *said(lin_lang lang, const char *english)
{
    static char copy[128];

    snprintf(copy, sizeof(copy), "%.*s", LIN_STR_FMT(lin_word(lang, english)));
    return copy;
}

TEST(a_word_is_said_in_the_asked_language)
{
    ck_assert_str_eq(said(LIN_ZH, "number in range"), "范围以内的数");
    ck_assert_str_eq(said(LIN_EN, "number in range"), "number in range");
}

TEST(a_name_stays_as_it_is)
{
    ck_assert_str_eq(said(LIN_ZH, "Content-Length"), "Content-Length");
    ck_assert_str_eq(said(LIN_ZH, ""), "");
    ck_assert_int_eq(lin_word(LIN_ZH, NULL).len, 0);
}

TEST(every_word_is_listed_once_in_chinese)
{
    for (size_t i = 0; i < LIN_COUNT(words); i++) {
        ck_assert_msg(lin_utf8_count(lin_z(words[i].zh)) < strlen(words[i].zh), "%s", words[i].en);
        for (size_t k = 0; k < i; k++)
            ck_assert_str_ne(words[i].en, words[k].en);
    }
}
