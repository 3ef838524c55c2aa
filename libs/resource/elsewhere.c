/*
 * Elsewhere: a field with exists and by_key names a record of another service, which whoever names it anew has to see there. That service
 * is asked before the transaction, as none stays open across the bus, once for all records of a call or of a chunk. What it does not
 * have is refused within, behind the service's own rules, which may know better what is wrong with it.
 */
#include "libs/authz/authz.h"
#include "libs/resource/names.h"

bool lin_field_elsewhere(const lin_field *field)
{
    return field->option->exists && field->option->by_key;
}

static lin_named *find(lin_named *named, size_t count, lin_str id)
{
    for (size_t i = 0; i < count; i++)
        if (lin_str_eq(named[i].id, id))
            return &named[i];
    return NULL;
}

/* What is no id is a name, or not well-formed: both are told elsewhere. */
static size_t collect(size_t index, lin_value *const *values, size_t count, lin_named *into)
{
    size_t n = 0;
    lin_id id;

    for (size_t i = 0; i < count; i++)
        if (values[i] && lin_id_parse(values[i][index].text, &id) && !find(into, n, values[i][index].text))
            into[n++] = (lin_named){ .id = values[i][index].text };
    return n;
}

/* Who may not read them sees none. */
static lin_code seek(lin_op *op, lin_ask *ask, lin_str assertion, const lin_field *field, lin_named *named, size_t count)
{
    lin_code code = lin_names_ask(op, ask, assertion, field, LIN_STR(""), named, count);

    if (code != LIN_PERMISSION_DENIED)
        return code;
    lin_req_clear_problem(op->rq);
    return LIN_OK;
}

lin_code lin_elsewhere_ask(lin_op *op, lin_ask *ask, lin_str assertion, lin_value *const *values, size_t count)
{
    const lin_message *message = op->plan->message;
    lin_named *all;
    size_t n = 0;

    if (!op->plan->seeks || !ask)
        return LIN_OK;
    all = LIN_NEW_ARRAY(op->rq->arena, lin_named, count * message->fields);
    for (size_t i = 0; i < message->fields; i++) {
        size_t more = lin_field_elsewhere(&message->field[i]) ? collect(i, values, count, all + n) : 0;

        if (more)
            LIN_TRY(seek(op, ask, assertion, &message->field[i], all + n, more));
        n += more;
    }
    op->sought = all;
    op->soughts = n;
    return LIN_OK;
}

lin_code lin_elsewhere_ask_here(lin_op *op, lin_value *const *values, size_t count)
{
    lin_str assertion = op->plan->seeks ? lin_assertion_wire(op->rq) : LIN_STR("");

    return assertion.len ? lin_elsewhere_ask(op, op->engine->conf.ask, assertion, values, count) : LIN_OK;
}

static bool is_missing(const lin_op *op, lin_str id)
{
    for (size_t i = 0; i < op->soughts; i++)
        if (lin_str_eq(op->sought[i].id, id))
            return op->sought[i].count == 0;
    return false;
}

lin_code lin_elsewhere_check(lin_op *op, const lin_record *before, const lin_record *after)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; op->soughts && i < message->fields; i++) {
        bool same = before && lin_value_eq(before->value[i], after->value[i]);

        if (lin_field_elsewhere(&message->field[i]) && !same && is_missing(op, after->value[i].text))
            return lin_fail_field(op->rq, lin_op_path(op, &message->field[i]), &LIN_REASON_REFERENCE_UNSEEN);
    }
    return LIN_OK;
}
