/*
 * The same call gives two users different rows (community, grid, one's own) and different columns; what a role does not
 * permit is refused (GB/T 42455.1-2023, 7.3.6 a-c).
 */
#include "tests/e2e/users.h"

static const char *community, *grid, *other_grid, *in_grid, *in_other_grid, *in_none;

static const char *new_grid(const char *parent)
{
    const http_answer *a = HTTP(.path = REGIONS, .token = ADMIN,
                                .body = text("{\"kind\":\"GRID\",\"name\":\"网格\",\"code\":\"%012ld\",\"parentId\":\"%s\"}", random() % 1000000000000L, parent));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

static const http_answer *create_in(const char *token, const char *where, int serial)
{
    return HTTP(.path = PERSONS, .token = token,
                .body = text("{\"communityId\":\"%s\",\"name\":\"王秀英\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\",\"source\":\"grid-%s\"%s}", community,
                             id_number(serial), where ? where + 24 : "none", where ? text(",\"gridId\":\"%s\"", where) : ""));
}

static const char *person_in(const char *where, int serial)
{
    const http_answer *a = create_in(ADMIN, where, serial);

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

static void make_world(void)
{
    srandom((unsigned)getpid());
    community = new_community();
    grid = new_grid(community);
    other_grid = new_grid(community);
    in_grid = person_in(grid, 1);
    in_other_grid = person_in(other_grid, 2);
    in_none = person_in(NULL, 3);
}

static const char *all_of(const char *token, const char *query)
{
    const http_answer *a = HTTP(.path = text(PERSONS "?pageSize=100%s", query), .token = token);
    const char *ids = "";

    expect_status(a, 200);
    for (int i = 0; http_at(a, text("persons.%d.id", i))[0]; i++)
        ids = text("%s %s", ids, http_at(a, text("persons.%d.id", i)));
    return ids;
}

TEST(a_grid_worker_sees_and_fills_the_grid_and_nothing_else)
{
    const char *worker, *seen;
    const http_answer *a;

    make_world();
    worker = user_who_may("[\"population.person.*\"]", "PERSONAL", text("[\"%s\"]", grid));
    ck_assert_str_eq(all_of(worker, ""), text(" %s", in_grid));
    ck_assert_str_eq(all_of(worker, "&q=%E7%A7%80"), text(" %s", in_grid));
    ck_assert_str_eq(all_of(worker, text("&q=%%E7%%A7%%80&filter=communityId=%s", community)), text(" %s", in_grid));
    ck_assert_str_eq(all_of(worker, text("&filter=communityId=%s", community)), text(" %s", in_grid));
    ck_assert_str_eq(http_at(HTTP(.path = PERSONS "?count=true", .token = worker), "totalSize"), "1");
    ck_assert_str_eq(HTTP(.path = PERSONS ":stats?by=source", .token = worker)->body, text("{\"groups\":[{\"values\":[\"grid-%s\"],\"count\":\"1\"}]}", grid + 24));
    expect_status(HTTP(.path = text(PERSONS "/%s/history", in_grid), .token = worker), 200);
    for (int i = 0; i < 2; i++) {
        const char *hidden = i ? in_none : in_other_grid;

        expect_refused(HTTP(.path = text(PERSONS "/%s", hidden), .token = worker), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.path = text(PERSONS "/%s/history", hidden), .token = worker), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", hidden), .token = worker, .body = "{\"name\":\"x\"}"), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", hidden), .token = worker), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.path = text(PERSONS "/%s:reveal", hidden), .token = worker, .body = "{\"reason\":\"x\"}"), 404, "NOT_FOUND", NULL);
    }
    a = create_in(worker, grid, 4);
    expect_status(a, 200);
    seen = text("%s", http_at(a, "id"));
    expect_refused(create_in(worker, other_grid, 5), 400, "OUT_OF_SCOPE", "gridId");
    expect_refused(create_in(worker, NULL, 5), 400, "OUT_OF_SCOPE", "gridId");
    expect_refused(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", seen), .token = worker, .body = text("{\"gridId\":\"%s\"}", other_grid)), 400, "OUT_OF_SCOPE", "gridId");
    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", seen), .token = worker, .body = "{\"phone\":\"13900139000\"}"), 200);
}

TEST(a_grid_lies_in_the_records_community)
{
    const char *elsewhere;

    make_world();
    elsewhere = new_grid(new_community());
    expect_refused(create_in(ADMIN, elsewhere, 6), 400, "GRID_UNKNOWN", "gridId");
    expect_refused(create_in(ADMIN, community, 6), 400, "GRID_UNKNOWN", "gridId");
    expect_refused(create_in(ADMIN, "01a20000-0000-8000-8000-000000000001", 6), 400, "GRID_UNKNOWN", "gridId");
}

TEST(a_resident_sees_their_own_file_alone)
{
    const char *account = own_name("resident"), *role, *id, *token;

    make_world();
    role = new_role("\"permissions\":[\"population.person.read\"],\"rows\":\"OWN\",\"clearance\":\"PERSONAL\"");
    id = new_user(account, text("\"roleIds\":[\"%s\"],\"regionIds\":[\"%s\"],\"personId\":\"%s\"", role, community, in_none));
    token = let_in(id, account);
    ck_assert_str_eq(all_of(token, ""), text(" %s", in_none));
    ck_assert_str_eq(all_of(token, "&q=%E7%A7%80"), text(" %s", in_none));
    expect_status(HTTP(.path = text(PERSONS "/%s", in_none), .token = token), 200);
    expect_refused(HTTP(.path = text(PERSONS "/%s", in_grid), .token = token), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(HTTP(.path = PERSONS ":stats?by=category", .token = token)->body, "{\"groups\":[{\"values\":[\"PERMANENT\"],\"count\":\"1\"}]}");
}

TEST(rows_and_columns_come_from_the_role_that_permits_the_call)
{
    const char *account = own_name("both"), *own, *clerk, *id, *token;

    make_world();
    own = new_role("\"permissions\":[\"population.person.reveal\"],\"rows\":\"OWN\"");
    clerk = new_role("\"permissions\":[\"population.person.read\"],\"clearance\":\"INTERNAL\"");
    id = new_user(account, text("\"roleIds\":[\"%s\",\"%s\"],\"regionIds\":[\"%s\"],\"personId\":\"%s\"", own, clerk, community, in_none));
    token = let_in(id, account);
    ck_assert_str_eq(http_at(HTTP(.path = text(PERSONS "/%s", in_grid), .token = token), "name"), "王**");
    expect_refused(HTTP(.path = text(PERSONS "/%s:reveal", in_grid), .token = token, .body = "{\"reason\":\"核对\"}"), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(http_at(HTTP(.path = text(PERSONS "/%s:reveal", in_none), .token = token, .body = "{\"reason\":\"核对\"}"), "idNumber"), id_number(3));
}
