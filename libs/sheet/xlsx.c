/*
 * XLSX (ISO/IEC 29500): an archive of XML parts, unpacked by libzip and read by libxml2 as a stream. Sizes are bounded by what the
 * archive says of them, and again by what really comes out.
 */
#include <fcntl.h>
#include <math.h>
#include <time.h>
#include <unistd.h>

#include "libs/sheet/xlsx.h"

enum { MIB = 1 << 20 };

/* --- cells */

/* Days since 1899-12-30, or 1904-01-01; before March 1900 a spreadsheet counts a day that never was. */
static lin_str date_of(lin_arena *arena, double days, bool from_1904)
{
    int64_t day = (int64_t)floor(days), second = llround((days - floor(days)) * 86400);
    time_t at = (time_t)((day - 25569 + (from_1904 ? 1462 : day > 0 && day < 60 ? 1 : 0)) * 86400 + second);
    char text[32];
    struct tm tm;

    if (!gmtime_r(&at, &tm))
        return LIN_STR("");
    strftime(text, sizeof(text), day == 0 && !from_1904 ? "%H:%M:%S" : second ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d", &tm);
    return lin_str_dup(arena, lin_z(text));
}

/* A spreadsheet keeps fifteen digits. */
static lin_sheet_cell number_cell(lin_sheet *sheet, lin_str text, int64_t style)
{
    static const double digits = 1e15, last_day = 2958466;
    const lin_xlsx *book = sheet->xlsx;
    char *z = lin_str_z(sheet->texts, text), *end;
    double n = strtod(z, &end);

    if (*end || end == z || !isfinite(n))
        return (lin_sheet_cell){ .text = text };
    if (style >= 0 && style < (int64_t)book->styles && book->is_date[style] && n >= 0 && n < last_day)
        return (lin_sheet_cell){ .text = date_of(sheet->texts, n, book->from_1904) };
    if (fabs(n) >= digits)
        return (lin_sheet_cell){ .text = text, .kind = LIN_SHEET_ROUNDED };
    return (lin_sheet_cell){ .text = lin_z(lin_print(sheet->texts, n == floor(n) ? "%.0f" : "%.15g", n)) };
}

static lin_code cell_of(lin_req *rq, lin_sheet *sheet, lin_str kind, int64_t style, lin_str text, lin_sheet_cell *ret)
{
    const lin_xlsx *book = sheet->xlsx;
    int64_t at;

    *ret = (lin_sheet_cell){ .text = text };
    if (lin_str_eq(kind, LIN_STR("s"))) {
        if (!lin_str_to_int(text, &at) || at < 0 || at >= (int64_t)book->strings)
            return lin_sheet_malformed(rq, "shared texts");
        ret->text = book->string[at];
    } else if (lin_str_eq(kind, LIN_STR("e"))) {
        ret->kind = LIN_SHEET_ERROR;
    } else if (lin_str_eq(kind, LIN_STR("b"))) {
        ret->text = lin_str_eq(text, LIN_STR("1")) ? LIN_STR("TRUE") : LIN_STR("FALSE");
    } else if (text.len && (kind.len == 0 || lin_str_eq(kind, LIN_STR("n")))) {
        *ret = number_cell(sheet, text, style);
    }
    return LIN_OK;
}

/* "AB12": 27; without letters: the one after the last. */
static size_t column_of(lin_str place, size_t next)
{
    size_t column = 0, i = 0;

    for (; i < place.len && i < 5 && place.at[i] >= 'A' && place.at[i] <= 'Z'; i++)
        column = column * 26 + (size_t)(place.at[i] - 'A') + 1;
    return i ? column - 1 : next;
}

static lin_code take_cell(lin_req *rq, lin_sheet *sheet, size_t *next)
{
    lin_part *p = &sheet->xlsx->rows;
    lin_buf text = { .arena = sheet->texts };
    lin_str kind = lin_part_attribute(sheet->texts, p, "t");
    int64_t style = lin_part_number(sheet->texts, p, "s", -1);
    size_t column = column_of(lin_part_attribute(sheet->texts, p, "r"), *next);
    lin_sheet_cell cell;
    bool formula = false;

    *next = column + 1;
    LIN_TRY(lin_part_take_text(rq, p, "c", &text, &formula));
    if (text.len == 0 && !formula) /* it only has a style */
        return LIN_OK;
    LIN_TRY(cell_of(rq, sheet, kind, style, lin_buf_str(&text), &cell));
    if (formula)
        cell.kind = LIN_SHEET_FORMULA;
    return lin_sheet_put(rq, sheet, column, cell);
}

/* --- rows */

/* On to the next row's beginning; ended: *ret is 0. */
static lin_code seek_row(lin_req *rq, lin_xlsx *book, lin_arena *arena, int64_t *ret)
{
    int type;

    for (;;) {
        LIN_TRY(lin_part_step(rq, &book->rows, &type));
        *ret = 0;
        if (type == XML_READER_TYPE_NONE)
            return LIN_OK;
        if (type != XML_READER_TYPE_ELEMENT || !lin_part_is_at(&book->rows, "row"))
            continue;
        *ret = lin_part_number(arena, &book->rows, "r", book->row + 1);
        return *ret > book->row ? LIN_OK : lin_sheet_malformed(rq, "order of rows");
    }
}

lin_code lin_xlsx_next(lin_req *rq, lin_sheet *sheet, bool *ret_more)
{
    lin_xlsx *book = sheet->xlsx;
    size_t next = 0;
    int type;

    LIN_TRY(seek_row(rq, book, sheet->texts, &sheet->number));
    *ret_more = sheet->number > 0;
    book->row = sheet->number;
    if (!*ret_more || xmlTextReaderIsEmptyElement(book->rows.xml))
        return LIN_OK;
    for (;;) {
        LIN_TRY(lin_part_step(rq, &book->rows, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        if (type == XML_READER_TYPE_END_ELEMENT && lin_part_is_at(&book->rows, "row"))
            return LIN_OK;
        if (type == XML_READER_TYPE_ELEMENT && lin_part_is_at(&book->rows, "c"))
            LIN_TRY(take_cell(rq, sheet, &next));
    }
    return lin_sheet_malformed(rq, "XML");
}

double lin_xlsx_share(const lin_sheet *sheet)
{
    const lin_part *rows = &sheet->xlsx->rows;

    return (double)rows->taken / (double)(rows->size > 0 ? rows->size : 1);
}

/* --- bounds that the archive itself tells */

static lin_code check_sizes(lin_req *rq, lin_xlsx *book)
{
    zip_int64_t entries = zip_get_num_entries(book->zip, 0);
    int64_t all = 0;
    zip_stat_t st;

    if (entries > book->limit.entries)
        return lin_sheet_refuse(rq, "entries of the archive", book->limit.entries);
    for (zip_int64_t i = 0; i < entries; i++) {
        if (zip_stat_index(book->zip, (zip_uint64_t)i, 0, &st) != 0 || st.size > INT64_MAX / 2)
            return lin_sheet_malformed(rq, "archive");
        all += (int64_t)st.size;
        if (all > book->limit.bytes)
            return lin_sheet_refuse(rq, "bytes unpacked", book->limit.bytes);
        if (st.size > MIB && st.size / (st.comp_size + 1) > (zip_uint64_t)book->limit.ratio)
            return lin_sheet_refuse(rq, "times its packed size", book->limit.ratio);
    }
    return LIN_OK;
}

/* --- opening */

static void close_book(void *what)
{
    lin_xlsx *book = what;

    lin_part_close(&book->rows);
    zip_discard(book->zip);
}

/* libzip closes the file that it is given: it gets one of its own. */
static zip_source_t *source_of(FILE *file, zip_error_t *error)
{
    int fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 0);
    FILE *own = fd < 0 ? NULL : fdopen(fd, "re");
    zip_source_t *source = own ? zip_source_filep_create(own, 0, 0, error) : NULL;

    if (own && !source)
        fclose(own);
    else if (fd >= 0 && !own)
        close(fd);
    return source;
}

static lin_code open_zip(lin_req *rq, lin_sheet *sheet, lin_xlsx *book)
{
    zip_error_t error;
    zip_source_t *source;

    zip_error_init(&error);
    source = source_of(sheet->file, &error);
    book->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    zip_error_fini(&error);
    if (source && !book->zip)
        zip_source_free(source);
    if (!book->zip)
        return lin_sheet_malformed(rq, "archive");
    lin_arena_defer(rq->arena, close_book, book);
    return LIN_OK;
}

static lin_code read_if_there(lin_req *rq, lin_xlsx *book, lin_str workbook, const char *kind,
                              lin_code (*read)(lin_req *, lin_xlsx *, lin_str))
{
    lin_str name;

    LIN_TRY(lin_book_find_relation(rq, book, workbook, LIN_STR(""), kind, &name));
    return name.len ? read(rq, book, name) : LIN_OK;
}

lin_code lin_xlsx_turn(lin_req *rq, lin_sheet *sheet, size_t which)
{
    lin_xlsx *book = sheet->xlsx;
    lin_str name;

    LIN_TRY(lin_book_find_relation(rq, book, book->workbook, book->id[which], NULL, &name));
    lin_part_close(&book->rows);
    book->row = 0;
    return lin_part_open(rq, book, name, &book->rows);
}

lin_code lin_xlsx_open(lin_req *rq, lin_sheet *sheet)
{
    lin_xlsx *book = LIN_NEW(rq->arena, lin_xlsx);

    *book = (lin_xlsx){ .limit = sheet->limit, .left = sheet->limit.bytes, .rows = { .book = book } };
    LIN_TRY(open_zip(rq, sheet, book));
    LIN_TRY(check_sizes(rq, book));
    LIN_TRY(lin_book_find_relation(rq, book, LIN_STR(""), LIN_STR(""), "/officeDocument", &book->workbook));
    LIN_TRY(lin_book_find_sheets(rq, sheet, book));
    LIN_TRY(read_if_there(rq, book, book->workbook, "/sharedStrings", lin_book_read_strings));
    LIN_TRY(read_if_there(rq, book, book->workbook, "/styles", lin_book_read_styles));
    sheet->xlsx = book;
    return lin_xlsx_turn(rq, sheet, 0);
}
