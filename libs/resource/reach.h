/*
 * reach - other rows for a while: what a caller may see and do is that of their call, but for what follows from it.
 *
 * Called by the engine, and by hand-written code where a record that the caller has seen by their own scope touches one that
 * lies elsewhere. It never outlives what it was changed for: whoever changes it puts back what was in force, also after a
 * failure, which somebody may survive.
 *
 *     LIN_TRY(lin_typed_widen(rq, id, &before));
 *     return lin_reach_back(rq, &before, what_has_to_see_more(rq));
 *
 * Thread rule: a request's thread.
 */
#ifndef LIN_REACH_H
#define LIN_REACH_H

#include "libs/base/req.h"

typedef struct lin_reach {
    const struct lin_principal *who;
    lin_str scope;
} lin_reach;

lin_code lin_reach_whole(lin_req *rq, int32_t community, lin_reach *ret_before);   /* all of the community */
lin_code lin_reach_set(lin_req *rq, const lin_reach *reach);
lin_code lin_reach_back(lin_req *rq, const lin_reach *before, lin_code code);      /* answers `code`, if that is a failure */

#endif
