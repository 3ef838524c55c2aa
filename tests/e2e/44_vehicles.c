/* Vehicles: each call good, bad and forbidden; and the walk of the README (8.1.2 a, 8.3.5 b). */
#include "tests/e2e/vehicles.h"
#include "tests/e2e/walk.h"

TEST(a_vehicle_is_kept_in_one_form_and_found_by_a_fragment)
{
    const char *c = new_community(), *id;
    const http_answer *a;

    id = made(new_vehicle(c, " 粤b·d12345", "\"color\":\"WHITE\",\"brand\":\"比亚迪\",\"model\":\"汉EV\",\"vin\":\"LGXC16DF5A0000009\",\"source\":\"census\""));
    a = get(text(V "/vehicles/%s", id));
    ck_assert_str_eq(http_at(a, "plate"), "粤BD12345");
    ck_assert_str_eq(http_at(a, "plateKind"), "NEW_ENERGY_SMALL");
    ck_assert_str_eq(http_at(a, "plateColor"), "GREEN_PLATE");
    ck_assert_ptr_null(strstr(http_at(a, "vin"), "LGXC16DF5A0000009"));
    ck_assert_str_eq(http_at(vehicles_where("vehicles", "vin=\"LGXC16DF5A0000009\""), "vehicles.0.id"), id);
    ck_assert_str_eq(http_at(get(text(V "/vehicles?q=%s&filter=%s", encoded("D123"), encoded(text("communityId=\"%s\" AND color=WHITE", c)))),
                             "vehicles.0.id"), id);
    ck_assert_str_eq(http_at(get(text(V "/vehicles?q=%s&filter=%s", encoded("比亚"), encoded(text("communityId=\"%s\"", c)))), "vehicles.0.id"), id);
    expect_status(patch(text(V "/vehicles/%s", id), "{\"plate\":\"粤B12345\",\"source\":\"office\"}"), 200);
    a = get(text(V "/vehicles/%s", id));
    ck_assert_str_eq(http_at(a, "formerPlates.0"), "粤BD12345");
    ck_assert_str_eq(http_at(a, "plateKind"), "ORDINARY");
    ck_assert_str_eq(http_at(get(text(V "/vehicles/%s/history", id)), "history.0.source"), "office");
}

static const http_answer *cars_called(const char *token, const char *q)
{
    return HTTP(.path = text(V "/vehicles?q=%s", encoded(q)), .token = token);
}

TEST(a_vehicle_is_found_by_the_initials_of_its_owners_name)
{
    const char *c = new_community(), *reader = account("car-initials", "{vehicles.vehicle.*}", c), *low, *id;
    const http_answer *a;

    id = made(new_vehicle(c, "粤B20001", "\"brand\":\"比亚迪\",\"ownerName\":\"单小明\""));
    made(new_vehicle(c, "粤B20002", "\"ownerName\":\"王小英\""));
    a = cars_called(reader, "SXM");
    ck_assert_uint_eq(length_of(a, "vehicles"), 1);
    ck_assert_str_eq(http_at(a, "vehicles.0.id"), id);
    ck_assert_str_eq(http_at(a, "highlights.0.field"), "ownerName");
    ck_assert_str_eq(http_at(a, "highlights.0.start"), "0");
    ck_assert_str_eq(http_at(a, "highlights.0.length"), "3");
    ck_assert_str_eq(http_at(cars_called(reader, "dxm"), "vehicles.0.id"), id); /* as the surname is read else */
    ck_assert_uint_eq(length_of(cars_called(reader, "x"), "vehicles"), 2);
    ck_assert_uint_eq(length_of(cars_called(reader, "mx"), "vehicles"), 0);
    ck_assert_uint_eq(length_of(cars_called(reader, "byd"), "vehicles"), 0); /* of a brand nobody knows them, */
    ck_assert_uint_eq(length_of(cars_called(reader, "yb2"), "vehicles"), 0); /* nor of a plate */
    expect_refused(cars_called(reader, " "), 400, "SEARCH_INVALID", "q");
    expect_refused(cars_called(account("no-cars", "{population.*}", c), "sxm"), 403, "PERMISSION_DENIED", NULL);
    ck_assert_uint_eq(length_of(cars_called(account("far-cars", "{vehicles.*}", new_community()), "sxm"), "vehicles"), 0);
    low = text("%s", stack_account(text("low-cars-%d", getpid()), "{vehicles.vehicle.*}", 2, text("{%s}", c)));
    expect_refused(cars_called(low, "sxm"), 403, "PERMISSION_DENIED", "q"); /* who is shown the name masked does not guess it */
    expect_status(patch(text(V "/vehicles/%s", id), "{\"ownerName\":\"司马\"}"), 200);
    ck_assert_uint_eq(length_of(cars_called(reader, "sxm"), "vehicles"), 0);
    ck_assert_str_eq(http_at(cars_called(reader, "sm"), "vehicles.0.id"), id);
}

static const char *older;

static bool owner_is_found(void)
{
    const http_answer *a = cars_called(ADMIN, "sgwe");

    return a->status == 200 && length_of(a, "vehicles") == 1 && strcmp(http_at(a, "vehicles.0.id"), older) == 0;
}

/* As they are in an installation that is older than the option. */
TEST(vehicles_from_before_get_the_initials_of_their_owners)
{
    older = made(new_vehicle(new_community(), "粤B20003", "\"ownerName\":\"上官婉儿\""));
    stack_stop_one("vehicles");
    stack_sql("update vehicles.vehicle set search_text = lower(plate) || E'\\n\\n\\n' || coalesce(owner_name, '') || E'\\n', search_grams = '{}';"
              " delete from vehicles.search_filled");
    stack_start_one("vehicles");
    ck_assert(stack_wait(owner_is_found, 60));
    ck_assert_str_eq(stack_sql("select version from vehicles.vehicle where id = '%s'", older), "1");
}

TEST(what_is_wrong_with_a_vehicle_is_named)
{
    static const struct { const char *plate, *members, *why, *field; } bad[] = {
        { "粤B1234", "", "PLATE_FORM", "plate" },
        { "粤B1234O", "", "PLATE_FORM", "plate" },
        { "粤B12345", "\"plateColor\":\"GREEN_PLATE\"", "PLATE_COLOR", "plateColor" },
        { "粤B12345", "\"vin\":\"LGXC16DF4A0000009\"", "VIN_FORM", "vin" },
        { "粤B12345", "\"keyClass\":\"SCHOOL_BUS\"", "KEY_NEEDS_LEVEL", "keyLevel" },
        { "粤B12345", "\"plateKind\":\"POLICE\"", "FIELD_READ_ONLY", "plateKind" },
        { "粤B12345", "\"color\":\"STRIPED\"", "FIELD_ENUM", "color" },
        { "粤B12345", "\"ownerPhone\":\"1\"", "FIELD_PATTERN", "ownerPhone" },
        { "", "", "FIELD_REQUIRED", "plate" },
    };
    const char *c = new_community();

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_refused(new_vehicle(c, bad[i].plate, bad[i].members), 400, bad[i].why, bad[i].field);
    ck_assert_uint_eq(length_of(vehicles_where("vehicles", text("communityId=\"%s\"", c)), "vehicles"), 0);
}

TEST(a_plate_and_a_vin_have_one_file_in_a_community)
{
    const char *c = new_community(), *id = made(new_vehicle(c, "粤B12345", "\"vin\":\"LGXC16DF5A0000009\""));

    expect_refused(new_vehicle(c, "粤b 12345", ""), 409, "ALREADY_EXISTS", "plate");
    expect_refused(new_vehicle(c, "粤B54321", "\"vin\":\"lgxc16df5a0000009\""), 409, "ALREADY_EXISTS", "vin");
    expect_status(new_vehicle(new_community(), "粤B12345", "\"vin\":\"LGXC16DF5A0000009\""), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(V "/vehicles/%s", id), .token = ADMIN), 200);
    expect_status(new_vehicle(c, "粤B12345", ""), 200);
}

TEST(key_vehicles_are_counted_by_class_and_level)
{
    const char *c = new_community();
    const http_answer *a;

    made(new_vehicle(c, "粤B00001", "\"keyClass\":\"MUCK_TRUCK\",\"keyLevel\":\"FIRST\""));
    made(new_vehicle(c, "粤B00002", "\"keyClass\":\"MUCK_TRUCK\",\"keyLevel\":\"SECOND\""));
    made(new_vehicle(c, "粤B00003", ""));
    a = vehicles_where("vehicles", text("communityId=\"%s\" AND keyClass=MUCK_TRUCK AND keyLevel=FIRST", c));
    ck_assert_uint_eq(length_of(a, "vehicles"), 1);
    ck_assert_str_eq(http_at(a, "vehicles.0.plate"), "粤B00001");
    a = HTTP(.path = V "/vehicles:stats?by=keyClass", .token = account("key-counter", "{vehicles.vehicle.read}", c));
    ck_assert_ptr_nonnull(strstr(a->body, "{\"values\":[\"MUCK_TRUCK\"],\"count\":\"2\"}"));
}

TEST(two_files_become_one)
{
    const char *c = new_community(), *keeps = made(new_vehicle(c, "粤B12345", "\"brand\":\"比亚迪\"")), *goes, *stranger, *other;
    const http_answer *a;

    goes = made(new_vehicle(c, "粤BD12346", "\"color\":\"WHITE\",\"brand\":\"BYD\",\"vin\":\"LGXC16DF5A0000009\",\"keyClass\":\"SCHOOL_BUS\",\"keyLevel\":\"SECOND\""));
    stranger = account("merges-elsewhere", "{vehicles.*}", new_community());
    expect_refused(post(text(V "/vehicles/%s:merge", keeps), text("{\"fromId\":\"%s\"}", keeps)), 400, "MERGE_ITSELF", "fromId");
    expect_status(HTTP(.path = text(V "/vehicles/%s:merge", keeps), .token = stranger, .body = text("{\"fromId\":\"%s\"}", goes)), 404);
    expect_refused(post_as(account("merges-not", "{vehicles.vehicle.read}", c), text(V "/vehicles/%s:merge", keeps), text("{\"fromId\":\"%s\"}", goes)), 403,
                   "PERMISSION_DENIED", NULL);
    other = made(new_vehicle(new_community(), "粤B12345", ""));
    expect_refused(post(text(V "/vehicles/%s:merge", keeps), text("{\"fromId\":\"%s\"}", other)), 400, "MERGE_APART", NULL);
    other = made(new_vehicle(c, "粤B77777", "\"vin\":\"1M8GDM9AXKP042788\""));
    expect_refused(post(text(V "/vehicles/%s:merge", other), text("{\"fromId\":\"%s\"}", goes)), 400, "MERGE_DIFFERS", NULL);
    a = post(text(V "/vehicles/%s:merge", keeps), text("{\"fromId\":\"%s\"}", goes));
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "color"), "WHITE");
    ck_assert_str_eq(http_at(a, "brand"), "比亚迪");
    ck_assert_str_eq(http_at(a, "keyLevel"), "SECOND");
    ck_assert_str_eq(http_at(a, "formerPlates.0"), "粤BD12346");
    ck_assert_str_eq(http_at(vehicles_where("vehicles", text("communityId=\"%s\" AND vin=\"LGXC16DF5A0000009\"", c)), "vehicles.0.id"), keeps);
    expect_refused(get(text(V "/vehicles/%s", goes)), 404, "MOVED", "mergedInto");
    expect_refused(post(text(V "/vehicles/%s:undelete", goes), "{}"), 400, "VEHICLE_CLOSED", NULL);
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.outbox where subject like '%%.vehicle.Merged.v1' and aggregate_id = '%s'", goes), "1");
}

TEST(likely_duplicates_are_told_with_their_reasons)
{
    const char *c = new_community(), *a_car = made(new_vehicle(c, "粤B80D12", "")), *its_twin = made(new_vehicle(c, "粤BB0012", "")), *first;
    const http_answer *a;

    made(new_vehicle(c, "粤B11111", "\"ownerPhone\":\"13800138000\",\"brand\":\"比亚迪\",\"model\":\"汉EV\""));
    made(new_vehicle(c, "粤B11112", "\"ownerPhone\":\"13800138000\",\"brand\":\"比亚迪\",\"model\":\"汉EV\""));
    made(new_vehicle(c, "粤B99999", ""));
    a = get(text(V "/vehicles:duplicates?communityId=%s", c));
    ck_assert_uint_eq(length_of(a, "duplicates"), 2);
    ck_assert_str_eq(http_at(a, "duplicates.0.similarOfSameOwner"), "true"); /* two reasons */
    ck_assert_str_eq(http_at(a, "duplicates.0.sameModelOfSameOwner"), "true");
    ck_assert_str_eq(http_at(a, "duplicates.1.platesLookAlike"), "true");
    first = text("%s", http_at(a, "duplicates.1.first.id"));
    ck_assert(strcmp(first, a_car) == 0 || strcmp(first, its_twin) == 0);
    expect_refused(get(V "/vehicles:duplicates?communityId=01a20000-0000-8000-8000-000000000009"), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(HTTP(.path = text(V "/vehicles:duplicates?communityId=%s", c), .token = account("no-twins", "{vehicles.vehicle.read}", c)), 403,
                   "PERMISSION_DENIED", NULL);
}

TEST(a_file_shows_what_the_caller_may_read_of_each_kind)
{
    const char *c = new_community(), *id = made(new_vehicle(c, "粤B12345", "")), *clerk = account("no-watches", "{vehicles.vehicle.read,vehicles.warning.read}", c);
    const http_answer *a;

    expect_status(patch(text(V "/vehicles/%s", id), "{\"plate\":\"粤BD12345\"}"), 200);
    made(new_watch(c, "粤B12345", ""));
    made(new_watch(c, "粤B54321", ""));
    expect_status(ingest_as(ADMIN, c, passing("粤B12345", EAST, "ENTRY", ago(1), "")), 200);
    a = get(text(V "/vehicles/%s/file", id));
    ck_assert_uint_eq(length_of(a, "watches"), 1); /* of a plate that it had */
    ck_assert_uint_eq(length_of(a, "hits"), 1);
    ck_assert_uint_eq(length_of(a, "history"), 2);
    a = HTTP(.path = text(V "/vehicles/%s/file", id), .token = clerk);
    ck_assert_str_eq(http_at(a, "withheld.0"), "watches");
    ck_assert_str_eq(http_at(a, "withheld.1"), "hits");
    ck_assert_uint_eq(length_of(a, "watches"), 0);
    expect_status(HTTP(.path = text(V "/vehicles/%s/file", id), .token = account("file-stranger", "{vehicles.*}", new_community())), 404);
    expect_refused(HTTP(.path = text(V "/vehicles/%s/file", id), .token = account("no-file", "{population.*}", c)), 403, "PERMISSION_DENIED", NULL);
}

/* --- the owner's file */

static const char *owned, *owner_now;

static bool is_owned_so(void)
{
    return strcmp(http_at(get(text(V "/vehicles/%s", owned)), "ownerId"), owner_now) == 0;
}

TEST(a_merged_file_takes_its_vehicles_along)
{
    const char *c = new_community(), *into = new_person(c, 31), *from = made(someone(c, "王秀英", category("TEMPORARY")));

    owned = made(new_vehicle(c, "粤B12345", text("\"ownerId\":\"%s\"", from)));
    expect_status(post(text(PERSONS "/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    owner_now = into;
    ck_assert(stack_wait(is_owned_so, 30));
    ck_assert_str_eq(http_at(vehicles_where("vehicles", text("ownerId=\"%s\"", into)), "vehicles.0.id"), owned);
    expect_refused(new_vehicle(c, "粤B54321", text("\"ownerId\":\"%s\"", from)), 400, "PERSON_GONE", "ownerId");
    expect_refused(new_vehicle(c, "粤B54321", "\"ownerId\":\"x\""), 400, "FIELD_ID", "ownerId");
}

TEST(of_an_erased_owner_nothing_is_said)
{
    const char *c = new_community(), *person = made(someone(c, "王秀英", category("TEMPORARY"))), *request;

    owned = made(new_vehicle(c, "粤B12345", text("\"ownerId\":\"%s\",\"ownerName\":\"王秀英\",\"ownerPhone\":\"13800138000\"", person)));
    request = made(post(P "/requests", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"ERASE\"}", c, person)));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    owner_now = "";
    ck_assert(stack_wait(is_owned_so, 30));
    ck_assert_str_eq(http_at(get(text(V "/vehicles/%s", owned)), "ownerName"), "");
    ck_assert_str_eq(http_at(get(text(V "/vehicles/%s", owned)), "ownerPhone"), "");
}

TEST(who_may_not_is_refused_and_who_sees_another_community_sees_nothing)
{
    const char *c = new_community(), *id = made(new_vehicle(c, "粤B12345", "")), *nobody = account("no-vehicles", "{population.*}", c);
    const char *stranger = account("other-vehicles", "{vehicles.*}", new_community());

    expect_refused(post_as(nobody, V "/vehicles", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = text(V "/vehicles/%s", id), .token = stranger), 404);
    ck_assert_uint_eq(length_of(HTTP(.path = V "/vehicles", .token = stranger), "vehicles"), 0);
}

TEST(the_walk_of_the_readme_shows_what_it_says)
{
    static const char *const parts[] = { "\"highlights\"", "\"requestedBy\"", "\"hits\":1", "\"direction\":\"ENTRY\"", "\"place\":\"东门\"", "\"total\":\"2\"",
                                         "\"state\":\"HANDLED\"", "\"free\":20", "\"fee\":\"1500\"", "\"validUntil\":\"2036-12-31\"", "\"why\":\"PASS_VALID\"",
                                         "\"free\":19" };

    setenv("C", new_community(), 1);
    walk_shows(walk_run(walk_of("services/vehicles/README.md"), ""), parts, sizeof(parts) / sizeof(parts[0]));
}
