/*
 * names - how a name of a contract is written in C and in paths.
 *
 * protoc-c's rules are facts to match: Linli__Identity__V1__Region, linli__identity__v1__region,
 * LINLI__IDENTITY__V1__REGION. Pure functions.
 */
#ifndef LINLI_NAMES_H
#define LINLI_NAMES_H

#include "libs/contract/contract.h"

lin_str name_snake(lin_arena *arena, lin_str camel);      /* CreateSession -> create_session */
lin_str name_camel(lin_arena *arena, lin_str snake);      /* key_persons -> KeyPersons */
lin_str name_upper(lin_arena *arena, lin_str any);        /* Region -> REGION, createSession -> CREATE_SESSION */
bool name_is_reserved(lin_str name);                      /* a word of C or C++: "register" */
lin_str name_lower_first(lin_arena *arena, lin_str s);    /* TransferLease -> transferLease */

lin_str name_c_type(lin_arena *arena, lin_str full);      /* linli.identity.v1.Region -> Linli__Identity__V1__Region */
lin_str name_c_lower(lin_arena *arena, lin_str full);     /* … -> linli__identity__v1__region */
lin_str name_c_upper(lin_arena *arena, lin_str full);     /* … -> LINLI__IDENTITY__V1__REGION */
lin_str name_event(lin_arena *arena, const lin_message *event);          /* PersonMerged of aggregate person -> Merged */
lin_str name_type(lin_arena *arena, lin_str package, lin_str full);   /* Region, RegionKind; outside: the C type */

#endif
