/*
 * ResetPassword: an administrator gives an account a one-time password, which this answer alone shows; all of its
 * sessions end (GB/T 42455.1-2023, 7.3.2 d). One's own password is changed, never reset; an administrator's is reset only
 * by who could grant what that one holds.
 */
#include "identity.h"

enum { ONE_TIME_BYTES = 12 }; /* 16 characters of base64url */

lin_code identity_reset_password(lin_req *rq, const ResetPasswordRequest *in, ResetPasswordAnswer **ret)
{
    lin_str password = lin_random_text(rq->arena, ONE_TIME_BYTES);
    User *user;
    lin_id id;

    LIN_TX(tx, rq);
    LIN_TRY(user_lock(rq, in->id, &user));
    if (lin_str_eq(lin_z(user->id), rq->who->user_id))
        return lin_fail(rq, &IDENTITY_NOT_ONESELF);
    LIN_TRY(identity_check_takeover(rq, user));
    lin_id_parse(lin_z(user->id), &id);
    LIN_TRY(identity_password_store(rq, id, password, true, lin_null()));
    LIN_TRY(identity_guess_forget(rq, lin_z(user->account)));
    LIN_TRY(lin_typed_audit(rq, "reset", user->base.descriptor, user->id, ""));
    LIN_TRY(lin_commit(&tx));

    identity_tell_now(rq);
    (*ret)->one_time_password = lin_str_z(rq->arena, password);
    return LIN_OK;
}
