/*
 * Stats: how many records there are by the values of one or two fields that the contract names. A
 * write adds what it changes to stat_delta in its own transaction; a chore folds the deltas into
 * stat. An answer is the sum of both, so it is exact at any moment and costs what the groups cost,
 * not what the records would.
 */
#include "libs/resource/engine.h"

enum { BY_MOST = 2 };

static const lin_sql add_one = {
    "stats.add_one", "insert into stat_delta (resource, community_id, dims, n) values ($1, $2, $3, $4)",
};
static const lin_sql move_one = {
    "stats.move_one",
    "insert into stat_delta (resource, community_id, dims, n) values ($1, $2, $3, -1), ($1, $2, $4, 1)",
};
static const lin_sql fold = {
    "stats.fold",
    "with gone as (delete from stat_delta where id in (select id from stat_delta order by id limit 5000 for update skip locked)"
    " returning community_id, resource, dims, n),"
    " sums as (select community_id, resource, dims, sum(n)::bigint as n from gone group by 1, 2, 3)"
    " insert into stat (community_id, resource, dims, n) select * from sums where n <> 0 order by 1, 2, 3"
    " on conflict (community_id, resource, dims) do update set n = stat.n + excluded.n",
};

/* --- deltas */

static lin_value dim_of(lin_op *op, lin_value value)
{
    switch (value.kind) {
    case LIN_TEXT:
        return value;
    case LIN_BOOL:
        return lin_text(value.number ? LIN_STR("true") : LIN_STR("false"));
    case LIN_INT:
        return lin_text(lin_z(lin_print(op->rq->arena, "%lld", (long long)value.number)));
    default:
        return lin_text((lin_str){ "", 0 });
    }
}

static lin_value dims_of(lin_op *op, const lin_record *record)
{
    const lin_plan *plan = op->plan;
    lin_value *dim = LIN_NEW_ARRAY(op->rq->arena, lin_value, plan->dims);

    for (size_t i = 0; i < plan->dims; i++)
        dim[i] = dim_of(op, record->value[plan->dim[i] - plan->message->field]);
    return (lin_value){ .kind = LIN_LIST, .list = { dim, plan->dims } };
}

static const lin_record *counted(Linli__Change__Action action, const lin_write *write, bool after)
{
    bool there = after ? action != LINLI__CHANGE__ACTION__DELETED
                       : action == LINLI__CHANGE__ACTION__UPDATED || action == LINLI__CHANGE__ACTION__DELETED;

    return !there ? NULL : after ? write->after : write->before;
}

size_t lin_stats_step(lin_op *op, const lin_write *write, lin_step *ret)
{
    const lin_record *before = counted(write->action, write, false), *after = counted(write->action, write, true);
    lin_value *value = LIN_NEW_ARRAY(op->rq->arena, lin_value, 4);

    if (!op->plan->dims)
        return 0;
    value[0] = lin_text(op->plan->table);
    value[1] = lin_int(write->after->community);
    value[2] = dims_of(op, before ? before : after);
    if (before && after) {
        value[3] = dims_of(op, after);
        *ret = (lin_step){ .sql = &move_one, .value = value, .values = 4 };
        return lin_value_eq(value[2], value[3]) ? 0 : 1;
    }
    value[3] = lin_int(after ? 1 : -1);
    *ret = (lin_step){ .sql = &add_one, .value = value, .values = 4 };
    return 1;
}

lin_code lin_stats_fold(lin_req *rq, bool *ret_any)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &fold, &rows));
    *ret_any = rows.affected > 0;
    return LIN_OK;
}

/* --- the answer */

typedef struct counting {
    const lin_field *by[BY_MOST];           /* NULL: the community */
    size_t count;
} counting;

static lin_code refuse(lin_op *op, lin_str name)
{
    return lin_fail_field(op->rq, LIN_STR("by"), &LIN_REASON_STATS_INVALID, lin_arg_text("field", name));
}

static lin_code add_by(lin_op *op, lin_str name, counting *c)
{
    const lin_plan *plan = op->plan;
    const lin_field *field = lin_message_json(plan->message, name);
    bool community = field && (int)(field - plan->message->field) == plan->common.community;
    size_t dim = 0;

    while (dim < plan->dims && plan->dim[dim] != field)
        dim++;
    if (!field || c->count == BY_MOST || (dim == plan->dims && !community))
        return refuse(op, name);
    for (size_t i = 0; i < c->count; i++)
        if (c->by[i] == (community ? NULL : field))
            return refuse(op, name);
    c->by[c->count++] = community ? NULL : field;
    return LIN_OK;
}

static lin_code read_request(lin_op *op, counting *c)
{
    lin_str by = lin_op_in(op, "by").text;

    *c = (counting){ 0 };
    LIN_TRY(lin_op_check(op, "by"));
    while (by.at)
        LIN_TRY(add_by(op, lin_str_trim(lin_str_cut(&by, ',')), c));
    return LIN_OK;
}

static void add_group(const lin_op *op, const counting *c, size_t i, lin_statement *s)
{
    size_t dim = 0;

    if (!c->by[i]) {
        lin_buf_z(&s->sql, "community_id::text");
        return;
    }
    while (op->plan->dim[dim] != c->by[i])
        dim++;
    lin_buf_print(&s->sql, "dims[%zu]", dim + 1);
}

static void add_half(lin_op *op, const counting *c, const char *table, lin_statement *s)
{
    lin_buf_z(&s->sql, "select ");
    for (size_t i = 0; i < c->count; i++) {
        add_group(op, c, i, s);
        lin_buf_print(&s->sql, " as by_%zu, ", i);
    }
    lin_buf_print(&s->sql, "n from %s where ", table);
    lin_statement_value(s, "resource = ", lin_text(op->plan->table), "");
    lin_statement_communities(s, op);
}

static void compile(lin_op *op, const counting *c, lin_statement *s)
{
    const char *keys = c->count == 2 ? "by_0, by_1" : "by_0";

    lin_buf_print(&s->sql, "select sum(n)::bigint, %s from (", keys);
    add_half(op, c, "stat", s);
    lin_buf_z(&s->sql, " union all ");
    add_half(op, c, "stat_delta", s);
    lin_buf_print(&s->sql, ") t group by %s having sum(n) <> 0 order by 1 desc, %s", keys, keys);
}

/* Where a rule narrows lists, or the scope holds parts of communities, the records themselves are counted. */
static lin_code compile_narrowed(lin_op *op, const counting *c, const lin_filter_node *rule, lin_statement *s)
{
    const char *keys = c->count == 2 ? "2, 3" : "2";

    lin_buf_z(&s->sql, "select count(*)");
    for (size_t i = 0; i < c->count; i++)
        lin_buf_print(&s->sql, ", coalesce(\"%.*s\"::text, '')", LIN_STR_FMT(c->by[i] ? c->by[i]->name : LIN_STR("community_id")));
    lin_buf_print(&s->sql, " from \"%.*s\" where deleted_at is null", LIN_STR_FMT(op->plan->table));
    lin_statement_scope(s, op);
    LIN_TRY(lin_statement_filter(s, op, rule, true));
    lin_buf_print(&s->sql, " group by %s order by 1 desc, %s", keys, keys);
    return LIN_OK;
}

static lin_str shown(lin_op *op, const lin_field *field, lin_str text)
{
    const lin_enum_value *value;
    int64_t number = 0;

    if (field && !field->enumeration)
        return text;
    lin_str_to_int(text, &number);
    if (!field)
        return lin_op_region(op, (int32_t)number);
    value = lin_enum_by_number(field->enumeration, (int32_t)number);
    return value ? value->name : text;
}

static void answer_rows(lin_op *op, const counting *c, const lin_rows *rows, lin_buf *answer)
{
    const lin_field *groups = lin_op_answer_items(op);

    for (size_t row = 0; row < rows->count; row++) {
        lin_buf group = { .arena = op->rq->arena };

        for (size_t i = 0; i < c->count; i++)
            lin_wire_bytes(&group, 1, shown(op, c->by[i], lin_cell_text(rows, row, 1 + (int)i)));
        lin_wire_int(&group, 2, (uint64_t)lin_cell_int(rows, row, 0));
        lin_wire_bytes(answer, groups->number, lin_buf_str(&group));
    }
}

lin_code lin_serve_stats(lin_op *op, lin_buf *answer)
{
    lin_statement s = { .sql = { .arena = op->rq->arena } };
    const lin_filter_node *rule;
    lin_str narrowed;
    counting c;
    lin_step step;
    lin_sql sql;

    LIN_TRY(read_request(op, &c));
    LIN_TRY(lin_op_list_scope(op, &narrowed));
    LIN_TRY(lin_filter_read(op->rq, narrowed, &rule));
    if (rule || lin_op_scope_partial(op))
        LIN_TRY(compile_narrowed(op, &c, rule, &s));
    else
        compile(op, &c, &s);
    sql = (lin_sql){ .name = "resource.stats", .text = lin_str_z(op->rq->arena, lin_buf_str(&s.sql)) };
    step = (lin_step){ .sql = &sql, .value = s.value, .values = s.values, .once = rule != NULL || lin_op_scope_partial(op) };
    LIN_TRY(lin_group(op->rq, &step, 1));
    answer_rows(op, &c, &step.rows, answer);
    return LIN_OK;
}
