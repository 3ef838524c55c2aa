/*
 * population told of a person: a file was merged into another, moved to another community, or was erased. What is said here of that
 * file goes along, ends, or goes (GB/T 42455.1-2023, 8.1.4 a). The framework sees to it that an event takes effect once.
 */
#include "organizations.h"

#include "libs/resource/people.h"
#include "linli/population/v1/person.pb-c.h"

static const lin_type_of employment = &linli__organizations__v1__employment__descriptor;

static const char *of_person(lin_req *rq, const char *person_id)
{
    return lin_print(rq->arena, "personId = \"%s\"", person_id);
}

static lin_code forget(lin_req *rq, const char *person)
{
    return lin_typed_delete_all(rq, employment, of_person(rq, person));
}

static lin_code merged(lin_req *rq, const lin_event *event, const char *person)
{
    Linli__Population__V1__PersonMerged *told;
    char *to;

    LIN_TRY(lin_event_message(rq, event, &linli__population__v1__person_merged__descriptor, (ProtobufCMessage **)&told));
    LIN_TRY(lin_people_close(rq, event->aggregate_id, told->into_id, &to));
    if (!to[0])
        return forget(rq, person);
    return lin_spans_move(rq, employment, "person_id", person, to, organizations_same_employment);
}

static lin_code transferred(lin_req *rq, const lin_event *event, const char *person)
{
    Linli__Population__V1__PersonTransferred *told;
    char *to;

    LIN_TRY(lin_event_message(rq, event, &linli__population__v1__person_transferred__descriptor, (ProtobufCMessage **)&told));
    LIN_TRY(lin_people_close(rq, event->aggregate_id, told->to_id, &to));
    return lin_spans_end(rq, employment, of_person(rq, person), lin_day(rq->arena, event->at).at);
}

static lin_code erased(lin_req *rq, const lin_event *event, const char *person)
{
    char *nobody;

    LIN_TRY(lin_people_close(rq, event->aggregate_id, "", &nobody));
    return forget(rq, person);
}

static const struct { const char *name; lin_code (*run)(lin_req *rq, const lin_event *event, const char *person); } events[] = {
    { "Merged", merged }, { "Transferred", transferred }, { "Erased", erased },
};

lin_code organizations_on_person_changed(lin_req *rq, const lin_event *event)
{
    rq->origin = LIN_STR("population");
    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") })); /* what is written here is nobody's scope */
    for (size_t i = 0; !event->change && i < LIN_COUNT(events); i++)
        if (organizations_same(event->name, events[i].name))
            return events[i].run(rq, event, lin_id_text(rq->arena, event->aggregate_id).at);
    return LIN_OK;
}
