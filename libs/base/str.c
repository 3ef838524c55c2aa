/* str - see str.h. */
#include "libs/base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

lin_str lin_z(const char *text)
{
    return text ? (lin_str){ text, strlen(text) } : (lin_str){ "", 0 };
}

lin_str lin_str_dup(lin_arena *arena, lin_str s)
{
    char *copy = lin_alloc(arena, s.len + 1);

    if (s.len)
        memcpy(copy, s.at, s.len);
    return (lin_str){ copy, s.len };
}

char *lin_str_z(lin_arena *arena, lin_str s)
{
    char *copy = lin_alloc(arena, s.len + 1);

    if (s.len)
        memcpy(copy, s.at, s.len);
    return copy;
}

bool lin_str_eq(lin_str a, lin_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool lin_str_eq_nocase(lin_str a, lin_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool lin_str_starts(lin_str s, lin_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.at, prefix.at, prefix.len) == 0);
}

bool lin_str_ends(lin_str s, lin_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.at + s.len - suffix.len, suffix.at, suffix.len) == 0);
}

lin_str lin_str_from(lin_str s, size_t from)
{
    return from < s.len ? (lin_str){ s.at + from, s.len - from } : (lin_str){ "", 0 };
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

lin_str lin_str_trim(lin_str s)
{
    while (s.len && blank(s.at[0]))
        s = (lin_str){ s.at + 1, s.len - 1 };
    while (s.len && blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

lin_str lin_str_cut(lin_str *rest, char separator)
{
    lin_str all = *rest;
    const char *cut = all.len ? memchr(all.at, separator, all.len) : NULL;

    if (!cut) {
        *rest = (lin_str){ NULL, 0 };
        return all;
    }
    *rest = (lin_str){ cut + 1, all.len - (size_t)(cut - all.at) - 1 };
    return (lin_str){ all.at, (size_t)(cut - all.at) };
}

bool lin_str_to_int(lin_str s, int64_t *ret)
{
    bool minus = s.len && s.at[0] == '-';
    int64_t n = 0;

    if (s.len == (size_t)minus)
        return false;
    for (size_t i = minus; i < s.len; i++) {
        int digit = s.at[i] - '0';

        /* Counted downwards: the least number has no positive twin. */
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) || __builtin_sub_overflow(n, digit, &n))
            return false;
    }
    if (!minus && n == INT64_MIN)
        return false;
    *ret = minus ? n : -n;
    return true;
}

/* Length of the well-formed character at s (RFC 3629 table), or 0. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    static const struct { unsigned char first, last, low, high, length; } rows[] = {
        { 0x01, 0x7F, 0, 0, 1 },       { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
        { 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 },
        { 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        if (s[0] < rows[i].first || s[0] > rows[i].last)
            continue;
        if (rows[i].length > left || (rows[i].length > 1 && (s[1] < rows[i].low || s[1] > rows[i].high)))
            return 0;
        for (size_t k = 2; k < rows[i].length; k++)
            if ((s[k] & 0xC0) != 0x80)
                return 0;
        return rows[i].length;
    }
    return 0;
}

bool lin_utf8_valid(lin_str s)
{
    for (size_t i = 0, length; i < s.len; i += length)
        if ((length = utf8_length((const unsigned char *)s.at + i, s.len - i)) == 0)
            return false;
    return true;
}

size_t lin_utf8_count(lin_str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return count;
}

char *lin_buf_room(lin_buf *buf, size_t size)
{
    if (buf->room - buf->len < size) {
        size_t room = (buf->room + size) * 2 < 64 ? 64 : (buf->room + size) * 2;
        char *at = lin_alloc(buf->arena, room);

        if (buf->len)
            memcpy(at, buf->at, buf->len);
        buf->at = at;
        buf->room = room;
    }
    buf->len += size;
    return buf->at + buf->len - size;
}

void lin_buf_add(lin_buf *buf, lin_str s)
{
    if (s.len)
        memcpy(lin_buf_room(buf, s.len), s.at, s.len);
}

void lin_buf_z(lin_buf *buf, const char *text)
{
    lin_buf_add(buf, lin_z(text));
}

void lin_buf_char(lin_buf *buf, char c)
{
    *lin_buf_room(buf, 1) = c;
}

void lin_buf_print(lin_buf *buf, const char *format, ...)
{
    va_list args, again;
    int size;

    va_start(args, format);
    va_copy(again, args);
    size = vsnprintf(NULL, 0, format, args);
    vsnprintf(lin_buf_room(buf, (size_t)size + 1), (size_t)size + 1, format, again);
    buf->len--; /* the NUL is room only */
    va_end(again);
    va_end(args);
}

lin_str lin_buf_str(const lin_buf *buf)
{
    return buf->len ? (lin_str){ buf->at, buf->len } : (lin_str){ "", 0 };
}

/* Length of a line separator or bidi control at s, which could forge or reorder what a person reads; else 0. */
static size_t deceptive(const unsigned char *s, size_t left, unsigned *ret_point)
{
    unsigned point;

    if (left < 3 || s[0] != 0xE2)
        return 0;
    point = 0x2000u | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    *ret_point = point;
    return (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
                   point == 0x200E || point == 0x200F
               ? 3
               : 0;
}

static void json_char(lin_buf *buf, unsigned char c)
{
    static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (size_t i = 0; i + 1 < sizeof(shorts); i += 2)
        if ((unsigned char)shorts[i] == c) {
            lin_buf_print(buf, "\\%c", shorts[i + 1]);
            return;
        }
    if (c < 0x20 || c == 0x7F)
        lin_buf_print(buf, "\\u%04x", c);
    else
        lin_buf_char(buf, (char)c);
}

void lin_buf_json(lin_buf *buf, lin_str s)
{
    const unsigned char *at = (const unsigned char *)s.at;

    lin_buf_char(buf, '"');
    for (size_t i = 0; i < s.len;) {
        unsigned point;
        size_t skip = deceptive(at + i, s.len - i, &point);

        if (skip)
            lin_buf_print(buf, "\\u%04x", point);
        else
            json_char(buf, at[i]);
        i += skip ? skip : 1;
    }
    lin_buf_char(buf, '"');
}

lin_str lin_hex(lin_arena *arena, lin_str bytes)
{
    static const char digit[] = "0123456789abcdef";
    char *text = lin_alloc(arena, bytes.len * 2 + 1);

    for (size_t i = 0; i < bytes.len; i++) {
        text[2 * i] = digit[(unsigned char)bytes.at[i] >> 4];
        text[2 * i + 1] = digit[bytes.at[i] & 15];
    }
    return (lin_str){ text, bytes.len * 2 };
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool lin_unhex(lin_arena *arena, lin_str text, lin_str *ret)
{
    char *bytes = lin_alloc(arena, text.len / 2 + 1);

    if (text.len % 2)
        return false;
    for (size_t i = 0; i < text.len; i += 2) {
        int high = hex_digit(text.at[i]), low = hex_digit(text.at[i + 1]);

        if (high < 0 || low < 0)
            return false;
        bytes[i / 2] = (char)(high << 4 | low);
    }
    *ret = (lin_str){ bytes, text.len / 2 };
    return true;
}

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

lin_str lin_base64url(lin_arena *arena, lin_str bytes)
{
    lin_buf text = { .arena = arena };

    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        const unsigned char *at = (const unsigned char *)bytes.at + i;
        unsigned group = (unsigned)at[0] << 16 | (left > 1 ? (unsigned)at[1] << 8 : 0) | (left > 2 ? at[2] : 0);

        for (size_t k = 0; k < (left > 2 ? 4 : left + 1); k++)
            lin_buf_char(&text, base64url[group >> (18 - 6 * k) & 63]);
    }
    lin_buf_char(&text, '\0');
    text.len--;
    return lin_buf_str(&text);
}

bool lin_unbase64url(lin_arena *arena, lin_str text, lin_str *ret)
{
    lin_buf bytes = { .arena = arena };
    unsigned group = 0, bits = 0;

    if (text.len % 4 == 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char *digit = text.at[i] ? strchr(base64url, text.at[i]) : NULL;

        if (!digit)
            return false;
        group = group << 6 | (unsigned)(digit - base64url);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            lin_buf_char(&bytes, (char)(group >> bits & 255));
        }
    }
    *ret = lin_buf_str(&bytes);
    return (group & ((1u << bits) - 1)) == 0; /* left-over bits set: not the canonical text */
}
