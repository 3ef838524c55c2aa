/*
 * nats - a nats-server of the test's own, with the users and permissions of a real stack.
 *
 * Owns a temporary folder (secrets, configuration, streams), a port and the process; the
 * server dies with the process that started it. One server for each program: the_nats.
 */
#ifndef NATS_HARNESS_H
#define NATS_HARNESS_H

#include <nats/nats.h>
#include <sys/types.h>

#include "libs/bus/bus.h"

typedef struct nats_server {
    char dir[64];
    char url[64];                  /* nats://127.0.0.1:PORT */
    int port;
    pid_t pid;                     /* 0: not running */
} nats_server;

extern nats_server the_nats;

void nats_prepare(void);           /* folder, secrets and configuration; nothing runs yet */
void nats_start(void);             /* prepares where needed; returns when the server answers */
void nats_stop(void);              /* stays away until nats_start */
void nats_end(void);               /* stops it and removes the folder */
const char *nats_password(const char *user);       /* static */

/* A bus as a program opens it, connected. */
lin_bus *nats_bus(const char *user);
/* A connection without the bus around it; refusals of the server come to `on_error`. NULL: not let in. */
natsConnection *nats_raw(const char *user, const char *password, natsErrHandler on_error, void *what);

#endif
