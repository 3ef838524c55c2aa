/*
 * openapi_example - see openapi_schema.h: what a body may hold, put together from the examples of its fields.
 *
 * A field that is required is always there: where it says no example, one is made up that its contract allows. Only what
 * a pattern or format says of a text is left to people (proto/plugin/check.c asks for it).
 */
#include "libs/contract/json.h"
#include "libs/contract/openapi_schema.h"

#define AN_ID "018f3b5e-7c4d-8a00-8000-000000000001"
#define A_DAY "2026-06-30"
#define A_TIME "2026-06-30T08:00:00Z"

/* --- values that are made up */

static bool ends_with(lin_str text, lin_str end)
{
    return text.len >= end.len && lin_str_eq(lin_str_from(text, text.len - end.len), end);
}

static bool names_a_record(const lin_field *field)
{
    return field->option->refers_to[0] || lin_str_eq(field->name, LIN_STR("id")) || lin_str_eq(field->name, LIN_STR("ids")) ||
           ends_with(field->name, LIN_STR("_id"));
}

static lin_str first_value(const lin_enum *e)
{
    for (size_t i = 0; i < e->values; i++)
        if (e->value[i].number != 0)
            return e->value[i].name;
    return LIN_STR("");
}

static lin_str made_up_text(const lin_field *field)
{
    const Linli__Field *o = field->option;

    if (names_a_record(field))
        return LIN_STR(AN_ID);
    if (o->date)
        return LIN_STR(A_DAY);
    if (o->pattern[0] || o->format)
        return LIN_STR("");
    return o->label ? lin_z(o->label->zh) : field->json;
}

static lin_str made_up(lin_document *d, const lin_field *field)
{
    if (field->message)
        return LIN_STR(A_TIME);
    if (field->enumeration)
        return first_value(field->enumeration);
    if (field->type == LIN_TYPE_STRING)
        return made_up_text(field);
    if (field->type == LIN_TYPE_BOOL)
        return LIN_STR("true");
    return field->option->range ? lin_z(lin_print(d->arena, "%.17g", field->option->range->min)) : LIN_STR("1");
}

/* --- one field */

static lin_str text_of(lin_document *d, const lin_field *field)
{
    if (field->option->example[0])
        return lin_z(field->option->example);
    return field->option->required ? made_up(d, field) : LIN_STR("");
}

static bool add_scalar_example(lin_document *d, const lin_field *field)
{
    lin_req rq = { .arena = d->arena };
    lin_str text = text_of(d, field);
    lin_field single = *field;
    lin_value value;

    single.repeated = false;
    if (!text.len || lin_field_parse(&rq, &single, field->json, text, &value) != LIN_OK)
        return false;
    lin_json_value(&d->out, &single, value);
    return true;
}

static bool is_nested(const lin_field *field)
{
    return field->message && !field->message->well_known;
}

bool lin_document_field_example(lin_document *d, const lin_field *field, Linli__Standard standard)
{
    size_t before = d->out.len;
    bool told;

    if (field->map || (is_nested(field) && !field->option->required))
        return false;
    lin_buf_z(&d->out, field->repeated ? "[" : "");
    told = is_nested(field) ? lin_document_example(d, field->message, standard) : add_scalar_example(d, field);
    if (!told) {
        d->out.len = before;
        return false;
    }
    lin_buf_z(&d->out, field->repeated ? "]" : "");
    return true;
}

/* --- a message */

static bool may_be_sent(const lin_field *field, Linli__Standard standard)
{
    const Linli__Field *o = field->option;

    return !o->output_only && !((o->immutable || o->held) && standard == LINLI__STANDARD__UPDATE);
}

bool lin_document_example(lin_document *d, const lin_message *message, Linli__Standard standard)
{
    const lin_binding *route = lin_document_route(d, message);
    size_t before = d->out.len;
    bool any = false;

    for (size_t i = 0; i < message->fields; i++) {
        const lin_field *field = &message->field[i];
        size_t at = d->out.len;

        if (!may_be_sent(field, standard) || lin_document_in_path(route, field))
            continue;
        lin_buf_char(&d->out, any ? ',' : '{');
        lin_buf_json(&d->out, field->json);
        lin_buf_char(&d->out, ':');
        if (lin_document_field_example(d, field, standard))
            any = true;
        else
            d->out.len = at;
    }
    if (any)
        lin_buf_char(&d->out, '}');
    else
        d->out.len = before;
    return any;
}
