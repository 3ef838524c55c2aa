/*
 * The plan of a resource: its columns and the texts of its statements, made once at start
 * from the names in the contract. Nothing that a caller says ever enters a text.
 */
#include "libs/resource/engine.h"

#include <stdlib.h>
#include <string.h>

/* --- the fields that the engine keeps itself */

static const struct {
    const char *name;
    size_t offset;
    bool column;                            /* stored like any other field */
} common_fields[] = {
    { "id", offsetof(lin_common, id), false },
    { "community_id", offsetof(lin_common, community), false },
    { "source", offsetof(lin_common, source), true },
    { "created_at", offsetof(lin_common, created), false },
    { "updated_at", offsetof(lin_common, updated), false },
    { "etag", offsetof(lin_common, etag), false },
    { "confirmed_on", offsetof(lin_common, confirmed), true },
    { "grid_id", offsetof(lin_common, grid), true },
    { "building_id", offsetof(lin_common, building), true },
};

static int find_common(const lin_field *field)
{
    for (size_t i = 0; i < LIN_COUNT(common_fields); i++)
        if (lin_str_eq(field->name, lin_z(common_fields[i].name)))
            return (int)i;
    return -1;
}

static int place_of(const lin_message *message, const char *name)
{
    const lin_field *field = lin_message_field(message, lin_z(name));

    return field ? (int)(field - message->field) : -1;
}

static void note_common(lin_common *common, const lin_message *message)
{
    const Linli__Resource *resource = message->resource;

    *common = (lin_common){ -1, -1, -1, -1, -1, -1, -1, -1, -1, place_of(message, resource->own), place_of(message, resource->regions) };
    for (size_t i = 0; i < message->fields; i++) {
        int known = find_common(&message->field[i]);

        if (known >= 0)
            *(int *)((char *)common + common_fields[known].offset) = (int)i;
    }
}

/* --- columns */

/* Names stand in statements: they are checked although they come from our own contract. */
static bool safe_name(lin_str name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    for (size_t i = 0; i < name.len; i++)
        if (!name.at[i] || !strchr(allowed, name.at[i]))
            return false;
    return name.len > 0 && name.len < 60;
}

static const char *why_not(const lin_field *field, const lin_codec *codec)
{
    const Linli__Field *option = field->option;

    if (!safe_name(field->name))
        return "its name is no column name";
    if (!codec)
        return "the engine cannot store a field of this type";
    if (option->lookup && !option->sealed)
        return "lookup is for sealed fields";
    if (option->filterable && !codec->filters && !option->lookup)
        return "it cannot be filterable; a sealed field needs lookup";
    return NULL;
}

static bool is_nullable(const lin_field *field, const lin_codec *codec, bool is_source)
{
    bool searched = field->option->unique || field->option->filterable;

    if (is_source || field->option->required) /* never empty */
        return false;
    return codec->nullable || (searched && field->type == LIN_TYPE_STRING && !field->repeated);
}

static bool refuse(lin_arena *arena, const lin_message *message, lin_str field, const char *why,
                   lin_str *ret_why)
{
    *ret_why = lin_z(lin_print(arena, "%.*s%s%.*s: %s", LIN_STR_FMT(message->name), field.len ? "." : "",
                               LIN_STR_FMT(field), why));
    return false;
}

static bool make_column(lin_arena *arena, const lin_plan *plan, size_t index, lin_column *ret,
                        lin_str *ret_why)
{
    const lin_field *field = &plan->message->field[index];
    const lin_codec *codec = lin_codec_of(field);
    const char *why = why_not(field, codec);

    if (why)
        return refuse(arena, plan->message, field->name, why, ret_why);
    *ret = (lin_column){ .field = field, .index = index, .codec = codec, .frozen = field->option->immutable };
    ret->nullable = is_nullable(field, codec, plan->common.source == (int)index);
    if (field->option->sealed)
        ret->blind = ret->seal = lin_z(lin_print(arena, "%.*s.%.*s.%.*s", LIN_STR_FMT(plan->service),
                                    LIN_STR_FMT(plan->table), LIN_STR_FMT(field->name)));
    if (field->option->lookup_as[0])
        ret->blind = lin_z(lin_print(arena, "%.*s.%s", LIN_STR_FMT(plan->service), field->option->lookup_as));
    if (field->option->lookup_tail)
        ret->tail_seal = lin_z(lin_print(arena, "%.*s.tail", LIN_STR_FMT(ret->seal)));
    return true;
}

static bool make_columns(lin_arena *arena, lin_plan *plan, lin_str *ret_why)
{
    lin_column *columns = LIN_NEW_ARRAY(arena, lin_column, plan->message->fields);

    plan->column = columns;
    for (size_t i = 0; i < plan->message->fields; i++) {
        int known = find_common(&plan->message->field[i]);

        if (known >= 0 && !common_fields[known].column)
            continue;
        if (!make_column(arena, plan, i, &columns[plan->columns++], ret_why))
            return false;
    }
    return true;
}

/* --- statements: every name quoted, every value a parameter */

static lin_sql named(lin_arena *arena, const lin_plan *plan, const char *what, lin_str text)
{
    return (lin_sql){
        .name = lin_print(arena, "%.*s.%.*s.%s", LIN_STR_FMT(plan->service), LIN_STR_FMT(plan->table), what),
        .text = lin_str_z(arena, text),
    };
}

/* The columns that stand beside a field's own, and those of the whole record. */
static const char *const companions[] = { "_lookup", "_tail" };

static bool has_companion(const lin_column *column, size_t which)
{
    return which == 0 ? column->field->option->lookup : column->tail_seal.len > 0;
}

/* Calls `add` for each column that lin_row_values has a value for, in its order. */
static void each_column(const lin_plan *plan, bool update, lin_buf *sql,
                        void (*add)(lin_buf *sql, lin_str name, const char *ending))
{
    for (size_t i = 0; i < plan->columns; i++) {
        const lin_column *column = &plan->column[i];

        if (update && column->frozen)
            continue;
        add(sql, column->field->name, "");
        for (size_t k = 0; k < LIN_COUNT(companions); k++)
            if (has_companion(column, k))
                add(sql, column->field->name, companions[k]);
    }
    if (plan->searchable) {
        add(sql, LIN_STR("search_text"), "");
        add(sql, LIN_STR("search_grams"), "");
    }
}

static void add_name(lin_buf *sql, lin_str name, const char *ending)
{
    lin_buf_print(sql, ", \"%.*s%s\"", LIN_STR_FMT(name), ending);
}

/* A mark where the number of a parameter belongs: numbered when all are there. */
static void add_assignment(lin_buf *sql, lin_str name, const char *ending)
{
    lin_buf_print(sql, ", \"%.*s%s\" = $?", LIN_STR_FMT(name), ending);
}

static void add_parameter(lin_buf *sql, lin_str name, const char *ending)
{
    (void)name;
    (void)ending;
    lin_buf_z(sql, ", $?");
}

/* The marks that a row holds lie among its grams, and stay. */
static lin_str kept_marks(const lin_plan *plan)
{
    return plan->marked ? LIN_STR(" || platform.marks_in(search_grams)") : LIN_STR("");
}

static lin_str numbered(lin_arena *arena, lin_str text, unsigned next)
{
    lin_buf sql = { .arena = arena };

    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '?')
            lin_buf_print(&sql, "%u", next++);
        else
            lin_buf_char(&sql, text.at[i]);
    return lin_buf_str(&sql);
}

/* insert: $1 community, $2 id, $3 now, then the columns in the order of lin_row_values. */
static lin_sql insert_text(lin_arena *arena, const lin_plan *plan)
{
    lin_buf sql = { .arena = arena };

    lin_buf_print(&sql, "insert into \"%.*s\" (community_id, id, created_at, updated_at, version", LIN_STR_FMT(plan->table));
    each_column(plan, false, &sql, add_name);
    lin_buf_z(&sql, ") values ($1, $2, $3, $3, 1");
    each_column(plan, false, &sql, add_parameter);
    lin_buf_char(&sql, ')');
    return named(arena, plan, "insert", numbered(arena, lin_buf_str(&sql), 4));
}

/* insert … values ($1, $2), ($3, $4), …: as many rows, their parameters behind one another. */
static lin_sql insert_many_text(lin_arena *arena, const lin_plan *plan)
{
    const char *one = plan->insert.text, *row = strstr(one, " values (") + strlen(" values ");
    size_t used = 0;
    lin_buf sql = { .arena = arena };

    for (const char *at = row; *at; at++)
        if (*at == '$' && strtoul(at + 1, NULL, 10) > used)
            used = strtoul(at + 1, NULL, 10);
    lin_buf_add(&sql, (lin_str){ one, (size_t)(row - one) });
    for (size_t k = 0; k < LIN_ROWS_AT_ONCE; k++) {
        if (k)
            lin_buf_char(&sql, ',');
        for (const char *at = row; *at; at++)
            if (*at == '$')
                lin_buf_print(&sql, "$%zu", strtoul(at + 1, (char **)(uintptr_t)&at, 10) + k * used), at--;
            else
                lin_buf_char(&sql, *at);
    }
    return named(arena, plan, "insert_many", lin_buf_str(&sql));
}

/* update: $1 community, $2 id, $3 now, $4 version, then the columns that are not frozen. */
static lin_sql update_text(lin_arena *arena, const lin_plan *plan)
{
    lin_buf sql = { .arena = arena };

    lin_buf_print(&sql, "update \"%.*s\" set updated_at = $3, version = $4", LIN_STR_FMT(plan->table));
    each_column(plan, true, &sql, add_assignment);
    lin_buf_add(&sql, kept_marks(plan)); /* search_grams comes last */
    lin_buf_z(&sql, " where community_id = $1 and id = $2");
    return named(arena, plan, "update", numbered(arena, lin_buf_str(&sql), 5));
}

static lin_str columns_text(lin_arena *arena, const lin_plan *plan)
{
    lin_buf sql = { .arena = arena };

    lin_buf_z(&sql, "select community_id, id, version, created_at, updated_at");
    for (size_t i = 0; i < plan->columns; i++)
        lin_buf_print(&sql, ", \"%.*s\"", LIN_STR_FMT(plan->column[i].field->name));
    return lin_buf_str(&sql);
}

/* , "name", … */
static lin_str texts_of(lin_arena *arena, const lin_plan *plan)
{
    lin_buf texts = { .arena = arena };

    for (size_t i = 0; i < plan->message->fields; i++)
        if (plan->message->field[i].option->text_search)
            lin_buf_print(&texts, ", \"%.*s\"", LIN_STR_FMT(plan->message->field[i].name));
    return lin_buf_str(&texts);
}

static lin_sql plain_text(lin_arena *arena, const lin_plan *plan, const char *what, const char *template)
{
    const lin_arg names[] = {
        lin_arg_text("table", plan->table), lin_arg_text("columns", plan->columns_text),
        lin_arg_text("texts", texts_of(arena, plan)), lin_arg_text("follows", plan->follows ? plan->follows->name : LIN_STR("")),
        lin_arg_text("marks", kept_marks(plan)),
    };

    return named(arena, plan, what, lin_template(arena, template, LIN_COUNT(names), names));
}

#define ONE "{columns} from \"{table}\" where community_id = $1 and id = $2"
#define EACH_CHANGE                                                                                   \
    " left join lateral rows from (jsonb_to_recordset(h.changes)"                                     \
    " as (path text, before text, after text, sealed boolean)) with ordinality"                       \
    " as c (path, before, after, sealed, place) on true"                                              \
    " order by h.version desc, c.place"

static void make_statements(lin_arena *arena, lin_plan *plan)
{
    plan->columns_text = columns_text(arena, plan);
    plan->list_name = named(arena, plan, "list", LIN_STR("")).name;
    plan->insert = insert_text(arena, plan);
    if (plan->message->resource->importable)
        plan->insert_many = insert_many_text(arena, plan);
    plan->update = update_text(arena, plan);
    plan->find = plain_text(arena, plan, "find", ONE " and deleted_at is null");
    plan->find_any = plain_text(arena, plan, "find_any", ONE);
    plan->lock = plain_text(arena, plan, "lock", ONE " and deleted_at is null for update");
    plan->lock_deleted = plain_text(arena, plan, "lock_deleted", ONE " and deleted_at is not null for update");
    plan->find_several = plain_text(arena, plan, "find_several",
                                    "{columns} from \"{table}\" where deleted_at is null and community_id = any ($1::int[]) and id = any ($2::uuid[])");
    plan->table_size = plain_text(arena, plan, "table_size", "select pg_relation_size('{table}')");
    plan->count_grams = plain_text(arena, plan, "count_grams", "select \"{table}_count_grams\"()");
    plan->list_texts = plain_text(arena, plan, "list_texts", "select community_id, id, version, search_text{texts} from \"{table}\""
                                  " where (community_id, id) > ($1, $2) order by community_id, id limit $3");
    plan->save_text = plain_text(arena, plan, "save_text", "update \"{table}\" set search_text = $4, search_grams = $5::int[]{marks}"
                                 " where community_id = $1 and id = $2 and version = $3"
                                 " and (search_text, search_grams) is distinct from ($4, $5{marks})");
    plan->erase = plain_text(arena, plan, "erase",
                             "update \"{table}\" set deleted_at = $3, updated_at = $3, version = $4"
                             " where community_id = $1 and id = $2");
    plan->revive = plain_text(arena, plan, "revive",
                              "update \"{table}\" set deleted_at = null, updated_at = $3, version = $4"
                              " where community_id = $1 and id = $2");
    plan->add_history = plain_text(arena, plan, "add_history",
                                   "insert into \"{table}_history\""
                                   " (community_id, id, version, at, actor, action, changes)"
                                   " values ($1, $2, $3, $4, $5, $6, $7)");
    plan->add_histories = plain_text(arena, plan, "add_histories",
                                     "insert into \"{table}_history\" (community_id, id, version, at, actor, action, changes)"
                                     " select c, i, v, $4, $5::text, a, h::jsonb from"
                                     " unnest($1::int[], $2::uuid[], $3::bigint[], $6::smallint[], $7::text[]) as t (c, i, v, a, h)");
    plan->confirm = plain_text(arena, plan, "confirm", "update \"{table}\" set confirmed_on = $1::date where community_id = any ($2::int[])"
                               " and id = any ($3::uuid[]) and confirmed_on is distinct from $1::date");
    plan->find_history = plain_text(
        arena, plan, "find_history",
        "select h.version, h.at, h.actor, h.action, c.path, c.before, c.after, c.sealed"
        " from (select version, at, actor, action, changes from \"{table}_history\""
        " where community_id = $1 and id = $2 and version < $3 order by version desc limit $4) h" EACH_CHANGE);
    plan->history_since = plain_text(
        arena, plan, "history_since",
        "select h.version, h.at, h.action, c.path, c.before, c.sealed"
        " from (select version, at, action, changes from \"{table}_history\" where community_id = $1 and id = $2 and version >="
        " coalesce((select max(version) from \"{table}_history\" where community_id = $1 and id = $2 and at <= $3), 1)) h" EACH_CHANGE);
}

#define FOLLOWERS " where community_id = $1 and \"{follows}\" = $2 and deleted_at is "

static void make_followers(lin_arena *arena, lin_plan *plan)
{
    static const char *const settles[LIN_PLACES] = {
        "update \"{table}\" set grid_id = $3" FOLLOWERS "not null",
        "update \"{table}\" set building_id = $3" FOLLOWERS "not null",
    };

    plan->followers = plain_text(arena, plan, "followers", "{columns} from \"{table}\"" FOLLOWERS "null order by id for update");
    for (size_t i = 0; i < LIN_PLACES; i++)
        plan->settle[i] = plain_text(arena, plan, "settle", settles[i]);
}

/* --- what the contract declares about the resource as a whole */

static void note_traits(lin_plan *plan)
{
    for (size_t i = 0; i < plan->message->fields; i++) {
        plan->searchable |= plan->message->field[i].option->text_search;
        plan->succeeded |= plan->message->field[i].option->successor;
        plan->refers |= plan->message->field[i].option->exists && !lin_field_elsewhere(plan, &plan->message->field[i]);
        plan->seeks |= lin_field_elsewhere(plan, &plan->message->field[i]);
    }
}

static bool note_dims(lin_arena *arena, lin_plan *plan, lin_str *ret_why)
{
    const Linli__Resource *resource = plan->message->resource;
    const lin_field **dim = LIN_NEW_ARRAY(arena, const lin_field *, resource->n_stats_by);

    plan->dim = dim;
    for (size_t i = 0; i < resource->n_stats_by; i++) {
        dim[plan->dims] = lin_message_field(plan->message, lin_z(resource->stats_by[i]));
        if (!dim[plan->dims] || !lin_column_of(plan, dim[plan->dims]))
            return refuse(arena, plan->message, lin_z(resource->stats_by[i]), "stats_by names no stored field", ret_why);
        plan->dims++;
    }
    return true;
}

/* By its blind index where it is sealed. */
static lin_str find_known(lin_arena *arena, const lin_plan *plan, const lin_column *column)
{
    return lin_z(lin_print(arena, "%.*s from \"%.*s\" where deleted_at is null and community_id = $1 and \"%.*s%s\" = any ($2::%s[]) order by id",
                           LIN_STR_FMT(plan->columns_text), LIN_STR_FMT(plan->table), LIN_STR_FMT(column->field->name),
                           column->seal.len ? "_lookup" : "", column->seal.len ? "bigint" : "text"));
}

static bool note_known(lin_arena *arena, lin_plan *plan, lin_str *ret_why)
{
    const Linli__Resource *resource = plan->message->resource;
    lin_known *known = LIN_NEW_ARRAY(arena, lin_known, resource->n_known_by);

    plan->known = known;
    for (size_t i = 0; i < resource->n_known_by; i++) {
        const lin_field *field = lin_message_field(plan->message, lin_z(resource->known_by[i]));
        const lin_column *column = field ? lin_column_of(plan, field) : NULL;

        if (!column)
            return refuse(arena, plan->message, lin_z(resource->known_by[i]), "known_by names no stored field", ret_why);
        known[plan->knowns++] = (lin_known){ column, named(arena, plan, "find_known", find_known(arena, plan, column)) };
    }
    return true;
}

/* --- marks */

static const lin_message *leader_of(const lin_contract *contract, const lin_message *message)
{
    const lin_field *follows = lin_message_field(message, lin_z(message->resource->follows));
    lin_str name = follows ? lin_z(follows->option->refers_to) : LIN_STR("");

    lin_str_cut(&name, '.');
    for (size_t i = 0; i < contract->resources; i++)
        if (lin_str_eq(contract->resource[i]->name, name))
            return contract->resource[i];
    return NULL;
}

static bool is_marked(const lin_contract *contract, const lin_message *message)
{
    for (size_t i = 0; i < contract->resources; i++)
        if (contract->resource[i]->resource->mark && leader_of(contract, contract->resource[i]) == message)
            return true;
    return false;
}

/* Marks are only added: what a row once had costs a look, which tells that it is no more. */
static void make_mark(lin_arena *arena, lin_plan *plan, const lin_message *leader)
{
    const lin_arg names[] = { lin_arg_text("leader", lin_z(leader->resource->table)) };

    plan->mark = named(arena, plan, "mark", lin_template(arena, "update \"{leader}\" set search_grams = search_grams || platform.mark_gram($3)"
                                                         " where community_id = $1 and id = $2"
                                                         " and not search_grams @> array[platform.mark_gram($3)]", LIN_COUNT(names), names));
}

static void note_rules(lin_plan *plan, const lin_engine_conf *conf)
{
    for (size_t i = 0; i < conf->hooks; i++)
        if (lin_str_eq(lin_z(conf->hook[i].resource), plan->message->name)) {
            plan->hook = &conf->hook[i];
            plan->rules = plan->hook->present(conf->impl);
        }
}

bool lin_plan_make(lin_arena *arena, const lin_engine_conf *conf, const lin_message *message, lin_plan *ret,
                   lin_str *ret_why)
{
    *ret = (lin_plan){ .message = message, .service = conf->contract->service };
    ret->table = lin_z(message->resource->table);
    note_common(&ret->common, message);
    if (!safe_name(ret->table) || ret->common.id < 0)
        return refuse(arena, message, LIN_STR(""), "a resource needs a table name and a field id", ret_why);
    if (message->resource->own[0] && ret->common.own < 0)
        return refuse(arena, message, lin_z(message->resource->own), "`own` names no field", ret_why);
    ret->follows = lin_message_field(message, lin_z(message->resource->follows));
    if (message->resource->follows[0] && !ret->follows)
        return refuse(arena, message, lin_z(message->resource->follows), "`follows` names no field", ret_why);
    if (message->resource->regions[0] && (ret->common.regions < 0 || ret->common.community >= 0))
        return refuse(arena, message, lin_z(message->resource->regions), "`regions` names a field of a record of the platform", ret_why);
    if (message->resource->audited && message->resource->importable)
        return refuse(arena, message, LIN_STR(""), "imports are not audited record by record", ret_why);
    if (!make_columns(arena, ret, ret_why) || !note_dims(arena, ret, ret_why))
        return false;
    note_traits(ret);
    ret->marked = is_marked(conf->contract, message);
    make_statements(arena, ret);
    if (!note_known(arena, ret, ret_why))
        return false;
    if (ret->follows)
        make_followers(arena, ret);
    if (message->resource->mark)
        make_mark(arena, ret, leader_of(conf->contract, message));
    note_rules(ret, conf);
    return true;
}
