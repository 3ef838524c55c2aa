/* Page tokens: none that was not sealed here opens. */
#include "tests/fuzz/engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_value in[8] = { 0 };
    lin_page page;
    lin_arena *arena;
    lin_op op;

    if (!it.engine)
        begin();
    arena = lin_arena_new();
    op = (lin_op){ .rq = lin_req_new(arena), .engine = it.engine, .plan = &it.engine->plan[0], .in = in };
    op.rq->who = &clerk_of_both;
    op.method = lin_contract_method(it.contract, LIN_STR("PersonService.ListPersons"));
    in[0] = lin_text(LIN_STR(""));
    in[1] = lin_int(0);
    in[2] = lin_text(fuzz_text(data, size));
    FUZZ_MUST(lin_page_read(&op, LIN_STR(""), &page) == LIN_OK || op.rq->problem.code == LIN_INVALID_ARGUMENT);
    FUZZ_MUST(size == 0 || op.rq->problem.code == LIN_INVALID_ARGUMENT);
    lin_arena_free(arena);
    return 0;
}
