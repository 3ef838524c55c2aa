/*
 * micro: two steps that every request takes in the gateway, alone: its path matched against 5,000 templates, and its
 * permission judged. Each figure is the median of BENCH_RUNS runs of ROUNDS calls, in processor time; neither has a
 * reference, but what it may cost at most.
 */
#include "tests/bench/bench.h"

#include "libs/authz/authz.h"
#include "libs/contract/route.h"
#include "linli/access.pb-c.h"

enum { SERVICES = 20, COLLECTIONS = 25, TEMPLATES = 10, ROUNDS = 200 * 1000, PATHS = 1024 };

static const struct { lin_verb verb; const char *ending, *sent; } shapes[TEMPLATES] = {
    { LIN_GET, "", "" }, { LIN_POST, "", "" }, { LIN_GET, "/{id}", "/%s" }, { LIN_PATCH, "/{id}", "/%s" },
    { LIN_DELETE, "/{id}", "/%s" }, { LIN_POST, "/{id}:reveal", "/%s:reveal" }, { LIN_GET, "/{id}/history", "/%s/history" },
    { LIN_POST, ":batchGet", ":batchGet" }, { LIN_GET, ":stats", ":stats" }, { LIN_POST, "/{id}:undelete", "/%s:undelete" },
};

/* --- routes */

static lin_str collection(lin_arena *arena, int service, int number, const char *ending)
{
    return lin_z(lin_print(arena, "/v1/service%02d/collection%02d%s", service, number, ending));
}

static lin_routes *all_routes(lin_arena *arena)
{
    lin_routes *routes = lin_routes_new(arena);
    const void *clash;

    for (int i = 0; i < SERVICES * COLLECTIONS * TEMPLATES; i++) {
        int shape = i % TEMPLATES, number = i / TEMPLATES % COLLECTIONS, service = i / TEMPLATES / COLLECTIONS;

        if (!lin_routes_add(routes, shapes[shape].verb, collection(arena, service, number, shapes[shape].ending), &shapes[shape],
                            &clash))
            abort();
    }
    return routes;
}

typedef struct asked { lin_verb verb; lin_str path; } asked;

static asked *some_paths(lin_arena *arena)
{
    asked *path = LIN_NEW_ARRAY(arena, asked, PATHS);

    srandom(1);
    for (int i = 0; i < PATHS; i++) {
        int shape = (int)(random() % TEMPLATES);
        lin_str id = lin_id_text(arena, lin_id_new(lin_now(), 7));
        lin_arg args[] = { lin_arg_text("id", id) };
        lin_str ending = lin_template(arena, shapes[shape].ending, 1, args);

        path[i] = (asked){ shapes[shape].verb, collection(arena, (int)(random() % SERVICES), (int)(random() % COLLECTIONS),
                                                          lin_str_z(arena, ending)) };
    }
    return path;
}

static double match_ns(lin_arena *arena, const lin_routes *routes, const asked *path)
{
    lin_arena *request = lin_arena_new();
    double began = bench_cpu();

    (void)arena;
    for (int i = 0; i < ROUNDS; i++) {
        lin_route_match match;

        if (lin_routes_find(routes, request, path[i % PATHS].verb, path[i % PATHS].path, &match) != LIN_ROUTE_FOUND)
            abort();
        if (i % 64 == 0)
            lin_arena_reset(request);
    }
    lin_arena_free(request);
    return (bench_cpu() - began) / ROUNDS * 1e9;
}

/* --- permissions: a process that knows 1,000 of them, asked for each in turn */

enum { PERMISSIONS = 1000 };

static lin_contract *contract_of(lin_arena *arena)
{
    lin_contract *contract = LIN_NEW(arena, lin_contract);
    lin_method *method = LIN_NEW_ARRAY(arena, lin_method, PERMISSIONS);

    for (int i = 0; i < PERMISSIONS; i++)
        method[i].permission = lin_z(lin_print(arena, "service%02d.collection%02d.read", i / 50, i % 50));
    contract->method = method;
    contract->methods = PERMISSIONS;
    return contract;
}

static lin_str snapshot(lin_arena *arena)
{
    static char *everything[] = { (char *)(uintptr_t)"*" };
    Linli__AccessSnapshot all;
    Linli__AccessSnapshot__Role role, *roles[] = { &role };
    char *bytes;

    linli__access_snapshot__init(&all);
    linli__access_snapshot__role__init(&role);
    role.id = (char *)(uintptr_t)"r";
    role.permissions = everything;
    role.n_permissions = 1;
    role.clearance = LINLI__DATA_CLASS__INTERNAL;
    all.version = 1;
    all.roles = roles;
    all.n_roles = 1;
    bytes = lin_alloc(arena, linli__access_snapshot__get_packed_size(&all));
    return (lin_str){ bytes, linli__access_snapshot__pack(&all, (uint8_t *)bytes) };
}

static lin_str session(lin_arena *arena)
{
    static char *ids[] = { (char *)(uintptr_t)"r" };
    Linli__SessionAccess access;
    char *bytes;

    linli__session_access__init(&access);
    access.user_id = access.session_id = (char *)(uintptr_t)"u";
    access.role_ids = ids;
    access.n_role_ids = 1;
    access.scope_all = true;
    access.expires_at = lin_now() + LIN_DAY;
    bytes = lin_alloc(arena, linli__session_access__get_packed_size(&access));
    return (lin_str){ bytes, linli__session_access__pack(&access, (uint8_t *)bytes) };
}

/* What it allocates goes with the request, as above: 200,000 requests in one arena would measure the kernel's pages. */
static double authorize_ns(const lin_req *signed_in, lin_access *access, const lin_contract *contract)
{
    lin_arena *request = lin_arena_new();
    double began = bench_cpu();

    for (int i = 0; i < ROUNDS; i++) {
        lin_req rq = *signed_in;

        rq.arena = request;
        if (lin_authorize(&rq, access, &contract->method[i % PERMISSIONS]) != LIN_OK)
            abort();
        if (i % 64 == 0)
            lin_arena_reset(request);
    }
    lin_arena_free(request);
    return (bench_cpu() - began) / ROUNDS * 1e9;
}

int main(void)
{
    lin_arena *arena = lin_arena_new();
    lin_routes *routes = all_routes(arena);
    asked *path = some_paths(arena);
    lin_contract *contract = contract_of(arena);
    lin_access *access = lin_access_new(NULL, NULL);
    lin_req *rq = lin_req_new(arena);
    lin_principal *who;
    bench_series match = { 0 }, authorize = { 0 };

    lin_access_register(access, contract);
    if (!lin_access_update(access, snapshot(arena)) || lin_access_session(rq, access, session(arena), &who) != LIN_OK)
        abort();
    bench_begin("one thread");
    bench_head(lin_print(arena, "medians of %zu runs of %d calls, in turns", bench_runs(), ROUNDS));
    for (size_t i = 0; i < bench_runs(); i++) {
        bench_add(&match, match_ns(arena, routes, path));
        bench_add(&authorize, authorize_ns(rq, access, contract));
    }
    bench_row("a path among 5000 templates", bench_median(&match), 0, "ns", "<1000", "-");
    bench_row("a permission among 1000", bench_median(&authorize), 0, "ns", "<200", "-");
    lin_arena_free(arena);
    return 0;
}
