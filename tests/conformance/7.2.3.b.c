/*
 * GB/T 42455.1-2023, 7.2.3 b: entry time and source of building data are marked.
 *
 * Shown: every building and every house has the time of its entry and its source, from the caller or from the way it came; each
 * change in its history has both too, and neither can be said or changed otherwise by a caller.
 */
#include "tests/e2e/housing.h"

TEST(every_record_and_every_change_has_its_time_and_source)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", "\"source\":\"2020年房屋普查\"")), *path = text(H "/buildings/%s", b), *h;
    const http_answer *a = get(path);

    ck_assert_str_eq(http_at(a, "source"), "2020年房屋普查");
    ck_assert_str_ne(http_at(a, "createdAt"), "");
    h = made(new_house(c, b, "101", ""));
    a = get(text(H "/houses/%s", h));
    ck_assert_str_eq(http_at(a, "source"), "manual");
    ck_assert_str_ne(http_at(a, "createdAt"), "");
    expect_status(patch(path, "{\"state\":\"DANGEROUS\",\"source\":\"住建局鉴定\"}"), 200);
    a = get(text("%s/history", path));
    ck_assert_str_eq(http_at(a, "history.0.source"), "住建局鉴定");
    ck_assert_str_eq(http_at(a, "history.1.source"), "2020年房屋普查");
    ck_assert_str_ne(http_at(a, "history.0.at"), "");
    expect_refused(patch(path, "{\"createdAt\":\"2020-01-01T00:00:00Z\"}"), 400, "FIELD_READ_ONLY", "createdAt");
    ck_assert_uint_eq(length_of(homes("buildings", text("communityId=\"%s\" AND source=\"住建局鉴定\"", c)), "buildings"), 1);
}
