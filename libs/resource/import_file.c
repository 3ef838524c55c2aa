/* The file of an import: what came with its request, or what the exchange keeps; spooled, so that it can be read from any place. */
#include "libs/resource/import_run.h"

static const lin_sql find_content = { "import.find_content", "select content from import where id = $1" };
static const lin_sql note_headings = { "import.note_headings", "update import set headings = $2 where id = $1" };

static FILE *spooled(lin_req *rq, lin_str content)
{
    FILE *file = tmpfile();

    if (file && fwrite(content.at, 1, content.len, file) == content.len && fflush(file) == 0)
        return file;
    lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    return file;
}

static void close_file(void *file)
{
    fclose(file);
}

/* Stretch by stretch: no more of it is held at once. */
static lin_code fetch_all(lin_import_run *r, FILE *into)
{
    int64_t offset = 0;
    lin_str stretch;

    do {
        lin_req *rq = r->host->request(r->host->host, true);

        if (r->host->fetch(rq, r->job.file_id, offset, &stretch) != LIN_OK)
            return lin_import_failed(r, rq);
        if (fwrite(stretch.at, 1, stretch.len, into) != stretch.len)
            return lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
        offset += (int64_t)stretch.len;
    } while (stretch.len);
    return fflush(into) == 0 ? LIN_OK : lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
}

static lin_code open_file(lin_import_run *r, FILE **ret)
{
    lin_req *rq = r->host->request(r->host->host, true);

    if (r->host->look_up(rq, r->job.file_id, r->job.owner) != LIN_OK)
        return lin_import_failed(r, rq);
    *ret = tmpfile();
    if (!*ret)
        return lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
    lin_arena_defer(r->rq->arena, close_file, *ret);
    return fetch_all(r, *ret);
}

static lin_code open_content(lin_import_run *r, FILE **ret)
{
    const lin_op op = { .rq = r->rq, .plan = r->plan };
    lin_str content;
    lin_rows rows;

    LIN_TRY(lin_query(r->rq, &find_content, &rows, lin_ref(r->job.id)));
    if (!rows.count || lin_cell_null(&rows, 0, 0) ||
        !lin_open(r->rq->arena, r->engine->conf.keys, lin_import_purpose(&op), lin_import_context(r->rq->arena, r->job.id),
                  lin_cell_text(&rows, 0, 0), &content))
        return lin_fail(r->rq, &LIN_REASON_IMPORT_FILE_GONE);
    *ret = spooled(r->rq, content);
    if (*ret)
        lin_arena_defer(r->rq->arena, close_file, *ret);
    return r->rq->problem.code;
}

/* --- which sheet */

static lin_op op_of(lin_import_run *r)
{
    return (lin_op){ .rq = r->rq, .engine = r->engine, .plan = r->plan, .method = r->method };
}

static lin_code look_at(lin_import_run *r, size_t which, bool *ret_filled, bool *ret_fits)
{
    lin_op op = op_of(r);
    lin_sheet_row heading;
    lin_table table;

    LIN_TRY(lin_sheet_turn(r->rq, r->sheet, which));
    LIN_TRY(lin_sheet_next(r->rq, r->sheet, &heading, ret_filled));
    *ret_fits = *ret_filled && lin_table_read(&op, &heading, r->order, &table) == LIN_OK;
    lin_req_clear_problem(r->rq);
    return LIN_OK;
}

static void add_unread(lin_buf *headings, const lin_str *name, const bool *filled, size_t sheets, size_t chosen)
{
    for (size_t i = 0; i < sheets; i++)
        if (filled[i] && i != chosen) {
            lin_wire_bytes(headings, 2, name[chosen]); /* of a field that comes twice the last one counts */
            lin_wire_bytes(headings, 3, name[i]);
        }
}

/* Of several the one whose headings are this resource's; where none is, the first with something in it, which is then told what is
 * wrong with it. */
static lin_code choose_sheet(lin_import_run *r, lin_buf *headings)
{
    const lin_str *name;
    size_t sheets = lin_sheet_names(r->sheet, &name), chosen = sheets, fitting = 0;
    bool *filled = LIN_NEW_ARRAY(r->rq->arena, bool, sheets), fits;
    lin_buf names = { .arena = r->rq->arena };

    if (sheets < 2)
        return LIN_OK;
    for (size_t i = 0; i < sheets; i++) {
        LIN_TRY(look_at(r, i, &filled[i], &fits));
        if (fits ? fitting++ == 0 : filled[i] && chosen == sheets)
            chosen = i;
        if (fits)
            lin_buf_print(&names, "%s%.*s", names.len ? ", " : "", LIN_STR_FMT(name[i]));
    }
    if (fitting > 1)
        return lin_fail_field(r->rq, LIN_STR("file"), &LIN_REASON_SHEET_SEVERAL, lin_arg_text("sheets", lin_buf_str(&names)));
    chosen = chosen == sheets ? 0 : chosen;
    add_unread(headings, name, filled, sheets, chosen);
    return lin_sheet_turn(r->rq, r->sheet, chosen);
}

/* For the sheet of errors. */
static lin_code keep_headings(lin_import_run *r, const lin_sheet_row *row, lin_buf *headings)
{
    const lin_op op = op_of(r);

    for (size_t i = 0; i < row->cells; i++)
        lin_wire_bytes(headings, 1, row->cell[i].text);
    return lin_exec(r->rq, &note_headings, lin_ref(r->job.id),
                    lin_bytes(lin_seal(r->rq->arena, r->engine->conf.keys, lin_import_purpose(&op),
                                       lin_import_context(r->rq->arena, r->job.id), lin_buf_str(headings))));
}

lin_code lin_import_open(lin_import_run *r)
{
    lin_buf headings = { .arena = r->rq->arena };
    lin_op op = op_of(r);
    lin_sheet_row heading;
    FILE *file = NULL;
    bool more;

    LIN_TRY(r->job.file_id.len ? open_file(r, &file) : open_content(r, &file));
    LIN_TRY(lin_sheet_open(r->rq, file, &lin_sheet_limits_usual, &r->sheet));
    LIN_TRY(choose_sheet(r, &headings));
    LIN_TRY(lin_sheet_next(r->rq, r->sheet, &heading, &more));
    if (!more)
        return lin_fail_field(r->rq, LIN_STR("file"), &LIN_REASON_SHEET_EMPTY);
    LIN_TRY(keep_headings(r, &heading, &headings));
    return lin_table_read(&op, &heading, r->order, &r->table);
}
