/* How long passages are kept: as long as is set, and never shorter than the standard says. */
#include "services/vehicles/keep_passages.c"
#include "tests/unit/test.h"

TEST(no_setting_makes_it_less_than_180_days)
{
    static const struct { int64_t set, kept; } rows[] = { { 400, 400 }, { 3650, 3650 }, { 180, 180 }, { 181, 181 }, { 179, 180 }, { 0, 180 }, { -5, 180 } };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_int_eq(days_kept(rows[i].set), rows[i].kept);
}

TEST(a_week_is_known_only_once_it_was_made)
{
    ck_assert(!vehicles_week_is_there(LIN_DAY));
    atomic_store(&there_from, LIN_DAY);
    atomic_store(&there_until, 3 * LIN_DAY);
    ck_assert(!vehicles_week_is_there(LIN_DAY - 1));
    ck_assert(vehicles_week_is_there(LIN_DAY));
    ck_assert(vehicles_week_is_there(3 * LIN_DAY - 1));
    ck_assert(!vehicles_week_is_there(3 * LIN_DAY));
}
