/*
 * Rules of a collection: it begins as a draft of whoever collects, and is changed or deleted only while it is with the
 * collector (GB/T 42455.1-2023, 8.1.1 d).
 */
#include "population.h"

lin_code population_check_state(lin_req *rq, const Collection *c, CollectionState one, CollectionState other)
{
    if (c->state == one || c->state == other)
        return LIN_OK;
    return lin_fail(rq, &POPULATION_COLLECTION_STATE, lin_arg_enum(rq, "state", &linli__population__v1__collection__state__descriptor, c->state));
}

static lin_code check_open(lin_req *rq, const Collection *c)
{
    return lin_by_hand(rq) ? population_check_state(rq, c, COLLECTION_STATE_DRAFT, COLLECTION_STATE_REJECTED) : LIN_OK;
}

lin_code collection_before_write(lin_req *rq, const Collection *before, Collection *after)
{
    LIN_TRY(before ? check_open(rq, before) : LIN_OK);
    after->state = before ? after->state : COLLECTION_STATE_DRAFT;
    if (before ? lin_by_hand(rq) : !after->collected_by[0]) /* who changes it has written it, and does not review it */
        after->collected_by = lin_typed_actor(rq);
    return LIN_OK;
}

lin_code collection_before_delete(lin_req *rq, const Collection *before)
{
    return check_open(rq, before);
}
