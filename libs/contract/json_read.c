/*
 * ProtoJSON to wire bytes: a strict pull parser (RFC 8259) that writes each field as it reads it.
 *
 * One function for each form that a value can take; which one is decided by the field's type. A message is written in
 * place, its length put before it when it ends. Fields are written even at their zero value: what the text named
 * stays visible as present.
 */
#include <stdlib.h>
#include <string.h>

#include "libs/contract/json_scalar.h"
#include "linli.gen.h"

typedef lin_json_text text_in;
typedef lin_json_place place_in;

enum { ELEMENTS_MAX = 10000 };

/* --- messages: each reader adds the field with what stands in it */

static lin_code read_members(text_in *p, const lin_message *message, const place_in *place, lin_buf *wire);

/* A time or a number that is no message. */
static lin_code read_scalar(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    lin_wire_tag(wire, field->number, lin_wire_type(field->type));
    return lin_json_read_scalar(p, field, place, wire);
}

/* ".5" of a second as nanoseconds; nine digits at most. */
static bool parse_nanos(lin_str digits, int64_t *ret)
{
    if (digits.len == 0 || digits.len > 9 || digits.at[0] == '-' || !lin_str_to_int(digits, ret))
        return false;
    for (size_t i = digits.len; i < 9; i++)
        *ret *= 10;
    return true;
}

/* "1.5s": up to 315,576,000,000 s (duration.proto). */
static bool parse_duration(lin_str text, int64_t *ret_seconds, int64_t *ret_nanos)
{
    bool minus = lin_str_starts(text, LIN_STR("-"));
    lin_str rest = lin_str_from(text, minus), whole;

    if (!lin_str_ends(rest, LIN_STR("s")))
        return false;
    rest.len--;
    whole = lin_str_cut(&rest, '.');
    *ret_nanos = 0;
    if (rest.at && !parse_nanos(rest, ret_nanos))
        return false;
    if (!whole.len || whole.at[0] == '-' || !lin_str_to_int(whole, ret_seconds) || *ret_seconds > INT64_C(315576000000))
        return false;
    *ret_seconds *= minus ? -1 : 1;
    *ret_nanos *= minus ? -1 : 1;
    return true;
}

static lin_code read_duration(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    int64_t seconds, nanos;
    lin_str text;
    size_t opened;

    LIN_TRY(lin_json_take_text(p, place, "duration such as 1.5s", &text));
    if (!parse_duration(text, &seconds, &nanos))
        return lin_json_wrong(p, place, "duration such as 1.5s");
    opened = lin_wire_open(wire, field->number);
    lin_wire_int(wire, 1, (uint64_t)seconds);
    lin_wire_int(wire, 2, (uint64_t)nanos);
    lin_wire_close(wire, opened);
    return LIN_OK;
}

/* "fooBar.baz" as "foo_bar.baz"; letters, digits and points only, since nothing else would come back as it was. */
static bool add_snake(lin_buf *snake, lin_str camel)
{
    for (size_t i = 0; i < camel.len; i++) {
        char c = camel.at[i];
        bool upper = c >= 'A' && c <= 'Z', other = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';

        if ((!upper && !other) || (upper && i == 0))
            return false;
        if (upper)
            lin_buf_char(snake, '_');
        lin_buf_char(snake, (char)(c | (upper ? 32 : 0)));
    }
    return camel.len > 0;
}

/* "*", every field there is (AIP-134), stands alone. */
static bool add_path(lin_buf *snake, lin_str camel)
{
    if (!lin_str_eq(camel, LIN_STR("*")))
        return add_snake(snake, camel);
    lin_buf_add(snake, camel);
    return true;
}

static lin_code read_mask(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    lin_str text, path;
    size_t opened;

    LIN_TRY(lin_json_take_text(p, place, "field mask", &text));
    opened = lin_wire_open(wire, field->number);
    while (text.at && (text.len || opened != wire->len)) {
        lin_buf snake = { .arena = p->rq->arena };

        path = lin_str_cut(&text, ',');
        if (!add_path(&snake, path))
            return lin_json_wrong(p, place, "field mask such as \"a,fooBar\"");
        lin_wire_bytes(wire, 1, lin_buf_str(&snake));
    }
    lin_wire_close(wire, opened);
    return LIN_OK;
}

/* A wrapper stands as its bare value. */
static lin_code read_wrapper(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    size_t opened = lin_wire_open(wire, field->number);

    LIN_TRY(read_scalar(p, &field->message->field[0], place, wire));
    lin_wire_close(wire, opened);
    return LIN_OK;
}

static lin_code read_object(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    size_t opened = lin_wire_open(wire, field->number);

    LIN_TRY(read_members(p, field->message, place, wire));
    lin_wire_close(wire, opened);
    return LIN_OK;
}

typedef lin_code reader(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire);

static reader *const by_well_known[] = {
    [LIN_WKT_NONE] = read_object,     [LIN_WKT_TIMESTAMP] = read_scalar, [LIN_WKT_DURATION] = read_duration,
    [LIN_WKT_FIELD_MASK] = read_mask, [LIN_WKT_EMPTY] = read_object,     [LIN_WKT_WRAPPER] = read_wrapper,
};

/* Levels are those of the wire, whose gate counts them again: a list is none. */
static lin_code read_single(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    if (!field->message)
        return read_scalar(p, field, place, wire);
    LIN_TRY(lin_json_enter(p));
    LIN_TRY(by_well_known[field->message->well_known](p, field, place, wire));
    p->depth--;
    return LIN_OK;
}

/* --- lists and maps */

static lin_code too_many(text_in *p, const place_in *place)
{
    return lin_fail_field(p->rq, lin_json_path(p, place), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0),
                          lin_arg_int("max", ELEMENTS_MAX));
}

/* Elements one behind the other, each with its tag but in a packed list. */
static lin_code read_elements(text_in *p, const lin_field *field, const place_in *up, lin_buf *wire)
{
    place_in place = { .up = up, .kind = LIN_JSON_ELEMENT };
    reader *read = field->packed ? lin_json_read_scalar : read_single;

    do {
        if (place.index == ELEMENTS_MAX)
            return too_many(p, up);
        LIN_TRY(read(p, field, &place, wire));
    } while (place.index++, lin_json_take(p, ','));
    return lin_json_take(p, ']') ? LIN_OK : lin_json_malformed(p);
}

static lin_code read_packed(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    size_t opened = lin_wire_open(wire, field->number);

    LIN_TRY(read_elements(p, field, place, wire));
    lin_wire_close(wire, opened);
    return LIN_OK;
}

static lin_code read_list(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    if (!lin_json_take(p, '['))
        return lin_json_wrong(p, place, "list");
    if (lin_json_take(p, ']'))
        return LIN_OK;
    return (field->packed ? read_packed : read_elements)(p, field, place, wire);
}

typedef struct map_keys {              /* to find doubled ones, when all are read */
    struct { lin_str wire, text; } *at;
    size_t count, room;
} map_keys;

static void add_key(text_in *p, map_keys *keys, lin_str wire, lin_str text)
{
    void *grown;

    if (keys->count == keys->room) {
        keys->room = keys->room ? 2 * keys->room : 16;
        grown = lin_alloc(p->rq->arena, keys->room * sizeof(*keys->at));
        if (keys->count)
            memcpy(grown, keys->at, keys->count * sizeof(*keys->at));
        keys->at = grown;
    }
    keys->at[keys->count].wire = wire;
    keys->at[keys->count++].text = text;
}

static int by_wire(const void *a, const void *b)
{
    const lin_str *x = a, *y = b;
    size_t common = x->len < y->len ? x->len : y->len;
    int order = common ? memcmp(x->at, y->at, common) : 0;

    return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* "1" and "01" are one key: it is the values that are compared. */
static lin_code check_keys(text_in *p, const map_keys *keys, const place_in *up)
{
    if (keys->count)
        qsort(keys->at, keys->count, sizeof(*keys->at), by_wire);
    for (size_t i = 1; i < keys->count; i++)
        if (lin_str_eq(keys->at[i - 1].wire, keys->at[i].wire))
            return lin_json_fail(p, &(place_in){ .up = up, .kind = LIN_JSON_ENTRY, .name = keys->at[i].text },
                                 &LIN_REASON_FIELD_TWICE);
    return LIN_OK;
}

static lin_code read_entry(text_in *p, const lin_field *field, const place_in *up, map_keys *keys, lin_buf *wire)
{
    const lin_field *key_field = lin_message_number(field->message, 1), *value_field = lin_message_number(field->message, 2);
    place_in place = { .up = up, .kind = LIN_JSON_ENTRY };
    size_t opened = lin_wire_open(wire, field->number);
    lin_buf key_wire = { .arena = p->rq->arena };
    lin_value key;

    LIN_TRY(lin_json_enter(p));
    LIN_TRY(lin_json_take_text(p, up, "key", &place.name));
    if (keys->count == ELEMENTS_MAX)
        return too_many(p, up);
    if (!lin_json_take(p, ':'))
        return lin_json_malformed(p);
    LIN_TRY(lin_field_parse(p->rq, key_field, lin_json_path(p, &place), place.name, &key));
    lin_field_write(&key_wire, key_field, key);
    add_key(p, keys, lin_buf_str(&key_wire), place.name);
    lin_buf_add(wire, lin_buf_str(&key_wire));
    LIN_TRY(read_single(p, value_field, &place, wire));
    lin_wire_close(wire, opened);
    p->depth--;
    return LIN_OK;
}

static lin_code read_map(text_in *p, const lin_field *field, const place_in *place, lin_buf *wire)
{
    map_keys keys = { 0 };

    if (!lin_json_take(p, '{'))
        return lin_json_wrong(p, place, "object");
    if (!lin_json_take(p, '}')) {
        do
            LIN_TRY(read_entry(p, field, place, &keys, wire));
        while (lin_json_take(p, ','));
        if (!lin_json_take(p, '}'))
            return lin_json_malformed(p);
    }
    return check_keys(p, &keys, place);
}

/* --- one member of an object */

typedef struct object_in {
    const lin_message *message;
    place_in place;                    /* of the member at hand */
    enum seen { NOT_SEEN, SEEN_NULL, SEEN } *seen;   /* one for each field */
    size_t next;                       /* field: writers follow the order of the contract, it is looked at first */
} object_in;

/* Another member of its oneof has a value. */
static bool has_rival(const object_in *o, const lin_field *field)
{
    for (size_t i = 0; field->oneof >= 0 && i < o->message->fields; i++)
        if (o->seen[i] == SEEN && o->message->field[i].oneof == field->oneof)
            return true;
    return false;
}

static lin_code find_field(text_in *p, object_in *o, size_t *ret)
{
    const lin_field *field;
    lin_str key;
    bool spoilt;

    LIN_TRY(lin_json_take_string(p, &key, &spoilt));
    if (spoilt || !lin_json_take(p, ':'))
        return lin_json_malformed(p);
    o->place.name = key;
    field = lin_message_json(o->message, key);
    if (!field)
        return lin_json_fail(p, &o->place, &LIN_REASON_FIELD_UNKNOWN);
    *ret = (size_t)(field - o->message->field);
    return LIN_OK;
}

/* Most writers follow the order of the contract, and put no blank before a colon. */
static lin_code take_key(text_in *p, object_in *o, size_t *ret)
{
    const lin_field *next = &o->message->field[o->next];
    bool there = o->next < o->message->fields && lin_json_peek(p) == '"';

    if (there && lin_json_take_exactly(p, (lin_str){ next->json_key.at + 1, next->json_key.len - 1 }))
        *ret = o->next;
    else
        LIN_TRY(find_field(p, o, ret));
    o->next = *ret + 1;
    o->place.name = o->message->field[*ret].json;
    return LIN_OK;
}

/* May the field be given, and here? */
static lin_code admit(text_in *p, object_in *o, size_t index)
{
    const lin_field *field = &o->message->field[index];
    bool at_top = p->depth == 1;

    if (o->seen[index] || (at_top && p->in->skip.len && lin_str_eq(field->name, p->in->skip)))
        return lin_json_fail(p, &o->place, &LIN_REASON_FIELD_TWICE);
    if (p->in->refuse_output_only && field->option->output_only)
        return lin_json_fail(p, &o->place, &LIN_REASON_FIELD_READ_ONLY);
    o->seen[index] = SEEN_NULL; /* until it has a value */
    if (at_top && p->in->keys)
        lin_buf_print(p->in->keys, "%s%.*s", p->in->keys->len ? "," : "", LIN_STR_FMT(field->name));
    return LIN_OK;
}

static lin_code read_member(text_in *p, object_in *o, lin_buf *wire)
{
    const lin_field *field;
    size_t index = 0;

    LIN_TRY(take_key(p, o, &index));
    LIN_TRY(admit(p, o, index));
    if (lin_json_take_word(p, LIN_STR("null")))
        return LIN_OK;
    field = &o->message->field[index];
    if (has_rival(o, field))
        return lin_json_fail(p, &o->place, &LIN_REASON_FIELD_TWICE);
    o->seen[index] = SEEN;
    if (field->map)
        return read_map(p, field, &o->place, wire);
    if (field->repeated)
        return read_list(p, field, &o->place, wire);
    return read_single(p, field, &o->place, wire);
}

static lin_code read_members(text_in *p, const lin_message *message, const place_in *place, lin_buf *wire)
{
    object_in o = { message, { .up = place }, LIN_NEW_ARRAY(p->rq->arena, enum seen, message->fields), 0 };

    if (!lin_json_take(p, '{'))
        return place || p->in->path.len ? lin_json_wrong(p, place, "object") : lin_json_malformed(p);
    if (!lin_json_take(p, '}')) {
        do
            LIN_TRY(read_member(p, &o, wire));
        while (lin_json_take(p, ','));
        if (!lin_json_take(p, '}'))
            return lin_json_malformed(p);
    }
    return LIN_OK;
}

static lin_code read_text(lin_req *rq, const lin_json_in *in, int depth, lin_str text, lin_buf *wire)
{
    text_in p = { .rq = rq, .in = in, .depth = depth };

    text = lin_str_from(text, 0); /* never NULL */
    p.from = p.at = text.at;
    p.end = text.at + text.len;
    LIN_TRY(read_members(&p, in->message, NULL, wire));
    lin_json_peek(&p);
    return p.at == p.end ? LIN_OK : lin_json_malformed(&p);
}

lin_code lin_json_read(lin_req *rq, const lin_json_in *in, lin_str text, lin_buf *wire)
{
    lin_buf_reserve(wire, text.len);
    return read_text(rq, in, 1, text, wire);
}

lin_code lin_json_read_lines(lin_req *rq, const lin_field *list, lin_str text, lin_buf *wire)
{
    const uint32_t most = list->option->max_length;

    lin_buf_reserve(wire, text.len);
    for (uint32_t line = 1; text.len; line++) {
        const lin_json_in in = { .message = list->message, .path = lin_z(lin_print(rq->arena, "line %u", line)), .refuse_output_only = true };
        size_t opened = lin_wire_open(wire, list->number);

        if (line > most)
            return lin_fail_field(rq, list->json, &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0), lin_arg_int("max", most));
        LIN_TRY(read_text(rq, &in, 2, lin_str_cut(&text, '\n'), wire)); /* as deep as it lies in the request */
        lin_wire_close(wire, opened);
    }
    return LIN_OK;
}
