/* EndSessions, EndMySessions: every session of an account ends, everywhere within two seconds. */
#include "identity.h"

static lin_code end_all(lin_req *rq, lin_str user_id)
{
    int64_t version;
    LIN_TX(tx, rq);

    LIN_TRY(identity_raise_version(rq, &version));
    LIN_TRY(lin_exec(rq, &identity_sql_end_sessions, lin_text(user_id), lin_null(), lin_at(rq->now), lin_int(version)));
    LIN_TRY(lin_commit(&tx));
    identity_tell_now(rq);
    return LIN_OK;
}

lin_code identity_end_sessions(lin_req *rq, const EndSessionsRequest *in, EndSessionsAnswer **ret)
{
    User *user;

    (void)ret;
    LIN_TRY(user_get(rq, in->id, &user));
    return end_all(rq, lin_z(user->id));
}

lin_code identity_end_my_sessions(lin_req *rq, const EndMySessionsRequest *in, EndMySessionsAnswer **ret)
{
    (void)in;
    (void)ret;
    return end_all(rq, rq->who->user_id);
}
