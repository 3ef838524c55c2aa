/*
 * housing told of a house: it was deleted, or its file was merged into another. Links and households that name a merged one name
 * the other from now on; links that were there twice in overlapping days become one (GB/T 42455.1-2023, 8.1.1 c, 8.1.3 a).
 */
#include "population.h"

#include "linli/housing/v1/house.pb-c.h"

/* The same person, beside what makes two links of one person the same. */
static const char *const same_link[] = { "person_id", "kind", "role", NULL };

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

static lin_code merged(lin_req *rq, const lin_event *event)
{
    const char *from = lin_id_text(rq->arena, event->aggregate_id).at;
    Linli__Housing__V1__HouseMerged *told;
    const char *into;

    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") })); /* who owns it may live in another community */
    LIN_TRY(lin_event_message(rq, event, &linli__housing__v1__house_merged__descriptor, (ProtobufCMessage **)&told));
    LIN_TRY(close_target(rq, from, told->into_id, &into));
    LIN_TRY(lin_typed_move(rq, &linli__population__v1__link__descriptor, "target_id", from, into));
    LIN_TRY(lin_spans_join(rq, &linli__population__v1__link__descriptor, lin_print(rq->arena, "targetId = \"%s\"", into), same_link));
    return lin_typed_move(rq, &linli__population__v1__household__descriptor, "house_id", from, into);
}

lin_code population_on_house_changed(lin_req *rq, const lin_event *event)
{
    rq->origin = LIN_STR("housing");
    return strcmp(event->name, "Merged") == 0 ? merged(rq, event) : population_on_target_changed(rq, event);
}
