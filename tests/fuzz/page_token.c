/*
 * Page tokens: none that was not sealed here opens. What stands behind the seal is reached by sealing the same bytes: as all of a
 * token, and as the place in one that is in time; a place leads to a statement or is refused.
 */
#include "libs/resource/page.c"
#include "tests/fuzz/engine.h"

static bool is_refused(const lin_op *op)
{
    return lin_str_eq(op->rq->problem.reason, LIN_STR("PAGE_TOKEN_INVALID"));
}

static lin_code read_page(lin_op *op, lin_str token, lin_page *ret)
{
    lin_value *in = LIN_NEW_ARRAY(op->rq->arena, lin_value, op->method->request->fields);

    in[lin_message_field(op->method->request, LIN_STR("page_token")) - op->method->request->field] = lin_text(token);
    op->in = in;
    lin_req_clear_problem(op->rq);
    return lin_page_read(op, LIN_STR(""), ret);
}

static lin_str sealed(lin_op *op, lin_str clear)
{
    lin_arena *arena = op->rq->arena;

    return lin_base64url(arena, lin_seal(arena, op->engine->conf.keys, purpose(op), bound_to(op, LIN_STR("")), clear));
}

static void go_on(lin_op *op, lin_str place)
{
    static const char *const orders[] = { "", "name", "name desc" };

    for (size_t i = 0; i < LIN_COUNT(orders); i++) {
        lin_statement made = { .sql = { .arena = op->rq->arena } };
        lin_order order;

        FUZZ_MUST(lin_order_read(op, lin_z(orders[i]), &order) == LIN_OK);
        lin_req_clear_problem(op->rq);
        if (lin_statement_behind(&made, op, &order, place) != LIN_OK)
            FUZZ_MUST(is_refused(op));
        else
            FUZZ_MUST(lin_utf8_valid(lin_buf_str(&made.sql)) && memchr(made.sql.at ? made.sql.at : "", ';', made.sql.len) == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_str bytes = fuzz_text(data, size);
    lin_arena *arena;
    lin_page page;
    lin_op op;

    if (!it.engine)
        begin();
    arena = lin_arena_new();
    op = (lin_op){ .rq = lin_req_new(arena), .engine = it.engine, .plan = &it.engine->plan[0] };
    op.rq->who = &clerk_of_both;
    op.method = lin_contract_method(it.contract, LIN_STR("PersonService.ListPersons"));
    FUZZ_MUST(size == 0 ? read_page(&op, bytes, &page) == LIN_OK : read_page(&op, bytes, &page) != LIN_OK && is_refused(&op));
    if (read_page(&op, sealed(&op, bytes), &page) == LIN_OK)
        go_on(&op, page.after);
    else
        FUZZ_MUST(is_refused(&op));
    bytes.len = strnlen(bytes.at, bytes.len); /* no text that is stored has a NUL */
    FUZZ_MUST(read_page(&op, lin_page_token(&op, &page, bytes), &page) == LIN_OK && lin_str_eq(page.after, bytes));
    go_on(&op, page.after);
    lin_arena_free(arena);
    return 0;
}
