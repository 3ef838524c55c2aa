/*
 * DeleteSession: signs out. The session is ended here; gateways refuse its access token as
 * soon as they have the next snapshot.
 */
#include "identity.h"

lin_code identity_delete_session(lin_req *rq, const DeleteSessionRequest *in, DeleteSessionAnswer **ret)
{
    lin_id session;

    (void)in;
    (void)ret;
    if (!lin_id_parse(rq->who->session_id, &session))
        return lin_fail(rq, &LIN_REASON_TOKEN_INVALID);
    return identity_end_session(rq, session);
}
