/* 7.3.4 b: a role has name and description; both are set and changed; the name is its own. */
#include "tests/e2e/users.h"

TEST(name_and_description_are_set_and_changed)
{
    const char *name = own_name("巡逻员"), *other = own_name("保洁员"), *path;
    const http_answer *a = HTTP(.path = ROLES, .token = ADMIN, .body = text("{\"name\":\"%s\",\"description\":\"夜间巡逻\"}", name));

    expect_status(a, 200);
    path = text(ROLES "/%s", http_at(a, "id"));
    ck_assert_str_eq(http_at(a, "description"), "夜间巡逻");
    expect_status(HTTP(.path = ROLES, .token = ADMIN, .body = text("{\"name\":\"%s\"}", other)), 200);
    expect_refused(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{\"name\":\"%s\"}", other)), 409, "ALREADY_EXISTS", "name");
    a = HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{\"name\":\"%s-2\",\"description\":\"昼夜巡逻\"}", name));
    ck_assert_str_eq(http_at(a, "name"), text("%s-2", name));
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = ADMIN), "description"), "昼夜巡逻");
}
