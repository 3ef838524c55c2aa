/* database - the fixture with a PostgreSQL of its own, migrated as an operator does. */
#ifndef RESOURCE_DATABASE_H
#define RESOURCE_DATABASE_H

#include <libpq-fe.h>

#include "tests/unit/libs/resource/fixture.h"

static PGconn *owner;

static lin_db *connect_service(const char *service)
{
    lin_arena *arena = lin_arena_new();
    lin_db *db = lin_db_new(lin_z(lin_print(arena, "host=/tmp/resource/pg dbname=linli user=linli_%s",
                                            service)), lin_z(service));

    lin_arena_free(arena);
    return db;
}

static PGconn *connect_owner(const char *service)
{
    return PQconnectdb(lin_print(it.arena,
                                 "host=/tmp/resource/pg dbname=linli user=linli_owner options='-c search_path=%s,platform -c linli.scope=all'", service));
}

/* The owner's eyes: every row, in clear of scope. The first cell of the first row. */
__attribute__((unused)) static const char *raw(const char *sql)
{
    PGresult *result = PQexec(owner, sql);
    const char *text;

    ck_assert_msg(PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK,
                  "%s: %s", sql, PQerrorMessage(owner));
    text = lin_print(it.arena, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return text;
}

/* The arena is there; the engine comes with begin_on. */
static void connect_as(const char *service)
{
    it.db = connect_service(service);
    owner = connect_owner(service);
    raw("set client_min_messages = warning");
    raw(strcmp(service,
               "population") == 0 ? "truncate person, person_history, outbox" : "truncate region, region_history, outbox");
}

/* Population without rules. */
__attribute__((unused)) static void begin_database(void)
{
    begin();
    connect_as("population");
}

__attribute__((unused)) static void end_database(void)
{
    PQfinish(owner);
    end();
}

#endif
