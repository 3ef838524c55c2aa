/* GetVehicleFile: the whole file of a vehicle on one page (GB/T 42455.1-2023, 8.1.2 a), as far as the caller may read what is in it. */
#include "vehicles.h"

/* What is said of one of its plates in its community. */
static const char *filter_of(lin_req *rq, const Vehicle *v)
{
    lin_buf filter = { .arena = rq->arena };

    lin_buf_print(&filter, "communityId = \"%s\" AND (plate = %s", v->community_id, lin_quoted(rq, v->plate));
    for (size_t i = 0; i < v->n_former_plates; i++)
        lin_buf_print(&filter, " OR plate = %s", lin_quoted(rq, v->former_plates[i]));
    lin_buf_char(&filter, ')');
    return lin_str_z(rq->arena, lin_buf_str(&filter));
}

static lin_code add_records(lin_req *rq, VehicleFile *file)
{
    static const char *const lists[] = { "watches", "hits", "warnings" };

    for (size_t i = 0; i < LIN_COUNT(lists); i++)
        LIN_TRY(lin_typed_section(rq, &file->base, lists[i], false, filter_of(rq, file->vehicle)));
    return lin_typed_section(rq, &file->base, "ownerships", false, lin_print(rq->arena, "vehicleId = \"%s\"", file->vehicle->id));
}

static lin_code add_history(lin_req *rq, VehicleFile *file)
{
    lin_type_of type = file->vehicle->base.descriptor;
    lin_rows rows;

    LIN_TRY(lin_query(rq, &vehicles_sql_find_predecessors, &rows, lin_text(lin_z(file->vehicle->id))));
    file->predecessors = lin_typed_id_column(rq, &rows, 0);
    file->n_predecessors = rows.count;
    LIN_TRY(lin_typed_history(rq, type, file->vehicle->id, false, &file->history, &file->n_history));
    for (size_t i = 0; i < file->n_predecessors; i++)
        LIN_TRY(lin_typed_history(rq, type, file->predecessors[i], false, &file->history, &file->n_history));
    return LIN_OK;
}

lin_code vehicles_get_vehicle_file(lin_req *rq, const GetVehicleFileRequest *in, VehicleFile **ret)
{
    LIN_TX(tx, rq); /* all of it as of one moment */

    LIN_TRY(vehicle_get(rq, in->id, &(*ret)->vehicle));
    LIN_TRY(add_records(rq, *ret));
    LIN_TRY(add_history(rq, *ret));
    return lin_commit(&tx);
}
