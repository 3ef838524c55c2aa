/*
 * Rules of households: the head is the member with that relation; one with members stays (GB/T 42455.1-2023, 7.2.1 b). That
 * somebody lives in one household at a time is an index's matter.
 */
#include "population.h"

static bool is_head(const Member *m)
{
    return m && m->relation == MEMBER_RELATION_HEAD && !m->valid_until[0];
}

static lin_code note_head(lin_req *rq, const Member *before, const Member *after)
{
    Household *household;

    LIN_TRY(household_lock(rq, (after ? after : before)->household_id, &household));
    if (is_head(after))
        household->head_id = after->person_id;
    else if (strcmp(household->head_id, before->person_id) == 0)
        household->head_id = (char *)(uintptr_t)"";
    return household_save(rq, household);
}

/* The household may lie in another grid than the person by now. */
lin_code member_after_write(lin_req *rq, const Member *before, const Member *after)
{
    lin_reach reach;

    if (!is_head(before) && !is_head(after))
        return LIN_OK;
    LIN_TRY(lin_typed_widen(rq, (after ? after : before)->household_id, &reach));
    return lin_reach_back(rq, &reach, note_head(rq, before, after));
}

lin_code household_before_write(lin_req *rq, const Household *before, Household *after)
{
    bool same = before && strcmp(before->house_id, after->house_id) == 0;

    return same || !lin_by_hand(rq) ? LIN_OK : population_check_target(rq, "houseId", after->house_id);
}

/* Its members too. */
lin_code household_before_delete(lin_req *rq, const Household *before)
{
    lin_reach reach;
    Member **member;
    size_t count;

    LIN_TRY(lin_typed_widen(rq, before->id, &reach));
    LIN_TRY(lin_reach_back(rq, &reach, member_list(rq, lin_print(rq->arena, "householdId = \"%s\" AND -validUntil:*", before->id), &member, &count)));
    return count ? lin_fail(rq, &POPULATION_HOUSEHOLD_NOT_EMPTY) : LIN_OK;
}
