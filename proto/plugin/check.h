/*
 * check - the rules of the house that a contract must keep to be built.
 *
 * Called by protoc-gen-linli on the expanded contract. Pure.
 */
#ifndef LINLI_CHECK_H
#define LINLI_CHECK_H

#include "libs/contract/contract.h"

/* false: *ret_why = "file: Message.field: why" (or Service.Call) of the first breach. */
bool check_contract(lin_arena *arena, const lin_contract *contract, lin_str *ret_why);

#endif
