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
 * While many ask, what can wait works an eleventh of the time: as many of the calls meet it, so that few enough wait behind it, and
 * what it leaves to others to do (events, the log of the database) is as much less. Whoever meets a piece waits for about as long as it
 * takes, with the transactions of those that its event reaches: 40 ms where it is a hundred people, a gate's 20 where it is a fortieth of
 * an import's chunk. A piece is never nothing and a pause never longer than PAUSE_MOST, so that it goes on however long they ask.
 */
enum { BUSY_PART = 5, PAUSE_TIMES = 10, SMALLER = 40, LEAST = 20 };

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

static size_t piece_of(size_t most)
{
    size_t least = most < LEAST ? most : LEAST;

    return most / SMALLER > least ? most / SMALLER : least;
}

bool lin_room_asked(struct lin_app *app)
{
    lin_time asked_at = atomic_load(&app->asked_at);

    return asked_at && lin_monotonic() - asked_at < HEARD_FOR;
}

size_t lin_room_take(struct lin_app *app, lin_pace *pace, size_t most)
{
    bool asked = lin_room_asked(app);
    lin_time pause = asked && pace->since ? pause_after(lin_monotonic() - pace->since) : 0;

    if (pause)
        nanosleep(&(struct timespec){ pause / LIN_SECOND, pause % LIN_SECOND * 1000 }, NULL);
    pace->since = lin_monotonic();
    return asked ? piece_of(most) : most;
}

size_t lin_make_room(lin_req *rq, lin_pace *pace, size_t most)
{
    return lin_room_take(rq->app, pace, most);
}
