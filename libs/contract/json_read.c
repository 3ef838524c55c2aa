/*
 * ProtoJSON to wire bytes: a strict pull parser (RFC 8259) that writes each field as it reads it.
 *
 * One function for each form that a value can take; which one is decided by the field's type.
 * Fields are written even at their zero value: what the text named stays visible as present.
 */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "libs/contract/json_token.h"
#include "linli.gen.h"

enum { ELEMENTS_MAX = 10000 };

/* --- numbers */

static bool is_wide(lin_type type)
{
    return type == LIN_TYPE_INT64 || type == LIN_TYPE_UINT64 || type == LIN_TYPE_SINT64 || type == LIN_TYPE_FIXED64 ||
           type == LIN_TYPE_SFIXED64;
}

static bool is_unsigned(lin_type type)
{
    return type == LIN_TYPE_UINT32 || type == LIN_TYPE_FIXED32 || type == LIN_TYPE_UINT64 || type == LIN_TYPE_FIXED64;
}

/* Largest magnitude below zero and above it. */
static bool fits(lin_type type, bool minus, uint64_t n)
{
    uint64_t top = is_wide(type) ? (is_unsigned(type) ? UINT64_MAX : INT64_MAX) : (is_unsigned(type) ? UINT32_MAX : INT32_MAX);

    if (minus)
        return n == 0 || (!is_unsigned(type) && n <= top + 1);
    return n <= top;
}

/* A quoted number may be what a bare one may be; nothing else stands in the quotes. */
static lin_code take_number_or_quoted(lin_json_text *p, lin_str path, const char *expected, lin_str *ret, bool *ret_quoted)
{
    lin_json_text inner = *p;

    *ret_quoted = lin_json_peek(p) == '"';
    if (!*ret_quoted)
        return lin_json_starts_number(lin_json_peek(p)) ? lin_json_take_number(p, ret) : lin_json_wrong(p, path, expected);
    LIN_TRY(lin_json_take_text(p, path, expected, &inner.text));
    inner.at = 0;
    if (!inner.text.len || !lin_json_starts_number(inner.text.at[0]) || lin_json_take_number(&inner, ret) != LIN_OK ||
        inner.at != inner.text.len) {
        lin_req_clear_problem(p->rq);
        return lin_json_wrong(p, path, expected);
    }
    return LIN_OK;
}

static lin_code read_integer(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_str number;
    uint64_t n;
    bool minus, quoted;

    LIN_TRY(take_number_or_quoted(p, path, "integer", &number, &quoted));
    if (!lin_json_to_integer(p->rq->arena, number, &minus, &n) || !fits(field->type, minus, n))
        return lin_json_wrong(p, path, is_wide(field->type) ? "64-bit integer" : "32-bit integer");
    if (!quoted && is_wide(field->type) && (n > UINT64_C(1) << 63 || (uint64_t)(double)n != n))
        return lin_json_wrong(p, path, "64-bit integer in quotes"); /* a JSON reader before us may have rounded it */
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

static lin_code read_real(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    size_t from = p->at;
    lin_str number;
    bool quoted, spoilt;
    double d;

    if (lin_json_peek(p) == '"') {
        LIN_TRY(lin_json_take_string(p, &number, &spoilt));
        if (read_word_number(number, &d)) {
            *ret = lin_double(d);
            return LIN_OK;
        }
        p->at = from;
    }
    LIN_TRY(take_number_or_quoted(p, path, "number", &number, &quoted));
    d = strtod(lin_str_z(p->rq->arena, number), NULL);
    if (!isfinite(d) || (field->type == LIN_TYPE_FLOAT && fabs(d) > (double)FLT_MAX))
        return lin_json_wrong(p, path, "number in range");
    *ret = lin_double(d);
    return LIN_OK;
}

/* --- other scalars */

static lin_code read_bool(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    bool yes = lin_json_take_word(p, LIN_STR("true"));

    (void)field;
    if (!yes && !lin_json_take_word(p, LIN_STR("false")))
        return lin_json_wrong(p, path, "boolean");
    *ret = lin_bool(yes);
    return LIN_OK;
}

static lin_code read_string(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_str text;

    (void)field;
    LIN_TRY(lin_json_take_text(p, path, "string", &text));
    *ret = lin_text(text);
    return LIN_OK;
}

/* Both alphabets, padded or not. */
static lin_code read_bytes(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_str text, bytes;
    char *plain;

    (void)field;
    LIN_TRY(lin_json_take_text(p, path, "base64", &text));
    plain = lin_str_z(p->rq->arena, text);
    while (text.len && text.len % 4 == 0 && plain[text.len - 1] == '=' && plain[text.len - 2] == '=')
        text.len -= 2;
    if (text.len && text.len % 4 == 0 && plain[text.len - 1] == '=')
        text.len--;
    for (size_t i = 0; i < text.len; i++)
        plain[i] = plain[i] == '+' ? '-' : plain[i] == '/' ? '_' : plain[i];
    if (!lin_unbase64url(p->rq->arena, (lin_str){ plain, text.len }, &bytes))
        return lin_json_wrong(p, path, "base64");
    *ret = lin_bytes(bytes);
    return LIN_OK;
}

static lin_code read_enum(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_str number, text;
    uint64_t n;
    bool minus;

    if (lin_json_peek(p) == '"') {
        LIN_TRY(lin_json_take_text(p, path, "enum", &text));
        return lin_field_parse(p->rq, field, path, text, ret);
    }
    if (!lin_json_starts_number(lin_json_peek(p)))
        return lin_json_wrong(p, path, "name of an enum value");
    LIN_TRY(lin_json_take_number(p, &number));
    if (!lin_json_to_integer(p->rq->arena, number, &minus, &n) || !fits(LIN_TYPE_INT32, minus, n))
        return lin_json_wrong(p, path, "name of an enum value");
    *ret = lin_int(minus ? -(int64_t)n : (int64_t)n);
    return LIN_OK;
}

/* --- messages */

static lin_code read_message(lin_json_text *p, const lin_message *message, lin_str path, lin_buf *wire);
static lin_code read_single(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret);

static lin_code read_time(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_str text;

    LIN_TRY(lin_json_take_text(p, path, "RFC 3339 time", &text));
    return lin_field_parse(p->rq, field, path, text, ret);
}

/* "1.5s": up to 315,576,000,000 s, nine digits (duration.proto). */
static bool parse_duration(lin_str text, int64_t *ret_seconds, int64_t *ret_nanos)
{
    bool minus = lin_str_starts(text, LIN_STR("-"));
    lin_str rest = lin_str_from(text, minus), whole;

    if (!lin_str_ends(rest, LIN_STR("s")))
        return false;
    rest.len--;
    whole = lin_str_cut(&rest, '.');
    *ret_nanos = 0;
    if (rest.at && (rest.len == 0 || rest.len > 9 || rest.at[0] == '-' || !lin_str_to_int(rest, ret_nanos)))
        return false;
    for (size_t i = rest.at ? rest.len : 9; i < 9; i++)
        *ret_nanos *= 10;
    if (!whole.len || whole.at[0] == '-' || !lin_str_to_int(whole, ret_seconds) || *ret_seconds > INT64_C(315576000000))
        return false;
    *ret_seconds *= minus ? -1 : 1;
    *ret_nanos *= minus ? -1 : 1;
    return true;
}

static lin_code read_duration(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_buf inner = { .arena = p->rq->arena };
    int64_t seconds, nanos;
    lin_str text;

    (void)field;
    LIN_TRY(lin_json_take_text(p, path, "duration such as 1.5s", &text));
    if (!parse_duration(text, &seconds, &nanos))
        return lin_json_wrong(p, path, "duration such as 1.5s");
    lin_wire_int(&inner, 1, (uint64_t)seconds);
    lin_wire_int(&inner, 2, (uint64_t)nanos);
    *ret = lin_bytes(lin_buf_str(&inner));
    return LIN_OK;
}

static lin_code read_mask(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_buf inner = { .arena = p->rq->arena };
    lin_str text;

    (void)field;
    LIN_TRY(lin_json_take_text(p, path, "field mask", &text));
    while (text.at && text.len) {
        lin_str camel = lin_str_cut(&text, ',');
        lin_buf snake = { .arena = p->rq->arena };

        for (size_t i = 0; i < camel.len; i++) {
            bool upper = camel.at[i] >= 'A' && camel.at[i] <= 'Z';

            if (upper)
                lin_buf_char(&snake, '_');
            lin_buf_char(&snake, (char)(camel.at[i] | (upper ? 32 : 0)));
        }
        lin_wire_bytes(&inner, 1, lin_buf_str(&snake));
    }
    *ret = lin_bytes(lin_buf_str(&inner));
    return LIN_OK;
}

/* A wrapper stands as its bare value. */
static lin_code read_wrapper(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_buf inner = { .arena = p->rq->arena };
    lin_value value;

    LIN_TRY(read_single(p, &field->message->field[0], path, &value));
    lin_field_write(&inner, &field->message->field[0], value);
    *ret = lin_bytes(lin_buf_str(&inner));
    return LIN_OK;
}

static lin_code read_object(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    lin_buf inner = { .arena = p->rq->arena };

    LIN_TRY(read_message(p, field->message, path, &inner));
    *ret = lin_bytes(lin_buf_str(&inner));
    return LIN_OK;
}

typedef lin_code reader(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret);

static reader *const by_well_known[] = {
    [LIN_WKT_NONE] = read_object,    [LIN_WKT_TIMESTAMP] = read_time,  [LIN_WKT_DURATION] = read_duration,
    [LIN_WKT_FIELD_MASK] = read_mask, [LIN_WKT_EMPTY] = read_object,   [LIN_WKT_WRAPPER] = read_wrapper,
};

static reader *reader_of(const lin_field *field)
{
    switch (field->type) {
    case LIN_TYPE_DOUBLE:
    case LIN_TYPE_FLOAT:
        return read_real;
    case LIN_TYPE_BOOL:
        return read_bool;
    case LIN_TYPE_STRING:
        return read_string;
    case LIN_TYPE_BYTES:
        return read_bytes;
    case LIN_TYPE_ENUM:
        return read_enum;
    case LIN_TYPE_MESSAGE:
        return by_well_known[field->message->well_known];
    default:
        return read_integer;
    }
}

static lin_code read_single(lin_json_text *p, const lin_field *field, lin_str path, lin_value *ret)
{
    return reader_of(field)(p, field, path, ret);
}

/* --- lists and maps */

static void append(lin_json_text *p, lin_value *list, lin_value value)
{
    size_t n = list->list.count;
    lin_value *at = (lin_value *)(uintptr_t)list->list.at;

    if ((n & (n - 1)) == 0) { /* room is the next power of two */
        at = LIN_NEW_ARRAY(p->rq->arena, lin_value, n ? 2 * n : 1);
        if (n)
            memcpy(at, list->list.at, n * sizeof(*at));
    }
    at[n] = value;
    list->list.at = at;
    list->list.count = n + 1;
}

static lin_code too_many(lin_json_text *p, lin_str path)
{
    return lin_fail_field(p->rq, path, &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0), lin_arg_int("max", ELEMENTS_MAX));
}

static lin_code read_list(lin_json_text *p, const lin_field *field, lin_str path, lin_buf *wire)
{
    lin_value list = { .kind = LIN_LIST };
    lin_value value;

    if (!lin_json_take(p, '['))
        return lin_json_wrong(p, path, "list");
    LIN_TRY(lin_json_enter(p));
    if (!lin_json_take(p, ']')) {
        do {
            if (list.list.count == ELEMENTS_MAX)
                return too_many(p, path);
            LIN_TRY(read_single(p, field, lin_json_element(p, path, list.list.count), &value));
            append(p, &list, value);
        } while (lin_json_take(p, ','));
        if (!lin_json_take(p, ']'))
            return lin_json_malformed(p);
    }
    p->depth--;
    if (list.list.count)
        lin_field_write(wire, field, list);
    return LIN_OK;
}

static bool holds(const lin_value *list, lin_str text)
{
    for (size_t i = 0; i < list->list.count; i++)
        if (lin_str_eq(list->list.at[i].text, text))
            return true;
    return false;
}

static lin_code read_entry(lin_json_text *p, const lin_field *field, lin_str path, lin_value *keys, lin_buf *wire)
{
    const lin_field *key_field = lin_message_number(field->message, 1), *value_field = lin_message_number(field->message, 2);
    lin_buf entry = { .arena = p->rq->arena };
    lin_value key, value;
    lin_str text, inner;

    LIN_TRY(lin_json_take_text(p, path, "key", &text));
    inner = lin_z(lin_print(p->rq->arena, "%.*s[\"%.*s\"]", LIN_STR_FMT(path), LIN_STR_FMT(text)));
    if (holds(keys, text))
        return lin_fail_field(p->rq, inner, &LIN_REASON_FIELD_TWICE);
    if (keys->list.count == ELEMENTS_MAX)
        return too_many(p, path);
    append(p, keys, lin_text(text));
    if (!lin_json_take(p, ':'))
        return lin_json_malformed(p);
    LIN_TRY(lin_field_parse(p->rq, key_field, inner, text, &key));
    LIN_TRY(read_single(p, value_field, inner, &value));
    lin_field_write(&entry, key_field, key);
    lin_field_write(&entry, value_field, value);
    lin_wire_bytes(wire, field->number, lin_buf_str(&entry));
    return LIN_OK;
}

static lin_code read_map(lin_json_text *p, const lin_field *field, lin_str path, lin_buf *wire)
{
    lin_value keys = { .kind = LIN_LIST };

    if (!lin_json_take(p, '{'))
        return lin_json_wrong(p, path, "object");
    LIN_TRY(lin_json_enter(p));
    if (!lin_json_take(p, '}')) {
        do
            LIN_TRY(read_entry(p, field, path, &keys, wire));
        while (lin_json_take(p, ','));
        if (!lin_json_take(p, '}'))
            return lin_json_malformed(p);
    }
    p->depth--;
    return LIN_OK;
}

/* --- one member of an object */

static bool rival_seen(const lin_message *message, const lin_field *field, const bool *seen)
{
    for (size_t i = 0; i < message->fields; i++)
        if (seen[i] && (&message->field[i] == field || (field->oneof >= 0 && message->field[i].oneof == field->oneof)))
            return true;
    return false;
}

static lin_code find_field(lin_json_text *p, const lin_message *message, lin_str path, lin_str key, bool *seen,
                           const lin_field **ret)
{
    const lin_field *field = lin_message_json(message, key);
    lin_str where = lin_json_join(p, path, field ? field->json : key);
    bool at_top = message == p->in->message && p->depth == 1;

    if (!field)
        return lin_fail_field(p->rq, where, &LIN_REASON_FIELD_UNKNOWN);
    if (rival_seen(message, field, seen) || (at_top && p->in->skip.len && lin_str_eq(field->name, p->in->skip)))
        return lin_fail_field(p->rq, where, &LIN_REASON_FIELD_TWICE);
    if (p->in->refuse_output_only && field->option->output_only)
        return lin_fail_field(p->rq, where, &LIN_REASON_FIELD_READ_ONLY);
    seen[field - message->field] = true;
    if (at_top && p->in->keys)
        lin_buf_print(p->in->keys, "%s%.*s", p->in->keys->len ? "," : "", LIN_STR_FMT(field->name));
    *ret = field;
    return LIN_OK;
}

static lin_code read_member(lin_json_text *p, const lin_message *message, lin_str path, bool *seen, lin_buf *wire)
{
    const lin_field *field;
    lin_value value;
    lin_str key;
    bool spoilt;

    LIN_TRY(lin_json_take_string(p, &key, &spoilt));
    if (spoilt || !lin_json_take(p, ':'))
        return lin_json_malformed(p);
    LIN_TRY(find_field(p, message, path, key, seen, &field));
    path = lin_json_join(p, path, field->json);
    if (lin_json_take_word(p, LIN_STR("null")))
        return LIN_OK;
    if (field->map)
        return read_map(p, field, path, wire);
    if (field->repeated)
        return read_list(p, field, path, wire);
    LIN_TRY(read_single(p, field, path, &value));
    lin_field_write(wire, field, value);
    return LIN_OK;
}

static lin_code read_message(lin_json_text *p, const lin_message *message, lin_str path, lin_buf *wire)
{
    bool *seen = LIN_NEW_ARRAY(p->rq->arena, bool, message->fields);

    if (!lin_json_take(p, '{'))
        return path.len ? lin_json_wrong(p, path, "object") : lin_json_malformed(p);
    LIN_TRY(lin_json_enter(p));
    if (!lin_json_take(p, '}')) {
        do
            LIN_TRY(read_member(p, message, path, seen, wire));
        while (lin_json_take(p, ','));
        if (!lin_json_take(p, '}'))
            return lin_json_malformed(p);
    }
    p->depth--;
    return LIN_OK;
}

lin_code lin_json_read(lin_req *rq, const lin_json_in *in, lin_str text, lin_buf *wire)
{
    lin_json_text p = { .rq = rq, .in = in, .text = text };

    LIN_TRY(read_message(&p, in->message, in->path, wire));
    lin_json_peek(&p);
    return p.at == text.len ? LIN_OK : lin_json_malformed(&p);
}
