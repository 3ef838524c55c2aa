/* HTTP's own refusals: each has its text in both languages, with the same argument, and a status of its own. */
#include "gateway/refusals.c"
#include "tests/unit/test.h"

static const gw_refusal *const all[] = {
    &GW_HEAD_MALFORMED, &GW_HEAD_TOO_LARGE, &GW_TARGET_TOO_LONG, &GW_METHOD_NOT_ALLOWED, &GW_BODY_TOO_LARGE, &GW_BODY_UNEXPECTED,
    &GW_MEDIA_TYPE, &GW_EXPECTATION,
};

TEST(each_speaks_both_languages)
{
    for (size_t i = 0; i < LIN_COUNT(all); i++) {
        const lin_reason *reason = &all[i]->reason;

        ck_assert_msg(reason->text[LIN_ZH] && reason->text[LIN_EN], "%s", reason->name);
        ck_assert_str_ne(reason->text[LIN_ZH], reason->text[LIN_EN]);
        ck_assert_msg(!strstr(reason->text[LIN_ZH], "{what}") == !strstr(reason->text[LIN_EN], "{what}"), "%s", reason->name);
        ck_assert_int_ge(all[i]->status, 400);
        ck_assert_int_lt(all[i]->status, 500);
    }
}
