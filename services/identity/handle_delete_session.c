/*
 * DeleteSession: signs out. The session is ended here; gateways refuse its access token as
 * soon as they have the next snapshot.
 */
#include "identity.h"

lin_code identity_delete_session(lin_req *rq, const DeleteSessionRequest *in, DeleteSessionAnswer **ret)
{
    DeleteSessionAnswer *answer = LIN_NEW(rq->arena, DeleteSessionAnswer);
    int64_t version;
    lin_id session;

    (void)in;
    if (!lin_id_parse(rq->who->session_id, &session))
        return lin_fail(rq, &LIN_REASON_TOKEN_INVALID);

    LIN_TX(tx, rq);
    LIN_TRY(identity_raise_version(rq, &version));
    LIN_TRY(lin_exec(rq, &identity_sql_end_session, lin_ref(session), lin_at(rq->now), lin_int(version)));
    LIN_TRY(lin_commit(&tx));

    identity_tell_now(rq);
    linli__identity__v1__delete_session_answer__init(answer);
    *ret = answer;
    return LIN_OK;
}
