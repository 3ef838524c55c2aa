/*
 * Undoing: what the import made is deleted, what it changed becomes what it was. A record that has changed since is kept, and so
 * is one that a rule does not let go.
 */
#include "libs/resource/import_run.h"

static const lin_sql find_written = {
    "import.find_written",
    "select row, record_id, version from import_record where import_id = $1 and row > $2 order by row limit $3",
};
static const lin_sql note_kept = {
    "import.note_kept", "update import_record set kept = true where import_id = $1 and row = any ($2::bigint[])",
};

static lin_code take_back(lin_import_chunk *c, const lin_record *now)
{
    lin_op *op = &c->op;
    lin_record then, after = *now;
    bool changed;

    if (now->version == 1)
        return lin_delete_write(op, now);
    LIN_TRY(lin_row_find_as_of(op, now->id, now->updated - 1, &then));
    after.value = lin_dup(op->rq->arena, now->value, op->plan->message->fields * sizeof(*now->value));
    for (size_t i = 0; i < op->plan->columns; i++)
        if (!op->plan->column[i].frozen)
            after.value[op->plan->column[i].index] = then.value[op->plan->column[i].index];
    return lin_update_write(op, now, &after, &changed);
}

/* *ret_kept: it has changed since, or a rule of the service does not allow it. */
static lin_code undo_one(lin_import_chunk *c, lin_id id, int64_t version, bool *ret_kept)
{
    lin_req *rq = c->op.rq;
    lin_record now;
    lin_code code = lin_row_find(&c->op, &c->op.plan->lock, id, &now);

    *ret_kept = false;
    if (code == LIN_OK && now.version == version)
        code = take_back(c, &now);
    else if (code == LIN_OK || code == LIN_NOT_FOUND)
        *ret_kept = true;
    if (code == LIN_OK || lin_import_passes(rq) || lin_tx_is_lost(rq) || lin_batch_was_asked(c->op.batch))
        return code;
    lin_req_clear_problem(rq);
    *ret_kept = true;
    return LIN_OK;
}

static lin_code undo_rows(lin_import_chunk *c, const lin_rows *rows)
{
    static const int64_t none[LIN_OUTCOMES];
    lin_arena *arena = c->op.rq->arena;
    lin_value *kept = LIN_NEW_ARRAY(arena, lin_value, rows->count), value[2];
    lin_step more[2], *last;
    size_t n = 0;
    bool keep;
    LIN_TX(tx, c->op.rq);

    lin_batch_new(&c->op, false, c->run->direct);
    for (size_t i = 0; i < rows->count; i++) {
        LIN_TRY(undo_one(c, lin_cell_id(rows, i, 1), lin_cell_int(rows, i, 2), &keep));
        if (keep)
            kept[n++] = lin_int(lin_cell_int(rows, i, 0));
    }
    value[0] = lin_ref(c->run->job.id);
    value[1] = (lin_value){ .kind = LIN_LIST, .list = { kept, n } };
    more[0] = (lin_step){ .sql = &note_kept, .value = value, .values = LIN_COUNT(value) };
    more[1] = lin_import_mark(c, c->last, none, (int64_t)rows->count, (int64_t)n);
    LIN_TRY(lin_batch_end(&c->op, c->run->job.id, more, LIN_COUNT(more), &last));
    return last->rows.affected ? lin_commit(&tx) : lin_import_lost(c->op.rq);
}

lin_code lin_import_undo_chunk(lin_import_run *r, bool *ret_ended)
{
    lin_rows rows = { 0 };
    lin_code code;
    lin_import_chunk c;

    if (lin_import_begin_chunk(r, &c) != LIN_OK ||
        lin_query(c.op.rq, &find_written, &rows, lin_ref(r->job.id), lin_int(r->job.mark), lin_int((int64_t)c.most)) != LIN_OK)
        return lin_import_failed(r, c.op.rq);
    *ret_ended = rows.count == 0;
    if (*ret_ended)
        return LIN_OK;
    c.last = lin_cell_int(&rows, rows.count - 1, 0);
    code = undo_rows(&c, &rows);
    if (code != LIN_OK && lin_batch_was_asked(c.op.batch) && !r->direct) {
        r->direct = true; /* the same rows again */
        return LIN_OK;
    }
    if (code != LIN_OK)
        return lin_import_failed(r, c.op.rq);
    r->job.mark = c.last;
    r->host->wrote(r->host->host);
    return LIN_OK;
}
