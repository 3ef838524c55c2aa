/*
 * link - what a lin_bus is made of. Private to bus; see bus.h for the thread rule.
 */
#ifndef LIN_LINK_H
#define LIN_LINK_H

#include <stdatomic.h>

#include "libs/bus/bus.h"

typedef struct lin_call_stat {
    lin_str method;
    _Atomic int64_t code[LIN_CODES];   /* answers by their code */
    _Atomic int64_t micros;
} lin_call_stat;

/* What waits for one subscription: beyond it messages are dropped and their senders time out. */
enum { LIN_PENDING_MESSAGES = 64 * 1024, LIN_PENDING_BYTES = 64 * 1024 * 1024 };

struct lin_bus {
    lin_arena *arena;
    lin_str user;
    natsConnection *data;              /* calls and serving */
    natsConnection *control;           /* announcing, access, $SRV: what may block or be slow */
    natsSubscription *serving;
    const lin_contract *contract;      /* for the micro protocol */
    lin_str digest;                    /* of its descriptor set: SHA-256 in hex */
    lin_str instance;                  /* id of this process */
    lin_time started;
    lin_call_stat *stat;
    size_t stats;
    lin_histogram durations;           /* of all calls */
    _Atomic int64_t refused;
    _Atomic int64_t connections;       /* of control, counted as they come up */
};

int64_t lin_bus_waiting(lin_bus *bus);   /* serve.c */

#endif
