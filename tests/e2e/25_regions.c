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

static const char *place(const char *kind, const char *parent)
{
    static int serial;
    const http_answer *a = create(ADMIN, kind, parent, text("15%08d%02d", getpid() % 100000000, serial++));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

static const http_answer *person_in(const char *community, const char *grid, int serial)
{
    return HTTP(.path = PERSONS, .token = ADMIN, .body = text("{\"communityId\":\"%s\",\"gridId\":\"%s\",\"name\":\"王秀英\",%s,\"idNumber\":\"%s\"}", community, grid,
                                                             category("PERMANENT"), id_number(serial)));
}

static const char *shown;

static bool is_there(void)
{
    return HTTP(.path = text(REGIONS "/%s", shown), .token = ADMIN)->status == 200;
}

static const char *gone, *left_behind;

/* A service that has not heard of it yet lets the record in, and brings the place back: both go once more. */
static bool stays_gone(void)
{
    const http_answer *a = HTTP(.path = text("%s:undelete", left_behind), .token = ADMIN, .body = "{}");

    if (a->status == 400) {
        expect_refused(a, 400, "COMMUNITY_UNKNOWN", "communityId");
        return true;
    }
    HTTP(.method = "DELETE", .path = left_behind, .token = ADMIN);
    HTTP(.method = "DELETE", .path = gone, .token = ADMIN);
    return false;
}

TEST(a_place_with_records_stays)
{
    const char *community = place("COMMUNITY", NULL), *grid = place("GRID", community), *empty = place("GRID", community), *person;
    const http_answer *a = person_in(community, grid, 1);

    expect_status(a, 200);
    person = text(PERSONS "/%s", http_at(a, "id"));
    expect_refused(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", grid), .token = ADMIN), 400, "REGION_IN_USE", NULL);
    expect_status(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", empty), .token = ADMIN), 200);
    expect_status(HTTP(.method = "PATCH", .path = person, .token = ADMIN, .body = "{\"gridId\":\"\"}"), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", grid), .token = ADMIN), 200);
    expect_refused(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", community), .token = ADMIN), 400, "REGION_IN_USE", NULL);
    expect_status(HTTP(.method = "DELETE", .path = person, .token = ADMIN), 200);
    gone = text(REGIONS "/%s", community);
    left_behind = person;
    expect_status(HTTP(.method = "DELETE", .path = gone, .token = ADMIN), 200);
    ck_assert(stack_wait(stays_gone, 60));
}

/* What a service that had not heard of the deletion yet would write: here SQL takes the deletion's mark away from a record. */
TEST(a_record_that_was_made_while_its_place_was_deleted_brings_the_place_back)
{
    const char *street = place("STREET", NULL), *community = place("COMMUNITY", street), *person;
    const http_answer *a = HTTP(.path = PERSONS, .token = ADMIN, .body = text("{\"communityId\":\"%s\",\"name\":\"王秀英\",%s,\"idNumber\":\"%s\"}", community, category("PERMANENT"), id_number(2)));

    expect_status(a, 200);
    person = text("%s", http_at(a, "id"));
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", person), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", community), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(REGIONS "/%s", street), .token = ADMIN), 200);
    stack_sql("update population.person set deleted_at = null where id = '%s'", person);
    shown = community;
    ck_assert(stack_wait(is_there, 60));
    ck_assert_str_eq(http_at(HTTP(.path = text(REGIONS "/%s", street), .token = ADMIN), "id"), street);
    ck_assert_str_eq(http_at(HTTP(.path = text(REGIONS "/%s/history", community), .token = ADMIN), "history.0.action"), "UNDELETED");
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
