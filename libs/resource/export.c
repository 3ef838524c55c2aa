/*
 * The calls of exports. Who asked is who sees one; who may approve sees those that wait, of the communities that they hold whole,
 * and never approves their own.
 */
#include "libs/resource/export.h"
#include "libs/resource/typed.h"
#include "libs/resource/validate.h"

enum { WAITING_SHOWN = 100 };

static const lin_sql add = {
    "export.add",
    "insert into export (id, resource, owner_id, community_id, ordered, state, created_at) values ($1, $2, $3, $4, $5, 1, $6)",
};
static const lin_sql find = { "export.find", "select " LIN_EXPORT_COLUMNS " from export where resource = $1 and id = $2" };
static const lin_sql list_latest = {
    "export.list_latest", "select " LIN_EXPORT_COLUMNS " from export where owner_id = $1 and resource = $2 order by id desc limit $3",
};
static const lin_sql list_before = {
    "export.list_before", "select " LIN_EXPORT_COLUMNS " from export where owner_id = $1 and resource = $2 and id < $4 order by id desc limit $3",
};
static const lin_sql list_waiting = {
    "export.list_waiting", "select " LIN_EXPORT_COLUMNS " from export where resource = $1 and owner_id <> $2 and state = 2 and created_at > $4 order by id limit $3",
};
static const lin_sql decide = {
    "export.decide",
    "update export set state = $4, approver_id = $3, problem = $5, ended_at = $6"
    " where resource = $1 and id = $2 and state = 2 and owner_id <> $3 and created_at > $7",
};

/* --- reading */

void lin_export_row(const lin_rows *rows, size_t row, lin_export *ret)
{
    int c = 0;

    *ret = (lin_export){ .id = lin_cell_id(rows, row, c++) };
    for (lin_str *text = &ret->resource; text <= &ret->ordered; text++)
        *text = lin_cell_text(rows, row, c++);
    ret->community = (int32_t)lin_cell_int(rows, row, c++);
    ret->state = (int)lin_cell_int(rows, row, c++);
    ret->rows = lin_cell_int(rows, row, c++);
    ret->created = lin_cell_time(rows, row, c++);
    ret->ended = lin_cell_time(rows, row, c++);
}

static lin_str purpose(const lin_op *op)
{
    return lin_z(lin_print(op->rq->arena, "%.*s.export", LIN_STR_FMT(op->plan->service)));
}

lin_code lin_export_order(lin_op *op, const lin_export *job, Linli__ExportOrder **ret)
{
    *ret = lin_import_unseal(op, purpose(op), lin_import_context(op->rq->arena, job->id), job->ordered, &linli__export_order__descriptor);
    return *ret ? LIN_OK : lin_fail(op->rq, &LIN_REASON_INTERNAL);
}

static lin_code find_export(lin_op *op, lin_export *ret)
{
    lin_rows rows;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_query(op->rq, &find, &rows, lin_text(op->plan->table), lin_ref(id)));
    if (rows.count == 0)
        return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
    lin_export_row(&rows, 0, ret);
    return LIN_OK;
}

static bool is_own(lin_op *op, const lin_export *job)
{
    return lin_str_eq(job->owner, lin_op_actor(op));
}

/* --- answering */

static lin_code answer_one(lin_op *op, const lin_export *job, lin_str *ret)
{
    lin_arena *arena = op->rq->arena;
    Google__Protobuf__Timestamp created = lin_timestamp(job->created), ended = lin_timestamp(job->ended);
    Linli__ExportOrder *order;
    Linli__Export message;
    uint8_t *wire;

    LIN_TRY(lin_export_order(op, job, &order));
    linli__export__init(&message);
    message.id = lin_str_z(arena, lin_id_text(arena, job->id));
    message.state = (Linli__Export__State)job->state;
    message.format = order->format;
    message.community_id = order->community_id;
    message.filter = order->filter;
    message.q = order->q;
    message.order_by = order->order_by;
    message.owner_id = lin_str_z(arena, job->owner);
    message.approver_id = lin_str_z(arena, job->approver);
    message.rows = job->rows;
    message.file_id = lin_str_z(arena, job->file_id);
    message.problem = lin_str_z(arena, job->problem);
    message.created_at = &created;
    message.ended_at = job->ended ? &ended : NULL;
    wire = lin_alloc(arena, linli__export__get_packed_size(&message) + 1);
    *ret = (lin_str){ (const char *)wire, linli__export__pack(&message, wire) };
    return LIN_OK;
}

static lin_code add_answer(lin_op *op, const lin_export *job, lin_buf *answer)
{
    lin_str one;

    LIN_TRY(answer_one(op, job, &one));
    lin_buf_add(answer, one);
    return LIN_OK;
}

static lin_code add_item(lin_op *op, const lin_export *job, lin_buf *answer)
{
    lin_str one;

    LIN_TRY(answer_one(op, job, &one));
    lin_wire_bytes(answer, lin_message_field(op->method->answer, LIN_STR("exports"))->number, one);
    return LIN_OK;
}

lin_code lin_serve_get_export(lin_op *op, lin_buf *answer)
{
    lin_export job;

    LIN_TRY(find_export(op, &job));
    return is_own(op, &job) ? add_answer(op, &job, answer) : lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
}

lin_code lin_serve_list_exports(lin_op *op, lin_buf *answer)
{
    lin_value me = lin_text(lin_op_actor(op)), of = lin_text(op->plan->table);
    lin_export job = { 0 };
    lin_page page;
    lin_rows rows;
    lin_id after;

    LIN_TRY(lin_page_read(op, LIN_STR(""), &page));
    if (page.after.len && lin_id_parse(page.after, &after))
        LIN_TRY(lin_query(op->rq, &list_before, &rows, me, of, lin_int(page.size + 1), lin_ref(after)));
    else
        LIN_TRY(lin_query(op->rq, &list_latest, &rows, me, of, lin_int(page.size + 1)));
    for (size_t i = 0; i < rows.count; i++) {
        if (i == (size_t)page.size) {
            lin_op_answer_token(op, answer, lin_page_token(op, &page, lin_id_text(op->rq->arena, job.id)));
            return LIN_OK;
        }
        lin_export_row(&rows, i, &job);
        LIN_TRY(add_item(op, &job, answer));
    }
    return LIN_OK;
}

lin_code lin_serve_list_waiting(lin_op *op, lin_buf *answer)
{
    lin_export job;
    lin_rows rows;

    LIN_TRY(lin_query(op->rq, &list_waiting, &rows, lin_text(op->plan->table), lin_text(lin_op_actor(op)), lin_int(WAITING_SHOWN),
                      lin_at(op->rq->now - LIN_EXPORT_WAITS)));
    for (size_t i = 0; i < rows.count; i++) {
        lin_export_row(&rows, i, &job);
        if (lin_scope_holds(op->rq, job.community))
            LIN_TRY(add_item(op, &job, answer));
    }
    return LIN_OK;
}

/* --- telling */

lin_code lin_export_tell(lin_req *rq, const lin_engine *engine, const lin_export *job)
{
    static const char *const news[] = {
        [LINLI__EXPORT__STATE__RUNNING] = "Approved",  [LINLI__EXPORT__STATE__WAITING] = "Waiting", [LINLI__EXPORT__STATE__DONE] = "Ready",
        [LINLI__EXPORT__STATE__FAILED] = "Failed",     [LINLI__EXPORT__STATE__REJECTED] = "Rejected", [LINLI__EXPORT__STATE__EXPIRED] = "Expired",
    };
    const lin_str service = engine->conf.contract->service;
    Linli__ExportTold told;

    linli__export_told__init(&told);
    told.owner_id = lin_str_z(rq->arena, job->owner);
    told.resource = lin_print(rq->arena, "%.*s.%.*s", LIN_STR_FMT(service), LIN_STR_FMT(job->resource));
    told.state = (Linli__Export__State)job->state;
    told.approver_id = lin_str_z(rq->arena, job->approver);
    told.reason = lin_str_z(rq->arena, job->problem);
    told.rows = job->rows;
    told.file_id = lin_str_z(rq->arena, job->file_id);
    return lin_outbox_add(rq, service, LIN_STR("export"), news[job->state], job->id, lin_typed_wire(rq, &told.base));
}

/* --- asking, and deciding */

static lin_code read_order(lin_op *op, Linli__ExportOrder *order, int32_t *ret_community)
{
    lin_req *rq = op->rq;
    lin_str region = lin_op_in(op, "community_id").text, wire = lin_assertion_wire(rq);
    bool known;

    LIN_TRY(lin_validate(rq, op->method->request, op->in, NULL, LIN_STR("")));
    LIN_TRY(lin_op_community(op, region, ret_community, &known));
    if (!known || (!lin_scope_holds(rq, *ret_community) && !lin_op_scope_partial(op)))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    linli__export_order__init(order);
    order->assertion = (ProtobufCBinaryData){ .len = wire.len, .data = (uint8_t *)(uintptr_t)wire.at };
    order->chinese = rq->lang == LIN_ZH;
    order->format = lin_op_in(op, "format").number ? (Linli__Export__Format)lin_op_in(op, "format").number : LINLI__EXPORT__FORMAT__XLSX;
    order->community_id = lin_str_z(rq->arena, region);
    order->filter = lin_str_z(rq->arena, lin_op_in(op, "filter").text);
    order->q = lin_str_z(rq->arena, lin_op_in(op, "q").text);
    order->order_by = lin_str_z(rq->arena, lin_op_in(op, "order_by").text);
    return LIN_OK;
}

lin_code lin_serve_export(lin_op *op, lin_buf *answer)
{
    lin_req *rq = op->rq;
    lin_export job = { .owner = lin_op_actor(op), .state = LINLI__EXPORT__STATE__RUNNING, .created = rq->now };
    Linli__ExportOrder order;
    uint8_t *wire;

    LIN_TRY(read_order(op, &order, &job.community));
    job.id = lin_id_new(rq->now, job.community);
    wire = lin_alloc(rq->arena, linli__export_order__get_packed_size(&order) + 1);
    job.ordered = lin_seal(rq->arena, op->engine->conf.keys, purpose(op), lin_import_context(rq->arena, job.id),
                           (lin_str){ (const char *)wire, linli__export_order__pack(&order, wire) });
    LIN_TX(tx, rq);
    LIN_TRY(lin_exec(rq, &add, lin_ref(job.id), lin_text(op->plan->table), lin_text(job.owner), lin_int(job.community),
                     lin_bytes(job.ordered), lin_at(rq->now)));
    LIN_TRY(lin_audit_add(rq, "export", op->plan->table, &(lin_record){ .id = job.id, .community = job.community },
                          LIN_STR("")));   /* what was asked for stays sealed: an id number may stand in it */
    LIN_TRY(lin_commit(&tx));
    rq->wrote_import = true;
    return add_answer(op, &job, answer);
}

static lin_code turn(lin_op *op, Linli__Export__State state, const char *action, lin_str why, lin_value ended, lin_buf *answer)
{
    lin_req *rq = op->rq;
    lin_export job;
    lin_rows rows;
    LIN_TX(tx, rq);

    LIN_TRY(find_export(op, &job));
    if (!lin_scope_holds(rq, job.community))
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    if (is_own(op, &job))
        return lin_fail(rq, &LIN_REASON_EXPORT_OWN);
    LIN_TRY(lin_query(rq, &decide, &rows, lin_text(op->plan->table), lin_ref(job.id), lin_text(lin_op_actor(op)), lin_int(state), lin_text(why), ended,
                      lin_at(rq->now - LIN_EXPORT_WAITS)));
    if (rows.affected == 0)
        return lin_fail(rq, &LIN_REASON_EXPORT_STATE);
    LIN_TRY(lin_audit_add(rq, action, op->plan->table, &(lin_record){ .id = job.id, .community = job.community }, why));
    LIN_TRY(find_export(op, &job));
    LIN_TRY(lin_export_tell(rq, op->engine, &job));
    LIN_TRY(add_answer(op, &job, answer));
    LIN_TRY(lin_commit(&tx));
    rq->wrote_import = true;
    return LIN_OK;
}

lin_code lin_serve_approve(lin_op *op, lin_buf *answer)
{
    return turn(op, LINLI__EXPORT__STATE__RUNNING, "approve_export", LIN_STR(""), lin_null(), answer);
}

lin_code lin_serve_reject(lin_op *op, lin_buf *answer)
{
    LIN_TRY(lin_validate(op->rq, op->method->request, op->in, NULL, LIN_STR("")));
    return turn(op, LINLI__EXPORT__STATE__REJECTED, "reject_export", lin_op_in(op, "reason").text, lin_at(op->rq->now), answer);
}
