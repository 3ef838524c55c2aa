/* Users: made, found, changed, given passwords and roles, deleted (GB/T 42455.1-2023, 7.3.2 a, c, d). */
#include "tests/e2e/users.h"

TEST(a_new_user_signs_in_with_a_one_time_password_and_must_change_it)
{
    const char *account = own_name("wang"), *id = new_user(account, ""), *token;
    const http_answer *a;

    expect_refused(sign_in(account, STACK_PASSWORD), 401, "SIGN_IN_REFUSED", NULL); /* none was given yet */
    token = let_in(id, account);
    a = HTTP(.path = USERS "/me", .token = token);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "account"), account);
    ck_assert_str_eq(http_at(a, "idleMinutes"), "30");
    ck_assert_str_eq(http_at(a, "passwordChangeRequired"), "false");
    expect_refused(HTTP(.path = PERSONS, .token = token), 403, "PERMISSION_DENIED", NULL);
    expect_status(sign_in(account, STACK_PASSWORD), 200);
}

TEST(users_are_found_by_account_and_by_name_page_by_page)
{
    const char *stem = own_name("liu"), *name = text("刘%d", getpid());
    const http_answer *a;

    for (int i = 0; i < 3; i++)
        expect_status(HTTP(.path = USERS, .token = ADMIN, .body = text("{\"account\":\"%s-%d\",\"name\":\"%s号\",\"phone\":\"1390013900%d\"}", stem, i, name, i)), 200);
    a = HTTP(.path = text(USERS "?q=%s&pageSize=2", stem), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "users.1.account"), text("%s-1", stem));
    a = HTTP(.path = text(USERS "?q=%s&pageSize=2&pageToken=%s", stem, http_at(a, "nextPageToken")), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "users.0.account"), text("%s-0", stem));
    ck_assert_str_eq(http_at(a, "nextPageToken"), "");
    a = HTTP(.path = text(USERS "?q=%%E5%%88%%98%d&count=true", getpid()), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "totalSize"), "3");
    a = HTTP(.path = text(USERS "?filter=account=%s-2", stem), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "users.0.phone"), "139****9002");
    a = HTTP(.path = text(USERS "?filter=phone=13900139001%%20AND%%20account=%s-1", stem), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "users.0.account"), text("%s-1", stem));
}

TEST(a_deleted_user_is_out_and_the_name_is_never_given_again)
{
    const char *account = own_name("zhao"), *id = new_user(account, ""), *token = let_in(id, account);

    ck_assert_int_eq(HTTP(.path = USERS "/me", .token = token)->status, 200);
    expect_status(HTTP(.method = "DELETE", .path = user_path(id, ""), .token = ADMIN), 200);
    ck_assert(comes_to(USERS "/me", token, 401));
    expect_refused(sign_in(account, STACK_PASSWORD), 401, "SIGN_IN_REFUSED", NULL);
    expect_refused(create_user(ADMIN, account, ""), 409, "ALREADY_EXISTS", "account");
    expect_status(HTTP(.path = user_path(id, ":undelete"), .token = ADMIN, .body = "{}"), 200);
    expect_status(sign_in(account, STACK_PASSWORD), 200);
    ck_assert_str_eq(http_at(HTTP(.path = user_path(id, "/history"), .token = ADMIN), "history.0.action"), "UNDELETED");
}

TEST(a_reset_ends_the_sessions_and_the_old_password)
{
    const char *account = own_name("sun"), *id = new_user(account, ""), *token = let_in(id, account), *once;
    const http_answer *a = HTTP(.path = user_path(id, ":resetPassword"), .token = ADMIN, .body = "{}");

    expect_status(a, 200);
    once = text("%s", http_at(a, "oneTimePassword"));
    ck_assert(comes_to(USERS "/me", token, 401));
    expect_refused(sign_in(account, STACK_PASSWORD), 401, "SIGN_IN_REFUSED", NULL);
    token = text("%s", http_at(sign_in(account, once), "accessToken"));
    expect_refused(HTTP(.path = USERS, .token = token), 403, "PASSWORD_CHANGE_REQUIRED", NULL);
    expect_status(HTTP(.path = USERS "/me", .token = token), 200);
    ck_assert_str_eq(stack_sql("select count(*) from identity.audit where record_id = '%s' and action = 'reset'", id), "2");
    expect_refused(HTTP(.path = user_path(http_at(HTTP(.path = USERS "/me", .token = ADMIN), "id"), ":resetPassword"), .token = ADMIN, .body = "{}"),
                   400, "NOT_ONESELF", NULL);
    expect_refused(HTTP(.path = user_path("01a20000-0000-8000-8000-000000000001", ":resetPassword"), .token = ADMIN, .body = "{}"), 404, "NOT_FOUND", NULL);
}

static const char *by_operator(const char *account, int *ret_status)
{
    static char output[1024];
    FILE *out = popen(text("LINLI_RUN_DIR=%s %s/bin/linlictl reset-password %s 2>&1", the_stack.dir, getenv("B") ? getenv("B") : "build", account), "r");

    output[fread(output, 1, sizeof(output) - 1, out)] = '\0';
    output[strcspn(output, "\n")] = '\0';
    *ret_status = WEXITSTATUS(pclose(out));
    return output;
}

TEST(an_operator_lets_the_sole_security_administrator_in_again)
{
    const char *role = text("%s", stack_sql("select id from identity.role where built_in and name = '安全管理员'")), *account = own_name("security");
    const char *id = new_user(account, text("\"roleIds\":[\"%s\"],\"everywhere\":true", role)), *token = let_in(id, account), *once;
    int status;

    once = text("%s", by_operator(account, &status));
    ck_assert_msg(status == 0 && strlen(once) == 16, "%s", once);
    ck_assert(comes_to(USERS "/me", token, 401));
    expect_refused(sign_in(account, STACK_PASSWORD), 401, "SIGN_IN_REFUSED", NULL);
    ck_assert_str_eq(http_at(sign_in(account, once), "passwordChangeRequired"), "true");
    ck_assert_str_eq(http_at(HTTP(.path = text("/v1/identity/audits?filter=recordId=%s%%20AND%%20actor=operator", id), .token = ADMIN), "audits.0.action"), "reset");
    ck_assert_str_eq(by_operator("nobody.there", &status), "linlictl: reset-password: no such account");
    ck_assert_int_eq(status, 1);
}

TEST(all_sessions_can_be_ended_by_oneself_and_by_an_administrator)
{
    const char *account = own_name("qian"), *id = new_user(account, ""), *one = let_in(id, account);
    const char *other = text("%s", http_at(sign_in(account, STACK_PASSWORD), "accessToken"));

    expect_status(HTTP(.path = USERS "/me:endSessions", .token = one, .body = "{}"), 200);
    ck_assert(comes_to(USERS "/me", one, 401) && comes_to(USERS "/me", other, 401));
    one = text("%s", http_at(sign_in(account, STACK_PASSWORD), "accessToken"));
    expect_status(HTTP(.path = user_path(id, ":endSessions"), .token = ADMIN, .body = "{}"), 200);
    ck_assert(comes_to(USERS "/me", one, 401));
}

TEST(bad_fields_are_named)
{
    static const struct { const char *fields, *reason, *field; } rows[] = {
        { "\"phone\":\"123\"", "FIELD_PATTERN", "phone" },
        { "\"idleMinutes\":0", "FIELD_RANGE", "idleMinutes" },
        { "\"idleMinutes\":1441", "FIELD_RANGE", "idleMinutes" },
        { "\"maxSessions\":101", "FIELD_RANGE", "maxSessions" },
        { "\"validUntil\":\"tomorrow\"", "FIELD_TIME", "validUntil" },
        { "\"state\":\"GONE\"", "FIELD_ENUM", "state" },
        { "\"roleIds\":[\"01a20000-0000-8000-8000-000000000001\"]", "ROLE_UNKNOWN", "roleIds" },
        { "\"roleIds\":[\"nonsense\"]", "FIELD_ID", "roleIds[0]" },
        { "\"roleIds\":[\"01a20000-0000-8000-8000-000000000001\",\"01a20000-0000-8000-8000-000000000001\"]", "FIELD_TWICE", "roleIds[1]" },
        { "\"regionIds\":[\"01a20000-0000-8000-8000-000000000001\"]", "REGION_UNKNOWN", "regionIds" },
        { "\"personId\":\"x\"", "FIELD_ID", "personId" },
        { "\"etag\":\"1\"", "FIELD_READ_ONLY", "etag" },
        { "\"password\":\"x\"", "FIELD_UNKNOWN", "password" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        expect_refused(create_user(ADMIN, own_name("bad"), rows[i].fields), 400, rows[i].reason, rows[i].field);
    expect_refused(create_user(ADMIN, "Not An Account", ""), 400, "FIELD_PATTERN", "account");
    expect_refused(HTTP(.path = USERS, .token = ADMIN, .body = "{\"account\":\"no.name\"}"), 400, "FIELD_REQUIRED", "name");
    for (int i = 0; i < 2; i++)
        expect_refused(HTTP(.path = USERS, .token = ADMIN, .body = text("{\"account\":\"no.name\",\"name\":\"%s\"}", i ? "  " : " \u3000 ")), 400, "FIELD_REQUIRED", "name");
    ck_assert_str_eq(stack_sql("select count(*) from identity.account where account like 'bad%%' or account = 'no.name'"), "0");
}

TEST(an_account_stays_what_it_was_called)
{
    const char *account = own_name("zhou"), *id = new_user(account, "");

    expect_refused(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = ADMIN, .body = "{\"account\":\"other\"}"), 400, "FIELD_IMMUTABLE", "account");
    expect_status(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = ADMIN, .body = "{\"name\":\"周周\",\"phone\":\"13900139000\"}"), 200);
    ck_assert_str_eq(http_at(HTTP(.path = user_path(id, "/history"), .token = ADMIN), "history.0.changes.0.path"), "name");
}

TEST(without_the_permission_nothing_of_it_is_open)
{
    const char *clerk = user_who_may("[\"population.person.*\"]", "PERSONAL", NULL), *id = new_user(own_name("wu"), "");

    expect_refused(create_user(clerk, own_name("wu"), ""), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = USERS, .token = clerk), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = clerk, .body = "{\"name\":\"x\"}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = user_path(id, ""), .token = clerk), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = user_path(id, ":resetPassword"), .token = clerk, .body = "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = user_path(id, ":grant"), .token = clerk, .body = "{}"), 403, "PERMISSION_DENIED", NULL);
}
