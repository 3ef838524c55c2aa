/* str - see str.h. */
#include "libs/base/str.h"

#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

uint32_t lin_str_hash(lin_str s)
{
    uint32_t hash = 2166136261;

    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.at[i]) * 16777619;
    return hash;
}

/* --- eight bytes at a time */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The first byte is the lowest on every machine. */
static uint64_t word_at(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    return le64toh(word);
}

/* Fewer than eight bytes, blanks behind them. */
static inline uint64_t short_word(const char *at, size_t len)
{
    uint64_t word = EACH(' ') << 8 * len;
    uint32_t first, last;

    if (len >= 4) {
        memcpy(&first, at, 4);
        memcpy(&last, at + len - 4, 4);
        return word | le32toh(first) | (uint64_t)le32toh(last) << 8 * (len - 4);
    }
    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)(unsigned char)at[i] << 8 * i;
    return word;
}

static inline uint64_t next_word(lin_str s, size_t at)
{
    return s.len - at >= 8 ? word_at(s.at + at) : short_word(s.at + at, s.len - at);
}

/* In the top bit of each byte that is a control, a quote or a backslash, a mark: each subtraction borrows where one is. A
 * borrow may mark bytes behind the first such one too; the lowest mark is right. Bits of bytes beyond ASCII are chance. */
static uint64_t escaped(uint64_t word)
{
    return (word - EACH(' ')) | ((word ^ EACH('"')) - EACH(1)) | ((word ^ EACH('\\')) - EACH(1));
}

static uint64_t deleted(uint64_t word)
{
    return (word ^ EACH(0x7F)) - EACH(1);
}

static uint64_t unplain(uint64_t word)
{
    return (word | escaped(word) | deleted(word)) & EACH(0x80);
}

static uint64_t unquotable(uint64_t word)
{
    return escaped(word) & ~word & EACH(0x80);
}

/* 0xE2 begins what is deceptive. */
static uint64_t unclean(uint64_t word)
{
    uint64_t e2 = word ^ EACH(0xE2);

    return (((escaped(word) | deleted(word)) & ~word) | ((e2 - EACH(1)) & ~e2)) & EACH(0x80);
}

/* Length of the leading run in which nothing is marked; *ret_seen: the bits of its bytes. */
static inline __attribute__((always_inline)) size_t run(lin_str s, uint64_t (*marks)(uint64_t), uint64_t *ret_seen)
{
    uint64_t word, marked = 0;
    size_t i = 0;

    for (*ret_seen = 0; i < s.len && !marked; i += marked ? (size_t)__builtin_ctzll(marked) / 8 : 8) {
        word = next_word(s, i);
        marked = marks(word);
        *ret_seen |= word & (marked ? (marked & -marked) - 1 : UINT64_MAX);
    }
    return i < s.len ? i : s.len;
}

size_t lin_str_plain(lin_str s)
{
    uint64_t seen;

    return run(s, unplain, &seen);
}

size_t lin_str_quotable(lin_str s, bool *ret_wide)
{
    uint64_t seen;
    size_t len = run(s, unquotable, &seen);

    *ret_wide = seen & EACH(0x80);
    return len;
}

/* --- UTF-8 */

/* Length of the well-formed character at s (RFC 3629, table of section 4), or 0. */
static size_t utf8_length(const unsigned char *s, size_t left)
{
    unsigned char first = s[0];
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    if (first < 0x80)
        return first != 0;
    if (first < 0xC2 || first > 0xF4 || length > left || s[1] < low || s[1] > high)
        return 0;
    for (size_t k = 2; k < length; k++)
        if ((s[k] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool lin_utf8_valid(lin_str s)
{
    for (size_t i = 0, length; i < s.len; i += length) {
        length = (unsigned char)s.at[i] < 0x80 ? lin_str_plain((lin_str){ s.at + i, s.len - i }) : 0;
        if (!length && (length = utf8_length((const unsigned char *)s.at + i, s.len - i)) == 0)
            return false;
    }
    return true;
}

lin_str lin_utf8_first(lin_str s, size_t count)
{
    size_t end = 0;

    while (end < s.len && (count || ((unsigned char)s.at[end] & 0xC0) == 0x80))
        count -= ((unsigned char)s.at[end++] & 0xC0) != 0x80;
    return (lin_str){ s.at, end };
}

size_t lin_utf8_count(lin_str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return count;
}

uint32_t lin_utf8_take(lin_str *rest)
{
    unsigned char lead = (unsigned char)rest->at[0];
    size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    uint32_t c = more ? lead & (0x3Fu >> more) : lead;

    for (size_t i = 1; i <= more && i < rest->len; i++)
        c = c << 6 | ((unsigned char)rest->at[i] & 0x3F);
    *rest = lin_str_from(*rest, 1 + more);
    return c;
}

void lin_utf8_put(lin_buf *buf, uint32_t c)
{
    if (c < 0x80) {
        lin_buf_char(buf, (char)c);
        return;
    }
    if (c >= 0x10000)
        lin_buf_char(buf, (char)(0xF0 | c >> 18)), lin_buf_char(buf, (char)(0x80 | (c >> 12 & 0x3F)));
    else if (c >= 0x800)
        lin_buf_char(buf, (char)(0xE0 | c >> 12));
    else
        lin_buf_char(buf, (char)(0xC0 | c >> 6));
    if (c >= 0x800)
        lin_buf_char(buf, (char)(0x80 | (c >> 6 & 0x3F)));
    lin_buf_char(buf, (char)(0x80 | (c & 0x3F)));
}

void lin_buf_grow(lin_buf *buf, size_t size)
{
    size_t needed = buf->len + size, room = buf->room * 2 > needed ? buf->room * 2 : needed < 64 ? 64 : needed;
    char *at = lin_room(buf->arena, room);

    if (buf->len)
        memcpy(at, buf->at, buf->len);
    buf->at = at;
    buf->room = room;
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

char *lin_digits(char *at, size_t count, uint64_t n)
{
    static const char two[] = "00010203040506070809101112131415161718192021222324"
                              "25262728293031323334353637383940414243444546474849"
                              "50515253545556575859606162636465666768697071727374"
                              "75767778798081828384858687888990919293949596979899";
    char *end = at + count;

    for (; count >= 2; count -= 2, n /= 100)
        memcpy(at + count - 2, &two[n % 100 * 2], 2);
    if (count)
        *at = (char)('0' + n % 10);
    return end;
}

static size_t count_digits(uint64_t n)
{
    size_t count = 1;

    for (; n >= 10000; n /= 10000)
        count += 4;
    return count + (n >= 10) + (n >= 100) + (n >= 1000);
}

void lin_buf_uint(lin_buf *buf, uint64_t n)
{
    size_t count = count_digits(n);

    lin_digits(lin_buf_room(buf, count), count, n);
}

void lin_buf_int(lin_buf *buf, int64_t n)
{
    if (n < 0)
        lin_buf_char(buf, '-');
    lin_buf_uint(buf, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
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

/* What stands in a JSON string as it is: what is neither escaped nor deceptive. */
static size_t clean_run(lin_str s)
{
    uint64_t seen;
    unsigned point;
    size_t i = run(s, unclean, &seen);

    while (i < s.len && (unsigned char)s.at[i] == 0xE2 && !deceptive((const unsigned char *)s.at + i, s.len - i, &point)) {
        i++;
        i += run((lin_str){ s.at + i, s.len - i }, unclean, &seen);
    }
    return i;
}

static void add_escaped(lin_buf *buf, lin_str s)
{
    while (s.len) {
        size_t clean = clean_run(s), skip = 0;
        unsigned point;

        lin_buf_add(buf, (lin_str){ s.at, clean });
        s = lin_str_from(s, clean);
        if (s.len && (skip = deceptive((const unsigned char *)s.at, s.len, &point)) != 0)
            lin_buf_print(buf, "\\u%04x", point);
        else if (s.len)
            json_char(buf, (unsigned char)s.at[skip++]);
        s = lin_str_from(s, skip);
    }
}

/* As long as it is plain it is copied while it is looked at. */
bool lin_buf_json(lin_buf *buf, lin_str s)
{
    size_t from = buf->len + 1, i = 0;

    lin_buf_reserve(buf, s.len + 2 + sizeof(uint64_t));
    for (uint64_t word; i < s.len && !unplain(word = next_word(s, i)); i += sizeof(word)) {
        word = htole64(word);
        memcpy(buf->at + from + i, &word, sizeof(word));
    }
    lin_buf_char(buf, '"');
    if (i >= s.len)
        buf->len += s.len;
    else
        add_escaped(buf, s);
    lin_buf_char(buf, '"');
    return i >= s.len || lin_utf8_valid(s);
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
    char *text = lin_room(arena, bytes.len / 3 * 4 + 5), *out = text;

    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        const unsigned char *at = (const unsigned char *)bytes.at + i;
        unsigned group = (unsigned)at[0] << 16 | (left > 1 ? (unsigned)at[1] << 8 : 0) | (left > 2 ? at[2] : 0);

        for (size_t k = 0; k < (left > 2 ? 4 : left + 1); k++)
            *out++ = base64url[group >> (18 - 6 * k) & 63];
    }
    *out = '\0';
    return (lin_str){ text, (size_t)(out - text) };
}

static int base64url_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool lin_unbase64url(lin_arena *arena, lin_str text, lin_str *ret)
{
    char *bytes = lin_room(arena, text.len / 4 * 3 + 3), *out = bytes;
    unsigned group = 0, bits = 0;

    if (text.len % 4 == 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int digit = base64url_digit(text.at[i]);

        if (digit < 0)
            return false;
        group = group << 6 | (unsigned)digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            *out++ = (char)(group >> bits & 255);
        }
    }
    *ret = (lin_str){ bytes, (size_t)(out - bytes) };
    return (group & ((1u << bits) - 1)) == 0; /* left-over bits set: not the canonical text */
}
