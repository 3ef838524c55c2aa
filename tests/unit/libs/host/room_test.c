/* What can wait makes room: who is busy, and how long the others pause. No bus. */
#include "libs/host/room.c"
#include "tests/unit/test.h"

static struct lin_app app;

static void begin(void)
{
    memset(&app, 0, sizeof(app));
    atomic_store(&app.served_since, LIN_SECOND);
}

static lin_time pause_of(lin_pace *pace, size_t most, size_t *ret)
{
    lin_time from = lin_monotonic();

    *ret = lin_room_take(&app, pace, most);
    return lin_monotonic() - from;
}

TEST(now_and_then_a_call_is_no_load)
{
    begin();
    ck_assert(!is_busy(&app, 10 * LIN_MS, LIN_SECOND + 90 * LIN_MS));
    ck_assert(!is_busy(&app, 10 * LIN_MS, LIN_SECOND + 110 * LIN_MS));
    ck_assert(!is_busy(&app, 150 * LIN_MS, 2 * LIN_SECOND)); /* one long call in almost a second */
}

TEST(calls_that_take_more_than_a_fifth_of_a_workers_time_are)
{
    begin();
    for (lin_time at = 5; at < 100; at += 5)
        ck_assert(!is_busy(&app, 2 * LIN_MS, LIN_SECOND + at * LIN_MS)); /* the window is not over */
    ck_assert(is_busy(&app, 2 * LIN_MS, LIN_SECOND + 100 * LIN_MS));
    ck_assert(!is_busy(&app, 2 * LIN_MS, LIN_SECOND + 105 * LIN_MS)); /* told once in a window */
    ck_assert(!is_busy(&app, 2 * LIN_MS, LIN_SECOND + 205 * LIN_MS)); /* and what was told is not counted again */
}

TEST(where_nobody_asks_all_is_done_without_a_pause)
{
    lin_pace pace = { 0 };
    size_t most;

    begin();
    for (int i = 0; i < 3; i++) {
        pace.since -= i ? LIN_SECOND : 0;
        ck_assert_int_lt(pause_of(&pace, 1000, &most), PAUSE_MOST);
        ck_assert_uint_eq(most, 1000);
    }
    atomic_store(&app.asked_at, lin_monotonic() - HEARD_FOR);
    pace.since = lin_monotonic() - LIN_SECOND;
    ck_assert_int_lt(pause_of(&pace, 1000, &most), PAUSE_MOST); /* they have what they wanted */
    ck_assert_uint_eq(most, 1000);
}

TEST(while_many_ask_little_is_done_and_then_paused_for)
{
    lin_pace pace = { 0 };
    size_t most;

    begin();
    atomic_store(&app.asked_at, lin_monotonic() + LIN_MINUTE);
    lin_room_take(&app, &pace, 1000);
    pace.since = lin_monotonic() - 50 * LIN_MS;
    ck_assert_int_ge(pause_of(&pace, 1000, &most), 300 * LIN_MS);
    ck_assert_uint_eq(most, 25);
    ck_assert_uint_eq(lin_room_take(&app, &(lin_pace){ 0 }, 200), LEAST);
    ck_assert_uint_eq(lin_room_take(&app, &(lin_pace){ 0 }, 7), 7);
}

TEST(however_long_they_ask_it_goes_on)
{
    begin();
    atomic_store(&app.asked_at, lin_monotonic() + LIN_DAY);
    for (size_t most = 1; most <= 5 * SMALLER; most++)
        ck_assert_uint_ge(lin_room_take(&app, &(lin_pace){ 0 }, most), 1);
}

TEST(no_pause_is_longer_than_a_second)
{
    ck_assert_int_eq(pause_after(LIN_MS), PAUSE_TIMES * LIN_MS);
    ck_assert_int_eq(pause_after(LIN_DAY), PAUSE_MOST);
}
