/*
 * Rows to records and back: codecs, sealed fields and their blind indexes.
 *
 * A sealed value is bound to its column and its record: copied elsewhere it does not open.
 */
#include "libs/base/log.h"
#include "libs/resource/engine.h"

static lin_str id_bytes(lin_req *rq, lin_id id)
{
    return (lin_str){ lin_dup(rq->arena, id.byte, sizeof(id.byte)), sizeof(id.byte) };
}

/* --- sealed fields */

lin_value lin_row_seal(const lin_op *op, const lin_column *column, lin_id id, lin_str clear)
{
    lin_req *rq = op->rq;

    return lin_bytes(lin_seal(rq->arena, op->engine->conf.keys, column->seal, id_bytes(rq, id), clear));
}

lin_value lin_row_blind(const lin_op *op, const lin_column *column, lin_str clear)
{
    return lin_int(lin_blind(op->engine->conf.keys, column->blind, clear));
}

static lin_str last_characters(lin_str text, size_t count)
{
    size_t at = text.len;

    for (; at && count; count--)
        for (at--; at && ((unsigned char)text.at[at] & 0xC0) == 0x80;)
            at--;
    return count ? (lin_str){ "", 0 } : lin_str_from(text, at);
}

lin_value lin_row_tail(const lin_op *op, const lin_column *column, int32_t community, lin_str clear)
{
    lin_str tail = last_characters(clear, column->field->option->lookup_tail);

    if (!tail.len)
        return lin_null();
    tail = lin_z(lin_print(op->rq->arena, "%d %.*s", community, LIN_STR_FMT(tail)));
    return lin_int(lin_blind(op->engine->conf.keys, column->tail_seal, tail));
}

lin_code lin_row_open(lin_op *op, const lin_column *column, lin_id id, lin_str sealed, lin_value *ret)
{
    lin_req *rq = op->rq;
    lin_str clear;

    if (!lin_open(rq->arena, op->engine->conf.keys, column->seal, id_bytes(rq, id), sealed, &clear)) {
        lin_log(LIN_ERROR, rq, "seal_broken", lin_arg_text("column", column->seal),
                lin_arg_text("record", lin_id_text(rq->arena, id)));
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    }
    *ret = lin_text(clear);
    return LIN_OK;
}

/* --- reading */

static lin_code read_column(lin_op *op, const lin_column *column, lin_id id, lin_value cell, lin_value *ret)
{
    if (cell.kind == LIN_NULL)
        *ret = lin_zero_of(column->field);
    else if (column->seal.len)
        return lin_row_open(op, column, id, cell.text, ret);
    else
        *ret = column->codec->load ? column->codec->load(op->rq, column, cell) : cell;
    return LIN_OK;
}

lin_code lin_row_read(lin_op *op, const lin_rows *rows, size_t row, lin_record *ret)
{
    lin_record record = {
        .community = (int32_t)lin_cell_int(rows, row, 0),
        .id = lin_cell_id(rows, row, 1),
        .version = lin_cell_int(rows, row, 2),
        .created = lin_cell_time(rows, row, 3),
        .updated = lin_cell_time(rows, row, 4),
        .value = lin_op_values(op),
    };

    for (size_t i = 0; i < op->plan->columns; i++) {
        const lin_column *column = &op->plan->column[i];
        lin_value cell = lin_cell(op->rq, rows, row, LIN_ROW_HEAD + (int)i);

        LIN_TRY(read_column(op, column, record.id, cell, &record.value[column->index]));
    }
    lin_record_show(op, &record);
    *ret = record;
    return LIN_OK;
}

/* A record that is gone may have left word where it goes on. */
static lin_code not_found(lin_op *op, const lin_sql *sql, lin_id id)
{
    lin_record gone;
    lin_rows rows;

    if (!op->plan->succeeded || (sql != &op->plan->find && sql != &op->plan->lock))
        return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
    LIN_TRY(lin_query(op->rq, &op->plan->find_any, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (rows.count == 0)
        return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
    LIN_TRY(lin_row_read(op, &rows, 0, &gone));
    for (size_t i = 0; i < op->plan->columns; i++) {
        const lin_column *column = &op->plan->column[i];
        lin_str to = gone.value[column->index].text;

        if (column->field->option->successor && to.len)
            return lin_fail_field(op->rq, column->field->json, &LIN_REASON_MOVED, lin_arg_text("to", to));
    }
    return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
}

lin_code lin_row_find(lin_op *op, const lin_sql *sql, lin_id id, lin_record *ret)
{
    lin_rows rows;

    LIN_TRY(lin_query(op->rq, sql, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    return rows.count ? lin_row_read(op, &rows, 0, ret) : not_found(op, sql, id);
}

lin_code lin_row_found(lin_op *op, const lin_step *step, lin_record *ret)
{
    return step->rows.count ? lin_row_read(op, &step->rows, 0, ret) : not_found(op, step->sql, step->value[1].id);
}

/* --- writing */

static lin_value cell_of(lin_op *op, const lin_column *column, lin_id id, lin_value value)
{
    if (column->nullable && lin_is_zero(column->field, value))
        return lin_null();
    if (column->seal.len)
        return lin_row_seal(op, column, id, value.text);
    return column->codec->store ? column->codec->store(op->rq, column, value) : value;
}

static lin_value lookup_of(lin_op *op, const lin_column *column, lin_value value)
{
    return value.text.len ? lin_row_blind(op, column, value.text) : lin_null();
}

/* Who does not say where a record came from has typed it. */
void lin_record_default_source(lin_op *op, lin_record *record)
{
    int source = op->plan->common.source;

    if (source >= 0 && record->value[source].text.len == 0)
        record->value[source] = lin_text(LIN_STR("manual"));
}

size_t lin_row_width(const lin_plan *plan)
{
    return 3 * plan->columns + 2;
}

size_t lin_row_values(lin_op *op, const lin_record *record, bool update, lin_value *into)
{
    size_t n = 0;

    for (size_t i = 0; i < op->plan->columns; i++) {
        const lin_column *column = &op->plan->column[i];
        lin_value value = record->value[column->index];

        if (update && column->frozen)
            continue;
        into[n++] = cell_of(op, column, record->id, value);
        if (column->field->option->lookup)
            into[n++] = lookup_of(op, column, value);
        if (column->tail_seal.len)
            into[n++] = lin_row_tail(op, column, record->community, value.text);
    }
    if (op->plan->searchable) {
        into[n++] = lin_search_text(op, record);
        into[n] = lin_search_grams(op, into[n - 1].text);
        n++;
    }
    return n;
}
