/* database - see database.h. */
#include "deploy/linlictl/database.h"

#include <stdio.h>

PGconn *open_as_owner(lin_arena *arena, const char *where, const char *secrets, const char *options)
{
    const char *key[] = { "dbname", "user", "password", "application_name", "options", NULL };
    const char *value[] = { where, "linli_owner", NULL, "linlictl", options, NULL };
    lin_str password;
    PGconn *conn;

    if (!read_secret(arena, secrets, "owner.pg", &password))
        return NULL;
    value[2] = lin_str_z(arena, password);
    conn = PQconnectdbParams(key, value, 1);
    if (PQstatus(conn) == CONNECTION_OK)
        return conn;
    fprintf(stderr, "linlictl: database: %s\n", PQerrorMessage(conn));
    PQfinish(conn);
    return NULL;
}
