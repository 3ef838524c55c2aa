/*
 * History: the changes of one record, newest first, also after its deletion. Values are read
 * back through the contract, so that they are masked as the record itself is.
 */
#include "libs/contract/json.h"
#include "libs/resource/engine.h"
#include "libs/resource/typed.h"

enum { VERSION, AT, ACTOR, ACTION, PATH, BEFORE, AFTER, SEALED };

/* --- one value of a change */

/* The value of {"<path>": <json>} read as a record of this one field. */
static lin_code parse_json(lin_op *op, const lin_field *field, lin_str json, lin_value *ret)
{
    const lin_message *message = op->plan->message;
    lin_json_in in = { .message = message };
    lin_buf object = { .arena = op->rq->arena }, wire = { .arena = op->rq->arena };
    lin_value *values = lin_op_values(op);

    lin_buf_char(&object, '{');
    lin_buf_json(&object, field->json);
    lin_buf_char(&object, ':');
    lin_buf_add(&object, json);
    lin_buf_char(&object, '}');
    LIN_TRY(lin_json_read(op->rq, &in, lin_buf_str(&object), &wire));
    LIN_TRY(lin_record_read(op->rq, message, lin_buf_str(&wire), values, NULL));
    *ret = values[field - message->field];
    return LIN_OK;
}

static lin_code open_text(lin_op *op, const lin_column *column, lin_id id, lin_str text, lin_value *ret)
{
    lin_str sealed;

    if (!column || !lin_unbase64url(op->rq->arena, text, &sealed))
        return lin_fail(op->rq, &LIN_REASON_INTERNAL);
    return lin_row_open(op, column, id, sealed, ret);
}

lin_code lin_history_value(lin_op *op, const lin_field *field, lin_id id, lin_str stored, bool sealed, lin_value *ret)
{
    *ret = lin_zero_of(field);
    if (!stored.len)
        return LIN_OK;
    return sealed ? open_text(op, lin_column_of(op->plan, field), id, stored, ret) : parse_json(op, field, stored, ret);
}

/* Empty where there was no value, or where it was erased. */
static lin_code shown_json(lin_op *op, const lin_field *field, lin_id id, const lin_rows *rows, size_t row,
                           int cell, char **ret)
{
    lin_str stored = lin_cell_text(rows, row, cell);
    lin_value value;

    *ret = lin_str_z(op->rq->arena, LIN_STR(""));
    if (stored.len == 0)
        return LIN_OK;
    LIN_TRY(lin_history_value(op, field, id, stored, lin_cell_int(rows, row, SEALED), &value));
    *ret = lin_str_z(op->rq->arena, lin_field_json(op, field, op->unmasked ? value : lin_mask(op->rq, field, value)));
    return LIN_OK;
}

/* --- changes */

static lin_code add_field(lin_op *op, lin_id id, const lin_rows *rows, size_t row, Linli__Change *change)
{
    lin_str path = lin_cell_text(rows, row, PATH);
    const lin_field *field = lin_message_json(op->plan->message, path);
    Linli__FieldChange *one = LIN_NEW(op->rq->arena, Linli__FieldChange);

    if (!path.len) /* where the change came from */
        change->source = lin_str_z(op->rq->arena, lin_cell_text(rows, row, AFTER));
    if (!field) /* no field changed, or one that the contract no longer has */
        return LIN_OK;
    linli__field_change__init(one);
    one->path = lin_str_z(op->rq->arena, path);
    LIN_TRY(shown_json(op, field, id, rows, row, BEFORE, &one->before_json));
    LIN_TRY(shown_json(op, field, id, rows, row, AFTER, &one->after_json));
    change->changes[change->n_changes++] = one;
    return LIN_OK;
}

static Linli__Change *new_change(lin_op *op, const lin_rows *rows, size_t row)
{
    lin_arena *arena = op->rq->arena;
    Linli__Change *change = LIN_NEW(arena, Linli__Change);
    Google__Protobuf__Timestamp *at = LIN_NEW(arena, Google__Protobuf__Timestamp);

    linli__change__init(change);
    *at = lin_timestamp(lin_cell_time(rows, row, AT));
    change->version = lin_cell_int(rows, row, VERSION);
    change->at = at;
    change->actor = lin_str_z(arena, lin_cell_text(rows, row, ACTOR));
    change->action = (Linli__Change__Action)lin_cell_int(rows, row, ACTION);
    change->changes = LIN_NEW_ARRAY(arena, Linli__FieldChange *, op->plan->message->fields);
    return change;
}

/* One change stands in as many rows as it has fields. Takes them off from *row on. */
static lin_code take_change(lin_op *op, lin_id id, const lin_rows *rows, size_t *row, Linli__Change **ret)
{
    int64_t version = lin_cell_int(rows, *row, VERSION);

    *ret = new_change(op, rows, *row);
    for (; *row < rows->count && lin_cell_int(rows, *row, VERSION) == version; ++*row)
        LIN_TRY(add_field(op, id, rows, *row, *ret));
    return LIN_OK;
}

lin_code lin_history_all(lin_op *op, lin_id id, Linli__Change ***ret, size_t *ret_count)
{
    lin_rows rows;
    size_t row = 0;

    LIN_TRY(lin_query(op->rq, &op->plan->find_history, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_int(INT64_MAX),
                      lin_int(LIN_TYPED_MOST)));
    *ret = LIN_NEW_ARRAY(op->rq->arena, Linli__Change *, rows.count + 1);
    for (*ret_count = 0; row < rows.count; ++*ret_count)
        LIN_TRY(take_change(op, id, &rows, &row, &(*ret)[*ret_count]));
    return LIN_OK;
}

static lin_str pack(lin_op *op, const Linli__Change *change)
{
    uint8_t *wire = lin_alloc(op->rq->arena, linli__change__get_packed_size(change));

    return (lin_str){ (const char *)wire, linli__change__pack(change, wire) };
}

static lin_code answer_rows(lin_op *op, lin_id id, const lin_rows *rows, const lin_page *page,
                            lin_buf *answer)
{
    const lin_field *items = lin_op_answer_items(op);
    Linli__Change *change = NULL;
    int64_t count = 0;

    for (size_t row = 0; row < rows->count; count++) {
        if (count == page->size || answer->len > LIN_PAGE_BYTES) {
            lin_str last = lin_z(lin_print(op->rq->arena, "%lld", (long long)change->version));

            lin_op_answer_token(op, answer, lin_page_token(op, page, last));
            return LIN_OK;
        }
        LIN_TRY(take_change(op, id, rows, &row, &change));
        lin_wire_bytes(answer, items->number, pack(op, change));
    }
    return LIN_OK;
}

lin_code lin_serve_history(lin_op *op, lin_buf *answer)
{
    int64_t before = INT64_MAX;
    lin_page page;
    lin_rows rows;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_page_read(op, lin_op_in(op, "id").text, &page));
    lin_str_to_int(page.after, &before);
    LIN_TRY(lin_query(op->rq, &op->plan->find_history, &rows, lin_int(lin_id_community(id)), lin_ref(id),
                      lin_int(before), lin_int(page.size + 1)));
    if (rows.count == 0 && page.after.len == 0)
        return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
    return answer_rows(op, id, &rows, &page, answer);
}
