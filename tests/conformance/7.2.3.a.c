/*
 * GB/T 42455.1-2023, 7.2.3 a: building basics and standard address.
 *
 * Shown: each item that the clause names is there, is answered as it was said, and is refused with its name where it is wrong; a
 * drawing and a photo are files of the exchange, found again from the building with their bytes.
 */
#include "tests/e2e/housing.h"

/* Number, name, plan position, year, state, service life, use, structure, floors, height, area; then the address. */
static const struct item { const char *field, *good, *bad, *why; } items[] = {
    { "number", "\"3栋\"", "\"\"", "FIELD_REQUIRED" },
    { "name", "\"阳光花园3栋\"", "\"\"", "FIELD_REQUIRED" },
    { "planPosition", "\"东北角\"", NULL, NULL },
    { "builtYear", "2008", "1500", "FIELD_RANGE" },
    { "state", "\"IN_USE\"", "\"STATE_UNSPECIFIED\"", "FIELD_REQUIRED" },
    { "serviceLife", "70", "900", "FIELD_RANGE" },
    { "use", "\"RESIDENTIAL\"", "\"USE_UNSPECIFIED\"", "FIELD_REQUIRED" },
    { "structure", "\"REINFORCED_CONCRETE\"", NULL, NULL },
    { "floorsAbove", "18", "900", "FIELD_RANGE" },
    { "floorsBelow", "2", "-1", "FIELD_RANGE" },
    { "heightM", "54.5", "-1", "FIELD_RANGE" },
    { "floorAreaM2", "12800.5", "-1", "FIELD_RANGE" },
    { "ownerUnit", "\"阳光置业\"", NULL, NULL },
    { "doorNumber", "\"阳光路8号\"", NULL, NULL },
    { "longitude", "113.25", "181", "FIELD_RANGE" },
    { "latitude", "22.5", "-91", "FIELD_RANGE" },
    { "district", "\"南山区\"", NULL, NULL },
    { "policeStation", "\"粤海派出所\"", NULL, NULL },
    { "street", "\"粤海街道\"", NULL, NULL },
    { "address", "\"南山区粤海街道阳光路8号3栋\"", NULL, NULL },
    { "addressCode", "\"\"", "\"123\"", "FIELD_PATTERN" },
};
enum { ITEMS = sizeof(items) / sizeof(items[0]) };

/* All items as they should be, but for one (-1: none). */
static const char *body_with(const char *community, int wrong)
{
    const char *body = text("\"communityId\":\"%s\"", community);

    for (int i = 0; i < ITEMS; i++)
        body = text("%s,\"%s\":%s", body, items[i].field, i == wrong ? items[i].bad : items[i].good);
    return text("{%s}", body);
}

TEST(each_item_is_there_and_checked)
{
    const char *c = new_community(), *division = division_of(c), *id;
    const http_answer *a;

    for (int i = 0; i < ITEMS; i++)
        if (items[i].bad)
            expect_refused(post(H "/buildings", body_with(c, i)), 400, items[i].why, items[i].field);
    id = made(post(H "/buildings", body_with(c, -1)));
    a = get(text(H "/buildings/%s", id));
    for (int i = 0; i < ITEMS; i++)
        if (strcmp(items[i].good, "\"\"") != 0)
            ck_assert_ptr_nonnull(strstr(a->body, text("\"%s\":%s", items[i].field, items[i].good)));
    ck_assert_str_eq(http_at(a, "addressCode"), text("%s0000001", division));
    ck_assert_str_eq(http_at(a, "communityId"), c);
}

#define A_DRAWING "%PDF-1.4\nthird floor\n%%EOF\n"

static const char *a_drawing(const char *community)
{
    const char *id = made(post("/v1/exchange/files", text("{\"communityId\":\"%s\",\"name\":\"三层平面图.pdf\",\"purpose\":\"DRAWING\",\"size\":%zu}",
                                                          community, strlen(A_DRAWING))));

    expect_status(HTTP(.method = "PUT", .path = text("/v1/exchange/files/%s/parts/0", id), .token = ADMIN, .body = A_DRAWING,
                       .type = "application/octet-stream"), 200);
    expect_status(post(text("/v1/exchange/files/%s:complete", id), "{}"), 200);
    return id;
}

TEST(a_drawing_is_found_from_its_building)
{
    const char *c = new_community(), *drawing = a_drawing(c), *b = made(new_building(c, "3栋", text("\"drawingObjectIds\":[\"%s\"]", drawing)));
    const http_answer *a = get(text(H "/buildings/%s", b));

    ck_assert_str_eq(http_at(a, "drawingObjectIds.0"), drawing);
    a = get(text("/v1/exchange/files/%s/content", text("%s", http_at(a, "drawingObjectIds.0"))));
    expect_status(a, 200);
    ck_assert_str_eq(a->body, A_DRAWING);
    expect_refused(patch(text(H "/buildings/%s", b), "{\"drawingObjectIds\":[\"nowhere\"]}"), 400, "FIELD_ID", "drawingObjectIds[0]");
}
