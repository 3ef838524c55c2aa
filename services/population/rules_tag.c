/*
 * Rules of tags: who sets one by hand changes those only; a rule says whom it means, in words that a list understands
 * (GB/T 42455.1-2023, 7.2.1 b).
 */
#include "population.h"

static lin_code check_hand(lin_req *rq, const Tag *tag)
{
    if (lin_by_hand(rq) && tag->origin == TAG_ORIGIN_RULE)
        return lin_fail(rq, &POPULATION_TAG_BY_RULE);
    return LIN_OK;
}

lin_code tag_before_write(lin_req *rq, const Tag *before, Tag *after)
{
    if (before)
        return check_hand(rq, before);
    if (!after->origin)
        after->origin = TAG_ORIGIN_HAND;
    return LIN_OK;
}

lin_code tag_before_delete(lin_req *rq, const Tag *before)
{
    return check_hand(rq, before);
}

lin_code tag_rule_before_write(lin_req *rq, const TagRule *before, TagRule *after)
{
    Person **person;
    size_t count;

    (void)before;
    if (rq->who && lin_masked(rq, LINLI__DATA_CLASS__PERSONAL)) /* a condition can ask for what a list would mask */
        return lin_fail(rq, &LIN_REASON_PERMISSION_DENIED, lin_arg_text("permission", LIN_STR("PERSONAL")));
    if (!after->condition[0] && !after->min_age && !after->max_age)
        return lin_fail_field(rq, LIN_STR("condition"), &POPULATION_RULE_EMPTY);
    if (after->max_age && after->max_age < after->min_age)
        return lin_fail_field(rq, LIN_STR("maxAge"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", after->min_age), lin_arg_int("max", 150));
    if (!after->condition[0])
        return LIN_OK;
    LIN_TRY(lin_typed_renamed(rq, person_list(rq, lin_print(rq->arena, "communityId = \"%s\" AND (%s)", after->community_id, after->condition),
                                              &person, &count), NULL, "condition"));
    return lin_typed_asks_sealed(rq, &linli__population__v1__person__descriptor, after->condition)
               ? lin_fail_field(rq, LIN_STR("condition"), &POPULATION_RULE_SEALED) : LIN_OK;
}

/* Nobody has a tag by a rule that is gone. */
lin_code tag_rule_after_write(lin_req *rq, const TagRule *before, const TagRule *after)
{
    if (after)
        return LIN_OK;
    rq->origin = LIN_STR("rule");
    return lin_typed_delete_all(rq, &linli__population__v1__tag__descriptor, lin_print(rq->arena, "ruleId = \"%s\"", before->id));
}
