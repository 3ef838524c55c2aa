/*
 * Consume: events of one source to the handlers of the service, each with one effect.
 *
 * Mark and effect stand in one transaction, which is committed before the event is acknowledged:
 * a repetition finds the mark and does nothing. An event whose handler fails is parked, later ones
 * of the same aggregate park behind it; the first of each aggregate is tried again, after ever
 * longer pauses, and after the eighth time is dead until a person decides (linlictl events).
 *
 * What the contract does not take (`only`) has no effect, and so needs no mark: it is acknowledged at once. The changes of a
 * batch take effect in one transaction, with their marks in one statement; where one of them is known already, parked or
 * fails, each is heard alone.
 */
#include <string.h>
#include <time.h>

#include "libs/base/log.h"
#include "libs/bus/stream.h"
#include "libs/host/app.h"
#include "libs/resource/typed.h"
#include "linli.gen.h"
#include "linli/event.pb-c.h"
#include "linli/import.pb-c.h"

enum { ATTEMPTS = 8, TIMEOUT_S = 5, PARKED_AT_ONCE = 20 };

static const lin_time pauses[ATTEMPTS] = {
    LIN_SECOND, 5 * LIN_SECOND, 30 * LIN_SECOND, 120 * LIN_SECOND, 600 * LIN_SECOND, 1800 * LIN_SECOND, 7200 * LIN_SECOND,
};

static const lin_sql advance = {
    "consume.advance",
    "insert into event_mark (source, aggregate_id, last_id) values ($1, $2, $3)"
    " on conflict (source, aggregate_id) do update set last_id = excluded.last_id where event_mark.last_id < excluded.last_id",
};
static const lin_sql is_parked = {
    "consume.is_parked", "select 1 from event_parked where source = $1 and aggregate_id = $2 and id <= $3 limit 1",
};
static const lin_sql advance_all = {
    "consume.advance_all",
    "insert into event_mark (source, aggregate_id, last_id) select distinct $1, id, $3::bigint from unnest($2::uuid[]) id order by id"
    " on conflict (source, aggregate_id) do update set last_id = excluded.last_id where event_mark.last_id < excluded.last_id",
};
static const lin_sql any_parked = {
    "consume.any_parked", "select 1 from event_parked where source = $1 and aggregate_id = any ($2::uuid[]) and id <= $3 limit 1",
};
static const lin_sql park = {
    "consume.park",
    "insert into event_parked (source, id, aggregate_id, subject, event, attempts, next_at, why, at)"
    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
};
static const lin_sql find_due = {
    "consume.find_due",
    "select id, subject, event, attempts, aggregate_id from event_parked p where source = $1 and not dead and next_at <= $2"
    " and not exists (select from event_parked q where q.source = p.source and q.aggregate_id = p.aggregate_id and q.id < p.id)"
    " order by id limit $3",
};
static const lin_sql take_parked = {
    "consume.take_parked", "delete from event_parked where source = $1 and id = $2 and aggregate_id = $3",
};
static const lin_sql put_back = {
    "consume.put_back",
    "update event_parked set attempts = $4, next_at = $5, why = $6, dead = $7 where source = $1 and id = $2 and aggregate_id = $3",
};

typedef struct consuming {
    const lin_consumer *who;
    lin_db *db;
    lin_feed *feed;
} consuming;

typedef struct delivery {
    lin_str subject;
    lin_str wire;                  /* empty: of a batch's part, which is made when it is parked */
    lin_event event;
    const lin_listen_row *row;
} delivery;

/* --- reading */

static void *alloc_in_arena(void *arena, size_t size)
{
    return lin_alloc(arena, size);
}

static void free_nothing(void *arena, void *at)
{
    (void)arena;
    (void)at;
}

static const lin_listen_row *row_of(const struct lin_app *app, const char *source, const char *aggregate)
{
    const lin_service_contract *c = app->service->contract;

    for (size_t i = 0; i < c->listens; i++)
        if (strcmp(c->listen[i].source, source) == 0 && strcmp(c->listen[i].aggregate, aggregate) == 0)
            return &c->listen[i];
    return NULL;
}

static bool is_change(const char *name)
{
    static const char *const changes[] = { "Created", "Updated", "Deleted", "Undeleted" };

    for (size_t i = 0; i < LIN_COUNT(changes); i++)
        if (strcmp(name, changes[i]) == 0)
            return true;
    return false;
}

static bool is_batch(const char *name)
{
    return strcmp(name, "BatchImported") == 0;
}

/* Of a batch: any of the changes that it may tell of. */
static bool takes(const lin_listen_row *row, const char *name)
{
    for (size_t i = 0; row->only && row->only[i]; i++)
        if (strcmp(row->only[i], name) == 0 || (is_batch(name) && is_change(row->only[i])))
            return true;
    return !row->only;
}

static bool read_event(lin_req *rq, const char *source, delivery *d)
{
    ProtobufCAllocator in_arena = { alloc_in_arena, free_nothing, rq->arena };
    Linli__OutboxEvent *e = linli__outbox_event__unpack(&in_arena, d->wire.len, (const uint8_t *)d->wire.at);
    bool changed = e && is_change(e->name);
    Linli__Change *change = changed ? linli__change__unpack(&in_arena, e->payload.len, e->payload.data) : NULL;

    if (!e || (changed && !change) || strcmp(e->service, source) != 0 || !lin_id_parse(lin_z(e->aggregate_id), &d->event.aggregate_id))
        return false;
    d->event.id = e->id;
    d->event.at = e->at ? e->at->seconds * LIN_SECOND + e->at->nanos / 1000 : 0;
    d->event.source = source;
    d->event.aggregate = e->aggregate;
    d->event.community = e->community_number;
    d->event.name = e->name;
    d->event.change = change;
    d->event.payload = (lin_str){ (const char *)e->payload.data, e->payload.len };
    d->row = row_of(rq->app, source, e->aggregate);
    return true;
}

lin_code lin_event_message(lin_req *rq, const lin_event *event, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
    return lin_typed_unwire(rq, event->payload, type, ret);
}

/* --- applying */

/* A handler's writes stay within the community of the event. */
static void narrow(lin_req *rq, const delivery *d)
{
    if (d->event.community)
        rq->scope = lin_z(lin_print(rq->arena, "{%d}", d->event.community));
    rq->deadline = lin_monotonic() + TIMEOUT_S * LIN_SECOND;
}

static lin_value source_of(const delivery *d)
{
    return lin_text(lin_z(d->event.source));
}

static lin_code run_handler(lin_req *rq, const delivery *d)
{
    lin_code code = d->row->run(rq->app->service->impl, rq, &d->event);

    return code != LIN_OK && rq->problem.code == LIN_OK ? lin_fail(rq, &LIN_REASON_INTERNAL) : code;
}

/* *ret_behind: an earlier event of the aggregate waits; nothing was done. */
static lin_code apply(lin_req *rq, const delivery *d, bool *ret_behind)
{
    lin_value key[] = { source_of(d), lin_ref(d->event.aggregate_id), lin_int(d->event.id) };
    lin_step steps[] = {
        { .sql = &advance, .value = key, .values = LIN_COUNT(key) },
        { .sql = &is_parked, .value = key, .values = LIN_COUNT(key) },
    };
    LIN_TX(tx, rq);

    *ret_behind = false;
    LIN_TRY(lin_group(rq, steps, LIN_COUNT(steps)));
    if (steps[0].rows.affected == 0) /* a repetition */
        return LIN_OK;
    *ret_behind = steps[1].rows.count > 0;
    if (*ret_behind)
        return LIN_OK;
    LIN_TRY(run_handler(rq, d));
    return lin_commit(&tx);
}

/* What passes by itself is no reason to park: the dependency comes back, the event comes again. */
static bool is_passing(lin_code code)
{
    return code == LIN_UNAVAILABLE || code == LIN_DEADLINE_EXCEEDED || code == LIN_ABORTED;
}

/* As the event would stand alone. */
static lin_str wire_of(lin_req *rq, const delivery *d)
{
    Linli__OutboxEvent e;

    if (d->wire.len)
        return d->wire;
    linli__outbox_event__init(&e);
    e.id = d->event.id;
    e.at = lin_typed_at_time(rq, d->event.at);
    e.service = (char *)(uintptr_t)d->event.source;
    e.aggregate = (char *)(uintptr_t)d->event.aggregate;
    e.aggregate_id = lin_str_z(rq->arena, lin_id_text(rq->arena, d->event.aggregate_id));
    e.community_number = d->event.community;
    e.name = (char *)(uintptr_t)d->event.name;
    e.payload = (ProtobufCBinaryData){ d->event.payload.len, (uint8_t *)(uintptr_t)d->event.payload.at };
    return lin_typed_wire(rq, &e.base);
}

static lin_code park_event(lin_req *rq, const delivery *d, bool failed)
{
    lin_str why = failed ? lin_z(lin_print(rq->arena, "%.*s %.*s", LIN_STR_FMT(rq->problem.reason), LIN_STR_FMT(rq->problem.detail)))
                         : LIN_STR("");

    lin_req_clear_problem(rq);
    if (failed)
        lin_log(LIN_ERROR, rq, "event_parked", lin_arg_text("handler", lin_z(d->row->name)), lin_arg_int("id", d->event.id),
                lin_arg_text("why", why));
    return lin_exec(rq, &park, source_of(d), lin_int(d->event.id), lin_ref(d->event.aggregate_id), lin_text(d->subject),
                    lin_bytes(wire_of(rq, d)), lin_int(failed), lin_at(rq->now + (failed ? pauses[0] : 0)), lin_text(why),
                    lin_at(rq->now));
}

/* LIN_OK: it took effect, had taken effect before, or is parked. */
static lin_code handle_one(lin_req *rq, const delivery *d)
{
    lin_code code;
    bool behind;

    narrow(rq, d);
    code = apply(rq, d, &behind);
    if (code == LIN_OK && !behind)
        return LIN_OK;
    return is_passing(code) ? code : park_event(rq, d, code != LIN_OK);
}

/* --- many changes in one event: each is heard as if it had come alone, with a mark of its own */

static bool read_part(lin_req *rq, const delivery *whole, ProtobufCBinaryData id, ProtobufCBinaryData change, delivery *ret)
{
    static const char *const past[] = { "", "Created", "Updated", "Deleted", "Undeleted" };
    ProtobufCAllocator in_arena = { alloc_in_arena, free_nothing, rq->arena };
    Linli__Change *c = linli__change__unpack(&in_arena, change.len, change.data);

    if (!c || id.len != sizeof(lin_id) || (size_t)c->action >= LIN_COUNT(past))
        return false;
    *ret = (delivery){ .subject = whole->subject, .event = whole->event, .row = whole->row };
    memcpy(ret->event.aggregate_id.byte, id.data, id.len);
    ret->event.name = past[c->action];
    ret->event.change = c;
    ret->event.payload = (lin_str){ (const char *)change.data, change.len };
    return true;
}

/* Those that are taken. */
static delivery *read_parts(lin_req *rq, const delivery *d, size_t *ret_count)
{
    ProtobufCAllocator in_arena = { alloc_in_arena, free_nothing, rq->arena };
    Linli__Batch *batch = linli__batch__unpack(&in_arena, d->event.payload.len, (const uint8_t *)d->event.payload.at);
    delivery *part = LIN_NEW_ARRAY(rq->arena, delivery, batch ? batch->n_ids + 1 : 1);

    *ret_count = 0;
    for (size_t i = 0; batch && i < batch->n_ids && i < batch->n_changes; i++) {
        if (!read_part(rq, d, batch->ids[i], batch->changes[i], &part[*ret_count]))
            lin_log(LIN_ERROR, rq, "event_malformed", lin_arg_text("subject", d->subject));
        else
            *ret_count += takes(d->row, part[*ret_count].event.name);
    }
    return part;
}

static lin_code mark_all(lin_req *rq, const delivery *part, size_t count, bool *ret_together)
{
    lin_value *id = LIN_NEW_ARRAY(rq->arena, lin_value, count);
    lin_value key[] = { source_of(part), { .kind = LIN_LIST, .list = { id, count } }, lin_int(part->event.id) };
    lin_step steps[] = {
        { .sql = &advance_all, .value = key, .values = LIN_COUNT(key) },
        { .sql = &any_parked, .value = key, .values = LIN_COUNT(key) },
    };

    for (size_t i = 0; i < count; i++)
        id[i] = lin_ref(part[i].event.aggregate_id);
    LIN_TRY(lin_group(rq, steps, LIN_COUNT(steps)));
    *ret_together = steps[0].rows.affected == (int64_t)count && !steps[1].rows.count;
    return LIN_OK;
}

/* *ret_together: all of them took effect. Else, or where one has failed, nothing was done. */
static lin_code apply_all(lin_req *rq, const delivery *part, size_t count, bool *ret_together)
{
    LIN_TX(tx, rq);

    *ret_together = false;
    narrow(rq, part);
    LIN_TRY(mark_all(rq, part, count, ret_together));
    for (size_t i = 0; *ret_together && i < count; i++) {
        narrow(rq, &part[i]);
        LIN_TRY(run_handler(rq, &part[i]));
    }
    return *ret_together ? lin_commit(&tx) : LIN_OK;
}

static lin_code handle_batch(lin_req *rq, const delivery *d)
{
    size_t count;
    delivery *part = read_parts(rq, d, &count);
    bool together;

    if (!count || (apply_all(rq, part, count, &together) == LIN_OK && together))
        return LIN_OK;
    lin_req_clear_problem(rq);
    for (size_t i = 0; i < count; i++)
        LIN_TRY(handle_one(rq, &part[i]));
    return LIN_OK;
}

/* LIN_OK: it took effect, had taken effect before, is parked, or is nothing for us. */
static lin_code handle(lin_req *rq, const char *source, delivery *d)
{
    if (!read_event(rq, source, d)) {
        lin_log(LIN_ERROR, rq, "event_malformed", lin_arg_text("subject", d->subject));
        return LIN_OK;
    }
    if (!d->row || !takes(d->row, d->event.name))
        return LIN_OK;
    return is_batch(d->event.name) ? handle_batch(rq, d) : handle_one(rq, d);
}

static void take_next(consuming *c, lin_arena *arena)
{
    natsMsg *msg = lin_feed_next(c->feed, LIN_SECOND / 2);
    lin_req *rq = lin_app_request(c->who->app, arena, c->db);
    const char *trace = NULL;
    delivery d = { 0 };

    if (!msg)
        return;
    d.subject = lin_str_dup(arena, lin_z(natsMsg_GetSubject(msg)));
    d.wire = lin_str_dup(arena, (lin_str){ natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg) });
    if (natsMsgHeader_Get(msg, LIN_HEADER_TRACE, &trace) == NATS_OK)
        rq->traceparent = lin_str_dup(arena, lin_z(trace));
#ifdef LIN_PLANTED_ACK_BEFORE_COMMIT /* the mistake that tests/faults must find */
    lin_feed_ack(msg);
    handle(rq, c->who->source, &d);
#else
    if (handle(rq, c->who->source, &d) == LIN_OK)
        lin_feed_ack(msg);
    else
        lin_feed_again(msg, LIN_SECOND / 4);
#endif
    if (rq->wrote_event)
        lin_relay_wake(c->who->app, true);
    natsMsg_Destroy(msg);
}

/* --- what is parked */

static lin_code try_parked(lin_req *rq, delivery *d)
{
    lin_value key[] = { source_of(d), lin_ref(d->event.aggregate_id), lin_int(d->event.id) };
    lin_value parked[] = { source_of(d), lin_int(d->event.id), lin_ref(d->event.aggregate_id) };
    lin_step steps[] = {
        { .sql = &take_parked, .value = parked, .values = LIN_COUNT(parked) },
        { .sql = &advance, .value = key, .values = LIN_COUNT(key) },
    };
    LIN_TX(tx, rq);

    LIN_TRY(lin_group(rq, steps, LIN_COUNT(steps)));
    if (steps[0].rows.affected == 0) /* a person has taken it away, or another replica */
        return LIN_OK;
    if (steps[1].rows.affected && d->row)
        LIN_TRY(run_handler(rq, d));
    return lin_commit(&tx);
}

static lin_code postpone(lin_req *rq, const delivery *d, int64_t attempts)
{
    lin_str why = lin_z(lin_print(rq->arena, "%.*s %.*s", LIN_STR_FMT(rq->problem.reason), LIN_STR_FMT(rq->problem.detail)));
    bool dead = attempts >= ATTEMPTS;

    lin_req_clear_problem(rq);
    if (dead)
        lin_log(LIN_ERROR, rq, "event_dead", lin_arg_int("id", d->event.id), lin_arg_text("why", why));
    return lin_exec(rq, &put_back, source_of(d), lin_int(d->event.id), lin_ref(d->event.aggregate_id), lin_int(attempts),
                    lin_at(rq->now + pauses[dead ? 0 : attempts - 1]), lin_text(why), lin_bool(dead));
}

/* One that cannot be read will not be read better next time. */
static lin_code give_up(lin_req *rq, const char *source, int64_t id, lin_id aggregate)
{
    delivery d = { .event = { .source = source, .id = id, .aggregate_id = aggregate } };

    lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED);
    return postpone(rq, &d, ATTEMPTS);
}

static lin_code retry(lin_req *rq, const char *source, const lin_rows *rows, size_t row)
{
    delivery d = { .subject = lin_cell_text(rows, row, 1), .wire = lin_cell_text(rows, row, 2) };
    lin_str whole = rq->scope;
    lin_code code;

    if (!read_event(rq, source, &d))
        return give_up(rq, source, lin_cell_int(rows, row, 0), lin_cell_id(rows, row, 4));
    narrow(rq, &d);
    code = try_parked(rq, &d);
    if (code != LIN_OK && !is_passing(code))
        code = postpone(rq, &d, lin_cell_int(rows, row, 3) + 1);
    rq->scope = whole;
    return code;
}

/* The first of each aggregate, once; false: none was due, or the database is away. */
static bool retry_due(consuming *c, lin_arena *arena)
{
    lin_req *rq = lin_app_request(c->who->app, arena, c->db);
    lin_rows rows = { 0 };

    if (lin_query(rq, &find_due, &rows, lin_text(lin_z(c->who->source)), lin_at(rq->now), lin_int(PARKED_AT_ONCE)) != LIN_OK)
        return false;
    for (size_t i = 0; i < rows.count; i++)
        if (retry(rq, c->who->source, &rows, i) != LIN_OK)
            return false;
    return rows.count > 0;
}

/* Until none is due, or it is the feed's turn: an aggregate that is written often would else never catch up. */
static void retry_parked(consuming *c, lin_arena *arena)
{
    lin_time until = lin_monotonic() + LIN_SECOND;

    while (retry_due(c, arena) && lin_monotonic() < until && !atomic_load(&c->who->app->stopping))
        lin_arena_reset(arena);
}

/* Parked ones and the feed take turns of a second, however busy either is. */
void *lin_consume(void *what)
{
    const lin_consumer *who = what;
    lin_arena *mine = lin_arena_new(), *arena = lin_arena_new();
    consuming c = { .who = who, .db = lin_db_new(who->app->conninfo, who->app->name),
                    .feed = lin_feed_open(mine, who->app->bus, lin_z(who->source), who->only) };
    lin_time due = 0;

    while (!atomic_load(&who->app->stopping)) {
        if (lin_monotonic() >= due) {
            retry_parked(&c, arena);
            due = lin_monotonic() + LIN_SECOND;
        }
        take_next(&c, arena);
        lin_arena_reset(arena);
    }
    lin_feed_close(c.feed);
    lin_db_free(c.db);
    lin_arena_free(arena);
    lin_arena_free(mine);
    return NULL;
}
