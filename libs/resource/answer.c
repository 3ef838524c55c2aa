/* What the caller sees of a record: the common fields filled in, each value masked by its class. */
#include "libs/resource/engine.h"

static void set(lin_record *record, int index, lin_value value)
{
    if (index >= 0)
        record->value[index] = value;
}

static lin_str version_text(lin_op *op, const lin_record *record)
{
    return lin_z(lin_print(op->rq->arena, "%lld", (long long)record->version));
}

void lin_record_show(lin_op *op, lin_record *record)
{
    const lin_common *common = &op->plan->common;

    set(record, common->id, lin_text(lin_id_text(op->rq->arena, record->id)));
    if (common->community >= 0)
        set(record, common->community, lin_text(lin_op_region(op, record->community)));
    set(record, common->created, lin_at(record->created));
    set(record, common->updated, lin_at(record->updated));
    set(record, common->etag, lin_text(version_text(op, record)));
}

void lin_op_etag(lin_op *op, const lin_record *record)
{
    op->rq->etag = version_text(op, record);
}

lin_str lin_record_answer(lin_op *op, lin_record *record)
{
    const lin_message *message = op->plan->message;
    lin_value *shown = lin_op_values(op);
    lin_buf wire = { .arena = op->rq->arena };

    for (size_t i = 0; i < message->fields; i++)
        shown[i] = op->unmasked ? record->value[i] : lin_mask(op->rq, &message->field[i], record->value[i]);
    lin_record_write(&wire, message, shown);
    return lin_buf_str(&wire);
}

const lin_field *lin_op_answer_items(const lin_op *op)
{
    const lin_message *answer = op->method->answer;

    for (size_t i = 0; i < answer->fields; i++)
        if (answer->field[i].repeated)
            return &answer->field[i];
    return NULL;
}

void lin_op_answer_token(const lin_op *op, lin_buf *answer, lin_str token)
{
    const lin_field *field = lin_message_field(op->method->answer, LIN_STR("next_page_token"));

    if (field)
        lin_wire_bytes(answer, field->number, token);
}
