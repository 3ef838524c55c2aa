/* Regions: the scope tree, its numbers and its rules. */
#include "tests/e2e/e2e.h"

static const http_answer *create(const char *token, const char *kind, const char *parent, const char *code)
{
    return HTTP(.path = REGIONS, .token = token,
                .body = text("{\"kind\":\"%s\",\"name\":\"区域\",\"code\":\"%s\"%s}", kind, code,
                             parent ? text(",\"parentId\":\"%s\"", parent) : ""));
}

TEST(communities_get_numbers_that_are_never_given_again)
{
    const http_answer *a = create(ADMIN, "COMMUNITY", NULL, "110000000001");
    int first;

    expect_status(a, 200);
    first = atoi(http_at(a, "number"));
    ck_assert_int_gt(first, 0);
    expect_status(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", http_at(a, "id")), .token = ADMIN), 200);
    a = create(ADMIN, "COMMUNITY", NULL, "110000000001");
    expect_status(a, 200);
    ck_assert_int_gt(atoi(http_at(a, "number")), first);
    ck_assert_str_eq(http_at(create(ADMIN, "STREET", NULL, "110000000002"), "number"), "0");
}

TEST(a_region_hangs_below_a_higher_one_and_is_deleted_only_when_empty)
{
    const char *street = text("%s", http_at(create(ADMIN, "STREET", NULL, "120000000001"), "id"));
    const http_answer *a = create(ADMIN, "COMMUNITY", street, "120000000002");
    const char *community;

    expect_status(a, 200);
    community = text("%s", http_at(a, "id"));
    expect_refused(create(ADMIN, "CITY", street, "120000000003"), 400, "PARENT_KIND", "parentId");
    expect_refused(create(ADMIN, "GRID", "01a20d7a-65fb-8000-8000-000000000000", "120000000004"), 400, "PARENT_UNKNOWN", "parentId");
    expect_refused(create(ADMIN, "GRID", "nonsense", "120000000004"), 400, "FIELD_ID", "parentId");
    expect_refused(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", street), .token = ADMIN), 400, "REGION_NOT_EMPTY", NULL);
    expect_status(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", community), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", street), .token = ADMIN), 200);
}

TEST(a_division_code_stands_once)
{
    expect_status(create(ADMIN, "STREET", NULL, "130000000001"), 200);
    expect_refused(create(ADMIN, "STREET", NULL, "130000000001"), 409, "ALREADY_EXISTS", "code");
    expect_refused(create(ADMIN, "STREET", NULL, "13000000000"), 400, "FIELD_PATTERN", "code");
}

TEST(whoever_reads_one_community_writes_no_region)
{
    const char *community = new_community(), *token = stack_account("warden", "{identity.*}", 2, text("{%s}", community));

    expect_status(HTTP(.path = text(REGIONS "/%s", community), .token = token), 200);
    ck_assert_int_ne(create(token, "COMMUNITY", NULL, "140000000001")->status, 200);
    ck_assert_int_ne(HTTP(.method = "PATCH", .path = text(REGIONS "/%s", community), .token = token, .body = "{\"name\":\"x\"}")->status, 200);
    ck_assert_int_ne(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", community), .token = token)->status, 200);
    ck_assert_str_eq(http_at(HTTP(.path = text(REGIONS "/%s", community), .token = ADMIN), "name"), "阳光花园");
}

TEST(a_renamed_region_keeps_its_history)
{
    const char *id = new_community(), *path = text(REGIONS "/%s", id);
    const http_answer *a;

    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"月光花园\"}"), 200);
    a = HTTP(.path = text("%s/history", path), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "history.0.action"), "UPDATED");
    ck_assert_str_eq(http_at(a, "history.0.changes.0.path"), "name");
    ck_assert_str_eq(http_at(a, "history.0.changes.0.beforeJson"), "\"阳光花园\"");
    ck_assert_str_eq(http_at(a, "history.0.changes.0.afterJson"), "\"月光花园\"");
    ck_assert_str_eq(http_at(a, "history.1.action"), "CREATED");
}
