/*
 * watch_vehicles - the job that raises warnings of odd vehicles, and SettleWarning (GB/T 42455.1-2023, 8.1.2 d). Each detector is one
 * set query, which leaves out what is open, or was settled within a week; its limits are the community's (Detector) or the usual
 * ones that stand in it. The engine's event of the new warning tells who listens.
 */
#include "vehicles.h"

static const struct detector {
    WarningKind kind;
    const lin_sql *sql;
} detectors[] = {
    { WARNING_KIND_CLONED, &vehicles_sql_find_cloned },
    { WARNING_KIND_NIGHT, &vehicles_sql_find_night },
    { WARNING_KIND_ZOMBIE, &vehicles_sql_find_zombie },
    { WARNING_KIND_FREQUENT, &vehicles_sql_find_frequent },
};

enum { COMMUNITY, PLATE, FIGURE, LIMIT, FIRST, LAST };

static char *id_cell(lin_req *rq, const lin_rows *rows, size_t row, int column)
{
    return lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, column)));
}

static lin_code raise_one(lin_req *rq, WarningKind kind, const lin_rows *rows, size_t row)
{
    Warning *warning = warning_new(rq);
    lin_str region;

    if (!lin_place_id(rq, lin_app_access(rq), (int32_t)lin_cell_int(rows, row, COMMUNITY), &region))
        return LIN_OK; /* a community that is gone, or not heard of yet */
    warning->community_id = lin_str_z(rq->arena, region);
    warning->plate = lin_str_z(rq->arena, lin_cell_text(rows, row, PLATE));
    warning->kind = kind;
    warning->state = WARNING_STATE_OPEN;
    warning->figure = lin_cell(rq, rows, row, FIGURE).real;
    warning->limit = lin_cell(rq, rows, row, LIMIT).real;
    warning->first_passage_id = id_cell(rq, rows, row, FIRST);
    warning->last_passage_id = id_cell(rq, rows, row, LAST);
    return warning_create(rq, warning);
}

/* Two replicas look one after the other. */
static lin_code look(lin_req *rq, const struct detector *d)
{
    lin_rows rows;
    LIN_TX(tx, rq);

    LIN_TRY(lin_exec(rq, &vehicles_sql_hold_watch));
    LIN_TRY(lin_query(rq, d->sql, &rows, lin_at(rq->now)));
    for (size_t i = 0; i < rows.count; i++)
        LIN_TRY(raise_one(rq, d->kind, &rows, i));
    return lin_commit(&tx);
}

static lin_code pass_moved(lin_req *rq)
{
    lin_rows rows;
    Warning *warning;
    LIN_TX(tx, rq);

    LIN_TRY(lin_exec(rq, &vehicles_sql_hold_watch));
    LIN_TRY(lin_query(rq, &vehicles_sql_find_moved, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        LIN_TRY(warning_lock(rq, id_cell(rq, &rows, i, 0), &warning));
        if (warning->state != WARNING_STATE_OPEN)
            continue;
        warning->state = WARNING_STATE_PASSED;
        LIN_TRY(warning_save(rq, warning));
    }
    return lin_commit(&tx);
}

lin_code vehicles_watch_vehicles(lin_req *rq)
{
    rq->origin = LIN_STR("detector");
    LIN_TRY(pass_moved(rq));
    for (size_t i = 0; i < LIN_COUNT(detectors); i++)
        LIN_TRY(look(rq, &detectors[i]));
    return LIN_OK;
}

lin_code vehicles_settle_warning(lin_req *rq, const SettleWarningRequest *in, Warning **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(warning_lock(rq, in->id, ret));
    if ((*ret)->settled_by[0])
        return lin_fail(rq, &VEHICLES_WARNING_SETTLED);
    (*ret)->state = in->real ? WARNING_STATE_CONFIRMED : WARNING_STATE_FALSE_ALARM;
    (*ret)->note = in->note;
    (*ret)->settled_by = lin_typed_actor(rq);
    (*ret)->settled_at = lin_typed_now(rq);
    LIN_TRY(warning_save(rq, *ret));
    return lin_commit(&tx);
}
