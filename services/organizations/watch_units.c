/*
 * watch_units - warnings raised and passed, and SettleWarning (GB/T 42455.1-2023, 8.1.4 d-e). A danger is judged whenever it is written, staff
 * movement by a job, which also judges dangers anew whose threshold has changed. Emits WarningRaised.
 */
#include <stdlib.h>

#include "organizations.h"

enum { DANGER_THRESHOLD = 160 };

/* --- raising and passing */

static lin_code raise_one(lin_req *rq, Warning *warning)
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

static lin_code pass(lin_req *rq, Warning *warning)
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
    return raise_one(rq, warning);
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
        LIN_TRY(pass(rq, warning[i]));
    return LIN_OK;
}

/* Thresholds may have changed since they were judged. */
static lin_code watch_dangers(lin_req *rq)
{
    lin_rows rows;

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

/* --- staff movement */

static int by_unit(const void *a, const void *b)
{
    return strcmp((*(Warning *const *)a)->unit_id, (*(Warning *const *)b)->unit_id);
}

static Warning **find(Warning **warning, size_t count, const char *unit_id)
{
    Warning key = { .unit_id = (char *)(uintptr_t)unit_id }, *at = &key;

    return count ? bsearch(&at, warning, count, sizeof(Warning *), by_unit) : NULL;
}

/* Those that are open, and those that were settled within a week. */
static lin_code known_movements(lin_req *rq, Warning ***ret, size_t *ret_count)
{
    const char *since = lin_time_text(rq->arena, rq->now - 7 * LIN_DAY).at;

    LIN_TRY(warning_list(rq, lin_print(rq->arena, "kind = STAFF_MOVEMENT AND (state = OPEN OR settledAt > \"%s\")", since), ret, ret_count));
    if (*ret_count)
        qsort(*ret, *ret_count, sizeof(Warning *), by_unit);
    return LIN_OK;
}

static lin_code raise_movement(lin_req *rq, const lin_rows *rows, size_t row)
{
    Warning *warning = warning_new(rq);
    lin_str region;

    if (!lin_place_id(rq, lin_app_access(rq), (int32_t)lin_cell_int(rows, row, 0), &region))
        return LIN_OK; /* a community that is gone */
    warning->community_id = lin_str_z(rq->arena, region);
    warning->unit_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, 1)));
    warning->kind = WARNING_KIND_STAFF_MOVEMENT;
    warning->figure = (int32_t)lin_cell_int(rows, row, 2);
    warning->threshold = (int32_t)lin_cell_int(rows, row, 3);
    return raise_one(rq, warning);
}

static lin_code compare(lin_req *rq, const lin_rows *rows, Warning **warning, size_t count)
{
    bool *still = LIN_NEW_ARRAY(rq->arena, bool, count + 1);

    for (size_t i = 0; i < rows->count; i++) {
        Warning **found = find(warning, count, lin_id_text(rq->arena, lin_cell_id(rows, i, 1)).at);

        if (found)
            still[found - warning] = true;
        else
            LIN_TRY(raise_movement(rq, rows, i));
    }
    for (size_t i = 0; i < count; i++)
        LIN_TRY(still[i] ? LIN_OK : pass(rq, warning[i]));
    return LIN_OK;
}

lin_code organizations_pass_movement(lin_req *rq, const char *unit_id)
{
    Warning **warning;
    size_t count;

    LIN_TRY(warning_list(rq, lin_print(rq->arena, "%s AND kind = STAFF_MOVEMENT AND state = OPEN", organizations_of(rq, unit_id)), &warning, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(pass(rq, warning[i]));
    return LIN_OK;
}

static lin_code watch_staff(lin_req *rq)
{
    Warning **warning;
    size_t count;
    lin_rows rows;
    LIN_TX(tx, rq);

    LIN_TRY(lin_query(rq, &organizations_sql_find_staff_movement, &rows, lin_text(lin_day(rq->arena, rq->now)), lin_int(ORGANIZATIONS_WINDOW_DAYS),
                      lin_int(ORGANIZATIONS_MOVED_PERCENT), lin_int(ORGANIZATIONS_LEAST_PEOPLE)));
    LIN_TRY(known_movements(rq, &warning, &count));
    LIN_TRY(compare(rq, &rows, warning, count));
    return lin_commit(&tx);
}

lin_code organizations_watch_units(lin_req *rq)
{
    rq->origin = LIN_STR("detector");
    LIN_TRY(watch_dangers(rq));
    return watch_staff(rq);
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
