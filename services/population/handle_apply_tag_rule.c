/*
 * ApplyTagRule: whoever a rule means has its tag, and nobody else has it by the rule (GB/T 42455.1-2023, 7.2.1 b). Applied by
 * the call, and by a job to all rules.
 */
#include "population.h"

#include "libs/base/log.h"

/* min_age 60: born by this day sixty years ago. max_age 60: born after this day sixty-one years ago. */
static const char *filter_of(lin_req *rq, const TagRule *rule)
{
    lin_buf filter = { .arena = rq->arena };
    const char *today = lin_day(rq->arena, rq->now).at;

    lin_buf_print(&filter, "communityId = \"%s\"", rule->community_id);
    if (rule->condition[0])
        lin_buf_print(&filter, " AND (%s)", rule->condition);
    if (rule->min_age)
        lin_buf_print(&filter, " AND birthDate <= \"%s\"", lin_day_after(rq->arena, today, -rule->min_age, 0));
    if (rule->max_age)
        lin_buf_print(&filter, " AND birthDate > \"%s\"", lin_day_after(rq->arena, today, -rule->max_age - 1, 0));
    return lin_str_z(rq->arena, lin_buf_str(&filter));
}

static lin_code set_tag(lin_req *rq, const TagRule *rule, char *person_id)
{
    Tag *tag = tag_new(rq);

    tag->community_id = rule->community_id;
    tag->person_id = person_id;
    tag->tag = rule->tag;
    tag->origin = TAG_ORIGIN_RULE;
    tag->rule_id = rule->id;
    tag->source = lin_print(rq->arena, "rule");
    return tag_create(rq, tag);
}

/* Tags of people who are no longer meant go; who has theirs keeps it. */
static lin_code apply(lin_req *rq, const char *id, ApplyTagRuleAnswer *done)
{
    TagRule *rule;
    Person **person = NULL;
    size_t count = 0;
    lin_rows over, under;
    lin_value meant;
    LIN_TX(tx, rq);

    rq->origin = LIN_STR("rule");
    LIN_TRY(tag_rule_lock(rq, id, &rule)); /* one at a time applies it */
    if (!rule->disabled)
        LIN_TRY(person_list(rq, filter_of(rq, rule), &person, &count));
    meant = lin_typed_ids(rq, count, (ProtobufCMessage **)person);
    LIN_TRY(lin_query(rq, &population_sql_find_overtagged, &over, lin_text(lin_z(id)), meant));
    LIN_TRY(lin_query(rq, &population_sql_find_untagged, &under, lin_text(lin_z(id)), meant));
    for (size_t i = 0; i < over.count; i++)
        LIN_TRY(tag_delete(rq, lin_id_text(rq->arena, lin_cell_id(&over, i, 0)).at));
    for (size_t i = 0; i < under.count; i++)
        LIN_TRY(set_tag(rq, rule, lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(&under, i, 0)))));
    done->ended = (int32_t)over.count;
    done->set = (int32_t)under.count;
    return lin_commit(&tx);
}

lin_code population_apply_tag_rule(lin_req *rq, const ApplyTagRuleRequest *in, ApplyTagRuleAnswer **ret)
{
    return apply(rq, in->id, *ret);
}

/* A rule that fails (it means too many) does not keep the others. */
lin_code population_apply_tag_rules(lin_req *rq)
{
    ApplyTagRuleAnswer done;
    TagRule **rule;
    size_t count;

    LIN_TRY(tag_rule_list(rq, "disabled = false", &rule, &count));
    for (size_t i = 0; i < count; i++)
        if (apply(rq, rule[i]->id, &done) != LIN_OK) {
            lin_log(LIN_WARN, rq, "tag_rule_failed", lin_arg_text("rule", lin_z(rule[i]->id)), lin_arg_text("reason", rq->problem.reason));
            lin_req_clear_problem(rq);
        }
    return LIN_OK;
}
