/*
 * RefreshSession: a refresh token is passed on for a new pair, once. A second use means that
 * it was copied: the session ends for whoever holds it (RFC 9700, 4.14.2).
 */
#include "identity.h"

static lin_code end_stolen_session(lin_req *rq, lin_tx *tx, lin_id session)
{
    lin_tx_end(tx); /* of the refresh, of which nothing shall be */
    LIN_TRY(identity_end_session(rq, session));
    lin_log(LIN_WARN, rq, "refresh_token_used_twice",
            lin_arg_text("session", lin_id_text(rq->arena, session)));
    return lin_fail(rq, &IDENTITY_REFRESH_REFUSED);
}

lin_code identity_refresh_session(lin_req *rq, const RefreshSessionRequest *in, Session **ret)
{
    lin_value hash = lin_bytes(lin_sha256(rq->arena, lin_z(in->refresh_token)));
    lin_rows rows;
    lin_id session;
    Session *tokens;

    identity_as_itself(rq);
    LIN_TX(tx, rq);
    LIN_TRY(lin_query(rq, &identity_sql_use_refresh_token, &rows, hash, lin_at(rq->now)));
    if (rows.count == 0)
        return lin_fail(rq, &IDENTITY_REFRESH_REFUSED);
    session = lin_cell_id(&rows, 0, 0);
    if (lin_cell_int(&rows, 0, 2))
        return end_stolen_session(rq, &tx, session);

    LIN_TRY(lin_exec(rq, &identity_sql_mark_refresh_token, hash, lin_at(rq->now)));
    LIN_TRY(identity_issue_tokens(rq, lin_cell_id(&rows, 0, 1), session, &tokens));
    LIN_TRY(lin_commit(&tx));

    *ret = tokens;
    return LIN_OK;
}
