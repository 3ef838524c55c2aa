/*
 * List: records in the scope that meet the filter, in the order asked for; with q those that hold
 * a text, newest first. The statement is put together from a few fixed pieces and column names of
 * the contract; all else is a parameter. The scope is a condition of the statement, so that indexes
 * serve it, and row-level security besides.
 */
#include "libs/resource/engine.h"

#include <string.h>

enum { COUNT_MOST = 1000 };

typedef struct listing {
    const lin_filter_node *filter;
    const lin_filter_node *narrowed;        /* by the resource's own rule */
    lin_order order;
    bool searching;
    lin_search search;
    lin_page page;
    bool count;
} listing;

/* --- what is asked */

/* A token goes on with the same question only. */
static lin_str arguments(const lin_op *op)
{
    lin_str filter = lin_op_in(op, "filter").text, q = lin_op_in(op, "q").text, order = lin_op_in(op, "order_by").text;

    return lin_z(lin_print(op->rq->arena, "%zu %.*s%zu %.*s%.*s", filter.len, LIN_STR_FMT(filter), q.len, LIN_STR_FMT(q),
                           LIN_STR_FMT(order)));
}

static lin_code read_rule(lin_op *op, listing *l)
{
    lin_str text;

    LIN_TRY(lin_op_list_scope(op, &text));
    return lin_filter_read(op->rq, text, &l->narrowed);
}

static lin_code read_request(lin_op *op, listing *l)
{
    lin_str q = lin_op_in(op, "q").text;

    *l = (listing){ .searching = q.len > 0, .count = lin_op_in(op, "count").number };
    LIN_TRY(lin_page_read(op, arguments(op), &l->page));
    LIN_TRY(lin_filter_read(op->rq, lin_op_in(op, "filter").text, &l->filter));
    LIN_TRY(read_rule(op, l));
    if (!l->searching)
        return lin_order_read(op, lin_op_in(op, "order_by").text, &l->order);
    LIN_TRY(lin_search_read(op, q, &l->search));
    return lin_search_narrow(op, l->filter, &l->search);
}

/* --- statements. Few are worth keeping prepared: anybody can ask for another filter each time. */

static bool is_common(const listing *l)
{
    const lin_filter_node *first = l->filter ? l->filter->child : NULL;

    return !l->narrowed && !l->order.keys && (!first || (!first->next && first->kind == LIN_FILTER_TERM));
}

static lin_sql finished(lin_op *op, lin_statement *s)
{
    return (lin_sql){
        .name = op->plan->list_name, .text = lin_str_z(op->rq->arena, lin_buf_str(&s->sql)),
    };
}

static lin_code add_conditions(lin_op *op, const listing *l, lin_statement *s)
{
    lin_statement_scope(s, op);
    LIN_TRY(lin_statement_filter(s, op, l->filter, false));
    return lin_statement_filter(s, op, l->narrowed, true);
}

static lin_code add_page(lin_op *op, const listing *l, lin_statement *s)
{
    lin_buf_print(&s->sql, " from \"%.*s\" where deleted_at is null", LIN_STR_FMT(op->plan->table));
    LIN_TRY(add_conditions(op, l, s));
    LIN_TRY(lin_statement_behind(s, op, &l->order, l->page.after));
    lin_statement_order(s, &l->order);
    lin_statement_value(s, " limit ", lin_int(l->page.size + 1), "");
    return LIN_OK;
}

/*
 * Many rows have the beginning of a text, and their order is another than the text's: the index tells their keys, and
 * no more rows are fetched than the page has. PostgreSQL by itself fetches each before it sorts.
 */
static lin_code list_by_keys(lin_op *op, const listing *l, lin_statement *s)
{
    lin_buf_print(&s->sql, " from \"%.*s\" where deleted_at is null and (community_id, id) in (select community_id, id",
                  LIN_STR_FMT(op->plan->table));
    LIN_TRY(add_page(op, l, s));
    lin_buf_char(&s->sql, ')');
    lin_statement_order(s, &l->order);
    return LIN_OK;
}

static lin_code list_records(lin_op *op, const listing *l, lin_statement *s)
{
    lin_buf_add(&s->sql, op->plan->columns_text);
    return lin_filter_begins(l->filter) ? list_by_keys(op, l, s) : add_page(op, l, s);
}

static lin_code find_records(lin_op *op, const listing *l, lin_statement *s)
{
    lin_buf_add(&s->sql, op->plan->columns_text);
    lin_buf_z(&s->sql, " from");
    lin_statement_search(s, op, &l->search, l->page.after, l->page.size + 1);
    lin_buf_z(&s->sql, " where true");
    return lin_statement_filter(s, op, l->narrowed, true);
}

static lin_code count_records(lin_op *op, const listing *l, lin_statement *s)
{
    if (l->searching && !l->narrowed) {
        lin_buf_z(&s->sql, "select");
        lin_statement_search_count(s, op, &l->search, COUNT_MOST + 1);
        return LIN_OK;
    }
    lin_buf_z(&s->sql, "select count(*) from (select 1");
    if (l->searching) {
        lin_buf_z(&s->sql, " from");
        lin_statement_search(s, op, &l->search, (lin_str){ "", 0 }, COUNT_MOST + 1);
        lin_buf_z(&s->sql, " where true");
        LIN_TRY(lin_statement_filter(s, op, l->narrowed, true));
    } else {
        lin_buf_print(&s->sql, " from \"%.*s\" where deleted_at is null", LIN_STR_FMT(op->plan->table));
        LIN_TRY(add_conditions(op, l, s));
    }
    lin_statement_value(s, " limit ", lin_int(COUNT_MOST + 1), ") t");
    return LIN_OK;
}

/* --- the answer */

static void answer_count(lin_op *op, const lin_rows *rows, lin_buf *answer)
{
    int64_t count = lin_cell_int(rows, 0, 0);
    lin_buf size = { .arena = op->rq->arena };

    if (count)
        lin_wire_int(&size, 1, (uint64_t)(count > COUNT_MOST ? COUNT_MOST : count));
    lin_wire_bytes(answer, lin_message_field(op->method->answer, LIN_STR("total_size"))->number, lin_buf_str(&size));
    if (count > COUNT_MOST)
        lin_wire_int(answer, lin_message_field(op->method->answer, LIN_STR("total_capped"))->number, 1);
}

/* One row more than the page was asked for: it tells whether there is another page. */
static lin_code answer_rows(lin_op *op, const listing *l, const lin_rows *rows, lin_buf *answer)
{
    const lin_field *items = lin_op_answer_items(op);
    lin_record record;

    for (size_t i = 0; i < rows->count; i++) {
        if (i == (size_t)l->page.size || answer->len > LIN_PAGE_BYTES) {
            lin_op_answer_token(op, answer, lin_page_token(op, &l->page, lin_order_place(op, &l->order, &record)));
            return LIN_OK;
        }
        LIN_TRY(lin_row_read(op, rows, i, &record));
        lin_wire_bytes(answer, items->number, lin_record_answer(op, &record));
        if (l->searching)
            lin_search_highlight(op, &l->search, &record, answer);
    }
    return LIN_OK;
}

lin_code lin_serve_list(lin_op *op, lin_buf *answer)
{
    lin_statement page = { .sql = { .arena = op->rq->arena } }, count = { .sql = { .arena = op->rq->arena } };
    lin_sql sql[2];
    lin_step step[2];
    listing l;

    LIN_TRY(read_request(op, &l));
    LIN_TRY(l.searching ? find_records(op, &l, &page) : list_records(op, &l, &page));
    sql[0] = finished(op, &page);
    step[0] = (lin_step){ .sql = &sql[0], .value = page.value, .values = page.values, .once = !is_common(&l) };
    if (l.count) {
        LIN_TRY(count_records(op, &l, &count));
        sql[1] = finished(op, &count);
        step[1] = (lin_step){ .sql = &sql[1], .value = count.value, .values = count.values, .once = !is_common(&l) };
    }
    LIN_TRY(lin_group(op->rq, step, l.count ? 2 : 1));
    if (l.count)
        answer_count(op, &step[1].rows, answer);
    return answer_rows(op, &l, &step[0].rows, answer);
}
