/* Chores: announcing the contract, keeping the access snapshot, and the service's jobs. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libs/base/log.h"
#include "libs/contract/wire.h"
#include "libs/host/app.h"
#include "linli.gen.h"

enum { TICK_MS = 100 };

/* --- the access snapshot */

lin_code lin_app_refresh(lin_req *rq)
{
    struct lin_app *app = rq->app;
    int64_t known = lin_access_version(app->access);
    lin_buf wire = { .arena = rq->arena };
    lin_str answer;
    lin_code code = LIN_OK;

    pthread_mutex_lock(&app->refreshing);
    if (lin_access_version(app->access) == known) { /* nobody else fetched it meanwhile */
        if (known)
            lin_wire_int(&wire, 1, (uint64_t)known);
        code = lin_bus_call(rq, app->bus, LIN_STR("identity"), LIN_STR("AccessService.GetSnapshot"), lin_buf_str(&wire),
                            &answer);
        if (code == LIN_OK && lin_access_update(app->access, answer))
            lin_log(LIN_INFO, NULL, "access_updated", lin_arg_int("version", lin_access_version(app->access)));
    }
    pthread_mutex_unlock(&app->refreshing);
    rq->snapshot = NULL; /* the next look holds the newer one; the old one is released with the arena */
    return code;
}

static void on_version(natsMsg *msg, void *what)
{
    struct lin_app *app = what;
    int64_t version;

    if (lin_str_to_int((lin_str){ natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg) }, &version))
        atomic_store(&app->told_version, version);
}

static void keep_access(struct lin_app *app, lin_arena *arena, lin_db *db)
{
    int64_t known = lin_access_version(app->access);

    if ((known && known >= atomic_load(&app->told_version)) || !lin_bus_connected(app->bus))
        return;
    lin_app_refresh(lin_app_request(app, arena, db)); /* a failure is tried again at the next tick */
}

/* --- announcing */

static void on_hello(natsMsg *msg, void *what)
{
    struct lin_app *app = what;

    (void)msg;
    atomic_store(&app->asked_to_announce, true);
}

static void announce(struct lin_app *app, bool *was_connected)
{
    bool connected = lin_bus_connected(app->bus);
    bool due = atomic_exchange(&app->asked_to_announce, false) || (connected && !*was_connected);
    lin_arena *arena;

    *was_connected = connected;
    if (!due)
        return;
    arena = lin_arena_new();
    if (!lin_bus_publish(app->bus, lin_print(arena, "linli.meta.%.*s.announce", LIN_STR_FMT(app->name)),
                         app->contract->set))
        atomic_store(&app->asked_to_announce, true);
    lin_arena_free(arena);
}

bool lin_chores_listen(struct lin_app *app)
{
    return lin_bus_listen(app->bus, LIN_SUBJECT_HELLO, on_hello, app) &&
           lin_bus_listen(app->bus, LIN_SUBJECT_ACCESS, on_version, app) &&
           lin_bus_micro(app->bus, app->contract);
}

/* --- jobs */

static bool run_job(struct lin_app *app, const lin_job *job, lin_arena *arena, lin_db *db)
{
    lin_req *rq = lin_app_request(app, arena, db);
    lin_code code = job->run(rq);

    if (code != LIN_OK)
        lin_log(LIN_WARN, NULL, "job_failed", lin_arg_text("job", lin_z(job->name)),
                lin_arg_text("code", lin_z(lin_code_name(code))), lin_arg_text("reason", rq->problem.reason));
    lin_arena_reset(arena);
    return code == LIN_OK;
}

static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = TICK_MS * 1000000L }, NULL);
}

bool lin_chores_before(struct lin_app *app)
{
    lin_arena *arena = lin_arena_new();
    lin_db *db = lin_db_new(app->conninfo, app->name);

    for (size_t i = 0; i < app->service->jobs; i++)
        while (!app->service->job[i].period && !atomic_load(&app->stopping) &&
               !run_job(app, &app->service->job[i], arena, db))
            for (int k = 0; k < 5 && !atomic_load(&app->stopping); k++)
                nap();
    lin_db_free(db);
    lin_arena_free(arena);
    return !atomic_load(&app->stopping);
}

static void run_due_jobs(struct lin_app *app, lin_time *due, lin_arena *arena, lin_db *db)
{
    lin_time now = lin_monotonic();

    for (size_t i = 0; i < app->service->jobs; i++)
        if (app->service->job[i].period && now >= due[i]) {
            run_job(app, &app->service->job[i], arena, db);
            due[i] = now + app->service->job[i].period;
        }
}

void *lin_chores(void *what)
{
    struct lin_app *app = what;
    lin_arena *arena = lin_arena_new();
    lin_time *due = LIN_NEW_ARRAY(app->arena, lin_time, app->service->jobs);
    lin_db *db = lin_db_new(app->conninfo, app->name);
    bool was_connected = false;

    for (; !atomic_load(&app->stopping); nap()) {
        announce(app, &was_connected);
        keep_access(app, arena, db);
        run_due_jobs(app, due, arena, db);
        lin_arena_reset(arena);
    }
    lin_db_free(db);
    lin_arena_free(arena);
    return NULL;
}
