/* Filters: understood or refused by name; a condition that comes of one has as many parameters as it names. */
#include "tests/fuzz/engine.h"

static void check_statement(const lin_statement *made)
{
    FUZZ_MUST(memchr(lin_buf_str(&made->sql).at, ';', made->sql.len) == NULL);
    FUZZ_MUST(lin_utf8_valid(lin_buf_str(&made->sql)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const lin_filter_node *tree;
    lin_statement made;
    lin_arena *arena;
    lin_req *rq;
    lin_op op;

    if (!it.engine)
        begin();
    arena = lin_arena_new();
    rq = lin_req_new(arena);
    rq->who = &clerk_of_both;
    op = (lin_op){ .rq = rq, .engine = it.engine, .plan = &it.engine->plan[0] };
    made = (lin_statement){ .sql = { .arena = arena } };
    if (lin_filter_read(rq, fuzz_text(data, size), &tree) == LIN_OK && lin_statement_filter(&made, &op, tree, false) == LIN_OK)
        check_statement(&made);
    else
        FUZZ_MUST(rq->problem.code != LIN_OK);
    lin_arena_free(arena);
    return 0;
}
