/* Buildings, stairwells, houses: each call good, bad and forbidden; and the walk of the README (7.2.3, 8.1.3 a-b). */
#include "tests/e2e/housing.h"
#include "tests/e2e/walk.h"

#define AN_OBJECT "01a20000-0000-8000-8000-000000000021"

TEST(a_building_has_all_basics_and_a_standard_address)
{
    const char *c = new_community(), *id, *basics =
        "\"planPosition\":\"东北角\",\"builtYear\":2008,\"serviceLife\":70,\"structure\":\"REINFORCED_CONCRETE\",\"floorsAbove\":18,"
        "\"floorsBelow\":1,\"heightM\":54.6,\"floorAreaM2\":12800.5,\"ownerUnit\":\"阳光置业\",\"drawingObjectIds\":[\"" AN_OBJECT "\"],"
        "\"district\":\"南山区\",\"street\":\"粤海街道\",\"policeStation\":\"粤海派出所\",\"doorNumber\":\"阳光路8号\",\"longitude\":113.9,"
        "\"latitude\":22.5,\"address\":\"阳光路8号3栋\",\"source\":\"census\"";
    const http_answer *a;

    id = made(new_building(c, "3栋", basics));
    a = get(text(H "/buildings/%s", id));
    ck_assert_str_eq(http_at(a, "drawingObjectIds.0"), AN_OBJECT);
    ck_assert_str_eq(http_at(a, "policeStation"), "粤海派出所");
    ck_assert_str_eq(http_at(a, "source"), "census");
    ck_assert_str_ne(http_at(a, "createdAt"), "");
    ck_assert_str_eq(http_at(get(text(H "/buildings?q=%s&filter=%s", encoded("花园3"), encoded(text("communityId=\"%s\" AND use=RESIDENTIAL", c)))),
                             "buildings.0.id"), id);
    expect_status(patch(text(H "/buildings/%s", id), "{\"state\":\"DANGEROUS\",\"source\":\"inspection\"}"), 200);
    ck_assert_str_eq(http_at(get(text(H "/buildings/%s/history", id)), "history.0.source"), "inspection");
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
    static const char *const parts[] = { "\"number\":\"1201\"", "\"highlights\"", "\"state\":\"LET\"", "\"values\":[\"LET\"]", "\"path\":\"state\"" };

    setenv("C", new_community(), 1);
    walk_shows(walk_run(walk_of("services/housing/README.md"), ""), parts, sizeof(parts) / sizeof(parts[0]));
}
