/*
 * Undelete: a deleted record is there again, with a version and a history entry of its own. A
 * value that another record has taken meanwhile stands in the way.
 */
#include "libs/resource/engine.h"

static lin_code revive(lin_op *op, const lin_record *before, lin_record *after)
{
    lin_value values[4];

    *after = *before;
    after->version++;
    after->updated = op->rq->now;
    lin_record_show(op, after);
    values[0] = lin_int(after->community);
    values[1] = lin_ref(after->id);
    values[2] = lin_at(after->updated);
    values[3] = lin_int(after->version);
    return lin_op_write(op, &(lin_write){
        .sql = &op->plan->revive, .value = values, .values = LIN_COUNT(values),
        .action = LINLI__CHANGE__ACTION__UNDELETED, .before = before, .after = after,
    });
}

static lin_code check_place(lin_op *op, const lin_record *record)
{
    int index = op->plan->common.community;

    if (index < 0)
        return LIN_OK;
    if (!lin_op_region(op, record->community).len) /* deleted meanwhile */
        return lin_fail_field(op->rq, lin_op_path(op, &op->plan->message->field[index]), &LIN_REASON_COMMUNITY_UNKNOWN);
    return lin_op_admit(op, record->community, NULL, record->value);
}

/* What could not be made now does not come back: the same references, scope and rules. What a rule fills in is not kept. */
static lin_code check_again(lin_op *op, const lin_record *before)
{
    lin_record again = *before;

    again.value = lin_dup(op->rq->arena, before->value, op->plan->message->fields * sizeof(*again.value));
    LIN_TRY(lin_record_check_references(op, NULL, &again));
    LIN_TRY(check_place(op, &again));
    return lin_op_before_write(op, NULL, &again);
}

lin_code lin_undelete_write(lin_op *op, lin_id id, lin_record *ret)
{
    lin_record before;

    LIN_TRY(lin_row_find(op, &op->plan->lock_deleted, id, &before));
    LIN_TRY(check_again(op, &before));
    LIN_TRY(revive(op, &before, ret));
    return lin_op_after_write(op, NULL, ret);
}

lin_code lin_serve_undelete(lin_op *op, lin_buf *answer)
{
    lin_record after;
    lin_id id;

    LIN_TRY(lin_op_may_write(op));
    LIN_TRY(lin_op_id(op, &id));
    LIN_TX(tx, op->rq);
    LIN_TRY(lin_undelete_write(op, id, &after));
    LIN_TRY(lin_commit(&tx));
    lin_op_etag(op, &after);
    lin_buf_add(answer, lin_record_answer(op, &after));
    return LIN_OK;
}
