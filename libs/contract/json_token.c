/* json_token - see json_token.h. */
#include "libs/contract/json_token.h"

#include <string.h>

#include "libs/base/words.h"
#include "linli.gen.h"

/* --- failures */

/* Of the whole text, or of the line that it is. */
static LIN_RARE lin_code fail_text(lin_json_text *p, const lin_reason *why, lin_arg arg)
{
    return p->in->path.len ? lin_fail_field(p->rq, p->in->path, why, arg) : lin_fail(p->rq, why, arg);
}

lin_code lin_json_malformed(lin_json_text *p)
{
    return fail_text(p, &LIN_REASON_JSON_MALFORMED, lin_arg_int("offset", p->at - p->from));
}

/* From the outside inwards: the outer places come first. */
static void add_place(lin_json_text *p, const lin_json_place *place, lin_buf *path)
{
    if (!place) {
        lin_buf_add(path, p->in->path);
        return;
    }
    add_place(p, place->up, path);
    switch (place->kind) {
    case LIN_JSON_MEMBER:
        lin_buf_z(path, path->len ? "." : "");
        lin_buf_add(path, place->name);
        break;
    case LIN_JSON_ELEMENT:
        lin_buf_print(path, "[%zu]", place->index);
        break;
    case LIN_JSON_ENTRY:
        lin_buf_print(path, "[\"%.*s\"]", LIN_STR_FMT(place->name));
        break;
    }
}

lin_str lin_json_path(lin_json_text *p, const lin_json_place *place)
{
    lin_buf path = { .arena = p->rq->arena };

    add_place(p, place, &path);
    return lin_buf_str(&path);
}

lin_code lin_json_fail(lin_json_text *p, const lin_json_place *place, const lin_reason *why)
{
    return lin_fail_field(p->rq, lin_json_path(p, place), why);
}

lin_code lin_json_wrong(lin_json_text *p, const lin_json_place *place, const char *expected)
{
    return lin_fail_field(p->rq, lin_json_path(p, place), &LIN_REASON_FIELD_TYPE,
                          lin_arg_word(p->rq, "expected", expected));
}

/* --- tokens */

static bool take_hex4(lin_json_text *p, unsigned *ret)
{
    *ret = 0;
    for (int i = 0; i < 4; i++, p->at++) {
        char c = p->at < p->end ? *p->at : 'x';
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;

        if (digit < 0)
            return false;
        *ret = *ret << 4 | (unsigned)digit;
    }
    return true;
}

/* Behind "\u". A surrogate that stands alone, or U+0000, spoils the text, not the JSON. */
static bool take_unicode(lin_json_text *p, lin_buf *out, bool *ret_spoilt)
{
    unsigned high, low;

    if (!take_hex4(p, &high))
        return false;
    if (high < 0xD800 || high > 0xDFFF) {
        *ret_spoilt = *ret_spoilt || high == 0;
        lin_utf8_put(out, high);
        return true;
    }
    if (high > 0xDBFF || !lin_json_take_exactly(p, LIN_STR("\\u"))) {
        *ret_spoilt = true;
        return true;
    }
    if (!take_hex4(p, &low))
        return false;
    if (low < 0xDC00 || low > 0xDFFF)
        *ret_spoilt = true;
    else
        lin_utf8_put(out, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
    return true;
}

static bool take_escape(lin_json_text *p, lin_buf *out, bool *ret_spoilt)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = p->at < p->end ? *p->at++ : '\0';
    const char *known = c ? strchr(from, c) : NULL;

    if (c == 'u')
        return take_unicode(p, out, ret_spoilt);
    if (!known)
        return false;
    lin_buf_char(out, to[known - from]);
    return true;
}

/* Up to what ends a run of characters that stand for themselves: quote, backslash, control, end. */
static lin_str take_run(lin_json_text *p, bool *ret_wide)
{
    const char *from = p->at;
    bool wide;

    p->at += lin_str_quotable((lin_str){ from, (size_t)(p->end - from) }, &wide);
    *ret_wide = *ret_wide || wide;
    return (lin_str){ from, (size_t)(p->at - from) };
}

/* Behind the first run of a string that has escapes. */
static lin_code take_rest(lin_json_text *p, lin_str first, lin_str *ret, bool *ret_wide, bool *ret_spoilt)
{
    lin_buf out = { .arena = p->rq->arena };

    lin_buf_add(&out, first);
    while (lin_json_take_exactly(p, LIN_STR("\\"))) {
        if (!take_escape(p, &out, ret_spoilt))
            return lin_json_malformed(p);
        lin_buf_add(&out, take_run(p, ret_wide));
    }
    *ret = lin_buf_str(&out);
    return LIN_OK;
}

lin_code lin_json_take_string(lin_json_text *p, lin_str *ret, bool *ret_spoilt)
{
    bool wide = false; /* something beyond ASCII as it stands: what is escaped is well-formed */

    *ret_spoilt = false;
    if (!lin_json_take(p, '"'))
        return lin_json_malformed(p);
    *ret = take_run(p, &wide);
    if (p->at < p->end && *p->at == '\\')
        LIN_TRY(take_rest(p, *ret, ret, &wide, ret_spoilt));
    if (!lin_json_take_exactly(p, LIN_STR("\"")))
        return lin_json_malformed(p);
    *ret_spoilt = *ret_spoilt || (wide && !lin_utf8_valid(*ret));
    return LIN_OK;
}

lin_code lin_json_take_text(lin_json_text *p, const lin_json_place *place, const char *expected, lin_str *ret)
{
    bool spoilt;

    if (lin_json_peek(p) != '"')
        return lin_json_wrong(p, place, expected);
    LIN_TRY(lin_json_take_string(p, ret, &spoilt));
    return spoilt ? lin_json_fail(p, place, &LIN_REASON_FIELD_TEXT) : LIN_OK;
}

static bool take_digits(lin_json_text *p)
{
    const char *from = p->at;

    while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        p->at++;
    return p->at > from;
}

static bool take_either(lin_json_text *p, char a, char b)
{
    if (p->at == p->end || (*p->at != a && *p->at != b))
        return false;
    p->at++;
    return true;
}

/* The grammar of RFC 8259 6: no leading zero, no leading plus, digits on both sides of the point. */
lin_code lin_json_take_number(lin_json_text *p, lin_str *ret)
{
    const char *from;

    lin_json_peek(p);
    from = p->at;
    take_either(p, '-', '-');
    if (!take_either(p, '0', '0') && !take_digits(p))
        return lin_json_malformed(p);
    if (take_either(p, '.', '.') && !take_digits(p))
        return lin_json_malformed(p);
    if (take_either(p, 'e', 'E')) {
        take_either(p, '+', '-');
        if (!take_digits(p))
            return lin_json_malformed(p);
    }
    *ret = (lin_str){ from, (size_t)(p->at - from) };
    return LIN_OK;
}

/* The digits from `at` on, put behind those of *n; where they end. */
static const char *add_digits(const char *at, const char *end, uint64_t *n)
{
    for (unsigned digit; at < end && (digit = (unsigned)(*at - '0')) <= 9; at++)
        *n = *n * 10 + digit;
    return at;
}

enum { SHORT = 18 }; /* digits that an int64 always holds */

bool lin_json_take_short(lin_json_text *p, lin_json_short *ret)
{
    bool quoted = lin_json_peek(p) == '"', minus = p->end - p->at > quoted && p->at[quoted] == '-';
    const char *whole = p->at + quoted + minus, *point, *at;
    uint64_t n = 0;

    at = point = add_digits(whole, p->end, &n);
    if (at < p->end && *at == '.')
        at = add_digits(point + 1, p->end, &n);
    if (point == whole || at == point + 1 || at - whole > SHORT || (*whole == '0' && point - whole > 1))
        return false;
    if (at == p->end || (quoted ? *at != '"' : (*at | 32) == 'e'))
        return false;
    *ret = (lin_json_short){ quoted, minus, n, at > point ? (size_t)(at - point - 1) : 0 };
    p->at = at + quoted;
    return true;
}

/* --- nesting */

lin_code lin_json_enter(lin_json_text *p)
{
    if (++p->depth > LIN_DEPTH_MAX)
        return fail_text(p, &LIN_REASON_JSON_TOO_DEEP, lin_arg_int("max", LIN_DEPTH_MAX));
    return LIN_OK;
}

/* What stands behind the e; 0 where there is none. */
static bool read_exponent(lin_str number, int64_t *ret)
{
    lin_str exponent = { "", 0 };

    for (size_t i = 0; i < number.len; i++)
        if (number.at[i] == 'e' || number.at[i] == 'E')
            exponent = lin_str_from(number, i + 1);
    if (lin_str_starts(exponent, LIN_STR("+")))
        exponent = lin_str_from(exponent, 1);
    *ret = 0;
    return exponent.len == 0 || (exponent.len <= 6 && lin_str_to_int(exponent, ret));
}

/* The digits without their point; *shift is lowered for each that stood behind it. */
static lin_str read_digits(lin_arena *arena, lin_str number, int64_t *shift)
{
    lin_buf digits = { .arena = arena };
    bool after_point = false;

    for (size_t i = 0; i < number.len && number.at[i] != 'e' && number.at[i] != 'E'; i++)
        if (number.at[i] == '.') {
            after_point = true;
        } else {
            lin_buf_char(&digits, number.at[i]);
            *shift -= after_point;
        }
    return lin_buf_str(&digits);
}

static bool times_ten_plus(uint64_t *n, unsigned digit)
{
    return !__builtin_mul_overflow(*n, 10, n) && !__builtin_add_overflow(*n, digit, n);
}

bool lin_json_to_integer(lin_arena *arena, lin_str number, bool *ret_minus, uint64_t *ret)
{
    lin_str digits;
    int64_t shift;

    *ret_minus = lin_str_starts(number, LIN_STR("-"));
    if (!read_exponent(number, &shift))
        return false;
    digits = read_digits(arena, lin_str_from(number, *ret_minus), &shift);
    for (; shift < 0 && digits.len; shift++)
        if (digits.at[--digits.len] != '0')
            return false;
    *ret = 0;
    for (size_t i = 0; i < digits.len; i++)
        if (!times_ten_plus(ret, (unsigned)(digits.at[i] - '0')))
            return false;
    for (; shift > 0 && *ret; shift--)
        if (!times_ten_plus(ret, 0))
            return false;
    return true;
}
