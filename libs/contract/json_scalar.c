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
    lin_str text;

    *ret_quoted = lin_json_peek(p) == '"';
    if (!*ret_quoted)
        return lin_json_starts_number(lin_json_peek(p)) ? lin_json_take_number(p, ret) : lin_json_wrong(p, place, expected);
    LIN_TRY(lin_json_take_text(p, place, expected, &text));
    inner.at = text.at;
    inner.end = text.at + text.len;
    if (!text.len || !lin_json_starts_number(text.at[0]) || lin_json_take_number(&inner, ret) != LIN_OK || inner.at != inner.end) {
        lin_req_clear_problem(p->rq);
        return lin_json_wrong(p, place, expected);
    }
    return LIN_OK;
}

static lin_code take_integer(text_in *p, const place_in *place, const char *expected, const char *kind, lin_json_short *ret)
{
    const char *from = p->at;
    lin_str number;

    if (lin_json_take_short(p, ret) && !ret->behind)
        return LIN_OK;
    p->at = from;
    LIN_TRY(take_number_or_quoted(p, place, expected, &number, &ret->quoted));
    return lin_json_to_integer(p->rq->arena, number, &ret->minus, &ret->n) ? LIN_OK : lin_json_wrong(p, place, kind);
}

/* Exactly; what would round up to 2^64 is none. */
static bool is_binary64(uint64_t n)
{
    return (double)n < 0x1p64 && (uint64_t)(double)n == n;
}

static lin_code read_integer(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    bool wide = lin_type_is_wide(field->type);
    const char *kind = wide ? "64-bit integer" : "32-bit integer";
    lin_json_short in;

    LIN_TRY(take_integer(p, place, "integer", kind, &in));
    if (!fits(field->type, in.minus, in.n))
        return lin_json_wrong(p, place, kind);
    if (wide && !in.quoted && !is_binary64(in.n))
        return lin_json_wrong(p, place, "64-bit integer in quotes"); /* a JSON reader before us may have rounded it */
    lin_wire_number(wire, field->type, lin_int((int64_t)(in.minus ? 0 - in.n : in.n)));
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

/* Digits and power of ten are both exact: their quotient is rounded once, as strtod rounds. */
static bool take_short_real(text_in *p, double *ret)
{
    static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17 };
    const char *from = p->at;
    lin_json_short in;

    if (!lin_json_take_short(p, &in) || in.n > UINT64_C(1) << 53) {
        p->at = from;
        return false;
    }
    *ret = (in.minus ? -1.0 : 1.0) * (double)in.n / power[in.behind];
    return true;
}

static lin_code take_long_real(text_in *p, const lin_field *field, const place_in *place, double *ret)
{
    bool quoted = lin_json_peek(p) == '"', spoilt;
    const char *from = p->at;
    lin_str number;

    if (quoted) {
        LIN_TRY(lin_json_take_string(p, &number, &spoilt));
        if (read_word_number(number, ret))
            return LIN_OK;
        p->at = from;
    }
    LIN_TRY(take_number_or_quoted(p, place, "number", &number, &quoted));
    *ret = strtod(lin_str_z(p->rq->arena, number), NULL);
    if (!isfinite(field->type == LIN_TYPE_FLOAT ? (double)(float)*ret : *ret)) /* the largest float is written a little larger */
        return lin_json_wrong(p, place, "number in range");
    return LIN_OK;
}

static lin_code read_real(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    double d;

    if (!take_short_real(p, &d))
        LIN_TRY(take_long_real(p, field, place, &d));
    lin_wire_number(wire, field->type, lin_double(d));
    return LIN_OK;
}

/* --- other scalars */

static lin_code read_bool(text_in *p, const place_in *place, lin_buf *wire)
{
    bool yes = lin_json_take_word(p, LIN_STR("true"));

    if (!yes && !lin_json_take_word(p, LIN_STR("false")))
        return lin_json_wrong(p, place, "boolean");
    lin_buf_char(wire, (char)yes);
    return LIN_OK;
}

static lin_code read_string(text_in *p, const place_in *place, lin_buf *wire)
{
    lin_str text;

    LIN_TRY(lin_json_take_text(p, place, "string", &text));
    lin_wire_text(wire, text);
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
static lin_code read_bytes(text_in *p, const place_in *place, lin_buf *wire)
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
    lin_wire_text(wire, bytes);
    return LIN_OK;
}

static lin_code read_enum_number(text_in *p, const place_in *place, int32_t *ret)
{
    static const char expected[] = "name of an enum value";
    lin_json_short in;

    if (!lin_json_starts_number(lin_json_peek(p)))
        return lin_json_wrong(p, place, expected);
    LIN_TRY(take_integer(p, place, expected, expected, &in));
    if (!fits(LIN_TYPE_INT32, in.minus, in.n))
        return lin_json_wrong(p, place, expected);
    *ret = (int32_t)(in.minus ? -(int64_t)in.n : (int64_t)in.n);
    return LIN_OK;
}

static lin_code read_enum_name(text_in *p, const lin_field *field, const place_in *place, int32_t *ret)
{
    const lin_enum_value *value;
    lin_value unknown;
    lin_str text;

    LIN_TRY(lin_json_take_text(p, place, "enum", &text));
    value = lin_enum_by_name(field->enumeration, text);
    if (!value) /* it says what is allowed */
        return lin_field_parse(p->rq, field, lin_json_path(p, place), text, &unknown);
    *ret = value->number;
    return LIN_OK;
}

static lin_code read_enum(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    int32_t number;

    if (lin_json_peek(p) == '"')
        LIN_TRY(read_enum_name(p, field, place, &number));
    else
        LIN_TRY(read_enum_number(p, place, &number));
    lin_wire_varint(wire, (uint64_t)number);
    return LIN_OK;
}

static lin_code read_time(text_in *p, const place_in *place, lin_buf *wire)
{
    uint32_t nanos;
    lin_str text;
    lin_time t;

    LIN_TRY(lin_json_take_text(p, place, "RFC 3339 time", &text));
    if (!lin_time_parse_nanos(text, &t, &nanos))
        return lin_json_fail(p, place, &LIN_REASON_FIELD_TIME);
    lin_wire_time(wire, t, nanos);
    return LIN_OK;
}

lin_code lin_json_read_scalar(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    switch (field->type) {
    case LIN_TYPE_DOUBLE:
    case LIN_TYPE_FLOAT:
        return read_real(p, field, place, wire);
    case LIN_TYPE_BOOL:
        return read_bool(p, place, wire);
    case LIN_TYPE_STRING:
        return read_string(p, place, wire);
    case LIN_TYPE_BYTES:
        return read_bytes(p, place, wire);
    case LIN_TYPE_ENUM:
        return read_enum(p, field, place, wire);
    case LIN_TYPE_MESSAGE:
        return read_time(p, place, wire); /* the one message that is a value of its own */
    default:
        return read_integer(p, field, place, wire);
    }
}
