/* Parking lots, zones, gates, spaces, tariffs: each call good, bad and forbidden (8.3.5 a, f). */
#include "tests/e2e/parking.h"

TEST(a_lot_shows_its_zones_and_what_is_free)
{
    const char *c = new_community(), *lot = made(new_lot(c, "地下停车场", "\"place\":\"1栋地下一层\",\"visitors\":true")), *other = made(new_lot(c, "地面停车场", "")), *zone;
    const http_answer *a;

    zone = made(new_zone(c, lot, "B1-A区", "FIXED", 80));
    made(new_zone(c, lot, "B1-B区", "VISITOR", 20));
    a = get(text(V "/lots:overview?communityId=%s", c));
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "free"), "100");
    ck_assert_uint_eq(length_of(a, "lots"), 2);
    ck_assert_str_eq(http_at(a, "lots.0.lotName"), "地下停车场");
    ck_assert_str_eq(http_at(a, "lots.0.zones.1.kind"), "VISITOR");
    ck_assert_str_eq(http_at(a, "lots.0.zones.1.free"), "20");
    ck_assert_str_eq(http_at(a, "lots.0.zones.1.kept"), "0"); /* nobody has booked */
    ck_assert_str_eq(http_at(a, "lots.1.lotId"), other);
    ck_assert_str_eq(http_at(a, "lots.1.capacity"), "0");
    a = get(text(V "/lots/%s/places", lot));
    ck_assert_str_eq(http_at(a, "capacity"), "100");
    ck_assert_str_eq(http_at(a, "visitors"), "true");
    expect_status(patch(text(V "/zones/%s", zone), "{\"capacity\":60}"), 200);
    ck_assert_str_eq(http_at(get(text(V "/lots/%s/places", lot)), "free"), "80");
    expect_status(HTTP(.method = "DELETE", .path = text(V "/zones/%s", zone), .token = ADMIN), 200);
    ck_assert_str_eq(http_at(get(text(V "/lots/%s/places", lot)), "free"), "20");
    expect_status(post(text(V "/zones/%s:undelete", zone), "{}"), 200);
    ck_assert_str_eq(http_at(get(text(V "/lots/%s/places", lot)), "free"), "80");
}

TEST(what_is_wrong_with_a_lot_or_a_part_of_it_is_named)
{
    const char *c = new_community(), *lot = made(new_lot(c, "地下停车场", "")), *other = made(new_lot(c, "地面停车场", "")), *far = new_community();
    const char *zone = made(new_zone(c, lot, "A区", "FIXED", 2));

    expect_refused(new_lot(c, "地下停车场", ""), 409, "ALREADY_EXISTS", "name");
    expect_refused(new_lot(c, "新停车场", "\"latitude\":91"), 400, "FIELD_RANGE", "latitude");
    expect_refused(new_zone(c, lot, "A区", "VISITOR", 1), 409, "ALREADY_EXISTS", "name");
    expect_status(new_zone(c, other, "A区", "VISITOR", 1), 200);
    expect_refused(new_zone(c, lot, "B区", "VISITOR", 0), 400, "FIELD_RANGE", "capacity");
    expect_refused(new_zone(c, lot, "B区", "ROOF", 1), 400, "FIELD_ENUM", "kind");
    expect_refused(new_zone(far, lot, "B区", "VISITOR", 1), 400, "REFERENCE_UNKNOWN", "lotId");
    expect_refused(new_gate(c, lot, "东门", "SIDEWAYS"), 400, "FIELD_ENUM", "direction");
    made(new_gate(c, lot, "东门", "ENTRY"));
    expect_refused(new_gate(c, lot, "东门", "EXIT"), 409, "ALREADY_EXISTS", "name");
    expect_refused(HTTP(.method = "DELETE", .path = text(V "/lots/%s", lot), .token = ADMIN), 400, "LOT_IN_USE", NULL);
    expect_refused(patch(text(V "/zones/%s", zone), "{\"kind\":\"VISITOR\"}"), 400, "FIELD_IMMUTABLE", "kind");
    expect_refused(get(V "/lots:overview?communityId=" "01a20000-0000-8000-8000-000000000009"), 400, "COMMUNITY_UNKNOWN", "communityId");
}

TEST(a_space_has_a_number_of_its_own_and_room_in_its_zone)
{
    const char *c = new_community(), *lot = made(new_lot(c, "地下停车场", "")), *other = made(new_lot(c, "地面停车场", "")), *owner = new_person(c, 1);
    const char *zone = made(new_zone(c, lot, "A区", "CHARGING", 2)), *far = made(new_zone(c, other, "A区", "FIXED", 2)), *space;

    space = made(new_space(c, lot, zone, "A-001", text("\"ownerId\":\"%s\"", owner)));
    ck_assert_str_eq(http_at(get(text(V "/spaces/%s", space)), "kind"), "CHARGING");
    ck_assert_str_eq(http_at(vehicles_where("spaces", text("ownerId=\"%s\"", owner)), "spaces.0.id"), space);
    expect_refused(new_space(c, lot, zone, "A-001", ""), 409, "ALREADY_EXISTS", "number");
    expect_status(new_space(c, other, far, "A-001", ""), 200);
    expect_refused(new_space(c, lot, far, "A-002", ""), 400, "ZONE_ELSEWHERE", "zoneId");
    expect_refused(new_space(c, lot, zone, "A-002", "\"kind\":\"FIXED\""), 400, "FIELD_READ_ONLY", "kind");
    made(new_space(c, lot, zone, "A-002", ""));
    expect_refused(new_space(c, lot, zone, "A-003", ""), 400, "ZONE_FULL", "zoneId");
    expect_refused(patch(text(V "/zones/%s", zone), "{\"capacity\":1}"), 400, "ZONE_SPACES", "capacity");
    expect_refused(HTTP(.method = "DELETE", .path = text(V "/zones/%s", zone), .token = ADMIN), 400, "ZONE_IN_USE", NULL);
}

static const http_answer *quote(const char *lot, const char *from, const char *until)
{
    return get(text(V "/lots/%s:quote?enteredAt=%s&leftAt=%s", lot, encoded(from), encoded(until)));
}

TEST(a_lot_has_one_tariff_at_a_time_and_says_what_a_stay_costs)
{
    const char *c = new_community(), *lot = made(new_lot(c, "地下停车场", "")), *tariff;
    const http_answer *a;

    tariff = made(new_tariff(c, lot, "2026-01-01", "2026-12-31", HOURLY));
    made(new_tariff(c, lot, "2027-01-01", "", "\"unitMinutes\":30,\"stepMinutes\":[0,60],\"stepPrices\":[\"400\",\"200\"],\"nightFrom\":\"22:00\",\"nightUntil\":\"07:00\",\"nightPrice\":\"50\""));
    a = quote(lot, "2026-11-27T08:00:00+08:00", "2026-11-27T10:00:01+08:00");
    ck_assert_str_eq(http_at(a, "fee"), "1500");
    ck_assert_str_eq(http_at(a, "minutes"), "121");
    ck_assert_str_eq(http_at(quote(lot, "2026-11-27T08:00:00+08:00", "2026-11-27T08:30:00+08:00"), "fee"), "0");
    ck_assert_str_eq(http_at(quote(lot, "2026-12-31T23:00:00+08:00", "2027-01-01T01:00:00+08:00"), "fee"), "600"); /* 500 and two of a night */
    expect_refused(new_tariff(c, lot, "2026-12-31", "2027-06-30", HOURLY), 400, "TARIFF_OVERLAPS", NULL);
    expect_refused(patch(text(V "/tariffs/%s", tariff), "{\"validUntil\":\"2027-01-01\"}"), 400, "TARIFF_OVERLAPS", NULL);
    expect_refused(new_tariff(c, lot, "2025-01-01", "2024-12-31", HOURLY), 400, "BEFORE_START", "validUntil");
    expect_refused(new_tariff(c, lot, "2025-01-01", "2025-12-31", "\"unitMinutes\":60,\"stepMinutes\":[0,60],\"stepPrices\":[\"500\"]"), 400, "TARIFF_STEPS", "stepMinutes");
    expect_refused(new_tariff(c, lot, "2025-01-01", "2025-12-31", HOURLY ",\"nightFrom\":\"22:00\""), 400, "TARIFF_NIGHT", "nightFrom");
    expect_refused(new_tariff(c, lot, "2025-01-01", "2025-12-31", HOURLY ",\"nightFrom\":\"25:00\""), 400, "FIELD_PATTERN", "nightFrom");
    expect_refused(quote(lot, "2026-11-27T08:00:00+08:00", "2026-11-27T07:00:00+08:00"), 400, "QUOTE_TIME", "leftAt");
    expect_refused(get(text(V "/lots/%s:quote", lot)), 400, "FIELD_REQUIRED", "enteredAt");
}

TEST(who_may_not_is_refused_and_who_sees_another_community_sees_no_lot)
{
    const char *c = new_community(), *lot = made(new_lot(c, "地下停车场", "")), *nobody = account("no-lots", "{vehicles.vehicle.*}", c);
    const char *stranger = account("other-lots", "{vehicles.*}", new_community());

    made(new_zone(c, lot, "A区", "FIXED", 2));
    expect_refused(post_as(nobody, V "/lots", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, V "/zones", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, V "/gates", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, V "/spaces", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, V "/tariffs", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = text(V "/lots:overview?communityId=%s", c), .token = nobody), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = text(V "/lots/%s:quote", lot), .token = nobody), 403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = text(V "/lots/%s", lot), .token = stranger), 404);
    expect_status(HTTP(.path = text(V "/lots/%s/places", lot), .token = stranger), 404);
    ck_assert_uint_eq(length_of(HTTP(.path = text(V "/lots:overview?communityId=%s", c), .token = stranger), "lots"), 0);
    expect_status(HTTP(.path = text(V "/lots/%s:quote?enteredAt=2026-01-01T00:00:00Z&leftAt=2026-01-01T01:00:00Z", lot), .token = stranger), 404);
}
