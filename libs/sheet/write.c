/*
 * Writing: CSV for programs (UTF-8 with a mark, so that spreadsheets know it), XLSX by libxlsxwriter, which keeps one row
 * in memory and the others in a file of its own. Texts are written as texts, never as formulas.
 */
#include <unistd.h>
#include <xlsxwriter.h>

#include "libs/sheet/reader.h"
#include "linli.gen.h"

enum { LAST_ROW = 1048575, CELL_MAX = 32767, WIDTH = 18 };

struct lin_sheet_out {
    FILE *file;
    const lin_sheet_column *column;
    size_t columns;
    lxw_workbook *book;                /* NULL: CSV */
    lxw_worksheet *sheet;
    lxw_format *date, *marked;
    lxw_row_t row;
};

static void close_out(void *what)
{
    lin_sheet_out *out = what;

    if (out->book)
        lxw_workbook_free(out->book);
    if (out->file)
        fclose(out->file);
}

static lin_code unwritten(lin_req *rq)
{
    return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

/* --- CSV */

static bool would_calculate(lin_str text)
{
    return text.len && strchr("=+-@\t\r", text.at[0]);
}

static void put_cell(FILE *file, lin_str text, bool guarded)
{
    bool plain = !guarded && strcspn(text.at, ",;\"\r\n\t'") >= text.len;

    if (plain) {
        fwrite(text.at, 1, text.len, file);
        return;
    }
    fputs(guarded ? "\"'" : "\"", file);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            fputc('"', file);
        fputc(text.at[i], file);
    }
    fputc('"', file);
}

static lin_code add_line(lin_req *rq, lin_sheet_out *out, const lin_sheet_value *value)
{
    for (size_t i = 0; i < out->columns; i++) {
        lin_str text = lin_str_dup(rq->arena, value[i].text);

        if (i)
            fputc(',', out->file);
        put_cell(out->file, text, would_calculate(text) && out->column[i].form != LIN_SHEET_AS_NUMBER);
    }
    fputs("\r\n", out->file);
    return ferror(out->file) ? unwritten(rq) : LIN_OK;
}

/* --- XLSX: the sheet */

static bool as_date(lin_str text, lxw_datetime *ret)
{
    lxw_datetime d = { 0 };

    if (text.len != 10 || sscanf(text.at, "%4d-%2d-%2d", &d.year, &d.month, &d.day) != 3 || d.year < 1900)
        return false;
    *ret = d;
    return true;
}

static bool as_number(lin_str text, double *ret)
{
    char *end;

    *ret = strtod(text.at, &end);
    return text.len && end == text.at + text.len;
}

static lxw_error put_value(lin_sheet_out *out, lxw_col_t column, lin_str text, lxw_format *format)
{
    lin_sheet_form form = out->column[column].form;
    lxw_datetime date;
    double number;

    if (form == LIN_SHEET_AS_DATE && as_date(text, &date))
        return worksheet_write_datetime(out->sheet, out->row, column, &date, format ? format : out->date);
    if (form == LIN_SHEET_AS_NUMBER && as_number(text, &number))
        return worksheet_write_number(out->sheet, out->row, column, number, format);
    return text.len || format ? worksheet_write_string(out->sheet, out->row, column, text.at, format) : LXW_NO_ERROR;
}

static lin_code add_row(lin_req *rq, lin_sheet_out *out, const lin_sheet_value *value)
{
    for (size_t i = 0; i < out->columns; i++) {
        lin_str text = lin_str_dup(rq->arena, value[i].text);
        lxw_error error = put_value(out, (lxw_col_t)i, text, value[i].remark.len ? out->marked : NULL);

        if (!error && value[i].remark.len)
            error = worksheet_write_comment(out->sheet, out->row, (lxw_col_t)i, lin_str_z(rq->arena, value[i].remark));
        if (error == LXW_ERROR_PARAMETER_VALIDATION || error == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
            return lin_fail(rq, &LIN_REASON_TOO_MANY, lin_arg_int("max", LAST_ROW));
        if (error)
            return unwritten(rq);
    }
    out->row++;
    return LIN_OK;
}

/* --- XLSX: headings, and what may stand below them */

static lxw_format *format_of(lxw_workbook *book, const char *number_format)
{
    lxw_format *format = workbook_add_format(book);

    format_set_num_format(format, number_format);
    return format;
}

static void form_columns(lin_sheet_out *out)
{
    lxw_format *text = format_of(out->book, "@");

    out->date = format_of(out->book, "yyyy-mm-dd");
    out->marked = format_of(out->book, "@");
    format_set_bg_color(out->marked, 0xFFC7CE);
    format_set_font_color(out->marked, 0x9C0006);
    for (size_t i = 0; i < out->columns; i++) {
        lin_sheet_form form = out->column[i].form;

        worksheet_set_column(out->sheet, (lxw_col_t)i, (lxw_col_t)i, WIDTH,
                             form == LIN_SHEET_AS_TEXT ? text : form == LIN_SHEET_AS_DATE ? out->date : NULL);
    }
}

static void add_headings(lin_req *rq, lin_sheet_out *out)
{
    lxw_format *heading = workbook_add_format(out->book), *required = workbook_add_format(out->book);

    format_set_bold(heading);
    format_set_bg_color(heading, 0xD9E2F3);
    format_set_bold(required);
    format_set_bg_color(required, 0xFFE699);
    for (size_t i = 0; i < out->columns; i++) {
        const lin_sheet_column *c = &out->column[i];

        worksheet_write_string(out->sheet, 0, (lxw_col_t)i, lin_str_z(rq->arena, c->heading), c->required ? required : heading);
        if (c->note.len)
            worksheet_write_comment(out->sheet, 0, (lxw_col_t)i, lin_str_z(rq->arena, c->note));
    }
    worksheet_freeze_panes(out->sheet, 1, 0);
    out->row = 1;
}

/* The choices stand in a sheet of their own: a list within a rule ends at 255 characters. */
static void add_choices(lin_req *rq, lin_sheet_out *out)
{
    lxw_worksheet *lists = NULL;
    size_t longest = 0;

    for (size_t i = 0; i < out->columns; i++)
        longest = out->column[i].choices > longest ? out->column[i].choices : longest;
    if (longest)
        lists = workbook_add_worksheet(out->book, LIN_SHEET_CHOICES);
    if (lists)
        worksheet_hide(lists);
    for (size_t row = 0; row < longest; row++)
        for (size_t i = 0; i < out->columns; i++)
            if (row < out->column[i].choices)
                worksheet_write_string(lists, (lxw_row_t)row, (lxw_col_t)i, lin_str_z(rq->arena, out->column[i].choice[row]), NULL);
    for (size_t i = 0; i < out->columns; i++) {
        char name[LXW_MAX_COL_NAME_LENGTH];
        lxw_data_validation rule = { .validate = LXW_VALIDATION_TYPE_LIST_FORMULA };

        if (!out->column[i].choices)
            continue;
        lxw_col_to_name(name, (lxw_col_t)i, 1);
        rule.value_formula = lin_print(rq->arena, "='" LIN_SHEET_CHOICES "'!%s$1:%s$%zu", name, name, out->column[i].choices);
        worksheet_data_validation_range(out->sheet, 1, (lxw_col_t)i, LAST_ROW, (lxw_col_t)i, &rule);
    }
}

/* The same content is the same bytes, whenever it is written. */
static const time_t some_day = 946684800;

static lin_code open_book(lin_req *rq, lin_sheet_out *out, lin_str title)
{
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    lxw_doc_properties properties = { .created = some_day };
    char *path = lin_print(rq->arena, "/proc/self/fd/%d", fileno(out->file));

    out->book = workbook_new_opt(path, &options);
    out->sheet = out->book ? workbook_add_worksheet(out->book, lin_str_z(rq->arena, title)) : NULL;
    if (!out->sheet)
        return unwritten(rq);
    workbook_set_properties(out->book, &properties);
    form_columns(out);
    add_headings(rq, out);
    add_choices(rq, out);
    return LIN_OK;
}

static lin_code add_heading_line(lin_req *rq, lin_sheet_out *out)
{
    lin_sheet_value *heading = LIN_NEW_ARRAY(rq->arena, lin_sheet_value, out->columns);

    for (size_t i = 0; i < out->columns; i++)
        heading[i].text = out->column[i].heading;
    fputs("\xEF\xBB\xBF", out->file);
    return add_line(rq, out, heading);
}

/* --- both */

lin_code lin_sheet_create(lin_req *rq, lin_sheet_kind kind, lin_str title, const lin_sheet_column *column, size_t columns,
                          lin_sheet_out **ret)
{
    lin_sheet_out *out = LIN_NEW(rq->arena, lin_sheet_out);

    *out = (lin_sheet_out){ .file = tmpfile(), .column = column, .columns = columns };
    lin_arena_defer(rq->arena, close_out, out);
    if (!out->file)
        return unwritten(rq);
    *ret = out;
    return kind == LIN_SHEET_XLSX ? open_book(rq, out, title) : add_heading_line(rq, out);
}

lin_code lin_sheet_add(lin_req *rq, lin_sheet_out *out, const lin_sheet_value *value)
{
    return out->book ? add_row(rq, out, value) : add_line(rq, out, value);
}

lin_code lin_sheet_end(lin_req *rq, lin_sheet_out *out, FILE **ret)
{
    lxw_workbook *book = out->book;

    out->book = NULL; /* closing frees it, whatever comes of it */
    if (book && workbook_close(book) != LXW_NO_ERROR)
        return unwritten(rq);
    if (fflush(out->file) != 0)
        return unwritten(rq);
    rewind(out->file);
    *ret = out->file;
    return LIN_OK;
}
