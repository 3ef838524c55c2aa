/* Unified social credit codes, GB 32100. The first is the standard's own example, the others are in use. */
#include "libs/resource/validate.h"
#include "tests/unit/test.h"

TEST(codes_in_use_are_accepted)
{
    static const char *const good[] = { "91350100M000100Y43", "91110000600037341L", "91440300708461136T", "914403001922038216", "91330106673959654P" };

    for (size_t i = 0; i < LIN_COUNT(good); i++)
        ck_assert_msg(lin_credit_code_check(lin_z(good[i])) == LIN_CREDIT_CODE_OK, "%s", good[i]);
}

TEST(any_one_character_that_is_mistaken_is_found)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char code[] = "91350100M000100Y43";

    for (size_t i = 0; i < sizeof(code) - 1; i++) {
        char right = code[i];

        for (size_t k = 0; k < sizeof(alphabet) - 1; k++) {
            code[i] = alphabet[k];
            ck_assert_msg((lin_credit_code_check(lin_z(code)) == LIN_CREDIT_CODE_OK) == (alphabet[k] == right), "%s", code);
        }
        code[i] = right;
    }
}

TEST(two_neighbours_that_change_places_are_found)
{
    ck_assert_int_eq(lin_credit_code_check(LIN_STR("91350100M000010Y43")), LIN_CREDIT_CODE_CHECK);
    ck_assert_int_eq(lin_credit_code_check(LIN_STR("91350100M000100Y34")), LIN_CREDIT_CODE_CHECK);
}

TEST(the_form_is_eighteen_characters_of_the_alphabet_with_a_division_in_it)
{
    static const char *const wrong[] = {
        "", "9135010", "91350100M000100Y4", "91350100M000100Y433", "91350100m000100y43", "9135010OM000100Y43", "91350100M000100I43",
        "91350100M000100S43", "91350100M000100V43", "91350100M000100Z43", "9135A100M000100Y43", "91350100 000100Y43", "９１３５０１",
    };

    for (size_t i = 0; i < LIN_COUNT(wrong); i++)
        ck_assert_msg(lin_credit_code_check(lin_z(wrong[i])) == LIN_CREDIT_CODE_FORM, "%s", wrong[i]);
}
