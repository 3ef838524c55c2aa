/*
 * CreateSession: signs in by account and password (GB/T 42455.1-2023, 7.3.2 a-b).
 *
 * An unknown account costs the same work as a wrong password and gives the same answer. What else stands in the way
 * (validity, state, too many sessions) is told only to who has the right password.
 */
#include <stdio.h>

#include "identity.h"

enum { ID, PASSWORD, MUST_CHANGE, STATE, VALID_UNTIL, IDLE_MINUTES, MAX_SESSIONS };

static char nobodys_hash[160]; /* of a random password: what an unknown account is checked against */

lin_code identity_prepare_sign_in(lin_req *rq)
{
    lin_str hash = lin_password_hash(rq->arena, lin_random_text(rq->arena, 32));

    snprintf(nobodys_hash, sizeof(nobodys_hash), "%.*s", LIN_STR_FMT(hash));
    return LIN_OK;
}

static lin_code refuse(lin_req *rq, const identity_attempt *attempt)
{
    LIN_TRY(identity_guess_failed(rq, attempt));
    lin_log(LIN_INFO, rq, "sign_in_refused", lin_arg_text("source", attempt->source));
    return lin_fail(rq, &IDENTITY_SIGN_IN_REFUSED);
}

static lin_code check_password(lin_req *rq, const CreateSessionRequest *in, const identity_attempt *attempt, lin_rows *ret)
{
    bool usable, right;
    lin_str hash;

    LIN_TRY(lin_query(rq, &identity_sql_sign_in_account, ret, lin_text(attempt->account)));
    usable = ret->count && !lin_cell_null(ret, 0, PASSWORD);
    hash = usable ? lin_cell_text(ret, 0, PASSWORD) : lin_z(nobodys_hash);
    right = lin_password_verify(hash, lin_z(in->password));
    return right && usable ? LIN_OK : refuse(rq, attempt);
}

static lin_code check_account(lin_req *rq, const lin_rows *account)
{
    if (lin_cell_int(account, 0, STATE) != USER_STATE_ACTIVE)
        return lin_fail(rq, &IDENTITY_ACCOUNT_SUSPENDED);
    if (!lin_cell_null(account, 0, VALID_UNTIL) && lin_cell_time(account, 0, VALID_UNTIL) <= rq->now)
        return lin_fail(rq, &IDENTITY_ACCOUNT_EXPIRED);
    return LIN_OK;
}

/* Locks the account, so that two sign-ins at once do not both take the last place. */
static lin_code make_room(lin_req *rq, const CreateSessionRequest *in, const lin_rows *account)
{
    int64_t most = lin_cell_int(account, 0, MAX_SESSIONS);
    lin_rows live;

    LIN_TRY(lin_query(rq, &identity_sql_live_sessions, &live, lin_ref(lin_cell_id(account, 0, ID)), lin_at(rq->now)));
    if ((int64_t)live.count < most)
        return LIN_OK;
    if (!in->replace)
        return lin_fail(rq, &IDENTITY_SESSIONS_EXHAUSTED, lin_arg_int("max", most));
    for (size_t i = 0; i + (size_t)most <= live.count; i++)
        LIN_TRY(lin_exec(rq, &identity_sql_end_session, lin_ref(lin_cell_id(&live, i, 0)), lin_at(rq->now)));
    return LIN_OK;
}

static lin_code begin_session(lin_req *rq, const identity_attempt *attempt, const lin_rows *account, Session **ret)
{
    lin_id id = lin_cell_id(account, 0, ID), session = lin_id_new(rq->now, 0);
    lin_str device;

    LIN_TRY(identity_guess_right(rq, attempt, id, &device));
    LIN_TRY(lin_exec(rq, &identity_sql_insert_session, lin_ref(session), lin_ref(id), lin_at(rq->now),
                     lin_at(rq->now + IDENTITY_SESSION_LIFE), lin_text(attempt->source), lin_text(rq->request_id)));
    LIN_TRY(identity_issue_tokens(rq, id, session, ret));
    (*ret)->device = lin_str_z(rq->arena, device);
    (*ret)->password_change_required = lin_cell_int(account, 0, MUST_CHANGE);
    return LIN_OK;
}

lin_code identity_create_session(lin_req *rq, const CreateSessionRequest *in, Session **ret)
{
    identity_attempt attempt = { .account = lin_z(in->account), .source = rq->source, .device = lin_z(in->device) };
    lin_rows account;
    Session *tokens;

    identity_as_itself(rq);
    LIN_TRY(identity_guess_admit(rq, &attempt));
    LIN_TRY(check_password(rq, in, &attempt, &account));
    LIN_TRY(check_account(rq, &account));

    LIN_TX(tx, rq);
    LIN_TRY(make_room(rq, in, &account));
    LIN_TRY(begin_session(rq, &attempt, &account, &tokens));
    LIN_TRY(lin_commit(&tx));

    if (in->replace)
        identity_tell_now(rq);
    *ret = tokens;
    return LIN_OK;
}
