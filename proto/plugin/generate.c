/*
 * protoc-gen-linli: pass 2 of the contract pipeline, a protoc plugin.
 *
 * Parameter service=<name>. Checks the expanded contract (check.c) and writes <service>.gen.h
 * and .gen.c: short names of types and enum values, reasons, the struct of hooks and calls
 * that the service fills in, the tables that the host reads, and functions for the calls of
 * peers (clients.c). For service=linli only the shared reasons.
 */
#include <stdio.h>
#include <string.h>

#include "google/protobuf/compiler/plugin.pb-c.h"
#include "proto/plugin/check.h"
#include "proto/plugin/files.h"
#include "proto/plugin/generate.h"
#include "proto/plugin/names.h"

typedef Google__Protobuf__Compiler__CodeGeneratorRequest plugin_request;
typedef Google__Protobuf__Compiler__CodeGeneratorResponse plugin_response;
typedef Google__Protobuf__Compiler__CodeGeneratorResponse__File plugin_file;

static bool is_named_in(const lin_contract *contract, lin_str full)
{
    return lin_str_starts(full, contract->package) && full.at[contract->package.len] == '.';
}

static bool is_shared(const generation *g)
{
    return lin_str_eq(g->contract->service, LIN_STR("linli"));
}

static lin_str type_of(const generation *g, lin_str full)
{
    return name_type(g->arena, g->contract->package, full);
}

/* --- names */

static void add_typedef(generation *g, const lin_contract *c, lin_str prefix, lin_str full)
{
    PUT(&g->header, "typedef {c} {prefix}{name};\n", ARG("c", name_c_type(g->arena, full)), ARG("prefix", prefix),
        ARG("name", name_type(g->arena, c->package, full)));
}

/* REGION_KIND_CITY; a value that repeats its enum's name (KIND_UNSPECIFIED) says it once. */
static void add_enum(generation *g, const lin_contract *c, lin_str peer, const lin_enum *e)
{
    lin_str relative = lin_str_from(e->full_name, c->package.len + 1), prefix;
    lin_str last = relative, rest = relative;

    while (rest.at)
        last = lin_str_cut(&rest, '.');
    last = lin_z(lin_print(g->arena, "%.*s_", LIN_STR_FMT(name_upper(g->arena, last))));
    prefix = lin_z(lin_print(g->arena, "%.*s%s%.*s", LIN_STR_FMT(name_upper(g->arena, peer)), peer.len ? "." : "",
                             LIN_STR_FMT(name_upper(g->arena, relative))));
    lin_buf_char(&g->header, '\n');
    add_typedef(g, c, peer, e->full_name);
    for (size_t i = 0; i < e->values; i++) {
        lin_str value = e->value[i].name;

        lin_buf line = { .arena = g->arena };
        lin_buf_add(&line, prefix);
        for (size_t k = 0; k < line.len; k++)
            if (line.at[k] == '.')
                line.at[k] = '_';
        PUT(&g->header, "#define {prefix}_{short} {c}__{value}\n", ARG("prefix", lin_buf_str(&line)),
            ARG("short", lin_str_starts(value, last) ? lin_str_from(value, last.len) : value),
            ARG("c", name_c_upper(g->arena, e->full_name)), ARG("value", value));
    }
}

void add_types(generation *g, const lin_contract *c, lin_str prefix)
{
    for (size_t i = 0; i < c->messages; i++)
        if (is_named_in(c, c->message[i]->full_name))
            add_typedef(g, c, prefix, c->message[i]->full_name);
    for (size_t i = 0; i < c->enumerations; i++)
        if (is_named_in(c, c->enumeration[i]->full_name))
            add_enum(g, c, prefix, c->enumeration[i]);
}

/* --- reasons */

static lin_str c_text(lin_arena *arena, lin_str s)
{
    lin_buf text = { .arena = arena };

    lin_buf_char(&text, '"');
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] < ' ') {
            lin_buf_print(&text, "\\%03o", (unsigned)(unsigned char)s.at[i]);
            continue;
        }
        if (s.at[i] == '"' || s.at[i] == '\\')
            lin_buf_char(&text, '\\');
        lin_buf_char(&text, s.at[i]);
    }
    lin_buf_char(&text, '"');
    return lin_buf_str(&text);
}

static void add_reasons(generation *g)
{
    lin_str prefix = is_shared(g) ? LIN_STR("LIN_REASON") : name_upper(g->arena, g->contract->service);

    for (size_t i = 0; i < g->contract->reasons; i++) {
        const lin_declared_reason *reason = &g->contract->reason[i];

        PUT(&g->header, "extern const lin_reason {prefix}_{name};\n", ARG("prefix", prefix), ARG("name", reason->name));
        PUT(&g->source, "const lin_reason {prefix}_{name} = { \"{name}\", (lin_code){code}, { {zh}, {en} } };\n",
            ARG("prefix", prefix), ARG("name", reason->name), lin_arg_int("code", reason->code),
            ARG("zh", c_text(g->arena, reason->zh)), ARG("en", c_text(g->arena, reason->en)));
    }
}

/* The shared ones in one list too, which ends in NULL: for whoever tells them all. */
static void add_reason_list(generation *g)
{
    PUT(&g->header, "extern const lin_reason *const LIN_REASONS[];\n");
    PUT(&g->source, "const lin_reason *const LIN_REASONS[] = {\n");
    for (size_t i = 0; i < g->contract->reasons; i++)
        PUT(&g->source, "    &LIN_REASON_{name},\n", ARG("name", g->contract->reason[i].name));
    PUT(&g->source, "    NULL,\n};\n");
}

/* --- hooks and calls */

static bool by_hand(const lin_method *method)
{
    return method->standard == LINLI__STANDARD__STANDARD_UNSPECIFIED;
}

static void add_impl(generation *g)
{
    lin_buf *out = &g->header;

    PUT(out, "\n/* What the service writes by hand: hooks (each may be NULL) and calls (none may). */\n"
             "typedef struct {s}_impl {\n", ARG("s", g->contract->service));
    for (size_t i = 0; i < g->contract->resources; i++)
        PUT(out,
            "    struct {\n"
            "        lin_code (*before_write)(lin_req *rq, const {M} *before, {M} *after);\n"
            "        lin_code (*before_delete)(lin_req *rq, const {M} *before);\n"
            "        lin_code (*after_write)(lin_req *rq, const {M} *before, const {M} *after);\n"
            "        lin_code (*list_scope)(lin_req *rq, lin_str *ret_filter);\n"
            "    } {m};\n",
            ARG("M", g->contract->resource[i]->name), ARG("m", name_snake(g->arena, g->contract->resource[i]->name)));
    for (size_t i = 0; i < g->contract->methods; i++)
        if (by_hand(&g->contract->method[i]))
            PUT(out, "    lin_code (*{call})(lin_req *rq, const {in} *in, {out} **ret);\n",
                ARG("call", name_snake(g->arena, g->contract->method[i].call)),
                ARG("in", type_of(g, g->contract->method[i].request->full_name)),
                ARG("out", type_of(g, g->contract->method[i].answer->full_name)));
    for (size_t i = 0; i < g->contract->listens; i++)
        PUT(out, "    lin_code (*on_{as})(lin_req *rq, const lin_event *event);\n", ARG("as", g->contract->listen[i].as));
    PUT(out, "} {s}_impl;\n\nextern const lin_service_contract {s}_contract;\n", ARG("s", g->contract->service));
}

static const char hook_names_text[] =
    "lin_code {m}_before_write(lin_req *rq, const {M} *before, {M} *after);\n"
    "lin_code {m}_before_delete(lin_req *rq, const {M} *before);\n"
    "lin_code {m}_after_write(lin_req *rq, const {M} *before, const {M} *after);\n"
    "lin_code {m}_list_scope(lin_req *rq, lin_str *ret_filter);\n";

/* The names of the house for what main.c wires: a service writes those that it has. */
static void add_names(generation *g)
{
    const lin_contract *c = g->contract;

    lin_buf_z(&g->header, "\n/* What these are called, where the service has them. */\n");
    for (size_t i = 0; i < c->resources; i++)
        PUT(&g->header, hook_names_text, ARG("M", c->resource[i]->name), ARG("m", name_snake(g->arena, c->resource[i]->name)));
    for (size_t i = 0; i < c->methods; i++)
        if (by_hand(&c->method[i]))
            PUT(&g->header, "lin_code {s}_{call}(lin_req *rq, const {in} *in, {out} **ret);\n", ARG("s", c->service),
                ARG("call", name_snake(g->arena, c->method[i].call)), ARG("in", type_of(g, c->method[i].request->full_name)),
                ARG("out", type_of(g, c->method[i].answer->full_name)));
    for (size_t i = 0; i < c->listens; i++)
        PUT(&g->header, "lin_code {s}_on_{as}(lin_req *rq, const lin_event *event);\n", ARG("s", c->service), ARG("as", c->listen[i].as));
}

static const char records_text[] =
    "\nstatic inline {M} *{m}_new(lin_req *rq) { return lin_typed_new(rq, &{l}__descriptor); }\n"
    "static inline lin_code {m}_get(lin_req *rq, const char *id, {M} **ret)\n"
    "{ return lin_typed_get(rq, &{l}__descriptor, id, (ProtobufCMessage **)ret); }\n"
    "static inline lin_code {m}_lock(lin_req *rq, const char *id, {M} **ret)\n"
    "{ return lin_typed_lock(rq, &{l}__descriptor, id, (ProtobufCMessage **)ret); }\n"
    "static inline lin_code {m}_create(lin_req *rq, {M} *record) { return lin_typed_create(rq, &record->base); }\n"
    "static inline lin_code {m}_save(lin_req *rq, {M} *record) { return lin_typed_save(rq, &record->base); }\n"
    "static inline lin_code {m}_delete(lin_req *rq, const char *id) { return lin_typed_delete(rq, &{l}__descriptor, id); }\n"
    "static inline lin_code {m}_undelete(lin_req *rq, const char *id, {M} **ret)\n"
    "{ return lin_typed_undelete(rq, &{l}__descriptor, id, (ProtobufCMessage **)ret); }\n"
    "static inline lin_code {m}_list(lin_req *rq, const char *filter, {M} ***ret, size_t *ret_count)\n"
    "{ return lin_typed_list(rq, &{l}__descriptor, filter, (ProtobufCMessage ***)ret, ret_count); }\n";

static const char emit_text[] =
    "static inline lin_code {s}_emit_{e}(lin_req *rq, const char *{a}_id, const {E} *event)\n"
    "{ return lin_typed_emit(rq, \"{a}\", \"{name}\", {a}_id, &event->base); }\n";

static bool is_own_event(const generation *g, const lin_message *m)
{
    return m->event && is_named_in(g->contract, m->full_name);
}

/* Records of its own resources and its own events, for what the service writes by hand. Inline: most are used by few. */
static void add_records(generation *g)
{
    const lin_contract *c = g->contract;

    lin_buf_z(&g->header, "\n/* For hand-written code: libs/resource/typed.h says what each does. */\n");
    for (size_t i = 0; i < c->resources; i++)
        PUT(&g->header, records_text, ARG("M", type_of(g, c->resource[i]->full_name)), ARG("m", name_snake(g->arena, c->resource[i]->name)),
            ARG("l", name_c_lower(g->arena, c->resource[i]->full_name)));
    for (size_t i = 0; i < c->messages; i++)
        if (is_own_event(g, c->message[i]))
            PUT(&g->header, emit_text, ARG("s", c->service), ARG("e", name_snake(g->arena, c->message[i]->name)),
                ARG("E", type_of(g, c->message[i]->full_name)), ARG("a", lin_z(c->message[i]->event->aggregate)),
                ARG("name", name_event(g->arena, c->message[i])));
}

static const char hook_text[] =
    "\nstatic lin_code {m}_before_write_(const void *impl, lin_req *rq, const ProtobufCMessage *before,\n"
    "                                  ProtobufCMessage *after)\n"
    "{\n"
    "    return ((const {s}_impl *)impl)->{m}.before_write(rq, (const {M} *)before, ({M} *)after);\n"
    "}\n"
    "static lin_code {m}_before_delete_(const void *impl, lin_req *rq, const ProtobufCMessage *before)\n"
    "{\n"
    "    return ((const {s}_impl *)impl)->{m}.before_delete(rq, (const {M} *)before);\n"
    "}\n"
    "static lin_code {m}_after_write_(const void *impl, lin_req *rq, const ProtobufCMessage *before,\n"
    "                                 const ProtobufCMessage *after)\n"
    "{\n"
    "    return ((const {s}_impl *)impl)->{m}.after_write(rq, (const {M} *)before, (const {M} *)after);\n"
    "}\n"
    "static lin_code {m}_list_scope_(const void *impl, lin_req *rq, lin_str *ret_filter)\n"
    "{\n"
    "    return ((const {s}_impl *)impl)->{m}.list_scope(rq, ret_filter);\n"
    "}\n"
    "static unsigned {m}_present_(const void *impl)\n"
    "{\n"
    "    const {s}_impl *i = impl;\n\n"
    "    return (i->{m}.before_write ? LIN_HOOK_BEFORE_WRITE : 0u) | (i->{m}.before_delete ? LIN_HOOK_BEFORE_DELETE : 0u) |\n"
    "           (i->{m}.after_write ? LIN_HOOK_AFTER_WRITE : 0u) | (i->{m}.list_scope ? LIN_HOOK_LIST_SCOPE : 0u);\n"
    "}\n";

static const char hook_row[] =
    "    { \"{M}\", &{l}__descriptor, {m}_present_, {m}_before_write_, {m}_before_delete_, {m}_after_write_,\n"
    "      {m}_list_scope_ },\n";

static const char call_text[] =
    "\nstatic lin_code {call}_(const void *impl, lin_req *rq, const ProtobufCMessage *in, ProtobufCMessage **ret)\n"
    "{\n"
    "    {out} *answer = ({out} *)*ret;\n"
    "    lin_code code = ((const {s}_impl *)impl)->{call}(rq, (const {in} *)in, &answer);\n\n"
    "    *ret = (ProtobufCMessage *)answer;\n"
    "    return code;\n"
    "}\n"
    "static bool {call}_present_(const void *impl)\n"
    "{\n"
    "    return ((const {s}_impl *)impl)->{call} != NULL;\n"
    "}\n";

static const char call_row[] =
    "    { \"{name}\", &{lin}__descriptor, &{lout}__descriptor, {call}_present_, {call}_ },\n";

static void put_hook(generation *g, const char *text, const lin_message *m)
{
    PUT(&g->source, text, ARG("M", m->name), ARG("m", name_snake(g->arena, m->name)),
        ARG("l", name_c_lower(g->arena, m->full_name)), ARG("s", g->contract->service));
}

static void put_call(generation *g, const char *text, const lin_method *m)
{
    PUT(&g->source, text, ARG("call", name_snake(g->arena, m->call)), ARG("name", m->name),
        ARG("in", type_of(g, m->request->full_name)), ARG("out", type_of(g, m->answer->full_name)),
        ARG("lin", name_c_lower(g->arena, m->request->full_name)),
        ARG("lout", name_c_lower(g->arena, m->answer->full_name)), ARG("s", g->contract->service));
}

static void add_hooks(generation *g)
{
    for (size_t i = 0; i < g->contract->resources; i++)
        put_hook(g, hook_text, g->contract->resource[i]);
    lin_buf_z(&g->source, "\nstatic const lin_hook hooks[] = {\n");
    for (size_t i = 0; i < g->contract->resources; i++)
        put_hook(g, hook_row, g->contract->resource[i]);
    lin_buf_z(&g->source, "    { 0 },\n};\n");
}

static void add_calls(generation *g)
{
    for (size_t i = 0; i < g->contract->methods; i++)
        if (by_hand(&g->contract->method[i]))
            put_call(g, call_text, &g->contract->method[i]);
    lin_buf_z(&g->source, "\nstatic const lin_call_row calls[] = {\n");
    for (size_t i = 0; i < g->contract->methods; i++)
        if (by_hand(&g->contract->method[i]))
            put_call(g, call_row, &g->contract->method[i]);
    lin_buf_z(&g->source, "    { 0 },\n};\n");
}

static const char listen_text[] =
    "\nstatic lin_code on_{as}_(const void *impl, lin_req *rq, const lin_event *event)\n"
    "{\n"
    "    return ((const {s}_impl *)impl)->on_{as}(rq, event);\n"
    "}\n"
    "static bool on_{as}_present_(const void *impl)\n"
    "{\n"
    "    return ((const {s}_impl *)impl)->on_{as} != NULL;\n"
    "}\n";

static const char listen_row[] =
    "    { \"{source}\", \"{aggregate}\", \"on_{as}\", on_{as}_present_, on_{as}_, {only} },\n";

static lin_str only_of(generation *g, const lin_listen *listen)
{
    lin_buf text = { .arena = g->arena };

    if (!listen->onlys)
        return LIN_STR("NULL");
    lin_buf_z(&text, "(const char *const[]){ ");
    for (size_t i = 0; i < listen->onlys; i++)
        lin_buf_print(&text, "\"%s\", ", listen->only[i]);
    lin_buf_z(&text, "NULL }");
    return lin_buf_str(&text);
}

static void put_listen(generation *g, const char *text, const lin_listen *listen)
{
    PUT(&g->source, text, ARG("source", listen->source), ARG("aggregate", listen->aggregate), ARG("as", listen->as),
        ARG("only", only_of(g, listen)), ARG("s", g->contract->service));
}

static void add_listens(generation *g)
{
    for (size_t i = 0; i < g->contract->listens; i++)
        put_listen(g, listen_text, &g->contract->listen[i]);
    lin_buf_z(&g->source, "\nstatic const lin_listen_row listens[] = {\n");
    for (size_t i = 0; i < g->contract->listens; i++)
        put_listen(g, listen_row, &g->contract->listen[i]);
    lin_buf_z(&g->source, "    { 0 },\n};\n");
}

static const char contract_text[] =
    "\n__asm__(\".section .rodata\\n\"\n"
    "        \"{s}_set: .incbin \\\"\" LIN_CONTRACTS \"/{s}.pb\\\"\\n\"\n"
    "        \"{s}_set_end: .byte 0\\n\"\n"
    "        \".previous\\n\");\n"
    "extern const unsigned char {s}_set[], {s}_set_end[];\n\n"
    "const lin_service_contract {s}_contract = {\n"
    "    .service = \"{s}\",\n"
    "    .set = {s}_set,\n"
    "    .set_end = {s}_set_end,\n"
    "    .call = calls,\n"
    "    .calls = LIN_COUNT(calls) - 1,\n"
    "    .hook = hooks,\n"
    "    .hooks = LIN_COUNT(hooks) - 1,\n"
    "    .listen = listens,\n"
    "    .listens = LIN_COUNT(listens) - 1,\n"
    "};\n";

/* --- the two files */

static void add_includes(generation *g, const plugin_request *request)
{
    for (size_t i = 0; i < request->n_file_to_generate; i++) {
        lin_str file = lin_z(request->file_to_generate[i]);

        file.len -= strlen(".proto");
        PUT(&g->header, "#include \"{file}.pb-c.h\"\n", ARG("file", file));
    }
}

static void open_files(generation *g)
{
    lin_str guard = name_upper(g->arena, g->contract->service);

    PUT(&g->header, "/* Generated from the contract of {s}; do not edit. */\n#ifndef {G}_GEN_H\n#define {G}_GEN_H\n\n",
        ARG("s", g->contract->service), ARG("G", guard));
    PUT(&g->source, "/* Generated from the contract of {s}; do not edit. */\n#include \"{s}.gen.h\"\n\n",
        ARG("s", g->contract->service));
}

static void generate_shared(generation *g)
{
    lin_buf_z(&g->header, "#include \"libs/base/req.h\"\n\n");
    add_reasons(g);
    add_reason_list(g);
}

static bool generate_service(generation *g, const plugin_request *request, lin_str *ret_why)
{
    lin_buf_z(&g->header, "#include \"libs/host/host.h\"\n#include \"libs/resource/typed.h\"\n#include \"linli.gen.h\"\n");
    add_includes(g, request);
    PUT(&g->header, "#if __has_include(\"{s}.sql.h\")\n#include \"{s}.sql.h\"\n#endif\n\n",
        ARG("s", g->contract->service));
    add_types(g, g->contract, (lin_str){ "", 0 });
    lin_buf_char(&g->header, '\n');
    add_reasons(g);
    add_records(g);
    add_names(g);
    add_impl(g);
    add_hooks(g);
    add_calls(g);
    add_listens(g);
    PUT(&g->source, contract_text, ARG("s", g->contract->service));
    return add_clients(g, ret_why);
}

/* --- the plugin protocol */

static lin_str service_of(const plugin_request *request)
{
    lin_str rest = lin_z(request->parameter), key = lin_str_cut(&rest, '=');

    return lin_str_eq(key, LIN_STR("service")) && rest.at ? rest : (lin_str){ "", 0 };
}

static lin_str set_of(lin_arena *arena, const plugin_request *request)
{
    Google__Protobuf__FileDescriptorSet set;
    char *bytes;
    size_t size;

    google__protobuf__file_descriptor_set__init(&set);
    set.n_file = request->n_proto_file;
    set.file = request->proto_file;
    size = google__protobuf__file_descriptor_set__get_packed_size(&set);
    bytes = lin_alloc(arena, size + 1);
    google__protobuf__file_descriptor_set__pack(&set, (uint8_t *)bytes);
    return (lin_str){ bytes, size };
}

static plugin_file *file_of(lin_arena *arena, lin_str service, const char *ending, const lin_buf *content)
{
    plugin_file *file = LIN_NEW(arena, plugin_file);

    google__protobuf__compiler__code_generator_response__file__init(file);
    file->name = lin_print(arena, "%.*s%s", LIN_STR_FMT(service), ending);
    file->content = lin_str_z(arena, lin_buf_str(content));
    return file;
}

static bool generate(generation *g, const plugin_request *request, lin_str *ret_why)
{
    g->set = set_of(g->arena, request);
    g->contract = lin_contract_read(g->arena, g->set, service_of(request), ret_why);
    if (!g->contract || !check_contract(g->arena, g->contract, ret_why))
        return false;
    open_files(g);
    if (is_shared(g))
        generate_shared(g);
    else if (!generate_service(g, request, ret_why))
        return false;
    lin_buf_z(&g->header, "\n#endif\n");
    return true;
}

static void run(generation *g, const plugin_request *request, plugin_response *response)
{
    lin_str service = service_of(request), why;
    static plugin_file *files[2];

    if (!generate(g, request, &why)) {
        response->error = lin_str_z(g->arena, why);
        return;
    }
    files[0] = file_of(g->arena, service, ".gen.h", &g->header);
    files[1] = file_of(g->arena, service, ".gen.c", &g->source);
    response->file = files;
    response->n_file = 2;
}

int main(void)
{
    generation g = { .arena = lin_arena_new() };
    plugin_response response;
    plugin_request *request;
    lin_str bytes;
    uint8_t *out;
    size_t size;

    if (!read_whole(g.arena, "/dev/stdin", &bytes))
        return 1;
    request = google__protobuf__compiler__code_generator_request__unpack(NULL, bytes.len, (const uint8_t *)bytes.at);
    if (!request)
        return 1;
    g.header.arena = g.source.arena = g.arena;
    google__protobuf__compiler__code_generator_response__init(&response);
    response.has_supported_features = true;
    response.supported_features = 1; /* proto3 optional reaches check.c, which refuses it by name */
    run(&g, request, &response);
    size = google__protobuf__compiler__code_generator_response__get_packed_size(&response);
    out = lin_alloc(g.arena, size + 1);
    google__protobuf__compiler__code_generator_response__pack(&response, out);
    return fwrite(out, 1, size, stdout) == size ? 0 : 1;
}
