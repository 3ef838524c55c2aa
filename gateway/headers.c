/*
 * headers - single header values and what they mean here.
 */
#include "gateway/gateway.h"

/* --- Accept-Language (RFC 9110, 12.5.4): Chinese unless English is wanted more */

/* "0.8" as 800; a malformed weight counts as none. */
static int weight(lin_str text)
{
    int value = 0;

    if (text.len == 0 || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1'))
        return 0;
    value = (text.at[0] - '0') * 1000;
    for (size_t i = 2, unit = 100; i < text.len; i++, unit /= 10) {
        if (text.at[1] != '.' || text.at[i] < '0' || text.at[i] > '9')
            return 0;
        value += (text.at[i] - '0') * (int)unit;
    }
    return value > 1000 ? 0 : value;
}

static int range_weight(lin_str range, lin_str *ret_tag)
{
    lin_str parameter = range;

    *ret_tag = lin_str_trim(lin_str_cut(&parameter, ';'));
    parameter = lin_str_trim(parameter);
    if (parameter.at == NULL || parameter.len == 0)
        return 1000;
    return lin_str_starts(parameter, LIN_STR("q=")) ? weight(lin_str_from(parameter, 2)) : 0;
}

static bool is_language(lin_str tag, lin_str language)
{
    lin_str rest = tag;

    return lin_str_eq_nocase(lin_str_cut(&rest, '-'), language);
}

lin_lang gw_language(lin_str accept_language)
{
    int zh = -1, en = -1, any = -1;
    lin_str tag;

    while (accept_language.at != NULL && accept_language.len > 0) {
        int q = range_weight(lin_str_cut(&accept_language, ','), &tag);

        if (is_language(tag, LIN_STR("zh")) && q > zh)
            zh = q;
        else if (is_language(tag, LIN_STR("en")) && q > en)
            en = q;
        else if (lin_str_eq(tag, LIN_STR("*")))
            any = q;
    }
    zh = zh < 0 ? any : zh;
    en = en < 0 ? any : en;
    return en > 0 && en > zh ? LIN_EN : LIN_ZH;
}

/* --- traceparent (W3C Trace Context, version 00): 00-<32 hex>-<16 hex>-<2 hex> */

#define TRACE_LEN 55

static bool is_lower_hex(lin_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.at[i] >= '0' && s.at[i] <= '9') || (s.at[i] >= 'a' && s.at[i] <= 'f')))
            return false;
    return true;
}

static bool is_zero(lin_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] != '0')
            return false;
    return true;
}

/* A later version may append "-…"; ff is forbidden. */
static bool trace_valid(lin_str given)
{
    lin_str part[4] = { { given.at, 2 }, { given.at + 3, 32 }, { given.at + 36, 16 }, { given.at + 53, 2 } };

    if (given.len < TRACE_LEN || given.at[2] != '-' || given.at[35] != '-' || given.at[52] != '-')
        return false;
    for (size_t i = 0; i < LIN_COUNT(part); i++)
        if (!is_lower_hex(part[i]))
            return false;
    if (lin_str_eq(part[0], LIN_STR("ff")) || is_zero(part[1]) || is_zero(part[2]))
        return false;
    return given.len == TRACE_LEN || (!lin_str_eq(part[0], LIN_STR("00")) && given.at[TRACE_LEN] == '-');
}

lin_str gw_traceparent(lin_arena *arena, lin_str given)
{
    bool known = trace_valid(given);
    char random[24];
    lin_str hex;

    lin_noise(random, sizeof random);
    random[0] |= 1;                        /* neither id may be all zero */
    random[16] |= 1;
    hex = lin_hex(arena, (lin_str){ random, sizeof random });
    return lin_z(lin_print(arena, "00-%.32s-%.16s-%.2s", known ? given.at + 3 : hex.at, hex.at + 32,
                           known ? given.at + 53 : "00"));
}

/* --- others */

/* One strong tag or *. A weak one never matches strongly, and a list is more than an update can use. */
bool gw_if_match(lin_str value, lin_str *ret_etag)
{
    if (lin_str_eq(value, LIN_STR("*"))) {
        *ret_etag = LIN_STR("");
        return true;
    }
    if (value.len < 3 || value.at[0] != '"' || value.at[value.len - 1] != '"')
        return false;
    *ret_etag = (lin_str){ value.at + 1, value.len - 2 };
    return memchr(ret_etag->at, '"', ret_etag->len) == NULL;
}

/* A tag may stand as weak, several may be named, and * names any. */
bool gw_etag_listed(lin_str if_none_match, lin_str etag)
{
    lin_str rest = if_none_match;

    while (rest.at != NULL && rest.len > 0) {
        lin_str tag = lin_str_trim(lin_str_cut(&rest, ','));

        if (lin_str_starts(tag, LIN_STR("W/")))
            tag = lin_str_from(tag, 2);
        if (lin_str_eq(tag, etag) || lin_str_eq(tag, LIN_STR("*")))
            return true;
    }
    return false;
}

bool gw_accepts(lin_str accepted, lin_str what)
{
    lin_str name;

    while (accepted.at != NULL && accepted.len > 0) {
        int q = range_weight(lin_str_cut(&accepted, ','), &name);

        if (lin_str_eq_nocase(name, what))
            return q > 0;
    }
    return false;
}

static bool is_utf8_parameter(lin_str parameter)
{
    lin_str value = parameter;
    lin_str name = lin_str_trim(lin_str_cut(&value, '='));

    value = lin_str_trim(value);
    return lin_str_eq_nocase(name, LIN_STR("charset"))
        && (lin_str_eq_nocase(value, LIN_STR("utf-8")) || lin_str_eq_nocase(value, LIN_STR("\"utf-8\"")));
}

bool gw_media_is(lin_str content_type, const char *name)
{
    lin_str rest = content_type;
    lin_str type = lin_str_trim(lin_str_cut(&rest, ';'));

    return lin_str_eq_nocase(type, lin_z(name))
        && (rest.at == NULL || is_utf8_parameter(rest));
}

bool gw_media_bytes(lin_str content_type)
{
    return lin_str_trim(content_type).len == 0 || lin_str_eq_nocase(lin_str_trim(content_type), LIN_STR("application/octet-stream"));
}

/* --- Range (RFC 9110, 14.1.2) */

/* Digits; one that is too large for any content is the largest. */
static bool read_place(lin_str text, int64_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        if (*ret > (INT64_MAX - 9) / 10)
            *ret = INT64_MAX - 1;
        else
            *ret = *ret * 10 + text.at[i] - '0';
    }
    return text.len > 0;
}

static int last_bytes(int64_t count, int64_t size, int64_t *ret_from)
{
    *ret_from = count < size ? size - count : 0;
    return count ? 206 : 416;
}

int gw_range(lin_str range, int64_t size, int64_t *ret_from, int64_t *ret_end)
{
    lin_str last = range, unit = lin_str_cut(&last, '='), first = lin_str_trim(lin_str_cut(&last, '-'));
    int64_t from, to = size - 1;

    *ret_from = 0;
    *ret_end = size;
    last = lin_str_trim(last);
    if (!lin_str_eq_nocase(lin_str_trim(unit), LIN_STR("bytes")) || !last.at || (last.len && !read_place(last, &to)))
        return 200;
    if (!first.len)
        return last.len ? last_bytes(to, size, ret_from) : 200;
    if (!read_place(first, &from) || (last.len && to < from))
        return 200;
    if (from >= size)
        return 416;
    *ret_from = from;
    *ret_end = to < size ? to + 1 : size;
    return 206;
}

bool gw_bearer(lin_str authorization, lin_str *ret_token)
{
    static const lin_str scheme = { "Bearer ", 7 };

    if (authorization.len <= scheme.len
        || !lin_str_eq_nocase((lin_str){ authorization.at, scheme.len }, scheme))
        return false;
    *ret_token = lin_str_trim(lin_str_from(authorization, scheme.len));
    return true;
}
