/*
 * Which records a chunk's rows speak of: by their unique values, all of a chunk in one question for each unique column; and
 * which rows of the file have the same.
 */
#include <stdlib.h>

#include "libs/resource/import_run.h"

/* --- unique values */

static uint64_t hash_of(size_t key, lin_str community, lin_str text)
{
    uint64_t hash = 14695981039346656037u + key;

    for (size_t i = 0; i < community.len; i++)
        hash = (hash ^ (unsigned char)community.at[i]) * 1099511628211u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 1099511628211u;
    return hash ? hash : 1;
}

static bool put_hash(uint64_t *slot, size_t room, uint64_t hash)
{
    size_t at = (size_t)(hash * 0x9E3779B97F4A7C15u) & (room - 1);

    for (; slot[at]; at = (at + 1) & (room - 1))
        if (slot[at] == hash)
            return false;
    slot[at] = hash;
    return true;
}

void lin_seen_free(lin_seen *seen)
{
    free(seen->slot);
}

/* It outgrows what an arena should hold twice over. */
static bool is_new(lin_seen *seen, uint64_t hash)
{
    bool added;

    if (seen->count * 2 >= seen->room) {
        size_t room = seen->room ? seen->room * 2 : 1024;
        uint64_t *slot = calloc(room, sizeof(*slot));

        if (!slot)
            abort();
        for (size_t i = 0; i < seen->room; i++)
            if (seen->slot[i])
                put_hash(slot, room, seen->slot[i]);
        free(seen->slot);
        *seen = (lin_seen){ slot, room, seen->count };
    }
    added = put_hash(seen->slot, seen->room, hash);
    seen->count += added;
    return added;
}

static lin_str key_text(const lin_import_run *r, size_t key, const lin_import_item *it)
{
    return it->values[r->key[key].column->index].text;
}

void lin_import_note_keys(lin_import_chunk *c, const lin_import_item *it, bool refuse_twice)
{
    lin_import_run *r = c->run;
    int community = r->plan->common.community;
    lin_str where = community >= 0 ? it->values[community].text : LIN_STR("");

    for (size_t k = 0; k < r->keys; k++) {
        lin_str text = key_text(r, k, it);

        if (text.len && !is_new(&r->seen, hash_of(k, where, text)) && refuse_twice)
            lin_fail_field(c->op.rq, r->key[k].column->field->json, &LIN_REASON_ROW_TWICE);
    }
}

static bool can_be_key(const lin_column *column)
{
    return column->field->option->unique && column->field->type == LIN_TYPE_STRING && !column->field->repeated &&
           (column->seal.len || !column->codec->store);
}

static lin_sql find_statement(lin_arena *arena, const lin_plan *plan, const lin_column *column)
{
    return (lin_sql){
        .name = "import.find_records",
        .text = lin_print(arena, "%.*s from \"%.*s\" where deleted_at is null and community_id = any ($1::int[])"
                                 " and \"%.*s%s\" = any ($2::%s[]) order by id for update", LIN_STR_FMT(plan->columns_text), LIN_STR_FMT(plan->table), LIN_STR_FMT(column->field->name),
                          column->seal.len ? "_lookup" : "", column->seal.len ? "bigint" : "text"),
    };
}

void lin_import_find_keys(lin_import_run *r)
{
    r->key = LIN_NEW_ARRAY(r->rq->arena, lin_import_key, r->plan->columns);
    for (size_t i = 0; i < r->plan->columns; i++) {
        const lin_column *column = &r->plan->column[i];

        if (can_be_key(column))
            r->key[r->keys++] = (lin_import_key){ column, find_statement(r->rq->arena, r->plan, column) };
    }
}

/* --- which records are there */

static lin_value communities_of(lin_import_chunk *c, const lin_import_item *from, size_t count)
{
    lin_value *found = LIN_NEW_ARRAY(c->op.rq->arena, lin_value, count);
    int index = c->run->plan->common.community;
    size_t n = 0;
    int32_t number;
    bool known;

    for (size_t i = 0; i < count && index >= 0; i++) {
        bool same = n && i && lin_str_eq(from[i].values[index].text, from[i - 1].values[index].text);

        if (!same && lin_op_community(&c->op, from[i].values[index].text, &number, &known) == LIN_OK && known)
            found[n++] = lin_int(number);
    }
    if (index < 0)
        found[n++] = lin_int(0);
    return (lin_value){ .kind = LIN_LIST, .list = { found, n } };
}

static void match(lin_import_chunk *c, size_t key, lin_import_item *from, size_t count, const lin_record *record)
{
    lin_import_run *r = c->run;
    int community = r->plan->common.community;

    for (size_t i = 0; i < count; i++) {
        lin_import_item *it = &from[i];

        if (!lin_str_eq(key_text(r, key, it), record->value[r->key[key].column->index].text) ||
            (community >= 0 && !lin_value_eq(it->values[community], record->value[community])))
            continue;
        if (r->order->mode == LINLI__IMPORT__MODE__CREATE_OR_UPDATE && key == 0)
            it->match = record;
        else if (it->outcome != LIN_REFUSED && !(it->match && memcmp(it->match->id.byte, record->id.byte, sizeof(record->id.byte)) == 0)) {
            lin_fail_field(c->op.rq, r->key[key].column->field->json, &LIN_REASON_ALREADY_EXISTS,
                           lin_arg_text("field", lin_table_heading(c->op.rq->arena, r->key[key].column->field)));
            lin_import_refuse(c, it);
        }
    }
}

static lin_code match_by(lin_import_chunk *c, size_t key, lin_value communities, lin_import_item *from, size_t count)
{
    lin_value *text = LIN_NEW_ARRAY(c->op.rq->arena, lin_value, count);
    const lin_column *column = c->run->key[key].column;
    lin_rows rows;
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        lin_str value = key_text(c->run, key, &from[i]);

        if (value.len && from[i].outcome != LIN_REFUSED)
            text[n++] = column->seal.len ? lin_row_blind(&c->op, column, value) : lin_text(value);
    }
    if (!n)
        return LIN_OK;
    LIN_TRY(lin_query(c->op.rq, &c->run->key[key].find, &rows, communities, (lin_value){ .kind = LIN_LIST, .list = { text, n } }));
    for (size_t i = 0; i < rows.count; i++) {
        lin_record *record = LIN_NEW(c->op.rq->arena, lin_record);

        LIN_TRY(lin_row_read(&c->op, &rows, i, record));
        match(c, key, from, count, record);
    }
    return LIN_OK;
}

lin_code lin_import_match(lin_import_chunk *c, lin_import_item *from, size_t count)
{
    lin_value communities = communities_of(c, from, count);

    lin_req_clear_problem(c->op.rq);
    for (size_t k = 0; k < c->run->keys; k++)
        LIN_TRY(match_by(c, k, communities, from, count));
    return LIN_OK;
}
