/* What the days of a licence say of its state. */
#include "services/organizations/rules_licence.c"
#include "tests/unit/test.h"

TEST(the_state_is_what_the_days_say)
{
    static const struct { const char *revoked, *expires; LicenceState state; } rows[] = {
        { "", "", LICENCE_STATE_VALID },
        { "", "2026-06-30", LICENCE_STATE_VALID }, /* the last day is one */
        { "", "2026-06-29", LICENCE_STATE_EXPIRED },
        { "2026-01-01", "2027-06-30", LICENCE_STATE_REVOKED },
        { "2026-01-01", "2026-06-29", LICENCE_STATE_REVOKED },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        Licence one;

        linli__organizations__v1__licence__init(&one);
        one.revoked_on = (char *)(uintptr_t)rows[i].revoked;
        one.expires_on = (char *)(uintptr_t)rows[i].expires;
        ck_assert_msg(state_of(&one, "2026-06-30") == rows[i].state, "row %zu", i);
    }
}

TEST(another_end_is_reminded_of_anew)
{
    char day[] = "2026-12-31", later[] = "2027-12-31", reminded[] = "2026-12-01";
    lin_req *rq = lin_req_new(lin_arena_new());
    Licence before, after;

    linli__organizations__v1__licence__init(&before);
    before.expires_on = day;
    before.reminded_on = reminded;
    after = before;
    ck_assert_int_eq(licence_before_write(rq, &before, &after), LIN_OK);
    ck_assert_str_eq(after.reminded_on, reminded);
    ck_assert_int_eq(after.remind_days, REMIND_DAYS);
    after.expires_on = later;
    ck_assert_int_eq(licence_before_write(rq, &before, &after), LIN_OK);
    ck_assert_str_eq(after.reminded_on, "");
}
