/*
 * JSON (RFC 8259) in UTF-8: an array of objects, or objects one after the other (NDJSON). Each object is a row, each of its members a
 * cell below the member's name. The names are the first row, in the order in which the file first has them: a pass over it
 * collects them, and checks all of its grammar. A list of plain values is a cell as a person writes one, "a;b"; deeper nesting is no
 * table.
 *
 * Only the row at hand and the names are held in memory.
 */
#include "libs/sheet/reader.h"

enum { CHUNK = 65536, ENDED = -1, FAILED = -2 };

struct lin_sheet_json {
    char raw[CHUNK];
    size_t at, len;
    bool array;                        /* else objects one after the other */
    bool begun;                        /* an object was taken */
    bool headed;                       /* the names were handed out */
    lin_str *name;                     /* room for limit.columns */
    size_t names;
    int64_t *seen;                     /* of each name: the last object that had it */
    int64_t object;
};

/* --- characters */

static int peek(lin_sheet *sheet)
{
    lin_sheet_json *json = sheet->json;

    if (json->at == json->len) {
        json->at = 0;
        json->len = fread(json->raw, 1, CHUNK, sheet->file);
        if (json->len == 0)
            return ferror(sheet->file) ? FAILED : ENDED;
    }
    return (unsigned char)json->raw[json->at];
}

static int take(lin_sheet *sheet)
{
    int c = peek(sheet);

    sheet->json->at += c >= 0;
    return c;
}

/* Behind blanks. */
static int peek_word(lin_sheet *sheet)
{
    int c = peek(sheet);

    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
        take(sheet);
        c = peek(sheet);
    }
    return c;
}

static bool take_if(lin_sheet *sheet, char c)
{
    if (peek_word(sheet) != c)
        return false;
    take(sheet);
    return true;
}

static lin_code add(lin_req *rq, lin_sheet *sheet, lin_buf *text, int c)
{
    if (text->len >= (size_t)sheet->limit.cell)
        return lin_sheet_refuse(rq, "bytes in a cell", sheet->limit.cell);
    lin_buf_char(text, (char)c);
    return LIN_OK;
}

/* --- strings */

static bool take_hex4(lin_sheet *sheet, uint32_t *ret)
{
    *ret = 0;
    for (int i = 0; i < 4; i++) {
        int c = take(sheet), digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;

        if (c < 0 || digit < 0)
            return false;
        *ret = *ret << 4 | (uint32_t)digit;
    }
    return true;
}

/* Behind "\u"; U+0000 and a half of a pair are no text. */
static bool take_unicode(lin_sheet *sheet, uint32_t *ret)
{
    uint32_t low;

    if (!take_hex4(sheet, ret) || *ret == 0 || (*ret >= 0xDC00 && *ret <= 0xDFFF))
        return false;
    if (*ret < 0xD800 || *ret > 0xDFFF)
        return true;
    if (take(sheet) != '\\' || take(sheet) != 'u' || !take_hex4(sheet, &low) || low < 0xDC00 || low > 0xDFFF)
        return false;
    *ret = 0x10000 + ((*ret - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

static lin_code take_escape(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = take(sheet);
    const char *known = c > 0 ? strchr(from, c) : NULL;
    uint32_t point;

    if (known)
        return add(rq, sheet, text, to[known - from]);
    if (c != 'u' || !take_unicode(sheet, &point))
        return lin_sheet_malformed(rq, "string");
    if (text->len + 4 > (size_t)sheet->limit.cell)
        return lin_sheet_refuse(rq, "bytes in a cell", sheet->limit.cell);
    lin_utf8_put(text, point);
    return LIN_OK;
}

static lin_code take_string(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    size_t from = text->len;

    if (!take_if(sheet, '"'))
        return lin_sheet_malformed(rq, "string");
    for (int c = take(sheet); c != '"'; c = take(sheet)) {
        if (c < ' ')
            return lin_sheet_malformed(rq, "string");
        LIN_TRY(c == '\\' ? take_escape(rq, sheet, text) : add(rq, sheet, text, c));
    }
    return lin_utf8_valid(lin_str_from(lin_buf_str(text), from)) ? LIN_OK : lin_sheet_malformed(rq, "encoding");
}

/* --- other values */

static size_t digits(const char **at)
{
    size_t count = strspn(*at, "0123456789");

    *at += count;
    return count;
}

static bool is_number(const char *at)
{
    bool zero;

    at += *at == '-';
    zero = *at == '0';
    if (digits(&at) != 1 && zero)
        return false;
    if (at[-1] < '0' || at[-1] > '9' || (*at == '.' && (at++, !digits(&at))))
        return false;
    if (*at == 'e' || *at == 'E') {
        at += at[1] == '+' || at[1] == '-' ? 2 : 1;
        if (!digits(&at))
            return false;
    }
    return *at == '\0';
}

/* A number as it stands there, true, false; of null nothing. */
static lin_code take_plain(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    lin_buf word = { .arena = sheet->texts };
    lin_str all;

    for (int c = peek_word(sheet); c > 0 && strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", c); c = peek(sheet))
        LIN_TRY(add(rq, sheet, &word, take(sheet)));
    lin_buf_char(&word, '\0');
    all = (lin_str){ word.at, word.len - 1 };
    if (lin_str_eq(all, LIN_STR("null")))
        return LIN_OK;
    if (!lin_str_eq(all, LIN_STR("true")) && !lin_str_eq(all, LIN_STR("false")) && (!all.len || !is_number(word.at)))
        return lin_sheet_malformed(rq, "value");
    lin_buf_add(text, all);
    return LIN_OK;
}

static lin_code take_scalar(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    int c = peek_word(sheet);

    if (c == '{' || c == '[')
        return lin_sheet_malformed(rq, "nesting");
    return c == '"' ? take_string(rq, sheet, text) : take_plain(rq, sheet, text);
}

/* What separates values in a cell is none of them. */
static bool holds_separator(lin_str text)
{
    return memchr(text.at, ';', text.len) || memchr(text.at, '\n', text.len) || memmem(text.at, text.len, "；", strlen("；"));
}

static lin_code take_list(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    if (take_if(sheet, ']'))
        return LIN_OK;
    do {
        lin_buf one = { .arena = sheet->texts };

        LIN_TRY(take_scalar(rq, sheet, &one));
        if (one.len && holds_separator(lin_buf_str(&one)))
            return lin_sheet_malformed(rq, "list");
        if (text->len + one.len >= (size_t)sheet->limit.cell)
            return lin_sheet_refuse(rq, "bytes in a cell", sheet->limit.cell);
        lin_buf_z(text, text->len ? ";" : "");
        lin_buf_add(text, lin_buf_str(&one));
    } while (take_if(sheet, ','));
    return take_if(sheet, ']') ? LIN_OK : lin_sheet_malformed(rq, "list");
}

static lin_code take_value(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    return take_if(sheet, '[') ? take_list(rq, sheet, text) : take_scalar(rq, sheet, text);
}

/* --- objects */

static lin_code column_of(lin_req *rq, lin_sheet *sheet, lin_str name, size_t *ret)
{
    lin_sheet_json *json = sheet->json;

    for (*ret = 0; *ret < json->names && !lin_str_eq(json->name[*ret], name);)
        ++*ret;
    if (*ret == (size_t)sheet->limit.columns)
        return lin_sheet_refuse(rq, "columns", sheet->limit.columns);
    if (*ret == json->names)
        json->name[json->names++] = lin_str_dup(rq->arena, name);
    if (json->seen[*ret] == json->object)
        return lin_sheet_malformed(rq, "key");
    json->seen[*ret] = json->object;
    return LIN_OK;
}

static lin_code take_member(lin_req *rq, lin_sheet *sheet)
{
    lin_buf name = { .arena = sheet->texts }, text = { .arena = sheet->texts };
    size_t column;

    LIN_TRY(take_string(rq, sheet, &name));
    LIN_TRY(column_of(rq, sheet, lin_buf_str(&name), &column));
    if (!take_if(sheet, ':'))
        return lin_sheet_malformed(rq, "key");
    LIN_TRY(take_value(rq, sheet, &text));
    return lin_sheet_put(rq, sheet, column, (lin_sheet_cell){ .text = lin_buf_str(&text) });
}

static lin_code take_object(lin_req *rq, lin_sheet *sheet)
{
    sheet->json->object++;
    if (!take_if(sheet, '{'))
        return lin_sheet_malformed(rq, "object");
    if (take_if(sheet, '}'))
        return LIN_OK;
    do
        LIN_TRY(take_member(rq, sheet));
    while (take_if(sheet, ','));
    return take_if(sheet, '}') ? LIN_OK : lin_sheet_malformed(rq, "object");
}

/* --- the file */

/* Behind the last object. */
static lin_code take_end(lin_req *rq, lin_sheet *sheet)
{
    if (sheet->json->array && !take_if(sheet, ']'))
        return lin_sheet_malformed(rq, "list");
    return peek_word(sheet) == ENDED ? LIN_OK : lin_sheet_malformed(rq, "object");
}

static lin_code next_object(lin_req *rq, lin_sheet *sheet, bool *ret_more)
{
    lin_sheet_json *json = sheet->json;

    *ret_more = json->array && json->begun ? take_if(sheet, ',') : peek_word(sheet) == '{';
    if (!*ret_more)
        return take_end(rq, sheet);
    json->begun = true;
    return take_object(rq, sheet);
}

static void begin(lin_sheet *sheet)
{
    lin_sheet_json *json = sheet->json;

    rewind(sheet->file);
    json->at = json->len = 0;
    json->begun = false;
    if (peek(sheet) == 0xEF) /* a mark: EF BB BF */
        take(sheet), take(sheet), take(sheet);
    json->array = take_if(sheet, '[');
}

/* Texts of one object at a time. */
static lin_code collect_names(lin_req *rq, lin_sheet *sheet)
{
    int64_t rows = 1;
    bool more = true;

    while (more) {
        lin_arena_reset(sheet->texts);
        sheet->cells = 0;
        LIN_TRY(next_object(rq, sheet, &more));
        if (more && ++rows > sheet->limit.rows)
            return lin_sheet_refuse(rq, "rows", sheet->limit.rows);
    }
    return LIN_OK;
}

bool lin_sheet_json_is(FILE *file)
{
    int c;

    do
        c = getc(file);
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0xEF || c == 0xBB || c == 0xBF);
    rewind(file);
    return c == '[' || c == '{';
}

lin_code lin_sheet_json_open(lin_req *rq, lin_sheet *sheet)
{
    lin_sheet_json *json = LIN_NEW(rq->arena, lin_sheet_json);

    sheet->json = json;
    json->name = LIN_NEW_ARRAY(rq->arena, lin_str, (size_t)sheet->limit.columns);
    json->seen = LIN_NEW_ARRAY(rq->arena, int64_t, (size_t)sheet->limit.columns);
    begin(sheet);
    LIN_TRY(collect_names(rq, sheet));
    begin(sheet);
    return LIN_OK;
}

lin_code lin_sheet_json_next(lin_req *rq, lin_sheet *sheet, bool *ret_more)
{
    lin_sheet_json *json = sheet->json;

    if (json->headed)
        return next_object(rq, sheet, ret_more);
    json->headed = *ret_more = true;
    for (size_t i = 0; i < json->names; i++)
        LIN_TRY(lin_sheet_put(rq, sheet, i, (lin_sheet_cell){ .text = json->name[i] }));
    return LIN_OK;
}

int64_t lin_sheet_json_waits(const lin_sheet *sheet)
{
    return (int64_t)(sheet->json->len - sheet->json->at);
}
