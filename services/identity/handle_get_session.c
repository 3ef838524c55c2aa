/*
 * GetSession: roles and scope of one session, asked by a gateway that sees it for the first time, after a
 * change of permissions, and once a minute while it is used: so an idle one is noticed here
 * (GB/T 42455.1-2023, 7.3.2 b, 7.3.6).
 */
#include "identity.h"

enum { USED, IDLE_MINUTES };

static lin_time idle_limit(const lin_rows *rows)
{
    return lin_cell_int(rows, 0, IDLE_MINUTES) * LIN_MINUTE;
}

/* Asked for again so soon that the time-out is kept to the quarter. */
static lin_time good_for(const lin_rows *rows)
{
    lin_time quarter = idle_limit(rows) / 4;

    return quarter < IDENTITY_SESSION_CHECK ? quarter : IDENTITY_SESSION_CHECK;
}

static bool is_idle(const lin_req *rq, const GetSessionRequest *in, const lin_rows *rows)
{
    lin_time used = lin_cell_time(rows, 0, USED);

    if (in->used_at > used && in->used_at <= rq->now)
        used = in->used_at;
    return rq->now - used > idle_limit(rows);
}

static lin_code end_idle(lin_req *rq, lin_id session)
{
    LIN_TRY(identity_end_session(rq, session));
    return lin_fail(rq, &LIN_REASON_NOT_FOUND);
}

lin_code identity_get_session(lin_req *rq, const GetSessionRequest *in, Linli__SessionAccess **ret)
{
    lin_rows rows;
    lin_id session;

    if (!lin_id_parse(lin_z(in->session_id), &session))
        return lin_fail_field(rq, LIN_STR("sessionId"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &identity_sql_session_access, &rows, lin_ref(session), lin_at(rq->now)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    if (is_idle(rq, in, &rows))
        return end_idle(rq, session);
    LIN_TRY(lin_exec(rq, &identity_sql_use_session, lin_ref(session), lin_at(rq->now)));
    *ret = lin_row_message(rq, &rows, 0, &linli__session_access__descriptor);
    (*ret)->session_id = in->session_id;
    (*ret)->good_for = good_for(&rows);
    return LIN_OK;
}
