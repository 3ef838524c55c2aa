/* standard - see standard.h. */
#include "proto/plugin/standard.h"

#include <string.h>

#include "libs/base/req.h"
#include "proto/plugin/names.h"

#define RPC(name, request, answer, route, verb, which)                                                       \
    "  rpc " name "(" request ") returns (" answer ") {\n"                                                   \
    "    option (google.api.http) = { " route " };\n"                                                        \
    "    option (linli.call) = { permission: \"{s}.{m}." verb "\" standard: " which " resource: \"{M}\" };\n" \
    "  }\n"
/* One that asks other services. */
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

const standard_call standard_calls[] = {
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
      WORK("Create{M}", "Create{M}Request", "{M}", "post: " PATH "\" body: \"{m}\"", "create", "CREATE", "{seeks}"),
      "message Create{M}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  {M} {m} = 1 [(linli.field) = { required: true }];\n"
      "}\n" },
    { LINLI__STANDARD__UPDATE, "Update{M}",
      "  // Changes the fields of the mask; without one, those that the body names. With an etag (If-Match) only if the\n"
      "  // record is still at that version. Fails with NOT_FOUND, ETAG_MISMATCH, MASK_INVALID, FIELD_….\n"
      WORK("Update{M}", "Update{M}Request", "{M}", "patch: " PATH "/{id}\" body: \"{m}\"", "update", "UPDATE", "{seeks}"),
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
      WORK("BatchCreate{Ms}", "BatchCreate{Ms}Request", "BatchCreate{Ms}Answer", "post: " PATH ":batchCreate\" body: \"*\"", "create",
           "BATCH_CREATE", "{seeks}"),
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
      "  string by = 1 [(linli.field) = { required: true max_length: 256 example: \"{one}\" }];  // field names, separated by commas\n"
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
      "  string reason = 2 [(linli.field) = { required: true max_length: 200 example: \"上门核实\" }];\n"
      "}\n" },
    { LINLI__STANDARD__TEMPLATE, "Get{M}Template",
      "  // An empty spreadsheet (XLSX) to fill in and import: headings, notes and drop-downs from the contract.\n"
      RPC("Get{M}Template", "Get{M}TemplateRequest", "linli.Piece", "get: " PATH ":template\"", "create", "TEMPLATE"),
      "message Get{M}TemplateRequest {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  linli.Stretch stretch = 1;\n"
      "}\n" },
    { LINLI__STANDARD__IMPORT, "Import{Ms}",
      "  // Records from an XLSX, CSV or JSON file: a preview is made, and waits for :confirm. Headings are labels or names of fields.\n"
      "  // Fails with IMPORT_FILE; what is wrong with the file, the import itself tells.\n"
      WORK("Import{Ms}", "Import{Ms}Request", "linli.Import", "post: " PATH ":import\" body: \"*\"", "create", "IMPORT",
           CALLS("LookUpFile") CALLS("FetchFile") "{resolves}"),
      "message Import{Ms}Request {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string file_id = 1 [(linli.field) = { example: \"018f3b5e-7c4d-8a00-8000-000000000001\" }];  // of an uploaded object\n"
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
    { LINLI__STANDARD__REJECT_EXPORT, "Reject{M}Export",
      "  // The second person: it goes no further, and its owner is told why. Fails with NOT_FOUND, EXPORT_OWN, EXPORT_STATE.\n"
      RPC("Reject{M}Export", "Reject{M}ExportRequest", "linli.Export", "post: " EXPORTS "/{id}:reject\" body: \"*\"", "approve",
          "REJECT_EXPORT"),
      "message Reject{M}ExportRequest {\n"
      "  option (linli.default_class) = INTERNAL;\n"
      "  string id = 1 [(linli.field) = { required: true }];\n"
      "  string reason = 2 [(linli.field) = { required: true max_length: 200 example: \"用途不明\" }];\n"
      "}\n" },
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

const size_t standard_calls_count = LIN_COUNT(standard_calls);

/* --- what stands in the braces */

/* The peers that it asks. */
static lin_str link_calls(const standard_filling *x)
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

static lin_str stats_names(const standard_filling *x)
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
static bool names_elsewhere(const standard_filling *x, const lin_field *field)
{
    lin_str to = lin_z(field->option->refers_to), service = lin_str_cut(&to, '.');

    return to.len && !lin_str_eq(service, x->contract->service) &&
           (field->option->by_key || field->option->exists || lin_str_eq(lin_z(field->option->refers_to), LIN_STR("identity.Region")));
}

static bool exists_elsewhere(const standard_filling *x, const lin_field *field)
{
    return names_elsewhere(x, field) && field->option->exists;
}

static lin_str resolves(const standard_filling *x, bool (*asked)(const standard_filling *x, const lin_field *field))
{
    lin_buf calls = { .arena = x->arena };

    for (size_t i = 0; i < x->resource->fields; i++) {
        lin_str to = lin_z(x->resource->field[i].option->refers_to), service = lin_str_cut(&to, '.');
        const char *call = lin_print(x->arena, "      calls: \"%.*s.%.*sService.Resolve%.*s\"\n", LIN_STR_FMT(service), LIN_STR_FMT(to), LIN_STR_FMT(to));

        if (asked(x, &x->resource->field[i]) && !strstr(lin_str_z(x->arena, lin_buf_str(&calls)), call))
            lin_buf_z(&calls, call);
    }
    return lin_buf_str(&calls);
}

lin_str standard_fill(const standard_filling *x, const char *text)
{
    const lin_message *m = x->resource;
    lin_str collection = lin_z(m->resource->collection), by = stats_names(x), rest = by;
    const lin_arg args[] = {
        lin_arg_text("M", m->name),
        lin_arg_text("m", name_snake(x->arena, m->name)),
        lin_arg_text("Ms", name_camel(x->arena, collection)),
        lin_arg_text("c", collection),
        lin_arg_text("list", name_snake(x->arena, collection)),
        lin_arg_text("s", x->contract->service),
        lin_arg_text("by", by),
        lin_arg_text("one", lin_str_cut(&rest, ',')),
        lin_arg_text("links", link_calls(x)),
        lin_arg_text("resolves", resolves(x, names_elsewhere)),
        lin_arg_text("seeks", resolves(x, exists_elsewhere)),
        lin_arg_text("exports", lin_z(lin_print(x->arena, "%.*sExports", LIN_STR_FMT(name_lower_first(x->arena, m->name))))),
        lin_arg_text("imports", lin_z(lin_print(x->arena, "%.*sImports", LIN_STR_FMT(name_lower_first(x->arena, m->name))))),
    };

    return lin_template(x->arena, text, LIN_COUNT(args), args);
}

/* --- who has them */

static bool has_masked(const lin_message *message)
{
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].data_class >= LINLI__DATA_CLASS__PERSONAL)
            return true;
    return false;
}

bool standard_fits(const lin_message *message, Linli__Standard standard)
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
    if ((standard >= LINLI__STANDARD__EXPORT && standard < LINLI__STANDARD__PERMIT_IMPORT) || standard == LINLI__STANDARD__REJECT_EXPORT)
        return message->resource->exportable;
    if (standard >= LINLI__STANDARD__TEMPLATE)
        return message->resource->importable;
    return true;
}

bool standard_is_left_out(const lin_message *resource, Linli__Standard standard)
{
    for (size_t i = 0; i < resource->resource->n_without; i++)
        if (resource->resource->without[i] == standard)
            return true;
    return false;
}
