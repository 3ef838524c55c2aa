/*
 * The bus: each service has a user of its own, which can speak only for itself and hear only
 * what is its own. The peers here are real clients of the stack's NATS with a service's password.
 */
#include "tests/e2e/bus.h"

static natsStatus ask(natsConnection *nc, const char *subject)
{
    natsMsg *reply = NULL;
    natsStatus s = natsConnection_RequestString(&reply, nc, subject, "", 3000);

    natsMsg_Destroy(reply);
    return s;
}

TEST(without_a_password_nobody_connects)
{
    natsConnection *nc = NULL;

    ck_assert_int_ne(natsConnection_ConnectTo(&nc, text("nats://127.0.0.1:%d", nats_port())), NATS_OK);
    ck_assert_int_ne(natsConnection_ConnectTo(&nc, text("nats://population:wrong@127.0.0.1:%d", nats_port())), NATS_OK);
}

TEST(a_service_speaks_only_under_its_own_name)
{
    natsConnection *nc = connect_as("population", "population");

    ck_assert_int_eq(ask(nc, "linli.rpc.identity.population.v1.AccessService.GetSnapshot"), NATS_OK);
    ck_assert_int_eq(ask(nc, "linli.rpc.identity.gateway.v1.AccessService.GetSnapshot"), NATS_TIMEOUT);
    ck_assert_int_eq(ask(nc, "linli.rpc.identity.population.v1.RegionService.ListRegions"), NATS_TIMEOUT);
    ck_assert_int_ge(violations, 2);
}

/* True when a message sent by `from` on `subject` reaches a listener who may hear everything: the gateway's own user. */
static bool reaches(natsConnection *from, natsConnection *to, const char *subject)
{
    natsSubscription *sub = NULL;
    natsMsg *msg = NULL;
    natsStatus s;

    ck_assert_int_eq(natsConnection_SubscribeSync(&sub, to, subject), NATS_OK);
    natsConnection_Flush(to);
    natsConnection_PublishString(from, subject, "1");
    natsConnection_Flush(from);
    do {
        natsMsg_Destroy(msg);
        msg = NULL;
        s = natsSubscription_NextMsg(&msg, sub, 400);
    } while (s == NATS_OK && strcmp(natsMsg_GetData(msg), "1") != 0); /* identity's own versions pass by */
    natsMsg_Destroy(msg);
    natsSubscription_Unsubscribe(sub);
    natsConnection_Flush(to); /* nats.c before 3.5: see let_go() of libs/bus/stream.c */
    natsSubscription_Destroy(sub);
    return s == NATS_OK;
}

TEST(a_service_announces_and_tells_versions_only_where_it_may)
{
    natsConnection *population = connect_as("population", "population"), *gateway = connect_as("gateway", "gateway");

    ck_assert(!reaches(population, gateway, "linli.meta.identity.announce"));
    ck_assert(!reaches(population, gateway, "linli.access.version"));
}

static bool was_refused(void)
{
    return violations > 0;
}

TEST(nobody_hears_the_answers_of_another)
{
    natsConnection *nc = connect_as("population", "identity"); /* it only claims the other's inbox */
    natsSubscription *sub = NULL;

    violations = 0;
    natsConnection_SubscribeSync(&sub, nc, "_INBOX_identity.>");
    natsConnection_Flush(nc);
    ck_assert(stack_wait(was_refused, 30));
    violations = 0;
    natsConnection_SubscribeSync(&sub, nc, "linli.rpc.identity.*.v1.>");
    natsConnection_Flush(nc);
    ck_assert(stack_wait(was_refused, 30));
}

TEST(the_services_answer_the_micro_protocol)
{
    natsConnection *nc = connect_as("linlictl", "linlictl");
    natsMsg *reply = NULL;
    json_t *json;

    ck_assert_int_eq(natsConnection_RequestString(&reply, nc, "$SRV.INFO.population", "", 2000), NATS_OK);
    json = json_loads(natsMsg_GetData(reply), 0, NULL);
    ck_assert_str_eq(json_string_value(json_object_get(json, "type")), "io.nats.micro.v1.info_response");
    ck_assert_str_eq(json_string_value(json_object_get(json, "name")), "population");
    ck_assert_int_ge(json_array_size(json_object_get(json, "endpoints")), 6);
    ck_assert_int_eq(natsConnection_RequestString(&reply, nc, "$SRV.STATS.identity", "", 2000), NATS_OK);
    json = json_loads(natsMsg_GetData(reply), 0, NULL);
    ck_assert_int_gt(json_array_size(json_object_get(json, "endpoints")), 0);
    ck_assert_ptr_nonnull(json_object_get(json_array_get(json_object_get(json, "endpoints"), 0), "last_error"));
}

/* A call of the house cannot be reached from outside, and a forged assertion is worth nothing. */
TEST(an_assertion_is_the_gateways_alone)
{
    natsConnection *nc = connect_as("gateway", "gateway");
    natsMsg *msg = NULL, *reply = NULL;
    const char *code = NULL;

    ck_assert_int_eq(HTTP(.path = "/v1/identity/AccessService.GetSnapshot", .token = ADMIN)->status, 404);
    natsMsg_Create(&msg, "linli.rpc.population.gateway.v1.PersonService.ListPersons", NULL, "", 0);
    natsMsgHeader_Set(msg, "Linli-Assertion", "CgNidXM.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    ck_assert_int_eq(natsConnection_RequestMsg(&reply, nc, msg, 2000), NATS_OK);
    ck_assert_int_eq(natsMsgHeader_Get(reply, "Nats-Service-Error-Code", &code), NATS_OK);
    ck_assert_str_eq(code, "16");
}
