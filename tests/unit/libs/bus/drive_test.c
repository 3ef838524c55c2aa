/* A bus that is driven by a loop: it lives as any other, and what is taken in the loop never reaches the workers. */
#define LOOP lin_loop_new()
#include "tests/unit/libs/bus/life_test.c"

#include "linli.gen.h"

enum { REQUESTS = 2000, WORKERS = 4, QUEUED = 256 };

static lin_bus *driven;
static int turns, taken;

/* Every other request, by the last character of its body. */
static bool take_even(natsMsg *msg, void *what)
{
    const char *body = natsMsg_GetData(msg);
    lin_req *rq;

    ck_assert_ptr_eq(what, &taken);
    if ((body[natsMsg_GetDataLength(msg) - 1] - '0') % 2)
        return false;
    rq = lin_req_new(lin_arena_new());
    ck_assert_int_eq(lin_bus_accept(rq, msg), LIN_OK);
    lin_bus_reply(driven, rq, msg, LIN_STR("loop"));
    lin_arena_free(rq->arena);
    lin_bus_free(msg);
    taken++;
    return true;
}

static void count_turn(void *what)
{
    (void)what;
    turns++;
}

static void open_driven(bool (*take)(natsMsg *msg, void *what))
{
    lin_bus_conf conf = { .url = lin_z(the_nats.url), .user = LIN_STR("population"), .password = lin_z(nats_password("population")),
                          .loop = lin_loop_new(), .take = take, .turn = count_turn, .what = &taken };

    driven = lin_bus_open(lin_arena_new(), &conf);
    ck_assert(wait_until(lin_bus_connected, driven));
    ck_assert(lin_bus_serve(driven));
}

static void *work(void *answer)
{
    for (;;) {
        natsMsg *msg = lin_bus_next(driven, LIN_SECOND);
        lin_req *rq = lin_req_new(lin_arena_new());

        if (msg && lin_bus_accept(rq, msg) == LIN_OK)
            lin_bus_reply(driven, rq, msg, lin_z(answer));
        if (msg)
            lin_bus_free(msg);
        lin_arena_free(rq->arena);
    }
    return NULL;
}

/* A caller's own inbox, and requests that are not waited for one by one. */
static void publish(natsConnection *nc, int number)
{
    char inbox[64], body[16];

    snprintf(inbox, sizeof(inbox), "_INBOX_gateway.x.%d", number);
    snprintf(body, sizeof(body), "%d", number);
    ck_assert_int_eq(natsConnection_PublishRequestString(nc, "linli.rpc.population.gateway.v1.PersonService.GetPerson", inbox, body),
                     NATS_OK);
}

static natsSubscription *listen_to_replies(natsConnection *nc)
{
    natsSubscription *sub = NULL;

    ck_assert_int_eq(natsConnection_SubscribeSync(&sub, nc, "_INBOX_gateway.x.*"), NATS_OK);
    return sub;
}

static bool says(natsMsg *msg, const char *text)
{
    return natsMsg_GetDataLength(msg) == (int)strlen(text) && memcmp(natsMsg_GetData(msg), text, strlen(text)) == 0;
}

static void expect_each_once(natsSubscription *replies)
{
    static bool seen[REQUESTS];

    for (int i = 0; i < REQUESTS; i++) {
        natsMsg *msg = NULL;
        int number;

        ck_assert_int_eq(natsSubscription_NextMsg(&msg, replies, 60 * 1000), NATS_OK);
        number = atoi(strrchr(natsMsg_GetSubject(msg), '.') + 1);
        ck_assert(!seen[number]);
        seen[number] = true;
        ck_assert(says(msg, number % 2 ? "worker" : "loop"));
        natsMsg_Destroy(msg);
    }
}

TEST(each_request_is_answered_once_by_the_loop_or_by_a_worker)
{
    natsConnection *nc;
    natsSubscription *replies;
    pthread_t thread;

    nats_start();
    open_driven(take_even);
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&thread, NULL, work, (void *)(uintptr_t)"worker");
    nc = nats_raw("gateway", nats_password("gateway"), NULL, NULL);
    replies = listen_to_replies(nc);
    for (int i = 0; i < REQUESTS; i++) {
        publish(nc, i);
        if (i % 100 == 99) /* below what the queue holds */
            usleep(20 * 1000);
    }
    expect_each_once(replies);
    ck_assert_int_eq(taken, REQUESTS / 2);
    ck_assert_int_gt(turns, 0);
    nats_stop();
}

static bool take_nothing(natsMsg *msg, void *what)
{
    (void)msg;
    (void)what;
    return false;
}

static bool is_overloaded(natsMsg *msg)
{
    const char *code = NULL;

    return natsMsgHeader_Get(msg, LIN_HEADER_ERROR_CODE, &code) == NATS_OK && atoi(code) == (int)LIN_REASON_OVERLOADED.code;
}

TEST(more_than_the_queue_holds_is_turned_away_and_the_rest_is_served)
{
    natsConnection *nc;
    natsSubscription *replies;
    pthread_t thread;
    int refused = 0, served = 0;

    nats_start();
    open_driven(take_nothing);
    nc = nats_raw("gateway", nats_password("gateway"), NULL, NULL);
    replies = listen_to_replies(nc);
    for (int i = 0; i < QUEUED + 10; i++)
        publish(nc, i);
    for (; refused < 10; refused++) { /* nobody works yet: what is answered was turned away */
        natsMsg *msg = NULL;

        ck_assert_int_eq(natsSubscription_NextMsg(&msg, replies, 60 * 1000), NATS_OK);
        ck_assert(is_overloaded(msg));
        natsMsg_Destroy(msg);
    }
    pthread_create(&thread, NULL, work, (void *)(uintptr_t)"worker");
    for (; served < QUEUED; served++) {
        natsMsg *msg = NULL;

        ck_assert_int_eq(natsSubscription_NextMsg(&msg, replies, 60 * 1000), NATS_OK);
        ck_assert(says(msg, "worker"));
        natsMsg_Destroy(msg);
    }
    nats_stop();
}

TEST(closing_writes_what_was_published_and_ends_the_thread)
{
    natsConnection *nc;
    natsSubscription *replies;
    natsMsg *msg = NULL;

    nats_start();
    open_driven(take_even);
    nc = nats_raw("gateway", nats_password("gateway"), NULL, NULL);
    replies = listen_to_replies(nc);
    publish(nc, 0);
    ck_assert_int_eq(natsSubscription_NextMsg(&msg, replies, 60 * 1000), NATS_OK);
    lin_bus_drain(driven);
    lin_bus_close(driven);
    turns = 0;
    usleep(500 * 1000);
    ck_assert_int_eq(turns, 0);
    nats_stop();
}
