/*
 * GetStayFee, SettleStay, CloseStay: what is owed for a stay; what was paid or waived, and why; and that a car is gone which no gate
 * has seen leave (GB/T 42455.1-2023, 8.3.5 a).
 */
#include "vehicles.h"

static int64_t due_of(const Stay *stay, int64_t fee)
{
    int64_t settled = stay->paid + stay->waived;

    return fee > settled ? fee - settled : 0;
}

static int32_t minutes_of(const Stay *stay, lin_time now)
{
    lin_time until = stay->left_at ? lin_typed_time(stay->left_at) : now;

    return (int32_t)((until - lin_typed_time(stay->entered_at) + LIN_MINUTE - 1) / LIN_MINUTE);
}

lin_code vehicles_get_stay_fee(lin_req *rq, const GetStayFeeRequest *in, StayFee **ret)
{
    StayFee *fee = *ret;
    Stay *stay;

    LIN_TRY(stay_get(rq, in->id, &stay));
    LIN_TRY(vehicles_stay_fee(rq, stay, rq->now, &fee->fee));
    fee->paid = stay->paid;
    fee->waived = stay->waived;
    fee->due = stay->state == STAY_STATE_INSIDE ? due_of(stay, fee->fee) : 0;
    fee->minutes = minutes_of(stay, rq->now);
    return LIN_OK;
}

/* --- settling */

static lin_code check_amounts(lin_req *rq, const SettleStayRequest *in, int64_t due)
{
    if (!in->paid && !in->waived)
        return lin_fail_field(rq, LIN_STR("paid"), &VEHICLES_SETTLE_NOTHING);
    if (in->paid + in->waived > due)
        return lin_fail_field(rq, in->paid ? LIN_STR("paid") : LIN_STR("waived"), &VEHICLES_SETTLE_TOO_MUCH, lin_arg_int("due", due));
    return LIN_OK;
}

/* Whoever owes nothing more has the lot's minutes to leave. */
static lin_code set_leave_until(lin_req *rq, Stay *stay)
{
    Tariff **tariff;
    size_t tariffs;

    LIN_TRY(vehicles_tariffs_of(rq, stay->lot_id, &tariff, &tariffs));
    stay->leave_until = lin_typed_at_time(rq, rq->now + vehicles_leave_minutes(tariff, tariffs, rq->now) * LIN_MINUTE);
    return LIN_OK;
}

lin_code vehicles_settle_stay(lin_req *rq, const SettleStayRequest *in, Stay **ret)
{
    int64_t fee;
    LIN_TX(tx, rq);

    LIN_TRY(stay_lock(rq, in->id, ret));
    if ((*ret)->state != STAY_STATE_INSIDE)
        return lin_fail(rq, &VEHICLES_STAY_STATE);
    LIN_TRY(vehicles_stay_fee(rq, *ret, rq->now, &fee));
    LIN_TRY(check_amounts(rq, in, due_of(*ret, fee)));
    (*ret)->paid += in->paid;
    (*ret)->waived += in->waived;
    (*ret)->note = in->reason;
    if (!due_of(*ret, fee))
        LIN_TRY(set_leave_until(rq, *ret));
    LIN_TRY(stay_save(rq, *ret));
    LIN_TRY(lin_typed_audit(rq, "settle", (*ret)->base.descriptor, in->id, in->reason));
    return lin_commit(&tx);
}

/* --- closing: as gates do, the lot's places are locked before the stay */

static lin_code lock_places(lin_req *rq, const char *lot_id)
{
    lin_id id = vehicles_id(lot_id);

    return lin_exec(rq, &vehicles_sql_lock_places, lin_int(lin_id_community(id)), lin_ref(id));
}

static lin_code close(lin_req *rq, const CloseStayRequest *in, Stay *stay)
{
    if (stay->state != STAY_STATE_INSIDE)
        return lin_fail(rq, &VEHICLES_STAY_STATE);
    stay->state = STAY_STATE_CLOSED;
    stay->left_at = lin_typed_now(rq);
    stay->note = in->reason;
    LIN_TRY(vehicles_take_place(rq, stay->zone_id, -1));
    LIN_TRY(stay_save(rq, stay));
    return lin_typed_audit(rq, "close", stay->base.descriptor, stay->id, in->reason);
}

lin_code vehicles_close_stay(lin_req *rq, const CloseStayRequest *in, Stay **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(stay_get(rq, in->id, ret));
    LIN_TRY(lock_places(rq, (*ret)->lot_id));
    LIN_TRY(stay_lock(rq, in->id, ret));
    LIN_TRY(close(rq, in, *ret));
    return lin_commit(&tx);
}
