/* EndSessions, EndMySessions: every session of an account ends, everywhere within two seconds. */
#include "identity.h"

static lin_code end_all(lin_req *rq, lin_id account)
{
    int64_t version;
    LIN_TX(tx, rq);

    LIN_TRY(identity_raise_version(rq, &version));
    LIN_TRY(lin_exec(rq, &identity_sql_end_sessions, lin_ref(account), lin_null(), lin_at(rq->now), lin_int(version)));
    LIN_TRY(lin_commit(&tx));
    identity_tell_now(rq);
    return LIN_OK;
}

lin_code identity_end_sessions(lin_req *rq, const EndSessionsRequest *in, EndSessionsAnswer **ret)
{
    User *user;
    lin_id id;

    LIN_TRY(user_get(rq, in->id, &user));
    lin_id_parse(lin_z(user->id), &id);
    LIN_TRY(end_all(rq, id));
    *ret = LIN_NEW(rq->arena, EndSessionsAnswer);
    linli__identity__v1__end_sessions_answer__init(*ret);
    return LIN_OK;
}

lin_code identity_end_my_sessions(lin_req *rq, const EndMySessionsRequest *in, EndMySessionsAnswer **ret)
{
    lin_id id;

    (void)in;
    if (!lin_id_parse(rq->who->user_id, &id))
        return lin_fail(rq, &LIN_REASON_TOKEN_INVALID);
    LIN_TRY(end_all(rq, id));
    *ret = LIN_NEW(rq->arena, EndMySessionsAnswer);
    linli__identity__v1__end_my_sessions_answer__init(*ret);
    return LIN_OK;
}
