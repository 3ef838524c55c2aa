/* cron - see cron.h. */
#include "libs/base/cron.h"

#include <time.h>

#define ZONE (8 * 60 * LIN_MINUTE)          /* of China */
enum { DAYS_AHEAD = 366 * 40 + 1 };          /* a leap day on a given weekday comes within forty years, also around 2100 */

static const char *const month_names[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };
static const char *const weekday_names[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

typedef struct range {
    int first, last;
    const char *const *name;                 /* of `first` and what follows; NULL: none */
    size_t names;
} range;

static const range fields[] = {
    { 0, 59, NULL, 0 },
    { 0, 23, NULL, 0 },
    { 1, 31, NULL, 0 },
    { 1, 12, month_names, LIN_COUNT(month_names) },
    { 0, 7, weekday_names, LIN_COUNT(weekday_names) },
};
enum { FIELDS = LIN_COUNT(fields) };

/* --- reading */

static bool read_value(const range *f, lin_str text, int64_t *ret)
{
    bool digits = text.len > 0 && text.len <= 2;

    for (size_t i = 0; i < text.len; i++)
        digits = digits && text.at[i] >= '0' && text.at[i] <= '9';
    if (digits)
        return lin_str_to_int(text, ret) && *ret >= f->first && *ret <= f->last;
    for (size_t i = 0; i < f->names; i++)
        if (lin_str_eq_nocase(text, lin_z(f->name[i]))) {
            *ret = f->first + (int64_t)i;
            return true;
        }
    return false;
}

static bool read_step(lin_str text, int64_t *ret)
{
    *ret = 1;
    return !text.at || (text.len > 0 && text.len <= 2 && lin_str_to_int(text, ret) && *ret > 0);
}

/* "*", "5", "1-5", each with a step or without; a single value with a step goes on to the end. */
static bool read_part(const range *f, lin_str part, uint64_t *bits)
{
    lin_str rest = part, span = lin_str_cut(&rest, '/'), until = span, from = lin_str_cut(&until, '-');
    int64_t first = f->first, last = f->last, step;

    if (!read_step(rest, &step))
        return false;
    if (!lin_str_eq(span, LIN_STR("*"))) {
        if (!read_value(f, from, &first) || (until.at && !read_value(f, until, &last)))
            return false;
        if (!until.at && !rest.at)
            last = first;
    }
    for (int64_t v = first; v <= last; v += step)
        *bits |= UINT64_C(1) << v;
    return first <= last;
}

static bool read_field(const range *f, lin_str text, uint64_t *bits)
{
    *bits = 0;
    while (text.at)
        if (!read_part(f, lin_str_cut(&text, ','), bits))
            return false;
    return true;
}

/* Blanks between fields, one or more. */
static lin_str next_word(lin_str *rest)
{
    lin_str word = { rest->at, 0 };

    while (word.len < rest->len && word.at[word.len] != ' ' && word.at[word.len] != '\t')
        word.len++;
    *rest = lin_str_trim(lin_str_from(*rest, word.len));
    return word;
}

bool lin_cron_parse(lin_str text, lin_cron *ret)
{
    lin_str rest = lin_str_trim(text), word[FIELDS];
    uint64_t bits[FIELDS];

    for (size_t i = 0; i < FIELDS; i++) {
        word[i] = next_word(&rest);
        if (!word[i].len || !read_field(&fields[i], word[i], &bits[i]))
            return false;
    }
    *ret = (lin_cron){
        .minutes = bits[0], .hours = (uint32_t)bits[1], .days = (uint32_t)bits[2], .months = (uint32_t)bits[3],
        .weekdays = (uint32_t)((bits[4] | bits[4] >> 7) & 127), .any_day = word[2].at[0] == '*', .any_weekday = word[4].at[0] == '*',
    };
    return !rest.len && lin_cron_next(ret, 0) != 0;
}

/* --- the next one */

static bool day_fits(const lin_cron *c, const struct tm *day)
{
    bool by_day = c->days >> day->tm_mday & 1, by_weekday = c->weekdays >> day->tm_wday & 1;

    if (!(c->months >> (day->tm_mon + 1) & 1))
        return false;
    return c->any_day || c->any_weekday ? by_day && by_weekday : by_day || by_weekday;
}

/* The first minute of the day from this one on; -1: none. */
static int minute_from(const lin_cron *c, int from)
{
    for (int m = from; m < 24 * 60; m++)
        if ((c->hours >> m / 60 & 1) && (c->minutes >> m % 60 & 1))
            return m;
    return -1;
}

lin_time lin_cron_next(const lin_cron *c, lin_time after)
{
    lin_time local = after + ZONE, day = local - (local % LIN_DAY + LIN_DAY) % LIN_DAY;
    int from = (int)((local - day) / LIN_MINUTE) + 1;

    for (int i = 0; i < DAYS_AHEAD; i++, day += LIN_DAY, from = 0) {
        time_t seconds = (time_t)(day / LIN_SECOND);
        struct tm tm;
        int minute = gmtime_r(&seconds, &tm) && day_fits(c, &tm) ? minute_from(c, from) : -1;

        if (minute >= 0)
            return day + minute * LIN_MINUTE - ZONE;
    }
    return 0;
}
