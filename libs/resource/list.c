/*
 * List: records in the scope that meet the filter, newest first. The statement is put together
 * from a few fixed pieces and column names of the contract; all else is a parameter. The scope
 * is a condition of the statement, so that indexes serve it, and row-level security besides.
 */
#include "libs/resource/engine.h"

typedef struct query {
    lin_buf sql;
    lin_value value[LIN_FILTER_TERMS + 3];  /* terms, scope, cursor, limit */
    size_t values;
} query;

static void add(query *q, const char *before, lin_value value, const char *after)
{
    q->value[q->values++] = value;
    lin_buf_print(&q->sql, "%s$%zu%s", before, q->values, after);
}

static void add_scope(query *q, const lin_op *op, const lin_filter *filter)
{
    const lin_req *rq = op->rq;

    if (op->plan->common.community < 0)
        lin_buf_z(&q->sql, " and community_id = 0");
    else if (filter->community >= 0)
        add(q, " and community_id = ", lin_int(filter->community), "");
    else if (rq->who && !rq->who->scope_all && rq->who->communities == 1) /* the key's own order serves */
        add(q, " and community_id = ", lin_int(rq->who->community[0]), "");
    else if (!lin_str_eq(rq->scope, LIN_STR("all")))
        add(q, " and community_id = any (", lin_text(rq->scope), "::int[])");
}

static void add_term(query *q, const lin_term *term)
{
    const lin_field *field = term->column->field;
    const char *lookup = field->option->lookup ? "_lookup" : "";

    lin_buf_print(&q->sql, " and \"%.*s%s\"", LIN_STR_FMT(field->name), lookup);
    if (term->value.kind == LIN_NULL)
        lin_buf_z(&q->sql, " is null");
    else
        add(q, " = ", term->value, "");
}

static lin_sql compile(lin_op *op, query *q, const lin_filter *filter, const lin_page *page)
{
    lin_id after;

    lin_buf_add(&q->sql, op->plan->list_head);
    add_scope(q, op, filter);
    for (size_t i = 0; i < filter->terms; i++)
        add_term(q, &filter->term[i]);
    if (page->after.len && lin_id_parse(page->after, &after))
        add(q, " and id < ", lin_ref(after), "");
    add(q, " order by id desc limit ", lin_int(page->size + 1), "");
    return (lin_sql){
        .name = op->plan->list_name,
        .text = lin_str_z(op->rq->arena, lin_buf_str(&q->sql)),
    };
}

/* One row more than the page was asked for: it tells whether there is another page. */
static lin_code answer_rows(lin_op *op, const lin_rows *rows, const lin_page *page, lin_buf *answer)
{
    const lin_field *items = lin_op_answer_items(op);
    lin_record record;

    for (size_t i = 0; i < rows->count; i++) {
        if (i == (size_t)page->size || answer->len > LIN_PAGE_BYTES) {
            lin_op_answer_token(op, answer, lin_page_token(op, page, lin_id_text(op->rq->arena, record.id)));
            return LIN_OK;
        }
        LIN_TRY(lin_row_read(op, rows, i, &record));
        lin_wire_bytes(answer, items->number, lin_record_answer(op, &record));
    }
    return LIN_OK;
}

lin_code lin_serve_list(lin_op *op, lin_buf *answer)
{
    query q = { .sql = { .arena = op->rq->arena } };
    lin_str text = lin_op_in(op, "filter").text;
    lin_filter filter;
    lin_page page;
    lin_rows rows;
    lin_sql sql;

    LIN_TRY(lin_page_read(op, text, &page));
    LIN_TRY(lin_filter_read(op, text, &filter));
    if (filter.nothing)
        return LIN_OK;
    sql = compile(op, &q, &filter, &page);
    LIN_TRY(lin_query_with(op->rq, &sql, &rows, q.values, q.value));
    return answer_rows(op, &rows, &page, answer);
}
