/* pipe - see pipe.h. */
#include "libs/store/pipe.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "linli.gen.h"

#define RETRY_AFTER (200 * LIN_MS)
#define CONNECT_MOST (2 * LIN_SECOND)
#define IDLE_MOST (60 * LIN_SECOND)

/* What the server will answer, in its order. */
typedef enum item_kind { PREPARING, SCOPING, STEPPING, SYNCING } item_kind;

typedef struct item {
    item_kind kind;
    lin_read *read;                    /* of a step and its preparation; NULL: of all */
    size_t step;
    const lin_prepared *prepared;      /* of a preparation */
} item;

typedef struct lin_pipe_group {
    struct lin_pipe_group *next;
    lin_read *first;                   /* its reads */
    size_t at, items;
    lin_time sent;
    bool failed;
    lin_read *culprit;                 /* whose failure it was; NULL: nobody's own */
    item item[];
} lin_pipe_group;

/* --- connections come and go */

static void lose(lin_lane *lane, lin_read *first)
{
    while (first) {
        lin_read *read = first;

        first = read->next;
        lin_lane_end(lane, read, lin_fail(read->rq, &LIN_REASON_UNAVAILABLE));
    }
}

void lin_pipe_close(lin_pipe *pipe)
{
    lin_pipe_group *groups = pipe->first;

    lin_loop_watch(pipe->loop, &pipe->watch, 0);
    PQfinish(pipe->conn);
    lin_db_count(-1);
    pipe->conn = NULL;
    pipe->state = LIN_CLOSED;
    lin_prepared_clear(&pipe->prepared);
    pipe->first = NULL;
    pipe->last = &pipe->first;
    pipe->groups = 0;
    while (groups) {
        lin_pipe_group *g = groups;

        groups = g->next;
        lose(pipe->lane, g->first);
        free(g);
    }
}

/* After each step of connecting the descriptor may be another one, even under the same number. */
static void watch(lin_pipe *pipe, uint32_t events)
{
    if (pipe->state == LIN_CONNECTING) {
        lin_loop_watch(pipe->loop, &pipe->watch, 0);
        pipe->watch.fd = PQsocket(pipe->conn);
    }
    lin_loop_watch(pipe->loop, &pipe->watch, events);
}

static void greet(lin_pipe *pipe)
{
    PQsetNoticeReceiver(pipe->conn, lin_db_ignore_notice, NULL);
    if (PQsetnonblocking(pipe->conn, 1) != 0 || PQenterPipelineMode(pipe->conn) != 1) {
        lin_pipe_close(pipe);
        return;
    }
    watch(pipe, EPOLLIN);
    pipe->state = LIN_OPEN;
    pipe->last_try = 0;
    pipe->last_use = lin_monotonic();
}

static void go_on_connecting(lin_pipe *pipe)
{
    switch (PQconnectPoll(pipe->conn)) {
    case PGRES_POLLING_READING:
        watch(pipe, EPOLLIN);
        break;
    case PGRES_POLLING_WRITING:
        watch(pipe, EPOLLOUT);
        break;
    case PGRES_POLLING_OK:
        greet(pipe);
        break;
    default:
        lin_pipe_close(pipe);
        break;
    }
}

void lin_pipe_connect(lin_pipe *pipe)
{
    pipe->last_try = lin_monotonic();
    pipe->conn = PQconnectStart(pipe->conninfo);
    lin_db_count(1);
    pipe->state = LIN_CONNECTING;
    pipe->watch.fd = -1;
    if (PQstatus(pipe->conn) == CONNECTION_BAD)
        lin_pipe_close(pipe);
    else
        watch(pipe, EPOLLOUT); /* as libpq wants it begun */
}

bool lin_pipe_may_connect(const lin_pipe *pipe)
{
    return pipe->state == LIN_CLOSED && (!pipe->last_try || lin_monotonic() - pipe->last_try >= RETRY_AFTER);
}

/* --- sending a lin_pipe_group */

static void add_item(lin_pipe_group *g, item i)
{
    g->item[g->items++] = i;
}

/* Each text is prepared at its first use, in the group that uses it. */
static bool send_one(lin_pipe *pipe, lin_pipe_group *g, const lin_sql *sql, const lin_params *p, item i)
{
    const lin_prepared *prepared = lin_prepared_find(&pipe->prepared, sql->text);

    if (!prepared) {
        prepared = lin_prepared_add(&pipe->prepared, sql->text);
        if (PQsendPrepare(pipe->conn, prepared->name, sql->text, p->count, p->type) != 1)
            return false;
        add_item(g, (item){ .kind = PREPARING, .read = i.read, .prepared = prepared });
    }
    add_item(g, i);
    return PQsendQueryPrepared(pipe->conn, prepared->name, p->count, p->value, p->length, p->format, 1) == 1;
}

static bool send_scope(lin_pipe *pipe, lin_pipe_group *g)
{
    lin_req *rq = g->first->rq;
    lin_value scope = lin_text(rq->scope);
    lin_params p = lin_params_of(rq->arena, 1, &scope);

    return send_one(pipe, g, &lin_set_scope, &p, (item){ .kind = SCOPING });
}

static bool send_read(lin_pipe *pipe, lin_pipe_group *g, lin_read *read)
{
    for (size_t i = 0; i < read->steps; i++) {
        const lin_step *step = &read->step[i];
        lin_params p = lin_params_of(read->rq->arena, step->values, step->value);

        if (!send_one(pipe, g, step->sql, &p, (item){ .kind = STEPPING, .read = read, .step = i }))
            return false;
    }
    return true;
}

static bool flush(lin_pipe *pipe)
{
    int left = PQflush(pipe->conn);

    if (left >= 0)
        watch(pipe, EPOLLIN | (left ? EPOLLOUT : 0));
    return left >= 0;
}

static bool send_group(lin_pipe *pipe, lin_pipe_group *g)
{
    if (!send_scope(pipe, g))
        return false;
    for (lin_read *read = g->first; read; read = read->next)
        if (!send_read(pipe, g, read))
            return false;
    add_item(g, (item){ .kind = SYNCING });
    return PQpipelineSync(pipe->conn) == 1 && flush(pipe);
}

void lin_pipe_send(lin_pipe *pipe, lin_read *first, size_t steps)
{
    lin_pipe_group *g = malloc(sizeof(*g) + (2 * steps + 3) * sizeof(item));   /* each may have to be prepared */

    if (!g)
        abort();
    *g = (lin_pipe_group){ .first = first, .sent = lin_monotonic() };
    *pipe->last = g;
    pipe->last = &g->next;
    pipe->groups++;
    pipe->last_use = lin_monotonic();
    if (!send_group(pipe, g))
        lin_pipe_close(pipe);
}

/* --- what comes back */

static lin_read *without(lin_read *first, const lin_read *which)
{
    for (lin_read **at = &first; which; at = &(*at)->next)
        if (*at == which) {
            *at = which->next;
            break;
        }
    return first;
}

/* The others of a group that failed know nothing of it. */
static void finish_reads(lin_lane *lane, const lin_pipe_group *g, lin_time took)
{
    lin_read *first = g->first;

    if (g->failed && first->next) {
        lin_lane_again(lane, without(first, g->culprit));
        first = g->culprit;
        if (first)
            first->next = NULL;
    }
    while (first) {
        lin_read *read = first;

        first = read->next;
        lin_db_note_time(read->rq, read->step[0].sql, took);
        lin_lane_end(lane, read, g->failed ? read->rq->problem.code : LIN_OK);
    }
}

static void finish_group(lin_pipe *pipe)
{
    lin_pipe_group *g = pipe->first;

    pipe->first = g->next;
    if (!pipe->first)
        pipe->last = &pipe->first;
    pipe->groups--;
    finish_reads(pipe->lane, g, lin_monotonic() - g->sent);
    free(g);
}

/* The first failure is that of the statement it stands at; what is aborted behind it says nothing. */
static void note_failure(lin_pipe *pipe, lin_pipe_group *g, const item *i, const PGresult *result)
{
    lin_read *culprit = i->read || g->first->next ? i->read : g->first;

    if (!g->failed && culprit)
        lin_db_fail(culprit->rq, pipe->conn, result, culprit->step[i->kind == STEPPING ? i->step : 0].sql);
    if (!g->failed)
        g->culprit = culprit;
    g->failed = true;
}

static void take_result(lin_pipe *pipe, PGresult *result)
{
    lin_pipe_group *g = pipe->first;
    const item *i = &g->item[g->at];
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

    if (i->kind == PREPARING && !good)
        lin_prepared_forget(&pipe->prepared, i->prepared);
    if (i->kind == STEPPING && good) {
        lin_db_keep_rows(i->read->rq, &i->read->step[i->step].rows, result);
        return;
    }
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE)
        note_failure(pipe, g, i, result);
    PQclear(result);
    if (status == PGRES_PIPELINE_SYNC)
        finish_group(pipe);
}

/* NULL ends the results of one item; the sync has no such end. False: out of step with the server. */
static bool read_results(lin_pipe *pipe)
{
    while (pipe->first && !PQisBusy(pipe->conn)) {
        PGresult *result = PQgetResult(pipe->conn);

        if (result)
            take_result(pipe, result);
        else if (PQstatus(pipe->conn) != CONNECTION_OK || pipe->first->item[pipe->first->at].kind == SYNCING)
            return false;
        else
            pipe->first->at++;
    }
    return true;
}

static void on_ready(void *what, uint32_t events)
{
    lin_pipe *pipe = what;

    if (pipe->state == LIN_CONNECTING) {
        go_on_connecting(pipe);
        return;
    }
    if ((events & EPOLLOUT) && !flush(pipe)) {
        lin_pipe_close(pipe);
        return;
    }
    if (PQconsumeInput(pipe->conn) != 1 || !read_results(pipe) || PQstatus(pipe->conn) != CONNECTION_OK)
        lin_pipe_close(pipe);
}

void lin_pipe_look_after(lin_pipe *pipe, lin_time now)
{
    if (pipe->state == LIN_CONNECTING && now - pipe->last_try >= CONNECT_MOST)
        lin_pipe_close(pipe);
    if (pipe->state == LIN_OPEN && !pipe->groups && now - pipe->last_use >= IDLE_MOST)
        lin_pipe_close(pipe);
}

void lin_pipe_init(lin_pipe *pipe, lin_lane *lane, lin_loop *loop, const char *conninfo)
{
    *pipe = (lin_pipe){ .lane = lane, .loop = loop, .conninfo = conninfo };
    pipe->last = &pipe->first;
    pipe->watch = (lin_watch){ .fd = -1, .ready = on_ready, .what = pipe };
}
