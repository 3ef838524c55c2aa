/* Rules of a link: the same one does not stand twice at a time (GB/T 42455.1-2023, 8.1.1 c). */
#include "population.h"

/* Calls of our own end links or carry them over as they are. */
lin_code link_before_write(lin_req *rq, const Link *before, Link *after)
{
    bool overlaps = false;

    if (!before && lin_by_hand(rq))
        LIN_TRY(population_check_target(rq, "targetId", after->target_id));
    if (lin_by_hand(rq))
        LIN_TRY(lin_spans_any(rq, &after->base, population_of(rq, after->person_id), population_same_link, &overlaps));
    return overlaps ? lin_fail(rq, &POPULATION_LINK_OVERLAPS) : LIN_OK;
}
