/*
 * Update mask: which fields an update touches. Paths are proto or JSON names of the resource's
 * own fields; "*" is every field that may be written; no mask means the fields in the body.
 */
#include "libs/resource/engine.h"

static bool is_read_only(const lin_op *op, size_t index)
{
    bool kept = lin_op_common(op, index) && (int)index != op->plan->common.community;

    return kept || op->plan->message->field[index].option->output_only;
}

static bool is_immutable(const lin_op *op, size_t index)
{
    return (int)index == op->plan->common.community || op->plan->message->field[index].option->immutable ||
           op->plan->message->field[index].option->held;
}

static void choose(lin_op *op, size_t index, bool *chosen)
{
    const lin_field *field = &op->plan->message->field[index];

    chosen[index] = true;
    if (is_read_only(op, index))
        lin_fail_field(op->rq, field->json, &LIN_REASON_FIELD_READ_ONLY);
    else if (is_immutable(op, index))
        lin_fail_field(op->rq, field->json, &LIN_REASON_FIELD_IMMUTABLE);
}

static void choose_all(const lin_op *op, bool *chosen)
{
    for (size_t i = 0; i < op->plan->message->fields; i++)
        chosen[i] = !is_read_only(op, i) && !is_immutable(op, i);
}

static void choose_path(lin_op *op, lin_str path, bool *chosen)
{
    const lin_message *message = op->plan->message;
    const lin_field *field = lin_message_json(message, path);

    if (lin_str_eq(path, LIN_STR("*")))
        choose_all(op, chosen);
    else if (field)
        choose(op, (size_t)(field - message->field), chosen);
    else
        lin_fail_field(op->rq, LIN_STR("updateMask"), &LIN_REASON_MASK_INVALID, lin_arg_text("path", path));
}

lin_code lin_op_mask(lin_op *op, const bool *present, bool *ret_chosen)
{
    lin_value mask = lin_op_in(op, "update_mask");
    lin_wire_item item;
    bool bad;

    for (size_t i = 0; i < op->plan->message->fields; i++)
        ret_chosen[i] = false;
    if (mask.kind == LIN_BYTES && mask.text.len)
        while (lin_wire_next(&mask.text, &item, &bad))
            choose_path(op, item.bytes, ret_chosen);
    else
        for (size_t i = 0; i < op->plan->message->fields; i++)
            if (present[i])
                choose(op, i, ret_chosen);
    return op->rq->problem.code;
}
