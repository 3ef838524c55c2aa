/* Rules of a rating: the lease shows the latest of its ratings (GB/T 42455.1-2023, 8.1.3 c). */
#include "housing.h"

lin_code rating_before_write(lin_req *rq, const Rating *before, Rating *after)
{
    Lease *lease;

    if (before)
        return LIN_OK;
    LIN_TRY(lease_lock(rq, after->lease_id, &lease));
    after->house_id = lease->house_id;
    return LIN_OK;
}

/* They come newest first: of one day the one that was told last counts. */
static int latest(Rating **rating, size_t count)
{
    const Rating *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (!found || strcmp(rating[i]->rated_on, found->rated_on) > 0)
            found = rating[i];
    return found ? found->score : 0;
}

/* Also a lease that is closed: its rules are for callers. */
static lin_code show_on(lin_req *rq, Lease *lease, int score)
{
    lin_str origin = rq->origin;
    lin_code code;

    lease->rating = score;
    rq->origin = LIN_STR("rating");
    code = lease_save(rq, lease);
    rq->origin = origin;
    return code;
}

lin_code rating_after_write(lin_req *rq, const Rating *before, const Rating *after)
{
    Rating **rating;
    size_t count;
    Lease *lease;

    LIN_TRY(lease_lock(rq, (after ? after : before)->lease_id, &lease));
    LIN_TRY(rating_list(rq, lin_print(rq->arena, "leaseId = \"%s\"", lease->id), &rating, &count));
    return show_on(rq, lease, latest(rating, count));
}
