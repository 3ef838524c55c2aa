/* BatchGet: records by their ids, in the order asked for, in one round trip; all of them or none (AIP-231). */
#include "libs/resource/engine.h"

enum { IDS_MAX = 100 };

static lin_str place(lin_op *op, size_t index)
{
    return lin_z(lin_print(op->rq->arena, "ids[%zu]", index));
}

static lin_code read_ids(lin_op *op, lin_value list, lin_id *ids)
{
    if (list.list.count == 0)
        return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_REQUIRED);
    if (list.list.count > IDS_MAX)
        return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 1),
                              lin_arg_int("max", IDS_MAX));
    for (size_t i = 0; i < list.list.count; i++)
        if (!lin_id_parse(list.list.at[i].text, &ids[i]))
            return lin_fail_field(op->rq, place(op, i), &LIN_REASON_FIELD_ID);
    return LIN_OK;
}

static lin_code find_all(lin_op *op, const lin_id *ids, lin_step *steps, size_t count)
{
    lin_value *keys = LIN_NEW_ARRAY(op->rq->arena, lin_value, 2 * count);

    for (size_t i = 0; i < count; i++) {
        keys[2 * i] = lin_int(lin_id_community(ids[i]));
        keys[2 * i + 1] = lin_ref(ids[i]);
        steps[i] = (lin_step){ .sql = &op->plan->find, .value = &keys[2 * i], .values = 2 };
    }
    return lin_group(op->rq, steps, count);
}

lin_code lin_serve_batch_get(lin_op *op, lin_buf *answer)
{
    lin_value list = lin_op_in(op, "ids");
    lin_id ids[IDS_MAX];
    lin_step steps[IDS_MAX];

    LIN_TRY(read_ids(op, list, ids));
    LIN_TRY(find_all(op, ids, steps, list.list.count));
    for (size_t i = 0; i < list.list.count; i++) {
        lin_record record;

        if (steps[i].rows.count == 0)
            return lin_fail_field(op->rq, place(op, i), &LIN_REASON_NOT_FOUND);
        LIN_TRY(lin_row_read(op, &steps[i].rows, 0, &record));
        lin_wire_bytes(answer, lin_op_answer_items(op)->number, lin_record_answer(op, &record));
        if (answer->len > LIN_PAGE_BYTES) /* an answer must fit a reply */
            return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 1),
                                  lin_arg_int("max", (int64_t)i));
    }
    return LIN_OK;
}
