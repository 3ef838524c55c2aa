/*
 * database - how a verb of linlictl speaks to PostgreSQL: as the owner of every schema.
 *
 * Private to linlictl. One thread.
 */
#ifndef LINLICTL_DATABASE_H
#define LINLICTL_DATABASE_H

#include <libpq-fe.h>

#include "deploy/linlictl/linlictl.h"

/* `options` are the session's, "-c search_path=population"; NULL: printed. The caller finishes it. */
PGconn *open_as_owner(lin_arena *arena, const char *where, const char *secrets, const char *options);

#endif
