/*
 * merge - the parts of a snapshot put together: pages of a large one, and what has changed since the
 * last. Both are the same: newer items replace older ones of their id, and those that are gone leave.
 */
#include <stdlib.h>
#include <string.h>

#include "libs/authz/snapshot.h"
#include "linli/access.pb-c.h"

#define ENDINGS_KEPT (16 * LIN_MINUTE)     /* an access token lives for 15 */
#define CHANGES_KEPT (2 * LIN_MINUTE)      /* an assertion lives for one */

typedef Linli__AccessSnapshot snapshot;
typedef Linli__AccessSnapshot__Role role;
typedef Linli__AccessSnapshot__Place place;
typedef Linli__AccessSnapshot__Ending ending;
typedef Linli__AccessSnapshot__UserChange change;

static void *alloc_in_arena(void *arena, size_t size)
{
    return lin_alloc(arena, size);
}

static void free_nothing(void *arena, void *at)
{
    (void)arena;
    (void)at;
}

static snapshot *unpack(lin_arena *arena, lin_str wire)
{
    ProtobufCAllocator in_arena = { alloc_in_arena, free_nothing, arena };
    int64_t version;

    return lin_snapshot_check(wire, &version)
               ? linli__access_snapshot__unpack(&in_arena, wire.len, (const uint8_t *)wire.at) : NULL;
}

/* --- items with an id: what follows the base of each kind */

static const char *id_of(const void *item)
{
    return *(char *const *)((const char *)item + sizeof(ProtobufCMessage));
}

_Static_assert(offsetof(role, id) == sizeof(ProtobufCMessage) && offsetof(place, id) == sizeof(ProtobufCMessage) &&
               offsetof(ending, session_id) == sizeof(ProtobufCMessage) && offsetof(change, user_id) == sizeof(ProtobufCMessage),
               "an item begins with its id");

static int by_id(const void *a, const void *b)
{
    return strcmp(id_of(*(void *const *)a), id_of(*(void *const *)b));
}

static bool stands_in(void *const *list, size_t count, const void *item)
{
    return count && bsearch(&item, list, count, sizeof(*list), by_id) != NULL;
}

/* Items of `older` that `newer` does not have, then those of `newer`. */
static void **joined(lin_arena *arena, void **older, size_t olders, void **newer, size_t newers, size_t *ret_count)
{
    void **all = LIN_NEW_ARRAY(arena, void *, olders + newers + 1);
    size_t count = 0;

    if (newers)
        qsort(newer, newers, sizeof(*newer), by_id);
    for (size_t i = 0; i < olders; i++)
        if (!stands_in(newer, newers, older[i]))
            all[count++] = older[i];
    for (size_t i = 0; i < newers; i++)
        all[count++] = newer[i];
    *ret_count = count;
    return all;
}

#define JOIN(list) \
    base->list = (void *)joined(arena, (void **)base->list, base->n_##list, (void **)next->list, next->n_##list, &base->n_##list)
#define DROP(list, condition)                                  \
    do {                                                       \
        size_t kept_ = 0;                                      \
        for (size_t i_ = 0; i_ < base->n_##list; i_++) {       \
            const __typeof__(*base->list[0]) *it = base->list[i_]; \
            if (!(condition))                                  \
                base->list[kept_++] = base->list[i_];          \
        }                                                      \
        base->n_##list = kept_;                                \
    } while (0)

static void add(lin_arena *arena, snapshot *base, snapshot *next)
{
    base->version = next->version;
    if (next->places_version > base->places_version)
        base->places_version = next->places_version;
    JOIN(roles);
    JOIN(places);
    JOIN(endings);
    JOIN(changes);
}

static void forget(snapshot *base, lin_time now)
{
    DROP(roles, it->gone);
    DROP(places, it->gone);
    DROP(endings, it->at < now - ENDINGS_KEPT);
    DROP(changes, it->at < now - CHANGES_KEPT);
}

static lin_str pack(lin_arena *arena, snapshot *s)
{
    uint8_t *wire = lin_alloc(arena, linli__access_snapshot__get_packed_size(s) + 1);

    s->delta = false;
    s->more_after = (char *)(uintptr_t)"";
    return (lin_str){ (const char *)wire, linli__access_snapshot__pack(s, wire) };
}

lin_str lin_snapshot_merge(lin_arena *arena, lin_str base_wire, lin_str next_wire, lin_time now)
{
    snapshot *next = unpack(arena, next_wire), *base = next && next->delta ? unpack(arena, base_wire) : next;

    if (!next || !base)
        return (lin_str){ "", 0 };
    if (base != next)
        add(arena, base, next);
    forget(base, now);
    return pack(arena, base);
}
