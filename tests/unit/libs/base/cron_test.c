/* Schedules: what is one, and when it comes next. */
#include "libs/base/cron.c"
#include "tests/unit/test.h"

TEST(five_fields_are_read_and_everything_else_is_refused)
{
    static const struct { const char *text; bool valid; } rows[] = {
        { "* * * * *", true }, { "30 3 * * *", true }, { "  0\t0  1 1 * ", true }, { "*/15 8-18 * * mon-fri", true },
        { "0,30 1-5/2 1,15 JAN,dec 0,7", true }, { "59 23 31 12 7", true }, { "5/10 * * * *", true }, { "0 0 29 2 *", true },
        { "", false }, { "* * * *", false }, { "* * * * * *", false }, { "60 * * * *", false }, { "* 24 * * *", false },
        { "* * 0 * *", false }, { "* * 32 * *", false }, { "* * * 0 *", false }, { "* * * 13 *", false }, { "* * * * 8", false },
        { "-1 * * * *", false }, { "5-1 * * * *", false }, { "*/0 * * * *", false }, { "*/ * * * *", false }, { "1,,2 * * * *", false },
        { "1, * * * *", false }, { "a * * * *", false }, { "mon * * * *", false }, { "1-2-3 * * * *", false }, { "+1 * * * *", false },
        { "@daily", false }, { "0 0 30 2 *", false }, { "0 0 31 4,6,9,11 *", false }, { "1e1 * * * *", false }, { "100 * * * *", false },
        { "*/100 * * * *", false }, { "1/1/1 * * * *", false }, { "*-5 * * * *", false },
    };
    lin_cron cron;

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(lin_cron_parse(lin_z(rows[i].text), &cron) == rows[i].valid, "%s", rows[i].text);
}

/* Both in China's time. */
TEST(the_next_time_is_the_first_that_fits)
{
    static const struct { const char *text, *after, *next; } rows[] = {
        { "* * * * *", "2026-03-01T08:00:00+08:00", "2026-03-01T08:01:00+08:00" },
        { "* * * * *", "2026-03-01T08:00:59.999999+08:00", "2026-03-01T08:01:00+08:00" },
        { "0 0 * * *", "2026-02-28T15:59:59Z", "2026-03-01T00:00:00+08:00" },
        { "0 0 * * *", "2026-02-28T16:00:00Z", "2026-03-02T00:00:00+08:00" },
        { "30 3 * * *", "2026-12-31T03:30:00+08:00", "2027-01-01T03:30:00+08:00" },
        { "*/15 8-9 * * *", "2026-03-01T09:45:00+08:00", "2026-03-02T08:00:00+08:00" },
        { "7/20 * * * *", "2026-03-01T09:00:00+08:00", "2026-03-01T09:07:00+08:00" },
        { "0 9 * * mon-fri", "2026-03-06T09:00:00+08:00", "2026-03-09T09:00:00+08:00" },   /* a Friday */
        { "0 9 * * 7", "2026-03-06T09:00:00+08:00", "2026-03-08T09:00:00+08:00" },
        { "0 0 29 2 *", "2026-03-01T00:00:00+08:00", "2028-02-29T00:00:00+08:00" },
        { "0 0 29 2 *", "2096-03-01T00:00:00+08:00", "2104-02-29T00:00:00+08:00" },
        { "0 0 31 * *", "2026-03-31T00:00:00+08:00", "2026-05-31T00:00:00+08:00" },
        { "0 0 13 * fri", "2026-03-01T00:00:00+08:00", "2026-03-06T00:00:00+08:00" },       /* either day */
        { "0 0 13 * fri", "2026-02-06T00:00:00+08:00", "2026-02-13T00:00:00+08:00" },
        { "0 0 */2 * mon", "2026-03-01T00:00:00+08:00", "2026-03-09T00:00:00+08:00" },      /* a star is there: both */
        { "0 12 1 jan *", "2026-01-01T12:00:00+08:00", "2027-01-01T12:00:00+08:00" },
    };
    lin_time after, next;
    lin_cron cron;

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        ck_assert(lin_cron_parse(lin_z(rows[i].text), &cron));
        ck_assert(lin_time_parse(lin_z(rows[i].after), &after) && lin_time_parse(lin_z(rows[i].next), &next));
        ck_assert_msg(lin_cron_next(&cron, after) == next, "%s after %s", rows[i].text, rows[i].after);
    }
}

/* Minute by minute through some days, each field asked by itself. */
TEST(nothing_between_is_left_out)
{
    static const char *const texts[] = { "*/7 */5 * * *", "0 0 */3 * *", "13 4,22 * 2-3 1", "1 1 1 * 1" };
    lin_time start, t, next;
    lin_cron c;

    lin_time_parse(LIN_STR("2026-02-20T00:00:00+08:00"), &start);
    for (size_t i = 0; i < LIN_COUNT(texts); i++) {
        ck_assert(lin_cron_parse(lin_z(texts[i]), &c));
        next = lin_cron_next(&c, start - LIN_MINUTE);
        for (t = start; t < start + 20 * LIN_DAY; t += LIN_MINUTE) {
            time_t local = (time_t)((t + ZONE) / LIN_SECOND);
            struct tm tm;
            bool fits = gmtime_r(&local, &tm) && day_fits(&c, &tm) && (c.hours >> tm.tm_hour & 1) && (c.minutes >> tm.tm_min & 1);

            ck_assert_int_eq(fits, t == next);
            if (fits)
                next = lin_cron_next(&c, t);
        }
    }
}

/* "*" with a step is a star: both kinds of day are to fit. 5 December is a Sunday every five, six
 * or eleven years. */
TEST(days_that_seldom_meet_come_again_and_again)
{
    static const char *const texts[] = { "0 3 5 dec */15", "0 0 29 feb */7", "0 0 29 2 *" };
    lin_time t, next;
    lin_cron c;

    for (size_t i = 0; i < LIN_COUNT(texts); i++) {
        lin_time_parse(LIN_STR("2026-03-01T00:00:00Z"), &t);
        ck_assert(lin_cron_parse(lin_z(texts[i]), &c));
        for (int k = 0; k < 20; k++, t = next) {
            next = lin_cron_next(&c, t);
            ck_assert_msg(next > t, "%s: %d", texts[i], k);
        }
    }
}
