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

static lin_code find_grid(lin_op *op, lin_str grid, int32_t *ret, bool *ret_known)
{
    lin_access *access = op->engine->conf.access;

    *ret_known = lin_grid_community(op->rq, access, grid, ret);
    if (*ret_known)
        return LIN_OK;
    LIN_TRY(refresh_once(op));
    *ret_known = lin_grid_community(op->rq, access, grid, ret);
    return LIN_OK;
}

bool lin_op_scope_partial(const lin_op *op)
{
    const lin_common *common = &op->plan->common;
    const struct lin_principal *who = op->rq->who;

    return who && !who->scope.all &&
           (common->community < 0 || (who->scope.places.len && (common->grid >= 0 || common->building >= 0)) || (who->scope.subjects.len && common->own >= 0));
}

static bool names(lin_str ids, const lin_value *values, int index)
{
    return index >= 0 && values[index].kind == LIN_TEXT && lin_scope_names(ids, values[index].text);
}

static bool scope_admits(const lin_op *op, int32_t community, const lin_value *values)
{
    const lin_common *common = &op->plan->common;
    const struct lin_principal *who = op->rq->who;

    return lin_scope_holds(op->rq, community) ||
           (who && (names(who->scope.places, values, common->grid) || names(who->scope.places, values, common->building) ||
                    names(who->scope.subjects, values, common->own)));
}

/* The field to name: of what the caller could have been admitted by. */
static const lin_field *scope_field(const lin_op *op)
{
    const lin_common *common = &op->plan->common;
    const lin_scope *scope = &op->rq->who->scope;
    int index = !scope->places.len ? common->own : common->grid >= 0 ? common->grid : common->building;

    return &op->plan->message->field[index >= 0 ? index : common->own];
}

static bool follows_one(const lin_op *op, const lin_value *values)
{
    const lin_field *follows = op->plan->follows;

    return follows && values[follows - op->plan->message->field].text.len;
}

/* What follows another was not asked where it lies. */
static lin_code check_grid(lin_op *op, int32_t community, const lin_value *before, const lin_value *values)
{
    int index = op->plan->common.grid;
    int32_t lies_in;
    bool known;

    if (index < 0 || !values[index].text.len || follows_one(op, values) || (before && lin_value_eq(before[index], values[index])))
        return LIN_OK;
    LIN_TRY(find_grid(op, values[index].text, &lies_in, &known));
    if (known && lies_in == community)
        return LIN_OK;
    return lin_fail_field(op->rq, lin_op_path(op, &op->plan->message->field[index]), &LIN_REASON_GRID_UNKNOWN);
}

/* A community outside the scope is the same as none. */
lin_code lin_op_admit(lin_op *op, int32_t community, const lin_value *before, const lin_value *values)
{
    bool admitted = scope_admits(op, community, values);

    if (!admitted && lin_op_scope_partial(op))
        return lin_fail_field(op->rq, lin_op_path(op, scope_field(op)), &LIN_REASON_OUT_OF_SCOPE);
    if (!admitted)
        return lin_fail_field(op->rq, lin_op_path(op, &op->plan->message->field[op->plan->common.community]),
                              &LIN_REASON_COMMUNITY_UNKNOWN);
    return check_grid(op, community, before, values);
}

/* A record is answered although identity is away or the region was deleted: then without its region. */
lin_str lin_op_region(lin_op *op, int32_t community)
{
    lin_access *access = op->engine->conf.access;
    lin_str region = LIN_STR("");

    if (!community || lin_place_id(op->rq, access, community, &region)) /* 0: the platform's */
        return region;
    if (refresh_once(op) != LIN_OK)
        lin_req_clear_problem(op->rq);
    lin_place_id(op->rq, access, community, &region);
    return region;
}

/* What belongs to no community is the platform's: only the whole scope may change it, unless it lies in regions. */
lin_code lin_op_may_write(lin_op *op)
{
    const lin_common *common = &op->plan->common;

    if (common->community >= 0 || common->regions >= 0 || lin_scope_holds(op->rq, 0))
        return LIN_OK;
    return lin_fail(op->rq, &LIN_REASON_PERMISSION_DENIED,
                    lin_arg_text("permission", op->method ? op->method->permission : op->plan->table));
}
