/* Hidden dangers and warnings: each call good, bad and forbidden; and warnings of large staff movement by a community's rule (8.1.4 d-e). */
#include "tests/e2e/staff.h"

static const http_answer *endanger(const char *c, const char *u, const char *kind, const char *l, const char *e, const char *consequence)
{
    return of_unit("dangers", c, u, text("\"kind\":\"%s\",\"description\":\"燃气管老化\",\"likelihood\":%s,\"exposure\":%s,\"consequence\":%s", kind, l, e, consequence));
}

static const http_answer *warnings_of(const char *danger, const char *more)
{
    return units_by("warnings", text("dangerId=\"%s\"%s", danger, more));
}

TEST(a_danger_is_scored_until_it_is_closed)
{
    const char *c = new_community(), *u = a_unit(c), *id = made(endanger(c, u, "GAS", "1", "6", "15"));
    const http_answer *a = get(text(O "/dangers/%s", id));

    ck_assert_str_eq(http_at(a, "score"), "90");
    ck_assert_str_eq(http_at(a, "level"), "SIGNIFICANT");
    ck_assert_str_eq(http_at(a, "state"), "OPEN");
    ck_assert_str_eq(http_at(patch(text(O "/dangers/%s", id), "{\"likelihood\":0.5}"), "score"), "45");
    expect_refused(endanger(c, u, "GAS", "4", "6", "15"), 400, "LEC_VALUE", "likelihood");
    expect_refused(endanger(c, u, "GAS", "3", "7", "15"), 400, "LEC_VALUE", "exposure");
    expect_refused(patch(text(O "/dangers/%s", id), "{\"consequence\":16}"), 400, "LEC_VALUE", "consequence");
    expect_refused(patch(text(O "/dangers/%s", id), "{\"score\":1}"), 400, "FIELD_READ_ONLY", "score");
    expect_refused(endanger(c, a_unit(new_community()), "GAS", "1", "6", "15"), 400, "REFERENCE_UNKNOWN", "unitId");
    ck_assert_uint_eq(length_of(warnings_of(id, ""), "warnings"), 0);
    expect_refused(post(text(O "/dangers/%s:close", id), "{}"), 400, "FIELD_REQUIRED", "note");
    expect_refused(post_as(account("no-close", "{organizations.danger.read,organizations.danger.update}", c), text(O "/dangers/%s:close", id), "{\"note\":\"已更换\"}"),
                   403, "PERMISSION_DENIED", NULL);
    a = post(text(O "/dangers/%s:close", id), "{\"note\":\"已更换\"}");
    ck_assert_str_eq(http_at(a, "state"), "CLOSED");
    expect_refused(post(text(O "/dangers/%s:close", id), "{\"note\":\"又\"}"), 400, "DANGER_CLOSED", NULL);
    expect_refused(patch(text(O "/dangers/%s", id), "{\"likelihood\":3}"), 400, "DANGER_CLOSED", NULL);
    expect_refused(post_as(account("no-dangers", "{organizations.unit.*}", c), O "/dangers", "{}"), 403, "PERMISSION_DENIED", NULL);
    ck_assert_uint_eq(length_of(get(text(O "/units/%s/file", u)), "dangers"), 1);
}

TEST(a_danger_over_its_threshold_is_warned_of_until_it_no_longer_is)
{
    const char *c = new_community(), *u = a_unit(c), *id = made(endanger(c, u, "GAS", "3", "6", "15")), *w;
    const http_answer *a = warnings_of(id, " AND state=OPEN");

    ck_assert_str_eq(http_at(a, "warnings.0.figure"), "270");
    ck_assert_str_eq(http_at(a, "warnings.0.threshold"), "160");
    w = text("%s", http_at(a, "warnings.0.id"));
    ck_assert_str_eq(stack_sql("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.warning.Raised.v1'", w), "1");
    expect_status(patch(text(O "/dangers/%s", id), "{\"likelihood\":6}"), 200); /* the same warning, of more */
    ck_assert_str_eq(http_at(warnings_of(id, ""), "warnings.0.figure"), "540");
    expect_refused(post_as(account("no-settle", "{organizations.warning.read}", c), text(O "/warnings/%s:settle", w), "{\"real\":true,\"note\":\"属实\"}"), 403,
                   "PERMISSION_DENIED", NULL);
    expect_refused(post(text(O "/warnings/%s:settle", w), "{\"real\":true}"), 400, "FIELD_REQUIRED", "note");
    ck_assert_str_eq(http_at(post(text(O "/warnings/%s:settle", w), "{\"real\":true,\"note\":\"属实\"}"), "state"), "CONFIRMED");
    expect_refused(post(text(O "/warnings/%s:settle", w), "{\"real\":true,\"note\":\"又\"}"), 400, "WARNING_SETTLED", NULL);
    expect_status(patch(text(O "/dangers/%s", id), "{\"description\":\"未更换\"}"), 200);
    ck_assert_uint_eq(length_of(warnings_of(id, ""), "warnings"), 1); /* it is known */
    expect_status(patch(text(O "/dangers/%s", id), "{\"likelihood\":10}"), 200);
    ck_assert_uint_eq(length_of(warnings_of(id, " AND state=OPEN"), "warnings"), 1); /* it has become greater */
    expect_status(post(text(O "/dangers/%s:close", id), "{\"note\":\"已更换\"}"), 200);
    ck_assert_uint_eq(length_of(warnings_of(id, " AND state=OPEN"), "warnings"), 0);
    ck_assert_uint_eq(length_of(warnings_of(id, " AND state=PASSED"), "warnings"), 1);
}

TEST(a_community_sets_its_thresholds_by_kind)
{
    const char *c = new_community(), *u = a_unit(c), *gas = made(endanger(c, u, "GAS", "1", "6", "15")), *food = made(endanger(c, u, "FOOD", "1", "6", "15")), *rule;
    const char *open = text("select count(*) from organizations.warning where danger_id = '%s' and state = 1", gas);

    rule = made(post(O "/warningRules", text("{\"communityId\":\"%s\",\"kind\":\"DANGER\",\"dangerKind\":\"GAS\",\"threshold\":70}", c)));
    made(post(O "/warningRules", text("{\"communityId\":\"%s\",\"kind\":\"DANGER\",\"threshold\":100}", c)));
    expect_refused(post(O "/warningRules", text("{\"communityId\":\"%s\",\"kind\":\"DANGER\",\"threshold\":100}", c)), 409, "ALREADY_EXISTS", NULL);
    expect_refused(post(O "/warningRules", text("{\"communityId\":\"%s\",\"kind\":\"STAFF_MOVEMENT\",\"dangerKind\":\"GAS\",\"threshold\":30}", c)), 400,
                   "RULE_OF_DANGERS", "dangerKind");
    expect_refused(post_as(account("no-rules", "{organizations.danger.*}", c), O "/warningRules", "{}"), 403, "PERMISSION_DENIED", NULL);
    jobs_again(); /* those that were there already */
    comes_true(open, "1");
    ck_assert_uint_eq(length_of(warnings_of(food, ""), "warnings"), 0);
    expect_status(patch(text(O "/warningRules/%s", rule), "{\"threshold\":200}"), 200);
    jobs_again();
    comes_true(open, "0");
}

TEST(dangers_are_counted_by_kind_and_level)
{
    const char *c = new_community(), *u = a_unit(c), *worker = account("danger-reader", "{organizations.danger.read}", c);
    const http_answer *a;

    made(endanger(c, u, "GAS", "3", "6", "15"));
    made(endanger(c, u, "GAS", "1", "3", "7"));
    made(endanger(c, u, "FOOD", "1", "3", "7"));
    stack_wait(organizations_answer, 5);
    a = HTTP(.path = O "/dangers:stats?by=kind,level", .token = worker);
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "groups"), 3);
}

/* --- staff movement; what it finds is measured by tests/conformance/8.1.4.d.c */

TEST(movement_by_the_communitys_own_rule_passes_when_it_is_over)
{
    const char *c = new_community(), *u = a_unit(c), *open = text("select count(*) from organizations.warning where unit_id = '%s' and state = 1", u), *w;
    static staff_batch r;

    r.community = c;
    r.unit = u;
    r.number = number_of(c);
    for (int i = 0; i < 20; i++)
        add_work(&r, stranger(r.number), "厨师", LONG_AGO, i < 4 ? -50 : STAYS);
    send_work(&r);
    jobs_again();
    ck_assert_str_eq(stack_sql("%s", open), "0"); /* a fifth, and long ago */
    made(post(O "/warningRules", text("{\"communityId\":\"%s\",\"kind\":\"STAFF_MOVEMENT\",\"threshold\":15,\"windowDays\":60,\"leastPeople\":4}", c)));
    jobs_again();
    comes_true(open, "1");
    w = text("%s", http_at(units_by("warnings", text("unitId=\"%s\"", u)), "warnings.0.id"));
    ck_assert_str_eq(http_at(get(text(O "/warnings/%s", w)), "figure"), "20");
    stack_sql("update organizations.employment set valid_until = valid_until - 30 where unit_id = '%s' and valid_until is not null returning 1", u);
    jobs_again();
    comes_true(open, "0");
    ck_assert_str_eq(http_at(get(text(O "/warnings/%s", w)), "state"), "PASSED");
}
