/*
 * Rules of a parking space: its zone is one of its lot, which has room for its number; what kind of place it is, the zone says;
 * one that is offered stays (GB/T 42455.1-2023, 8.3.5 a). Two who write about one zone queue at it.
 */
#include "vehicles.h"

static lin_code check_room(lin_req *rq, const Zone *zone)
{
    lin_id id = vehicles_id(zone->id);
    lin_rows rows;

    LIN_TRY(lin_query(rq, &vehicles_sql_count_spaces, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (lin_cell_int(&rows, 0, 0) < zone->capacity)
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("zoneId"), &VEHICLES_ZONE_FULL, lin_arg_int("capacity", zone->capacity));
}

lin_code space_before_delete(lin_req *rq, const Space *before)
{
    Offer **offer;
    size_t offers;

    LIN_TRY(offer_list(rq, lin_print(rq->arena, "spaceId = \"%s\" AND state = OPEN AND endsAt > \"%s\"", before->id, lin_time_text(rq->arena, rq->now).at),
                       &offer, &offers));
    return offers ? lin_fail(rq, &VEHICLES_SPACE_OFFERED) : LIN_OK;
}

lin_code space_before_write(lin_req *rq, const Space *before, Space *after)
{
    Zone *zone;

    LIN_TRY(vehicles_check_person(rq, "ownerId", before ? before->owner_id : "", after->owner_id));
    if (before && vehicles_same(before->zone_id, after->zone_id))
        return LIN_OK;
    LIN_TRY(zone_lock(rq, after->zone_id, &zone));
    if (!vehicles_same(zone->lot_id, after->lot_id))
        return lin_fail_field(rq, LIN_STR("zoneId"), &VEHICLES_ZONE_ELSEWHERE);
    after->kind = zone->kind;
    return check_room(rq, zone);
}
