/*
 * admin - what the operator's listener answers: /livez, /readyz[?verbose], /metrics.
 *
 * livez never looks at dependencies. readyz does, and its verbose form names each of them.
 */
#include "gateway/gateway.h"

static bool buses_connected(const gateway *gw)
{
    for (size_t i = 0; i < gw->loops; i++)
        if (!gw->loop[i].nats.connected)
            return false;
    return lin_bus_connected(gw->bus);
}

static bool knows_routes(const gateway *gw)
{
    return atomic_load(&gw->routed) == gw->loops;
}

bool gw_ready(const gateway *gw)
{
    return !gw->draining && knows_routes(gw) && buses_connected(gw) && lin_access_version(gw->access) > 0;
}

static void add_check(lin_buf *text, bool good, const char *name)
{
    lin_buf_print(text, "[%c]%s %s\n", good ? '+' : '-', name, good ? "ok" : "failed");
}

static lin_str verbose(gateway *gw, lin_arena *arena)
{
    lin_buf text = { .arena = arena };

    add_check(&text, !gw->draining, "serving");
    add_check(&text, knows_routes(gw), "routes");
    add_check(&text, buses_connected(gw), "bus");
    add_check(&text, lin_access_version(gw->access) > 0, "access");
    lin_buf_print(&text, "   access version %" PRId64 "\n", lin_access_version(gw->access));
    lin_buf_add(&text, gw_contracts_status(gw->contracts, arena));
    lin_buf_print(&text, "readyz check %s\n", gw_ready(gw) ? "passed" : "failed");
    return lin_buf_str(&text);
}

static void send_text(h2o_req_t *http, int status, const char *type, lin_str text)
{
    http->res.status = status;
    http->res.reason = status == 200 ? "OK" : status == 404 ? "Not Found" : "Service Unavailable";
    http->res.content_length = text.len;
    gw_add_header(http, LIN_STR("content-type"), lin_z(type));
    h2o_send_inline(http, text.at, text.len);   /* copies */
}

/* --- pages */

static void send_livez(gateway *gw, lin_arena *arena, h2o_req_t *http)
{
    (void)gw;
    (void)arena;
    send_text(http, 200, "text/plain; charset=utf-8", LIN_STR("ok\n"));
}

static void send_readyz(gateway *gw, lin_arena *arena, h2o_req_t *http)
{
    bool ready = gw_ready(gw);
    lin_str text = ready ? LIN_STR("ok\n") : LIN_STR("not ready\n");

    if (memmem(http->path.base, http->path.len, "?verbose", 8))
        text = verbose(gw, arena);
    send_text(http, ready ? 200 : 503, "text/plain; charset=utf-8", text);
}

static void send_metrics(gateway *gw, lin_arena *arena, h2o_req_t *http)
{
    send_text(http, 200, "text/plain; version=0.0.4; charset=utf-8", gw_metrics(arena, gw));
}

static const struct {
    lin_str path;
    void (*send)(gateway *gw, lin_arena *arena, h2o_req_t *http);
} pages[] = {
    { { "/livez", 6 }, send_livez },
    { { "/readyz", 7 }, send_readyz },
    { { "/metrics", 8 }, send_metrics },
};

int gw_admin_handle(h2o_handler_t *self, h2o_req_t *http)
{
    gw_loop *loop = H2O_STRUCT_FROM_MEMBER(gw_loop, context, http->conn->ctx);
    lin_str rest = { http->path.base, http->path.len };
    lin_str path = lin_str_cut(&rest, '?');
    lin_arena *arena = lin_arena_new();
    size_t i = 0;

    (void)self;
    while (i < LIN_COUNT(pages) && !lin_str_eq(pages[i].path, path))
        i++;
    if (i < LIN_COUNT(pages))
        pages[i].send(loop->gw, arena, http);
    else
        send_text(http, 404, "text/plain; charset=utf-8", LIN_STR("not found\n"));
    lin_arena_free(arena);
    return 0;
}
