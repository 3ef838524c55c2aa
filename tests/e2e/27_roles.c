/*
 * Roles and grants: nobody gives more than they hold, the three administrators are kept apart, the last one stays
 * (GB/T 42455.1-2023, 7.3.4 a-b, 7.3.6 a-c; GB/T 22239, 8.1.4.2, 8.1.5).
 */
#include "tests/e2e/users.h"

static const char *built_in(const char *name)
{
    return text("%s", stack_sql("select id from identity.role where built_in and name = '%s'", name));
}

static const http_answer *grant(const char *token, const char *user, const char *roles)
{
    return HTTP(.path = user_path(user, ":grant"), .token = token, .body = text("{\"roleIds\":[%s],\"everywhere\":true}", roles));
}

static const char *administrator(const char *role_name)
{
    const char *account = own_name("admin"), *id = new_user(account, text("\"roleIds\":[\"%s\"],\"everywhere\":true", built_in(role_name)));

    return let_in(id, account);
}

TEST(a_role_has_name_and_description_and_its_name_is_its_own)
{
    const char *name = own_name("网格员"), *id;
    const http_answer *a = HTTP(.path = ROLES, .token = ADMIN,
                                .body = text("{\"name\":\"%s\",\"description\":\"走访登记\",\"permissions\":[\"population.person.read\"]}", name));

    expect_status(a, 200);
    id = text("%s", http_at(a, "id"));
    ck_assert_str_eq(http_at(a, "clearance"), "INTERNAL");
    ck_assert_str_eq(http_at(a, "rows"), "REGIONS");
    expect_refused(HTTP(.path = ROLES, .token = ADMIN, .body = text("{\"name\":\"%s\"}", name)), 409, "ALREADY_EXISTS", "name");
    a = HTTP(.method = "PATCH", .path = text(ROLES "/%s", id), .token = ADMIN, .body = "{\"description\":\"走访、登记与核对\"}");
    ck_assert_str_eq(http_at(a, "description"), "走访、登记与核对");
    ck_assert_str_eq(http_at(HTTP(.path = text(ROLES "/%s/history", id), .token = ADMIN), "history.0.action"), "UPDATED");
    expect_status(HTTP(.method = "DELETE", .path = text(ROLES "/%s", id), .token = ADMIN), 200);
}

TEST(bad_permissions_are_refused)
{
    static const char *const bad[] = { "", "population.", "*.read", "population.**", "a b", "Population.person.read" };

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        const http_answer *a = HTTP(.path = ROLES, .token = ADMIN, .body = text("{\"name\":\"%s\",\"permissions\":[\"%s\"]}", own_name("r"), bad[i]));

        ck_assert_msg(a->status == 400 && strncmp(http_at(a, "fieldViolations.0.field"), "permissions", 11) == 0, "%s: %s", bad[i], a->body);
    }
}

TEST(a_permission_that_no_service_offers_is_refused_by_name)
{
    static const char *const unknown[] = { "population.person.fly", "population.person", "population.persona.*", "telepathy.*" };

    for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
        const http_answer *a = HTTP(.path = ROLES, .token = ADMIN, .body = text("{\"name\":\"%s\",\"permissions\":[\"population.person.read\",\"%s\"]}", own_name("r"), unknown[i]));

        expect_refused(a, 400, "PERMISSION_UNKNOWN", "permissions");
        ck_assert(strstr(a->body, unknown[i]) != NULL);
        expect_refused(HTTP(.path = ROLES, .token = ADMIN, .body = text("{\"name\":\"%s\",\"mayGrant\":[\"%s\"]}", own_name("r"), unknown[i])), 400,
                       "PERMISSION_UNKNOWN", "mayGrant");
    }
    new_role("\"permissions\":[\"population.person.*\",\"population.*\",\"population.person.read\"]");
}

TEST(the_built_in_roles_give_what_services_offer)
{
    ck_assert_str_eq(stack_sql("select count(*) || ' ' || count(distinct duty) from identity.role where built_in"), "4 4");
    ck_assert_str_eq(stack_sql("select coalesce(string_agg(p, ' '), '') from identity.role, unnest(permissions || may_grant) p where built_in"
                               " and not exists (select from platform.permission o where identity.covers(p, o.name))"), "");
    ck_assert_str_eq(http_at(HTTP(.path = text(ROLES "/%s/history", built_in("审计管理员")), .token = ADMIN), "history.0.action"), "CREATED");
}

TEST(built_in_roles_stay_and_used_ones_are_not_deleted)
{
    const char *role = new_role("\"permissions\":[\"population.person.read\"]");

    expect_refused(HTTP(.method = "PATCH", .path = text(ROLES "/%s", built_in("系统管理员")), .token = ADMIN, .body = "{\"description\":\"x\"}"), 400,
                   "ROLE_BUILT_IN", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text(ROLES "/%s", built_in("审计管理员")), .token = ADMIN), 400, "ROLE_BUILT_IN", NULL);
    new_user(own_name("holder"), text("\"roleIds\":[\"%s\"]", role));
    expect_refused(HTTP(.method = "DELETE", .path = text(ROLES "/%s", role), .token = ADMIN), 400, "ROLE_IN_USE", NULL);
}

static const char *role_body(const char *permission, const char *more)
{
    return text("{\"name\":\"%s\",\"permissions\":[\"%s\"]%s}", own_name("r"), permission, more);
}

TEST(nobody_grants_more_than_they_hold_or_may_grant)
{
    const char *author = user_who_may("[\"identity.role.create\",\"identity.role.update\",\"population.person.read\"]", "INTERNAL", NULL);
    const char *high = new_role("\"permissions\":[\"population.person.*\"]"), *granter, *someone = new_user(own_name("x"), "");
    const http_answer *a;

    expect_refused(HTTP(.path = ROLES, .token = author, .body = role_body("population.person.reveal", "")), 403, "GRANT_EXCEEDS", "permissions");
    expect_refused(HTTP(.path = ROLES, .token = author, .body = role_body("population.person.*", "")), 403, "GRANT_EXCEEDS", "permissions");
    expect_refused(HTTP(.path = ROLES, .token = author, .body = role_body("population.person.read", ",\"mayGrant\":[\"*\"]")), 403,
                   "GRANT_EXCEEDS", "mayGrant");
    expect_refused(HTTP(.path = ROLES, .token = author, .body = role_body("population.person.read", ",\"clearance\":\"PERSONAL\"")), 403,
                   "GRANT_EXCEEDS", "clearance");
    a = HTTP(.path = ROLES, .token = author, .body = role_body("population.person.read", ""));
    expect_status(a, 200);
    expect_refused(HTTP(.method = "PATCH", .path = text(ROLES "/%s", http_at(a, "id")), .token = author, .body = "{\"permissions\":[\"population.*\"]}"), 403,
                   "GRANT_EXCEEDS", "permissions");

    granter = user_who_may("[\"identity.user.grant\",\"population.person.read\"]", "PERSONAL", NULL);
    expect_refused(grant(granter, someone, text("\"%s\"", high)), 403, "GRANT_EXCEEDS", "roleIds");
    expect_refused(grant(granter, someone, text("\"%s\"", built_in("创始管理员"))), 403, "GRANT_EXCEEDS", "roleIds");
    expect_status(grant(granter, someone, text("\"%s\"", new_role("\"permissions\":[\"population.person.read\"]"))), 200);
}

#define AUDITS "/v1/identity/audits"

/* "action resource" of the newest entries that meet the filter, in its URL form. */
static const char *entries(const char *token, const char *filter)
{
    const http_answer *a = HTTP(.path = text(AUDITS "?filter=%s", filter), .token = token);
    const char *all = "";

    expect_status(a, 200);
    for (int i = 0; http_at(a, text("audits.%d.id", i))[0]; i++)
        all = text("%s%s%s %s", all, i ? ", " : "", http_at(a, text("audits.%d.action", i)), http_at(a, text("audits.%d.resource", i)));
    return all;
}

static const char *by(const char *token)
{
    return text("actor=%s", http_at(HTTP(.path = USERS "/me", .token = token), "id"));
}

TEST(the_audit_administrator_reads_who_did_what_to_which_record_and_why)
{
    const char *auditor = administrator("审计管理员"), *clerk = user_who_may("[\"population.person.*\"]", "PERSONAL", NULL), *community = new_community(), *person, *id, *path;
    const http_answer *a = create_person(clerk, community, id_number(1));

    expect_status(a, 200);
    person = text("%s", http_at(a, "id"));
    expect_status(HTTP(.path = text(PERSONS "/%s:reveal", person), .token = clerk, .body = "{\"reason\":\"走访核对\"}"), 200);
    a = HTTP(.path = text(AUDITS "?filter=recordId=%s", person), .token = auditor);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "audits.0.action"), "reveal");
    ck_assert_str_eq(http_at(a, "audits.0.service"), "population");
    ck_assert_str_eq(http_at(a, "audits.0.reason"), "走访核对");
    ck_assert_str_eq(http_at(a, "audits.0.recordVersion"), "1");
    ck_assert_str_eq(http_at(a, "audits.0.communityId"), community);
    ck_assert(strstr(a->body, id_number(1)) == NULL && strstr(a->body, "王秀英") == NULL);
    path = text(AUDITS "/%s", http_at(a, "audits.0.id"));
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = auditor), "recordId"), person);
    ck_assert_str_eq(entries(auditor, by(clerk)), "reveal person, signIn account");

    id = new_user(own_name("x"), "");
    let_in(id, text("%s", http_at(HTTP(.path = user_path(id, ""), .token = ADMIN), "account")));
    expect_status(HTTP(.path = user_path(id, ":endSessions"), .token = ADMIN, .body = "{}"), 200);
    expect_status(HTTP(.path = user_path(id, ":reveal"), .token = ADMIN, .body = "{\"reason\":\"回访\"}"), 200);
    expect_status(HTTP(.method = "DELETE", .path = user_path(id, ""), .token = ADMIN), 200);
    ck_assert_str_eq(entries(auditor, text("recordId=%s", id)), "delete account, reveal account, endSessions account, signIn account, reset account, create account");
    ck_assert_str_eq(entries(auditor, text("recordId=%s%%20AND%%20at%%3E%%222035-01-01T00:00:00Z%%22", id)), "");
    ck_assert_str_eq(entries(auditor, text("recordId=%s%%20AND%%20action=reset", id)), "reset account");

    expect_refused(HTTP(.path = AUDITS, .token = clerk), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = path, .token = administrator("系统管理员")), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = AUDITS "?filter=reason=x", .token = auditor), 400, "FILTER_FIELD", "filter");
    ck_assert_int_ne(HTTP(.method = "DELETE", .path = path, .token = ADMIN)->status, 200);
}

TEST(the_audit_goes_page_by_page_and_to_each_what_lies_in_their_communities)
{
    const char *community = new_community(), *elsewhere = new_community(), *regional, *person, *other, *seen = "";
    const http_answer *a;

    person = text("%s", http_at(create_person(ADMIN, community, id_number(2)), "id"));
    other = text("%s", http_at(create_person(ADMIN, elsewhere, id_number(2)), "id"));
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 2; k++)
            expect_status(HTTP(.path = text(PERSONS "/%s:reveal", k ? other : person), .token = ADMIN, .body = text("{\"reason\":\"%d\"}", i)), 200);
    regional = user_who_may("[\"identity.audit.read\"]", "PERSONAL", text("[\"%s\"]", community));
    for (const char *token = ""; ; token = text("&pageToken=%s", http_at(a, "nextPageToken"))) {
        a = HTTP(.path = text(AUDITS "?pageSize=2%s", token), .token = regional);
        expect_status(a, 200);
        for (int i = 0; http_at(a, text("audits.%d.id", i))[0]; i++)
            seen = text("%s%s", seen, strcmp(http_at(a, text("audits.%d.recordId", i)), person) ? "?" : http_at(a, text("audits.%d.reason", i)));
        if (!http_at(a, "nextPageToken")[0])
            break;
    }
    ck_assert_str_eq(seen, "43210");
    ck_assert_str_eq(entries(regional, text("recordId=%s", other)), "");
    a = HTTP(.path = text(AUDITS "?filter=recordId=%s", other), .token = ADMIN);
    expect_refused(HTTP(.path = text(AUDITS "/%s", http_at(a, "audits.0.id")), .token = regional), 404, "NOT_FOUND", NULL);
}

TEST(system_security_and_audit_administrators_are_kept_apart)
{
    const char *system = administrator("系统管理员"), *security = administrator("安全管理员"), *clerk = new_role("\"permissions\":[\"population.*\"]");
    const http_answer *a;
    const char *id;

    expect_refused(HTTP(.path = ROLES, .token = system, .body = text("{\"name\":\"%s\"}", own_name("r"))), 403, "PERMISSION_DENIED", NULL);
    expect_refused(create_user(security, own_name("x"), ""), 403, "PERMISSION_DENIED", NULL);
    expect_refused(create_user(system, own_name("x"), text("\"roleIds\":[\"%s\"]", clerk)), 403, "PERMISSION_DENIED", "roleIds");
    a = create_user(system, own_name("x"), "");
    expect_status(a, 200);
    id = text("%s", http_at(a, "id"));
    expect_refused(grant(system, id, text("\"%s\"", clerk)), 403, "PERMISSION_DENIED", NULL);
    expect_status(grant(security, id, text("\"%s\"", clerk)), 200); /* may grant what it does not hold */
    expect_refused(HTTP(.path = PERSONS, .token = security), 403, "PERMISSION_DENIED", NULL);
    expect_refused(grant(security, id, text("\"%s\",\"%s\"", built_in("系统管理员"), built_in("安全管理员"))), 400, "DUTIES_MIXED", "roleIds");
    expect_refused(grant(security, id, text("\"%s\",\"%s\"", built_in("系统管理员"), built_in("审计管理员"))), 400, "DUTIES_MIXED", "roleIds");
    expect_refused(HTTP(.path = ROLES, .token = security, .body = text("{\"name\":\"%s\",\"permissions\":[\"identity.user.*\"]}", own_name("r"))), 400,
                   "DUTIES_MIXED", "permissions");
    expect_refused(grant(security, http_at(HTTP(.path = USERS "/me", .token = security), "id"), text("\"%s\"", clerk)), 400, "NOT_ONESELF", "roleIds");
}

TEST(the_last_administrator_stays)
{
    const char *admin = text("%s", http_at(HTTP(.path = USERS "/me", .token = ADMIN), "id"));
    const char *system = administrator("系统管理员"), *second_account = own_name("second");
    const char *second = new_user(second_account, text("\"roleIds\":[\"%s\"],\"everywhere\":true", built_in("创始管理员"))), *token = let_in(second, second_account);

    stack_sql("update identity.account set state = 2 where deleted_at is null and id not in ('%s', '%s') and not role_ids @> array['%s'::uuid]", admin, second,
              built_in("系统管理员")); /* whom other tests have made */
    expect_status(HTTP(.method = "PATCH", .path = user_path(second, ""), .token = ADMIN, .body = "{\"validUntil\":\"2099-01-01T00:00:00Z\"}"), 200);
    expect_refused(HTTP(.method = "PATCH", .path = user_path(admin, ""), .token = system, .body = "{\"state\":\"SUSPENDED\"}"), 400, "LAST_ADMINISTRATOR", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = user_path(admin, ""), .token = system), 400, "LAST_ADMINISTRATOR", NULL);
    expect_refused(grant(token, admin, ""), 400, "LAST_ADMINISTRATOR", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = user_path(admin, ""), .token = ADMIN, .body = "{\"state\":\"SUSPENDED\"}"), 400, "NOT_ONESELF", "state");
    expect_refused(HTTP(.method = "DELETE", .path = user_path(admin, ""), .token = ADMIN), 400, "NOT_ONESELF", NULL);
    ck_assert_str_eq(stack_sql("select state from identity.account where id = '%s'", admin), "1");
}

static const char *user_with_roles(const char *stem, const char *roles, const char **ret_id)
{
    const char *account = own_name(stem), *id = new_user(account, text("\"roleIds\":[%s],\"everywhere\":true,\"maxSessions\":100", roles));

    if (ret_id)
        *ret_id = id;
    return let_in(id, account);
}

TEST(nobody_changes_a_role_that_they_have_or_makes_its_holders_serve_two_duties)
{
    const char *role = new_role("\"permissions\":[\"population.person.read\"]"), *path = text(ROLES "/%s", role);
    const char *security = user_with_roles("sec", text("\"%s\",\"%s\"", built_in("安全管理员"), role), NULL), *other = administrator("安全管理员");

    expect_refused(HTTP(.method = "PATCH", .path = path, .token = security, .body = "{\"permissions\":[\"population.*\"]}"), 400, "NOT_ONESELF", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = path, .token = other, .body = "{\"permissions\":[\"identity.user.reset\"]}"), 400, "DUTIES_MIXED", "permissions");
    expect_status(HTTP(.method = "PATCH", .path = path, .token = other, .body = "{\"permissions\":[\"population.*\"]}"), 200);
}

TEST(clearance_and_more_rows_are_granted_like_permissions)
{
    const char *high = new_role("\"permissions\":[\"population.person.read\"],\"clearance\":\"PERSONAL\"");
    const char *own = new_role("\"permissions\":[\"population.person.reveal\"],\"rows\":\"OWN\""), *someone = new_user(own_name("x"), "");
    const char *low = user_who_may("[\"identity.user.grant\",\"identity.role.update\",\"identity.role.read\",\"population.person.read\"]", "INTERNAL", NULL);

    expect_refused(grant(low, someone, text("\"%s\"", high)), 403, "GRANT_EXCEEDS", "roleIds");
    expect_refused(HTTP(.method = "PATCH", .path = text(ROLES "/%s", own), .token = low, .body = "{\"rows\":\"REGIONS\"}"), 403, "GRANT_EXCEEDS", "permissions");
}

TEST(an_administrator_is_not_taken_over_by_a_reset)
{
    const char *security, *founder, *system = administrator("系统管理员"), *clerk = new_user(own_name("clerk"), "");

    user_with_roles("sec", text("\"%s\"", built_in("安全管理员")), &security);
    user_with_roles("boss", text("\"%s\"", built_in("创始管理员")), &founder);
    expect_refused(HTTP(.path = user_path(security, ":resetPassword"), .token = system, .body = "{}"), 403, "GRANT_EXCEEDS", NULL);
    expect_refused(HTTP(.path = user_path(founder, ":resetPassword"), .token = system, .body = "{}"), 403, "GRANT_EXCEEDS", NULL);
    expect_status(HTTP(.path = user_path(clerk, ":resetPassword"), .token = system, .body = "{}"), 200);
    expect_status(HTTP(.path = user_path(security, ":resetPassword"), .token = ADMIN, .body = "{}"), 200);
}

TEST(what_could_not_be_given_does_not_come_back_by_an_undelete)
{
    const char *gone, *role = new_role("\"permissions\":[\"population.person.read\"],\"clearance\":\"PERSONAL\""), *low;

    user_with_roles("gone", text("\"%s\"", role), &gone);
    expect_status(HTTP(.method = "DELETE", .path = user_path(gone, ""), .token = ADMIN), 200);
    low = user_who_may("[\"identity.user.delete\"]", "INTERNAL", NULL);
    expect_refused(HTTP(.path = user_path(gone, ":undelete"), .token = low, .body = "{}"), 403, "PERMISSION_DENIED", "roleIds");
    expect_status(HTTP(.path = user_path(gone, ":undelete"), .token = ADMIN, .body = "{}"), 200);
}

TEST(nobody_sets_their_own_limits_or_who_they_are)
{
    const char *own = new_role("\"permissions\":[\"population.person.read\"],\"rows\":\"OWN\""), *id, *token;

    token = user_with_roles("self", text("\"%s\",\"%s\"", built_in("系统管理员"), own), &id);
    expect_refused(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = token, .body = text("{\"personId\":\"%s\"}", id)), 403, "PERMISSION_DENIED", "personId");
    expect_refused(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = token, .body = "{\"validUntil\":\"2099-01-01T00:00:00Z\"}"), 400, "NOT_ONESELF", "validUntil");
    expect_refused(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = token, .body = "{\"idleMinutes\":1440}"), 400, "NOT_ONESELF", "idleMinutes");
    expect_status(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = token, .body = "{\"phone\":\"13900139000\"}"), 200);
}

TEST(a_role_taken_away_counts_no_more)
{
    const char *role = new_role("\"permissions\":[\"population.person.read\"]"), *account = own_name("clerk");
    const char *id = new_user(account, text("\"roleIds\":[\"%s\"],\"everywhere\":true", role)), *token = let_in(id, account);

    ck_assert(comes_to(PERSONS, token, 200));
    expect_status(grant(ADMIN, id, ""), 200);
    ck_assert(comes_to(PERSONS, token, 403));
    expect_status(grant(ADMIN, id, text("\"%s\"", role)), 200);
    ck_assert(comes_to(PERSONS, token, 200));
    expect_status(HTTP(.method = "PATCH", .path = text(ROLES "/%s", role), .token = ADMIN, .body = "{\"permissions\":[\"identity.region.read\"]}"), 200);
    ck_assert(comes_to(PERSONS, token, 403) && comes_to(REGIONS, token, 200));
}
