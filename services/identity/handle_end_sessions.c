/* EndSessions, EndMySessions: every session of an account ends, everywhere within two seconds. */
#include "identity.h"

static lin_code end_all(lin_req *rq, lin_tx *tx, lin_str user_id)
{
    LIN_TRY(lin_exec(rq, &identity_sql_end_sessions, lin_text(user_id), lin_at(rq->now)));
    LIN_TRY(lin_commit(tx));
    identity_tell_now(rq);
    return LIN_OK;
}

lin_code identity_end_sessions(lin_req *rq, const EndSessionsRequest *in, EndSessionsAnswer **ret)
{
    User *user;

    (void)ret;
    LIN_TX(tx, rq);
    LIN_TRY(user_get(rq, in->id, &user));
    LIN_TRY(lin_typed_audit(rq, "endSessions", user->base.descriptor, user->id, ""));
    return end_all(rq, &tx, lin_z(user->id));
}

lin_code identity_end_my_sessions(lin_req *rq, const EndMySessionsRequest *in, EndMySessionsAnswer **ret)
{
    (void)in;
    (void)ret;
    LIN_TX(tx, rq);
    return end_all(rq, &tx, rq->who->user_id);
}
