/*
 * json_token - the words of a JSON text (RFC 8259), one at a time, and how a bad one is told.
 *
 * For contract, where json_read.c decides what each word means, and for who looks into a text of others (exchange). Owns nothing but its place in
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
    const char *from, *at, *end;       /* of the text, and what is read next */
    int depth;
} lin_json_text;

/* Where a value stands, from the inside outwards; it is put into words only when something is wrong there. */
typedef struct lin_json_place {
    const struct lin_json_place *up;   /* NULL: the top, whose name is lin_json_in.path */
    enum { LIN_JSON_MEMBER, LIN_JSON_ELEMENT, LIN_JSON_ENTRY } kind;
    lin_str name;                      /* of a member, of an entry of a map */
    size_t index;                      /* of an element */
} lin_json_place;

#define LIN_RARE __attribute__((cold))
LIN_RARE lin_code lin_json_malformed(lin_json_text *p);
LIN_RARE lin_code lin_json_wrong(lin_json_text *p, const lin_json_place *place, const char *expected);   /* FIELD_TYPE */
LIN_RARE lin_code lin_json_fail(lin_json_text *p, const lin_json_place *place, const lin_reason *why);
lin_str lin_json_path(lin_json_text *p, const lin_json_place *place);                            /* "inner.list[2].n" */

/* Skips blanks; NUL at the end. */
static inline char lin_json_peek(lin_json_text *p)
{
    const char *at = p->at;

    while (at < p->end && *at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    p->at = at;
    return at < p->end ? *at : '\0';
}

static inline bool lin_json_take(lin_json_text *p, char c)
{
    if (lin_json_peek(p) != c)
        return false;
    p->at++;
    return true;
}

/* What comes next, blanks included. */
static inline bool lin_json_take_exactly(lin_json_text *p, lin_str what)
{
    if ((size_t)(p->end - p->at) < what.len || memcmp(p->at, what.at, what.len) != 0)
        return false;
    p->at += what.len;
    return true;
}

static inline bool lin_json_take_word(lin_json_text *p, lin_str word)     /* true, false, null */
{
    return lin_json_peek(p) == word.at[0] && lin_json_take_exactly(p, word);
}

static inline bool lin_json_starts_number(char c)
{
    return c == '-' || (c >= '0' && c <= '9');
}

/* The text of a string, unescaped; it is a piece of the JSON text where nothing was escaped. *ret_spoilt when it is
 * no valid text. */
lin_code lin_json_take_string(lin_json_text *p, lin_str *ret, bool *ret_spoilt);
lin_code lin_json_take_text(lin_json_text *p, const lin_json_place *place, const char *expected, lin_str *ret);
lin_code lin_json_take_number(lin_json_text *p, lin_str *ret);
/* A number without exponent and with few digits, bare or quoted, as most are. false, and nothing taken, at any other:
 * lin_json_take_number looks closer. */
typedef struct lin_json_short {
    bool quoted, minus;
    uint64_t n;                        /* its digits, the point left out */
    size_t behind;                     /* digits behind the point */
} lin_json_short;
bool lin_json_take_short(lin_json_text *p, lin_json_short *ret);
/* The whole number that "12.50e1" is; false when a fraction remains or it is huge. */
bool lin_json_to_integer(lin_arena *arena, lin_str number, bool *ret_minus, uint64_t *ret);
/* One level deeper; whoever leaves it counts `depth` down. */
lin_code lin_json_enter(lin_json_text *p);

#endif
