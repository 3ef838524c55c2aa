/* Get: one record by its id, as it is or as it was. Outside the scope is the same as absent: row-level security hides it. */
#include "libs/resource/engine.h"

lin_code lin_serve_get(lin_op *op, lin_buf *answer)
{
    lin_value when = lin_op_in(op, "read_time");
    lin_record record;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    if (when.kind == LIN_TIME) {
        LIN_TRY(lin_row_find_as_of(op, id, when.time, &record));
    } else {
        LIN_TRY(lin_row_find(op, &op->plan->find, id, &record));
        lin_op_etag(op, &record);
    }
    lin_buf_add(answer, lin_record_answer(op, &record));
    return LIN_OK;
}
