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

/* --- prepared.c */

enum { LIN_PREPARED_BUCKETS = 32 };

typedef struct lin_prepared {
    struct lin_prepared *next;
    const char *text;             /* follows the struct: what was prepared may be gone by now */
    char name[24];
} lin_prepared;

typedef struct lin_prepared_set {
    lin_prepared *bucket[LIN_PREPARED_BUCKETS];
    const lin_prepared *latest;   /* asked for or added last; NULL: none */
    unsigned count;               /* names given so far */
} lin_prepared_set;

const lin_prepared *lin_prepared_find(lin_prepared_set *set, const char *text);   /* NULL: not yet */
const lin_prepared *lin_prepared_add(lin_prepared_set *set, const char *text);    /* under a name of its own */
void lin_prepared_forget(lin_prepared_set *set, const lin_prepared *which);
void lin_prepared_clear(lin_prepared_set *set);

/* --- db.c */

struct lin_db {
    char *conninfo;
    char *name;                   /* "linli-population": application_name, alone or before a trace id */
    PGconn *conn;
    lin_prepared_set prepared;
    tx_state tx;
    bool gathers;                 /* what is left in this transaction waits */
    struct sending *waiting;      /* in the arena of its request */
    size_t waits;
    lin_time last_use;            /* monotonic */
    lin_time failed_at;           /* likewise: when the server could not be reached; 0: it was */
};

extern const lin_sql lin_set_scope;   /* $1: what row-level security reads */
char *lin_db_conninfo(lin_str conninfo, lin_str schema);          /* with the settings of every session; malloc */
void lin_db_count(int more);                                       /* connections that are open */
void lin_db_note_time(lin_req *rq, const lin_sql *sql, lin_time took);   /* the slowest one is named if the request was slow */
void lin_db_ignore_notice(void *what, const PGresult *result);
/* A usable connection, connected anew where it was lost; UNAVAILABLE. Not inside a transaction. */
lin_code lin_db_connect(lin_req *rq);
/* What a failed result means to the caller; logs what only a developer can mend. */
lin_code lin_db_fail(lin_req *rq, const PGconn *conn, const PGresult *result, const lin_sql *sql);
/* Hangs the result on the request; *rows (may be NULL) gets it. */
void lin_db_keep_rows(lin_req *rq, lin_rows *rows, PGresult *result);
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
