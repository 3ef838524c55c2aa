/*
 * Errors of PostgreSQL, by SQLSTATE.
 *
 * Nothing of a statement's values may reach the log or the caller: of the server's text only
 * the names of constraint and columns are used, and the message itself only where it speaks
 * of identifiers (class 42).
 */
#include <string.h>

#include "libs/base/log.h"
#include "libs/store/db.h"
#include "linli.gen.h"

typedef struct state_row {
    const char *state;            /* a whole SQLSTATE or its class */
    const lin_reason *why;
    bool mend;                    /* only a developer or operator can mend it: logged */
} state_row;

static const state_row rows[] = {
    { "57014", &LIN_REASON_DEADLINE_EXCEEDED, false }, /* statement_timeout */
    { "55P03", &LIN_REASON_RECORD_BUSY, false },       /* lock_timeout */
    { "40001", &LIN_REASON_UNAVAILABLE, false },       /* serialization */
    { "40P01", &LIN_REASON_UNAVAILABLE, false },       /* deadlock */
    { "57P", &LIN_REASON_UNAVAILABLE, false },         /* the server is stopping or starting */
    { "08", &LIN_REASON_UNAVAILABLE, false },          /* connection */
    { "53400", &LIN_REASON_UNAVAILABLE, false },       /* a search found the line too long: platform.search_turn */
    { "53", &LIN_REASON_UNAVAILABLE, true },           /* disk or memory full, too many connections */
    { "58", &LIN_REASON_UNAVAILABLE, true },           /* input and output */
    { "", &LIN_REASON_INTERNAL, true },
};

static const state_row *row_of(const char *state)
{
    const state_row *row = rows;

    while (strncmp(state, row->state, strlen(row->state)) != 0)
        row++; /* the last one matches everything */
    return row;
}

static lin_str field_of(const PGresult *result, int which)
{
    return lin_z(PQresultErrorField(result, which));
}

/* "Key (community_id, chip_number)=(…) already exists." names the columns before the values. Under row-level
 * security the server names no columns: then the constraint stands for them. */
static lin_str columns_of(const PGresult *result)
{
    lin_str rest = field_of(result, PG_DIAG_MESSAGE_DETAIL), columns;

    lin_str_cut(&rest, '(');
    columns = lin_str_cut(&rest, ')');
    return columns.len ? columns : field_of(result, PG_DIAG_CONSTRAINT_NAME);
}

static lin_code fail_unique(lin_req *rq, const PGresult *result)
{
    lin_str columns = columns_of(result);

    return lin_fail_field(rq, columns, &LIN_REASON_ALREADY_EXISTS, lin_arg_text("field", columns));
}

static void log_failure(const lin_req *rq, const PGresult *result, const char *state, const lin_sql *sql)
{
    bool names_only = strncmp(state, "42", 2) == 0;

    lin_log(LIN_ERROR, rq, "statement_failed", lin_arg_text("statement", lin_z(sql->name)),
            lin_arg_text("sqlstate", lin_z(state)),
            lin_arg_text("constraint", field_of(result, PG_DIAG_CONSTRAINT_NAME)),
            lin_arg_text("message", names_only ? field_of(result, PG_DIAG_MESSAGE_PRIMARY) : LIN_STR("")));
}

lin_code lin_db_fail(lin_req *rq, const PGconn *conn, const PGresult *result, const lin_sql *sql)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const state_row *row;

    if (PQstatus(conn) != CONNECTION_OK || !state) /* libpq's own failures carry no state */
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    if (strcmp(state, "23505") == 0 || strcmp(state, "23P01") == 0) /* unique, exclusion */
        return fail_unique(rq, result);
    row = row_of(state);
    if (row->mend)
        log_failure(rq, result, state, sql);
    return lin_fail(rq, row->why);
}
