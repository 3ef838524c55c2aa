/*
 * names - records by what a file calls them; private to resource.
 *
 * resolve.c answers for the records of its own service (known_by in the contract), to itself and to others; names.c asks, here
 * or there; import_names.c and export_run.c put ids for names and names for ids.
 *
 * Thread rule: as engine.h.
 */
#ifndef LIN_RESOURCE_NAMES_H
#define LIN_RESOURCE_NAMES_H

#include "libs/resource/engine.h"

struct lin_named {
    lin_str text;                           /* what it is called; empty: the id is known, and its key is asked for */
    lin_str of;                             /* id of what it follows; empty: any */
    lin_str id;
    int64_t count;                          /* how many are called that */
    lin_str key, label;                     /* as the caller sees them; the key of an id that was given: empty where masked */
    const lin_field *field;                 /* elsewhere.c: of which it is asked */
};

/* resolve.c: among the records of op->plan that the caller sees, those of a community where they are asked for by text. */
lin_code lin_resolve(lin_op *op, int32_t community, lin_named *named, size_t count);

/* names.c */
bool lin_names_records(const lin_op *op, const lin_field *field);      /* may a file give a name for the id? */
bool lin_names_is_name(const lin_op *op, const lin_field *field, lin_value value);   /* what a file gave: does it stand for an id? */
lin_str lin_names_written(lin_arena *arena, const lin_op *op, const lin_field *field, bool chinese);   /* which, for a person */
const lin_field *lin_names_of(const lin_op *op, const lin_field *field);   /* of the same record: what the named one follows; or NULL */
/* Up to LIN_NAMES_MOST. `community`: the region that they lie in; empty: none. `assertion`: who wants to know. */
enum { LIN_NAMES_MOST = 1000 };
lin_code lin_names_ask(lin_op *op, lin_ask *ask, lin_str assertion, const lin_field *field, lin_str community, lin_named *named, size_t count);

#endif
