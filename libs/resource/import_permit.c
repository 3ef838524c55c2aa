/*
 * PermitImport, RunImport: files that come by themselves (exchange.Source). Who sets that up is asked here for what they may, once;
 * it is kept by whoever fetches the files, sealed by this service, so that nobody makes or widens it. What their roles permit is as
 * it is at each run: who may no longer import has nothing imported.
 */
#include "libs/resource/import.h"
#include "libs/resource/validate.h"

/* --- the permit */

static lin_str context_of(const lin_op *op)
{
    return lin_z(lin_print(op->rq->arena, "permit:%.*s", LIN_STR_FMT(op->plan->table)));
}

static lin_code check_community(lin_op *op)
{
    bool known;
    int32_t number;

    LIN_TRY(lin_op_community(op, lin_op_in(op, "community_id").text, &number, &known));
    return known && lin_scope_holds(op->rq, number) ? LIN_OK : lin_fail_field(op->rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
}

static lin_code read_order(lin_op *op, Linli__ImportOrder *order)
{
    lin_str wire = lin_assertion_wire(op->rq);

    linli__import_order__init(order);
    order->assertion = (ProtobufCBinaryData){ wire.len, (uint8_t *)(uintptr_t)wire.at };
    order->chinese = op->rq->lang == LIN_ZH;
    order->mode = LINLI__IMPORT__MODE__CREATE_OR_UPDATE;
    order->community_id = lin_str_z(op->rq->arena, lin_op_in(op, "community_id").text);
    return lin_import_columns(op, order);
}

static lin_str seal(lin_op *op, const Linli__ImportOrder *order)
{
    uint8_t *wire = lin_alloc(op->rq->arena, linli__import_order__get_packed_size(order) + 1);
    lin_str clear = { (const char *)wire, linli__import_order__pack(order, wire) };

    return lin_seal(op->rq->arena, op->engine->conf.keys, lin_import_purpose(op), context_of(op), clear);
}

lin_code lin_serve_permit_import(lin_op *op, lin_buf *answer)
{
    Linli__ImportOrder order;

    LIN_TRY(lin_op_may_write(op));
    LIN_TRY(lin_validate(op->rq, op->method->request, op->in, NULL, LIN_STR("")));
    LIN_TRY(lin_import_may_change(op));
    LIN_TRY(check_community(op));
    LIN_TRY(read_order(op, &order));
    lin_wire_bytes(answer, 1, seal(op, &order));
    lin_wire_bytes(answer, 2, lin_op_actor(op));
    return LIN_OK;
}

/* --- a file */

static lin_code open_permit(lin_op *op, Linli__ImportOrder **ret)
{
    *ret = lin_import_unseal(op, lin_import_purpose(op), context_of(op), lin_op_in(op, "permit").text, &linli__import_order__descriptor);
    return *ret ? LIN_OK : lin_fail(op->rq, &LIN_REASON_TOKEN_INVALID);
}

/* From here on the request is that of whoever set it up. */
static lin_code act_as_owner(lin_op *op, const Linli__ImportOrder *order)
{
    lin_access *access = op->engine->conf.access;

    op->rq->lang = order->chinese ? LIN_ZH : LIN_EN;
    LIN_TRY(lin_assertion_recall(op->rq, access, (lin_str){ (const char *)order->assertion.data, order->assertion.len }));
    return lin_authorize(op->rq, access, lin_engine_method(op->engine, op->plan->message, LINLI__STANDARD__IMPORT));
}

static lin_code begin(lin_op *op, const Linli__ImportOrder *permitted)
{
    Linli__ImportOrder order = *permitted;
    lin_import job;
    lin_id id;

    lin_req_clear_problem(op->rq);
    LIN_TRY(lin_op_id(op, &id));
    order.file_id = lin_str_z(op->rq->arena, lin_op_in(op, "file_id").text);
    order.source = lin_str_z(op->rq->arena, lin_op_in(op, "source").text);
    return lin_import_add(op, id, &order, LIN_STR(""), &job);
}

lin_code lin_serve_run_import(lin_op *op, lin_buf *answer)
{
    Linli__ImportOrder *order;
    lin_import job = { .state = LINLI__IMPORT__STATE__CHECKING };
    lin_code code;

    LIN_TRY(lin_validate(op->rq, op->method->request, op->in, NULL, LIN_STR("")));
    LIN_TRY(open_permit(op, &order));
    LIN_TRY(act_as_owner(op, order));
    code = lin_import_find(op, &job);
    if (code == LIN_NOT_FOUND)
        code = begin(op, order);
    LIN_TRY(code);
    return job.state == LINLI__IMPORT__STATE__READY ? lin_serve_confirm_import(op, answer) : lin_serve_get_import(op, answer);
}
