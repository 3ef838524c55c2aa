/* sheet - see sheet.h: which format a file has, and its rows one by one. */
#include <math.h>
#include <sys/stat.h>

#include "libs/base/words.h"
#include "libs/sheet/reader.h"
#include "linli.gen.h"

const lin_sheet_limits lin_sheet_limits_usual = {
    .entries = 10000,
    .bytes = 200 << 20,
    .ratio = 100,
    .columns = 256,
    .rows = 10000000,
    .cell = 65536,
    .strings = 96 << 20,
};

lin_code lin_sheet_refuse(lin_req *rq, const char *limit, int64_t max)
{
    return lin_fail_field(rq, LIN_STR("file"), &LIN_REASON_SHEET_LIMIT, lin_arg_word(rq, "limit", limit),
                          lin_arg_int("max", max));
}

lin_code lin_sheet_malformed(lin_req *rq, const char *what)
{
    return lin_fail_field(rq, LIN_STR("file"), &LIN_REASON_SHEET_MALFORMED, lin_arg_word(rq, "what", what));
}

lin_code lin_sheet_put(lin_req *rq, lin_sheet *sheet, size_t column, lin_sheet_cell cell)
{
    if (cell.text.len == 0 && cell.kind == LIN_SHEET_TEXT)
        return LIN_OK;
    if (column >= (size_t)sheet->limit.columns)
        return lin_sheet_refuse(rq, "columns", sheet->limit.columns);
    if (cell.text.len > (size_t)sheet->limit.cell)
        return lin_sheet_refuse(rq, "bytes in a cell", sheet->limit.cell);
    while (sheet->cells < column)
        sheet->cell[sheet->cells++] = (lin_sheet_cell){ .text = LIN_STR("") };
    sheet->cell[column] = cell;
    if (sheet->cells == column)
        sheet->cells++;
    return LIN_OK;
}

static void free_texts(void *arena)
{
    lin_arena_free(arena);
}

/* Every archive begins with one of these two letters' records. */
static bool is_archive(FILE *file)
{
    char head[4] = { 0 };
    size_t len = fread(head, 1, sizeof(head), file);

    rewind(file);
    return len == sizeof(head) && memcmp(head, "PK", 2) == 0 && (head[2] == 3 || head[2] == 5);
}

lin_code lin_sheet_open(lin_req *rq, FILE *file, const lin_sheet_limits *limits, lin_sheet **ret)
{
    lin_sheet *sheet = LIN_NEW(rq->arena, lin_sheet);

    *sheet = (lin_sheet){
        .limit = *limits,
        .file = file,
        .texts = lin_arena_new(),
        .cell = LIN_NEW_ARRAY(rq->arena, lin_sheet_cell, (size_t)limits->columns),
    };
    lin_arena_defer(rq->arena, free_texts, sheet->texts);
    rewind(file);
    LIN_TRY(is_archive(file) ? lin_xlsx_open(rq, sheet) : lin_sheet_json_is(file) ? lin_sheet_json_open(rq, sheet) : lin_csv_open(rq, sheet));
    *ret = sheet;
    return LIN_OK;
}

size_t lin_sheet_names(const lin_sheet *sheet, const lin_str **ret)
{
    *ret = sheet->name;
    return sheet->names;
}

lin_code lin_sheet_turn(lin_req *rq, lin_sheet *sheet, size_t which)
{
    sheet->number = 0;
    return lin_xlsx_turn(rq, sheet, which);
}

static lin_code next_row(lin_req *rq, lin_sheet *sheet, bool *ret_more)
{
    if (sheet->json)
        return lin_sheet_json_next(rq, sheet, ret_more);
    return sheet->xlsx ? lin_xlsx_next(rq, sheet, ret_more) : lin_csv_next(rq, sheet, ret_more);
}

lin_code lin_sheet_next(lin_req *rq, lin_sheet *sheet, lin_sheet_row *ret, bool *ret_more)
{
    do {
        lin_arena_reset(sheet->texts);
        sheet->cells = 0;
        sheet->number++;
        LIN_TRY(next_row(rq, sheet, ret_more));
        if (*ret_more && sheet->number > sheet->limit.rows)
            return lin_sheet_refuse(rq, "rows", sheet->limit.rows);
    } while (*ret_more && sheet->cells == 0);
    *ret = (lin_sheet_row){ .number = sheet->number, .cell = sheet->cell, .cells = sheet->cells };
    return LIN_OK;
}

/* Of a file that is a stream: what is behind its place in it. */
static double share_of_file(const lin_sheet *sheet)
{
    int64_t waits = sheet->json ? lin_sheet_json_waits(sheet) : lin_csv_waits(sheet);
    struct stat st;

    return fstat(fileno(sheet->file), &st) == 0 && st.st_size > 0 ? (double)(ftell(sheet->file) - waits) / (double)st.st_size : 1;
}

double lin_sheet_share(const lin_sheet *sheet)
{
    static const double least = 1e-6;

    return fmin(fmax(sheet->xlsx ? lin_xlsx_share(sheet) : share_of_file(sheet), least), 1);
}
