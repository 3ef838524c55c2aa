/* Serving: the one queue subscription of a service, read by its workers. */
#include "libs/base/log.h"
#include "libs/bus/link.h"
#include "linli.gen.h"

enum { QUEUE_MAX = 256 };

bool lin_bus_serve(lin_bus *bus)
{
    const char *subject = lin_print(bus->arena, "linli.rpc.%.*s.*.v1.>", LIN_STR_FMT(bus->user));

    return natsConnection_QueueSubscribeSync(&bus->serving, bus->data, subject, bus->user.at) == NATS_OK &&
           natsSubscription_SetPendingLimits(bus->serving, -1, -1) == NATS_OK;
}

static int waiting(lin_bus *bus)
{
    int messages = 0, bytes = 0;

    natsSubscription_GetPending(bus->serving, &messages, &bytes);
    return messages;
}

static void turn_away(lin_bus *bus, natsMsg *msg)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);

    if (lin_bus_accept(rq, msg) == LIN_OK)
        lin_fail(rq, &LIN_REASON_OVERLOADED);
    lin_bus_reply(bus, rq, msg, (lin_str){ "", 0 });
    lin_arena_free(arena);
    natsMsg_Destroy(msg);
}

natsMsg *lin_bus_next(lin_bus *bus, lin_time timeout)
{
    for (;;) {
        natsMsg *msg = NULL;
        natsStatus s = natsSubscription_NextMsg(&msg, bus->serving, timeout / LIN_MS);

        if (s != NATS_OK) {
            /* A connection that is closing answers at once: the caller's loop must not spin. */
            if (s != NATS_TIMEOUT && !atomic_load(&bus->draining))
                nats_Sleep(timeout / LIN_MS < 50 ? timeout / LIN_MS : 50);
            return NULL;
        }
        if (waiting(bus) <= QUEUE_MAX)
            return msg;
        turn_away(bus, msg);
    }
}

void lin_bus_drain(lin_bus *bus)
{
    atomic_store(&bus->draining, true);
    natsSubscription_Drain(bus->serving);
    natsSubscription_WaitForDrainCompletion(bus->serving, 5000);
}
