/* Warnings of odd vehicles: raised once, settled once, passing; detectors by community (8.1.2 d). */
#include "tests/e2e/vehicles.h"

static const char *waits_for;

static bool is_so(void)
{
    return strcmp(stack_sql("%s", waits_for), "t") == 0 && HTTP(.path = V "/vehicles?pageSize=1", .token = ADMIN)->status == 200;
}

/* It looks when the service starts. What it must come to, by SQL. */
static void look_again(const char *until)
{
    stack_stop_one("vehicles");
    stack_start_one("vehicles");
    waits_for = until;
    ck_assert_msg(stack_wait(is_so, 60), "%s", until);
}

static const char *unique_plate(void)
{
    return text("京%c%05d", 'A' + (int)(getpid() % 8), (int)(random() % 100000));
}

TEST(a_warning_is_raised_once_settled_once_and_passes)
{
    const char *c, *parked, *left, *id, *reader;
    const http_answer *a;

    srandom((unsigned)getpid());
    c = new_community();
    parked = unique_plate();
    left = unique_plate();
    reader = account("warning-reader", "{vehicles.warning.read}", c);
    expect_status(ingest_as(ADMIN, c, text("%s,%s", passing(parked, EAST, "ENTRY", ago(40 * 86400.0), ""), passing(left, EAST, "ENTRY", ago(40 * 86400.0), ""))), 200);
    look_again(text("select count(*) = 2 from vehicles.warning where plate in ('%s', '%s')", parked, left));
    a = vehicles_where("warnings", text("communityId=\"%s\" AND plate=\"%s\"", c, parked));
    ck_assert_uint_eq(length_of(a, "warnings"), 1);
    ck_assert_str_eq(http_at(a, "warnings.0.kind"), "ZOMBIE");
    ck_assert_ptr_nonnull(strstr(a->body, "\"limit\":30"));
    id = text("%s", http_at(a, "warnings.0.id"));
    expect_refused(post(text(V "/warnings/%s:settle", id), "{\"real\":true}"), 400, "FIELD_REQUIRED", "note");
    expect_refused(post_as(reader, text(V "/warnings/%s:settle", id), "{\"real\":true,\"note\":\"x\"}"), 403, "PERMISSION_DENIED", NULL);
    ck_assert_str_eq(http_at(post(text(V "/warnings/%s:settle", id), "{\"real\":true,\"note\":\"已拖移\"}"), "state"), "CONFIRMED");
    expect_refused(post(text(V "/warnings/%s:settle", id), "{\"real\":false,\"note\":\"x\"}"), 400, "WARNING_SETTLED", NULL);
    expect_status(ingest_as(ADMIN, c, passing(left, EAST, "EXIT", ago(60), "")), 200);
    look_again(text("select state = 4 from vehicles.warning where plate = '%s'", left));
    ck_assert_uint_eq(length_of(vehicles_where("warnings", text("plate=\"%s\"", parked)), "warnings"), 1);
    a = HTTP(.path = V "/warnings:stats?by=state", .token = reader);
    ck_assert_ptr_nonnull(strstr(a->body, "{\"values\":[\"PASSED\"],\"count\":\"1\"}"));
    expect_status(HTTP(.path = text(V "/warnings/%s", id), .token = account("warning-stranger", "{vehicles.*}", new_community())), 404);
}

TEST(a_community_has_limits_of_its_own)
{
    const char *strict, *lax, *quiet, *plate;

    srandom((unsigned)getpid() + 1);
    strict = new_community();
    lax = new_community();
    quiet = new_community();
    plate = unique_plate();
    expect_status(post(V "/detectors", text("{\"communityId\":\"%s\",\"kind\":\"FREQUENT\",\"limit\":2,\"days\":3}", strict)), 200);
    expect_status(post(V "/detectors", text("{\"communityId\":\"%s\",\"kind\":\"FREQUENT\",\"limit\":2,\"disabled\":true}", quiet)), 200);
    expect_refused(post(V "/detectors", text("{\"communityId\":\"%s\",\"kind\":\"FREQUENT\"}", strict)), 409, "ALREADY_EXISTS", NULL);
    expect_refused(post(V "/detectors", text("{\"communityId\":\"%s\",\"kind\":\"ZOMBIE\",\"days\":3}", strict)), 400, "FIELD_RANGE", "days");
    expect_refused(post(V "/detectors", text("{\"communityId\":\"%s\",\"kind\":\"NIGHT\",\"limit\":-1}", strict)), 400, "FIELD_RANGE", "limit");
    expect_refused(post_as(account("no-detectors", "{vehicles.warning.*}", strict), V "/detectors", "{}"), 403, "PERMISSION_DENIED", NULL);
    for (int i = 0; i < 3; i++) {
        const char *where[] = { strict, lax, quiet };

        expect_status(ingest_as(ADMIN, where[i], text("%s,%s", passing(plate, EAST, "ENTRY", ago(50 * 3600.0), ""), passing(plate, EAST, "ENTRY", ago(3600), ""))), 200);
    }
    look_again(text("select count(*) = 1 from vehicles.warning where plate = '%s'", plate));
    ck_assert_uint_eq(length_of(vehicles_where("warnings", text("communityId=\"%s\" AND kind=FREQUENT", strict)), "warnings"), 1);
}
