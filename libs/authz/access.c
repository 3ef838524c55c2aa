/* access - see authz.h: the live snapshot, its numbering and its copy on disk. */
#include "libs/authz/access.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libs/base/log.h"

enum { MAC = 32 };

static const lin_str mac_purpose = { "authz.snapshot", 14 };

/* --- the copy on disk: MAC, then the message */

static bool read_copy(lin_arena *arena, const char *path, lin_str *ret)
{
    FILE *file = fopen(path, "re");
    lin_buf text = { .arena = arena };
    char piece[4096];
    size_t got;

    if (!file)
        return false;
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&text, (lin_str){ piece, got });
    fclose(file);
    *ret = lin_buf_str(&text);
    return true;
}

static void load_copy(lin_access *access)
{
    lin_arena *arena = lin_arena_new();
    lin_str all, wire;

    if (read_copy(arena, access->cache_path, &all) && all.len > MAC) {
        wire = lin_str_from(all, MAC);
        if (lin_same((lin_str){ all.at, MAC }, lin_mac(arena, access->keys, mac_purpose, wire)))
            lin_access_update(access, wire);
        else
            lin_log(LIN_WARN, NULL, "access_copy_refused");
    }
    lin_arena_free(arena);
}

static bool write_copy(const char *path, lin_str mac, lin_str wire)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, mac.at, mac.len) == (ssize_t)mac.len &&
                write(fd, wire.at, wire.len) == (ssize_t)wire.len && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return good;
}

/* A copy that cannot be written costs a slower start, nothing else. */
static void save_copy(const lin_access *access, lin_str wire)
{
    lin_arena *arena = lin_arena_new();
    const char *next = lin_print(arena, "%s.next", access->cache_path);

    if (!write_copy(next, lin_mac(arena, access->keys, mac_purpose, wire), wire) || rename(next, access->cache_path))
        lin_log(LIN_WARN, NULL, "access_copy_not_written", lin_arg_text("why", lin_z(strerror(errno))));
    lin_arena_free(arena);
}

/* --- life */

lin_access *lin_access_new(const char *cache_path, const lin_keyring *keys)
{
    lin_arena *arena = lin_arena_new();
    lin_access *access = LIN_NEW(arena, lin_access);

    access->arena = arena;
    access->keys = keys;
    pthread_mutex_init(&access->lock, NULL);
    if (cache_path) {
        access->cache_path = lin_print(arena, "%s", cache_path);
        load_copy(access);
    }
    return access;
}

/* Compiles `wire` for the permissions known now. Under the lock. */
static bool compile_anew(lin_access *access, lin_str wire)
{
    lin_snapshot *next = lin_snapshot_new(wire, access->permission, access->permissions);

    if (!next)
        return false;
    lin_snapshot_release(access->current);
    access->current = next;
    return true;
}

static void keep_wire(lin_access *access, lin_str wire)
{
    free(access->wire);
    access->wire = malloc(wire.len + 1);
    if (!access->wire)
        abort();
    memcpy(access->wire, wire.at, wire.len);
    access->size = wire.len;
}

bool lin_access_update(lin_access *access, lin_str wire)
{
    int64_t version;
    bool done;

    if (!lin_snapshot_check(wire, &version))
        return false;
    pthread_mutex_lock(&access->lock);
    done = version > (access->current ? access->current->version : 0) && compile_anew(access, wire);
    if (done)
        keep_wire(access, wire);
    pthread_mutex_unlock(&access->lock);
    if (done && access->cache_path)
        save_copy(access, wire);
    return done;
}

int64_t lin_access_version(const lin_access *const_access)
{
    lin_access *access = (lin_access *)(uintptr_t)const_access;
    int64_t version;

    pthread_mutex_lock(&access->lock);
    version = access->current ? access->current->version : 0;
    pthread_mutex_unlock(&access->lock);
    return version;
}

lin_str lin_access_wire(lin_access *access, lin_arena *arena)
{
    lin_str wire;

    pthread_mutex_lock(&access->lock);
    wire = lin_str_dup(arena, (lin_str){ access->wire, access->size });
    pthread_mutex_unlock(&access->lock);
    return wire;
}

/* Where the permission stands, or would (open addressing: half of the places are empty). */
static int *place_of(const lin_access *access, lin_str permission)
{
    size_t mask = 2 * access->room - 1;

    for (uint32_t hash = lin_str_hash(permission);; hash++) {
        int *place = &access->place[hash & mask];

        if (*place < 0 || lin_str_eq(access->permission[*place], permission))
            return place;
    }
}

static int find_permission(const lin_access *access, lin_str permission)
{
    return access->room ? *place_of(access, permission) : -1;
}

static void grow(lin_access *access)
{
    access->room = access->room ? access->room * 2 : 32;
    access->permission = realloc(access->permission, access->room * sizeof(*access->permission));
    access->place = realloc(access->place, 2 * access->room * sizeof(*access->place));
    if (!access->permission || !access->place)
        abort();
    memset(access->place, -1, 2 * access->room * sizeof(*access->place));
    for (size_t i = 0; i < access->permissions; i++)
        *place_of(access, access->permission[i]) = (int)i;
}

static void add_permission(lin_access *access, lin_str permission)
{
    if (!permission.len || find_permission(access, permission) >= 0)
        return;
    if (access->permissions == access->room)
        grow(access);
    *place_of(access, permission) = (int)access->permissions;
    access->permission[access->permissions++] = lin_str_dup(access->arena, permission);
}

void lin_access_register(lin_access *access, const lin_contract *contract)
{
    pthread_mutex_lock(&access->lock);
    for (size_t i = 0; i < contract->methods; i++)
        add_permission(access, contract->method[i].permission);
    if (access->current)
        compile_anew(access, (lin_str){ access->wire, access->size });
    pthread_mutex_unlock(&access->lock);
}

void lin_access_learn(lin_access *access, lin_str permission)
{
    pthread_mutex_lock(&access->lock);
    add_permission(access, permission);
    if (access->current)
        compile_anew(access, (lin_str){ access->wire, access->size });
    pthread_mutex_unlock(&access->lock);
}

int lin_access_bit(lin_access *access, lin_str permission)
{
    int bit;

    pthread_mutex_lock(&access->lock);
    bit = find_permission(access, permission);
    pthread_mutex_unlock(&access->lock);
    return bit;
}

static void release_held(void *snapshot)
{
    lin_snapshot_release(snapshot);
}

void lin_access_hold(lin_req *rq, lin_access *access)
{
    lin_snapshot *held;

    if (rq->snapshot)
        return;
    pthread_mutex_lock(&access->lock);
    held = access->current;
    if (held)
        atomic_fetch_add(&held->holders, 1);
    pthread_mutex_unlock(&access->lock);
    rq->snapshot = held;
    if (held)
        lin_arena_defer(rq->arena, release_held, held);
}
