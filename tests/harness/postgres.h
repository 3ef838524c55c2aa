/*
 * postgres - a PostgreSQL of the test's own, migrated as an operator does.
 *
 * Started once for each program, before its tests fork; it lies in a temporary folder, speaks
 * on a socket there only and ends with the program.
 */
#ifndef POSTGRES_H
#define POSTGRES_H

#include <libpq-fe.h>

#include "libs/store/store.h"

void postgres_start(void);      /* exits with the server's own words when it does not come up */
void postgres_stop(void);
void postgres_restart(void);    /* every connection is lost */

lin_db *postgres_connect(const char *service);   /* as the service's role */
PGconn *postgres_owner(const char *schema);      /* as linli_owner with scope all */

#endif
