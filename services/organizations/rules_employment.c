/*
 * Rules of an employment: the person has an open file of this community; nobody has one post of a unit twice at a time
 * (GB/T 42455.1-2023, 8.1.4 a, d). Two who write about one unit queue at the unit.
 */
#include "organizations.h"

#include "libs/resource/people.h"

const char *const organizations_same_employment[] = { "unit_id", "person_id", "role", "post", NULL };

static lin_code check_overlap(lin_req *rq, const Employment *one)
{
    const char *filter = lin_print(rq->arena, "%s AND personId = \"%s\"", organizations_of(rq, one->unit_id), one->person_id);
    bool overlaps;

    LIN_TRY(lin_spans_any(rq, &one->base, filter, organizations_same_employment, &overlaps));
    return overlaps ? lin_fail(rq, &ORGANIZATIONS_EMPLOYMENT_OVERLAPS) : LIN_OK;
}

lin_code employment_before_write(lin_req *rq, const Employment *before, Employment *after)
{
    static const lin_people why = { &ORGANIZATIONS_PERSON_GONE, &ORGANIZATIONS_PERSON_ELSEWHERE };
    Unit *unit;

    if (!organizations_by_hand(rq))
        return LIN_OK;
    LIN_TRY(unit_lock(rq, after->unit_id, &unit));
    if (!before)
        LIN_TRY(lin_people_check(rq, &why, "personId", after->person_id, after->community_id));
    return check_overlap(rq, after);
}
