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

typedef struct standard_call {
    Linli__Standard standard;
    const char *call;                 /* "Get{M}" */
    const char *rpc;
    const char *messages;
} standard_call;

#define RPC(name, request, answer, route, verb, which)                                                       \
    "  rpc " name "(" request ") returns (" answer ") {\n"                                                   \
    "    option (google.api.http) = { " route " };\n"                                                        \
    "    option (linli.call) = { permission: \"{s}.{m}." verb "\" standard: " which " resource: \"{M}\" };\n" \
    "  }\n"
/* One that goes on as work of the service, with files that the exchange keeps. */
#define WORK(name, request, answer, route, verb, which, calls)                                                              \
    "  rpc " name "(" request ") returns (" answer ") {\n"                                                                  \
    "    option (google.api.http) = { " route " };\n"                                                                       \
    "    option (linli.call) = { permission: \"{s}.{m}." verb "\" standard: " which " resource: \"{M}\"\n" calls " };\n" \
    "  }\n"
/* For other services alone, with what is nobody else's to see. */
#define HOUSE(name, request, answer, permission, which)                                                                            \
    "  rpc " name "(" request ") returns (" answer ") {\n"                                                                         \
    "    option (linli.call) = { permission: \"" permission "\" standard: " which " resource: \"{M}\" handles_secret: true };\n" \
    "  }\n"
#define CALLS(one) "      calls: \"exchange.FileService." one "\"\n"
#define PATH "\"/v1/{s}/{c}"
#define IMPORTS "\"/v1/{s}/{imports}"
#define EXPORTS "\"/v1/{s}/{exports}"
#define BY_ID(request)                                        \
    "message " request " {\n"                                 \
    "  option (linli.default_class) = INTERNAL;\n"            \
    "  string id = 1 [(linli.field) = { required: true }];\n" \
    "}\n"

static const standard_call standard_calls[] = {
    { LINLI__STANDARD__GET, "Get{M}",
      "  // One record, as it is or as it was at a time. Fails with NOT_FOUND when it is absent (or was, then) or outside\n"
      "  // the caller's scope.\n"
      RPC("Get{M}", "Get{M}Request", "{M}", "get: " PATH "/{id}\"", "read", "GET"),
      "message Get{M}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "  google.protobuf.Timestamp read_time = 2;  // none: now\n"
      "}\n" },
    { LINLI__STANDARD__LIST, "List{Ms}",
      "  // Records in the caller's scope, newest first or in the order asked for; with q those that hold a text. Fails with\n"
      "  // FILTER_INVALID, FILTER_FIELD, ORDER_INVALID, PAGE_TOKEN_INVALID; PERMISSION_DENIED when q would search what the\n"
      "  // caller is not shown.\n"
      RPC("List{Ms}", "List{Ms}Request", "List{Ms}Answer", "get: " PATH "\"", "read", "LIST"),
      "message List{Ms}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string filter     = 1 [(linli.field) = { max_length: 2048 }];  // AIP-160: a = 1 AND (b = 2 OR c : *)\n"
      "  int32  page_size  = 2;  // 0: 50; at most 1000\n"
      "  string page_token = 3 [(linli.field) = { max_length: 4096 }];  // from the last answer, with the same arguments\n"
      "  string q          = 4 [(linli.field) = { max_length: 64 }];    // a fragment of a searched text; letters' case is ignored\n"
      "  string order_by   = 5 [(linli.field) = { max_length: 256 }];   // name desc, createdAt\n"
      "  bool   count      = 6;  // answer total_size too\n"
      "}\n"
      "message List{Ms}Answer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated {M} {list} = 1;\n"
      "  string next_page_token = 2;  // empty at the end\n"
      "  google.protobuf.Int32Value total_size = 3;  // on all pages, at most 1000; only with count\n"
      "  bool total_capped = 4;  // there are more than total_size\n"
      "  repeated linli.Highlight highlights = 5;  // where q stands\n"
      "}\n" },
    { LINLI__STANDARD__CREATE, "Create{M}",
      "  // A new record. Fails with FIELD_… naming the field, COMMUNITY_UNKNOWN, ALREADY_EXISTS.\n"
      RPC("Create{M}", "Create{M}Request", "{M}", "post: " PATH "\" body: \"{m}\"", "create", "CREATE"),
      "message Create{M}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  {M} {m} = 1 [(linli.field) = { required: true }];\n"
      "}\n" },
    { LINLI__STANDARD__UPDATE, "Update{M}",
      "  // Changes the fields of the mask; without one, those that the body names. With an etag (If-Match) only if the\n"
      "  // record is still at that version. Fails with NOT_FOUND, ETAG_MISMATCH, MASK_INVALID, FIELD_….\n"
      RPC("Update{M}", "Update{M}Request", "{M}", "patch: " PATH "/{id}\" body: \"{m}\"", "update", "UPDATE"),
      "message Update{M}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "  {M} {m} = 2 [(linli.field) = { required: true }];\n"
      "  google.protobuf.FieldMask update_mask = 3;\n"
      "  string etag = 4;\n"
      "}\n" },
    { LINLI__STANDARD__DELETE, "Delete{M}",
      "  // Deletes a record; its history stays. Fails with NOT_FOUND, ETAG_MISMATCH.\n"
      RPC("Delete{M}", "Delete{M}Request", "Delete{M}Answer", "delete: " PATH "/{id}\"", "delete", "DELETE"),
      "message Delete{M}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "  string etag = 2;\n"
      "}\n"
      "message Delete{M}Answer { option (linli.default_class) = INTERNAL; }\n" },
    { LINLI__STANDARD__HISTORY, "List{M}History",
      "  // The changes of a record, newest first, masked like the record; also after its deletion.\n"
      RPC("List{M}History", "List{M}HistoryRequest", "List{M}HistoryAnswer", "get: " PATH "/{id}/history\"", "read",
          "HISTORY"),
      "message List{M}HistoryRequest {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "  int32 page_size = 2;\n"
      "  string page_token = 3 [(linli.field) = { max_length: 1024 }];\n"
      "}\n"
      "message List{M}HistoryAnswer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated linli.Change history = 1;\n"
      "  string next_page_token = 2;\n"
      "}\n" },
    { LINLI__STANDARD__UNDELETE, "Undelete{M}",
      "  // A deleted record is there again. Fails with NOT_FOUND when it is not deleted, ALREADY_EXISTS when another\n"
      "  // record has taken a unique value of it meanwhile.\n"
      RPC("Undelete{M}", "Undelete{M}Request", "{M}", "post: " PATH "/{id}:undelete\" body: \"*\"", "delete", "UNDELETE"),
      "message Undelete{M}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "}\n" },
    { LINLI__STANDARD__BATCH_GET, "BatchGet{Ms}",
      "  // Up to 100 records by their ids, in that order; all of them or NOT_FOUND naming the first that is missing.\n"
      RPC("BatchGet{Ms}", "BatchGet{Ms}Request", "BatchGet{Ms}Answer", "get: " PATH ":batchGet\"", "read", "BATCH_GET"),
      "message BatchGet{Ms}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated string ids = 1 [(linli.field) = { required: true }];\n"
      "}\n"
      "message BatchGet{Ms}Answer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated {M} {list} = 1;\n"
      "}\n" },
    { LINLI__STANDARD__BATCH_CREATE, "BatchCreate{Ms}",
      "  // Up to 100 new records, all of them or none. Fails as Create{M} does, naming {c}[3].field.\n"
      RPC("BatchCreate{Ms}", "BatchCreate{Ms}Request", "BatchCreate{Ms}Answer", "post: " PATH ":batchCreate\" body: \"*\"", "create",
          "BATCH_CREATE"),
      "message BatchCreate{Ms}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated {M} {list} = 1 [(linli.field) = { required: true }];\n"
      "}\n"
      "message BatchCreate{Ms}Answer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated {M} {list} = 1;\n"
      "}\n" },
    { LINLI__STANDARD__STATS, "Stat{Ms}",
      "  // How many records there are in the caller's scope, by one or two of: {by}. Fails with STATS_INVALID.\n"
      RPC("Stat{Ms}", "Stat{Ms}Request", "Stat{Ms}Answer", "get: " PATH ":stats\"", "read", "STATS"),
      "message Stat{Ms}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string by = 1 [(linli.field) = { required: true max_length: 256 }];  // field names, separated by commas\n"
      "}\n"
      "message Stat{Ms}Answer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated linli.StatGroup groups = 1;\n"
      "}\n" },
    { LINLI__STANDARD__REVEAL, "Reveal{M}",
      "  // One record with nothing masked. Who asked, and why, is on record before it is answered (7.3.6 c). Fails with NOT_FOUND.\n"
      RPC("Reveal{M}", "Reveal{M}Request", "{M}", "post: " PATH "/{id}:reveal\" body: \"*\"", "reveal", "REVEAL"),
      "message Reveal{M}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "  string reason = 2 [(linli.field) = { required: true max_length: 200 }];\n"
      "}\n" },
    { LINLI__STANDARD__TEMPLATE, "Get{M}Template",
      "  // An empty spreadsheet (XLSX) to fill in and import: headings, notes and drop-downs from the contract.\n"
      RPC("Get{M}Template", "Get{M}TemplateRequest", "linli.Piece", "get: " PATH ":template\"", "create", "TEMPLATE"),
      "message Get{M}TemplateRequest {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  linli.Stretch stretch = 1;\n"
      "}\n" },
    { LINLI__STANDARD__IMPORT, "Import{Ms}",
      "  // Records from an XLSX or CSV file: a preview is made, and waits for :confirm. Headings are labels or names of fields.\n"
      "  // Fails with IMPORT_FILE; what is wrong with the file, the import itself tells.\n"
      WORK("Import{Ms}", "Import{Ms}Request", "linli.Import", "post: " PATH ":import\" body: \"*\"", "create", "IMPORT",
           CALLS("LookUpFile") CALLS("FetchFile") "{resolves}"),
      "message Import{Ms}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string file_id = 1;  // of an uploaded object\n"
      "  bytes content = 2 [(linli.field) = { class: SENSITIVE max_length: 524288 }];  // or a small file itself\n"
      "  linli.Import.Mode mode = 3;\n"
      "  bool dry_run = 4;  // the preview alone\n"
      "  string community_id = 5;  // of rows that name none\n"
      "  repeated linli.ImportColumn columns = 6;  // headings that are no labels\n"
      "}\n" },
    { LINLI__STANDARD__GET_IMPORT, "Get{M}Import",
      "  // How far an import of the caller's is. Fails with NOT_FOUND.\n"
      RPC("Get{M}Import", "Get{M}ImportRequest", "linli.Import", "get: " IMPORTS "/{id}\"", "create", "GET_IMPORT"),
      BY_ID("Get{M}ImportRequest") },
    { LINLI__STANDARD__LIST_IMPORTS, "List{M}Imports",
      "  // The caller's imports, newest first.\n"
      RPC("List{M}Imports", "List{M}ImportsRequest", "List{M}ImportsAnswer", "get: " IMPORTS "\"", "create", "LIST_IMPORTS"),
      "message List{M}ImportsRequest {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  int32 page_size = 1;\n"
      "  string page_token = 2 [(linli.field) = { max_length: 1024 }];\n"
      "}\n"
      "message List{M}ImportsAnswer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated linli.Import imports = 1;\n"
      "  string next_page_token = 2;\n"
      "}\n" },
    { LINLI__STANDARD__CONFIRM_IMPORT, "Confirm{M}Import",
      "  // What the preview shows is to take effect. Fails with NOT_FOUND, IMPORT_STATE.\n"
      RPC("Confirm{M}Import", "Confirm{M}ImportRequest", "linli.Import", "post: " IMPORTS "/{id}:confirm\" body: \"*\"", "create",
          "CONFIRM_IMPORT"),
      BY_ID("Confirm{M}ImportRequest") },
    { LINLI__STANDARD__CANCEL_IMPORT, "Cancel{M}Import",
      "  // It goes no further. Fails with NOT_FOUND, IMPORT_STATE.\n"
      RPC("Cancel{M}Import", "Cancel{M}ImportRequest", "linli.Import", "post: " IMPORTS "/{id}:cancel\" body: \"*\"", "create",
          "CANCEL_IMPORT"),
      BY_ID("Cancel{M}ImportRequest") },
    { LINLI__STANDARD__UNDO_IMPORT, "Undo{M}Import",
      "  // Records that it made are deleted, those that it changed become what they were; what was changed since is kept, and\n"
      "  // counted. Fails with NOT_FOUND, IMPORT_STATE.\n"
      RPC("Undo{M}Import", "Undo{M}ImportRequest", "linli.Import", "post: " IMPORTS "/{id}:undo\" body: \"*\"", "delete", "UNDO_IMPORT"),
      BY_ID("Undo{M}ImportRequest") },
    { LINLI__STANDARD__IMPORT_ERRORS, "Get{M}ImportErrors",
      "  // The rows that are refused as a spreadsheet (XLSX): cells marked, with the reason as a comment; mended, it can be imported.\n"
      "  // Fails with NOT_FOUND.\n"
      RPC("Get{M}ImportErrors", "Get{M}ImportErrorsRequest", "linli.Piece", "get: " IMPORTS "/{id}/errors\"", "create", "IMPORT_ERRORS"),
      "message Get{M}ImportErrorsRequest {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "  linli.Stretch stretch = 2;\n"
      "}\n" },
    { LINLI__STANDARD__PERMIT_IMPORT, "Permit{M}Import",
      "  // What the caller may import, sealed, for files that come by themselves. Fails with PERMISSION_DENIED, COMMUNITY_UNKNOWN.\n"
      HOUSE("Permit{M}Import", "linli.PermitImportRequest", "linli.ImportPermit", "{s}.{m}.create", "PERMIT_IMPORT"), "" },
    { LINLI__STANDARD__RUN_IMPORT, "Run{M}Import",
      "  // Begins the import of such a file, goes on with it, and tells how far it is. Fails with TOKEN_INVALID, PERMISSION_DENIED.\n"
      HOUSE("Run{M}Import", "linli.RunImportRequest", "linli.Import", "INTERNAL", "RUN_IMPORT"), "" },
    { LINLI__STANDARD__EXPORT, "Export{Ms}",
      "  // Records of a community as a spreadsheet: what the list shows the caller, with its filter, q and order. One of many waits\n"
      "  // for somebody else to approve it. What is wrong with the questions, the export itself tells. Fails with COMMUNITY_UNKNOWN.\n"
      WORK("Export{Ms}", "Export{Ms}Request", "linli.Export", "post: " PATH ":export\" body: \"*\"", "export", "EXPORT",
           CALLS("StoreFile") CALLS("StorePart") CALLS("FinishFile") "{resolves}"),
      "message Export{Ms}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string community_id = 1 [(linli.field) = { required: true }];\n"
      "  linli.Export.Format format = 2;\n"
      "  string filter   = 3 [(linli.field) = { max_length: 1900 }];\n"
      "  string q        = 4 [(linli.field) = { max_length: 64 }];\n"
      "  string order_by = 5 [(linli.field) = { max_length: 256 }];\n"
      "}\n" },
    { LINLI__STANDARD__GET_EXPORT, "Get{M}Export",
      "  // How far an export of the caller's is, and its file. Fails with NOT_FOUND.\n"
      RPC("Get{M}Export", "Get{M}ExportRequest", "linli.Export", "get: " EXPORTS "/{id}\"", "export", "GET_EXPORT"),
      BY_ID("Get{M}ExportRequest") },
    { LINLI__STANDARD__LIST_EXPORTS, "List{M}Exports",
      "  // The caller's exports, newest first.\n"
      RPC("List{M}Exports", "List{M}ExportsRequest", "List{M}ExportsAnswer", "get: " EXPORTS "\"", "export", "LIST_EXPORTS"),
      "message List{M}ExportsRequest {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  int32 page_size = 1;\n"
      "  string page_token = 2 [(linli.field) = { max_length: 1024 }];\n"
      "}\n"
      "message List{M}ExportsAnswer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated linli.Export exports = 1;\n"
      "  string next_page_token = 2;\n"
      "}\n" },
    { LINLI__STANDARD__WAITING_EXPORTS, "List{M}ExportsToApprove",
      "  // Others' exports that wait, of communities that the caller holds whole; the oldest hundred.\n"
      RPC("List{M}ExportsToApprove", "List{M}ExportsToApproveRequest", "List{M}ExportsToApproveAnswer", "get: " EXPORTS ":toApprove\"", "approve",
          "WAITING_EXPORTS"),
      "message List{M}ExportsToApproveRequest { option (linli.default_class) = INTERNAL; }\n"
      "message List{M}ExportsToApproveAnswer {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  repeated linli.Export exports = 1;\n"
      "}\n" },
    { LINLI__STANDARD__APPROVE_EXPORT, "Approve{M}Export",
      "  // The second person: it goes on. Fails with NOT_FOUND, EXPORT_OWN, EXPORT_STATE.\n"
      RPC("Approve{M}Export", "Approve{M}ExportRequest", "linli.Export", "post: " EXPORTS "/{id}:approve\" body: \"*\"", "approve",
          "APPROVE_EXPORT"),
      BY_ID("Approve{M}ExportRequest") },
    { LINLI__STANDARD__LINKS, "List{M}Links",
      "  // What it has to do with which records, also of other services; with on_day, then. Fails with NOT_FOUND, MOVED.\n"
      WORK("List{M}Links", "linli.LinksRequest", "linli.RecordLinks", "get: " PATH "/{id}/links\"", "read", "LINKS", "{links}"), "" },
    { LINLI__STANDARD__FIND_LINKS, "Find{M}Links",
      "  // For the services whose records it links.\n"
      "  rpc Find{M}Links(linli.LinksRequest) returns (linli.RecordLinks) {\n"
      "    option (linli.call) = { permission: \"{s}.{m}.read\" standard: FIND_LINKS resource: \"{M}\" };\n"
      "  }\n", "" },
    { LINLI__STANDARD__RESOLVE, "Resolve{M}",
      "  // Which records a file names, and what known ones are called, under the rows and masks of whoever has it imported.\n"
      "  rpc Resolve{M}(linli.ResolveRequest) returns (linli.ResolveAnswer) {\n"
      "    option (linli.call) = { permission: \"INTERNAL\" standard: RESOLVE resource: \"{M}\" };\n"
      "  }\n",
      "" },
    { LINLI__STANDARD__DESCRIBE, "Describe{Ms}",
      "  // For the services that find its records.\n"
      "  rpc Describe{Ms}(linli.DescribeRequest) returns (linli.Descriptions) {\n"
      "    option (linli.call) = { permission: \"INTERNAL\" standard: DESCRIBE resource: \"{M}\" };\n"
      "  }\n", "" },
};

/* The peers that it asks. */
static lin_str link_calls(const expansion *x)
{
    const Linli__Resource *resource = x->resource->resource;
    lin_buf calls = { .arena = x->arena };

    for (size_t i = 0; i < resource->n_linked_by; i++) {
        lin_str name = lin_z(resource->linked_by[i]), service = lin_str_cut(&name, '.');

        if (!lin_str_eq(service, x->contract->service))
            lin_buf_print(&calls, "      calls: \"%.*s.%.*sService.Find%.*sLinks\"\n", LIN_STR_FMT(service), LIN_STR_FMT(name), LIN_STR_FMT(name));
    }
    return lin_buf_str(&calls);
}

static lin_str stats_names(const expansion *x)
{
    const Linli__Resource *resource = x->resource->resource;
    lin_buf names = { .arena = x->arena };

    for (size_t i = 0; i < resource->n_stats_by; i++) {
        const lin_field *field = lin_message_field(x->resource, lin_z(resource->stats_by[i]));

        lin_buf_print(&names, "%s%.*s", i ? ", " : "", LIN_STR_FMT(field ? field->json : LIN_STR("")));
    }
    if (lin_message_field(x->resource, LIN_STR("community_id")))
        lin_buf_z(&names, ", communityId");
    return lin_buf_str(&names);
}

/* What its files name that is not the service's own: asked for by Resolve{M} of "service.M". */
static bool names_elsewhere(const expansion *x, const lin_field *field)
{
    lin_str to = lin_z(field->option->refers_to), service = lin_str_cut(&to, '.');

    return to.len && !lin_str_eq(service, x->contract->service) &&
           (field->option->by_key || lin_str_eq(lin_z(field->option->refers_to), LIN_STR("identity.Region")));
}

static lin_str resolves(const expansion *x)
{
    lin_buf calls = { .arena = x->arena };

    for (size_t i = 0; i < x->resource->fields; i++) {
        lin_str to = lin_z(x->resource->field[i].option->refers_to), service = lin_str_cut(&to, '.');
        const char *call = lin_print(x->arena, "      calls: \"%.*s.%.*sService.Resolve%.*s\"\n", LIN_STR_FMT(service), LIN_STR_FMT(to), LIN_STR_FMT(to));

        if (names_elsewhere(x, &x->resource->field[i]) && !strstr(lin_str_z(x->arena, lin_buf_str(&calls)), call))
            lin_buf_z(&calls, call);
    }
    return lin_buf_str(&calls);
}

static lin_str fill(const expansion *x, const char *text)
{
    const lin_message *m = x->resource;
    lin_str collection = lin_z(m->resource->collection);
    const lin_arg args[] = {
        lin_arg_text("M", m->name),
        lin_arg_text("m", name_snake(x->arena, m->name)),
        lin_arg_text("Ms", name_camel(x->arena, collection)),
        lin_arg_text("c", collection),
        lin_arg_text("list", name_snake(x->arena, collection)),
        lin_arg_text("s", x->contract->service),
        lin_arg_text("by", stats_names(x)),
        lin_arg_text("links", link_calls(x)),
        lin_arg_text("resolves", resolves(x)),
        lin_arg_text("exports", lin_z(lin_print(x->arena, "%.*sExports", LIN_STR_FMT(name_lower_first(x->arena, m->name))))),
        lin_arg_text("imports", lin_z(lin_print(x->arena, "%.*sImports", LIN_STR_FMT(name_lower_first(x->arena, m->name))))),
    };

    return lin_template(x->arena, text, LIN_COUNT(args), args);
}

static const service_proto *service_named(const expansion *x, lin_str name)
{
    for (size_t i = 0; i < x->file->n_service; i++)
        if (lin_str_eq(lin_z(x->file->service[i]->name), name))
            return x->file->service[i];
    return NULL;
}

static bool has_masked(const lin_message *message)
{
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].data_class >= LINLI__DATA_CLASS__PERSONAL)
            return true;
    return false;
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

/* Some calls make sense for some resources only. */
static bool fits(const lin_message *message, Linli__Standard standard)
{
    if (standard == LINLI__STANDARD__STATS)
        return message->resource->n_stats_by > 0;
    if (standard == LINLI__STANDARD__REVEAL)
        return has_masked(message);
    if (standard == LINLI__STANDARD__LINKS)
        return message->resource->n_linked_by > 0;
    if (standard == LINLI__STANDARD__FIND_LINKS)
        return message->resource->link != NULL;
    if (standard == LINLI__STANDARD__RESOLVE)
        return message->resource->n_known_by > 0;
    if (standard == LINLI__STANDARD__DESCRIBE)
        return message->resource->index != NULL;
    if (standard >= LINLI__STANDARD__EXPORT && standard < LINLI__STANDARD__PERMIT_IMPORT)
        return message->resource->exportable;
    if (standard >= LINLI__STANDARD__TEMPLATE)
        return message->resource->importable;
    return true;
}

static bool goes_without(const lin_message *resource, Linli__Standard standard)
{
    for (size_t i = 0; i < resource->resource->n_without; i++)
        if (resource->resource->without[i] == standard)
            return true;
    return false;
}

static bool is_offered(const expansion *x, const standard_call *call, const service_proto *by_hand)
{
    lin_str name = fill(x, call->call);

    if (goes_without(x->resource, call->standard) || !is_known(x, call->standard))
        return false;
    for (size_t i = 0; by_hand && i < by_hand->n_method; i++)
        if (lin_str_eq(lin_z(by_hand->method[i]->name), name))
            return false; /* written by hand: it replaces the generated one */
    return fits(x->resource, call->standard);
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
    for (size_t i = 0; i < LIN_COUNT(standard_calls); i++)
        if (is_offered(x, &standard_calls[i], by_hand))
            lin_buf_add(out, fill(x, standard_calls[i].rpc));
    if (by_hand)
        add_methods(x, out, by_hand);
    lin_buf_z(out, "}\n\n");
    for (size_t i = 0; i < LIN_COUNT(standard_calls); i++)
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
        if (in_this_file(x, x->contract->resource[i]) && !goes_without(x->contract->resource[i], call))
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
