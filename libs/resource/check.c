/*
 * Does the database fit the contract? Asked once at start: a service does not run on tables
 * that lack a column, hold it in another type, or demand one that the engine never writes.
 * Further nullable columns are fine: the next version of the service may already need them.
 */
#include "libs/resource/engine.h"

#include <string.h>

static const lin_sql find_columns = {
    "resource.find_columns",
    "select a.attname, t.typname, a.attnotnull, a.atthasdef or a.attidentity <> '' or a.attgenerated <> '',"
    " case when t.typname = 'varchar' and a.atttypmod > 0 then a.atttypmod - 4 else 0 end"
    "  from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid"
    " where a.attrelid = pg_catalog.to_regclass($1) and a.attnum > 0 and not a.attisdropped"
    " order by a.attnum",
};

/* Never leaves the process: the service says it and ends. */
static const lin_reason tables_differ = {
    .name = "TABLES_DIFFER",
    .code = LIN_FAILED_PRECONDITION,
    .text = { "数据库表与契约不符：{why}", "the tables do not fit the contract: {why}" },
};

enum { NAME, TYPE, NOT_NULL, HAS_DEFAULT, LONGEST };

typedef struct expected {
    const char *name;
    const char *const *type;                /* any of these; ends with NULL */
    bool nullable;                          /* the engine may write NULL */
    int64_t longest;                        /* characters that it must hold; 0: not asked */
} expected;

typedef struct checking {
    lin_req *rq;
    const char *table;
    const expected *column;
    size_t columns;
    lin_rows found;
    lin_buf why;
} checking;

static void complain(checking *c, const char *column, const char *what)
{
    lin_buf_print(&c->why, "%s%s.%s: %s", c->why.len ? "; " : "", c->table, column, what);
}

static bool is_one_of(lin_str type, const char *const *types)
{
    for (; *types; types++)
        if (lin_str_eq(type, lin_z(*types)))
            return true;
    return false;
}

static size_t find(const checking *c, const char *name)
{
    size_t row = 0;

    while (row < c->found.count && !lin_str_eq(lin_cell_text(&c->found, row, NAME), lin_z(name)))
        row++;
    return row;
}

static void check_expected(checking *c, const expected *column)
{
    size_t row = find(c, column->name);
    lin_str type;

    if (row == c->found.count) {
        complain(c, column->name, "missing");
        return;
    }
    type = lin_cell_text(&c->found, row, TYPE);
    if (!is_one_of(type, column->type))
        complain(c, column->name,
                 lin_print(c->rq->arena, "is %.*s, expected %s", LIN_STR_FMT(type), column->type[0]));
    if (column->nullable && lin_cell_int(&c->found, row, NOT_NULL))
        complain(c, column->name, "is not null, but the field may be empty");
    if (lin_cell_int(&c->found, row, LONGEST) && lin_cell_int(&c->found, row, LONGEST) < column->longest)
        complain(c, column->name, lin_print(c->rq->arena, "holds %lld characters, the fields have %lld: tell make_searchable",
                                            (long long)lin_cell_int(&c->found, row, LONGEST), (long long)column->longest));
}

/* A column that the engine does not know must get along without it. */
static void check_others(checking *c)
{
    for (size_t row = 0; row < c->found.count; row++) {
        lin_str name = lin_cell_text(&c->found, row, NAME);
        bool known = false;

        for (size_t i = 0; i < c->columns; i++)
            known |= lin_str_eq(lin_z(c->column[i].name), name);
        if (!known && lin_cell_int(&c->found, row, NOT_NULL) && !lin_cell_int(&c->found, row, HAS_DEFAULT))
            complain(c, lin_str_z(c->rq->arena, name),
                     "is not null and has no default, but the contract has no such field");
    }
}

static lin_code check_table(checking *c, const char *table, const expected *columns, size_t count)
{
    c->table = table;
    c->column = columns;
    c->columns = count;
    LIN_TRY(lin_query(c->rq, &find_columns, &c->found, lin_text(lin_z(table))));
    if (c->found.count == 0) {
        lin_buf_print(&c->why, "%s%s: no such table", c->why.len ? "; " : "", c->table);
        return LIN_OK;
    }
    for (size_t i = 0; i < c->columns; i++)
        check_expected(c, &c->column[i]);
    check_others(c);
    return LIN_OK;
}

/* --- what is expected */

static const char *const is_int2[] = { "int2", NULL };
static const char *const is_int4[] = { "int4", NULL };
static const char *const is_int8[] = { "int8", NULL };
static const char *const is_uuid[] = { "uuid", NULL };
static const char *const is_time[] = { "timestamptz", NULL };
static const char *const is_text[] = { "text", "varchar", NULL };
static const char *const is_json[] = { "jsonb", NULL };
static const char *const is_grams[] = { "_int4", NULL };
static const char *const is_bytes[] = { "bytea", NULL };

#define COLUMN(name_, type_, nullable_) { .name = (name_), .type = (type_), .nullable = (nullable_) }

static const expected common_columns[] = {
    COLUMN("community_id", is_int4, false), COLUMN("id", is_uuid, false),         COLUMN("version", is_int8, false),
    COLUMN("created_at", is_time, false),   COLUMN("updated_at", is_time, false), COLUMN("deleted_at", is_time, true),
};

static const expected history_columns[] = {
    COLUMN("community_id", is_int4, false), COLUMN("id", is_uuid, false),     COLUMN("version", is_int8, false),
    COLUMN("at", is_time, false),           COLUMN("actor", is_text, false),  COLUMN("action", is_int2, false),
    COLUMN("changes", is_json, false),
};

static const expected outbox_columns[] = {
    COLUMN("at", is_time, false),        COLUMN("subject", is_text, false),    COLUMN("community_id", is_int4, false),
    COLUMN("aggregate", is_text, false), COLUMN("aggregate_id", is_uuid, false), COLUMN("payload", is_bytes, false),
    COLUMN("traceparent", is_text, false),
};

static lin_code check_resource(checking *c, const lin_plan *plan)
{
    lin_arena *arena = c->rq->arena;
    expected *all = LIN_NEW_ARRAY(arena, expected, LIN_COUNT(common_columns) + lin_row_width(plan));
    size_t n = LIN_COUNT(common_columns);

    memcpy(all, common_columns, sizeof(common_columns));
    for (size_t i = 0; i < plan->columns; i++) {
        const lin_column *column = &plan->column[i];
        const char *name = lin_str_z(arena, column->field->name);
        const char *lookup = lin_print(arena, "%s_lookup", name);

        all[n++] = (expected){ .name = name, .type = column->codec->type, .nullable = column->nullable };
        if (column->field->option->lookup)
            all[n++] = (expected){ .name = lookup, .type = is_int8, .nullable = column->nullable };
        if (column->tail_seal.len)
            all[n++] = (expected){ .name = lin_print(arena, "%s_tail", name), .type = is_int8, .nullable = true };
    }
    if (plan->searchable) {
        all[n++] = (expected){ .name = "search_text", .type = is_text, .longest = lin_search_longest(plan) };
        all[n++] = (expected){ .name = "search_grams", .type = is_grams };
    }
    LIN_TRY(check_table(c, lin_str_z(arena, plan->table), all, n));
    return check_table(c, lin_print(arena, "%.*s_history", LIN_STR_FMT(plan->table)), history_columns,
                       LIN_COUNT(history_columns));
}

lin_code lin_engine_check(lin_req *rq, lin_engine *engine, lin_str *ret_why)
{
    checking c = { .rq = rq, .why = { .arena = rq->arena } };

    for (size_t i = 0; i < engine->plans; i++)
        LIN_TRY(check_resource(&c, &engine->plan[i]));
    if (engine->plans)
        LIN_TRY(check_table(&c, "outbox", outbox_columns, LIN_COUNT(outbox_columns)));
    *ret_why = lin_buf_str(&c.why);
    return c.why.len ? lin_fail(rq, &tables_differ, lin_arg_text("why", *ret_why)) : LIN_OK;
}
