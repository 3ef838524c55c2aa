/* One call being served: what the request says. */
#include "libs/resource/engine.h"
#include "libs/resource/validate.h"

lin_value lin_op_in(const lin_op *op, const char *name)
{
    const lin_message *request = op->method->request;
    const lin_field *field = lin_message_field(request, lin_z(name));

    return field ? op->in[field - request->field] : lin_null();
}

lin_code lin_op_check(lin_op *op, const char *name)
{
    const lin_field *field = lin_message_field(op->method->request, lin_z(name));

    return field ? lin_validate_field(op->rq, field, op->in[field - op->method->request->field], true, LIN_STR("")) : LIN_OK;
}

lin_code lin_op_id(lin_op *op, lin_id *ret)
{
    lin_value id = lin_op_in(op, "id");

    if (id.kind != LIN_TEXT || !lin_id_parse(id.text, ret))
        return lin_fail_field(op->rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    return LIN_OK;
}

lin_str lin_op_path(const lin_op *op, const lin_field *field)
{
    if (!op->path.len)
        return field->json;
    return lin_z(lin_print(op->rq->arena, "%.*s.%.*s", LIN_STR_FMT(op->path), LIN_STR_FMT(field->json)));
}

lin_value *lin_op_values(lin_op *op)
{
    const lin_message *message = op->plan->message;
    lin_value *values = LIN_NEW_ARRAY(op->rq->arena, lin_value, message->fields);

    for (size_t i = 0; i < message->fields; i++)
        values[i] = lin_zero_of(&message->field[i]);
    return values;
}

/* The body is the request's field of the resource's type. */
lin_str lin_op_body_wire(const lin_op *op)
{
    const lin_message *request = op->method->request;

    for (size_t i = 0; i < request->fields; i++)
        if (request->field[i].message == op->plan->message && op->in[i].kind == LIN_BYTES)
            return op->in[i].text;
    return LIN_STR("");
}

lin_value lin_as_stored(lin_value value)
{
    if (value.kind == LIN_TIME)
        value.nanos = 0;
    return value;
}

lin_code lin_op_record(lin_op *op, lin_str wire, lin_value *values, bool *present)
{
    LIN_TRY(lin_record_read(op->rq, op->plan->message, wire, values, present));
    for (size_t i = 0; i < op->plan->message->fields; i++)
        values[i] = lin_as_stored(values[i]);
    return LIN_OK;
}

lin_code lin_op_body(lin_op *op, lin_value *values, bool *present)
{
    return lin_op_record(op, lin_op_body_wire(op), values, present);
}

bool lin_op_common(const lin_op *op, size_t index)
{
    const lin_common *c = &op->plan->common;
    int i = (int)index;

    return i == c->id || i == c->community || i == c->created || i == c->updated || i == c->etag || i == c->confirmed;
}

/* "*" (If-Match: any version) comes as the empty text. */
lin_code lin_etag_check(lin_op *op, const lin_record *record)
{
    lin_value etag = lin_op_in(op, "etag");
    int64_t version;

    if (etag.kind != LIN_TEXT || etag.text.len == 0)
        return LIN_OK;
    if (!lin_str_to_int(etag.text, &version))
        return lin_fail_field(op->rq, LIN_STR("etag"), &LIN_REASON_ETAG_MALFORMED);
    if (version != record->version)
        return lin_fail(op->rq, &LIN_REASON_ETAG_MISMATCH);
    return LIN_OK;
}

lin_str lin_op_actor(const lin_op *op)
{
    lin_req *rq = op->rq;

    if (rq->who && rq->who->user_id.len)
        return rq->who->user_id;
    return lin_z(lin_print(rq->arena, "service:%.*s", LIN_STR_FMT(rq->caller)));
}
