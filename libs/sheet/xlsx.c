/*
 * XLSX (ISO/IEC 29500): an archive of XML parts, unpacked by libzip and read by libxml2 as a stream. Sizes are bounded by
 * what the archive says of them, and again by what really comes out. A document type is refused wherever one stands, so
 * there are no entities; nothing is loaded from anywhere.
 */
#include <fcntl.h>
#include <libxml/xmlreader.h>
#include <math.h>
#include <time.h>
#include <unistd.h>
#include <zip.h>

#include "libs/sheet/reader.h"

enum { MIB = 1 << 20, STYLES_MAX = 65536, NAME_MAX_LEN = 512 };

typedef struct part {
    lin_xlsx *book;
    zip_file_t *file;
    xmlTextReaderPtr xml;
} part;

struct lin_xlsx {
    lin_sheet_limits limit;
    zip_t *zip;
    int64_t left;                      /* bytes that may still be unpacked */
    lin_str *string;                   /* shared strings */
    size_t strings;
    bool *is_date;                     /* by style */
    size_t styles;
    bool from_1904;
    part rows;                         /* of the sheet */
    int64_t row;                       /* the last one seen */
    int64_t next;                      /* the one that waits at `rows`; 0: none */
};

/* --- parts of the archive */

static int unpack(void *context, char *into, int size)
{
    part *p = context;
    zip_int64_t got = zip_fread(p->file, into, (zip_uint64_t)size);

    p->book->left -= got > 0 ? got : 0;
    return p->book->left < 0 ? -1 : (int)got;
}

static void close_part(void *what)
{
    part *p = what;

    if (p->xml)
        xmlFreeTextReader(p->xml);
    if (p->file)
        zip_fclose(p->file);
    *p = (part){ .book = p->book };
}

static void say_nothing(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

static lin_code failed(lin_req *rq, const part *p)
{
    if (p->book->left < 0)
        return lin_sheet_refuse(rq, "bytes unpacked", p->book->limit.bytes);
    return lin_sheet_malformed(rq, "XML");
}

/* *p is closed with the request, or before. */
static lin_code open_part(lin_req *rq, lin_xlsx *book, lin_str name, part *p)
{
    zip_int64_t index = zip_name_locate(book->zip, lin_str_z(rq->arena, name), ZIP_FL_NOCASE);

    *p = (part){ .book = book };
    p->file = index < 0 ? NULL : zip_fopen_index(book->zip, (zip_uint64_t)index, 0);
    if (!p->file)
        return lin_sheet_malformed(rq, "parts");
    p->xml = xmlReaderForIO(unpack, NULL, p, NULL, NULL, XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (!p->xml)
        return lin_sheet_malformed(rq, "XML");
    xmlTextReaderSetStructuredErrorHandler(p->xml, say_nothing, NULL);
    return LIN_OK;
}

static lin_code step(lin_req *rq, part *p, int *ret_type)
{
    int got = xmlTextReaderRead(p->xml);

    if (got < 0)
        return failed(rq, p);
    *ret_type = got ? xmlTextReaderNodeType(p->xml) : XML_READER_TYPE_NONE;
    if (*ret_type == XML_READER_TYPE_DOCUMENT_TYPE || *ret_type == XML_READER_TYPE_ENTITY_REFERENCE)
        return lin_sheet_malformed(rq, "document type");
    return LIN_OK;
}

static const char *name_at(const part *p)
{
    return (const char *)xmlTextReaderConstLocalName(p->xml);
}

static bool is_at(const part *p, const char *name)
{
    return strcmp(name_at(p), name) == 0;
}

static bool is_text(int type)
{
    return type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || type == XML_READER_TYPE_WHITESPACE ||
           type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
}

static lin_str text_at(const part *p)
{
    return lin_z((const char *)xmlTextReaderConstValue(p->xml));
}

/* An attribute by its name without prefix, copied; empty where there is none. */
static lin_str attribute(lin_arena *arena, part *p, const char *name)
{
    lin_str found = LIN_STR("");

    while (found.len == 0 && xmlTextReaderMoveToNextAttribute(p->xml) == 1)
        if (is_at(p, name))
            found = lin_str_dup(arena, text_at(p));
    xmlTextReaderMoveToElement(p->xml);
    return found;
}

static int64_t number_attribute(lin_arena *arena, part *p, const char *name, int64_t otherwise)
{
    int64_t n;

    return lin_str_to_int(attribute(arena, p, name), &n) ? n : otherwise;
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

/* --- relations: which part is which */

/* "xl/worksheets/sheet1.xml" of "worksheets/sheet1.xml" beside "xl/workbook.xml" */
static lin_str beside(lin_arena *arena, lin_str part_name, lin_str target)
{
    size_t folder = part_name.len;

    if (target.len && target.at[0] == '/')
        return lin_str_from(target, 1);
    while (folder > 0 && part_name.at[folder - 1] != '/')
        folder--;
    return lin_z(lin_print(arena, "%.*s%.*s", (int)folder, part_name.at, LIN_STR_FMT(target)));
}

static lin_str relations_of(lin_arena *arena, lin_str part_name)
{
    size_t folder = part_name.len;

    while (folder > 0 && part_name.at[folder - 1] != '/')
        folder--;
    return lin_z(lin_print(arena, "%.*s_rels/%.*s.rels", (int)folder, part_name.at, (int)(part_name.len - folder),
                           part_name.at + folder));
}

/* The part that `of` relates to by this id, or (id empty) by a type that ends so; empty: there is none. */
static lin_code find_relation(lin_req *rq, lin_xlsx *book, lin_str of, lin_str id, const char *kind, lin_str *ret)
{
    part p __attribute__((cleanup(close_part)));
    int type;

    *ret = LIN_STR("");
    LIN_TRY(open_part(rq, book, relations_of(rq->arena, of), &p));
    for (;;) {
        LIN_TRY(step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        bool fits;

        if (type != XML_READER_TYPE_ELEMENT || !is_at(&p, "Relationship"))
            continue;
        fits = id.len ? lin_str_eq(attribute(rq->arena, &p, "Id"), id) : lin_str_ends(attribute(rq->arena, &p, "Type"), lin_z(kind));
        if (fits && ret->len == 0)
            *ret = beside(rq->arena, of, attribute(rq->arena, &p, "Target"));
    }
    return ret->len > NAME_MAX_LEN ? lin_sheet_malformed(rq, "parts") : LIN_OK;
}

/* The id of the first sheet that is shown. */
static lin_code find_sheet(lin_req *rq, lin_xlsx *book, lin_str workbook, lin_str *ret_id)
{
    part p __attribute__((cleanup(close_part)));
    int type;

    *ret_id = LIN_STR("");
    LIN_TRY(open_part(rq, book, workbook, &p));
    for (;;) {
        LIN_TRY(step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        if (type != XML_READER_TYPE_ELEMENT)
            continue;
        if (is_at(&p, "workbookPr")) {
            lin_str from_1904 = attribute(rq->arena, &p, "date1904");

            book->from_1904 = lin_str_eq(from_1904, LIN_STR("1")) || lin_str_eq(from_1904, LIN_STR("true"));
        }
        if (is_at(&p, "sheet") && ret_id->len == 0 && !lin_str_ends(attribute(rq->arena, &p, "state"), LIN_STR("idden")))
            *ret_id = attribute(rq->arena, &p, "id"); /* "hidden", "veryHidden" */
    }
    return ret_id->len ? LIN_OK : lin_sheet_malformed(rq, "parts");
}

/* --- shared strings */

static lin_code keep_string(lin_req *rq, lin_xlsx *book, size_t *room, int64_t *left, lin_str text)
{
    *left -= (int64_t)(text.len + sizeof(lin_str));
    if (*left < 0)
        return lin_sheet_refuse(rq, "bytes of shared texts", book->limit.strings);
    if (book->strings == *room) {
        lin_str *more = LIN_NEW_ARRAY(rq->arena, lin_str, *room * 2 + 64);

        if (book->strings)
            memcpy(more, book->string, book->strings * sizeof(*more));
        book->string = more;
        *room = *room * 2 + 64;
    }
    book->string[book->strings++] = lin_str_dup(rq->arena, text);
    return LIN_OK;
}

/* The text of an element that was just begun: of its t and v, not of what is read beside it (rPh). */
static lin_code take_text(lin_req *rq, part *p, const char *element, lin_buf *text, bool *ret_formula)
{
    bool in = false, beside_it = false;
    int type;

    if (xmlTextReaderIsEmptyElement(p->xml))
        return LIN_OK;
    for (;;) {
        LIN_TRY(step(rq, p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        bool begins = type == XML_READER_TYPE_ELEMENT && !xmlTextReaderIsEmptyElement(p->xml);

        if (type == XML_READER_TYPE_END_ELEMENT && is_at(p, element))
            return LIN_OK;
        if (type == XML_READER_TYPE_ELEMENT && ret_formula && is_at(p, "f"))
            *ret_formula = true;
        if (begins || type == XML_READER_TYPE_END_ELEMENT) {
            in = begins && (is_at(p, "t") || is_at(p, "v"));
            beside_it = is_at(p, "rPh") ? begins : beside_it;
        }
        if (in && !beside_it && is_text(type))
            lin_buf_add(text, text_at(p));
        if (text->len > (size_t)p->book->limit.cell)
            return lin_sheet_refuse(rq, "bytes in a cell", p->book->limit.cell);
    }
    return lin_sheet_malformed(rq, "XML");
}

static lin_code read_strings(lin_req *rq, lin_xlsx *book, lin_str name)
{
    part p __attribute__((cleanup(close_part)));
    lin_buf text = { .arena = rq->arena };
    int64_t left = book->limit.strings;
    size_t room = 0;
    int type;

    LIN_TRY(open_part(rq, book, name, &p));
    for (;;) {
        LIN_TRY(step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            return LIN_OK;
        if (type != XML_READER_TYPE_ELEMENT || !is_at(&p, "si"))
            continue;
        text.len = 0;
        LIN_TRY(take_text(rq, &p, "si", &text, NULL));
        LIN_TRY(keep_string(rq, book, &room, &left, lin_buf_str(&text)));
    }
}

/* --- styles: which numbers are dates */

/* The formats that every spreadsheet knows by number; 27 to 36 and 50 to 58 are the Chinese ones. */
static bool is_known_date(int64_t format)
{
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 47) ||
           (format >= 50 && format <= 58);
}

/* Has a letter of a date outside of quotes and brackets. */
static bool shows_date(lin_str code)
{
    char until = 0;

    for (size_t i = 0; i < code.len; i++) {
        char c = code.at[i];

        if (until)
            until = c == until ? 0 : until;
        else if (c == '"' || c == '[')
            until = c == '[' ? ']' : '"';
        else if (c == '\\')
            i++;
        else if (strchr("ymdhsYMDHS", c))
            return true;
    }
    return false;
}

typedef struct format_list {
    int64_t id[STYLES_MAX];
    size_t count;
} format_list;

static bool is_date_format(const format_list *dates, int64_t format)
{
    for (size_t i = 0; i < dates->count; i++)
        if (dates->id[i] == format)
            return true;
    return is_known_date(format);
}

static lin_code read_styles(lin_req *rq, lin_xlsx *book, lin_str name)
{
    part p __attribute__((cleanup(close_part)));
    format_list *dates = LIN_NEW(rq->arena, format_list);
    bool in_cells = false;
    int type;

    LIN_TRY(open_part(rq, book, name, &p));
    book->is_date = LIN_NEW_ARRAY(rq->arena, bool, STYLES_MAX);
    for (;;) {
        LIN_TRY(step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        if (is_at(&p, "cellXfs"))
            in_cells = type == XML_READER_TYPE_ELEMENT;
        if (type != XML_READER_TYPE_ELEMENT)
            continue;
        if (dates->count == STYLES_MAX || book->styles == STYLES_MAX)
            return lin_sheet_refuse(rq, "styles", STYLES_MAX);
        if (is_at(&p, "numFmt") && shows_date(attribute(rq->arena, &p, "formatCode")))
            dates->id[dates->count++] = number_attribute(rq->arena, &p, "numFmtId", -1);
        if (in_cells && is_at(&p, "xf"))
            book->is_date[book->styles++] = is_date_format(dates, number_attribute(rq->arena, &p, "numFmtId", 0));
    }
    return LIN_OK;
}

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
    part *p = &sheet->xlsx->rows;
    lin_buf text = { .arena = sheet->texts };
    lin_str kind = attribute(sheet->texts, p, "t");
    int64_t style = number_attribute(sheet->texts, p, "s", -1);
    size_t column = column_of(attribute(sheet->texts, p, "r"), *next);
    lin_sheet_cell cell;
    bool formula = false;

    *next = column + 1;
    LIN_TRY(take_text(rq, p, "c", &text, &formula));
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
        LIN_TRY(step(rq, &book->rows, &type));
        *ret = 0;
        if (type == XML_READER_TYPE_NONE)
            return LIN_OK;
        if (type != XML_READER_TYPE_ELEMENT || !is_at(&book->rows, "row"))
            continue;
        *ret = number_attribute(arena, &book->rows, "r", book->row + 1);
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
        LIN_TRY(step(rq, &book->rows, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        if (type == XML_READER_TYPE_END_ELEMENT && is_at(&book->rows, "row"))
            return LIN_OK;
        if (type == XML_READER_TYPE_ELEMENT && is_at(&book->rows, "c"))
            LIN_TRY(take_cell(rq, sheet, &next));
    }
    return lin_sheet_malformed(rq, "XML");
}

/* --- opening */

static void close_book(void *what)
{
    lin_xlsx *book = what;

    close_part(&book->rows);
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

    LIN_TRY(find_relation(rq, book, workbook, LIN_STR(""), kind, &name));
    return name.len ? read(rq, book, name) : LIN_OK;
}

lin_code lin_xlsx_open(lin_req *rq, lin_sheet *sheet)
{
    lin_xlsx *book = LIN_NEW(rq->arena, lin_xlsx);
    lin_str workbook, id, name;

    *book = (lin_xlsx){ .limit = sheet->limit, .left = sheet->limit.bytes, .rows = { .book = book } };
    LIN_TRY(open_zip(rq, sheet, book));
    LIN_TRY(check_sizes(rq, book));
    LIN_TRY(find_relation(rq, book, LIN_STR(""), LIN_STR(""), "/officeDocument", &workbook));
    LIN_TRY(find_sheet(rq, book, workbook, &id));
    LIN_TRY(find_relation(rq, book, workbook, id, NULL, &name));
    LIN_TRY(read_if_there(rq, book, workbook, "/sharedStrings", read_strings));
    LIN_TRY(read_if_there(rq, book, workbook, "/styles", read_styles));
    LIN_TRY(open_part(rq, book, name, &book->rows));
    sheet->xlsx = book;
    return LIN_OK;
}
