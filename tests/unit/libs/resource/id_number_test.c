/* Citizen id numbers, GB 11643. The numbers are the standard's own example and made-up ones. */
#include "libs/resource/validate.h"
#include "tests/unit/test.h"

#define TODAY LIN_STR("2026-03-01")

TEST(the_example_of_the_standard_is_accepted)
{
    ck_assert_int_eq(lin_id_number_check(LIN_STR("11010519491231002X"), TODAY), LIN_ID_NUMBER_OK);
    ck_assert_int_eq(lin_id_number_check(LIN_STR("440524188001010014"), TODAY), LIN_ID_NUMBER_OK);
}

TEST(a_wrong_check_character_is_told_apart_from_a_wrong_form)
{
    ck_assert_int_eq(lin_id_number_check(LIN_STR("110105194912310021"), TODAY), LIN_ID_NUMBER_CHECK);
    ck_assert_int_eq(lin_id_number_check(LIN_STR("440524188001010015"), TODAY), LIN_ID_NUMBER_CHECK);
}

TEST(two_digits_that_change_places_are_found)
{
    ck_assert_int_eq(lin_id_number_check(LIN_STR("44054218800101001X"), TODAY), LIN_ID_NUMBER_CHECK);
}

TEST(the_form_is_seventeen_digits_and_a_digit_or_a_capital_x)
{
    static const char *const wrong[] = {
        "", "1101051949123100", "11010519491231002", "11010519491231002XX", "11010519491231002x", "1101051949123100 X",
        "A1010519491231002X", "110105491231002", "１１０１０５",
    };

    for (size_t i = 0; i < LIN_COUNT(wrong); i++)
        ck_assert_int_eq(lin_id_number_check(lin_z(wrong[i]), TODAY), LIN_ID_NUMBER_FORM);
}

TEST(the_birth_date_exists_and_has_passed)
{
    ck_assert_int_eq(lin_id_number_check(LIN_STR("110105194902300028"), TODAY),
                     LIN_ID_NUMBER_FORM); /* 30 February */
    ck_assert_int_eq(lin_id_number_check(LIN_STR("110105190002290028"), TODAY),
                     LIN_ID_NUMBER_FORM); /* no leap year */
    ck_assert_int_eq(lin_id_number_check(LIN_STR("110105194913310028"), TODAY),
                     LIN_ID_NUMBER_FORM); /* month 13 */
    ck_assert_int_eq(lin_id_number_check(LIN_STR("11010519491231002X"), LIN_STR("1949-12-31")),
                     LIN_ID_NUMBER_OK);
    ck_assert_int_eq(lin_id_number_check(LIN_STR("11010519491231002X"), LIN_STR("1949-12-30")),
                     LIN_ID_NUMBER_FORM);
}
