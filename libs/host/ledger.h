/*
 * ledger - a list outside the database that only grows: what must be known again after a restore.
 *
 * Owns files in LINLI_STATE_DIR. Each line bears the time, a text and a MAC that binds it to the line before, so that a
 * changed or missing one is seen; keep a copy of the file apart from the database's backups. How long it is stands in the
 * database (migrations/_each/0008_ledger.sql): there it is seen when its end or all of it is lost. A line is on disk when
 * lin_ledger_add returns: call it last before the commit of what it tells of. One that a crash has cut short belongs to a
 * transaction that was never committed, and goes.
 *
 * Thread rule: any thread, any replica that shares the folder: the file is locked while it is open.
 */
#ifndef LIN_LEDGER_H
#define LIN_LEDGER_H

#include "libs/host/host.h"

/* `text`: no blanks, no line ends, nothing that a person could be known by. UNAVAILABLE, also where lines are missing. */
lin_code lin_ledger_add(lin_req *rq, const char *name, const char *text);
/* Every text from the first on, at start. Where lines are missing those ids that `known` answers and the ledger has not are
 * added first, and the log tells: the database that misses them knows them. UNAVAILABLE: it cannot be read, or a line was
 * changed. */
lin_code lin_ledger_each(lin_req *rq, const char *name, const lin_sql *known, lin_code (*each)(lin_req *rq, const char *text));
/* How many of the ledgers that this process has opened are not what they were: for who watches. */
size_t lin_ledgers_broken(lin_req *rq);

#endif
