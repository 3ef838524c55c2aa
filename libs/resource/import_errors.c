/* The sheet of errors: the refused rows as they were read, each cell that is wrong marked, with the reason as its comment. */
#include "libs/resource/import.h"

static const lin_sql find_headings = { "import.find_headings", "select headings from import where id = $1" };
static const lin_sql find_refused = { "import.find_refused", "select row, cells from import_refused where import_id = $1 order by row" };
static const lin_sql find_faults = {
    "import.faults_of_all", "select row, \"column\", reason from import_fault where import_id = $1 order by row, \"column\"",
};

static lin_code read_cells(lin_op *op, lin_id id, lin_str sealed, const Linli__ImportCells **ret)
{
    *ret = lin_import_unseal(op, lin_import_purpose(op), lin_import_context(op->rq->arena, id), sealed, &linli__import_cells__descriptor);
    return *ret ? LIN_OK : lin_fail(op->rq, &LIN_REASON_IMPORT_FILE_GONE);
}

/* The faults of one row, from *at on; those of the row as a whole, and all of them together, stand in the last column. */
static void add_remarks(lin_op *op, const lin_rows *faults, size_t *at, int64_t row, lin_sheet_value *value, size_t columns)
{
    lin_buf all = { .arena = op->rq->arena };

    for (; *at < faults->count && lin_cell_int(faults, *at, 0) <= row; ++*at) {
        int64_t column = lin_cell_int(faults, *at, 1);
        lin_str reason = lin_cell_text(faults, *at, 2);

        if (lin_cell_int(faults, *at, 0) < row)
            continue;
        if (column >= 0 && column < (int64_t)columns)
            value[column].remark = reason;
        lin_buf_print(&all, "%s%.*s%s%.*s", all.len ? "; " : "", LIN_STR_FMT(column >= 0 ? lin_column_name(op->rq->arena, column) : LIN_STR("")),
                      column >= 0 ? ": " : "", LIN_STR_FMT(reason));
    }
    value[columns].text = lin_buf_str(&all);
}

static lin_code add_rows(lin_op *op, const lin_import *job, size_t columns, lin_sheet_out *out)
{
    lin_rows refused, faults;
    size_t at = 0;

    LIN_TRY(lin_query(op->rq, &find_refused, &refused, lin_ref(job->id)));
    LIN_TRY(lin_query(op->rq, &find_faults, &faults, lin_ref(job->id)));
    for (size_t i = 0; i < refused.count; i++) {
        lin_sheet_value *value = LIN_NEW_ARRAY(op->rq->arena, lin_sheet_value, columns + 1);
        const Linli__ImportCells *cells;

        LIN_TRY(read_cells(op, job->id, lin_cell_text(&refused, i, 1), &cells));
        for (size_t c = 0; c < columns; c++)
            value[c].text = c < cells->n_cells ? lin_z(cells->cells[c]) : LIN_STR("");
        add_remarks(op, &faults, &at, lin_cell_int(&refused, i, 0), value, columns);
        LIN_TRY(lin_sheet_add(op->rq, out, value));
    }
    return LIN_OK;
}

/* The last row, in the last column: it goes from hand to hand, and an import of it takes no notice. */
static lin_code add_unlisted(lin_op *op, const lin_import *job, size_t columns, lin_sheet_out *out)
{
    lin_arena *arena = op->rq->arena;
    lin_sheet_value *value = LIN_NEW_ARRAY(arena, lin_sheet_value, columns + 1);

    if (lin_import_unlisted(job) == 0)
        return LIN_OK;
    value[columns].text = lin_z(lin_print(arena, "%.*s %.*s", LIN_STR_FMT(lin_import_says_unlisted(arena, LIN_ZH, job)),
                                          LIN_STR_FMT(lin_import_says_unlisted(arena, LIN_EN, job))));
    return lin_sheet_add(op->rq, out, value);
}

lin_code lin_serve_import_errors(lin_op *op, lin_buf *answer)
{
    const Linli__ImportCells *headings;
    lin_sheet_column *column;
    lin_sheet_out *out;
    lin_import job;
    lin_rows rows;

    LIN_TRY(lin_import_find(op, &job));
    LIN_TRY(lin_query(op->rq, &find_headings, &rows, lin_ref(job.id)));
    if (!rows.count || lin_cell_null(&rows, 0, 0))
        return lin_fail(op->rq, &LIN_REASON_IMPORT_FILE_GONE);
    LIN_TRY(read_cells(op, job.id, lin_cell_text(&rows, 0, 0), &headings));
    column = LIN_NEW_ARRAY(op->rq->arena, lin_sheet_column, headings->n_cells + 1);
    for (size_t i = 0; i < headings->n_cells; i++)
        column[i].heading = lin_z(headings->cells[i]);
    column[headings->n_cells].heading = LIN_STR(LIN_TABLE_REMARKS);
    LIN_TRY(lin_sheet_create(op->rq, LIN_SHEET_XLSX, lin_table_title(op), column, headings->n_cells + 1, &out));
    LIN_TRY(add_rows(op, &job, headings->n_cells, out));
    LIN_TRY(add_unlisted(op, &job, headings->n_cells, out));
    return lin_piece_answer(op, out, lin_z(lin_print(op->rq->arena, "%.*s - errors.xlsx", LIN_STR_FMT(lin_table_title(op)))), answer);
}
