/* The strength of a new password (7.3.2 b). */
#include "services/identity/handle_change_password.c"
#include "tests/unit/test.h"

lin_code identity_raise_version(lin_req *rq)
{
    (void)rq;
    return LIN_OK;
}

lin_code identity_tell_version(lin_req *rq)
{
    (void)rq;
    return LIN_OK;
}

static lin_code strength(const char *old, const char *next)
{
    lin_arena *arena = lin_arena_new();
    ChangePasswordRequest in;
    char *texts[] = { lin_print(arena, "%s", old), lin_print(arena, "%s", next) };
    lin_code code;

    linli__identity__v1__change_password_request__init(&in);
    in.old_password = texts[0];
    in.new_password = texts[1];
    code = check_strength(lin_req_new(arena), &in, LIN_STR("long-account-name"));
    lin_arena_free(arena);
    return code;
}

TEST(a_password_has_twelve_to_128_characters)
{
    ck_assert_int_eq(strength("old", "elevenchars"), LIN_INVALID_ARGUMENT);
    ck_assert_int_eq(strength("old", "twelve-chars"), LIN_OK);
    ck_assert_int_eq(strength("old", "一二三四五六七八九十甲乙"), LIN_OK);
    ck_assert_int_eq(strength("old", "一二三四五六七八九十甲"), LIN_INVALID_ARGUMENT);
}

TEST(a_password_differs_from_the_old_one_and_from_the_account)
{
    ck_assert_int_eq(strength("the same words", "the same words"), LIN_INVALID_ARGUMENT);
    ck_assert_int_eq(strength("old", "Long-Account-Name"), LIN_INVALID_ARGUMENT);
}
