/*
 * MergeHouse, FindDuplicateHouses: two files of one house become one (GB/T 42455.1-2023, 8.1.3 a). Both are locked in the order of
 * their ids. The one that ends is a tombstone that points to the other; both histories stay where they are. Emits HouseMerged,
 * by which other services take along what names it.
 */
#include "housing.h"

#include "libs/resource/spans.h"

/* What moves, before the file that ends is empty. Occupancies that are the same in these fields and overlap become one. */
static const lin_type_of parts[] = {
    &linli__housing__v1__occupancy__descriptor, &linli__housing__v1__lease__descriptor, &linli__housing__v1__rating__descriptor,
    &linli__housing__v1__warning__descriptor,
};
static const char *const same_occupancy[] = { "person_id", "role", NULL };

/* The file that goes on gets these where it says nothing itself. */
static const char *const fields[] = {
    "number", "state", "usage", "unit_id", "address", "property_right", "certificate_number", "note", NULL,
};
static const char *const *const gaps = fields + 3;

static const lin_merger merger = {
    &linli__housing__v1__house__descriptor, "building_id", (const char *const[]){ "certificate_number", "unit_id", NULL },
    &HOUSING_HOUSE_ITSELF, &HOUSING_HOUSES_APART, &HOUSING_HOUSES_DIFFER,
};

/* Who the house is let to must be settled first. */
static lin_code check_leases(lin_req *rq, const House *into, const House *from)
{
    Lease **ours, **theirs;
    size_t our_count, their_count;

    LIN_TRY(lease_list(rq, lin_print(rq->arena, "houseId = \"%s\" AND state = ACTIVE", into->id), &ours, &our_count));
    LIN_TRY(lease_list(rq, lin_print(rq->arena, "houseId = \"%s\" AND state = ACTIVE", from->id), &theirs, &their_count));
    for (size_t i = 0; i < their_count; i++)
        for (size_t k = 0; k < our_count; k++)
            if (lin_days_overlap(ours[k]->starts_on, ours[k]->ends_on, theirs[i]->starts_on, theirs[i]->ends_on))
                return lin_fail(rq, &HOUSING_TERM_OVERLAPS, lin_arg_text("other", lin_z(theirs[i]->id)));
    return LIN_OK;
}

/* Of one kind only one warning of a house is open. */
static lin_code settle_second_warnings(lin_req *rq, const House *into, const House *from)
{
    Warning **ours, **theirs;
    size_t our_count, their_count;

    LIN_TRY(warning_list(rq, lin_print(rq->arena, "houseId = \"%s\" AND state = OPEN", into->id), &ours, &our_count));
    LIN_TRY(warning_list(rq, lin_print(rq->arena, "houseId = \"%s\" AND state = OPEN", from->id), &theirs, &their_count));
    for (size_t i = 0; i < their_count; i++)
        for (size_t k = 0; k < our_count; k++)
            if (theirs[i]->kind == ours[k]->kind) {
                theirs[i]->state = WARNING_STATE_PASSED;
                LIN_TRY(warning_save(rq, theirs[i]));
            }
    return LIN_OK;
}

static lin_code move_readings(lin_req *rq, const House *into, const House *from)
{
    lin_id to, at;

    lin_id_parse(lin_z(into->id), &to);
    lin_id_parse(lin_z(from->id), &at);
    return lin_exec(rq, &housing_sql_move_readings, lin_int(lin_id_community(at)), lin_ref(at), lin_ref(to));
}

static lin_code move_everything(lin_req *rq, const House *into, const House *from)
{
    LIN_TRY(check_leases(rq, into, from));
    LIN_TRY(settle_second_warnings(rq, into, from));
    for (size_t i = 0; i < LIN_COUNT(parts); i++)
        LIN_TRY(lin_typed_move(rq, parts[i], "house_id", from->id, into->id));
    LIN_TRY(lin_spans_join(rq, parts[0], lin_print(rq->arena, "houseId = \"%s\"", into->id), same_occupancy));
    return move_readings(rq, into, from);
}

/* Told before it is deleted: who hears of a deletion first ends what should go along. */
static lin_code close_file(lin_req *rq, const House *into, House *from)
{
    HouseMerged told;

    linli__housing__v1__house_merged__init(&told);
    told.into_id = into->id;
    from->merged_into = into->id;
    lin_typed_differing(rq, &from->base, &into->base, fields, &told.differing, &told.n_differing);
    LIN_TRY(house_save(rq, from));
    LIN_TRY(housing_emit_house_merged(rq, from->id, &told));
    return house_delete(rq, from->id);
}

static void fill_figures(const House *from, House *into)
{
    into->floor = into->floor ? into->floor : from->floor;
    into->rooms = into->rooms ? into->rooms : from->rooms;
    into->area_m2 = into->area_m2 > 0 ? into->area_m2 : from->area_m2;
    into->inner_area_m2 = into->inner_area_m2 > 0 ? into->inner_area_m2 : from->inner_area_m2;
}

static void add_photos(lin_req *rq, const House *from, House *into)
{
    char **photo = LIN_NEW_ARRAY(rq->arena, char *, into->n_photo_object_ids + from->n_photo_object_ids + 1);

    for (size_t i = 0; i < into->n_photo_object_ids; i++)
        photo[i] = into->photo_object_ids[i];
    for (size_t i = 0; i < from->n_photo_object_ids; i++)
        photo[into->n_photo_object_ids + i] = from->photo_object_ids[i];
    into->photo_object_ids = photo;
    into->n_photo_object_ids += from->n_photo_object_ids;
}

static void fill(lin_req *rq, const House *from, House *into)
{
    lin_typed_copy(&from->base, &into->base, gaps, true);
    fill_figures(from, into);
    add_photos(rq, from, into);
}

lin_code housing_merge_house(lin_req *rq, const MergeHouseRequest *in, House **ret)
{
    House *into, *from;

    LIN_TX(tx, rq);
    LIN_TRY(lin_typed_merge(rq, &merger, in->id, in->from_id, (ProtobufCMessage **)&into, (ProtobufCMessage **)&from));
    LIN_TRY(move_everything(rq, into, from));
    fill(rq, from, into);
    LIN_TRY(close_file(rq, into, from));
    LIN_TRY(house_save(rq, into));
    *ret = into;
    return lin_commit(&tx);
}

/* --- which may be one */

lin_code housing_find_duplicate_houses(lin_req *rq, const FindDuplicateHousesRequest *in, FindDuplicateHousesAnswer **ret)
{
    return lin_typed_duplicates(rq, &housing_sql_find_duplicate_houses, in->community_id, in->page_size, &(*ret)->base);
}
