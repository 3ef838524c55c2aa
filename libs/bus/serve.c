/* Serving: the one queue subscription of a service, read by its workers. */
#include "libs/base/log.h"
#include "libs/bus/link.h"
#include "linli.gen.h"

enum { QUEUE_MAX = 256, FLUSH_MS = 1000, NAP_MS = 50, DRAIN_MS = 5000 };

bool lin_bus_serve(lin_bus *bus)
{
    const char *subject = lin_print(bus->arena, "linli.rpc.%.*s.*.v1.>", LIN_STR_FMT(bus->user));

    if (natsConnection_QueueSubscribeSync(&bus->serving, bus->data, subject, bus->user.at) != NATS_OK ||
        natsSubscription_SetPendingLimits(bus->serving, LIN_PENDING_MESSAGES, LIN_PENDING_BYTES) != NATS_OK)
        return false;
    /* Whoever hears the announcement on the other connection must find the subscription in place. */
    if (natsConnection_Status(bus->data) == NATS_CONN_STATUS_CONNECTED)
        natsConnection_FlushTimeout(bus->data, FLUSH_MS);
    return true;
}

int64_t lin_bus_waiting(lin_bus *bus)
{
    int messages = 0, bytes = 0;

    if (bus->serving)
        natsSubscription_GetPending(bus->serving, &messages, &bytes);
    return messages;
}

static void turn_away(lin_bus *bus, natsMsg *msg)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);

    atomic_fetch_add(&bus->refused, 1);
    if (lin_bus_accept(rq, msg) == LIN_OK)
        lin_fail(rq, &LIN_REASON_OVERLOADED);
    lin_bus_reply(bus, rq, msg, (lin_str){ "", 0 });
    lin_arena_free(arena);
    lin_bus_free(msg);
}

natsMsg *lin_bus_next(lin_bus *bus, lin_time timeout)
{
    natsMsg *msg = NULL;
    natsStatus s;

    while ((s = natsSubscription_NextMsg(&msg, bus->serving, timeout / LIN_MS)) == NATS_OK) {
        if (lin_bus_waiting(bus) <= QUEUE_MAX)
            return msg;
        turn_away(bus, msg);
    }
    /* A subscription that has ended answers at once: the caller's loop must not spin. */
    if (s == NATS_CONNECTION_CLOSED || s == NATS_INVALID_SUBSCRIPTION)
        nats_Sleep(NAP_MS);
    return NULL;
}

void lin_bus_drain(lin_bus *bus)
{
    if (natsConnection_Status(bus->data) != NATS_CONN_STATUS_CONNECTED)
        return; /* nobody to tell, nobody to answer */
    natsSubscription_Drain(bus->serving);
    natsSubscription_WaitForDrainCompletion(bus->serving, DRAIN_MS);
}
