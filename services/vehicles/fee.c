/*
 * fee - what a stay costs by the tariffs of its lot: a function of these alone. The contract of Tariff says in words what is
 * worked out here (GB/T 42455.1-2023, 8.3.5 a).
 */
#include <stdio.h>
#include <stdlib.h>

#include "vehicles.h"

enum { DAY_MINUTES = 24 * 60 };
#define CHINA (8 * 60 * LIN_MINUTE)              /* UTC+8, without summer time since 1991 */

static int64_t day_of(lin_time at)
{
    return (at + CHINA) / LIN_DAY;
}

static int minute_of(lin_time at)
{
    return (int)((at + CHINA) % LIN_DAY / LIN_MINUTE);
}

/* "2026-11-27" as day_of() counts. */
static int64_t day_number(const char *day)
{
    char text[32];
    lin_time at = 0;

    snprintf(text, sizeof(text), "%.10sT00:00:00Z", day);
    lin_time_parse(lin_z(text), &at);
    return at / LIN_DAY;
}

static bool holds_on(const Tariff *t, int64_t day)
{
    return day >= day_number(t->valid_from) && (!t->valid_until[0] || day <= day_number(t->valid_until));
}

static const Tariff *tariff_on(Tariff *const *tariff, size_t tariffs, int64_t day)
{
    for (size_t i = 0; i < tariffs; i++)
        if (holds_on(tariff[i], day))
            return tariff[i];
    return NULL;
}

/* "22:30" */
static int clock_minute(const char *text)
{
    return atoi(text) * 60 + atoi(text + strlen("22:"));
}

static bool is_night(const Tariff *t, int minute)
{
    int from, until;

    if (!t->night_from[0])
        return false;
    from = clock_minute(t->night_from);
    until = clock_minute(t->night_until);
    return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

static int64_t step_price(const Tariff *t, int64_t minutes)
{
    size_t step = 0;

    while (step + 1 < t->n_step_minutes && t->step_minutes[step + 1] <= minutes)
        step++;
    return t->n_step_prices ? t->step_prices[step] : 0;
}

static int64_t unit_price(const Tariff *t, lin_time entered, lin_time at)
{
    return is_night(t, minute_of(at)) ? t->night_price : step_price(t, (at - entered) / LIN_MINUTE);
}

/* What a unit adds to a day on which so much was taken. */
static int64_t capped(const Tariff *t, int64_t of_day, int64_t price)
{
    int64_t room = t->day_cap > of_day ? t->day_cap - of_day : 0;

    return t->day_cap && price > room ? room : price;
}

bool vehicles_is_free(Tariff *const *tariff, size_t tariffs, lin_time entered, lin_time left)
{
    const Tariff *t = tariff_on(tariff, tariffs, day_of(entered));

    return left <= entered || (t && left - entered <= t->free_minutes * LIN_MINUTE);
}

int64_t vehicles_fee(Tariff *const *tariff, size_t tariffs, lin_time entered, lin_time left)
{
    int64_t sum = 0, of_day = 0, day = -1, more;
    const Tariff *t = NULL;

    if (vehicles_is_free(tariff, tariffs, entered, left))
        return 0;
    for (lin_time at = entered; at < left;) {
        if (day != day_of(at)) {
            day = day_of(at);
            of_day = 0;
            t = tariff_on(tariff, tariffs, day);
        }
        if (!t) { /* nothing is taken until tomorrow, at least */
            at = (day + 1) * LIN_DAY - CHINA;
            continue;
        }
        more = capped(t, of_day, unit_price(t, entered, at));
        of_day += more;
        sum += more;
        at += t->unit_minutes * LIN_MINUTE;
    }
    return sum;
}

int32_t vehicles_leave_minutes(Tariff *const *tariff, size_t tariffs, lin_time at)
{
    const Tariff *t = tariff_on(tariff, tariffs, day_of(at));

    return t ? t->leave_minutes : 0;
}
