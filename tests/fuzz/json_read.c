/* Bodies from outside: what is taken has one form on the wire and one in JSON, and each leads back to the other. */
#include "libs/contract/json.h"
#include "tests/fuzz/fuzz.h"

static void check_taken(lin_req *rq, lin_str wire)
{
    const lin_json_in in = { .message = fuzz_everything() };
    lin_buf json = { .arena = rq->arena }, again = { .arena = rq->arena }, text = { .arena = rq->arena };

    FUZZ_MUST(lin_wire_check(rq, fuzz_everything(), wire) == LIN_OK);
    FUZZ_MUST(lin_json_write(rq, fuzz_everything(), wire, &json) == LIN_OK);
    FUZZ_MUST(lin_json_read(rq, &in, lin_buf_str(&json), &again) == LIN_OK);
    FUZZ_MUST(lin_json_write(rq, fuzz_everything(), lin_buf_str(&again), &text) == LIN_OK);
    FUZZ_MUST(lin_str_eq(lin_buf_str(&json), lin_buf_str(&text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_arena *arena = rq->arena;
    lin_buf wire = { .arena = arena }, keys = { .arena = arena };
    const lin_json_in in = { .message = fuzz_everything(), .keys = &keys, .refuse_output_only = true };

    if (lin_json_read(rq, &in, fuzz_text(data, size), &wire) == LIN_OK)
        check_taken(rq, lin_buf_str(&wire));
    else
        FUZZ_MUST(rq->problem.code == LIN_INVALID_ARGUMENT && rq->problem.reason.len);
    lin_arena_free(arena);
    return 0;
}
