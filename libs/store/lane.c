/* lane - see lane.h. */
#include "libs/store/lane.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "libs/store/db.h"
#include "linli.gen.h"

enum {
    CONNECTIONS = 2,
    GROUP_STEPS = 32,                  /* of one group: one failure among them costs the others a second run */
    GROUPS_ON_THE_WAY = 2,             /* of one connection; more wait, and make larger groups */
};
#define RETRY_AFTER (200 * LIN_MS)
#define CONNECT_MOST (2 * LIN_SECOND)
#define IDLE_MOST (60 * LIN_SECOND)

/* What the server will answer, in its order. */
typedef enum item_kind { PREPARING, SCOPING, STEPPING, SYNCING } item_kind;

typedef struct item {
    item_kind kind;
    lin_read *read;                    /* of a step */
    size_t step;
    const lin_prepared *prepared;      /* of a preparation */
} item;

typedef struct group {
    struct group *next;
    lin_read *first, **last;           /* its reads */
    size_t at, items;
    lin_time sent;
    bool failed;
    item item[];
} group;

typedef enum link_state { CLOSED, CONNECTING, OPEN } link_state;

typedef struct link {
    lin_lane *lane;
    link_state state;
    PGconn *conn;
    lin_watch watch;
    lin_prepared_set prepared;
    group *first, **last;              /* on the way */
    size_t groups;
    lin_time last_try, last_use;       /* monotonic */
} link;

struct lin_lane {
    lin_loop *loop;
    char *conninfo;
    link link[CONNECTIONS];
    lin_read *first, **last;           /* waiting */
    atomic_size_t reads;               /* waiting or on the way */
};

static void end_read(lin_lane *lane, lin_read *read, lin_code code)
{
    atomic_fetch_sub(&lane->reads, 1);
    read->done(read, code);
}

static void end_reads(lin_lane *lane, lin_read *first, const lin_reason *why)
{
    while (first) {
        lin_read *read = first;

        first = read->next;
        end_read(lane, read, lin_fail(read->rq, why));
    }
}

/* --- connections come and go */

static void on_ready(void *what, uint32_t events);

static void close_link(link *l)
{
    group *groups = l->first;

    lin_loop_watch(l->lane->loop, &l->watch, 0);
    PQfinish(l->conn);
    lin_db_count(-1);
    l->conn = NULL;
    l->state = CLOSED;
    lin_prepared_clear(&l->prepared);
    l->first = NULL;
    l->last = &l->first;
    l->groups = 0;
    while (groups) {
        group *g = groups;

        groups = g->next;
        end_reads(l->lane, g->first, &LIN_REASON_UNAVAILABLE);
        free(g);
    }
}

/* The descriptor may be another one after each step of connecting. */
static void watch_link(link *l, uint32_t events)
{
    if (l->watch.fd != PQsocket(l->conn)) {
        lin_loop_watch(l->lane->loop, &l->watch, 0);
        l->watch.fd = PQsocket(l->conn);
    }
    lin_loop_watch(l->lane->loop, &l->watch, events);
}

static void greet(link *l)
{
    PQsetNoticeReceiver(l->conn, lin_db_ignore_notice, NULL);
    if (PQsetnonblocking(l->conn, 1) != 0 || PQenterPipelineMode(l->conn) != 1) {
        close_link(l);
        return;
    }
    l->state = OPEN;
    l->last_use = lin_monotonic();
    watch_link(l, EPOLLIN);
}

static void go_on_connecting(link *l)
{
    switch (PQconnectPoll(l->conn)) {
    case PGRES_POLLING_READING:
        watch_link(l, EPOLLIN);
        break;
    case PGRES_POLLING_WRITING:
        watch_link(l, EPOLLOUT);
        break;
    case PGRES_POLLING_OK:
        greet(l);
        break;
    default:
        close_link(l);
        break;
    }
}

static void connect_link(link *l)
{
    l->last_try = lin_monotonic();
    l->conn = PQconnectStart(l->lane->conninfo);
    lin_db_count(1);
    l->state = CONNECTING;
    l->watch.fd = -1;
    if (PQstatus(l->conn) == CONNECTION_BAD)
        close_link(l);
    else
        watch_link(l, EPOLLOUT); /* as libpq wants it begun */
}

static bool may_connect(const link *l)
{
    return l->state == CLOSED && (!l->last_try || lin_monotonic() - l->last_try >= RETRY_AFTER);
}

/* --- sending a group */

static void add_item(group *g, item i)
{
    g->item[g->items++] = i;
}

/* Each text is prepared at its first use, in the group that uses it. */
static bool send_one(link *l, group *g, const lin_sql *sql, const lin_params *p, item i)
{
    const lin_prepared *prepared = lin_prepared_find(&l->prepared, sql->text);

    if (!prepared) {
        prepared = lin_prepared_add(&l->prepared, sql->text);
        if (PQsendPrepare(l->conn, prepared->name, sql->text, p->count, p->type) != 1)
            return false;
        add_item(g, (item){ .kind = PREPARING, .prepared = prepared });
    }
    add_item(g, i);
    return PQsendQueryPrepared(l->conn, prepared->name, p->count, p->value, p->length, p->format, 1) == 1;
}

static bool send_scope(link *l, group *g)
{
    lin_req *rq = g->first->rq;
    lin_value scope = lin_text(rq->scope);
    lin_params p = lin_params_of(rq->arena, 1, &scope);

    return send_one(l, g, &lin_set_scope, &p, (item){ .kind = SCOPING });
}

static bool send_read(link *l, group *g, lin_read *read)
{
    for (size_t i = 0; i < read->steps; i++) {
        const lin_step *step = &read->step[i];
        lin_params p = lin_params_of(read->rq->arena, step->values, step->value);

        if (!send_one(l, g, step->sql, &p, (item){ .kind = STEPPING, .read = read, .step = i }))
            return false;
    }
    return true;
}

static bool flush_link(link *l)
{
    int left = PQflush(l->conn);

    if (left >= 0)
        watch_link(l, EPOLLIN | (left ? EPOLLOUT : 0));
    return left >= 0;
}

static bool send_group(link *l, group *g)
{
    if (!send_scope(l, g))
        return false;
    for (lin_read *read = g->first; read; read = read->next)
        if (!send_read(l, g, read))
            return false;
    add_item(g, (item){ .kind = SYNCING });
    return PQpipelineSync(l->conn) == 1 && flush_link(l);
}

/* --- making groups of what waits */

static void append(lin_read ***last, lin_read *read)
{
    read->next = NULL;
    **last = read;
    *last = &read->next;
}

static bool belongs(const lin_read *read, const lin_read *leader, size_t steps)
{
    return read == leader || (!read->alone && !leader->alone && steps + read->steps <= GROUP_STEPS &&
                              lin_str_eq(read->rq->scope, leader->rq->scope));
}

/* Takes the read that has waited longest, and those that may go with it; the others keep their order. */
static lin_read *take_group(lin_lane *lane, size_t *ret_steps)
{
    lin_read *taken = NULL, **taken_last = &taken, *left = NULL, **left_last = &left, *leader = lane->first;
    size_t steps = 0;

    for (lin_read *read = lane->first, *next; read; read = next) {
        next = read->next;
        if (belongs(read, leader, steps)) {
            append(&taken_last, read);
            steps += read->steps;
        } else {
            append(&left_last, read);
        }
    }
    lane->first = left;
    lane->last = left ? left_last : &lane->first;
    *ret_steps = steps;
    return taken;
}

static void start_group(link *l)
{
    size_t steps;
    lin_read *reads = take_group(l->lane, &steps);
    group *g = malloc(sizeof(*g) + (2 * steps + 3) * sizeof(item));   /* each may have to be prepared */

    if (!g)
        abort();
    *g = (group){ .first = reads, .sent = lin_monotonic() };
    *l->last = g;
    l->last = &g->next;
    l->groups++;
    l->last_use = lin_monotonic();
    if (!send_group(l, g))
        close_link(l);
}

/* --- what comes back */

static void run_again_alone(lin_lane *lane, lin_read *first)
{
    lin_read **end = &first;

    while (*end) {
        (*end)->alone = true;
        end = &(*end)->next;
    }
    *end = lane->first;
    if (!lane->first)
        lane->last = end;
    lane->first = first;
}

static void finish_group(link *l)
{
    group *g = l->first;
    lin_lane *lane = l->lane;
    lin_read *first = g->first;
    lin_time took = lin_monotonic() - g->sent;
    bool shared = first->next != NULL, failed = g->failed;

    l->first = g->next;
    if (!l->first)
        l->last = &l->first;
    l->groups--;
    free(g);
    if (failed && shared) {
        run_again_alone(lane, first);
        return;
    }
    while (first) {
        lin_read *read = first;

        first = read->next;
        lin_db_note_time(read->rq, read->step[0].sql, took);
        end_read(lane, read, failed ? read->rq->problem.code : LIN_OK);
    }
}

/* Only of a group of one is it known whose failure it was. */
static void note_failure(link *l, group *g, const item *i, const PGresult *result)
{
    const lin_sql *sql = i->kind == STEPPING ? i->read->step[i->step].sql : g->first->step[0].sql;

    if (!g->failed && !g->first->next)
        lin_db_fail(g->first->rq, l->conn, result, sql);
    g->failed = true;
}

static void take_result(link *l, PGresult *result)
{
    group *g = l->first;
    const item *i = &g->item[g->at];
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

    if (i->kind == PREPARING && !good)
        lin_prepared_forget(&l->prepared, i->prepared);
    if (i->kind == STEPPING && good) {
        lin_db_keep_rows(i->read->rq, &i->read->step[i->step].rows, result);
        return;
    }
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE)
        note_failure(l, g, i, result);
    PQclear(result);
    if (status == PGRES_PIPELINE_SYNC)
        finish_group(l);
}

/* NULL ends the results of one item; the sync has no such end. False: out of step with the server. */
static bool read_results(link *l)
{
    while (l->first && !PQisBusy(l->conn)) {
        PGresult *result = PQgetResult(l->conn);

        if (result)
            take_result(l, result);
        else if (PQstatus(l->conn) != CONNECTION_OK || l->first->item[l->first->at].kind == SYNCING)
            return false;
        else
            l->first->at++;
    }
    return true;
}

static void on_ready(void *what, uint32_t events)
{
    link *l = what;

    if (l->state == CONNECTING) {
        go_on_connecting(l);
        return;
    }
    if ((events & EPOLLOUT) && !flush_link(l)) {
        close_link(l);
        return;
    }
    if (PQconsumeInput(l->conn) != 1 || !read_results(l) || PQstatus(l->conn) != CONNECTION_OK)
        close_link(l);
}

/* --- once a turn */

static void look_after(link *l, lin_time now)
{
    if (l->state == CONNECTING && now - l->last_try >= CONNECT_MOST)
        close_link(l);
    if (l->state == OPEN && !l->groups && now - l->last_use >= IDLE_MOST) {
        close_link(l);
        l->last_try = 0;
    }
}

static link *free_link(lin_lane *lane)
{
    link *best = NULL;

    for (size_t i = 0; i < CONNECTIONS; i++) {
        link *l = &lane->link[i];

        if (l->state == OPEN && l->groups < GROUPS_ON_THE_WAY && (!best || l->groups < best->groups))
            best = l;
    }
    return best;
}

static bool any_in(const lin_lane *lane, link_state state)
{
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (lane->link[i].state == state)
            return true;
    return false;
}

/* One more connection, one at a time, while reads wait. */
static void connect_one(lin_lane *lane)
{
    for (size_t i = 0; i < CONNECTIONS && !any_in(lane, CONNECTING); i++)
        if (may_connect(&lane->link[i]))
            connect_link(&lane->link[i]);
}

/* Who asks for nothing more in time need not be run. */
static void drop_late(lin_lane *lane, lin_time now)
{
    lin_read *waiting = lane->first;

    lane->first = NULL;
    lane->last = &lane->first;
    while (waiting) {
        lin_read *read = waiting;

        waiting = read->next;
        if (read->rq->deadline && now >= read->rq->deadline)
            end_read(lane, read, lin_fail(read->rq, &LIN_REASON_DEADLINE_EXCEEDED));
        else
            append(&lane->last, read);
    }
}

static void give_up_waiting(lin_lane *lane)
{
    lin_read *waiting = lane->first;

    lane->first = NULL;
    lane->last = &lane->first;
    end_reads(lane, waiting, &LIN_REASON_UNAVAILABLE);
}

void lin_lane_turn(lin_lane *lane)
{
    lin_time now = lin_monotonic();
    link *l;

    for (size_t i = 0; i < CONNECTIONS; i++)
        look_after(&lane->link[i], now);
    if (lane->first)
        drop_late(lane, now);
    while (lane->first && (l = free_link(lane)) != NULL)
        start_group(l);
    if (lane->first)
        connect_one(lane);
    if (lane->first && !any_in(lane, OPEN) && !any_in(lane, CONNECTING))
        give_up_waiting(lane);
}

/* --- life */

lin_lane *lin_lane_new(lin_loop *loop, lin_str conninfo, lin_str schema)
{
    lin_lane *lane = calloc(1, sizeof(*lane));

    if (!lane)
        abort();
    lane->loop = loop;
    lane->conninfo = lin_db_conninfo(conninfo, schema);
    lane->last = &lane->first;
    for (size_t i = 0; i < CONNECTIONS; i++) {
        link *l = &lane->link[i];

        l->lane = lane;
        l->last = &l->first;
        l->watch = (lin_watch){ .fd = -1, .ready = on_ready, .what = l };
    }
    return lane;
}

bool lin_lane_read(lin_lane *lane, lin_read *read)
{
    if (atomic_load(&lane->reads) >= LIN_LANE_WAITING)
        return false;
    read->alone = false;
    append(&lane->last, read);
    atomic_fetch_add(&lane->reads, 1);
    return true;
}

bool lin_lane_busy(const lin_lane *lane)
{
    return atomic_load(&lane->reads) > 0;
}

void lin_lane_free(lin_lane *lane)
{
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (lane->link[i].state != CLOSED)
            close_link(&lane->link[i]);
    free(lane->conninfo);
    free(lane);
}
