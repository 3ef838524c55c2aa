/*
 * watch_houses - the job that raises warnings, and SettleWarning (GB/T 42455.1-2023, 8.1.3 g). Each detector is one set query
 * whose parameters stand in it and in the contract. What it finds is raised once; what it no longer finds has passed.
 */
#include <stdlib.h>

#include "housing.h"

static const struct detector {
    WarningKind kind;
    const lin_sql *sql;
} detectors[] = {
    { WARNING_KIND_ELDER_SILENT, &housing_sql_find_elder_silent },
    { WARNING_KIND_EMPTY_IN_USE, &housing_sql_find_empty_in_use },
    { WARNING_KIND_LIVED_IN_UNUSED, &housing_sql_find_lived_in_unused },
};

static int by_house(const void *a, const void *b)
{
    return strcmp((*(Warning *const *)a)->house_id, (*(Warning *const *)b)->house_id);
}

static Warning **find(Warning **warning, size_t count, const char *house_id)
{
    Warning key = { .house_id = (char *)(uintptr_t)house_id }, *at = &key;

    return count ? bsearch(&at, warning, count, sizeof(Warning *), by_house) : NULL;
}

/* Those that are open, and those that were settled within a week. */
static lin_code known(lin_req *rq, const struct detector *d, Warning ***ret, size_t *ret_count)
{
    const char *word = lin_typed_word(&linli__housing__v1__warning__kind__descriptor, d->kind);
    const char *since = lin_time_text(rq->arena, rq->now - 7 * LIN_DAY).at;

    LIN_TRY(warning_list(rq, lin_print(rq->arena, "kind = %s AND (state = OPEN OR settledAt > \"%s\")", word, since), ret, ret_count));
    if (*ret_count)
        qsort(*ret, *ret_count, sizeof(Warning *), by_house);
    return LIN_OK;
}

static lin_code raise_one(lin_req *rq, const struct detector *d, const lin_rows *rows, size_t row)
{
    Warning *warning = warning_new(rq);
    lin_str region;

    if (!lin_place_id(rq, lin_app_access(rq), (int32_t)lin_cell_int(rows, row, 0), &region))
        return LIN_OK; /* a community that is gone */
    warning->community_id = lin_str_z(rq->arena, region);
    warning->house_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, 1)));
    warning->kind = d->kind;
    warning->state = WARNING_STATE_OPEN;
    warning->figure = lin_cell(rq, rows, row, 2).real;
    return warning_create(rq, warning);
}

static lin_code pass(lin_req *rq, Warning *warning)
{
    if (warning->state != WARNING_STATE_OPEN)
        return LIN_OK;
    warning->state = WARNING_STATE_PASSED;
    return warning_save(rq, warning);
}

static lin_code compare(lin_req *rq, const struct detector *d, const lin_rows *rows, Warning **warning, size_t count)
{
    bool *still = LIN_NEW_ARRAY(rq->arena, bool, count + 1);

    for (size_t i = 0; i < rows->count; i++) {
        Warning **found = find(warning, count, lin_id_text(rq->arena, lin_cell_id(rows, i, 1)).at);

        if (found)
            still[found - warning] = true;
        else
            LIN_TRY(raise_one(rq, d, rows, i));
    }
    for (size_t i = 0; i < count; i++)
        LIN_TRY(still[i] ? LIN_OK : pass(rq, warning[i]));
    return LIN_OK;
}

static lin_code run(lin_req *rq, const struct detector *d)
{
    Warning **warning;
    size_t count;
    lin_rows rows;
    LIN_TX(tx, rq);

    LIN_TRY(lin_query(rq, d->sql, &rows, lin_at(rq->now), lin_text(lin_day(rq->arena, rq->now))));
    LIN_TRY(known(rq, d, &warning, &count));
    LIN_TRY(compare(rq, d, &rows, warning, count));
    return lin_commit(&tx);
}

lin_code housing_watch_houses(lin_req *rq)
{
    rq->origin = LIN_STR("detector");
    for (size_t i = 0; i < LIN_COUNT(detectors); i++)
        LIN_TRY(run(rq, &detectors[i]));
    return LIN_OK;
}

lin_code housing_settle_warning(lin_req *rq, const SettleWarningRequest *in, Warning **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(warning_lock(rq, in->id, ret));
    if ((*ret)->settled_by[0])
        return lin_fail(rq, &HOUSING_WARNING_SETTLED);
    (*ret)->state = in->real ? WARNING_STATE_CONFIRMED : WARNING_STATE_FALSE_ALARM;
    (*ret)->note = in->note;
    (*ret)->settled_by = lin_typed_actor(rq);
    (*ret)->settled_at = lin_typed_now(rq);
    LIN_TRY(warning_save(rq, *ret));
    return lin_commit(&tx);
}
