/*
 * The work of an export: its list, page by page, into a file, and that to the exchange. What is killed begins anew: nothing of it
 * is seen before the file is whole. Beyond a number of records, with those that its owner has had within a day without anybody's
 * approval, it stops until a second person has approved it.
 */
#include "libs/base/log.h"
#include "libs/resource/export.h"
#include "libs/resource/names.h"

#define LEASE (30 * LIN_SECOND)
#define FILE_LIFE LIN_DAY

enum { PAGE = 1000 };

static const lin_sql take = {
    "export.take",
    "update export set leased_until = $1 where id = (select id from export where state = 1"
    " and (leased_until is null or leased_until < $2) order by created_at limit 1 for update skip locked)"
    " returning " LIN_EXPORT_COLUMNS,
};
static const lin_sql tell = { "export.tell", "update export set rows = $2, leased_until = $3 where id = $1 and state = 1" };
/* Of all resources of the service, also those that another replica is at: each tells its rows before it asks. */
static const lin_sql sum_day = {
    "export.sum_day",
    "select coalesce(sum(rows), 0)::bigint from export"
    " where owner_id = $1 and approver_id = '' and (state = 1 or (state = 3 and ended_at > $2))",
};
static const lin_sql expire = {
    "export.expire", "update export set state = 6, ended_at = $1 where state = 2 and created_at <= $2 returning " LIN_EXPORT_COLUMNS,
};
static const lin_sql end = {
    "export.end",
    "update export set state = $2, file_id = $3, problem = $4, ended_at = $5, leased_until = null where id = $1 and state = 1"
    " returning " LIN_EXPORT_COLUMNS,
};

typedef struct run {
    const lin_engine *engine;
    const lin_import_host *host;
    lin_req *rq;                             /* lives as long as the run */
    const lin_plan *plan;
    const lin_method *method, *list;
    lin_export job;
    Linli__ExportOrder *order;
    const lin_field **field;                 /* of each column */
    size_t columns;
    lin_sheet_out *out;
    int64_t rows;
    lin_str token;                           /* of the next page; empty: the first, or no further one */
    bool waits;                              /* for a second person */
} run;

/* --- who asked */

static lin_code begin(run *r, lin_req **ret)
{
    lin_req *rq = r->host->request(r->host->host, true);

    *ret = rq;
    rq->lang = r->order->chinese ? LIN_ZH : LIN_EN;
    rq->method = r->list->name;
    LIN_TRY(lin_assertion_recall(rq, r->engine->conf.access, (lin_str){ (const char *)r->order->assertion.data, r->order->assertion.len }));
    return lin_authorize(rq, r->engine->conf.access, r->method);
}

static lin_code failed(run *r, const lin_req *rq)
{
    r->rq->problem = (lin_problem){
        .code = rq->problem.code, .reason = lin_str_dup(r->rq->arena, rq->problem.reason), .detail = lin_str_dup(r->rq->arena, rq->problem.detail),
    };
    return rq->problem.code;
}

/* --- columns and cells */

static void choose_columns(run *r)
{
    const lin_message *message = r->plan->message;

    r->field = LIN_NEW_ARRAY(r->rq->arena, const lin_field *, message->fields);
    for (size_t i = 0; i < message->fields; i++)
        if ((int)i != r->plan->common.etag && message->field[i].type != LIN_TYPE_BYTES)
            r->field[r->columns++] = &message->field[i];
}

static lin_sheet_form form_of(const lin_field *field)
{
    bool number = field->type != LIN_TYPE_STRING && field->type != LIN_TYPE_ENUM && field->type != LIN_TYPE_BOOL && field->type != LIN_TYPE_MESSAGE;

    return field->option->date ? LIN_SHEET_AS_DATE : number && !field->repeated ? LIN_SHEET_AS_NUMBER : LIN_SHEET_AS_TEXT;
}

static lin_code open_out(run *r)
{
    const lin_op op = { .rq = r->rq, .plan = r->plan };
    lin_sheet_column *column = LIN_NEW_ARRAY(r->rq->arena, lin_sheet_column, r->plan->message->fields);

    choose_columns(r);
    for (size_t i = 0; i < r->columns; i++)
        column[i] = (lin_sheet_column){ .heading = lin_table_heading(r->rq->arena, r->field[i]), .form = form_of(r->field[i]) };
    return lin_sheet_create(r->rq, r->order->format == LINLI__EXPORT__FORMAT__CSV ? LIN_SHEET_CSV : LIN_SHEET_XLSX, lin_table_title(&op), column,
                            r->columns, &r->out);
}

static lin_str enum_text(const lin_req *rq, const lin_field *field, int64_t number)
{
    const lin_enum_value *value = number ? lin_enum_by_number(field->enumeration, (int32_t)number) : NULL;

    if (!value)
        return LIN_STR("");
    return value->label ? lin_z(rq->lang == LIN_ZH ? value->label->zh : value->label->en) : value->name;
}

/* A number that a record cannot have been given. */
static bool is_unsaid(const lin_field *field, double number)
{
    return number == 0 && field->option->range && field->option->range->min > 0;
}

static lin_str cell_text(lin_op *op, const lin_field *field, lin_value value)
{
    lin_arena *arena = op->rq->arena;
    lin_buf list = { .arena = arena };

    switch (value.kind) {
    case LIN_TEXT:
        return value.text;
    case LIN_INT:
        if (is_unsaid(field, (double)value.number))
            return LIN_STR("");
        return field->type == LIN_TYPE_ENUM ? enum_text(op->rq, field, value.number) : lin_z(lin_print(arena, "%lld", (long long)value.number));
    case LIN_BOOL:
        return op->rq->lang == LIN_ZH ? value.number ? LIN_STR("是") : LIN_STR("否") : value.number ? LIN_STR("yes") : LIN_STR("no");
    case LIN_DOUBLE:
        return lin_z(lin_print(arena, "%.15g", value.real));
    case LIN_TIME:
        return lin_time_text(arena, value.time);
    case LIN_BYTES: /* a wrapper */
        return lin_field_json(op, field, value);
    case LIN_LIST:
        for (size_t i = 0; i < value.list.count; i++)
            lin_buf_print(&list, "%s%.*s", i ? "；" : "", LIN_STR_FMT(cell_text(op, field, value.list.at[i])));
        return lin_buf_str(&list);
    default:
        return LIN_STR("");
    }
}

static lin_code add_record(run *r, lin_op *op, const lin_value *values)
{
    lin_sheet_value *cell = LIN_NEW_ARRAY(op->rq->arena, lin_sheet_value, r->columns);

    for (size_t i = 0; i < r->columns; i++)
        cell[i].text = cell_text(op, r->field[i], values[r->field[i] - r->plan->message->field]);
    return lin_sheet_add(op->rq, r->out, cell);
}

/* --- names instead of ids, as an import takes them; what the caller may not read keeps its id */

static void put_name(lin_value *value, const lin_named *named, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (lin_str_eq(named[i].id, value->text) && named[i].key.len) {
            *value = lin_text(named[i].key);
            return;
        }
}

static lin_code name_column(run *r, lin_op *op, const lin_field *field, lin_value *const *row, size_t rows)
{
    lin_named *named = LIN_NEW_ARRAY(op->rq->arena, lin_named, rows);
    const lin_str who = { (const char *)r->order->assertion.data, r->order->assertion.len };
    size_t index = (size_t)(field - r->plan->message->field), count = 0, k;
    lin_code code;

    for (size_t i = 0; i < rows; i++) {
        for (k = 0; k < count && !lin_str_eq(named[k].id, row[i][index].text); k++)
            ;
        if (k == count && row[i][index].text.len)
            named[count++] = (lin_named){ .id = row[i][index].text };
    }
    code = count ? lin_names_ask(op, r->host->ask, who, field, LIN_STR(""), named, count) : LIN_OK;
    if (code == LIN_PERMISSION_DENIED)
        lin_req_clear_problem(op->rq);
    for (size_t i = 0; code == LIN_OK && i < rows; i++)
        put_name(&row[i][index], named, count);
    return code == LIN_PERMISSION_DENIED ? LIN_OK : code;
}

static lin_code add_records(run *r, lin_op *op, lin_value list)
{
    size_t rows = list.list.count;
    lin_value **row = LIN_NEW_ARRAY(op->rq->arena, lin_value *, rows);

    for (size_t i = 0; i < rows; i++) {
        row[i] = lin_op_values(op);
        LIN_TRY(lin_record_read(op->rq, r->plan->message, list.list.at[i].text, row[i], NULL));
    }
    for (size_t i = 0; i < r->columns; i++)
        if (lin_names_records(op, r->field[i]))
            LIN_TRY(name_column(r, op, r->field[i], row, rows));
    for (size_t i = 0; i < rows; i++)
        LIN_TRY(add_record(r, op, row[i]));
    return LIN_OK;
}

/* --- pages */

static void add_argument(lin_buf *wire, const lin_message *request, const char *name, lin_str text)
{
    if (text.len)
        lin_wire_bytes(wire, lin_message_field(request, lin_z(name))->number, text);
}

/* The community's, and of these what was asked for. */
static lin_str question(run *r, lin_req *rq)
{
    lin_buf wire = { .arena = rq->arena };
    const lin_message *request = r->list->request;
    const char *filter = r->order->filter[0] ? lin_print(rq->arena, "communityId=\"%s\" AND (%s)", r->order->community_id, r->order->filter)
                                             : lin_print(rq->arena, "communityId=\"%s\"", r->order->community_id);

    add_argument(&wire, request, "filter", lin_z(filter));
    lin_wire_int(&wire, lin_message_field(request, LIN_STR("page_size"))->number, (int64_t)r->host->room(r->host->host, PAGE));
    add_argument(&wire, request, "page_token", r->token);
    add_argument(&wire, request, "q", lin_z(r->order->q));
    add_argument(&wire, request, "order_by", lin_z(r->order->order_by));
    return lin_buf_str(&wire);
}

static lin_code see_whether_it_waits(run *r, lin_req *rq)
{
    lin_rows rows;

    if (r->job.approver.len)
        return LIN_OK;
    LIN_TRY(lin_query(rq, &sum_day, &rows, lin_text(r->job.owner), lin_at(rq->now - LIN_DAY)));
    r->waits = lin_cell_int(&rows, 0, 0) > r->host->export_rows;
    return LIN_OK;
}

static lin_code add_page(run *r, lin_req *rq)
{
    lin_op op = { .rq = rq, .engine = r->engine, .plan = r->plan, .method = r->list };
    lin_value *values = LIN_NEW_ARRAY(rq->arena, lin_value, r->list->answer->fields);
    lin_value records;
    lin_str answer;

    LIN_TRY(lin_engine_call(rq, (lin_engine *)(uintptr_t)r->engine, r->list, question(r, rq), &answer));
    LIN_TRY(lin_record_read(rq, r->list->answer, answer, values, NULL));
    records = values[lin_op_answer_items(&op) - r->list->answer->field];
    LIN_TRY(add_records(r, &op, records));
    r->rows += (int64_t)records.list.count;
    r->token = lin_str_dup(r->rq->arena, values[lin_message_field(r->list->answer, LIN_STR("next_page_token")) - r->list->answer->field].text);
    LIN_TRY(lin_exec(rq, &tell, lin_ref(r->job.id), lin_int(r->rows), lin_at(rq->now + LEASE)));
    return see_whether_it_waits(r, rq);
}

static lin_code write_pages(run *r)
{
    lin_req *rq;

    do {
        if (r->host->stopping(r->host->host))
            return lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
        if (begin(r, &rq) != LIN_OK || add_page(r, rq) != LIN_OK)
            return failed(r, rq);
    } while (r->token.len && !r->waits);
    return LIN_OK;
}

/* --- to the exchange */

static lin_code store_parts(run *r, FILE *file, lin_str id, size_t size)
{
    lin_code code = LIN_OK;
    size_t got;

    for (int32_t number = 0; code == LIN_OK; number++) {
        lin_req *rq = r->host->request(r->host->host, true);
        char *part = lin_room(rq->arena, size);

        got = fread(part, 1, size, file);
        if (got == 0)
            return LIN_OK;
        code = r->host->store_part(rq, id, number, (lin_str){ part, got });
        if (code != LIN_OK)
            failed(r, rq);
    }
    return code;
}

static lin_code store(run *r, lin_str *ret_id)
{
    bool csv = r->order->format == LINLI__EXPORT__FORMAT__CSV;
    lin_op op = { .rq = r->rq, .plan = r->plan };
    lin_stored_file meta = {
        .community_id = lin_z(r->order->community_id), .owner = r->job.owner, .expires = r->rq->now + FILE_LIFE,
        .name = lin_z(lin_print(r->rq->arena, "%.*s.%s", LIN_STR_FMT(lin_table_title(&op)), csv ? "csv" : "xlsx")),
    };
    size_t part_size;
    FILE *file;

    LIN_TRY(lin_sheet_end(r->rq, r->out, &file));
    fseek(file, 0, SEEK_END);
    meta.size = ftell(file);
    rewind(file);
    LIN_TRY(r->host->store(r->rq, &meta, ret_id, &part_size));
    LIN_TRY(store_parts(r, file, *ret_id, part_size));
    return r->host->store_end(r->rq, *ret_id);
}

/* --- a run */

static lin_code run_export(run *r, lin_str *ret_file)
{
    lin_op op = { .rq = r->rq, .engine = r->engine };

    for (size_t i = 0; i < r->engine->plans; i++)
        if (lin_str_eq(r->engine->plan[i].table, r->job.resource))
            r->plan = op.plan = &r->engine->plan[i];
    r->method = r->plan ? lin_engine_method(r->engine, r->plan->message, LINLI__STANDARD__EXPORT) : NULL;
    r->list = r->plan ? lin_engine_method(r->engine, r->plan->message, LINLI__STANDARD__LIST) : NULL;
    if (!r->method || !r->list)
        return lin_fail(r->rq, &LIN_REASON_UNIMPLEMENTED);
    LIN_TRY(lin_export_order(&op, &r->job, &r->order));
    LIN_TRY(open_out(r));
    LIN_TRY(write_pages(r));
    return r->waits ? LIN_OK : store(r, ret_file);
}

static lin_code tell_owners(lin_req *rq, const lin_engine *engine, const lin_rows *rows)
{
    lin_export job;

    for (size_t i = 0; i < rows->count; i++) {
        lin_export_row(rows, i, &job);
        LIN_TRY(lin_export_tell(rq, engine, &job));
    }
    return LIN_OK;
}

static lin_code expire_old(lin_req *rq, const lin_engine *engine, const lin_import_host *host)
{
    lin_rows rows;
    LIN_TX(tx, rq);

    LIN_TRY(lin_query(rq, &expire, &rows, lin_at(rq->now), lin_at(rq->now - LIN_EXPORT_WAITS)));
    LIN_TRY(tell_owners(rq, engine, &rows));
    LIN_TRY(lin_commit(&tx));
    if (rows.count)
        host->wrote(host->host);
    return LIN_OK;
}

static lin_code write_end(run *r, Linli__Export__State state, lin_str file, lin_str problem, lin_value ended)
{
    lin_rows rows;
    LIN_TX(tx, r->rq);

    LIN_TRY(lin_query(r->rq, &end, &rows, lin_ref(r->job.id), lin_int(state), lin_text(file), lin_text(problem), ended));
    LIN_TRY(tell_owners(r->rq, r->engine, &rows));
    LIN_TRY(lin_commit(&tx));
    r->host->wrote(r->host->host);
    return LIN_OK;
}

static lin_code end_run(run *r, lin_code code, lin_str file)
{
    lin_str problem = code == LIN_OK ? LIN_STR("") : lin_str_dup(r->rq->arena, r->rq->problem.detail);
    bool waits = code == LIN_OK && r->waits;
    lin_time now = r->host->request(r->host->host, true)->now;

    if (code != LIN_OK)
        lin_log(LIN_WARN, r->rq, "export_stopped", lin_arg_text("export", lin_id_text(r->rq->arena, r->job.id)),
                lin_arg_text("reason", r->rq->problem.reason), lin_arg_text("why", problem));
    if (code == LIN_UNAVAILABLE || code == LIN_DEADLINE_EXCEEDED) /* whoever takes it next begins anew */
        return LIN_OK;
    lin_req_clear_problem(r->rq);
    if (waits)
        return write_end(r, LINLI__EXPORT__STATE__WAITING, LIN_STR(""), problem, lin_null());
    return write_end(r, code == LIN_OK ? LINLI__EXPORT__STATE__DONE : LINLI__EXPORT__STATE__FAILED, file, problem, lin_at(now));
}

bool lin_engine_exports(const lin_engine *engine)
{
    for (size_t i = 0; i < engine->plans; i++)
        if (engine->plan[i].message->resource->exportable)
            return true;
    return false;
}

lin_code lin_engine_export(const lin_engine *engine, const lin_import_host *host, bool *ret_any)
{
    lin_req *rq = host->request(host->host, false);
    run *r = LIN_NEW(rq->arena, run);
    lin_str file = LIN_STR("");
    lin_rows rows;
    lin_code code;

    *r = (run){ .engine = engine, .host = host, .rq = rq };
    LIN_TRY(expire_old(rq, engine, host));
    LIN_TRY(lin_query(rq, &take, &rows, lin_at(rq->now + LEASE), lin_at(rq->now)));
    if (rows.count == 0)
        return LIN_OK;
    *ret_any = true;
    lin_export_row(&rows, 0, &r->job);
    code = run_export(r, &file);
    return end_run(r, code, file);
}
