/*
 * link - what a lin_bus is made of. Private to bus; see bus.h for the thread rule.
 */
#ifndef LIN_LINK_H
#define LIN_LINK_H

#include <pthread.h>
#include <stdatomic.h>

#include "libs/bus/bus.h"

typedef struct lin_call_stat {
    lin_str method;
    _Atomic int64_t code[LIN_CODES];   /* answers by their code */
    _Atomic int64_t micros;
} lin_call_stat;

/* What waits for one subscription: beyond it messages are dropped and their senders time out. */
enum { LIN_PENDING_MESSAGES = 64 * 1024, LIN_PENDING_BYTES = 64 * 1024 * 1024 };

/* Requests on their way from the loop to the workers. */
enum { LIN_QUEUE_MAX = 256 };

typedef struct lin_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    natsMsg *at[LIN_QUEUE_MAX];
    size_t first, count;
} lin_queue;

/* The data connection's loop (drive.c). */
typedef struct lin_drive {
    lin_loop *loop;                    /* NULL: threads of the library read and write */
    pthread_t thread;
    lin_watch watch;                   /* fd -1: apart */
    unsigned generation;               /* attachment that `watch` belongs to */
    atomic_uint attached;              /* attachments so far, counted where they happen */
    atomic_bool want_write;
    atomic_bool ended;
    bool (*take)(natsMsg *msg, void *what);   /* as in lin_bus_conf */
    void (*turn)(void *what);
    void *what;
} lin_drive;

struct lin_bus {
    lin_arena *arena;
    lin_str user;
    natsConnection *data;              /* calls and serving */
    natsConnection *control;           /* announcing, access, $SRV: what may block or be slow */
    natsSubscription *_Atomic serving;
    const lin_contract *contract;      /* for the micro protocol */
    lin_str digest;                    /* of its descriptor set: SHA-256 in hex */
    lin_str instance;                  /* id of this process */
    lin_time started;
    lin_call_stat *stat;
    size_t stats;
    lin_histogram durations;           /* of all calls */
    _Atomic int64_t refused;
    _Atomic int64_t connections;       /* of control, counted as they come up */
    lin_drive drive;
    lin_queue queue;
};

/* drive.c */
void lin_drive_open(lin_bus *bus, const lin_bus_conf *conf);   /* before the connection is made with these: */
natsStatus lin_drive_options(natsOptions *options, lin_bus *bus);
bool lin_drive_start(lin_bus *bus);
void lin_drive_end(lin_bus *bus);
/* serve.c */
int64_t lin_bus_waiting(lin_bus *bus);
/* What has arrived for the service goes to `take` or to the workers. In the loop. */
void lin_bus_hand_out(lin_bus *bus);

#endif
