/* GetParkingOverview, GetLotPlaces: what is free, by lots and zones (GB/T 42455.1-2023, 8.3.5 a, f). */
#include "vehicles.h"

static void add_zone(lin_req *rq, LotPlaces *lot, const lin_rows *rows, size_t row)
{
    ZonePlaces *zone = lin_row_message(rq, rows, row, &linli__vehicles__v1__zone_places__descriptor);

    if (!zone->zone_id[0])
        return; /* a lot without zones */
    lot->capacity += zone->capacity;
    lot->free += zone->free;
    lot->zones[lot->n_zones++] = zone;
}

static LotPlaces *lot_of(lin_req *rq, const lin_rows *rows, size_t row)
{
    LotPlaces *lot = lin_row_message(rq, rows, row, &linli__vehicles__v1__lot_places__descriptor);

    lot->capacity = lot->free = 0; /* the row is a zone's; a lot's are summed up */
    lot->zones = LIN_NEW_ARRAY(rq->arena, ZonePlaces *, rows->count - row);
    return lot;
}

/* The rows come lot by lot. */
static void gather(lin_req *rq, const lin_rows *rows, ParkingOverview *view)
{
    LotPlaces *lot = NULL;

    view->lots = LIN_NEW_ARRAY(rq->arena, LotPlaces *, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++) {
        if (!lot || !lin_id_eq(lin_cell_id(rows, i, 0), lin_cell_id(rows, i - 1, 0)))
            view->lots[view->n_lots++] = lot = lot_of(rq, rows, i);
        add_zone(rq, lot, rows, i);
    }
    for (size_t i = 0; i < view->n_lots; i++) {
        view->capacity += view->lots[i]->capacity;
        view->free += view->lots[i]->free;
    }
}

lin_code vehicles_get_parking_overview(lin_req *rq, const GetParkingOverviewRequest *in, ParkingOverview **ret)
{
    int32_t community;
    lin_rows rows;

    if (!lin_place_number(rq, lin_app_access(rq), lin_z(in->community_id), &community))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    LIN_TRY(lin_query(rq, &vehicles_sql_list_places, &rows, lin_int(community), lin_null(), lin_at(rq->now)));
    gather(rq, &rows, *ret);
    return LIN_OK;
}

lin_code vehicles_get_lot_places(lin_req *rq, const GetLotPlacesRequest *in, LotPlaces **ret)
{
    ParkingOverview view;
    lin_rows rows;
    lin_id id;

    if (!lin_id_parse(lin_z(in->id), &id))
        return lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &vehicles_sql_list_places, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_at(rq->now)));
    if (!rows.count)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    linli__vehicles__v1__parking_overview__init(&view);
    gather(rq, &rows, &view);
    *ret = view.lots[0];
    return LIN_OK;
}
