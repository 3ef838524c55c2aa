/*
 * access - what a lin_access is made of. Private to authz; the lock guards what it says.
 */
#ifndef LIN_ACCESS_H
#define LIN_ACCESS_H

#include <pthread.h>

#include "libs/authz/snapshot.h"

enum { LIN_ASSERTIONS = 256 };

/* A verified assertion: the digest of its text, and what it says. */
typedef struct lin_verified {
    unsigned char digest[32];
    lin_time expires;
    size_t size;
    char wire[512];
} lin_verified;

struct lin_access {
    pthread_mutex_t lock;
    lin_arena *arena;
    lin_snapshot *current;            /* under the lock */
    char *wire;                       /* of the current one, to compile it anew: under the lock */
    size_t size;
    lin_str *permission;              /* under the lock */
    size_t permissions, room;
    int *place;                       /* bits by hash, -1 an empty place; twice `room` and a power of two. Under the lock */
    lin_verified verified[LIN_ASSERTIONS];   /* under the lock; by digest, a later one replaces */
    const char *cache_path;
    const lin_keyring *keys;
};

/* The bit of a permission of this process, or -1. */
int lin_access_bit(lin_access *access, lin_str permission);
/* The snapshot at hand as it came, in `arena`; empty: none. */
lin_str lin_access_wire(lin_access *access, lin_arena *arena);

#endif
