/*
 * The fast lane: calls that are nothing but masked reads (get, batchGet) are served in the bus's loop, over
 * pipelined connections, without a thread for each. Whatever needs more, a rule, the history, a region that is not known
 * yet, a key against repetition, goes to the workers as if it had never been here, and so does everything else.
 *
 * Thread rule: the loop's thread, but for opening and closing.
 */
#include <stdlib.h>
#include <time.h>

#include "libs/host/app.h"
#include "libs/host/once.h"
#include "libs/store/lane.h"
#include "linli.gen.h"

enum { SPARE = 64, DRAIN_MS = 5000, NAP_MS = 20 };

struct lin_fast {
    struct lin_app *app;
    lin_loop *loop;
    lin_lane *lane;
    lin_arena *spare[SPARE];
    size_t spares;
};

/* One request on the lane; lies in its own arena. */
typedef struct fast_request {
    lin_read read;
    lin_fast *fast;
    natsMsg *msg;
    lin_reading *reading;
    lin_time began;
} fast_request;

/* --- arenas are used again */

static lin_arena *take_arena(lin_fast *fast)
{
    return fast->spares ? fast->spare[--fast->spares] : lin_arena_new();
}

static void give_back(lin_fast *fast, lin_arena *arena)
{
    if (fast->spares == SPARE) {
        lin_arena_free(arena);
        return;
    }
    lin_arena_reset(arena);
    fast->spare[fast->spares++] = arena;
}

/* --- the end of a request */

static void finish(fast_request *f, lin_code code, lin_str answer)
{
    lin_req *rq = f->read.rq;
    natsMsg *msg = f->msg;

    lin_serve_end(rq, msg, code, answer, f->began);
    lin_bus_free(msg);
    give_back(f->fast, rq->arena);
}

static void on_read(lin_read *read, lin_code code)
{
    fast_request *f = (fast_request *)read;
    lin_str answer = { "", 0 };

    if (code == LIN_OK && !lin_engine_suffices(f->reading)) {
        lin_bus_pass(f->fast->app->bus, f->msg);
        give_back(f->fast, read->rq->arena);
        return;
    }
    if (code == LIN_OK)
        code = lin_engine_answer(f->reading, &answer);
    finish(f, code, answer);
}

/* --- its beginning */

/* linli.rpc.<callee>.<caller>.v1.<Service>.<Method> */
static const lin_method *method_of(const struct lin_app *app, natsMsg *msg)
{
    lin_str rest = lin_z(natsMsg_GetSubject(msg));

    for (int i = 0; i < 5 && rest.at; i++)
        lin_str_cut(&rest, '.');
    return rest.at ? lin_contract_method(app->contract, rest) : NULL;
}

/* False: for the workers. */
static bool begin(fast_request *f, const lin_method *method, lin_code *ret)
{
    struct lin_app *app = f->fast->app;
    lin_req *rq = f->read.rq;
    lin_str wire = { natsMsg_GetData(f->msg), (size_t)natsMsg_GetDataLength(f->msg) };

    *ret = lin_bus_accept(rq, f->msg);
    if (lin_once_applies(rq, method))
        return false;
    if (*ret == LIN_OK)
        *ret = lin_serve_admit(rq, method);
    if (*ret == LIN_OK)
        *ret = lin_engine_ask(rq, app->engine, method, wire, &f->reading, &f->read.step, &f->read.steps);
    if (*ret == LIN_OK && f->read.steps == 0)
        return false;
    if (*ret == LIN_OK && !lin_lane_read(f->fast->lane, &f->read))
        *ret = lin_fail(rq, &LIN_REASON_OVERLOADED);
    return true;
}

static bool take(natsMsg *msg, void *what)
{
    lin_fast *fast = what;
    const lin_method *method = method_of(fast->app, msg);
    fast_request *f;
    lin_arena *arena;
    lin_code code;

    if (!method || !lin_engine_reads(fast->app->engine, method))
        return false;
    arena = take_arena(fast);
    f = LIN_NEW(arena, fast_request);
    *f = (fast_request){ .read = { .rq = lin_req_new(arena), .done = on_read }, .fast = fast, .msg = msg,
                         .began = lin_monotonic() };
    f->read.rq->app = fast->app;
    f->read.rq->engine = fast->app->engine;
    if (!begin(f, method, &code)) {
        give_back(fast, arena);
        return false;
    }
    if (code != LIN_OK)
        finish(f, code, (lin_str){ "", 0 });
    return true;
}

static void turn(void *what)
{
    lin_lane_turn(((lin_fast *)what)->lane);
}

/* --- life */

lin_fast *lin_fast_open(struct lin_app *app, lin_bus_conf *conf)
{
    lin_fast *fast = LIN_NEW(app->arena, lin_fast);

    fast->app = app;
    fast->loop = lin_loop_new();
    fast->lane = lin_lane_new(fast->loop, app->conninfo, app->name);
    conf->loop = fast->loop;
    conf->take = take;
    conf->turn = turn;
    conf->what = fast;
    return fast;
}

void lin_fast_drain(lin_fast *fast)
{
    for (int i = 0; fast && i < DRAIN_MS / NAP_MS && lin_lane_busy(fast->lane); i++)
        nanosleep(&(struct timespec){ .tv_nsec = NAP_MS * 1000000L }, NULL);
}

/* The loop has ended. */
void lin_fast_close(lin_fast *fast)
{
    if (!fast)
        return;
    lin_lane_free(fast->lane);
    lin_loop_free(fast->loop);
    while (fast->spares)
        lin_arena_free(fast->spare[--fast->spares]);
}
