/*
 * Rules of a lease: owner and tenant are two people, no two active leases of a house overlap, a closed one stays as it was
 * (GB/T 42455.1-2023, 8.1.3 c). Two who write about one house queue at the house.
 */
#include "housing.h"

enum { REMIND_DAYS = 30 };

static lin_code check_people(lin_req *rq, const Lease *lease)
{
    if (housing_same(lease->owner_id, lease->tenant_id))
        return lin_fail_field(rq, LIN_STR("tenantId"), &HOUSING_LET_TO_ITSELF);
    LIN_TRY(housing_check_person(rq, "ownerId", lease->owner_id, NULL));
    return housing_check_person(rq, "tenantId", lease->tenant_id, lease->community_id);
}

static lin_code check_overlap(lin_req *rq, const Lease *lease)
{
    const char *filter = lin_print(rq->arena, "houseId = \"%s\" AND state = ACTIVE AND startsOn <= \"%s\" AND endsOn >= \"%s\"",
                                   lease->house_id, lease->ends_on, lease->starts_on);
    Lease **other;
    size_t count;

    LIN_TRY(lease_list(rq, filter, &other, &count));
    for (size_t i = 0; i < count; i++)
        if (!housing_same(other[i]->id, lease->id))
            return lin_fail(rq, &HOUSING_TERM_OVERLAPS, lin_arg_text("other", lin_z(other[i]->id)));
    return LIN_OK;
}

static bool is_closed(const Lease *lease)
{
    return lease->state == LEASE_STATE_EXPIRED || lease->state == LEASE_STATE_TERMINATED;
}

lin_code housing_refuse_state(lin_req *rq, const Lease *lease)
{
    return lin_fail(rq, &HOUSING_LEASE_STATE, lin_arg_text("state", lin_z(lin_typed_word(&linli__housing__v1__lease__state__descriptor, lease->state))));
}

static void fill_in(const Lease *before, Lease *after)
{
    if (!after->state)
        after->state = LEASE_STATE_ACTIVE;
    if (!after->remind_days)
        after->remind_days = REMIND_DAYS;
    if (before && !housing_same(before->ends_on, after->ends_on)) /* another end is reminded of anew */
        after->reminded_on = (char *)(uintptr_t)"";
}

lin_code lease_before_write(lin_req *rq, const Lease *before, Lease *after)
{
    House *house;

    if (!lin_by_hand(rq))
        return LIN_OK;
    if (before && is_closed(before))
        return housing_refuse_state(rq, before);
    LIN_TRY(house_lock(rq, after->house_id, &house));
    LIN_TRY(before ? LIN_OK : check_people(rq, after));
    fill_in(before, after);
    return after->state == LEASE_STATE_ACTIVE ? check_overlap(rq, after) : LIN_OK;
}
