/*
 * The calls of imports: what is asked for is noted, and done by import_run.c. Who asked is who sees it, nobody else. A change
 * of state is one statement that names the state before it: of two that come at once, one finds another state.
 */
#include "libs/resource/import.h"
#include "libs/resource/validate.h"

enum { FAULTS_SHOWN = 100 };

#define FIND "select " LIN_IMPORT_COLUMNS " from import where owner_id = $1 and resource = $2"

static const lin_sql add = {
    "import.add",
    "insert into import (id, resource, owner_id, ordered, content, state, mode, dry_run, file_id, created_at, began_at, told_at)"
    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10) on conflict do nothing",
};
static const lin_sql find = { "import.find", FIND " and id = $3" };
static const lin_sql find_faults = {
    "import.find_faults",
    "select row, \"column\", field, reason from import_fault where import_id = $1 order by row, \"column\" limit $2",
};
static const lin_sql find_names = { "import.find_names", "select names from import where id = $1 and names is not null" };
static const lin_sql list_latest = { "import.list_latest", FIND " order by id desc limit $3" };
static const lin_sql list_before = { "import.list_before", FIND " and id < $4 order by id desc limit $3" };
static const lin_sql confirm = {
    "import.confirm",
    "update import set state = 3, mark = 0, done = 0, expected = rows, adds = 0, changes = 0, unchanged = 0, refused = 0, began_at = $4, told_at = $4"
    " where owner_id = $1 and resource = $2 and id = $3 and state = 2",
};
static const lin_sql forget_faults = { "import.forget_faults", "delete from import_fault where import_id = $1" };
static const lin_sql forget_refused = { "import.forget_refused", "delete from import_refused where import_id = $1" };
static const lin_sql cancel = {
    "import.cancel",
    "update import set state = 5, ended_at = $4, adds = case state when 3 then adds else 0 end, changes = case state when 3 then changes else 0 end"
    " where owner_id = $1 and resource = $2 and id = $3 and state in (1, 2, 3)", /* a preview is none of what took effect */
};
static const lin_sql undo = {
    "import.undo",
    "update import set state = 7, mark = 0, done = 0, expected = adds + changes, kept = 0, began_at = $4, told_at = $4, ended_at = null"
    " where owner_id = $1 and resource = $2 and id = $3 and state in (4, 5, 6)"
    " and exists (select from import_record where import_id = $3)",
};

/* --- reading */

void lin_import_row(const lin_rows *rows, size_t row, lin_import *ret)
{
    int c = 0;

    *ret = (lin_import){ .id = lin_cell_id(rows, row, c++) };
    ret->resource = lin_cell_text(rows, row, c++);
    ret->owner = lin_cell_text(rows, row, c++);
    ret->ordered = lin_cell_text(rows, row, c++);
    ret->file_id = lin_cell_text(rows, row, c++);
    ret->problem = lin_cell_text(rows, row, c++);
    ret->state = (int)lin_cell_int(rows, row, c++);
    ret->mode = (int)lin_cell_int(rows, row, c++);
    ret->dry_run = lin_cell_int(rows, row, c++);
    for (int64_t *n = &ret->rows; n <= &ret->mark; n++)
        *n = lin_cell_int(rows, row, c++);
    for (lin_time *at = &ret->created; at <= &ret->ended; at++)
        *at = lin_cell_time(rows, row, c++);
}

lin_str lin_import_purpose(const lin_op *op)
{
    return lin_z(lin_print(op->rq->arena, "%.*s.import", LIN_STR_FMT(op->plan->service)));
}

lin_str lin_import_context(lin_arena *arena, lin_id id)
{
    return (lin_str){ lin_dup(arena, id.byte, sizeof(id.byte)), sizeof(id.byte) };
}

lin_code lin_import_find(lin_op *op, lin_import *ret)
{
    lin_rows rows;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_query(op->rq, &find, &rows, lin_text(lin_op_actor(op)), lin_text(op->plan->table), lin_ref(id)));
    if (rows.count == 0)
        return lin_fail(op->rq, &LIN_REASON_NOT_FOUND);
    lin_import_row(&rows, 0, ret);
    return LIN_OK;
}

/* --- what is kept sealed */

static void free_message(void *message)
{
    protobuf_c_message_free_unpacked(message, NULL);
}

void *lin_import_unseal(lin_op *op, lin_str purpose, lin_str context, lin_str sealed, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message;
    lin_str wire;

    if (!lin_open(op->rq->arena, op->engine->conf.keys, purpose, context, sealed, &wire))
        return NULL;
    message = protobuf_c_message_unpack(type, NULL, wire.len, (const uint8_t *)wire.at);
    if (message)
        lin_arena_defer(op->rq->arena, free_message, message);
    return message;
}

lin_code lin_import_kept(lin_op *op, const lin_import *job, const lin_sql *find_kept, const ProtobufCMessageDescriptor *type, void **ret)
{
    lin_str context = lin_import_context(op->rq->arena, job->id);
    lin_rows rows;

    *ret = NULL;
    LIN_TRY(lin_query(op->rq, find_kept, &rows, lin_ref(job->id)));
    if (rows.count)
        *ret = lin_import_unseal(op, lin_import_purpose(op), context, lin_cell_text(&rows, 0, 0), type);
    return LIN_OK;
}

/* --- answering */

/* What a preview expects is no more than that: it is not through before it has ended. */
static int32_t percent_of(const lin_import *job)
{
    int64_t most = job->state == LINLI__IMPORT__STATE__CHECKING ? 99 : 100;
    int64_t percent = job->expected ? job->done * 100 / job->expected : 0;

    return (int32_t)(percent < most ? percent : most);
}

static void tell_progress(const lin_import *job, Linli__Import *message)
{
    lin_time took = job->told - job->began;
    bool under_way = job->state == LINLI__IMPORT__STATE__CHECKING || job->state == LINLI__IMPORT__STATE__APPLYING ||
                     job->state == LINLI__IMPORT__STATE__UNDOING;
    bool broken_off = job->state == LINLI__IMPORT__STATE__CANCELLED || job->state == LINLI__IMPORT__STATE__FAILED;

    message->percent = under_way || broken_off ? percent_of(job) : 100;
    message->rows_per_second = took > 0 ? job->done * LIN_SECOND / took : 0;
    if (under_way && message->rows_per_second && job->expected > job->done)
        message->seconds_left = (job->expected - job->done) / message->rows_per_second + 1;
}

static Linli__Import *message_of(lin_req *rq, const lin_import *job)
{
    Linli__Import *message = LIN_NEW(rq->arena, Linli__Import);
    Google__Protobuf__Timestamp *at = LIN_NEW_ARRAY(rq->arena, Google__Protobuf__Timestamp, 2);

    linli__import__init(message);
    message->id = lin_str_z(rq->arena, lin_id_text(rq->arena, job->id));
    message->state = (Linli__Import__State)job->state;
    message->mode = (Linli__Import__Mode)job->mode;
    message->dry_run = job->dry_run;
    message->owner_id = lin_str_z(rq->arena, job->owner);
    message->file_id = lin_str_z(rq->arena, job->file_id);
    message->problem = lin_str_z(rq->arena, job->problem);
    message->rows = job->rows;
    message->adds = job->adds;
    message->changes = job->changes;
    message->unchanged = job->unchanged;
    message->refused = job->refused;
    message->unlisted = lin_import_unlisted(job);
    message->done = job->done;
    message->kept = job->kept;
    at[0] = lin_timestamp(job->created);
    at[1] = lin_timestamp(job->ended);
    message->created_at = &at[0];
    message->ended_at = job->ended ? &at[1] : NULL;
    tell_progress(job, message);
    return message;
}

static lin_code add_faults(lin_req *rq, const lin_import *job, Linli__Import *message)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &find_faults, &rows, lin_ref(job->id), lin_int(FAULTS_SHOWN)));
    message->faults = LIN_NEW_ARRAY(rq->arena, Linli__ImportFault *, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        Linli__ImportFault *fault = message->faults[message->n_faults++] = LIN_NEW(rq->arena, Linli__ImportFault);
        int64_t column = lin_cell_int(&rows, i, 1);

        linli__import_fault__init(fault);
        fault->row = lin_cell_int(&rows, i, 0);
        fault->column = column < 0 ? lin_print(rq->arena, "%s", "") : lin_str_z(rq->arena, lin_column_name(rq->arena, column));
        fault->field = lin_str_z(rq->arena, lin_cell_text(&rows, i, 2));
        fault->reason = lin_str_z(rq->arena, lin_cell_text(&rows, i, 3));
    }
    return LIN_OK;
}

static lin_code add_names(lin_op *op, const lin_import *job, Linli__Import *message)
{
    const Linli__ImportNames *names;
    void *kept;

    LIN_TRY(lin_import_kept(op, job, &find_names, &linli__import_names__descriptor, &kept));
    if ((names = kept) != NULL) {
        message->names = names->names;
        message->n_names = names->n_names;
    }
    return LIN_OK;
}

static lin_str packed(lin_req *rq, const Linli__Import *message)
{
    uint8_t *wire = lin_alloc(rq->arena, linli__import__get_packed_size(message) + 1);

    return (lin_str){ (const char *)wire, linli__import__pack(message, wire) };
}

lin_code lin_serve_get_import(lin_op *op, lin_buf *answer)
{
    Linli__Import *message;
    lin_import job;

    LIN_TRY(lin_import_find(op, &job));
    message = message_of(op->rq, &job);
    LIN_TRY(add_faults(op->rq, &job, message));
    LIN_TRY(add_names(op, &job, message));
    LIN_TRY(lin_import_add_notes(op, &job, message));
    lin_buf_add(answer, packed(op->rq, message));
    return LIN_OK;
}

static const lin_field *items_of(const lin_op *op)
{
    return lin_message_field(op->method->answer, LIN_STR("imports"));
}

lin_code lin_serve_list_imports(lin_op *op, lin_buf *answer)
{
    lin_import job = { 0 };
    lin_page page;
    lin_rows rows;
    lin_id after = { { 0 } };

    LIN_TRY(lin_page_read(op, LIN_STR(""), &page));
    if (page.after.len && lin_id_parse(page.after, &after))
        LIN_TRY(lin_query(op->rq, &list_before, &rows, lin_text(lin_op_actor(op)), lin_text(op->plan->table), lin_int(page.size + 1), lin_ref(after)));
    else
        LIN_TRY(lin_query(op->rq, &list_latest, &rows, lin_text(lin_op_actor(op)), lin_text(op->plan->table), lin_int(page.size + 1)));
    for (size_t i = 0; i < rows.count; i++) {
        if (i == (size_t)page.size) {
            lin_op_answer_token(op, answer, lin_page_token(op, &page, lin_id_text(op->rq->arena, job.id)));
            return LIN_OK;
        }
        lin_import_row(&rows, i, &job);
        lin_wire_bytes(answer, items_of(op)->number, packed(op->rq, message_of(op->rq, &job)));
    }
    return LIN_OK;
}

/* --- asking for one */

static lin_str permission_to(const lin_op *op, const char *verb)
{
    lin_str permission = op->method->permission;

    while (permission.len && permission.at[permission.len - 1] != '.')
        permission.len--;
    return lin_z(lin_print(op->rq->arena, "%.*s%s", LIN_STR_FMT(permission), verb));
}

lin_code lin_import_may_change(lin_op *op)
{
    lin_str update = permission_to(op, "update");

    return lin_may(op->rq, op->engine->conf.access, update) ? LIN_OK
                                                            : lin_fail(op->rq, &LIN_REASON_PERMISSION_DENIED, lin_arg_text("permission", update));
}

static lin_code check_order(lin_op *op, const Linli__ImportOrder *order)
{
    bool by_id = order->file_id[0], by_content = lin_op_in(op, "content").text.len > 0;

    LIN_TRY(lin_op_may_write(op));
    LIN_TRY(lin_validate(op->rq, op->method->request, op->in, NULL, LIN_STR("")));
    if (by_id == by_content)
        return lin_fail_field(op->rq, LIN_STR("content"), &LIN_REASON_IMPORT_FILE);
    return order->mode == LINLI__IMPORT__MODE__CREATE_OR_UPDATE ? lin_import_may_change(op) : LIN_OK;
}

static ProtobufCBinaryData bytes_of(lin_str s)
{
    return (ProtobufCBinaryData){ .len = s.len, .data = (uint8_t *)(uintptr_t)s.at };
}

lin_code lin_import_columns(lin_op *op, Linli__ImportOrder *order)
{
    lin_value list = lin_op_in(op, "columns");

    order->columns = LIN_NEW_ARRAY(op->rq->arena, Linli__ImportColumn *, list.list.count);
    for (size_t i = 0; i < list.list.count; i++) {
        lin_value values[2];
        const lin_message *type = lin_message_field(op->method->request, LIN_STR("columns"))->message;
        Linli__ImportColumn *column = order->columns[order->n_columns++] = LIN_NEW(op->rq->arena, Linli__ImportColumn);

        LIN_TRY(lin_record_read(op->rq, type, list.list.at[i].text, values, NULL));
        linli__import_column__init(column);
        column->heading = lin_str_z(op->rq->arena, values[0].text);
        column->field = lin_str_z(op->rq->arena, values[1].text);
    }
    return LIN_OK;
}

static lin_code read_order(lin_op *op, Linli__ImportOrder *order)
{
    lin_req *rq = op->rq;

    linli__import_order__init(order);
    order->assertion = bytes_of(lin_assertion_wire(rq));
    order->chinese = rq->lang == LIN_ZH;
    order->file_id = lin_str_z(rq->arena, lin_op_in(op, "file_id").text);
    order->mode = lin_op_in(op, "mode").number ? (Linli__Import__Mode)lin_op_in(op, "mode").number : LINLI__IMPORT__MODE__CREATE;
    order->dry_run = lin_op_in(op, "dry_run").number;
    order->community_id = lin_str_z(rq->arena, lin_op_in(op, "community_id").text);
    return lin_import_columns(op, order);
}

static lin_value sealed(lin_op *op, lin_id id, lin_str clear)
{
    return clear.len ? lin_bytes(lin_seal(op->rq->arena, op->engine->conf.keys, lin_import_purpose(op), lin_import_context(op->rq->arena, id), clear))
                     : lin_null();
}

lin_code lin_import_add(lin_op *op, lin_id id, const Linli__ImportOrder *order, lin_str content, lin_import *ret)
{
    lin_req *rq = op->rq;
    uint8_t *wire = lin_alloc(rq->arena, linli__import_order__get_packed_size(order) + 1);

    *ret = (lin_import){ .id = id, .state = LINLI__IMPORT__STATE__CHECKING, .owner = lin_op_actor(op), .file_id = lin_z(order->file_id),
                         .mode = order->mode, .dry_run = order->dry_run, .created = rq->now };
    ret->ordered = (lin_str){ (const char *)wire, linli__import_order__pack(order, wire) };
    rq->wrote_import = true;
    return lin_exec(rq, &add, lin_ref(id), lin_text(op->plan->table), lin_text(ret->owner), sealed(op, id, ret->ordered), sealed(op, id, content),
                    lin_int(ret->state), lin_int(ret->mode), lin_bool(ret->dry_run), lin_text(ret->file_id), lin_at(rq->now));
}

lin_code lin_serve_import(lin_op *op, lin_buf *answer)
{
    Linli__ImportOrder order;
    lin_import job;

    LIN_TRY(read_order(op, &order));
    LIN_TRY(check_order(op, &order));
    LIN_TRY(lin_import_add(op, lin_id_new(op->rq->now, 0), &order, lin_op_in(op, "content").text, &job));
    lin_buf_add(answer, packed(op->rq, message_of(op->rq, &job)));
    return LIN_OK;
}

/* --- changing its state */

static lin_str state_word(lin_req *rq, int state)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(&linli__import__state__descriptor, state);

    return lin_str_dup(rq->arena, lin_z(value ? value->name : ""));
}

/* Who wants what, and since when, is on record beside the histories. */
static lin_code turn(lin_op *op, const lin_sql *sql, const char *action, bool anew, lin_buf *answer)
{
    lin_import job;
    lin_rows rows;
    LIN_TX(tx, op->rq);

    LIN_TRY(lin_import_find(op, &job));
    LIN_TRY(lin_query(op->rq, sql, &rows, lin_text(lin_op_actor(op)), lin_text(op->plan->table), lin_ref(job.id), lin_at(op->rq->now)));
    if (rows.affected == 0)
        return lin_fail(op->rq, &LIN_REASON_IMPORT_STATE, lin_arg_text("state", state_word(op->rq, job.state)));
    if (anew) {
        LIN_TRY(lin_exec(op->rq, &forget_faults, lin_ref(job.id)));
        LIN_TRY(lin_exec(op->rq, &forget_refused, lin_ref(job.id)));
    }
    LIN_TRY(lin_audit_add(op->rq, action, op->plan->table, &(lin_record){ .id = job.id }, LIN_STR("")));
    LIN_TRY(lin_serve_get_import(op, answer));
    LIN_TRY(lin_commit(&tx));
    op->rq->wrote_import = true;
    return LIN_OK;
}

lin_code lin_serve_confirm_import(lin_op *op, lin_buf *answer)
{
    return turn(op, &confirm, "import", true, answer);
}

lin_code lin_serve_cancel_import(lin_op *op, lin_buf *answer)
{
    return turn(op, &cancel, "cancel_import", false, answer);
}

lin_code lin_serve_undo_import(lin_op *op, lin_buf *answer)
{
    return turn(op, &undo, "undo_import", false, answer);
}
