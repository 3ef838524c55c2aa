/* db - connecting, preparing, and running statement groups and transactions (store.h). */
#include "libs/store/db.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libs/base/log.h"
#include "linli.gen.h"

#define RETRY_AFTER (200 * LIN_MS)
#define IDLE_MOST (60 * LIN_SECOND)

const lin_sql lin_set_scope = { "store.set_scope", "select set_config('linli.scope', $1, true)" };
/* pg_stat_activity and the server's log (%a) then tell whose statement it is: a comment in the text would make each
 * statement another one, to be prepared anew. */
static const lin_sql set_scope_and_trace = {
    "store.set_scope_and_trace", "select set_config('linli.scope', $1, true), set_config('application_name', $2, true)",
};
static const lin_sql begin = { "store.begin", "begin" };
static const lin_sql commit = { "store.commit", "commit" };

static _Atomic int64_t open_connections;

void lin_db_count(int more)
{
    atomic_fetch_add(&open_connections, more);
}

/* --- connecting */

char *lin_db_conninfo(lin_str conninfo, lin_str schema)
{
    lin_arena *arena = lin_arena_new();
    char *text = strdup(lin_print(arena,
                                  "%.*s options='-c search_path=%.*s,platform -c statement_timeout=5000 "
                                  "-c lock_timeout=2000' application_name=linli-%.*s connect_timeout=2",
                                  LIN_STR_FMT(conninfo), LIN_STR_FMT(schema), LIN_STR_FMT(schema)));

    lin_arena_free(arena);
    return text;
}

lin_db *lin_db_new(lin_str conninfo, lin_str schema)
{
    lin_db *db = calloc(1, sizeof(*db));

    if (!db)
        abort();
    db->conninfo = lin_db_conninfo(conninfo, schema);
    db->name = malloc(sizeof("linli-") + schema.len);
    if (!db->name)
        abort();
    sprintf(db->name, "linli-%.*s", LIN_STR_FMT(schema));
    return db;
}

static void disconnect(lin_db *db)
{
    if (!db->conn)
        return;
    PQfinish(db->conn);
    db->conn = NULL;
    lin_db_count(-1);
}

int64_t lin_db_connections(void)
{
    return atomic_load(&open_connections);
}

void lin_db_free(lin_db *db)
{
    if (!db)
        return;
    lin_prepared_clear(&db->prepared);
    disconnect(db);
    free(db->conninfo);
    free(db->name);
    free(db);
}

/* Many services on a small box must not hold a hundred backends between them. */
void lin_db_rest(lin_db *db)
{
    if (!db->conn || db->tx != TX_NONE || lin_monotonic() - db->last_use < IDLE_MOST)
        return;
    lin_prepared_clear(&db->prepared);
    disconnect(db);
}

/* A server that went away between two requests shows as its last words and end of file on an idle connection. */
static bool is_alive(lin_db *db)
{
    struct pollfd p = { .fd = PQsocket(db->conn), .events = POLLIN };

    while (PQstatus(db->conn) == CONNECTION_OK && poll(&p, 1, 0) > 0)
        PQconsumeInput(db->conn);
    return PQstatus(db->conn) == CONNECTION_OK;
}

void lin_db_ignore_notice(void *what, const PGresult *result)
{
    (void)what;
    (void)result;
}

static bool connect_anew(lin_db *db)
{
    lin_prepared_clear(&db->prepared);
    disconnect(db); /* a transaction that is only pending begins on the new connection */
    db->conn = PQconnectdb(db->conninfo);
    lin_db_count(1);
    PQsetNoticeReceiver(db->conn, lin_db_ignore_notice, NULL);
    db->failed_at = PQstatus(db->conn) == CONNECTION_OK ? 0 : lin_monotonic();
    return !db->failed_at;
}

static bool connected(lin_db *db)
{
    if (db->conn && is_alive(db))
        return true;
    return (!db->failed_at || lin_monotonic() - db->failed_at >= RETRY_AFTER) && connect_anew(db);
}

bool lin_db_ready(lin_db *db)
{
    return connected(db);
}

lin_code lin_db_connect(lin_req *rq)
{
    return connected(rq->db) ? LIN_OK : lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

/* --- preparing: lazily, by text, outside the pipeline */

static lin_code prepare(lin_req *rq, const lin_sql *sql, const lin_params *p)
{
    lin_db *db = rq->db;
    const lin_prepared *prepared;
    PGresult *result;
    lin_code code = LIN_OK;

    if (lin_prepared_find(&db->prepared, sql->text))
        return LIN_OK;
    prepared = lin_prepared_add(&db->prepared, sql->text);
    result = PQprepare(db->conn, prepared->name, sql->text, p->count, p->type);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        lin_prepared_forget(&db->prepared, prepared);
        code = lin_db_fail(rq, db->conn, result, sql);
    }
    PQclear(result);
    return code;
}

/* --- one group: everything sent, one sync, everything read */

typedef struct sending {
    const lin_sql *sql;
    lin_params params;
    lin_rows *rows;               /* NULL: the caller does not look */
    bool once;
} sending;

static bool send_all(lin_db *db, sending *s, size_t count)
{
    if (PQenterPipelineMode(db->conn) != 1)
        return false;
    for (size_t i = 0; i < count; i++) {
        const lin_params *p = &s[i].params;
        const char *text = s[i].sql->text;
        int sent = s[i].once
                       ? PQsendQueryParams(db->conn, text, p->count, p->type, p->value, p->length, p->format, 1)
                       : PQsendQueryPrepared(db->conn, lin_prepared_find(&db->prepared, text)->name, p->count, p->value, p->length, p->format, 1);

        if (sent != 1)
            return false;
    }
    return PQpipelineSync(db->conn) == 1;
}

static void clear_result(void *result)
{
    PQclear(result);
}

void lin_db_keep_rows(lin_req *rq, lin_rows *rows, PGresult *result)
{
    int64_t affected = 0;

    lin_arena_defer(rq->arena, clear_result, result);
    if (!rows)
        return;
    lin_str_to_int(lin_z(PQcmdTuples(result)), &affected);
    *rows = (lin_rows){ .result = result, .count = (size_t)PQntuples(result), .affected = affected };
}

static bool is_failure(ExecStatusType status)
{
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR;
}

/* The first failure tells why; what is aborted behind it says nothing. Success is the sync, not the last command:
 * a deferred constraint fails between the two. */
static lin_code read_all(lin_req *rq, sending *s, size_t count)
{
    PGconn *conn = rq->db->conn;
    lin_code code = LIN_OK;
    size_t index = 0;

    for (;;) {
        PGresult *result = PQgetResult(conn);
        ExecStatusType status = PQresultStatus(result);

        if (!result) {
            if (PQstatus(conn) != CONNECTION_OK)
                return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
            index++;
            continue;
        }
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            return code;
        }
        if (is_failure(status) && code == LIN_OK)
            code = lin_db_fail(rq, conn, result, s[index < count ? index : count - 1].sql);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
            lin_db_keep_rows(rq, index < count ? s[index].rows : NULL, result);
        else
            PQclear(result);
    }
}

static lin_code run(lin_req *rq, sending *s, size_t count)
{
    lin_db *db = rq->db;
    lin_code code;

    if (!send_all(db, s, count))
        code = lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    else
        code = read_all(rq, s, count);
    if (PQstatus(db->conn) == CONNECTION_OK && PQexitPipelineMode(db->conn) != 1)
        PQreset(db->conn); /* out of step with the server: begin anew */
    return code;
}

static lin_code add(lin_req *rq, sending *s, const lin_step *step, lin_rows *rows)
{
    *s = (sending){ .sql = step->sql, .params = lin_params_of(rq->arena, step->values, step->value), .rows = rows,
                    .once = step->once };
    return step->once ? LIN_OK : prepare(rq, step->sql, &s->params);
}

/* Scope and trace, until the transaction ends. */
static lin_code add_settings(lin_req *rq, sending *s, lin_value *setting)
{
    lin_str trace = lin_trace_id(rq->traceparent);
    lin_step step = { .sql = trace.len ? &set_scope_and_trace : &lin_set_scope, .value = setting, .values = trace.len ? 2 : 1 };

    setting[0] = lin_text(rq->scope);
    if (trace.len)
        setting[1] = lin_text(lin_z(lin_print(rq->arena, "%s %.*s", rq->db->name, LIN_STR_FMT(trace))));
    return add(rq, s, &step, NULL);
}

void lin_db_note_time(lin_req *rq, const lin_sql *sql, lin_time took)
{
    if (took <= rq->slowest_took)
        return;
    rq->slowest = sql->name;
    rq->slowest_took = took;
}

/* --- what waits for the next group of its transaction */

static lin_code wait_with(lin_req *rq, const lin_step *step, size_t count)
{
    lin_db *db = rq->db;
    sending *all = LIN_NEW_ARRAY(rq->arena, sending, db->waits + count);

    if (db->waits)
        memcpy(all, db->waiting, db->waits * sizeof(*all));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(add(rq, &all[db->waits + i], &step[i], NULL));
    rq->statements += count;
    db->waiting = all;
    db->waits += count;
    return LIN_OK;
}

static size_t take_waiting(lin_db *db, sending *into)
{
    size_t count = db->waits;

    if (count)
        memcpy(into, db->waiting, count * sizeof(*into));
    db->waits = 0;
    return count;
}

static void end_gathering(lin_db *db)
{
    db->gathers = false;
    db->waits = 0;
}

static tx_state state_after(const lin_db *db, lin_code code, bool last)
{
    if (db->tx == TX_NONE || (last && code == LIN_OK))
        return TX_NONE;
    return code == LIN_OK ? TX_OPEN : TX_FAILED;
}

static lin_code run_group(lin_req *rq, lin_step *step, size_t count, bool last)
{
    lin_db *db = rq->db;
    sending *s = LIN_NEW_ARRAY(rq->arena, sending, db->waits + count + 3);
    lin_value setting[2];
    size_t n = 0;
    lin_code code;

    db->last_use = lin_monotonic();
    if (db->tx == TX_NONE || db->tx == TX_PENDING)
        LIN_TRY(lin_db_connect(rq));
    if (db->tx == TX_PENDING)
        LIN_TRY(add(rq, &s[n++], &(lin_step){ .sql = &begin }, NULL));
    if (db->tx == TX_NONE || db->tx == TX_PENDING)
        LIN_TRY(add_settings(rq, &s[n++], setting));
    n += take_waiting(db, &s[n]);
    for (size_t i = 0; i < count; i++)
        LIN_TRY(add(rq, &s[n++], &step[i], &step[i].rows));
    if (last)
        LIN_TRY(add(rq, &s[n++], &(lin_step){ .sql = &commit }, NULL));
    code = run(rq, s, n);
    rq->statements += count;
    lin_db_note_time(rq, count ? step[0].sql : last ? &commit : &begin, lin_monotonic() - db->last_use);
    db->tx = state_after(db, code, last);
    return code;
}

lin_code lin_group(lin_req *rq, lin_step *step, size_t count)
{
    return run_group(rq, step, count, false);
}

lin_code lin_leave(lin_req *rq, lin_step *step, size_t count)
{
    return rq->db->gathers && rq->db->tx == TX_OPEN ? wait_with(rq, step, count) : lin_group(rq, step, count);
}

lin_code lin_query_with(lin_req *rq, const lin_sql *sql, lin_rows *ret, size_t count, const lin_value *values)
{
    lin_step step = { .sql = sql, .value = values, .values = count };

    LIN_TRY(lin_group(rq, &step, 1));
    if (ret)
        *ret = step.rows;
    return LIN_OK;
}

/* --- transactions */

lin_tx lin_tx_begin(lin_req *rq)
{
    if (rq->db->tx != TX_NONE)
        return (lin_tx){ .joined = true };
    rq->db->tx = TX_PENDING;
    end_gathering(rq->db);
    return (lin_tx){ .rq = rq };
}

void lin_tx_gather(lin_req *rq)
{
    rq->db->gathers = rq->db->tx != TX_NONE;
}

static lin_code commit_open(lin_req *rq)
{
    lin_time began = lin_monotonic();
    PGresult *result = PQexec(rq->db->conn, commit.text);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(result), "COMMIT") == 0;

    rq->db->tx = TX_NONE;
    if (!done)
        lin_db_fail(rq, rq->db->conn, result, &commit);
    lin_db_note_time(rq, &commit, lin_monotonic() - began);
    PQclear(result);
    return done ? LIN_OK : rq->problem.code;
}

bool lin_tx_is_open(lin_req *rq)
{
    return rq->db->tx == TX_OPEN;
}

bool lin_tx_is_lost(lin_req *rq)
{
    return rq->db->tx == TX_FAILED;
}

lin_code lin_commit(lin_tx *tx)
{
    lin_req *rq = tx->rq;
    tx_state state;

    if (tx->joined)
        return LIN_OK; /* the outer one says whether it stands */
    if (rq->db->waits)
        return lin_commit_with(rq, tx, NULL, 0);
    state = rq->db->tx;
    if (state != TX_OPEN)
        lin_tx_end(tx); /* failed: the server waits for a rollback; pending: it never heard of it */
    tx->rq = NULL;
    if (state == TX_OPEN)
        return commit_open(rq);
    return state == TX_FAILED ? lin_fail(rq, &LIN_REASON_INTERNAL) : LIN_OK;
}

/* What fails before the commit keeps it from being run: the server passes over the rest of a group. */
lin_code lin_commit_with(lin_req *rq, lin_tx *tx, lin_step *step, size_t count)
{
    lin_code code = run_group(rq, step, count, !tx->joined);

    if (code == LIN_OK)
        tx->rq = NULL;
    return code;
}

void lin_tx_end(lin_tx *tx)
{
    lin_db *db;

    if (!tx->rq)
        return;
    db = tx->rq->db;
    if ((db->tx == TX_OPEN || db->tx == TX_FAILED) && PQstatus(db->conn) == CONNECTION_OK)
        PQclear(PQexec(db->conn, "rollback"));
    db->tx = TX_NONE;
    end_gathering(db);
    tx->rq = NULL;
}
