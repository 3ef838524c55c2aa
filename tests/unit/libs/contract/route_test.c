/* Routes: what a raw path means. */
#include "libs/contract/route.h"
#include "tests/unit/test.h"

static lin_arena *arena;
static lin_routes *routes;

static const struct { lin_verb verb; const char *path; } table[] = {
    { LIN_GET, "/v1/p/persons" }, { LIN_POST, "/v1/p/persons" }, { LIN_GET, "/v1/p/persons/{id}" }, { LIN_PATCH, "/v1/p/persons/{id}" },
    { LIN_GET, "/v1/p/persons/{id}/history" }, { LIN_POST, "/v1/p/persons/{id}:reveal" }, { LIN_POST, "/v1/p/persons:batchGet" },
    { LIN_GET, "/v1/p/persons/me" }, { LIN_POST, "/v1/p/users/me:changePassword" }, { LIN_GET, "/v1/f/{name=files/**}" },
    { LIN_GET, "/v1/n/{name=a/*/b/*}" }, { LIN_GET, "/v1/x/*/y" }, { LIN_DELETE, "/v1/s/sessions/current" }, { LIN_GET, "/v1/f/files/about" },
};

static void begin(void)
{
    const void *clash;

    arena = lin_arena_new();
    routes = lin_routes_new(arena);
    for (size_t i = 0; i < LIN_COUNT(table); i++)
        ck_assert_msg(lin_routes_add(routes, table[i].verb, lin_z(table[i].path), table[i].path, &clash), "%s", table[i].path);
}

/* "template|variable=text", "405", "404" or "400". */
static const char *meaning(lin_verb verb, const char *path)
{
    lin_route_match match;
    lin_buf text = { .arena = arena };

    switch (lin_routes_find(routes, arena, verb, lin_z(path), &match)) {
    case LIN_ROUTE_NONE:
        return "404";
    case LIN_ROUTE_OTHER_VERB:
        return "405";
    case LIN_ROUTE_MALFORMED:
        return "400";
    case LIN_ROUTE_FOUND:
        break;
    }
    lin_buf_z(&text, match.target);
    for (size_t i = 0; i < match.variables; i++)
        lin_buf_print(&text, "|%.*s=%.*s", LIN_STR_FMT(match.variable[i].field), LIN_STR_FMT(match.variable[i].text));
    return lin_str_z(arena, lin_buf_str(&text));
}

TEST(paths_mean_what_their_templates_say)
{
    static const struct { lin_verb verb; const char *path, *means; } rows[] = {
        { LIN_GET, "/v1/p/persons", "/v1/p/persons" },
        { LIN_GET, "/v1/p/persons/7", "/v1/p/persons/{id}|id=7" },
        { LIN_GET, "/v1/p/persons/me", "/v1/p/persons/me" },
        { LIN_GET, "/v1/p/persons/m%65", "/v1/p/persons/me" },
        { LIN_PATCH, "/v1/p/persons/me", "/v1/p/persons/{id}|id=me" },
        { LIN_GET, "/v1/p/persons/7/history", "/v1/p/persons/{id}/history|id=7" },
        { LIN_GET, "/v1/p/persons/me/history", "/v1/p/persons/{id}/history|id=me" },
        { LIN_POST, "/v1/p/persons/7:reveal", "/v1/p/persons/{id}:reveal|id=7" },
        { LIN_POST, "/v1/p/persons/a:b:reveal", "/v1/p/persons/{id}:reveal|id=a:b" },
        { LIN_GET, "/v1/p/persons/a:b", "/v1/p/persons/{id}|id=a:b" },
        { LIN_GET, "/v1/p/persons/a:", "/v1/p/persons/{id}|id=a:" },
        { LIN_GET, "/v1/p/persons/7:reveal", "405" },
        { LIN_POST, "/v1/p/persons:batchGet", "/v1/p/persons:batchGet" },
        { LIN_POST, "/v1/p/persons:nothing", "404" },
        { LIN_POST, "/v1/p/users/me:changePassword", "/v1/p/users/me:changePassword" },
        { LIN_POST, "/v1/p/users/you:changePassword", "404" },
        { LIN_GET, "/v1/p/persons/%E9%82%BB", "/v1/p/persons/{id}|id=\xE9\x82\xBB" },
        { LIN_GET, "/v1/p/persons/a%2Fb", "/v1/p/persons/{id}|id=a/b" },
        { LIN_GET, "/v1/p/persons/a%3Areveal", "/v1/p/persons/{id}|id=a:reveal" },
        { LIN_GET, "/v1/f/files/a", "/v1/f/{name=files/**}|name=files/a" },
        { LIN_GET, "/v1/f/files/a/b/c", "/v1/f/{name=files/**}|name=files/a/b/c" },
        { LIN_GET, "/v1/f/files/a%2Fb/c", "/v1/f/{name=files/**}|name=files/a%2Fb/c" },
        { LIN_GET, "/v1/f/files/about", "/v1/f/files/about" },
        { LIN_GET, "/v1/n/a/1/b/2", "/v1/n/{name=a/*/b/*}|name=a/1/b/2" },
        { LIN_GET, "/v1/n/a/1/c/2", "404" },
        { LIN_GET, "/v1/x/anything/y", "/v1/x/*/y" },
        { LIN_GET, "/v1/x/anything/z", "404" },
        { LIN_DELETE, "/v1/s/sessions/current", "/v1/s/sessions/current" },
        { LIN_GET, "/v1/s/sessions/current", "405" },
        { LIN_PUT, "/v1/p/persons", "405" },
        { LIN_VERBS, "/v1/p/persons", "405" },
        { LIN_GET, "/v1/p", "404" }, { LIN_GET, "/v1/P/persons", "404" }, { LIN_GET, "/", "404" }, { LIN_GET, "/v2/p/persons", "404" },
        { LIN_GET, "", "400" }, { LIN_GET, "v1/p/persons", "400" }, { LIN_GET, "/v1/p/persons/", "400" }, { LIN_GET, "/v1//persons", "400" },
        { LIN_GET, "//v1/p/persons", "400" }, { LIN_GET, "/v1/p/persons/.", "400" }, { LIN_GET, "/v1/p/persons/..", "400" },
        { LIN_GET, "/v1/p/../p/persons", "400" }, { LIN_GET, "/v1/p/%2e%2e/persons", "400" }, { LIN_GET, "/v1/p/%2E/persons", "400" },
        { LIN_GET, "/v1/p/persons/%", "400" }, { LIN_GET, "/v1/p/persons/%4", "400" }, { LIN_GET, "/v1/p/persons/%zz", "400" },
        { LIN_GET, "/v1/p/persons/%00", "400" }, { LIN_GET, "/v1/p/persons/a%00b", "400" }, { LIN_GET, "/v1/p/persons/...", "/v1/p/persons/{id}|id=..." },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(strcmp(meaning(rows[i].verb, rows[i].path), rows[i].means) == 0, "%s: %s, not %s", rows[i].path,
                      meaning(rows[i].verb, rows[i].path), rows[i].means);
}

TEST(a_wrong_method_tells_which_are_right)
{
    lin_route_match match;

    begin();
    ck_assert_int_eq(lin_routes_find(routes, arena, LIN_DELETE, LIN_STR("/v1/p/persons"), &match), LIN_ROUTE_OTHER_VERB);
    ck_assert_int_eq(match.allowed, 1u << LIN_GET | 1u << LIN_POST);
}

TEST(templates_that_match_the_same_paths_clash)
{
    static const char *const clashing[] = { "/v1/p/persons/{other}", "/v1/p/persons/*", "/v1/p/persons/me" };
    static const char *const malformed[] = { "v1/x", "/v1//x", "/v1/{}", "/v1/{a", "/v1/{a=**}/b", "/v1/**/b", "" };
    const void *clash;

    begin();
    for (size_t i = 0; i < LIN_COUNT(clashing); i++) {
        ck_assert(!lin_routes_add(routes, LIN_GET, lin_z(clashing[i]), "x", &clash));
        ck_assert_ptr_nonnull(clash);
    }
    for (size_t i = 0; i < LIN_COUNT(malformed); i++) {
        ck_assert_msg(!lin_routes_add(routes, LIN_GET, lin_z(malformed[i]), "x", &clash), "%s", malformed[i]);
        ck_assert_ptr_null(clash);
    }
}

TEST(a_path_of_too_many_parts_is_refused)
{
    lin_buf path;
    lin_route_match match;

    begin();
    path = (lin_buf){ .arena = arena };
    for (int i = 0; i < 10000; i++)
        lin_buf_z(&path, "/a");
    ck_assert_int_eq(lin_routes_find(routes, arena, LIN_GET, lin_buf_str(&path), &match), LIN_ROUTE_MALFORMED);
}
