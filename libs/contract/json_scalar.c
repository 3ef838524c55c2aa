/* json_scalar - see json_scalar.h: one function for each form that a scalar can take. */
#include "libs/contract/json_scalar.h"

#include <math.h>
#include <stdlib.h>

#include "linli.gen.h"

typedef lin_json_text text_in;
typedef lin_json_place place_in;

/* --- numbers */

/* Largest magnitude below zero and above it. */
static bool fits(lin_type type, bool minus, uint64_t n)
{
    bool plus_only = lin_type_is_unsigned(type);
    uint64_t top = lin_type_is_wide(type) ? (plus_only ? UINT64_MAX : INT64_MAX) : (plus_only ? UINT32_MAX : INT32_MAX);

    if (minus)
        return n == 0 || (!plus_only && n <= top + 1);
    return n <= top;
}

/* A quoted number may be what a bare one may be; nothing else stands in the quotes. */
static lin_code take_number_or_quoted(text_in *p, const place_in *place, const char *expected, lin_str *ret, bool *ret_quoted)
{
    text_in inner = *p;

    *ret_quoted = lin_json_peek(p) == '"';
    if (!*ret_quoted)
        return lin_json_starts_number(lin_json_peek(p)) ? lin_json_take_number(p, ret) : lin_json_wrong(p, place, expected);
    LIN_TRY(lin_json_take_text(p, place, expected, &inner.text));
    inner.at = 0;
    if (!inner.text.len || !lin_json_starts_number(inner.text.at[0]) || lin_json_take_number(&inner, ret) != LIN_OK ||
        inner.at != inner.text.len) {
        lin_req_clear_problem(p->rq);
        return lin_json_wrong(p, place, expected);
    }
    return LIN_OK;
}

static lin_code read_integer(text_in *p, const lin_field *field, const place_in *place, lin_value *ret)
{
    lin_str number;
    uint64_t n;
    bool minus, quoted;

    LIN_TRY(take_number_or_quoted(p, place, "integer", &number, &quoted));
    if (!lin_json_to_integer(p->rq->arena, number, &minus, &n) || !fits(field->type, minus, n))
        return lin_json_wrong(p, place, lin_type_is_wide(field->type) ? "64-bit integer" : "32-bit integer");
    if (!quoted && lin_type_is_wide(field->type) && (n > UINT64_C(1) << 63 || (uint64_t)(double)n != n))
        return lin_json_wrong(p, place, "64-bit integer in quotes"); /* a JSON reader before us may have rounded it */
    *ret = lin_int((int64_t)(minus ? 0 - n : n));
    return LIN_OK;
}

static bool read_word_number(lin_str text, double *ret)
{
    static const struct { const char *word; double value; } rows[] = {
        { "NaN", NAN }, { "Infinity", INFINITY }, { "-Infinity", -INFINITY },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        if (lin_str_eq(text, lin_z(rows[i].word))) {
            *ret = rows[i].value;
            return true;
        }
    return false;
}

static lin_code read_real(text_in *p, const lin_field *field, const place_in *place, lin_value *ret)
{
    bool quoted = lin_json_peek(p) == '"', spoilt;
    size_t from = p->at;
    lin_str number;
    double d;

    if (quoted) {
        LIN_TRY(lin_json_take_string(p, &number, &spoilt));
        if (read_word_number(number, &d)) {
            *ret = lin_double(d);
            return LIN_OK;
        }
        p->at = from;
    }
    LIN_TRY(take_number_or_quoted(p, place, "number", &number, &quoted));
    d = strtod(lin_str_z(p->rq->arena, number), NULL);
    if (!isfinite(field->type == LIN_TYPE_FLOAT ? (double)(float)d : d)) /* the largest float is written a little larger */
        return lin_json_wrong(p, place, "number in range");
    *ret = lin_double(d);
    return LIN_OK;
}

/* --- other scalars */

static lin_code read_bool(text_in *p, const place_in *place, lin_value *ret)
{
    bool yes = lin_json_take_word(p, LIN_STR("true"));

    if (!yes && !lin_json_take_word(p, LIN_STR("false")))
        return lin_json_wrong(p, place, "boolean");
    *ret = lin_bool(yes);
    return LIN_OK;
}

static lin_code read_string(text_in *p, const place_in *place, lin_value *ret)
{
    lin_str text;

    LIN_TRY(lin_json_take_text(p, place, "string", &text));
    *ret = lin_text(text);
    return LIN_OK;
}

/* Padding is whole or not there at all. */
static lin_str without_padding(lin_str text)
{
    size_t padding = 0;

    while (padding < 2 && padding < text.len && text.at[text.len - 1 - padding] == '=')
        padding++;
    return text.len % 4 == 0 ? (lin_str){ text.at, text.len - padding } : text;
}

/* Both alphabets, padded or not. */
static lin_code read_bytes(text_in *p, const place_in *place, lin_value *ret)
{
    lin_str text, bytes;
    char *plain;

    LIN_TRY(lin_json_take_text(p, place, "base64", &text));
    text = without_padding(text);
    plain = lin_str_z(p->rq->arena, text);
    for (size_t i = 0; i < text.len; i++)
        plain[i] = plain[i] == '+' ? '-' : plain[i] == '/' ? '_' : plain[i];
    if (!lin_unbase64url(p->rq->arena, (lin_str){ plain, text.len }, &bytes))
        return lin_json_wrong(p, place, "base64");
    *ret = lin_bytes(bytes);
    return LIN_OK;
}

static lin_code read_enum_number(text_in *p, const place_in *place, lin_value *ret)
{
    lin_str number;
    uint64_t n;
    bool minus;

    if (!lin_json_starts_number(lin_json_peek(p)))
        return lin_json_wrong(p, place, "name of an enum value");
    LIN_TRY(lin_json_take_number(p, &number));
    if (!lin_json_to_integer(p->rq->arena, number, &minus, &n) || !fits(LIN_TYPE_INT32, minus, n))
        return lin_json_wrong(p, place, "name of an enum value");
    *ret = lin_int(minus ? -(int64_t)n : (int64_t)n);
    return LIN_OK;
}

static lin_code read_enum(text_in *p, const lin_field *field, const place_in *place, lin_value *ret)
{
    const lin_enum_value *value;
    lin_str text;

    if (lin_json_peek(p) != '"')
        return read_enum_number(p, place, ret);
    LIN_TRY(lin_json_take_text(p, place, "enum", &text));
    value = lin_enum_by_name(field->enumeration, text);
    if (!value) /* it says what is allowed */
        return lin_field_parse(p->rq, field, lin_json_path(p, place), text, ret);
    *ret = lin_int(value->number);
    return LIN_OK;
}

static lin_code read_time(text_in *p, const place_in *place, lin_value *ret)
{
    lin_str text;
    lin_time t;

    LIN_TRY(lin_json_take_text(p, place, "RFC 3339 time", &text));
    if (!lin_time_parse(text, &t))
        return lin_json_fail(p, place, &LIN_REASON_FIELD_TIME);
    *ret = lin_at(t);
    return LIN_OK;
}

lin_code lin_json_take_scalar(text_in *p, const lin_field *field, const place_in *place, lin_value *ret)
{
    switch (field->type) {
    case LIN_TYPE_DOUBLE:
    case LIN_TYPE_FLOAT:
        return read_real(p, field, place, ret);
    case LIN_TYPE_BOOL:
        return read_bool(p, place, ret);
    case LIN_TYPE_STRING:
        return read_string(p, place, ret);
    case LIN_TYPE_BYTES:
        return read_bytes(p, place, ret);
    case LIN_TYPE_ENUM:
        return read_enum(p, field, place, ret);
    case LIN_TYPE_MESSAGE:
        return read_time(p, place, ret); /* the one message that is a value of its own */
    default:
        return read_integer(p, field, place, ret);
    }
}
