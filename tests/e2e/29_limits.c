/*
 * The limits of an account, each enforced: validity, idle time-out, sign-ins at a time (GB/T 42455.1-2023, 7.3.2 b). The
 * programs' clocks are moved, not the tests'.
 */
#include "tests/e2e/users.h"

/* Every program is started anew, so many seconds ahead of the real time. */
static void move_clock(int seconds)
{
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", seconds), 1);
    stack_up();
    ck_assert(comes_to(USERS "/me", ADMIN, 200)); /* every program is back */
}

static const char *in_minutes(int minutes)
{
    char at[32];
    time_t then = time(NULL) + minutes * 60;

    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime(&then));
    return text("%s", at);
}

static const char *refresh_token_of(const char *account)
{
    const http_answer *a = sign_in(account, STACK_PASSWORD);

    expect_status(a, 200);
    return text("%s", http_at(a, "refreshToken"));
}

static const http_answer *refresh(const char *token)
{
    return HTTP(.path = SESSIONS ":refresh", .body = text("{\"refreshToken\":\"%s\"}", token));
}

static long me(const char *token)
{
    return HTTP(.path = USERS "/me", .token = token)->status;
}

TEST(one_sign_in_too_many_is_refused_or_replaces_the_one_idle_longest)
{
    const char *account = own_name("twice"), *id = new_user(account, "\"maxSessions\":2"), *first = let_in(id, account), *second, *third;
    const http_answer *a;

    second = text("%s", http_at(sign_in(account, STACK_PASSWORD), "accessToken"));
    expect_refused(sign_in(account, STACK_PASSWORD), 429, "SESSIONS_EXHAUSTED", NULL);
    expect_refused(sign_in(account, "wrong"), 401, "SIGN_IN_REFUSED", NULL); /* told to who has the password alone */
    a = HTTP(.path = SESSIONS, .body = text("{\"account\":\"%s\",\"password\":\"" STACK_PASSWORD "\",\"replace\":true}", account));
    expect_status(a, 200);
    third = text("%s", http_at(a, "accessToken"));
    ck_assert(comes_to(USERS "/me", first, 401));
    ck_assert(me(second) == 200 && me(third) == 200);
    expect_status(HTTP(.method = "DELETE", .path = SESSIONS "/current", .token = second), 200);
    expect_status(sign_in(account, STACK_PASSWORD), 200);
}

TEST(a_lower_maximum_is_kept_from_the_next_sign_in_on)
{
    const char *account = own_name("many"), *id = new_user(account, "\"maxSessions\":4"), *token[3];

    let_in(id, account);
    for (int i = 0; i < 3; i++)
        token[i] = text("%s", http_at(sign_in(account, STACK_PASSWORD), "accessToken"));
    expect_status(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = ADMIN, .body = "{\"maxSessions\":1}"), 200);
    expect_refused(sign_in(account, STACK_PASSWORD), 429, "SESSIONS_EXHAUSTED", NULL);
    expect_status(HTTP(.path = SESSIONS, .body = text("{\"account\":\"%s\",\"password\":\"" STACK_PASSWORD "\",\"replace\":true}", account)), 200);
    for (int i = 0; i < 3; i++)
        ck_assert(comes_to(USERS "/me", token[i], 401));
}

TEST(after_its_validity_an_account_is_refused_and_its_sessions_end)
{
    const char *account = own_name("guest"), *id = new_user(account, text("\"validUntil\":\"%s\"", in_minutes(5))), *token = let_in(id, account), *refreshed;

    refreshed = refresh_token_of(account);
    ck_assert_int_eq(me(token), 200);
    move_clock(6 * 60);
    expect_refused(HTTP(.path = USERS "/me", .token = token), 401, "TOKEN_INVALID", NULL);
    expect_refused(refresh(refreshed), 401, "REFRESH_REFUSED", NULL);
    expect_refused(sign_in(account, STACK_PASSWORD), 403, "ACCOUNT_EXPIRED", NULL);
    expect_refused(sign_in(account, "wrong"), 401, "SIGN_IN_REFUSED", NULL);
    ck_assert_int_eq(me(ADMIN), 200);
    move_clock(0);
    expect_status(sign_in(account, STACK_PASSWORD), 200);
}

TEST(a_session_that_is_not_used_for_its_time_out_ends)
{
    const char *idle_account = own_name("idle"), *busy_account = own_name("busy"), *idle, *busy, *refreshed;

    idle = let_in(new_user(idle_account, "\"idleMinutes\":5"), idle_account);
    busy = let_in(new_user(busy_account, "\"idleMinutes\":10"), busy_account);
    refreshed = refresh_token_of(idle_account);
    ck_assert(me(idle) == 200 && me(busy) == 200);
    move_clock(4 * 60);
    ck_assert(me(idle) == 200 && me(busy) == 200); /* used: the time begins anew */
    expect_refused(refresh("nonsense"), 401, "REFRESH_REFUSED", NULL);
    move_clock(10 * 60);
    expect_refused(HTTP(.path = USERS "/me", .token = idle), 401, "TOKEN_INVALID", NULL);
    expect_refused(refresh(refreshed), 401, "REFRESH_REFUSED", NULL);
    ck_assert_int_eq(me(busy), 200);
    move_clock(0);
    expect_refused(HTTP(.path = USERS "/me", .token = idle), 401, "TOKEN_INVALID", NULL); /* it has ended */
}

TEST(a_suspended_account_is_out_at_once)
{
    const char *account = own_name("stopped"), *id = new_user(account, ""), *token = let_in(id, account);

    expect_status(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = ADMIN, .body = "{\"state\":\"SUSPENDED\"}"), 200);
    ck_assert(comes_to(USERS "/me", token, 401));
    expect_refused(sign_in(account, STACK_PASSWORD), 403, "ACCOUNT_SUSPENDED", NULL);
    expect_status(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = ADMIN, .body = "{\"state\":\"ACTIVE\"}"), 200);
    expect_status(sign_in(account, STACK_PASSWORD), 200);
}
