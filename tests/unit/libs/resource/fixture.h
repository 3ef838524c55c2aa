/*
 * fixture - an engine on the real contract of population, with two communities and people who
 * may see one, the other or both. Requests and answers are JSON, as a client would say them,
 * but with single quotes: {'name':'x'}.
 */
#ifndef RESOURCE_FIXTURE_H
#define RESOURCE_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "libs/contract/json.h"
#include "libs/resource/engine.h"
#include "linli/access.pb-c.h"
#include "population.gen.h"
#include "tests/unit/test.h"

#define SUNSHINE "00000000-0001-8000-8000-000000000001"   /* the region of community 7 */
#define RIVERSIDE "00000000-0002-8000-8000-000000000002"  /* of community 9 */
#define NEW_TOWN "00000000-0003-8000-8000-000000000003"   /* of community 11, known after a refresh */

#define EAST "00000000-0004-8000-8000-000000000004"       /* grids of community 7 */
#define WEST "00000000-0005-8000-8000-000000000005"

#define READER "00000000-0006-8000-8000-000000000006"     /* a role that may do everything */

static const int32_t only_seven[] = { 7 }, only_nine[] = { 9 }, seven_and_nine[] = { 7, 9 };

static const uint64_t no_permission[64];

static const lin_principal clerk_of_seven = {
    .user_id = LIN_STR("user-7"), .clearance = LINLI__DATA_CLASS__PERSONAL,
    .scope = { .community = only_seven, .communities = 1 },
};
static const lin_principal clerk_of_nine = {
    .user_id = LIN_STR("user-9"), .clearance = LINLI__DATA_CLASS__PERSONAL,
    .scope = { .community = only_nine, .communities = 1 },
};
static const lin_principal clerk_of_both = {
    .user_id = LIN_STR("user-79"), .clearance = LINLI__DATA_CLASS__PERSONAL, .bitmap = no_permission,
    .scope = { .community = seven_and_nine, .communities = 2 },
};
static const lin_principal uncleared_of_seven = {
    .user_id = LIN_STR("user-low"), .clearance = LINLI__DATA_CLASS__INTERNAL,
    .scope = { .community = only_seven, .communities = 1 },
};
static const lin_principal admin = {
    .user_id = LIN_STR("user-admin"), .clearance = LINLI__DATA_CLASS__SENSITIVE, .scope = { .all = true },
};

typedef struct fixture {
    lin_arena *arena;
    lin_keyring *keys;
    const lin_contract *contract;
    lin_access *access;
    lin_engine *engine;
    lin_db *db;
} fixture;

static fixture it;

static const lin_contract *contract_of(lin_arena *arena, const lin_service_contract *from)
{
    lin_str why = { "", 0 }, set = { (const char *)from->set, (size_t)(from->set_end - from->set) };
    const lin_contract *contract = lin_contract_read(arena, set, lin_z(from->service), &why);

    ck_assert_msg(contract != NULL, "%.*s", LIN_STR_FMT(why));
    return contract;
}

static Linli__AccessSnapshot__Place place_of(const char *id, int32_t number)
{
    Linli__AccessSnapshot__Place place;

    linli__access_snapshot__place__init(&place);
    place.id = (char *)(uintptr_t)id;
    place.number = number;
    return place;
}

/* Version 1 knows two communities, version 2 the new one too. */
static void give_snapshot(int64_t version)
{
    Linli__AccessSnapshot snapshot;
    Linli__AccessSnapshot__Place places[] = { place_of(SUNSHINE, 7), place_of(RIVERSIDE, 9), place_of(EAST, 7),
                                              place_of(WEST, 7), place_of(NEW_TOWN, 11) };
    Linli__AccessSnapshot__Place *list[] = { &places[0], &places[1], &places[2], &places[3], &places[4] };
    Linli__AccessSnapshot__Role role, *roles[] = { &role };
    char *everything[] = { (char *)(uintptr_t)"*" };
    uint8_t wire[512];

    linli__access_snapshot__role__init(&role);
    role.id = role.name = (char *)(uintptr_t)READER;
    role.permissions = everything;
    role.n_permissions = 1;
    role.clearance = LINLI__DATA_CLASS__PERSONAL;
    places[2].grid = places[3].grid = true;
    linli__access_snapshot__init(&snapshot);
    snapshot.version = version;
    snapshot.roles = roles;
    snapshot.n_roles = 1;
    snapshot.places = list;
    snapshot.n_places = version == 1 ? 4 : 5;
    lin_access_update(it.access, (lin_str){ (const char *)wire,
                                            linli__access_snapshot__pack(&snapshot, wire) });
}

static int refreshes;
static bool identity_is_away;

static lin_code refresh(lin_req *rq)
{
    refreshes++;
    if (identity_is_away)
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    give_snapshot(2);
    return LIN_OK;
}

/* An engine on any contract; the rules are those of `impl`. */
__attribute__((unused)) static void begin_on(const lin_contract *contract, const lin_hook *hook, size_t hooks,
                                             const void *impl)
{
    lin_str why = { "", 0 };
    lin_engine_conf conf;

    it.contract = contract;
    it.keys = lin_keyring_of(LIN_STR("0123456789abcdef0123456789abcdef"));
    it.access = lin_access_new(NULL, it.keys);
    lin_access_register(it.access, it.contract);
    refreshes = 0;
    identity_is_away = false;
    give_snapshot(1);
    conf = (lin_engine_conf){ .contract = contract, .keys = it.keys, .access = it.access, .hook = hook,
                              .hooks = hooks, .impl = impl, .refresh = refresh };
    it.engine = lin_engine_new(it.arena, &conf, &why);
    ck_assert_msg(it.engine != NULL, "%.*s", LIN_STR_FMT(why));
}

__attribute__((unused)) static void begin(void)
{
    it = (fixture){ .arena = lin_arena_new() };
    begin_on(contract_of(it.arena, &population_contract), NULL, 0, NULL);
}

__attribute__((unused)) static void end(void)
{
    lin_db_free(it.db);
    lin_keyring_free(it.keys);
    lin_arena_free(it.arena);
}

/* A request of somebody, as host makes it. */
__attribute__((unused)) static lin_req *request_of(const lin_principal *who)
{
    lin_req *rq = lin_req_new(it.arena);
    lin_buf scope = { .arena = it.arena };

    lin_buf_char(&scope, '{');
    for (size_t i = 0; i < who->scope.communities; i++)
        lin_buf_print(&scope, "%s%d", i ? "," : "", who->scope.community[i]);
    lin_buf_char(&scope, '}');
    if (who->scope.places.len)
        lin_buf_print(&scope, " %.*s ", LIN_STR_FMT(who->scope.places));
    rq->lang = LIN_EN;
    rq->caller = LIN_STR("gateway");
    rq->who = who;
    rq->scope = who->scope.all ? LIN_STR("all") : lin_buf_str(&scope);
    rq->db = it.db;
    rq->engine = it.engine;
    lin_access_hold(rq, it.access);
    return rq;
}

/* Somebody of one community by a role, as a service makes it of an assertion. */
__attribute__((unused)) static const lin_principal *reader_of(int32_t community)
{
    lin_req *rq = lin_req_new(it.arena);
    Linli__SessionAccess session;
    char *role[] = { (char *)(uintptr_t)READER };
    uint8_t wire[256];
    lin_principal *who;

    linli__session_access__init(&session);
    session.user_id = session.session_id = (char *)(uintptr_t)"user-reader";
    session.role_ids = role;
    session.n_role_ids = 1;
    session.expires_at = INT64_MAX;
    session.community_numbers = &community;
    session.n_community_numbers = 1;
    lin_access_hold(rq, it.access);
    ck_assert_int_eq(lin_access_session(rq, it.access, (lin_str){ (const char *)wire, linli__session_access__pack(&session, wire) }, &who), LIN_OK);
    return who;
}

/* --- calls in JSON */

__attribute__((unused)) static char *with_quotes(lin_arena *arena, const char *text, char from, char to)
{
    char *copy = lin_print(arena, "%s", text);

    for (char *at = strchr(copy, from); at; at = strchr(at, from))
        *at = to;
    return copy;
}

typedef struct outcome {
    lin_code code;
    const char *body;                       /* the answer's JSON, or "field: REASON, field: …" of a failure */
    const char *etag;
} outcome;

static const char *failure_text(const lin_problem *problem)
{
    lin_buf text = { .arena = it.arena };

    lin_buf_add(&text, problem->reason);
    for (size_t i = 0; i < problem->violations; i++)
        lin_buf_print(&text, " %.*s", LIN_STR_FMT(problem->violation[i].field));
    return lin_str_z(it.arena, lin_buf_str(&text));
}

__attribute__((unused)) static outcome call_as(lin_req *rq, const char *name, const char *json)
{
    const lin_method *method = lin_contract_method(it.contract, lin_z(name));
    lin_buf wire = { .arena = it.arena }, text = { .arena = it.arena };
    lin_str answer = { "", 0 };
    outcome out = { .body = "" };

    ck_assert_msg(method != NULL, "%s", name);
    rq->method = method->name;
    out.code = lin_json_read(rq, &(lin_json_in){ .message = method->request },
                             lin_z(with_quotes(it.arena, json, '\'', '"')), &wire);
    ck_assert_msg(out.code == LIN_OK, "%s: %s", json, failure_text(&rq->problem));
    out.code = lin_engine_call(rq, it.engine, method, lin_buf_str(&wire), &answer);
    out.etag = lin_str_z(it.arena, rq->etag);
    if (out.code != LIN_OK) {
        ck_assert_int_eq(out.code, rq->problem.code);
        out.body = failure_text(&rq->problem);
        return out;
    }
    ck_assert_int_eq(lin_json_write(rq, method->answer, answer, &text), LIN_OK);
    out.body = with_quotes(it.arena, lin_str_z(it.arena, lin_buf_str(&text)), '"', '\'');
    return out;
}

__attribute__((unused)) static outcome call(const lin_principal *who, const char *name, const char *json)
{
    return call_as(request_of(who), name, json);
}

/* The text of a JSON member: member("{'id':'x'}", "id") is x. The first of that name. */
__attribute__((unused)) static const char *member(const char *json, const char *key)
{
    const char *at = strstr(json, lin_print(it.arena, "'%s':'", key));
    lin_str rest;

    ck_assert_msg(at != NULL, "no %s in %s", key, json);
    rest = lin_z(at + strlen(key) + 4);
    return lin_str_z(it.arena, lin_str_cut(&rest, '\''));
}

__attribute__((unused)) static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        n++;
    return n;
}

#endif
