/* GetHouseFile: the whole file of a house on one page, or who and what was there on a day (GB/T 42455.1-2023, 8.1.3 a, d). */
#include "housing.h"

/* A filter of the house's records; with a day those alone whose time, between these two fields, holds it. */
static const char *filter_of(lin_req *rq, const GetHouseFileRequest *in, const char *from, const char *until)
{
    const char *all = lin_print(rq->arena, "houseId = \"%s\"", in->id);

    return in->on_day[0] ? lin_print(rq->arena, "%s AND %s <= \"%s\" AND (-%s:* OR %s >= \"%s\")", all, from, in->on_day, until, until, in->on_day)
                         : all;
}

static lin_code add_place(lin_req *rq, HouseFile *file)
{
    LIN_TRY(building_get(rq, file->house->building_id, &file->building));
    return file->house->unit_id[0] ? unit_get(rq, file->house->unit_id, &file->unit) : LIN_OK;
}

/* Of a lease that was terminated the last day is the one on which it was. */
static void drop_ended(const char *day, HouseFile *file)
{
    size_t kept = 0;

    for (size_t i = 0; i < file->n_leases; i++) {
        const Lease *lease = file->leases[i];

        if (lease->state != LEASE_STATE_DRAFT && (!lease->ended_on[0] || strcmp(lease->ended_on, day) >= 0))
            file->leases[kept++] = file->leases[i];
    }
    file->n_leases = kept;
}

static lin_code add_people(lin_req *rq, const GetHouseFileRequest *in, HouseFile *file)
{
    LIN_TRY(occupancy_list(rq, filter_of(rq, in, "validFrom", "validUntil"), &file->occupancies, &file->n_occupancies));
    LIN_TRY(lease_list(rq, filter_of(rq, in, "startsOn", "endsOn"), &file->leases, &file->n_leases));
    if (in->on_day[0])
        drop_ended(in->on_day, file);
    return LIN_OK;
}

static lin_code add_past(lin_req *rq, HouseFile *file)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &housing_sql_find_merged_houses, &rows, lin_text(lin_z(file->house->id))));
    file->predecessors = lin_typed_id_column(rq, &rows, 0);
    file->n_predecessors = rows.count;
    LIN_TRY(lin_typed_history(rq, file->house->base.descriptor, file->house->id, false, &file->history, &file->n_history));
    for (size_t i = 0; i < file->n_predecessors; i++)
        LIN_TRY(lin_typed_history(rq, file->house->base.descriptor, file->predecessors[i], false, &file->history, &file->n_history));
    return LIN_OK;
}

lin_code housing_get_house_file(lin_req *rq, const GetHouseFileRequest *in, HouseFile **ret)
{
    HouseFile *file = *ret;
    LIN_TX(tx, rq); /* all of it as of one moment */

    LIN_TRY(house_get(rq, in->id, &file->house));
    LIN_TRY(add_place(rq, file));
    LIN_TRY(add_people(rq, in, file));
    if (!in->on_day[0]) {
        LIN_TRY(rating_list(rq, filter_of(rq, in, "", ""), &file->ratings, &file->n_ratings));
        LIN_TRY(warning_list(rq, filter_of(rq, in, "", ""), &file->warnings, &file->n_warnings));
        LIN_TRY(add_past(rq, file));
    }
    return lin_commit(&tx);
}
