/*
 * source_page - a page of somebody's list in JSON: where the rows stand in it, and what it says of the next one. Only brackets and
 * quotes are looked at: what the rows are, and whether they are well-formed, is seen by whoever imports them.
 */
#include "exchange.h"
#include "libs/contract/json_token.h"

static lin_json_text text_of(lin_req *rq, lin_str json)
{
    static const lin_json_in top;

    return (lin_json_text){ .rq = rq, .in = &top, .from = json.at, .at = json.at, .end = json.at + json.len };
}

static bool pass_string(lin_json_text *p)
{
    for (p->at++; p->at < p->end && *p->at != '"'; p->at++)
        p->at += *p->at == '\\';
    p->at++;
    return p->at <= p->end;
}

static bool pass_brackets(lin_json_text *p)
{
    int64_t depth = 0;

    do {
        if (p->at >= p->end)
            return false;
        if (*p->at == '"') {
            if (!pass_string(p))
                return false;
            continue;
        }
        depth += (*p->at == '{' || *p->at == '[') - (*p->at == '}' || *p->at == ']');
        p->at++;
    } while (depth > 0);
    return true;
}

/* The next value as it stands there. */
static bool take_value(lin_json_text *p, lin_str *ret)
{
    char first = lin_json_peek(p);
    const char *from = p->at;
    bool whole = true;

    if (first == '"')
        whole = pass_string(p);
    else if (first == '{' || first == '[')
        whole = pass_brackets(p);
    else
        while (p->at < p->end && !strchr(",]} \r\n\t", *p->at))
            p->at++;
    *ret = (lin_str){ from, (size_t)(p->at - from) };
    return whole && ret->len > 0;
}

static bool find_member(lin_req *rq, lin_str object, lin_str name, lin_str *ret)
{
    lin_json_text p = text_of(rq, object);
    lin_str key;

    if (!lin_json_take(&p, '{'))
        return false;
    do {
        if (lin_json_peek(&p) != '"' || !take_value(&p, &key) || !lin_json_take(&p, ':') || !take_value(&p, ret))
            return false;
        if (key.len == name.len + 2 && memcmp(key.at + 1, name.at, name.len) == 0)
            return true;
    } while (lin_json_take(&p, ','));
    return false;
}

/* "data.rows"; empty: the page itself. */
static bool find(lin_req *rq, lin_str page, lin_str path, lin_str *ret)
{
    lin_json_text p = text_of(rq, page);

    if (!take_value(&p, ret))
        return false;
    while (path.len)
        if (!find_member(rq, *ret, lin_str_cut(&path, '.'), ret))
            return false;
    return true;
}

lin_code exchange_page_rows(lin_req *rq, lin_str page, lin_str path, FILE *into, bool *ret_there)
{
    lin_str list, row;
    lin_json_text p;

    *ret_there = find(rq, page, path, &list) && list.at[0] == '[';
    if (!*ret_there)
        return LIN_OK;
    p = text_of(rq, list);
    lin_json_take(&p, '[');
    if (lin_json_peek(&p) == ']')
        return LIN_OK;
    do {
        *ret_there = take_value(&p, &row);
        if (!*ret_there)
            return LIN_OK;
        if (fwrite(row.at, 1, row.len, into) != row.len || putc('\n', into) == EOF)
            return lin_fail(rq, &EXCHANGE_STORE_FULL);
    } while (lin_json_take(&p, ','));
    *ret_there = lin_json_take(&p, ']');
    return LIN_OK;
}

lin_code exchange_page_text(lin_req *rq, lin_str page, lin_str path, lin_str *ret)
{
    lin_json_text p;
    bool spoilt = false;

    if (!find(rq, page, path, ret))
        *ret = LIN_STR("");
    if (ret->len && ret->at[0] == '"') {
        p = text_of(rq, *ret);
        LIN_TRY(lin_json_take_string(&p, ret, &spoilt));
    } else if (ret->len && !lin_json_starts_number(ret->at[0])) /* null, false, and what is no text */
        *ret = LIN_STR("");
    if (spoilt)
        *ret = LIN_STR("");
    return LIN_OK;
}
