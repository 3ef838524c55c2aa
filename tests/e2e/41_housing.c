/* Buildings, stairwells, houses: each call good, bad and forbidden; and the walk of the README (7.2.3, 8.1.3 a-b). */
#include "tests/e2e/files.h"
#include "tests/e2e/housing.h"
#include "tests/e2e/walk.h"

TEST(a_building_has_all_basics_and_a_standard_address)
{
    const char *c = new_community(), *id, *drawing = upload(ADMIN, c, "DRAWING", photo(100), 100, ""), *basics = text(
        "\"planPosition\":\"东北角\",\"builtYear\":2008,\"serviceLife\":70,\"structure\":\"REINFORCED_CONCRETE\",\"floorsAbove\":18,"
        "\"floorsBelow\":1,\"heightM\":54.6,\"floorAreaM2\":12800.5,\"ownerUnit\":\"阳光置业\",\"drawingObjectIds\":[\"%s\"],"
        "\"district\":\"南山区\",\"street\":\"粤海街道\",\"policeStation\":\"粤海派出所\",\"doorNumber\":\"阳光路8号\",\"longitude\":113.9,"
        "\"latitude\":22.5,\"address\":\"阳光路8号3栋\",\"source\":\"census\"", drawing);
    const http_answer *a;

    id = made(new_building(c, "3栋", basics));
    a = get(text(H "/buildings/%s", id));
    ck_assert_str_eq(http_at(a, "drawingObjectIds.0"), drawing);
    ck_assert_str_eq(http_at(a, "policeStation"), "粤海派出所");
    ck_assert_str_eq(http_at(a, "source"), "census");
    ck_assert_str_ne(http_at(a, "createdAt"), "");
    ck_assert_str_eq(http_at(get(text(H "/buildings?q=%s&filter=%s", encoded("花园3"), encoded(text("communityId=\"%s\" AND use=RESIDENTIAL", c)))),
                             "buildings.0.id"), id);
    expect_status(patch(text(H "/buildings/%s", id), "{\"state\":\"DANGEROUS\",\"source\":\"inspection\"}"), 200);
    ck_assert_str_eq(http_at(get(text(H "/buildings/%s/history", id)), "history.0.source"), "inspection");
}

static const http_answer *patch_as(const char *token, const char *path, const char *body)
{
    return HTTP(.method = "PATCH", .path = path, .token = token, .body = body);
}

TEST(files_of_a_building_are_seen_by_who_names_them)
{
    const char *c = new_community(), *far = upload(ADMIN, new_community(), "PHOTO", photo(100), 100, ""), *gone = upload(ADMIN, c, "PHOTO", photo(100), 100, "");
    const char *near = account("building-files", "{housing.*,exchange.file.*}", c), *blind = account("building-no-files", "{housing.*}", c), *id, *at;

    expect_refused(new_building(c, "3栋", text("\"photoObjectIds\":[\"%s\",\"" A_HOUSE "\"]", gone)), 400, "REFERENCE_UNSEEN", "photoObjectIds[1]");
    id = made(new_building(c, "3栋", text("\"photoObjectIds\":[\"%s\"]", gone)));
    at = text(H "/buildings/%s", id);
    expect_refused(patch_as(near, at, text("{\"photoObjectIds\":[\"%s\",\"%s\"]}", gone, far)), 400, "REFERENCE_UNSEEN", "photoObjectIds[1]");
    expect_refused(patch_as(blind, at, text("{\"drawingObjectIds\":[\"%s\"]}", gone)), 400, "REFERENCE_UNSEEN", "drawingObjectIds[0]");
    expect_status(HTTP(.method = "DELETE", .path = file_path(gone, ""), .token = ADMIN), 200);
    expect_status(patch_as(near, at, text("{\"photoObjectIds\":[\"%s\",\"%s\"]}", gone, upload(near, c, "PHOTO", photo(100), 100, ""))), 200); /* what it had, it keeps */
    ck_assert_str_eq(http_at(get(at), "photoObjectIds.0"), gone);
    expect_refused(patch(at, text("{\"drawingObjectIds\":[\"%s\"]}", gone)), 400, "REFERENCE_UNSEEN", "drawingObjectIds[0]");
}

static const http_answer *buildings_called(const char *token, const char *q)
{
    return HTTP(.path = text(H "/buildings?q=%s", encoded(q)), .token = token);
}

TEST(a_building_is_found_by_the_initials_of_its_name)
{
    const char *c = new_community(), *reader = account("building-initials", "{housing.*}", c), *id;
    const http_answer *a;

    id = made(new_building(c, "3栋", "\"address\":\"青峰路8号\"")); /* 阳光花园3栋 */
    made(new_building(c, "4栋", ""));
    a = buildings_called(reader, "YGhy3d");
    ck_assert_uint_eq(length_of(a, "buildings"), 1);
    ck_assert_str_eq(http_at(a, "buildings.0.id"), id);
    ck_assert_str_eq(http_at(a, "highlights.0.field"), "name");
    ck_assert_str_eq(http_at(a, "highlights.0.length"), "6");
    ck_assert_uint_eq(length_of(buildings_called(reader, "hy"), "buildings"), 2);
    ck_assert_uint_eq(length_of(buildings_called(reader, "gyhy"), "buildings"), 0);
    ck_assert_uint_eq(length_of(buildings_called(reader, "qfl"), "buildings"), 0); /* of an address nobody knows them */
    expect_refused(buildings_called(account("no-buildings", "{population.*}", c), "yghy"), 403, "PERMISSION_DENIED", NULL);
    ck_assert_uint_eq(length_of(buildings_called(account("far-buildings", "{housing.*}", new_community()), "yghy"), "buildings"), 0);
}

TEST(what_is_wrong_with_a_building_is_named)
{
    static const struct { const char *members, *why, *field; } bad[] = {
        { "\"builtYear\":1500", "FIELD_RANGE", "builtYear" },       { "\"floorsAbove\":-1", "FIELD_RANGE", "floorsAbove" },
        { "\"latitude\":91", "FIELD_RANGE", "latitude" },           { "\"addressCode\":\"44\"", "FIELD_PATTERN", "addressCode" },
        { "\"structure\":\"STRAW\"", "FIELD_ENUM", "structure" },   { "\"drawingObjectIds\":[\"x\"]", "FIELD_ID", "drawingObjectIds[0]" },
    };
    const char *c = new_community();

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_refused(new_building(c, "1栋", bad[i].members), 400, bad[i].why, bad[i].field);
    expect_status(new_building(c, "1栋", ""), 200);
    expect_refused(new_building(c, "1栋", ""), 409, "ALREADY_EXISTS", "number");
}

TEST(a_house_stands_in_a_building_of_its_community)
{
    const char *c = new_community(), *other = new_community(), *b = made(new_building(c, "1栋", "")), *u = made(new_unit(c, b, "1单元")), *h;

    h = made(new_house(c, b, "101", text("\"unitId\":\"%s\",\"address\":\"阳光路8号1栋101\",\"certificateNumber\":\"粤2020不动产权0012345号\"", u)));
    ck_assert_str_eq(http_at(get(text(H "/houses/%s", h)), "certificateNumber"), "粤20**********345号");
    ck_assert_str_eq(http_at(get(text(H "/houses?filter=%s", encoded("certificateNumber=\"粤2020不动产权0012345号\""))), "houses.0.id"), h);
    ck_assert_str_eq(http_at(get(text(H "/houses?filter=%s", encoded(text("buildingId=\"%s\" AND state=OWNER_OCCUPIED", b)))), "houses.0.id"), h);
    expect_status(new_house(c, b, "101", ""), 200); /* of no stairwell */
    expect_refused(new_house(c, b, "101", text("\"unitId\":\"%s\"", u)), 409, "ALREADY_EXISTS", "number");
    expect_refused(new_unit(c, b, "1单元"), 409, "ALREADY_EXISTS", "number");
    expect_refused(new_house(c, b, "102", "\"unitId\":\"01a20000-0000-8000-8000-000000000009\""), 400, "REFERENCE_UNKNOWN", "unitId");
    expect_refused(new_house(other, b, "101", ""), 400, "REFERENCE_UNKNOWN", "buildingId");
    expect_refused(patch(text(H "/houses/%s", h), "{\"floor\":900}"), 400, "FIELD_RANGE", "floor");
}

TEST(a_standard_address_is_coded_checked_and_taken_apart)
{
    const char *c = new_community(), *division = division_of(c), *b = made(new_building(c, "1栋", "")), *code, *h;
    const http_answer *a = new_house(c, b, "101", "");

    h = text("%s", http_at(a, "id"));
    code = text("%s", http_at(a, "addressCode"));
    ck_assert_str_eq(code, text("%s0000001000001", division));
    ck_assert_str_eq(http_at(new_house(c, b, "102", ""), "addressCode"), text("%s0000001000002", division));
    ck_assert_str_eq(http_at(new_house(c, b, "103", text("\"addressCode\":\"%s0000001000900\"", division)), "addressCode"), text("%s0000001000900", division));
    ck_assert_str_eq(http_at(new_house(c, b, "104", ""), "addressCode"), text("%s0000001000901", division));
    a = get(text(H "/addresses:parse?code=%s", code));
    ck_assert_str_eq(http_at(a, "communityCode"), division);
    ck_assert_str_eq(http_at(a, "districtCode"), text("%.6s", division));
    ck_assert_str_eq(http_at(a, "buildingId"), b);
    ck_assert_str_eq(http_at(a, "houseId"), h);
    ck_assert_str_eq(http_at(a, "houseNumber"), "1");
    expect_refused(get(H "/addresses:parse?code=44"), 400, "FIELD_PATTERN", "code");
    expect_refused(HTTP(.path = text(H "/addresses:parse?code=%s", code), .token = account("no-codes", "{population.*}", c)), 403,
                   "PERMISSION_DENIED", NULL);
}

TEST(a_code_of_another_place_is_refused)
{
    const char *c = new_community(), *division = division_of(c), *b = made(new_building(c, "1栋", "")), *h = made(new_house(c, b, "101", ""));

    expect_refused(new_building(c, "2栋", "\"addressCode\":\"1101010010010000001\""), 400, "ADDRESS_CODE", "addressCode");
    expect_refused(new_house(c, b, "102", text("\"addressCode\":\"%s0000002000001\"", division)), 400, "ADDRESS_CODE", "addressCode");
    expect_refused(new_house(c, b, "102", text("\"addressCode\":\"%s0000001000001\"", division)), 409, "ALREADY_EXISTS", "addressCode");
    expect_refused(patch(text(H "/houses/%s", h), "{\"addressCode\":\"\"}"), 400, "FIELD_REQUIRED", "addressCode");
    expect_status(patch(text(H "/buildings/%s", b), text("{\"addressCode\":\"%s0000077\"}", division)), 200); /* its houses go with it */
    ck_assert_str_eq(http_at(get(text(H "/houses/%s", h)), "addressCode"), text("%s0000077000001", division));
}

TEST(what_has_houses_stays)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", "")), *u = made(new_unit(c, b, "1单元")), *h;
    const char *far = made(new_unit(c, made(new_building(c, "2栋", "")), "1单元"));

    expect_refused(new_house(c, b, "101", text("\"unitId\":\"%s\"", far)), 400, "UNIT_ELSEWHERE", "unitId");
    h = made(new_house(c, b, "101", text("\"unitId\":\"%s\"", u)));
    expect_refused(HTTP(.method = "DELETE", .path = text(H "/buildings/%s", b), .token = ADMIN), 400, "BUILDING_NOT_EMPTY", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text(H "/units/%s", u), .token = ADMIN), 400, "UNIT_NOT_EMPTY", NULL);
    expect_status(HTTP(.method = "DELETE", .path = text(H "/houses/%s", h), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(H "/units/%s", u), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(H "/buildings/%s", b), .token = ADMIN), 200);
}

TEST(who_may_not_is_refused_and_who_sees_another_community_sees_nothing)
{
    const char *c = new_community(), *h = a_house(c), *nobody = account("no-homes", "{population.*}", c);
    const char *stranger = account("other-homes", "{housing.*}", new_community());

    expect_refused(post_as(nobody, H "/houses", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, H "/buildings", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, H "/units", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = text(H "/houses/%s", h), .token = stranger), 404);
    ck_assert_uint_eq(length_of(HTTP(.path = H "/houses", .token = stranger), "houses"), 0);
}

TEST(the_walk_of_the_readme_shows_what_it_says)
{
    static const char *const parts[] = { "\"number\":\"1201\"", "\"highlights\"", "\"state\":\"LET\"", "\"values\":[\"LET\"]", "\"path\":\"state\"",
                                         "\"buildingNumber\":1,\"houseNumber\":1", "\"role\":\"TENANT\"", "\"score\":85", "\"role\":\"TENANT\"",
                                         "\"role\":\"OWNER\"", "\"rating\":85", "\"occupancies\":[{", "\"role\":\"OWNER\"", "\"leases\":[]",
                                         "\"state\":\"TERMINATED\"", "\"ratings\":[{" };
    const char *c = new_community();

    setenv("C", c, 1);
    setenv("O", new_person(c, 1), 1);
    setenv("P", new_person(c, 2), 1);
    walk_shows(walk_run(walk_of("services/housing/README.md"), ""), parts, sizeof(parts) / sizeof(parts[0]));
}
