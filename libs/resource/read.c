/*
 * Calls that are one group of reads: what to read, and the answer made of it, for an executor that is not the plain
 * lane (host's fast lane). Where more turns out to be needed the call is served whole, there.
 */
#include "libs/resource/engine.h"

typedef struct halves {
    lin_code (*ask)(lin_op *op, lin_step **ret, size_t *ret_count);
    lin_code (*answer)(lin_op *op, const lin_step *step, size_t count, lin_buf *answer);
} halves;

static const halves calls[] = {
    [LINLI__STANDARD__GET] = { lin_get_ask, lin_get_answer },
    [LINLI__STANDARD__BATCH_GET] = { lin_batch_get_ask, lin_batch_get_answer },
    /* Two services may ask each other at the same time: neither's answer waits for a worker of its own. */
    [LINLI__STANDARD__FIND_LINKS] = { lin_find_links_ask, lin_find_links_answer },
};

struct lin_reading {
    lin_op op;
    lin_step *step;
    size_t steps;
};

static const halves *halves_of(const lin_method *method)
{
    unsigned which = (unsigned)method->standard;

    return which < LIN_COUNT(calls) && calls[which].ask ? &calls[which] : NULL;
}

/* Rules may look at anything: their resources are read where they run. */
bool lin_engine_reads(const lin_engine *engine, const lin_method *method)
{
    const lin_plan *plan = lin_engine_plan(engine, method->resource);

    return plan && halves_of(method) && !(plan->rules & LIN_HOOK_LIST_SCOPE);
}

lin_code lin_engine_ask(lin_req *rq, lin_engine *engine, const lin_method *method, lin_str wire, lin_reading **ret,
                        lin_step **ret_step, size_t *ret_steps)
{
    lin_reading *r = LIN_NEW(rq->arena, lin_reading);

    LIN_TRY(lin_op_begin(rq, engine, method, wire, &r->op));
    LIN_TRY(halves_of(method)->ask(&r->op, &r->step, &r->steps));
    *ret = r;
    *ret_step = r->step;
    *ret_steps = r->steps;
    return LIN_OK;
}

/* A region that is not known yet is asked for, and a record that is gone may have left word where it goes on. */
static bool takes_more(lin_op *op, const lin_step *step)
{
    lin_str region;

    if (step->rows.count == 0)
        return op->plan->succeeded;
    return op->plan->common.community >= 0 &&
           !lin_place_id(op->rq, op->engine->conf.access, (int32_t)lin_cell_int(&step->rows, 0, 0), &region);
}

bool lin_engine_suffices(lin_reading *r)
{
    for (size_t i = 0; i < r->steps; i++)
        if (takes_more(&r->op, &r->step[i]))
            return false;
    return true;
}

lin_code lin_engine_answer(lin_reading *r, lin_str *ret_answer)
{
    lin_buf answer = { .arena = r->op.rq->arena };

    LIN_TRY(halves_of(r->op.method)->answer(&r->op, r->step, r->steps, &answer));
    *ret_answer = lin_buf_str(&answer);
    return LIN_OK;
}
