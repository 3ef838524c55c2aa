/*
 * Rules of a building: its standard address code lies in the community's division, is given where there is none, and the codes
 * of its houses go with it; one with houses stays (GB/T 42455.1-2023, 7.2.3 a, 8.1.3 b).
 */
#include "housing.h"

static lin_code division_of(lin_req *rq, const char *community, lin_str *ret)
{
    int32_t number;

    if (!lin_place_number(rq, lin_app_access(rq), lin_z(community), &number))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    return lin_place_division(rq, lin_app_access(rq), number, ret) ? LIN_OK : lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

static bool keeps_code(const Building *before, const Building *after)
{
    return before && housing_same(before->address_code, after->address_code);
}

/* The house's own digits, below another code of its building. */
static char *code_below(lin_req *rq, const char *code, const Building *before, const Building *after)
{
    return lin_print(rq->arena, "%s%s", after->address_code, code + strlen(before->address_code));
}

/* A code stays when the division of its community changes: it is checked when it is said. */
lin_code building_before_write(lin_req *rq, const Building *before, Building *after)
{
    lin_str division;

    if (before && !after->address_code[0])
        return lin_fail_field(rq, LIN_STR("addressCode"), &LIN_REASON_FIELD_REQUIRED);
    if (keeps_code(before, after))
        return LIN_OK;
    LIN_TRY(division_of(rq, after->community_id, &division));
    return housing_check_code(rq, after->community_id, lin_str_z(rq->arena, division), BUILDING_DIGITS, &after->address_code);
}

lin_code building_after_write(lin_req *rq, const Building *before, const Building *after)
{
    House **house;
    size_t count;

    if (!before || !after || keeps_code(before, after))
        return LIN_OK;
    LIN_TRY(housing_houses_of(rq, "buildingId", after->id, &house, &count));
    for (size_t i = 0; i < count; i++) {
        house[i]->address_code = code_below(rq, house[i]->address_code, before, after);
        LIN_TRY(house_save(rq, house[i]));
    }
    return LIN_OK;
}

lin_code building_before_delete(lin_req *rq, const Building *before)
{
    House **house;
    size_t count;

    LIN_TRY(housing_houses_of(rq, "buildingId", before->id, &house, &count));
    return count ? lin_fail(rq, &HOUSING_BUILDING_NOT_EMPTY) : LIN_OK;
}
