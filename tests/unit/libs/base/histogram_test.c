/* Durations by their bounds. */
#include "libs/base/histogram.h"
#include "tests/unit/test.h"

TEST(a_duration_falls_below_the_first_bound_that_holds_it)
{
    static const struct { lin_time took; const char *bound; } rows[] = {
        { 0, "0.005" }, { 5000, "0.005" }, { 5001, "0.01" }, { 1000000, "1" }, { 1000001, "2.5" }, { 10000000, "10" },
        { 10000001, "+Inf" }, { INT64_MAX, "+Inf" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_str_eq(lin_bounds[lin_bound_of(rows[i].took)].text, rows[i].bound);
}

TEST(the_bounds_say_what_they_are)
{
    for (size_t i = 0; i + 1 < LIN_BOUNDS; i++) {
        ck_assert(lin_bounds[i].up_to < lin_bounds[i + 1].up_to);
        ck_assert_int_eq((lin_time)(strtod(lin_bounds[i].text, NULL) * LIN_SECOND + 0.5), lin_bounds[i].up_to);
    }
}

TEST(what_is_added_is_counted_once)
{
    static lin_histogram h;
    int64_t sum = 0;

    lin_histogram_add(&h, 3);
    lin_histogram_add(&h, 6000);
    lin_histogram_add(&h, 20 * LIN_SECOND);
    for (size_t i = 0; i < LIN_BOUNDS; i++)
        sum += h.bucket[i];
    ck_assert_int_eq(sum, 3);
    ck_assert_int_eq(h.bucket[0], 1);
    ck_assert_int_eq(h.bucket[LIN_BOUNDS - 1], 1);
    ck_assert_int_eq(h.micros, 6003 + 20 * LIN_SECOND);
}
