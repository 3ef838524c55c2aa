/*
 * ask - calls to services in flight: who waits for which reply.
 *
 * Every request has a reply subject of its own (slot and generation) below one inbox per
 * loop and service. One inbox per service is what tells an absent service: the library says
 * "no responders" without saying to whom, so all that is in flight to that service fails.
 * A reply whose generation has passed is dropped.
 */
#include "gateway/gateway.h"

static gw_peer *peer_find(gw_asks *asks, lin_str service)
{
    for (size_t i = 0; i < asks->peers; i++)
        if (lin_str_eq(asks->peer[i].service, service))
            return &asks->peer[i];
    return NULL;
}

static gw_peer *peer_add(gw_loop *loop, lin_str service)
{
    gw_asks *asks = &loop->asks;
    gw_peer *peer = &asks->peer[asks->peers];
    char subject[256];
    natsSubscription *inbox = NULL;

    if (asks->peers == GW_PEERS)
        return NULL;
    snprintf(subject, sizeof subject, "%.*s.%.*s.*", LIN_STR_FMT(asks->inbox), LIN_STR_FMT(service));
    if (natsConnection_SubscribeSync(&inbox, loop->nats.connection, subject) != NATS_OK)
        return NULL;
    natsSubscription_SetPendingLimits(inbox, -1, -1);   /* what is in flight is bounded by the slots */
    *peer = (gw_peer){ .service = lin_str_dup(loop->arena, service), .inbox = inbox };
    asks->peers++;
    return peer;
}

/* --- slots */

static gw_slot *slot_take(gw_asks *asks, uint32_t *ret_number)
{
    if (asks->free) {
        *ret_number = asks->free - 1;
        asks->free = asks->slot[*ret_number].next_free;
    } else if (asks->used < GW_SLOTS) {
        *ret_number = asks->used++;
    } else {
        return NULL;
    }
    return &asks->slot[*ret_number];
}

static void slot_free(gw_asks *asks, uint32_t number)
{
    gw_slot *slot = &asks->slot[number];

    asks->peer[slot->peer].in_flight--;
    slot->done = NULL;
    slot->next_free = asks->free;
    asks->free = number + 1;
}

static void finish(gw_asks *asks, uint32_t number, natsMsg *reply)
{
    gw_slot slot = asks->slot[number];

    slot_free(asks, number);               /* first: `done` may ask again */
    slot.done(slot.what, reply);
}

static void fail_peer(gw_asks *asks, size_t peer)
{
    for (uint32_t i = 0; i < asks->used && asks->peer[peer].in_flight; i++)
        if (asks->slot[i].done && asks->slot[i].peer == peer)
            finish(asks, i, NULL);
}

/* --- replies */

/* The last token of the subject: "<slot>-<generation>" in hex. */
static bool read_ticket(const char *subject, gw_ticket *ret)
{
    const char *last = strrchr(subject, '.');

    char *end;

    if (last == NULL)
        return false;
    ret->slot = (uint32_t)strtoul(last + 1, &end, 16);
    if (*end != '-')
        return false;
    ret->generation = (uint32_t)strtoul(end + 1, &end, 16);
    return *end == '\0';
}

static void take_reply(gw_asks *asks, natsMsg *reply)
{
    gw_ticket ticket;

    if (read_ticket(natsMsg_GetSubject(reply), &ticket) && ticket.slot < asks->used
        && asks->slot[ticket.slot].done && asks->slot[ticket.slot].generation == ticket.generation)
        finish(asks, ticket.slot, reply);
    else
        asks->late++;
    lin_bus_free(reply);
}

static void drain_peer(gw_asks *asks, size_t peer)
{
    natsMsg *reply = NULL;
    uint64_t queued = 0;

    while (natsSubscription_QueuedMsgs(asks->peer[peer].inbox, &queued) == NATS_OK && queued > 0) {
        natsStatus s = natsSubscription_NextMsg(&reply, asks->peer[peer].inbox, 0);

        if (s == NATS_OK)
            take_reply(asks, reply);
        else if (s == NATS_NO_RESPONDERS)
            fail_peer(asks, peer);
        else
            return;
    }
}

void gw_asks_drain(gw_loop *loop)
{
    for (size_t i = 0; i < loop->asks.peers; i++)
        drain_peer(&loop->asks, i);
}

void gw_asks_fail(gw_loop *loop)
{
    for (size_t i = 0; i < loop->asks.peers; i++)
        fail_peer(&loop->asks, i);
}

/* --- asking */

static natsMsg *message(const gw_asks *asks, const lin_req *rq, const gw_peer *peer, lin_str method,
                        lin_str wire, gw_ticket ticket)
{
    lin_str subject = lin_bus_subject(rq->arena, peer->service, LIN_STR("gateway"), method);
    natsMsg *msg = NULL;
    char inbox[256];

    snprintf(inbox, sizeof inbox, "%.*s.%.*s.%" PRIx32 "-%" PRIx32, LIN_STR_FMT(asks->inbox),
             LIN_STR_FMT(peer->service), ticket.slot, ticket.generation);
    if (natsMsg_Create(&msg, subject.at, inbox, wire.at, (int)wire.len) != NATS_OK)
        return NULL;
    if (lin_bus_label(msg, rq) == NATS_OK)
        return msg;
    lin_bus_free(msg);
    return NULL;
}

static bool publish(gw_loop *loop, natsMsg *msg)
{
    bool sent = msg != NULL && natsConnection_PublishMsg(loop->nats.connection, msg) == NATS_OK;

    lin_bus_free(msg);
    return sent;
}

bool gw_ask(gw_loop *loop, const lin_req *rq, lin_str service, lin_str method, lin_str wire,
            gw_done done, void *what, gw_ticket *ret)
{
    gw_asks *asks = &loop->asks;
    gw_peer *peer;
    gw_slot *slot;

    if (!gw_nats_connected(loop))
        return false;
    peer = peer_find(asks, service);
    if (peer == NULL)
        peer = peer_add(loop, service);
    slot = peer ? slot_take(asks, &ret->slot) : NULL;
    if (slot == NULL)
        return false;
    ret->generation = slot->generation + 1 ? slot->generation + 1 : 1;
    *slot = (gw_slot){ .generation = ret->generation, .peer = (size_t)(peer - asks->peer), .done = done,
                       .what = what };
    peer->in_flight++;
    if (publish(loop, message(asks, rq, peer, method, wire, *ret)))
        return true;
    gw_ask_forget(loop, ret);
    return false;
}

void gw_ask_forget(gw_loop *loop, gw_ticket *ticket)
{
    const gw_slot *slot = &loop->asks.slot[ticket->slot];

    if (ticket->generation && slot->done && slot->generation == ticket->generation)
        slot_free(&loop->asks, ticket->slot);
    *ticket = (gw_ticket){ 0 };
}

void gw_asks_open(gw_loop *loop)
{
    gw_asks *asks = &loop->asks;
    char random[8];

    lin_random(random, sizeof random);
    asks->slot = calloc(GW_SLOTS, sizeof *asks->slot);   /* untouched pages cost nothing */
    asks->inbox = lin_z(lin_print(loop->arena, "_INBOX_gateway.%.16s.%zu",
                                  lin_hex(loop->arena, (lin_str){ random, sizeof random }).at, loop->number));
}

void gw_asks_close(gw_loop *loop)
{
    free(loop->asks.slot);
}
