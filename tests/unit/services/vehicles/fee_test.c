/* What a stay costs: each sentence of the contract of Tariff by the minute, in China's time. */
#include "services/vehicles/fee.c"
#include "tests/unit/test.h"

/* "2026-11-27 08:00", or with seconds, as clocks in China show it. */
static lin_time at(const char *text)
{
    char full[64];
    lin_time ret = 0;

    snprintf(full, sizeof(full), "%.10sT%s%s+08:00", text, text + 11, strlen(text) > 16 ? "" : ":00");
    ck_assert_msg(lin_time_parse(lin_z(full), &ret), "%s", full);
    return ret;
}

static char *z(const char *text)
{
    return (char *)(uintptr_t)text;
}

/* Five yuan an hour, half an hour free. */
static Tariff hourly(void)
{
    static int32_t minute[] = { 0 };
    static int64_t price[] = { 500 };
    Tariff t;

    linli__vehicles__v1__tariff__init(&t);
    t.valid_from = z("2020-01-01");
    t.free_minutes = 30;
    t.unit_minutes = 60;
    t.n_step_minutes = t.n_step_prices = 1;
    t.step_minutes = minute;
    t.step_prices = price;
    return t;
}

static int64_t fee(Tariff *t, const char *from, const char *until)
{
    return vehicles_fee(&t, 1, at(from), at(until));
}

typedef struct row {
    const char *from, *until;
    int64_t fee;
} row;

static void check(Tariff *t, const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(fee(t, rows[i].from, rows[i].until) == rows[i].fee, "%s to %s: %lld, not %lld", rows[i].from, rows[i].until,
                      (long long)fee(t, rows[i].from, rows[i].until), (long long)rows[i].fee);
}

TEST(a_unit_that_has_begun_counts_whole_and_free_minutes_are_not_deducted)
{
    static const row rows[] = {
        { "2026-11-27 08:00", "2026-11-27 08:00", 0 },       /* no time at all */
        { "2026-11-27 08:00", "2026-11-27 07:00", 0 },       /* a clock that was put back */
        { "2026-11-27 08:00", "2026-11-27 08:30", 0 },       /* the last free moment */
        { "2026-11-27 08:00", "2026-11-27 08:30:01", 500 },
        { "2026-11-27 08:00", "2026-11-27 09:00", 500 },
        { "2026-11-27 08:00", "2026-11-27 09:00:01", 1000 },
        { "2026-11-27 08:00", "2026-11-27 18:00", 5000 },
        { "2026-11-27 08:00", "2026-11-28 08:00", 12000 },   /* no cap */
    };
    Tariff t = hourly();

    check(&t, rows, LIN_COUNT(rows));
}

TEST(without_free_minutes_the_first_second_costs_a_unit)
{
    static const row rows[] = {
        { "2026-11-27 08:00", "2026-11-27 08:00", 0 },
        { "2026-11-27 08:00", "2026-11-27 08:00:01", 500 },
    };
    Tariff t = hourly();

    t.free_minutes = 0;
    check(&t, rows, LIN_COUNT(rows));
}

TEST(steps_go_by_the_minutes_since_the_entry)
{
    static int32_t minute[] = { 0, 60, 180 };
    static int64_t price[] = { 1000, 500, 200 };
    static const row rows[] = {
        { "2026-11-27 08:00", "2026-11-27 09:00", 1000 },
        { "2026-11-27 08:00", "2026-11-27 09:01", 1500 },
        { "2026-11-27 08:00", "2026-11-27 11:00", 2000 },    /* 1000 + 500 + 500 */
        { "2026-11-27 08:00", "2026-11-27 11:01", 2200 },
        { "2026-11-27 08:00", "2026-11-27 13:00", 2400 },
        { "2026-11-27 23:00", "2026-11-28 03:00", 2200 },    /* midnight is no entry */
    };
    Tariff t = hourly();

    t.n_step_minutes = t.n_step_prices = LIN_COUNT(minute);
    t.step_minutes = minute;
    t.step_prices = price;
    check(&t, rows, LIN_COUNT(rows));
}

TEST(the_cap_is_of_each_calendar_day_of_china)
{
    static const row rows[] = {
        { "2026-11-27 08:00", "2026-11-27 14:00", 3000 },
        { "2026-11-27 08:00", "2026-11-27 23:59", 3000 },
        { "2026-11-27 08:00", "2026-11-28 00:00", 3000 },    /* midnight itself is not begun */
        { "2026-11-27 08:00", "2026-11-28 00:00:01", 3500 },
        { "2026-11-27 08:00", "2026-11-28 08:00", 6000 },
        { "2026-11-27 23:30", "2026-11-28 00:30", 500 },     /* one unit, of the day on which it begins */
        { "2026-11-27 23:30", "2026-11-28 01:30", 1000 },
        { "2026-11-27 20:00", "2026-11-28 20:00", 2000 + 3000 },
        { "2026-11-01 00:00", "2026-12-01 00:00", 30 * 3000 },
        { "2024-02-28 12:00", "2024-03-01 12:00", 3 * 3000 }, /* through the 29th: 12 units, then 24, then 12 */
    };
    Tariff t = hourly();

    t.day_cap = 3000;
    check(&t, rows, LIN_COUNT(rows));
}

/* 07:30 in China is half past eleven of the day before in UTC. */
TEST(days_are_china_s_whatever_the_machine_thinks)
{
    static const row rows[] = {
        { "2026-11-27 07:30", "2026-11-27 23:30", 3000 },
        { "2026-11-27 23:30", "2026-11-28 07:30", 500 + 3000 },
    };
    Tariff t = hourly();

    setenv("TZ", "America/New_York", 1);
    t.day_cap = 3000;
    check(&t, rows, LIN_COUNT(rows));
}

TEST(at_night_a_unit_costs_the_night_price_over_midnight_too)
{
    static const row rows[] = {
        { "2026-11-27 21:00", "2026-11-27 22:00", 500 },
        { "2026-11-27 21:00", "2026-11-27 22:00:01", 600 },
        { "2026-11-27 21:30", "2026-11-27 22:30", 500 },     /* begun by day */
        { "2026-11-27 22:00", "2026-11-28 07:00", 900 },
        { "2026-11-27 22:00", "2026-11-28 07:00:01", 1400 }, /* night ends at seven */
        { "2026-11-27 06:59", "2026-11-27 07:59", 100 },
        { "2026-11-27 12:00", "2026-11-27 13:00", 500 },
    };
    Tariff t = hourly();

    t.night_from = z("22:00");
    t.night_until = z("07:00");
    t.night_price = 100;
    check(&t, rows, LIN_COUNT(rows));
}

TEST(a_night_within_one_day_and_a_free_one)
{
    static const row rows[] = {
        { "2026-11-27 00:00", "2026-11-27 06:00", 500 },     /* 01:00 to 06:00 costs nothing */
        { "2026-11-27 00:00", "2026-11-27 07:00", 1000 },
        { "2026-11-27 01:00", "2026-11-27 06:00", 0 },
    };
    Tariff t = hourly();

    t.night_from = z("01:00");
    t.night_until = z("06:00");
    check(&t, rows, LIN_COUNT(rows));
}

/* --- a tariff that follows another */

TEST(each_unit_costs_by_the_tariff_of_the_day_on_which_it_begins)
{
    static int64_t dearer[] = { 800 };
    Tariff old = hourly(), next = hourly(), *both[] = { &next, &old };

    old.valid_until = z("2026-12-31");
    next.valid_from = z("2027-01-01");
    next.step_prices = dearer;
    next.unit_minutes = 30;
    ck_assert_int_eq(vehicles_fee(both, 2, at("2026-12-31 22:00"), at("2026-12-31 23:59")), 1000);
    ck_assert_int_eq(vehicles_fee(both, 2, at("2026-12-31 22:00"), at("2027-01-01 01:00")), 1000 + 2 * 800);
    ck_assert_int_eq(vehicles_fee(both, 2, at("2026-12-31 23:30"), at("2027-01-01 00:30")), 500); /* begun in the old year */
    ck_assert_int_eq(vehicles_fee(both, 2, at("2026-12-31 23:30"), at("2027-01-01 01:00")), 500 + 800);
    ck_assert_int_eq(vehicles_fee(both, 2, at("2027-01-01 00:00"), at("2027-01-01 01:00")), 2 * 800);
}

TEST(free_minutes_are_of_the_tariff_at_the_entry)
{
    Tariff old = hourly(), next = hourly(), *both[] = { &old, &next };

    old.valid_until = z("2026-12-31");
    next.valid_from = z("2027-01-01");
    next.free_minutes = 120;
    ck_assert_int_eq(vehicles_fee(both, 2, at("2026-12-31 23:50"), at("2027-01-01 00:21")), 500);
    ck_assert_int_eq(vehicles_fee(both, 2, at("2027-01-01 00:00"), at("2027-01-01 02:00")), 0);
}

TEST(where_no_tariff_holds_nothing_is_taken_until_one_does)
{
    Tariff old = hourly(), next = hourly(), *both[] = { &old, &next };

    old.valid_until = z("2026-12-30");
    next.valid_from = z("2027-01-01");
    ck_assert_int_eq(vehicles_fee(NULL, 0, at("2026-12-31 08:00"), at("2027-12-31 08:00")), 0);
    ck_assert_int_eq(vehicles_fee(both, 2, at("2026-12-31 08:00"), at("2026-12-31 20:00")), 0);
    ck_assert_int_eq(vehicles_fee(both, 2, at("2026-12-30 22:30"), at("2027-01-01 02:00")), 1000 + 1000);
}

TEST(the_cap_of_two_tariffs_is_each_unit_s_own)
{
    Tariff t = hourly();

    t.day_cap = 700; /* less than two units, more than one */
    ck_assert_int_eq(fee(&t, "2026-11-27 08:00", "2026-11-27 10:00"), 700);
    t.day_cap = 300; /* less than one */
    ck_assert_int_eq(fee(&t, "2026-11-27 08:00", "2026-11-27 10:00"), 300);
    ck_assert_int_eq(capped(&t, 500, 500), 0); /* the one before allowed more: nothing is given back */
}

TEST(a_year_by_the_minute_neither_overflows_nor_stops)
{
    static int64_t most[] = { 100000000 };
    Tariff t = hourly();

    t.unit_minutes = 1;
    t.step_prices = most;
    ck_assert_int_eq(fee(&t, "2026-01-01 00:00", "2027-01-01 00:00"), INT64_C(365) * DAY_MINUTES * 100000000);
}

TEST(who_settles_has_the_minutes_of_that_day_to_leave)
{
    Tariff t = hourly(), *one = &t;

    t.leave_minutes = 15;
    ck_assert_int_eq(vehicles_leave_minutes(&one, 1, at("2026-11-27 08:00")), 15);
    ck_assert_int_eq(vehicles_leave_minutes(&one, 1, at("2019-12-31 23:59")), 0);
}
