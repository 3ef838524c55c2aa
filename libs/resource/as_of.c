/*
 * As of a time: a record as it was. The record of today with the changes since then taken back,
 * newest first; what was created later or was deleted then is not there.
 */
#include "libs/resource/engine.h"

enum { VERSION, AT, ACTION, PATH, BEFORE, SEALED };

static lin_code take_back(lin_op *op, const lin_rows *rows, size_t row, lin_record *record)
{
    const lin_message *message = op->plan->message;
    const lin_field *field = lin_message_json(message, lin_cell_text(rows, row, PATH));
    lin_value *value;

    if (!field || (int)(field - message->field) == op->plan->common.community)
        return LIN_OK;
    value = &record->value[field - message->field];
    return lin_history_value(op, field, record->id, lin_cell_text(rows, row, BEFORE), lin_cell_int(rows, row, SEALED), value);
}

/* The rows begin with the newest version and end with the one that stood at the time. */
static lin_code go_back(lin_op *op, const lin_rows *rows, lin_time when, lin_record *record)
{
    size_t last = rows->count - 1;
    int64_t stood = lin_cell_int(rows, last, VERSION);

    if (lin_cell_time(rows, last, AT) > when || lin_cell_int(rows, last, ACTION) == LINLI__CHANGE__ACTION__DELETED)
        return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
    for (size_t row = 0; row < rows->count && lin_cell_int(rows, row, VERSION) > stood; row++)
        LIN_TRY(take_back(op, rows, row, record));
    if (op->plan->common.confirmed >= 0) /* no history has it */
        record->value[op->plan->common.confirmed] = lin_text(LIN_STR(""));
    record->version = stood;
    record->updated = lin_cell_time(rows, last, AT);
    lin_record_show(op, record);
    return LIN_OK;
}

lin_code lin_row_find_as_of(lin_op *op, lin_id id, lin_time when, lin_record *ret)
{
    lin_value key[] = { lin_int(lin_id_community(id)), lin_ref(id), lin_at(when) };
    lin_step steps[] = {
        { .sql = &op->plan->find_any, .value = key, .values = 2 },
        { .sql = &op->plan->history_since, .value = key, .values = LIN_COUNT(key) },
    };

    LIN_TRY(lin_group(op->rq, steps, LIN_COUNT(steps)));
    if (steps[0].rows.count == 0 || steps[1].rows.count == 0)
        return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
    LIN_TRY(lin_row_read(op, &steps[0].rows, 0, ret));
    return go_back(op, &steps[1].rows, when, ret);
}
