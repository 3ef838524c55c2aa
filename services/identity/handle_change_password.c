/*
 * ChangePassword: a user's own new password; every other session of the account ends
 * (GB/T 42455.1-2023, 7.3.2 b, d).
 */
#include <unistd.h>

#include "identity.h"

enum { ACCOUNT, PASSWORD, NAME };

/* Wrong ones are counted, whoever holds the session. */
static lin_code check_old(lin_req *rq, const ChangePasswordRequest *in, const lin_rows *rows)
{
    identity_attempt attempt = { .account = lin_cell_text(rows, 0, ACCOUNT), .source = rq->source, .device = rq->who->session_id, .known = true };

    LIN_TRY(identity_guess_admit(rq, &attempt));
    if (lin_password_verify(lin_cell_text(rows, 0, PASSWORD), lin_z(in->old_password)))
        return LIN_OK;
    LIN_TRY(identity_guess_failed(rq, &attempt));
    return lin_fail_field(rq, LIN_STR("oldPassword"), &IDENTITY_OLD_PASSWORD_WRONG);
}

static lin_code check(lin_req *rq, const ChangePasswordRequest *in, lin_id user, lin_str *ret_account)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_credential_of, &rows, lin_ref(user)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    LIN_TRY(check_old(rq, in, &rows));
    if (lin_str_eq(lin_z(in->new_password), lin_z(in->old_password)))
        return lin_fail_field(rq, LIN_STR("newPassword"), &IDENTITY_PASSWORD_TOO_WEAK);
    *ret_account = lin_cell_text(&rows, 0, ACCOUNT);
    return identity_password_check(rq, LIN_STR("newPassword"), lin_z(in->new_password), *ret_account, lin_cell_text(&rows, 0, NAME));
}

lin_code identity_change_password(lin_req *rq, const ChangePasswordRequest *in, ChangePasswordAnswer **ret)
{
    lin_id user, session;
    lin_str account;

    (void)ret;
    if (!lin_id_parse(rq->who->user_id, &user) || !lin_id_parse(rq->who->session_id, &session))
        return lin_fail(rq, &LIN_REASON_TOKEN_INVALID);

    identity_as_itself(rq);
    LIN_TRY(check(rq, in, user, &account));
    LIN_TX(tx, rq);
    LIN_TRY(identity_password_store(rq, user, lin_z(in->new_password), false, lin_ref(session)));
    LIN_TRY(lin_commit(&tx));

    if (lin_str_eq(account, LIN_STR(IDENTITY_ADMIN)))
        unlink(lin_app_secret_path(rq, IDENTITY_ADMIN_PASSWORD_FILE).at);
    identity_tell_now(rq);
    return LIN_OK;
}
