/*
 * openapi - one OpenAPI 3.1 document for a set of contracts, byte-stable.
 *
 * Thread rule: a pure function.
 */
#ifndef LIN_OPENAPI_H
#define LIN_OPENAPI_H

#include "libs/contract/contract.h"

lin_str lin_openapi(lin_arena *arena, const lin_contract *const *contract, size_t count);

#endif
