/*
 * keep_passages - the job that sees to it that passages have where to go, and that they go when they are old: never before 180
 * days, whatever is set (GB/T 42455.1-2023, 8.3.5 d; the database itself refuses it, migrations/platform/0003_masses.sql).
 */
#include "vehicles.h"

#include <stdatomic.h>

#include "libs/base/log.h"

enum { WEEKS_AHEAD = 4, LEAST_DAYS = 180 };

/* Partitions from now until then are there, and stay: whoever has little time need not ask. */
static _Atomic lin_time there_from, there_until;

bool vehicles_week_is_there(lin_time at)
{
    return at >= atomic_load(&there_from) && at < atomic_load(&there_until);
}

static int64_t days_kept(int64_t set)
{
    return set > LEAST_DAYS ? set : LEAST_DAYS;
}

lin_code vehicles_keep_passages(lin_req *rq)
{
    lin_rows rows;

    LIN_TRY(lin_exec(rq, &vehicles_sql_passage_week, lin_at(rq->now), lin_int(WEEKS_AHEAD)));
    atomic_store(&there_from, rq->now);
    atomic_store(&there_until, rq->now + (WEEKS_AHEAD - 1) * 7 * LIN_DAY);
    LIN_TRY(lin_query(rq, &vehicles_sql_drop_passages, &rows, lin_at(rq->now), lin_int(days_kept(vehicles_set.passages_days))));
    if (lin_cell_int(&rows, 0, 0))
        lin_log(LIN_INFO, rq, "passages_dropped", lin_arg_int("weeks", lin_cell_int(&rows, 0, 0)));
    return LIN_OK;
}
