/*
 * stay_fee - what is owed for a stay, from when it is no longer covered by the pass or booking that it began with; and the places
 * that stays take (GB/T 42455.1-2023, 8.3.5 a).
 */
#include "vehicles.h"

static lin_code covered_until(lin_req *rq, const Stay *stay, lin_time *ret)
{
    lin_rows rows;

    *ret = 0;
    if (stay->ground == STAY_GROUND_AS_VISITOR)
        return LIN_OK;
    LIN_TRY(lin_query(rq, &vehicles_sql_find_cover, &rows, lin_int(lin_id_community(vehicles_id(stay->id))),
                      stay->pass_id[0] ? lin_ref(vehicles_id(stay->pass_id)) : lin_null(),
                      stay->booking_id[0] ? lin_ref(vehicles_id(stay->booking_id)) : lin_null()));
    *ret = rows.count ? lin_cell_time(&rows, 0, 0) : 0;
    return LIN_OK;
}

lin_code vehicles_fee_from(lin_req *rq, const Stay *stay, lin_time covered_until, lin_time at, int64_t *ret)
{
    lin_time entered = lin_typed_time(stay->entered_at), from = covered_until > entered ? covered_until : entered;
    Tariff **tariff;
    size_t tariffs;

    *ret = 0;
    if (from >= at)
        return LIN_OK;
    LIN_TRY(vehicles_tariffs_of(rq, stay->lot_id, &tariff, &tariffs));
    *ret = vehicles_fee(tariff, tariffs, from, at);
    return LIN_OK;
}

lin_code vehicles_stay_fee(lin_req *rq, const Stay *stay, lin_time at, int64_t *ret)
{
    lin_time covered;

    *ret = stay->fee;
    if (stay->state != STAY_STATE_INSIDE)
        return LIN_OK;
    LIN_TRY(covered_until(rq, stay, &covered));
    return vehicles_fee_from(rq, stay, covered, at, ret);
}

lin_code vehicles_take_place(lin_req *rq, const char *zone_id, int more)
{
    lin_id id = vehicles_id(zone_id);

    return lin_exec(rq, &vehicles_sql_take_place, lin_int(lin_id_community(id)), lin_ref(id), lin_int(more));
}
