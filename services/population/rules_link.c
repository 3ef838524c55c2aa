/*
 * Rules of a link: the same one does not stand twice at a time (GB/T 42455.1-2023, 8.1.1 c). Two who write about one person's links
 * queue at the person, whose file may be deleted.
 */
#include "population.h"

static lin_code check_overlap(lin_req *rq, const Link *one)
{
    bool overlaps;
    lin_id person;

    lin_id_parse(lin_z(one->person_id), &person);
    LIN_TRY(lin_exec(rq, &population_sql_hold_links, lin_ref(person)));
    LIN_TRY(lin_spans_any(rq, &one->base, population_of(rq, one->person_id), population_same_link, &overlaps));
    return overlaps ? lin_fail(rq, &POPULATION_LINK_OVERLAPS) : LIN_OK;
}

/* Calls of our own end links or carry them over as they are. */
lin_code link_before_write(lin_req *rq, const Link *before, Link *after)
{
    if (!lin_by_hand(rq))
        return LIN_OK;
    if (!before)
        LIN_TRY(population_check_target(rq, "targetId", after->target_id));
    return check_overlap(rq, after);
}
