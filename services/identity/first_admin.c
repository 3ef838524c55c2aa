/*
 * A first start: the first administrator. There is no built-in credential: where no account
 * exists, `admin` is made with a random one-time password that lies in a file only the operator can read.
 */
#include <errno.h>
#include <string.h>

#include "identity.h"

enum { PASSWORD_BYTES = 15 }; /* 20 characters of base64url */

enum { ANY_ACCOUNT = 1, FOUNDER };

/* On disk before the commit: a crash between the two leaves a file that the next start replaces. */
static lin_code write_password(lin_req *rq, lin_str password)
{
    const char *path = lin_app_secret_path(rq, IDENTITY_ADMIN_PASSWORD_FILE).at;

    if (lin_secret_write(rq->arena, path, lin_z(lin_print(rq->arena, "%.*s\n", LIN_STR_FMT(password))), 0600))
        return LIN_OK;
    lin_log(LIN_ERROR, rq, "admin_password_not_written", lin_arg_text("why", lin_z(strerror(errno))));
    return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

static lin_code create_admin(lin_req *rq, lin_id founder, lin_str password)
{
    User *user = user_new(rq);
    lin_id id;

    user->account = (char *)(uintptr_t)IDENTITY_ADMIN;
    user->name = (char *)(uintptr_t)"创始管理员";
    user->n_role_ids = 1;
    user->role_ids = LIN_NEW(rq->arena, char *);
    user->role_ids[0] = lin_str_z(rq->arena, lin_id_text(rq->arena, founder));
    user->everywhere = true;
    user->max_sessions = 100;
    LIN_TRY(user_create(rq, user));
    lin_id_parse(lin_z(user->id), &id);
    return identity_password_store(rq, id, password, true, lin_null());
}

lin_code identity_first_admin(lin_req *rq)
{
    lin_str password = lin_random_text(rq->arena, PASSWORD_BYTES);
    lin_rows rows;

    LIN_TX(tx, rq);
    LIN_TRY(lin_query(rq, &identity_sql_any_account, &rows));
    if (lin_cell_int(&rows, 0, ANY_ACCOUNT))
        return LIN_OK;
    LIN_TRY(create_admin(rq, lin_cell_id(&rows, 0, FOUNDER), password));
    LIN_TRY(write_password(rq, password));
    LIN_TRY(lin_commit(&tx));
    lin_log(LIN_INFO, rq, "first_admin_created");
    return LIN_OK;
}
