/*
 * snapshot - one state of permissions, compiled for this process. Private to authz.
 *
 * Immutable once made; counted references, freed after the last request that holds it.
 */
#ifndef LIN_SNAPSHOT_H
#define LIN_SNAPSHOT_H

#include <stdatomic.h>

#include "libs/authz/authz.h"

typedef struct lin_role {
    lin_str id;
    uint64_t *bitmap;
    Linli__DataClass clearance;
    bool own_rows;                    /* gives the account holder's own rows only */
} lin_role;

typedef struct lin_place {
    lin_str id;
    int32_t number;                   /* the community's; of a grid: the one it lies in */
    int64_t division;                 /* of a community */
} lin_place;

typedef struct lin_user_change {
    lin_str user_id;
    int64_t version;
    lin_time at;
} lin_user_change;

typedef struct lin_snapshot {
    lin_arena *arena;
    atomic_int holders;
    int64_t version;
    int64_t places_version;
    size_t words;                     /* of each bitmap */
    lin_role *role;
    size_t roles;
    lin_place *by_id;                 /* communities only */
    lin_place *by_number;
    size_t places;
    lin_place *grid;                  /* by id */
    size_t grids;
    lin_str *ended;                   /* sessions, sorted */
    size_t endings;
    lin_user_change *change;          /* by user */
    size_t changes;
} lin_snapshot;

/* Is this a linli.AccessSnapshot of bearable size? Its version, without unpacking it. */
bool lin_snapshot_check(lin_str wire, int64_t *ret_version);
/* NULL: not a linli.AccessSnapshot. `permission` is what this process numbers. */
lin_snapshot *lin_snapshot_new(lin_str wire, const lin_str *permission, size_t permissions);
void lin_snapshot_release(lin_snapshot *snapshot);
/* What `next` says on top of `base` (empty: nothing yet), as wire in `arena`: all of it, unless `next` is a delta.
 * What is too old to matter at `now` is left out. Empty when one of them is no snapshot. */
lin_str lin_snapshot_merge(lin_arena *arena, lin_str base, lin_str next, lin_time now);
const lin_role *lin_snapshot_role(const lin_snapshot *snapshot, lin_str id);

#endif
