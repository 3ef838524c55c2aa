/* What a rule of warnings does not say. */
#include "services/organizations/rules_warning_rule.c"
#include "tests/unit/test.h"

TEST(what_a_rule_does_not_say_is_as_usual)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    WarningRule rule;

    linli__organizations__v1__warning_rule__init(&rule);
    rule.kind = WARNING_KIND_STAFF_MOVEMENT;
    rule.least_people = 8;
    ck_assert_int_eq(warning_rule_before_write(rq, NULL, &rule), LIN_OK);
    ck_assert_int_eq(rule.window_days, 30);
    ck_assert_int_eq(rule.least_people, 8);
    ck_assert_int_eq(rule.absent_days, 14);
    rule.danger_kind = DANGER_KIND_GAS;
    ck_assert_int_eq(warning_rule_before_write(rq, NULL, &rule), LIN_INVALID_ARGUMENT);
    rule.kind = WARNING_KIND_DANGER;
    lin_req_clear_problem(rq);
    ck_assert_int_eq(warning_rule_before_write(rq, NULL, &rule), LIN_OK);
}
