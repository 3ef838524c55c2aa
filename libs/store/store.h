/*
 * store - PostgreSQL for the plain lane: one synchronous connection per worker.
 *
 * Owns the connection, its prepared statements (lazily, by text) and the transaction in
 * progress. Called by resource and by hand-written handlers. It never builds SQL from input:
 * statements are constants (from .sql files) or compiled from the contract; values are $n.
 *
 * Row scope: every group and transaction begins with set_config('linli.scope', rq->scope, true)
 * and is read by the policies of platform.make_resource(). A lost connection fails with
 * UNAVAILABLE; the next use reconnects (at most once in 200 ms).
 *
 * The trace of the request, where it has one, stands beside the service's name in application_name for as long as
 * its transaction lasts; not on the fast lane (lane.h).
 *
 * Values: TEXT, INT, BOOL, DOUBLE go as text; BYTES, TIME, ID as binary; LIST as array text. Columns
 * come back binary and are read by type.
 *
 * Thread rule: a lin_db belongs to one thread.
 */
#ifndef LIN_STORE_H
#define LIN_STORE_H

#include <protobuf-c/protobuf-c.h>

#include "libs/base/req.h"

typedef struct lin_db lin_db;

typedef struct lin_sql {
    const char *name;         /* "population.find_twins": logged with what fails or is slow */
    const char *text;         /* one statement with $1… */
} lin_sql;

lin_db *lin_db_new(lin_str conninfo, lin_str schema);   /* connects at first use; search_path is the schema, platform */
void lin_db_free(lin_db *db);
void lin_db_rest(lin_db *db);   /* for idle moments: gives up a connection that nobody used for a minute */
int64_t lin_db_connections(void);                        /* open ones of this process */
bool lin_db_ready(lin_db *db);                           /* tries now */

/* Rows of one result; lives as long as the request's arena. */
typedef struct lin_rows {
    void *result;             /* PGresult */
    size_t count;
    int64_t affected;         /* rows that an insert, update or delete touched */
} lin_rows;

lin_value lin_cell(lin_req *rq, const lin_rows *rows, size_t row, int column);   /* by the column's type; LIN_NULL */
lin_str lin_cell_text(const lin_rows *rows, size_t row, int column);              /* text, bytea, jsonb; empty when NULL */
int64_t lin_cell_int(const lin_rows *rows, size_t row, int column);               /* int2, int4, int8, bool; 0 when NULL */
lin_time lin_cell_time(const lin_rows *rows, size_t row, int column);             /* 0 when NULL */
lin_id lin_cell_id(const lin_rows *rows, size_t row, int column);
bool lin_cell_null(const lin_rows *rows, size_t row, int column);

/* A row as a message of this type, whose fields (texts, ids, whole numbers, times as µs since 1970, truth values, enums, and
 * lists of them) are named like the columns; others stay empty. All rows as an array of such. */
void *lin_row_message(lin_req *rq, const lin_rows *rows, size_t row, const ProtobufCMessageDescriptor *type);
void *lin_rows_messages(lin_req *rq, const lin_rows *rows, const ProtobufCMessageDescriptor *type, size_t *ret_count);

/* One statement. Outside a transaction it is one of its own (scope, statement, commit in one round trip). */
lin_code lin_query_with(lin_req *rq, const lin_sql *sql, lin_rows *ret, size_t count, const lin_value *values);
#define LIN_VALUES_(...) (sizeof((const lin_value[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(lin_value) - 1), \
                         ((const lin_value[]){ { 0 }, ##__VA_ARGS__ } + 1)
#define lin_query(rq, sql, ret, ...) lin_query_with((rq), (sql), (ret), LIN_VALUES_(__VA_ARGS__))
#define lin_exec(rq, sql, ...) lin_query_with((rq), (sql), NULL, LIN_VALUES_(__VA_ARGS__))

/* A statement group: sent together, one round trip. Outside a transaction it is one: all or nothing,
 * acknowledged at its sync. Unique violations fail with ALREADY_EXISTS naming the column(s), or under row-level
 * security the constraint, as its violation. */
typedef struct lin_step {
    const lin_sql *sql;
    const lin_value *value;
    size_t values;
    bool once;                /* its form is the caller's choice: not worth keeping prepared */
    lin_rows rows;            /* filled */
} lin_step;
lin_code lin_group(lin_req *rq, lin_step *step, size_t count);

/* The same, of which nobody looks at the rows: in a transaction that gathers they wait for what is asked next in it, or its end, and go
 * ahead of that in one round trip; there it is told what fails of them. */
lin_code lin_leave(lin_req *rq, lin_step *step, size_t count);

/* LIN_TX(tx, rq); … LIN_TRY(lin_commit(&tx)); rolls back on every return before the commit. One that begins inside
 * another joins it: only the outer one commits, and a failure inside must be passed up. */
typedef struct lin_tx {
    lin_req *rq;              /* NULL: ended, or joined */
    bool joined;
} lin_tx;
lin_tx lin_tx_begin(lin_req *rq);   /* a failed begin shows at the first use */
void lin_tx_gather(lin_req *rq);    /* from here on what is left, as by each write of a record, waits: for who does not ask about it at once */
lin_code lin_commit(lin_tx *tx);
/* The last statements and the commit in one round trip. */
lin_code lin_commit_with(lin_req *rq, lin_tx *tx, lin_step *step, size_t count);
void lin_tx_end(lin_tx *tx);        /* rolls back what was not committed */
bool lin_tx_is_open(lin_req *rq);   /* something was said in it */
bool lin_tx_is_lost(lin_req *rq);   /* a statement has failed: nothing more can be done but roll back */
#define LIN_TX(tx, rq) lin_tx tx __attribute__((cleanup(lin_tx_end))) = lin_tx_begin(rq)

#endif
