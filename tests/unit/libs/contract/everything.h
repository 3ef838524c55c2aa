/* everything - the contract of everything.proto, compiled by protoc when the test begins. */
#ifndef EVERYTHING_H
#define EVERYTHING_H

#include <stdio.h>
#include <unistd.h>

#include "libs/contract/json.h"
#include "tests/unit/test.h"

static lin_req *rq;
static const lin_message *everything;

/* Compiles a .proto (a path, or with `source` its text) and reads it as the contract of service "test". */
__attribute__((unused)) static const lin_contract *compile(lin_arena *arena, const char *folder, const char *name, lin_str *ret_why)
{
    char set[] = "/tmp/linli-set-XXXXXX";
    lin_buf bytes = { .arena = arena };
    char piece[8192];
    size_t got;
    FILE *file;
    int fd = mkstemp(set);

    ck_assert_int_eq(system(lin_print(arena, "protoc -Iproto -I/usr/include -I%s --include_imports -o %s %s/%s", folder, set, folder, name)), 0);
    file = fdopen(fd, "r");
    rewind(file);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&bytes, (lin_str){ piece, got });
    fclose(file);
    unlink(set);
    return lin_contract_read(arena, lin_buf_str(&bytes), LIN_STR("test"), ret_why);
}

__attribute__((unused)) static void begin(void)
{
    lin_arena *arena = lin_arena_new();
    const lin_contract *contract;
    lin_str why;

    rq = lin_req_new(arena);
    contract = compile(arena, "tests/unit/libs/contract", "everything.proto", &why);
    ck_assert_ptr_nonnull(contract);
    everything = lin_contract_message(contract, LIN_STR("linli.test.v1.Everything"));
    ck_assert_ptr_nonnull(everything);
}

#endif
