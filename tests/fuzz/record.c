/* Bytes of a message: what passes the gate is read, and what is written of it reads as the same values. */
#include "libs/contract/wire.h"
#include "tests/fuzz/fuzz.h"

static lin_value *values_of(lin_req *rq, const lin_message *message, lin_str wire)
{
    lin_value *values = LIN_NEW_ARRAY(rq->arena, lin_value, message->fields);

    return lin_record_read(rq, message, wire, values, NULL) == LIN_OK ? values : NULL;
}

/* Another NaN is the same to nobody. */
static bool has_nan(const lin_message *message, const lin_value *values)
{
    for (size_t i = 0; i < message->fields; i++)
        if (values[i].kind == LIN_DOUBLE && values[i].real != values[i].real)
            return true;
    return false;
}

static void check_values(lin_req *rq, const lin_message *message, const lin_value *values)
{
    lin_buf wire = { .arena = rq->arena };
    const lin_value *again;

    lin_record_write(&wire, message, values);
    again = values_of(rq, message, lin_buf_str(&wire));
    FUZZ_MUST(again != NULL);
    for (size_t i = 0; !has_nan(message, values) && i < message->fields; i++)
        FUZZ_MUST(lin_value_eq(values[i], again[i]) || message->field[i].oneof >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_arena *arena = rq->arena;
    lin_value *values = values_of(rq, fuzz_everything(), fuzz_text(data, size));

    if (lin_wire_check(rq, fuzz_everything(), fuzz_text(data, size)) == LIN_OK && values)
        check_values(rq, fuzz_everything(), values);
    lin_arena_free(arena);
    return 0;
}
