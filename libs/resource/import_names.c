/*
 * Names in cells: what is written instead of an id is replaced by the id of the one record that is called so; what none or
 * several are called is refused, cell by cell. All of a chunk that stand in one column and one community are one question.
 */
#include "libs/resource/import_run.h"
#include "libs/resource/names.h"

enum { SHOWN = 100 };

static const lin_sql note_names = { "import.note_names", "update import set names = $2 where id = $1" };

typedef struct asking {
    lin_import_chunk *c;
    const lin_field *field, *of;             /* of: beside it, what the named record follows; NULL: nothing is */
    lin_str community;
    lin_named *named;                        /* each once */
    size_t count;
} asking;

static lin_value *value_of(const asking *a, const lin_import_item *it, const lin_field *field)
{
    return &it->values[field - a->c->run->plan->message->field];
}

static lin_str of(const asking *a, const lin_import_item *it)
{
    lin_id id;

    return a->of && lin_id_parse(value_of(a, it, a->of)->text, &id) ? value_of(a, it, a->of)->text : LIN_STR("");
}

/* Communities themselves lie nowhere. */
static lin_str community_of(const asking *a, const lin_import_item *it)
{
    int community = a->c->run->plan->common.community;

    return community < 0 || a->field == &a->c->run->plan->message->field[community] ? LIN_STR("") : it->values[community].text;
}

/* One whose own community is a name that nobody has cannot be asked for. */
static bool is_asked(const asking *a, const lin_import_item *it)
{
    lin_str community = community_of(a, it);
    lin_id id;

    return lin_names_is_name(&a->c->op, a->field, *value_of(a, it, a->field)) && (!community.len || lin_id_parse(community, &id));
}

static lin_named *find(const asking *a, const lin_import_item *it)
{
    for (size_t i = 0; i < a->count; i++)
        if (lin_str_eq(a->named[i].text, value_of(a, it, a->field)->text) && lin_str_eq(a->named[i].of, of(a, it)))
            return &a->named[i];
    return NULL;
}

/* --- the preview shows whom they mean */

static void show(const asking *a, const lin_named *named)
{
    lin_import_run *r = a->c->run;
    Linli__ImportName name;
    lin_buf wire = { .arena = a->c->op.rq->arena };
    uint8_t *bytes;

    if (r->names_shown == SHOWN || named->count != 1 || r->job.state != LINLI__IMPORT__STATE__CHECKING)
        return;
    linli__import_name__init(&name);
    name.field = lin_str_z(wire.arena, a->field->json);
    name.key = lin_str_z(wire.arena, named->key);
    name.label = lin_str_z(wire.arena, named->label);
    name.id = lin_str_z(wire.arena, named->id);
    bytes = lin_alloc(wire.arena, linli__import_name__get_packed_size(&name) + 1);
    lin_wire_bytes(&wire, 1, (lin_str){ (const char *)bytes, linli__import_name__pack(&name, bytes) });
    if (r->names.len && memmem(r->names.at, r->names.len, lin_buf_str(&wire).at, lin_buf_str(&wire).len))
        return; /* an earlier chunk has shown it */
    lin_buf_add(&r->names, lin_buf_str(&wire));
    r->names_shown++;
    a->c->names_new = true;
}

lin_step lin_import_names_step(lin_import_chunk *c)
{
    lin_op *op = &c->op;
    lin_value *value = LIN_NEW_ARRAY(op->rq->arena, lin_value, 2);

    value[0] = lin_ref(c->run->job.id);
    value[1] = lin_bytes(lin_seal(op->rq->arena, op->engine->conf.keys, lin_import_purpose(op), lin_import_context(op->rq->arena, c->run->job.id),
                                  lin_buf_str(&c->run->names)));
    return (lin_step){ .sql = &note_names, .value = value, .values = 2 };
}

/* --- one question */

static lin_code refuse_name(const asking *a, int64_t count)
{
    lin_req *rq = a->c->op.rq;
    const Linli__Text *label = a->field->option->label;
    const lin_arg what = lin_arg_text("what", !label ? a->field->json : lin_z(rq->lang == LIN_ZH ? label->zh : label->en));

    return count ? lin_fail_field(rq, a->field->json, &LIN_REASON_NAME_SEVERAL, what, lin_arg_int("count", count))
                 : lin_fail_field(rq, a->field->json, &LIN_REASON_NAME_UNKNOWN, what);
}

static void put_id(const asking *a, lin_import_item *it)
{
    const lin_named *named = find(a, it);

    if (named->count == 1)
        *value_of(a, it, a->field) = lin_text(named->id);
    else {
        refuse_name(a, named->count);
        lin_import_refuse(a->c, it);
    }
}

static lin_str who_asks(const lin_import_chunk *c)
{
    return (lin_str){ (const char *)c->run->order->assertion.data, c->run->order->assertion.len };
}

/* Who may not read them cannot name them: that is each cell's fault. What passes by itself is the chunk's. */
static lin_code ask(asking *a)
{
    lin_code code = lin_names_ask(&a->c->op, a->c->run->host->ask, who_asks(a->c), a->field, a->community, a->named, a->count);

    if (code != LIN_PERMISSION_DENIED)
        return code;
    lin_req_clear_problem(a->c->op.rq);
    return LIN_OK;
}

static lin_code ask_for(asking *a)
{
    lin_import_chunk *c = a->c;
    bool *asked = LIN_NEW_ARRAY(c->op.rq->arena, bool, c->items);

    a->count = 0;
    for (size_t i = 0; i < c->items; i++) {
        asked[i] = is_asked(a, &c->item[i]) && lin_str_eq(community_of(a, &c->item[i]), a->community);
        if (asked[i] && !find(a, &c->item[i]))
            a->named[a->count++] = (lin_named){ .text = value_of(a, &c->item[i], a->field)->text, .of = of(a, &c->item[i]) };
    }
    LIN_TRY(ask(a));
    for (size_t i = 0; i < c->items; i++)
        if (asked[i])
            put_id(a, &c->item[i]);
    for (size_t i = 0; i < a->count; i++)
        show(a, &a->named[i]);
    return LIN_OK;
}

static lin_code ask_for_all(lin_import_chunk *c, const lin_field *field)
{
    asking a = { .c = c, .field = field, .of = lin_names_of(&c->op, field), .named = LIN_NEW_ARRAY(c->op.rq->arena, lin_named, c->items) };
    bool *done = LIN_NEW_ARRAY(c->op.rq->arena, bool, c->items);

    for (size_t i = 0; i < c->items; i++)
        if (!done[i] && is_asked(&a, &c->item[i])) {
            a.community = community_of(&a, &c->item[i]);
            for (size_t k = i; k < c->items; k++)
                done[k] |= lin_str_eq(community_of(&a, &c->item[k]), a.community);
            LIN_TRY(ask_for(&a));
        }
    return LIN_OK;
}

/* What stands there as an id of another service's record: what nobody has is refused where its row is written. */
static lin_code ask_for_ids(lin_import_chunk *c)
{
    lin_value **values = LIN_NEW_ARRAY(c->op.rq->arena, lin_value *, c->items + 1);

    for (size_t i = 0; i < c->items; i++)
        values[i] = c->item[i].outcome == LIN_REFUSED ? NULL : c->item[i].values;
    return lin_elsewhere_ask(&c->op, c->run->host->ask, who_asks(c), values, c->items);
}

/* In the order of the contract: the community comes first, and what a record belongs to before what lies in that. */
lin_code lin_import_resolve(lin_import_chunk *c)
{
    const lin_message *message = c->run->plan->message;

    LIN_TRY(ask_for_ids(c));
    for (size_t i = 0; i < message->fields; i++)
        if (lin_names_records(&c->op, &message->field[i]))
            LIN_TRY(ask_for_all(c, &message->field[i]));
    return LIN_OK;
}
