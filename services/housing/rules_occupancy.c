/*
 * Rules of an occupancy: the person has a file here, but an owner may live anywhere; nobody is in a house twice in one role at
 * a time (GB/T 42455.1-2023, 8.1.3 d). Two who write about one house queue at the house.
 */
#include "housing.h"

static lin_code check_overlap(lin_req *rq, const Occupancy *one)
{
    const char *filter = lin_print(rq->arena, "houseId = \"%s\" AND personId = \"%s\"", one->house_id, one->person_id);
    Occupancy **other;
    size_t count;

    LIN_TRY(occupancy_list(rq, filter, &other, &count));
    for (size_t i = 0; i < count; i++)
        if (other[i]->role == one->role && !housing_same(other[i]->id, one->id) &&
            lin_days_overlap(one->valid_from, one->valid_until, other[i]->valid_from, other[i]->valid_until))
            return lin_fail(rq, &HOUSING_OCCUPANCY_OVERLAPS, lin_arg_text("other", lin_z(other[i]->id)));
    return LIN_OK;
}

lin_code occupancy_before_write(lin_req *rq, const Occupancy *before, Occupancy *after)
{
    House *house;

    if (!lin_by_hand(rq))
        return LIN_OK;
    LIN_TRY(house_lock(rq, after->house_id, &house));
    if (!before)
        LIN_TRY(housing_check_person(rq, "personId", after->person_id,
                                     after->role == OCCUPANCY_ROLE_OWNER ? NULL : after->community_id));
    return check_overlap(rq, after);
}
