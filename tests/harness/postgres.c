/* postgres - see postgres.h. */
#include "tests/harness/postgres.h"

#include <stdio.h>
#include <stdlib.h>

static char server[] = "/tmp/linli-pg-XXXXXX";

/* PostgreSQL refuses root: as root it runs as the user to whom the box belongs. */
static int server_do(const char *command)
{
    char line[2048];

    snprintf(line, sizeof(line),
             "set -e; at=%s; bin=%s/bin; pg=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1); as=; "
             "if [ $(id -u) = 0 ]; then as='setpriv --reuid linli --regid linli --init-groups'; fi; "
             "options=\"-c listen_addresses= -c fsync=off -c unix_socket_directories=$at -c hba_file=$at/hba\"; %s",
             server, getenv("B") ? getenv("B") : "build", command);
    return system(line);
}

void postgres_stop(void)
{
    server_do("(cd / && $as $pg/pg_ctl -D $at/pg -m immediate stop) >/dev/null 2>&1 || true; rm -rf $at");
}

void postgres_restart(void)
{
    if (server_do("cd /; $as $pg/pg_ctl -D $at/pg -l $at/pg/log -w -m fast -o \"$options\" restart >>$at/log 2>&1") != 0)
        abort();
}

void postgres_start(void)
{
    static const char start[] =
        "chmod 755 $at; from=$LINLI_TEST_TEMPLATE; "
        "[ -n \"$from\" ] || { from=$at/run; LINLI_RUN_DIR=$from LINLI_BIN=$bin deploy/local/stack template >$at/log 2>&1; }; "
        "cp -a $from/secrets $from/pg $at/; echo 'local all all trust' >$at/hba; chmod 644 $at/hba; [ -z \"$as\" ] || chown linli $at; "
        "cd /; $as $pg/pg_ctl -D $at/pg -l $at/pg/log -w -o \"$options\" start >>$at/log 2>&1";

    if (!mkdtemp(server) || server_do(start) != 0) {
        server_do("cat $at/log $at/pg/log >&2 || true");
        postgres_stop();
        fputs("PostgreSQL does not start\n", stderr);
        exit(1);
    }
}

lin_db *postgres_connect(const char *service)
{
    lin_arena *arena = lin_arena_new();
    const char *conninfo = lin_print(arena, "host=%s dbname=linli user=linli_%s", server, service);
    lin_db *db = lin_db_new(lin_z(conninfo), lin_z(service));

    lin_arena_free(arena);
    return db;
}

PGconn *postgres_owner(const char *schema)
{
    lin_arena *arena = lin_arena_new();
    PGconn *conn = PQconnectdb(lin_print(arena, "host=%s dbname=linli user=linli_owner options='-c search_path=%s,platform"
                                                " -c linli.scope=all -c client_min_messages=warning'", server, schema));

    lin_arena_free(arena);
    return conn;
}
