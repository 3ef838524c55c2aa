/*
 * linlictl retention: what each service keeps as trace of what was done, since when, and who could change or remove it.
 *
 *   retention [--pg CONNINFO] [--secrets FOLDER]
 *
 * A trace is each table <resource>_history and each table audit. They are kept for good: no program removes a row, and
 * the report fails, naming the role, when the database would let one (GB/T 42455.1-2023, 6.3.1 c asks for 30 days). It
 * reads the tables through: not for every minute.
 */
#include <stdio.h>
#include <string.h>

#include "deploy/linlictl/database.h"

/* The owner changes tables when it migrates and is no program's role. A role that nobody can be, of a reviewed function,
 * may blank values where the law asks for erasure: the row itself stays. */
static const char tables_sql[] =
    "select n.nspname, c.relname, coalesce((select string_agg(rolname, ',' order by rolname) from pg_roles r"
    " where not rolsuper and rolname <> current_user and rolname not like 'pg\\_%'"
    " and (has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE') or rolcanlogin and has_any_column_privilege(r.oid, c.oid, 'UPDATE'))), ''),"
    " coalesce((select string_agg(rolname, ',' order by rolname) from pg_roles r"
    " where not rolsuper and not rolcanlogin and rolname not like 'pg\\_%' and has_any_column_privilege(r.oid, c.oid, 'UPDATE')), 'nobody')"
    " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind in ('r', 'p') and (c.relname like '%\\_history' or c.relname = 'audit')"
    " and pg_has_role(c.relowner, 'USAGE') order by 1, 2";

static char *oldest_of(lin_arena *arena, PGconn *conn, const char *schema, const char *table)
{
    char *quoted_schema = PQescapeIdentifier(conn, schema, strlen(schema));
    char *quoted_table = PQescapeIdentifier(conn, table, strlen(table));
    PGresult *result = PQexec(conn, lin_print(arena, "select count(*) || E'\\t' || coalesce(to_char(min(at) at time zone 'utc',"
                                              " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '-') from %s.%s", quoted_schema, quoted_table));
    char *oldest = PQntuples(result) ? lin_print(arena, "%s", PQgetvalue(result, 0, 0)) : NULL;

    if (!oldest)
        fprintf(stderr, "linlictl: %s.%s: %s\n", schema, table, PQerrorMessage(conn));
    PQclear(result);
    PQfreemem(quoted_schema);
    PQfreemem(quoted_table);
    return oldest;
}

static bool report(lin_arena *arena, PGconn *conn)
{
    PGresult *tables = PQexec(conn, tables_sql);
    bool good = PQntuples(tables) > 0;

    if (!good)
        fprintf(stderr, "linlictl: retention: no traces here: %s\n", PQerrorMessage(conn));
    printf("service\ttable\tkept\trows\tsince\tremovable by\tvalues blanked by\n");
    for (int i = 0; i < PQntuples(tables); i++) {
        const char *removers = PQgetvalue(tables, i, 2);
        char *oldest = oldest_of(arena, conn, PQgetvalue(tables, i, 0), PQgetvalue(tables, i, 1));

        good = good && oldest && !removers[0];
        printf("%s\t%s\tfor good\t%s\t%s\t%s\n", PQgetvalue(tables, i, 0), PQgetvalue(tables, i, 1), oldest ? oldest : "?\t?",
               removers[0] ? removers : "nobody", PQgetvalue(tables, i, 3));
    }
    PQclear(tables);
    return good;
}

int cmd_retention(lin_arena *arena, int argc, char *argv[])
{
    const char *where = flag_value(argc, argv, "--pg", "LINLI_PG", NULL);
    const char *secrets = flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL);
    PGconn *conn;
    bool good;

    if (!where || !secrets) {
        fprintf(stderr, "linlictl: retention: needs --pg CONNINFO and --secrets FOLDER\n");
        return 2;
    }
    conn = open_as_owner(arena, where, secrets, "-c linli.scope=all");
    if (!conn)
        return 1;
    good = report(arena, conn);
    PQfinish(conn);
    return good ? 0 : 1;
}
