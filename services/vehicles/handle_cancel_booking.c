/* WithdrawOffer, CancelBooking: an owner takes a space back that nobody counts on; a booked time is free again (GB/T 42455.1-2023, 8.3.5 f). */
#include "vehicles.h"

lin_code vehicles_withdraw_offer(lin_req *rq, const WithdrawOfferRequest *in, Offer **ret)
{
    Booking **booking;
    size_t bookings;
    LIN_TX(tx, rq);

    LIN_TRY(offer_lock(rq, in->id, ret));
    if ((*ret)->state != OFFER_STATE_OPEN)
        return lin_fail(rq, &VEHICLES_OFFER_STATE);
    LIN_TRY(booking_list(rq, lin_print(rq->arena, "offerId = \"%s\" AND state = BOOKED AND endsAt > \"%s\"", in->id, lin_time_text(rq->arena, rq->now).at),
                         &booking, &bookings));
    if (bookings)
        return lin_fail(rq, &VEHICLES_OFFER_BOOKED, lin_arg_int("bookings", (int64_t)bookings));
    (*ret)->state = OFFER_STATE_WITHDRAWN;
    LIN_TRY(offer_save(rq, *ret));
    return lin_commit(&tx);
}

lin_code vehicles_cancel_booking(lin_req *rq, const CancelBookingRequest *in, Booking **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(booking_lock(rq, in->id, ret));
    if ((*ret)->state != BOOKING_STATE_BOOKED || lin_typed_time((*ret)->ends_at) <= rq->now)
        return lin_fail(rq, &VEHICLES_BOOKING_STATE);
    (*ret)->state = BOOKING_STATE_CANCELLED;
    (*ret)->cancel_reason = in->reason;
    LIN_TRY(booking_save(rq, *ret));
    return lin_commit(&tx);
}
