/* Calls from one user to another through a real nats-server, under the permissions of a real stack. */
#include "tests/harness/nats.h"
#define LIN_TEST_BEGIN nats_start
#define LIN_TEST_END nats_end

#include <pthread.h>
#include <unistd.h>

#include "libs/bus/link.h"
#include "linli.gen.h"
#include "tests/unit/test.h"

static lin_bus *population;

/* --- a population that serves whatever `serve` says, in threads of its own */

static void *worker(void *serve)
{
    for (;;) {
        natsMsg *msg = lin_bus_next(population, LIN_SECOND);
        lin_arena *arena = lin_arena_new();
        lin_req *rq = lin_req_new(arena);

        if (msg) {
            lin_bus_accept(rq, msg);
            lin_bus_reply(population, rq, msg,
                          ((lin_str(*)(lin_req *, natsMsg *))serve)(rq, msg));
        }
        natsMsg_Destroy(msg);
        lin_arena_free(arena);
    }
    return NULL;
}

static void serve_with(lin_str (*serve)(lin_req *rq, natsMsg *msg), int workers)
{
    pthread_t thread;

    population = nats_bus("population");
    ck_assert(lin_bus_serve(population));
    while (workers--)
        pthread_create(&thread, NULL, worker, serve);
}

static lin_str body_of(natsMsg *msg)
{
    return (lin_str){ natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg) };
}

static lin_str echo(lin_req *rq, natsMsg *msg)
{
    return lin_str_dup(rq->arena, body_of(msg));
}

static lin_req *request(void)
{
    return lin_req_new(lin_arena_new());
}

static lin_code call(lin_req *rq, lin_bus *bus, const char *body, const char **ret)
{
    lin_str answer = { "", 0 };
    lin_code code;

    code = lin_bus_call(rq, bus, LIN_STR("population"), LIN_STR("PersonService.GetPerson"), lin_z(body), &answer);
    *ret = lin_str_z(rq->arena, answer);
    return code;
}

TEST(a_call_is_answered)
{
    const char *answer;

    serve_with(echo, 1);
    ck_assert_int_eq(call(request(), nats_bus("gateway"), "who is it", &answer), LIN_OK);
    ck_assert_str_eq(answer, "who is it");
}

static lin_str tell_labels(lin_req *rq, natsMsg *msg)
{
    (void)msg;
    return lin_z(lin_print(rq->arena, "%.*s|%.*s|%.*s|%.*s|%.*s|%s|%d", LIN_STR_FMT(rq->caller),
                           LIN_STR_FMT(rq->method), LIN_STR_FMT(rq->request_id), LIN_STR_FMT(rq->traceparent), LIN_STR_FMT(rq->assertion),
                           rq->lang == LIN_EN ? "en" : "zh",
                           rq->deadline > lin_monotonic() && rq->deadline < lin_monotonic() + 2 * LIN_SECOND));
}

TEST(what_a_request_carries_arrives)
{
    lin_req *rq = request();
    const char *answer;

    serve_with(tell_labels, 1);
    rq->request_id = LIN_STR("r-1");
    rq->traceparent = LIN_STR("00-aa-bb-01");
    rq->assertion = LIN_STR("an.assertion");
    rq->lang = LIN_EN;
    rq->deadline = lin_monotonic() + LIN_SECOND;
    ck_assert_int_eq(call(rq, nats_bus("gateway"), "", &answer), LIN_OK);
    ck_assert_str_eq(answer, "gateway|PersonService.GetPerson|r-1|00-aa-bb-01|an.assertion|en|1");
}

static lin_str fail_twice(lin_req *rq, natsMsg *msg)
{
    (void)msg;
    lin_fail_field(rq, LIN_STR("endsOn"), &LIN_REASON_FIELD_REQUIRED);
    lin_fail_field(rq, LIN_STR("name"), &LIN_REASON_FIELD_PATTERN);
    return LIN_STR("not to be seen");
}

TEST(a_problem_travels_whole)
{
    lin_req *rq = request();
    const char *answer;

    serve_with(fail_twice, 1);
    ck_assert_int_eq(call(rq, nats_bus("gateway"), "", &answer), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(answer, "");
    ck_assert_int_eq(rq->problem.code, LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(rq->problem.reason.at, "FIELD_REQUIRED");
    ck_assert_str_eq(rq->problem.detail.at, "endsOn: 必填");
    ck_assert_uint_eq(rq->problem.violations, 2);
    ck_assert_str_eq(rq->problem.violation[0].field.at, "endsOn");
    ck_assert_str_eq(rq->problem.violation[1].field.at, "name");
    ck_assert_str_eq(rq->problem.violation[1].description.at, "格式不符");
}

static lin_str too_much(lin_req *rq, natsMsg *msg)
{
    (void)msg;
    return (lin_str){ lin_alloc(rq->arena, LIN_REPLY_MAX + 1), LIN_REPLY_MAX + 1 };
}

TEST(an_answer_beyond_the_limit_is_our_own_failure)
{
    const char *answer;

    serve_with(too_much, 1);
    ck_assert_int_eq(call(request(), nats_bus("gateway"), "", &answer), LIN_INTERNAL);
}

TEST(an_absent_peer_is_told_at_once)
{
    lin_bus *gateway = nats_bus("gateway");
    const char *answer;

    ck_assert_int_eq(call(request(), gateway, "", &answer), LIN_UNAVAILABLE); /* else DEADLINE_EXCEEDED, two seconds later */
}

static lin_str oversleep(lin_req *rq, natsMsg *msg)
{
    usleep(3000 * 1000);
    return echo(rq, msg);
}

TEST(a_call_waits_no_longer_than_its_deadline_or_two_seconds)
{
    lin_bus *gateway = nats_bus("gateway");
    lin_req *rq = request();
    lin_time began = lin_monotonic();
    const char *answer;

    serve_with(oversleep, 3);
    rq->deadline = lin_monotonic() + 300 * LIN_MS;
    ck_assert_int_eq(call(rq, gateway, "", &answer), LIN_DEADLINE_EXCEEDED);
    ck_assert_int_eq(call(rq, gateway, "", &answer), LIN_DEADLINE_EXCEEDED); /* already over: not even sent */
    ck_assert_int_lt(lin_monotonic() - began, 2 * LIN_SECOND);
    rq = request();
    rq->deadline = lin_monotonic() + LIN_MINUTE;
    ck_assert_int_eq(call(rq, gateway, "", &answer), LIN_DEADLINE_EXCEEDED); /* its answer comes after three */
}

/* Under allow_responses each reply subject is good for one message: every call needs one of its own. */
enum { CALLERS = 8, CALLS = 100 };

static void *call_often(void *gateway)
{
    lin_arena *arena = lin_arena_new();
    size_t good = 0;

    for (int i = 0; i < CALLS; i++) {
        const char *body = lin_print(arena, "%p %d", (void *)&good, i), *answer;

        good += call(lin_req_new(arena), gateway, body, &answer) == LIN_OK && strcmp(body, answer) == 0;
    }
    lin_arena_free(arena);
    return (void *)good;
}

TEST(many_callers_on_one_connection_each_get_their_own_answers)
{
    lin_bus *gateway = nats_bus("gateway");
    pthread_t thread[CALLERS];

    serve_with(echo, 4);
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&thread[i], NULL, call_often, gateway);
    for (int i = 0; i < CALLERS; i++) {
        void *good;

        pthread_join(thread[i], &good);
        ck_assert_uint_eq((size_t)good, CALLS);
    }
}

/* --- more than can wait */

enum { WAITING = 256, SURPLUS = 40 };

static lin_str code_of(lin_arena *arena, natsMsg *reply)
{
    const char *code = "0";

    natsMsgHeader_Get(reply, LIN_HEADER_ERROR_CODE, &code);
    return lin_str_dup(arena, lin_z(code));
}

/* One connection asks without waiting; each question has a reply subject of its own. */
static natsSubscription *ask_many(natsConnection *nc, int count)
{
    natsSubscription *inbox = NULL;

    ck_assert_int_eq(natsConnection_SubscribeSync(&inbox, nc, "_INBOX_gateway.many.*"), NATS_OK);
    for (int i = 0; i < count; i++) {
        char reply[64];

        snprintf(reply, sizeof(reply), "_INBOX_gateway.many.%d", i);
        natsConnection_PublishRequestString(nc, "linli.rpc.population.gateway.v1.PersonService.GetPerson", reply, "x");
    }
    ck_assert_int_eq(natsConnection_Flush(nc), NATS_OK);
    return inbox;
}

TEST(the_surplus_is_turned_away)
{
    natsConnection *nc = nats_raw("gateway", nats_password("gateway"), NULL, NULL);
    lin_arena *arena = lin_arena_new();
    natsSubscription *inbox;
    natsMsg *reply, *first;
    int refused = 0;

    population = nats_bus("population");
    ck_assert(lin_bus_serve(population));
    inbox = ask_many(nc, WAITING + SURPLUS);
    for (int i = 0; i < 500 && lin_bus_waiting(population) < WAITING + SURPLUS; i++)
        usleep(10 * 1000);
    first = lin_bus_next(population, LIN_SECOND);
    ck_assert_ptr_nonnull(first);
    while (natsSubscription_NextMsg(&reply, inbox, 300) == NATS_OK) {
        lin_req *rq = lin_req_new(arena);

        ck_assert_str_eq(code_of(arena, reply).at, "14");
        lin_problem_unpack(rq, body_of(reply));
        ck_assert_str_eq(rq->problem.reason.at, "OVERLOADED");
        natsMsg_Destroy(reply);
        refused++;
    }
    ck_assert_int_eq(refused, SURPLUS - 1); /* one is in hand, as many wait as may */
    for (int i = 0; i < WAITING; i++)
        ck_assert_ptr_nonnull(lin_bus_next(population, LIN_SECOND));
    ck_assert_ptr_null(lin_bus_next(population, 50 * LIN_MS));
}
