/*
 * Room: imports, exports, and what follows from them, can wait; who calls cannot. PostgreSQL knows no priorities, so that who can wait
 * does little at a time and pauses while others ask.
 *
 * Each service adds up what calls from outside take it. Where that is more than a fifth of a worker's time it tells all others,
 * also those whose database is under the same load: a gate waits for vehicles while population imports. Whoever asks now and
 * then delays nothing, and where nobody asks all is done at full speed.
 */
#include <stdatomic.h>
#include <time.h>

#include "libs/host/app.h"

#define WINDOW (100 * LIN_MS)           /* that calls are added up in, and at most one word in it */
#define HEARD_FOR (400 * LIN_MS)
#define PAUSE_MOST LIN_SECOND           /* so that it comes to an end at any load */
/*
 * While many ask, what can wait works a seventh of the time: as many of the calls meet it, so that few enough wait behind it, and
 * what it leaves to others to do (events, the log of the database) is as much less. Smaller pieces would be shorter to wait for, but
 * each is a transaction with an event that others take up in one of their own. A piece is never nothing and a pause never longer
 * than PAUSE_MOST, so that it goes on however long they ask.
 */
enum { BUSY_PART = 5, PAUSE_TIMES = 6, SMALLER = 10 };

static void on_word(natsMsg *msg, void *what)
{
    struct lin_app *app = what;

    (void)msg;
    atomic_store(&app->asked_at, lin_monotonic());
}

bool lin_room_listen(struct lin_app *app)
{
    return lin_bus_listen(app->bus, LIN_SUBJECT_BUSY, on_word, app);
}

/* Is a window over, in which many asked? Of several threads one is told. */
static bool is_busy(struct lin_app *app, lin_time took, lin_time now)
{
    lin_time served = atomic_fetch_add(&app->served, took) + took, since = atomic_load(&app->served_since);

    if (now - since < WINDOW || !atomic_compare_exchange_strong(&app->served_since, &since, now))
        return false;
    atomic_fetch_sub(&app->served, served);
    return served > (now - since) / BUSY_PART;
}

void lin_room_served(struct lin_app *app, lin_time took)
{
    if (is_busy(app, took, lin_monotonic()))
        lin_bus_publish(app->bus, LIN_SUBJECT_BUSY, LIN_STR(""));
}

static lin_time pause_after(lin_time worked)
{
    return worked * PAUSE_TIMES < PAUSE_MOST ? worked * PAUSE_TIMES : PAUSE_MOST;
}

size_t lin_room_take(struct lin_app *app, lin_pace *pace, size_t most)
{
    lin_time now = lin_monotonic(), asked_at = atomic_load(&app->asked_at);
    bool asked = asked_at && now - asked_at < HEARD_FOR;
    lin_time pause = asked && pace->since ? pause_after(now - pace->since) : 0;

    if (pause)
        nanosleep(&(struct timespec){ pause / LIN_SECOND, pause % LIN_SECOND * 1000 }, NULL);
    pace->since = lin_monotonic();
    return asked && most > SMALLER ? most / SMALLER : most;
}

size_t lin_make_room(lin_req *rq, lin_pace *pace, size_t most)
{
    return lin_room_take(rq->app, pace, most);
}
