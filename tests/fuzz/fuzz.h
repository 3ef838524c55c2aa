/*
 * fuzz - what the targets share. A target is one file with LLVMFuzzerTestOneInput: bytes that anybody may send, and
 * what must hold whatever they are. libFuzzer drives it (make fuzz, needs clang); without clang, make test and so CI run the corpus
 * with replay.c, so that what was found once stays found, and two thousand mutations of it (FUZZ_MUTATIONS, FUZZ_SEED).
 *
 * One thread; each input has an arena of its own.
 */
#ifndef LIN_FUZZ_H
#define LIN_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "libs/base/req.h"
#include "libs/contract/contract.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, said as it is written. */
#define FUZZ_MUST(expression)                                                                                  \
    do {                                                                                                       \
        if (!(expression)) {                                                                                   \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #expression);                    \
            abort();                                                                                           \
        }                                                                                                      \
    } while (0)

static inline lin_str fuzz_text(const uint8_t *data, size_t size)
{
    return size ? (lin_str){ (const char *)data, size } : (lin_str){ "", 0 };
}

/* A contract that the build has made, for the whole process. */
static inline const lin_contract *fuzz_contract(const char *path, const char *service)
{
    lin_arena *arena = lin_arena_new();
    FILE *file = fopen(path, "re");
    char *bytes = lin_alloc(arena, 1 << 20);
    const lin_contract *contract;
    lin_str why = { "", 0 };

    FUZZ_MUST(file != NULL);
    contract = lin_contract_read(arena, (lin_str){ bytes, fread(bytes, 1, 1 << 20, file) }, lin_z(service), &why);
    fclose(file);
    FUZZ_MUST(contract != NULL);
    return contract;
}

/* The message with one field of every kind (tests/unit/libs/contract/everything.proto). */
static inline const lin_message *fuzz_everything(void)
{
    static const lin_message *message;

    if (!message)
        message = lin_contract_message(fuzz_contract(LIN_FUZZ "/everything.pb", "test"), LIN_STR("linli.test.v1.Everything"));
    return message;
}

#endif
