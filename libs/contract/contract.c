/*
 * contract - see contract.h. Reading has three steps: the set is measured before it is
 * unpacked, every message and enum is copied into the model, then types and calls are linked.
 */
#include "libs/contract/contract.h"

#include <stdlib.h>
#include <string.h>

#include "google/api/http.pb-c.h"
#include "libs/contract/descriptor.h"

typedef lin_reading reading;
typedef Google__Protobuf__FileDescriptorProto file_proto;
typedef Google__Protobuf__DescriptorProto message_proto;
typedef Google__Protobuf__FieldDescriptorProto field_proto;
typedef Google__Protobuf__EnumDescriptorProto enum_proto;
typedef Google__Protobuf__ServiceDescriptorProto service_proto;
typedef Google__Protobuf__MethodDescriptorProto method_proto;

enum {
    FIELDS_MAX = 1000,
    VALUES_MAX = 1000,            /* of an enum */
    NUMBER_MAX = 536870911,       /* of a field: 29 bits */
    OPTION_LINLI = 52400,         /* resource, field, value, call, reasons */
    OPTION_EVENT = 52401,
    OPTION_LISTENS = 52401,       /* of a file */
    OPTION_DEFAULT_CLASS = 52402,
    OPTION_SERVICE = 52402,       /* of a file */
    OPTION_HTTP = 72295728,
};

/* --- messages and enums: copied first, linked afterwards */

static lin_str own(reading *r, const char *text)
{
    return lin_str_dup(r->arena, lin_z(text));
}

static lin_str full_name(reading *r, lin_str parent, const char *name)
{
    return lin_z(lin_print(r->arena, "%.*s%s%s", LIN_STR_FMT(parent), parent.len ? "." : "", name));
}

typedef struct list {             /* grows in the arena */
    const void **at;
    size_t count, room;
} list;

typedef struct gathered {
    list messages, enums, sources, files; /* sources: the message_proto of each message, files: where it stands */
} gathered;

static void push(lin_arena *arena, list *l, const void *what)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 16;
        const void **at = LIN_NEW_ARRAY(arena, const void *, room);

        if (l->count)
            memcpy(at, l->at, l->count * sizeof(*at));
        l->at = at;
        l->room = room;
    }
    l->at[l->count++] = what;
}

static lin_enum_value copy_value(reading *r, const Google__Protobuf__EnumValueDescriptorProto *from)
{
    const ProtobufCMessage *options = from->options ? &from->options->base : NULL;

    return (lin_enum_value){ own(r, from->name), from->number,
                             lin_descriptor_keep(r, options, OPTION_LINLI, &linli__text__descriptor) };
}

/* As for fields: a name of two numbers would be another one here than there. */
static void check_values(reading *r, const lin_enum *e)
{
    if (e->values > VALUES_MAX)
        lin_descriptor_fail(r, e->full_name, "more than 1000 values");
    for (size_t i = 0; i < e->values && e->values <= VALUES_MAX; i++)
        for (size_t k = 0; k < i; k++)
            if (lin_str_eq(e->value[i].name, e->value[k].name))
                lin_descriptor_fail(r, e->full_name, "a value's name stands twice");
}

static void copy_enum(reading *r, gathered *g, lin_str parent, const enum_proto *from)
{
    lin_enum *e = LIN_NEW(r->arena, lin_enum);
    lin_enum_value *value = LIN_NEW_ARRAY(r->arena, lin_enum_value, from->n_value);

    for (size_t i = 0; i < from->n_value; i++)
        value[i] = copy_value(r, from->value[i]);
    *e = (lin_enum){ full_name(r, parent, from->name), value, from->n_value };
    check_values(r, e);
    push(r->arena, &g->enums, e);
}

static lin_well_known well_known_of(lin_str name)
{
    static const struct { const char *name; lin_well_known kind; } rows[] = {
        { "Timestamp", LIN_WKT_TIMESTAMP },  { "Duration", LIN_WKT_DURATION },   { "FieldMask", LIN_WKT_FIELD_MASK },
        { "Empty", LIN_WKT_EMPTY },          { "DoubleValue", LIN_WKT_WRAPPER }, { "FloatValue", LIN_WKT_WRAPPER },
        { "Int64Value", LIN_WKT_WRAPPER },   { "UInt64Value", LIN_WKT_WRAPPER }, { "Int32Value", LIN_WKT_WRAPPER },
        { "UInt32Value", LIN_WKT_WRAPPER },  { "BoolValue", LIN_WKT_WRAPPER },   { "StringValue", LIN_WKT_WRAPPER },
        { "BytesValue", LIN_WKT_WRAPPER },
    };
    static const lin_str home = { "google.protobuf.", 16 };

    if (!lin_str_starts(name, home))
        return LIN_WKT_NONE;
    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        if (lin_str_eq(lin_str_from(name, home.len), lin_z(rows[i].name)))
            return rows[i].kind;
    return LIN_WKT_NONE;
}

/* `outer` is the message it is declared within, whose default class it shares; NULL at the top of a file. */
static void copy_message(reading *r, gathered *g, const lin_message *outer, const message_proto *from, lin_str comment)
{
    const ProtobufCMessage *options = from->options ? &from->options->base : NULL;
    lin_message *message = LIN_NEW(r->arena, lin_message);
    lin_str package = lin_z(r->file->package);

    message->file = own(r, r->file->name);
    message->full_name = full_name(r, outer ? outer->full_name : package, from->name);
    message->name = lin_str_from(message->full_name, package.len ? package.len + 1 : 0);
    message->well_known = well_known_of(message->full_name);
    message->map_entry = from->options && from->options->has_map_entry && from->options->map_entry;
    message->resource = lin_descriptor_keep(r, options, OPTION_LINLI, &linli__resource__descriptor);
    message->event = lin_descriptor_keep(r, options, OPTION_EVENT, &linli__event__descriptor);
    message->default_class = message->resource ? message->resource->default_class
                                               : (Linli__DataClass)lin_descriptor_number(options, OPTION_DEFAULT_CLASS);
    if (!message->default_class && outer)
        message->default_class = outer->default_class;
    message->comment = comment;
    push(r->arena, &g->messages, message);
    push(r->arena, &g->sources, from);
    push(r->arena, &g->files, r->file);
    for (size_t i = 0; i < from->n_enum_type; i++)
        copy_enum(r, g, message->full_name, from->enum_type[i]);
    for (size_t i = 0; i < from->n_nested_type; i++)
        copy_message(r, g, message, from->nested_type[i], (lin_str){ "", 0 });
}

static void copy_file(reading *r, gathered *g)
{
    lin_str package = own(r, r->file->package);

    for (size_t i = 0; i < r->file->n_enum_type; i++)
        copy_enum(r, g, package, r->file->enum_type[i]);
    for (size_t i = 0; i < r->file->n_message_type; i++)
        copy_message(r, g, NULL, r->file->message_type[i],
                     lin_descriptor_comment(r, 2, (const int32_t[]){ 4, (int32_t)i }));
}

/* --- linking */

static int compare(lin_str x, lin_str y)
{
    int order = memcmp(x.at, y.at, x.len < y.len ? x.len : y.len);

    return order ? order : (x.len > y.len) - (x.len < y.len);
}

static int by_text(const void *a, const void *b)
{
    return compare(*(const lin_str *)a, *(const lin_str *)b);
}

static int by_full_name(const void *a, const void *b)
{
    return compare((*(const lin_message *const *)a)->full_name, (*(const lin_message *const *)b)->full_name);
}

const lin_message *lin_contract_message(const lin_contract *contract, lin_str name)
{
    lin_message key = { .full_name = name };
    const lin_message *at = &key;
    const lin_message *const *found = NULL;

    if (contract->messages)
        found = bsearch(&at, contract->message, contract->messages, sizeof(at), by_full_name);
    return found ? *found : NULL;
}

static const lin_enum *find_enum(const lin_contract *contract, lin_str name)
{
    for (size_t i = 0; i < contract->enumerations; i++)
        if (lin_str_eq(contract->enumeration[i]->full_name, name))
            return contract->enumeration[i];
    return NULL;
}

/* The default packing of proto3: numbers are packed. */
static bool packs(lin_type type)
{
    return type != LIN_TYPE_STRING && type != LIN_TYPE_BYTES && type != LIN_TYPE_MESSAGE && type != LIN_TYPE_GROUP;
}

/* ".linli.identity.v1.Region" */
static lin_str without_dot(const char *type_name)
{
    return lin_str_from(lin_z(type_name), 1);
}

static bool is_known_type(const lin_field *field)
{
    switch (field->type) {
    case LIN_TYPE_MESSAGE:
        return field->message != NULL;
    case LIN_TYPE_ENUM:
        return field->enumeration != NULL;
    default:
        return field->type >= LIN_TYPE_DOUBLE && field->type <= LIN_TYPE_SINT64 && field->type != LIN_TYPE_GROUP;
    }
}

/* They have a JSON of their own, which says nothing that a contract could check. Among themselves they may stand. */
static bool is_free_form(const lin_message *m)
{
    static const char *const names[] = { "google.protobuf.Any", "google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue" };

    for (size_t i = 0; m && i < LIN_COUNT(names); i++)
        if (lin_str_eq(m->full_name, lin_z(names[i])))
            return true;
    return false;
}

static void refuse_free_form(reading *r, lin_str where)
{
    lin_descriptor_fail(r, where, "free-form messages (Any, Struct, Value, ListValue) are not used here; use a string with json_document");
}

static void link_type(reading *r, lin_field *field, const lin_message *message, const field_proto *from)
{
    if (field->type == LIN_TYPE_MESSAGE)
        field->message = lin_contract_message(r->contract, without_dot(from->type_name));
    if (field->type == LIN_TYPE_ENUM)
        field->enumeration = find_enum(r->contract, without_dot(from->type_name));
    if (!is_known_type(field))
        lin_descriptor_fail(r, full_name(r, message->name, from->name), "its type is not in the set");
    if (is_free_form(field->message) && !lin_str_starts(message->full_name, LIN_STR("google.")))
        refuse_free_form(r, full_name(r, message->name, from->name));
}

static lin_str json_key(reading *r, const char *name)
{
    lin_buf key = { .arena = r->arena };

    lin_buf_char(&key, ',');
    lin_buf_json(&key, lin_z(name));
    lin_buf_char(&key, ':');
    return lin_buf_str(&key);
}

static void copy_field(reading *r, lin_field *field, const lin_message *message, const field_proto *from)
{
    const ProtobufCMessage *options = from->options ? &from->options->base : NULL;
    const Linli__Field *option = lin_descriptor_keep(r, options, OPTION_LINLI, &linli__field__descriptor);

    *field = (lin_field){
        .name = own(r, from->name),
        .json = own(r, from->json_name ? from->json_name : from->name),
        .json_key = json_key(r, from->json_name ? from->json_name : from->name),
        .number = (uint32_t)from->number,
        .type = (lin_type)from->type,
        .repeated = from->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED,
        .oneof = from->has_oneof_index ? from->oneof_index : -1,
        .option = option ? option : r->no_option,
        .optional = from->proto3_optional,
    };
    link_type(r, field, message, from);
    field->packed = field->repeated && packs(field->type);
    if (from->options && from->options->has_packed)
        field->packed = field->packed && from->options->packed;
    field->map = field->repeated && field->message && field->message->map_entry;
    field->data_class = field->option->class_ ? field->option->class_ : message->default_class;
}

static void link_fields(reading *r, lin_message *message, const message_proto *from)
{
    lin_field *field = LIN_NEW_ARRAY(r->arena, lin_field, from->n_field);

    for (size_t i = 0; i < from->n_field; i++)
        copy_field(r, &field[i], message, from->field[i]);
    message->field = field;
    message->fields = from->n_field;
    if (message->map_entry && !(lin_message_number(message, 1) && lin_message_number(message, 2)))
        lin_descriptor_fail(r, message->name, "a map entry without key or value");
}

static bool is_same(const lin_field *a, const lin_field *b)
{
    return a->number == b->number || lin_str_eq(a->name, b->name) || lin_str_eq(a->json, b->json) ||
           lin_str_eq(a->name, b->json) || lin_str_eq(a->json, b->name);
}

static bool is_doubled(const lin_message *message, const lin_field *field)
{
    for (const lin_field *other = message->field; other < field; other++)
        if (is_same(field, other))
            return true;
    return false;
}

/* protoc sees to this; who announces need not have asked it. */
static void check_field(reading *r, const lin_message *message, const lin_field *field)
{
    lin_str where = full_name(r, message->name, lin_str_z(r->arena, field->name));

    if (field->number == 0 || field->number > NUMBER_MAX)
        lin_descriptor_fail(r, where, "its number is none");
    else if (is_doubled(message, field))
        lin_descriptor_fail(r, where, "its name or number stands twice");
}

static void link_message(reading *r, lin_message *message, const message_proto *from)
{
    if (from->n_field > FIELDS_MAX) {
        lin_descriptor_fail(r, message->name, "more than 1000 fields");
        return;
    }
    link_fields(r, message, from);
    for (size_t i = 0; i < message->fields; i++)
        check_field(r, message, &message->field[i]);
}

/* --- calls */

static const uint32_t http_path[] = { 11, 0 }; /* additional_bindings … */

static const struct { Google__Api__HttpRule__PatternCase which; lin_verb verb; size_t offset; } verbs[] = {
    { GOOGLE__API__HTTP_RULE__PATTERN_GET, LIN_GET, offsetof(Google__Api__HttpRule, get) },
    { GOOGLE__API__HTTP_RULE__PATTERN_PUT, LIN_PUT, offsetof(Google__Api__HttpRule, put) },
    { GOOGLE__API__HTTP_RULE__PATTERN_POST, LIN_POST, offsetof(Google__Api__HttpRule, post) },
    { GOOGLE__API__HTTP_RULE__PATTERN_DELETE, LIN_DELETE, offsetof(Google__Api__HttpRule, delete_) },
    { GOOGLE__API__HTTP_RULE__PATTERN_PATCH, LIN_PATCH, offsetof(Google__Api__HttpRule, patch) },
};

static void copy_binding(reading *r, lin_binding *binding, const Google__Api__HttpRule *rule)
{
    for (size_t i = 0; i < LIN_COUNT(verbs); i++)
        if (verbs[i].which == rule->pattern_case) {
            char *const *path = (char *const *)(const void *)((const char *)rule + verbs[i].offset);

            *binding = (lin_binding){ verbs[i].verb, own(r, *path), own(r, rule->body), own(r, rule->response_body) };
        }
}

static void copy_bindings(reading *r, lin_method *method, const ProtobufCMessage *options)
{
    Google__Api__HttpRule *rule = lin_descriptor_option(r, options, OPTION_HTTP, &google__api__http_rule__descriptor, http_path);
    lin_binding *binding;

    if (!rule)
        return;
    binding = LIN_NEW_ARRAY(r->arena, lin_binding, rule->n_additional_bindings + 1);
    copy_binding(r, &binding[0], rule);
    for (size_t i = 0; i < rule->n_additional_bindings; i++)
        copy_binding(r, &binding[i + 1], rule->additional_bindings[i]);
    method->binding = binding;
    method->bindings = rule->n_additional_bindings + 1;
    google__api__http_rule__free_unpacked(rule, NULL);
}

static const lin_message *resource_named(reading *r, const char *name)
{
    return lin_contract_message(r->contract, full_name(r, lin_z(r->file->package), name));
}

static void copy_method(reading *r, lin_method *method, const service_proto *service, const method_proto *from)
{
    const ProtobufCMessage *options = from->options ? &from->options->base : NULL;
    const Linli__Call *call = lin_descriptor_keep(r, options, OPTION_LINLI, &linli__call__descriptor);

    *method = (lin_method){
        .file = own(r, r->file->name),
        .name = full_name(r, lin_z(service->name), from->name),
        .service = own(r, service->name),
        .call = own(r, from->name),
        .request = lin_contract_message(r->contract, without_dot(from->input_type)),
        .answer = lin_contract_message(r->contract, without_dot(from->output_type)),
        .option = call ? call : r->no_call,
    };
    method->permission = lin_z(method->option->permission);
    method->standard = method->option->standard;
    if (method->standard)
        method->resource = resource_named(r, method->option->resource);
    if (!method->request || !method->answer || (method->standard && !method->resource))
        lin_descriptor_fail(r, method->name, "its types are not in the set");
    if (is_free_form(method->request) || is_free_form(method->answer))
        refuse_free_form(r, method->name);
    copy_bindings(r, method, options);
}

static size_t count_methods(const file_proto *file)
{
    size_t count = 0;

    for (size_t i = 0; i < file->n_service; i++)
        count += file->service[i]->n_method;
    return count;
}

static void copy_services(reading *r, lin_method *next)
{
    for (size_t i = 0; i < r->file->n_service; i++)
        for (size_t k = 0; k < r->file->service[i]->n_method; k++, next++) {
            copy_method(r, next, r->file->service[i], r->file->service[i]->method[k]);
            next->comment = lin_descriptor_comment(r, 4, (const int32_t[]){ 6, (int32_t)i, 2, (int32_t)k });
        }
}

/* --- the whole */

static bool is_own(const lin_contract *contract, const file_proto *file)
{
    return lin_str_eq(lin_z(file->package), contract->package);
}

/* Only the generator needs descriptor.proto itself. */
static bool is_needed(const file_proto *file)
{
    return !lin_str_eq(lin_z(file->name), LIN_STR("google/protobuf/descriptor.proto"));
}

static int code_number(lin_str name)
{
    static const char *const names[] = {
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    };

    for (size_t i = 0; i < LIN_COUNT(names); i++)
        if (lin_str_eq(lin_z(names[i]), name))
            return (int)i;
    return -1;
}

static void copy_reasons(reading *r, list *reasons)
{
    const ProtobufCMessage *options = r->file->options ? &r->file->options->base : NULL;
    const Linli__Reasons *all = lin_descriptor_keep(r, options, OPTION_LINLI, &linli__reasons__descriptor);

    for (size_t i = 0; all && i < all->n_reason; i++) {
        const Linli__Reason *from = all->reason[i];
        lin_declared_reason *reason = LIN_NEW(r->arena, lin_declared_reason);

        *reason = (lin_declared_reason){ own(r, r->file->name), lin_z(from->name), code_number(lin_z(from->code)),
                                         lin_z(from->text ? from->text->zh : ""),
                                         lin_z(from->text ? from->text->en : "") };
        push(r->arena, reasons, reason);
    }
}

static void keep_reasons(reading *r, const list *reasons)
{
    lin_declared_reason *reason = LIN_NEW_ARRAY(r->arena, lin_declared_reason, reasons->count);

    for (size_t i = 0; i < reasons->count; i++)
        reason[i] = *(const lin_declared_reason *)reasons->at[i];
    r->contract->reason = reason;
    r->contract->reasons = reasons->count;
}

static void copy_label(reading *r)
{
    const ProtobufCMessage *options = r->file->options ? &r->file->options->base : NULL;
    const Linli__Text *label = lin_descriptor_keep(r, options, OPTION_SERVICE, &linli__text__descriptor);

    if (label)
        r->contract->label = label;
}

static void copy_listens(reading *r, list *listens)
{
    const ProtobufCMessage *options = r->file->options ? &r->file->options->base : NULL;
    const Linli__Listens *all = lin_descriptor_keep(r, options, OPTION_LISTENS, &linli__listens__descriptor);

    for (size_t i = 0; all && i < all->n_event; i++) {
        const Linli__Listen *one = all->event[i];
        lin_str aggregate = lin_z(one->to), source = lin_str_cut(&aggregate, '.');
        lin_listen *listen = LIN_NEW(r->arena, lin_listen);

        *listen = (lin_listen){ own(r, r->file->name), source, aggregate, lin_z(one->as), one->only, one->n_only };
        push(r->arena, listens, listen);
    }
}

static void keep_listens(reading *r, const list *listens)
{
    lin_listen *listen = LIN_NEW_ARRAY(r->arena, lin_listen, listens->count);

    for (size_t i = 0; i < listens->count; i++)
        listen[i] = *(const lin_listen *)listens->at[i];
    r->contract->listen = listen;
    r->contract->listens = listens->count;
}

/* What stands twice would be one thing for us and another for who asks by its name. */
static void check_once(reading *r, lin_str *name, size_t count)
{
    qsort(name, count, sizeof(*name), by_text);
    for (size_t i = 1; i < count; i++)
        if (lin_str_eq(name[i - 1], name[i]))
            lin_descriptor_fail(r, name[i], "it stands twice");
}

static void check_types(reading *r, const gathered *g)
{
    size_t count = 0;
    lin_str *name = LIN_NEW_ARRAY(r->arena, lin_str, g->messages.count + g->enums.count + 1);

    for (size_t i = 0; i < g->messages.count; i++)
        name[count++] = ((const lin_message *)g->messages.at[i])->full_name;
    for (size_t i = 0; i < g->enums.count; i++)
        name[count++] = ((const lin_enum *)g->enums.at[i])->full_name;
    check_once(r, name, count);
}

static void check_calls(reading *r)
{
    lin_str *name = LIN_NEW_ARRAY(r->arena, lin_str, r->contract->methods + 1);

    for (size_t i = 0; i < r->contract->methods; i++)
        name[i] = r->contract->method[i].name;
    check_once(r, name, r->contract->methods);
}

static void keep_messages(reading *r, gathered *g)
{
    lin_contract *contract = r->contract;
    const lin_message **sorted = LIN_NEW_ARRAY(r->arena, const lin_message *, g->messages.count);

    if (g->messages.count) {
        memcpy(sorted, g->messages.at, g->messages.count * sizeof(*sorted));
        qsort(sorted, g->messages.count, sizeof(*sorted), by_full_name);
    }
    contract->message = sorted;
    contract->messages = g->messages.count;
    contract->enumeration = (const lin_enum *const *)g->enums.at;
    contract->enumerations = g->enums.count;
}

static void keep_resources(reading *r, const gathered *g)
{
    list resources = { 0 };
    lin_str home = full_name(r, r->contract->package, "");

    for (size_t i = 0; i < g->messages.count; i++) {
        const lin_message *message = g->messages.at[i];

        if (message->resource && lin_str_starts(message->full_name, home))
            push(r->arena, &resources, message);
    }
    r->contract->resource = (const lin_message *const *)resources.at;
    r->contract->resources = resources.count;
}

static void link_messages(reading *r, gathered *g)
{
    for (size_t i = 0; i < g->messages.count; i++) {
        r->file = g->files.at[i];
        link_message(r, (lin_message *)(uintptr_t)g->messages.at[i], g->sources.at[i]);
    }
}

static void read_calls(reading *r, const Google__Protobuf__FileDescriptorSet *set)
{
    lin_method *method;
    size_t count = 0;

    for (size_t i = 0; i < set->n_file; i++)
        if (is_own(r->contract, set->file[i]))
            count += count_methods(set->file[i]);
    method = LIN_NEW_ARRAY(r->arena, lin_method, count);
    r->contract->method = method;
    r->contract->methods = count;
    for (size_t i = 0; i < set->n_file; i++) {
        r->file = set->file[i];
        if (!is_own(r->contract, r->file))
            continue;
        copy_services(r, method);
        method += count_methods(r->file);
    }
}

static void read_set(reading *r, const Google__Protobuf__FileDescriptorSet *set)
{
    gathered g = { 0 };
    list reasons = { 0 }, listens = { 0 };

    for (size_t i = 0; i < set->n_file; i++) {
        r->file = set->file[i];
        if (!is_needed(r->file))
            continue;
        copy_file(r, &g);
        if (!is_own(r->contract, r->file))
            continue;
        copy_reasons(r, &reasons);
        copy_listens(r, &listens);
        copy_label(r);
    }
    check_types(r, &g);
    keep_messages(r, &g);
    link_messages(r, &g);
    keep_resources(r, &g);
    keep_reasons(r, &reasons);
    keep_listens(r, &listens);
    read_calls(r, set);
    check_calls(r);
}

const lin_contract *lin_contract_read(lin_arena *arena, lin_str bytes, lin_str service, lin_str *ret_why)
{
    reading r = { .arena = arena, .contract = LIN_NEW(arena, lin_contract) };
    bool shared = lin_str_eq(service, LIN_STR("linli"));
    Google__Protobuf__FileDescriptorSet *set = NULL;

    r.no_option = LIN_NEW(arena, Linli__Field);
    r.no_call = LIN_NEW(arena, Linli__Call);
    linli__field__init(r.no_option);
    linli__call__init(r.no_call);
    r.contract->service = lin_str_dup(arena, service);
    r.contract->package = shared ? LIN_STR("linli")
                                 : lin_z(lin_print(arena, "linli.%.*s.v1", LIN_STR_FMT(service)));
    r.contract->set = bytes;
    if (lin_descriptor_is_bounded(bytes))
        set = google__protobuf__file_descriptor_set__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);
    if (!set) {
        lin_descriptor_fail(&r, service, "not a descriptor set, too large or too deep");
    } else {
        read_set(&r, set);
        google__protobuf__file_descriptor_set__free_unpacked(set, NULL);
    }
    if (r.failed)
        *ret_why = r.why;
    return r.failed ? NULL : r.contract;
}
