/*
 * loop - waiting for many descriptors at once, in one thread.
 *
 * Owns the epoll descriptor and the list of what other threads want done in the loop's thread. Used by
 * bus to drive a NATS connection and by store to drive pipelined PostgreSQL connections; nobody who
 * writes a rule ever sees one. It knows no timers: whoever needs one looks at the clock once a turn.
 *
 * Thread rule: one thread turns a loop and watches descriptors in it; any thread may post and wake.
 */
#ifndef LIN_LOOP_H
#define LIN_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "libs/base/clock.h"

typedef struct lin_loop lin_loop;

/* A descriptor and who looks after it. It stays where it is as long as the loop; zero: watches nothing. */
typedef struct lin_watch {
    int fd;
    uint32_t events;                   /* EPOLLIN, EPOLLOUT; what is watched now */
    void (*ready)(void *what, uint32_t events);
    void *what;
} lin_watch;

lin_loop *lin_loop_new(void);
void lin_loop_free(lin_loop *loop);
void lin_loop_watch(lin_loop *loop, lin_watch *watch, uint32_t events);   /* 0: no longer, before fd is closed */
/* Runs `run` in the loop's thread, in the order of posting. */
void lin_loop_post(lin_loop *loop, void (*run)(void *what), void *what);
void lin_loop_wake(lin_loop *loop);                                       /* the turn under way is not the last one to look */
void lin_loop_turn(lin_loop *loop, lin_time wait);                        /* serves what is ready; waits at most so long */

#endif
