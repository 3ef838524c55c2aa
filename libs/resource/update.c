/*
 * Update: the chosen fields of one record, which is locked while they are compared. Where
 * nothing changes there is no new version. A masked value that comes back is no change: it
 * must not overwrite what the caller was not shown.
 */
#include "libs/resource/engine.h"
#include "libs/resource/validate.h"

static bool is_mask_of(const lin_req *rq, const lin_field *field, lin_value value, lin_value stored)
{
    return lin_masked(rq, field->data_class) && lin_value_eq(value, lin_mask(rq, field, stored));
}

lin_code lin_update_merge(lin_op *op, const lin_record *before, const lin_value *given, const bool *chosen, lin_record *after)
{
    lin_req *rq = op->rq;
    const lin_message *message = op->plan->message;

    for (size_t i = 0; i < message->fields; i++) {
        const lin_field *field = &message->field[i];

        after->value[i] = before->value[i];
        if (!chosen[i] || is_mask_of(rq, field, given[i], before->value[i]))
            continue;
        after->value[i] = given[i];
        lin_validate_field(rq, field, given[i], true, LIN_STR(""));
    }
    return rq->problem.code;
}

lin_code lin_update_save(lin_op *op, const lin_record *before, lin_record *after)
{
    lin_value *values = LIN_NEW_ARRAY(op->rq->arena, lin_value, 4 + lin_row_width(op->plan));
    lin_write write = {
        .sql = &op->plan->update, .value = values, .action = LINLI__CHANGE__ACTION__UPDATED,
        .before = before, .after = after,
    };

    after->version = before->version + 1;
    after->updated = op->rq->now;
    lin_record_show(op, after);
    values[0] = lin_int(after->community);
    values[1] = lin_ref(after->id);
    values[2] = lin_at(after->updated);
    values[3] = lin_int(after->version);
    write.values = 4 + lin_row_values(op, after, true, values + 4);
    return lin_op_write(op, &write);
}

lin_code lin_update_write(lin_op *op, const lin_record *before, lin_record *after, bool *ret_changed)
{
    LIN_TRY(lin_record_check_references(op, before, after));
    if (op->plan->common.community >= 0)
        LIN_TRY(lin_op_admit(op, after->community, before->value, after->value));
    lin_record_default_source(op, after);
    LIN_TRY(lin_op_before_write(op, before, after));
    LIN_TRY(lin_elsewhere_check(op, before, after));
    LIN_TRY(lin_record_check_days(op, after));
    *ret_changed = lin_change_any(op, before, after);
    if (!*ret_changed)
        return LIN_OK;
    LIN_TRY(lin_update_save(op, before, after));
    LIN_TRY(lin_follow_lead(op, before, after));
    return lin_op_after_write(op, before, after);
}

static lin_code change(lin_op *op, lin_id id, const lin_value *given, const bool *chosen, lin_record *after)
{
    lin_record before;
    bool changed;
    LIN_TX(tx, op->rq);

    LIN_TRY(lin_row_find(op, &op->plan->lock, id, &before));
    LIN_TRY(lin_etag_check(op, &before));
    *after = before;
    after->value = lin_op_values(op);
    LIN_TRY(lin_update_merge(op, &before, given, chosen, after));
    LIN_TRY(lin_update_write(op, &before, after, &changed));
    return changed ? lin_commit(&tx) : LIN_OK;
}

lin_code lin_serve_update(lin_op *op, lin_buf *answer)
{
    lin_arena *arena = op->rq->arena;
    lin_value *given = lin_op_values(op);
    bool *present = LIN_NEW_ARRAY(arena, bool, op->plan->message->fields);
    bool *chosen = LIN_NEW_ARRAY(arena, bool, op->plan->message->fields);
    lin_record after;
    lin_id id;

    LIN_TRY(lin_op_may_write(op));
    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_op_body(op, given, present));
    LIN_TRY(lin_op_mask(op, present, chosen));
    LIN_TRY(lin_elsewhere_ask_here(op, &given, 1));
    LIN_TRY(change(op, id, given, chosen, &after));
    lin_op_etag(op, &after);
    lin_buf_add(answer, lin_record_answer(op, &after));
    return LIN_OK;
}
