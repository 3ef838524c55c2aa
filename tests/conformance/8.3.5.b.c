/*
 * GB/T 42455.1-2023, 8.3.5 b: vehicles and their owners are registered, with how long they may pass.
 *
 * Shown: a vehicle is registered with its plate, which is checked, and its owner; a pass is given to no vehicle without one; it holds
 * from a day until a day, and ends by itself: the clock alone moves on, nobody touches the pass.
 */
#include "tests/e2e/housing.h"
#undef H
#include "tests/e2e/parking.h"

TEST(vehicle_and_owner_are_registered_and_checked_before_a_pass_is_given)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *owner = new_person(p.community, 1), *vehicle = owned_vehicle(p.community, 1, owner), *pass;

    expect_refused(new_vehicle(p.community, "粤B1234O", ""), 400, "PLATE_FORM", "plate");
    expect_refused(new_pass(p.community, made(new_vehicle(p.community, plate(2), "")), p.lot, in_days(0), in_days(9), ""), 400, "PASS_NEEDS_OWNER", "vehicleId");
    expect_refused(new_pass(p.community, vehicle, p.lot, in_days(9), in_days(0), ""), 400, "BEFORE_START", "validUntil");
    expect_refused(new_pass(p.community, vehicle, p.lot, in_days(0), "", ""), 400, "FIELD_REQUIRED", "validUntil");
    pass = made(new_pass(p.community, vehicle, p.lot, in_days(0), in_days(9), ""));
    ck_assert_str_eq(http_at(get(text(V "/passes/%s", pass)), "ownerId"), owner);
    ck_assert_str_eq(http_at(vehicles_where("passes", text("ownerId=\"%s\"", owner)), "passes.0.vehicleId"), vehicle);
}

static const char *keeper_name(void)
{
    return text("keeper-%d", getpid());
}

static const char *decide_as(const char *token, const char *gate, const char *key)
{
    const http_answer *a = post_as(token, text(V "/gates/%s:decide", gate), text("{\"requestKey\":\"%s\",\"plate\":\"%s\"}", key, plate(1)));

    expect_status(a, 200);
    return text("%s %s", http_at(a, "verdict"), http_at(a, "why"));
}

static bool answers(void)
{
    return HTTP(.path = V "/lots", .token = stack_sign_in(keeper_name()))->status == 200;
}

/* The last test: the clock stays where it is. */
TEST(validity_ends_by_itself)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *keeper = account("keeper", "{vehicles.gate.decide,vehicles.lot.read}", p.community), *pass;

    pass = made(new_pass(p.community, owned_vehicle(p.community, 1, new_person(p.community, 1)), p.lot, in_days(0), in_days(1), ""));
    ck_assert_str_eq(decide_as(keeper, p.entry, "1"), "OPEN PASS_VALID");
    ck_assert_str_eq(decide_as(keeper, p.exit, "1"), "OPEN PASS_VALID");
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", 2 * 86400), 1);
    stack_up();
    ck_assert(stack_wait(answers, 60));
    ck_assert_str_eq(decide_as(stack_sign_in(keeper_name()), p.entry, "2"), "REFUSE PASS_EXPIRED");
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.pass_history where id = '%s'", pass), "1");
}
