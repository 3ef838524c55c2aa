/* Consuming on a real PostgreSQL: one effect for each event, order of an aggregate, parking, giving up. No bus. */
#include "tests/harness/postgres.h"
#define LIN_TEST_BEGIN postgres_start
#define LIN_TEST_END postgres_stop

#include "libs/contract/wire.h"
#include "libs/host/consume.c"
#include "tests/unit/test.h"

#define HOUSE "01a20000-0000-8000-8000-070000000001"
#define OTHER "01a20000-0000-8000-8000-070000000002"

static lin_arena *arena;
static PGconn *owner;
static lin_db *db;
static lin_time now;

static const char *raw(const char *sql)
{
    PGresult *result = PQexec(owner, sql);
    const char *text;

    ck_assert_msg(PQresultStatus(result) <= PGRES_TUPLES_OK, "%s: %s", sql, PQerrorMessage(owner));
    text = lin_print(arena, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return text;
}

/* --- a handler that writes down what it is told, and fails when asked to */

static const lin_reason refusal = { "REFUSED", LIN_FAILED_PRECONDITION, { "不行", "no" } };
static const lin_reason away = { "AWAY", LIN_UNAVAILABLE, { "不在", "away" } };
static const lin_reason *fails_with;
static int64_t fails_at;                       /* this event; 0: every one */
static bool commits_by_itself;

static const lin_sql add_effect = { "test.effect", "insert into effect (id, scope) values ($1, current_setting('linli.scope'))" };

static lin_code on_house_changed(lin_req *rq, const lin_event *event)
{
    LIN_TX(tx, rq);
    LIN_TRY(lin_exec(rq, &add_effect, lin_int(event->id)));
    if (commits_by_itself)
        LIN_TRY(lin_commit(&tx));
    if (fails_with && (!fails_at || fails_at == event->id))
        return lin_fail(rq, fails_with);
    return lin_commit(&tx);
}

static lin_code run(const void *impl, lin_req *rq, const lin_event *event)
{
    (void)impl;
    return on_house_changed(rq, event);
}

static const lin_listen_row rows[] = {
    { "housing", "house", "on_house_changed", NULL, run, NULL },
    { "housing", "building", "on_building_changed", NULL, run, (const char *const[]){ "Merged", "Deleted", NULL } },
    { "housing", "floor", "on_floor_changed", NULL, run, (const char *const[]){ "Merged", NULL } },
};
static const lin_service_contract contract = { .service = "population", .listen = rows, .listens = LIN_COUNT(rows) };
static const lin_service service = { .contract = &contract };
static struct lin_app app = { .name = LIN_STR("population"), .service = &service };
static const lin_consumer consumer = { .app = &app, .source = "housing" };

static void begin(void)
{
    arena = lin_arena_new();
    owner = postgres_owner("population");
    db = postgres_connect("population");
    raw("drop table if exists effect");
    raw("create table effect (n bigint generated always as identity, id bigint, scope text)");
    raw("grant select, insert on effect to linli_population");
    raw("truncate event_mark, event_parked");
    fails_with = NULL;
    fails_at = 0;
    commits_by_itself = false;
    now = lin_now();
}

static void end(void)
{
    lin_db_free(db);
    PQfinish(owner);
    lin_arena_free(arena);
}

static delivery named_event(const char *name, lin_str payload, const char *aggregate, const char *id, int64_t number)
{
    Linli__OutboxEvent e;
    uint8_t *wire;

    linli__outbox_event__init(&e);
    e.id = number;
    e.service = lin_print(arena, "housing");
    e.aggregate = lin_print(arena, "%s", aggregate);
    e.aggregate_id = lin_print(arena, "%s", id);
    e.community_number = 7;
    e.name = lin_print(arena, "%s", name);
    e.payload.data = lin_dup(arena, payload.at, payload.len);
    e.payload.len = payload.len;
    wire = lin_alloc(arena, linli__outbox_event__get_packed_size(&e));
    return (delivery){ .subject = LIN_STR("linli.evt.housing.7.house.Updated.v1"),
                       .wire = { (const char *)wire, linli__outbox_event__pack(&e, wire) } };
}

static delivery event_of(const char *aggregate, const char *id, int64_t number)
{
    return named_event("Updated", LIN_STR(""), aggregate, id, number); /* an empty linli.Change */
}

static lin_req *request(void)
{
    lin_req *rq = lin_app_request(&app, arena, db);

    rq->now = now;
    return rq;
}

static lin_code deliver(const char *id, int64_t number)
{
    delivery d = event_of("house", id, number);

    return handle(request(), "housing", &d);
}

/* What is due at `now`, until nothing is. */
static void try_again(void)
{
    lin_req *rq = request();
    lin_rows due;

    ck_assert_int_eq(lin_query(rq, &find_due, &due, lin_text(LIN_STR("housing")), lin_at(rq->now), lin_int(20)), LIN_OK);
    for (size_t i = 0; i < due.count; i++)
        ck_assert_int_eq(retry(rq, "housing", &due, i), LIN_OK);
}

static const char *effects(void)
{
    return raw("select coalesce(string_agg(id::text, ' ' order by n), '') from effect");
}

static const char *parked(void)
{
    return raw("select coalesce(string_agg(id || ':' || attempts || case when dead then ' dead' else '' end, ', ' order by id), '') from event_parked");
}

TEST(an_event_takes_effect_once_however_often_it_comes)
{
    begin();
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(deliver(HOUSE, 5), LIN_OK);
    ck_assert_int_eq(deliver(HOUSE, 4), LIN_OK); /* older than what took effect: it was there before */
    ck_assert_int_eq(deliver(HOUSE, 6), LIN_OK);
    ck_assert_int_eq(deliver(OTHER, 2), LIN_OK); /* each aggregate counts for itself */
    ck_assert_str_eq(effects(), "5 6 2");
    ck_assert_str_eq(parked(), "");
    end();
}

TEST(a_handler_writes_in_the_community_of_its_event)
{
    begin();
    ck_assert_int_eq(deliver(HOUSE, 1), LIN_OK);
    ck_assert_str_eq(raw("select scope from effect"), "{7}");
    end();
}

TEST(a_handler_cannot_commit_before_the_mark_stands)
{
    begin();
    commits_by_itself = true;
    fails_with = &refusal;
    ck_assert_int_eq(deliver(HOUSE, 1), LIN_OK);
    ck_assert_str_eq(effects(), ""); /* its commit was the outer transaction's, which was rolled back */
    ck_assert_str_eq(parked(), "1:1");
    end();
}

TEST(a_failure_leaves_nothing_and_parks_the_aggregate_behind_it)
{
    begin();
    fails_with = &refusal;
    fails_at = 2;
    for (int64_t number = 1; number <= 4; number++)
        ck_assert_int_eq(deliver(HOUSE, number), LIN_OK);
    ck_assert_int_eq(deliver(OTHER, 5), LIN_OK); /* others go on */
    ck_assert_str_eq(effects(), "1 5");
    ck_assert_str_eq(parked(), "2:1, 3:0, 4:0");
    ck_assert_int_eq(deliver(HOUSE, 3), LIN_OK); /* a repetition of a parked one */
    ck_assert_str_eq(parked(), "2:1, 3:0, 4:0");
    ck_assert_str_eq(raw("select why from event_parked where id = 2"), "REFUSED 不行");
    end();
}

TEST(parked_events_follow_in_order_once_the_first_succeeds)
{
    begin();
    fails_with = &refusal;
    fails_at = 2;
    for (int64_t number = 1; number <= 4; number++)
        deliver(HOUSE, number);
    try_again(); /* not due yet */
    ck_assert_str_eq(parked(), "2:1, 3:0, 4:0");
    fails_with = NULL;
    now += LIN_SECOND;
    for (int i = 0; i < 3; i++) /* each pass takes the first of an aggregate */
        try_again();
    ck_assert_str_eq(effects(), "1 2 3 4");
    ck_assert_str_eq(parked(), "");
    ck_assert_int_eq(deliver(HOUSE, 4), LIN_OK);
    ck_assert_str_eq(effects(), "1 2 3 4");
    end();
}

TEST(what_is_due_is_worked_off_at_once_however_much_of_one_aggregate_waits)
{
    consuming c = { .who = &consumer };
    lin_arena *passes = lin_arena_new();

    begin();
    c.db = db;
    fails_with = &refusal;
    fails_at = 1;
    for (int64_t number = 1; number <= 40; number++)
        deliver(number % 2 ? HOUSE : OTHER, number);
    fails_with = NULL;
    raw("update event_parked set next_at = now() - interval '1 second'");
    retry_parked(&c, passes);
    ck_assert_str_eq(raw("select count(*) from event_parked"), "0");
    ck_assert_str_eq(raw("select string_agg(id::text, ' ' order by n) from effect where id % 2 = 1"),
                     "1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 33 35 37 39");
    lin_arena_free(passes);
    end();
}

TEST(a_parked_event_that_cannot_be_read_waits_for_a_person)
{
    consuming c = { .who = &consumer };
    lin_arena *passes = lin_arena_new();

    begin();
    c.db = db;
    raw("insert into event_parked (source, id, aggregate_id, subject, event, attempts, next_at, why, at)"
        " values ('housing', 1, '" HOUSE "', 's', '\\xffff', 1, now() - interval '1 second', '', now())");
    retry_parked(&c, passes);
    ck_assert_str_eq(parked(), "1:8 dead");
    lin_arena_free(passes);
    end();
}

TEST(the_eighth_failure_is_the_last_and_a_person_decides)
{
    begin();
    fails_with = &refusal;
    deliver(HOUSE, 1);
    deliver(HOUSE, 2);
    for (int i = 0; i < 12; i++) {
        now += LIN_DAY;
        try_again();
    }
    ck_assert_str_eq(parked(), "1:8 dead, 2:0");
    ck_assert_str_eq(effects(), "");
    raw("delete from event_parked where id = 1"); /* linlictl events drop */
    fails_with = NULL;
    try_again();
    ck_assert_str_eq(effects(), "2");
    end();
}

TEST(what_passes_by_itself_is_not_parked)
{
    begin();
    fails_with = &away;
    ck_assert_int_eq(deliver(HOUSE, 1), LIN_UNAVAILABLE); /* not acknowledged: it comes again */
    ck_assert_str_eq(parked(), "");
    fails_with = NULL;
    ck_assert_int_eq(deliver(HOUSE, 1), LIN_OK);
    ck_assert_str_eq(effects(), "1");
    end();
}

TEST(what_is_still_at_work_elsewhere_comes_again_and_is_then_a_repetition)
{
    begin();
    raw("begin");
    raw("insert into event_mark (source, aggregate_id, last_id) values ('housing', '" HOUSE "', 1)");
    ck_assert_int_eq(deliver(HOUSE, 1), LIN_ABORTED);
    ck_assert_str_eq(parked(), "");
    raw("commit");
    ck_assert_int_eq(deliver(HOUSE, 1), LIN_OK);
    ck_assert_str_eq(effects(), "");
    end();
}

TEST(what_is_not_for_us_or_no_event_is_let_go)
{
    delivery d;

    begin();
    d = event_of("garden", HOUSE, 1);
    ck_assert_int_eq(handle(request(), "housing", &d), LIN_OK);
    d = event_of("house", HOUSE, 2);
    ck_assert_int_eq(handle(request(), "vehicles", &d), LIN_OK); /* it says another source than it came from */
    d = (delivery){ .subject = LIN_STR("x"), .wire = LIN_STR("\xff\xff") };
    ck_assert_int_eq(handle(request(), "housing", &d), LIN_OK);
    ck_assert_str_eq(effects(), "");
    ck_assert_str_eq(raw("select count(*) from event_mark"), "0");
    ck_assert_str_eq(consumer.source, "housing");
    end();
}

TEST(an_event_of_its_own_is_handed_on_as_it_is)
{
    delivery merged, updated;

    begin();
    merged = named_event("Merged", LIN_STR("\xff\xff"), "house", HOUSE, 1);
    updated = named_event("Updated", LIN_STR("\xff\xff"), "house", HOUSE, 2);
    ck_assert(read_event(request(), "housing", &merged));
    ck_assert_ptr_null(merged.event.change);
    ck_assert(lin_str_eq(merged.event.payload, LIN_STR("\xff\xff")));
    ck_assert(!read_event(request(), "housing", &updated)); /* no change of a record */
    end();
}

/* --- a batch: many changes in one event */

static void add_part(lin_buf *batch, const char *id, lin_str change)
{
    lin_id record;

    ck_assert(lin_id_parse(lin_z(id), &record));
    lin_wire_bytes(batch, 1, (lin_str){ (const char *)record.byte, sizeof(record.byte) });
    lin_wire_bytes(batch, 2, change);
}

static lin_code deliver_batch_of(const char *aggregate, int64_t number, lin_str first, lin_str second)
{
    lin_buf batch = { .arena = arena };
    delivery d;

    add_part(&batch, HOUSE, first);
    add_part(&batch, OTHER, second);
    d = named_event("BatchImported", lin_buf_str(&batch), aggregate, "01a20000-0000-8000-8000-000000000009", number);
    return handle(request(), "housing", &d);
}

static const lin_str created = { "\x20\x01", 2 }, deleted = { "\x20\x03", 2 };

static lin_code deliver_batch(int64_t number)
{
    return deliver_batch_of("house", number, created, created);
}

TEST(changes_of_a_batch_are_heard_one_by_one_each_with_its_mark)
{
    begin();
    ck_assert_int_eq(deliver_batch(5), LIN_OK);
    ck_assert_int_eq(deliver_batch(5), LIN_OK);
    ck_assert_str_eq(effects(), "5 5");
    ck_assert_int_eq(deliver(HOUSE, 4), LIN_OK); /* older than what the batch told */
    ck_assert_int_eq(deliver(HOUSE, 6), LIN_OK);
    ck_assert_str_eq(effects(), "5 5 6");
    ck_assert_str_eq(raw("select count(*) from event_mark"), "2");
    end();
}

TEST(each_of_a_batch_that_fails_is_parked_and_tried_again)
{
    begin();
    fails_with = &refusal;
    ck_assert_int_eq(deliver_batch(5), LIN_OK);
    ck_assert_str_eq(effects(), "");
    ck_assert_str_eq(parked(), "5:1, 5:1");
    ck_assert_int_eq(deliver(HOUSE, 6), LIN_OK); /* behind its own, not behind the other's */
    ck_assert_str_eq(parked(), "5:1, 5:1, 6:0");
    fails_with = NULL;
    now += 2 * LIN_SECOND;
    try_again();
    try_again();
    ck_assert_str_eq(effects(), "5 5 6");
    ck_assert_str_eq(parked(), "");
    end();
}

TEST(what_the_contract_does_not_take_leaves_no_mark)
{
    delivery d;

    begin();
    d = event_of("building", HOUSE, 1); /* Updated */
    ck_assert_int_eq(handle(request(), "housing", &d), LIN_OK);
    ck_assert_int_eq(deliver_batch_of("floor", 2, created, deleted), LIN_OK);
    ck_assert_str_eq(raw("select count(*) from event_mark"), "0");
    d = named_event("Deleted", LIN_STR(""), "building", HOUSE, 3);
    ck_assert_int_eq(handle(request(), "housing", &d), LIN_OK);
    d = named_event("Merged", LIN_STR("x"), "floor", HOUSE, 4);
    ck_assert_int_eq(handle(request(), "housing", &d), LIN_OK);
    ck_assert_str_eq(effects(), "3 4");
    end();
}

TEST(of_a_batch_only_what_is_taken_is_heard)
{
    begin();
    ck_assert_int_eq(deliver_batch_of("building", 5, created, deleted), LIN_OK);
    ck_assert_str_eq(effects(), "5");
    ck_assert_str_eq(raw("select string_agg(aggregate_id::text, ' ') from event_mark"), OTHER);
    end();
}

TEST(a_batch_of_which_one_is_known_already_is_heard_for_the_others)
{
    begin();
    ck_assert_int_eq(deliver(HOUSE, 7), LIN_OK);
    ck_assert_int_eq(deliver_batch(5), LIN_OK);
    ck_assert_str_eq(effects(), "7 5");
    ck_assert_str_eq(raw("select string_agg(last_id::text, ' ' order by aggregate_id) from event_mark"), "7 5");
    end();
}

TEST(one_of_a_batch_that_waits_behind_a_parked_event_keeps_no_other_back)
{
    begin();
    fails_with = &refusal;
    fails_at = 3;
    ck_assert_int_eq(deliver(HOUSE, 3), LIN_OK);
    ck_assert_int_eq(deliver_batch(5), LIN_OK);
    ck_assert_str_eq(effects(), "5");
    ck_assert_str_eq(parked(), "3:1, 5:0");
    ck_assert_str_eq(raw("select aggregate_id::text from event_parked where id = 5"), HOUSE);
    fails_with = NULL;
    now += 2 * LIN_SECOND;
    try_again();
    try_again();
    ck_assert_str_eq(effects(), "5 3 5"); /* the parked part is read back as the event that it was */
    ck_assert_str_eq(parked(), "");
    end();
}

TEST(a_batch_that_names_one_twice_tells_of_it_once)
{
    lin_buf batch = { .arena = arena };
    delivery d;

    begin();
    batch.arena = arena;
    add_part(&batch, HOUSE, created);
    add_part(&batch, HOUSE, created);
    d = named_event("BatchImported", lin_buf_str(&batch), "house", "01a20000-0000-8000-8000-000000000009", 5);
    ck_assert_int_eq(handle(request(), "housing", &d), LIN_OK);
    ck_assert_str_eq(effects(), "5");
    end();
}

TEST(while_a_batch_cannot_take_effect_it_is_not_acknowledged)
{
    begin();
    fails_with = &away;
    ck_assert_int_eq(deliver_batch(5), LIN_UNAVAILABLE);
    ck_assert_str_eq(effects(), "");
    ck_assert_str_eq(raw("select count(*) from event_mark"), "0");
    fails_with = NULL;
    ck_assert_int_eq(deliver_batch(5), LIN_OK);
    ck_assert_str_eq(effects(), "5 5");
    end();
}
