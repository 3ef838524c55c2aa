/* Masks: what a caller sees of a classified value (GB/T 42455.1-2023, 7.3.6 c). */
#include "libs/authz/authz.h"
#include "libs/contract/wire.h"

bool lin_masked(const lin_req *rq, Linli__DataClass data_class)
{
    Linli__DataClass clearance = rq->who ? rq->who->clearance : LINLI__DATA_CLASS__INTERNAL;

    return data_class >= LINLI__DATA_CLASS__SENSITIVE || data_class > clearance;
}

/* Byte offset of character number `count`; the end for a shorter text. */
static size_t offset_of(lin_str s, size_t count)
{
    size_t at = 0;

    for (; at < s.len && count; count--)
        for (at++; at < s.len && ((unsigned char)s.at[at] & 0xC0) == 0x80;)
            at++;
    return at;
}

static lin_str stars(lin_arena *arena, lin_str head, size_t hidden, lin_str tail)
{
    lin_buf text = { .arena = arena };

    lin_buf_add(&text, head);
    while (hidden--)
        lin_buf_char(&text, '*');
    lin_buf_add(&text, tail);
    return lin_buf_str(&text);
}

/* A name keeps its first character, a long text (a number) its first three and last four. */
static lin_str hide(lin_arena *arena, lin_str s, Linli__DataClass data_class)
{
    size_t count = lin_utf8_count(s);

    if (!count)
        return s;
    if (data_class == LINLI__DATA_CLASS__PERSONAL)
        return stars(arena, (lin_str){ s.at, offset_of(s, 1) }, 2, (lin_str){ "", 0 });
    if (count < 11)
        return LIN_STR("***");
    return stars(arena, (lin_str){ s.at, offset_of(s, 3) }, count - 7, lin_str_from(s, offset_of(s, count - 4)));
}

lin_value lin_mask(const lin_req *rq, const lin_field *field, lin_value value)
{
    if (!lin_masked(rq, field->data_class))
        return value;
    return value.kind == LIN_TEXT ? lin_text(hide(rq->arena, value.text, field->data_class)) : lin_null();
}

/* --- answers of hand-written calls */

/* Types do not recurse: the contract's checks see to it. */
static bool holds_records(const lin_message *message)
{
    if (message->resource)
        return true;
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].message && holds_records(message->field[i].message))
            return true;
    return false;
}

static lin_code mask_message(lin_req *rq, const lin_message *message, lin_value *value)
{
    lin_str masked;

    LIN_TRY(lin_mask_answer(rq, message, value->text, &masked));
    *value = lin_bytes(masked);
    return LIN_OK;
}

static lin_code mask_list(lin_req *rq, const lin_message *message, lin_value *list)
{
    lin_value *item = lin_dup(rq->arena, list->list.at, list->list.count * sizeof(*item));

    for (size_t i = 0; i < list->list.count; i++)
        LIN_TRY(mask_message(rq, message, &item[i]));
    list->list.at = item;
    return LIN_OK;
}

static lin_code mask_field(lin_req *rq, const lin_message *of, const lin_field *field, lin_value *value)
{
    if (field->message && holds_records(field->message) && value->kind == LIN_LIST)
        return mask_list(rq, field->message, value);
    if (field->message && holds_records(field->message) && value->kind == LIN_BYTES)
        return mask_message(rq, field->message, value);
    if (of->resource)
        *value = lin_mask(rq, field, *value);
    return LIN_OK;
}

lin_code lin_mask_answer(lin_req *rq, const lin_message *message, lin_str wire, lin_str *ret)
{
    lin_value *values = LIN_NEW_ARRAY(rq->arena, lin_value, message->fields);
    lin_buf masked = { .arena = rq->arena };

    *ret = wire;
    if (!holds_records(message))
        return LIN_OK;
    LIN_TRY(lin_record_read(rq, message, wire, values, NULL));
    for (size_t i = 0; i < message->fields; i++)
        LIN_TRY(mask_field(rq, message, &message->field[i], &values[i]));
    lin_record_write(&masked, message, values);
    *ret = lin_buf_str(&masked);
    return LIN_OK;
}
