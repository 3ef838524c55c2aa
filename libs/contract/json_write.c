/* Wire bytes to ProtoJSON: the message as one value per field, each written in the form of its type. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "libs/contract/json.h"
#include "linli.gen.h"

static lin_code write_message(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth);

/* --- scalars */

static void write_real(lin_buf *text, lin_value value, bool single)
{
    char digits[32];
    double d = value.real;

    if (!isfinite(d)) {
        lin_buf_z(text, isnan(d) ? "\"NaN\"" : d > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        return;
    }
    for (int precision = single ? 6 : 15; precision <= 17; precision++) { /* the shortest that reads back the same */
        snprintf(digits, sizeof(digits), "%.*g", precision, d);
        if (single ? strtof(digits, NULL) == (float)d : strtod(digits, NULL) == d)
            break;
    }
    lin_buf_z(text, digits);
}

static void write_base64(lin_buf *text, lin_str bytes)
{
    lin_str url = lin_base64url(text->arena, bytes);

    lin_buf_char(text, '"');
    for (size_t i = 0; i < url.len; i++)
        lin_buf_char(text, url.at[i] == '-' ? '+' : url.at[i] == '_' ? '/' : url.at[i]);
    for (size_t i = url.len; i % 4; i++)
        lin_buf_char(text, '=');
    lin_buf_char(text, '"');
}

static void write_enum(lin_buf *text, const lin_field *field, int64_t number)
{
    const lin_enum_value *value = lin_enum_by_number(field->enumeration, (int32_t)number);

    if (value)
        lin_buf_json(text, value->name);
    else
        lin_buf_print(text, "%lld", (long long)number);
}

static void write_integer(lin_buf *text, lin_type type, int64_t n)
{
    switch (type) {
    case LIN_TYPE_UINT64:
    case LIN_TYPE_FIXED64:
        lin_buf_print(text, "\"%llu\"", (unsigned long long)n);
        break;
    case LIN_TYPE_INT64:
    case LIN_TYPE_SINT64:
    case LIN_TYPE_SFIXED64:
        lin_buf_print(text, "\"%lld\"", (long long)n); /* in quotes: wider than a binary64 holds */
        break;
    default:
        lin_buf_print(text, "%lld", (long long)n);
        break;
    }
}

static void write_time(lin_buf *text, lin_time t)
{
    lin_buf_char(text, '"');
    lin_buf_add(text, lin_time_text(text->arena, t));
    lin_buf_char(text, '"');
}

static void write_scalar(lin_buf *text, const lin_field *field, lin_value value)
{
    switch (value.kind) {
    case LIN_TEXT:
        lin_buf_json(text, value.text);
        break;
    case LIN_BYTES:
        write_base64(text, value.text);
        break;
    case LIN_BOOL:
        lin_buf_z(text, value.number ? "true" : "false");
        break;
    case LIN_DOUBLE:
        write_real(text, value, field->type == LIN_TYPE_FLOAT);
        break;
    case LIN_TIME:
        write_time(text, value.time);
        break;
    case LIN_INT:
        if (field->type == LIN_TYPE_ENUM)
            write_enum(text, field, value.number);
        else
            write_integer(text, field->type, value.number);
        break;
    default:
        lin_buf_z(text, "null");
        break;
    }
}

void lin_json_value(lin_buf *text, const lin_field *field, lin_value value)
{
    if (value.kind != LIN_LIST) {
        write_scalar(text, field, value);
        return;
    }
    lin_buf_char(text, '[');
    for (size_t i = 0; i < value.list.count; i++) {
        lin_buf_z(text, i ? "," : "");
        write_scalar(text, field, value.list.at[i]);
    }
    lin_buf_char(text, ']');
}

/* --- messages with a form of their own */

typedef lin_code writer(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth);

static lin_value *read_values(lin_req *rq, const lin_message *message, lin_str wire)
{
    lin_value *values = LIN_NEW_ARRAY(rq->arena, lin_value, message->fields);

    return lin_record_read(rq, message, wire, values, NULL) == LIN_OK ? values : NULL;
}

static lin_code spoilt(lin_req *rq)
{
    lin_req_clear_problem(rq);
    return lin_fail(rq, &LIN_REASON_INTERNAL); /* our own services wrote it */
}

static lin_code write_duration(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    const lin_value *values = read_values(rq, message, wire);
    int64_t seconds, nanos;
    int digits = 9;

    (void)depth;
    if (!values)
        return spoilt(rq);
    seconds = values[0].number;
    nanos = values[1].number;
    lin_buf_print(text, "\"%s%lld", seconds < 0 || nanos < 0 ? "-" : "", llabs((long long)seconds));
    nanos = nanos < 0 ? -nanos : nanos;
    for (; digits > 3 && nanos % 1000 == 0; digits -= 3)
        nanos /= 1000;
    if (nanos)
        lin_buf_print(text, ".%0*lld", digits, (long long)nanos);
    lin_buf_z(text, "s\"");
    return LIN_OK;
}

static lin_code write_mask(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    const lin_value *values = read_values(rq, message, wire);
    lin_buf camel = { .arena = rq->arena };

    (void)depth;
    if (!values)
        return spoilt(rq);
    for (size_t i = 0; i < values[0].list.count; i++) {
        lin_str path = values[0].list.at[i].text;

        lin_buf_z(&camel, i ? "," : "");
        for (size_t k = 0; k < path.len; k++) {
            bool raise = path.at[k] == '_' && k + 1 < path.len && path.at[k + 1] >= 'a' && path.at[k + 1] <= 'z';

            lin_buf_char(&camel, raise ? (char)(path.at[++k] - 32) : path.at[k]);
        }
    }
    lin_buf_json(text, lin_buf_str(&camel));
    return LIN_OK;
}

static lin_code write_wrapper(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    const lin_value *values = read_values(rq, message, wire);

    (void)depth;
    if (!values)
        return spoilt(rq);
    write_scalar(text, &message->field[0], values[0]);
    return LIN_OK;
}

static writer *const by_well_known[] = {
    [LIN_WKT_NONE] = write_message,    [LIN_WKT_TIMESTAMP] = write_message, [LIN_WKT_DURATION] = write_duration,
    [LIN_WKT_FIELD_MASK] = write_mask, [LIN_WKT_EMPTY] = write_message,     [LIN_WKT_WRAPPER] = write_wrapper,
};

/* --- members */

static lin_code write_single(lin_req *rq, const lin_field *field, lin_value value, lin_buf *text, int depth)
{
    if (field->type == LIN_TYPE_MESSAGE && value.kind == LIN_BYTES)
        return by_well_known[field->message->well_known](rq, field->message, value.text, text, depth + 1);
    write_scalar(text, field, value);
    return LIN_OK;
}

static lin_code write_list(lin_req *rq, const lin_field *field, lin_value list, lin_buf *text, int depth)
{
    lin_buf_char(text, '[');
    for (size_t i = 0; i < list.list.count; i++) {
        lin_buf_z(text, i ? "," : "");
        LIN_TRY(write_single(rq, field, list.list.at[i], text, depth));
    }
    lin_buf_char(text, ']');
    return LIN_OK;
}

static void write_key(lin_req *rq, const lin_field *field, lin_value key, lin_buf *text)
{
    lin_buf bare = { .arena = rq->arena };

    if (key.kind == LIN_TEXT) {
        lin_buf_json(text, key.text);
        return;
    }
    write_scalar(&bare, field, key);
    if (bare.len && bare.at[0] == '"') /* a wide integer has its quotes already */
        lin_buf_add(text, lin_buf_str(&bare));
    else
        lin_buf_print(text, "\"%.*s\"", (int)bare.len, bare.at);
}

static lin_code write_map(lin_req *rq, const lin_field *field, lin_value list, lin_buf *text, int depth)
{
    const lin_message *entry = field->message;

    lin_buf_char(text, '{');
    for (size_t i = 0; i < list.list.count; i++) {
        const lin_value *pair = read_values(rq, entry, list.list.at[i].text);

        if (!pair)
            return spoilt(rq);
        lin_buf_z(text, i ? "," : "");
        write_key(rq, &entry->field[0], pair[0], text);
        lin_buf_char(text, ':');
        if (pair[1].kind == LIN_NULL)
            lin_buf_z(text, "{}");
        else
            LIN_TRY(write_single(rq, &entry->field[1], pair[1], text, depth));
    }
    lin_buf_char(text, '}');
    return LIN_OK;
}

static lin_code write_field(lin_req *rq, const lin_field *field, lin_value value, lin_buf *text, int depth)
{
    lin_buf_json(text, field->json);
    lin_buf_char(text, ':');
    if (field->map)
        return write_map(rq, field, value, text, depth);
    if (field->repeated)
        return write_list(rq, field, value, text, depth);
    return write_single(rq, field, value, text, depth);
}

/* Lists and plain scalars are printed at their zero value too; messages and members of a oneof only when set. */
static bool is_shown(const lin_field *field, lin_value value, bool present)
{
    if (field->repeated)
        return true;
    return field->oneof >= 0 ? present : value.kind != LIN_NULL;
}

static lin_code write_message(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    lin_value *values = LIN_NEW_ARRAY(rq->arena, lin_value, message->fields);
    bool *present = LIN_NEW_ARRAY(rq->arena, bool, message->fields), first = true;

    if (depth > LIN_DEPTH_MAX || lin_record_read(rq, message, wire, values, present) != LIN_OK)
        return spoilt(rq);
    lin_buf_char(text, '{');
    for (size_t i = 0; i < message->fields; i++) {
        if (!is_shown(&message->field[i], values[i], present[i]))
            continue;
        lin_buf_z(text, first ? "" : ",");
        LIN_TRY(write_field(rq, &message->field[i], values[i], text, depth));
        first = false;
    }
    lin_buf_char(text, '}');
    return LIN_OK;
}

lin_code lin_json_write(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text)
{
    if (message->well_known == LIN_WKT_NONE || message->well_known == LIN_WKT_EMPTY)
        return write_message(rq, message, wire, text, 1);
    return by_well_known[message->well_known](rq, message, wire, text, 1);
}
