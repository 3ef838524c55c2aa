/*
 * Announcing is guarded: a contract that weakens what clients rely on waits for the operator,
 * and what is no contract of the announcer is refused.
 */
#include <nats/nats.h>

#include "tests/e2e/e2e.h"

static char *set_of(const char *service, size_t *size)
{
    static char bytes[1 << 20];
    FILE *file = fopen(text("%s/contracts/%s.pb", getenv("B") ? getenv("B") : "build", service), "re");

    ck_assert_ptr_nonnull(file);
    *size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    return bytes;
}

static void announce_as_population(const void *bytes, size_t size)
{
    char *ports = stack_file("ports"), *password = stack_file("secrets/population.nats");
    natsConnection *nc = NULL;

    password[strcspn(password, "\n")] = '\0';
    ck_assert_int_eq(natsConnection_ConnectTo(&nc, text("nats://population:%s@127.0.0.1:%d", password, atoi(strstr(ports, "nats=") + 5))),
                     NATS_OK);
    ck_assert_int_eq(natsConnection_Publish(nc, "linli.meta.population.announce", bytes, (int)size), NATS_OK);
    natsConnection_FlushTimeout(nc, 2000);
    natsConnection_Destroy(nc);
    free(ports);
    free(password);
    sleep(2);
}

/* What the gateway says of its contracts, without what moves by itself. */
static const char *states(void)
{
    const http_answer *a = HTTP(.path = text("%s/readyz?verbose", the_stack.admin_url));
    const char *from = strstr(a->body, "   contract ");

    ck_assert_ptr_nonnull(from);
    return text("%s", from);
}

static bool something_waits(void)
{
    return strstr(states(), "pending") != NULL;
}

static bool nothing_waits(void)
{
    return !something_waits();
}

static const char *control(const char *arguments)
{
    static char output[8192];
    FILE *out = popen(text("LINLI_STATE_DIR=%s/state/gateway %s/bin/linlictl contract %s 2>&1", the_stack.dir, the_stack.dir, arguments), "r");
    size_t size = fread(output, 1, sizeof(output) - 1, out);

    output[size] = '\0';
    pclose(out);
    return output;
}

/* The delete call asks for the permission to read: the names are of one length. */
static void weaken(char *bytes, size_t size)
{
    static const char from[] = "population.person.delete", to[] = "population.person.create";

    for (size_t i = 0; i + sizeof(from) - 1 <= size; i++)
        if (memcmp(bytes + i, from, sizeof(from) - 1) == 0)
            memcpy(bytes + i, to, sizeof(to) - 1);
}

TEST(what_is_no_contract_of_the_announcer_is_refused)
{
    size_t size;
    const char *bytes, *before = states();

    announce_as_population("garbage", 7);
    bytes = set_of("identity", &size);
    announce_as_population(bytes, size);
    ck_assert_str_eq(states(), before);
    expect_status(HTTP(.path = PERSONS, .token = ADMIN), 200);
}

TEST(a_changed_permission_waits_for_the_operator)
{
    const char *community = new_community(), *id = new_person(community, 1);
    const char *creator = stack_account("creator", "{population.person.create}", 2, text("{%s}", community));
    size_t size;
    char *bytes = set_of("population", &size);

    weaken(bytes, size);
    announce_as_population(bytes, size);
    ck_assert(stack_wait(something_waits, 60));
    expect_refused(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", id), .token = creator), 403, "PERMISSION_DENIED", NULL);
    ck_assert_ptr_nonnull(strstr(control("list"), "population"));
    ck_assert_msg(strstr(control("accept population"), "DeletePerson"), "the difference is shown");
    ck_assert(stack_wait(nothing_waits, 60));
    /* The gateway now asks for the other permission; the service itself still holds to its own contract. */
    expect_refused(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", id), .token = creator), 403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = PERSONS, .token = ADMIN), 200);
}

/* Whoever waits for /readyz is answered by the first call, also while the gateway still reads its contracts. */
TEST(a_gateway_is_ready_when_it_knows_its_routes)
{
    for (int i = 0; i < 5; i++) {
        stack_stop_one("gateway");
        stack_start_one("gateway");
        while (!stack_is_ready())
            continue;
        expect_status(HTTP(.path = "/openapi.json"), 200);
    }
}
