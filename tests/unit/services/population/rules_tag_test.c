/* Rules of tags (7.2.1 b). */
#include "services/population/rules_tag.c"
#include "tests/unit/services/population/people.h"

TEST(a_tag_of_a_rule_is_not_changed_by_hand)
{
    lin_req *rq = request();
    Tag *tag = lin_typed_new(rq, &linli__population__v1__tag__descriptor);

    ck_assert_str_eq(failure(rq, tag_before_write(rq, NULL, tag)), "");
    ck_assert_int_eq(tag->origin, TAG_ORIGIN_HAND);
    ck_assert_str_eq(failure(rq, tag_before_delete(rq, tag)), "");
    tag->origin = TAG_ORIGIN_RULE;
    ck_assert_str_eq(failure(rq, tag_before_delete(rq, tag)), "TAG_BY_RULE ");
    rq = request();
    rq->origin = LIN_STR("rule");
    ck_assert_str_eq(failure(rq, tag_before_delete(rq, tag)), "");
}

TEST(a_rule_has_a_condition_and_a_writer_who_is_shown_what_it_asks)
{
    lin_req *rq = request();
    TagRule *rule = lin_typed_new(rq, &linli__population__v1__tag_rule__descriptor);
    const lin_principal uncleared = { .clearance = LINLI__DATA_CLASS__INTERNAL };

    ck_assert_str_eq(failure(rq, tag_rule_before_write(rq, NULL, rule)), "RULE_EMPTY condition");
    rule->min_age = 60;
    ck_assert_str_eq(failure(rq, tag_rule_before_write(rq, NULL, rule)), "");
    rq = request();
    rq->who = &uncleared;
    ck_assert_str_eq(failure(rq, tag_rule_before_write(rq, NULL, rule)), "PERMISSION_DENIED ");
}

TEST(the_ages_of_a_rule_are_in_order)
{
    lin_req *rq = request();
    TagRule *rule = lin_typed_new(rq, &linli__population__v1__tag_rule__descriptor);

    rule->min_age = rule->max_age = 60;
    ck_assert_str_eq(failure(rq, tag_rule_before_write(rq, NULL, rule)), "");
    rule->max_age = 59;
    ck_assert_str_eq(failure(rq, tag_rule_before_write(rq, NULL, rule)), "FIELD_RANGE maxAge");
}
