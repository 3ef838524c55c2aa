/*
 * clock - the only place that asks what time it is.
 *
 * Time is microseconds since 1970-01-01 UTC, as PostgreSQL keeps it. Tests move the clock
 * with lin_clock_set(), operators never; LINLI_CLOCK_OFFSET_S shifts a whole process in
 * test builds of the stack.
 *
 * Thread rule: any thread.
 */
#ifndef LIN_CLOCK_H
#define LIN_CLOCK_H

#include "libs/base/str.h"

typedef int64_t lin_time;

#define LIN_MS INT64_C(1000)
#define LIN_SECOND INT64_C(1000000)
#define LIN_MINUTE (60 * LIN_SECOND)
#define LIN_DAY (24 * 60 * LIN_MINUTE)

lin_time lin_now(void);
lin_time lin_monotonic(void);                  /* for durations; unmoved by lin_clock_set */
void lin_clock_set(lin_time offset);           /* added to lin_now() from here on */

lin_str lin_time_text(lin_arena *arena, lin_time t);   /* RFC 3339, Z, 0, 3 or 6 digits; ends in NUL */
void lin_buf_time(lin_buf *buf, lin_time t, uint32_t nanos);   /* the same; nanos 0-999 behind t make it 9 digits */
bool lin_time_in_calendar(lin_time t);                 /* year 0001-9999: what RFC 3339 can say */
bool lin_time_parse(lin_str text, lin_time *ret);      /* RFC 3339, upper-case T and Z or an offset; µs, rest cut */
bool lin_time_parse_nanos(lin_str text, lin_time *ret, uint32_t *ret_nanos);   /* the same; the rest, 0-999 ns, apart */
lin_str lin_day(lin_arena *arena, lin_time t);         /* YYYY-MM-DD as it is in China then; NUL-terminated; days compare as texts */
char *lin_day_after(lin_arena *arena, const char *day, int years, int days);   /* that much later, or earlier; "" for no day */
bool lin_date_valid(lin_str text);                     /* YYYY-MM-DD, a day that exists (Gregorian), year 0001-9999 */

/* Do two stretches of days share one? Both ends included; an open end is empty. */
static inline bool lin_days_overlap(const char *from, const char *until, const char *other_from, const char *other_until)
{
    return (!until[0] || strcmp(until, other_from) >= 0) && (!other_until[0] || strcmp(other_until, from) >= 0);
}

#endif
