/* ApplyTagRule: whom a rule means. */
#include "services/population/handle_apply_tag_rule.c"
#include "tests/unit/services/population/people.h"

TEST(ages_are_days_of_birth)
{
    lin_req *rq = request();
    TagRule *rule = tag_rule_new(rq);

    rule->community_id = t("c");
    rule->min_age = 60;
    ck_assert_str_eq(filter_of(rq, rule), "communityId = \"c\" AND birthDate <= \"1966-11-27\"");
    rule->max_age = 69;
    rule->condition = t("category = KEY OR category = FLOATING");
    ck_assert_str_eq(filter_of(rq, rule), "communityId = \"c\" AND (category = KEY OR category = FLOATING) AND birthDate <= \"1966-11-27\""
                                          " AND birthDate > \"1956-11-27\"");
}
