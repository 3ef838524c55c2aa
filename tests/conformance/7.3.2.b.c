/*
 * 7.3.2 b: a new user has account, password, name, phone, validity, time-out, maximum sign-ins, role. The first four are
 * validated; each of the others is enforced, not only stored.
 */
#include "tests/e2e/users.h"

static const char *later(int seconds)
{
    char at[32];
    time_t then = time(NULL) + seconds;

    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime(&then));
    return text("%s", at);
}

static void move_clock(int seconds)
{
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", seconds), 1);
    stack_up();
    ck_assert(comes_to(USERS "/me", ADMIN, 200)); /* every program is back */
}

TEST(account_name_phone_and_password_are_validated)
{
    const char *account = own_name("new"), *token = let_in(new_user(account, "\"phone\":\"13800138000\""), account);

    expect_refused(create_user(ADMIN, "No Account!", ""), 400, "FIELD_PATTERN", "account");
    expect_refused(create_user(ADMIN, own_name("x"), "\"phone\":\"12345\""), 400, "FIELD_PATTERN", "phone");
    expect_refused(HTTP(.path = USERS, .token = ADMIN, .body = "{\"account\":\"nameless\"}"), 400, "FIELD_REQUIRED", "name");
    expect_refused(HTTP(.path = USERS "/me:changePassword", .token = token, .body = "{\"oldPassword\":\"" STACK_PASSWORD "\",\"newPassword\":\"123456789012\"}"),
                   400, "PASSWORD_TOO_WEAK", "newPassword");
}

TEST(role_and_maximum_of_sign_ins_are_enforced)
{
    const char *role = new_role("\"permissions\":[\"identity.region.read\"]"), *account = own_name("one");
    const char *id = new_user(account, text("\"roleIds\":[\"%s\"],\"everywhere\":true,\"maxSessions\":1", role)), *token = let_in(id, account);

    expect_status(HTTP(.path = REGIONS, .token = token), 200);
    expect_refused(HTTP(.path = PERSONS, .token = token), 403, "PERMISSION_DENIED", NULL);
    expect_refused(sign_in(account, STACK_PASSWORD), 429, "SESSIONS_EXHAUSTED", NULL);
    expect_status(HTTP(.path = user_path(id, ":grant"), .token = ADMIN, .body = "{}"), 200);
    ck_assert(comes_to(REGIONS, token, 403));
}

TEST(validity_and_time_out_are_enforced_as_time_passes)
{
    const char *guest = own_name("guest"), *idle = own_name("idle"), *lasting = own_name("lasting"), *of_guest, *of_idle, *of_lasting;

    of_guest = let_in(new_user(guest, text("\"validUntil\":\"%s\"", later(300))), guest);
    of_idle = let_in(new_user(idle, "\"idleMinutes\":5"), idle);
    of_lasting = let_in(new_user(lasting, "\"idleMinutes\":30"), lasting);
    move_clock(360);
    expect_status(HTTP(.path = USERS "/me", .token = of_guest), 401);
    expect_refused(sign_in(guest, STACK_PASSWORD), 403, "ACCOUNT_EXPIRED", NULL);
    expect_status(HTTP(.path = USERS "/me", .token = of_idle), 401);
    expect_status(sign_in(idle, STACK_PASSWORD), 200);
    expect_status(HTTP(.path = USERS "/me", .token = of_lasting), 200);
}
