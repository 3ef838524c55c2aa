/*
 * linlictl reset-password ACCOUNT: for when nobody is left who may reset an administrator (the sole security administrator
 * has forgotten the password, say). A one-time password is printed, every session of the account ends, and the audit says
 * that an operator did it. It takes the database owner's rights and gives the account nothing that it did not have.
 */
#include <stdio.h>

#include "deploy/linlictl/database.h"
#include "libs/base/clock.h"
#include "libs/base/id.h"
#include "libs/crypto/crypto.h"

enum { ONE_TIME_BYTES = 12 }; /* 16 characters of base64url */

static const char reset_sql[] =
    "with found as materialized (select id from account where community_id = 0 and account = $1 and deleted_at is null),"
    " stored as materialized (select id, store_password(id, $2, true, null, clock_timestamp()) from found)"
    " insert into audit (community_id, id, at, actor, session_id, request_id, action, resource, record_id, version, reason)"
    " select 0, $3::uuid, clock_timestamp(), 'operator', '', '', 'reset', 'account', id, 0, 'linlictl reset-password' from stored";

static bool reset(lin_arena *arena, PGconn *conn, const char *account, lin_str password)
{
    lin_str id = lin_id_text(arena, lin_id_new(lin_now(), 0));
    const char *values[] = { account, lin_str_z(arena, lin_password_hash(arena, password)), lin_str_z(arena, id) };
    PGresult *result = PQexecParams(conn, reset_sql, LIN_COUNT(values), NULL, values, NULL, NULL, 0);
    bool asked = PQresultStatus(result) == PGRES_COMMAND_OK, done = asked && PQcmdTuples(result)[0] == '1';

    if (!done)
        fprintf(stderr, "linlictl: reset-password: %s\n", asked ? "no such account" : PQerrorMessage(conn));
    PQclear(result);
    return done;
}

int cmd_reset_password(lin_arena *arena, int argc, char *argv[])
{
    const char *where = flag_value(argc, argv, "--pg", "LINLI_PG", NULL);
    const char *secrets = flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL);
    lin_str password = lin_random_text(arena, ONE_TIME_BYTES);
    PGconn *conn;
    bool done;

    if (argc < 1 || argv[0][0] == '-' || !where || !secrets) {
        fprintf(stderr, "linlictl: reset-password: needs ACCOUNT, --pg CONNINFO and --secrets FOLDER\n");
        return 2;
    }
    conn = open_as_owner(arena, where, secrets, "-c linli.scope=all -c search_path=identity,platform");
    if (!conn)
        return 1;
    done = reset(arena, conn, argv[0], password);
    PQfinish(conn);
    if (done)
        printf("%.*s\n", LIN_STR_FMT(password));
    return done ? 0 : 1;
}
