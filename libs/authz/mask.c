/* Masks: what a caller sees of a classified value (GB/T 42455.1-2023, 7.3.6 c). */
#include "libs/authz/authz.h"

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
