/* Connections come, go and come back; nobody waits for them. */
#include "tests/harness/nats.h"
#define LIN_TEST_BEGIN nats_prepare
#define LIN_TEST_END nats_end

#include <pthread.h>
#include <unistd.h>

#include "libs/bus/link.h"
#include "tests/unit/test.h"

enum { SENT = 20 };

#ifndef LOOP /* drive_test.c has the same done by a driven bus */
#define LOOP NULL
#endif

static lin_bus *open_bus(const char *user)
{
    lin_bus_conf conf = { .url = lin_z(the_nats.url), .user = lin_z(user), .password = lin_z(nats_password(user)), .loop = LOOP };

    return lin_bus_open(lin_arena_new(), &conf);
}

static bool wait_until(bool (*good)(const lin_bus *bus), const lin_bus *bus)
{
    for (int i = 0; i < 500 && !good(bus); i++)
        usleep(10 * 1000);
    return good(bus);
}

static bool came_up_twice(const lin_bus *bus)
{
    return lin_bus_connections(bus) == 2;
}

static bool all_wait(const lin_bus *bus)
{
    return lin_bus_waiting((lin_bus *)(uintptr_t)bus) == SENT;
}

static bool lost(const lin_bus *bus)
{
    return !lin_bus_connected(bus);
}

static void *serve(void *bus)
{
    for (;;) {
        natsMsg *msg = lin_bus_next(bus, LIN_SECOND);
        lin_req *rq = lin_req_new(lin_arena_new());

        if (msg && lin_bus_accept(rq, msg) == LIN_OK)
            lin_bus_reply(bus, rq, msg, LIN_STR("here"));
        natsMsg_Destroy(msg);
        lin_arena_free(rq->arena);
    }
    return NULL;
}

static lin_code call(lin_bus *bus)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_str answer;

    return lin_bus_call(rq, bus, LIN_STR("population"), LIN_STR("PersonService.GetPerson"), LIN_STR(""), &answer);
}

static bool answered(lin_bus *bus)
{
    for (int i = 0; i < 500 && call(bus) != LIN_OK; i++)
        usleep(10 * 1000);
    return call(bus) == LIN_OK;
}

TEST(opening_does_not_wait_for_a_server)
{
    lin_time began = lin_monotonic();
    lin_bus *bus = open_bus("population");

    ck_assert_ptr_nonnull(bus);
    ck_assert(!lin_bus_connected(bus));
    ck_assert(!lin_bus_publish(bus, LIN_SUBJECT_HELLO, LIN_STR("")));
    ck_assert_int_eq(call(bus), LIN_UNAVAILABLE);
    lin_bus_drain(bus);
    ck_assert_int_lt(lin_monotonic() - began, 2 * LIN_SECOND); /* as long as a call would wait, and a connection */
}

TEST(what_was_subscribed_before_a_server_came_is_heard)
{
    lin_bus *population = open_bus("population"), *gateway = open_bus("gateway");
    pthread_t thread;

    ck_assert(lin_bus_serve(population));
    pthread_create(&thread, NULL, serve, population);
    ck_assert_int_eq(lin_bus_connections(population), 0);
    nats_start();
    ck_assert(wait_until(lin_bus_connected, population) && wait_until(lin_bus_connected, gateway));
    ck_assert(answered(gateway));
    ck_assert_int_eq(lin_bus_connections(population), 1);
    nats_stop();
}

TEST(a_server_that_was_away_is_found_again)
{
    lin_bus *population = open_bus("population"), *gateway = open_bus("gateway");
    pthread_t thread;

    nats_start();
    ck_assert(lin_bus_serve(population));
    pthread_create(&thread, NULL, serve, population);
    ck_assert(wait_until(lin_bus_connected, population) && wait_until(lin_bus_connected, gateway));
    ck_assert(answered(gateway));
    nats_stop();
    ck_assert(wait_until(lost, gateway));
    ck_assert_int_eq(call(gateway), LIN_UNAVAILABLE); /* else DEADLINE_EXCEEDED, two seconds later */
    nats_start();
    ck_assert(answered(gateway));
    ck_assert(wait_until(lin_bus_connected, population));
    ck_assert(wait_until(came_up_twice, population)); /* it is counted in another thread */
    nats_stop();
}

static void *serve_slowly(void *bus)
{
    size_t served = 0;
    natsMsg *msg;

    while ((msg = lin_bus_next(bus, 100 * LIN_MS))) {
        lin_req *rq = lin_req_new(lin_arena_new());

        usleep(20 * 1000);
        lin_bus_accept(rq, msg);
        lin_bus_reply(bus, rq, msg, LIN_STR("done"));
        natsMsg_Destroy(msg);
        lin_arena_free(rq->arena);
        served++;
    }
    return (void *)served;
}

TEST(draining_hands_out_what_waits_and_takes_nothing_new)
{
    natsConnection *nc;
    lin_bus *population;
    pthread_t thread;
    void *served;

    nats_start();
    nc = nats_raw("gateway", nats_password("gateway"), NULL, NULL);
    population = open_bus("population");
    ck_assert(wait_until(lin_bus_connected, population));
    ck_assert(lin_bus_serve(population));
    for (int i = 0; i < SENT; i++)
        natsConnection_PublishString(nc, "linli.rpc.population.gateway.v1.PersonService.GetPerson", "");
    natsConnection_Flush(nc);
    ck_assert(wait_until(all_wait, population));
    pthread_create(&thread, NULL, serve_slowly, population);
    lin_bus_drain(population);
    natsConnection_PublishString(nc, "linli.rpc.population.gateway.v1.PersonService.GetPerson", "late");
    natsConnection_Flush(nc);
    pthread_join(thread, &served);
    ck_assert_uint_eq((size_t)served, SENT);
    nats_stop();
}
