/*
 * db - the connection behind lin_db. Private to store.
 *
 * Owns the libpq connection and what is prepared on it. One thread.
 */
#ifndef LIN_DB_H
#define LIN_DB_H

#include <libpq-fe.h>

#include "libs/store/store.h"

typedef enum tx_state {
    TX_NONE,
    TX_PENDING,      /* begun in C; BEGIN goes with the first statement */
    TX_OPEN,
    TX_FAILED,
} tx_state;

typedef struct prepared {
    struct prepared *next;
    const char *text;             /* follows the struct: what was prepared may be gone by now */
    char name[24];
} prepared;

struct lin_db {
    char *conninfo;
    char *name;                   /* "linli-population": application_name, alone or before a trace id */
    PGconn *conn;
    prepared *statement;
    unsigned statements;
    tx_state tx;
    lin_time last_try;            /* monotonic */
    lin_time last_use;            /* likewise */
};

/* A usable connection, connected anew where it was lost; UNAVAILABLE. Not inside a transaction. */
lin_code lin_db_connect(lin_req *rq);
/* What a failed result means to the caller; logs what only a developer can mend. */
lin_code lin_db_fail(lin_req *rq, const PGresult *result, const lin_sql *sql);
/* Parameters of a statement in libpq's arrays. */
typedef struct lin_params {
    int count;
    Oid *type;
    const char **value;
    int *length;
    int *format;
} lin_params;
lin_str lin_value_text(lin_arena *arena, lin_value value);   /* as PostgreSQL reads it; "" for LIN_NULL */
lin_params lin_params_of(lin_arena *arena, size_t count, const lin_value *values);

#endif
