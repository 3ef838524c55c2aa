/* When two times in a house overlap: both ends belong to them. */
#include "services/housing/rules_occupancy.c"
#include "tests/unit/test.h"

TEST(times_overlap_when_they_share_a_day)
{
    ck_assert(lin_days_overlap("2024-01-01", "2024-12-31", "2024-12-31", ""));
    ck_assert(lin_days_overlap("2024-06-01", "", "2024-01-01", "2024-06-01"));
    ck_assert(lin_days_overlap("2024-01-01", "", "2030-01-01", ""));
    ck_assert(lin_days_overlap("2024-03-01", "2024-03-01", "2024-01-01", "2024-12-31"));
    ck_assert(!lin_days_overlap("2024-01-01", "2024-12-31", "2025-01-01", ""));
    ck_assert(!lin_days_overlap("2025-01-01", "", "2024-01-01", "2024-12-31"));
}
