/*
 * GetSession: roles and scope of one session, asked by a gateway that sees it for the first time, after a
 * change of permissions, and once a minute while it is used: so an idle one is noticed here
 * (GB/T 42455.1-2023, 7.3.2 b, 7.3.6).
 */
#include "identity.h"

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
    identity_as_itself(rq);
    LIN_TRY(lin_query(rq, &identity_sql_session_access, &rows, lin_ref(session), lin_at(rq->now), lin_at(in->used_at)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    if (lin_cell_int(&rows, 0, 0)) /* idle */
        return end_idle(rq, session);
    LIN_TRY(lin_exec(rq, &identity_sql_use_session, lin_ref(session), lin_at(rq->now)));
    *ret = lin_row_message(rq, &rows, 0, &linli__session_access__descriptor);
    return LIN_OK;
}
