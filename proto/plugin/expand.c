/*
 * linli-expand: pass 1 of the contract pipeline.
 *
 * usage: linli-expand SET PROTO_FOLDER OUT_FOLDER SERVICE
 *
 * Reads a descriptor set with source info and the sources beside it. For each file of the
 * service it writes a copy without its service blocks, and <file>_api.proto with the services:
 * the standard calls of each resource and the hand-written ones as they stand. What it writes
 * is meant to be read, linted and published, never edited.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "google/protobuf/descriptor.pb-c.h"
#include "proto/plugin/files.h"
#include "proto/plugin/names.h"
#include "proto/plugin/standard.h"
#include "libs/base/req.h"

typedef Google__Protobuf__FileDescriptorProto file_proto;
typedef Google__Protobuf__ServiceDescriptorProto service_proto;
typedef Google__Protobuf__MethodDescriptorProto method_proto;
typedef Google__Protobuf__SourceCodeInfo__Location location;

typedef struct expansion {
    lin_arena *arena;
    const lin_contract *contract;
    const Google__Protobuf__FileDescriptorSet *set;
    const file_proto *file;
    lin_str source;
    const lin_message *resource;      /* at hand, or NULL between services */
} expansion;

/* --- where things stand in the source */

static const location *place_of(const expansion *x, size_t count, const int32_t *path)
{
    const Google__Protobuf__SourceCodeInfo *info = x->file->source_code_info;

    for (size_t i = 0; info && i < info->n_location; i++)
        if (info->location[i]->n_path == count && !memcmp(info->location[i]->path, path, count * sizeof(*path)))
            return info->location[i];
    return NULL;
}

/* protoc counts a tab up to the next multiple of eight; every other byte is a column. */
static size_t offset_of(lin_str source, int32_t line, int32_t column)
{
    size_t at = 0;

    for (int32_t i = 0; i < line && at < source.len; at++)
        i += source.at[at] == '\n';
    for (int32_t c = 0; c < column && at < source.len; at++)
        c += source.at[at] == '\t' ? 8 - c % 8 : 1;
    return at;
}

static size_t line_start(lin_str source, size_t at)
{
    while (at > 0 && source.at[at - 1] != '\n')
        at--;
    return at;
}

/* A span is [line, column, last column] or [line, column, last line, last column]. */
static void span_of(const expansion *x, const location *place, size_t *ret_from, size_t *ret_to)
{
    const int32_t *s = place->span;
    int32_t last_line = place->n_span == 4 ? s[2] : s[0];

    *ret_from = offset_of(x->source, s[0], s[1]);
    *ret_to = offset_of(x->source, last_line, s[place->n_span - 1]);
}

/* Moves the start of a line up over the comment that belongs to what begins there: lines that begin
 * with //, or those of a block. */
static size_t above_comments(lin_str source, size_t from)
{
    bool in_block = false;
    size_t top = from;

    while (from > 0) {
        size_t line = line_start(source, from - 1);
        lin_str text = lin_str_trim((lin_str){ source.at + line, from - line });

        in_block = in_block || (lin_str_ends(text, LIN_STR("*/")) && !lin_str_starts(text, LIN_STR("//")));
        if (!in_block && !lin_str_starts(text, LIN_STR("//")))
            return top;
        from = line;
        if (in_block && !lin_str_starts(text, LIN_STR("/*")))
            continue;
        in_block = false;
        top = line;
    }
    return top;
}

/* Where a declaration begins with its comment and indentation; at itself when it shares its line with another. */
static size_t declared_from(lin_str source, size_t from)
{
    size_t line = line_start(source, from);

    return lin_str_trim((lin_str){ source.at + line, from - line }).len ? from : above_comments(source, line);
}

/* --- the copy without services */

static bool defines(const file_proto *file, const char *type_name)
{
    lin_str type = lin_z(type_name + 1), package = lin_z(file->package);

    if (!lin_str_starts(type, package) || type.at[package.len] != '.')
        return false;
    type = lin_str_from(type, package.len + 1);
    type = lin_str_cut(&type, '.');
    for (size_t i = 0; i < file->n_message_type; i++)
        if (lin_str_eq(lin_z(file->message_type[i]->name), type))
            return true;
    for (size_t i = 0; i < file->n_enum_type; i++)
        if (lin_str_eq(lin_z(file->enum_type[i]->name), type))
            return true;
    return false;
}

static const file_proto *file_named(const expansion *x, const char *name)
{
    for (size_t i = 0; i < x->set->n_file; i++)
        if (strcmp(x->set->file[i]->name, name) == 0)
            return x->set->file[i];
    return NULL;
}

static bool message_uses(const Google__Protobuf__DescriptorProto *message, const file_proto *import)
{
    for (size_t i = 0; i < message->n_field; i++)
        if (message->field[i]->type_name && defines(import, message->field[i]->type_name))
            return true;
    for (size_t i = 0; i < message->n_nested_type; i++)
        if (message_uses(message->nested_type[i], import))
            return true;
    return false;
}

/* Imports that only the services needed would be warned about in the copy. */
static bool import_is_used(const expansion *x, const char *name)
{
    const file_proto *import = file_named(x, name);

    if (strcmp(name, "linli/options.proto") == 0)
        return true;
    for (size_t i = 0; i < x->file->n_message_type; i++)
        if (message_uses(x->file->message_type[i], import))
            return true;
    return false;
}

static void cut(char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (text[i] != '\n')
            text[i] = ' ';
}

static lin_str without_services(const expansion *x)
{
    char *text = lin_str_z(x->arena, x->source);
    lin_buf out = { .arena = x->arena };
    lin_str rest;
    size_t from, to;
    bool was_empty = false;

    for (size_t i = 0; i < x->file->n_service; i++) {
        span_of(x, place_of(x, 2, (const int32_t[]){ 6, (int32_t)i }), &from, &to);
        cut(text, declared_from(x->source, from), to);
    }
    for (size_t i = 0; i < x->file->n_dependency; i++)
        if (!import_is_used(x, x->file->dependency[i])) {
            span_of(x, place_of(x, 2, (const int32_t[]){ 3, (int32_t)i }), &from, &to);
            cut(text, from, to);
        }
    for (rest = (lin_str){ text, x->source.len }; rest.at && rest.len;) {
        lin_str line = lin_str_cut(&rest, '\n');
        bool empty = lin_str_trim(line).len == 0;

        if (!empty || !was_empty) /* what was cut leaves one empty line at most */
            lin_buf_print(&out, "%.*s\n", LIN_STR_FMT(empty ? LIN_STR("") : line));
        was_empty = empty;
    }
    return lin_buf_str(&out);
}

/* --- the standard calls */

static lin_str fill(const expansion *x, const char *text)
{
    return standard_fill(&(standard_filling){ x->arena, x->contract, x->resource }, text);
}

static const service_proto *service_named(const expansion *x, lin_str name)
{
    for (size_t i = 0; i < x->file->n_service; i++)
        if (lin_str_eq(lin_z(x->file->service[i]->name), name))
            return x->file->service[i];
    return NULL;
}

/* Contracts of an earlier day have the calls of their day: their own options.proto says which. */
static bool is_known(const expansion *x, Linli__Standard standard)
{
    const file_proto *options = file_named(x, "linli/options.proto");

    for (size_t i = 0; options && i < options->n_enum_type; i++)
        for (size_t k = 0; strcmp(options->enum_type[i]->name, "Standard") == 0 && k < options->enum_type[i]->n_value; k++)
            if (options->enum_type[i]->value[k]->number == (int)standard)
                return true;
    return false;
}

static bool is_offered(const expansion *x, const standard_call *call, const service_proto *by_hand)
{
    lin_str name = fill(x, call->call);

    if (standard_is_left_out(x->resource, call->standard) || !is_known(x, call->standard))
        return false;
    for (size_t i = 0; by_hand && i < by_hand->n_method; i++)
        if (lin_str_eq(lin_z(by_hand->method[i]->name), name))
            return false; /* written by hand: it replaces the generated one */
    return standard_fits(x->resource, call->standard);
}

/* --- hand-written calls, carried over as they stand */

static bool request_has_id(const expansion *x, const method_proto *method)
{
    const lin_message *request = lin_contract_message(x->contract, lin_z(method->input_type + 1));

    return request && lin_message_field(request, LIN_STR("id"));
}

static const lin_message *resource_of_service(const expansion *x, const service_proto *service)
{
    for (size_t i = 0; i < x->contract->resources; i++)
        if (lin_str_eq(lin_z(lin_print(x->arena, "%.*sService", LIN_STR_FMT(x->contract->resource[i]->name))),
                       lin_z(service->name)))
            return x->contract->resource[i];
    return NULL;
}

static bool ends_in(lin_str call, lin_str name)
{
    return lin_str_ends(call, name) && call.len > name.len;
}

/* The resource that a call is about: its service's, else the one whose name its own ends in. */
static const lin_message *resource_of_call(const expansion *x, const service_proto *service, lin_str call)
{
    const lin_message *found = resource_of_service(x, service);

    for (size_t i = 0; !found && i < x->contract->resources; i++)
        if (ends_in(call, x->contract->resource[i]->name))
            found = x->contract->resource[i];
    return found;
}

/* TransferLease of LeaseService: POST /v1/housing/leases/{id}:transfer; CountAll of FigureService, which is about no
 * resource: POST /v1/housing/figure:countAll */
static lin_str default_route(const expansion *x, const service_proto *service, const method_proto *method)
{
    lin_str verb = lin_z(method->name), home = lin_z(service->name);
    const lin_message *resource = resource_of_call(x, service, verb);

    if (!resource) {
        if (ends_in(home, LIN_STR("Service")))
            home.len -= strlen("Service");
        return lin_z(lin_print(x->arena, "/v1/%.*s/%.*s:%.*s", LIN_STR_FMT(x->contract->service),
                               LIN_STR_FMT(name_lower_first(x->arena, home)),
                               LIN_STR_FMT(name_lower_first(x->arena, verb))));
    }
    if (ends_in(verb, resource->name))
        verb.len -= resource->name.len;
    return lin_z(lin_print(x->arena, "/v1/%.*s/%s%s:%.*s", LIN_STR_FMT(x->contract->service),
                           resource->resource->collection, request_has_id(x, method) ? "/{id}" : "",
                           LIN_STR_FMT(name_lower_first(x->arena, verb))));
}

static const lin_method *model_of(const expansion *x, const service_proto *service, const method_proto *method)
{
    return lin_contract_method(x->contract, lin_z(lin_print(x->arena, "%s.%s", service->name, method->name)));
}

/* A call without a route gets one, unless it is for the house only. */
static bool wants_route(const lin_method *model)
{
    return model->bindings == 0 && !lin_str_eq(model->permission, LIN_STR("INTERNAL"));
}

/* The comments above a call and its indentation. */
static lin_str lead_of(const expansion *x, size_t from)
{
    size_t open = declared_from(x->source, from);

    return open == from ? LIN_STR("  ") : (lin_str){ x->source.at + open, from - open };
}

static void add_method(const expansion *x, lin_buf *out, size_t service_index, size_t index)
{
    const service_proto *service = x->file->service[service_index];
    const method_proto *method = service->method[index];
    const location *place = place_of(x, 4, (const int32_t[]){ 6, (int32_t)service_index, 2, (int32_t)index });
    size_t from, to, open;
    lin_str text;

    span_of(x, place, &from, &to);
    lin_buf_add(out, lead_of(x, from));
    text = (lin_str){ x->source.at + from, to - from };
    if (!wants_route(model_of(x, service, method))) {
        lin_buf_print(out, "%.*s\n", LIN_STR_FMT(text));
        return;
    }
    open = 0;
    while (open < text.len && text.at[open] != '{' && text.at[open] != ';')
        open++;
    lin_buf_print(out, "%.*s{\n    option (google.api.http) = { post: \"%.*s\" body: \"*\" };", (int)open, text.at,
                  LIN_STR_FMT(default_route(x, service, method)));
    if (open < text.len && text.at[open] == '{')
        lin_buf_print(out, "%.*s\n", LIN_STR_FMT(lin_str_from(text, open + 1)));
    else
        lin_buf_z(out, "\n  }\n");
}

static void add_methods(const expansion *x, lin_buf *out, const service_proto *service)
{
    for (size_t i = 0; i < x->file->n_service; i++)
        for (size_t k = 0; x->file->service[i] == service && k < service->n_method; k++)
            add_method(x, out, i, k);
}

/* --- services */

static void add_resource_service(const expansion *x, lin_buf *out)
{
    lin_str name = lin_z(lin_print(x->arena, "%.*sService", LIN_STR_FMT(x->resource->name)));
    const service_proto *by_hand = service_named(x, name);
    const Linli__Text *label = x->resource->resource->label;

    lin_buf_print(out, "\n// %s / %s\nservice %.*s {\n", label ? label->en : "", label ? label->zh : "",
                  LIN_STR_FMT(name));
    for (size_t i = 0; i < standard_calls_count; i++)
        if (is_offered(x, &standard_calls[i], by_hand))
            lin_buf_add(out, fill(x, standard_calls[i].rpc));
    if (by_hand)
        add_methods(x, out, by_hand);
    lin_buf_z(out, "}\n\n");
    for (size_t i = 0; i < standard_calls_count; i++)
        if (is_offered(x, &standard_calls[i], by_hand))
            lin_buf_add(out, fill(x, standard_calls[i].messages));
}

static void add_plain_service(const expansion *x, lin_buf *out, size_t index)
{
    size_t from, to, open;

    span_of(x, place_of(x, 2, (const int32_t[]){ 6, (int32_t)index }), &from, &to);
    open = declared_from(x->source, from);
    lin_buf_print(out, "\n%.*sservice %s {\n", (int)(from - open), x->source.at + open, x->file->service[index]->name);
    add_methods(x, out, x->file->service[index]);
    lin_buf_z(out, "}\n");
}

static bool in_this_file(const expansion *x, const lin_message *message)
{
    return lin_str_eq(message->file, lin_z(x->file->name));
}

static bool has_resources(const expansion *x)
{
    for (size_t i = 0; i < x->contract->resources; i++)
        if (in_this_file(x, x->contract->resource[i]))
            return true;
    return false;
}

/* Updates have a mask, histories have changes. */
static bool has_any(const expansion *x, Linli__Standard call)
{
    for (size_t i = 0; i < x->contract->resources; i++)
        if (in_this_file(x, x->contract->resource[i]) && !standard_is_left_out(x->contract->resource[i], call))
            return true;
    return false;
}

static bool has_links(const lin_message *m)
{
    return m->resource->link || m->resource->n_linked_by;
}

static bool is_indexed(const lin_message *m)
{
    return m->resource->index != NULL;
}

static bool any_here(const expansion *x, bool (*is)(const lin_message *m))
{
    for (size_t i = 0; i < x->contract->resources; i++)
        if (in_this_file(x, x->contract->resource[i]) && is(x->contract->resource[i]))
            return true;
    return false;
}

static void find_traffic(const expansion *x, bool *ret_imports, bool *ret_exports, bool *ret_names)
{
    *ret_imports = *ret_exports = *ret_names = false;
    for (size_t i = 0; i < x->contract->resources; i++)
        if (in_this_file(x, x->contract->resource[i])) {
            *ret_imports |= x->contract->resource[i]->resource->importable;
            *ret_exports |= x->contract->resource[i]->resource->exportable;
            *ret_names |= x->contract->resource[i]->resource->n_known_by > 0;
        }
}

static bool calls_use(const expansion *x, const file_proto *import)
{
    for (size_t i = 0; i < x->file->n_service; i++)
        for (size_t k = 0; k < x->file->service[i]->n_method; k++)
            if (defines(import, x->file->service[i]->method[k]->input_type) ||
                defines(import, x->file->service[i]->method[k]->output_type))
                return true;
    return false;
}

static bool any_route(const expansion *x)
{
    for (size_t i = 0; i < x->contract->methods; i++) {
        const lin_method *method = &x->contract->method[i];

        if (lin_str_eq(method->file, lin_z(x->file->name)) && (method->bindings || wants_route(method)))
            return true;
    }
    return has_resources(x);
}

static void add_imports(const expansion *x, lin_buf *out)
{
    bool resources = has_resources(x), imports, exports, names;

    if (any_route(x))
        lin_buf_z(out, "import \"google/api/annotations.proto\";\n");
    if (resources)
        lin_buf_print(out, "%s%s%s%s", has_any(x, LINLI__STANDARD__UPDATE) ? "import \"google/protobuf/field_mask.proto\";\n" : "",
                      has_any(x, LINLI__STANDARD__GET) ? "import \"google/protobuf/timestamp.proto\";\n" : "",
                      has_any(x, LINLI__STANDARD__LIST) ? "import \"google/protobuf/wrappers.proto\";\nimport \"linli/answer.proto\";\n" : "",
                      has_any(x, LINLI__STANDARD__HISTORY) ? "import \"linli/history.proto\";\n" : "");
    find_traffic(x, &imports, &exports, &names);
    if (exports)
        lin_buf_z(out, "import \"linli/export.proto\";\n");
    if (imports)
        lin_buf_z(out, "import \"linli/import.proto\";\nimport \"linli/piece.proto\";\n");
    if (any_here(x, is_indexed))
        lin_buf_z(out, "import \"linli/describe.proto\";\n");
    if (any_here(x, has_links))
        lin_buf_z(out, "import \"linli/link.proto\";\n");
    if (resources || x->file->n_service)
        lin_buf_z(out, "import \"linli/options.proto\";\n");
    if (names)
        lin_buf_z(out, "import \"linli/resolve.proto\";\n");
    for (size_t i = 0; i < x->file->n_dependency; i++)
        if (calls_use(x, file_named(x, x->file->dependency[i])))
            lin_buf_print(out, "import \"%s\";\n", x->file->dependency[i]);
    if (resources || calls_use(x, x->file))
        lin_buf_print(out, "import \"%s\";\n", x->file->name);
}

static lin_str api_of(expansion *x)
{
    lin_buf out = { .arena = x->arena };

    lin_buf_print(&out, "// The calls of %s, expanded; do not edit.\nsyntax = \"proto3\";\npackage %s;\n\n",
                  x->file->name, x->file->package);
    add_imports(x, &out);
    for (size_t i = 0; i < x->contract->resources; i++) {
        x->resource = x->contract->resource[i];
        if (in_this_file(x, x->resource))
            add_resource_service(x, &out);
    }
    for (size_t i = 0; i < x->file->n_service; i++) {
        const lin_message *resource = resource_of_service(x, x->file->service[i]);

        if (!resource || !in_this_file(x, resource))
            add_plain_service(x, &out, i);
    }
    return lin_buf_str(&out);
}

/* --- files */

static lin_str api_name(const expansion *x)
{
    lin_str name = lin_z(x->file->name);

    name.len -= strlen(".proto");
    return lin_z(lin_print(x->arena, "%.*s_api.proto", LIN_STR_FMT(name)));
}

static bool expand_file(expansion *x, const char *from, const char *to)
{
    if (!read_whole(x->arena, lin_print(x->arena, "%s/%s", from, x->file->name), &x->source))
        return false;
    return write_changed(x->arena, lin_print(x->arena, "%s/%s", to, x->file->name), without_services(x)) &&
           write_changed(x->arena, lin_print(x->arena, "%s/%.*s", to, LIN_STR_FMT(api_name(x))), api_of(x));
}

static bool expand(expansion *x, const char *from, const char *to)
{
    for (size_t i = 0; i < x->set->n_file; i++) {
        x->file = x->set->file[i];
        if (lin_str_eq(lin_z(x->file->package), x->contract->package) && !expand_file(x, from, to))
            return false;
    }
    return true;
}

int main(int argc, char *argv[])
{
    expansion x = { .arena = lin_arena_new() };
    lin_str bytes, why;

    if (argc != 5) {
        fprintf(stderr, "usage: linli-expand SET PROTO_FOLDER OUT_FOLDER SERVICE\n");
        return 2;
    }
    if (!read_whole(x.arena, argv[1], &bytes))
        return 1;
    x.contract = lin_contract_read(x.arena, bytes, lin_z(argv[4]), &why);
    if (!x.contract) {
        fprintf(stderr, "%.*s\n", LIN_STR_FMT(why));
        return 1;
    }
    x.set = google__protobuf__file_descriptor_set__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);
    return x.set && expand(&x, argv[2], argv[3]) ? 0 : 1;
}
