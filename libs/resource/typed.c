/* typed - see typed.h: between C structs and the engine's records lie wire bytes, as for rules. */
#include "libs/resource/typed.h"

#include <alloca.h>
#include <stdlib.h>
#include <string.h>

#include "libs/authz/authz.h"
#include "libs/resource/engine.h"
#include "libs/resource/validate.h"

/* --- which resource */

static const lin_plan *plan_of(const lin_engine *engine, lin_type_of type)
{
    for (size_t i = 0; engine && i < engine->plans; i++)
        if (lin_str_eq(engine->plan[i].message->full_name, lin_z(type->name)))
            return &engine->plan[i];
    return NULL;
}

lin_code lin_typed_begin(lin_req *rq, lin_type_of type, lin_op *ret)
{
    *ret = (lin_op){ .rq = rq, .engine = rq->engine, .plan = plan_of(rq->engine, type), .by_service = true };
    return ret->plan ? LIN_OK : lin_fail(rq, &LIN_REASON_INTERNAL);
}

static lin_code begin_at(lin_req *rq, lin_type_of type, const char *id, lin_op *ret, lin_id *ret_id)
{
    LIN_TRY(lin_typed_begin(rq, type, ret));
    return lin_id_parse(lin_z(id), ret_id) ? LIN_OK : lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
}

/* --- structs and records */

lin_str lin_typed_wire(lin_req *rq, const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *wire = lin_alloc(rq->arena, size + 1);

    protobuf_c_message_pack(message, wire);
    return (lin_str){ (const char *)wire, size };
}

static void *arena_alloc(void *arena, size_t size)
{
    return lin_alloc(arena, size);
}

static void arena_free(void *arena, void *at)
{
    (void)arena;
    (void)at;
}

lin_code lin_typed_unwire(lin_req *rq, lin_str wire, lin_type_of type, ProtobufCMessage **ret)
{
    ProtobufCAllocator in_arena = { .alloc = arena_alloc, .free = arena_free, .allocator_data = rq->arena };

    *ret = protobuf_c_message_unpack(type, &in_arena, wire.len, (const uint8_t *)wire.at);
    return *ret ? LIN_OK : lin_fail(rq, &LIN_REASON_INTERNAL);
}

/* The caller's struct becomes what was written. */
static lin_code put_back(lin_op *op, const lin_record *record, ProtobufCMessage *message)
{
    ProtobufCMessage *written;

    LIN_TRY(lin_record_unpack(op, message->descriptor, record, &written));
    memcpy(message, written, message->descriptor->sizeof_message);
    return LIN_OK;
}

void *lin_typed_new(lin_req *rq, lin_type_of type)
{
    ProtobufCMessage *message = lin_alloc(rq->arena, type->sizeof_message);

    protobuf_c_message_init(type, message);
    return message;
}

/* --- reading */

static lin_code find(lin_req *rq, lin_type_of type, const char *id, bool lock, ProtobufCMessage **ret)
{
    lin_record record;
    lin_op op;
    lin_id at;

    LIN_TRY(begin_at(rq, type, id, &op, &at));
    LIN_TRY(lin_row_find(&op, lock ? &op.plan->lock : &op.plan->find, at, &record));
    return lin_record_unpack(&op, type, &record, ret);
}

lin_code lin_typed_get(lin_req *rq, lin_type_of type, const char *id, ProtobufCMessage **ret)
{
    return find(rq, type, id, false, ret);
}

lin_code lin_typed_lock(lin_req *rq, lin_type_of type, const char *id, ProtobufCMessage **ret)
{
    return find(rq, type, id, true, ret);
}

lin_code lin_typed_widen(lin_req *rq, const char *id, lin_reach *ret_before)
{
    lin_id at;

    if (!lin_id_parse(lin_z(id), &at))
        return lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    return lin_reach_whole(rq, lin_id_community(at), ret_before);
}

static lin_code compile(lin_op *op, const char *filter, const char *lock, lin_statement *s)
{
    const lin_filter_node *tree;

    LIN_TRY(lin_filter_read(op->rq, lin_z(filter), &tree));
    lin_buf_print(&s->sql, "%.*s from \"%.*s\" where deleted_at is null", LIN_STR_FMT(op->plan->columns_text),
                  LIN_STR_FMT(op->plan->table));
    lin_statement_scope(s, op);
    LIN_TRY(lin_statement_filter(s, op, tree, true));
    lin_statement_order(s, &(lin_order){ 0 });
    lin_statement_value(s, " limit ", lin_int(LIN_TYPED_MOST + 1), lock);
    return LIN_OK;
}

static lin_code list(lin_req *rq, lin_type_of type, const char *filter, const char *lock, ProtobufCMessage ***ret, size_t *ret_count)
{
    lin_statement s = { .sql = { .arena = rq->arena } };
    lin_step step;
    lin_sql sql;
    lin_op op;

    LIN_TRY(lin_typed_begin(rq, type, &op));
    LIN_TRY(compile(&op, filter, lock, &s));
    sql = (lin_sql){ .name = op.plan->list_name, .text = lin_str_z(rq->arena, lin_buf_str(&s.sql)) };
    step = (lin_step){ .sql = &sql, .value = s.value, .values = s.values, .once = true };
    LIN_TRY(lin_group(rq, &step, 1));
    if (step.rows.count > LIN_TYPED_MOST)
        return lin_fail(rq, &LIN_REASON_TOO_MANY, lin_arg_int("max", LIN_TYPED_MOST));
    *ret = LIN_NEW_ARRAY(rq->arena, ProtobufCMessage *, step.rows.count + 1);
    for (size_t i = 0; i < step.rows.count; i++) {
        lin_record record;

        LIN_TRY(lin_row_read(&op, &step.rows, i, &record));
        LIN_TRY(lin_record_unpack(&op, type, &record, &(*ret)[i]));
    }
    *ret_count = step.rows.count;
    return LIN_OK;
}

lin_code lin_typed_list(lin_req *rq, lin_type_of type, const char *filter, ProtobufCMessage ***ret, size_t *ret_count)
{
    return list(rq, type, filter, "", ret, ret_count);
}

lin_code lin_typed_list_locked(lin_req *rq, lin_type_of type, const char *filter, ProtobufCMessage ***ret, size_t *ret_count)
{
    return list(rq, type, filter, " for update", ret, ret_count);
}

static lin_code find_text(lin_op *op, const char *q, const char *filter, int64_t most, lin_step *ret)
{
    lin_statement *s = LIN_NEW(op->rq->arena, lin_statement);
    lin_sql *sql = LIN_NEW(op->rq->arena, lin_sql);
    const lin_filter_node *tree;
    lin_search search;

    s->sql.arena = op->rq->arena;
    LIN_TRY(lin_filter_read(op->rq, lin_z(filter), &tree));
    LIN_TRY(lin_search_needle(op, lin_z(q), &search));
    LIN_TRY(lin_search_narrow(op, tree, &search));
    lin_buf_print(&s->sql, "%.*s, search_text from", LIN_STR_FMT(op->plan->columns_text));
    lin_statement_search(s, op, &search, (lin_str){ "", 0 }, most);
    *sql = (lin_sql){ .name = op->plan->list_name, .text = lin_str_z(op->rq->arena, lin_buf_str(&s->sql)) };
    *ret = (lin_step){ .sql = sql, .value = s->value, .values = s->values, .once = true };
    return lin_group(op->rq, ret, 1);
}

lin_code lin_typed_search(lin_req *rq, lin_type_of type, const char *q, const char *filter, int64_t most, ProtobufCMessage ***ret,
                          char ***ret_text, size_t *ret_count)
{
    lin_record record;
    lin_step step;
    lin_op op;

    LIN_TRY(lin_typed_begin(rq, type, &op));
    LIN_TRY(find_text(&op, q, filter, most, &step));
    *ret = LIN_NEW_ARRAY(rq->arena, ProtobufCMessage *, step.rows.count + 1);
    *ret_text = LIN_NEW_ARRAY(rq->arena, char *, step.rows.count + 1);
    for (*ret_count = 0; *ret_count < step.rows.count; ++*ret_count) {
        LIN_TRY(lin_row_read(&op, &step.rows, *ret_count, &record));
        LIN_TRY(lin_record_unpack(&op, type, &record, &(*ret)[*ret_count]));
        (*ret_text)[*ret_count] = lin_str_z(rq->arena, lin_cell_text(&step.rows, *ret_count, LIN_ROW_HEAD + (int)op.plan->columns));
    }
    return LIN_OK;
}

static bool names_sealed(const lin_plan *plan, const lin_filter_node *node)
{
    for (; node; node = node->next) {
        const lin_field *field = node->kind == LIN_FILTER_TERM ? lin_message_json(plan->message, node->field) : NULL;

        if (node->kind == LIN_FILTER_TERM ? field && field->option->sealed : names_sealed(plan, node->child))
            return true;
    }
    return false;
}

bool lin_typed_asks_sealed(lin_req *rq, lin_type_of type, const char *filter)
{
    const lin_filter_node *tree;
    lin_op op;

    return lin_typed_begin(rq, type, &op) == LIN_OK && lin_filter_read(rq, lin_z(filter), &tree) == LIN_OK && names_sealed(op.plan, tree);
}

const char *lin_quoted(lin_req *rq, const char *value)
{
    lin_buf text = { .arena = rq->arena };

    lin_buf_char(&text, '"');
    for (; *value; value++) {
        if (strchr("\"\\*", *value))
            lin_buf_char(&text, '\\');
        lin_buf_char(&text, *value);
    }
    lin_buf_char(&text, '"');
    return lin_str_z(rq->arena, lin_buf_str(&text));
}

lin_code lin_typed_history(lin_req *rq, lin_type_of type, const char *id, bool clear, Linli__Change ***list, size_t *count)
{
    Linli__Change **more, **all;
    size_t added;
    lin_op op;
    lin_id at;

    LIN_TRY(begin_at(rq, type, id, &op, &at));
    op.unmasked = clear;
    LIN_TRY(lin_history_all(&op, at, &more, &added));
    all = LIN_NEW_ARRAY(rq->arena, Linli__Change *, *count + added + 1);
    if (*count)
        memcpy(all, *list, *count * sizeof(*all));
    memcpy(all + *count, more, added * sizeof(*all));
    *list = all;
    *count += added;
    return LIN_OK;
}

lin_code lin_typed_audit(lin_req *rq, const char *action, lin_type_of type, const char *id, const char *reason)
{
    lin_record record;
    lin_op op;
    lin_id at;

    LIN_TRY(begin_at(rq, type, id, &op, &at));
    LIN_TRY(lin_row_find(&op, &op.plan->find_any, at, &record));
    return lin_audit_add(rq, action, op.plan->table, &record, lin_z(reason));
}

/* --- writing */

lin_code lin_typed_create(lin_req *rq, ProtobufCMessage *message)
{
    lin_record record;
    lin_op op;

    LIN_TRY(lin_typed_begin(rq, message->descriptor, &op));
    LIN_TRY(lin_op_may_write(&op));
    LIN_TRY(lin_create_read(&op, lin_typed_wire(rq, message), &record));
    LIN_TRY(lin_create_write(&op, &record));
    return put_back(&op, &record, message);
}

/* What the engine keeps itself is not the handler's to change; what is frozen, nobody's. */
static lin_code take_over(lin_op *op, const lin_value *given, const lin_record *before, lin_record *after)
{
    *after = *before;
    after->value = lin_op_values(op);
    memcpy(after->value, before->value, op->plan->message->fields * sizeof(*after->value));
    for (size_t i = 0; i < op->plan->columns; i++) {
        const lin_column *column = &op->plan->column[i];
        lin_value old = before->value[column->index], next = given[column->index];

        if (lin_same_in_column(op->rq, column, old, next))
            continue;
        if (column->frozen)
            lin_fail_field(op->rq, column->field->json, &LIN_REASON_FIELD_IMMUTABLE);
        lin_validate_field(op->rq, column->field, next, true, LIN_STR(""));
        after->value[column->index] = next;
    }
    return op->rq->problem.code;
}

static lin_code check_version(lin_op *op, const lin_value *given, const lin_record *before)
{
    int etag = op->plan->common.etag;
    int64_t version;

    if (etag < 0 || !given[etag].text.len)
        return LIN_OK;
    if (!lin_str_to_int(given[etag].text, &version) || version != before->version)
        return lin_fail(op->rq, &LIN_REASON_ETAG_MISMATCH);
    return LIN_OK;
}

static lin_code save_over(lin_op *op, const lin_record *before, const lin_value *given, ProtobufCMessage *message)
{
    lin_record after;
    bool changed;

    LIN_TRY(check_version(op, given, before));
    LIN_TRY(take_over(op, given, before, &after));
    LIN_TRY(lin_update_write(op, before, &after, &changed));
    return put_back(op, &after, message);
}

static lin_code begin_save(lin_req *rq, const ProtobufCMessage *message, lin_op *ret, lin_value **ret_given)
{
    LIN_TRY(lin_typed_begin(rq, message->descriptor, ret));
    LIN_TRY(lin_op_may_write(ret));
    *ret_given = lin_op_values(ret);
    return lin_op_record(ret, lin_typed_wire(rq, message), *ret_given, NULL);
}

lin_code lin_typed_save(lin_req *rq, ProtobufCMessage *message)
{
    lin_record before;
    lin_value *given;
    lin_op op;
    lin_id id;

    LIN_TRY(begin_save(rq, message, &op, &given));
    if (!lin_id_parse(given[op.plan->common.id].text, &id))
        return lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    LIN_TX(tx, rq);
    LIN_TRY(lin_row_find(&op, &op.plan->lock, id, &before));
    LIN_TRY(save_over(&op, &before, given, message));
    return lin_commit(&tx);
}

/* A struct that was read holds all of its record. */
static lin_code record_of(lin_op *op, const ProtobufCMessage *message, lin_record *ret)
{
    const lin_common *common = &op->plan->common;

    *ret = (lin_record){ .value = lin_op_values(op) };
    LIN_TRY(lin_op_record(op, lin_typed_wire(op->rq, message), ret->value, NULL));
    if (common->etag < 0 || common->created < 0 || common->updated < 0 || !lin_id_parse(ret->value[common->id].text, &ret->id) ||
        !lin_str_to_int(ret->value[common->etag].text, &ret->version))
        return lin_fail(op->rq, &LIN_REASON_INTERNAL);
    ret->community = lin_id_community(ret->id);
    ret->created = ret->value[common->created].time;
    ret->updated = ret->value[common->updated].time;
    return LIN_OK;
}

lin_code lin_typed_save_locked(lin_req *rq, const ProtobufCMessage *before, ProtobufCMessage *message)
{
    lin_record locked;
    lin_value *given;
    lin_op op;

    LIN_TRY(begin_save(rq, message, &op, &given));
    LIN_TRY(record_of(&op, before, &locked));
    if (!lin_tx_is_open(rq) || !lin_value_eq(given[op.plan->common.id], locked.value[op.plan->common.id]))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    return save_over(&op, &locked, given, message);
}

lin_code lin_typed_delete(lin_req *rq, lin_type_of type, const char *id)
{
    lin_record record;
    lin_op op;
    lin_id at;

    LIN_TRY(begin_at(rq, type, id, &op, &at));
    LIN_TRY(lin_op_may_write(&op));
    LIN_TX(tx, rq);
    LIN_TRY(lin_row_find(&op, &op.plan->lock, at, &record));
    LIN_TRY(lin_delete_write(&op, &record));
    return lin_commit(&tx);
}

lin_code lin_typed_move(lin_req *rq, lin_type_of type, const char *field, const char *from, const char *to)
{
    ProtobufCMessage **record;
    size_t count;

    LIN_TRY(lin_typed_list(rq, type, lin_print(rq->arena, "%.*s = \"%s\"", LIN_STR_FMT(lin_typed_json(rq, type, field)), from), &record, &count));
    for (size_t i = 0; i < count; i++) {
        *(const char **)lin_typed_at(record[i], field) = to;
        LIN_TRY(lin_typed_save(rq, record[i]));
    }
    return LIN_OK;
}

lin_code lin_typed_delete_all(lin_req *rq, lin_type_of type, const char *filter)
{
    ProtobufCMessage **record;
    size_t count;

    LIN_TRY(lin_typed_list(rq, type, filter, &record, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(lin_typed_delete(rq, type, *(char **)lin_typed_at(record[i], "id")));
    return LIN_OK;
}

lin_code lin_typed_undelete(lin_req *rq, lin_type_of type, const char *id, ProtobufCMessage **ret)
{
    lin_record record;
    lin_op op;
    lin_id at;

    LIN_TRY(begin_at(rq, type, id, &op, &at));
    LIN_TRY(lin_op_may_write(&op));
    LIN_TX(tx, rq);
    LIN_TRY(lin_undelete_write(&op, at, &record));
    LIN_TRY(lin_commit(&tx));
    return lin_record_unpack(&op, type, &record, ret);
}

static lin_code lock_both(lin_req *rq, lin_type_of type, const char *a, const char *b, ProtobufCMessage **ret_a, ProtobufCMessage **ret_b)
{
    if (strcmp(a, b) > 0)
        return lock_both(rq, type, b, a, ret_b, ret_a);
    LIN_TRY(lin_typed_lock(rq, type, a, ret_a));
    return lin_typed_lock(rq, type, b, ret_b);
}

lin_code lin_typed_may_merge(lin_req *rq, const lin_merger *merger, const ProtobufCMessage *into, const ProtobufCMessage *from)
{
    char **differing;
    size_t count;

    if (!lin_typed_same(into, from, (const char *const[]){ merger->within, NULL }))
        return lin_fail(rq, merger->apart);
    lin_typed_differing(rq, from, into, merger->never_changes, &differing, &count);
    return count ? lin_fail(rq, merger->differs, lin_arg_text("field", lin_z(differing[0]))) : LIN_OK;
}

lin_code lin_typed_merge(lin_req *rq, const lin_merger *merger, const char *into_id, const char *from_id, ProtobufCMessage **ret_into, ProtobufCMessage **ret_from)
{
    if (strcmp(into_id, from_id) == 0)
        return lin_fail_field(rq, LIN_STR("fromId"), merger->itself);
    rq->origin = LIN_STR("merge");
    LIN_TRY(lock_both(rq, merger->type, into_id, from_id, ret_into, ret_from));
    return lin_typed_may_merge(rq, merger, *ret_into, *ret_from);
}

lin_code lin_typed_emit(lin_req *rq, const char *aggregate, const char *name, const char *id, const ProtobufCMessage *event)
{
    lin_id at;

    if (!rq->engine || !lin_id_parse(lin_z(id), &at))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    return lin_outbox_add(rq, rq->engine->conf.contract->service, lin_z(aggregate), name, at, lin_typed_wire(rq, event));
}

/* --- helpers */

lin_code lin_typed_community(lin_req *rq, const char *region, int32_t *ret)
{
    lin_op op = { .rq = rq, .engine = rq->engine };
    bool known;

    LIN_TRY(lin_op_community(&op, lin_z(region), ret, &known));
    if (known && lin_scope_holds(rq, *ret))
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
}

Google__Protobuf__Timestamp *lin_typed_at_time(lin_req *rq, lin_time time)
{
    Google__Protobuf__Timestamp at = lin_timestamp(time);

    return lin_dup(rq->arena, &at, sizeof(at));
}

Google__Protobuf__Timestamp *lin_typed_now(lin_req *rq)
{
    return lin_typed_at_time(rq, rq->now);
}

lin_time lin_typed_time(const Google__Protobuf__Timestamp *at)
{
    return at ? at->seconds * LIN_SECOND + at->nanos / 1000 : 0;
}

char *lin_typed_actor(lin_req *rq)
{
    const lin_op op = { .rq = rq };

    return lin_str_z(rq->arena, lin_op_actor(&op));
}

const char *lin_typed_word(const ProtobufCEnumDescriptor *type, int value)
{
    const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(type, value);

    return found ? found->name : "?";
}

static const lin_enum_value *declared(const lin_contract *contract, const ProtobufCEnumDescriptor *type, int value)
{
    for (size_t i = 0; i < contract->enumerations; i++)
        if (lin_str_eq(contract->enumeration[i]->full_name, lin_z(type->name)))
            return lin_enum_by_number(contract->enumeration[i], value);
    return NULL;
}

const char *lin_typed_label(lin_req *rq, const ProtobufCEnumDescriptor *type, int value, lin_lang lang)
{
    const lin_enum_value *found = rq->engine ? declared(rq->engine->conf.contract, type, value) : NULL;
    const Linli__Text *label = found ? found->label : NULL;

    return !label ? lin_typed_word(type, value) : lang == LIN_ZH ? label->zh : label->en;
}

lin_arg lin_arg_enum(lin_req *rq, const char *name, const ProtobufCEnumDescriptor *type, int value)
{
    return lin_arg_text(name, lin_z(lin_typed_label(rq, type, value, rq->lang)));
}

static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *record, const char *name)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(record->descriptor, name);

    if (!field)
        abort(); /* a name that the contract lacks is written in C */
    return field;
}

void *lin_typed_at(const ProtobufCMessage *record, const char *name)
{
    return (char *)(uintptr_t)record + field_of(record, name)->offset;
}

lin_code lin_typed_renamed(lin_req *rq, lin_code code, const char *field, const char *as)
{
    lin_violation *first = code != LIN_OK && rq->problem.violations ? &rq->problem.violation[0] : NULL;

    if (first && (!field || lin_str_eq(first->field, lin_z(field))))
        first->field = lin_z(as);
    return code;
}

lin_str lin_typed_json(lin_req *rq, lin_type_of type, const char *name)
{
    const lin_plan *plan = plan_of(rq->engine, type);
    const lin_field *field = plan ? lin_message_field(plan->message, lin_z(name)) : NULL;

    return field ? field->json : lin_z(name);
}

static char *id_of(const ProtobufCMessage *record)
{
    return *(char **)lin_typed_at(record, "id");
}

lin_value lin_typed_ids(lin_req *rq, size_t count, ProtobufCMessage *const *record)
{
    lin_value *id = LIN_NEW_ARRAY(rq->arena, lin_value, count + 1);

    for (size_t i = 0; i < count; i++)
        id[i] = lin_text(lin_z(id_of(record[i])));
    return (lin_value){ .kind = LIN_LIST, .list = { id, count } };
}

lin_value lin_typed_texts(lin_req *rq, size_t count, char *const *text)
{
    lin_value *one = LIN_NEW_ARRAY(rq->arena, lin_value, count + 1);

    for (size_t i = 0; i < count; i++)
        one[i] = lin_text(lin_z(text[i]));
    return (lin_value){ .kind = LIN_LIST, .list = { one, count } };
}

char **lin_typed_id_column(lin_req *rq, const lin_rows *rows, int column)
{
    char **id = LIN_NEW_ARRAY(rq->arena, char *, rows->count + 1);

    for (size_t i = 0; i < rows->count; i++)
        id[i] = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, i, column)));
    return id;
}

bool lin_typed_has(const ProtobufCMessage *record, const char *name)
{
    const void *at = lin_typed_at(record, name);

    switch (field_of(record, name)->type) {
    case PROTOBUF_C_TYPE_STRING:
        return (*(char *const *)at)[0] != '\0';
    case PROTOBUF_C_TYPE_MESSAGE:
        return *(void *const *)at != NULL;
    default:
        return *(const int *)at != 0;
    }
}

static size_t size_of(const ProtobufCMessage *record, const char *name)
{
    return field_of(record, name)->type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
}

static bool same(const ProtobufCMessage *a, const ProtobufCMessage *b, const char *name)
{
    const void *one = lin_typed_at(a, name), *other = lin_typed_at(b, name);

    switch (field_of(a, name)->type) {
    case PROTOBUF_C_TYPE_STRING:
        return strcmp(*(char *const *)one, *(char *const *)other) == 0;
    case PROTOBUF_C_TYPE_MESSAGE:
        return lin_typed_has(a, name) == lin_typed_has(b, name);
    default:
        return *(const int *)one == *(const int *)other;
    }
}

bool lin_typed_same(const ProtobufCMessage *a, const ProtobufCMessage *b, const char *const *names)
{
    while (*names && same(a, b, *names))
        names++;
    return !*names;
}

void lin_typed_differing(lin_req *rq, const ProtobufCMessage *from, const ProtobufCMessage *to, const char *const *names,
                         char ***ret, size_t *ret_count)
{
    *ret = LIN_NEW_ARRAY(rq->arena, char *, from->descriptor->n_fields);
    *ret_count = 0;
    for (; *names; names++)
        if (lin_typed_has(from, *names) && lin_typed_has(to, *names) && !same(from, to, *names))
            (*ret)[(*ret_count)++] = lin_str_z(rq->arena, lin_typed_json(rq, from->descriptor, *names));
}

void lin_typed_clear(ProtobufCMessage *record, const char *const *names)
{
    ProtobufCMessage *nothing = alloca(record->descriptor->sizeof_message);

    protobuf_c_message_init(record->descriptor, nothing);
    for (; *names; names++)
        memcpy(lin_typed_at(record, *names), lin_typed_at(nothing, *names), size_of(record, *names));
}

void lin_typed_copy(const ProtobufCMessage *from, ProtobufCMessage *to, const char *const *names, bool only_gaps)
{
    for (; *names; names++)
        if (lin_typed_has(from, *names) && !(only_gaps && lin_typed_has(to, *names)))
            memcpy(lin_typed_at(to, *names), lin_typed_at(from, *names), size_of(from, *names));
}
