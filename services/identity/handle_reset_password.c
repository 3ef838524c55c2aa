/*
 * ResetPassword: an administrator gives an account a one-time password, which this answer alone shows; all of its
 * sessions end (GB/T 42455.1-2023, 7.3.2 d). One's own password is changed, never reset.
 */
#include "identity.h"

enum { ONE_TIME_BYTES = 12 }; /* 16 characters of base64url */

static lin_code store(lin_req *rq, lin_id user, lin_str password)
{
    int64_t version;

    LIN_TRY(identity_password_store(rq, user, password, true));
    LIN_TRY(identity_raise_version(rq, &version));
    LIN_TRY(lin_exec(rq, &identity_sql_touch_account, lin_ref(user), lin_int(version), lin_at(rq->now)));
    LIN_TRY(lin_exec(rq, &identity_sql_end_sessions, lin_ref(user), lin_null(), lin_at(rq->now), lin_int(version)));
    return lin_exec(rq, &identity_sql_add_audit, lin_at(rq->now), lin_text(rq->who->user_id), lin_text(rq->who->session_id),
                    lin_text(rq->request_id), lin_text(LIN_STR("reset")), lin_ref(user));
}

lin_code identity_reset_password(lin_req *rq, const ResetPasswordRequest *in, ResetPasswordAnswer **ret)
{
    ResetPasswordAnswer *answer = LIN_NEW(rq->arena, ResetPasswordAnswer);
    lin_str password = identity_random_text(rq->arena, ONE_TIME_BYTES);
    User *user;
    lin_id id;

    LIN_TX(tx, rq);
    LIN_TRY(user_lock(rq, in->id, &user));
    if (lin_str_eq(lin_z(user->id), rq->who->user_id))
        return lin_fail(rq, &IDENTITY_NOT_ONESELF);
    lin_id_parse(lin_z(user->id), &id);
    LIN_TRY(store(rq, id, password));
    LIN_TRY(lin_commit(&tx));

    identity_tell_now(rq);
    linli__identity__v1__reset_password_answer__init(answer);
    answer->one_time_password = lin_str_z(rq->arena, password);
    *ret = answer;
    return LIN_OK;
}
