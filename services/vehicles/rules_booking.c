/* Rules of a booking: it lies ahead, and within an open offer. That none overlap, the table sees to (GB/T 42455.1-2023, 8.3.5 f). */
#include "vehicles.h"

#define HOUR (60 * LIN_MINUTE)

static int64_t price_of(const Booking *b, int64_t hour_price)
{
    return (lin_typed_time(b->ends_at) - lin_typed_time(b->starts_at) + HOUR - 1) / HOUR * hour_price;
}

static lin_code check_time(lin_req *rq, const Booking *b, const Offer *offer)
{
    lin_time from = lin_typed_time(b->starts_at), until = lin_typed_time(b->ends_at);

    if (until <= from || until <= rq->now)
        return lin_fail_field(rq, LIN_STR("endsAt"), &VEHICLES_BOOKING_TIME);
    if (from < lin_typed_time(offer->starts_at))
        return lin_fail_field(rq, LIN_STR("startsAt"), &VEHICLES_BOOKING_OUTSIDE);
    if (until > lin_typed_time(offer->ends_at))
        return lin_fail_field(rq, LIN_STR("endsAt"), &VEHICLES_BOOKING_OUTSIDE);
    return LIN_OK;
}

lin_code booking_before_write(lin_req *rq, const Booking *before, Booking *after)
{
    Offer *offer;

    if (before)
        return LIN_OK;
    after->plate = vehicles_plate(rq, after->plate);
    if (!vehicles_plate_kind(after->plate))
        return lin_fail_field(rq, LIN_STR("plate"), &VEHICLES_PLATE_FORM);
    LIN_TRY(vehicles_check_person(rq, "personId", "", after->person_id));
    LIN_TRY(offer_get(rq, after->offer_id, &offer)); /* its reference has locked it */
    if (offer->state != OFFER_STATE_OPEN)
        return lin_fail(rq, &VEHICLES_OFFER_STATE);
    LIN_TRY(check_time(rq, after, offer));
    after->space_id = offer->space_id;
    after->lot_id = offer->lot_id;
    after->price = price_of(after, offer->hour_price);
    after->state = BOOKING_STATE_BOOKED;
    return LIN_OK;
}
