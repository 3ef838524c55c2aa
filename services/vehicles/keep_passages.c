/*
 * keep_passages - the job that sees to it that passages have where to go, and that they go when they are old: never before 180
 * days, whatever is set (GB/T 42455.1-2023, 8.3.5 d; the database itself refuses it, migrations/platform/0003_masses.sql).
 */
#include "vehicles.h"

#include "libs/base/log.h"

enum { WEEKS_AHEAD = 4, KEEP_DAYS = 400 };

lin_code vehicles_keep_passages(lin_req *rq)
{
    lin_rows rows;

    LIN_TRY(lin_exec(rq, &vehicles_sql_passage_week, lin_at(rq->now), lin_int(WEEKS_AHEAD)));
    LIN_TRY(lin_query(rq, &vehicles_sql_drop_passages, &rows, lin_at(rq->now), lin_int(KEEP_DAYS)));
    if (lin_cell_int(&rows, 0, 0))
        lin_log(LIN_INFO, rq, "passages_dropped", lin_arg_int("weeks", lin_cell_int(&rows, 0, 0)));
    return LIN_OK;
}
