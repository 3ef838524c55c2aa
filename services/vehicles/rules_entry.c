/*
 * Rules of an entry: who is let in, and where to. Functions of what is known alone (GB/T 42455.1-2023, 8.3.5 a, c).
 */
#include "vehicles.h"

#define SAME_CAR (5 * LIN_MINUTE)     /* so long the entry that opened knows its car again */

/* In this order: who may not come at all, who is there already, who has a right to, and who is let in beside them. */
DecisionWhy vehicles_entry_why(const vehicles_grounds *g, const char *gate_id, lin_time at)
{
    const struct { bool so; DecisionWhy why; } rows[] = {
        { g->stay_id && vehicles_same(g->entry_gate_id, gate_id) && at - g->entered_at <= SAME_CAR, DECISION_WHY_REPEATED },
        { g->listed, DECISION_WHY_LISTED },
        { g->stay_id, DECISION_WHY_ALREADY_INSIDE },
        { !g->lot_is_open, DECISION_WHY_LOT_CLOSED },
        { g->unread, g->lets_unread ? DECISION_WHY_UNREAD_TICKET : DECISION_WHY_UNREAD_PLATE },
        { g->pass_id && g->pass_holds, DECISION_WHY_PASS_VALID },
        { g->booking_id, DECISION_WHY_BOOKED },
        { g->visitors, DECISION_WHY_VISITOR },
        { g->pass_id, DECISION_WHY_PASS_EXPIRED },
        { true, DECISION_WHY_UNKNOWN },
    };
    size_t i = 0;

    while (!rows[i].so)
        i++;
    return rows[i].why;
}

StayGround vehicles_ground_of(DecisionWhy why)
{
    return why == DECISION_WHY_PASS_VALID    ? STAY_GROUND_BY_PASS
         : why == DECISION_WHY_BOOKED        ? STAY_GROUND_BY_BOOKING
         : why == DECISION_WHY_VISITOR       ? STAY_GROUND_AS_VISITOR
         : why == DECISION_WHY_UNREAD_TICKET ? STAY_GROUND_AS_VISITOR
                                             : STAY_GROUND_UNSPECIFIED;
}

/* What is kept is free for who has booked it alone. */
static int32_t free_in(const ZonePlaces *zone)
{
    return zone->free - zone->kept;
}

static ZonePlaces *emptiest(ZonePlaces *const *zone, size_t zones, ZoneKind kind)
{
    ZonePlaces *best = NULL;

    for (size_t i = 0; i < zones; i++)
        if (zone[i]->kind == kind && free_in(zone[i]) > 0 && (!best || free_in(zone[i]) > free_in(best)))
            best = zone[i];
    return best;
}

static ZonePlaces *kept_in(ZonePlaces *const *zone, size_t zones, const char *booked)
{
    for (size_t i = 0; i < zones && booked; i++)
        if (vehicles_same(zone[i]->zone_id, booked) && zone[i]->free > 0)
            return zone[i];
    return NULL;
}

/* What was wished for, then the place that is kept for it, then a fixed place for who has one, then a visitor's. */
ZonePlaces *vehicles_place_for(ZonePlaces *const *zone, size_t zones, StayGround ground, ZoneKind wish, const char *booked)
{
    ZonePlaces *found = wish ? emptiest(zone, zones, wish) : NULL;

    if (!found && ground == STAY_GROUND_BY_BOOKING)
        found = kept_in(zone, zones, booked);
    if (!found && ground != STAY_GROUND_AS_VISITOR)
        found = emptiest(zone, zones, ZONE_KIND_FIXED);
    return found ? found : emptiest(zone, zones, ZONE_KIND_VISITOR);
}
