/* One worker of identity serving real calls over a real nats-server; the handlers are the test's. No database. */
#include "tests/harness/nats.h"
#define LIN_TEST_BEGIN nats_start
#define LIN_TEST_END nats_end

#include "identity.gen.h"
#include "libs/contract/wire.h"
#include "libs/host/serve.c"
#include "tests/unit/test.h"

/* --- handlers */

static char *t(lin_req *rq, lin_str text)
{
    return lin_str_z(rq->arena, text);
}

/* Answers with what it sees of its caller. */
static lin_code create_session(lin_req *rq, const CreateSessionRequest *in, Session **ret)
{
    Session *s = LIN_NEW(rq->arena, Session);

    linli__identity__v1__session__init(s);
    s->access_token = t(rq, rq->who ? rq->who->user_id : LIN_STR("nobody"));
    s->refresh_token = in->account;
    s->token_type = t(rq, rq->scope);
    *ret = s;
    return LIN_OK;
}

static lin_code fail_silently(lin_req *rq, const RefreshSessionRequest *in, Session **ret)
{
    (void)rq;
    (void)in;
    (void)ret;
    return LIN_ABORTED;
}

static lin_code answer_nothing(lin_req *rq, const DeleteSessionRequest *in, DeleteSessionAnswer **ret)
{
    (void)rq;
    (void)in;
    (void)ret;
    return LIN_OK;
}

/* Survives a failure: the caller must not hear of it. */
static lin_code change_password(lin_req *rq, const ChangePasswordRequest *in, ChangePasswordAnswer **ret)
{
    (void)in;
    lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    *ret = LIN_NEW(rq->arena, ChangePasswordAnswer);
    linli__identity__v1__change_password_answer__init(*ret);
    return LIN_OK;
}

static lin_code get_session(lin_req *rq, const GetSessionRequest *in, Linli__SessionAccess **ret)
{
    (void)in;
    *ret = LIN_NEW(rq->arena, Linli__SessionAccess);
    linli__session_access__init(*ret);
    (*ret)->user_id = t(rq, rq->scope);
    (*ret)->session_id = t(rq, rq->caller);
    return LIN_OK;
}

static const identity_impl impl = {
    .create_session = create_session, .refresh_session = fail_silently, .delete_session = answer_nothing,
    .change_password = change_password, .get_session = get_session,
};

/* --- the service around them */

static lin_arena *arena;
static struct lin_app app;
static lin_bus *gateway;
static lin_signer *signer;

static void begin(void)
{
    static const lin_service service = { .contract = &identity_contract, .impl = &impl };
    lin_str set = { (const char *)identity_contract.set, (size_t)(identity_contract.set_end - identity_contract.set) };
    lin_str why;
    pthread_t thread;

    arena = lin_arena_new();
    app = (struct lin_app){ .arena = arena, .name = LIN_STR("identity"), .service = &service };
    app.contract = lin_contract_read(arena, set, app.name, &why);
    app.verifier = lin_verifier_load(lin_print(arena, "%s/secrets/assertion.pub", the_nats.dir));
    signer = lin_signer_load(lin_print(arena, "%s/secrets/assertion.key", the_nats.dir));
    app.access = lin_access_new(NULL, NULL);
    lin_access_register(app.access, app.contract);
    app.bus = nats_bus("identity");
    app.conninfo = LIN_STR("host=/nowhere");
    ck_assert(app.contract && app.verifier && signer && lin_bus_serve(app.bus));
    ck_assert(lin_bus_micro(app.bus, app.contract));
    pthread_create(&thread, NULL, lin_worker, &app);
    gateway = nats_bus("gateway");
}

static void give_snapshot(void)
{
    lin_buf role = { .arena = arena }, wire = { .arena = arena };

    lin_wire_bytes(&role, 1, LIN_STR("clerk"));
    lin_wire_bytes(&role, 3, LIN_STR("identity.region.read"));
    lin_wire_int(&wire, 1, 1);
    lin_wire_bytes(&wire, 2, lin_buf_str(&role));
    ck_assert(lin_access_update(app.access, lin_buf_str(&wire)));
}

static lin_req *request(void)
{
    return lin_req_new(arena);
}

/* As the gateway asks for a user who is a clerk of community 7. */
static lin_req *signed_in(void)
{
    lin_req *rq = request();
    lin_buf session = { .arena = arena };

    lin_wire_bytes(&session, 1, LIN_STR("user-1"));
    lin_wire_bytes(&session, 2, LIN_STR("session-1"));
    lin_wire_bytes(&session, 3, LIN_STR("clerk"));
    lin_wire_int(&session, 5, 7);
    rq->assertion = lin_assertion_make(rq, signer, lin_buf_str(&session), lin_now() + LIN_MINUTE);
    return rq;
}

static lin_str credentials(const char *account, const char *password)
{
    lin_buf wire = { .arena = arena };

    if (account[0])
        lin_wire_bytes(&wire, 1, lin_z(account));
    if (password[0])
        lin_wire_bytes(&wire, 2, lin_z(password));
    return lin_buf_str(&wire);
}

static lin_code call(lin_req *rq, const char *method, lin_str wire, lin_str *ret)
{
    return lin_bus_call(rq, gateway, LIN_STR("identity"), lin_z(method), wire, ret);
}

static const char *reason_of(lin_req *rq, const char *method, lin_str wire)
{
    lin_str answer;

    return call(rq, method, wire, &answer) == LIN_OK ? "" : lin_str_z(arena, rq->problem.reason);
}

static const lin_str nothing = { "", 0 };

#define SIGN_IN "SessionService.CreateSession"

/* --- tests */

TEST(a_public_call_runs_as_nobody_and_needs_no_snapshot)
{
    lin_req *rq = NULL;
    lin_str answer;
    Session *s;

    begin();
    rq = request();
    rq->assertion = LIN_STR("not.valid"); /* not even looked at */
    ck_assert_int_eq(call(rq, SIGN_IN, credentials("admin", "x"), &answer), LIN_OK);
    s = linli__identity__v1__session__unpack(NULL, answer.len, (const uint8_t *)answer.at);
    ck_assert_str_eq(s->access_token, "nobody");
    ck_assert_str_eq(s->refresh_token, "admin");
    ck_assert_str_eq(s->token_type, "{}");
}

TEST(a_call_of_the_house_needs_no_snapshot_and_has_the_whole_scope)
{
    lin_buf wire = { 0 };
    lin_str answer;
    Linli__SessionAccess *s;

    begin();
    wire.arena = arena;
    lin_wire_bytes(&wire, 1, LIN_STR("session-1"));
    ck_assert_int_eq(call(request(), "AccessService.GetSession", lin_buf_str(&wire), &answer), LIN_OK);
    s = linli__session_access__unpack(NULL, answer.len, (const uint8_t *)answer.at);
    ck_assert_str_eq(s->user_id, "all");
    ck_assert_str_eq(s->session_id, "gateway");
}

TEST(other_calls_wait_for_a_snapshot)
{
    begin();
    ck_assert_str_eq(reason_of(signed_in(), "RegionService.ListRegions", nothing), "UNAVAILABLE");
    ck_assert_str_eq(reason_of(request(), "RegionService.ListRegions", nothing), "TOKEN_MISSING");
    give_snapshot();
    ck_assert_str_eq(reason_of(signed_in(), "RegionService.CreateRegion", nothing), "PERMISSION_DENIED");
    ck_assert_str_eq(reason_of(request(), "RegionService.ListRegions", nothing), "TOKEN_MISSING");
}

TEST(a_request_is_checked_against_its_contract_before_the_handler_sees_it)
{
    static char long_account[66];
    lin_buf unknown = { 0 };
    lin_req *rq;

    begin();
    memset(long_account, 'a', 65);
    rq = request();
    ck_assert_str_eq(reason_of(rq, SIGN_IN, credentials("", "")), "FIELD_REQUIRED");
    ck_assert_uint_eq(rq->problem.violations, 2);
    ck_assert_str_eq(rq->problem.violation[0].field.at, "account");
    ck_assert_str_eq(reason_of(request(), SIGN_IN, credentials(long_account, "x")), "FIELD_LENGTH");
    ck_assert_str_eq(reason_of(request(), SIGN_IN, credentials("\xff\xfe", "x")), "FIELD_TEXT");
    ck_assert_str_eq(reason_of(request(), SIGN_IN, LIN_STR("\x0a\x05" "a")), "MESSAGE_MALFORMED");
    unknown.arena = arena;
    lin_wire_bytes(&unknown, 99, LIN_STR("x"));
    ck_assert_str_eq(reason_of(request(), SIGN_IN, lin_buf_str(&unknown)), "FIELD_UNKNOWN");
}

TEST(a_call_that_is_not_in_the_contract_is_not_offered)
{
    begin();
    ck_assert_str_eq(reason_of(request(), "SessionService.NoSuchCall", nothing), "UNIMPLEMENTED");
    ck_assert_str_eq(reason_of(request(), "x", nothing), "UNIMPLEMENTED");
}

TEST(a_handler_that_fails_without_saying_why_is_our_own_failure)
{
    lin_buf wire = { 0 };

    begin();
    give_snapshot();
    wire.arena = arena;
    lin_wire_bytes(&wire, 1, LIN_STR("a token"));
    ck_assert_str_eq(reason_of(request(), "SessionService.RefreshSession", lin_buf_str(&wire)), "INTERNAL");
}

TEST(a_handler_with_nothing_to_say_answers_an_empty_message)
{
    begin();
    give_snapshot();
    ck_assert_str_eq(reason_of(signed_in(), "SessionService.DeleteSession", nothing), "");
}

TEST(a_failure_that_the_handler_survived_is_not_told)
{
    lin_str wire;

    begin();
    give_snapshot();
    wire = credentials("old", "new"); /* the same two fields */
    ck_assert_str_eq(reason_of(signed_in(), "UserService.ChangePassword", wire), "");
}

TEST(a_request_that_comes_too_late_is_not_served)
{
    lin_req *rq;
    lin_str answer;

    begin();
    rq = request();
    rq->app = &app;
    rq->method = LIN_STR(SIGN_IN);
    rq->deadline = lin_monotonic();
    ck_assert_int_eq(run_call(rq, credentials("admin", "x"), &answer), LIN_DEADLINE_EXCEEDED);
}
