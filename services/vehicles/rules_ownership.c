/*
 * Rules of an ownership, and how a vehicle's owner writes them: whoever is the owner has one that goes on, everybody else none
 * (GB/T 42455.1-2023, 8.1.1 c, 8.3.5 b). What hung on one ends with it: here the passes that they were given for the vehicle, elsewhere
 * what listens to OwnerLeft. The passes and owners of a vehicle whose file is merged into another go on with that one.
 *
 * Locked first is the vehicle, by whoever writes its owner; then what follows from it.
 */
#include "vehicles.h"

#include "libs/resource/spans.h"

static const lin_type_of ownership = &linli__vehicles__v1__ownership__descriptor, pass = &linli__vehicles__v1__pass__descriptor;

static char *today(lin_req *rq)
{
    return lin_str_z(rq->arena, lin_day(rq->arena, rq->now));
}

static const char *of_vehicle(lin_req *rq, const char *id)
{
    return lin_print(rq->arena, "vehicleId = \"%s\"", id);
}

/* By hand its days are corrected. */
lin_code ownership_before_write(lin_req *rq, const Ownership *before, Ownership *after)
{
    if (!before || !vehicles_by_hand(rq) || !before->valid_until[0] == !after->valid_until[0])
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("validUntil"), &VEHICLES_OWNERSHIP_END);
}

/* --- the owner has changed */

/* One that has not begun was never used. */
static lin_code end_passes(lin_req *rq, const Ownership *one)
{
    const char *theirs = lin_print(rq->arena, "vehicleId = \"%s\" AND ownerId = \"%s\"", one->vehicle_id, one->person_id);

    LIN_TRY(lin_typed_delete_all(rq, pass, lin_print(rq->arena, "%s AND validFrom > \"%s\"", theirs, today(rq))));
    return lin_spans_end(rq, pass, theirs, today(rq));
}

static lin_code end(lin_req *rq, Ownership *one)
{
    VehicleOwnerLeft told = { PROTOBUF_C_MESSAGE_INIT(&linli__vehicles__v1__vehicle_owner_left__descriptor), .person_id = one->person_id,
                              .on_day = today(rq) };

    one->valid_until = told.on_day;
    LIN_TRY(ownership_save(rq, one));
    LIN_TRY(end_passes(rq, one));
    return vehicles_emit_vehicle_owner_left(rq, one->vehicle_id, &told);
}

static lin_code begin(lin_req *rq, const Vehicle *v)
{
    Ownership *one = ownership_new(rq);

    one->community_id = v->community_id;
    one->vehicle_id = v->id;
    one->person_id = v->owner_id;
    one->valid_from = today(rq);
    return ownership_create(rq, one);
}

/* Who comes back on the day on which they left never did: a mistake was put right. */
static lin_code settle(lin_req *rq, const Vehicle *v, Ownership *one, bool *goes_on)
{
    if (!vehicles_same(one->person_id, v->owner_id))
        return one->valid_until[0] ? LIN_OK : end(rq, one);
    *goes_on = true;
    one->valid_until = (char *)(uintptr_t)"";
    return ownership_save(rq, one);
}

static lin_code keep(lin_req *rq, const Vehicle *v)
{
    const char *holding = lin_print(rq->arena, "%s AND (-validUntil:* OR validUntil >= \"%s\")", of_vehicle(rq, v->id), today(rq));
    bool goes_on = !v->owner_id[0];
    Ownership **one;
    size_t count;

    LIN_TRY(ownership_list(rq, holding, &one, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(settle(rq, v, one[i], &goes_on));
    return goes_on ? LIN_OK : begin(rq, v);
}

/* --- its file is deleted; the last that happens to a merged one, with the name of the one that goes on */

static lin_code close_file(lin_req *rq, const Vehicle *v)
{
    static const char *const same[] = { "person_id", NULL };

    if (!v->merged_into[0])
        return lin_spans_end(rq, ownership, of_vehicle(rq, v->id), today(rq));
    LIN_TRY(lin_typed_move(rq, pass, "vehicle_id", v->id, v->merged_into));
    return lin_spans_move(rq, ownership, "vehicle_id", v->id, v->merged_into, same);
}

/* --- all of it, whatever of the vehicle the caller sees; no rule of what is written by hand binds what follows from that */

static lin_code follow(lin_req *rq, const Vehicle *v, lin_code (*run)(lin_req *rq, const Vehicle *v))
{
    lin_str origin = rq->origin;
    lin_reach before;
    lin_code code;

    LIN_TRY(lin_typed_widen(rq, v->id, &before));
    if (vehicles_by_hand(rq))
        rq->origin = LIN_STR("vehicle");
    code = run(rq, v);
    rq->origin = origin;
    return lin_reach_back(rq, &before, code);
}

lin_code vehicles_keep_owner(lin_req *rq, const Vehicle *v)
{
    return follow(rq, v, keep);
}

lin_code vehicle_after_write(lin_req *rq, const Vehicle *before, const Vehicle *after)
{
    if (!after)
        return follow(rq, before, close_file);
    return vehicles_same(before ? before->owner_id : "", after->owner_id) ? LIN_OK : vehicles_keep_owner(rq, after);
}
