/*
 * Follow: a record that belongs to another lies where that one lies, so that whoever sees the one sees the other. Grid and
 * building are taken over when it is written, and again, in the same transaction, when the other moves: each follower then has
 * a version, a history entry and an event; no rule is asked. Deleted ones move in silence: their history is hidden and shown
 * with the row.
 */
#include "libs/resource/engine.h"

static int place_of(const lin_plan *plan, size_t which)
{
    return which == 0 ? plan->common.grid : plan->common.building;
}

lin_code lin_follow_take(lin_op *op, const lin_record *before, lin_record *after, const lin_plan *lead, const lin_record *leader)
{
    for (size_t i = 0; i < LIN_PLACES; i++) {
        int to = place_of(op->plan, i), from = place_of(lead, i);
        lin_value given, stood;

        if (to < 0 || from < 0)
            continue;
        given = after->value[to];
        stood = before ? before->value[to] : lin_zero_of(&op->plan->message->field[to]);
        after->value[to] = leader->value[from];
        if (!lin_value_eq(given, stood) && !lin_value_eq(given, after->value[to]))
            lin_fail_field(op->rq, lin_op_path(op, &op->plan->message->field[to]), &LIN_REASON_FIELD_READ_ONLY);
    }
    return op->rq->problem.code;
}

static lin_code move_row(lin_op *op, const lin_rows *rows, size_t row, const lin_plan *lead, const lin_record *leader)
{
    lin_record before, after;

    LIN_TRY(lin_row_read(op, rows, row, &before));
    after = before;
    after.value = lin_dup(op->rq->arena, before.value, op->plan->message->fields * sizeof(*after.value));
    LIN_TRY(lin_follow_take(op, &before, &after, lead, leader));
    if (!lin_change_any(op, &before, &after))
        return LIN_OK;
    LIN_TRY(lin_update_save(op, &before, &after));
    return lin_follow_lead(op, &before, &after);
}

static lin_code move_deleted(lin_op *op, const lin_plan *lead, const lin_record *leader)
{
    for (size_t i = 0; i < LIN_PLACES; i++) {
        int to = place_of(op->plan, i), from = place_of(lead, i);
        lin_value place = from < 0 || !leader->value[from].text.len ? lin_null() : leader->value[from];

        if (to >= 0 && from >= 0)
            LIN_TRY(lin_exec(op->rq, &op->plan->settle[i], lin_int(leader->community), lin_ref(leader->id), place));
    }
    return LIN_OK;
}

static lin_code move_followers(lin_op *op, const lin_plan *lead, const lin_record *leader)
{
    lin_rows rows;

    LIN_TRY(lin_query(op->rq, &op->plan->followers, &rows, lin_int(leader->community), lin_ref(leader->id)));
    for (size_t i = 0; i < rows.count; i++)
        LIN_TRY(move_row(op, &rows, i, lead, leader));
    return move_deleted(op, lead, leader);
}

static bool has_moved(const lin_plan *plan, const lin_record *before, const lin_record *after)
{
    for (size_t i = 0; i < LIN_PLACES; i++)
        if (place_of(plan, i) >= 0 && !lin_value_eq(before->value[place_of(plan, i)], after->value[place_of(plan, i)]))
            return true;
    return false;
}

static lin_code move_all(lin_op *op, const lin_record *leader)
{
    for (size_t i = 0; i < op->engine->plans; i++) {
        lin_op other = { .rq = op->rq, .engine = op->engine, .plan = &op->engine->plan[i], .by_service = true };

        if (other.plan->follows && lin_plan_referred(&other, other.plan->follows) == op->plan)
            LIN_TRY(move_followers(&other, op->plan, leader));
    }
    return LIN_OK;
}

/* All of them move, whoever asks: one that was left would be seen from where it no longer belongs. */
lin_code lin_follow_lead(lin_op *op, const lin_record *before, const lin_record *after)
{
    lin_reach reach;

    if (!has_moved(op->plan, before, after))
        return LIN_OK;
    LIN_TRY(lin_reach_whole(op->rq, after->community, &reach));
    return lin_reach_back(op->rq, &reach, move_all(op, after));
}
