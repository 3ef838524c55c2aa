/* What a lease gets where nothing is said, and which one is closed. */
#include "services/housing/rules_lease.c"
#include "tests/unit/test.h"

static Lease until(char *day)
{
    Lease lease;

    linli__housing__v1__lease__init(&lease);
    lease.ends_on = day;
    return lease;
}

TEST(a_new_lease_is_active_and_reminded_of_in_time)
{
    char day[] = "2026-12-31";
    Lease lease = until(day);

    fill_in(NULL, &lease);
    ck_assert_int_eq(lease.state, LEASE_STATE_ACTIVE);
    ck_assert_int_eq(lease.remind_days, REMIND_DAYS);
}

TEST(another_end_is_reminded_of_anew)
{
    char day[] = "2026-12-31", later[] = "2027-12-31", reminded[] = "2026-12-01";
    Lease before = until(day), same = until(day), longer = until(later);

    same.reminded_on = longer.reminded_on = reminded;
    fill_in(&before, &same);
    ck_assert_str_eq(same.reminded_on, reminded);
    fill_in(&before, &longer);
    ck_assert_str_eq(longer.reminded_on, "");
}

TEST(a_lease_is_closed_when_it_has_ended)
{
    static const struct { LeaseState state; bool closed; } rows[] = {
        { LEASE_STATE_DRAFT, false }, { LEASE_STATE_ACTIVE, false }, { LEASE_STATE_EXPIRED, true }, { LEASE_STATE_TERMINATED, true },
    };
    char day[] = "2026-12-31";
    Lease lease = until(day);

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lease.state = rows[i].state;
        ck_assert_int_eq(is_closed(&lease), rows[i].closed);
    }
}
