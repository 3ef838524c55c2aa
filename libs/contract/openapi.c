/*
 * openapi - see openapi.h: OpenAPI 3.1.0 written straight from the contracts.
 *
 * Everything stands in the order of the services' names and of their contracts: the same contracts give the same bytes.
 * Paths are grouped by writing a path when its first call is met.
 */
#include <stdlib.h>
#include <string.h>

#include "libs/contract/openapi_schema.h"
#include "linli.gen.h"

typedef lin_document document;

static const char *const verb_name[] = { [LIN_GET] = "get", [LIN_PUT] = "put", [LIN_POST] = "post",
                                         [LIN_DELETE] = "delete", [LIN_PATCH] = "patch" };

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
        if (!lin_method_stretch(method))
            need(d, n, method->answer);
    }
}

/* --- calls */

static bool in_query(const lin_binding *binding, const lin_field *field)
{
    if (lin_str_eq(binding->body, LIN_STR("*")) || lin_str_eq(binding->body, field->name) || lin_document_in_path(binding, field))
        return false;
    return !field->message || field->message->well_known == LIN_WKT_FIELD_MASK ||
           field->message->well_known == LIN_WKT_TIMESTAMP;
}

static void add_parameter(document *d, const lin_field *field, bool path)
{
    size_t before;

    lin_buf_z(&d->out, ",{\"name\":");
    lin_buf_json(&d->out, path ? field->name : field->json);
    lin_buf_print(&d->out, ",\"in\":\"%s\",\"required\":%s,\"schema\":{", path ? "path" : "query", path ? "true" : "false");
    lin_document_whole_type(d, field);
    lin_document_bounds(d, field);
    lin_buf_char(&d->out, '}');
    before = d->out.len;
    lin_buf_z(&d->out, ",\"example\":");
    if (!lin_document_field_example(d, field, LINLI__STANDARD__STANDARD_UNSPECIFIED))
        d->out.len = before;
    lin_buf_char(&d->out, '}');
}

static void add_parameters(document *d, const lin_method *method, const lin_binding *binding)
{
    lin_buf_z(&d->out, ",\"parameters\":[{\"$ref\":\"#/components/parameters/AcceptLanguage\"}");
    if (method->standard == LINLI__STANDARD__UPDATE || method->standard == LINLI__STANDARD__DELETE)
        lin_buf_z(&d->out, ",{\"$ref\":\"#/components/parameters/IfMatch\"}");
    if (binding->verb != LIN_GET && !method->option->handles_secret)
        lin_buf_z(&d->out, ",{\"$ref\":\"#/components/parameters/IdempotencyKey\"}");
    if (lin_method_stretch(method))
        lin_buf_z(&d->out, ",{\"$ref\":\"#/components/parameters/Range\"}");
    for (size_t i = 0; i < method->request->fields; i++) {
        const lin_field *field = &method->request->field[i];

        if (lin_document_in_path(binding, field))
            add_parameter(d, field, true);
        else if (in_query(binding, field))
            add_parameter(d, field, false);
    }
    lin_buf_char(&d->out, ']');
}

/* Where nothing need be said, `{}` is an example. */
static void add_body_example(document *d, const lin_message *body, Linli__Standard standard)
{
    lin_buf_z(&d->out, ",\"example\":");
    if (!lin_document_example(d, body, standard))
        lin_buf_z(&d->out, "{}");
}

#define BYTES "{\"application/octet-stream\":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}}"

/* What a row is stands beside, and which fields come in the query then: 3.1 has no words for either. */
static void add_lines(document *d, const lin_method *method, const lin_field *rows)
{
    bool any = false;

    lin_buf_z(&d->out, ",\"application/x-ndjson\":{\"schema\":{\"type\":\"string\",\"description\":\"");
    lin_buf_print(&d->out, "One of `%.*s` on each line, %u at most; the other fields in the query\"},\"x-row\":{", LIN_STR_FMT(rows->json),
                  rows->option->max_length);
    lin_document_type(d, rows->message);
    lin_buf_z(&d->out, "},\"x-query\":[");
    for (size_t i = 0; i < method->request->fields; i++) {
        if (&method->request->field[i] == rows)
            continue;
        lin_buf_z(&d->out, any ? "," : "");
        lin_buf_json(&d->out, method->request->field[i].json);
        any = true;
    }
    lin_buf_z(&d->out, "]}");
}

static void add_wire(document *d, const lin_message *message)
{
    lin_buf_z(&d->out, ",\"application/x-protobuf\":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"},\"x-message\":");
    lin_buf_json(&d->out, message->full_name);
    lin_buf_char(&d->out, '}');
}

static void add_body(document *d, const lin_method *method, const lin_binding *binding)
{
    const lin_message *body = body_message(method, binding);
    const lin_field *rows = lin_method_rows(method);

    if (lin_method_raw_body(method, binding))
        lin_buf_z(&d->out, ",\"requestBody\":{\"required\":true,\"content\":" BYTES "}");
    if (!body)
        return;
    lin_buf_z(&d->out, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":{");
    lin_document_type(d, body);
    if (method->standard == LINLI__STANDARD__CREATE)
        lin_document_required(d, body);
    lin_buf_char(&d->out, '}');
    add_body_example(d, body, method->standard);
    lin_buf_char(&d->out, '}');
    if (rows) {
        add_lines(d, method, rows);
        add_wire(d, method->request);
    }
    lin_buf_z(&d->out, "}}");
}

static void add_answer(document *d, const lin_method *method)
{
    if (lin_method_stretch(method)) {
        lin_buf_z(&d->out, "\"200\":{\"description\":\"The whole content\",\"content\":" BYTES "},"
                           "\"206\":{\"description\":\"The range that was asked for\",\"content\":" BYTES "}");
        return;
    }
    lin_buf_z(&d->out, "\"200\":{\"description\":\"OK\",\"content\":{\"application/json\":{\"schema\":{");
    lin_document_type(d, method->answer);
    lin_buf_z(&d->out, "}}");
    if (lin_method_rows(method))
        add_wire(d, method->answer);
    lin_buf_z(&d->out, "}}");
}

/* A call's title is no word of OpenAPI; the label alone is told. */
static void add_call_label(document *d, const Linli__Text *label)
{
    if (!label)
        return;
    lin_buf_z(&d->out, ",\"x-label\":");
    lin_document_both(d, label);
}

static void add_nature(document *d, const lin_method *method)
{
    lin_document_text(d, "description", method->comment);
    add_call_label(d, method->option->label);
    lin_document_text(d, "x-permission", method->permission);
    lin_document_text(d, "x-standard", lin_document_standard(method->standard));
    if (method->resource)
        lin_document_text(d, "x-resource", method->resource->full_name);
    lin_buf_z(&d->out, method->option->handles_secret ? ",\"x-secret\":true" : "");
    lin_buf_z(&d->out, lin_str_eq(method->permission, LIN_STR("PUBLIC")) ? ",\"security\":[]" : "");
}

static void add_operation(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding)
{
    lin_buf_print(&d->out, "\"%s\":{\"operationId\":", verb_name[binding->verb]);
    lin_buf_json(&d->out, lin_document_operation(d, contract, method));
    lin_buf_z(&d->out, ",\"tags\":[");
    lin_buf_json(&d->out, contract->service);
    lin_buf_char(&d->out, ']');
    add_nature(d, method);
    add_parameters(d, method, binding);
    add_body(d, method, binding);
    lin_buf_z(&d->out, ",\"responses\":{");
    add_answer(d, method);
    lin_buf_z(&d->out, ",\"default\":{\"$ref\":\"#/components/responses/Problem\"}}}");
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
    lin_str path;                   /* as a binding has it */
    const lin_binding *first;       /* the first binding with this path; NULL while looking */
    bool any;
} path_item;

/* Hardly any says more of a variable than its name. */
static bool is_same_path(document *d, lin_str a, lin_str b)
{
    if (!memchr(a.at, '=', a.len) && !memchr(b.at, '=', b.len))
        return lin_str_eq(a, b);
    return lin_str_eq(lin_document_path(d->arena, a), lin_document_path(d->arena, b));
}

static void find_first(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding,
                       void *what)
{
    path_item *item = what;

    (void)contract;
    (void)method;
    if (!item->first && is_same_path(d, binding->path, item->path))
        item->first = binding;
}

static void add_if_same(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding,
                        void *what)
{
    path_item *item = what;

    if (!is_same_path(d, binding->path, item->path))
        return;
    lin_buf_z(&d->out, item->any ? "," : "");
    item->any = true;
    add_operation(d, contract, method, binding);
}

static void add_path(document *d, const lin_contract *contract, const lin_method *method, const lin_binding *binding,
                     void *what)
{
    path_item item = { .path = binding->path };
    bool *any = what;

    (void)contract;
    (void)method;
    each_binding(d, find_first, &item);
    if (item.first != binding)
        return; /* written with the first one */
    lin_buf_z(&d->out, *any ? "," : "");
    *any = true;
    lin_buf_json(&d->out, lin_document_path(d->arena, item.path));
    lin_buf_z(&d->out, ":{");
    each_binding(d, add_if_same, &item);
    lin_buf_char(&d->out, '}');
}

/* --- reasons */

static void add_reason(document *d, lin_str name, int code, lin_str zh, lin_str en, bool *any)
{
    lin_buf_char(&d->out, *any ? ',' : '{');
    *any = true;
    lin_buf_json(&d->out, name);
    lin_buf_print(&d->out, ":{\"code\":\"%s\",\"status\":%d", lin_code_name((lin_code)code), lin_code_http((lin_code)code));
    lin_document_text(d, "zh", zh);
    lin_document_text(d, "en", en);
    lin_buf_char(&d->out, '}');
}

/* Two services may call theirs the same: the first one is told. */
static bool is_told_before(const document *d, size_t contract, lin_str name)
{
    for (size_t i = 0; LIN_REASONS[i]; i++)
        if (lin_str_eq(lin_z(LIN_REASONS[i]->name), name))
            return true;
    for (size_t i = 0; i < contract; i++)
        for (size_t k = 0; k < d->contract[i]->reasons; k++)
            if (lin_str_eq(d->contract[i]->reason[k].name, name))
                return true;
    return false;
}

static void add_reasons(document *d)
{
    bool any = false;

    lin_buf_z(&d->out, "\"x-reasons\":");
    for (size_t i = 0; LIN_REASONS[i]; i++)
        add_reason(d, lin_z(LIN_REASONS[i]->name), (int)LIN_REASONS[i]->code, lin_z(LIN_REASONS[i]->text[LIN_ZH]),
                   lin_z(LIN_REASONS[i]->text[LIN_EN]), &any);
    for (size_t i = 0; i < d->contracts; i++)
        for (size_t k = 0; k < d->contract[i]->reasons; k++) {
            const lin_declared_reason *r = &d->contract[i]->reason[k];

            if (!is_told_before(d, i, r->name))
                add_reason(d, r->name, r->code, r->zh, r->en, &any);
        }
    lin_buf_char(&d->out, '}');
}

/* --- the whole */

static const char head[] =
    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Linli 邻里\",\"version\":\"1\","
    "\"description\":\"The API of a smart community (GB/T 42455.1-2023), from the contracts of its services.\","
    "\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}},"
    "\"servers\":[{\"url\":\"/\"}],\"security\":[{\"bearer\":[]}],";

static const char components[] =
    "},\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\"}},"
    "\"parameters\":{"
    "\"AcceptLanguage\":{\"name\":\"Accept-Language\",\"in\":\"header\",\"schema\":{\"type\":\"string\",\"default\":\"zh-CN\"}},"
    "\"IfMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"description\":\"The ETag that the record must still have\","
    "\"schema\":{\"type\":\"string\"}},"
    "\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\","
    "\"description\":\"The same key with the same request has one effect and one answer, for a day\","
    "\"schema\":{\"type\":\"string\",\"maxLength\":66}},"
    "\"Range\":{\"name\":\"Range\",\"in\":\"header\",\"description\":\"One range of bytes: bytes=0-1023, bytes=1024-, bytes=-512\","
    "\"schema\":{\"type\":\"string\"}}},"
    "\"responses\":{\"Problem\":{\"description\":\"What went wrong (RFC 9457)\",\"content\":{\"application/problem+json\":"
    "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"schemas\":{\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"code\",\"reason\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"code\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},"
    "\"fieldViolations\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"field\":{\"type\":\"string\"},"
    "\"description\":{\"type\":\"string\"}}}},\"instance\":{\"type\":\"string\"}}}";

static void add_tags(document *d)
{
    for (size_t i = 0; i < d->contracts; i++) {
        lin_buf_z(&d->out, i ? ",{\"name\":" : ",\"tags\":[{\"name\":");
        lin_buf_json(&d->out, d->contract[i]->service);
        if (d->contract[i]->label) {
            lin_buf_z(&d->out, ",\"x-label\":");
            lin_document_both(d, d->contract[i]->label);
        }
        lin_buf_char(&d->out, '}');
    }
    lin_buf_z(&d->out, d->contracts ? "]" : "");
}

static int by_service(const void *a, const void *b)
{
    lin_str x = (*(const lin_contract *const *)a)->service, y = (*(const lin_contract *const *)b)->service;
    int order = memcmp(x.at, y.at, x.len < y.len ? x.len : y.len);

    return order ? order : (x.len > y.len) - (x.len < y.len);
}

/* Contracts come as services are started: their order must not show. */
static const lin_contract **in_order(lin_arena *arena, const lin_contract *const *contract, size_t count)
{
    const lin_contract **sorted = lin_dup(arena, contract, count * sizeof(*sorted));

    if (count)
        qsort(sorted, count, sizeof(*sorted), by_service);
    return sorted;
}

lin_str lin_openapi(lin_arena *arena, const lin_contract *const *given, size_t count)
{
    const lin_contract **contract = in_order(arena, given, count);
    document d = { .arena = arena, .contract = contract, .contracts = count, .out = { .arena = arena } };
    needed n = { 0 };
    bool any = false;

    lin_buf_z(&d.out, head);
    add_reasons(&d);
    add_tags(&d);
    lin_buf_z(&d.out, ",\"paths\":{");
    each_binding(&d, add_path, &any);
    lin_buf_z(&d.out, components);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < contract[i]->methods; k++)
            need_method(&d, &n, &contract[i]->method[k]);
    for (size_t i = 0; i < n.count; i++) {
        lin_buf_char(&d.out, ',');
        lin_document_schema(&d, n.at[i]);
    }
    lin_buf_z(&d.out, "}}}");
    return lin_buf_str(&d.out);
}
