/*
 * Refill: rows that are older than what their resource is found by now are given it, some at a time: the letters of names, by the
 * option `initials` of a field, and the grams of what is found by no letters as the text stands.
 *
 * What a row is found by is no part of the record: it gets neither a version nor an event. A row that somebody else writes
 * meanwhile is left to them, as they write it by the same contract. The table search_filled says how far it went: killed
 * anywhere, and whichever replica goes on.
 */
#include "libs/resource/engine.h"

enum { AT_ONCE = 500 };
enum { COMMUNITY, ID, VERSION, TEXT, FIELDS };   /* of a row; the searched fields come last */

static const lin_sql begin = {
    "refill.begin", "insert into search_filled as f (resource, rule) values ($1, $2) on conflict (resource) do update"
                    " set rule = excluded.rule, filled_to = null, filled = false where f.rule <> excluded.rule",
};
static const lin_sql find = { "refill.find", "select filled_to, filled::int from search_filled where resource = $1 for update" };
static const lin_sql note = { "refill.note", "update search_filled set filled_to = $2, filled = $3 where resource = $1" };

/* What the searches of the database look at: the digits that are kept three and four at a time; then the fields whose initials are. */
static lin_str rule_of(lin_arena *arena, const lin_message *message)
{
    lin_buf rule = { .arena = arena };

    lin_buf_z(&rule, "digits 3 4 ");
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->initials)
            lin_buf_print(&rule, "%.*s ", LIN_STR_FMT(message->field[i].name));
    return lin_buf_str(&rule);
}

static bool has_initials(const lin_message *message)
{
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->initials)
            return true;
    return false;
}

static lin_record record_of(lin_op *op, const lin_rows *rows, size_t row)
{
    const lin_message *message = op->plan->message;
    lin_record record = { .value = lin_op_values(op) };
    int column = FIELDS;

    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->text_search)
            record.value[i] = lin_text(lin_cell_text(rows, row, column++));
    return record;
}

static lin_value text_of(lin_op *op, const lin_rows *rows, size_t row)
{
    lin_record record = record_of(op, rows, row);

    return has_initials(op->plan->message) ? lin_search_text(op, &record) : lin_text(lin_cell_text(rows, row, TEXT));
}

static lin_step step_of(lin_op *op, const lin_rows *rows, size_t row)
{
    lin_value *value = LIN_NEW_ARRAY(op->rq->arena, lin_value, 5);

    value[0] = lin_int(lin_cell_int(rows, row, COMMUNITY));
    value[1] = lin_ref(lin_cell_id(rows, row, ID));
    value[2] = lin_int(lin_cell_int(rows, row, VERSION));
    value[3] = text_of(op, rows, row);
    value[4] = lin_search_grams(op, value[3].text);
    return (lin_step){ .sql = &op->plan->save_text, .value = value, .values = 5 };
}

static lin_code save(lin_op *op, const lin_rows *rows)
{
    lin_step *step = LIN_NEW_ARRAY(op->rq->arena, lin_step, rows->count + 1);

    for (size_t i = 0; i < rows->count; i++)
        step[i] = step_of(op, rows, i);
    return rows->count ? lin_group(op->rq, step, rows->count) : LIN_OK;
}

static lin_code go_on(lin_op *op, lin_id after)
{
    lin_value table = lin_text(op->plan->table);
    lin_rows rows;
    lin_id last;

    LIN_TRY(lin_query(op->rq, &op->plan->list_texts, &rows, lin_int(lin_id_community(after)), lin_ref(after), lin_int(AT_ONCE)));
    LIN_TRY(save(op, &rows));
    last = rows.count ? lin_cell_id(&rows, rows.count - 1, ID) : after;
    return lin_exec(op->rq, &note, table, lin_ref(last), lin_bool(rows.count < AT_ONCE));
}

static lin_code refill_one(lin_op *op, lin_str rule, bool *ret_more)
{
    lin_value table = lin_text(op->plan->table);
    lin_id after = { 0 };
    lin_rows rows;
    LIN_TX(tx, op->rq);

    LIN_TRY(lin_exec(op->rq, &begin, table, lin_text(rule)));
    LIN_TRY(lin_query(op->rq, &find, &rows, table));
    if (lin_cell_int(&rows, 0, 1))
        return lin_commit(&tx);
    if (!lin_cell_null(&rows, 0, 0))
        after = lin_cell_id(&rows, 0, 0);
    LIN_TRY(go_on(op, after));
    *ret_more = true;
    return lin_commit(&tx);
}

lin_code lin_engine_refill(lin_req *rq, lin_engine *engine, bool *ret_more)
{
    *ret_more = false;
    for (size_t i = 0; i < engine->plans; i++) {
        lin_op op = { .rq = rq, .engine = engine, .plan = &engine->plan[i] };

        if (op.plan->searchable)
            LIN_TRY(refill_one(&op, rule_of(rq->arena, op.plan->message), ret_more));
    }
    return LIN_OK;
}
