/*
 * natsloop - the NATS library driven inside the h2o loop: no reader thread, no flusher delay.
 *
 * The library calls back with its lock held, and after a reconnect from a thread of its
 * own: such calls only post to the loop, in order. The socket that h2o polls is a duplicate,
 * so that each side closes its own descriptor. What one loop turn publishes is written once,
 * at the end of the turn.
 */
#include <fcntl.h>

#include "gateway/gateway.h"

/* --- in the loop */

static void on_readable(h2o_socket_t *socket, const char *err)
{
    gw_loop *loop = socket->data;
    gw_nats *nats = &loop->nats;

    (void)err;
    /* A socket of an older attachment must not lead to a read of the new one: that would block. */
    if (nats->generation != atomic_load(&nats->attached))
        return;
    natsConnection_ProcessReadEvent(nats->connection);
    gw_asks_drain(loop);
}

static void on_writable(h2o_socket_t *socket, const char *err)
{
    (void)err;
    gw_nats_write(socket->data);
}

/* Writes what is buffered; when the socket is full, goes on when it can take more.
 * The library takes an empty write for a closed connection. */
void gw_nats_write(gw_loop *loop)
{
    gw_nats *nats = &loop->nats;

    if (!nats->want_write)
        return;
    natsConnection_ProcessWriteEvent(nats->connection);
    if (nats->want_write && nats->socket && !h2o_socket_is_writing(nats->socket))
        h2o_socket_notify_write(nats->socket, on_writable);
}

static void drop_socket(gw_nats *nats)
{
    if (nats->socket)
        h2o_socket_close(nats->socket);
    nats->socket = NULL;
    atomic_store(&nats->connected, false);
}

static void attach_here(gw_loop *loop, void *what)
{
    gw_nats *nats = &loop->nats;
    int descriptor = (int)(intptr_t)what;

    drop_socket(nats);
    nats->socket = h2o_evloop_socket_create(loop->context.loop, descriptor, H2O_SOCKET_FLAG_DONT_READ);
    nats->socket->data = loop;
    nats->generation = atomic_load(&nats->attached);
    h2o_socket_read_start(nats->socket, on_readable);
    atomic_store(&nats->connected, true);
    gw_nats_write(loop);
    lin_log(LIN_INFO, NULL, "bus_connected", lin_arg_int("loop", (int64_t)loop->number));
}

static void detach_here(gw_loop *loop, void *what)
{
    (void)what;
    if (loop->nats.socket)
        lin_log(LIN_WARN, NULL, "bus_lost", lin_arg_int("loop", (int64_t)loop->number));
    drop_socket(&loop->nats);
    gw_asks_fail(loop);
}

static void want_write_here(gw_loop *loop, void *what)
{
    loop->nats.want_write = what != NULL;
}

/* --- called by the library, from any thread */

static natsStatus on_attach(void **user, void *loop, natsConnection *connection, natsSock descriptor)
{
    gw_nats *nats = &((gw_loop *)loop)->nats;
    int twin = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);

    (void)connection;
    if (twin < 0)
        return NATS_IO_ERROR;
    *user = loop;
    atomic_fetch_add(&nats->attached, 1);
    gw_loop_post(loop, attach_here, (void *)(intptr_t)twin);
    return NATS_OK;
}

static natsStatus on_read_change(void *user, bool wanted)
{
    if (!wanted)
        gw_loop_post(user, detach_here, NULL);
    return NATS_OK;
}

static natsStatus on_write_change(void *user, bool wanted)
{
    gw_loop *loop = user;
    void *what = wanted ? loop : NULL;

    if (gw_loop_here(loop))
        want_write_here(loop, what);
    else
        gw_loop_post(loop, want_write_here, what);
    return NATS_OK;
}

static natsStatus on_detach(void *user)
{
    (void)user;                            /* the connection is closed only after its loop has ended */
    return NATS_OK;
}

/* Without a callback the first connect would wait for the server (SetRetryOnFailedConnect). */
static void on_connected(natsConnection *connection, void *what)
{
    (void)connection;
    (void)what;
}

static void on_error(natsConnection *connection, natsSubscription *subscription, natsStatus status,
                     void *what)
{
    const char *text = NULL;

    (void)subscription;
    (void)what;
    natsConnection_GetLastError(connection, &text);
    lin_log(LIN_ERROR, NULL, "bus_error", lin_arg_text("status", lin_z(natsStatus_GetText(status))),
            lin_arg_text("why", lin_z(text)));
}

/* The library gives up for good when its password is refused twice: a new process reads the new one. */
static void on_closed(natsConnection *connection, void *what)
{
    const gw_loop *loop = what;

    (void)connection;
    if (atomic_load(&loop->gw->draining))
        return;
    lin_log(LIN_ERROR, NULL, "bus_refused", lin_arg_text("user", LIN_STR("gateway")));
    _exit(1);
}

/* --- opening */

#define THEN(call) if (s == NATS_OK) s = (call)

/* While the server is away nothing may wait in a buffer: its client has had a 503 long before. */
static natsStatus set_reconnecting(natsOptions *options)
{
    natsStatus s = natsOptions_SetMaxReconnect(options, -1);

    THEN(natsOptions_SetReconnectWait(options, 200));
    THEN(natsOptions_SetReconnectJitter(options, 100, 100));
    THEN(natsOptions_SetReconnectBufSize(options, 1));
    THEN(natsOptions_SetRetryOnFailedConnect(options, true, on_connected, NULL));
    return s;
}

static natsStatus set_options(natsOptions *options, gw_loop *loop)
{
    const gateway *gw = loop->gw;
    natsStatus s = natsOptions_SetURL(options, lin_str_z(loop->arena, gw->set.nats_url));

    THEN(natsOptions_SetUserInfo(options, "gateway", lin_str_z(loop->arena, gw->nats_password)));
    THEN(natsOptions_SetName(options, "gateway"));
    THEN(natsOptions_SetNoEcho(options, true));
    THEN(natsOptions_SetSendAsap(options, true));
    THEN(natsOptions_SetErrorHandler(options, on_error, NULL));
    THEN(natsOptions_SetClosedCB(options, on_closed, loop));
    THEN(natsOptions_SetEventLoop(options, loop, on_attach, on_read_change, on_write_change, on_detach));
    THEN(set_reconnecting(options));
    return s;
}

bool gw_nats_open(gw_loop *loop)
{
    natsOptions *options = NULL;
    natsStatus s = natsOptions_Create(&options);

    if (s == NATS_OK)
        s = set_options(options, loop);
    if (s == NATS_OK)
        s = natsConnection_Connect(&loop->nats.connection, options);
    natsOptions_Destroy(options);
    if (s != NATS_OK && s != NATS_NOT_YET_CONNECTED)
        lin_log(LIN_ERROR, NULL, "bus_settings", lin_arg_text("why", lin_z(natsStatus_GetText(s))));
    return s == NATS_OK || s == NATS_NOT_YET_CONNECTED;
}

bool gw_nats_connected(gw_loop *loop)
{
    return loop->nats.socket != NULL
        && natsConnection_Status(loop->nats.connection) == NATS_CONN_STATUS_CONNECTED;
}

/* The loop has ended: nothing polls any more, the library may close. */
void gw_nats_close(gw_loop *loop)
{
    natsConnection_Close(loop->nats.connection);
    for (size_t i = 0; i < loop->asks.peers; i++)
        natsSubscription_Destroy(loop->asks.peer[i].inbox);
    natsConnection_Destroy(loop->nats.connection);
}
