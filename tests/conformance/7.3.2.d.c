/* 7.3.2 d: a password is reset by an administrator and changed by the user; old sessions end. */
#include "tests/e2e/users.h"

TEST(an_administrator_resets_and_the_user_changes_a_password)
{
    const char *account = own_name("user"), *id = new_user(account, ""), *first = let_in(id, account), *second, *once;
    const http_answer *a;

    second = text("%s", http_at(sign_in(account, STACK_PASSWORD), "accessToken"));
    expect_status(HTTP(.path = USERS "/me:changePassword", .token = second,
                       .body = "{\"oldPassword\":\"" STACK_PASSWORD "\",\"newPassword\":\"another long enough one\"}"), 200);
    ck_assert(comes_to(USERS "/me", first, 401));
    expect_status(HTTP(.path = USERS "/me", .token = second), 200);
    expect_status(sign_in(account, STACK_PASSWORD), 401);

    a = HTTP(.path = user_path(id, ":resetPassword"), .token = ADMIN, .body = "{}");
    once = text("%s", http_at(a, "oneTimePassword"));
    ck_assert(comes_to(USERS "/me", second, 401));
    expect_status(sign_in(account, "another long enough one"), 401);
    a = sign_in(account, once);
    expect_status(a, 200);
    first = text("%s", http_at(a, "accessToken"));
    expect_refused(HTTP(.path = REGIONS, .token = first), 403, "PASSWORD_CHANGE_REQUIRED", NULL);
}
