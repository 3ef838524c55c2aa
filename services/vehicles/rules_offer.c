/* Rules of an offer: the space has an owner, the time lies ahead. That a space is offered once at a time, the table sees to (GB/T 42455.1-2023, 8.3.5 f). */
#include "vehicles.h"

#define LONGEST (366 * LIN_DAY)

static bool time_is_right(const Offer *offer, lin_time now)
{
    lin_time from = lin_typed_time(offer->starts_at), until = lin_typed_time(offer->ends_at);

    return until > from && until > now && until - from <= LONGEST;
}

lin_code offer_before_write(lin_req *rq, const Offer *before, Offer *after)
{
    Space *space;

    if (before)
        return LIN_OK;
    if (!time_is_right(after, rq->now))
        return lin_fail_field(rq, LIN_STR("endsAt"), &VEHICLES_OFFER_TIME);
    LIN_TRY(space_get(rq, after->space_id, &space));
    if (!space->owner_id[0])
        return lin_fail_field(rq, LIN_STR("spaceId"), &VEHICLES_SPACE_NOT_OWNED);
    after->lot_id = space->lot_id;
    after->state = OFFER_STATE_OPEN;
    return vehicles_take_owner(rq, space->owner_id, &after->owner_id);
}
