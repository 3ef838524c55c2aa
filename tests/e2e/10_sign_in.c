/* Signing in and out, tokens, passwords (GB/T 42455.1-2023, 7.3.2 a-b). */
#include "tests/e2e/e2e.h"

static const http_answer *sign_in(const char *account, const char *password)
{
    return HTTP(.path = "/v1/identity/sessions",
                .body = text("{\"account\":\"%s\",\"password\":\"%s\"}", account, password));
}

static long regions_with(const char *token)
{
    return HTTP(.path = REGIONS, .token = token)->status;
}

static const char *watched;

static bool is_refused(void)
{
    return regions_with(watched) == 401;
}

/* The contract says two seconds; a busy machine may take longer, and this test is not about speed. */
static bool comes_to_be_refused(const char *token)
{
    watched = token;
    return stack_wait(is_refused, 60);
}

TEST(a_right_password_gives_a_pair_of_tokens)
{
    const http_answer *a = sign_in("admin", STACK_PASSWORD);

    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "tokenType"), "Bearer");
    ck_assert_str_eq(http_at(a, "expiresIn"), "900");
    ck_assert_int_eq(strlen(http_at(a, "refreshToken")), 43);
    ck_assert_int_eq(regions_with(http_at(a, "accessToken")), 200);
}

TEST(an_unknown_account_and_a_wrong_password_get_one_answer)
{
    char first[1024];

    expect_refused(sign_in("admin", "not the password"), 401, "SIGN_IN_REFUSED", NULL);
    snprintf(first, sizeof(first), "%s", http_at(sign_in("admin", "not the password"), "detail"));
    expect_refused(sign_in("nobody", "not the password"), 401, "SIGN_IN_REFUSED", NULL);
    ck_assert_str_eq(http_at(sign_in("nobody", "not the password"), "detail"), first);
}

TEST(a_missing_field_is_named)
{
    expect_refused(HTTP(.path = "/v1/identity/sessions", .body = "{\"account\":\"admin\"}"), 400, "FIELD_REQUIRED", "password");
    expect_refused(HTTP(.path = "/v1/identity/sessions", .body = "{\"account\":\"admin\",\"password\":\"x\",\"role\":\"x\"}"), 400,
                   "FIELD_UNKNOWN", "role");
}

TEST(a_call_without_a_good_token_is_refused)
{
    char token[1024], *dot;

    expect_refused(HTTP(.path = REGIONS), 401, "TOKEN_MISSING", NULL);
    expect_refused(HTTP(.path = REGIONS, .token = "nonsense"), 401, "TOKEN_INVALID", NULL);
    ck_assert(strstr(http_header(HTTP(.path = REGIONS), "www-authenticate"), "Bearer"));
    snprintf(token, sizeof(token), "%s", ADMIN);
    dot = strchr(token, '.') + 10;
    *dot = *dot == 'A' ? 'B' : 'A';
    expect_refused(HTTP(.path = REGIONS, .token = token), 401, "TOKEN_INVALID", NULL);
}

TEST(until_the_first_password_is_changed_every_other_call_is_refused)
{
    const char *token = stack_account("fresh", "{*}", 4, NULL);

    stack_sql("update identity.credential set must_change = true from identity.account a where a.id = account_id and a.account = 'fresh'");
    stack_raise_access();
    expect_refused(HTTP(.path = REGIONS, .token = token), 403, "PASSWORD_CHANGE_REQUIRED", NULL);
    expect_refused(HTTP(.path = PERSONS, .token = token), 403, "PASSWORD_CHANGE_REQUIRED", NULL);
    expect_status(HTTP(.path = "/v1/identity/users/me:changePassword", .token = token,
                       .body = "{\"oldPassword\":\"" STACK_PASSWORD "\",\"newPassword\":\"another long enough one\"}"), 200);
    ck_assert_int_eq(regions_with(token), 200);
}

TEST(a_changed_password_ends_the_other_sessions)
{
    char mine[1024], other[1024];
    const http_answer *a;

    snprintf(other, sizeof(other), "%s", stack_account("changer", "{*}", 4, NULL));
    snprintf(mine, sizeof(mine), "%s", http_at(sign_in("changer", STACK_PASSWORD), "accessToken"));
    a = HTTP(.path = "/v1/identity/users/me:changePassword", .token = mine,
             .body = "{\"oldPassword\":\"wrong\",\"newPassword\":\"another long enough one\"}");
    expect_refused(a, 400, "OLD_PASSWORD_WRONG", "oldPassword");
    a = HTTP(.path = "/v1/identity/users/me:changePassword", .token = mine,
             .body = "{\"oldPassword\":\"" STACK_PASSWORD "\",\"newPassword\":\"short\"}");
    expect_refused(a, 400, "PASSWORD_TOO_WEAK", "newPassword");
    a = HTTP(.path = "/v1/identity/users/me:changePassword", .token = mine,
             .body = "{\"oldPassword\":\"" STACK_PASSWORD "\",\"newPassword\":\"another long enough one\"}");
    expect_status(a, 200);
    ck_assert(comes_to_be_refused(other));
    ck_assert_int_eq(regions_with(mine), 200);
    expect_refused(sign_in("changer", STACK_PASSWORD), 401, "SIGN_IN_REFUSED", NULL);
}

static const http_answer *refresh(const char *token)
{
    return HTTP(.path = "/v1/identity/sessions:refresh", .body = text("{\"refreshToken\":\"%s\"}", token));
}

TEST(a_refresh_token_is_good_once_and_its_second_use_ends_the_session)
{
    char first[64], second[64], access[1024];

    snprintf(first, sizeof(first), "%s", http_at(sign_in("admin", STACK_PASSWORD), "refreshToken"));
    expect_status(refresh(first), 200);
    snprintf(second, sizeof(second), "%s", http_at(refresh(first), "refreshToken"));
    ck_assert_str_eq(second, ""); /* that was the second use */
    expect_refused(refresh(first), 401, "REFRESH_REFUSED", NULL);

    snprintf(first, sizeof(first), "%s", http_at(sign_in("admin", STACK_PASSWORD), "refreshToken"));
    snprintf(second, sizeof(second), "%s", http_at(refresh(first), "refreshToken"));
    snprintf(access, sizeof(access), "%s", http_at(refresh(second), "accessToken"));
    ck_assert_int_eq(regions_with(access), 200);
    expect_refused(refresh(second), 401, "REFRESH_REFUSED", NULL);
    ck_assert(comes_to_be_refused(access));
    expect_refused(refresh("not a token"), 401, "REFRESH_REFUSED", NULL);
}

TEST(signing_out_is_known_everywhere_within_two_seconds)
{
    char access[1024];

    snprintf(access, sizeof(access), "%s", http_at(sign_in("admin", STACK_PASSWORD), "accessToken"));
    expect_status(HTTP(.method = "DELETE", .path = "/v1/identity/sessions/current", .token = access), 200);
    ck_assert(comes_to_be_refused(access));
    expect_refused(HTTP(.method = "DELETE", .path = "/v1/identity/sessions/current"), 401, "TOKEN_MISSING", NULL);
}

TEST(the_one_time_password_is_gone_from_the_disk)
{
    ck_assert_ptr_null(stack_file("secrets/admin-password"));
}

TEST(tls_answers_with_http_1_1_only)
{
    const http_answer *a = HTTP(.path = text("https://127.0.0.1:%d/v1/identity/regions", the_stack.https), .token = ADMIN);

    expect_status(a, 200);
    ck_assert_int_eq(strncmp(a->headers, "HTTP/1.1 ", 9), 0);
}
