/*
 * database - the fixture with a PostgreSQL of its own, migrated as an operator does.
 *
 * Started once for each program, before its tests fork; it lies in a temporary folder, speaks
 * on a socket there only and ends with the program. Each test begins with empty tables.
 */
#ifndef RESOURCE_DATABASE_H
#define RESOURCE_DATABASE_H

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void server_start(void);
static void server_stop(void);
#define LIN_TEST_BEGIN server_start
#define LIN_TEST_END server_stop

#include "tests/unit/libs/resource/fixture.h"

static char server[] = "/tmp/linli-pg-XXXXXX";
static PGconn *owner;

/* PostgreSQL refuses root: as root it runs as the user that its package made. */
static int server_do(const char *command)
{
    char line[2048];

    snprintf(line, sizeof(line),
             "set -e; at=%s; bin=%s/bin; pg=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1); as=; "
             "if [ $(id -u) = 0 ]; then as='setpriv --reuid postgres --regid postgres --init-groups'; fi; %s",
             server, getenv("B") ? getenv("B") : "build", command);
    return system(line);
}

static void server_stop(void)
{
    server_do("(cd / && $as $pg/pg_ctl -D $at/pg -m immediate stop) >/dev/null 2>&1 || true; rm -rf $at");
}

static void server_start(void)
{
    static const char start[] =
        "chmod 755 $at; mkdir $at/pg $at/secrets; [ -z \"$as\" ] || chown postgres $at $at/pg; home=$PWD; cd /; "
        "$as $pg/initdb -D $at/pg -U super -A trust -E UTF8 --locale=C.UTF-8 >$at/log 2>&1; "
        "$as $pg/pg_ctl -D $at/pg -l $at/pg/log -w -o \"-c listen_addresses= -c fsync=off"
        " -c unix_socket_directories=$at\" start >>$at/log 2>&1; cd $home; "
        "$bin/linlictl secrets --secrets $at/secrets identity population >>$at/log; "
        "psql -q -h $at -U super -d postgres -v password=none -f deploy/local/cluster.sql; "
        "$bin/linlictl migrate --pg \"host=$at dbname=linli\" --secrets $at/secrets >>$at/log";

    if (!mkdtemp(server) || server_do(start) != 0) {
        server_do("cat $at/log $at/pg/log >&2 || true");
        server_stop();
        fputs("PostgreSQL does not start\n", stderr);
        exit(1);
    }
}

static lin_db *connect_service(const char *service)
{
    lin_arena *arena = lin_arena_new();
    const char *conninfo = lin_print(arena, "host=%s dbname=linli user=linli_%s", server, service);
    lin_db *db = lin_db_new(lin_z(conninfo), lin_z(service));

    lin_arena_free(arena);
    return db;
}

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

    it.db = connect_service(service);
    owner = PQconnectdb(lin_print(it.arena, "host=%s dbname=linli user=linli_owner options='-c search_path=%s,platform"
                                            " -c linli.scope=all -c client_min_messages=warning'", server, service));
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
