/* Steps that begin at the entry and rise; a night that begins and ends. */
#include "services/vehicles/rules_tariff.c"
#include "tests/unit/test.h"

TEST(steps_begin_at_the_entry_and_rise_each_with_its_price)
{
    static const struct { int32_t minute[3]; size_t minutes, prices; bool right; } rows[] = {
        { { 0 }, 1, 1, true },           { { 0, 60, 120 }, 3, 3, true },  { { 0 }, 0, 0, false },       { { 60 }, 1, 1, false },
        { { 0, 60 }, 2, 1, false },      { { 0, 0 }, 2, 2, false },       { { 0, 60, 30 }, 3, 3, false }, { { -1, 60 }, 2, 2, false },
    };
    int32_t minute[3];
    Tariff t;

    linli__vehicles__v1__tariff__init(&t);
    t.step_minutes = minute;
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        memcpy(minute, rows[i].minute, sizeof(minute));
        t.n_step_minutes = rows[i].minutes;
        t.n_step_prices = rows[i].prices;
        ck_assert_msg(steps_are_right(&t) == rows[i].right, "row %zu", i);
    }
}

TEST(a_night_has_two_ends_and_a_price_a_night)
{
    static const struct { const char *from, *until; int64_t price; bool right; } rows[] = {
        { "", "", 0, true },        { "", "", 100, false },     { "22:00", "07:00", 100, true }, { "22:00", "07:00", 0, true },
        { "22:00", "", 100, false }, { "", "07:00", 0, false }, { "22:00", "22:00", 100, false },
    };
    Tariff t;

    linli__vehicles__v1__tariff__init(&t);
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        t.night_from = (char *)(uintptr_t)rows[i].from;
        t.night_until = (char *)(uintptr_t)rows[i].until;
        t.night_price = rows[i].price;
        ck_assert_msg(night_is_right(&t) == rows[i].right, "row %zu", i);
    }
}
