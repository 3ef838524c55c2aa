/*
 * guard - refuses what two HTTP readers could read differently.
 *
 * The library takes the first of two Content-Lengths, takes both framings together and any
 * number of Hosts, and hands no framing header on. The raw head still lies at the start of
 * the connection's input when a handler runs: it is judged here, before anything else.
 */
#include "gateway/gateway.h"

typedef struct head {
    size_t hosts;
    size_t lengths;
    size_t encodings;
    bool old;                              /* HTTP/1.0 */
} head;

static bool is_token_char(unsigned char c)
{
    static const char other[] = "!#$%&'*+-.^_`|~";

    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
        || (c != '\0' && strchr(other, c) != NULL);
}

static bool is_token(lin_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_token_char((unsigned char)s.at[i]))
            return false;
    return s.len > 0;
}

static bool is_digits(lin_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return s.len > 0;
}

static bool is_field_text(lin_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (((unsigned char)s.at[i] < ' ' && s.at[i] != '\t') || s.at[i] == 0x7f)
            return false;
    return true;
}

static bool is_host(lin_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_token_char((unsigned char)s.at[i]) && strchr(":[]", s.at[i]) == NULL)
            return false;
    return s.len > 0;
}

/* Takes one line that ends in CR LF off *rest; neither may stand alone. */
static bool take_line(lin_str *rest, lin_str *ret)
{
    const char *end = rest->len ? memchr(rest->at, '\n', rest->len) : NULL;

    if (end == NULL || end == rest->at || end[-1] != '\r')
        return false;
    *ret = (lin_str){ rest->at, (size_t)(end - rest->at) - 1 };
    *rest = lin_str_from(*rest, ret->len + 2);
    return is_field_text(*ret);
}

static const char *count_header(head *h, lin_str name, lin_str value)
{
    if (lin_str_eq_nocase(name, LIN_STR("Host"))) {
        h->hosts++;
        return is_host(value) ? NULL : "Host";
    }
    if (lin_str_eq_nocase(name, LIN_STR("Content-Length"))) {
        h->lengths++;
        return is_digits(value) ? NULL : "Content-Length";
    }
    if (lin_str_eq_nocase(name, LIN_STR("Transfer-Encoding"))) {
        h->encodings++;
        return lin_str_eq_nocase(value, LIN_STR("chunked")) ? NULL : "Transfer-Encoding";
    }
    return NULL;
}

/* A line that begins with a blank would continue the one before (obs-fold): its name is no token. */
static const char *read_header(head *h, lin_str line)
{
    lin_str value = line;
    lin_str name = lin_str_cut(&value, ':');

    if (value.at == NULL || !is_token(name))
        return "header name";
    return count_header(h, name, lin_str_trim(value));
}

static const char *judge(const head *h)
{
    if (h->hosts > 1 || (h->hosts == 0 && !h->old))
        return "Host";
    if (h->lengths > 1)
        return "Content-Length";
    if (h->encodings > 1 || (h->encodings == 1 && (h->lengths == 1 || h->old)))
        return "Transfer-Encoding";
    return NULL;
}

static const char *read_lines(lin_str rest, lin_str *ret_request_line)
{
    head h = { 0 };
    lin_str line;
    const char *wrong;

    if (lin_str_starts(rest, LIN_STR("\r\n")))   /* an empty line before a request (RFC 9112, 2.2) */
        rest = lin_str_from(rest, 2);
    if (!take_line(&rest, ret_request_line))
        return "request line";
    h.old = lin_str_ends(*ret_request_line, LIN_STR(" HTTP/1.0"));
    for (;;) {
        if (!take_line(&rest, &line))
            return "line";
        if (line.len == 0)
            return judge(&h);
        wrong = read_header(&h, line);
        if (wrong)
            return wrong;
    }
}

static size_t head_size(lin_str input)
{
    const char *end = memmem(input.at, input.len, "\r\n\r\n", 4);

    return end ? (size_t)(end - input.at) + 4 : input.len;
}

const gw_refusal *gw_guard_head(lin_str input, const char **ret_what)
{
    lin_str request_line = { 0 };
    size_t size = head_size(input);

    *ret_what = read_lines((lin_str){ input.at, size }, &request_line);
    if (*ret_what)
        return &GW_HEAD_MALFORMED;
    if (request_line.len > GW_TARGET_MAX)
        return &GW_TARGET_TOO_LONG;
    return size > GW_HEAD_MAX ? &GW_HEAD_TOO_LARGE : NULL;
}
