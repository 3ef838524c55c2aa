/* Passes, decisions of gates, stays and what is owed for them: each call good, bad and forbidden (8.3.5 a-c). */
#include "tests/e2e/housing.h"
#undef H
#include "tests/e2e/parking.h"
#include "tests/harness/plans.h"

TEST(a_pass_needs_an_owned_vehicle_and_lots_of_the_community)
{
    car_park p = new_car_park("FIXED", 5, false), far = new_car_park("FIXED", 5, false);
    const char *owner = new_person(p.community, 1), *vehicle = owned_vehicle(p.community, 1, owner), *pass, *space;

    pass = made(new_pass(p.community, vehicle, p.lot, in_days(-10), in_days(20), ""));
    ck_assert_str_eq(http_at(get(text(V "/passes/%s", pass)), "ownerId"), owner);
    ck_assert_str_eq(http_at(vehicles_where("passes", text("vehicleId=\"%s\" AND validUntil>=\"%s\"", vehicle, in_days(0))), "passes.0.id"), pass);
    expect_refused(new_pass(p.community, made(new_vehicle(p.community, plate(2), "")), p.lot, in_days(0), in_days(1), ""), 400, "PASS_NEEDS_OWNER", "vehicleId");
    expect_refused(new_pass(p.community, vehicle, far.lot, in_days(0), in_days(1), ""), 400, "PASS_LOT", "lotIds[0]");
    expect_refused(new_pass(p.community, vehicle, p.lot, in_days(1), in_days(0), ""), 400, "BEFORE_START", "validUntil");
    expect_refused(new_pass(p.community, "01a20000-0000-8000-8000-000000000009", p.lot, in_days(0), in_days(1), ""), 400, "REFERENCE_UNKNOWN", "vehicleId");
    space = made(new_space(p.community, p.lot, p.zone, "A-001", ""));
    expect_status(new_pass(p.community, vehicle, p.lot, in_days(21), in_days(30), text("\"spaceId\":\"%s\"", space)), 200);
    p.lot = made(new_lot(p.community, "地面停车场", ""));
    expect_refused(new_pass(p.community, vehicle, p.lot, in_days(0), in_days(1), text("\"spaceId\":\"%s\"", space)), 400, "PASS_SPACE", "spaceId");
    expect_refused(post_as(account("no-passes", "{vehicles.lot.*}", p.community), V "/passes", "{}"), 403, "PERMISSION_DENIED", NULL);
}

TEST(a_registered_car_comes_and_goes_and_its_place_with_it)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *vehicle = owned_vehicle(p.community, 1, new_person(p.community, 1)), *pass = made(new_pass(p.community, vehicle, p.lot, in_days(0), in_days(0), "")), *stay;
    const http_answer *a = decide(p.entry, "粤b·00001", "");

    expect_verdict(a, "OPEN", "PASS_VALID");
    ck_assert_str_eq(http_at(a, "zoneName"), "A区");
    ck_assert_str_eq(http_at(a, "zones.0.free"), "4");
    ck_assert_str_eq(http_at(a, "textZh"), "通行证有效，请通行");
    ck_assert_str_eq(http_at(a, "textEn"), "Your pass is valid, please pass");
    stay = text("%s", http_at(a, "stayId"));
    ck_assert_str_eq(free_in(p.lot), "4");
    a = get(text(V "/stays/%s", stay));
    ck_assert_str_eq(http_at(a, "plate"), plate(1));
    ck_assert_str_eq(http_at(a, "vehicleId"), vehicle);
    ck_assert_str_eq(http_at(a, "passId"), pass);
    ck_assert_str_eq(http_at(a, "state"), "INSIDE");
    ck_assert_str_eq(http_at(vehicles_where("stays", text("lotId=\"%s\" AND state=INSIDE", p.lot)), "stays.0.id"), stay);
    expect_verdict(decide(p.exit, plate(1), ""), "OPEN", "PASS_VALID");
    ck_assert_str_eq(free_in(p.lot), "5");
    a = get(text(V "/stays/%s", stay));
    ck_assert_str_eq(http_at(a, "state"), "LEFT");
    ck_assert_str_eq(http_at(a, "exitGateId"), p.exit);
    ck_assert_str_eq(http_at(a, "fee"), "0");
    ck_assert_str_eq(http_at(get(text(V "/stays/%s/history", stay)), "history.0.source"), "gate");
    ck_assert_str_eq(stack_sql("select string_agg(split_part(subject, '.', 6), ',' order by id) from vehicles.outbox where aggregate_id = '%s'", stay), "Created,Updated");
    expect_verdict(decide(p.exit, plate(1), ""), "REFUSE", "NOT_INSIDE");
}

TEST(who_has_no_right_is_refused_unless_visitors_are_let_in)
{
    car_park p = new_car_park("VISITOR", 2, false);
    const char *owner = new_person(p.community, 1), *past = owned_vehicle(p.community, 1, owner), *ahead = owned_vehicle(p.community, 2, owner);

    made(new_pass(p.community, past, p.lot, in_days(-30), in_days(-1), ""));
    made(new_pass(p.community, ahead, p.lot, in_days(1), in_days(30), ""));
    expect_verdict(decide(p.entry, plate(1), ""), "REFUSE", "PASS_EXPIRED");
    expect_verdict(decide(p.entry, plate(2), ""), "REFUSE", "PASS_EXPIRED");
    expect_verdict(decide(p.entry, plate(3), ""), "REFUSE", "UNKNOWN");
    ck_assert_str_eq(free_in(p.lot), "2");
    expect_status(patch(text(V "/lots/%s", p.lot), "{\"visitors\":true}"), 200);
    expect_verdict(decide(p.entry, plate(1), ""), "OPEN", "VISITOR");
    expect_verdict(decide(p.entry, plate(3), ""), "OPEN", "VISITOR");
    expect_verdict(decide(p.entry, plate(4), ""), "REFUSE", "LOT_FULL");
    expect_status(patch(text(V "/lots/%s", p.lot), "{\"state\":\"CLOSED\"}"), 200);
    expect_verdict(decide(p.exit, plate(3), ""), "OPEN", "FREE_PERIOD");
    expect_verdict(decide(p.entry, plate(3), ""), "REFUSE", "LOT_CLOSED");
    ck_assert_str_eq(free_in(p.lot), "1");
}

TEST(a_pass_that_is_deleted_or_whose_vehicle_is_lets_nobody_in)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *owner = new_person(p.community, 1), *one = owned_vehicle(p.community, 1, owner), *two = owned_vehicle(p.community, 2, owner), *pass;

    pass = made(new_pass(p.community, one, p.lot, in_days(0), in_days(9), ""));
    made(new_pass(p.community, two, p.lot, in_days(0), in_days(9), ""));
    expect_status(HTTP(.method = "DELETE", .path = text(V "/passes/%s", pass), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(V "/vehicles/%s", two), .token = ADMIN), 200);
    expect_verdict(decide(p.entry, plate(1), ""), "REFUSE", "UNKNOWN");
    expect_verdict(decide(p.entry, plate(2), ""), "REFUSE", "UNKNOWN");
}

TEST(the_sign_says_where_to_go)
{
    car_park p = new_car_park("VISITOR", 1, true);
    const char *large = made(new_zone(p.community, p.lot, "B区", "VISITOR", 3)), *charging = made(new_zone(p.community, p.lot, "C区", "CHARGING", 1));

    ck_assert_str_eq(http_at(decide(p.entry, plate(1), ""), "zoneId"), large);
    ck_assert_str_eq(http_at(decide(p.entry, plate(2), "\"wish\":\"CHARGING\""), "zoneId"), charging);
    ck_assert_str_eq(http_at(decide(p.entry, plate(3), "\"wish\":\"CHARGING\""), "zoneId"), large);
    ck_assert_str_eq(http_at(decide(p.entry, plate(4), ""), "verdict"), "OPEN");
    ck_assert_str_eq(http_at(decide(p.entry, plate(5), ""), "verdict"), "OPEN");
    expect_verdict(decide(p.entry, plate(6), ""), "REFUSE", "LOT_FULL");
    ck_assert_str_eq(free_in(p.lot), "0");
}

static const http_answer *ask_again(const char *gate, const char *key, const char *car)
{
    return post(text(V "/gates/%s:decide", gate), text("{\"requestKey\":\"%s\",\"plate\":\"%s\"}", key, car));
}

TEST(a_gate_that_asks_again_is_told_the_same_and_nothing_changes)
{
    car_park p = new_car_park("VISITOR", 5, true);
    const char *other = made(new_gate(p.community, p.lot, "西门入口", "ENTRY")), *first = text("%s", ask_again(p.entry, "k1", plate(1))->body);

    ck_assert_str_eq(ask_again(p.entry, "k1", plate(1))->body, first);
    ck_assert_str_eq(free_in(p.lot), "4");
    expect_refused(ask_again(p.entry, "k1", plate(2)), 400, "GATE_KEY_REUSED", "requestKey");
    expect_verdict(ask_again(p.entry, "k2", plate(1)), "OPEN", "REPEATED");
    expect_verdict(ask_again(other, "k1", plate(1)), "REFUSE", "ALREADY_INSIDE");
    expect_verdict(ask_again(p.exit, "k1", plate(1)), "OPEN", "FREE_PERIOD");
    ck_assert_str_eq(ask_again(p.entry, "k1", plate(1))->body, first);
    ck_assert_str_eq(free_in(p.lot), "5");
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.stay where lot_id = '%s'", p.lot), "1");
}

TEST(what_is_wrong_with_a_gate_s_question_is_named_and_nobody_else_may_ask)
{
    car_park p = new_car_park("VISITOR", 5, true);
    const char *path = text(V "/gates/%s:decide", p.entry), *keeper = account("gate", "{vehicles.gate.decide}", p.community);

    expect_refused(decide(p.entry, "粤B12345粤B12345粤B12345粤B12345粤B12345", ""), 400, "FIELD_LENGTH", "plate");
    expect_refused(decide(p.entry, plate(1), "\"at\":\"2020-01-01T00:00:00Z\""), 400, "GATE_TIME", "at");
    expect_refused(decide(p.entry, plate(1), "\"wish\":\"FIXED\""), 400, "GATE_WISH", "wish");
    expect_refused(post(path, text("{\"plate\":\"%s\"}", plate(1))), 400, "FIELD_REQUIRED", "requestKey");
    expect_refused(decide("01a20000-0000-8000-8000-000000000009", plate(1), ""), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.gate_decision where gate_id = '%s'", p.entry), "0");
    expect_refused(post_as(account("no-gates", "{vehicles.gate.read}", p.community), path, "{\"requestKey\":\"a\",\"plate\":\"粤B00001\"}"), 403, "PERMISSION_DENIED", NULL);
    expect_status(post_as(account("far-gates", "{vehicles.*}", new_community()), path, "{\"requestKey\":\"a\",\"plate\":\"粤B00001\"}"), 404);
    expect_verdict(post_as(keeper, path, "{\"requestKey\":\"a\",\"plate\":\"粤B00001\"}"), "OPEN", "VISITOR");
    ck_assert_str_eq(free_in(p.lot), "4");
}

TEST(an_exit_waits_for_the_fee_and_opens_once_it_is_settled)
{
    car_park p = new_car_park("VISITOR", 5, true);
    const char *stay, *clerk = account("clerk", "{vehicles.stay.read}", p.community);
    const http_answer *a;

    made(new_tariff(p.community, p.lot, "2020-01-01", "", HOURLY));
    stay = text("%s", http_at(decide(p.entry, plate(1), ""), "stayId"));
    ck_assert_str_eq(http_at(get(text(V "/stays/%s:fee", stay)), "fee"), "0");
    age(stay, 90);
    a = decide(p.exit, plate(1), "");
    expect_verdict(a, "REFUSE", "FEE_DUE");
    ck_assert_str_eq(http_at(a, "due"), "1000");
    ck_assert_str_eq(http_at(a, "textZh"), "请缴费 10.00 元");
    ck_assert_str_eq(http_at(a, "zones.0.free"), "4");
    ck_assert_str_eq(http_at(get(text(V "/stays/%s:fee", stay)), "due"), "1000");
    expect_refused(post(text(V "/stays/%s:settle", stay), "{\"reason\":\"现金\"}"), 400, "SETTLE_NOTHING", "paid");
    expect_refused(post(text(V "/stays/%s:settle", stay), "{\"paid\":\"1001\",\"reason\":\"现金\"}"), 400, "SETTLE_TOO_MUCH", "paid");
    expect_refused(post(text(V "/stays/%s:settle", stay), "{\"paid\":\"500\"}"), 400, "FIELD_REQUIRED", "reason");
    expect_refused(post_as(clerk, text(V "/stays/%s:settle", stay), "{\"paid\":\"500\",\"reason\":\"现金\"}"), 403, "PERMISSION_DENIED", NULL);
    expect_status(post(text(V "/stays/%s:settle", stay), "{\"paid\":\"600\",\"reason\":\"现金\"}"), 200);
    ck_assert_str_eq(http_at(decide(p.exit, plate(1), ""), "due"), "400");
    a = post(text(V "/stays/%s:settle", stay), "{\"waived\":\"400\",\"reason\":\"业主访客\"}");
    ck_assert_str_eq(http_at(a, "waived"), "400");
    ck_assert_str_ne(http_at(a, "leaveUntil"), "");
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.audit where record_id = '%s' and action = 'settle'", stay), "2");
    age(stay, 40); /* a third hour has begun: within the minutes to leave nothing more is asked for */
    expect_verdict(decide(p.exit, plate(1), ""), "OPEN", "PAID");
    a = get(text(V "/stays/%s:fee", stay));
    ck_assert_str_eq(http_at(a, "fee"), "1500");
    ck_assert_str_eq(http_at(a, "due"), "0");
    expect_refused(post(text(V "/stays/%s:settle", stay), "{\"paid\":\"1\",\"reason\":\"现金\"}"), 400, "STAY_STATE", NULL);
}

TEST(a_pass_that_has_ended_covers_no_more_than_its_days)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *vehicle = owned_vehicle(p.community, 1, new_person(p.community, 1)), *pass, *stay;
    const http_answer *a;

    made(new_tariff(p.community, p.lot, "2020-01-01", "", HOURLY));
    pass = made(new_pass(p.community, vehicle, p.lot, in_days(-9), in_days(0), ""));
    stay = text("%s", http_at(decide(p.entry, plate(1), ""), "stayId"));
    age(stay, 5 * 24 * 60);
    ck_assert_str_eq(http_at(get(text(V "/stays/%s:fee", stay)), "fee"), "0");
    expect_status(patch(text(V "/passes/%s", pass), text("{\"validUntil\":\"%s\"}", in_days(-3))), 200);
    a = get(text(V "/stays/%s:fee", stay)); /* two whole days, and what of today has passed */
    ck_assert_msg(atoi(http_at(a, "fee")) >= 6000 && atoi(http_at(a, "fee")) <= 9000, "%s", a->body);
    expect_verdict(decide(p.exit, plate(1), ""), "REFUSE", "FEE_DUE");
}

TEST(a_car_that_no_gate_saw_leave_is_taken_off_by_hand)
{
    car_park p = new_car_park("VISITOR", 1, true);
    const char *stay = text("%s", http_at(decide(p.entry, plate(1), ""), "stayId")), *clerk = account("closer", "{vehicles.stay.read}", p.community);

    expect_refused(patch(text(V "/zones/%s", p.zone), "{\"capacity\":0}"), 400, "FIELD_RANGE", "capacity");
    expect_refused(HTTP(.method = "DELETE", .path = text(V "/zones/%s", p.zone), .token = ADMIN), 400, "ZONE_IN_USE", NULL);
    expect_refused(post(text(V "/stays/%s:close", stay), "{}"), 400, "FIELD_REQUIRED", "reason");
    expect_refused(post_as(clerk, text(V "/stays/%s:close", stay), "{\"reason\":\"巡查\"}"), 403, "PERMISSION_DENIED", NULL);
    ck_assert_str_eq(http_at(post(text(V "/stays/%s:close", stay), "{\"reason\":\"巡查未见\"}"), "state"), "CLOSED");
    expect_refused(post(text(V "/stays/%s:close", stay), "{\"reason\":\"巡查\"}"), 400, "STAY_STATE", NULL);
    ck_assert_str_eq(free_in(p.lot), "1");
    expect_verdict(decide(p.entry, plate(1), ""), "OPEN", "VISITOR");
    expect_status(post(V "/stays", "{}"), 405);
}

TEST(a_listed_plate_is_kept_out_and_every_car_is_noted_as_a_passage)
{
    car_park p = new_car_park("VISITOR", 5, true);
    const http_answer *a;

    expect_status(post(V "/watches", text("{\"communityId\":\"%s\",\"plate\":\"%s\",\"reason\":\"肇事逃逸\",\"level\":\"FIRST\",\"requestedBy\":\"派出所\"}", p.community, plate(1))), 200);
    expect_status(post(V "/watches", text("{\"communityId\":\"%s\",\"plate\":\"%s\",\"reason\":\"核对\",\"level\":\"THIRD\",\"requestedBy\":\"派出所\"}", p.community, plate(2))), 200);
    expect_verdict(decide(p.entry, plate(1), ""), "REFUSE", "LISTED");
    expect_verdict(decide(p.entry, plate(2), ""), "OPEN", "VISITOR");
    expect_verdict(decide(p.exit, plate(2), ""), "OPEN", "FREE_PERIOD");
    ck_assert_uint_eq(length_of(vehicles_where("hits", text("communityId=\"%s\"", p.community)), "hits"), 3);
    a = get(text(V "/passages?communityId=%s&gateId=%s", p.community, p.entry));
    ck_assert_uint_eq(length_of(a, "passages"), 2);
    ck_assert_str_eq(http_at(a, "passages.0.plate"), plate(2));
    ck_assert_str_eq(http_at(a, "passages.0.source"), "gate");
    ck_assert_str_eq(free_in(p.lot), "5");
}

TEST(a_car_with_a_temporary_plate_comes_by_its_pass_and_keeps_it_with_the_plate_that_follows)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *owner = new_person(p.community, 1), *vehicle = made(new_vehicle(p.community, "粤b·1234a临", text("\"ownerId\":\"%s\"", owner)));
    const http_answer *a = get(text(V "/vehicles/%s", vehicle));

    ck_assert_str_eq(http_at(a, "plate"), "粤B1234A临");
    ck_assert_str_eq(http_at(a, "plateKind"), "TEMPORARY");
    made(new_pass(p.community, vehicle, p.lot, in_days(0), in_days(9), ""));
    expect_verdict(decide(p.entry, "粤B1234A临", ""), "OPEN", "PASS_VALID");
    expect_verdict(decide(p.exit, "粤B1234A临", ""), "OPEN", "PASS_VALID");
    expect_status(patch(text(V "/vehicles/%s", vehicle), text("{\"plate\":\"%s\"}", plate(1))), 200);
    expect_verdict(decide(p.entry, plate(1), ""), "OPEN", "PASS_VALID");
    expect_refused(new_vehicle(p.community, "粤B123临", ""), 400, "PLATE_FORM", "plate");
    expect_refused(new_vehicle(p.community, "粤B1234C临", "\"plateColor\":\"GREEN_PLATE\""), 400, "PLATE_COLOR", "plateColor");
}

TEST(a_plate_that_the_camera_could_not_read_is_answered_and_noted_and_takes_no_place)
{
    car_park p = new_car_park("VISITOR", 5, true);
    const http_answer *a = decide(p.entry, "", "");

    expect_verdict(a, "REFUSE", "UNREAD_PLATE");
    ck_assert_str_eq(http_at(a, "textEn"), "Your plate could not be read, please talk to the guard");
    ck_assert_str_eq(http_at(a, "ticket"), "");
    expect_verdict(decide(p.entry, "粤B1234O", ""), "REFUSE", "UNREAD_PLATE");
    expect_verdict(post(text(V "/gates/%s:decide", p.exit), "{\"requestKey\":\"without\"}"), "REFUSE", "UNREAD_PLATE");
    expect_verdict(decide(p.exit, "票0000ABCD", ""), "REFUSE", "UNREAD_PLATE");
    ck_assert_str_eq(free_in(p.lot), "5");
    a = get(text(V "/passages?communityId=%s&gateId=%s", p.community, p.entry));
    ck_assert_uint_eq(length_of(a, "passages"), 2);
    ck_assert_str_eq(http_at(a, "passages.0.plate"), "粤B1234O");
    ck_assert_str_eq(http_at(a, "passages.1.plate"), "未识别");
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.stay where lot_id = '%s'", p.lot), "0");
}

TEST(a_lot_may_let_in_who_could_not_be_read_and_their_ticket_lets_them_out)
{
    car_park p = new_car_park("VISITOR", 2, false);
    const char *ticket, *other, *stay, *blind = account("lot-rules", "{vehicles.lot.read}", p.community);
    const http_answer *a;

    made(new_tariff(p.community, p.lot, "2020-01-01", "", HOURLY));
    expect_refused(HTTP(.method = "PATCH", .path = text(V "/lots/%s", p.lot), .body = "{\"unread\":true}", .token = blind), 403, "PERMISSION_DENIED", NULL);
    expect_verdict(decide(p.entry, "", ""), "REFUSE", "UNREAD_PLATE");
    ck_assert_str_eq(http_at(patch(text(V "/lots/%s", p.lot), "{\"unread\":true}"), "unread"), "true");
    a = decide(p.entry, "", "");
    expect_verdict(a, "OPEN", "UNREAD_TICKET");
    ticket = text("%s", http_at(a, "ticket"));
    stay = text("%s", http_at(a, "stayId"));
    ck_assert_ptr_nonnull(strstr(http_at(a, "textZh"), ticket));
    ck_assert_str_eq(http_at(get(text(V "/stays/%s", stay)), "plate"), ticket);
    ck_assert_str_eq(http_at(get(text(V "/stays/%s", stay)), "ground"), "AS_VISITOR");
    a = decide(p.entry, "粤B1234O", "");
    expect_verdict(a, "OPEN", "UNREAD_TICKET");
    other = text("%s", http_at(a, "ticket"));
    ck_assert_str_ne(other, ticket);
    ck_assert_str_eq(free_in(p.lot), "0");
    a = decide(p.entry, "", "");
    expect_verdict(a, "REFUSE", "LOT_FULL");
    ck_assert_str_eq(http_at(a, "ticket"), "");
    expect_verdict(decide(p.exit, "", ""), "REFUSE", "UNREAD_PLATE");
    age(stay, 90);
    expect_verdict(decide(p.exit, ticket, ""), "REFUSE", "FEE_DUE");
    expect_status(post(text(V "/stays/%s:settle", stay), "{\"paid\":\"1000\",\"reason\":\"现金\"}"), 200);
    expect_verdict(decide(p.exit, ticket, ""), "OPEN", "PAID");
    expect_verdict(decide(p.exit, other, ""), "OPEN", "FREE_PERIOD");
    ck_assert_str_eq(free_in(p.lot), "2");
}

TEST(the_passes_of_a_merged_file_go_on_with_the_other)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *owner = new_person(p.community, 1), *from = owned_vehicle(p.community, 1, owner), *into = owned_vehicle(p.community, 2, owner);
    const char *pass = made(new_pass(p.community, from, p.lot, in_days(0), in_days(9), ""));

    expect_verdict(decide(p.entry, plate(2), ""), "REFUSE", "UNKNOWN");
    stack_sql("update vehicles.vehicle set merged_into = '%s' where id = '%s' returning id", into, from); /* as a merge does before it deletes */
    expect_status(HTTP(.method = "DELETE", .path = text(V "/vehicles/%s", from), .token = ADMIN), 200);
    ck_assert_str_eq(http_at(get(text(V "/passes/%s", pass)), "vehicleId"), into);
    expect_verdict(decide(p.entry, plate(2), ""), "OPEN", "PASS_VALID");
}

/* While it lasts its lot waits, and what it costs is what its statements cost to begin. */
static long statements_of(const char *gate, const char *car, const char *why)
{
    char *log;
    long count;

    plans_mark();
    expect_verdict(decide(gate, car, ""), "OPEN", why);
    log = plans_since();
    count = plans_statements(log, "insert into gate_decision");
    free(log);
    return count;
}

static int log_files(void)
{
    return atoi(stack_sql("select count(*) from pg_ls_waldir()"));
}

/* Without them a commit would wait now and then. */
TEST(files_of_the_log_are_kept_ready)
{
    int had = log_files();

    setenv("LINLI_PG_WAL", text("%dMB", 16 * (had + 3)), 1);
    stack_up();
    ck_assert_int_ge(log_files(), had + 3);
}

TEST(a_decision_takes_few_statements)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *vehicle = owned_vehicle(p.community, 1, new_person(p.community, 1));

    made(new_pass(p.community, vehicle, p.lot, in_days(0), in_days(0), ""));
    plans_watch_statements("vehicles");
    ck_assert_int_eq(statements_of(p.entry, plate(1), "PASS_VALID"), 10); /* begin, scope, lock, look; stay, history, event, count; what was told; commit */
    ck_assert_int_eq(statements_of(p.exit, plate(1), "PASS_VALID"), 11); /* and the stay is locked */
}
