/* The raw head of a request, and its query: judged without reading past their end. */
#include "gateway/guard.c"
#include "gateway/query.c"
#include "gateway/refusals.c"
#include "tests/fuzz/fuzz.h"

static void decode(lin_arena *arena, lin_str query)
{
    lin_str key, value;
    bool bad;

    while (gw_query_next(arena, &query, &key, &value, &bad))
        FUZZ_MUST(lin_utf8_valid(key) && lin_utf8_valid(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_arena *arena = lin_arena_new();
    const char *what;

    gw_guard_head(fuzz_text(data, size), &what);
    decode(arena, fuzz_text(data, size));
    lin_arena_free(arena);
    return 0;
}
