/* wire - see wire.h: the scanner, the writer and the gate. */
#include "libs/contract/wire.h"

#include "linli.gen.h"

bool lin_wire_take_varint(lin_str *rest, uint64_t *ret)
{
    uint64_t n = 0;

    for (unsigned shift = 0; shift < 64 && rest->len; shift += 7) {
        unsigned char c = (unsigned char)rest->at[0];

        *rest = lin_str_from(*rest, 1);
        n |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80) {
            *ret = n;
            return true;
        }
    }
    return false;
}

static bool take_fixed(lin_str *rest, size_t size, uint64_t *ret)
{
    if (rest->len < size)
        return false;
    *ret = 0;
    for (size_t i = size; i-- > 0;)
        *ret = *ret << 8 | (unsigned char)rest->at[i];
    *rest = lin_str_from(*rest, size);
    return true;
}

static bool take_bytes(lin_str *rest, lin_str *ret)
{
    uint64_t len;

    if (!lin_wire_take_varint(rest, &len) || len > rest->len)
        return false;
    *ret = (lin_str){ rest->at, (size_t)len };
    *rest = lin_str_from(*rest, (size_t)len);
    return true;
}

static bool take_item(lin_str *rest, lin_wire_item *item)
{
    uint64_t tag;

    if (!lin_wire_take_varint(rest, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1FFFFFFF)
        return false;
    *item = (lin_wire_item){ .number = (uint32_t)(tag >> 3), .type = tag & 7 };
    switch (item->type) {
    case 0:
        return lin_wire_take_varint(rest, &item->integer);
    case 1:
        return take_fixed(rest, 8, &item->integer);
    case 2:
        return take_bytes(rest, &item->bytes);
    case 5:
        return take_fixed(rest, 4, &item->integer);
    default:
        return false; /* groups are older than proto3 */
    }
}

bool lin_wire_next(lin_str *rest, lin_wire_item *ret, bool *ret_bad)
{
    *ret_bad = false;
    if (rest->len == 0)
        return false;
    *ret_bad = !take_item(rest, ret);
    return !*ret_bad;
}

void lin_wire_varint(lin_buf *buf, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        lin_buf_char(buf, (char)(n | 0x80));
    lin_buf_char(buf, (char)n);
}

void lin_wire_tag(lin_buf *buf, uint32_t number, uint8_t type)
{
    lin_wire_varint(buf, (uint64_t)number << 3 | type);
}

void lin_wire_bytes(lin_buf *buf, uint32_t number, lin_str bytes)
{
    lin_wire_tag(buf, number, 2);
    lin_wire_varint(buf, bytes.len);
    lin_buf_add(buf, bytes);
}

void lin_wire_int(lin_buf *buf, uint32_t number, uint64_t n)
{
    lin_wire_tag(buf, number, 0);
    lin_wire_varint(buf, n);
}

/* --- the gate before anything is unpacked */

uint8_t lin_wire_type(lin_type type)
{
    static const uint8_t types[] = {
        [LIN_TYPE_DOUBLE] = 1,   [LIN_TYPE_FLOAT] = 5,   [LIN_TYPE_FIXED64] = 1, [LIN_TYPE_SFIXED64] = 1,
        [LIN_TYPE_FIXED32] = 5,  [LIN_TYPE_SFIXED32] = 5, [LIN_TYPE_STRING] = 2, [LIN_TYPE_BYTES] = 2,
        [LIN_TYPE_MESSAGE] = 2,  [LIN_TYPE_SINT64] = 0,
    };

    return types[type];
}

static lin_str join(lin_req *rq, lin_str path, lin_str name)
{
    return path.len ? lin_z(lin_print(rq->arena, "%.*s.%.*s", LIN_STR_FMT(path), LIN_STR_FMT(name))) : name;
}

static lin_code check_message(lin_req *rq, const lin_message *message, lin_str wire, lin_str path, int depth);

static lin_code check_item(lin_req *rq, const lin_message *message, const lin_wire_item *item, lin_str path, int depth)
{
    const lin_field *field = lin_message_number(message, item->number);
    bool packed;

    if (!field)
        return lin_fail_field(rq, join(rq, path, lin_z(lin_print(rq->arena, "%u", item->number))),
                              &LIN_REASON_FIELD_UNKNOWN);
    packed = field->repeated && item->type == 2 && lin_wire_type(field->type) != 2;
    if (item->type != lin_wire_type(field->type) && !packed)
        return lin_fail_field(rq, join(rq, path, field->json), &LIN_REASON_MESSAGE_MALFORMED);
    if (field->type == LIN_TYPE_STRING && !lin_utf8_valid(item->bytes))
        return lin_fail_field(rq, join(rq, path, field->json), &LIN_REASON_FIELD_TEXT);
    if (field->type == LIN_TYPE_MESSAGE)
        return check_message(rq, field->message, item->bytes, join(rq, path, field->json), depth + 1);
    return LIN_OK;
}

static lin_code check_message(lin_req *rq, const lin_message *message, lin_str wire, lin_str path, int depth)
{
    lin_wire_item item;
    bool bad;

    if (depth > LIN_DEPTH_MAX)
        return lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED);
    while (lin_wire_next(&wire, &item, &bad))
        LIN_TRY(check_item(rq, message, &item, path, depth));
    return bad ? lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED) : LIN_OK;
}

lin_code lin_wire_check(lin_req *rq, const lin_message *message, lin_str wire)
{
    return check_message(rq, message, wire, (lin_str){ "", 0 }, 1);
}
