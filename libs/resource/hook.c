/*
 * The service's own rules: they see typed messages, the engine has values. Between the two
 * lie wire bytes. What the engine keeps itself (id, community, times, version) no rule changes.
 */
#include "libs/resource/import.h"
#include "libs/resource/typed.h"

lin_code lin_record_unpack(lin_op *op, const ProtobufCMessageDescriptor *type, const lin_record *record, ProtobufCMessage **ret)
{
    lin_buf wire = { .arena = op->rq->arena };

    lin_record_write(&wire, op->plan->message, record->value);
    return lin_typed_unwire(op->rq, lin_buf_str(&wire), type, ret);
}

static lin_code to_message(lin_op *op, const lin_record *record, ProtobufCMessage **ret)
{
    *ret = NULL;
    return record ? lin_record_unpack(op, op->plan->hook->descriptor, record, ret) : LIN_OK;
}

static lin_code from_message(lin_op *op, const ProtobufCMessage *message, lin_record *record)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *wire = lin_alloc(op->rq->arena, size);
    lin_value *values = lin_op_values(op);

    protobuf_c_message_pack(message, wire);
    LIN_TRY(lin_op_record(op, (lin_str){ (const char *)wire, size }, values, NULL));
    for (size_t i = 0; i < op->plan->columns; i++) {
        size_t index = op->plan->column[i].index;

        record->value[index] = values[index];
    }
    return LIN_OK;
}

lin_code lin_op_before_write(lin_op *op, const lin_record *before, lin_record *after)
{
    const lin_plan *plan = op->plan;
    ProtobufCMessage *old, *next;
    size_t asked = op->rq->statements;

    if (!(plan->rules & LIN_HOOK_BEFORE_WRITE))
        return LIN_OK;
    LIN_TRY(to_message(op, before, &old));
    LIN_TRY(to_message(op, after, &next));
    LIN_TRY(plan->hook->before_write(op->engine->conf.impl, op->rq, old, next));
    if (op->rq->statements != asked)
        LIN_TRY(lin_batch_note_question(op));
    return from_message(op, next, after);
}

lin_code lin_op_before_delete(lin_op *op, const lin_record *before)
{
    const lin_plan *plan = op->plan;
    ProtobufCMessage *old;

    if (!(plan->rules & LIN_HOOK_BEFORE_DELETE))
        return LIN_OK;
    LIN_TRY(to_message(op, before, &old));
    return plan->hook->before_delete(op->engine->conf.impl, op->rq, old);
}

lin_code lin_op_after_write(lin_op *op, const lin_record *before, const lin_record *after)
{
    const lin_plan *plan = op->plan;
    ProtobufCMessage *old, *next;

    if (!(plan->rules & LIN_HOOK_AFTER_WRITE) || lin_batch_rehearses(op))
        return LIN_OK;
    LIN_TRY(to_message(op, before, &old));
    LIN_TRY(to_message(op, after, &next));
    return plan->hook->after_write(op->engine->conf.impl, op->rq, old, next);
}

lin_code lin_op_list_scope(lin_op *op, lin_str *ret_filter)
{
    const lin_plan *plan = op->plan;

    *ret_filter = LIN_STR("");
    if (!(plan->rules & LIN_HOOK_LIST_SCOPE))
        return LIN_OK;
    return plan->hook->list_scope(op->engine->conf.impl, op->rq, ret_filter);
}
