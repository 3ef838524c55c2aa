/* Rules of a stairwell: one with houses stays. */
#include "housing.h"

static lin_code check_empty(lin_req *rq, size_t houses)
{
    return houses ? lin_fail(rq, &HOUSING_UNIT_NOT_EMPTY) : LIN_OK;
}

lin_code unit_before_delete(lin_req *rq, const Unit *before)
{
    House **house;
    size_t count;

    LIN_TRY(housing_houses_of(rq, "unitId", before->id, &house, &count));
    return check_empty(rq, count);
}
