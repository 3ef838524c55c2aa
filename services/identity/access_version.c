/*
 * The version of the access snapshot: raised with each change and at each start, told to every
 * process at once and every second, so that a lost message costs a second and never a right.
 */
#include "identity.h"

lin_code identity_raise_whole(lin_req *rq)
{
    return lin_exec(rq, &identity_sql_raise_whole, lin_int(rq->now));
}

lin_code identity_tell_version(lin_req *rq)
{
    lin_rows rows;
    lin_buf text = { .arena = rq->arena };

    LIN_TRY(lin_query(rq, &identity_sql_access_version, &rows));
    lin_buf_print(&text, "%lld", (long long)lin_cell_int(&rows, 0, 0));
    if (!lin_bus_publish(lin_app_bus(rq), LIN_SUBJECT_ACCESS, lin_buf_str(&text)))
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    return LIN_OK;
}

void identity_tell_now(lin_req *rq)
{
    if (identity_tell_version(rq) != LIN_OK)
        lin_req_clear_problem(rq);
}
