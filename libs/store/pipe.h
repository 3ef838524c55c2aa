/*
 * pipe - one pipelined connection in a loop. Private to store: the lane has a few of them.
 *
 * Owns the libpq connection, what is prepared on it and the groups that are on their way; never what waits. A group goes
 * out whole: the scope, the steps of its reads, a sync; texts are prepared at their first use, within the group. What
 * becomes of its reads is told to the lane. Looking up a host's name waits: a socket folder or an address does not.
 *
 * Thread rule: the loop's thread.
 */
#ifndef LIN_PIPE_H
#define LIN_PIPE_H

#include "libs/store/db.h"
#include "libs/store/lane.h"

enum { LIN_PIPE_GROUPS = 2 };          /* on the way at most: more wait, and make larger groups */

typedef enum lin_pipe_state { LIN_CLOSED, LIN_CONNECTING, LIN_OPEN } lin_pipe_state;

typedef struct lin_pipe {
    lin_lane *lane;
    lin_loop *loop;
    const char *conninfo;
    lin_pipe_state state;
    PGconn *conn;
    lin_watch watch;
    lin_prepared_set prepared;
    struct lin_pipe_group *first, **last;   /* on the way */
    size_t groups;
    lin_time last_try, last_use;       /* monotonic; last_try 0: the server was reached */
} lin_pipe;

void lin_pipe_init(lin_pipe *pipe, lin_lane *lane, lin_loop *loop, const char *conninfo);
bool lin_pipe_may_connect(const lin_pipe *pipe);
void lin_pipe_connect(lin_pipe *pipe);
void lin_pipe_send(lin_pipe *pipe, lin_read *first, size_t steps);   /* reads of one scope, as one group */
void lin_pipe_look_after(lin_pipe *pipe, lin_time now);              /* gives up what takes too long or is not used */
void lin_pipe_close(lin_pipe *pipe);

/* lane.c: what became of reads that were sent. */
void lin_lane_end(lin_lane *lane, lin_read *read, lin_code code);
void lin_lane_again(lin_lane *lane, lin_read *first);                /* another of their group failed: each alone, before all others */

#endif
