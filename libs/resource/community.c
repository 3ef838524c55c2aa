/*
 * Communities: the API shows a region's id, the tables hold its number; the access snapshot
 * maps them. A community that the snapshot does not know may have been registered a moment
 * ago: it is fetched anew, once for each call.
 */
#include "libs/resource/engine.h"

static lin_code refresh_once(lin_op *op)
{
    const lin_engine_conf *conf = &op->engine->conf;

    if (op->refreshed || !conf->refresh)
        return LIN_OK;
    op->refreshed = true;
    LIN_TRY(conf->refresh(op->rq));
    op->rq->snapshot = NULL; /* the next look holds the newer one */
    lin_access_hold(op->rq, conf->access);
    return LIN_OK;
}

lin_code lin_op_community(lin_op *op, lin_str region, int32_t *ret, bool *ret_known)
{
    lin_access *access = op->engine->conf.access;

    *ret_known = lin_place_number(op->rq, access, region, ret);
    if (*ret_known)
        return LIN_OK;
    LIN_TRY(refresh_once(op));
    *ret_known = lin_place_number(op->rq, access, region, ret);
    return LIN_OK;
}

/* A record is answered although identity is away or the region was deleted: then without its region. */
lin_str lin_op_region(lin_op *op, int32_t community)
{
    lin_access *access = op->engine->conf.access;
    lin_str region = LIN_STR("");

    if (lin_place_id(op->rq, access, community, &region))
        return region;
    if (refresh_once(op) != LIN_OK)
        lin_req_clear_problem(op->rq);
    lin_place_id(op->rq, access, community, &region);
    return region;
}

/* What belongs to no community is the platform's: only the whole scope may change it. */
lin_code lin_op_may_write(lin_op *op)
{
    if (op->plan->common.community >= 0 || lin_scope_holds(op->rq, 0))
        return LIN_OK;
    return lin_fail(op->rq, &LIN_REASON_PERMISSION_DENIED,
                    lin_arg_text("permission", op->method->permission));
}
