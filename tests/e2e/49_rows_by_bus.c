/*
 * Rows that a partner puts in over the bus itself: a real client with a partner's user, with the assertion that its account is
 * given. Good, bad and forbidden, for every call with rows.
 */
#include "libs/bus/bus.h"
#include "tests/e2e/bus.h"
#include "tests/e2e/rows.h"

#define PERMITTED "{vehicles.passage.create,housing.reading.create,exchange.assertion.create}"

/* nats-server hears of a new user without a restart. */
static natsConnection *as_partner(void)
{
    if (system(text("%s/bin/linlictl secrets --secrets %s/secrets partner_lpr", getenv("B") ? getenv("B") : "build", the_stack.dir)) != 0)
        abort();
    stack_up();
    return connect_as("partner_lpr", "partner_lpr");
}

static const char *vouched(const char *token)
{
    const http_answer *a = HTTP(.path = "/v1/exchange/assertions", .token = token, .body = "{}");

    expect_status(a, 200);
    return text("%s", http_at(a, "assertion"));
}

typedef struct bus_answer {
    natsStatus status;
    lin_str wire;
    const char *reason, *field;    /* "": none */
} bus_answer;

static bus_answer send_to(natsConnection *nc, const char *subject, const char *assertion, lin_str wire)
{
    lin_req *rq = lin_req_new(rows_arena());
    natsMsg *msg = NULL, *reply = NULL;
    bus_answer ret = { .reason = "", .field = "" };
    const char *code = NULL;

    natsMsg_Create(&msg, subject, NULL, wire.at, (int)wire.len);
    if (assertion)
        natsMsgHeader_Set(msg, LIN_HEADER_ASSERTION, assertion);
    ret.status = natsConnection_RequestMsg(&reply, nc, msg, 2000);
    natsMsg_Destroy(msg);
    if (ret.status != NATS_OK)
        return ret;
    ret.wire = lin_str_dup(rq->arena, (lin_str){ natsMsg_GetData(reply), (size_t)natsMsg_GetDataLength(reply) });
    if (natsMsgHeader_Get(reply, LIN_HEADER_ERROR_CODE, &code) == NATS_OK) {
        lin_problem_unpack(rq, ret.wire);
        ret.reason = lin_str_z(rq->arena, rq->problem.reason);
        ret.field = rq->problem.violations ? lin_str_z(rq->arena, rq->problem.violation[0].field) : "";
    }
    natsMsg_Destroy(reply);
    return ret;
}

static bus_answer put_in(natsConnection *nc, const rows_call *call, const char *assertion, lin_str wire)
{
    return send_to(nc, text("linli.rpc.%s.partner_lpr.v1.%s", call->service, call->method), assertion, wire);
}

#define expect_told(answer, why, where)                                                                            \
    do {                                                                                                           \
        bus_answer r_ = (answer);                                                                                  \
        ck_assert_int_eq(r_.status, NATS_OK);                                                                      \
        ck_assert_str_eq(r_.reason, (why));                                                                        \
        ck_assert_str_eq(r_.field, (where));                                                                       \
    } while (0)

TEST(rows_are_kept_once_and_what_is_wrong_with_one_is_told_by_its_index)
{
    natsConnection *nc = as_partner();

    for (const rows_call *call = rows_calls; call->path; call++) {
        const char *c = new_community(), *about = call->about(c), *word = vouched(account(text("lpr-%s", call->rows), PERMITTED, c));
        lin_str wire = rows_wire(call, c, text("%s,%s,%s", call->row(about, 1), call->bad(about), call->row(about, 2)));
        bus_answer a = put_in(nc, call, word, wire);

        expect_told(a, "", "");
        ck_assert_str_eq(rows_answer(call, a.wire, "kept"), "2");
        ck_assert_str_eq(rows_answer(call, a.wire, "errors.0.index"), "1");
        ck_assert_str_eq(rows_answer(call, a.wire, "errors.0.field"), "at");
        a = put_in(nc, call, word, wire);
        expect_told(a, "", "");
        ck_assert_str_eq(rows_answer(call, a.wire, "kept"), "0");
        ck_assert_str_eq(rows_answer(call, a.wire, "knownBefore"), "2");
        ck_assert_str_eq(rows_kept(call, c), "2");
        ck_assert_str_eq(rows_events(call, c), "1");
    }
    ck_assert_int_eq(violations, 0);
}

TEST(what_is_no_message_of_the_call_is_refused_by_its_field)
{
    natsConnection *nc = as_partner();

    for (const rows_call *call = rows_calls; call->path; call++) {
        const char *c = new_community(), *about = call->about(c), *word = vouched(account(text("odd-%s", call->rows), PERMITTED, c));
        lin_str good = rows_wire(call, c, call->row(about, 1));
        lin_buf many = { .arena = rows_arena() };

        for (int i = 0; i <= 500; i++)
            lin_buf_add(&many, LIN_STR("\x12\x00"));
        expect_told(put_in(nc, call, word, (lin_str){ good.at, good.len - 1 }), "MESSAGE_MALFORMED", "");
        expect_told(put_in(nc, call, word, LIN_STR("\x7a\x01x")), "FIELD_UNKNOWN", "15");
        expect_told(put_in(nc, call, word, LIN_STR("\x0a\x01\xff")), "FIELD_TEXT", "communityId");
        expect_told(put_in(nc, call, word, LIN_STR("")), "FIELD_REQUIRED", "communityId");
        lin_buf_add(&many, (lin_str){ good.at, good.len });
        expect_told(put_in(nc, call, word, lin_buf_str(&many)), "FIELD_RANGE", call->rows);
        ck_assert_str_eq(rows_kept(call, c), "0");
    }
}

/* --- whose word it is */

TEST(a_row_is_put_in_by_somebody_who_may)
{
    natsConnection *nc = as_partner();
    const rows_call *call = rows_calls;
    const char *c = new_community(), *elsewhere = new_community(), *word = vouched(account("clerk", PERMITTED, c)), *reader;
    lin_str wire = rows_wire(call, c, call->row(call->about(c), 1));

    reader = vouched(account("no-rows", "{vehicles.passage.read,exchange.assertion.create}", c));
    expect_told(put_in(nc, call, NULL, wire), "TOKEN_MISSING", "");
    expect_told(put_in(nc, call, text("%s.%s", "CgNidXM", strchr(word, '.') + 1), wire), "TOKEN_INVALID", "");
    expect_told(put_in(nc, call, "nonsense", wire), "TOKEN_INVALID", "");
    expect_told(put_in(nc, call, reader, wire), "PERMISSION_DENIED", "");
    expect_told(put_in(nc, call, vouched(account("neighbour", PERMITTED, elsewhere)), wire), "COMMUNITY_UNKNOWN", "communityId");
    ck_assert_str_eq(rows_kept(call, c), "0");
    expect_told(put_in(nc, call, word, wire), "", "");
    ck_assert_str_eq(rows_kept(call, c), "1");
}

TEST(the_word_is_given_to_who_may_have_it)
{
    expect_refused(HTTP(.path = "/v1/exchange/assertions", .token = account("no-word", "{vehicles.*}", new_community()), .body = "{}"), 403,
                   "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = "/v1/exchange/assertions", .body = "{}"), 401, "TOKEN_MISSING", NULL);
}

static natsConnection *who_asks;
static const char *their_word;
static lin_str their_rows;

static bool is_nobody(void)
{
    return strcmp(put_in(who_asks, rows_calls, their_word, their_rows).reason, "TOKEN_INVALID") == 0;
}

TEST(the_word_ends_with_the_session)
{
    const char *c = new_community(), *token = account("leaver", PERMITTED, c);

    who_asks = as_partner();
    their_word = vouched(token);
    their_rows = rows_wire(rows_calls, c, rows_calls->row(rows_calls->about(c), 1));
    expect_told(put_in(who_asks, rows_calls, their_word, their_rows), "", "");
    expect_status(HTTP(.method = "DELETE", .path = "/v1/identity/sessions/current", .token = token), 200);
    ck_assert(stack_wait(is_nobody, 5));
}

/* --- what a partner's user may not */

TEST(a_partner_makes_no_other_call_and_hears_nobody_else)
{
    static const char *const subjects[] = {
        "linli.rpc.vehicles.partner_lpr.v1.PassageService.ListPassages", "linli.rpc.vehicles.gateway.v1.PassageService.IngestPassages",
        "linli.rpc.vehicles.partner_lpr.v1.PassageService.CountDrivers", "linli.rpc.identity.partner_lpr.v1.AccessService.GetSnapshot",
        "linli.evt.vehicles._.passage.Ingested.v1", "linli.meta.vehicles.announce", "$JS.API.STREAM.INFO.LINLI_EVT", "$SRV.PING",
    };
    static const char *const heard[] = { "_INBOX_gateway.>", "linli.rpc.>", "linli.evt.>", "$SRV.>", ">" };
    natsConnection *nc = as_partner();
    const char *word = vouched(account("curious", PERMITTED, new_community()));
    natsSubscription *sub = NULL;

    for (size_t i = 0; i < LIN_COUNT(subjects); i++)
        ck_assert_msg(send_to(nc, subjects[i], word, LIN_STR("")).status == NATS_TIMEOUT, "%s", subjects[i]);
    ck_assert_int_eq(violations, (int)LIN_COUNT(subjects));
    for (size_t i = 0; i < LIN_COUNT(heard); i++) {
        natsConnection_SubscribeSync(&sub, nc, heard[i]);
        natsConnection_Flush(nc);
    }
    for (int i = 0; i < 100 && violations < (int)(LIN_COUNT(subjects) + LIN_COUNT(heard)); i++)
        nats_Sleep(20);
    ck_assert_int_eq(violations, (int)(LIN_COUNT(subjects) + LIN_COUNT(heard)));
}

static const char *their_address;

static bool is_struck_off(void)
{
    natsConnection *nc = NULL;
    natsStatus s = natsConnection_ConnectTo(&nc, their_address);

    natsConnection_Destroy(nc);
    return s != NATS_OK;
}

TEST(a_partner_that_is_struck_off_is_heard_no_more)
{
    char *password;

    natsConnection_Destroy(as_partner());
    password = stack_file("secrets/partner_lpr.nats");
    password[strcspn(password, "\n")] = '\0';
    their_address = text("nats://partner_lpr:%s@127.0.0.1:%d", password, nats_port());
    ck_assert(!is_struck_off());
    ck_assert_int_eq(unlink(text("%s/secrets/partner_lpr.nats", the_stack.dir)), 0);
    stack_up();
    ck_assert(stack_wait(is_struck_off, 5));
}
