/*
 * indexes - of tables that are about to be filled: dropped before and made anew behind, as they were: with their comments, by which
 * a migration knows what an index says, and their targets of statistics, which are no part of a definition.
 *
 * Called by what loads millions of rows into a database of its own. Thread rule: each caller its own connection.
 */
#ifndef INDEXES_H
#define INDEXES_H

#include <libpq-fe.h>

/* `tables` as in "'person'::regclass, 'person_history'::regclass"; primary keys stay. Each row makes one index anew, those that take
 * longest first. Exits with the server's words where it cannot. */
PGresult *indexes_drop(PGconn *conn, const char *tables);
void indexes_make(PGconn *conn, const PGresult *dropped, int row);

#endif
