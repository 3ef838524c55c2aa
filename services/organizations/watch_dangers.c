/*
 * watch_dangers - warnings raised and passed, those of dangers among them, and SettleWarning (GB/T 42455.1-2023, 8.1.4 d-e). A danger is
 * judged whenever it is written, and by a job where its threshold has changed. Emits WarningRaised.
 */
#include "organizations.h"

enum { DANGER_THRESHOLD = 160 };

/* --- raising and passing */

lin_code organizations_raise_warning(lin_req *rq, Warning *warning)
{
    WarningRaised told;

    warning->state = WARNING_STATE_OPEN;
    LIN_TRY(warning_create(rq, warning));
    linli__organizations__v1__warning_raised__init(&told);
    told.unit_id = warning->unit_id;
    told.kind = warning->kind;
    told.figure = warning->figure;
    told.threshold = warning->threshold;
    return organizations_emit_warning_raised(rq, warning->id, &told);
}

lin_code organizations_pass_warning(lin_req *rq, Warning *warning)
{
    if (warning->state != WARNING_STATE_OPEN)
        return LIN_OK;
    warning->state = WARNING_STATE_PASSED;
    return warning_save(rq, warning);
}

/* --- dangers */

/* The community's rule for the kind, else for all kinds. */
static lin_code threshold_of(lin_req *rq, const Danger *danger, int32_t *ret)
{
    const char *filter = lin_print(rq->arena, "communityId = \"%s\" AND kind = DANGER", danger->community_id);
    WarningRule **rule;
    lin_reach before;
    size_t count;

    LIN_TRY(lin_typed_widen(rq, danger->unit_id, &before)); /* rules are the community's */
    LIN_TRY(lin_reach_back(rq, &before, warning_rule_list(rq, filter, &rule, &count)));
    *ret = DANGER_THRESHOLD;
    for (size_t i = 0; i < count; i++)
        if (!rule[i]->danger_kind)
            *ret = rule[i]->threshold;
    for (size_t i = 0; i < count; i++)
        if (rule[i]->danger_kind == danger->kind)
            *ret = rule[i]->threshold;
    return LIN_OK;
}

static lin_code raise_danger(lin_req *rq, const Danger *danger, int32_t threshold)
{
    Warning *warning = warning_new(rq);

    warning->community_id = danger->community_id;
    warning->unit_id = danger->unit_id;
    warning->kind = WARNING_KIND_DANGER;
    warning->danger_id = danger->id;
    warning->figure = danger->score;
    warning->threshold = threshold;
    return organizations_raise_warning(rq, warning);
}

/* One that was settled is raised again only when the danger has become greater. */
static lin_code warn(lin_req *rq, const Danger *danger, int32_t threshold, Warning *const *warning, size_t count)
{
    bool known = false;

    for (size_t i = 0; i < count; i++) {
        if (warning[i]->state == WARNING_STATE_OPEN) {
            warning[i]->figure = danger->score;
            return warning_save(rq, warning[i]);
        }
        known = known || warning[i]->figure >= danger->score;
    }
    return known ? LIN_OK : raise_danger(rq, danger, threshold);
}

lin_code organizations_watch_danger(lin_req *rq, const Danger *danger, bool there)
{
    const char *filter = lin_print(rq->arena, "dangerId = \"%s\" AND state != PASSED", danger->id);
    Warning **warning;
    int32_t threshold;
    size_t count;

    LIN_TRY(threshold_of(rq, danger, &threshold));
    LIN_TRY(warning_list(rq, filter, &warning, &count));
    if (there && danger->state == DANGER_STATE_OPEN && danger->score >= threshold)
        return warn(rq, danger, threshold, warning, count);
    for (size_t i = 0; i < count; i++)
        LIN_TRY(organizations_pass_warning(rq, warning[i]));
    return LIN_OK;
}

/* Thresholds may have changed since they were judged. */
lin_code organizations_watch_dangers(lin_req *rq)
{
    lin_rows rows;

    rq->origin = LIN_STR("detector");
    LIN_TRY(lin_query(rq, &organizations_sql_find_misjudged_dangers, &rows, lin_int(DANGER_THRESHOLD)));
    for (size_t i = 0; i < rows.count; i++) {
        Danger *danger;
        LIN_TX(tx, rq);

        LIN_TRY(danger_lock(rq, lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)).at, &danger));
        LIN_TRY(organizations_watch_danger(rq, danger, true));
        LIN_TRY(lin_commit(&tx));
    }
    return LIN_OK;
}

/* --- the call */

lin_code organizations_settle_warning(lin_req *rq, const SettleWarningRequest *in, Warning **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(warning_lock(rq, in->id, ret));
    if ((*ret)->settled_by[0])
        return lin_fail(rq, &ORGANIZATIONS_WARNING_SETTLED);
    (*ret)->state = in->real ? WARNING_STATE_CONFIRMED : WARNING_STATE_FALSE_ALARM;
    (*ret)->note = in->note;
    (*ret)->settled_by = lin_typed_actor(rq);
    (*ret)->settled_at = lin_typed_now(rq);
    LIN_TRY(warning_save(rq, *ret));
    return lin_commit(&tx);
}
