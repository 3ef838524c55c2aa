/*
 * loop - one event loop per core: its thread, its life, and how others reach it.
 *
 * Everything of a loop is made in its own thread (the library's buffers are per thread).
 * Stopping: listeners close, connections are told that no further request will be read,
 * answers under way are finished, and what is left after the deadline is cut.
 */
#include "gateway/gateway.h"

#define DRAIN (GW_DEADLINE + LIN_SECOND)

static __thread gw_loop *here;

bool gw_loop_here(const gw_loop *loop)
{
    return here == loop;
}

/* --- messages */

typedef struct post {
    h2o_multithread_message_t super;
    void (*run)(gw_loop *, void *);
    void *what;
} post;

void gw_loop_post(gw_loop *loop, void (*run)(gw_loop *, void *), void *what)
{
    post *message = h2o_mem_alloc(sizeof *message);

    *message = (post){ .run = run, .what = what };
    h2o_multithread_send_message(&loop->receiver, &message->super);
}

static void on_posts(h2o_multithread_receiver_t *receiver, h2o_linklist_t *messages)
{
    gw_loop *loop = H2O_STRUCT_FROM_MEMBER(gw_loop, receiver, receiver);

    while (!h2o_linklist_is_empty(messages)) {
        post *message = H2O_STRUCT_FROM_MEMBER(post, super.link, messages->next);

        h2o_linklist_unlink(&message->super.link);
        message->run(loop, message->what);
        free(message);
    }
}

static void swap_here(gw_loop *loop, void *what)
{
    if (loop->routes)
        gw_routes_release(loop->routes);
    else
        atomic_fetch_add(&loop->gw->routed, 1);
    loop->routes = what;
}

static void drain_here(gw_loop *loop, void *what)
{
    (void)what;
    loop->draining = true;
    gw_listeners_close(loop);
    h2o_context_request_shutdown(&loop->context);
    gw_connections_shutdown(loop, SHUT_RD);   /* idle ones end now, the others after their answer */
}

/* --- the thread */

static bool open_listeners(gw_loop *loop)
{
    gateway *gw = loop->gw;
    gw_listener *plain = &loop->listener[GW_PLAIN], *tls = &loop->listener[GW_TLS];
    gw_listener *admin = &loop->listener[GW_ADMIN];

    if (!gw_listener_open(loop, plain, gw->set.http_address.at, gw->set.http_port, gw->main_host, NULL))
        return false;
    if (gw->tls && !gw_listener_open(loop, tls, "0.0.0.0", gw->set.https_port, gw->main_host, gw->tls))
        return false;
    return loop->number > 0                /* one loop answers the operator */
        || gw_listener_open(loop, admin, gw->set.admin_address.at, gw->set.admin_port, gw->admin_host, NULL);
}

static bool open_loop(gw_loop *loop)
{
    h2o_context_init(&loop->context, h2o_evloop_create(), &loop->gw->http);
    h2o_multithread_register_receiver(loop->context.queue, &loop->receiver, on_posts);
    h2o_timeout_init(loop->context.loop, &loop->deadline, GW_DEADLINE / LIN_MS);
    h2o_timeout_init(loop->context.loop, &loop->stall, GW_STALL / LIN_MS);
    h2o_timeout_init(loop->context.loop, &loop->linger, GW_LINGER / LIN_MS);
    h2o_linklist_init_anchor(&loop->connections);
    loop->arena = lin_arena_new();
    gw_tokens_open(loop);
    gw_sessions_open(loop);
    gw_asks_open(loop);
    return gw_nats_open(loop) && open_listeners(loop);
}

/* What one turn published and logged is written once, at its end. */
static void turn(gw_loop *loop, int32_t wait_ms)
{
    h2o_evloop_run(loop->context.loop, wait_ms);
    gw_nats_write(loop);
    lin_log_flush();
}

static void run_until_drained(gw_loop *loop)
{
    lin_time end;

    while (!loop->draining)
        turn(loop, 1000);
    end = lin_monotonic() + DRAIN;
    while (loop->connection_count > 0 && lin_monotonic() < end)
        turn(loop, 100);
    gw_connections_shutdown(loop, SHUT_RDWR);
    for (int turns = 0; turns < 10 && loop->connection_count > 0; turns++)
        turn(loop, 10);
}

static void close_loop(gw_loop *loop)
{
    gw_nats_close(loop);
    gw_routes_release(loop->routes);
    gw_sessions_close(loop);
    gw_tokens_close(loop);
    gw_asks_close(loop);
    while (loop->spares)
        lin_arena_free(loop->spare[--loop->spares]);
    lin_arena_free(loop->arena);
}

static void *loop_thread(void *what)
{
    gw_loop *loop = what;

    here = loop;
    lin_log_gather();
    if (!open_loop(loop)) {
        atomic_store(&loop->state, GW_FAILED);
        gw_wake(loop->gw);
        return NULL;
    }
    atomic_store(&loop->state, GW_RUNNING);
    gw_wake(loop->gw);
    run_until_drained(loop);
    close_loop(loop);
    lin_log_flush();
    atomic_store(&loop->state, GW_STOPPED);
    return NULL;
}

/* --- from the main thread */

static bool started(const gateway *gw)
{
    for (size_t i = 0; i < gw->loops; i++) {
        while (atomic_load(&gw->loop[i].state) == GW_STARTING)
            usleep(1000);
        if (atomic_load(&gw->loop[i].state) == GW_FAILED)
            return false;
    }
    return true;
}

bool gw_loops_start(gateway *gw)
{
    gw->loop = calloc(gw->loops, sizeof *gw->loop);
    for (size_t i = 0; i < gw->loops; i++) {
        gw->loop[i].gw = gw;
        gw->loop[i].number = i;
        if (pthread_create(&gw->loop[i].thread, NULL, loop_thread, &gw->loop[i]) != 0)
            return false;
    }
    return started(gw);
}

void gw_loops_swap(gateway *gw, gw_routes *routes)
{
    for (size_t i = 0; i < gw->loops; i++)
        gw_loop_post(&gw->loop[i], swap_here, gw_routes_hold(routes));
    gw_routes_release(routes);
}

void gw_loops_stop(gateway *gw)
{
    for (size_t i = 0; i < gw->loops; i++)
        gw_loop_post(&gw->loop[i], drain_here, NULL);
    for (size_t i = 0; i < gw->loops; i++)
        pthread_join(gw->loop[i].thread, NULL);
}
