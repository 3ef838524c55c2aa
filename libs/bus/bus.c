/* bus - see bus.h: connections, publishing, listening and calls to peers. */
#include <string.h>

#include "libs/base/log.h"
#include "libs/bus/link.h"
#include "linli.gen.h"

enum {
    CALL_TIMEOUT_MS = 2000,
    RECONNECT_WAIT_MS = 200,
};

/* --- what happens to a connection is logged once, here */

static void on_error(natsConnection *nc, natsSubscription *sub, natsStatus status, void *what)
{
    const char *last = NULL;

    (void)sub;
    (void)what;
    natsConnection_GetLastError(nc, &last);
    lin_log(LIN_WARN, NULL, "bus_error", lin_arg_text("status", lin_z(natsStatus_GetText(status))),
            lin_arg_text("why", lin_z(last)));
}

static void on_disconnected(natsConnection *nc, void *what)
{
    (void)nc;
    (void)what;
    lin_log(LIN_WARN, NULL, "bus_lost");
}

/* `times` counts; NULL where nobody asks. */
static void on_connected(natsConnection *nc, void *times)
{
    _Atomic int64_t *connections = times;

    (void)nc;
    if (connections)
        atomic_fetch_add(connections, 1);
    lin_log(LIN_INFO, NULL, "bus_connected");
}

static natsStatus set_options(natsOptions *options, lin_arena *arena, const lin_bus_conf *conf, void *times)
{
    char *user = lin_str_z(arena, conf->user);
    natsStatus s = natsOptions_SetURL(options, lin_str_z(arena, conf->url));

#define THEN(call) if (s == NATS_OK) s = (call)
    THEN(natsOptions_SetUserInfo(options, user, lin_str_z(arena, conf->password)));
    THEN(natsOptions_SetName(options, user));
    THEN(natsOptions_SetCustomInboxPrefix(options, lin_print(arena, "_INBOX_%s", user)));
    THEN(natsOptions_SetSendAsap(options, true));
    THEN(natsOptions_SetMaxReconnect(options, -1));
    THEN(natsOptions_SetReconnectWait(options, RECONNECT_WAIT_MS));
    THEN(natsOptions_SetReconnectJitter(options, RECONNECT_WAIT_MS / 2, RECONNECT_WAIT_MS / 2));
    THEN(natsOptions_SetFailRequestsOnDisconnect(options, true));
    THEN(natsOptions_SetErrorHandler(options, on_error, NULL));
    THEN(natsOptions_SetDisconnectedCB(options, on_disconnected, NULL));
    THEN(natsOptions_SetReconnectedCB(options, on_connected, times));
    THEN(natsOptions_SetRetryOnFailedConnect(options, true, on_connected, times));
#undef THEN
    return s;
}

/* `driven`: NULL where the library's own threads do it. */
static natsConnection *open_connection(lin_arena *arena, const lin_bus_conf *conf, lin_bus *driven, _Atomic int64_t *times)
{
    natsOptions *options = NULL;
    natsConnection *nc = NULL;
    natsStatus s = natsOptions_Create(&options);

    if (s == NATS_OK)
        s = set_options(options, arena, conf, times);
    if (s == NATS_OK && driven)
        s = lin_drive_options(options, driven);
    if (s == NATS_OK)
        s = natsConnection_Connect(&nc, options);
    if (s == NATS_OK) /* at once; the callback is for later ones only */
        on_connected(nc, times);
    natsOptions_Destroy(options);
    if (s != NATS_OK && s != NATS_NOT_YET_CONNECTED)
        lin_log(LIN_ERROR, NULL, "bus_not_started", lin_arg_text("why", lin_z(natsStatus_GetText(s))));
    return nc;
}

lin_bus *lin_bus_open(lin_arena *arena, const lin_bus_conf *conf)
{
    lin_bus *bus = LIN_NEW(arena, lin_bus);

    bus->arena = arena;
    bus->user = lin_str_dup(arena, conf->user);
    bus->started = lin_now();
    bus->digest = (lin_str){ "", 0 };
    bus->instance = lin_id_text(arena, lin_id_new(bus->started, 0));
    lin_drive_open(bus, conf);
    bus->data = open_connection(arena, conf, conf->loop ? bus : NULL, NULL);
    bus->control = bus->data ? open_connection(arena, conf, NULL, &bus->connections) : NULL;
    if (!bus->control || (conf->loop && !lin_drive_start(bus)))
        return NULL;
    return bus;
}

bool lin_bus_connected(const lin_bus *bus)
{
    return natsConnection_Status(bus->data) == NATS_CONN_STATUS_CONNECTED &&
           natsConnection_Status(bus->control) == NATS_CONN_STATUS_CONNECTED;
}

int64_t lin_bus_connections(const lin_bus *bus)
{
    return atomic_load(&bus->connections);
}

lin_str lin_bus_user(const lin_bus *bus)
{
    return bus->user;
}

/* The connections themselves end with the process: callbacks may still run (nats.c #735). */
void lin_bus_close(lin_bus *bus)
{
    natsConnection_Close(bus->control);
    natsConnection_Close(bus->data);
    if (bus->drive.loop)
        lin_drive_end(bus);
}

/* --- publishing and listening */

bool lin_bus_publish(lin_bus *bus, const char *subject, lin_str bytes)
{
    return natsConnection_Status(bus->control) == NATS_CONN_STATUS_CONNECTED &&
           natsConnection_Publish(bus->control, subject, bytes.at, (int)bytes.len) == NATS_OK;
}

bool lin_bus_ask_all(lin_bus *bus, const char *subject, const char *reply)
{
    return natsConnection_Status(bus->control) == NATS_CONN_STATUS_CONNECTED &&
           natsConnection_PublishRequest(bus->control, subject, reply, NULL, 0) == NATS_OK;
}

typedef struct listener {
    void (*on_message)(natsMsg *msg, void *what);
    void *what;
} listener;

static void pass_on(natsConnection *nc, natsSubscription *sub, natsMsg *msg, void *what)
{
    listener *l = what;

    (void)nc;
    (void)sub;
    l->on_message(msg, l->what);
    natsMsg_Destroy(msg);
}

bool lin_bus_listen(lin_bus *bus, const char *subject, void (*on_message)(natsMsg *msg, void *what), void *what)
{
    listener *l = LIN_NEW(bus->arena, listener);
    natsSubscription *sub = NULL;

    *l = (listener){ on_message, what };
    return natsConnection_Subscribe(&sub, bus->control, subject, pass_on, l) == NATS_OK &&
           natsSubscription_SetPendingLimits(sub, LIN_PENDING_MESSAGES, LIN_PENDING_BYTES) == NATS_OK;
}

/* --- calls to peers */

static int64_t time_left_ms(const lin_req *rq)
{
    int64_t left = rq->deadline ? (rq->deadline - lin_monotonic()) / LIN_MS : CALL_TIMEOUT_MS;

    return left < CALL_TIMEOUT_MS ? left : CALL_TIMEOUT_MS;
}

static lin_code code_of(lin_req *rq, natsStatus s)
{
    return s == NATS_TIMEOUT ? lin_fail(rq, &LIN_REASON_DEADLINE_EXCEEDED) : lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

static lin_code read_reply(lin_req *rq, natsMsg *reply, lin_str *ret_answer)
{
    lin_str body = lin_str_dup(rq->arena, (lin_str){ natsMsg_GetData(reply), (size_t)natsMsg_GetDataLength(reply) });
    const char *code = NULL;

    if (natsMsgHeader_Get(reply, LIN_HEADER_ERROR_CODE, &code) == NATS_OK)
        return lin_problem_unpack(rq, body);
    *ret_answer = body;
    return LIN_OK;
}

static natsStatus ask(lin_req *rq, lin_bus *bus, const char *subject, lin_str wire, natsMsg **ret_reply)
{
    natsMsg *msg = NULL;
    int64_t timeout = time_left_ms(rq);
    natsStatus s = timeout > 0 ? natsMsg_Create(&msg, subject, NULL, wire.at, (int)wire.len) : NATS_TIMEOUT;

    if (s == NATS_OK)
        s = lin_bus_label(msg, rq);
    if (s == NATS_OK)
        s = natsConnection_RequestMsg(ret_reply, bus->data, msg, timeout);
    lin_bus_free(msg);
    return s;
}

lin_code lin_bus_call(lin_req *rq, lin_bus *bus, lin_str service, lin_str method, lin_str wire, lin_str *ret_answer)
{
    lin_str subject = lin_bus_subject(rq->arena, service, bus->user, method);
    natsMsg *reply = NULL;
    natsStatus s;
    lin_code code;

    if (natsConnection_Status(bus->data) != NATS_CONN_STATUS_CONNECTED) /* else it would wait its whole time */
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    s = ask(rq, bus, subject.at, wire, &reply);
    if (s != NATS_OK)
        return code_of(rq, s);
    code = read_reply(rq, reply, ret_answer);
    lin_bus_free(reply);
    return code;
}
