/*
 * Reveal: one record with nothing masked (GB/T 42455.1-2023, 7.3.6 c). Who asked and why is committed
 * before the record is answered; there is no other way past the masks.
 */
#include "libs/resource/engine.h"
#include "libs/resource/validate.h"

static const lin_sql add_audit = {
    "resource.add_audit",
    "insert into audit (at, actor, session_id, request_id, action, community_id, resource, record_id, version, reason)"
    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
};

lin_code lin_audit_add(lin_req *rq, const char *action, lin_str resource, const lin_record *record, lin_str reason)
{
    const lin_op op = { .rq = rq };

    return lin_exec(rq, &add_audit, lin_at(rq->now), lin_text(lin_op_actor(&op)),
                    lin_text(rq->who ? rq->who->session_id : LIN_STR("")), lin_text(rq->request_id), lin_text(lin_z(action)),
                    lin_int(record->community), lin_text(resource), lin_ref(record->id), lin_int(record->version),
                    lin_text(lin_str_trim(reason)));
}

lin_code lin_serve_reveal(lin_op *op, lin_buf *answer)
{
    lin_record record;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_validate(op->rq, op->method->request, op->in, NULL, LIN_STR("")));
    LIN_TX(tx, op->rq);
    LIN_TRY(lin_row_find(op, &op->plan->find, id, &record));
    LIN_TRY(lin_audit_add(op->rq, "reveal", op->plan->table, &record, lin_op_in(op, "reason").text));
    LIN_TRY(lin_commit(&tx));
    op->unmasked = true;
    lin_op_etag(op, &record);
    lin_buf_add(answer, lin_record_answer(op, &record));
    return LIN_OK;
}
