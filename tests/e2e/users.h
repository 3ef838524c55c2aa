/*
 * users - what the tests of accounts and permissions share: roles, users and their sessions, by the API.
 */
#ifndef USERS_H
#define USERS_H

#include "tests/e2e/e2e.h"

#define USERS "/v1/identity/users"
#define ROLES "/v1/identity/roles"
#define SESSIONS "/v1/identity/sessions"

__attribute__((unused)) static const char *own_name(const char *stem)
{
    static int count;

    return text("%s.%d.%d", stem, getpid(), count++);
}

/* fields: "\"permissions\":[…]" and the like. */
__attribute__((unused)) static const char *new_role(const char *fields)
{
    const http_answer *a = HTTP(.path = ROLES, .token = ADMIN, .body = text("{\"name\":\"%s\",%s}", own_name("角色"), fields));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

__attribute__((unused)) static const http_answer *create_user(const char *token, const char *account, const char *fields)
{
    return HTTP(.path = USERS, .token = token, .body = text("{\"account\":\"%s\",\"name\":\"王芳\"%s%s}", account, fields[0] ? "," : "", fields));
}

__attribute__((unused)) static const char *new_user(const char *account, const char *fields)
{
    const http_answer *a = create_user(ADMIN, account, fields);

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

__attribute__((unused)) static const char *user_path(const char *id, const char *verb)
{
    return text(USERS "/%s%s", id, verb);
}

__attribute__((unused)) static const http_answer *sign_in(const char *account, const char *password)
{
    return HTTP(.path = SESSIONS, .body = text("{\"account\":\"%s\",\"password\":\"%s\"}", account, password));
}

/* Gives a user a password as an administrator and the user themselves do; the access token of their first session. */
__attribute__((unused)) static const char *let_in(const char *id, const char *account)
{
    const http_answer *a = HTTP(.path = user_path(id, ":resetPassword"), .token = ADMIN, .body = "{}");
    const char *once = text("%s", http_at(a, "oneTimePassword")), *token;

    expect_status(a, 200);
    a = sign_in(account, once);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "passwordChangeRequired"), "true");
    token = text("%s", http_at(a, "accessToken"));
    expect_status(HTTP(.path = USERS "/me:changePassword", .token = token,
                       .body = text("{\"oldPassword\":\"%s\",\"newPassword\":\"" STACK_PASSWORD "\"}", once)), 200);
    return token;
}

/* A user with one role of these permissions, in these regions ("[…]") or everywhere (NULL); a token of theirs. */
__attribute__((unused)) static const char *user_who_may(const char *permissions, const char *clearance, const char *regions)
{
    const char *account = own_name("user");
    const char *role = new_role(text("\"permissions\":%s,\"clearance\":\"%s\"", permissions, clearance));
    const char *id = new_user(account, text("\"roleIds\":[\"%s\"],\"maxSessions\":100,%s", role,
                                            regions ? text("\"regionIds\":%s", regions) : "\"everywhere\":true"));

    return let_in(id, account);
}

/* Waits until a call as `watched_token` gives this status: changes of rights take up to two seconds, on a busy machine more. */
static const char *watched_path, *watched_token;
static long watched_status;

static bool gives_status(void)
{
    return HTTP(.path = watched_path, .token = watched_token)->status == watched_status;
}

__attribute__((unused)) static bool comes_to(const char *path, const char *token, long status)
{
    watched_path = path;
    watched_token = token;
    watched_status = status;
    return stack_wait(gives_status, 60);
}

#endif
