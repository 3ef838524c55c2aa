/*
 * A house, vehicle or unit that people are linked to was deleted: their links to it end on that day, whatever community they are of; one
 * that had not begun yet ends on its first. They stay as what was. Or its file was merged into another: links and households that name
 * it name the other from now on; links that were there twice in overlapping days become one (GB/T 42455.1-2023, 8.1.1 c, 8.1.3 a). Who owns
 * a vehicle no longer is linked to it until that day, in whatever role.
 */
#include "population.h"

#include "linli/housing/v1/house.pb-c.h"
#include "linli/organizations/v1/unit.pb-c.h"
#include "linli/vehicles/v1/vehicle.pb-c.h"

/* The same person, beside what makes two links of one person the same. */
static const char *const same_link[] = { "person_id", "kind", "role", NULL };

lin_code population_target_now(lin_req *rq, const char *id, const char **ret)
{
    lin_rows rows;
    lin_id target;

    *ret = id;
    if (!lin_id_parse(lin_z(id), &target))
        return LIN_OK;
    LIN_TRY(lin_exec(rq, &population_sql_take_target, lin_ref(target)));
    LIN_TRY(lin_query(rq, &population_sql_find_merged_target, &rows, lin_ref(target)));
    return rows.count ? population_target_now(rq, lin_id_text(rq->arena, lin_cell_id(&rows, 0, 0)).at, ret) : LIN_OK;
}

lin_code population_check_target(lin_req *rq, const char *field, const char *id)
{
    const char *goes_on;

    LIN_TRY(population_target_now(rq, id, &goes_on));
    return strcmp(goes_on, id) == 0 ? LIN_OK : lin_fail_field(rq, lin_z(field), &POPULATION_TARGET_MERGED, lin_arg_text("goesOn", lin_z(goes_on)));
}

/* --- merged */

static lin_code hold(lin_req *rq, const char *target, lin_id *ret)
{
    lin_id_parse(lin_z(target), ret);
    return lin_exec(rq, &population_sql_hold_target, lin_ref(*ret));
}

/* Whoever names it from now on is told what goes on: that may have been merged further, and we told of it before. Who names what goes
 * on at this moment is waited for as well: its link may be one that comes along too. */
static lin_code close_target(lin_req *rq, const char *target, const char *into, const char **ret)
{
    lin_id from, id;

    LIN_TRY(hold(rq, target, &from));
    LIN_TRY(hold(rq, into, &id));
    LIN_TRY(population_target_now(rq, into, ret));
    LIN_TRY(hold(rq, *ret, &id));
    return lin_exec(rq, &population_sql_add_merged_target, lin_ref(from), lin_ref(id));
}

/* Each says in into_id what goes on. People also live in a house. */
static const struct { const char *source; lin_type_of told; bool house; } mergers[] = {
    { "housing", &linli__housing__v1__house_merged__descriptor, true },
    { "vehicles", &linli__vehicles__v1__vehicle_merged__descriptor, false },
    { "organizations", &linli__organizations__v1__unit_merged__descriptor, false },
};

static lin_code merged(lin_req *rq, const lin_event *event)
{
    size_t which = 0;
    const char *from = lin_id_text(rq->arena, event->aggregate_id).at, *into;
    ProtobufCMessage *told;

    while (which < LIN_COUNT(mergers) - 1 && strcmp(event->source, mergers[which].source) != 0)
        which++;
    LIN_TRY(lin_event_message(rq, event, mergers[which].told, &told));
    LIN_TRY(close_target(rq, from, *(char **)lin_typed_at(told, "into_id"), &into));
    LIN_TRY(lin_spans_move(rq, &linli__population__v1__link__descriptor, "target_id", from, into, same_link));
    return mergers[which].house ? lin_typed_move(rq, &linli__population__v1__household__descriptor, "house_id", from, into) : LIN_OK;
}

static lin_code deleted(lin_req *rq, const lin_event *event)
{
    const char *filter = lin_print(rq->arena, "targetId = \"%s\"", lin_id_text(rq->arena, event->aggregate_id).at);

    return lin_spans_end(rq, &linli__population__v1__link__descriptor, filter, lin_str_z(rq->arena, lin_day(rq->arena, event->at)));
}

/* Their file may have been merged since. What is said to begin later stands. */
static lin_code left(lin_req *rq, const lin_event *event)
{
    Linli__Vehicles__V1__VehicleOwnerLeft *told;
    const char *filter;
    lin_rows rows;
    lin_id owner;

    LIN_TRY(lin_event_message(rq, event, &linli__vehicles__v1__vehicle_owner_left__descriptor, (ProtobufCMessage **)&told));
    lin_id_parse(lin_z(told->person_id), &owner);
    LIN_TRY(lin_query(rq, &population_sql_find_successor, &rows, lin_int(lin_id_community(owner)), lin_ref(owner)));
    filter = lin_print(rq->arena, "targetId = \"%s\" AND personId = \"%s\" AND validFrom <= \"%s\"", lin_id_text(rq->arena, event->aggregate_id).at,
                       lin_id_text(rq->arena, lin_cell_id(&rows, 0, 0)).at, told->on_day);
    return lin_spans_end(rq, &linli__population__v1__link__descriptor, filter, told->on_day);
}

lin_code population_on_target_changed(lin_req *rq, const lin_event *event)
{
    rq->origin = lin_z(event->source);
    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") })); /* who owns it may live in another community */
    if (strcmp(event->name, "Merged") == 0)
        return merged(rq, event);
    if (strcmp(event->name, "OwnerLeft") == 0)
        return left(rq, event);
    return event->change && event->change->action == LINLI__CHANGE__ACTION__DELETED ? deleted(rq, event) : LIN_OK;
}
