/*
 * json_token - the words of a JSON text (RFC 8259), one at a time, and how a bad one is told.
 *
 * Private to contract: json_read.c decides what each word means. Owns nothing but its place in
 * the text. Failures name the byte, or the field at `path`.
 *
 * Thread rule: values.
 */
#ifndef LIN_JSON_TOKEN_H
#define LIN_JSON_TOKEN_H

#include "libs/contract/json.h"

typedef struct lin_json_text {
    lin_req *rq;
    const lin_json_in *in;
    lin_str text;
    size_t at;
    int depth;
} lin_json_text;

lin_code lin_json_malformed(lin_json_text *p);
lin_code lin_json_wrong(lin_json_text *p, lin_str path, const char *expected);     /* FIELD_TYPE */
lin_str lin_json_join(lin_json_text *p, lin_str path, lin_str name);               /* "inner.n" */
lin_str lin_json_element(lin_json_text *p, lin_str path, size_t index);            /* "list[2]" */

char lin_json_peek(lin_json_text *p);                        /* skips blanks; NUL at the end */
bool lin_json_take(lin_json_text *p, char c);
bool lin_json_take_word(lin_json_text *p, lin_str word);     /* true, false, null */
/* The text of a string, unescaped; *ret_spoilt when it is no valid text. */
lin_code lin_json_take_string(lin_json_text *p, lin_str *ret, bool *ret_spoilt);
lin_code lin_json_take_text(lin_json_text *p, lin_str path, const char *expected, lin_str *ret);
lin_code lin_json_take_number(lin_json_text *p, lin_str *ret);
bool lin_json_starts_number(char c);
/* The whole number that "12.50e1" is; false when a fraction remains or it is huge. */
bool lin_json_to_integer(lin_arena *arena, lin_str number, bool *ret_minus, uint64_t *ret);
/* One level deeper; whoever leaves it counts `depth` down. */
lin_code lin_json_enter(lin_json_text *p);

#endif
