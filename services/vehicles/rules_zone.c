/*
 * Rules of a zone: it has no fewer places than are taken, or than have a number on them; one that is in use stays. What is taken
 * of it stands in zone_use, which the gates lock (GB/T 42455.1-2023, 8.3.5 a).
 */
#include "vehicles.h"

static lin_code count_of(lin_req *rq, const lin_sql *sql, const Zone *zone, int64_t *ret)
{
    lin_id id = vehicles_id(zone->id);
    lin_rows rows;

    LIN_TRY(lin_query(rq, sql, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    *ret = rows.count ? lin_cell_int(&rows, 0, 0) : 0;
    return LIN_OK;
}

lin_code zone_before_write(lin_req *rq, const Zone *before, Zone *after)
{
    int64_t taken, spaces;

    if (!before)
        return LIN_OK;
    LIN_TRY(count_of(rq, &vehicles_sql_lock_zone_use, after, &taken));
    LIN_TRY(count_of(rq, &vehicles_sql_count_spaces, after, &spaces));
    if (after->capacity < taken)
        return lin_fail_field(rq, LIN_STR("capacity"), &VEHICLES_ZONE_TAKEN, lin_arg_int("taken", taken));
    if (after->capacity < spaces)
        return lin_fail_field(rq, LIN_STR("capacity"), &VEHICLES_ZONE_SPACES, lin_arg_int("spaces", spaces));
    return LIN_OK;
}

lin_code zone_after_write(lin_req *rq, const Zone *before, const Zone *after)
{
    lin_id id = vehicles_id((after ? after : before)->id);

    if (!after)
        return lin_exec(rq, &vehicles_sql_drop_zone_use, lin_int(lin_id_community(id)), lin_ref(id));
    return lin_exec(rq, &vehicles_sql_set_zone_use, lin_int(lin_id_community(id)), lin_ref(id), lin_ref(vehicles_id(after->lot_id)),
                    lin_int(after->kind), lin_int(after->capacity));
}

lin_code zone_before_delete(lin_req *rq, const Zone *before)
{
    int64_t taken, spaces;

    LIN_TRY(count_of(rq, &vehicles_sql_lock_zone_use, before, &taken));
    LIN_TRY(count_of(rq, &vehicles_sql_count_spaces, before, &spaces));
    return taken || spaces ? lin_fail(rq, &VEHICLES_ZONE_IN_USE) : LIN_OK;
}
