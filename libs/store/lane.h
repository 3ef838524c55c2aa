/*
 * lane - PostgreSQL for many small reads at once: a few pipelined connections in a loop.
 *
 * Owns its connections, and the reads that wait for them or are on their way. Reads of one scope that came in
 * the same turn of the loop share a group, that is one set_config and one sync. Where one of a group fails, it has
 * failed, as on the plain lane; the others know nothing of it: they are run again, each alone. A lost connection fails
 * what was on it with UNAVAILABLE; the next read connects anew (at most once in 200 ms), and who is idle for a minute
 * gives its connection up. Called by host alone; store.h's plain connections remain the reference. A group belongs to
 * many requests: unlike there, no trace stands in application_name.
 *
 * Thread rule: the loop's thread; lin_lane_busy and the figures may be asked by any.
 */
#ifndef LIN_LANE_H
#define LIN_LANE_H

#include "libs/base/loop.h"
#include "libs/store/store.h"

enum { LIN_LANE_WAITING = 256 };       /* reads at most, waiting or on their way */

typedef struct lin_lane lin_lane;

/* What one request reads: a group of its own, whose rows are filled when it is done. */
typedef struct lin_read {
    lin_req *rq;
    lin_step *step;
    size_t steps;
    void (*done)(struct lin_read *read, lin_code code);   /* not LIN_OK: rq->problem says why */
    struct lin_read *next;             /* the lane's own */
    bool alone;
} lin_read;

/* Since the program's start, of all lanes. More reads than groups: some have shared one. */
typedef struct lin_lane_figures {
    int64_t reads, groups;             /* sent; what is run again counts again */
} lin_lane_figures;

lin_lane_figures lin_lane_figures_of(void);
lin_lane *lin_lane_new(lin_loop *loop, lin_str conninfo, lin_str schema);
bool lin_lane_read(lin_lane *lane, lin_read *read);       /* false: too many wait */
void lin_lane_turn(lin_lane *lane);                       /* sends what the turn has gathered; connects, rests */
bool lin_lane_busy(const lin_lane *lane);
void lin_lane_free(lin_lane *lane);                       /* nothing is on its way any more, and the loop has ended */

#endif
