/* indexes - see indexes.h. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/harness/indexes.h"

static PGresult *run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK)
        return result;
    fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(conn));
    exit(1);
}

PGresult *indexes_drop(PGconn *conn, const char *tables)
{
    char sql[2048];
    PGresult *dropped;

    snprintf(sql, sizeof(sql),
             "select i.indexrelid::regclass::text, concat_ws('; ', pg_get_indexdef(i.indexrelid),"
             " 'comment on index ' || i.indexrelid::regclass || ' is ' || quote_literal(obj_description(i.indexrelid, 'pg_class')),"
             " (select string_agg(format('alter index %%s alter column %%s set statistics %%s', attrelid::regclass, attnum, attstattarget), '; ')"
             "    from pg_attribute where attrelid = i.indexrelid and attstattarget >= 0))"
             " from pg_index i where i.indrelid in (%s) and not i.indisprimary order by pg_get_indexdef(i.indexrelid) !~ ' gin '", tables);
    dropped = run(conn, sql);
    for (int i = 0; i < PQntuples(dropped); i++) {
        snprintf(sql, sizeof(sql), "drop index %s", PQgetvalue(dropped, i, 0));
        PQclear(run(conn, sql));
    }
    return dropped;
}

void indexes_make(PGconn *conn, const PGresult *dropped, int row)
{
    PQclear(run(conn, PQgetvalue(dropped, row, 1)));
}
