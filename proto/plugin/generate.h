/*
 * generate - the two files that protoc-gen-linli writes, and how its parts write into them.
 *
 * A text is a template with {argument}. Pure.
 */
#ifndef LINLI_GENERATE_H
#define LINLI_GENERATE_H

#include "libs/base/req.h"
#include "libs/contract/contract.h"

typedef struct generation {
    lin_arena *arena;
    lin_str set;                      /* of the contract and its peers */
    const lin_contract *contract;
    lin_buf header, source;
} generation;

static inline void put_text(lin_buf *out, const char *text, size_t count, const lin_arg *args)
{
    lin_buf_add(out, lin_template(out->arena, text, count, args));
}

#define PUT(out, text, ...) put_text((out), (text), LIN_ARGS_(__VA_ARGS__))
#define ARG(name, value) lin_arg_text((name), (value))

/* generate.c: short names of a contract's types and enum values; `prefix` "" for the own ones, else "Population". */
void add_types(generation *g, const lin_contract *contract, lin_str prefix);

/* clients.c: a function for each call of a peer that (linli.call).calls names.
 * false: *ret_why = "file: Service.Call: why", a peer has no such call. */
bool add_clients(generation *g, lin_str *ret_why);

#endif
