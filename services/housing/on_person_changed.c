/*
 * population told of a person: a file was merged into another, moved to another community, or was erased. What is said here of
 * that file goes along, ends, or goes (GB/T 42455.1-2023, 8.1.3 d). And who is old and lives alone (8.1.3 g). The framework sees to it that an event takes effect once.
 */
#include "housing.h"

#include "libs/resource/people.h"
#include "libs/resource/spans.h"
#include "linli/population/v1/person.pb-c.h"

static const lin_type_of occupancy = &linli__housing__v1__occupancy__descriptor;

/* What both files say of one house and role in overlapping times becomes one. */
static lin_code join_occupancies(lin_req *rq, const char *person)
{
    static const char *const same[] = { "house_id", "role", NULL };

    return lin_spans_join(rq, occupancy, lin_print(rq->arena, "personId = \"%s\"", person), same);
}

/* --- leases go on under the file that goes on */

static lin_code leases_of(lin_req *rq, const char *person, Lease ***ret, size_t *ret_count)
{
    return lease_list(rq, lin_print(rq->arena, "ownerId = \"%s\" OR tenantId = \"%s\"", person, person), ret, ret_count);
}

static lin_code carry_leases(lin_req *rq, const char *from, char *to)
{
    Lease **lease;
    size_t count;

    LIN_TRY(leases_of(rq, from, &lease, &count));
    for (size_t i = 0; i < count; i++) {
        if (housing_same(lease[i]->owner_id, from))
            lease[i]->owner_id = to;
        if (housing_same(lease[i]->tenant_id, from))
            lease[i]->tenant_id = to;
        LIN_TRY(lease_save(rq, lease[i]));
    }
    return LIN_OK;
}

/* --- moved: nobody lives here any more, but what somebody owns stays theirs. What had not begun ends on its first day. */

static lin_code end_or_carry(lin_req *rq, Occupancy *one, char *to, char *day)
{
    if (one->role == OCCUPANCY_ROLE_OWNER)
        one->person_id = to;
    else if (!one->valid_until[0] || strcmp(one->valid_until, day) > 0)
        one->valid_until = strcmp(one->valid_from, day) > 0 ? one->valid_from : day;
    return occupancy_save(rq, one);
}

static lin_code move_occupancies(lin_req *rq, const char *from, char *to, char *day)
{
    Occupancy **one;
    size_t count;

    LIN_TRY(occupancy_list(rq, lin_print(rq->arena, "personId = \"%s\"", from), &one, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(end_or_carry(rq, one[i], to, day));
    return LIN_OK;
}

/* --- erased: what is said of the person goes */

static lin_code forget_leases(lin_req *rq, const char *person)
{
    Lease **lease;
    size_t count;

    LIN_TRY(leases_of(rq, person, &lease, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(lease_delete(rq, lease[i]->id));
    return LIN_OK;
}

static lin_code forget(lin_req *rq, const char *person)
{
    LIN_TRY(lin_typed_delete_all(rq, occupancy, lin_print(rq->arena, "personId = \"%s\"", person)));
    return forget_leases(rq, person);
}

/* --- elders alone: the watch over meters asks who they are */

static const char *said(const Linli__Change *change, const char *path)
{
    for (size_t i = 0; i < change->n_changes; i++)
        if (strcmp(change->changes[i]->path, path) == 0)
            return change->changes[i]->after_json;
    return NULL;
}

static lin_code changed(lin_req *rq, const lin_event *event)
{
    const char *key_class = said(event->change, "keyClass");
    bool gone = strcmp(event->name, "Deleted") == 0, alone = key_class && strcmp(key_class, "\"ELDERLY_ALONE\"") == 0;

    if (!key_class && !gone)
        return LIN_OK;
    return lin_exec(rq, alone && !gone ? &housing_sql_add_alone_elder : &housing_sql_drop_alone_elder, lin_int(event->community),
                    lin_ref(event->aggregate_id));
}

/* --- the three */

/* From here on every community is in sight: somebody may own a house elsewhere than where they live. */
static lin_code close_file(lin_req *rq, const lin_event *event, const char *goes_on, char **ret_last)
{
    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") }));
    return lin_people_close(rq, event->aggregate_id, goes_on, ret_last);
}

static lin_code merged(lin_req *rq, const lin_event *event, const char *person)
{
    Linli__Population__V1__PersonMerged *told;
    char *to;

    LIN_TRY(lin_event_message(rq, event, &linli__population__v1__person_merged__descriptor, (ProtobufCMessage **)&told));
    LIN_TRY(close_file(rq, event, told->into_id, &to));
    if (!to[0])
        return forget(rq, person);
    LIN_TRY(lin_typed_move(rq, occupancy, "person_id", person, to));
    LIN_TRY(join_occupancies(rq, to));
    return carry_leases(rq, person, to);
}

static lin_code transferred(lin_req *rq, const lin_event *event, const char *person)
{
    Linli__Population__V1__PersonTransferred *told;
    char *to;

    LIN_TRY(lin_event_message(rq, event, &linli__population__v1__person_transferred__descriptor, (ProtobufCMessage **)&told));
    LIN_TRY(close_file(rq, event, told->to_id, &to));
    if (!to[0])
        return forget(rq, person);
    LIN_TRY(move_occupancies(rq, person, to, lin_str_z(rq->arena, lin_day(rq->arena, event->at))));
    LIN_TRY(join_occupancies(rq, to));
    return carry_leases(rq, person, to);
}

static lin_code erased(lin_req *rq, const lin_event *event, const char *person)
{
    char *nobody;

    LIN_TRY(close_file(rq, event, "", &nobody));
    LIN_TRY(lin_exec(rq, &housing_sql_drop_alone_elder, lin_int(event->community), lin_ref(event->aggregate_id)));
    return forget(rq, person);
}

static const struct { const char *name; lin_code (*run)(lin_req *rq, const lin_event *event, const char *person); } events[] = {
    { "Merged", merged }, { "Transferred", transferred }, { "Erased", erased },
};

lin_code housing_on_person_changed(lin_req *rq, const lin_event *event)
{
    rq->origin = LIN_STR("population");
    if (event->change)
        return changed(rq, event);
    for (size_t i = 0; i < LIN_COUNT(events); i++)
        if (strcmp(event->name, events[i].name) == 0)
            return events[i].run(rq, event, lin_id_text(rq->arena, event->aggregate_id).at);
    return LIN_OK;
}
