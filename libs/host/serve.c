/* Serving: one worker thread takes a request from the bus, runs its call and answers. */
#include <string.h>

#include "libs/base/log.h"
#include "libs/host/app.h"
#include "libs/host/once.h"
#include "libs/resource/validate.h"
#include "linli.gen.h"

/* --- hand-written calls: unpacked into the arena, run, packed */

static void *alloc_in_arena(void *arena, size_t size)
{
    return lin_alloc(arena, size);
}

static void free_nothing(void *arena, void *at)
{
    (void)arena;
    (void)at;
}

static lin_code check_fields(lin_req *rq, const lin_message *message, lin_str wire)
{
    lin_value *values = LIN_NEW_ARRAY(rq->arena, lin_value, message->fields);
    bool *present = LIN_NEW_ARRAY(rq->arena, bool, message->fields);

    LIN_TRY(lin_record_read(rq, message, wire, values, present));
    return lin_validate(rq, message, values, present, (lin_str){ "", 0 });
}

static lin_str pack(lin_req *rq, const ProtobufCMessage *answer)
{
    size_t size = protobuf_c_message_get_packed_size(answer);
    char *bytes = lin_alloc(rq->arena, size + 1);

    protobuf_c_message_pack(answer, (uint8_t *)bytes);
    return (lin_str){ bytes, size };
}

static lin_code run_by_hand(lin_req *rq, const lin_call_row *row, const lin_method *method, lin_str wire,
                            lin_str *ret_answer)
{
    ProtobufCAllocator in_arena = { alloc_in_arena, free_nothing, rq->arena };
    ProtobufCMessage *in, *answer = lin_alloc(rq->arena, row->answer->sizeof_message); /* empty: what most writes answer */

    protobuf_c_message_init(row->answer, answer);
    LIN_TRY(lin_wire_check(rq, method->request, wire));
    LIN_TRY(check_fields(rq, method->request, wire));
    in = protobuf_c_message_unpack(row->request, &in_arena, wire.len, (const uint8_t *)wire.at);
    if (!in)
        return lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED);
    LIN_TRY(row->run(rq->app->service->impl, rq, in, &answer));
    if (!answer)
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    *ret_answer = pack(rq, answer);
    return method->option->unmasked ? LIN_OK : lin_mask_answer(rq, method->answer, *ret_answer, ret_answer);
}

static const lin_call_row *row_of(const lin_service_contract *contract, lin_str name)
{
    for (size_t i = 0; i < contract->calls; i++)
        if (lin_str_eq(lin_z(contract->call[i].method), name))
            return &contract->call[i];
    return NULL;
}

/* --- one request */

/* A call of the house runs with the service's own scope; a public one as nobody; others with the user's.
 * The first two need no snapshot: it comes by such a call, and signing in must not wait for it. */
static lin_code identify(lin_req *rq, const lin_method *method)
{
    struct lin_app *app = rq->app;

    if (lin_str_eq(method->permission, LIN_STR("INTERNAL")))
        rq->scope = LIN_STR("all");
    else if (!lin_str_eq(method->permission, LIN_STR("PUBLIC")) && rq->assertion.len)
        return lin_assertion_accept(rq, app->access, app->verifier);
    return LIN_OK;
}

static lin_code dispatch(lin_req *rq, const lin_method *method, lin_str wire, lin_str *ret_answer)
{
    const lin_call_row *row;

    if (method->standard)
        return lin_engine_call(rq, rq->app->engine, method, wire, ret_answer);
    row = row_of(rq->app->service->contract, method->name);
    return row ? run_by_hand(rq, row, method, wire, ret_answer) : lin_fail(rq, &LIN_REASON_UNIMPLEMENTED);
}

lin_code lin_serve_admit(lin_req *rq, const lin_method *method)
{
    if (rq->deadline && lin_monotonic() >= rq->deadline)
        return lin_fail(rq, &LIN_REASON_DEADLINE_EXCEEDED);
    LIN_TRY(identify(rq, method));
    return lin_authorize(rq, rq->app->access, method);
}

static lin_code run_call(lin_req *rq, lin_str wire, lin_str *ret_answer)
{
    const lin_method *method = lin_contract_method(rq->app->contract, rq->method);

    if (!method)
        return lin_fail(rq, &LIN_REASON_UNIMPLEMENTED);
    LIN_TRY(lin_serve_admit(rq, method));
    return lin_once(rq, method, wire, dispatch, ret_answer);
}

static void log_request(const lin_req *rq, lin_code code, lin_time took)
{
    lin_level level = code == LIN_INTERNAL || code == LIN_UNKNOWN || code == LIN_DATA_LOSS ? LIN_ERROR : LIN_DEBUG;

    lin_log(level, rq, "request", lin_arg_text("code", lin_z(lin_code_name(code))),
            lin_arg_text("reason", rq->problem.reason), lin_arg_int("us", took),
            lin_arg_text("user", rq->who ? rq->who->user_id : (lin_str){ "", 0 }));
}

/* The statement is named by its file or its place in the plan; its values are nobody's business here. */
static void log_slow(struct lin_app *app, const lin_req *rq, lin_time took)
{
    if (took <= app->set.slow_ms * LIN_MS)
        return;
    atomic_fetch_add(&app->slow_requests, 1);
    lin_log(LIN_WARN, rq, "slow_request", lin_arg_int("us", took), lin_arg_text("statement", lin_z(rq->slowest ? rq->slowest : "")),
            lin_arg_int("statement_us", rq->slowest_took));
}

void lin_serve_end(lin_req *rq, natsMsg *msg, lin_code code, lin_str answer, lin_time began)
{
    struct lin_app *app = rq->app;
    lin_time took;

    if (code != LIN_OK && rq->problem.code == LIN_OK) /* a failure that said nothing is ours */
        code = lin_fail(rq, &LIN_REASON_INTERNAL);
    if (code == LIN_OK)
        lin_req_clear_problem(rq);
    lin_bus_reply(app->bus, rq, msg, answer);
    if (rq->wrote_event) /* committed or not: the relay finds what is there */
        lin_relay_wake(app, true);
    if (rq->wrote_import)
        lin_imports_wake(app);
    code = rq->problem.code; /* an answer may have been too large to send */
    took = lin_monotonic() - began;
    lin_bus_count(app->bus, rq->method, took, code);
    if (lin_str_eq(rq->caller, LIN_STR("gateway")))
        lin_room_served(app, took);
    log_request(rq, code, took);
    log_slow(app, rq, took);
}

static void serve_one(struct lin_app *app, lin_arena *arena, lin_db *db, natsMsg *msg)
{
    lin_req *rq = lin_req_new(arena);
    lin_str wire = { natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg) }, answer = { "", 0 };
    lin_time began = lin_monotonic();
    lin_code code;

    rq->app = app;
    rq->db = db;
    rq->engine = app->engine;
    code = lin_bus_accept(rq, msg);
    if (code == LIN_OK)
        code = run_call(rq, wire, &answer);
    lin_serve_end(rq, msg, code, answer, began);
}

void *lin_worker(void *what)
{
    struct lin_app *app = what;
    lin_arena *arena = lin_arena_new();
    lin_db *db = lin_db_new(app->conninfo, app->name);

    while (!atomic_load(&app->stopping)) {
        natsMsg *msg = lin_bus_next(app->bus, 500 * LIN_MS);

        if (!msg) {
            lin_db_rest(db);
            continue;
        }
        serve_one(app, arena, db, msg);
        lin_bus_free(msg);
        lin_arena_reset(arena);
    }
    lin_db_free(db);
    lin_arena_free(arena);
    return NULL;
}

lin_req *lin_app_request(struct lin_app *app, lin_arena *arena, lin_db *db)
{
    lin_req *rq = lin_req_new(arena);

    rq->app = app;
    rq->db = db;
    rq->engine = app->engine;
    rq->caller = app->name;
    rq->scope = LIN_STR("all");
    return rq;
}
