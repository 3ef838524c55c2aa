/* 7.3.2 c: users are searched by account, name and the like, page by page. */
#include "tests/e2e/users.h"

TEST(users_are_found_by_account_name_and_phone_with_paging)
{
    const char *stem = own_name("find"), *next;
    const http_answer *a;

    for (int i = 0; i < 5; i++)
        expect_status(HTTP(.path = USERS, .token = ADMIN, .body = text("{\"account\":\"%s-%d\",\"name\":\"欧阳%d号\",\"phone\":\"1370013700%d\"}", stem, i, i, i)), 200);
    a = HTTP(.path = text(USERS "?q=%s&pageSize=3&count=true", stem), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "totalSize"), "5");
    ck_assert_str_eq(http_at(a, "users.2.account"), text("%s-2", stem));
    next = text("%s", http_at(a, "nextPageToken"));
    a = HTTP(.path = text(USERS "?q=%s&pageSize=3&pageToken=%s", stem, next), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "users.1.account"), text("%s-0", stem));
    a = HTTP(.path = USERS "?q=%E6%AC%A7%E9%98%B33", .token = ADMIN); /* 欧阳3 */
    ck_assert_str_eq(http_at(a, "users.0.account"), text("%s-3", stem));
    a = HTTP(.path = USERS "?filter=phone=13700137004", .token = ADMIN);
    ck_assert_str_eq(http_at(a, "users.0.account"), text("%s-4", stem));
    a = HTTP(.path = text(USERS "?filter=account=%s-1", stem), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "users.0.name"), "欧阳1号");
}
