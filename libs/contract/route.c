/* route - see route.h: a tree with one level for each segment. */
#include "libs/contract/route.h"

#include <string.h>

typedef struct variable {
    lin_str field;
    size_t from, count;            /* segments; count 0: to the end */
} variable;

typedef struct leaf {
    struct leaf *next;
    lin_str verb;                  /* after the colon; "" none */
    const void *target[LIN_VERBS];
    variable variable[LIN_VERBS][LIN_ROUTE_VARIABLES];
    size_t variables[LIN_VERBS];
} leaf;

typedef struct node node;

typedef struct edge {
    struct edge *next;
    lin_str literal;
    node *to;
} edge;

struct node {
    edge *edges;
    node *any;                     /* "*" */
    node *deep;                    /* "**" */
    leaf *leaves;
};

struct lin_routes {
    lin_arena *arena;
    node root;
};

lin_routes *lin_routes_new(lin_arena *arena)
{
    lin_routes *routes = LIN_NEW(arena, lin_routes);

    routes->arena = arena;
    return routes;
}

/* --- adding */

typedef struct adding {
    lin_routes *routes;
    node *at;
    size_t depth;
    variable variable[LIN_ROUTE_VARIABLES];
    size_t variables;
    bool ended;                    /* behind "**" nothing may follow */
} adding;

static node *child(lin_routes *routes, node *at, lin_str segment)
{
    node **fixed = lin_str_eq(segment, LIN_STR("*")) ? &at->any : lin_str_eq(segment, LIN_STR("**")) ? &at->deep : NULL;
    edge *e;

    if (fixed)
        return *fixed ? *fixed : (*fixed = LIN_NEW(routes->arena, node));
    for (e = at->edges; e; e = e->next)
        if (lin_str_eq(e->literal, segment))
            return e->to;
    e = LIN_NEW(routes->arena, edge);
    *e = (edge){ at->edges, lin_str_dup(routes->arena, segment), LIN_NEW(routes->arena, node) };
    at->edges = e;
    return e->to;
}

static bool add_segment(adding *a, lin_str segment)
{
    if (!segment.len || a->ended || a->depth == LIN_ROUTE_SEGMENTS)
        return false;
    a->ended = lin_str_eq(segment, LIN_STR("**"));
    a->at = child(a->routes, a->at, segment);
    a->depth++;
    return true;
}

/* What stands between braces: "field", or "field=" and segments. */
static bool add_variable(adding *a, lin_str inside)
{
    lin_str field = lin_str_cut(&inside, '=');
    variable *v = &a->variable[a->variables];

    if (!field.len || a->variables == LIN_ROUTE_VARIABLES)
        return false;
    *v = (variable){ .field = lin_str_dup(a->routes->arena, field), .from = a->depth };
    if (!inside.at)
        inside = LIN_STR("*");
    while (inside.at)
        if (!add_segment(a, lin_str_cut(&inside, '/')))
            return false;
    v->count = a->ended ? 0 : a->depth - v->from;
    a->variables++;
    return true;
}

static bool add_path(adding *a, lin_str path)
{
    while (path.at) {
        lin_str segment;

        if (lin_str_starts(path, LIN_STR("{"))) {
            segment = lin_str_cut(&path, '}');
            if (!path.at || !add_variable(a, lin_str_from(segment, 1)))
                return false;
            if (path.len == 0)
                return true;
            if (path.at[0] != '/')
                return false;
            path = lin_str_from(path, 1);
        } else {
            segment = lin_str_cut(&path, '/');
            if (!add_segment(a, segment))
                return false;
        }
    }
    return true;
}

static leaf *leaf_of(lin_routes *routes, node *at, lin_str verb)
{
    leaf *l;

    for (l = at->leaves; l; l = l->next)
        if (lin_str_eq(l->verb, verb))
            return l;
    l = LIN_NEW(routes->arena, leaf);
    l->next = at->leaves;
    l->verb = lin_str_dup(routes->arena, verb);
    at->leaves = l;
    return l;
}

/* A verb stands behind the last colon that is not inside braces. */
static lin_str split_verb(lin_str *path)
{
    for (size_t i = path->len; i-- > 0 && path->at[i] != '/' && path->at[i] != '}';)
        if (path->at[i] == ':') {
            lin_str verb = lin_str_from(*path, i + 1);

            path->len = i;
            return verb;
        }
    return (lin_str){ "", 0 };
}

bool lin_routes_add(lin_routes *routes, lin_verb verb, lin_str path, const void *target, const void **ret_clash)
{
    adding a = { .routes = routes, .at = &routes->root };
    lin_str custom = split_verb(&path);
    leaf *l;

    *ret_clash = NULL;
    if (verb >= LIN_VERBS || !lin_str_starts(path, LIN_STR("/")) || !add_path(&a, lin_str_from(path, 1)))
        return false;
    l = leaf_of(routes, a.at, custom);
    if (l->target[verb]) {
        *ret_clash = l->target[verb];
        return false;
    }
    l->target[verb] = target;
    memcpy(l->variable[verb], a.variable, sizeof(a.variable));
    l->variables[verb] = a.variables;
    return true;
}

/* --- finding */

typedef struct finding {
    lin_arena *arena;
    lin_str raw[LIN_ROUTE_SEGMENTS];
    lin_str text[LIN_ROUTE_SEGMENTS];   /* decoded */
    size_t segments;
    lin_verb verb;
    lin_str custom;                     /* verb that is split off in this try; the last segment is without it */
    const leaf *found;
    unsigned allowed;
} finding;

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool decode(lin_arena *arena, lin_str raw, lin_str *ret)
{
    lin_buf text = { .arena = arena };

    if (!raw.len || !memchr(raw.at, '%', raw.len)) {
        *ret = raw;
        return true;
    }
    for (size_t i = 0; i < raw.len; i++) {
        int high, low;

        if (raw.at[i] != '%') {
            lin_buf_char(&text, raw.at[i]);
            continue;
        }
        high = i + 2 < raw.len ? hex(raw.at[i + 1]) : -1;
        low = i + 2 < raw.len ? hex(raw.at[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return false;
        lin_buf_char(&text, (char)(high << 4 | low));
        i += 2;
    }
    *ret = lin_buf_str(&text);
    return true;
}

static bool is_dots(lin_str s)
{
    return lin_str_eq(s, LIN_STR(".")) || lin_str_eq(s, LIN_STR(".."));
}

static bool split_path(finding *f, lin_str path)
{
    if (!lin_str_starts(path, LIN_STR("/")))
        return false;
    path = lin_str_from(path, 1);
    while (path.at) {
        lin_str segment = lin_str_cut(&path, '/');

        if (f->segments == LIN_ROUTE_SEGMENTS || !segment.len || !decode(f->arena, segment, &f->text[f->segments]) ||
            is_dots(f->text[f->segments]))
            return false;
        f->raw[f->segments++] = segment;
    }
    return true;
}

static bool take_leaf(finding *f, const node *at)
{
    for (const leaf *l = at->leaves; l; l = l->next) {
        if (!lin_str_eq(l->verb, f->custom))
            continue;
        for (int v = 0; v < LIN_VERBS; v++)
            f->allowed |= l->target[v] ? 1u << v : 0;
        if (f->verb < LIN_VERBS && l->target[f->verb]) {
            f->found = l;
            return true;
        }
    }
    return false;
}

static bool walk(finding *f, const node *at, size_t index)
{
    if (index == f->segments)
        return take_leaf(f, at);
    for (const edge *e = at->edges; e; e = e->next)
        if (lin_str_eq(e->literal, f->text[index]) && walk(f, e->to, index + 1))
            return true;
    if (at->any && f->text[index].len && walk(f, at->any, index + 1))
        return true;
    return at->deep && take_leaf(f, at->deep);
}

/* One segment is decoded whole; of several, an encoded slash stays told apart from a real one. */
static lin_str variable_text(finding *f, const variable *v)
{
    size_t end = v->count ? v->from + v->count : f->segments;
    lin_buf text = { .arena = f->arena };

    if (v->count == 1)
        return f->text[v->from];
    for (size_t i = v->from; i < end; i++) {
        bool slash = memchr(f->text[i].at, '/', f->text[i].len) != NULL;

        if (i > v->from)
            lin_buf_char(&text, '/');
        lin_buf_add(&text, slash ? f->raw[i] : f->text[i]);
    }
    return lin_buf_str(&text);
}

static void fill(finding *f, lin_route_match *ret)
{
    const leaf *l = f->found;

    ret->target = l->target[f->verb];
    ret->variables = l->variables[f->verb];
    for (size_t i = 0; i < ret->variables; i++)
        ret->variable[i] = (lin_route_variable){ l->variable[f->verb][i].field,
                                                 variable_text(f, &l->variable[f->verb][i]) };
}

/* Tries the last segment without what follows its last colon, then as it is. */
static bool walk_both(finding *f, const node *root)
{
    size_t last = f->segments - 1;
    lin_str raw = f->raw[last], text = f->text[last];

    for (size_t i = raw.len; i-- > 0;) {
        if (raw.at[i] != ':')
            continue;
        f->custom = lin_str_from(raw, i + 1);
        f->raw[last].len = i;
        if (f->custom.len && decode(f->arena, f->raw[last], &f->text[last]) && walk(f, root, 0))
            return true;
        break;
    }
    if (f->allowed) /* the verb is known here, for another method */
        return false;
    f->custom = (lin_str){ "", 0 };
    f->raw[last] = raw;
    f->text[last] = text;
    return walk(f, root, 0);
}

lin_route_found lin_routes_find(const lin_routes *routes, lin_arena *arena, lin_verb verb, lin_str path,
                                lin_route_match *ret)
{
    finding f = { .arena = arena, .verb = verb };

    *ret = (lin_route_match){ 0 };
    if (lin_str_eq(path, LIN_STR("/")))
        return LIN_ROUTE_NONE;
    if (!split_path(&f, path))
        return LIN_ROUTE_MALFORMED;
    if (walk_both(&f, &routes->root)) {
        fill(&f, ret);
        return LIN_ROUTE_FOUND;
    }
    ret->allowed = f.allowed;
    return f.allowed ? LIN_ROUTE_OTHER_VERB : LIN_ROUTE_NONE;
}
