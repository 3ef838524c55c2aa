/* clock - see clock.h. Dates by the civil-from-days arithmetic on 400-year eras (proleptic Gregorian). */
#include "libs/base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static _Atomic lin_time moved_by;

static lin_time read_clock(clockid_t which)
{
    struct timespec t;

    clock_gettime(which, &t);
    return (lin_time)t.tv_sec * LIN_SECOND + t.tv_nsec / 1000;
}

lin_time lin_now(void)
{
    return read_clock(CLOCK_REALTIME) + atomic_load_explicit(&moved_by, memory_order_relaxed);
}

lin_time lin_monotonic(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void lin_clock_set(lin_time offset)
{
    atomic_store(&moved_by, offset);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01; years count from March, so that the leap day is the last one. */
static int64_t days_of(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2), era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = days + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;

    *ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = year + era * 400 + (*ret_month <= 2);
}

static int days_in(int64_t year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

/* Two digits at `at`. */
static bool two(const char *at, int *ret)
{
    unsigned tens = (unsigned)(at[0] - '0'), ones = (unsigned)(at[1] - '0');

    *ret = (int)(tens * 10 + ones);
    return tens <= 9 && ones <= 9;
}

static bool take(lin_str *rest, char c)
{
    if (rest->len == 0 || rest->at[0] != c)
        return false;
    *rest = (lin_str){ rest->at + 1, rest->len - 1 };
    return true;
}

static bool take_date(lin_str *rest, int64_t *ret_days)
{
    int century, year, month, day;
    const char *at = rest->at;

    if (rest->len < 10 || !two(at, &century) || !two(at + 2, &year) || at[4] != '-' || !two(at + 5, &month) || at[7] != '-' ||
        !two(at + 8, &day))
        return false;
    year += century * 100;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return false;
    *rest = (lin_str){ at + 10, rest->len - 10 };
    *ret_days = days_of(year, month, day);
    return true;
}

/* UTC+8, without summer time since 1991. */
lin_str lin_day(lin_arena *arena, lin_time t)
{
    lin_str text = lin_time_text(arena, t + 8 * 60 * LIN_MINUTE);

    return lin_str_dup(arena, (lin_str){ text.at, 10 });
}

/* The 29th of February is the 1st of March in a year that has none. */
char *lin_day_after(lin_arena *arena, const char *day, int years, int days)
{
    int y, m, d;
    lin_time t;

    if (sscanf(day, "%4d-%2d-%2d", &y, &m, &d) != 3 || !lin_time_parse(lin_z(lin_print(arena, "%04d-%02d-01T00:00:00+08:00", y + years, m)), &t))
        return lin_str_z(arena, LIN_STR(""));
    return lin_str_z(arena, lin_day(arena, t + (d - 1 + days) * LIN_DAY));
}

bool lin_date_valid(lin_str text)
{
    int64_t days;

    return take_date(&text, &days) && text.len == 0;
}

static bool take_time_of_day(lin_str *rest, lin_time *ret)
{
    int hour, minute, second;
    const char *at = rest->at;

    if (rest->len < 8 || !two(at, &hour) || at[2] != ':' || !two(at + 3, &minute) || at[5] != ':' || !two(at + 6, &second) ||
        hour > 23 || minute > 59 || second > 59)
        return false;
    *rest = (lin_str){ at + 8, rest->len - 8 };
    *ret = ((hour * 60 + minute) * INT64_C(60) + second) * LIN_SECOND;
    return true;
}

/* ".5" to nine digits, in nanoseconds. */
static bool take_fraction(lin_str *rest, int64_t *ret)
{
    int64_t unit = 1000 * LIN_SECOND;
    size_t digits = 0;

    *ret = 0;
    if (!take(rest, '.'))
        return true;
    for (; digits < rest->len && rest->at[digits] >= '0' && rest->at[digits] <= '9'; digits++)
        *ret += (rest->at[digits] - '0') * (unit /= 10);
    *rest = lin_str_from(*rest, digits);
    return digits >= 1 && digits <= 9;
}

static bool take_zone(lin_str *rest, lin_time *ret)
{
    int hour, minute;
    bool west;

    *ret = 0;
    if (take(rest, 'Z'))
        return true;
    west = rest->len && rest->at[0] == '-';
    if (!take(rest, west ? '-' : '+') || rest->len < 5 || !two(rest->at, &hour) || rest->at[2] != ':' ||
        !two(rest->at + 3, &minute) || hour > 23 || minute > 59)
        return false;
    *rest = lin_str_from(*rest, 5);
    *ret = (hour * 60 + minute) * LIN_MINUTE * (west ? -1 : 1);
    return true;
}

bool lin_time_in_calendar(lin_time t)
{
    return t >= days_of(1, 1, 1) * LIN_DAY && t < days_of(10000, 1, 1) * LIN_DAY;
}

bool lin_time_parse_nanos(lin_str text, lin_time *ret, uint32_t *ret_nanos)
{
    int64_t days, fraction;
    lin_time of_day, zone;

    if (!take_date(&text, &days) || !take(&text, 'T') || !take_time_of_day(&text, &of_day) ||
        !take_fraction(&text, &fraction) || !take_zone(&text, &zone) || text.len)
        return false;
    *ret = days * LIN_DAY + of_day + fraction / 1000 - zone;
    *ret_nanos = (uint32_t)(fraction % 1000);
    return lin_time_in_calendar(*ret); /* a zone may lead out of it */
}

bool lin_time_parse(lin_str text, lin_time *ret)
{
    uint32_t nanos;

    return lin_time_parse_nanos(text, ret, &nanos);
}

/* Writes n with that many digits, and what follows it. */
static char *put(char *at, size_t digits, unsigned n, char then)
{
    at = lin_digits(at, digits, n);
    *at = then;
    return at + 1;
}

enum { TIME_ROOM = sizeof("-292277-01-01T00:00:00.000000000Z") };

/* In threes: as many as it takes. */
static char *put_fraction(char *at, unsigned nano)
{
    if (nano % 1000)
        return put(at, 9, nano, 'Z');
    return nano % 1000000 ? put(at, 6, nano / 1000, 'Z') : put(at, 3, nano / 1000000, 'Z');
}

static char *put_time(char *at, lin_time t, uint32_t nanos)
{
    int64_t days = floor_div(t, LIN_DAY), year;
    int64_t of_day = t - days * LIN_DAY;
    unsigned second = (unsigned)(of_day / LIN_SECOND), nano = (unsigned)(of_day % LIN_SECOND) * 1000 + nanos;
    int month, day;

    date_of(days, &year, &month, &day);
    if (year < 0)
        *at++ = '-';
    at = put(at, year > 9999 || year < -9999 ? 6 : 4, (unsigned)(year < 0 ? -year : year), '-');
    at = put(put(at, 2, (unsigned)month, '-'), 2, (unsigned)day, 'T');
    at = put(put(at, 2, second / 3600, ':'), 2, second / 60 % 60, ':');
    at = put(at, 2, second % 60, nano ? '.' : 'Z');
    return nano ? put_fraction(at, nano) : at;
}

lin_str lin_time_text(lin_arena *arena, lin_time t)
{
    char *text = lin_room(arena, TIME_ROOM), *end = put_time(text, t, 0);

    *end = '\0';
    return (lin_str){ text, (size_t)(end - text) };
}

void lin_buf_time(lin_buf *buf, lin_time t, uint32_t nanos)
{
    lin_buf_reserve(buf, TIME_ROOM);
    buf->len = (size_t)(put_time(buf->at + buf->len, t, nanos) - buf->at);
}
