/*
 * standard - the calls that every resource has, as text of a .proto file with braces for what differs.
 *
 * For expand.c. Which of them a resource has its options say; what it writes by hand replaces them. Pure.
 */
#ifndef LINLI_STANDARD_H
#define LINLI_STANDARD_H

#include "libs/contract/contract.h"

typedef struct standard_call {
    Linli__Standard standard;
    const char *call;     /* "Get{M}" */
    const char *rpc;
    const char *messages; /* of its request and answer; "": they are everybody's */
} standard_call;

extern const standard_call standard_calls[];
extern const size_t standard_calls_count;

bool standard_fits(const lin_message *resource, Linli__Standard standard);        /* some make sense for some resources only */
bool standard_is_left_out(const lin_message *resource, Linli__Standard standard); /* `without` names it */

typedef struct standard_filling {
    lin_arena *arena;
    const lin_contract *contract;
    const lin_message *resource;
} standard_filling;

/* {M} Person, {m} person, {Ms} Persons, {c} persons, {list} its field, {s} population, {by} what is counted by, {imports} and {exports}
 * their collections, {links} and {resolves} the peers that are asked. */
lin_str standard_fill(const standard_filling *x, const char *text);

#endif
