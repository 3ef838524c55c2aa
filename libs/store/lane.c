/* lane - see lane.h: what waits, and which connection it goes out on. */
#include "libs/store/lane.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "libs/store/pipe.h"
#include "linli.gen.h"

enum {
    CONNECTIONS = 2,
    GROUP_STEPS = 32,                  /* of one group: one failure among them costs the others a second run */
};

struct lin_lane {
    char *conninfo;
    lin_pipe pipe[CONNECTIONS];
    lin_read *first, **last;           /* waiting */
    atomic_size_t reads;               /* waiting or on the way */
};

static _Atomic int64_t reads_sent, groups_sent;

lin_lane_figures lin_lane_figures_of(void)
{
    return (lin_lane_figures){ atomic_load(&reads_sent), atomic_load(&groups_sent) };
}

void lin_lane_end(lin_lane *lane, lin_read *read, lin_code code)
{
    atomic_fetch_sub(&lane->reads, 1);
    read->done(read, code);
}

void lin_lane_again(lin_lane *lane, lin_read *first)
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
            atomic_fetch_add(&reads_sent, 1);
        } else {
            append(&left_last, read);
        }
    }
    lane->first = left;
    lane->last = left ? left_last : &lane->first;
    *ret_steps = steps;
    return taken;
}

/* --- once a turn */

static lin_pipe *free_pipe(lin_lane *lane)
{
    lin_pipe *best = NULL;

    for (size_t i = 0; i < CONNECTIONS; i++) {
        lin_pipe *pipe = &lane->pipe[i];

        if (pipe->state == LIN_OPEN && pipe->groups < LIN_PIPE_GROUPS && (!best || pipe->groups < best->groups))
            best = pipe;
    }
    return best;
}

static bool any_in(const lin_lane *lane, lin_pipe_state state)
{
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (lane->pipe[i].state == state)
            return true;
    return false;
}

/* One more connection, one at a time, while reads wait. */
static void connect_one(lin_lane *lane)
{
    for (size_t i = 0; i < CONNECTIONS && !any_in(lane, LIN_CONNECTING); i++)
        if (lin_pipe_may_connect(&lane->pipe[i]))
            lin_pipe_connect(&lane->pipe[i]);
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
            lin_lane_end(lane, read, lin_fail(read->rq, &LIN_REASON_DEADLINE_EXCEEDED));
        else
            append(&lane->last, read);
    }
}

static void send_group(lin_pipe *pipe)
{
    size_t steps;
    lin_read *first = take_group(pipe->lane, &steps);

    atomic_fetch_add(&groups_sent, 1);
    lin_pipe_send(pipe, first, steps);
}

static void give_up_waiting(lin_lane *lane)
{
    lin_read *waiting = lane->first;

    lane->first = NULL;
    lane->last = &lane->first;
    while (waiting) {
        lin_read *read = waiting;

        waiting = read->next;
        lin_lane_end(lane, read, lin_fail(read->rq, &LIN_REASON_UNAVAILABLE));
    }
}

void lin_lane_turn(lin_lane *lane)
{
    lin_time now = lin_monotonic();
    lin_pipe *pipe;

    for (size_t i = 0; i < CONNECTIONS; i++)
        lin_pipe_look_after(&lane->pipe[i], now);
    if (lane->first)
        drop_late(lane, now);
    while (lane->first && (pipe = free_pipe(lane)) != NULL)
        send_group(pipe);
    if (lane->first)
        connect_one(lane);
    if (lane->first && !any_in(lane, LIN_OPEN) && !any_in(lane, LIN_CONNECTING))
        give_up_waiting(lane);
}

/* --- life */

lin_lane *lin_lane_new(lin_loop *loop, lin_str conninfo, lin_str schema)
{
    lin_lane *lane = calloc(1, sizeof(*lane));

    if (!lane)
        abort();
    lane->conninfo = lin_db_conninfo(conninfo, schema);
    lane->last = &lane->first;
    for (size_t i = 0; i < CONNECTIONS; i++)
        lin_pipe_init(&lane->pipe[i], lane, loop, lane->conninfo);
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
        if (lane->pipe[i].state != LIN_CLOSED)
            lin_pipe_close(&lane->pipe[i]);
    free(lane->conninfo);
    free(lane);
}
