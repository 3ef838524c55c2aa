/* What NATS refuses: the permissions that linlictl writes, held by a real nats-server. */
#include "tests/harness/nats.h"
#define LIN_TEST_BEGIN nats_start
#define LIN_TEST_END nats_end

#include <unistd.h>

#include "tests/unit/test.h"

static natsConnection *as(const char *user)
{
    natsConnection *nc = nats_raw(user, nats_password(user), NULL, NULL);

    ck_assert_ptr_nonnull(nc);
    return nc;
}

/* The server's refusal comes before its answer to the flush. */
static bool was_refused(natsConnection *nc)
{
    const char *last = NULL;

    ck_assert_int_eq(natsConnection_Flush(nc), NATS_OK);
    return natsConnection_GetLastError(nc, &last) == NATS_NOT_PERMITTED;
}

static bool may_publish(const char *user, const char *subject)
{
    natsConnection *nc = as(user);

    ck_assert_int_eq(natsConnection_PublishString(nc, subject, "x"), NATS_OK);
    return !was_refused(nc);
}

static bool may_listen(const char *user, const char *subject)
{
    natsConnection *nc = as(user);
    natsSubscription *sub = NULL;

    ck_assert_int_eq(natsConnection_SubscribeSync(&sub, nc, subject), NATS_OK);
    return !was_refused(nc);
}

static const struct rule { const char *user, *subject; bool may; } speaking[] = {
    { "population", "linli.rpc.identity.population.v1.AccessService.GetSnapshot", true },
    { "population", "linli.rpc.identity.gateway.v1.AccessService.GetSnapshot", false },
    { "population", "linli.rpc.identity.identity.v1.AccessService.GetSnapshot", false },
    { "population", "linli.rpc.identity.population.v1.SessionService.CreateSession", false },
    { "population", "linli.rpc.population.population.v1.PersonService.GetPerson", false },
    { "population", "linli.meta.population.announce", true },
    { "population", "linli.meta.identity.announce", false },
    { "population", "linli.meta.hello", false },
    { "population", "linli.access.version", false },
    { "population", "linli.meta.status", false },
    { "population", "linli.busy", true },
    { "population", "linli.evt.population.1.person.PersonCreated.v1", true },
    { "population", "linli.evt.identity.1.region.RegionCreated.v1", false },
    { "population", "_INBOX_gateway.x", false },
    { "population", "$JS.API.INFO", false },
    { "population", "$JS.API.DIRECT.GET.LINLI_EVT.linli.evt.population.1.person.Created.v1", true },
    { "population", "$JS.API.DIRECT.GET.LINLI_EVT.linli.evt.identity._.region.Created.v1", false },
    { "population", "$JS.API.DIRECT.GET.LINLI_EVT", false },
    { "population", "$JS.API.STREAM.MSG.GET.LINLI_EVT", false },
    { "population", "$JS.API.STREAM.UPDATE.LINLI_EVT", false },
    { "population", "$JS.API.STREAM.DELETE.LINLI_EVT", false },
    { "population", "$SRV.PING", false },
    { "identity", "linli.access.version", true },
    { "identity", "linli.rpc.population.identity.v1.PersonService.GetPerson", false },
    { "gateway", "linli.rpc.population.gateway.v1.PersonService.GetPerson", true },
    { "gateway", "linli.rpc.identity.population.v1.AccessService.GetSnapshot", false },
    { "gateway", "linli.meta.hello", true },
    { "gateway", "linli.meta.status", true },
    { "gateway", "linli.meta.population.announce", false },
    { "gateway", "linli.access.version", false },
    { "gateway", "linli.busy", false },
    { "linlictl", "$SRV.PING", true },
    { "linlictl", "linli.meta.status", true },
    { "linlictl", "linli.rpc.identity.linlictl.v1.AccessService.GetSnapshot", false },
};

static const struct rule hearing[] = {
    { "population", "_INBOX_population.>", true },
    { "population", "_INBOX_gateway.>", false },
    { "population", "_INBOX.>", false },
    { "population", "linli.rpc.population.*.v1.>", true },
    { "population", "linli.rpc.identity.*.v1.>", false },
    { "population", "linli.rpc.>", false },
    { "population", "linli.meta.hello", true },
    { "population", "linli.meta.status", true },
    { "population", "linli.meta.*.announce", false },
    { "population", "linli.access.version", true },
    { "population", "linli.busy", true },
    { "population", "linli.evt.>", false },
    { "population", ">", false },
    { "gateway", "linli.meta.*.announce", true },
    { "gateway", "_INBOX_population.>", false },
    { "gateway", "linli.rpc.identity.*.v1.>", false },
    { "linlictl", "_INBOX_linlictl.>", true },
    { "linlictl", "linli.>", false },
};

TEST(each_speaks_for_itself_only)
{
    for (size_t i = 0; i < LIN_COUNT(speaking); i++)
        ck_assert_msg(may_publish(speaking[i].user, speaking[i].subject) == speaking[i].may, "%s on %s",
                      speaking[i].user, speaking[i].subject);
}

TEST(each_hears_what_is_its_own)
{
    for (size_t i = 0; i < LIN_COUNT(hearing); i++)
        ck_assert_msg(may_listen(hearing[i].user, hearing[i].subject) == hearing[i].may, "%s on %s",
                      hearing[i].user, hearing[i].subject);
}

TEST(without_the_right_password_nobody_comes_in)
{
    ck_assert_ptr_null(nats_raw("population", nats_password("identity"), NULL, NULL));
    ck_assert_ptr_null(nats_raw("population", "", NULL, NULL));
    ck_assert_ptr_null(nats_raw("stranger", "x", NULL, NULL));
    ck_assert_ptr_null(nats_raw(NULL, NULL, NULL, NULL));
}

TEST(a_request_is_answered_once)
{
    natsConnection *gateway = as("gateway"), *population = as("population");
    natsSubscription *calls = NULL, *inbox = NULL;
    natsMsg *request = NULL, *reply = NULL;

    natsConnection_SubscribeSync(&calls, population, "linli.rpc.population.*.v1.>");
    natsConnection_SubscribeSync(&inbox, gateway, "_INBOX_gateway.once");
    natsConnection_Flush(population);
    natsConnection_PublishRequestString(gateway, "linli.rpc.population.gateway.v1.PersonService.GetPerson",
                                        "_INBOX_gateway.once", "x");
    ck_assert_int_eq(natsSubscription_NextMsg(&request, calls, 1000), NATS_OK);
    natsConnection_PublishString(population, natsMsg_GetReply(request), "first");
    ck_assert(!was_refused(population));
    natsConnection_PublishString(population, natsMsg_GetReply(request), "second");
    ck_assert(was_refused(population));
    ck_assert_int_eq(natsSubscription_NextMsg(&reply, inbox, 1000), NATS_OK);
    ck_assert_str_eq(natsMsg_GetData(reply), "first");
    ck_assert_int_eq(natsSubscription_NextMsg(&reply, inbox, 100), NATS_TIMEOUT);
}

TEST(a_refusal_reaches_the_log_of_who_tried)
{
    char line[8192] = "";
    lin_bus *population = nats_bus("population");
    int pipe_[2], kept = dup(STDERR_FILENO);

    ck_assert_int_eq(pipe(pipe_), 0);
    dup2(pipe_[1], STDERR_FILENO);
    ck_assert(lin_bus_publish(population, "linli.meta.identity.announce", LIN_STR("x")));
    ck_assert_int_gt(read(pipe_[0], line, sizeof(line) - 1), 0);
    dup2(kept, STDERR_FILENO);
    ck_assert_ptr_nonnull(strstr(line, "\"event\":\"bus_error\""));
    ck_assert_ptr_nonnull(strstr(line, "linli.meta.identity.announce"));
}
