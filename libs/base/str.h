/*
 * str - text as pointer and length, and a buffer that grows in an arena.
 *
 * A lin_str never owns its bytes and need not end in NUL. A lin_buf owns room in its arena;
 * its text stays valid until it grows. Nothing here fails.
 *
 * Thread rule: values; a lin_buf follows its arena.
 */
#ifndef LIN_STR_H
#define LIN_STR_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#include "libs/base/arena.h"

typedef struct lin_str {
    const char *at;
    size_t len;
} lin_str;

#define LIN_STR(literal) ((lin_str){ (literal), sizeof(literal) - 1 })
#define LIN_STR_FMT(s) (int)(s).len, (s).at   /* for "%.*s" */

static inline lin_str lin_z(const char *text)          /* NULL is empty */
{
    return text ? (lin_str){ text, strlen(text) } : (lin_str){ "", 0 };
}
lin_str lin_str_dup(lin_arena *arena, lin_str s);      /* the copy ends in NUL */
char *lin_str_z(lin_arena *arena, lin_str s);          /* a NUL-terminated copy */
static inline bool lin_str_eq(lin_str a, lin_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}
bool lin_str_eq_nocase(lin_str a, lin_str b);          /* ASCII letters only */
bool lin_str_starts(lin_str s, lin_str prefix);
bool lin_str_ends(lin_str s, lin_str suffix);
lin_str lin_str_from(lin_str s, size_t from);          /* the rest; empty when past the end */
lin_str lin_str_trim(lin_str s);                       /* ASCII blanks at both ends */
/* Cuts *rest at the first `separator`: returns the part before it, leaves the part after it.
 * Without a separator returns all and leaves *rest with at == NULL. */
lin_str lin_str_cut(lin_str *rest, char separator);
bool lin_str_to_int(lin_str s, int64_t *ret);          /* decimal, whole text, no overflow */
bool lin_utf8_valid(lin_str s);                        /* RFC 3629; NUL bytes are refused too */
lin_str lin_utf8_first(lin_str s, size_t count);          /* of a valid text, that many code points at most */
size_t lin_utf8_count(lin_str s);                      /* code points of a valid text */
uint32_t lin_utf8_take(lin_str *rest);                 /* the first code point of a valid text that is not empty; leaves the rest */
/* FNV-1a: spreads names that nobody chooses to collide. Files lie where it says: it stays as it is. */
uint32_t lin_str_hash(lin_str s);
/* Length of the leading run of printable ASCII but " and \\: what a JSON string holds as it is. */
size_t lin_str_plain(lin_str s);
/* Likewise, of what may stand there as it is: all but controls, " and \\. *ret_wide: some of it is beyond ASCII. */
size_t lin_str_quotable(lin_str s, bool *ret_wide);

typedef struct lin_buf {
    lin_arena *arena;
    char *at;
    size_t len;
    size_t room;
} lin_buf;

void lin_buf_grow(lin_buf *buf, size_t size);          /* room for `size` more, none of it used yet */

static inline void lin_buf_reserve(lin_buf *buf, size_t size)   /* what is about to be added does not grow it */
{
    if (buf->room - buf->len < size)
        lin_buf_grow(buf, size);
}

/* Makes room and counts it as used. */
static inline char *lin_buf_room(lin_buf *buf, size_t size)
{
    lin_buf_reserve(buf, size);
    buf->len += size;
    return buf->at + buf->len - size;
}

static inline void lin_buf_add(lin_buf *buf, lin_str s)
{
    char *at;

    if (s.len == 0)
        return;
    at = lin_buf_room(buf, s.len);
    if (s.len >= 8 && s.len <= 16) { /* most names and values: two pieces, which may overlap, and no call */
        memcpy(at, s.at, 8);
        memcpy(at + s.len - 8, s.at + s.len - 8, 8);
    } else if (s.len >= 4 && s.len < 8) {
        memcpy(at, s.at, 4);
        memcpy(at + s.len - 4, s.at + s.len - 4, 4);
    } else {
        memcpy(at, s.at, s.len);
    }
}

static inline void lin_buf_char(lin_buf *buf, char c)
{
    *lin_buf_room(buf, 1) = c;
}

static inline void lin_buf_z(lin_buf *buf, const char *text)
{
    lin_buf_add(buf, lin_z(text));
}

void lin_buf_print(lin_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lin_utf8_put(lin_buf *buf, uint32_t c);           /* a code point */
void lin_buf_int(lin_buf *buf, int64_t n);             /* in decimal */
void lin_buf_uint(lin_buf *buf, uint64_t n);
char *lin_digits(char *at, size_t count, uint64_t n);  /* writes its last `count` digits; where they end */
lin_str lin_buf_str(const lin_buf *buf);
/* Adds `s` as a JSON string with its quotes; control characters, U+2028/9 and bidi controls are escaped. Tells whether it
 * was a valid text; what is none stands as it is. */
bool lin_buf_json(lin_buf *buf, lin_str s);

lin_str lin_hex(lin_arena *arena, lin_str bytes);
bool lin_unhex(lin_arena *arena, lin_str text, lin_str *ret);
lin_str lin_base64url(lin_arena *arena, lin_str bytes);                    /* no padding */
bool lin_unbase64url(lin_arena *arena, lin_str text, lin_str *ret);        /* canonical, no padding */

#endif
