/*
 * Both ways are one, over contracts and messages that chance makes: wire -> JSON -> wire gives the same bytes, and
 * JSON -> wire -> JSON the same text, from whatever other text that means the same, too. Seeded (LINLI_SEED), so that a failure comes back.
 */
#include <stdio.h>

#include "libs/contract/json.h"
#include "tests/unit/test.h"

enum { CONTRACTS = 150, MESSAGES = 6, WIRES = 40 };

static lin_arena *arena;
static lin_req *rq;
static uint64_t seed;

static uint32_t chance(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % below;
}

/* --- descriptors, as protoc would write them */

static void text(lin_buf *out, uint32_t number, const char *value)
{
    lin_wire_bytes(out, number, lin_z(value));
}

static const char *const well_known[] = {
    "Timestamp", "Duration", "FieldMask", "Empty", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value",
    "BoolValue", "StringValue", "BytesValue", "DoubleValue", "FloatValue",
};

static void add_field(lin_buf *message, const char *name, uint32_t number, int label, lin_type type, const char *type_name)
{
    size_t opened = lin_wire_open(message, 2);

    text(message, 1, name);
    lin_wire_int(message, 3, number);
    lin_wire_int(message, 4, (uint64_t)label);
    lin_wire_int(message, 5, type);
    if (type_name)
        text(message, 6, type_name);
    lin_wire_close(message, opened);
}

static void add_well_known(lin_buf *file, const char *name)
{
    static const struct { const char *name; lin_type type; } rows[] = {
        { "Int64Value", LIN_TYPE_INT64 }, { "UInt64Value", LIN_TYPE_UINT64 }, { "Int32Value", LIN_TYPE_INT32 }, { "UInt32Value", LIN_TYPE_UINT32 },
        { "BoolValue", LIN_TYPE_BOOL }, { "StringValue", LIN_TYPE_STRING }, { "BytesValue", LIN_TYPE_BYTES }, { "DoubleValue", LIN_TYPE_DOUBLE },
        { "FloatValue", LIN_TYPE_FLOAT },
    };
    size_t opened = lin_wire_open(file, 4);

    text(file, 1, name);
    if (strcmp(name, "Timestamp") == 0 || strcmp(name, "Duration") == 0) {
        add_field(file, "seconds", 1, 1, LIN_TYPE_INT64, NULL);
        add_field(file, "nanos", 2, 1, LIN_TYPE_INT32, NULL);
    }
    if (strcmp(name, "FieldMask") == 0)
        add_field(file, "paths", 1, 3, LIN_TYPE_STRING, NULL);
    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        if (strcmp(name, rows[i].name) == 0)
            add_field(file, "value", 1, 1, rows[i].type, NULL);
    lin_wire_close(file, opened);
}

static void add_enum(lin_buf *message)
{
    static const struct { const char *name; int number; } values[] = { { "K_NONE", 0 }, { "ONE", 1 }, { "UNO", 1 }, { "BIG", 2147483647 }, { "MINUS", -7 } };
    size_t opened = lin_wire_open(message, 4);

    text(message, 1, "Kind");
    for (size_t i = 0; i < LIN_COUNT(values); i++) {
        size_t value = lin_wire_open(message, 2);

        text(message, 1, values[i].name);
        lin_wire_int(message, 2, (uint64_t)(int64_t)values[i].number);
        lin_wire_close(message, value);
    }
    lin_wire_close(message, opened);
}

static const lin_type plain[] = { LIN_TYPE_DOUBLE, LIN_TYPE_FLOAT, LIN_TYPE_INT64, LIN_TYPE_UINT64, LIN_TYPE_INT32, LIN_TYPE_FIXED64, LIN_TYPE_FIXED32,
                                  LIN_TYPE_BOOL, LIN_TYPE_STRING, LIN_TYPE_BYTES, LIN_TYPE_UINT32, LIN_TYPE_SFIXED32, LIN_TYPE_SFIXED64,
                                  LIN_TYPE_SINT32, LIN_TYPE_SINT64, LIN_TYPE_ENUM, LIN_TYPE_MESSAGE };

static const char *type_name_of(lin_type type, int me)
{
    if (type == LIN_TYPE_ENUM)
        return lin_print(arena, ".linli.test.v1.M%d.Kind", me);
    if (type != LIN_TYPE_MESSAGE)
        return NULL;
    if (me + 1 < MESSAGES && chance(2)) /* only later ones: nothing recurs */
        return lin_print(arena, ".linli.test.v1.M%d", me + 1 + (int)chance((uint32_t)(MESSAGES - me - 1)));
    return lin_print(arena, ".google.protobuf.%s", well_known[chance(LIN_COUNT(well_known))]);
}

static void add_map(lin_buf *message, const char *name, uint32_t number, int me)
{
    static const lin_type keys[] = { LIN_TYPE_STRING, LIN_TYPE_BOOL, LIN_TYPE_INT32, LIN_TYPE_UINT64, LIN_TYPE_SINT64, LIN_TYPE_FIXED32 };
    lin_type type = plain[chance(LIN_COUNT(plain))];
    const char *entry = lin_print(arena, "E%u", number);
    size_t opened = lin_wire_open(message, 3), options;

    text(message, 1, entry);
    add_field(message, "key", 1, 1, keys[chance(LIN_COUNT(keys))], NULL);
    add_field(message, "value", 2, 1, type, type_name_of(type, me));
    options = lin_wire_open(message, 7);
    lin_wire_int(message, 7, 1);
    lin_wire_close(message, options);
    lin_wire_close(message, opened);
    add_field(message, name, number, 3, LIN_TYPE_MESSAGE, lin_print(arena, ".linli.test.v1.M%d.%s", me, entry));
}

static void add_any_field(lin_buf *message, uint32_t i, uint32_t number, int me)
{
    lin_type type = plain[chance(LIN_COUNT(plain))];
    const char *name = lin_print(arena, "field_%u", i);
    uint32_t shape = chance(8);
    size_t opened, options;

    if (shape == 0) {
        add_map(message, name, number, me);
        return;
    }
    opened = lin_wire_open(message, 2);
    text(message, 1, name);
    lin_wire_int(message, 3, number);
    lin_wire_int(message, 4, shape <= 2 ? 3 : 1);
    lin_wire_int(message, 5, type);
    if (type_name_of(type, me))
        text(message, 6, type_name_of(type, me));
    if (shape == 1 && chance(2)) { /* not packed */
        options = lin_wire_open(message, 8);
        lin_wire_int(message, 2, 0);
        lin_wire_close(message, options);
    }
    if (shape == 3)
        lin_wire_int(message, 9, chance(2)); /* of one of two oneofs */
    text(message, 10, chance(6) ? lin_print(arena, "field%u", i) : lin_print(arena, "@ \"%u\" 邻", i));
    lin_wire_close(message, opened);
}

static void add_message(lin_buf *file, int me)
{
    size_t opened = lin_wire_open(file, 4);
    uint32_t number = 0;

    text(file, 1, lin_print(arena, "M%d", me));
    add_enum(file);
    for (uint32_t i = 0, fields = chance(12); i < fields; i++) {
        number += chance(5) ? 1 : 1 + chance(3000);
        add_any_field(file, i, number, me);
    }
    lin_wire_close(file, opened);
}

static const lin_message *any_contract(void)
{
    lin_buf set = { .arena = arena };
    const lin_contract *contract;
    size_t file = lin_wire_open(&set, 1);
    lin_str why;

    text(&set, 1, "google/protobuf/all.proto");
    text(&set, 2, "google.protobuf");
    for (size_t i = 0; i < LIN_COUNT(well_known); i++)
        add_well_known(&set, well_known[i]);
    lin_wire_close(&set, file);
    file = lin_wire_open(&set, 1);
    text(&set, 1, "linli/test/v1/test.proto");
    text(&set, 2, "linli.test.v1");
    for (int i = 0; i < MESSAGES; i++)
        add_message(&set, i);
    lin_wire_close(&set, file);
    contract = lin_contract_read(arena, lin_buf_str(&set), LIN_STR("test"), &why);
    ck_assert_msg(contract != NULL, "%.*s", LIN_STR_FMT(why));
    return lin_contract_message(contract, LIN_STR("linli.test.v1.M0"));
}

/* --- messages in the one form that the reader writes: every plain field, in order */

static void fill(lin_buf *wire, const lin_message *message, int depth);

static lin_value any_text(void)
{
    static const char *const texts[] = { "", "a", "邻里", "\xF0\x9F\x8F\xA0", "\"\\/\n\x01\x7F", "x y z", "\xE2\x80\xA8", "a rather longer text of more than eight bytes, 王秀英" };

    return lin_text(lin_z(texts[chance(LIN_COUNT(texts))]));
}

static lin_value any_real(bool single)
{
    static const double reals[] = { 0, 1, -1, 0.1, 36.5, 1e21, -2.5e-7, 123456.789, 3.0517578125e-05, 1e-300, 16777217 };
    double d = chance(2) ? reals[chance(LIN_COUNT(reals))] : (double)(int64_t)seed / (double)(1 + chance(1000000));

    return lin_double(single ? (double)(float)d : d);
}

static lin_value any_integer(lin_type type)
{
    int64_t n = chance(2) ? (int64_t)chance(300) - 100 : (int64_t)(seed ^ (seed << 31)) >> chance(63);

    if (lin_type_is_unsigned(type))
        return lin_int(lin_type_is_wide(type) ? n : (int64_t)(uint32_t)n);
    return lin_int(lin_type_is_wide(type) ? n : (int64_t)(int32_t)n);
}

static lin_value any_value(const lin_field *field)
{
    static const int32_t kinds[] = { 0, 1, 2147483647, -7, 99 };

    switch (field->type) {
    case LIN_TYPE_STRING:
        return any_text();
    case LIN_TYPE_BYTES:
        return lin_bytes(any_text().text);
    case LIN_TYPE_DOUBLE:
    case LIN_TYPE_FLOAT:
        return any_real(field->type == LIN_TYPE_FLOAT);
    case LIN_TYPE_BOOL:
        return lin_bool(chance(2));
    case LIN_TYPE_ENUM:
        return lin_int(kinds[chance(LIN_COUNT(kinds))]);
    default:
        return any_integer(field->type);
    }
}

static void fill_duration(lin_buf *wire)
{
    int64_t seconds = (int64_t)chance(2000000000) - 1000000000, nanos = chance(2) ? 0 : (int64_t)chance(1000000000);

    lin_wire_int(wire, 1, (uint64_t)seconds);
    lin_wire_int(wire, 2, (uint64_t)(seconds < 0 ? -nanos : nanos));
}

static void fill_mask(lin_buf *wire)
{
    static const char *const paths[] = { "a", "foo_bar", "foo_bar.baz_1x", "x1.y" };

    for (uint32_t i = chance(4); i > 0; i--) {
        const char *path = paths[chance(LIN_COUNT(paths))];

        lin_wire_bytes(wire, 1, lin_z(strstr(path, "_1") ? "foo_bar.baz" : path));
    }
}

static void fill_well_known(lin_buf *wire, const lin_field *field)
{
    size_t opened = lin_wire_open(wire, field->number);

    if (field->message->well_known == LIN_WKT_DURATION)
        fill_duration(wire);
    else if (field->message->well_known == LIN_WKT_FIELD_MASK)
        fill_mask(wire);
    else if (field->message->well_known == LIN_WKT_WRAPPER)
        lin_field_write(wire, &field->message->field[0], any_value(&field->message->field[0]));
    lin_wire_close(wire, opened);
}

static void fill_one(lin_buf *wire, const lin_field *field, int depth)
{
    size_t opened;

    if (!field->message) {
        lin_field_write(wire, field, any_value(field));
    } else if (field->message->well_known == LIN_WKT_TIMESTAMP) {
        lin_field_write(wire, field, lin_at_nanos((int64_t)chance(2000000000) * (chance(2) ? 1000000 : 1000001) - 1000000000, chance(2) * chance(1000)));
    } else if (field->message->well_known) {
        fill_well_known(wire, field);
    } else {
        opened = lin_wire_open(wire, field->number);
        fill(wire, field->message, depth + 1);
        lin_wire_close(wire, opened);
    }
}

static void fill_packed(lin_buf *wire, const lin_field *field)
{
    lin_value at[4], list = { .kind = LIN_LIST, .list = { at, chance(5) } };

    for (size_t i = 0; i < list.list.count; i++)
        at[i] = any_value(field);
    if (list.list.count)
        lin_field_write(wire, field, list);
}

static void fill_entry(lin_buf *wire, const lin_field *field, int depth)
{
    size_t opened = lin_wire_open(wire, field->number);

    lin_field_write(wire, &field->message->field[0], any_value(&field->message->field[0]));
    fill_one(wire, &field->message->field[1], depth);
    lin_wire_close(wire, opened);
}

static void fill_field(lin_buf *wire, const lin_field *field, int depth)
{
    if (field->map) {
        if (chance(2))
            fill_entry(wire, field, depth);
    } else if (field->repeated && field->packed) {
        fill_packed(wire, field);
    } else if (field->repeated) {
        for (uint32_t i = chance(4); i > 0; i--)
            fill_one(wire, field, depth);
    } else if (!field->message || chance(2)) {
        fill_one(wire, field, depth);
    }
}

static void fill(lin_buf *wire, const lin_message *message, int depth)
{
    bool chosen[2] = { false, false };

    for (size_t i = 0; i < message->fields; i++) {
        const lin_field *field = &message->field[i];

        if (field->oneof >= 0 && (chosen[field->oneof] || chance(2)))
            continue;
        if (field->oneof >= 0) {
            chosen[field->oneof] = true;
            fill_one(wire, field, depth);
        } else {
            fill_field(wire, field, depth);
        }
    }
}

/* --- other texts for the same message: any order, names of both spellings, and each value in any form that it may have */

static void blank(lin_buf *text)
{
    static const char *const blanks[] = { "", "", "", " ", "\n\t", "\r\n  " };

    lin_buf_z(text, blanks[chance(LIN_COUNT(blanks))]);
}

static void sign(lin_buf *text, char c)
{
    blank(text);
    lin_buf_char(text, c);
    blank(text);
}

/* The code point at the beginning of a valid text, which is cut off it. */
static uint32_t take_point(lin_str *rest)
{
    unsigned char first = (unsigned char)rest->at[0];
    size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t point = size == 1 ? first : first & (0x7FU >> size);

    for (size_t i = 1; i < size; i++)
        point = point << 6 | ((unsigned char)rest->at[i] & 0x3F);
    *rest = lin_str_from(*rest, size);
    return point;
}

static void vary_text(lin_buf *text, lin_str s)
{
    if (chance(2)) {
        lin_buf_json(text, s);
        return;
    }
    lin_buf_char(text, '"');
    while (s.len) {
        uint32_t point = take_point(&s);

        if (point >= 0x10000)
            lin_buf_print(text, "\\uD%03X\\uD%03x", 0x800 + ((point - 0x10000) >> 10), 0xC00 + ((point - 0x10000) & 0x3FF));
        else
            lin_buf_print(text, "\\u%04X", point);
    }
    lin_buf_char(text, '"');
}

/* Bare only what a binary64 holds. */
static void vary_integer(lin_buf *text, const lin_field *field, int64_t n)
{
    static const char *const tails[] = { "", "", ".0", ".000", "e0", "E+00", "0e-1", "00.0e-2" };
    bool plus_only = lin_type_is_unsigned(field->type), safe = n > (plus_only ? -1 : -(INT64_C(1) << 53)) && n < INT64_C(1) << 53;
    bool quoted = chance(2) || (lin_type_is_wide(field->type) && !safe);

    lin_buf_z(text, quoted ? "\"" : "");
    if (plus_only)
        lin_buf_uint(text, (uint64_t)n);
    else
        lin_buf_int(text, n);
    lin_buf_z(text, tails[chance(n ? LIN_COUNT(tails) : 6)]); /* "00e-1" is no number */
    lin_buf_z(text, quoted ? "\"" : "");
}

static void vary_real(lin_buf *text, const lin_field *field, lin_value value)
{
    bool quoted = chance(2);

    if (value.real - value.real != 0 || chance(2)) { /* NaN and the infinite have one form */
        lin_json_value(text, field, value);
        return;
    }
    lin_buf_print(text, quoted ? "\"%.17E\"" : "%.17e", value.real);
}

static void vary_enum(lin_buf *text, int64_t number)
{
    static const struct { int64_t number; const char *name; } names[] = { { 0, "K_NONE" }, { 1, "ONE" }, { 1, "UNO" }, { 2147483647, "BIG" }, { -7, "MINUS" } };
    size_t at = chance(LIN_COUNT(names));

    if (names[at].number == number)
        lin_buf_print(text, "\"%s\"", names[at].name);
    else
        lin_buf_int(text, number);
}

/* Both alphabets, padded or not. */
static void vary_bytes(lin_buf *text, const lin_field *field, lin_value value)
{
    if (chance(2))
        lin_json_value(text, field, value);
    else
        lin_buf_print(text, "\"%.*s\"", LIN_STR_FMT(lin_base64url(arena, value.text)));
}

/* The same moment, told in another zone, with digits that say nothing. */
static void vary_time(lin_buf *text, lin_value value)
{
    lin_buf time = { .arena = arena };
    bool east = chance(2) && value.time < INT64_C(200000000000) * LIN_SECOND;

    lin_buf_time(&time, value.time + (east ? 8 * 60 * LIN_MINUTE : 0), value.nanos);
    time.len--; /* its Z */
    if (!memchr(time.at, '.', time.len))
        lin_buf_z(&time, ".0");
    lin_buf_print(text, "\"%.*s%s\"", LIN_STR_FMT(lin_buf_str(&time)), east ? "+08:00" : "-00:00");
}

static void vary_message(lin_buf *text, const lin_message *message, lin_str wire);

static void vary_inner(lin_buf *text, const lin_message *message, lin_str wire);

static void vary_value(lin_buf *text, const lin_field *field, lin_value value)
{
    switch (value.kind) {
    case LIN_TEXT:
        vary_text(text, value.text);
        return;
    case LIN_DOUBLE:
        vary_real(text, field, value);
        return;
    case LIN_TIME:
        vary_time(text, value);
        return;
    case LIN_BYTES:
        if (field->message)
            vary_inner(text, field->message, value.text);
        else
            vary_bytes(text, field, value);
        return;
    case LIN_INT:
        if (field->enumeration)
            vary_enum(text, value.number);
        else
            vary_integer(text, field, value.number);
        return;
    default:
        lin_json_value(text, field, value);
    }
}

static lin_value *values_of(const lin_message *message, lin_str wire, bool *present)
{
    lin_value *values = LIN_NEW_ARRAY(arena, lin_value, message->fields);

    ck_assert_int_eq(lin_record_read(rq, message, wire, values, present), LIN_OK);
    return values;
}

static void vary_inner(lin_buf *text, const lin_message *message, lin_str wire)
{
    if (message->well_known == LIN_WKT_NONE)
        vary_message(text, message, wire);
    else if (message->well_known == LIN_WKT_WRAPPER)
        vary_value(text, &message->field[0], values_of(message, wire, NULL)[0]);
    else
        ck_assert_int_eq(lin_json_write(rq, message, wire, text), LIN_OK);
}

static void vary_key(lin_buf *text, const lin_field *field, lin_value key)
{
    if (key.kind == LIN_TEXT)
        vary_text(text, key.text);
    else if (key.kind == LIN_BOOL)
        lin_buf_z(text, key.number ? "\"true\"" : "\"fals\\u0065\"");
    else if (lin_type_is_unsigned(field->type))
        lin_buf_print(text, "\"%llu\"", (unsigned long long)key.number);
    else
        lin_buf_print(text, "\"%lld\"", (long long)key.number);
}

static void vary_element(lin_buf *text, const lin_field *field, lin_value value)
{
    const lin_value *pair;

    if (!field->map) {
        vary_value(text, field, value);
        return;
    }
    pair = values_of(field->message, value.text, NULL);
    vary_key(text, &field->message->field[0], pair[0]);
    sign(text, ':');
    vary_value(text, &field->message->field[1], pair[1]);
}

static void vary_list(lin_buf *text, const lin_field *field, lin_value list)
{
    if (!list.list.count && chance(2)) {
        lin_buf_z(text, "null");
        return;
    }
    sign(text, field->map ? '{' : '[');
    for (size_t i = 0; i < list.list.count; i++) {
        if (i)
            sign(text, ',');
        vary_element(text, field, list.list.at[i]);
    }
    sign(text, field->map ? '}' : ']');
}

static void vary_member(lin_buf *text, const lin_field *field, lin_value value, bool absent)
{
    if (text->at[text->len - 1] != '{')
        sign(text, ',');
    blank(text);
    vary_text(text, chance(2) ? field->json : field->name);
    sign(text, ':');
    if (absent)
        lin_buf_z(text, "null");
    else if (field->repeated)
        vary_list(text, field, value);
    else
        vary_value(text, field, value);
}

/* From any field on, up or down, round to it again. */
static void vary_message(lin_buf *text, const lin_message *message, lin_str wire)
{
    bool *present = LIN_NEW_ARRAY(arena, bool, message->fields);
    const lin_value *values = values_of(message, wire, present);
    size_t count = message->fields, at = count ? chance((uint32_t)count) : 0, step = chance(2) ? 1 : count - 1;

    blank(text);
    lin_buf_char(text, '{');
    for (size_t i = 0; i < count; i++, at = (at + step) % count) {
        const lin_field *field = &message->field[at];
        bool absent = field->oneof >= 0 ? !present[at] : values[at].kind == LIN_NULL;

        if (!absent || chance(2))
            vary_member(text, field, values[at], absent);
    }
    blank(text);
    lin_buf_char(text, '}');
    blank(text);
}

/* --- the properties */

static lin_str json_of(const lin_message *message, lin_str wire)
{
    lin_buf json = { .arena = rq->arena };

    ck_assert_msg(lin_json_write(rq, message, wire, &json) == LIN_OK, "not written: %.*s", LIN_STR_FMT(lin_hex(arena, wire)));
    return lin_buf_str(&json);
}

static lin_str wire_of(const lin_message *message, lin_str json)
{
    lin_buf wire = { .arena = rq->arena };

    ck_assert_msg(lin_json_read(rq, &(lin_json_in){ .message = message }, json, &wire) == LIN_OK, "%.*s: %.*s",
                  LIN_STR_FMT(json), LIN_STR_FMT(rq->problem.detail));
    return lin_buf_str(&wire);
}

static void begin(uint64_t from)
{
    arena = lin_arena_new();
    rq = lin_req_new(arena);
    seed = from;
}

static uint64_t first_seed(void)
{
    return getenv("LINLI_SEED") ? strtoull(getenv("LINLI_SEED"), NULL, 10) : 20260301;
}

TEST(both_ways_are_one_whatever_the_contract)
{
    size_t members = 0;

    for (uint64_t c = 0; c < CONTRACTS; c++) {
        const lin_message *message;

        begin(first_seed() + c);
        message = any_contract();
        for (int i = 0; i < WIRES; i++) {
            lin_buf wire = { .arena = arena };
            lin_str json, again;

            fill(&wire, message, 0);
            json = json_of(message, lin_buf_str(&wire));
            again = wire_of(message, json);
            ck_assert_msg(lin_str_eq(again, lin_buf_str(&wire)), "seed %llu: %.*s\n%.*s\n%.*s", (unsigned long long)(first_seed() + c),
                          LIN_STR_FMT(json), LIN_STR_FMT(lin_hex(arena, lin_buf_str(&wire))), LIN_STR_FMT(lin_hex(arena, again)));
            ck_assert(lin_str_eq(json_of(message, again), json));
            members += message->fields;
        }
        lin_arena_free(arena);
    }
    ck_assert_int_gt(members, CONTRACTS * WIRES); /* it did not only compare empty messages */
}

TEST(whatever_means_the_same_is_one_text)
{
    size_t others = 0;

    for (uint64_t c = 0; c < CONTRACTS; c++) {
        const lin_message *message;

        begin(first_seed() + c);
        message = any_contract();
        for (int i = 0; i < WIRES; i++) {
            lin_buf wire = { .arena = arena }, other = { .arena = arena };
            lin_str json, again;

            fill(&wire, message, 0);
            json = json_of(message, lin_buf_str(&wire));
            vary_message(&other, message, lin_buf_str(&wire));
            again = json_of(message, wire_of(message, lin_buf_str(&other)));
            ck_assert_msg(lin_str_eq(again, json), "seed %llu: %.*s\n%.*s\n%.*s", (unsigned long long)(first_seed() + c), LIN_STR_FMT(json),
                          LIN_STR_FMT(lin_buf_str(&other)), LIN_STR_FMT(again));
            others += !lin_str_eq(lin_buf_str(&other), json);
        }
        lin_arena_free(arena);
    }
    ck_assert_int_gt(others, CONTRACTS * WIRES / 2);
}

/* Bytes that nobody wrote: refused or read, never more than that; what is written of them reads back as itself. */
TEST(spoilt_bytes_are_told_and_never_half_written)
{
    for (uint64_t c = 0; c < CONTRACTS; c++) {
        const lin_message *message;

        begin(first_seed() + c);
        message = any_contract();
        for (int i = 0; i < WIRES; i++) {
            lin_buf wire = { .arena = arena }, json = { .arena = arena };

            fill(&wire, message, 0);
            for (uint32_t k = chance(4); wire.len && k > 0; k--)
                wire.at[chance((uint32_t)wire.len)] = (char)chance(256);
            wire.len -= wire.len ? chance(2) * chance((uint32_t)wire.len) : 0;
            lin_req_clear_problem(rq);
            if (lin_json_write(rq, message, lin_buf_str(&wire), &json) == LIN_OK)
                ck_assert(lin_str_eq(json_of(message, wire_of(message, lin_buf_str(&json))), lin_buf_str(&json)));
        }
        lin_arena_free(arena);
    }
}
