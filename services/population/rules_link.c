/* Rules of a link: the same one does not stand twice at a time (GB/T 42455.1-2023, 8.1.1 c). */
#include "population.h"

static lin_code check_overlap(lin_req *rq, const Link *link)
{
    const char *filter = lin_print(rq->arena, "personId = \"%s\" AND targetId = \"%s\" AND role = %s", link->person_id,
                                   link->target_id, lin_quoted(rq, link->role));
    Link **other;
    size_t count;

    LIN_TRY(link_list(rq, filter, &other, &count));
    for (size_t i = 0; i < count; i++)
        if (other[i]->kind == link->kind && strcmp(other[i]->id, link->id) != 0 && lin_spans_overlap(&other[i]->base, &link->base))
            return lin_fail(rq, &POPULATION_LINK_OVERLAPS);
    return LIN_OK;
}

/* Calls of our own end links or carry them over as they are. */
lin_code link_before_write(lin_req *rq, const Link *before, Link *after)
{
    (void)before;
    return population_by_hand(rq) ? check_overlap(rq, after) : LIN_OK;
}
