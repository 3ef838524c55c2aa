/* BatchCreate: up to a hundred new records in one transaction, all of them or none (AIP-233). */
#include "libs/resource/engine.h"

enum { RECORDS_MAX = 100 };

static const lin_field *records_field(const lin_op *op)
{
    const lin_message *request = op->method->request;

    for (size_t i = 0; i < request->fields; i++)
        if (request->field[i].message == op->plan->message)
            return &request->field[i];
    return NULL;
}

static lin_code check_count(lin_op *op, const lin_field *field, size_t count)
{
    if (count == 0)
        return lin_fail_field(op->rq, field->json, &LIN_REASON_FIELD_REQUIRED);
    if (count > RECORDS_MAX)
        return lin_fail_field(op->rq, field->json, &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 1), lin_arg_int("max", RECORDS_MAX));
    return LIN_OK;
}

static void stand_at(lin_op *op, const lin_field *field, size_t i)
{
    op->path = lin_z(lin_print(op->rq->arena, "%.*s[%zu]", LIN_STR_FMT(field->json), i));
}

/* Every record's faults are told at once, as far as they can be seen without the database. */
static lin_code read_all(lin_op *op, const lin_field *field, lin_value list, lin_record *records)
{
    lin_code code = LIN_OK;

    for (size_t i = 0; i < list.list.count; i++) {
        stand_at(op, field, i);
        code = lin_create_read(op, list.list.at[i].text, &records[i]);
    }
    return op->rq->problem.code != LIN_OK ? op->rq->problem.code : code;
}

/* A rule names a field as if its record stood alone, or none at all. */
static lin_code tell_where(lin_op *op, lin_code code)
{
    lin_problem *problem = &op->rq->problem;
    lin_arena *arena = op->rq->arena;

    if (!problem->violation)
        problem->violation = LIN_NEW_ARRAY(arena, lin_violation, LIN_VIOLATIONS_MAX);
    if (!problem->violations)
        problem->violation[problem->violations++] = (lin_violation){ LIN_STR(""), problem->detail };
    for (size_t i = 0; i < problem->violations; i++) {
        lin_violation *v = &problem->violation[i];

        if (!lin_str_starts(v->field, op->path))
            v->field = lin_z(lin_print(arena, "%.*s%s%.*s", LIN_STR_FMT(op->path), v->field.len ? "." : "", LIN_STR_FMT(v->field)));
    }
    problem->detail = lin_z(lin_print(arena, "%.*s: %.*s", LIN_STR_FMT(problem->violation[0].field), LIN_STR_FMT(problem->violation[0].description)));
    return code;
}

static lin_code ask_for_all(lin_op *op, lin_record *records, size_t count)
{
    lin_value **values = LIN_NEW_ARRAY(op->rq->arena, lin_value *, count);

    for (size_t i = 0; i < count; i++)
        values[i] = records[i].value;
    return lin_elsewhere_ask_here(op, values, count);
}

static lin_code write_all(lin_op *op, const lin_field *field, lin_record *records, size_t count)
{
    LIN_TX(tx, op->rq);

    for (size_t i = 0; i < count; i++) {
        lin_code code;

        stand_at(op, field, i);
        code = lin_create_write(op, &records[i]);
        if (code != LIN_OK)
            return lin_code_http(code) < 500 ? tell_where(op, code) : code;
    }
    return lin_commit(&tx);
}

lin_code lin_serve_batch_create(lin_op *op, lin_buf *answer)
{
    const lin_field *field = records_field(op);
    lin_value list = op->in[field - op->method->request->field];
    lin_record *records = LIN_NEW_ARRAY(op->rq->arena, lin_record, list.list.count + 1);

    LIN_TRY(lin_op_may_write(op));
    LIN_TRY(check_count(op, field, list.list.count));
    LIN_TRY(read_all(op, field, list, records));
    LIN_TRY(ask_for_all(op, records, list.list.count));
    LIN_TRY(write_all(op, field, records, list.list.count));
    for (size_t i = 0; i < list.list.count; i++)
        lin_wire_bytes(answer, lin_op_answer_items(op)->number, lin_record_answer(op, &records[i]));
    return LIN_OK;
}
