/*
 * access - keeps the permissions current: a newer version is told on the bus, then fetched.
 *
 * Runs in the main thread; the callback only notes the number. What was loaded once stays
 * in force while identity is away.
 */
#include "gateway/gateway.h"

static void on_version(natsMsg *msg, void *what)
{
    gateway *gw = what;
    int64_t version;

    if (lin_str_to_int(gw_reply_body(msg), &version) && version > atomic_load(&gw->told_version)) {
        atomic_store(&gw->told_version, version);
        gw_wake(gw);
    }
}

bool gw_access_listen(gateway *gw)
{
    return lin_bus_listen(gw->bus, LIN_SUBJECT_ACCESS, on_version, gw);
}

static lin_code fetch(lin_req *rq, gateway *gw)
{
    rq->caller = LIN_STR("gateway");
    rq->deadline = lin_monotonic() + 2 * LIN_SECOND;
    return lin_access_fetch(rq, gw->access, gw->bus);
}

void gw_access_tick(gateway *gw)
{
    int64_t known = lin_access_version(gw->access);
    lin_arena *arena;

    if ((known > 0 && known >= atomic_load(&gw->told_version)) || !lin_bus_connected(gw->bus))
        return;
    arena = lin_arena_new();
    if (fetch(lin_req_new(arena), gw) != LIN_OK)
        lin_log(LIN_DEBUG, NULL, "access_not_fetched", lin_arg_int("version", known));
    lin_arena_free(arena);
}
