/*
 * population told of a person: a file was merged into another, moved to another community, or was erased. What somebody owns goes
 * along, and what they owned, or names nobody any more (GB/T 42455.1-2023, 8.3.5 b). The framework sees to it that an event takes effect once.
 */
#include "vehicles.h"

#include "libs/resource/people.h"
#include "libs/resource/spans.h"
#include "linli/population/v1/person.pb-c.h"

static const char *const same_ownership[] = { "vehicle_id", NULL };

/* What names a person, and what else it says of one. What is nobody's without them goes with them. An ownership before the vehicle,
 * whose owner else would seem to be another. */
static const struct { lin_type_of type; const char *field, *said[4]; bool goes; const char *const *same; } theirs[] = {
    { &linli__vehicles__v1__ownership__descriptor, "person_id", { NULL }, true, same_ownership },
    { &linli__vehicles__v1__vehicle__descriptor, "owner_id", { "owner_id", "owner_name", "owner_phone" }, false, NULL },
    { &linli__vehicles__v1__space__descriptor, "owner_id", { "owner_id" }, false, NULL },
    { &linli__vehicles__v1__pass__descriptor, "owner_id", { "owner_id" }, false, NULL },
    { &linli__vehicles__v1__offer__descriptor, "owner_id", { "owner_id" }, false, NULL },
    { &linli__vehicles__v1__booking__descriptor, "person_id", { NULL }, true, NULL },
};

static lin_code clear(lin_req *rq, lin_type_of type, const char *const *said, const char *filter)
{
    ProtobufCMessage **record;
    size_t count;

    LIN_TRY(lin_typed_list(rq, type, filter, &record, &count));
    for (size_t i = 0; i < count; i++) {
        lin_typed_clear(record[i], said);
        LIN_TRY(lin_typed_save(rq, record[i]));
    }
    return LIN_OK;
}

static lin_code forget(lin_req *rq, const char *person)
{
    for (size_t i = 0; i < LIN_COUNT(theirs); i++) {
        const char *filter = lin_print(rq->arena, "%.*s = \"%s\"", LIN_STR_FMT(lin_typed_json(rq, theirs[i].type, theirs[i].field)), person);

        LIN_TRY(theirs[i].goes ? lin_typed_delete_all(rq, theirs[i].type, filter) : clear(rq, theirs[i].type, theirs[i].said, filter));
    }
    return LIN_OK;
}

/* As whoever writes a vehicle does: it first, then whose it is. */
static lin_code hold_vehicles(lin_req *rq, const char *owner)
{
    ProtobufCMessage **vehicle;
    size_t count;

    return lin_typed_list_locked(rq, &linli__vehicles__v1__vehicle__descriptor, lin_print(rq->arena, "ownerId = \"%s\"", owner), &vehicle, &count);
}

static lin_code move(lin_req *rq, const char *from, const char *to)
{
    for (size_t i = 0; i < LIN_COUNT(theirs); i++)
        LIN_TRY(lin_spans_move(rq, theirs[i].type, theirs[i].field, from, to, theirs[i].same));
    return LIN_OK;
}

/* Empty: nobody goes on. From here on every community is in sight: somebody may own a vehicle elsewhere than where they live. */
static lin_code carry(lin_req *rq, const lin_event *event, const char *goes_on)
{
    const char *from = lin_id_text(rq->arena, event->aggregate_id).at;
    char *to;

    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") }));
    LIN_TRY(lin_people_close(rq, event->aggregate_id, goes_on, &to));
    LIN_TRY(hold_vehicles(rq, from));
    return to[0] ? move(rq, from, to) : forget(rq, from);
}

static lin_code merged(lin_req *rq, const lin_event *event)
{
    Linli__Population__V1__PersonMerged *told;

    LIN_TRY(lin_event_message(rq, event, &linli__population__v1__person_merged__descriptor, (ProtobufCMessage **)&told));
    return carry(rq, event, told->into_id);
}

static lin_code transferred(lin_req *rq, const lin_event *event)
{
    Linli__Population__V1__PersonTransferred *told;

    LIN_TRY(lin_event_message(rq, event, &linli__population__v1__person_transferred__descriptor, (ProtobufCMessage **)&told));
    return carry(rq, event, told->to_id);
}

static lin_code erased(lin_req *rq, const lin_event *event)
{
    return carry(rq, event, "");
}

static const struct { const char *name; lin_code (*run)(lin_req *rq, const lin_event *event); } events[] = {
    { "Merged", merged }, { "Transferred", transferred }, { "Erased", erased },
};

lin_code vehicles_on_person_changed(lin_req *rq, const lin_event *event)
{
    rq->origin = LIN_STR("population");
    for (size_t i = 0; !event->change && i < LIN_COUNT(events); i++)
        if (vehicles_same(event->name, events[i].name))
            return events[i].run(rq, event);
    return LIN_OK;
}
