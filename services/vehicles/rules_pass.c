/*
 * Rules of a pass: its vehicle has an owner on file, its lots are lots of the community, its space lies in one of them
 * (GB/T 42455.1-2023, 8.3.5 b); when that owner is not the owner any more it is not prolonged. That it ends, nobody has to see to: gates
 * ask for the day.
 */
#include "vehicles.h"

static lin_code check_owner(lin_req *rq, Pass *pass)
{
    Vehicle *vehicle;

    LIN_TRY(vehicle_get(rq, pass->vehicle_id, &vehicle));
    if (!vehicle->owner_id[0] && !vehicle->owner_name[0])
        return lin_fail_field(rq, LIN_STR("vehicleId"), &VEHICLES_PASS_NEEDS_OWNER);
    return vehicles_take_owner(rq, vehicle->owner_id, &pass->owner_id);
}

/* It ended with the ownership, unless it had ended before. */
static lin_code check_longer(lin_req *rq, const Pass *before, const Pass *after)
{
    Vehicle *vehicle;

    if (!before->owner_id[0] || strcmp(after->valid_until, before->valid_until) <= 0)
        return LIN_OK;
    LIN_TRY(vehicle_get(rq, before->vehicle_id, &vehicle));
    return vehicles_same(vehicle->owner_id, before->owner_id) ? LIN_OK : lin_fail_field(rq, LIN_STR("validUntil"), &VEHICLES_PASS_OWNER_LEFT);
}

static lin_code check_lot(lin_req *rq, const Pass *pass, size_t which)
{
    const char *field = lin_print(rq->arena, "lotIds[%zu]", which);
    lin_code code;
    Lot *lot;

    if (lin_id_community(vehicles_id(pass->lot_ids[which])) != lin_id_community(vehicles_id(pass->vehicle_id)))
        return lin_fail_field(rq, lin_z(field), &VEHICLES_PASS_LOT);
    code = lot_get(rq, pass->lot_ids[which], &lot);
    if (code != LIN_NOT_FOUND)
        return code;
    lin_req_clear_problem(rq);
    return lin_fail_field(rq, lin_z(field), &VEHICLES_PASS_LOT);
}

static bool holds_for(const Pass *pass, const char *lot_id)
{
    for (size_t i = 0; i < pass->n_lot_ids; i++)
        if (vehicles_same(pass->lot_ids[i], lot_id))
            return true;
    return false;
}

static lin_code check_space(lin_req *rq, const Pass *pass)
{
    Space *space;

    if (!pass->space_id[0])
        return LIN_OK;
    LIN_TRY(space_get(rq, pass->space_id, &space));
    return holds_for(pass, space->lot_id) ? LIN_OK : lin_fail_field(rq, LIN_STR("spaceId"), &VEHICLES_PASS_SPACE);
}

lin_code pass_before_write(lin_req *rq, const Pass *before, Pass *after)
{
    if (!vehicles_by_hand(rq))
        return LIN_OK;
    LIN_TRY(before ? check_longer(rq, before, after) : check_owner(rq, after));
    for (size_t i = 0; i < after->n_lot_ids; i++)
        LIN_TRY(check_lot(rq, after, i));
    return check_space(rq, after);
}
