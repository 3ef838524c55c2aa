/*
 * 7.3.4 a: the administrator of the system defines roles: adds, deletes, changes, queries. Each leaves its trace; built-in
 * roles are protected; others are refused.
 */
#include "tests/e2e/users.h"

static const char *last_action(const char *role)
{
    return text("%s", http_at(HTTP(.path = text(ROLES "/%s/history", role), .token = ADMIN), "history.0.action"));
}

TEST(roles_are_added_changed_queried_and_deleted_by_administrators_alone)
{
    const char *role = new_role("\"permissions\":[\"population.person.read\"]"), *path = text(ROLES "/%s", role), *clerk, *founder;

    ck_assert_str_eq(last_action(role), "CREATED");
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"permissions\":[\"population.person.*\"]}"), 200);
    ck_assert_str_eq(last_action(role), "UPDATED");
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = ADMIN), "permissions.0"), "population.person.*");

    clerk = user_who_may("[\"population.person.*\"]", "INTERNAL", NULL);
    expect_status(HTTP(.path = ROLES, .token = clerk), 403);
    expect_status(HTTP(.path = ROLES, .token = clerk, .body = "{\"name\":\"x\"}"), 403);
    expect_status(HTTP(.method = "PATCH", .path = path, .token = clerk, .body = "{\"name\":\"x\"}"), 403);
    expect_status(HTTP(.method = "DELETE", .path = path, .token = clerk), 403);

    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    ck_assert_str_eq(last_action(role), "DELETED");
    expect_status(HTTP(.path = path, .token = ADMIN), 404);

    founder = text("%s", http_at(HTTP(.path = ROLES "?filter=builtIn=true", .token = ADMIN), "roles.0.id"));
    expect_refused(HTTP(.method = "DELETE", .path = text(ROLES "/%s", founder), .token = ADMIN), 400, "ROLE_BUILT_IN", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = text(ROLES "/%s", founder), .token = ADMIN, .body = "{\"name\":\"x\"}"), 400, "ROLE_BUILT_IN", NULL);
}
