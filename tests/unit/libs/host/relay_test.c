/* The relay on a real PostgreSQL and nats-server: order, marks, a stream that is lost, a bus that is away. */
#include <unistd.h>

#include "tests/harness/nats.h"
#include "tests/harness/postgres.h"

static void start_servers(void);
static void stop_servers(void);
#define LIN_TEST_BEGIN start_servers
#define LIN_TEST_END stop_servers

#include "libs/host/relay.c"
#include "tests/unit/test.h"

static lin_arena *arena;
static PGconn *owner;
static struct lin_app app = { .name = LIN_STR("population") };
static relay r;

static void start_servers(void)
{
    postgres_start();
    nats_prepare();
}

static void stop_servers(void)
{
    nats_end();
    postgres_stop();
}

static const char *raw(const char *sql)
{
    PGresult *result = PQexec(owner, sql);
    const char *text;

    ck_assert_msg(PQresultStatus(result) <= PGRES_TUPLES_OK, "%s: %s", sql, PQerrorMessage(owner));
    text = lin_print(arena, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return text;
}

static void forget_stream(void)
{
    if (system(lin_print(arena, "rm -rf %s/store", the_nats.dir)) != 0)
        abort();
}

static void begin(void)
{
    arena = lin_arena_new();
    forget_stream();
    nats_start();
    owner = postgres_owner("population");
    raw("truncate outbox, relay_state restart identity");
    app.bus = nats_bus("population");
    r = (relay){ .app = &app, .db = postgres_connect("population"), .stream = lin_stream_open(arena, app.bus) };
}

static void end(void)
{
    lin_stream_close(r.stream);
    lin_db_free(r.db);
    lin_bus_close(app.bus);
    if (the_nats.pid)
        nats_stop();
    PQfinish(owner);
    lin_arena_free(arena);
}

static void write_events(int count)
{
    raw(lin_print(arena,
                  "insert into outbox (at, subject, community_id, aggregate, aggregate_id, payload, traceparent)"
                  " select now(), 'linli.evt.population.7.person.Updated.v1', 7, 'person',"
                  " '01a20000-0000-8000-8000-070000000001', 'x', '00-11' from generate_series(1, %d)", count));
}

static lin_code relay_once(bool *ret_more)
{
    return relay_batch(lin_app_request(&app, arena, r.db), &r, ret_more);
}

static const char *unpublished(void)
{
    return raw("select count(*) from outbox where published_at is null");
}

/* The bus takes connections a moment before it has found its streams again. */
static void await_bus(void)
{
    natsConnection *nc = nats_raw("linlictl", nats_password("linlictl"), NULL, NULL);
    natsStatus said = NATS_TIMEOUT;
    jsStreamInfo *info = NULL;
    jsCtx *js = NULL;

    ck_assert_int_eq(natsConnection_JetStream(&js, nc, NULL), NATS_OK);
    for (int i = 0; i < 500 && (!lin_bus_connected(app.bus) || (said != NATS_OK && said != NATS_NOT_FOUND)); i++) {
        said = js_GetStreamInfo(&info, js, LIN_STREAM_NAME, NULL, NULL);
        jsStreamInfo_Destroy(info);
        info = NULL;
        usleep(10 * 1000);
    }
    jsCtx_Destroy(js);
    natsConnection_Destroy(nc);
}

/* What the stream holds: the outbox ids in the order of the stream. */
static const char *streamed(void)
{
    lin_buf ids = { .arena = arena };
    natsConnection *nc = nats_raw("linlictl", nats_password("linlictl"), NULL, NULL);
    jsCtx *js = NULL;
    natsMsg *msg = NULL;

    ck_assert_int_eq(natsConnection_JetStream(&js, nc, NULL), NATS_OK);
    for (uint64_t n = 1; js_GetMsg(&msg, js, LIN_STREAM_NAME, n, NULL, NULL) == NATS_OK; n++) {
        Linli__OutboxEvent *e = linli__outbox_event__unpack(NULL, (size_t)natsMsg_GetDataLength(msg), (const uint8_t *)natsMsg_GetData(msg));

        ck_assert_ptr_nonnull(e);
        ck_assert_str_eq(e->name, "Updated");
        if (strcmp(e->service, "population") == 0)
            lin_buf_print(&ids, "%s%lld", ids.len ? " " : "", (long long)e->id);
        linli__outbox_event__free_unpacked(e, NULL);
        natsMsg_Destroy(msg);
    }
    jsCtx_Destroy(js);
    natsConnection_Destroy(nc);
    return lin_str_z(arena, lin_buf_str(&ids));
}

TEST(events_are_published_in_the_order_of_their_ids_and_marked)
{
    bool more;

    begin();
    write_events(5);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert(!more);
    ck_assert_str_eq(unpublished(), "0");
    ck_assert_str_eq(streamed(), "1 2 3 4 5");
    ck_assert_str_eq(raw("select last_sequence from relay_state"), "5");
    ck_assert_int_eq(relay_once(&more), LIN_OK); /* nothing left */
    ck_assert_str_eq(streamed(), "1 2 3 4 5");
    end();
}

TEST(a_long_outbox_goes_batch_by_batch)
{
    bool more;

    begin();
    write_events(BATCH + 1);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert(more);
    ck_assert_str_eq(unpublished(), "1");
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert(!more);
    ck_assert_str_eq(unpublished(), "0");
    end();
}

TEST(one_that_was_published_and_not_marked_stands_in_the_stream_once)
{
    bool more;

    begin();
    write_events(2);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    raw("update outbox set published_at = null");
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert_str_eq(unpublished(), "0");
    ck_assert_str_eq(streamed(), "1 2");
    end();
}

/* A restored database gives numbers again that are in the stream already. */
TEST(what_happens_after_a_restore_is_no_repetition)
{
    bool more;

    begin();
    write_events(2);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    raw("delete from outbox where id = 2");
    raw("alter sequence outbox_id_seq restart with 2");
    write_events(1);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert_str_eq(streamed(), "1 2 2");
    end();
}

TEST(a_lost_stream_is_filled_again)
{
    bool more;

    begin();
    write_events(3);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    nats_stop();
    forget_stream();
    nats_start();
    await_bus();
    write_events(1);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert_str_eq(streamed(), "1 2 3 4");
    ck_assert_str_eq(unpublished(), "0");
    end();
}

/* What the server had not written to the disk when the power went. */
static void keep_stream(const char *verb)
{
    if (system(lin_print(arena, "set -e; cd %s; if [ %s = save ]; then cp -rp store saved; else rm -rf store; mv saved store; fi", the_nats.dir, verb)) != 0)
        abort();
}

static void another_service_publishes(void)
{
    natsConnection *nc = nats_raw("identity", nats_password("identity"), NULL, NULL);
    Linli__OutboxEvent e;
    uint8_t wire[64];
    jsCtx *js = NULL;

    linli__outbox_event__init(&e);
    e.service = lin_print(arena, "identity");
    e.name = lin_print(arena, "Updated");
    ck_assert_int_eq(natsConnection_JetStream(&js, nc, NULL), NATS_OK);
    ck_assert_int_eq(js_Publish(NULL, js, "linli.evt.identity._.region.Updated.v1", wire,
                                (int)linli__outbox_event__pack(&e, wire), NULL, NULL), NATS_OK);
    jsCtx_Destroy(js);
    natsConnection_Destroy(nc);
}

TEST(a_lost_end_is_noticed_though_another_service_wrote_there_since)
{
    bool more;

    begin();
    write_events(2);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    nats_stop();
    keep_stream("save");
    nats_start();
    await_bus();
    write_events(1);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert_str_eq(streamed(), "1 2 3");
    nats_stop();
    keep_stream("restore");
    nats_start();
    await_bus();
    another_service_publishes();
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert_str_eq(streamed(), "1 2 3");
    ck_assert_str_eq(unpublished(), "0");
    end();
}

TEST(a_server_that_came_back_within_a_batch_is_looked_at_before_anything_is_marked)
{
    lin_req *rq;
    lin_rows rows;
    size_t done;
    bool anew;

    begin();
    write_events(2);
    rq = lin_app_request(&app, arena, r.db);
    ck_assert_int_eq(look_at_stream(rq, &r, &anew), LIN_OK);
    ck_assert_int_eq(lin_query(rq, &find, &rows, lin_int(BATCH)), LIN_OK);
    r.connection--; /* it was another one when the batch began */
    ck_assert_int_eq(publish_rows(rq, &r, &rows, &done), LIN_UNAVAILABLE);
    ck_assert_str_eq(unpublished(), "2");
    end();
}

TEST(while_the_bus_is_away_events_wait_and_nothing_is_marked)
{
    bool more;

    begin();
    write_events(1);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    nats_stop();
    write_events(2);
    relay_once(&more);
    ck_assert_str_eq(unpublished(), "2");
    nats_start();
    await_bus();
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert_str_eq(unpublished(), "0");
    ck_assert_str_eq(streamed(), "1 2 3");
    end();
}

TEST(another_leader_is_left_alone)
{
    PGconn *other;
    bool more;

    begin();
    other = postgres_owner("population");
    PQclear(PQexec(other, "select pg_advisory_lock(424552, hashtext('population'))"));
    write_events(1);
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    ck_assert_str_eq(unpublished(), "1");
    PQfinish(other);
    for (int i = 0; i < 100 && unpublished()[0] == '1'; i++) /* the server lets go of the lock a moment later */
        relay_once(&more);
    ck_assert_str_eq(unpublished(), "0");
    end();
}

TEST(old_events_are_tidied_away_once_published)
{
    bool more;

    begin();
    write_events(2);
    raw("update outbox set at = now() - interval '9 days'");
    ck_assert_int_eq(relay_once(&more), LIN_OK);
    write_events(1);
    r.tidied = -TIDY_EVERY;
    tidy_outbox(lin_app_request(&app, arena, r.db), &r);
    ck_assert_str_eq(raw("select string_agg(id::text, ' ') from outbox"), "3");
    end();
}
