/*
 * openapi - see openapi.h: OpenAPI 3.1.0 written straight from the contracts.
 *
 * Everything stands in the order of the contracts, so the same contracts give the same bytes.
 * Paths are grouped by writing a path when its first call is met.
 */
#include "libs/contract/openapi.h"

#include <stdio.h>

typedef struct document {
    lin_arena *arena;
    const lin_contract *const *contract;
    size_t contracts;
    lin_buf out;
} document;

static const char *const verb_name[] = { [LIN_GET] = "get", [LIN_PUT] = "put", [LIN_POST] = "post",
                                         [LIN_DELETE] = "delete", [LIN_PATCH] = "patch" };
static const char *const class_name[] = { "UNSPECIFIED", "PUBLIC", "INTERNAL", "PERSONAL", "SENSITIVE", "SECRET" };

static void key(document *d, const char *name)
{
    lin_buf_print(&d->out, "\"%s\":", name);
}

static void pair(document *d, const char *name, lin_str value)
{
    key(d, name);
    lin_buf_json(&d->out, value);
}

/* --- schemas */

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

static void add_enum(document *d, const lin_enum *e)
{
    lin_buf_z(&d->out, "\"type\":\"string\",\"enum\":[");
    for (size_t i = 0; i < e->values; i++) {
        lin_buf_z(&d->out, i ? "," : "");
        lin_buf_json(&d->out, e->value[i].name);
    }
    lin_buf_char(&d->out, ']');
}

static void add_scalar(document *d, lin_type type)
{
    for (size_t i = 0; i < LIN_COUNT(scalars); i++)
        if (scalars[i].type == type)
            lin_buf_z(&d->out, scalars[i].schema);
}

static void add_message_type(document *d, const lin_message *message)
{
    if (message->well_known == LIN_WKT_WRAPPER)
        add_scalar(d, message->field[0].type);
    else if (message->well_known)
        lin_buf_z(&d->out, well_known[message->well_known]);
    else
        lin_buf_print(&d->out, "\"$ref\":\"#/components/schemas/%.*s\"", LIN_STR_FMT(message->full_name));
}

/* The type of one value of a field, without braces. */
static void add_type(document *d, const lin_field *field)
{
    if (field->message)
        add_message_type(d, field->message);
    else if (field->enumeration)
        add_enum(d, field->enumeration);
    else
        add_scalar(d, field->type);
}

static void add_whole_type(document *d, const lin_field *field)
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

static void add_label(document *d, const Linli__Text *label)
{
    if (!label)
        return;
    lin_buf_char(&d->out, ',');
    pair(d, "title", lin_z(label->en));
    lin_buf_z(&d->out, ",\"x-label\":{");
    pair(d, "zh", lin_z(label->zh));
    lin_buf_char(&d->out, ',');
    pair(d, "en", lin_z(label->en));
    lin_buf_char(&d->out, '}');
}

static void add_bounds(document *d, const lin_field *field)
{
    const Linli__Field *o = field->option;
    bool text = field->type == LIN_TYPE_STRING && !field->repeated;

    if (text && o->pattern[0]) {
        lin_buf_char(&d->out, ',');
        pair(d, "pattern", lin_z(lin_print(d->arena, "^(%s)?$", o->pattern)));
    }
    if (text && o->date)
        lin_buf_z(&d->out, ",\"format\":\"date\"");
    if (text && o->max_length)
        lin_buf_print(&d->out, ",\"maxLength\":%u", o->max_length);
    if (o->range)
        lin_buf_print(&d->out, ",\"minimum\":%.17g,\"maximum\":%.17g", o->range->min, o->range->max);
}

static void add_property(document *d, const lin_field *field)
{
    lin_buf_json(&d->out, field->json);
    lin_buf_z(&d->out, ":{");
    add_whole_type(d, field);
    add_label(d, field->option->label);
    add_bounds(d, field);
    if (field->option->output_only)
        lin_buf_z(&d->out, ",\"readOnly\":true");
    if (field->data_class)
        lin_buf_print(&d->out, ",\"x-class\":\"%s\"", class_name[field->data_class]);
    lin_buf_char(&d->out, '}');
}

static void add_required(document *d, const lin_message *message)
{
    bool any = false;

    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->required) {
            lin_buf_z(&d->out, any ? "," : ",\"required\":[");
            lin_buf_json(&d->out, message->field[i].json);
            any = true;
        }
    lin_buf_z(&d->out, any ? "]" : "");
}

/* What a change needs is less than what a creation needs: `required` stands with the body of a creation only. */
static void add_schema(document *d, const lin_message *message)
{
    lin_buf_json(&d->out, message->full_name);
    lin_buf_z(&d->out, ":{\"type\":\"object\"");
    if (message->resource)
        add_label(d, message->resource->label);
    else
        add_required(d, message);
    lin_buf_z(&d->out, ",\"properties\":{");
    for (size_t i = 0; i < message->fields; i++) {
        lin_buf_z(&d->out, i ? "," : "");
        add_property(d, &message->field[i]);
    }
    lin_buf_z(&d->out, "},\"additionalProperties\":false}");
}

/* --- which schemas are needed: what a routed call reaches */

typedef struct needed {
    const lin_message **at;
    size_t count, room;
} needed;

static bool is_needed(const needed *n, lin_str name)
{
    for (size_t i = 0; i < n->count; i++)
        if (lin_str_eq(n->at[i]->full_name, name))
            return true;
    return false;
}

static void need(document *d, needed *n, const lin_message *message)
{
    if (!message || message->well_known || is_needed(n, message->full_name))
        return;
    if (n->count == n->room) {
        const lin_message **at = LIN_NEW_ARRAY(d->arena, const lin_message *, n->room ? 2 * n->room : 32);

        for (size_t i = 0; i < n->count; i++)
            at[i] = n->at[i];
        n->at = at;
        n->room = n->room ? 2 * n->room : 32;
    }
    if (!message->map_entry)
        n->at[n->count++] = message;
    for (size_t i = 0; i < message->fields; i++)
        need(d, n, message->field[i].message);
}

static const lin_message *body_message(const lin_method *method, const lin_binding *binding)
{
    const lin_field *field;

    if (lin_str_eq(binding->body, LIN_STR("*")))
        return method->request;
    field = binding->body.len ? lin_message_field(method->request, binding->body) : NULL;
    return field ? field->message : NULL;
}

static void need_method(document *d, needed *n, const lin_method *method)
{
    for (size_t i = 0; i < method->bindings; i++) {
        need(d, n, body_message(method, &method->binding[i]));
        need(d, n, method->answer);
    }
}

/* --- calls */

static bool in_path(const lin_binding *binding, const lin_field *field)
{
    lin_str mark = field->name, rest = binding->path;

    while (rest.at && rest.len) {
        lin_str inside;

        lin_str_cut(&rest, '{');
        if (!rest.at)
            return false;
        inside = lin_str_cut(&rest, '}');
        if (lin_str_eq(lin_str_cut(&inside, '='), mark))
            return true;
    }
    return false;
}

static bool in_query(const lin_binding *binding, const lin_field *field)
{
    if (lin_str_eq(binding->body, LIN_STR("*")) || lin_str_eq(binding->body, field->name) || in_path(binding, field))
        return false;
    return !field->message || field->message->well_known == LIN_WKT_FIELD_MASK ||
           field->message->well_known == LIN_WKT_TIMESTAMP;
}

static void add_parameter(document *d, const lin_field *field, bool path)
{
    lin_buf_z(&d->out, ",{");
    pair(d, "name", path ? field->name : field->json);
    lin_buf_print(&d->out, ",\"in\":\"%s\",\"required\":%s,\"schema\":{", path ? "path" : "query", path ? "true" : "false");
    add_whole_type(d, field);
    add_bounds(d, field);
    lin_buf_z(&d->out, "}}");
}

static void add_parameters(document *d, const lin_method *method, const lin_binding *binding)
{
    lin_buf_z(&d->out, ",\"parameters\":[{\"$ref\":\"#/components/parameters/AcceptLanguage\"}");
    if (method->standard == LINLI__STANDARD__UPDATE || method->standard == LINLI__STANDARD__DELETE)
        lin_buf_z(&d->out, ",{\"$ref\":\"#/components/parameters/IfMatch\"}");
    if (binding->verb != LIN_GET && !method->option->handles_secret)
        lin_buf_z(&d->out, ",{\"$ref\":\"#/components/parameters/IdempotencyKey\"}");
    for (size_t i = 0; i < method->request->fields; i++) {
        const lin_field *field = &method->request->field[i];

        if (in_path(binding, field))
            add_parameter(d, field, true);
        else if (in_query(binding, field))
            add_parameter(d, field, false);
    }
    lin_buf_char(&d->out, ']');
}

static void add_body(document *d, const lin_method *method, const lin_binding *binding)
{
    const lin_message *body = body_message(method, binding);

    if (!body)
        return;
    lin_buf_z(&d->out, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":{");
    add_message_type(d, body);
    if (method->standard == LINLI__STANDARD__CREATE)
        add_required(d, body);
    lin_buf_z(&d->out, "}}}}");
}

static void add_operation(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding)
{
    lin_buf_print(&d->out, "\"%s\":{", verb_name[binding->verb]);
    pair(d, "operationId", lin_z(lin_print(d->arena, "%.*s.%.*s", LIN_STR_FMT(contract->service), LIN_STR_FMT(method->name))));
    lin_buf_z(&d->out, ",\"tags\":[");
    lin_buf_json(&d->out, contract->service);
    lin_buf_z(&d->out, "],");
    if (method->comment.len) {
        pair(d, "description", method->comment);
        lin_buf_char(&d->out, ',');
    }
    pair(d, "x-permission", method->permission);
    if (lin_str_eq(method->permission, LIN_STR("PUBLIC")))
        lin_buf_z(&d->out, ",\"security\":[]");
    add_parameters(d, method, binding);
    add_body(d, method, binding);
    lin_buf_z(&d->out, ",\"responses\":{\"200\":{\"description\":\"OK\",\"content\":{\"application/json\":{\"schema\":{");
    add_message_type(d, method->answer);
    lin_buf_z(&d->out, "}}}},\"default\":{\"$ref\":\"#/components/responses/Problem\"}}}");
}

/* In OpenAPI a variable stands without its segments: {name}. */
static lin_str plain_path(lin_arena *arena, lin_str path)
{
    lin_buf plain = { .arena = arena };
    bool skipping = false;

    for (size_t i = 0; i < path.len; i++) {
        skipping = path.at[i] != '}' && (skipping || path.at[i] == '=');
        if (!skipping)
            lin_buf_char(&plain, path.at[i]);
    }
    return lin_buf_str(&plain);
}

typedef void visitor(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding,
                     void *what);

static void each_binding(document *d, visitor *visit, void *what)
{
    for (size_t i = 0; i < d->contracts; i++)
        for (size_t k = 0; k < d->contract[i]->methods; k++)
            for (size_t b = 0; b < d->contract[i]->method[k].bindings; b++)
                visit(d, d->contract[i], &d->contract[i]->method[k], &d->contract[i]->method[k].binding[b], what);
}

typedef struct path_item {
    lin_str path;
    const lin_binding *first;       /* the first binding with this path; NULL while looking */
    bool any;
} path_item;

static void find_first(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding,
                       void *what)
{
    path_item *item = what;

    (void)contract;
    (void)method;
    if (!item->first && lin_str_eq(plain_path(d->arena, binding->path), item->path))
        item->first = binding;
}

static void add_if_same(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding,
                        void *what)
{
    path_item *item = what;

    if (!lin_str_eq(plain_path(d->arena, binding->path), item->path))
        return;
    lin_buf_z(&d->out, item->any ? "," : "");
    item->any = true;
    add_operation(d, contract, method, binding);
}

static void add_path(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding,
                     void *what)
{
    path_item item = { .path = plain_path(d->arena, binding->path) };
    bool *any = what;

    (void)contract;
    (void)method;
    each_binding(d, find_first, &item);
    if (item.first != binding)
        return; /* written with the first one */
    lin_buf_z(&d->out, *any ? "," : "");
    *any = true;
    lin_buf_json(&d->out, item.path);
    lin_buf_z(&d->out, ":{");
    each_binding(d, add_if_same, &item);
    lin_buf_char(&d->out, '}');
}

/* --- the whole */

static const char head[] =
    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Linli 邻里\",\"version\":\"1\","
    "\"description\":\"The API of a smart community (GB/T 42455.1-2023), from the contracts of its services.\","
    "\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},"
    "\"servers\":[{\"url\":\"/\"}],\"security\":[{\"bearer\":[]}],\"paths\":{";

static const char components[] =
    "},\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\"}},"
    "\"parameters\":{"
    "\"AcceptLanguage\":{\"name\":\"Accept-Language\",\"in\":\"header\",\"schema\":{\"type\":\"string\",\"default\":\"zh-CN\"}},"
    "\"IfMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"description\":\"The ETag that the record must still have\","
    "\"schema\":{\"type\":\"string\"}},"
    "\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\","
    "\"description\":\"The same key with the same request has one effect and one answer, for a day\","
    "\"schema\":{\"type\":\"string\",\"maxLength\":66}}},"
    "\"responses\":{\"Problem\":{\"description\":\"What went wrong (RFC 9457)\",\"content\":{\"application/problem+json\":"
    "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"schemas\":{\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"code\",\"reason\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"code\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},"
    "\"fieldViolations\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"field\":{\"type\":\"string\"},"
    "\"description\":{\"type\":\"string\"}}}},\"instance\":{\"type\":\"string\"}}}";

lin_str lin_openapi(lin_arena *arena, const lin_contract *const *contract, size_t count)
{
    document d = { .arena = arena, .contract = contract, .contracts = count, .out = { .arena = arena } };
    needed n = { 0 };
    bool any = false;

    lin_buf_z(&d.out, head);
    each_binding(&d, add_path, &any);
    lin_buf_z(&d.out, components);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < contract[i]->methods; k++)
            need_method(&d, &n, &contract[i]->method[k]);
    for (size_t i = 0; i < n.count; i++) {
        lin_buf_char(&d.out, ',');
        add_schema(&d, n.at[i]);
    }
    lin_buf_z(&d.out, "}}}");
    return lin_buf_str(&d.out);
}
