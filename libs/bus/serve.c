/*
 * Serving: the one queue subscription of a service, read by its workers; in a driven bus by the loop, which keeps what
 * it can serve itself and passes on the rest.
 */
#include <time.h>

#include "libs/base/log.h"
#include "libs/bus/link.h"
#include "linli.gen.h"

enum { FLUSH_MS = 1000, NAP_MS = 50, DRAIN_MS = 5000 };

static void hand_out(void *bus)
{
    lin_bus_hand_out(bus);
}

bool lin_bus_serve(lin_bus *bus)
{
    natsSubscription *serving = NULL;
    const char *subject = lin_print(bus->arena, "linli.rpc.%.*s.*.v1.>", LIN_STR_FMT(bus->user));
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&bus->queue.lock, NULL);
    pthread_cond_init(&bus->queue.filled, &attr);
    pthread_condattr_destroy(&attr);
    if (natsConnection_QueueSubscribeSync(&serving, bus->data, subject, bus->user.at) != NATS_OK ||
        natsSubscription_SetPendingLimits(serving, LIN_PENDING_MESSAGES, LIN_PENDING_BYTES) != NATS_OK)
        return false;
    bus->serving = serving;
    if (bus->drive.loop) /* the first requests may have come before it was known whose they are */
        lin_loop_post(bus->drive.loop, hand_out, bus);
    /* Whoever hears the announcement on the other connection must find the subscription in place. */
    if (natsConnection_Status(bus->data) == NATS_CONN_STATUS_CONNECTED)
        natsConnection_FlushTimeout(bus->data, FLUSH_MS);
    return true;
}

static int64_t waiting_in_library(lin_bus *bus)
{
    int messages = 0, bytes = 0;

    natsSubscription_GetPending(bus->serving, &messages, &bytes);
    return messages;
}

static int64_t queued(lin_queue *queue)
{
    int64_t count;

    pthread_mutex_lock(&queue->lock);
    count = (int64_t)queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}

int64_t lin_bus_waiting(lin_bus *bus)
{
    return bus->serving ? waiting_in_library(bus) + queued(&bus->queue) : 0;
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

/* --- driven: the loop hands out, the workers wait at the queue */

static bool queue_put(lin_queue *queue, natsMsg *msg)
{
    bool room;

    pthread_mutex_lock(&queue->lock);
    room = queue->count < LIN_QUEUE_MAX;
    if (room) {
        queue->at[(queue->first + queue->count++) % LIN_QUEUE_MAX] = msg;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return room;
}

static struct timespec time_from_now(lin_time timeout)
{
    lin_time at = lin_monotonic() + timeout;

    return (struct timespec){ at / LIN_SECOND, at % LIN_SECOND * 1000 };
}

static natsMsg *queue_take(lin_queue *queue, lin_time timeout)
{
    struct timespec end = time_from_now(timeout);
    natsMsg *msg = NULL;

    pthread_mutex_lock(&queue->lock);
    while (!queue->count && pthread_cond_timedwait(&queue->filled, &queue->lock, &end) == 0)
        continue;
    if (queue->count) {
        msg = queue->at[queue->first];
        queue->first = (queue->first + 1) % LIN_QUEUE_MAX;
        queue->count--;
    }
    pthread_mutex_unlock(&queue->lock);
    return msg;
}

void lin_bus_pass(lin_bus *bus, natsMsg *msg)
{
    if (!queue_put(&bus->queue, msg))
        turn_away(bus, msg);
}

void lin_bus_hand_out(lin_bus *bus)
{
    natsMsg *msg = NULL;

    while (bus->serving && waiting_in_library(bus) && natsSubscription_NextMsg(&msg, bus->serving, 0) == NATS_OK)
        if (!bus->drive.take || !bus->drive.take(msg, bus->drive.what))
            lin_bus_pass(bus, msg);
}

/* --- for the workers */

static natsMsg *next_of_library(lin_bus *bus, lin_time timeout)
{
    natsMsg *msg = NULL;
    natsStatus s;

    while ((s = natsSubscription_NextMsg(&msg, bus->serving, timeout / LIN_MS)) == NATS_OK) {
        if (waiting_in_library(bus) <= LIN_QUEUE_MAX)
            return msg;
        turn_away(bus, msg);
    }
    /* A subscription that has ended answers at once: the caller's loop must not spin. */
    if (s == NATS_CONNECTION_CLOSED || s == NATS_INVALID_SUBSCRIPTION)
        nats_Sleep(NAP_MS);
    return NULL;
}

natsMsg *lin_bus_next(lin_bus *bus, lin_time timeout)
{
    return bus->drive.loop ? queue_take(&bus->queue, timeout) : next_of_library(bus, timeout);
}

void lin_bus_drain(lin_bus *bus)
{
    if (natsConnection_Status(bus->data) != NATS_CONN_STATUS_CONNECTED)
        return; /* nobody to tell, nobody to answer */
    natsSubscription_Drain(bus->serving);
    natsSubscription_WaitForDrainCompletion(bus->serving, DRAIN_MS);
    for (int i = 0; bus->drive.loop && i < DRAIN_MS / NAP_MS && queued(&bus->queue); i++)
        nats_Sleep(NAP_MS);
}
