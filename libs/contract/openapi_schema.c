/* openapi_schema - see openapi_schema.h, and openapi.h for the extensions. */
#include "libs/contract/openapi_schema.h"

#include "libs/contract/json.h"
#include "linli.gen.h"

lin_str lin_document_class(Linli__DataClass which)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(&linli__data_class__descriptor, (int)which);

    return lin_z(value ? value->name : NULL);
}

lin_str lin_document_standard(Linli__Standard which)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(&linli__standard__descriptor, (int)which);

    return lin_z(value && which ? value->name : NULL);
}

lin_str lin_document_operation(lin_document *d, const lin_contract *contract, const lin_method *method)
{
    return lin_z(lin_print(d->arena, "%.*s.%.*s", LIN_STR_FMT(contract->service), LIN_STR_FMT(method->name)));
}

lin_str lin_document_path(lin_arena *arena, lin_str template)
{
    lin_buf plain = { .arena = arena };
    bool skipping = false;

    for (size_t i = 0; i < template.len; i++) {
        skipping = template.at[i] != '}' && (skipping || template.at[i] == '=');
        if (!skipping)
            lin_buf_char(&plain, template.at[i]);
    }
    return lin_buf_str(&plain);
}

/* --- what a path says, a body does not say again (FIELD_TWICE) */

bool lin_document_in_path(const lin_binding *binding, const lin_field *field)
{
    lin_str rest = binding ? binding->path : LIN_STR("");

    while (rest.at && rest.len) {
        lin_str inside;

        lin_str_cut(&rest, '{');
        if (!rest.at)
            return false;
        inside = lin_str_cut(&rest, '}');
        if (lin_str_eq(lin_str_cut(&inside, '='), field->name))
            return true;
    }
    return false;
}

static const lin_binding *whole_body(const lin_method *method)
{
    for (size_t i = 0; i < method->bindings; i++)
        if (lin_str_eq(method->binding[i].body, LIN_STR("*")))
            return &method->binding[i];
    return NULL;
}

const lin_binding *lin_document_route(const lin_document *d, const lin_message *message)
{
    for (size_t i = 0; i < d->contracts; i++)
        for (size_t k = 0; k < d->contract[i]->methods; k++)
            if (lin_str_eq(d->contract[i]->method[k].request->full_name, message->full_name))
                return whole_body(&d->contract[i]->method[k]);
    return NULL;
}

/* --- members */

static void member(lin_document *d, const char *name)
{
    lin_buf_print(&d->out, ",\"%s\":", name);
}

void lin_document_text(lin_document *d, const char *name, lin_str value)
{
    if (!value.len)
        return;
    member(d, name);
    lin_buf_json(&d->out, value);
}

static void add_flag(lin_document *d, const char *name, bool yes)
{
    if (yes)
        lin_buf_print(&d->out, ",\"%s\":true", name);
}

static void add_texts(lin_document *d, const char *name, size_t count, char *const *text)
{
    if (!count)
        return;
    member(d, name);
    for (size_t i = 0; i < count; i++) {
        lin_buf_char(&d->out, i ? ',' : '[');
        lin_buf_json(&d->out, lin_z(text[i]));
    }
    lin_buf_char(&d->out, ']');
}

void lin_document_both(lin_document *d, const Linli__Text *label)
{
    lin_buf_z(&d->out, "{\"zh\":");
    lin_buf_json(&d->out, lin_z(label->zh));
    lin_buf_z(&d->out, ",\"en\":");
    lin_buf_json(&d->out, lin_z(label->en));
    lin_buf_char(&d->out, '}');
}

static void add_label(lin_document *d, const Linli__Text *label)
{
    if (!label)
        return;
    lin_document_text(d, "title", lin_z(label->en));
    member(d, "x-label");
    lin_document_both(d, label);
}

/* --- types */

static const struct { lin_type type; const char *schema; } scalars[] = {
    { LIN_TYPE_DOUBLE, "\"type\":\"number\",\"format\":\"double\"" },
    { LIN_TYPE_FLOAT, "\"type\":\"number\",\"format\":\"float\"" },
    { LIN_TYPE_BOOL, "\"type\":\"boolean\"" },
    { LIN_TYPE_STRING, "\"type\":\"string\"" },
    { LIN_TYPE_BYTES, "\"type\":\"string\",\"contentEncoding\":\"base64\"" },
    { LIN_TYPE_INT32, "\"type\":\"integer\",\"format\":\"int32\"" },
    { LIN_TYPE_SINT32, "\"type\":\"integer\",\"format\":\"int32\"" },
    { LIN_TYPE_SFIXED32, "\"type\":\"integer\",\"format\":\"int32\"" },
    { LIN_TYPE_UINT32, "\"type\":\"integer\",\"minimum\":0,\"maximum\":4294967295" },
    { LIN_TYPE_FIXED32, "\"type\":\"integer\",\"minimum\":0,\"maximum\":4294967295" },
    { LIN_TYPE_INT64, "\"type\":\"string\",\"format\":\"int64\"" },
    { LIN_TYPE_SINT64, "\"type\":\"string\",\"format\":\"int64\"" },
    { LIN_TYPE_SFIXED64, "\"type\":\"string\",\"format\":\"int64\"" },
    { LIN_TYPE_UINT64, "\"type\":\"string\",\"format\":\"uint64\"" },
    { LIN_TYPE_FIXED64, "\"type\":\"string\",\"format\":\"uint64\"" },
};

static const char *const well_known[] = {
    [LIN_WKT_TIMESTAMP] = "\"type\":\"string\",\"format\":\"date-time\"",
    [LIN_WKT_DURATION] = "\"type\":\"string\",\"pattern\":\"^-?[0-9]+(\\\\.[0-9]{1,9})?s$\"",
    [LIN_WKT_FIELD_MASK] = "\"type\":\"string\"",
    [LIN_WKT_EMPTY] = "\"type\":\"object\"",
};

static void add_enum(lin_document *d, const lin_enum *e)
{
    lin_buf_z(&d->out, "\"type\":\"string\",\"enum\":[");
    for (size_t i = 0; i < e->values; i++) {
        lin_buf_z(&d->out, i ? "," : "");
        lin_buf_json(&d->out, e->value[i].name);
    }
    lin_buf_char(&d->out, ']');
}

static void add_scalar(lin_document *d, lin_type type)
{
    for (size_t i = 0; i < LIN_COUNT(scalars); i++)
        if (scalars[i].type == type)
            lin_buf_z(&d->out, scalars[i].schema);
}

void lin_document_type(lin_document *d, const lin_message *message)
{
    if (message->well_known == LIN_WKT_WRAPPER)
        add_scalar(d, message->field[0].type);
    else if (message->well_known)
        lin_buf_z(&d->out, well_known[message->well_known]);
    else
        lin_buf_print(&d->out, "\"$ref\":\"#/components/schemas/%.*s\"", LIN_STR_FMT(message->full_name));
}

/* The type of one value of a field, without braces. */
static void add_type(lin_document *d, const lin_field *field)
{
    if (field->message)
        lin_document_type(d, field->message);
    else if (field->enumeration)
        add_enum(d, field->enumeration);
    else
        add_scalar(d, field->type);
}

void lin_document_whole_type(lin_document *d, const lin_field *field)
{
    if (field->map) {
        lin_buf_z(&d->out, "\"type\":\"object\",\"additionalProperties\":{");
        add_type(d, lin_message_number(field->message, 2));
        lin_buf_char(&d->out, '}');
    } else if (field->repeated) {
        lin_buf_z(&d->out, "\"type\":\"array\",\"items\":{");
        add_type(d, field);
        lin_buf_char(&d->out, '}');
    } else {
        add_type(d, field);
    }
}

#define DAY "[0-9]{4}-[0-9]{2}-[0-9]{2}"

void lin_document_bounds(lin_document *d, const lin_field *field)
{
    const Linli__Field *o = field->option;
    bool text = field->type == LIN_TYPE_STRING && !field->repeated;

    /* A text that is not given is "", which neither a bare pattern nor format date allows. */
    if (text && (o->pattern[0] || o->date))
        lin_document_text(d, "pattern", lin_z(lin_print(d->arena, "^(%s)?$", o->date ? DAY : o->pattern)));
    if (text && o->max_length)
        lin_buf_print(&d->out, ",\"maxLength\":%u", o->max_length);
    if (o->range)
        lin_buf_print(&d->out, ",\"minimum\":%.17g,\"maximum\":%.17g", o->range->min, o->range->max);
}

void lin_document_required(lin_document *d, const lin_message *message)
{
    const lin_binding *route = lin_document_route(d, message);
    bool any = false;

    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->required && !lin_document_in_path(route, &message->field[i])) {
            lin_buf_z(&d->out, any ? "," : ",\"required\":[");
            lin_buf_json(&d->out, message->field[i].json);
            any = true;
        }
    lin_buf_z(&d->out, any ? "]" : "");
}

/* --- properties */

static const struct { const char *name; size_t at; } flags[] = {
    { "x-required", offsetof(Linli__Field, required) },       { "x-immutable", offsetof(Linli__Field, immutable) },
    { "x-filterable", offsetof(Linli__Field, filterable) },   { "x-sortable", offsetof(Linli__Field, sortable) },
    { "x-searchable", offsetof(Linli__Field, text_search) },  { "x-initials", offsetof(Linli__Field, initials) },
     { "x-with-search", offsetof(Linli__Field, with_search) },
    { "x-unique", offsetof(Linli__Field, unique) },           { "x-sealed", offsetof(Linli__Field, sealed) },
    { "x-lookup", offsetof(Linli__Field, lookup) },           { "x-money", offsetof(Linli__Field, money) },
    { "x-json", offsetof(Linli__Field, json_document) },      { "x-date", offsetof(Linli__Field, date) },
    { "readOnly", offsetof(Linli__Field, output_only) },
};

static void add_flags(lin_document *d, const Linli__Field *option)
{
    for (size_t i = 0; i < LIN_COUNT(flags); i++)
        add_flag(d, flags[i].name, *(const protobuf_c_boolean *)(const void *)((const char *)option + flags[i].at));
    if (option->lookup_tail)
        lin_buf_print(&d->out, ",\"x-lookup-tail\":%u", option->lookup_tail);
}

/* "identity.Region" is the schema linli.identity.v1.Region. */
static void add_reference(lin_document *d, lin_str to)
{
    lin_str service = lin_str_cut(&to, '.');

    if (to.len)
        lin_document_text(d, "x-refers-to", lin_z(lin_print(d->arena, "linli.%.*s.v1.%.*s", LIN_STR_FMT(service), LIN_STR_FMT(to))));
}

static void add_format(lin_document *d, Linli__Format format)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(&linli__format__descriptor, (int)format);

    if (format && value)
        lin_document_text(d, "x-format", lin_z(value->name));
}

static void add_enum_labels(lin_document *d, const lin_enum *e)
{
    bool any = false;

    for (size_t i = 0; e && i < e->values; i++) {
        if (!e->value[i].label)
            continue;
        lin_buf_z(&d->out, any ? "," : ",\"x-enum-labels\":{");
        lin_buf_json(&d->out, e->value[i].name);
        lin_buf_char(&d->out, ':');
        lin_document_both(d, e->value[i].label);
        any = true;
    }
    lin_buf_z(&d->out, any ? "}" : "");
}

static bool is_counted_by(const lin_message *message, const lin_field *field)
{
    for (size_t i = 0; message->resource && i < message->resource->n_stats_by; i++)
        if (lin_str_eq(lin_z(message->resource->stats_by[i]), field->name))
            return true;
    return false;
}

static void add_example(lin_document *d, const lin_field *field)
{
    size_t before = d->out.len;

    if (field->message || !field->option->example[0])
        return;
    lin_buf_z(&d->out, ",\"examples\":[");
    if (lin_document_field_example(d, field, LINLI__STANDARD__STANDARD_UNSPECIFIED))
        lin_buf_char(&d->out, ']');
    else
        d->out.len = before;
}

static void add_property(lin_document *d, const lin_message *message, const lin_field *field)
{
    lin_buf_json(&d->out, field->json);
    lin_buf_z(&d->out, ":{");
    lin_document_whole_type(d, field);
    add_label(d, field->option->label);
    lin_document_bounds(d, field);
    lin_document_text(d, "x-class", field->data_class ? lin_document_class(field->data_class) : LIN_STR(""));
    add_flags(d, field->option);
    add_flag(d, "x-stats", is_counted_by(message, field));
    add_reference(d, lin_z(field->option->refers_to));
    add_format(d, field->option->format);
    add_enum_labels(d, field->enumeration);
    add_texts(d, "x-clauses", field->option->n_clause, field->option->clause);
    add_example(d, field);
    lin_buf_char(&d->out, '}');
}

/* --- resources */

static bool is_searchable(const lin_message *message)
{
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->text_search)
            return true;
    return false;
}

static const lin_contract *home_of(const lin_document *d, const lin_message *message)
{
    for (size_t i = 0; i < d->contracts; i++)
        for (size_t k = 0; k < d->contract[i]->resources; k++)
            if (lin_str_eq(d->contract[i]->resource[k]->full_name, message->full_name))
                return d->contract[i];
    return NULL;
}

static bool serves(const lin_method *method, const lin_message *message)
{
    return method->standard && method->bindings && lin_str_eq(method->resource->full_name, message->full_name);
}

static void add_calls(lin_document *d, const lin_contract *home, const lin_message *message)
{
    bool any = false;

    lin_buf_z(&d->out, ",\"calls\":{");
    for (size_t i = 0; i < home->methods; i++) {
        const lin_method *method = &home->method[i];

        if (!serves(method, message))
            continue;
        lin_buf_z(&d->out, any ? "," : "");
        lin_buf_json(&d->out, lin_document_standard(method->standard));
        lin_buf_char(&d->out, ':');
        lin_buf_json(&d->out, lin_document_operation(d, home, method));
        any = true;
    }
    lin_buf_char(&d->out, '}');
}

static void add_resource(lin_document *d, const lin_message *message)
{
    const lin_contract *home = home_of(d, message);
    const Linli__Resource *r = message->resource;

    if (!home)
        return;
    lin_buf_z(&d->out, ",\"x-resource\":{\"service\":");
    lin_buf_json(&d->out, home->service);
    lin_document_text(d, "collection", lin_z(r->collection));
    lin_document_text(d, "path", lin_z(lin_print(d->arena, "/v1/%.*s/%s", LIN_STR_FMT(home->service), r->collection)));
    add_calls(d, home, message);
    add_texts(d, "statsBy", r->n_stats_by, r->stats_by);
    add_flag(d, "importable", r->importable);
    add_flag(d, "exportable", r->exportable);
    add_flag(d, "searchable", is_searchable(message));
    add_texts(d, "clauses", r->n_clause, r->clause);
    lin_buf_char(&d->out, '}');
}

/* What a change needs is less than what a creation needs: `required` stands with the body of a creation only. */
void lin_document_schema(lin_document *d, const lin_message *message)
{
    const lin_binding *route = lin_document_route(d, message);
    bool any = false;

    lin_buf_json(&d->out, message->full_name);
    lin_buf_z(&d->out, ":{\"type\":\"object\"");
    lin_document_text(d, "description", message->comment);
    if (message->resource) {
        add_label(d, message->resource->label);
        add_resource(d, message);
    } else {
        lin_document_required(d, message);
    }
    lin_buf_z(&d->out, ",\"properties\":{");
    for (size_t i = 0; i < message->fields; i++) {
        if (lin_document_in_path(route, &message->field[i]))
            continue;
        lin_buf_z(&d->out, any ? "," : "");
        add_property(d, message, &message->field[i]);
        any = true;
    }
    lin_buf_z(&d->out, "},\"additionalProperties\":false}");
}
