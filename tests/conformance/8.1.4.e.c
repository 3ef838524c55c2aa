/*
 * GB/T 42455.1-2023, 8.1.4 e: analysis and warning of all kinds of hidden dangers of units.
 *
 * Shown: dangers of every kind are registered with a score by a stated method; they are counted by kind and level; one at or over
 * its threshold is warned of, by a record and an event, one below is not; the warning passes when the danger is closed.
 */
#include "tests/e2e/organizations.h"

static const char *const kinds[] = { "FIRE", "ELECTRICAL", "GAS", "CHEMICAL", "STRUCTURE", "SPECIAL_EQUIPMENT", "FOOD", "WORK_SAFETY", "CROWD",
                                     "SECURITY", "ENVIRONMENT", "OTHER_DANGER" };

static const char *danger(const char *c, const char *u, const char *kind, bool great)
{
    return made(of_unit("dangers", c, u, text("\"kind\":\"%s\",\"description\":\"隐患\",\"likelihood\":%d,\"exposure\":6,\"consequence\":15", kind, great ? 3 : 1)));
}

TEST(dangers_of_all_kinds_are_scored_counted_and_warned_of)
{
    const char *c = new_community(), *u = a_unit(c), *reader = account("dangers", "{organizations.danger.read}", c), *great, *slight, *warning;
    const http_answer *a;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        great = danger(c, u, kinds[i], true);
        slight = danger(c, u, kinds[i], false);
        ck_assert_str_eq(http_at(get(text(O "/dangers/%s", great)), "score"), "270");
        ck_assert_str_eq(http_at(get(text(O "/dangers/%s", slight)), "score"), "90");
        ck_assert_uint_eq(length_of(units_by("warnings", text("dangerId=\"%s\" AND state=OPEN", great)), "warnings"), 1);
        ck_assert_uint_eq(length_of(units_by("warnings", text("dangerId=\"%s\"", slight)), "warnings"), 0);
    }
    a = HTTP(.path = O "/dangers:stats?by=kind", .token = reader);
    ck_assert_uint_eq(length_of(a, "groups"), sizeof(kinds) / sizeof(kinds[0]));
    a = HTTP(.path = O "/dangers:stats?by=level", .token = reader);
    ck_assert_uint_eq(length_of(a, "groups"), 2);
    warning = text("%s", http_at(units_by("warnings", text("dangerId=\"%s\"", great)), "warnings.0.id"));
    ck_assert_str_eq(stack_sql("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.warning.Raised.v1'", warning), "1");
    expect_status(post(text(O "/dangers/%s:close", great), "{\"note\":\"已整改\"}"), 200);
    ck_assert_str_eq(http_at(get(text(O "/warnings/%s", warning)), "state"), "PASSED");
}
