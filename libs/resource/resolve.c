/*
 * Resolve: which records are called so, and what known ones are called. The first field of known_by that finds any decides; what
 * follows another is looked for among those of that one, where it is said.
 */
#include "libs/resource/names.h"
#include "linli/resolve.pb-c.h"

/* --- what the caller sees of a record */

static lin_str seen(lin_op *op, const lin_record *record, const lin_field *field)
{
    return lin_mask(op->rq, field, record->value[field - op->plan->message->field]).text;
}

/* What a person calls it: the first text that it is searched by. */
static const lin_field *label_of(const lin_plan *plan)
{
    for (size_t i = 0; i < plan->message->fields; i++)
        if (plan->message->field[i].option->text_search)
            return &plan->message->field[i];
    return plan->known[0].column->field;
}

static void tell(lin_op *op, const lin_record *record, lin_named *named)
{
    const lin_field *key = op->plan->known[0].column->field;

    named->count++;
    named->key = named->text.len || !lin_masked(op->rq, key->data_class) ? seen(op, record, key) : LIN_STR("");
    named->label = seen(op, record, label_of(op->plan));
    named->id = record->value[op->plan->common.id].text;
}

/* --- by texts */

static bool lies_in(const lin_op *op, const lin_record *record, lin_str of)
{
    const lin_field *follows = op->plan->follows;

    return !of.len || !follows || lin_str_eq(record->value[follows - op->plan->message->field].text, of);
}

static lin_code find_by(lin_op *op, const lin_known *known, int32_t community, lin_named *named, size_t count)
{
    const lin_column *column = known->column;
    lin_value *text = LIN_NEW_ARRAY(op->rq->arena, lin_value, count);
    bool *open = LIN_NEW_ARRAY(op->rq->arena, bool, count);
    size_t n = 0;
    lin_rows rows;

    for (size_t i = 0; i < count; i++)
        if ((open[i] = named[i].text.len && !named[i].count))
            text[n++] = column->seal.len ? lin_row_blind(op, column, named[i].text) : lin_text(named[i].text);
    if (!n)
        return LIN_OK;
    LIN_TRY(lin_query(op->rq, &known->find, &rows, lin_int(community), (lin_value){ .kind = LIN_LIST, .list = { text, n } }));
    for (size_t r = 0; r < rows.count; r++) {
        lin_record record;

        LIN_TRY(lin_row_read(op, &rows, r, &record));
        for (size_t i = 0; i < count; i++)
            if (open[i] && lin_str_eq(record.value[column->index].text, named[i].text) && lies_in(op, &record, named[i].of))
                tell(op, &record, &named[i]);
    }
    return LIN_OK;
}

/* --- by ids */

static lin_code find_called(lin_op *op, lin_named *named, size_t count)
{
    lin_value *id = LIN_NEW_ARRAY(op->rq->arena, lin_value, count), *community = LIN_NEW_ARRAY(op->rq->arena, lin_value, count);
    size_t n = 0;
    lin_rows rows;
    lin_id one;

    for (size_t i = 0; i < count; i++)
        if (!named[i].text.len && lin_id_parse(named[i].id, &one)) {
            community[n] = lin_int(lin_id_community(one));
            id[n++] = lin_ref(one);
        }
    if (!n)
        return LIN_OK;
    LIN_TRY(lin_query(op->rq, &op->plan->find_several, &rows, (lin_value){ .kind = LIN_LIST, .list = { community, n } },
                      (lin_value){ .kind = LIN_LIST, .list = { id, n } }));
    for (size_t r = 0; r < rows.count; r++) {
        lin_record record;

        LIN_TRY(lin_row_read(op, &rows, r, &record));
        for (size_t i = 0; i < count; i++)
            if (!named[i].text.len && lin_str_eq(record.value[op->plan->common.id].text, named[i].id))
                tell(op, &record, &named[i]);
    }
    return LIN_OK;
}

lin_code lin_resolve(lin_op *op, int32_t community, lin_named *named, size_t count)
{
    for (size_t k = 0; k < op->plan->knowns; k++)
        LIN_TRY(find_by(op, &op->plan->known[k], community, named, count));
    return find_called(op, named, count);
}

/* --- as a call */

static lin_str text_in(const lin_value *values, const lin_message *message, const char *name)
{
    return values[lin_message_field(message, lin_z(name)) - message->field].text;
}

static lin_code read_names(lin_op *op, lin_named **ret, size_t *ret_count)
{
    const lin_message *type = lin_message_field(op->method->request, LIN_STR("names"))->message;
    lin_value list = lin_op_in(op, "names"), *values = LIN_NEW_ARRAY(op->rq->arena, lin_value, type->fields);
    lin_named *named = LIN_NEW_ARRAY(op->rq->arena, lin_named, list.list.count);

    LIN_TRY(lin_op_check(op, "names"));
    for (size_t i = 0; i < list.list.count; i++) {
        LIN_TRY(lin_record_read(op->rq, type, list.list.at[i].text, values, NULL));
        named[i] = (lin_named){ .text = text_in(values, type, "text"), .of = text_in(values, type, "of"), .id = text_in(values, type, "id") };
    }
    *ret = named;
    *ret_count = list.list.count;
    return LIN_OK;
}

static void add_answer(lin_op *op, const lin_named *named, lin_buf *answer)
{
    Linli__Named message;
    uint8_t *wire;

    linli__named__init(&message);
    message.count = named->count;
    message.id = lin_str_z(op->rq->arena, named->count == 1 ? named->id : LIN_STR(""));
    message.key = lin_str_z(op->rq->arena, named->count == 1 ? named->key : LIN_STR(""));
    message.label = lin_str_z(op->rq->arena, named->count == 1 ? named->label : LIN_STR(""));
    wire = lin_alloc(op->rq->arena, linli__named__get_packed_size(&message) + 1);
    lin_wire_bytes(answer, lin_op_answer_items(op)->number, (lin_str){ (const char *)wire, linli__named__pack(&message, wire) });
}

/* A service vouches for whoever has it imported; what they may read here is judged here. */
static lin_code take_over(lin_op *op)
{
    lin_access *access = op->engine->conf.access;

    LIN_TRY(lin_assertion_recall(op->rq, access, lin_op_in(op, "on_behalf_of").text));
    return lin_authorize(op->rq, access, lin_engine_method(op->engine, op->plan->message, LINLI__STANDARD__LIST));
}

lin_code lin_serve_resolve(lin_op *op, lin_buf *answer)
{
    lin_str region = lin_op_in(op, "community_id").text;
    int32_t community = 0;
    bool known = true;
    lin_named *named;
    size_t count;

    LIN_TRY(take_over(op));
    LIN_TRY(read_names(op, &named, &count));
    if (region.len)
        LIN_TRY(lin_op_community(op, region, &community, &known));
    if (known)
        LIN_TRY(lin_resolve(op, community, named, count));
    for (size_t i = 0; i < count; i++)
        add_answer(op, &named[i], answer);
    return LIN_OK;
}
