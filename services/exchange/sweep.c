/*
 * The chore that deletes what has lived its time, and takes the bytes of what is deleted off the disk. A file's row stays, and
 * says when that was.
 */
#include "exchange.h"

enum { UPLOAD_DAYS = 1, CRASH_HOURS = 1 };

static lin_code delete_expired(lin_req *rq)
{
    lin_rows rows;

    rq->origin = LIN_STR("retention");
    LIN_TRY(lin_query(rq, &exchange_sql_find_expired, &rows, lin_at(rq->now), lin_at(rq->now - UPLOAD_DAYS * LIN_DAY)));
    for (size_t i = 0; i < rows.count; i++)
        if (file_delete(rq, lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)).at) == LIN_NOT_FOUND)
            lin_req_clear_problem(rq); /* by somebody else meanwhile */
    return rq->problem.code;
}

/* The row is marked last: what a crash interrupts is done again. */
static lin_code drop_bytes(lin_req *rq, lin_id id, int32_t parts)
{
    for (int32_t number = 0; number < parts; number++)
        LIN_TRY(exchange_part_drop(rq, lin_id_text(rq->arena, id).at, number));
    LIN_TX(tx, rq);
    LIN_TRY(lin_exec(rq, &exchange_sql_drop_parts, lin_int(lin_id_community(id)), lin_ref(id)));
    LIN_TRY(lin_exec(rq, &exchange_sql_mark_swept, lin_int(lin_id_community(id)), lin_ref(id), lin_at(rq->now)));
    return lin_commit(&tx);
}

lin_code exchange_sweep(lin_req *rq)
{
    lin_rows rows;

    LIN_TRY(delete_expired(rq));
    LIN_TRY(lin_query(rq, &exchange_sql_find_unswept, &rows));
    for (size_t i = 0; i < rows.count; i++)
        LIN_TRY(drop_bytes(rq, lin_cell_id(&rows, i, 0), (int32_t)lin_cell_int(&rows, i, 1)));
    return exchange_sweep_store(rq, CRASH_HOURS * 60 * LIN_MINUTE);
}
