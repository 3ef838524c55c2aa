/*
 * What a write changed, in its two forms: JSON for the history (sealed values sealed again)
 * and wire bytes of linli.Change for the outbox (sealed values left out: only their path
 * leaves the service).
 */
#include "libs/contract/json.h"
#include "libs/resource/engine.h"

typedef struct field_change {
    const lin_field *field;
    const lin_column *column;               /* NULL: community_id */
    lin_value before;
    lin_value after;
} field_change;

bool lin_same_in_column(lin_req *rq, const lin_column *column, lin_value a, lin_value b)
{
    if (column && column->codec->store && a.kind == b.kind && a.kind != LIN_NULL)
        return lin_value_eq(column->codec->store(rq, column, a), column->codec->store(rq, column, b));
    return lin_value_eq(a, b);
}

/* Takes the next changed field from *index on. What the engine keeps itself changes each time: left out. */
static bool next_change(const lin_op *op, const lin_record *before, const lin_record *after, size_t *index,
                        field_change *ret)
{
    const lin_message *message = op->plan->message;

    for (size_t i = (*index)++; i < message->fields; i = (*index)++) {
        const lin_field *field = &message->field[i];
        const lin_column *column = lin_column_of(op->plan, field);
        lin_value old = before ? before->value[i] : lin_zero_of(field);

        if (lin_op_common(op, i) && (int)i != op->plan->common.community)
            continue;
        if (lin_same_in_column(op->rq, column, old, after->value[i]))
            continue;
        *ret = (field_change){ .field = field, .column = column, .before = old, .after = after->value[i] };
        return true;
    }
    return false;
}

bool lin_change_any(const lin_op *op, const lin_record *before, const lin_record *after)
{
    field_change change;
    size_t index = 0;

    return next_change(op, before, after, &index, &change);
}

/* A wrapper is written as the scalar in it. */
static void unwrap(lin_req *rq, const lin_field **field, lin_value *value)
{
    const lin_message *message = (*field)->message;
    lin_value inner;

    if (!message || message->well_known != LIN_WKT_WRAPPER || value->kind != LIN_BYTES ||
        lin_record_read(rq, message, value->text, &inner, NULL) != LIN_OK)
        return;
    *field = &message->field[0];
    *value = inner;
}

lin_str lin_field_json(lin_op *op, const lin_field *field, lin_value value)
{
    lin_buf json = { .arena = op->rq->arena };

    unwrap(op->rq, &field, &value);
    lin_json_value(&json, field, value);
    return lin_buf_str(&json);
}

static char *json_or_empty(lin_op *op, const lin_field *field, lin_value value)
{
    lin_str json = lin_is_zero(field, value) ? LIN_STR("") : lin_field_json(op, field, value);

    return lin_str_z(op->rq->arena, json);
}

/* --- where it came from: what the record says when that is new, else who writes */

static lin_str source_of(lin_op *op, const lin_write *write)
{
    int index = op->plan->common.source;
    bool given = index >= 0 && (!write->before || !lin_value_eq(write->before->value[index], write->after->value[index]));

    if (op->rq->origin.len)
        return op->rq->origin;
    if (given)
        return write->after->value[index].text;
    return op->rq->who ? LIN_STR("manual") : lin_op_actor(op);
}

/* --- for the history */

static bool is_sealed(const field_change *change)
{
    return change->column && change->column->seal.len;
}

static lin_str sealed_text(lin_op *op, const lin_column *column, lin_id id, lin_value value)
{
    return lin_base64url(op->rq->arena, lin_row_seal(op, column, id, value.text).text);
}

static void add_value(lin_op *op, lin_buf *json, const char *key, const field_change *change, lin_id id,
                      lin_value value)
{
    lin_str text;

    if (lin_is_zero(change->field, value))
        return;
    text = is_sealed(change) ? sealed_text(op, change->column, id, value)
                             : lin_field_json(op, change->field, value);
    lin_buf_print(json, ",\"%s\":", key);
    lin_buf_json(json, text);
}

static void add_change(lin_op *op, lin_buf *json, const field_change *change, lin_id id)
{
    lin_buf_z(json, json->len > 1 ? ",{\"path\":" : "{\"path\":");
    lin_buf_json(json, change->field->json);
    add_value(op, json, "before", change, id, change->before);
    add_value(op, json, "after", change, id, change->after);
    lin_buf_z(json, is_sealed(change) ? ",\"sealed\":true}" : "}");
}

/* The element without a path. */
static void add_source(lin_buf *json, lin_str source)
{
    lin_buf_z(json, json->len > 1 ? ",{\"path\":\"\",\"after\":" : "{\"path\":\"\",\"after\":");
    lin_buf_json(json, source);
    lin_buf_char(json, '}');
}

lin_str lin_change_json(lin_op *op, const lin_write *write)
{
    lin_buf json = { .arena = op->rq->arena };
    field_change change;
    size_t index = 0;

    lin_buf_char(&json, '[');
    while (next_change(op, write->before, write->after, &index, &change))
        add_change(op, &json, &change, write->after->id);
    add_source(&json, source_of(op, write));
    lin_buf_char(&json, ']');
    return lin_buf_str(&json);
}

/* --- for the outbox */

static Linli__FieldChange *field_message(lin_op *op, const field_change *change)
{
    Linli__FieldChange *message = LIN_NEW(op->rq->arena, Linli__FieldChange);
    bool secret = is_sealed(change) || change->field->data_class >= LINLI__DATA_CLASS__SENSITIVE;

    linli__field_change__init(message);
    message->path = lin_str_z(op->rq->arena, change->field->json);
    if (!secret) {
        message->before_json = json_or_empty(op, change->field, change->before);
        message->after_json = json_or_empty(op, change->field, change->after);
    }
    return message;
}

Google__Protobuf__Timestamp lin_timestamp(lin_time t)
{
    Google__Protobuf__Timestamp at;

    google__protobuf__timestamp__init(&at);
    at.seconds = t / LIN_SECOND;
    at.nanos = (int32_t)(t % LIN_SECOND) * 1000;
    return at;
}

lin_str lin_change_wire(lin_op *op, const lin_write *write)
{
    lin_arena *arena = op->rq->arena;
    Google__Protobuf__Timestamp at = lin_timestamp(op->rq->now);
    Linli__Change message;
    field_change change;
    uint8_t *wire;

    linli__change__init(&message);
    message.version = write->after->version;
    message.at = &at;
    message.actor = lin_str_z(arena, lin_op_actor(op));
    message.action = write->action;
    message.source = lin_str_z(arena, source_of(op, write));
    message.changes = LIN_NEW_ARRAY(arena, Linli__FieldChange *, op->plan->message->fields);
    for (size_t index = 0; next_change(op, write->before, write->after, &index, &change);)
        message.changes[message.n_changes++] = field_message(op, &change);
    wire = lin_alloc(arena, linli__change__get_packed_size(&message));
    return (lin_str){ (const char *)wire, linli__change__pack(&message, wire) };
}
