/*
 * json - ProtoJSON both ways, straight between wire bytes and text, driven by the descriptor.
 *
 * Rules: the ProtoJSON guide, with the choices of the house: unknown and doubled keys,
 * invalid UTF-8, NUL, messages over 32 deep (an entry of a map is one) are refused, naming the field; implicit scalars are
 * printed at their default value. A time keeps its nanoseconds, both ways. No tree is built.
 *
 * Thread rule: values.
 */
#ifndef LIN_JSON_H
#define LIN_JSON_H

#include "libs/contract/wire.h"

typedef struct lin_json_in {
    const lin_message *message;
    lin_str path;              /* prefix of field names in errors; "" at the top */
    bool refuse_output_only;   /* a body from outside: read-only fields are refused */
    lin_buf *keys;             /* may be NULL; gets the top-level proto names seen, comma-separated (for a mask) */
    lin_str skip;              /* proto name of a field that is bound elsewhere (path): given here it is refused, FIELD_TWICE; "" none */
} lin_json_in;

/* Appends the message's wire bytes. Fails with JSON_MALFORMED, JSON_TOO_DEEP, FIELD_*. */
lin_code lin_json_read(lin_req *rq, const lin_json_in *in, lin_str text, lin_buf *wire);

/* Appends the elements of a list of messages, which stand one on each line (NDJSON): no more than its max_length, no empty line
 * among them, read-only fields refused. What is wrong with one is told of its line, "line 7.at", and what its JSON lacks of byte. */
lin_code lin_json_read_lines(lin_req *rq, const lin_field *list, lin_str text, lin_buf *wire);

/* Appends the JSON of a message. Bytes from our own services; malformed ones fail with INTERNAL. */
lin_code lin_json_write(lin_req *rq, const lin_message *message, lin_str wire, lin_buf *text);
/* The JSON of one field's value: "\"王秀英\"", "\"PERMANENT\"", "5", "null". */
void lin_json_value(lin_buf *text, const lin_field *field, lin_value value);

#endif
