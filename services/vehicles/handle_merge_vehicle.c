/*
 * MergeVehicle: two files of one vehicle become one (GB/T 42455.1-2023, 8.1.2 a). Both are locked in the order of their ids. What is
 * said of a plate (watches, hits, warnings, passages) is found by it: the file that goes on remembers the plates of the other.
 * Emits VehicleMerged.
 */
#include "vehicles.h"

/* The file that goes on says these; it gets the gaps behind them. Where the other said something else, the event tells. */
static const char *const fields[] = {
    "plate", "plate_color", "kind", "key_class", "key_level",
    "grid_id", "color", "brand", "model", "vin", "registered_on", "owner_id", "owner_name", "owner_phone", "note", NULL,
};
static const char *const *const gaps = fields + 5;

static const lin_merger merger = {
    &linli__vehicles__v1__vehicle__descriptor, "community_id", (const char *const[]){ "vin", NULL },
    &VEHICLES_MERGE_ITSELF, &VEHICLES_MERGE_APART, &VEHICLES_MERGE_DIFFERS,
};

static void remember_plates(lin_req *rq, const Vehicle *from, Vehicle *into)
{
    char **plate = LIN_NEW_ARRAY(rq->arena, char *, into->n_former_plates + from->n_former_plates + 1);
    size_t count = 0;

    for (size_t i = 0; i < into->n_former_plates; i++)
        plate[count++] = into->former_plates[i];
    for (size_t i = 0; i < from->n_former_plates; i++)
        plate[count++] = from->former_plates[i];
    plate[count++] = from->plate;
    into->former_plates = plate;
    into->n_former_plates = count;
}

/* One that is no key vehicle gets class and level together. */
static void fill(lin_req *rq, const Vehicle *from, Vehicle *into)
{
    lin_typed_copy(&from->base, &into->base, gaps, true);
    if (!into->key_class)
        lin_typed_copy(&from->base, &into->base, (const char *const[]){ "key_class", "key_level", NULL }, true);
    if (!into->n_photo_object_ids) {
        into->photo_object_ids = from->photo_object_ids;
        into->n_photo_object_ids = from->n_photo_object_ids;
    }
    remember_plates(rq, from, into);
}

/* Told before it is deleted: who hears of a deletion first ends what should go along. */
static lin_code close_file(lin_req *rq, const Vehicle *into, Vehicle *from)
{
    VehicleMerged told = { PROTOBUF_C_MESSAGE_INIT(&linli__vehicles__v1__vehicle_merged__descriptor), .into_id = into->id };

    from->merged_into = into->id;
    lin_typed_differing(rq, &from->base, &into->base, fields, &told.differing, &told.n_differing);
    LIN_TRY(vehicle_save(rq, from));
    LIN_TRY(vehicles_emit_vehicle_merged(rq, from->id, &told));
    return vehicle_delete(rq, from->id);
}

lin_code vehicles_merge_vehicle(lin_req *rq, const MergeVehicleRequest *in, Vehicle **ret)
{
    Vehicle *into, *from;

    LIN_TX(tx, rq);
    LIN_TRY(lin_typed_merge(rq, &merger, in->id, in->from_id, (ProtobufCMessage **)&into, (ProtobufCMessage **)&from));
    LIN_TRY(close_file(rq, into, from)); /* before its numbers pass on: they are unique */
    fill(rq, from, into);
    LIN_TRY(vehicle_save(rq, into));
    LIN_TRY(vehicles_keep_owner(rq, into)); /* of whom the other file said that they own it */
    *ret = into;
    return lin_commit(&tx);
}
