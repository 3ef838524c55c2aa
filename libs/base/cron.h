/*
 * cron - when something that is done on schedule is done next.
 *
 * Five fields as in POSIX crontab: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday). Each is a star, or
 * numbers, ranges and steps of them in a list: 5  1-5  1-10/3  star/15  1,15; months and days of the week have their English names
 * too (jan, MON). Where both kinds of day are given, either will do; a star, with a step too, gives none, and what stands beside
 * it has to fit as well. Times are China's, which has no summer time.
 *
 * Thread rule: values.
 */
#ifndef LIN_CRON_H
#define LIN_CRON_H

#include "libs/base/clock.h"

typedef struct lin_cron {
    uint64_t minutes;             /* a bit for each value */
    uint32_t hours, days, months, weekdays;
    bool any_day, any_weekday;    /* a star stands there */
} lin_cron;

bool lin_cron_parse(lin_str text, lin_cron *ret);
/* The first moment after this one, to the minute; 0: there is none (30 February). */
lin_time lin_cron_next(const lin_cron *cron, lin_time after);

#endif
