/*
 * Relay: what stands in the outbox goes to the stream, in the order of ids, and is marked as
 * published. It stops at the first failure, so that no event overtakes an earlier one of its
 * aggregate. One replica at a time does it: a lock for the length of a batch says which.
 *
 * Woken after each commit, by the word of another replica, and every five seconds for safety. Where commits come one upon the
 * other it gathers what they leave for a few milliseconds: a batch costs a transaction, however few events it has. That one need
 * not be on disk: what was marked and is forgotten is published again under the same id.
 * PostgreSQL is the truth: when the stream is another one than last time, or has lost its end
 * (where meanwhile another service may have written), everything that the outbox still has is published anew;
 * consumers know what they have had.
 */
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "libs/base/log.h"
#include "libs/bus/stream.h"
#include "libs/host/app.h"
#include "linli.gen.h"
#include "linli/event.pb-c.h"

enum { BATCH = 256, POLL_S = 5 };

#define GATHER (20 * LIN_MS)                   /* from the beginning of one batch to that of the next */
#define KEPT (8 * LIN_DAY)                     /* published events stay at least seven days */
#define TIDY_EVERY (60 * LIN_SECOND)

static const lin_sql lead = {
    "relay.lead", "select pg_try_advisory_xact_lock(424552, hashtext(current_schema())), set_config('synchronous_commit', 'off', true)",
};
static const lin_sql find = {
    "relay.find",
    "select id, at, subject, community_id, aggregate, aggregate_id, payload, traceparent from outbox"
    " where published_at is null order by id limit $1",
};
static const lin_sql mark = { "relay.mark", "update outbox set published_at = $1 where id = any ($2::bigint[])" };
static const lin_sql know = { "relay.know", "select stream_created, last_sequence, last_subject from relay_state" };
static const lin_sql note = {
    "relay.note",
    "insert into relay_state (stream_created, last_sequence, last_subject) values ($1, $2, $3) on conflict (only_row) do update"
    " set stream_created = excluded.stream_created, last_sequence = excluded.last_sequence, last_subject = excluded.last_subject",
};
static const lin_sql again = { "relay.again", "update outbox set published_at = null where published_at is not null" };
static const lin_sql tidy = {
    "relay.tidy",
    "delete from outbox where id in (select id from outbox where published_at is not null and at < $1 order by id limit 1000)",
};

enum { ID, AT, SUBJECT, COMMUNITY, AGGREGATE, AGGREGATE_ID, PAYLOAD, TRACE };

typedef struct relay {
    struct lin_app *app;
    lin_db *db;
    lin_stream *stream;
    int64_t connection;                        /* the one on which the stream was looked at; 0: none */
    lin_stream_state state;                    /* as of the last look */
    const char *last_subject;                  /* of the event at state.last, within a batch */
    lin_time tidied;
} relay;

/* --- waking */

static const char *nudge_subject(struct lin_app *app, lin_arena *arena)
{
    return lin_print(arena, "linli.nudge.%.*s", LIN_STR_FMT(app->name));
}

void lin_relay_wake(struct lin_app *app, bool ours)
{
    atomic_store(&app->unfolded, true);
    atomic_store(&app->wrote, true);
    if (ours)
        atomic_store(&app->relay_ours, true);
    pthread_mutex_lock(&app->relaying);
    app->relay_wanted = true;
    pthread_cond_signal(&app->relay_called);
    pthread_mutex_unlock(&app->relaying);
}

/* Another replica is at it, and may have looked before we committed. It is told once: the word comes to us too. */
static void tell_leader(lin_req *rq)
{
    struct lin_app *app = rq->app;

    if (atomic_exchange(&app->relay_ours, false))
        lin_bus_publish(app->bus, nudge_subject(app, rq->arena), LIN_STR(""));
}

static void on_nudge(natsMsg *msg, void *app)
{
    (void)msg;
    lin_relay_wake(app, false);
}

bool lin_relay_listen(struct lin_app *app)
{
    return lin_bus_listen(app->bus, nudge_subject(app, app->arena), on_nudge, app);
}

static void wait_for_work(struct lin_app *app)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += POLL_S;
    pthread_mutex_lock(&app->relaying);
    while (!app->relay_wanted && !atomic_load(&app->stopping))
        if (pthread_cond_timedwait(&app->relay_called, &app->relaying, &until) != 0)
            break;
    app->relay_wanted = false;
    pthread_mutex_unlock(&app->relaying);
}

/* --- the stream: is it the one that we filled? */

/* `known` is what was noted: none yet, or the sequence and subject of the last event that we put there. */
static lin_code has_our_last(lin_req *rq, relay *r, const lin_rows *known, bool *ret)
{
    lin_str subject = known->count ? lin_cell_text(known, 0, 2) : LIN_STR("");
    int64_t last = known->count ? lin_cell_int(known, 0, 1) : 0, there = last;

    *ret = known->count && lin_cell_time(known, 0, 0) == r->state.created && last <= r->state.last;
    if (*ret && subject.len && r->state.tells)
        LIN_TRY(lin_stream_last_on(rq, r->stream, lin_str_z(rq->arena, subject), &there));
    *ret = *ret && there >= last;
    return LIN_OK;
}

/* *ret_anew: everything is to be published again. */
static lin_code look_at_stream(lin_req *rq, relay *r, bool *ret_anew)
{
    int64_t connection = lin_bus_connections(r->app->bus);
    lin_rows rows;
    bool same;

    *ret_anew = false;
    if (r->connection == connection)
        return LIN_OK;
    LIN_TRY(lin_stream_state_of(rq, r->stream, &r->state));
    LIN_TRY(lin_query(rq, &know, &rows));
    LIN_TRY(has_our_last(rq, r, &rows, &same));
    if (!same) {
        if (rows.count)
            lin_log(LIN_WARN, NULL, "stream_replaced", lin_arg_int("last", r->state.last));
        LIN_TRY(lin_exec(rq, &again));
        LIN_TRY(lin_exec(rq, &note, lin_at(r->state.created), lin_int(r->state.last), lin_text(LIN_STR(""))));
    }
    *ret_anew = !same;
    r->connection = connection;
    return LIN_OK;
}

/* --- one event */

/* "linli.evt.population.7.person.Updated.v1": the sixth part. */
static char *name_of(lin_arena *arena, lin_str subject)
{
    lin_str part = { "", 0 };

    for (int i = 0; i < 6 && subject.at; i++)
        part = lin_str_cut(&subject, '.');
    return lin_str_z(arena, part);
}

static lin_str event_of(lin_req *rq, const lin_rows *rows, size_t row)
{
    Google__Protobuf__Timestamp at;
    Linli__OutboxEvent event;
    lin_time t = lin_cell_time(rows, row, AT);
    lin_str payload = lin_cell_text(rows, row, PAYLOAD);
    uint8_t *wire;

    google__protobuf__timestamp__init(&at);
    at.seconds = t / LIN_SECOND;
    at.nanos = (int32_t)(t % LIN_SECOND) * 1000;
    linli__outbox_event__init(&event);
    event.id = lin_cell_int(rows, row, ID);
    event.at = &at;
    event.service = lin_str_z(rq->arena, rq->app->name);
    event.aggregate = lin_str_z(rq->arena, lin_cell_text(rows, row, AGGREGATE));
    event.aggregate_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, AGGREGATE_ID)));
    event.community_number = (int32_t)lin_cell_int(rows, row, COMMUNITY);
    event.name = name_of(rq->arena, lin_cell_text(rows, row, SUBJECT));
    event.payload.data = (uint8_t *)lin_dup(rq->arena, payload.at, payload.len);
    event.payload.len = payload.len;
    wire = lin_alloc(rq->arena, linli__outbox_event__get_packed_size(&event));
    return (lin_str){ (const char *)wire, linli__outbox_event__pack(&event, wire) };
}

/* By what the stream knows a repetition. The time too: a restored database gives numbers anew. */
static const char *message_id(lin_req *rq, const relay *r, const lin_rows *rows, size_t row)
{
    return lin_print(rq->arena, "%.*s-%lld-%lld", LIN_STR_FMT(r->app->name), (long long)lin_cell_int(rows, row, ID),
                     (long long)lin_cell_time(rows, row, AT));
}

static lin_code publish(lin_req *rq, relay *r, const lin_rows *rows, size_t row)
{
    const char *subject = lin_str_z(rq->arena, lin_cell_text(rows, row, SUBJECT));
    const char *id = message_id(rq, r, rows, row);

    rq->traceparent = lin_cell_text(rows, row, TRACE);
    LIN_TRY(lin_stream_put(rq, r->stream, subject, id, event_of(rq, rows, row), &r->state.last));
    r->last_subject = subject;
    return LIN_OK;
}

/* --- one batch */

static lin_code mark_published(lin_req *rq, const relay *r, lin_value ids)
{
    const lin_value marked[] = { lin_at(rq->now), ids };
    const lin_value noted[] = { lin_at(r->state.created), lin_int(r->state.last), lin_text(lin_z(r->last_subject)) };
    lin_step steps[] = {
        { .sql = &mark, .value = marked, .values = LIN_COUNT(marked) },
        { .sql = &note, .value = noted, .values = LIN_COUNT(noted) },
    };

    return lin_group(rq, steps, LIN_COUNT(steps));
}

/* What was published before a failure is marked; the failure is tried again at the next batch. A server that came back
 * within the batch may have lost the first part of it: then nothing is marked, and the stream is looked at first. */
static lin_code publish_rows(lin_req *rq, relay *r, const lin_rows *rows, size_t *ret_done)
{
    lin_value *ids = LIN_NEW_ARRAY(rq->arena, lin_value, rows->count);
    lin_value list = { .kind = LIN_LIST, .list = { ids, 0 } };

    while (list.list.count < rows->count && publish(rq, r, rows, list.list.count) == LIN_OK) {
        ids[list.list.count] = lin_int(lin_cell_int(rows, list.list.count, ID));
        list.list.count++;
    }
    lin_req_clear_problem(rq);
    if (r->connection != lin_bus_connections(r->app->bus))
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    atomic_store(&r->app->outbox_waits_since, list.list.count < rows->count ? lin_cell_time(rows, list.list.count, AT) : 0);
    if (list.list.count < rows->count)
        r->connection = 0; /* the stream may be gone: look again */
    *ret_done = list.list.count;
    return list.list.count ? mark_published(rq, r, list) : LIN_OK;
}

/* Looks for what waits once it leads, all in one round trip. */
static lin_code take_lead(lin_req *rq, lin_rows *ret, bool *ret_leads)
{
    const lin_value most = lin_int(BATCH);
    lin_step steps[] = { { .sql = &lead }, { .sql = &find, .value = &most, .values = 1 } };

    LIN_TRY(lin_group(rq, steps, LIN_COUNT(steps)));
    *ret_leads = lin_cell_int(&steps[0].rows, 0, 0);
    *ret = steps[1].rows;
    return LIN_OK;
}

static lin_code relay_batch(lin_req *rq, relay *r, bool *ret_more)
{
    bool leads, anew;
    lin_rows rows;
    size_t done;
    LIN_TX(tx, rq);

    *ret_more = false;
    LIN_TRY(take_lead(rq, &rows, &leads));
    if (!leads) { /* another replica is at it, and knows what waits */
        atomic_store(&r->app->outbox_waits_since, 0);
        tell_leader(rq);
        return LIN_OK;
    }
    atomic_store(&r->app->relay_ours, false);
    LIN_TRY(look_at_stream(rq, r, &anew));
    if (anew)
        LIN_TRY(lin_query(rq, &find, &rows, lin_int(BATCH)));
    LIN_TRY(publish_rows(rq, r, &rows, &done));
    *ret_more = done == BATCH;
    return lin_commit(&tx);
}

static void tidy_outbox(lin_req *rq, relay *r)
{
    if (lin_monotonic() - r->tidied < TIDY_EVERY)
        return;
    r->tidied = lin_monotonic();
    lin_exec(rq, &tidy, lin_at(rq->now - KEPT));
    lin_req_clear_problem(rq);
}

/* What waits can no longer be looked at: it waits from now on, if nothing is known to have waited before. */
static void stall(struct lin_app *app)
{
    lin_time nothing = 0;

    atomic_compare_exchange_strong(&app->outbox_waits_since, &nothing, lin_now());
}

static void relay_all(relay *r, lin_arena *arena)
{
    bool more = true;

    while (more && lin_bus_connected(r->app->bus) && !atomic_load(&r->app->stopping)) {
        lin_req *rq = lin_app_request(r->app, arena, r->db);

        if (relay_batch(rq, r, &more) != LIN_OK) {
            lin_log(LIN_WARN, NULL, "relay_waits", lin_arg_text("reason", rq->problem.reason));
            stall(r->app);
            r->connection = 0;
            more = false;
        } else if (!more) {
            tidy_outbox(rq, r);
        }
        lin_arena_reset(arena);
    }
}

static void gather(lin_time began)
{
    lin_time left = began + GATHER - lin_monotonic();

    if (left > 0)
        nanosleep(&(struct timespec){ .tv_nsec = left * 1000 }, NULL);
}

void *lin_relay(void *what)
{
    struct lin_app *app = what;
    lin_arena *mine = lin_arena_new(), *arena = lin_arena_new();
    relay r = { .app = app, .db = lin_db_new(app->conninfo, app->name), .stream = lin_stream_open(mine, app->bus),
                .tidied = lin_monotonic() };

    while (!atomic_load(&app->stopping)) {
        lin_time began = lin_monotonic();

        relay_all(&r, arena);
        gather(began);
        wait_for_work(app);
    }
    lin_stream_close(r.stream);
    lin_db_free(r.db);
    lin_arena_free(arena);
    lin_arena_free(mine);
    return NULL;
}
