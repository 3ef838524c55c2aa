/*
 * A batch: the changes of many records in one transaction, with few round trips. Rows wait and are sent together; their
 * histories, counts and what the bus is told of them follow at the end, in a statement each.
 *
 * A rule that asks the database may ask for what was written just before: once one has, the rows of the batch no longer wait.
 * A rehearsal writes nothing.
 */
#include "libs/resource/import.h"
#include "linli/import.pb-c.h"

enum { EVENT_BYTES = 512 * 1024, EVENT_IDS = 500 };

typedef struct list {
    lin_value *at;
    size_t count, room;
} list;

struct lin_batch {
    bool rehearsal;
    bool direct;                            /* each row is sent at once */
    bool ahead;
    bool asked;                             /* a rule has asked the database while rows waited: the work of this batch is void */
    lin_step *step;                         /* rows and counts that wait */
    size_t steps, room;
    size_t rows;                            /* of these, rows */
    list community, id, version, action, history, change;
};

lin_batch *lin_batch_new(lin_op *op, bool rehearsal, bool direct)
{
    lin_batch *batch = LIN_NEW(op->rq->arena, lin_batch);

    batch->rehearsal = rehearsal;
    batch->direct = direct || (op->plan->rules & LIN_HOOK_AFTER_WRITE);
    op->batch = batch;
    return batch;
}

void lin_batch_ahead(lin_batch *batch)
{
    batch->ahead = true;
}

bool lin_batch_rehearses(const lin_op *op)
{
    return op->batch && op->batch->rehearsal;
}

bool lin_batch_was_asked(const lin_batch *batch)
{
    return batch->asked;
}

lin_code lin_batch_note_question(lin_op *op)
{
    lin_batch *batch = op->batch;

    if (!batch || batch->rehearsal || batch->direct)
        return LIN_OK;
    batch->asked = batch->rows > 0 || batch->ahead;
    batch->direct = true;
    return batch->asked ? lin_fail(op->rq, &LIN_REASON_RECORD_BUSY) : LIN_OK;
}

/* --- what waits */

static void push(lin_arena *arena, list *l, lin_value value)
{
    if (l->count == l->room) {
        lin_value *more = LIN_NEW_ARRAY(arena, lin_value, l->room * 2 + 64);

        if (l->count)
            memcpy(more, l->at, l->count * sizeof(*more));
        l->at = more;
        l->room = l->room * 2 + 64;
    }
    l->at[l->count++] = value;
}

static void wait_with(lin_op *op, lin_step step)
{
    lin_batch *batch = op->batch;

    if (batch->steps == batch->room) {
        lin_step *more = LIN_NEW_ARRAY(op->rq->arena, lin_step, batch->room * 2 + 64);

        if (batch->steps)
            memcpy(more, batch->step, batch->steps * sizeof(*more));
        batch->step = more;
        batch->room = batch->room * 2 + 64;
    }
    batch->step[batch->steps++] = step;
}

/* As many as there are with the same values are one count. */
static bool joins(lin_batch *batch, const lin_step *step)
{
    for (size_t i = 0; i < batch->steps; i++) {
        const lin_step *other = &batch->step[i];

        if (other->sql != step->sql || step->values != 4 || step->value[3].kind != LIN_INT)
            continue;
        if (lin_value_eq(other->value[1], step->value[1]) && lin_value_eq(other->value[2], step->value[2])) {
            ((lin_value *)(uintptr_t)&other->value[3])->number += step->value[3].number;
            return true;
        }
    }
    return false;
}

static lin_code add_row(lin_op *op, const lin_write *write)
{
    const lin_value *values = lin_dup(op->rq->arena, write->value, write->values * sizeof(*write->value));
    lin_step step = { .sql = write->sql, .value = values, .values = write->values };

    if (op->batch->direct)
        return lin_group(op->rq, &step, 1);
    wait_with(op, step);
    op->batch->rows++;
    return LIN_OK;
}

lin_code lin_batch_add(lin_op *op, const lin_write *write)
{
    lin_arena *arena = op->rq->arena;
    lin_batch *batch = op->batch;
    const lin_record *after = write->after;
    lin_step count, mark;

    if (batch->rehearsal)
        return LIN_OK;
    LIN_TRY(add_row(op, write));
    if (lin_stats_step(op, write, &count) && !joins(batch, &count))
        wait_with(op, count);
    if (lin_mark_step(op, write, &mark))
        wait_with(op, mark);
    push(arena, &batch->community, lin_int(after->community));
    push(arena, &batch->id, lin_ref(after->id));
    push(arena, &batch->version, lin_int(after->version));
    push(arena, &batch->action, lin_int(write->action));
    push(arena, &batch->history, lin_text(lin_change_json(op, write)));
    push(arena, &batch->change, lin_bytes(lin_change_wire(op, write)));
    return LIN_OK;
}

/* --- the end */

static lin_value list_value(const list *l)
{
    return (lin_value){ .kind = LIN_LIST, .list = { l->at, l->count } };
}

static void add_histories(lin_op *op)
{
    const lin_batch *batch = op->batch;
    const lin_value values[] = {
        list_value(&batch->community), list_value(&batch->id), list_value(&batch->version), lin_at(op->rq->now),
        lin_text(lin_op_actor(op)), list_value(&batch->action), list_value(&batch->history),
    };

    wait_with(op, (lin_step){ .sql = &op->plan->add_histories, .value = lin_dup(op->rq->arena, values, sizeof(values)),
                              .values = LIN_COUNT(values) });
}

/* From `from` on, as many as one event holds, all of one community. */
static size_t add_event(lin_op *op, lin_id aggregate, size_t from)
{
    const lin_batch *batch = op->batch;
    lin_buf payload = { .arena = op->rq->arena };
    size_t i = from;

    for (; i < batch->id.count && i < from + EVENT_IDS && payload.len < EVENT_BYTES; i++) {
        if (batch->community.at[i].number != batch->community.at[from].number)
            break;
        lin_wire_bytes(&payload, 1, (lin_str){ (const char *)batch->id.at[i].id.byte, sizeof(batch->id.at[i].id.byte) });
        lin_wire_bytes(&payload, 2, batch->change.at[i].text);
    }
    wait_with(op, lin_outbox_step(op, (int32_t)batch->community.at[from].number, "BatchImported", aggregate, lin_buf_str(&payload)));
    return i;
}

/* --- many rows in one statement: planning, and what row-level security asks for each statement, is done once for all of them */

static lin_step together(lin_arena *arena, const lin_sql *many, const lin_step *step)
{
    size_t width = step->values;
    lin_value *value = LIN_NEW_ARRAY(arena, lin_value, width * LIN_ROWS_AT_ONCE);

    for (size_t k = 0; k < LIN_ROWS_AT_ONCE; k++)
        memcpy(value + k * width, step[k].value, width * sizeof(*value));
    return (lin_step){ .sql = many, .value = value, .values = width * LIN_ROWS_AT_ONCE };
}

/* New rows first, the rest behind them: nothing that waits beside them asks for their order. */
static void join_rows(lin_op *op)
{
    lin_batch *batch = op->batch;
    lin_arena *arena = op->rq->arena;
    lin_step *row = LIN_NEW_ARRAY(arena, lin_step, batch->steps), *joined = LIN_NEW_ARRAY(arena, lin_step, batch->steps);
    size_t rows = 0, rest = 0, n = 0, i = 0;

    for (size_t k = 0; k < batch->steps; k++)
        if (batch->step[k].sql == &op->plan->insert)
            row[rows++] = batch->step[k];
        else
            batch->step[rest++] = batch->step[k];
    for (; op->plan->insert_many.text && i + LIN_ROWS_AT_ONCE <= rows; i += LIN_ROWS_AT_ONCE)
        joined[n++] = together(arena, &op->plan->insert_many, &row[i]);
    memcpy(joined + n, row + i, (rows - i) * sizeof(*row));
    n += rows - i;
    memcpy(joined + n, batch->step, rest * sizeof(*row));
    batch->step = joined;
    batch->steps = batch->room = n + rest;
}

lin_code lin_batch_end(lin_op *op, lin_id aggregate, const lin_step *more, size_t count, lin_step **ret_last)
{
    lin_batch *batch = op->batch;
    lin_code code;

    if (batch->steps)
        join_rows(op);
    if (batch->id.count) {
        add_histories(op);
        for (size_t i = 0; i < batch->id.count;)
            i = add_event(op, aggregate, i);
        op->rq->wrote_event = true;
    }
    for (size_t i = 0; i < count; i++)
        wait_with(op, more[i]);
    code = lin_group(op->rq, batch->step, batch->steps);
    if (code != LIN_OK)
        return code == LIN_ALREADY_EXISTS ? lin_write_conflict(op) : code;
    *ret_last = &batch->step[batch->steps - 1];
    return LIN_OK;
}
