/*
 * route - from a raw request path to the call it means, by the templates of google.api.http.
 *
 * Owns the tree of templates; built once, constant afterwards. It matches the path as it was
 * sent, before any decoding or normalising, so that nothing can hide in an escape.
 *
 * Template = "/" Segments [":" VERB]; Segment = "*" | "**" (last) | literal | "{field[=Segments]}".
 * Literals win over "*", "*" over "**". A verb is split off only where a template has it there.
 *
 * Thread rule: constant after the last add, any thread.
 */
#ifndef LIN_ROUTE_H
#define LIN_ROUTE_H

#include "libs/contract/contract.h"

#define LIN_ROUTE_VARIABLES 8
#define LIN_ROUTE_SEGMENTS 32

typedef struct lin_routes lin_routes;

typedef struct lin_route_variable {
    lin_str field;                 /* "id", "lease.id" */
    lin_str text;                  /* decoded; of several segments: with "/" between, %2F kept */
} lin_route_variable;

typedef struct lin_route_match {
    const void *target;
    lin_route_variable variable[LIN_ROUTE_VARIABLES];
    size_t variables;
    unsigned allowed;              /* LIN_ROUTE_OTHER_VERB: bit 1 << lin_verb for each that the path has */
} lin_route_match;

typedef enum lin_route_found {
    LIN_ROUTE_NONE,
    LIN_ROUTE_FOUND,
    LIN_ROUTE_OTHER_VERB,
    LIN_ROUTE_MALFORMED,           /* bad escape, %00, empty or dot segment, too many segments */
} lin_route_found;

lin_routes *lin_routes_new(lin_arena *arena);
/* false: the template is malformed (*ret_clash NULL) or matches what an earlier one does (its target). */
bool lin_routes_add(lin_routes *routes, lin_verb verb, lin_str path, const void *target, const void **ret_clash);
lin_route_found lin_routes_find(const lin_routes *routes, lin_arena *arena, lin_verb verb, lin_str path,
                                lin_route_match *ret);

#endif
