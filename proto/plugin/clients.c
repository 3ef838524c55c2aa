/*
 * clients - typed functions for the calls of peers: population_get_person(rq, &in, &answer).
 *
 * From the names in (linli.call).calls, which are also what NATS lets the service publish. A peer's
 * types and enum values carry its name: PopulationPerson, POPULATION_PERSON_CATEGORY_KEY.
 */
#include "proto/plugin/generate.h"
#include "proto/plugin/names.h"

typedef struct clients {
    generation *g;
    const lin_contract *peer;         /* at hand */
    const lin_method *caller;
    lin_str *why;
} clients;

static bool no_such(clients *c, lin_str name)
{
    *c->why = lin_z(lin_print(c->g->arena, "%.*s: %.*s: calls %.*s, which is not there",
                              LIN_STR_FMT(c->caller->file), LIN_STR_FMT(c->caller->name), LIN_STR_FMT(name)));
    return false;
}

static lin_str type_of(clients *c, const lin_message *message)
{
    lin_str type = name_type(c->g->arena, c->peer->package, message->full_name);

    if (!lin_str_starts(message->full_name, c->peer->package))
        return type;
    return lin_z(lin_print(c->g->arena, "%.*s%.*s", LIN_STR_FMT(name_camel(c->g->arena, c->peer->service)),
                           LIN_STR_FMT(type)));
}

static const char client_head[] =
    "lin_code {peer}_{call}(lin_req *rq, const {in} *in, {out} **ret)";

static const char client_body[] =
    "\n{\n"
    "    ProtobufCMessage *answer;\n\n"
    "    LIN_TRY(lin_call(rq, \"{peer}\", \"{name}\", &in->base, &{lout}__descriptor, &answer));\n"
    "    *ret = ({out} *)answer;\n"
    "    return LIN_OK;\n"
    "}\n";

static void add_client(clients *c, const lin_method *m)
{
    lin_arena *arena = c->g->arena;
    const lin_arg args[] = {
        ARG("peer", c->peer->service),
        ARG("call", name_snake(arena, m->call)),
        ARG("name", m->name),
        ARG("in", type_of(c, m->request)),
        ARG("out", type_of(c, m->answer)),
        ARG("lout", name_c_lower(arena, m->answer->full_name)),
    };
    lin_str head = lin_template(arena, client_head, LIN_COUNT(args), args);

    lin_buf_print(&c->g->header, "%.*s;\n", LIN_STR_FMT(head));
    /* Weak: two services may ask the same, and a test that links them all has the peer's own function of that name. */
    lin_buf_print(&c->g->source, "\n__attribute__((weak)) %.*s", LIN_STR_FMT(head));
    lin_buf_add(&c->g->source, lin_template(arena, client_body, LIN_COUNT(args), args));
}

/* --- which calls: each once, peer by peer in the order in which they are first named */

static bool is_named_before(const lin_contract *own, const lin_method *caller, size_t index, lin_str prefix)
{
    for (const lin_method *m = own->method; m <= caller; m++)
        for (size_t i = 0; i < (m == caller ? index : m->option->n_calls); i++)
            if (lin_str_starts(lin_z(m->option->calls[i]), prefix))
                return true;
    return false;
}

static bool add_peer_calls(clients *c, lin_str prefix)
{
    const lin_contract *own = c->g->contract;

    for (size_t k = 0; k < own->methods; k++)
        for (size_t i = 0; i < own->method[k].option->n_calls; i++) {
            lin_str name = lin_z(own->method[k].option->calls[i]);
            const lin_method *called;

            if (!lin_str_starts(name, prefix) || is_named_before(own, &own->method[k], i, name))
                continue;
            c->caller = &own->method[k];
            called = lin_contract_method(c->peer, lin_str_from(name, prefix.len));
            if (!called)
                return no_such(c, name);
            add_client(c, called);
        }
    return true;
}

static bool add_peer(clients *c, lin_str name)
{
    lin_str service = lin_str_cut(&name, '.');
    lin_str prefix = lin_z(lin_print(c->g->arena, "%.*s.", LIN_STR_FMT(service)));

    c->peer = lin_contract_read(c->g->arena, c->g->set, service, c->why);
    if (!c->peer)
        return false;
    PUT(&c->g->header, "\n/* Calls of {peer}. */\n", ARG("peer", service));
    add_types(c->g, c->peer, name_camel(c->g->arena, service));
    lin_buf_char(&c->g->header, '\n');
    return add_peer_calls(c, prefix);
}

bool add_clients(generation *g, lin_str *ret_why)
{
    clients c = { .g = g, .why = ret_why };
    const lin_contract *own = g->contract;

    for (size_t k = 0; k < own->methods; k++)
        for (size_t i = 0; i < own->method[k].option->n_calls; i++) {
            lin_str name = lin_z(own->method[k].option->calls[i]), rest = name;
            lin_str service = lin_str_cut(&rest, '.');

            c.caller = &own->method[k];
            if (lin_str_eq(service, LIN_STR("*"))) /* of whoever offers it: no one type to write down */
                continue;
            if (!rest.len)
                return no_such(&c, name);
            if (!is_named_before(own, c.caller, i, (lin_str){ name.at, service.len + 1 }) && !add_peer(&c, name))
                return false;
        }
    return true;
}
