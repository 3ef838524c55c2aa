/*
 * Marks: what records that follow another say of it, as tags of a person, is asked for in that one's lists (option `mark`). The
 * record tells whether it says so today. Beside a text the index is asked for a mark as for a gram: a row also holds those of
 * the marks that it has or once had, so that a rare one leads, and what is found is looked up.
 */
#include "libs/resource/engine.h"

static const lin_field *field_of(const lin_plan *plan, const char *name)
{
    return lin_message_field(plan->message, lin_z(name));
}

/* --- a record that marks */

static bool says_the_same(const lin_plan *plan, const lin_write *write)
{
    size_t mark = (size_t)(field_of(plan, plan->message->resource->mark->field) - plan->message->field);
    size_t whose = (size_t)(plan->follows - plan->message->field);

    return write->action == LINLI__CHANGE__ACTION__UPDATED && lin_value_eq(write->before->value[mark], write->after->value[mark]) &&
           lin_value_eq(write->before->value[whose], write->after->value[whose]);
}

size_t lin_mark_step(lin_op *op, const lin_write *write, lin_step *step)
{
    const lin_plan *plan = op->plan;
    const lin_record *after = write->after;
    lin_value *value;
    lin_id whose;

    if (!plan->mark.text || write->action == LINLI__CHANGE__ACTION__DELETED || says_the_same(plan, write) ||
        !lin_id_parse(after->value[plan->follows - plan->message->field].text, &whose))
        return 0;
    value = LIN_NEW_ARRAY(op->rq->arena, lin_value, 3);
    value[0] = lin_int(after->community);
    value[1] = lin_ref(whose);
    value[2] = after->value[field_of(plan, plan->message->resource->mark->field) - plan->message->field];
    *step = (lin_step){ .sql = &plan->mark, .value = value, .values = 3 };
    return 1;
}

/* --- a record that is asked for by its marks */

const lin_plan *lin_mark_find(const lin_op *op, lin_str name, const lin_field **ret)
{
    for (size_t i = 0; i < op->engine->plans; i++) {
        const lin_plan *plan = &op->engine->plan[i];
        lin_op marking = { .engine = op->engine, .plan = plan };

        if (!plan->mark.text || lin_plan_referred(&marking, plan->follows) != op->plan)
            continue;
        *ret = field_of(plan, plan->message->resource->mark->field);
        if (lin_str_eq((*ret)->json, name))
            return plan;
    }
    return NULL;
}

static bool holds(const lin_scope *scope, int32_t community)
{
    for (size_t i = 0; i < scope->communities; i++)
        if (scope->community[i] == community)
            return true;
    return false;
}

/* A record lies where that lies which it follows: who sees one sees the other, where the right reaches as far. */
static bool reaches(const lin_reach *far, const lin_reach *near)
{
    bool whole = !near->who->scope.all && !near->who->scope.places.len && !near->who->scope.subjects.len && !near->who->scope.regions.len;

    if (far->who->scope.all || lin_str_eq(far->scope, near->scope))
        return true;
    for (size_t i = 0; whole && i < near->who->scope.communities; i++)
        whole = holds(&far->who->scope, near->who->scope.community[i]);
    return whole;
}

static bool may_list(lin_op *op, const lin_method *list, const lin_field *mark)
{
    lin_req *rq = op->rq;
    const lin_reach mine = { rq->who, rq->scope };
    bool may = rq->who && lin_may(rq, op->engine->conf.access, list->permission) && lin_authorize(rq, op->engine->conf.access, list) == LIN_OK &&
               reaches(&(lin_reach){ rq->who, rq->scope }, &mine) && !lin_masked(rq, mark->data_class);

    rq->who = mine.who;
    rq->scope = mine.scope;
    return may;
}

lin_code lin_mark_permit(lin_op *op, const lin_plan *marking, const lin_field *mark)
{
    const lin_method *list = lin_engine_method(op->engine, marking->message, LINLI__STANDARD__LIST);

    if (list && may_list(op, list, mark))
        return LIN_OK;
    return lin_fail_field(op->rq, LIN_STR("filter"), &LIN_REASON_PERMISSION_DENIED,
                          lin_arg_text("permission", list ? list->permission : mark->json));
}

static void add_day(lin_statement *s, const lin_field *day, const char *comparison)
{
    lin_buf_print(&s->sql, " and (\"%.*s\" is null or \"%.*s\" %s platform.today())", LIN_STR_FMT(day->name), LIN_STR_FMT(day->name), comparison);
}

void lin_statement_mark(lin_statement *s, const lin_plan *marking, const lin_field *mark, lin_value value)
{
    const Linli__MarkRule *rule = marking->message->resource->mark;

    lin_buf_print(&s->sql, "(community_id, id) in (select community_id, \"%.*s\" from \"%.*s\" where deleted_at is null and \"%.*s\"",
                  LIN_STR_FMT(marking->follows->name), LIN_STR_FMT(marking->table), LIN_STR_FMT(mark->name));
    lin_statement_value(s, " = ", value, "");
    add_day(s, field_of(marking, rule->from), "<=");
    add_day(s, field_of(marking, rule->until), ">=");
    lin_buf_char(&s->sql, ')');
}
