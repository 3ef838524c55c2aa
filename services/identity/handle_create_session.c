/*
 * CreateSession: signs in by account and password (GB/T 42455.1-2023, 7.3.2 a).
 *
 * An unknown account costs the same work as a wrong password and gives the same answer.
 */
#include <stdio.h>

#include "identity.h"

static char nobodys_hash[160]; /* of a random password: what an unknown account is checked against */

lin_code identity_prepare_sign_in(lin_req *rq)
{
    char secret[32];
    lin_str hash;

    lin_random(secret, sizeof(secret));
    hash = lin_password_hash(rq->arena, lin_base64url(rq->arena, (lin_str){ secret, sizeof(secret) }));
    snprintf(nobodys_hash, sizeof(nobodys_hash), "%.*s", LIN_STR_FMT(hash));
    return LIN_OK;
}

static lin_code check_password(lin_req *rq, const CreateSessionRequest *in, lin_id *ret_account)
{
    lin_rows rows;
    lin_str hash;
    bool right;

    LIN_TRY(lin_query(rq, &identity_sql_account_by_name, &rows, lin_text(lin_z(in->account))));
    hash = rows.count ? lin_cell_text(&rows, 0, 1) : lin_z(nobodys_hash);
    right = lin_password_verify(hash, lin_z(in->password));
    if (!right || rows.count == 0)
        return lin_fail(rq, &IDENTITY_SIGN_IN_REFUSED);
    *ret_account = lin_cell_id(&rows, 0, 0);
    return LIN_OK;
}

lin_code identity_create_session(lin_req *rq, const CreateSessionRequest *in, Session **ret)
{
    lin_id account, session = lin_id_new(rq->now, 0);
    Session *tokens;

    LIN_TRY(check_password(rq, in, &account));

    LIN_TX(tx, rq);
    LIN_TRY(lin_exec(rq, &identity_sql_insert_session, lin_ref(session), lin_ref(account), lin_at(rq->now),
                     lin_at(rq->now + IDENTITY_SESSION_LIFE)));
    LIN_TRY(identity_issue_tokens(rq, account, session, &tokens));
    LIN_TRY(lin_commit(&tx));

    *ret = tokens;
    return LIN_OK;
}
