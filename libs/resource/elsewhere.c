/*
 * Elsewhere: a field with exists that refers to another service names a record there, or several, which whoever names them anew has to
 * see. That service is asked before the transaction, as none stays open across the bus, once for all records of a call or of a chunk.
 * What it does not have is refused within, behind the service's own rules, which may know better what is wrong with it.
 */
#include "libs/authz/authz.h"
#include "libs/resource/names.h"

bool lin_field_elsewhere(const lin_plan *plan, const lin_field *field)
{
    lin_str to = lin_z(field->option->refers_to);

    return field->option->exists && !lin_str_eq(lin_str_cut(&to, '.'), plan->service);
}

/* A list's elements, or the one value. */
static size_t elements_of(const lin_value *value, const lin_value **ret)
{
    *ret = value->kind == LIN_LIST ? value->list.at : value;
    return value->kind == LIN_LIST ? value->list.count : value->kind == LIN_TEXT;
}

static lin_named *find(lin_named *named, size_t count, lin_str id)
{
    for (size_t i = 0; i < count; i++)
        if (lin_str_eq(named[i].id, id))
            return &named[i];
    return NULL;
}

/* What is no id is a name, or not well-formed: both are told elsewhere. */
static size_t collect(const lin_field *field, const lin_value *value, lin_named *into, size_t n)
{
    const lin_value *one;
    size_t count = elements_of(value, &one);
    lin_id id;

    for (size_t i = 0; i < count; i++)
        if (lin_id_parse(one[i].text, &id) && !find(into, n, one[i].text))
            into[n++] = (lin_named){ .id = one[i].text, .field = field };
    return n;
}

static size_t how_many(const lin_op *op, lin_value *const *values, size_t count)
{
    const lin_value *one;
    size_t n = 0;

    for (size_t f = 0; f < op->plan->message->fields; f++)
        for (size_t i = 0; i < count; i++)
            n += values[i] && lin_field_elsewhere(op->plan, &op->plan->message->field[f]) ? elements_of(&values[i][f], &one) : 0;
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

/* Of one field, after what was sought for others. */
static lin_code seek_all(lin_op *op, lin_ask *ask, lin_str assertion, size_t index, lin_value *const *values, size_t count)
{
    const lin_field *field = &op->plan->message->field[index];
    lin_named *named = op->sought + op->soughts;
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n = values[i] ? collect(field, &values[i][index], named, n) : n;
    op->soughts += n;
    for (size_t from = 0; from < n; from += LIN_NAMES_MOST)
        LIN_TRY(seek(op, ask, assertion, field, named + from, n - from < LIN_NAMES_MOST ? n - from : LIN_NAMES_MOST));
    return LIN_OK;
}

lin_code lin_elsewhere_ask(lin_op *op, lin_ask *ask, lin_str assertion, lin_value *const *values, size_t count)
{
    if (!op->plan->seeks || !ask)
        return LIN_OK;
    op->sought = LIN_NEW_ARRAY(op->rq->arena, lin_named, how_many(op, values, count) + 1);
    op->soughts = 0;
    for (size_t i = 0; i < op->plan->message->fields; i++)
        if (lin_field_elsewhere(op->plan, &op->plan->message->field[i]))
            LIN_TRY(seek_all(op, ask, assertion, i, values, count));
    return LIN_OK;
}

lin_code lin_elsewhere_ask_here(lin_op *op, lin_value *const *values, size_t count)
{
    lin_str assertion = op->plan->seeks ? lin_assertion_wire(op->rq) : LIN_STR("");

    return assertion.len ? lin_elsewhere_ask(op, op->engine->conf.ask, assertion, values, count) : LIN_OK;
}

/* As what the field refers to: what is there as somebody else's is not. */
static bool is_missing(const lin_op *op, const lin_field *field, lin_str id)
{
    for (size_t i = 0; i < op->soughts; i++)
        if (op->sought[i].field == field && lin_str_eq(op->sought[i].id, id))
            return op->sought[i].count == 0;
    return false;
}

static bool had(const lin_value *before, lin_str id)
{
    const lin_value *one;
    size_t count = before ? elements_of(before, &one) : 0;

    for (size_t i = 0; i < count; i++)
        if (lin_str_eq(one[i].text, id))
            return true;
    return false;
}

static lin_code check_field(lin_op *op, const lin_field *field, const lin_value *before, const lin_value *after)
{
    const lin_value *one;
    size_t count = elements_of(after, &one);

    for (size_t i = 0; i < count; i++)
        if (!had(before, one[i].text) && is_missing(op, field, one[i].text)) {
            lin_str path = lin_op_path(op, field);

            return lin_fail_field(op->rq, field->repeated ? lin_z(lin_print(op->rq->arena, "%.*s[%zu]", LIN_STR_FMT(path), i)) : path,
                                  &LIN_REASON_REFERENCE_UNSEEN);
        }
    return LIN_OK;
}

lin_code lin_elsewhere_check(lin_op *op, const lin_record *before, const lin_record *after)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; op->soughts && i < message->fields; i++)
        if (lin_field_elsewhere(op->plan, &message->field[i]))
            LIN_TRY(check_field(op, &message->field[i], before ? &before->value[i] : NULL, &after->value[i]));
    return LIN_OK;
}
