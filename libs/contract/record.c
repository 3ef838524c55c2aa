/* record - see wire.h: a message as one value per field, and single fields from and to text. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libs/base/words.h"
#include "libs/contract/wire.h"
#include "linli.gen.h"

/* --- scalars: what the bits of an item mean, and back */

static int64_t unzigzag(uint64_t n)
{
    return (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
}

static double real_of(lin_type type, uint64_t bits)
{
    double d;
    float f;
    uint32_t low = (uint32_t)bits;

    if (type == LIN_TYPE_FLOAT) {
        memcpy(&f, &low, sizeof(f));
        return (double)f;
    }
    memcpy(&d, &bits, sizeof(d));
    return d;
}

static int64_t integer_of(lin_type type, uint64_t bits)
{
    switch (type) {
    case LIN_TYPE_BOOL:
        return bits != 0;
    case LIN_TYPE_SINT32:
        return (int32_t)unzigzag((uint32_t)bits); /* a wider varint is cut, as for int32 */
    case LIN_TYPE_SINT64:
        return unzigzag(bits);
    case LIN_TYPE_INT32:
    case LIN_TYPE_ENUM:
    case LIN_TYPE_SFIXED32:
        return (int32_t)(uint32_t)bits;
    case LIN_TYPE_UINT32:
    case LIN_TYPE_FIXED32:
        return (uint32_t)bits;
    default:
        return (int64_t)bits;
    }
}

/* Set member by member: a value that is put together elsewhere and copied waits for its own stores. */
static void set_scalar(lin_value *into, lin_type type, uint64_t bits)
{
    if (type == LIN_TYPE_DOUBLE || type == LIN_TYPE_FLOAT) {
        into->kind = LIN_DOUBLE;
        into->real = real_of(type, bits);
    } else {
        into->kind = type == LIN_TYPE_BOOL ? LIN_BOOL : LIN_INT;
        into->number = integer_of(type, bits);
    }
}

static uint64_t bits_of(lin_type type, lin_value value)
{
    uint64_t bits = (uint64_t)value.number;
    float f = (float)value.real;
    uint32_t low;

    switch (type) {
    case LIN_TYPE_FLOAT:
        memcpy(&low, &f, sizeof(low));
        return low;
    case LIN_TYPE_DOUBLE:
        memcpy(&bits, &value.real, sizeof(bits));
        return bits;
    case LIN_TYPE_SINT32:
    case LIN_TYPE_SINT64:
        return bits << 1 ^ (uint64_t)(value.number >> 63);
    default:
        return bits;
    }
}

/* A message that is there is something, though it has no bytes: a wrapper of zero. */
static bool is_zero(const lin_field *field, lin_value value)
{
    switch (value.kind) {
    case LIN_NULL:
        return true;
    case LIN_TEXT:
    case LIN_BYTES:
        return value.text.len == 0 && field->type != LIN_TYPE_MESSAGE;
    case LIN_INT:
    case LIN_BOOL:
        return value.number == 0;
    case LIN_DOUBLE:
        return value.real == 0 && !signbit(value.real);
    case LIN_LIST:
        return value.list.count == 0;
    default:
        return false;
    }
}

/* --- Timestamp: seconds = 1, nanos = 2 */

#define FARTHEST INT64_C(1000000000000) /* seconds; beyond the year 33000 */

static lin_value read_timestamp(lin_str wire)
{
    lin_wire_item item;
    int64_t seconds = 0, nanos = 0;
    bool bad;

    while (lin_wire_next(&wire, &item, &bad))
        if (item.number <= 2)
            *(item.number == 1 ? &seconds : &nanos) = (int64_t)item.integer;
    if (seconds < -FARTHEST || seconds > FARTHEST || nanos < 0 || nanos > 999999999)
        return lin_at(INT64_MAX); /* in no calendar: for validation to refuse */
    return lin_at_nanos(seconds * LIN_SECOND + nanos / 1000, (uint32_t)(nanos % 1000));
}

/* Both numbers are short: their length is one byte. */
void lin_wire_time(lin_buf *buf, lin_time t, uint32_t nanos)
{
    int64_t seconds = t / LIN_SECOND - (t % LIN_SECOND < 0), behind = (t - seconds * LIN_SECOND) * 1000 + nanos;
    char *length, *at;

    lin_buf_reserve(buf, 1 + 2 * 11);
    at = length = buf->at + buf->len;
    *at++ = '\0';
    if (seconds)
        *at++ = 1 << 3, at = lin_wire_put(at, (uint64_t)seconds);
    if (behind)
        *at++ = 2 << 3, at = lin_wire_put(at, (uint64_t)behind);
    *length = (char)(at - length - 1);
    buf->len = (size_t)(at - buf->at);
}

/* --- reading */

static void set_value(lin_value *into, const lin_field *field, const lin_wire_item *item)
{
    if (item->type != 2) {
        set_scalar(into, field->type, item->integer);
    } else if (field->type == LIN_TYPE_MESSAGE && field->message->well_known == LIN_WKT_TIMESTAMP) {
        *into = read_timestamp(item->bytes);
    } else {
        into->kind = field->type == LIN_TYPE_STRING ? LIN_TEXT : LIN_BYTES;
        into->text = item->bytes;
    }
}

/* What an absent field is; copied whole, so that reading it back need not wait for the stores of its members. */
static const lin_value *zero_of(const lin_field *field)
{
    static const lin_value list = { .kind = LIN_LIST }, zeros[] = {
        [LIN_TYPE_DOUBLE] = { .kind = LIN_DOUBLE },  [LIN_TYPE_FLOAT] = { .kind = LIN_DOUBLE },
        [LIN_TYPE_INT64] = { .kind = LIN_INT },      [LIN_TYPE_UINT64] = { .kind = LIN_INT },
        [LIN_TYPE_INT32] = { .kind = LIN_INT },      [LIN_TYPE_FIXED64] = { .kind = LIN_INT },
        [LIN_TYPE_FIXED32] = { .kind = LIN_INT },    [LIN_TYPE_BOOL] = { .kind = LIN_BOOL },
        [LIN_TYPE_MESSAGE] = { .kind = LIN_NULL },   [LIN_TYPE_STRING] = { .kind = LIN_TEXT, .text = { "", 0 } },
        [LIN_TYPE_UINT32] = { .kind = LIN_INT },     [LIN_TYPE_BYTES] = { .kind = LIN_BYTES, .text = { "", 0 } },
        [LIN_TYPE_ENUM] = { .kind = LIN_INT },       [LIN_TYPE_SFIXED32] = { .kind = LIN_INT },
        [LIN_TYPE_SFIXED64] = { .kind = LIN_INT },   [LIN_TYPE_SINT32] = { .kind = LIN_INT },
        [LIN_TYPE_SINT64] = { .kind = LIN_INT },
    };

    return field->repeated ? &list : &zeros[field->type];
}

/* Lists grow by doubling: room is the next power of two of the count, four at least. Returns where the new element belongs. */
static lin_value *append(lin_req *rq, lin_value *list)
{
    size_t n = list->list.count;
    lin_value *at = (lin_value *)(uintptr_t)list->list.at;

    if (n == 0 || (n >= 4 && (n & (n - 1)) == 0)) {
        lin_value *grown = lin_room(rq->arena, sizeof(*grown) * (n ? 2 * n : 4));

        if (n)
            memcpy(grown, at, n * sizeof(*at));
        at = grown;
    }
    list->list.at = at;
    list->list.count = n + 1;
    return &at[n];
}

/* The bits of the next number of a packed list. */
static bool take_bits(lin_str *rest, uint8_t type, uint64_t *ret)
{
    return type == 0 ? lin_wire_take_varint(rest, ret) : lin_wire_take_fixed(rest, type == 1 ? 8 : 4, ret);
}

static bool append_packed(lin_req *rq, const lin_field *field, lin_value *list, lin_str bytes)
{
    uint64_t bits;

    while (bytes.len) {
        if (!take_bits(&bytes, lin_wire_type(field->type), &bits))
            return false;
        set_scalar(append(rq, list), field->type, bits);
    }
    return true;
}

/* A message in pieces is their bytes one behind the other. */
static lin_str join(lin_req *rq, lin_str a, lin_str b)
{
    lin_buf both = { .arena = rq->arena };

    lin_buf_add(&both, a);
    lin_buf_add(&both, b);
    return lin_buf_str(&both);
}

static bool read_item(lin_req *rq, const lin_field *field, const lin_wire_item *item, lin_value *into)
{
    uint8_t type = lin_wire_type(field->type);

    if (field->repeated && item->type == 2 && type != 2)
        return append_packed(rq, field, into, item->bytes);
    if (item->type != type)
        return false;
    if (field->type == LIN_TYPE_MESSAGE && into->kind == LIN_BYTES)
        into->text = join(rq, into->text, item->bytes);
    else
        set_value(field->repeated ? append(rq, into) : into, field, item);
    return true;
}

/* Of the members of a oneof the last one stands. */
static void drop_rivals(const lin_message *message, const lin_field *field, lin_value *values, bool *present)
{
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].oneof == field->oneof && &message->field[i] != field) {
            values[i] = *zero_of(&message->field[i]);
            if (present)
                present[i] = false;
        }
}

lin_code lin_record_read(lin_req *rq, const lin_message *message, lin_str wire, lin_value *values, bool *present)
{
    lin_wire_item item;
    bool bad;

    for (size_t i = 0; i < message->fields; i++) {
        values[i] = *zero_of(&message->field[i]);
        if (present)
            present[i] = false;
    }
    while (lin_wire_next(&wire, &item, &bad)) {
        const lin_field *field = lin_message_number(message, item.number);
        size_t index = field ? (size_t)(field - message->field) : 0;

        if (!field)
            continue;
        if (!read_item(rq, field, &item, &values[index]))
            return lin_fail_field(rq, field->json, &LIN_REASON_MESSAGE_MALFORMED);
        if (field->oneof >= 0)
            drop_rivals(message, field, values, present);
        if (present)
            present[index] = true;
    }
    return bad ? lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED) : LIN_OK;
}

/* --- writing */

void lin_wire_number(lin_buf *buf, lin_type type, lin_value value)
{
    uint64_t bits = bits_of(type, value);
    size_t size = lin_wire_type(type) == 1 ? 8 : 4;

    if (lin_wire_type(type) == 0) {
        lin_wire_varint(buf, bits);
        return;
    }
    bits = htole64(bits);
    memcpy(lin_buf_room(buf, size), &bits, size);
}

static void write_one(lin_buf *buf, const lin_field *field, lin_value value)
{
    lin_wire_tag(buf, field->number, lin_wire_type(field->type));
    if (value.kind == LIN_TIME)
        lin_wire_time(buf, value.time, value.nanos);
    else if (lin_wire_type(field->type) == 2)
        lin_wire_text(buf, value.text);
    else
        lin_wire_number(buf, field->type, value);
}

static void write_packed(lin_buf *buf, const lin_field *field, lin_value list)
{
    size_t opened = lin_wire_open(buf, field->number);

    for (size_t i = 0; i < list.list.count; i++)
        lin_wire_number(buf, field->type, list.list.at[i]);
    lin_wire_close(buf, opened);
}

void lin_field_write(lin_buf *buf, const lin_field *field, lin_value value)
{
    if (value.kind != LIN_LIST)
        write_one(buf, field, value);
    else if (field->packed)
        write_packed(buf, field, value);
    else
        for (size_t i = 0; i < value.list.count; i++)
            write_one(buf, field, value.list.at[i]);
}

void lin_record_write(lin_buf *buf, const lin_message *message, const lin_value *values)
{
    for (size_t i = 0; i < message->fields; i++)
        if (!is_zero(&message->field[i], values[i]))
            lin_field_write(buf, &message->field[i], values[i]);
}

/* --- one field from text */

static lin_code wrong_type(lin_req *rq, lin_str path, const char *expected)
{
    return lin_fail_field(rq, path, &LIN_REASON_FIELD_TYPE, lin_arg_word(rq, "expected", expected));
}

static bool fits(lin_type type, int64_t n)
{
    switch (type) {
    case LIN_TYPE_INT32:
    case LIN_TYPE_SINT32:
    case LIN_TYPE_SFIXED32:
        return n >= INT32_MIN && n <= INT32_MAX;
    case LIN_TYPE_UINT32:
    case LIN_TYPE_FIXED32:
        return n >= 0 && n <= UINT32_MAX;
    default:
        return true;
    }
}

/* What an int64 holds twice: from its middle on the number is kept as its bits. */
static bool parse_unsigned(lin_str text, int64_t *ret)
{
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, (uint64_t)(text.at[i] - '0'), &n))
            return false;
    *ret = (int64_t)n;
    return text.len > 0;
}

static lin_code parse_int(lin_req *rq, const lin_field *field, lin_str path, lin_str text, lin_value *ret)
{
    bool halves = field->type == LIN_TYPE_UINT64 || field->type == LIN_TYPE_FIXED64;
    int64_t n;

    if (!(halves ? parse_unsigned(text, &n) : lin_str_to_int(text, &n)) || !fits(field->type, n))
        return wrong_type(rq, path, "integer");
    *ret = lin_int(n);
    return LIN_OK;
}

static lin_code parse_real(lin_req *rq, const lin_field *field, lin_str path, lin_str text, lin_value *ret)
{
    char *z = lin_str_z(rq->arena, text), *end;
    double d = strtod(z, &end);

    if (!text.len || strspn(z, "0123456789+-.eE") != text.len || *end ||
        !isfinite(field->type == LIN_TYPE_FLOAT ? (double)(float)d : d))
        return wrong_type(rq, path, "number");
    *ret = lin_double(d);
    return LIN_OK;
}

static lin_code parse_bool(lin_req *rq, lin_str path, lin_str text, lin_value *ret)
{
    bool yes = lin_str_eq(text, LIN_STR("true"));

    if (!yes && !lin_str_eq(text, LIN_STR("false")))
        return wrong_type(rq, path, "boolean");
    *ret = lin_bool(yes);
    return LIN_OK;
}

lin_str lin_enum_names(lin_arena *arena, const lin_enum *e)
{
    lin_buf names = { .arena = arena };

    for (size_t i = 0; i < e->values; i++)
        if (e->value[i].number != 0)
            lin_buf_print(&names, "%s%.*s", names.len ? ", " : "", LIN_STR_FMT(e->value[i].name));
    return lin_buf_str(&names);
}

static lin_code parse_enum(lin_req *rq, const lin_field *field, lin_str path, lin_str text, lin_value *ret)
{
    const lin_enum_value *value = lin_enum_by_name(field->enumeration, text);

    if (!value)
        return lin_fail_field(rq, path, &LIN_REASON_FIELD_ENUM,
                              lin_arg_text("allowed", lin_enum_names(rq->arena, field->enumeration)));
    *ret = lin_int(value->number);
    return LIN_OK;
}

static lin_code parse_message(lin_req *rq, const lin_field *field, lin_str path, lin_str text, lin_value *ret)
{
    uint32_t nanos;
    lin_time t;

    if (field->message->well_known != LIN_WKT_TIMESTAMP)
        return wrong_type(rq, path, "a field that a text can give");
    if (!lin_time_parse_nanos(text, &t, &nanos))
        return lin_fail_field(rq, path, &LIN_REASON_FIELD_TIME);
    *ret = lin_at_nanos(t, nanos);
    return LIN_OK;
}

lin_code lin_field_parse(lin_req *rq, const lin_field *field, lin_str path, lin_str text, lin_value *ret)
{
    switch (field->type) {
    case LIN_TYPE_STRING:
        if (!lin_utf8_valid(text))
            return lin_fail_field(rq, path, &LIN_REASON_FIELD_TEXT);
        *ret = lin_text(text);
        return LIN_OK;
    case LIN_TYPE_BOOL:
        return parse_bool(rq, path, text, ret);
    case LIN_TYPE_DOUBLE:
    case LIN_TYPE_FLOAT:
        return parse_real(rq, field, path, text, ret);
    case LIN_TYPE_ENUM:
        return parse_enum(rq, field, path, text, ret);
    case LIN_TYPE_MESSAGE:
        return parse_message(rq, field, path, text, ret);
    case LIN_TYPE_BYTES:
        return wrong_type(rq, path, "a field that a text can give");
    default:
        return parse_int(rq, field, path, text, ret);
    }
}
