/*
 * ApplyTagRule: whoever a rule means has its tag, and nobody else has it by the rule (GB/T 42455.1-2023, 7.2.1 b). Applied by
 * the call, and by a job to all rules.
 */
#include <stdlib.h>

#include "population.h"

#include "libs/base/log.h"

/* The day on which somebody of `age` was born at the latest. */
static char *born_by(lin_req *rq, int age)
{
    return lin_day_after(rq->arena, lin_day(rq->arena, rq->now).at, -age, 0);
}

/* min_age 60: born by this day sixty years ago. max_age 60: born after this day sixty-one years ago. */
static const char *filter_of(lin_req *rq, const TagRule *rule)
{
    lin_buf filter = { .arena = rq->arena };

    lin_buf_print(&filter, "communityId = \"%s\"", rule->community_id);
    if (rule->condition[0])
        lin_buf_print(&filter, " AND (%s)", rule->condition);
    if (rule->min_age)
        lin_buf_print(&filter, " AND birthDate <= \"%s\"", born_by(rq, rule->min_age));
    if (rule->max_age)
        lin_buf_print(&filter, " AND birthDate > \"%s\"", born_by(rq, rule->max_age + 1));
    return lin_str_z(rq->arena, lin_buf_str(&filter));
}

static int by_person_id(const void *a, const void *b)
{
    return strcmp((*(Person *const *)a)->id, (*(Person *const *)b)->id);
}

static Person **find(Person **person, size_t count, const char *id)
{
    Person key = { .id = (char *)(uintptr_t)id }, *at = &key;

    return count ? bsearch(&at, person, count, sizeof(*person), by_person_id) : NULL;
}

/* Tags of people who are no longer meant go; those who have theirs are struck off the list. */
static lin_code end_others(lin_req *rq, const TagRule *rule, Person **person, size_t count, bool *has, int32_t *ret_ended)
{
    Tag **tag;
    size_t tags;

    LIN_TRY(tag_list(rq, lin_print(rq->arena, "ruleId = \"%s\"", rule->id), &tag, &tags));
    for (size_t i = 0; i < tags; i++) {
        Person **found = find(person, count, tag[i]->person_id);

        if (found) {
            has[found - person] = true;
            continue;
        }
        LIN_TRY(tag_delete(rq, tag[i]->id));
        ++*ret_ended;
    }
    return LIN_OK;
}

static lin_code set_tag(lin_req *rq, const TagRule *rule, const Person *person)
{
    Tag *tag = tag_new(rq);

    tag->community_id = rule->community_id;
    tag->person_id = person->id;
    tag->tag = rule->tag;
    tag->origin = TAG_ORIGIN_RULE;
    tag->rule_id = rule->id;
    tag->source = lin_print(rq->arena, "rule");
    return tag_create(rq, tag);
}

static lin_code apply(lin_req *rq, const char *id, ApplyTagRuleAnswer *done)
{
    TagRule *rule;
    Person **person = NULL;
    size_t count = 0;
    bool *has;
    LIN_TX(tx, rq);

    rq->origin = LIN_STR("rule");
    LIN_TRY(tag_rule_lock(rq, id, &rule)); /* one at a time applies it */
    if (!rule->disabled)
        LIN_TRY(person_list(rq, filter_of(rq, rule), &person, &count));
    if (count)
        qsort(person, count, sizeof(Person *), by_person_id);
    has = LIN_NEW_ARRAY(rq->arena, bool, count + 1);
    LIN_TRY(end_others(rq, rule, person, count, has, &done->ended));
    for (size_t i = 0; i < count; i++)
        if (!has[i]) {
            LIN_TRY(set_tag(rq, rule, person[i]));
            done->set++;
        }
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
