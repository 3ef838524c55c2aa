/*
 * Templates and raw paths: lines up to the first empty one are templates, the next is a path. A path that is found
 * fits its template: its variables are named, and no escape has brought a NUL into one. Whether a text is UTF-8 is
 * asked by the field that it is for.
 */
#include "libs/contract/route.h"
#include "tests/fuzz/fuzz.h"

static void check_match(const lin_route_match *match)
{
    FUZZ_MUST(match->variables <= LIN_ROUTE_VARIABLES);
    for (size_t i = 0; i < match->variables; i++)
        FUZZ_MUST(match->variable[i].field.len > 0 &&
                  !memchr(match->variable[i].text.at, '\0', match->variable[i].text.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_arena *arena = lin_arena_new();
    lin_routes *routes = lin_routes_new(arena);
    lin_str rest = fuzz_text(data, size), line;
    const void *clash;

    while (rest.at && (line = lin_str_cut(&rest, '\n')).len)
        lin_routes_add(routes, (lin_verb)(line.len % LIN_VERBS), line, routes, &clash);
    if (rest.len && memchr(rest.at, '\0', rest.len))
        rest.at = NULL; /* no HTTP reader hands one on */
    for (int verb = 0; rest.at && verb < LIN_VERBS; verb++) {
        lin_route_match match;

        if (lin_routes_find(routes, arena, (lin_verb)verb, rest, &match) == LIN_ROUTE_FOUND)
            check_match(&match);
    }
    lin_arena_free(arena);
    return 0;
}
