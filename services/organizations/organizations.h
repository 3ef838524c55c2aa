/*
 * organizations - private header: what the files of this service share.
 *
 * Owns units, the grids that they lay in, and who works for them. Never included outside this folder. What main.c wires is declared
 * in organizations.gen.h.
 *
 * What is written on account of an event, a chore or another record names it in rq->origin, which the histories show; a rule
 * that binds only callers from outside asks organizations_by_hand().
 */
#ifndef ORGANIZATIONS_H
#define ORGANIZATIONS_H

#include <string.h>

#include "organizations.gen.h"

#include "libs/resource/spans.h"

/* rules_employment.c: what makes two employments of a unit the same */
extern const char *const organizations_same_employment[];

/* As a filter: what belongs to a unit. */
static inline const char *organizations_of(lin_req *rq, const char *unit_id)
{
    return lin_print(rq->arena, "unitId = \"%s\"", unit_id);
}

static inline bool organizations_by_hand(const lin_req *rq)
{
    return rq->origin.len == 0;
}

static inline bool organizations_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

#endif
