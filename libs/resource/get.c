/* Get: one record by its id. Outside the scope is the same as absent: row-level security hides it. */
#include "libs/resource/engine.h"

lin_code lin_serve_get(lin_op *op, lin_buf *answer)
{
    lin_record record;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_row_find(op, &op->plan->find, id, &record));
    lin_op_etag(op, &record);
    lin_buf_add(answer, lin_record_answer(op, &record));
    return LIN_OK;
}
