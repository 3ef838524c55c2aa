/*
 * Get: one record by its id, as it is or as it was. Outside the scope is the same as absent: row-level security hides it.
 *
 * As it is, it is one read and an answer made of it: the two halves are here for whoever runs the read (read.c).
 */
#include "libs/resource/engine.h"

lin_code lin_get_ask(lin_op *op, lin_step **ret, size_t *ret_count)
{
    lin_value *key = LIN_NEW_ARRAY(op->rq->arena, lin_value, 2);
    lin_id id;

    *ret_count = 0;
    LIN_TRY(lin_op_id(op, &id));
    if (lin_op_in(op, "read_time").kind == LIN_TIME)
        return LIN_OK; /* another matter: the record and its history */
    key[0] = lin_int(lin_id_community(id));
    key[1] = lin_ref(id);
    *ret = LIN_NEW(op->rq->arena, lin_step);
    **ret = (lin_step){ .sql = &op->plan->find, .value = key, .values = 2 };
    *ret_count = 1;
    return LIN_OK;
}

lin_code lin_get_answer(lin_op *op, const lin_step *step, size_t count, lin_buf *answer)
{
    lin_record record;

    (void)count;
    LIN_TRY(lin_row_found(op, step, &record));
    lin_op_etag(op, &record);
    lin_buf_add(answer, lin_record_answer(op, &record));
    return LIN_OK;
}

static lin_code serve_as_of(lin_op *op, lin_buf *answer)
{
    lin_record record;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_row_find_as_of(op, id, lin_op_in(op, "read_time").time, &record));
    lin_buf_add(answer, lin_record_answer(op, &record));
    return LIN_OK;
}

lin_code lin_serve_get(lin_op *op, lin_buf *answer)
{
    lin_step *step;
    size_t count;

    LIN_TRY(lin_get_ask(op, &step, &count));
    if (count == 0)
        return serve_as_of(op, answer);
    LIN_TRY(lin_group(op->rq, step, count));
    return lin_get_answer(op, step, count, answer);
}
