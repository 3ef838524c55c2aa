/* Who is let in and where to, row by row. */
#include "services/vehicles/rules_entry.c"
#include "tests/unit/test.h"

static char *z(const char *text)
{
    return (char *)(uintptr_t)text;
}

/* A car of which nothing is known, in an open lot without visitors. */
static vehicles_grounds nobody(void)
{
    return (vehicles_grounds){ .lot_is_open = true, .vehicle_id = z(""), .entry_gate_id = z("") };
}

static DecisionWhy why(vehicles_grounds g)
{
    return vehicles_entry_why(&g, "gate", 100 * LIN_MINUTE);
}

TEST(who_has_a_right_is_let_in_and_others_only_where_visitors_are)
{
    vehicles_grounds g = nobody();

    ck_assert_int_eq(why(g), DECISION_WHY_UNKNOWN);
    g.visitors = true;
    ck_assert_int_eq(why(g), DECISION_WHY_VISITOR);
    g.pass_id = z("pass");
    ck_assert_int_eq(why(g), DECISION_WHY_VISITOR); /* expired, but visitors are welcome */
    g.visitors = false;
    ck_assert_int_eq(why(g), DECISION_WHY_PASS_EXPIRED);
    g.booking_id = z("booking");
    ck_assert_int_eq(why(g), DECISION_WHY_BOOKED);
    g.pass_holds = true;
    ck_assert_int_eq(why(g), DECISION_WHY_PASS_VALID);
}

TEST(a_closed_lot_and_a_watch_list_come_before_every_right)
{
    vehicles_grounds g = nobody();

    g.visitors = true;
    g.pass_id = z("pass");
    g.pass_holds = true;
    g.booking_id = z("booking");
    g.lot_is_open = false;
    ck_assert_int_eq(why(g), DECISION_WHY_LOT_CLOSED);
    g.listed = true;
    ck_assert_int_eq(why(g), DECISION_WHY_LISTED);
}

TEST(an_unread_plate_is_for_the_lot_to_let_in_and_has_no_right_of_its_own)
{
    vehicles_grounds g = nobody();

    g.unread = true;
    g.visitors = true;
    ck_assert_int_eq(why(g), DECISION_WHY_UNREAD_PLATE);
    g.lets_unread = true;
    ck_assert_int_eq(why(g), DECISION_WHY_UNREAD_TICKET);
    g.lot_is_open = false;
    ck_assert_int_eq(why(g), DECISION_WHY_LOT_CLOSED);
    g.stay_id = z("stay"); /* the ticket of a car that is inside */
    ck_assert_int_eq(why(g), DECISION_WHY_ALREADY_INSIDE);
}

TEST(the_same_entry_knows_its_car_again_for_five_minutes)
{
    static const struct { const char *gate; int minutes_ago; DecisionWhy why; } rows[] = {
        { "gate", 0, DECISION_WHY_REPEATED },
        { "gate", 5, DECISION_WHY_REPEATED },
        { "gate", 6, DECISION_WHY_ALREADY_INSIDE },
        { "another", 0, DECISION_WHY_ALREADY_INSIDE },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        vehicles_grounds g = nobody();

        g.stay_id = z("stay");
        g.entry_gate_id = z(rows[i].gate);
        g.entered_at = (100 - rows[i].minutes_ago) * LIN_MINUTE;
        ck_assert_int_eq(why(g), rows[i].why);
    }
}

TEST(only_who_is_let_in_anew_has_a_ground)
{
    for (int w = DECISION_WHY_UNSPECIFIED; w <= DECISION_WHY_UNREAD_TICKET; w++) {
        bool new = w == DECISION_WHY_PASS_VALID || w == DECISION_WHY_BOOKED || w == DECISION_WHY_VISITOR || w == DECISION_WHY_UNREAD_TICKET;

        ck_assert_int_eq(vehicles_ground_of((DecisionWhy)w) != STAY_GROUND_UNSPECIFIED, new);
    }
}

/* --- where to */

static const char *const names[] = { "fixed", "visitors", "more visitors", "charging" };
static ZonePlaces zone[4], *zones[4] = { &zone[0], &zone[1], &zone[2], &zone[3] };

static void lot(int32_t fixed, int32_t visitor, int32_t more_visitor, int32_t charging)
{
    const struct { ZoneKind kind; int32_t free; } rows[] = {
        { ZONE_KIND_FIXED, fixed }, { ZONE_KIND_VISITOR, visitor }, { ZONE_KIND_VISITOR, more_visitor }, { ZONE_KIND_CHARGING, charging },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        linli__vehicles__v1__zone_places__init(&zone[i]);
        zone[i].zone_id = z(names[i]);
        zone[i].kind = rows[i].kind;
        zone[i].free = rows[i].free;
    }
}

static int place(StayGround ground, ZoneKind wish)
{
    const ZonePlaces *found = vehicles_place_for(zones, LIN_COUNT(zones), ground, wish, ground == STAY_GROUND_BY_BOOKING ? "fixed" : NULL);

    return found ? (int)(found - zone) : -1;
}

TEST(a_car_is_led_to_the_emptiest_zone_of_its_kind)
{
    lot(5, 3, 7, 1);
    ck_assert_int_eq(place(STAY_GROUND_AS_VISITOR, ZONE_KIND_UNSPECIFIED), 2);
    ck_assert_int_eq(place(STAY_GROUND_BY_PASS, ZONE_KIND_UNSPECIFIED), 0);
    ck_assert_int_eq(place(STAY_GROUND_BY_BOOKING, ZONE_KIND_UNSPECIFIED), 0);
    ck_assert_int_eq(place(STAY_GROUND_AS_VISITOR, ZONE_KIND_CHARGING), 3);
}

TEST(who_has_a_right_may_stand_where_visitors_do_but_not_the_other_way)
{
    lot(0, 1, 0, 0);
    ck_assert_int_eq(place(STAY_GROUND_BY_PASS, ZONE_KIND_UNSPECIFIED), 1);
    ck_assert_int_eq(place(STAY_GROUND_AS_VISITOR, ZONE_KIND_CHARGING), 1); /* none to charge at: an ordinary one */
    lot(9, 0, 0, 9);
    ck_assert_int_eq(place(STAY_GROUND_AS_VISITOR, ZONE_KIND_UNSPECIFIED), -1);
    ck_assert_int_eq(place(STAY_GROUND_AS_VISITOR, ZONE_KIND_ACCESSIBLE), -1);
    lot(0, 0, 0, 9);
    ck_assert_int_eq(place(STAY_GROUND_BY_PASS, ZONE_KIND_UNSPECIFIED), -1);
    ck_assert_ptr_null(vehicles_place_for(zones, 0, STAY_GROUND_BY_PASS, ZONE_KIND_UNSPECIFIED, NULL));
}

TEST(what_is_kept_for_a_booking_is_nobody_else_s)
{
    lot(1, 0, 0, 0);
    zone[0].kept = 1;
    ck_assert_int_eq(place(STAY_GROUND_BY_PASS, ZONE_KIND_UNSPECIFIED), -1);
    ck_assert_int_eq(place(STAY_GROUND_BY_BOOKING, ZONE_KIND_UNSPECIFIED), 0);
    lot(0, 3, 2, 0); /* who has stood too long has the space: a visitor's place, where as many are free as nobody has booked */
    zone[1].kept = 2;
    ck_assert_int_eq(place(STAY_GROUND_BY_BOOKING, ZONE_KIND_UNSPECIFIED), 2);
    ck_assert_int_eq(place(STAY_GROUND_AS_VISITOR, ZONE_KIND_UNSPECIFIED), 2);
    lot(1, 0, 0, 1);
    zone[3].kept = 1;
    ck_assert_int_eq(place(STAY_GROUND_BY_BOOKING, ZONE_KIND_CHARGING), 0);
}
