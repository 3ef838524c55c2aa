/* Parameters: values in the forms that PostgreSQL takes them. */
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "libs/store/db.h"

/* pg_type.h; fixed for ever. */
enum { OID_BYTEA = 17, OID_UUID = 2950, OID_TIMESTAMPTZ = 1184 };

#define PG_EPOCH INT64_C(946684800000000) /* 2000-01-01 in µs since 1970 */

/* What has to be escaped leads the next stretch. */
static void add_quoted(lin_buf *text, lin_str s)
{
    size_t from = 0;

    lin_buf_char(text, '"');
    for (size_t i = 0; i <= s.len; i++)
        if (i == s.len || s.at[i] == '"' || s.at[i] == '\\') {
            lin_buf_add(text, (lin_str){ s.at + from, i - from });
            if (i < s.len)
                lin_buf_char(text, '\\');
            from = i;
        }
    lin_buf_char(text, '"');
}

/* An array as text: {"a","b"}, {1,2}. */
static lin_str array_text(lin_arena *arena, lin_value list)
{
    lin_buf text = { .arena = arena };

    lin_buf_char(&text, '{');
    for (size_t i = 0; i < list.list.count; i++) {
        if (i)
            lin_buf_char(&text, ',');
        if (list.list.at[i].kind == LIN_INT) /* most of them: the grams that a row is searched by */
            lin_buf_int(&text, list.list.at[i].number);
        else
            add_quoted(&text, lin_value_text(arena, list.list.at[i]));
    }
    lin_buf_char(&text, '}');
    return lin_buf_str(&text);
}

lin_str lin_value_text(lin_arena *arena, lin_value value)
{
    lin_buf text = { .arena = arena };

    switch (value.kind) {
    case LIN_TEXT:
        return value.text;
    case LIN_INT:
        lin_buf_int(&text, value.number);
        return lin_buf_str(&text);
    case LIN_BOOL:
        return value.number ? LIN_STR("t") : LIN_STR("f");
    case LIN_DOUBLE:
        return lin_z(lin_print(arena, "%.17g", value.real));
    case LIN_BYTES:
        return lin_z(lin_print(arena, "\\x%.*s", LIN_STR_FMT(lin_hex(arena, value.text))));
    case LIN_TIME:
        return lin_time_text(arena, value.time);
    case LIN_ID:
        return lin_id_text(arena, value.id);
    case LIN_LIST:
        return array_text(arena, value);
    case LIN_NULL:
        break;
    }
    return (lin_str){ "", 0 };
}

static void set_text(lin_arena *arena, lin_params *p, size_t i, lin_value value)
{
    p->value[i] = lin_str_z(arena, lin_value_text(arena, value));
}

static void set_binary(lin_params *p, size_t i, Oid type, const void *at, size_t size)
{
    p->type[i] = type;
    p->value[i] = at;
    p->length[i] = (int)size;
    p->format[i] = 1;
}

static void set(lin_arena *arena, lin_params *p, size_t i, lin_value value)
{
    uint64_t micros;

    switch (value.kind) {
    case LIN_NULL:
        break;
    case LIN_BYTES:
        set_binary(p, i, OID_BYTEA, value.text.len ? value.text.at : "", value.text.len);
        break;
    case LIN_ID:
        set_binary(p, i, OID_UUID, lin_dup(arena, value.id.byte, 16), 16);
        break;
    case LIN_TIME:
        micros = htobe64((uint64_t)(value.time - PG_EPOCH));
        set_binary(p, i, OID_TIMESTAMPTZ, lin_dup(arena, &micros, 8), 8);
        break;
    default:
        set_text(arena, p, i, value);
        break;
    }
}

lin_params lin_params_of(lin_arena *arena, size_t count, const lin_value *values)
{
    lin_params p = {
        .count = (int)count,
        .type = LIN_NEW_ARRAY(arena, Oid, count),
        .value = LIN_NEW_ARRAY(arena, const char *, count),
        .length = LIN_NEW_ARRAY(arena, int, count),
        .format = LIN_NEW_ARRAY(arena, int, count),
    };

    for (size_t i = 0; i < count; i++)
        set(arena, &p, i, values[i]);
    return p;
}
