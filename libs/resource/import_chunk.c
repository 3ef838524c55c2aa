/*
 * A chunk of rows: read, checked as a creation or an update would, and written in one transaction with its faults and the mark
 * behind it. A preview is a rehearsal of the same: its rules are asked in a transaction that is rolled back.
 *
 * A statement that fails spoils its chunk; the chunk is then tried in halves, down to the row that it fails for.
 */
#include "libs/resource/import_run.h"

static const lin_sql note_faults = {
    "import.note_faults",
    "insert into import_fault (import_id, row, \"column\", field, reason)"
    " select $1, r, c, f, w from unnest($2::bigint[], $3::int[], $4::text[], $5::text[]) as t (r, c, f, w)"
    " where (select count(*) from import_refused where import_id = $1) < $6 on conflict do nothing",
};
static const lin_sql note_refused = {
    "import.note_refused",
    "insert into import_refused (import_id, row, cells) select $1, r, c from unnest($2::bigint[], $3::bytea[]) with ordinality as t (r, c, n)"
    " where n <= $4 - (select count(*) from import_refused where import_id = $1) on conflict do nothing",
};
static const lin_sql note_records = {
    "import.note_records",
    "insert into import_record (import_id, row, record_id, version)"
    " select $1, r, i, v from unnest($2::bigint[], $3::uuid[], $4::bigint[]) as t (r, i, v)",
};

/* --- faults */

static int64_t column_of(const lin_import_chunk *c, lin_str field)
{
    const lin_table *table = &c->run->table;

    for (size_t i = 0; i < field.len; i++)
        if (field.at[i] == '[')
            field.len = i;
    for (size_t i = 0; i < table->columns; i++)
        if (table->field[i] && lin_str_eq(table->field[i]->json, field))
            return (int64_t)i;
    return -1;
}

static void add_fault(lin_import_chunk *c, int64_t row, lin_str field, lin_str why)
{
    const lin_value values[4] = { lin_int(row), lin_int(column_of(c, field)), lin_text(field), lin_text(why) };

    for (size_t k = 0; k < LIN_COUNT(values); k++) {
        if (c->faults == c->room) {
            lin_value *more = LIN_NEW_ARRAY(c->op.rq->arena, lin_value, c->room * 2 + 64);

            if (c->faults)
                memcpy(more, c->fault[k], c->faults * sizeof(*more));
            c->fault[k] = more;
        }
        c->fault[k][c->faults] = values[k];
    }
    c->room = c->faults == c->room ? c->room * 2 + 64 : c->room;
    c->faults++;
}

/* What the request has failed with is the row's. Of one behind the mark an earlier life of this pass has told it. */
void lin_import_refuse(lin_import_chunk *c, lin_import_item *it)
{
    lin_req *rq = c->op.rq;
    lin_problem *problem = &rq->problem;

    if (it->number <= c->run->done_before) {
        lin_req_clear_problem(rq);
        return;
    }
    for (size_t i = 0; i < problem->violations; i++)
        add_fault(c, it->number, problem->violation[i].field, problem->violation[i].description);
    if (problem->violations == 0)
        add_fault(c, it->number, LIN_STR(""), problem->detail);
    lin_req_clear_problem(rq);
    it->outcome = LIN_REFUSED;
}

/* --- reading a chunk */

static lin_str pack_cells(lin_arena *arena, const lin_sheet_row *row)
{
    lin_buf cells = { .arena = arena };

    for (size_t i = 0; i < row->cells; i++)
        lin_wire_bytes(&cells, 1, row->cell[i].text);
    return lin_buf_str(&cells);
}

static void read_item(lin_import_chunk *c, const lin_sheet_row *row, lin_import_item *it)
{
    lin_import_run *r = c->run;
    lin_op *op = &c->op;
    int source = r->plan->common.source;

    *it = (lin_import_item){ .number = row->number, .cells = pack_cells(op->rq->arena, row), .values = lin_op_values(op),
                  .given = LIN_NEW_ARRAY(op->rq->arena, bool, r->plan->message->fields) };
    lin_table_values(op, &r->table, row, it->values, it->given);
    if (source >= 0 && !it->given[source])
        it->values[source] = lin_text(r->order->source[0] ? lin_z(r->order->source) : LIN_STR("import"));
}

static lin_code read_rows(lin_import_chunk *c)
{
    lin_req *rq = c->op.rq;
    lin_sheet_row row;
    bool more = true;

    while (c->items < c->most) {
        lin_import_item *it = &c->item[c->items];

        LIN_TRY(lin_sheet_next(rq, c->run->sheet, &row, &more));
        if (!more)
            break;
        if (lin_table_only_remarks(&c->run->table, &row))
            continue;
        read_item(c, &row, it);
        if (rq->problem.code != LIN_OK)
            lin_import_refuse(c, it);
        c->items++;
    }
    c->ended = !more;
    return LIN_OK;
}

/* What an earlier life of this pass has done counts where it has the same keys, and is left out. */
static lin_code read_chunk(lin_import_chunk *c)
{
    size_t kept = 0;

    LIN_TRY(read_rows(c));
    LIN_TRY(lin_import_resolve(c));
    for (size_t i = 0; i < c->items; i++) {
        lin_import_item *it = &c->item[i];
        bool is_done = it->number <= c->run->done_before;

        lin_import_note_keys(c, it, !is_done);
        if (c->op.rq->problem.code != LIN_OK)
            lin_import_refuse(c, it);
        if (!is_done)
            c->item[kept++] = *it;
    }
    c->items = kept;
    c->last = kept ? c->item[kept - 1].number : c->last;
    return LIN_OK;
}

/* --- one row, as a call would do it */

static lin_value *copy_of(lin_import_chunk *c, const lin_value *values)
{
    return lin_dup(c->op.rq->arena, values, c->run->plan->message->fields * sizeof(*values));
}

/* A source of the exchange says with each row how it is today. */
static bool confirms(const lin_import_chunk *c)
{
    return c->run->order->source[0] && c->run->plan->common.confirmed >= 0;
}

static lin_value today_of(const lin_import_chunk *c)
{
    return lin_text(lin_day(c->op.rq->arena, c->op.rq->now));
}

static lin_code create(lin_import_chunk *c, lin_import_item *it)
{
    LIN_TRY(lin_create_from(&c->op, copy_of(c, it->values), it->given, &it->written));
    if (confirms(c))
        it->written.value[c->run->plan->common.confirmed] = today_of(c);
    it->outcome = LIN_ADDS;
    return lin_create_write(&c->op, &it->written);
}

/* What a source of the exchange has changed comes from it now; a person's file says itself what is to be told of that. */
static void note_source(lin_import_chunk *c, lin_import_item *it)
{
    int source = c->run->plan->common.source;

    if (source >= 0 && !it->given[source] && c->run->order->source[0] && lin_change_any(&c->op, it->match, &it->written))
        it->written.value[source] = it->values[source];
    if (confirms(c))
        it->written.value[c->run->plan->common.confirmed] = today_of(c);
}

/* What a column leaves as it is was not chosen: neither what is frozen nor what the system set. */
static lin_code update(lin_import_chunk *c, lin_import_item *it)
{
    bool changed;

    it->written = *it->match;
    it->written.value = copy_of(c, it->match->value);
    LIN_TRY(lin_update_merge(&c->op, it->match, it->values, it->given, &it->written));
    for (size_t i = 0; i < c->run->plan->columns; i++) {
        const lin_column *column = &c->run->plan->column[i];

        if (column->frozen && !lin_value_eq(it->written.value[column->index], it->match->value[column->index]))
            return lin_fail_field(c->op.rq, column->field->json, &LIN_REASON_FIELD_IMMUTABLE);
    }
    note_source(c, it);
    LIN_TRY(lin_update_write(&c->op, it->match, &it->written, &changed));
    it->outcome = changed ? LIN_CHANGES : LIN_UNCHANGED;
    return LIN_OK;
}

/* What concerns a row alone leaves the transaction whole. */
static lin_code run_item(lin_import_chunk *c, lin_import_item *it)
{
    lin_req *rq = c->op.rq;
    lin_code code = it->match ? update(c, it) : create(c, it);

    if (code == LIN_OK || lin_tx_is_lost(rq) || lin_batch_was_asked(c->op.batch))
        return code;
    if (code == LIN_UNAVAILABLE || code == LIN_DEADLINE_EXCEEDED || code == LIN_INTERNAL)
        return code;
    lin_import_refuse(c, it);
    return LIN_OK;
}

static lin_code run_items(lin_import_chunk *c, lin_import_item *from, size_t count)
{
    if (c->look)
        LIN_TRY(lin_import_match(c, from, count));
    for (size_t i = 0; i < count; i++)
        if (from[i].outcome != LIN_REFUSED)
            LIN_TRY(run_item(c, &from[i]));
    return LIN_OK;
}

/* --- what a chunk leaves behind */

static lin_step records_step(lin_import_chunk *c, const lin_import_item *from, size_t count)
{
    lin_arena *arena = c->op.rq->arena;
    lin_value *row = LIN_NEW_ARRAY(arena, lin_value, count), *id = LIN_NEW_ARRAY(arena, lin_value, count),
              *version = LIN_NEW_ARRAY(arena, lin_value, count), *value = LIN_NEW_ARRAY(arena, lin_value, 4);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (from[i].outcome == LIN_ADDS || from[i].outcome == LIN_CHANGES) {
            row[n] = lin_int(from[i].number);
            id[n] = lin_ref(from[i].written.id);
            version[n++] = lin_int(from[i].written.version);
        }
    value[0] = lin_ref(c->run->job.id);
    value[1] = (lin_value){ .kind = LIN_LIST, .list = { row, n } };
    value[2] = (lin_value){ .kind = LIN_LIST, .list = { id, n } };
    value[3] = (lin_value){ .kind = LIN_LIST, .list = { version, n } };
    return (lin_step){ .sql = &note_records, .value = value, .values = 4 };
}

/* Those that are as the source says: neither a version nor a history nor an event, and no more than once a day. */
static lin_step confirm_step(lin_import_chunk *c, const lin_import_item *from, size_t count)
{
    lin_arena *arena = c->op.rq->arena;
    lin_value *community = LIN_NEW_ARRAY(arena, lin_value, count), *id = LIN_NEW_ARRAY(arena, lin_value, count), *value = LIN_NEW_ARRAY(arena, lin_value, 3);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (from[i].outcome == LIN_UNCHANGED) {
            community[n] = lin_int(from[i].match->community);
            id[n++] = lin_ref(from[i].match->id);
        }
    value[0] = today_of(c);
    value[1] = (lin_value){ .kind = LIN_LIST, .list = { community, n } };
    value[2] = (lin_value){ .kind = LIN_LIST, .list = { id, n } };
    return (lin_step){ .sql = &c->run->plan->confirm, .value = value, .values = 3 };
}

static lin_step faults_step(lin_import_chunk *c)
{
    lin_value *value = LIN_NEW_ARRAY(c->op.rq->arena, lin_value, 6);
    size_t n = 0;

    value[n++] = lin_ref(c->run->job.id);
    for (size_t k = 0; k < LIN_COUNT(c->fault); k++)
        value[n++] = (lin_value){ .kind = LIN_LIST, .list = { c->fault[k], c->faults } };
    value[n++] = lin_int(LIN_IMPORT_LISTED);
    return (lin_step){ .sql = &note_faults, .value = value, .values = n };
}

/* As they were read, for the sheet of errors. */
static lin_step refused_step(lin_import_chunk *c, const lin_import_item *from, size_t count)
{
    lin_op *op = &c->op;
    lin_arena *arena = op->rq->arena;
    lin_value *row = LIN_NEW_ARRAY(arena, lin_value, count), *cells = LIN_NEW_ARRAY(arena, lin_value, count),
              *value = LIN_NEW_ARRAY(arena, lin_value, 4);
    lin_str context = lin_import_context(arena, c->run->job.id);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        if (from[i].outcome == LIN_REFUSED) {
            row[n] = lin_int(from[i].number);
            cells[n++] = lin_bytes(lin_seal(arena, op->engine->conf.keys, lin_import_purpose(op), context, from[i].cells));
        }
    value[0] = lin_ref(c->run->job.id);
    value[1] = (lin_value){ .kind = LIN_LIST, .list = { row, n } };
    value[2] = (lin_value){ .kind = LIN_LIST, .list = { cells, n } };
    value[3] = lin_int(LIN_IMPORT_LISTED);
    return (lin_step){ .sql = &note_refused, .value = value, .values = 4 };
}

/* Within the transaction: all of it stands, or nothing. */
static lin_code leave(lin_import_chunk *c, lin_import_item *from, size_t count, int64_t mark)
{
    int64_t outcome[LIN_OUTCOMES] = { 0 };
    lin_step more[6], *last;
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        outcome[from[i].outcome]++;
    if (c->faults) /* before the rows that they belong to: a row that is listed is so with all its faults */
        more[n++] = faults_step(c);
    if (c->names_new)
        more[n++] = lin_import_names_step(c);
    if (outcome[LIN_REFUSED])
        more[n++] = refused_step(c, from, count);
    if (!lin_batch_rehearses(&c->op) && outcome[LIN_ADDS] + outcome[LIN_CHANGES])
        more[n++] = records_step(c, from, count);
    if (!lin_batch_rehearses(&c->op) && outcome[LIN_UNCHANGED] && confirms(c))
        more[n++] = confirm_step(c, from, count);
    more[n++] = lin_import_mark(c, mark, outcome, (int64_t)count, 0);
    LIN_TRY(lin_batch_end(&c->op, c->run->job.id, more, n, &last));
    if (last->rows.affected == 0)
        return lin_import_lost(c->op.rq);
    return LIN_OK;
}

static lin_code try_part(lin_import_chunk *c, lin_import_item *from, size_t count, int64_t mark, bool rehearsal)
{
    LIN_TX(tx, c->op.rq);

    lin_batch_new(&c->op, rehearsal, c->run->direct);
    LIN_TRY(run_items(c, from, count));
    if (rehearsal) { /* what its rules wrote is taken back */
        lin_tx_end(&tx);
        tx = lin_tx_begin(c->op.rq);
    }
    LIN_TRY(leave(c, from, count, mark));
    return lin_commit(&tx);
}

/* Whatever is tried again begins with the rows as they were read. */
static lin_code run_part(lin_import_chunk *c, lin_import_item *from, size_t count, int64_t mark, bool rehearsal)
{
    lin_req *rq = c->op.rq;
    const lin_import_item *as_read = lin_dup(rq->arena, from, count * sizeof(*from));
    size_t faults = c->faults;
    lin_code code = try_part(c, from, count, mark, rehearsal);
    bool asked = lin_batch_was_asked(c->op.batch) && !c->run->direct;

    if (code == LIN_OK) {
        c->run->job.mark = mark;
        c->faults = 0;
        return LIN_OK;
    }
    if ((lin_import_passes(rq) && !asked) || lin_import_is_over(rq))
        return code;
    memcpy(from, as_read, count * sizeof(*from));
    c->faults = faults;
    if (asked)
        c->run->direct = true;
    else if (code == LIN_ALREADY_EXISTS && !c->look)
        c->look = true;
    else if (count > 1) {
        lin_req_clear_problem(rq);
        LIN_TRY(run_part(c, from, count / 2, from[count / 2 - 1].number, rehearsal));
        return run_part(c, from + count / 2, count - count / 2, mark, rehearsal);
    } else if (from->outcome != LIN_REFUSED)
        lin_import_refuse(c, from);
    else
        return code;
    lin_req_clear_problem(rq);
    return run_part(c, from, count, mark, rehearsal);
}

/* Nearly always the preview has seen it: new rows are written at once, and asked about only where one is there already. */
static bool has_to_look(const lin_import_run *r)
{
    return r->job.state == LINLI__IMPORT__STATE__CHECKING || r->order->mode == LINLI__IMPORT__MODE__CREATE_OR_UPDATE;
}

lin_code lin_import_run_chunk(lin_import_run *r, bool *ret_ended)
{
    lin_import_chunk *c;

    LIN_TRY(lin_import_read_chunk(r, &c));
    *ret_ended = c->ended;
    return lin_import_redo_chunk(c);
}

/* --- in steps */

lin_code lin_import_read_chunk(lin_import_run *r, lin_import_chunk **ret)
{
    lin_import_chunk begun, *c;
    lin_code code = lin_import_begin_chunk(r, &begun);

    c = lin_dup(begun.op.rq->arena, &begun, sizeof(begun));
    c->look = has_to_look(r);
    if (code != LIN_OK || read_chunk(c) != LIN_OK)
        return lin_import_failed(r, c->op.rq);
    c->as_read = lin_dup(c->op.rq->arena, c->item, c->items * sizeof(*c->item));
    *ret = c;
    return LIN_OK;
}

lin_code lin_import_redo_chunk(lin_import_chunk *c)
{
    lin_import_run *r = c->run;
    bool rehearsal = r->job.state == LINLI__IMPORT__STATE__CHECKING;

    if (c->items && run_part(c, c->item, c->items, c->last, rehearsal) != LIN_OK)
        return lin_import_failed(r, c->op.rq);
    if (c->op.rq->wrote_event)
        r->host->wrote(r->host->host);
    return LIN_OK;
}

/* Back to the rows as they were read. */
void lin_import_drop_chunk(lin_import_chunk *c)
{
    lin_tx_end(&c->tx);
    memcpy(c->item, c->as_read, c->items * sizeof(*c->item));
    c->faults = c->faults_read;
}

bool lin_import_make_chunk(lin_import_chunk *c)
{
    c->faults_read = c->faults;
    c->tx = lin_tx_begin(c->op.rq);
    lin_batch_ahead(lin_batch_new(&c->op, false, false));
    if (run_items(c, c->item, c->items) == LIN_OK)
        return true;
    lin_import_drop_chunk(c);
    lin_req_clear_problem(c->op.rq);
    return false;
}

lin_code lin_import_write_chunk(lin_import_chunk *c)
{
    lin_code code = leave(c, c->item, c->items, c->last);

    if (code == LIN_OK)
        code = lin_commit(&c->tx);
    if (code == LIN_OK) {
        c->run->job.mark = c->last;
        c->run->host->wrote(c->run->host->host);
    } else
        lin_import_drop_chunk(c);
    return code;
}
