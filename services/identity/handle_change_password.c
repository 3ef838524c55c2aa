/*
 * ChangePassword: a user's own new password; every other session of the account ends
 * (GB/T 42455.1-2023, 7.3.2 b).
 */
#include <stdio.h>
#include <unistd.h>

#include "identity.h"

enum { PASSWORD_MIN = 12, PASSWORD_MAX = 128 };

static lin_code check_strength(lin_req *rq, const ChangePasswordRequest *in, lin_str account)
{
    lin_str next = lin_z(in->new_password);
    size_t length = lin_utf8_count(next);

    if (length < PASSWORD_MIN || length > PASSWORD_MAX || lin_str_eq(next, lin_z(in->old_password)) ||
        lin_str_eq_nocase(next, account))
        return lin_fail_field(rq, LIN_STR("newPassword"), &IDENTITY_PASSWORD_TOO_WEAK);
    return LIN_OK;
}

static lin_code check_old(lin_req *rq, const ChangePasswordRequest *in, lin_id user, lin_str *ret_account)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_account_by_id, &rows, lin_ref(user)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    if (!lin_password_verify(lin_cell_text(&rows, 0, 1), lin_z(in->old_password)))
        return lin_fail_field(rq, LIN_STR("oldPassword"), &IDENTITY_OLD_PASSWORD_WRONG);
    *ret_account = lin_cell_text(&rows, 0, 0);
    return LIN_OK;
}

static lin_code store_password(lin_req *rq, lin_id user, lin_id session, lin_str password)
{
    LIN_TRY(lin_exec(rq, &identity_sql_set_password, lin_ref(user),
                     lin_text(lin_password_hash(rq->arena, password))));
    LIN_TRY(lin_exec(rq, &identity_sql_end_other_sessions, lin_ref(user), lin_ref(session), lin_at(rq->now)));
    return identity_raise_version(rq);
}

/* After the commit nothing may fail any more: what is left is housekeeping. */
static void settle(lin_req *rq, lin_str account)
{
    if (lin_str_eq(account, LIN_STR(IDENTITY_ADMIN)))
        unlink(lin_app_secret_path(rq, IDENTITY_ADMIN_PASSWORD_FILE).at);
    if (identity_tell_version(rq) != LIN_OK)
        lin_req_clear_problem(rq); /* told again within a second */
}

lin_code identity_change_password(lin_req *rq, const ChangePasswordRequest *in, ChangePasswordAnswer **ret)
{
    ChangePasswordAnswer *answer = LIN_NEW(rq->arena, ChangePasswordAnswer);
    lin_id user, session;
    lin_str account;

    if (!lin_id_parse(rq->who->user_id, &user) || !lin_id_parse(rq->who->session_id, &session))
        return lin_fail(rq, &LIN_REASON_TOKEN_INVALID);

    LIN_TX(tx, rq);
    LIN_TRY(check_old(rq, in, user, &account));
    LIN_TRY(check_strength(rq, in, account));
    LIN_TRY(store_password(rq, user, session, lin_z(in->new_password)));
    LIN_TRY(lin_commit(&tx));

    settle(rq, account);
    linli__identity__v1__change_password_answer__init(answer);
    *ret = answer;
    return LIN_OK;
}
