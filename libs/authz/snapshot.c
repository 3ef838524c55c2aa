/* snapshot - see snapshot.h. */
#include "libs/authz/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "libs/contract/wire.h"
#include "linli/access.pb-c.h"

enum { SNAPSHOT_MAX = 16 * 1024 * 1024, ITEMS_MAX = 1 << 20 };

bool lin_permission_matches(lin_str pattern, lin_str permission)
{
    if (lin_str_eq(pattern, LIN_STR("*")))
        return true;
    if (lin_str_ends(pattern, LIN_STR(".*")))
        return lin_str_starts(permission, (lin_str){ pattern.at, pattern.len - 1 });
    return lin_str_eq(pattern, permission);
}

static int compare(lin_str a, lin_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.at, b.at, common) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_id(const void *a, const void *b)
{
    return compare(((const lin_place *)a)->id, ((const lin_place *)b)->id);
}

static int by_number(const void *a, const void *b)
{
    int32_t x = ((const lin_place *)a)->number, y = ((const lin_place *)b)->number;

    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
    return compare(*(const lin_str *)a, *(const lin_str *)b);
}

static int by_user(const void *a, const void *b)
{
    return compare(((const lin_user_change *)a)->user_id, ((const lin_user_change *)b)->user_id);
}

static void compile_role(lin_snapshot *s, lin_role *role, const Linli__AccessSnapshot__Role *from,
                         const lin_str *permission, size_t permissions)
{
    role->id = lin_str_dup(s->arena, lin_z(from->id));
    role->clearance = from->clearance;
    role->own_rows = from->own_rows;
    role->bitmap = LIN_NEW_ARRAY(s->arena, uint64_t, s->words);
    for (size_t i = 0; i < permissions; i++)
        for (size_t k = 0; k < from->n_permissions; k++)
            if (lin_permission_matches(lin_z(from->permissions[k]), permission[i]))
                role->bitmap[i / 64] |= UINT64_C(1) << (i % 64);
}

static void compile_places(lin_snapshot *s, const Linli__AccessSnapshot *from)
{
    s->places_version = from->places_version;
    s->by_id = LIN_NEW_ARRAY(s->arena, lin_place, from->n_places);
    s->by_number = LIN_NEW_ARRAY(s->arena, lin_place, from->n_places);
    s->grid = LIN_NEW_ARRAY(s->arena, lin_place, from->n_places);
    for (size_t i = 0; i < from->n_places; i++) {
        const Linli__AccessSnapshot__Place *place = from->places[i];
        lin_place *to = place->grid ? &s->grid[s->grids] : &s->by_id[s->places];

        if (place->number <= 0)
            continue;
        *to = (lin_place){ lin_str_dup(s->arena, lin_z(place->id)), place->number, place->division };
        *(place->grid ? &s->grids : &s->places) += 1;
    }
    if (s->places)
        memcpy(s->by_number, s->by_id, s->places * sizeof(*s->by_id));
    qsort(s->by_id, s->places, sizeof(*s->by_id), by_id);
    qsort(s->by_number, s->places, sizeof(*s->by_number), by_number);
    qsort(s->grid, s->grids, sizeof(*s->grid), by_id);
}

static void compile_endings(lin_snapshot *s, const Linli__AccessSnapshot *from)
{
    s->ended = LIN_NEW_ARRAY(s->arena, lin_str, from->n_endings);
    s->endings = from->n_endings;
    for (size_t i = 0; i < s->endings; i++)
        s->ended[i] = lin_str_dup(s->arena, lin_z(from->endings[i]->session_id));
    qsort(s->ended, s->endings, sizeof(*s->ended), by_text);
}

static void compile_changes(lin_snapshot *s, const Linli__AccessSnapshot *from)
{
    s->change = LIN_NEW_ARRAY(s->arena, lin_user_change, from->n_changes);
    s->changes = from->n_changes;
    for (size_t i = 0; i < s->changes; i++)
        s->change[i] = (lin_user_change){ lin_str_dup(s->arena, lin_z(from->changes[i]->user_id)), from->changes[i]->version,
                                            from->changes[i]->at };
    qsort(s->change, s->changes, sizeof(*s->change), by_user);
}

static lin_snapshot *compile(const Linli__AccessSnapshot *from, const lin_str *permission, size_t permissions)
{
    lin_arena *arena = lin_arena_new();
    lin_snapshot *s = LIN_NEW(arena, lin_snapshot);

    s->arena = arena;
    s->holders = 1;
    s->version = from->version;
    s->words = permissions / 64 + 1;
    s->roles = from->n_roles;
    s->role = LIN_NEW_ARRAY(arena, lin_role, s->roles);
    for (size_t i = 0; i < s->roles; i++)
        compile_role(s, &s->role[i], from->roles[i], permission, permissions);
    compile_places(s, from);
    compile_endings(s, from);
    compile_changes(s, from);
    return s;
}

/* --- the gate before unpacking: what unpacks into far more memory than it takes on the wire is refused */

enum { VERSION = 1, ROLES = 2, CHANGES = 5 };

static bool is_message(uint32_t number)
{
    return number >= ROLES && number <= CHANGES;
}

static bool check_item(const lin_wire_item *item, size_t *items)
{
    lin_str rest = item->bytes;
    lin_wire_item inner;
    bool bad = false;

    if (item->type == 2 && !is_message(item->number))
        return lin_utf8_valid(item->bytes);
    while (is_message(item->number) && lin_wire_next(&rest, &inner, &bad) && ++*items <= ITEMS_MAX)
        if (inner.type == 2 && !lin_utf8_valid(inner.bytes))
            return false;
    return !bad;
}

bool lin_snapshot_check(lin_str wire, int64_t *ret_version)
{
    lin_str rest = wire;
    lin_wire_item item;
    bool bad = false;
    size_t items = 0;
    int64_t version = 0;

    if (wire.len > SNAPSHOT_MAX)
        return false;
    while (lin_wire_next(&rest, &item, &bad)) {
        if (++items > ITEMS_MAX || !check_item(&item, &items))
            return false;
        if (item.number == VERSION)
            version = (int64_t)item.integer;
    }
    *ret_version = version;
    return !bad && items <= ITEMS_MAX;
}

lin_snapshot *lin_snapshot_new(lin_str wire, const lin_str *permission, size_t permissions)
{
    Linli__AccessSnapshot *from = NULL;
    lin_snapshot *s;
    int64_t version;

    if (lin_snapshot_check(wire, &version))
        from = linli__access_snapshot__unpack(NULL, wire.len, (const uint8_t *)wire.at);
    if (!from)
        return NULL;
    s = compile(from, permission, permissions);
    linli__access_snapshot__free_unpacked(from, NULL);
    return s;
}

void lin_snapshot_release(lin_snapshot *s)
{
    if (s && atomic_fetch_sub(&s->holders, 1) == 1)
        lin_arena_free(s->arena);
}

const lin_role *lin_snapshot_role(const lin_snapshot *s, lin_str id)
{
    for (size_t i = 0; i < s->roles; i++)
        if (lin_str_eq(s->role[i].id, id))
            return &s->role[i];
    return NULL;
}

bool lin_place_number(lin_req *rq, lin_access *access, lin_str region_id, int32_t *ret)
{
    const lin_snapshot *s;
    const lin_place *found, key = { .id = region_id };

    lin_access_hold(rq, access);
    s = rq->snapshot;
    found = s ? bsearch(&key, s->by_id, s->places, sizeof(key), by_id) : NULL;
    if (found)
        *ret = found->number;
    return found != NULL;
}

bool lin_place_id(lin_req *rq, lin_access *access, int32_t number, lin_str *ret)
{
    const lin_snapshot *s;
    const lin_place *found, key = { .number = number };

    lin_access_hold(rq, access);
    s = rq->snapshot;
    found = s ? bsearch(&key, s->by_number, s->places, sizeof(key), by_number) : NULL;
    if (found)
        *ret = found->id;
    return found != NULL;
}

bool lin_place_division(lin_req *rq, lin_access *access, int32_t number, lin_str *ret)
{
    const lin_snapshot *s;
    const lin_place *found, key = { .number = number };

    lin_access_hold(rq, access);
    s = rq->snapshot;
    found = s ? bsearch(&key, s->by_number, s->places, sizeof(key), by_number) : NULL;
    if (found && found->division)
        *ret = lin_z(lin_print(rq->arena, "%012lld", (long long)found->division));
    return found && found->division;
}

bool lin_grid_community(lin_req *rq, lin_access *access, lin_str grid_id, int32_t *ret)
{
    const lin_snapshot *s;
    const lin_place *found, key = { .id = grid_id };

    lin_access_hold(rq, access);
    s = rq->snapshot;
    found = s ? bsearch(&key, s->grid, s->grids, sizeof(key), by_id) : NULL;
    if (found)
        *ret = found->number;
    return found != NULL;
}

bool lin_access_changed(lin_req *rq, lin_access *access, lin_str user_id, int64_t since, lin_time grace)
{
    const lin_user_change *found, key = { .user_id = user_id };
    const lin_snapshot *s;

    lin_access_hold(rq, access);
    s = rq->snapshot;
    found = s ? bsearch(&key, s->change, s->changes, sizeof(key), by_user) : NULL;
    return found && found->version > since && found->at + grace <= rq->now;
}

bool lin_places_changed(lin_req *rq, lin_access *access, int64_t since)
{
    lin_access_hold(rq, access);
    return rq->snapshot && rq->snapshot->places_version > since;
}

bool lin_access_revoked(lin_req *rq, lin_access *access, lin_str session_id)
{
    const lin_snapshot *s;

    lin_access_hold(rq, access);
    s = rq->snapshot;
    return s && bsearch(&session_id, s->ended, s->endings, sizeof(session_id), by_text);
}
