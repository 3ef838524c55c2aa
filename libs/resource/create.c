/* Create: one new record. Without rules row, history and event go in one round trip. */
#include "libs/resource/engine.h"
#include "libs/resource/validate.h"

static void refuse_read_only(lin_op *op, const bool *present)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; i < message->fields; i++)
        if (present[i] && message->field[i].option->output_only)
            lin_fail_field(op->rq, lin_op_path(op, &message->field[i]), &LIN_REASON_FIELD_READ_ONLY);
}

static lin_code check_body(lin_op *op, const lin_value *values, const bool *present)
{
    if (!op->by_service)
        refuse_read_only(op, present);
    lin_validate(op->rq, op->plan->message, values, present, op->path);
    return op->rq->problem.code;
}

/* Where a record's owner is the system's to say, a new one is whose caller makes it. */
static void default_own(lin_op *op, lin_record *record)
{
    int index = op->plan->common.own;
    bool said_by_system = index >= 0 && index != op->plan->common.id && op->plan->message->field[index].option->output_only;

    if (said_by_system && op->rq->who && !op->by_service)
        record->value[index] = lin_text(op->rq->who->user_id);
}

/* Where a single grid is all that is seen, a follower can be admitted only once it lies with what it follows. */
static lin_code find_community(lin_op *op, const lin_value *values, int32_t *ret)
{
    int index = op->plan->common.community;
    bool known;

    *ret = 0;
    if (index < 0)
        return LIN_OK;
    LIN_TRY(lin_op_community(op, values[index].text, ret, &known));
    if (!known)
        return lin_fail_field(op->rq, lin_op_path(op, &op->plan->message->field[index]), &LIN_REASON_COMMUNITY_UNKNOWN);
    return op->plan->follows && lin_op_scope_partial(op) ? LIN_OK : lin_op_admit(op, *ret, NULL, values);
}

lin_code lin_create_from(lin_op *op, lin_value *values, const bool *given, lin_record *ret)
{
    lin_req *rq = op->rq;
    lin_record record = { .version = 1, .created = rq->now, .updated = rq->now, .value = values };

    lin_record_default_days(op, &record);
    LIN_TRY(check_body(op, record.value, given));
    default_own(op, &record);
    LIN_TRY(find_community(op, record.value, &record.community));
    record.id = lin_id_new(rq->now, record.community);
    lin_record_default_source(op, &record);
    lin_record_show(op, &record);
    *ret = record;
    return LIN_OK;
}

lin_code lin_create_read(lin_op *op, lin_str wire, lin_record *ret)
{
    bool *present = LIN_NEW_ARRAY(op->rq->arena, bool, op->plan->message->fields);
    lin_value *values = lin_op_values(op);

    LIN_TRY(lin_op_record(op, wire, values, present));
    return lin_create_from(op, values, present, ret);
}

static lin_code insert(lin_op *op, const lin_record *record)
{
    lin_value *values = LIN_NEW_ARRAY(op->rq->arena, lin_value, 3 + lin_row_width(op->plan));
    lin_write write = {
        .sql = &op->plan->insert, .value = values, .action = LINLI__CHANGE__ACTION__CREATED, .after = record,
    };

    values[0] = lin_int(record->community);
    values[1] = lin_ref(record->id);
    values[2] = lin_at(record->created);
    write.values = 3 + lin_row_values(op, record, false, values + 3);
    return lin_op_write(op, &write);
}

/* Rules may lock and write, references lock: with them creation is a transaction of several round trips. */
static lin_code insert_with_rules(lin_op *op, lin_record *record)
{
    LIN_TX(tx, op->rq);

    LIN_TRY(lin_record_check_references(op, NULL, record));
    if (op->plan->follows)
        LIN_TRY(lin_op_admit(op, record->community, NULL, record->value));
    LIN_TRY(lin_op_before_write(op, NULL, record));
    LIN_TRY(lin_elsewhere_check(op, NULL, record));
    LIN_TRY(lin_record_check_days(op, record));
    LIN_TRY(insert(op, record));
    LIN_TRY(lin_op_after_write(op, NULL, record));
    return lin_commit(&tx);
}

lin_code lin_create_write(lin_op *op, lin_record *record)
{
    if (op->plan->rules || op->plan->refers)
        return insert_with_rules(op, record);
    LIN_TRY(lin_elsewhere_check(op, NULL, record));
    LIN_TRY(lin_record_check_days(op, record));
    return insert(op, record);
}

lin_code lin_serve_create(lin_op *op, lin_buf *answer)
{
    lin_record record;

    LIN_TRY(lin_op_may_write(op));
    LIN_TRY(lin_create_read(op, lin_op_body_wire(op), &record));
    LIN_TRY(lin_elsewhere_ask_here(op, &record.value, 1));
    LIN_TRY(lin_create_write(op, &record));
    lin_op_etag(op, &record);
    lin_buf_add(answer, lin_record_answer(op, &record));
    return LIN_OK;
}
