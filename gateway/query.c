/*
 * query - the part of a request target behind the question mark: pairs, percent-decoded.
 */
#include "gateway/gateway.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* -1 unless text begins with two hex digits. */
static int hex_byte(lin_str text)
{
    int high = text.len >= 2 ? hex_digit(text.at[0]) : -1;
    int low = text.len >= 2 ? hex_digit(text.at[1]) : -1;

    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Malformed escapes, NUL and invalid UTF-8 are refused, never repaired. */
bool gw_query_decode(lin_arena *arena, lin_str text, lin_str *ret)
{
    char *to = lin_alloc(arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        int byte = text.at[i] == '+' ? ' ' : (unsigned char)text.at[i];

        if (byte == '%') {
            byte = hex_byte(lin_str_from(text, i + 1));
            if (byte < 0)
                return false;
            i += 2;
        }
        to[len++] = (char)byte;
    }
    *ret = (lin_str){ to, len };
    return lin_utf8_valid(*ret);
}

/* Takes the next pair off *rest. false at the end, or (with *ret_bad set) at a malformed one: *ret_key tells whose value it is, and is
 * empty when it is the key itself. */
bool gw_query_next(lin_arena *arena, lin_str *rest, lin_str *ret_key, lin_str *ret_value, bool *ret_bad)
{
    lin_str pair = { 0 };

    *ret_bad = false;
    while (rest->at != NULL && pair.len == 0)
        pair = lin_str_cut(rest, '&');
    if (pair.len == 0)
        return false;
    *ret_value = pair;
    *ret_key = lin_str_cut(ret_value, '=');
    if (!gw_query_decode(arena, *ret_key, ret_key)) {
        *ret_key = LIN_STR("");
        *ret_bad = true;
        return false;
    }
    *ret_bad = !gw_query_decode(arena, *ret_value, ret_value);
    return !*ret_bad;
}
