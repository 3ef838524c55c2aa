/*
 * How soon a change of rights takes effect, at the gateway and inside a service, where something vouched for before the
 * change is replayed by who could sign it (the contract says two seconds; printed, never asserted).
 */
#include <nats/nats.h>

#include "libs/authz/authz.h"
#include "linli/access.pb-c.h"
#include "tests/e2e/users.h"

typedef struct subject {
    const char *account, *id, *role, *token, *session;
} subject;

static natsConnection *nats;
static lin_signer *signer;

/* --- as the gateway: its own key, its own user */

static void become_gateway(void)
{
    char *ports = stack_file("ports"), *password = stack_file("secrets/gateway.nats");
    natsOptions *options;

    password[strcspn(password, "\n")] = '\0';
    natsOptions_Create(&options);
    natsOptions_SetURL(options, text("nats://127.0.0.1:%d", atoi(strstr(ports, "nats=") + 5)));
    natsOptions_SetUserInfo(options, "gateway", password);
    natsOptions_SetCustomInboxPrefix(options, "_INBOX_gateway");
    ck_assert_int_eq(natsConnection_Connect(&nats, options), NATS_OK);
    natsOptions_Destroy(options);
    signer = lin_signer_load(text("%s/secrets/assertion.key", the_stack.dir));
    ck_assert_ptr_nonnull(signer);
}

static lin_str access_of(lin_arena *arena, const subject *s)
{
    Linli__SessionAccess a;
    char *role = lin_print(arena, "%s", s->role);
    uint8_t *wire = lin_alloc(arena, 1024);

    linli__session_access__init(&a);
    a.user_id = lin_print(arena, "%s", s->id);
    a.session_id = lin_print(arena, "%s", s->session);
    a.n_role_ids = 1;
    a.role_ids = &role;
    a.scope_all = true;
    a.version = atoll(stack_sql("select version from identity.access_state"));
    return (lin_str){ (const char *)wire, linli__session_access__pack(&a, wire) };
}

/* The code that population answers a list with. */
static int asked_directly(lin_str assertion)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    natsMsg *msg = NULL, *reply = NULL;
    const char *code = NULL;
    int result;

    rq->caller = LIN_STR("gateway");
    rq->assertion = assertion;
    natsMsg_Create(&msg, lin_bus_subject(arena, LIN_STR("population"), LIN_STR("gateway"), LIN_STR("PersonService.ListPersons")).at, NULL, "", 0);
    lin_bus_label(msg, rq);
    ck_assert_int_eq(natsConnection_RequestMsg(&reply, nats, msg, 5000), NATS_OK);
    result = natsMsgHeader_Get(reply, LIN_HEADER_ERROR_CODE, &code) == NATS_OK ? atoi(code) : LIN_OK;
    natsMsg_Destroy(reply);
    natsMsg_Destroy(msg);
    lin_arena_free(arena);
    return result;
}

/* --- measuring */

static subject new_subject(void)
{
    subject s = { .account = own_name("changed"), .role = new_role("\"permissions\":[\"population.person.read\"]") };

    s.id = new_user(s.account, text("\"roleIds\":[\"%s\"],\"everywhere\":true", s.role));
    s.token = let_in(s.id, s.account);
    s.session = text("%s", stack_sql("select id from identity.session where account_id = '%s' and ended_at is null", s.id));
    return s;
}

static double seconds_since(lin_time began)
{
    return (double)(lin_monotonic() - began) / LIN_SECOND;
}

static void measure(const char *what, const char *verb, const char *body)
{
    subject s = new_subject();
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_str assertion;
    lin_time began;
    double gateway, service = 0;

    ck_assert(comes_to(PERSONS, s.token, 200));
    sleep(2); /* what making the user changed is over */
    assertion = lin_assertion_make(rq, signer, access_of(arena, &s), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(asked_directly(assertion), LIN_OK);
    began = lin_monotonic();
    expect_status(HTTP(.path = user_path(s.id, verb), .token = ADMIN, .body = body), 200);
    for (gateway = 0; gateway == 0 || service == 0;) {
        if (!gateway && HTTP(.path = PERSONS, .token = s.token)->status != 200)
            gateway = seconds_since(began);
        if (!service && asked_directly(assertion) != LIN_OK)
            service = seconds_since(began);
        ck_assert_msg(seconds_since(began) < 60, "%s has no effect", what);
    }
    printf("    %-24s refused by the gateway after %.2f s, by a service after %.2f s\n", what, gateway, service);
    lin_arena_free(arena);
}

TEST(changes_of_rights_take_effect_everywhere)
{
    become_gateway();
    for (int i = 0; i < 3; i++) {
        measure("roles taken away", ":grant", "{}");
        measure("sessions ended", ":endSessions", "{}");
        measure("password reset", ":resetPassword", "{}");
    }
    natsConnection_Destroy(nats);
}
