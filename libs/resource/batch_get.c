/* BatchGet: records by their ids, in the order asked for, in one round trip; all of them or none (AIP-231). */
#include "libs/resource/engine.h"

enum { IDS_MAX = 100 };

static lin_str place(lin_op *op, size_t index)
{
    return lin_z(lin_print(op->rq->arena, "ids[%zu]", index));
}

static lin_code check_count(lin_op *op, size_t count)
{
    if (count == 0)
        return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_REQUIRED);
    if (count > IDS_MAX)
        return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 1),
                              lin_arg_int("max", IDS_MAX));
    return LIN_OK;
}

lin_code lin_batch_get_ask(lin_op *op, lin_step **ret, size_t *ret_count)
{
    lin_value list = lin_op_in(op, "ids");
    size_t count = list.list.count;
    lin_step *step;
    lin_value *key;

    LIN_TRY(check_count(op, count));
    step = LIN_NEW_ARRAY(op->rq->arena, lin_step, count);
    key = LIN_NEW_ARRAY(op->rq->arena, lin_value, 2 * count);
    for (size_t i = 0; i < count; i++) {
        lin_id id;

        if (!lin_id_parse(list.list.at[i].text, &id))
            return lin_fail_field(op->rq, place(op, i), &LIN_REASON_FIELD_ID);
        key[2 * i] = lin_int(lin_id_community(id));
        key[2 * i + 1] = lin_ref(id);
        step[i] = (lin_step){ .sql = &op->plan->find, .value = &key[2 * i], .values = 2 };
    }
    *ret = step;
    *ret_count = count;
    return LIN_OK;
}

lin_code lin_batch_get_answer(lin_op *op, const lin_step *step, size_t count, lin_buf *answer)
{
    for (size_t i = 0; i < count; i++) {
        lin_record record;

        if (step[i].rows.count == 0)
            return lin_fail_field(op->rq, place(op, i), &LIN_REASON_NOT_FOUND);
        LIN_TRY(lin_row_read(op, &step[i].rows, 0, &record));
        lin_wire_bytes(answer, lin_op_answer_items(op)->number, lin_record_answer(op, &record));
        if (answer->len > LIN_PAGE_BYTES) /* an answer must fit a reply */
            return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 1),
                                  lin_arg_int("max", (int64_t)i));
    }
    return LIN_OK;
}

lin_code lin_serve_batch_get(lin_op *op, lin_buf *answer)
{
    lin_step *step;
    size_t count;

    LIN_TRY(lin_batch_get_ask(op, &step, &count));
    LIN_TRY(lin_group(op->rq, step, count));
    return lin_batch_get_answer(op, step, count, answer);
}
