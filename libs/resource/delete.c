/* Delete: the record is hidden, never removed; its history stays and says who did it. */
#include "libs/resource/engine.h"

static lin_code erase(lin_op *op, const lin_record *before)
{
    lin_record after = *before;
    lin_value values[4];

    after.version++;
    after.updated = op->rq->now;
    values[0] = lin_int(after.community);
    values[1] = lin_ref(after.id);
    values[2] = lin_at(after.updated);
    values[3] = lin_int(after.version);
    return lin_op_write(op, &(lin_write){
        .sql = &op->plan->erase, .value = values, .values = LIN_COUNT(values),
        .action = LINLI__CHANGE__ACTION__DELETED, .before = before, .after = &after,
    });
}

lin_code lin_delete_write(lin_op *op, const lin_record *record)
{
    LIN_TRY(lin_op_before_delete(op, record));
    LIN_TRY(erase(op, record));
    return lin_op_after_write(op, record, NULL);
}

lin_code lin_serve_delete(lin_op *op, lin_buf *answer)
{
    lin_record record;
    lin_id id;

    (void)answer; /* an empty message */
    LIN_TRY(lin_op_may_write(op));
    LIN_TRY(lin_op_id(op, &id));
    LIN_TX(tx, op->rq);
    LIN_TRY(lin_row_find(op, &op->plan->lock, id, &record));
    LIN_TRY(lin_etag_check(op, &record));
    LIN_TRY(lin_delete_write(op, &record));
    return lin_commit(&tx);
}
