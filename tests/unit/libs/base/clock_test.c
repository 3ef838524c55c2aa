/* Dates and times as text. */
#include "libs/base/clock.c"
#include "tests/unit/test.h"

TEST(a_date_is_a_day_that_exists)
{
    static const struct { const char *text; bool valid; } rows[] = {
        { "2026-02-28", true }, { "2024-02-29", true }, { "2000-02-29", true }, { "0001-01-01", true }, { "9999-12-31", true },
        { "2026-02-29", false }, { "1900-02-29", false }, { "2026-04-31", false }, { "2026-13-01", false }, { "2026-00-10", false },
        { "2026-01-00", false }, { "2026-1-1", false }, { "26-01-01", false }, { "2026/01/01", false }, { "2026-01-01 ", false },
        { "", false }, { "0000-01-01", false }, { "2026-01-01T00:00:00Z", false },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(lin_date_valid(lin_z(rows[i].text)) == rows[i].valid, "%s", rows[i].text);
}

TEST(times_are_read_as_rfc_3339)
{
    static const struct { const char *text; bool valid; lin_time t; } rows[] = {
        { "1970-01-01T00:00:00Z", true, 0 },
        { "1970-01-01T00:00:00.000001Z", true, 1 },
        { "1970-01-01T00:00:00.0000019Z", true, 1 },
        { "1969-12-31T23:59:59.999999Z", true, -1 },
        { "1970-01-01T08:00:00+08:00", true, 0 },
        { "1969-12-31T19:00:00-05:00", true, 0 },
        { "2000-01-01T00:00:00Z", true, INT64_C(946684800) * LIN_SECOND },
        { "2024-02-29T12:30:45.5Z", true, INT64_C(1709209845) * LIN_SECOND + 500000 },
        { "1970-01-01t00:00:00Z", false, 0 }, { "1970-01-01T00:00:00z", false, 0 }, { "1970-01-01 00:00:00Z", false, 0 },
        { "1970-01-01T24:00:00Z", false, 0 }, { "1970-01-01T00:60:00Z", false, 0 }, { "1970-01-01T00:00:60Z", false, 0 },
        { "1970-01-01T00:00:00", false, 0 }, { "1970-01-01T00:00:00.Z", false, 0 }, { "1970-01-01T00:00:00.1234567890Z", false, 0 },
        { "1970-01-01T00:00:00+8:00", false, 0 }, { "1970-01-01T00:00:00+24:00", false, 0 }, { "1970-02-30T00:00:00Z", false, 0 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_time t = 0;

        ck_assert_msg(lin_time_parse(lin_z(rows[i].text), &t) == rows[i].valid, "%s", rows[i].text);
        ck_assert_msg(t == rows[i].t, "%s", rows[i].text);
    }
}

TEST(a_written_time_reads_back_the_same)
{
    lin_arena *arena = lin_arena_new();
    uint64_t seed = 42;

    for (int i = 0; i < 20000; i++) {
        lin_time t, back;

        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        t = (lin_time)(seed >> 8) % (INT64_C(250000) * 365 * LIN_DAY / 100) - INT64_C(1000) * 365 * LIN_DAY;
        ck_assert(lin_time_parse(lin_time_text(arena, t), &back));
        ck_assert_int_eq(back, t);
    }
    lin_arena_free(arena);
}

TEST(fractions_are_written_in_threes)
{
    lin_arena *arena = lin_arena_new();

    ck_assert_str_eq(lin_str_z(arena, lin_time_text(arena, 0)), "1970-01-01T00:00:00Z");
    ck_assert_str_eq(lin_str_z(arena, lin_time_text(arena, 500000)), "1970-01-01T00:00:00.500Z");
    ck_assert_str_eq(lin_str_z(arena, lin_time_text(arena, 1)), "1970-01-01T00:00:00.000001Z");
    lin_arena_free(arena);
}

TEST(nanoseconds_stand_behind_the_microseconds)
{
    lin_buf text = { .arena = lin_arena_new() };
    uint32_t nanos;
    lin_time t;

    ck_assert(lin_time_parse_nanos(LIN_STR("1969-12-31T23:59:59.123456789+00:00"), &t, &nanos));
    ck_assert_int_eq(t, -LIN_SECOND + 123456);
    ck_assert_int_eq(nanos, 789);
    lin_buf_time(&text, t, nanos);
    ck_assert(lin_str_eq(lin_buf_str(&text), LIN_STR("1969-12-31T23:59:59.123456789Z")));
    lin_arena_free(text.arena);
}

TEST(the_clock_can_be_moved)
{
    lin_time before = lin_now();

    lin_clock_set(LIN_DAY);
    ck_assert_int_ge(lin_now() - before, LIN_DAY);
    ck_assert_int_lt(lin_now() - before, LIN_DAY + LIN_MINUTE);
    lin_clock_set(0);
}

TEST(days_go_on_by_years_and_days)
{
    static const struct { const char *day; int years, days; const char *then; } rows[] = {
        { "2026-01-15", 0, 30, "2026-02-14" }, { "2028-02-01", 0, 30, "2028-03-02" }, { "2026-12-31", 0, 30, "2027-01-30" },
        { "2012-11-27", 14, 0, "2026-11-27" }, { "2026-11-27", -60, 0, "1966-11-27" }, { "2012-02-29", 14, 0, "2026-03-01" },
        { "2026-03-01", 0, -1, "2026-02-28" }, { "", 1, 0, "" },
    };
    lin_arena *arena = lin_arena_new();

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_str_eq(lin_day_after(arena, rows[i].day, rows[i].years, rows[i].days), rows[i].then);
    lin_arena_free(arena);
}
