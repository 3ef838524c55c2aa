/* The NATS micro protocol (ADR-32), as an operator's tool sees it. */
#include "tests/harness/nats.h"
#define LIN_TEST_BEGIN nats_start
#define LIN_TEST_END nats_end

#include <jansson.h>
#include <regex.h>

#include "population.gen.h"
#include "tests/unit/test.h"

static lin_bus *population;
static natsConnection *operator_;
static natsSubscription *inbox;

static void begin(void)
{
    const lin_service_contract *c = &population_contract;
    lin_str why = { "", 0 };
    const lin_contract *contract = lin_contract_read(
        lin_arena_new(), (lin_str){ (const char *)c->set, (size_t)(c->set_end - c->set) }, LIN_STR("population"), &why);

    ck_assert_ptr_nonnull(contract);
    population = nats_bus("population");
    ck_assert(lin_bus_micro(population, contract));
    operator_ = nats_raw("linlictl", nats_password("linlictl"), NULL, NULL);
    natsConnection_SubscribeSync(&inbox, operator_, "_INBOX_linlictl.*");
}

static json_t *ask(const char *subject)
{
    static int asked;
    char reply[64];
    natsMsg *msg = NULL;
    json_t *json;

    snprintf(reply, sizeof(reply), "_INBOX_linlictl.%d", asked++);
    natsConnection_PublishRequest(operator_, subject, reply, NULL, 0);
    if (natsSubscription_NextMsg(&msg, inbox, 300) != NATS_OK)
        return NULL;
    json = json_loadb(natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg), JSON_REJECT_DUPLICATES, NULL);
    ck_assert_msg(json != NULL, "%s: not JSON", subject);
    natsMsg_Destroy(msg);
    return json;
}

static const char *text(const json_t *json, const char *key)
{
    ck_assert_msg(json_is_string(json_object_get(json, key)), "no text %s", key);
    return json_string_value(json_object_get(json, key));
}

static bool has_form(const char *value, const char *pattern)
{
    regex_t compiled;
    bool good;

    ck_assert_int_eq(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
    good = regexec(&compiled, value, 0, NULL, 0) == 0;
    regfree(&compiled);
    return good;
}

static void check_identity(const json_t *json, const char *type)
{
    ck_assert_str_eq(text(json, "type"), type);
    ck_assert_str_eq(text(json, "name"), "population");
    ck_assert(has_form(text(json, "id"), "^[A-Za-z0-9_-]+$"));
    ck_assert(has_form(text(json, "version"), "^[0-9]+\\.[0-9]+\\.[0-9]+$"));
    ck_assert(has_form(text(json_object_get(json, "metadata"), "contract"), "^[0-9a-f]{64}$"));
}

static const json_t *endpoint(const json_t *json, const char *name)
{
    const json_t *list = json_object_get(json, "endpoints"), *item;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)list, i, item)
    {
        ck_assert(has_form(text(item, "name"), "^[A-Za-z0-9_-]+$"));
        if (strcmp(text(item, "name"), name) == 0)
            return item;
    }
    ck_abort_msg("no endpoint %s", name);
    return NULL;
}

TEST(ping_says_who_is_there)
{
    begin();
    check_identity(ask("$SRV.PING"), "io.nats.micro.v1.ping_response");
    check_identity(ask("$SRV.PING.population"), "io.nats.micro.v1.ping_response");
}

TEST(a_question_to_another_is_left_unanswered)
{
    json_t *ping;
    char subject[128];

    begin();
    ping = ask("$SRV.PING");
    snprintf(subject, sizeof(subject), "$SRV.STATS.population.%s", text(ping, "id"));
    check_identity(ask(subject), "io.nats.micro.v1.stats_response");
    ck_assert_ptr_null(ask("$SRV.PING.identity"));
    ck_assert_ptr_null(ask("$SRV.PING.population.another"));
    ck_assert_ptr_null(ask("$SRV.SCHEMA"));
}

TEST(info_lists_each_call_with_its_messages)
{
    const json_t *info, *get;

    begin();
    info = ask("$SRV.INFO.population");
    check_identity(info, "io.nats.micro.v1.info_response");
    ck_assert(json_is_string(json_object_get(info, "description")));
    get = endpoint(info, "PersonService-GetPerson");
    ck_assert_str_eq(text(get, "subject"), "linli.rpc.population.*.v1.PersonService.GetPerson");
    ck_assert_str_eq(text(get, "queue_group"), "population");
    ck_assert_str_eq(text(json_object_get(get, "metadata"), "proto.request"), "linli.population.v1.GetPersonRequest");
    ck_assert_str_eq(text(json_object_get(get, "metadata"), "proto.answer"), "linli.population.v1.Person");
}

static json_int_t number(const json_t *json, const char *key)
{
    ck_assert_msg(json_is_integer(json_object_get(json, key)), "no whole number %s", key);
    return json_integer_value(json_object_get(json, key));
}

static void check_counts(const char *name, json_int_t requests, json_int_t errors, json_int_t took)
{
    const json_t *stats = ask("$SRV.STATS"), *e = endpoint(stats, name);

    check_identity(stats, "io.nats.micro.v1.stats_response");
    ck_assert(has_form(text(stats, "started"), "^20[0-9-]{8}T[0-9:.]+Z$"));
    ck_assert_int_eq(number(e, "num_requests"), requests);
    ck_assert_int_eq(number(e, "num_errors"), errors);
    ck_assert_int_eq(number(e, "processing_time"), took);
    ck_assert_int_eq(number(e, "average_processing_time"), requests ? took / requests : 0);
    text(e, "last_error");
    ck_assert(json_is_object(json_object_get(e, "data")));
}

TEST(stats_count_a_failure_as_a_request_too)
{
    begin();
    check_counts("PersonService-GetPerson", 0, 0, 0);
    lin_bus_count(population, LIN_STR("PersonService.GetPerson"), 100, LIN_OK);
    lin_bus_count(population, LIN_STR("PersonService.GetPerson"), 201, LIN_NOT_FOUND);
    lin_bus_count(population, LIN_STR("PersonService.NoSuchCall"), 1, LIN_INTERNAL);
    check_counts("PersonService-GetPerson", 2, 1, 301000);
    check_counts("PersonService-ListPersons", 0, 0, 0);
}
