/*
 * CSV (RFC 4180), in UTF-8 with or without a mark, or in GB18030; separated by commas, semicolons or tabs, whichever
 * comes first. Which encoding it is, a first pass over the file tells: text that is valid UTF-8 is no GB18030 that a
 * person wrote.
 */
#include <iconv.h>
#include <errno.h>

#include "libs/sheet/reader.h"

enum { CHUNK = 65536, ENDED = -1, FAILED = -2 };

struct lin_csv {
    iconv_t gb18030;                   /* (iconv_t)-1: it is UTF-8 */
    char raw[CHUNK];
    size_t raws;
    char text[2 * CHUNK];              /* two bytes there are three here */
    size_t at, len, was;               /* was: its bytes in the file */
    char separator;                    /* 0: not seen yet */
};

/* --- the encoding */

/* Where a character that the chunk cuts off begins. */
static size_t whole_characters(const char *text, size_t len)
{
    size_t at = len;

    while (at > 0 && len - at < 3 && (text[at - 1] & 0xC0) == 0x80)
        at--;
    return at > 0 && (text[at - 1] & 0xC0) == 0xC0 ? at - 1 : len;
}

static bool is_utf8(FILE *file, char *chunk)
{
    size_t kept = 0;

    for (;;) {
        size_t got = fread(chunk + kept, 1, CHUNK - kept, file), len = kept + got;
        size_t whole = got ? whole_characters(chunk, len) : len;

        if (!lin_utf8_valid((lin_str){ chunk, whole }))
            return false;
        if (got == 0)
            return true;
        kept = len - whole;
        memmove(chunk, chunk + whole, kept);
    }
}

static void close_iconv(void *converter)
{
    iconv_close(converter);
}

lin_code lin_csv_open(lin_req *rq, lin_sheet *sheet)
{
    lin_csv *csv = LIN_NEW(rq->arena, lin_csv);
    char mark[3];

    sheet->csv = csv;
    csv->gb18030 = (iconv_t)-1;
    if (!is_utf8(sheet->file, csv->raw)) {
        csv->gb18030 = iconv_open("UTF-8", "GB18030");
        if (csv->gb18030 == (iconv_t)-1)
            return lin_sheet_malformed(rq, "encoding");
        lin_arena_defer(rq->arena, close_iconv, csv->gb18030);
    }
    rewind(sheet->file);
    if (fread(mark, 1, 3, sheet->file) != 3 || memcmp(mark, "\xEF\xBB\xBF", 3) != 0)
        rewind(sheet->file);
    return LIN_OK;
}

/* --- characters */

static bool convert(lin_csv *csv, bool last)
{
    char *in = csv->raw, *out = csv->text;
    size_t left = csv->raws, room = sizeof(csv->text);
    bool cut_off;

    if (csv->gb18030 == (iconv_t)-1) {
        memcpy(csv->text, csv->raw, left);
        csv->len = csv->was = left;
        csv->raws = 0;
        return true;
    }
    cut_off = iconv(csv->gb18030, &in, &left, &out, &room) == (size_t)-1;
    if (cut_off && (errno != EINVAL || last))
        return false;
    memmove(csv->raw, in, left);
    csv->was = csv->raws - left;
    csv->raws = left;
    csv->len = sizeof(csv->text) - room;
    return true;
}

static int fill(lin_sheet *sheet)
{
    lin_csv *csv = sheet->csv;

    do {
        size_t got = fread(csv->raw + csv->raws, 1, CHUNK - csv->raws, sheet->file);

        csv->raws += got;
        csv->at = csv->len = 0;
        if (got == 0 && csv->raws == 0)
            return ferror(sheet->file) ? FAILED : ENDED;
        if (!convert(csv, got == 0))
            return FAILED;
    } while (csv->len == 0);
    return 0;
}

static int peek(lin_sheet *sheet)
{
    lin_csv *csv = sheet->csv;
    int code = csv->at < csv->len ? 0 : fill(sheet);

    return code < 0 ? code : (unsigned char)csv->text[csv->at];
}

static int take(lin_sheet *sheet)
{
    int c = peek(sheet);

    sheet->csv->at += c >= 0;
    return c;
}

/* --- cells */

static bool is_separator(lin_csv *csv, int c)
{
    if (csv->separator)
        return c == csv->separator;
    if (c != ',' && c != ';' && c != '\t')
        return false;
    csv->separator = (char)c;
    return true;
}

static bool ends_cell(lin_csv *csv, int c)
{
    return c < 0 || c == '\n' || c == '\r' || is_separator(csv, c);
}

/* Within quotes, whose first is taken: to the last one. */
static lin_code take_quoted(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    for (int c = take(sheet); c > 0; c = take(sheet)) {
        if (c == '"' && peek(sheet) != '"')
            return LIN_OK;
        if (c == '"')
            take(sheet);
        if (text->len >= (size_t)sheet->limit.cell)
            return lin_sheet_refuse(rq, "bytes in a cell", sheet->limit.cell);
        lin_buf_char(text, (char)c);
    }
    return lin_sheet_malformed(rq, "quotes");
}

static lin_code take_cell(lin_req *rq, lin_sheet *sheet, lin_buf *text)
{
    if (peek(sheet) == '"') {
        take(sheet);
        LIN_TRY(take_quoted(rq, sheet, text));
        return ends_cell(sheet->csv, peek(sheet)) ? LIN_OK : lin_sheet_malformed(rq, "quotes");
    }
    while (!ends_cell(sheet->csv, peek(sheet))) {
        if (text->len >= (size_t)sheet->limit.cell)
            return lin_sheet_refuse(rq, "bytes in a cell", sheet->limit.cell);
        lin_buf_char(text, (char)take(sheet));
    }
    return LIN_OK;
}

/* A quote that our own writer has put before what would be calculated goes away again. */
static lin_sheet_cell cell_of(lin_str text)
{
    bool formula = text.len && text.at[0] == '=';
    bool kept = text.len > 1 && text.at[0] == '\'' && strchr("=+-@\t\r", text.at[1]);

    return (lin_sheet_cell){ .text = kept ? lin_str_from(text, 1) : text, .kind = formula ? LIN_SHEET_FORMULA : LIN_SHEET_TEXT };
}

static lin_code end_row(lin_req *rq, lin_sheet *sheet)
{
    int c = take(sheet);

    if (c == '\r' && peek(sheet) == '\n')
        take(sheet);
    return c == FAILED ? lin_sheet_malformed(rq, "encoding") : LIN_OK;
}

lin_code lin_csv_next(lin_req *rq, lin_sheet *sheet, bool *ret_more)
{
    size_t column = 0;

    *ret_more = peek(sheet) != ENDED;
    if (!*ret_more)
        return LIN_OK;
    for (;; column++) {
        lin_buf text = { .arena = sheet->texts };

        if (column >= (size_t)sheet->limit.columns)
            return lin_sheet_refuse(rq, "columns", sheet->limit.columns);
        LIN_TRY(take_cell(rq, sheet, &text));
        if (text.len && memchr(text.at, 0, text.len))
            return lin_sheet_malformed(rq, "encoding");
        LIN_TRY(lin_sheet_put(rq, sheet, column, cell_of(lin_buf_str(&text))));
        if (peek(sheet) < 0 || !is_separator(sheet->csv, peek(sheet)))
            return end_row(rq, sheet);
        take(sheet);
    }
}

int64_t lin_csv_waits(const lin_sheet *sheet)
{
    const lin_csv *csv = sheet->csv;

    return (int64_t)(csv->raws + (csv->len ? csv->was * (csv->len - csv->at) / csv->len : 0));
}
