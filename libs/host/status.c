/*
 * Status: what a service tells of itself when it is asked on linli.meta.status (linli.ProgramStatus).
 *
 * It asks nobody for it, the database least: each thread leaves its figures in the app as it goes, so that an
 * answer costs nothing and comes when everything else is stuck. Runs in the bus's own thread.
 */
#include <string.h>

#include "libs/base/settings.h"
#include "libs/host/app.h"
#include "libs/store/lane.h"
#include "linli/status.pb-c.h"

static Google__Protobuf__Timestamp *time_of(lin_arena *arena, lin_time t)
{
    Google__Protobuf__Timestamp *at = LIN_NEW(arena, Google__Protobuf__Timestamp);

    google__protobuf__timestamp__init(at);
    at->seconds = t / LIN_SECOND;
    at->nanos = (int32_t)(t % LIN_SECOND) * 1000;
    return at;
}

static double seconds_since(lin_time then, lin_time now)
{
    return then && now > then ? (double)(now - then) / (double)LIN_SECOND : 0;
}

/* Only what was ever counted: a service has more calls than are used. */
static void add_calls(Linli__ProgramStatus *status, struct lin_app *app, lin_arena *arena)
{
    size_t methods = app->contract->methods;

    status->calls = LIN_NEW_ARRAY(arena, Linli__CallCount *, methods * LIN_CODES);
    for (size_t m = 0; m < methods; m++)
        for (int code = LIN_OK; code < LIN_CODES; code++) {
            int64_t count = lin_bus_counted(app->bus, m, (lin_code)code);
            Linli__CallCount *call;

            if (!count)
                continue;
            call = status->calls[status->n_calls++] = LIN_NEW(arena, Linli__CallCount);
            linli__call_count__init(call);
            call->method = lin_str_z(arena, app->contract->method[m].name);
            call->code = code;
            call->count = count;
        }
}

static void add_jobs(Linli__ProgramStatus *status, struct lin_app *app, lin_arena *arena)
{
    status->jobs = LIN_NEW_ARRAY(arena, Linli__JobCount *, LIN_JOBS_MAX);
    for (size_t i = 0; i < LIN_JOBS_MAX && atomic_load(&app->job[i].name); i++) {
        lin_time succeeded = atomic_load(&app->job[i].succeeded);
        Linli__JobCount *job;

        if (!atomic_load(&app->job[i].runs)) /* one of those that ran before serving */
            continue;
        job = status->jobs[status->n_jobs++] = LIN_NEW(arena, Linli__JobCount);
        linli__job_count__init(job);
        job->name = lin_print(arena, "%s", atomic_load(&app->job[i].name));
        job->runs = atomic_load(&app->job[i].runs);
        job->failures = atomic_load(&app->job[i].failures);
        job->succeeded = succeeded ? time_of(arena, succeeded) : NULL;
    }
}

static void add_bus(Linli__ProgramStatus *status, struct lin_app *app, lin_arena *arena)
{
    lin_bus_figures figures = lin_bus_figures_of(app->bus);

    status->replica = lin_str_z(arena, figures.replica);
    status->contract = lin_str_z(arena, figures.digest);
    status->started = time_of(arena, figures.started);
    status->durations = lin_dup(arena, figures.durations, sizeof(figures.durations));
    status->n_durations = LIN_BOUNDS;
    status->duration_us = figures.duration_us;
    status->queue_depth = figures.waiting;
    status->queue_refused = figures.refused;
    status->bus_connects = lin_bus_connections(app->bus);
}

static void fill(Linli__ProgramStatus *status, struct lin_app *app, lin_arena *arena)
{
    lin_lane_figures lane = lin_lane_figures_of();

    linli__program_status__init(status);
    status->program = lin_str_z(arena, app->name);
    status->version = lin_print(arena, "%s", LIN_VERSION);
    status->ready = lin_app_ready(app);
    add_bus(status, app, arena);
    add_calls(status, app, arena);
    add_jobs(status, app, arena);
    status->slow_requests = atomic_load(&app->slow_requests);
    status->db_connections = lin_db_connections();
    status->lane_reads = lane.reads;
    status->lane_groups = lane.groups;
    status->outbox_lag_s = seconds_since(atomic_load(&app->outbox_waits_since), lin_now());
    status->events_parked = atomic_load(&app->events_parked);
    status->events_dead = atomic_load(&app->events_dead);
    status->ledgers_broken = atomic_load(&app->ledgers_broken);
    status->access_age_s = seconds_since(atomic_load(&app->access_current_at), lin_monotonic());
}

static void on_question(natsMsg *msg, void *what)
{
    lin_arena *arena = lin_arena_new();
    Linli__ProgramStatus status;
    uint8_t *wire;

    fill(&status, what, arena);
    wire = lin_alloc(arena, linli__program_status__get_packed_size(&status));
    if (natsMsg_GetReply(msg))
        lin_bus_publish(((struct lin_app *)what)->bus, natsMsg_GetReply(msg),
                        (lin_str){ (const char *)wire, linli__program_status__pack(&status, wire) });
    lin_arena_free(arena);
}

bool lin_status_listen(struct lin_app *app)
{
    return lin_bus_listen(app->bus, LIN_SUBJECT_STATUS, on_question, app);
}
