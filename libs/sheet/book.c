/* Which part of a book is which, and what its cells refer to: shared strings, and the styles that tell dates from numbers. */
#include "libs/sheet/xlsx.h"

enum { STYLES_MAX = 65536, NAME_MAX_LEN = 512, SHEETS_MAX = 256 };

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

lin_code lin_book_find_relation(lin_req *rq, lin_xlsx *book, lin_str of, lin_str id, const char *kind, lin_str *ret)
{
    lin_part p __attribute__((cleanup(lin_part_close)));
    int type;

    *ret = LIN_STR("");
    LIN_TRY(lin_part_open(rq, book, relations_of(rq->arena, of), &p));
    for (;;) {
        LIN_TRY(lin_part_step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        bool fits;

        if (type != XML_READER_TYPE_ELEMENT || !lin_part_is_at(&p, "Relationship"))
            continue;
        fits = id.len ? lin_str_eq(lin_part_attribute(rq->arena, &p, "Id"), id) : lin_str_ends(lin_part_attribute(rq->arena, &p, "Type"), lin_z(kind));
        if (fits && ret->len == 0)
            *ret = beside(rq->arena, of, lin_part_attribute(rq->arena, &p, "Target"));
    }
    return ret->len > NAME_MAX_LEN ? lin_sheet_malformed(rq, "parts") : LIN_OK;
}

/* Neither a hidden one ("hidden", "veryHidden") nor the one of a template's choices. */
static lin_code take_sheet(lin_req *rq, lin_sheet *sheet, lin_xlsx *book, lin_part *p)
{
    lin_str name = lin_part_attribute(rq->arena, p, "name");

    if (lin_str_ends(lin_part_attribute(rq->arena, p, "state"), LIN_STR("idden")) || lin_str_eq(name, LIN_STR(LIN_SHEET_CHOICES)))
        return LIN_OK;
    if (sheet->names == SHEETS_MAX)
        return lin_sheet_refuse(rq, "sheets", SHEETS_MAX);
    book->id[sheet->names] = lin_part_attribute(rq->arena, p, "id");
    sheet->name[sheet->names++] = name;
    return LIN_OK;
}

lin_code lin_book_find_sheets(lin_req *rq, lin_sheet *sheet, lin_xlsx *book)
{
    lin_part p __attribute__((cleanup(lin_part_close)));
    int type;

    book->id = LIN_NEW_ARRAY(rq->arena, lin_str, SHEETS_MAX);
    sheet->name = LIN_NEW_ARRAY(rq->arena, lin_str, SHEETS_MAX);
    LIN_TRY(lin_part_open(rq, book, book->workbook, &p));
    for (;;) {
        LIN_TRY(lin_part_step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        if (type != XML_READER_TYPE_ELEMENT)
            continue;
        if (lin_part_is_at(&p, "workbookPr")) {
            lin_str from_1904 = lin_part_attribute(rq->arena, &p, "date1904");

            book->from_1904 = lin_str_eq(from_1904, LIN_STR("1")) || lin_str_eq(from_1904, LIN_STR("true"));
        }
        if (lin_part_is_at(&p, "sheet"))
            LIN_TRY(take_sheet(rq, sheet, book, &p));
    }
    return sheet->names ? LIN_OK : lin_sheet_malformed(rq, "parts");
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

lin_code lin_book_read_strings(lin_req *rq, lin_xlsx *book, lin_str name)
{
    lin_part p __attribute__((cleanup(lin_part_close)));
    lin_buf text = { .arena = rq->arena };
    int64_t left = book->limit.strings;
    size_t room = 0;
    int type;

    LIN_TRY(lin_part_open(rq, book, name, &p));
    for (;;) {
        LIN_TRY(lin_part_step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            return LIN_OK;
        if (type != XML_READER_TYPE_ELEMENT || !lin_part_is_at(&p, "si"))
            continue;
        text.len = 0;
        LIN_TRY(lin_part_take_text(rq, &p, "si", &text, NULL));
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

lin_code lin_book_read_styles(lin_req *rq, lin_xlsx *book, lin_str name)
{
    lin_part p __attribute__((cleanup(lin_part_close)));
    format_list *dates = LIN_NEW(rq->arena, format_list);
    bool in_cells = false;
    int type;

    LIN_TRY(lin_part_open(rq, book, name, &p));
    book->is_date = LIN_NEW_ARRAY(rq->arena, bool, STYLES_MAX);
    for (;;) {
        LIN_TRY(lin_part_step(rq, &p, &type));
        if (type == XML_READER_TYPE_NONE)
            break;
        if (lin_part_is_at(&p, "cellXfs"))
            in_cells = type == XML_READER_TYPE_ELEMENT;
        if (type != XML_READER_TYPE_ELEMENT)
            continue;
        if (dates->count == STYLES_MAX || book->styles == STYLES_MAX)
            return lin_sheet_refuse(rq, "styles", STYLES_MAX);
        if (lin_part_is_at(&p, "numFmt") && shows_date(lin_part_attribute(rq->arena, &p, "formatCode")))
            dates->id[dates->count++] = lin_part_number(rq->arena, &p, "numFmtId", -1);
        if (in_cells && lin_part_is_at(&p, "xf"))
            book->is_date[book->styles++] = is_date_format(dates, lin_part_number(rq->arena, &p, "numFmtId", 0));
    }
    return LIN_OK;
}
