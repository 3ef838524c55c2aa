/*
 * Reveal: one record with nothing masked (GB/T 42455.1-2023, 7.3.6 c). Who asked and why is committed
 * before the record is answered; there is no other way past the masks.
 */
#include "libs/resource/engine.h"
#include "libs/resource/validate.h"

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
