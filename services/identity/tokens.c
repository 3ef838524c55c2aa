/*
 * The two tokens of a session: an access token for the gateway (ES256, 15 minutes) and an
 * opaque refresh token that is good for one use and stored only as its SHA-256.
 */
#include <errno.h>
#include <string.h>

#include "identity.h"

enum { REFRESH_BYTES = 32 };

static lin_signer *signer; /* set once before the workers start */

lin_code identity_load_signer(lin_req *rq)
{
    if (!signer)
        signer = lin_signer_load(lin_app_secret_path(rq, "token.key").at);
    if (!signer) {
        lin_log(LIN_ERROR, rq, "token_key_unreadable", lin_arg_text("why", lin_z(strerror(errno))));
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    }
    return LIN_OK;
}

static lin_str make_access_token(lin_req *rq, lin_id account, lin_id session)
{
    return lin_token_make(rq->arena, signer,
                          &(lin_token){ .audience = LIN_STR("gateway"),
                                        .subject = lin_id_text(rq->arena, account),
                                        .session = lin_id_text(rq->arena, session),
                                        .issued = rq->now / LIN_SECOND,
                                        .expires = (rq->now + IDENTITY_ACCESS_TOKEN_LIFE) / LIN_SECOND });
}

static lin_code make_refresh_token(lin_req *rq, lin_id session, lin_str *ret)
{
    lin_str text = lin_random_text(rq->arena, REFRESH_BYTES);

    LIN_TRY(lin_exec(rq, &identity_sql_insert_refresh_token, lin_bytes(lin_sha256(rq->arena, text)), lin_ref(session)));
    *ret = text;
    return LIN_OK;
}

lin_code identity_issue_tokens(lin_req *rq, lin_id account, lin_id session, Session **ret)
{
    Session *tokens = LIN_NEW(rq->arena, Session);
    lin_str refresh;

    LIN_TRY(make_refresh_token(rq, session, &refresh));
    linli__identity__v1__session__init(tokens);
    tokens->access_token = lin_str_z(rq->arena, make_access_token(rq, account, session));
    tokens->refresh_token = lin_str_z(rq->arena, refresh);
    tokens->expires_in = (int32_t)(IDENTITY_ACCESS_TOKEN_LIFE / LIN_SECOND);
    tokens->token_type = lin_str_z(rq->arena, LIN_STR("Bearer"));
    *ret = tokens;
    return LIN_OK;
}

lin_code identity_end_session(lin_req *rq, lin_id session)
{
    LIN_TRY(lin_exec(rq, &identity_sql_end_session, lin_ref(session), lin_at(rq->now)));
    identity_tell_now(rq);
    return LIN_OK;
}
