/*
 * Rules of a house: its standard address code carries on its building's, and is given where there is none; its stairwell is one
 * of its building (GB/T 42455.1-2023, 8.1.3 a-b).
 */
#include "housing.h"

static lin_code check_place(lin_req *rq, const House *house, const Unit *unit)
{
    return housing_same(unit->building_id, house->building_id) ? LIN_OK
                                                               : lin_fail_field(rq, LIN_STR("unitId"), &HOUSING_UNIT_ELSEWHERE);
}

static lin_code check_unit(lin_req *rq, const House *house)
{
    Unit *unit;

    if (!house->unit_id[0])
        return LIN_OK;
    LIN_TRY(unit_get(rq, house->unit_id, &unit));
    return check_place(rq, house, unit);
}

/* The building takes its houses along when its own code changes. */
static lin_code check_code(lin_req *rq, const House *before, House *after)
{
    Building *building;

    if (before && !after->address_code[0])
        return lin_fail_field(rq, LIN_STR("addressCode"), &LIN_REASON_FIELD_REQUIRED);
    if (before && housing_same(before->address_code, after->address_code))
        return LIN_OK;
    LIN_TRY(building_lock(rq, after->building_id, &building));
    return housing_check_code(rq, after->community_id, building->address_code, HOUSE_DIGITS, &after->address_code);
}

lin_code housing_houses_of(lin_req *rq, const char *field, const char *id, House ***ret, size_t *ret_count)
{
    return house_list(rq, lin_print(rq->arena, "%s = \"%s\"", field, id), ret, ret_count);
}

/* Who lives there is told to have left before the house is. */
static lin_code check_left(lin_req *rq, size_t occupancies, size_t leases)
{
    return occupancies || leases ? lin_fail(rq, &HOUSING_HOUSE_IN_USE) : LIN_OK;
}

lin_code house_before_delete(lin_req *rq, const House *before)
{
    Occupancy **occupancy;
    Lease **lease;
    size_t occupancies, leases;

    LIN_TRY(occupancy_list(rq, lin_print(rq->arena, "houseId = \"%s\" AND -validUntil:*", before->id), &occupancy, &occupancies));
    LIN_TRY(lease_list(rq, lin_print(rq->arena, "houseId = \"%s\" AND state = ACTIVE", before->id), &lease, &leases));
    return check_left(rq, occupancies, leases);
}

lin_code house_before_write(lin_req *rq, const House *before, House *after)
{
    LIN_TRY(check_unit(rq, after));
    return check_code(rq, before, after);
}
