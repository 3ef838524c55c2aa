/*
 * routes - the accepted contracts as one immutable table, counted by its users.
 *
 * A table owns the contracts it was built from: everything of it goes at once, after the
 * last request that holds it.
 */
#include <malloc.h>

#include "gateway/gateway.h"
#include "libs/contract/openapi.h"

static bool refuse(lin_arena *arena, const lin_method *method, const lin_binding *binding,
                   const gw_target *clash, lin_str *ret_why)
{
    lin_buf why = { .arena = arena };

    lin_buf_print(&why, "%.*s: route \"%.*s\" ", LIN_STR_FMT(method->name), LIN_STR_FMT(binding->path));
    if (clash)
        lin_buf_print(&why, "clashes with %.*s", LIN_STR_FMT(clash->method->name));
    else
        lin_buf_z(&why, "is malformed");
    *ret_why = lin_buf_str(&why);
    return false;
}

static bool add_binding(gw_routes *routes, lin_arena *arena, const lin_contract *contract,
                        const lin_method *method, const lin_binding *binding, lin_str *ret_why)
{
    gw_target *target = LIN_NEW(routes->arena, gw_target);
    const void *clash = NULL;

    *target = (gw_target){ .contract = contract, .method = method, .binding = binding,
                           .stretch = lin_method_stretch(method), .next = routes->target };
    routes->target = target;
    return lin_routes_add(routes->table, binding->verb, binding->path, target, &clash)
        || refuse(arena, method, binding, clash, ret_why);
}

/* A call for the house itself has no way in, whatever its contract says. */
static bool add_contract(gw_routes *routes, lin_arena *arena, const lin_contract *contract, lin_str *ret_why)
{
    for (size_t m = 0; m < contract->methods; m++) {
        const lin_method *method = &contract->method[m];

        if (lin_str_eq(method->permission, LIN_STR("INTERNAL")))
            continue;
        for (size_t b = 0; b < method->bindings; b++)
            if (!add_binding(routes, arena, contract, method, &method->binding[b], ret_why))
                return false;
    }
    return true;
}

static bool add_sets(gw_routes *routes, lin_arena *arena, const gw_set *set, size_t count, lin_str *ret_why)
{
    const lin_contract **contract = LIN_NEW_ARRAY(routes->arena, const lin_contract *, count + 1);

    for (size_t i = 0; i < count; i++) {
        lin_str why = { 0 };
        lin_str service = lin_str_dup(routes->arena, set[i].service);

        lin_str bytes = lin_str_dup(routes->arena, set[i].bytes);

        contract[i] = lin_contract_read(routes->arena, bytes, service, &why);
        if (contract[i] == NULL) {
            *ret_why = lin_str_dup(arena, why);
            return false;
        }
        if (!add_contract(routes, arena, contract[i], ret_why))
            return false;
    }
    routes->contract = contract;
    routes->contracts = count;
    return true;
}

gw_routes *gw_routes_new(lin_arena *arena, const gw_set *set, size_t count, lin_str *ret_why)
{
    lin_arena *own = lin_arena_new();
    gw_routes *routes = LIN_NEW(own, gw_routes);

    routes->arena = own;
    routes->holders = 1;
    routes->table = lin_routes_new(own);
    if (add_sets(routes, arena, set, count, ret_why))
        return routes;
    gw_routes_release(routes);
    return NULL;
}

/* It grows in an arena of its own: of what it took on the way, megabytes, nothing stays. */
static lin_str describe(const gw_routes *routes)
{
    lin_arena *making = lin_arena_new();
    lin_str document = lin_str_dup(routes->arena, lin_openapi(making, routes->contract, routes->contracts));

    lin_arena_free(making);
    return document;
}

/* What only a table in use needs: a refused contract leaves no trace in the statistics. */
void gw_routes_finish(gw_routes *routes)
{
    for (gw_target *t = routes->target; t; t = t->next)
        t->series = gw_series(t->binding->verb, t->binding->path);
    routes->openapi = gw_static_made(routes->arena, LIN_STR("/openapi.json"), describe(routes));
}

gw_routes *gw_routes_hold(gw_routes *routes)
{
    atomic_fetch_add(&routes->holders, 1);
    return routes;
}

/* A table is large and goes seldom: what it held is given back, or each contract that comes would leave a hole of that size. */
void gw_routes_release(gw_routes *routes)
{
    if (!routes || atomic_fetch_sub(&routes->holders, 1) != 1)
        return;
    lin_arena_free(routes->arena);
    malloc_trim(0);
}
