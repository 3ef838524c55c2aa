/*
 * The first administrator. There is no built-in credential: where no account exists, `admin`
 * is made with a random one-time password that lies in a file only the operator can read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "identity.h"

enum { PASSWORD_BYTES = 15 }; /* 20 characters of base64url */

static lin_str random_password(lin_arena *arena)
{
    char bytes[PASSWORD_BYTES];

    lin_random(bytes, sizeof(bytes));
    return lin_base64url(arena, (lin_str){ bytes, sizeof(bytes) });
}

/* On disk before the commit: a crash between the two leaves a file that the next start replaces. */
static lin_code write_password(lin_req *rq, lin_str password)
{
    const char *path = lin_app_secret_path(rq, IDENTITY_ADMIN_PASSWORD_FILE).at;
    char *line = lin_print(rq->arena, "%.*s\n", LIN_STR_FMT(password));
    ssize_t size = (ssize_t)password.len + 1;
    int fd;

    unlink(path); /* a file left by a start that did not get to its commit */
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0 && write(fd, line, (size_t)size) == size && fsync(fd) == 0 && close(fd) == 0)
        return LIN_OK;
    lin_log(LIN_ERROR, rq, "admin_password_not_written", lin_arg_text("why", lin_z(strerror(errno))));
    if (fd >= 0)
        close(fd);
    return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

static lin_code create_admin(lin_req *rq, lin_str password)
{
    lin_value everything[] = { lin_text(LIN_STR("*")) };
    lin_value permissions = { .kind = LIN_LIST, .list = { everything, LIN_COUNT(everything) } };
    lin_id role = lin_id_new(rq->now, 0), account = lin_id_new(rq->now, 0);

    LIN_TRY(lin_exec(rq, &identity_sql_insert_role, lin_ref(role), lin_text(LIN_STR("administrator")), permissions,
                     lin_int(LINLI__DATA_CLASS__SENSITIVE)));
    LIN_TRY(lin_exec(rq, &identity_sql_insert_account, lin_ref(account), lin_text(LIN_STR(IDENTITY_ADMIN)),
                     lin_text(lin_password_hash(rq->arena, password)), lin_ref(role), lin_at(rq->now)));
    return identity_raise_version(rq);
}

lin_code identity_first_admin(lin_req *rq)
{
    lin_str password = random_password(rq->arena);
    lin_rows rows;

    LIN_TX(tx, rq);
    LIN_TRY(lin_query(rq, &identity_sql_any_account, &rows));
    if (lin_cell_int(&rows, 0, 1))
        return LIN_OK;
    LIN_TRY(create_admin(rq, password));
    LIN_TRY(write_password(rq, password));
    LIN_TRY(lin_commit(&tx));
    lin_log(LIN_INFO, rq, "first_admin_created");
    return LIN_OK;
}
