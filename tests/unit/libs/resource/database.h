/*
 * database - the fixture on a PostgreSQL of the program's own. Each test begins with empty tables.
 */
#ifndef RESOURCE_DATABASE_H
#define RESOURCE_DATABASE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/harness/postgres.h"

#define LIN_TEST_BEGIN postgres_start
#define LIN_TEST_END postgres_stop

#include "tests/unit/libs/resource/fixture.h"

static PGconn *owner;

/* The owner's eyes: every row, whatever the scope. The first cell of the first row. */
__attribute__((unused)) static const char *raw(const char *sql)
{
    PGresult *result = PQexec(owner, sql);
    ExecStatusType status = PQresultStatus(result);
    const char *text;

    ck_assert_msg(status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(owner));
    text = lin_print(it.arena, "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return text;
}

/* The arena is there; the engine comes with begin_on. */
static void connect_as(const char *service)
{
    const char *table = strcmp(service, "population") == 0 ? "person" : "region";

    it.db = postgres_connect(service);
    owner = postgres_owner(service);
    raw(lin_print(it.arena, "truncate %s, %s_history, outbox", table, table));
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
