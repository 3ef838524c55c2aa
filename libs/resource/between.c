/* What the contract says of more than one value: days in order, and references to records of the same service. */
#include "libs/resource/engine.h"

#include <string.h>

void lin_record_default_days(lin_op *op, lin_record *record)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->today && !record->value[i].text.len)
            record->value[i] = lin_text(lin_day(op->rq->arena, op->rq->now));
}

/* Days compare as texts. */
static bool is_before(lin_str a, lin_str b)
{
    return a.len && b.len && strncmp(a.at, b.at, b.len) < 0;
}

lin_code lin_record_check_days(lin_op *op, const lin_record *record)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; i < message->fields; i++) {
        const char *start = message->field[i].option->not_before;
        const lin_field *other = start && start[0] ? lin_message_field(message, lin_z(start)) : NULL;

        if (other && is_before(record->value[i].text, record->value[other - message->field].text))
            lin_fail_field(op->rq, lin_op_path(op, &message->field[i]), &LIN_REASON_BEFORE_START);
    }
    return op->rq->problem.code;
}

/* "population.Person" */
const lin_plan *lin_plan_referred(const lin_op *op, const lin_field *field)
{
    lin_str name = lin_z(field->option->refers_to);

    lin_str_cut(&name, '.');
    for (size_t i = 0; i < op->engine->plans; i++)
        if (lin_str_eq(op->engine->plan[i].message->name, name))
            return &op->engine->plan[i];
    return NULL;
}

static lin_code find_and_lock(lin_op *other, const lin_sql *sql, lin_str text, int32_t community, lin_record *ret)
{
    lin_id id;

    if (!other->plan || !lin_id_parse(text, &id))
        return lin_fail(other->rq, &LIN_REASON_INTERNAL);
    if (other->plan->common.community >= 0 && lin_id_community(id) != community)
        return lin_fail(other->rq, &LIN_REASON_NOT_FOUND);
    return lin_row_find(other, sql, id, ret);
}

static lin_code find_there(lin_op *other, const lin_field *field, lin_str text, int32_t community, lin_record *ret)
{
    lin_code code = find_and_lock(other, &other->plan->lock, text, community, ret);

    if (code != LIN_NOT_FOUND || !field->option->or_deleted)
        return code;
    lin_req_clear_problem(other->rq);
    return find_and_lock(other, &other->plan->lock_deleted, text, community, ret);
}

static lin_code check_reference(lin_op *op, const lin_field *field, const lin_record *before, lin_record *after)
{
    lin_op other = { .rq = op->rq, .engine = op->engine, .plan = lin_plan_referred(op, field), .by_service = true };
    size_t index = (size_t)(field - op->plan->message->field);
    bool followed = field == op->plan->follows;
    lin_record found;
    lin_code code;

    if (before && lin_value_eq(before->value[index], after->value[index]))
        return followed ? lin_follow_take(op, before, after, op->plan, before) : LIN_OK;
    code = find_there(&other, field, after->value[index].text, after->community, &found);
    if (code == LIN_NOT_FOUND) {
        lin_req_clear_problem(op->rq);
        return lin_fail_field(op->rq, lin_op_path(op, field), &LIN_REASON_REFERENCE_UNKNOWN);
    }
    LIN_TRY(code);
    return followed ? lin_follow_take(op, before, after, other.plan, &found) : LIN_OK;
}

lin_code lin_record_check_references(lin_op *op, const lin_record *before, lin_record *after)
{
    for (size_t i = 0; op->plan->refers && i < op->plan->message->fields; i++)
        if (op->plan->message->field[i].option->exists && !lin_field_elsewhere(op->plan, &op->plan->message->field[i]) && after->value[i].text.len)
            LIN_TRY(check_reference(op, &op->plan->message->field[i], before, after));
    return LIN_OK;
}
