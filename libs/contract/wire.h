/*
 * wire - protobuf bytes by hand: a scanner, a writer, and records as rows of values.
 *
 * For code that knows a message only by its descriptor. The scanner never reads outside its
 * text; lin_wire_check is the gate before anything is unpacked.
 *
 * Thread rule: values.
 */
#ifndef LIN_WIRE_H
#define LIN_WIRE_H

#include <endian.h>

#include "libs/base/req.h"
#include "libs/contract/contract.h"

#define LIN_DEPTH_MAX 32

typedef struct lin_wire_item {
    uint32_t number;
    uint8_t type;                  /* 0 varint, 1 fixed 64, 2 bytes, 5 fixed 32 */
    uint64_t integer;              /* of 0, 1, 5 */
    lin_str bytes;                 /* of 2 */
} lin_wire_item;

/* --- the scanner; it stands here so that a loop over items keeps them in registers */

size_t lin_wire_long_varint(lin_str s, uint64_t *ret);     /* its size; 0: there is none */

static inline lin_str lin_wire_behind(lin_str s, size_t size)
{
    return (lin_str){ s.at + size, s.len - size };
}

static inline bool lin_wire_take_varint(lin_str *rest, uint64_t *ret)
{
    uint64_t n = rest->len ? (unsigned char)rest->at[0] : 0x80;
    size_t size = n < 0x80 ? 1 : lin_wire_long_varint(*rest, &n);

    *ret = n;
    *rest = lin_wire_behind(*rest, size);
    return size > 0;
}

static inline bool lin_wire_take_fixed(lin_str *rest, size_t size, uint64_t *ret)
{
    uint64_t n = 0;

    if (rest->len < size)
        return false;
    memcpy(&n, rest->at, size);
    *ret = le64toh(n);
    *rest = lin_wire_behind(*rest, size);
    return true;
}

static inline bool lin_wire_take_bytes(lin_str *rest, lin_str *ret)
{
    uint64_t len;

    if (!lin_wire_take_varint(rest, &len) || len > rest->len)
        return false;
    *ret = (lin_str){ rest->at, (size_t)len };
    *rest = lin_wire_behind(*rest, (size_t)len);
    return true;
}

static inline bool lin_wire_take_item(lin_str *rest, lin_wire_item *ret)
{
    uint64_t tag;

    if (!lin_wire_take_varint(rest, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1FFFFFFF)
        return false;
    *ret = (lin_wire_item){ .number = (uint32_t)(tag >> 3), .type = tag & 7 };
    switch (ret->type) {
    case 0:
        return lin_wire_take_varint(rest, &ret->integer);
    case 1:
        return lin_wire_take_fixed(rest, 8, &ret->integer);
    case 2:
        return lin_wire_take_bytes(rest, &ret->bytes);
    case 5:
        return lin_wire_take_fixed(rest, 4, &ret->integer);
    default:
        return false; /* groups are older than proto3 */
    }
}

/* Takes the next item off *rest. false at the end, or (with *ret_bad set) at malformed bytes. */
static inline bool lin_wire_next(lin_str *rest, lin_wire_item *ret, bool *ret_bad)
{
    bool any = rest->len > 0;

    *ret_bad = any && !lin_wire_take_item(rest, ret);
    return any && !*ret_bad;
}

/* --- the writer */

/* Where the number ends; it takes ten bytes at most. */
static inline char *lin_wire_put(char *at, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        *at++ = (char)(n | 0x80);
    *at++ = (char)n;
    return at;
}

static inline void lin_wire_varint(lin_buf *buf, uint64_t n)
{
    lin_buf_reserve(buf, 10);
    buf->len = (size_t)(lin_wire_put(buf->at + buf->len, n) - buf->at);
}

static inline void lin_wire_tag(lin_buf *buf, uint32_t number, uint8_t type)
{
    lin_wire_varint(buf, (uint64_t)number << 3 | type);
}

void lin_wire_bytes(lin_buf *buf, uint32_t number, lin_str bytes);
void lin_wire_int(lin_buf *buf, uint32_t number, uint64_t n);      /* varint field */
/* What stands behind the tag: of a number, of a text or bytes, of a Timestamp. */
void lin_wire_number(lin_buf *buf, lin_type type, lin_value value);
void lin_wire_text(lin_buf *buf, lin_str text);
void lin_wire_time(lin_buf *buf, lin_time t, uint32_t nanos);      /* nanos: 0-999, behind t */
/* A field of bytes whose length is not known yet: what is added until it is closed stands in it. */
size_t lin_wire_open(lin_buf *buf, uint32_t number);
void lin_wire_close(lin_buf *buf, size_t opened);

bool lin_type_is_wide(lin_type type);      /* an integer of 64 bits */
bool lin_type_is_unsigned(lin_type type);
/* How a field of this type stands on the wire, unpacked. */
static inline uint8_t lin_wire_type(lin_type type)
{
    static const uint8_t types[] = {
        [LIN_TYPE_DOUBLE] = 1,   [LIN_TYPE_FLOAT] = 5,   [LIN_TYPE_FIXED64] = 1, [LIN_TYPE_SFIXED64] = 1,
        [LIN_TYPE_FIXED32] = 5,  [LIN_TYPE_SFIXED32] = 5, [LIN_TYPE_STRING] = 2, [LIN_TYPE_BYTES] = 2,
        [LIN_TYPE_MESSAGE] = 2,  [LIN_TYPE_SINT64] = 0,
    };

    return types[type];
}

/* Depth, lengths, UTF-8 without NUL, known wire types, unknown fields refused: MESSAGE_MALFORMED, FIELD_UNKNOWN, FIELD_TEXT. */
lin_code lin_wire_check(lin_req *rq, const lin_message *message, lin_str wire);

/* One value per field of `message`, in its order. Absent: LIN_NULL for messages, else the type's zero value.
 * Enums are LIN_INT; Timestamp is LIN_TIME; repeated is LIN_LIST; other messages are LIN_BYTES of
 * their wire. `present[i]` (may be NULL) tells whether the field stood in the bytes. The last one wins, also among the
 * members of a oneof; a message in pieces (but a Timestamp) is all of them together. */
lin_code lin_record_read(lin_req *rq, const lin_message *message, lin_str wire, lin_value *values, bool *present);
void lin_record_write(lin_buf *buf, const lin_message *message, const lin_value *values);   /* zero values are left out */

/* A LIN_TEXT as the field's value: what a path variable, a query parameter or a filter's right side says. */
lin_code lin_field_parse(lin_req *rq, const lin_field *field, lin_str path, lin_str text, lin_value *ret);
lin_str lin_enum_names(lin_arena *arena, const lin_enum *e);   /* for messages: "PERMANENT, TEMPORARY" */
void lin_field_write(lin_buf *buf, const lin_field *field, lin_value value);    /* appends one field; lists as they are */

#endif
