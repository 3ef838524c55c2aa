/*
 * Order: `name desc, createdAt` to SQL, and the place where a page ends. The record's id comes
 * last, so that the order is whole and a page goes on exactly behind the one before. A field that
 * the caller is shown masked orders nothing: the order would tell it.
 */
#include "libs/resource/engine.h"

#include <stdio.h>

static lin_code invalid(lin_req *rq, lin_str name)
{
    return lin_fail_field(rq, LIN_STR("orderBy"), &LIN_REASON_ORDER_INVALID, lin_arg_text("field", name));
}

static bool is_twice(const lin_order *order, const lin_field *field)
{
    for (size_t i = 0; i < order->keys; i++)
        if (order->key[i].field == field)
            return true;
    return false;
}

static lin_code add_key(lin_op *op, lin_str text, lin_order *order)
{
    const lin_plan *plan = op->plan;
    lin_str direction = lin_str_trim(text), name = lin_str_cut(&direction, ' ');
    const lin_field *field = lin_message_json(plan->message, name);
    int index = field ? (int)(field - plan->message->field) : -1;
    bool own = index >= 0 && (index == plan->common.created || index == plan->common.updated);

    direction = direction.at ? lin_str_trim(direction) : LIN_STR("asc");
    if (!field || order->keys == LIN_ORDER_KEYS || is_twice(order, field) || !(own || field->option->sortable) ||
        lin_masked(op->rq, field->data_class))
        return invalid(op->rq, name);
    if (!lin_str_eq(direction, LIN_STR("asc")) && !lin_str_eq(direction, LIN_STR("desc")))
        return invalid(op->rq, text);
    order->key[order->keys++] = (lin_order_key){
        .field = field, .column = own ? NULL : lin_column_of(plan, field), .down = lin_str_eq(direction, LIN_STR("desc")),
    };
    return LIN_OK;
}

lin_code lin_order_read(lin_op *op, lin_str text, lin_order *ret)
{
    *ret = (lin_order){ 0 };
    LIN_TRY(lin_op_check(op, "order_by"));
    if (lin_str_trim(text).len == 0)
        return LIN_OK;
    while (text.at)
        LIN_TRY(add_key(op, lin_str_cut(&text, ','), ret));
    return LIN_OK;
}

/* --- places: the values of the keys and the id of the last record of a page */

static lin_value key_value(lin_op *op, const lin_order_key *key, const lin_record *record)
{
    lin_value value = record->value[key->field - op->plan->message->field];

    return key->column && key->column->codec->store ? key->column->codec->store(op->rq, key->column, value) : value;
}

/* Each value as "<kind> <length> <bytes>". */
static void add_value(lin_op *op, lin_buf *place, lin_value value)
{
    lin_str text = value.kind == LIN_TEXT ? value.text
                 : value.kind == LIN_DOUBLE ? lin_z(lin_print(op->rq->arena, "%.17g", value.real))
                 : value.kind == LIN_ID ? lin_id_text(op->rq->arena, value.id)
                 : lin_z(lin_print(op->rq->arena, "%lld", (long long)(value.kind == LIN_TIME ? value.time : value.number)));

    lin_buf_print(place, "%d %zu ", (int)value.kind, text.len);
    lin_buf_add(place, text);
}

lin_str lin_order_place(lin_op *op, const lin_order *order, const lin_record *record)
{
    lin_buf place = { .arena = op->rq->arena };

    for (size_t i = 0; i < order->keys; i++)
        add_value(op, &place, key_value(op, &order->key[i], record));
    lin_buf_add(&place, lin_id_text(op->rq->arena, record->id));
    return lin_buf_str(&place);
}

/* The token was sealed by ourselves: what does not read back is no place. */
static bool take_value(lin_op *op, lin_str *rest, lin_value *ret)
{
    int64_t kind, size, number;
    lin_str text;

    if (!lin_str_to_int(lin_str_cut(rest, ' '), &kind) || !rest->at || !lin_str_to_int(lin_str_cut(rest, ' '), &size) ||
        !rest->at || size < 0 || (size_t)size > rest->len)
        return false;
    text = (lin_str){ rest->at, (size_t)size };
    *rest = lin_str_from(*rest, (size_t)size);
    if (kind == LIN_INT || kind == LIN_BOOL || kind == LIN_TIME) {
        if (!lin_str_to_int(text, &number))
            return false;
        *ret = kind == LIN_TIME ? lin_at(number) : kind == LIN_BOOL ? lin_bool(number) : lin_int(number);
        return true;
    }
    *ret = lin_text(lin_str_dup(op->rq->arena, text)); /* doubles and ids go as text anyway */
    return true;
}

/* --- SQL */

static void add_name(lin_statement *s, const lin_order_key *key)
{
    lin_buf_print(&s->sql, "\"%.*s\"", LIN_STR_FMT(key->field->name));
}

/* (a > $1 or a = $1 and (b < $2 or b = $2 and id < $3)), and a >= $1 beside it for the index. */
static void add_behind(lin_statement *s, const lin_order *order, const lin_value *value, size_t at)
{
    const lin_order_key *key = &order->key[at];

    if (at == order->keys) {
        lin_statement_value(s, "id < ", value[at], "");
        return;
    }
    lin_buf_char(&s->sql, '(');
    add_name(s, key);
    lin_statement_value(s, key->down ? " < " : " > ", value[at], " or ");
    add_name(s, key);
    lin_statement_value(s, " = ", value[at], " and ");
    add_behind(s, order, value, at + 1);
    lin_buf_char(&s->sql, ')');
}

lin_code lin_statement_behind(lin_statement *s, lin_op *op, const lin_order *order, lin_str place)
{
    lin_value value[LIN_ORDER_KEYS + 1];
    lin_id id;

    if (!place.len)
        return LIN_OK;
    for (size_t i = 0; i < order->keys; i++)
        if (!take_value(op, &place, &value[i]))
            return lin_fail_field(op->rq, LIN_STR("pageToken"), &LIN_REASON_PAGE_TOKEN_INVALID);
    if (!lin_id_parse(place, &id))
        return lin_fail_field(op->rq, LIN_STR("pageToken"), &LIN_REASON_PAGE_TOKEN_INVALID);
    value[order->keys] = lin_ref(id);
    lin_buf_z(&s->sql, " and ");
    if (order->keys) {
        add_name(s, &order->key[0]);
        lin_statement_value(s, order->key[0].down ? " <= " : " >= ", value[0], " and ");
    }
    add_behind(s, order, value, 0);
    return LIN_OK;
}

void lin_statement_order(lin_statement *s, const lin_order *order)
{
    lin_buf_z(&s->sql, " order by ");
    for (size_t i = 0; i < order->keys; i++) {
        add_name(s, &order->key[i]);
        lin_buf_z(&s->sql, order->key[i].down ? " desc, " : ", ");
    }
    lin_buf_z(&s->sql, "id desc");
}
