/* wire - see wire.h: the scanner, the writer and the gate. */
#include "libs/contract/wire.h"

#include "linli.gen.h"

size_t lin_wire_long_varint(lin_str s, uint64_t *ret)
{
    uint64_t n = 0;

    for (size_t i = 0; i < s.len && i < 10; i++) {
        unsigned char c = (unsigned char)s.at[i];

        n |= (uint64_t)(c & 0x7F) << 7 * i;
        if (c < 0x80) {
            *ret = n;
            return i + 1;
        }
    }
    return 0;
}

void lin_wire_text(lin_buf *buf, lin_str text)
{
    lin_buf_reserve(buf, text.len + 10);
    lin_wire_varint(buf, text.len);
    lin_buf_add(buf, text);
}

void lin_wire_bytes(lin_buf *buf, uint32_t number, lin_str bytes)
{
    lin_wire_tag(buf, number, 2);
    lin_wire_text(buf, bytes);
}

void lin_wire_int(lin_buf *buf, uint32_t number, uint64_t n)
{
    lin_wire_tag(buf, number, 0);
    lin_wire_varint(buf, n);
}

size_t lin_wire_open(lin_buf *buf, uint32_t number)
{
    lin_wire_tag(buf, number, 2);
    lin_buf_char(buf, '\0'); /* most lengths take one byte; a longer one moves what follows */
    return buf->len;
}

void lin_wire_close(lin_buf *buf, size_t opened)
{
    size_t bytes = buf->len - opened, size = 1;

    for (size_t n = bytes; n >= 0x80; n >>= 7)
        size++;
    if (size > 1) {
        lin_buf_room(buf, size - 1);
        memmove(buf->at + opened + size - 1, buf->at + opened, bytes);
    }
    lin_wire_put(buf->at + opened - 1, bytes);
}

/* --- the gate before anything is unpacked */

bool lin_type_is_wide(lin_type type)
{
    return type == LIN_TYPE_INT64 || type == LIN_TYPE_UINT64 || type == LIN_TYPE_SINT64 || type == LIN_TYPE_FIXED64 ||
           type == LIN_TYPE_SFIXED64;
}

bool lin_type_is_unsigned(lin_type type)
{
    return type == LIN_TYPE_UINT32 || type == LIN_TYPE_FIXED32 || type == LIN_TYPE_UINT64 || type == LIN_TYPE_FIXED64;
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
