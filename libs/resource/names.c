/* Who asks for records by name: of its own service here, of another by one call for many. */
#include "libs/resource/names.h"
#include "linli/resolve.pb-c.h"

#define REGION LIN_STR("identity.Region")

static bool is_region(const lin_field *field)
{
    return lin_str_eq(lin_z(field->option->refers_to), REGION);
}

/* NULL: of another service, or known by its id alone. */
static const lin_plan *plan_here(const lin_op *op, const lin_field *field)
{
    lin_str to = lin_z(field->option->refers_to);
    const lin_plan *plan = lin_str_eq(lin_str_cut(&to, '.'), op->plan->service) ? lin_plan_referred(op, field) : NULL;

    return plan && plan->knowns ? plan : NULL;
}

static bool names_there(const lin_op *op, const lin_field *field)
{
    return field->option->by_key || (is_region(field) && !lin_str_eq(op->plan->service, LIN_STR("identity")));
}

bool lin_names_records(const lin_op *op, const lin_field *field)
{
    return field->option->refers_to[0] && field->type == LIN_TYPE_STRING && !field->repeated && (names_there(op, field) || plan_here(op, field));
}

bool lin_names_is_name(const lin_op *op, const lin_field *field, lin_value value)
{
    lin_id id;

    return value.kind == LIN_TEXT && value.text.len && lin_names_records(op, field) && !lin_id_parse(value.text, &id);
}

lin_str lin_names_written(lin_arena *arena, const lin_op *op, const lin_field *field, bool chinese)
{
    const lin_plan *here = plan_here(op, field);
    lin_buf all = { .arena = arena };

    if (field->option->by_key)
        return lin_z(chinese ? field->option->by_key->zh : field->option->by_key->en);
    for (size_t i = 0; here && i < here->knowns; i++) {
        const Linli__Text *label = here->known[i].column->field->option->label;

        lin_buf_print(&all, "%s%s", i ? chinese ? "、" : ", " : "", !label ? "" : chinese ? label->zh : label->en);
    }
    return here ? lin_buf_str(&all) : chinese ? LIN_STR("名称、行政区划代码") : LIN_STR("name, division code");
}

const lin_field *lin_names_of(const lin_op *op, const lin_field *field)
{
    const lin_plan *here = plan_here(op, field);
    const lin_message *message = op->plan->message;

    for (size_t i = 0; here && here->follows && i < message->fields; i++)
        if (strcmp(message->field[i].option->refers_to, here->follows->option->refers_to) == 0)
            return &message->field[i];
    return NULL;
}

/* --- there */

static lin_str request_of(lin_arena *arena, lin_str assertion, lin_str community, const lin_named *named, size_t count)
{
    Linli__ResolveRequest request;
    Linli__Name *name = LIN_NEW_ARRAY(arena, Linli__Name, count);
    uint8_t *wire;

    linli__resolve_request__init(&request);
    request.on_behalf_of = (ProtobufCBinaryData){ .len = assertion.len, .data = (uint8_t *)(uintptr_t)assertion.at };
    request.community_id = lin_str_z(arena, community);
    request.names = LIN_NEW_ARRAY(arena, Linli__Name *, count);
    for (size_t i = 0; i < count; i++) {
        linli__name__init(&name[i]);
        name[i].text = lin_str_z(arena, named[i].text);
        name[i].of = lin_str_z(arena, named[i].of);
        name[i].id = lin_str_z(arena, named[i].text.len ? LIN_STR("") : named[i].id);
        request.names[request.n_names++] = &name[i];
    }
    wire = lin_alloc(arena, linli__resolve_request__get_packed_size(&request) + 1);
    return (lin_str){ (const char *)wire, linli__resolve_request__pack(&request, wire) };
}

static void take(lin_arena *arena, const Linli__Named *found, lin_named *named)
{
    named->count = found->count;
    named->key = lin_str_dup(arena, lin_z(found->key));
    named->label = lin_str_dup(arena, lin_z(found->label));
    if (found->count == 1)
        named->id = lin_str_dup(arena, lin_z(found->id));
}

static lin_code ask_there(lin_req *rq, lin_ask *ask, lin_str assertion, const lin_field *field, lin_str community, lin_named *named, size_t count)
{
    lin_str to = lin_z(field->option->refers_to), service = lin_str_cut(&to, '.'), answer;
    const char *method = lin_print(rq->arena, "%.*sService.Resolve%.*s", LIN_STR_FMT(to), LIN_STR_FMT(to));
    Linli__ResolveAnswer *found;

    LIN_TRY(ask(rq, service, lin_z(method), request_of(rq->arena, assertion, community, named, count), &answer));
    found = linli__resolve_answer__unpack(NULL, answer.len, (const uint8_t *)answer.at);
    for (size_t i = 0; found && found->n_named == count && i < count; i++)
        take(rq->arena, found->named[i], &named[i]);
    if (found && found->n_named == count)
        count = 0;
    if (found)
        linli__resolve_answer__free_unpacked(found, NULL);
    return count ? lin_fail(rq, &LIN_REASON_INTERNAL) : LIN_OK;
}

lin_code lin_names_ask(lin_op *op, lin_ask *ask, lin_str assertion, const lin_field *field, lin_str community, lin_named *named, size_t count)
{
    lin_op here = { .rq = op->rq, .engine = op->engine, .plan = plan_here(op, field) };
    int32_t number = 0;
    bool known = true;

    if (!here.plan)
        return ask_there(op->rq, ask, assertion, field, community, named, count);
    if (community.len)
        LIN_TRY(lin_op_community(&here, community, &number, &known));
    return known ? lin_resolve(&here, number, named, count) : LIN_OK;
}
