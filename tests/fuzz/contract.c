/* Announced descriptor sets: read or refused; what is read can be described, and keeps what it says. */
#include "libs/contract/openapi.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_arena *arena = lin_arena_new();
    lin_str why = { "", 0 };
    const lin_contract *contract = lin_contract_read(arena, fuzz_text(data, size), LIN_STR("x"), &why);

    if (contract) {
        lin_str document = lin_openapi(arena, &contract, 1);

        FUZZ_MUST(lin_str_eq(document, lin_openapi(arena, &contract, 1)));
        FUZZ_MUST(lin_contract_keeps(arena, contract, contract, &why));
    } else {
        FUZZ_MUST(why.len > 0);
    }
    lin_arena_free(arena);
    return 0;
}
