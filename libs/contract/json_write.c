/*
 * Wire bytes to ProtoJSON: the message as one value per field, each written in the form of its type.
 *
 * The bytes are our own services'; what JSON cannot say (a text that is no UTF-8, a time in no calendar) is a fault of
 * the service, so that the whole answer fails: a client never gets half a document.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "libs/contract/json.h"
#include "linli.gen.h"

typedef lin_code writer(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth);

static writer write_message;

/* --- scalars */

/* A decimal with few digits behind the point: n and the power of ten are exact, so their quotient is rounded once, as
 * whoever reads the digits rounds it once. false: it takes the long way. */
static bool write_short_real(lin_buf *text, double d)
{
    static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7 };
    double size = fabs(d);
    size_t digits = 0;
    uint64_t n;

    if (!(size < 1e7) || (d == 0 && signbit(d)))
        return false;
    n = (uint64_t)size;
    while ((double)n / power[digits] != size)
        if (++digits == LIN_COUNT(power))
            return false;
        else
            n = (uint64_t)(size * power[digits] + 0.5);
    lin_buf_z(text, d < 0 ? "-" : "");
    lin_buf_uint(text, (uint64_t)size);
    if (digits) {
        lin_buf_char(text, '.');
        lin_digits(lin_buf_room(text, digits), digits, n);
    }
    return true;
}

/* The shortest that reads back the same; apart, so that what is written often needs no room on the stack. */
static __attribute__((noinline)) void write_finite(lin_buf *text, double d, bool single)
{
    char digits[32];

    for (int precision = single ? 6 : 15; precision <= 17; precision++) {
        snprintf(digits, sizeof(digits), "%.*g", precision, d);
        if (single ? strtof(digits, NULL) == (float)d : strtod(digits, NULL) == d)
            break;
    }
    lin_buf_z(text, digits);
}

static void write_real(lin_buf *text, double d, bool single)
{
    if (!isfinite(d))
        lin_buf_z(text, isnan(d) ? "\"NaN\"" : d > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    else if (!write_short_real(text, d))
        write_finite(text, d, single);
}

static void write_base64(lin_buf *text, lin_str bytes)
{
    lin_str url = lin_base64url(text->arena, bytes);
    char *at;

    lin_buf_char(text, '"');
    at = lin_buf_room(text, url.len);
    for (size_t i = 0; i < url.len; i++)
        at[i] = url.at[i] == '-' ? '+' : url.at[i] == '_' ? '/' : url.at[i];
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
        lin_buf_int(text, number); /* of a newer contract */
}

/* Wide ones stand in quotes: they hold more than a binary64. */
static void write_integer(lin_buf *text, lin_type type, int64_t n)
{
    bool wide = lin_type_is_wide(type);

    if (wide)
        lin_buf_char(text, '"');
    if (lin_type_is_unsigned(type))
        lin_buf_uint(text, (uint64_t)n);
    else
        lin_buf_int(text, n);
    if (wide)
        lin_buf_char(text, '"');
}

/* Tells whether JSON can say it: a text that is none, or a time in no calendar, is a fault of who wrote the bytes. */
static bool write_scalar(lin_buf *text, const lin_field *field, const lin_value *value)
{
    switch (value->kind) {
    case LIN_TEXT:
        return lin_buf_json(text, value->text);
    case LIN_BYTES:
        write_base64(text, value->text);
        return true;
    case LIN_TIME:
        lin_buf_char(text, '"');
        lin_buf_time(text, value->time, value->nanos);
        lin_buf_char(text, '"');
        return lin_time_in_calendar(value->time);
    case LIN_BOOL:
        lin_buf_z(text, value->number ? "true" : "false");
        return true;
    case LIN_DOUBLE:
        write_real(text, value->real, field->type == LIN_TYPE_FLOAT);
        return true;
    case LIN_INT:
        if (field->type == LIN_TYPE_ENUM)
            write_enum(text, field, value->number);
        else
            write_integer(text, field->type, value->number);
        return true;
    default:
        lin_buf_z(text, "null");
        return true;
    }
}

void lin_json_value(lin_buf *text, const lin_field *field, lin_value value)
{
    if (value.kind != LIN_LIST) {
        write_scalar(text, field, &value);
        return;
    }
    lin_buf_char(text, '[');
    for (size_t i = 0; i < value.list.count; i++) {
        lin_buf_z(text, i ? "," : "");
        write_scalar(text, field, &value.list.at[i]);
    }
    lin_buf_char(text, ']');
}

/* --- messages with a form of their own */

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

#define DURATION_MAX INT64_C(315576000000) /* seconds: 10,000 years (duration.proto) */

static bool is_duration(int64_t seconds, int64_t nanos)
{
    if (seconds < -DURATION_MAX || seconds > DURATION_MAX || nanos < -999999999 || nanos > 999999999)
        return false;
    return seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0);
}

static lin_code write_duration(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    const lin_value *values = read_values(rq, message, wire);
    int64_t seconds, nanos;
    int digits = 9;

    (void)depth;
    if (!values || !is_duration(values[0].number, values[1].number))
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

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* "foo_bar" as "fooBar"; false when it would not come back as it was ("fooBar", "foo__bar", "foo_1", "_foo", ""). */
static bool write_path(lin_buf *camel, lin_str path)
{
    if (lin_str_eq(path, LIN_STR("*"))) {
        lin_buf_add(camel, path);
        return true;
    }
    for (size_t i = 0; i < path.len; i++) {
        bool raise = i > 0 && path.at[i] == '_' && i + 1 < path.len && is_lower(path.at[i + 1]);
        char c = path.at[i += raise];

        if (!is_lower(c) && !(c >= '0' && c <= '9') && c != '.')
            return false;
        lin_buf_char(camel, raise ? (char)(c - 32) : c);
    }
    return path.len > 0;
}

static lin_code write_mask(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    const lin_value *values = read_values(rq, message, wire);
    lin_buf camel = { .arena = rq->arena };

    (void)depth;
    if (!values)
        return spoilt(rq);
    for (size_t i = 0; i < values[0].list.count; i++) {
        lin_buf_z(&camel, i ? "," : "");
        if (!write_path(&camel, values[0].list.at[i].text))
            return spoilt(rq);
    }
    lin_buf_json(text, lin_buf_str(&camel));
    return LIN_OK;
}

static lin_code write_wrapper(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    const lin_value *values = read_values(rq, message, wire);

    (void)depth;
    if (!values || !write_scalar(text, &message->field[0], &values[0]))
        return spoilt(rq);
    return LIN_OK;
}

static writer *const by_well_known[] = {
    [LIN_WKT_NONE] = write_message,    [LIN_WKT_TIMESTAMP] = write_message, [LIN_WKT_DURATION] = write_duration,
    [LIN_WKT_FIELD_MASK] = write_mask, [LIN_WKT_EMPTY] = write_message,     [LIN_WKT_WRAPPER] = write_wrapper,
};

/* --- members */

static lin_code write_single(lin_req *rq, const lin_field *field, const lin_value *value, lin_buf *text, int depth)
{
    if (field->message && depth == LIN_DEPTH_MAX)
        return spoilt(rq); /* it would not be read again */
    if (field->message && value->kind == LIN_BYTES)
        return by_well_known[field->message->well_known](rq, field->message, value->text, text, depth + 1);
    return write_scalar(text, field, value) ? LIN_OK : spoilt(rq);
}

static lin_code write_list(lin_req *rq, const lin_field *field, const lin_value *list, lin_buf *text, int depth)
{
    lin_buf_char(text, '[');
    for (size_t i = 0; i < list->list.count; i++) {
        lin_buf_z(text, i ? "," : "");
        LIN_TRY(write_single(rq, field, &list->list.at[i], text, depth));
    }
    lin_buf_char(text, ']');
    return LIN_OK;
}

/* --- maps: of entries with the same key the last one stands */

typedef struct entry {
    lin_str key;                   /* as it is written, with its quotes */
    lin_value value;
    size_t at;
} entry;

static int by_key(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    size_t common = x->key.len < y->key.len ? x->key.len : y->key.len;
    int order = common ? memcmp(x->key.at, y->key.at, common) : 0;

    if (order == 0)
        order = (x->key.len > y->key.len) - (x->key.len < y->key.len);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int by_place(const void *a, const void *b)
{
    const entry *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

static bool write_key(lin_buf *text, const lin_field *field, const lin_value *key)
{
    bool bare = key->kind != LIN_TEXT && !lin_type_is_wide(field->type), good; /* wide integers have their quotes already */

    lin_buf_z(text, bare ? "\"" : "");
    good = write_scalar(text, field, key);
    lin_buf_z(text, bare ? "\"" : "");
    return good;
}

static bool read_entry(lin_req *rq, const lin_message *message, lin_str wire, entry *ret)
{
    const lin_field *key = lin_message_number(message, 1), *value = lin_message_number(message, 2);
    const lin_value *pair = read_values(rq, message, wire);
    lin_buf key_text = { .arena = rq->arena };

    if (!pair || !write_key(&key_text, key, &pair[key - message->field]))
        return false;
    ret->key = lin_buf_str(&key_text);
    ret->value = pair[value - message->field];
    if (ret->value.kind == LIN_NULL) /* a message that was left out: an empty one */
        ret->value = value->message->well_known == LIN_WKT_TIMESTAMP ? lin_at(0) : lin_bytes((lin_str){ "", 0 });
    return true;
}

static size_t drop_shadowed(entry *entries, size_t count)
{
    size_t kept = 0;

    qsort(entries, count, sizeof(*entries), by_key);
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || !lin_str_eq(entries[i].key, entries[i + 1].key))
            entries[kept++] = entries[i];
    qsort(entries, kept, sizeof(*entries), by_place);
    return kept;
}

static lin_code write_map(lin_req *rq, const lin_field *field, const lin_value *list, lin_buf *text, int depth)
{
    entry *entries = LIN_NEW_ARRAY(rq->arena, entry, list->list.count);
    size_t count = list->list.count;

    if (count && depth == LIN_DEPTH_MAX)
        return spoilt(rq);
    for (size_t i = 0; i < count; i++) {
        entries[i].at = i;
        if (!read_entry(rq, field->message, list->list.at[i].text, &entries[i]))
            return spoilt(rq);
    }
    count = drop_shadowed(entries, count);
    lin_buf_char(text, '{');
    for (size_t i = 0; i < count; i++) {
        lin_buf_z(text, i ? "," : "");
        lin_buf_add(text, entries[i].key);
        lin_buf_char(text, ':');
        LIN_TRY(write_single(rq, lin_message_number(field->message, 2), &entries[i].value, text, depth + 1));
    }
    lin_buf_char(text, '}');
    return LIN_OK;
}

/* --- the message */

static lin_code write_field(lin_req *rq, const lin_field *field, const lin_value *value, lin_buf *text, int depth)
{
    if (field->map)
        return write_map(rq, field, value, text, depth);
    if (field->repeated)
        return write_list(rq, field, value, text, depth);
    return write_single(rq, field, value, text, depth);
}

/* Lists and plain scalars are printed at their zero value too; messages and members of a oneof only when set. */
static bool is_shown(const lin_field *field, const lin_value *value, bool present)
{
    if (field->repeated)
        return true;
    return field->oneof >= 0 ? present : value->kind != LIN_NULL;
}

static lin_code write_message(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text, int depth)
{
    lin_value *values = lin_room(rq->arena, message->fields * sizeof(lin_value));
    bool *present = lin_room(rq->arena, message->fields), any = false;

    if (lin_record_read(rq, message, wire, values, present) != LIN_OK)
        return spoilt(rq);
    lin_buf_char(text, '{');
    for (size_t i = 0; i < message->fields; i++) {
        const lin_field *field = &message->field[i];

        if (!is_shown(field, &values[i], present[i]))
            continue;
        lin_buf_add(text, any ? field->json_key : lin_str_from(field->json_key, 1)); /* without its comma */
        LIN_TRY(write_field(rq, field, &values[i], text, depth));
        any = true;
    }
    lin_buf_char(text, '}');
    return LIN_OK;
}

lin_code lin_json_write(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text)
{
    lin_buf_reserve(text, 2 * wire.len + 24 * message->fields); /* about what it takes: growing would copy it */
    if (message->well_known == LIN_WKT_NONE || message->well_known == LIN_WKT_EMPTY)
        return write_message(rq, message, wire, text, 1);
    return by_well_known[message->well_known](rq, message, wire, text, 1);
}
