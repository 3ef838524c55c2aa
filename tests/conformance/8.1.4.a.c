/*
 * GB/T 42455.1-2023, 8.1.4 a: one enterprise, one file.
 *
 * Shown: the unified social credit code is checked and stands once in a community; likely duplicates are found; two files of one
 * unit become one that has the links of both, and the other points to it; the file's page shows links and history.
 */
#include "tests/e2e/organizations.h"

#define A_CODE "91350100M000100Y43"

TEST(a_code_is_checked_and_stands_once)
{
    const char *c = new_community();

    expect_refused(enterprise(c, "阳光商贸", "91350100M000100Y44", ""), 400, "FIELD_CHECK_DIGIT", "creditCode");
    expect_refused(enterprise(c, "阳光商贸", "91350100I000100Y43", ""), 400, "FIELD_PATTERN", "creditCode");
    expect_refused(enterprise(c, "阳光商贸", "", ""), 400, "CODE_MISSING", "creditCode");
    made(enterprise(c, "阳光商贸", A_CODE, ""));
    expect_refused(enterprise(c, "另一家", A_CODE, ""), 409, "ALREADY_EXISTS", "creditCode");
}

TEST(duplicates_are_found_and_become_one_file_with_links_and_history)
{
    const char *c = new_community(), *grid = new_grid(c), *wang = new_person(c, 1), *li = new_person(c, 2), *into, *from;
    const http_answer *a;

    into = made(enterprise(c, "阳光餐饮（深圳）有限公司", A_CODE, text("\"gridId\":\"%s\",\"phone\":\"13800138000\"", grid)));
    from = made(new_unit_of(c, "阳光餐饮(深圳)有限公司", "MERCHANT", "", text("\"trade\":\"F51\",\"phone\":\"13800138000\",\"address\":\"阳光路8号\",\"gridId\":\"%s\"", grid)));
    made(employ(c, into, wang, "HEAD", "2020-01-01", ""));
    made(employ(c, from, li, "EMPLOYEE", "2021-01-01", ""));
    a = get(text(O "/units:duplicates?communityId=%s", c));
    ck_assert_uint_eq(length_of(a, "duplicates"), 1);
    ck_assert_str_eq(http_at(a, "duplicates.0.sameName"), "true");
    ck_assert_str_eq(http_at(a, "duplicates.0.samePhone"), "true");
    expect_status(post(text(O "/units/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    expect_refused(get(text(O "/units/%s", from)), 404, "MOVED", "mergedInto");
    ck_assert_uint_eq(length_of(get(text(O "/units:duplicates?communityId=%s", c)), "duplicates"), 0);
    a = get(text(O "/units/%s/file", into));
    ck_assert_str_eq(http_at(a, "unit.address"), "阳光路8号"); /* what it lacked */
    ck_assert_uint_eq(length_of(a, "employments"), 2);
    ck_assert_uint_eq(length_of(a, "gridLinks"), 2);
    ck_assert_str_eq(http_at(a, "predecessors.0"), from);
    ck_assert_uint_ge(length_of(a, "history"), 5);
    ck_assert_uint_eq(length_of(get(text(O "/units/%s/links", into)), "links"), 2);
}
