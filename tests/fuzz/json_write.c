/* Bytes of a message, by whomever: written as JSON they read back, and the JSON of that is the same. */
#include "libs/contract/json.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_arena *arena = rq->arena;
    lin_buf json = { .arena = arena }, wire = { .arena = arena }, again = { .arena = arena };

    if (lin_json_write(rq, fuzz_everything(), fuzz_text(data, size), &json) == LIN_OK) {
        FUZZ_MUST(lin_utf8_valid(lin_buf_str(&json)));
        FUZZ_MUST(lin_json_read(rq, &(lin_json_in){ .message = fuzz_everything() }, lin_buf_str(&json), &wire) == LIN_OK);
        FUZZ_MUST(lin_json_write(rq, fuzz_everything(), lin_buf_str(&wire), &again) == LIN_OK);
        FUZZ_MUST(lin_str_eq(lin_buf_str(&json), lin_buf_str(&again)));
    }
    lin_arena_free(arena);
    return 0;
}
