/* Chores: announcing the contract, keeping the access snapshot, and the service's jobs. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libs/base/log.h"
#include "libs/host/app.h"
#include "libs/host/ledger.h"
#include "linli.gen.h"

enum { TICK_MS = 100 };

/* --- the access snapshot */

/* What another thread fetches will do only where it began after we came: an earlier answer may lack what we look for. */
static lin_code fetch_or_share(lin_req *rq, unsigned begun)
{
    struct lin_app *app = rq->app;
    unsigned mine;

    if (app->refreshed > begun)
        return LIN_OK;
    mine = atomic_fetch_add(&app->refreshes, 1) + 1;
    LIN_TRY(lin_access_fetch(rq, app->access, app->bus));
    app->refreshed = mine;
    return LIN_OK;
}

lin_code lin_app_refresh(lin_req *rq)
{
    struct lin_app *app = rq->app;
    unsigned begun = atomic_load(&app->refreshes);
    lin_code code;

    pthread_mutex_lock(&app->refreshing);
    code = fetch_or_share(rq, begun);
    if (code == LIN_OK)
        atomic_store(&app->access_current_at, lin_monotonic());
    pthread_mutex_unlock(&app->refreshing);
    rq->snapshot = NULL; /* the next look holds the newer one; the old one is released with the arena */
    return code;
}

static void on_version(natsMsg *msg, void *what)
{
    struct lin_app *app = what;
    int64_t version;

    if (!lin_str_to_int((lin_str){ natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg) }, &version))
        return;
    atomic_store(&app->told_version, version);
    if (lin_access_version(app->access) >= version)
        atomic_store(&app->access_current_at, lin_monotonic());
}

/* Once for certain (the copy on disk may be old), then whenever a newer version is told. */
static void keep_access(struct lin_app *app, lin_arena *arena, bool *asked)
{
    int64_t known = lin_access_version(app->access);

    if ((*asked && known && known >= atomic_load(&app->told_version)) || !lin_bus_connected(app->bus))
        return;
    if (lin_app_refresh(lin_app_request(app, arena, NULL)) == LIN_OK)
        *asked = true; /* a failure is tried again at the next tick */
}

/* --- announcing */

static void on_hello(natsMsg *msg, void *what)
{
    struct lin_app *app = what;

    (void)msg;
    atomic_store(&app->asked_to_announce, true);
}

/* After each connecting: who was connected before us may have missed it. */
static void announce(struct lin_app *app, lin_arena *arena, int64_t *announced)
{
    int64_t connections = lin_bus_connections(app->bus);
    const char *subject;

    if (!lin_bus_connected(app->bus) ||
        (!atomic_exchange(&app->asked_to_announce, false) && connections == *announced))
        return;
    subject = lin_print(arena, "linli.meta.%.*s.announce", LIN_STR_FMT(app->name));
    if (lin_bus_publish(app->bus, subject, app->contract->set))
        *announced = connections;
    else
        atomic_store(&app->asked_to_announce, true);
}

bool lin_chores_listen(struct lin_app *app)
{
    return lin_bus_micro(app->bus, app->contract) && /* first: its counts are what a status tells */
           lin_bus_listen(app->bus, LIN_SUBJECT_HELLO, on_hello, app) &&
           lin_bus_listen(app->bus, LIN_SUBJECT_ACCESS, on_version, app) && lin_relay_listen(app) && lin_room_listen(app) &&
           lin_status_listen(app);
}

bool lin_app_ready(const struct lin_app *app)
{
    return lin_bus_connected(app->bus) && lin_access_version(app->access) > 0 && !atomic_load(&app->stopping);
}

static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = TICK_MS * 1000000L }, NULL);
}

void *lin_keeper(void *what)
{
    struct lin_app *app = what;
    lin_arena *arena = lin_arena_new();
    int64_t announced = 0;
    bool asked = false;

    for (; !atomic_load(&app->stopping); nap()) {
        announce(app, arena, &announced);
        keep_access(app, arena, &asked);
        lin_ready_tell(&app->ready, lin_app_ready(app));
        lin_arena_reset(arena);
    }
    lin_ready_tell(&app->ready, false);
    lin_arena_free(arena);
    return NULL;
}

/* --- jobs */

static void count_run(lin_job_figures *figures, bool good)
{
    atomic_fetch_add(&figures->runs, 1);
    if (good)
        atomic_store(&figures->succeeded, lin_now());
    else
        atomic_fetch_add(&figures->failures, 1);
}

static bool run_job(struct lin_app *app, const lin_job *job, lin_arena *arena, lin_db *db)
{
    lin_req *rq = lin_app_request(app, arena, db);
    lin_code code = job->run(rq);

    if (code != LIN_OK)
        lin_log(LIN_WARN, NULL, "job_failed", lin_arg_text("job", lin_z(job->name)),
                lin_arg_text("code", lin_z(lin_code_name(code))), lin_arg_text("reason", rq->problem.reason));
    if (rq->wrote_event)
        lin_relay_wake(app, true);
    lin_arena_reset(arena);
    return code == LIN_OK;
}

bool lin_jobs_before(struct lin_app *app)
{
    lin_arena *arena = lin_arena_new();
    lin_db *db = lin_db_new(app->conninfo, app->name);
    bool stopped = false;

    for (size_t i = 0; i < app->service->jobs; i++)
        while (!app->service->job[i].period && !stopped && !run_job(app, &app->service->job[i], arena, db))
            stopped = lin_stop_is_asked(LIN_SECOND / 2);
    lin_db_free(db);
    lin_arena_free(arena);
    return !stopped;
}

static lin_code count_grams(lin_req *rq)
{
    return lin_engine_count_grams(rq, rq->app->engine);
}

/* Only after a write, as below; who listens writes what others tell, too. */
static lin_code count_grown(lin_req *rq)
{
    struct lin_app *app = rq->app;

    if (!atomic_exchange(&app->wrote, false) && !app->service->contract->listens)
        return LIN_OK;
    return lin_engine_count_grown(rq, app->engine);
}

/* Once the rows from before are done, the database is not asked again. */
static lin_code refill(lin_req *rq)
{
    bool more = false;

    if (atomic_load(&rq->app->refilled))
        return LIN_OK;
    LIN_TRY(lin_engine_refill(rq, rq->app->engine, &more));
    atomic_store(&rq->app->refilled, !more);
    return LIN_OK;
}

/* Only after a write: an idle service leaves the database alone. What one run leaves, the next one takes. */
static lin_code fold_stats(lin_req *rq)
{
    bool any = false;
    lin_code code = LIN_OK;

    if (atomic_exchange(&rq->app->unfolded, false))
        code = lin_stats_fold(rq, &any);
    if (any || code != LIN_OK)
        atomic_store(&rq->app->unfolded, true);
    return code;
}

static const lin_sql count_waiting = {
    "chores.count_waiting", "select count(*) filter (where not dead), count(*) filter (where dead) from event_parked",
};

/* What waits for another try or for a person; a service that listens to nobody has none. */
static lin_code count_parked(lin_req *rq)
{
    struct lin_app *app = rq->app;
    lin_rows rows;

    if (!app->service->contract->listens)
        return LIN_OK;
    LIN_TRY(lin_query(rq, &count_waiting, &rows));
    atomic_store(&app->events_parked, lin_cell_int(&rows, 0, 0));
    atomic_store(&app->events_dead, lin_cell_int(&rows, 0, 1));
    return LIN_OK;
}

/* Files alone: the database is not asked. */
static lin_code check_ledgers(lin_req *rq)
{
    atomic_store(&rq->app->ledgers_broken, (int64_t)lin_ledgers_broken(rq));
    return LIN_OK;
}

/* What every service's tables need. */
static const lin_job house_jobs[] = {
    { .name = "check_ledgers", .period = 5 * LIN_SECOND, .run = check_ledgers },
    { .name = "fold_stats", .period = LIN_SECOND, .run = fold_stats },
    { .name = "count_parked", .period = 5 * LIN_SECOND, .run = count_parked },
    { .name = "refill", .period = LIN_SECOND / 5, .run = refill },
    { .name = "count_grams", .period = 3600 * LIN_SECOND, .run = count_grams },
    { .name = "count_grown", .period = 5 * LIN_SECOND, .run = count_grown },
};

typedef struct line {
    const lin_job *job;
    lin_job_figures *figures;
    lin_time due;
} line;

static void add_line(line *lines, size_t *count, const lin_job *job, lin_job_figures *figures)
{
    lines[*count] = (line){ .job = job, .figures = figures };
    atomic_store(&figures->name, job->name);
    ++*count;
}

/* The figures of house jobs come first, then those of the service's in its order, whichever thread runs them. */
static size_t lines_of(const lin_job_thread *t, line *lines)
{
    const lin_service *service = t->app->service;
    size_t count = 0;

    if (service->jobs + LIN_COUNT(house_jobs) > LIN_JOBS_MAX)
        abort(); /* a matter of the code alone */
    for (size_t i = 0; !t->only && i < LIN_COUNT(house_jobs); i++)
        add_line(lines, &count, &house_jobs[i], &t->app->job[i]);
    for (size_t i = 0; i < service->jobs; i++)
        if (t->only ? t->only == &service->job[i] : !service->job[i].apart)
            add_line(lines, &count, &service->job[i], &t->app->job[LIN_COUNT(house_jobs) + i]);
    return count;
}

static void run_due(struct lin_app *app, line *lines, size_t count, lin_arena *arena, lin_db *db)
{
    lin_time now = lin_monotonic();

    for (size_t i = 0; i < count; i++)
        if (lines[i].job->period && now >= lines[i].due) {
            count_run(lines[i].figures, run_job(app, lines[i].job, arena, db));
            lines[i].due = now + lines[i].job->period;
        }
}

void *lin_jobs(void *what)
{
    const lin_job_thread *t = what;
    lin_arena *arena = lin_arena_new();
    lin_db *db = lin_db_new(t->app->conninfo, t->app->name);
    line lines[LIN_JOBS_MAX];
    size_t count = lines_of(t, lines);

    for (; !atomic_load(&t->app->stopping); nap()) {
        run_due(t->app, lines, count, arena, db);
        lin_db_rest(db);
    }
    lin_db_free(db);
    lin_arena_free(arena);
    return NULL;
}
