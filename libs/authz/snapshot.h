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
} lin_role;

typedef struct lin_place {
    lin_str id;
    int32_t number;
} lin_place;

typedef struct lin_snapshot {
    lin_arena *arena;
    atomic_int holders;
    int64_t version;
    size_t words;                     /* of each bitmap */
    lin_role *role;
    size_t roles;
    lin_place *by_id;                 /* communities only */
    lin_place *by_number;
    size_t places;
    lin_str *revoked;                 /* sorted */
    size_t revocations;
} lin_snapshot;

/* Is this a linli.AccessSnapshot of bearable size? Its version, without unpacking it. */
bool lin_snapshot_check(lin_str wire, int64_t *ret_version);
/* NULL: not a linli.AccessSnapshot. `permission` is what this process numbers. */
lin_snapshot *lin_snapshot_new(lin_str wire, const lin_str *permission, size_t permissions);
void lin_snapshot_release(lin_snapshot *snapshot);
const lin_role *lin_snapshot_role(const lin_snapshot *snapshot, lin_str id);
/* "*", "population.*", "population.person.*" or the permission itself. */
bool lin_permission_matches(lin_str pattern, lin_str permission);

#endif
