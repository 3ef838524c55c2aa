/* Imports and exports: a thread that goes on with those that wait, one after the other, until the app stops. */
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "libs/base/log.h"
#include "libs/host/app.h"

enum { POLL_S = 5, NICE = 10 };

enum { CHUNKS = 2 };                /* one is made while another is written: each with a connection of its own */

typedef struct importing {
    struct lin_app *app;
    lin_arena *whole, *chunk[CHUNKS];      /* of the import at hand, and of its chunks in turn */
    lin_db *db[CHUNKS];
    size_t turn;
    lin_pace pace;
} importing;

static lin_req *request(void *what, bool of_chunk)
{
    importing *i = what;
    lin_arena *arena = i->whole;

    if (of_chunk) {
        i->turn = (i->turn + 1) % CHUNKS;
        arena = i->chunk[i->turn];
    }
    lin_arena_reset(arena);
    return lin_app_request(i->app, arena, i->db[of_chunk ? i->turn : 0]);
}

static bool stopping(void *what)
{
    return atomic_load(&((importing *)what)->app->stopping);
}

static bool asked(void *what)
{
    return lin_room_asked(((importing *)what)->app);
}

static size_t room(void *what, size_t most)
{
    importing *i = what;

    return lin_room_take(i->app, &i->pace, most);
}

static lin_code ask(lin_req *rq, lin_str service, lin_str method, lin_str wire, lin_str *ret_answer)
{
    return lin_bus_call(rq, rq->app->bus, service, method, wire, ret_answer);
}

static void wrote(void *what)
{
    lin_relay_wake(((importing *)what)->app, true);
}

/* Told at once in this process; what another replica was asked for, or has left behind, is found in a while. */
static void wait_for_work(struct lin_app *app)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += POLL_S;
    pthread_mutex_lock(&app->importing);
    while (!app->import_wanted && !atomic_load(&app->stopping))
        if (pthread_cond_timedwait(&app->import_called, &app->importing, &until) != 0)
            break;
    app->import_wanted = false;
    pthread_mutex_unlock(&app->importing);
}

void lin_imports_wake(struct lin_app *app)
{
    pthread_mutex_lock(&app->importing);
    app->import_wanted = true;
    pthread_cond_signal(&app->import_called);
    pthread_mutex_unlock(&app->importing);
}

/* Whoever answers a call goes first. In Linux a thread has a priority of its own, which those that it makes inherit. */
static void step_back(void)
{
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
}

void *lin_imports(void *what)
{
    importing i = { .app = what, .whole = lin_arena_new() };
    const lin_import_host host = {
        .host = &i, .export_rows = i.app->set.export_rows, .request = request, .stopping = stopping, .asked = asked, .room = room,
        .wrote = wrote, .ask = ask, .look_up = lin_file_look_up, .fetch = lin_file_fetch,
        .store = lin_file_store, .store_part = lin_file_store_part, .store_end = lin_file_store_end,
    };
    bool any = false;

    step_back();
    for (size_t k = 0; k < CHUNKS; k++) {
        i.chunk[k] = lin_arena_new();
        i.db[k] = lin_db_new(i.app->conninfo, i.app->name);
    }
    while (!atomic_load(&i.app->stopping)) {
        if (!any)
            wait_for_work(i.app);
        any = false;
        if (lin_engine_import(i.app->engine, &host, &any) != LIN_OK || lin_engine_export(i.app->engine, &host, &any) != LIN_OK)
            any = false;
        for (size_t k = 0; k < CHUNKS; k++)
            lin_db_rest(i.db[k]);
    }
    for (size_t k = 0; k < CHUNKS; k++) {
        lin_db_free(i.db[k]);
        lin_arena_free(i.chunk[k]);
    }
    lin_arena_free(i.whole);
    return NULL;
}
