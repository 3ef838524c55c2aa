/*
 * Ahead: while PostgreSQL takes one chunk of new rows, the next is read, checked, sealed and made ready. A thread writes what is
 * handed over to it, one chunk at a time, in their order: marks move as they would without it.
 *
 * Whatever is not plain creation goes without: what is asked of the database first, by a rule or by the import itself, must see
 * the chunk before. A chunk that a rule asks about while it is made, or that cannot be written, is run in the ordinary way once
 * the one before it stands.
 */
#include <pthread.h>
#include <stdlib.h>

#include "libs/resource/import_run.h"
#include "libs/resource/names.h"

typedef struct writer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t turned;
    lin_import_chunk *chunk;                 /* handed over; NULL: nothing to do */
    lin_code code;                           /* of the last one */
    bool ended;
} writer;

/* --- its thread */

static void *write_all(void *what)
{
    writer *w = what;

    pthread_mutex_lock(&w->lock);
    for (;;) {
        lin_code code;

        while (!w->chunk && !w->ended)
            pthread_cond_wait(&w->turned, &w->lock);
        if (!w->chunk)
            break;
        pthread_mutex_unlock(&w->lock);
        code = lin_import_write_chunk(w->chunk);
        pthread_mutex_lock(&w->lock);
        w->code = code;
        w->chunk = NULL;
        pthread_cond_broadcast(&w->turned);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void hand_over(writer *w, lin_import_chunk *c)
{
    pthread_mutex_lock(&w->lock);
    w->chunk = c;
    pthread_cond_broadcast(&w->turned);
    pthread_mutex_unlock(&w->lock);
}

static lin_code wait_for(writer *w)
{
    lin_code code;

    pthread_mutex_lock(&w->lock);
    while (w->chunk)
        pthread_cond_wait(&w->turned, &w->lock);
    code = w->code;
    w->code = LIN_OK;
    pthread_mutex_unlock(&w->lock);
    return code;
}

/* --- the chunks in turn */

/* `before` is written, or tried again in the ordinary way; NULL: there is none. */
static lin_code settle(writer *w, lin_import_chunk *before)
{
    lin_code code = wait_for(w);

    if (code == LIN_OK || !before)
        return code;
    if (lin_import_passes(before->op.rq) || lin_import_is_over(before->op.rq))
        return lin_import_failed(before->run, before->op.rq);
    lin_req_clear_problem(before->op.rq);
    return lin_import_redo_chunk(before);
}

/* While many ask, nothing is made ahead: whoever makes room for them pauses for a multiple of what it took to make and to write. */
static lin_code make_room(lin_import_run *r, writer *w, lin_import_chunk **before)
{
    lin_import_chunk *last = *before;

    if (!r->host->asked(r->host->host))
        return LIN_OK;
    *before = NULL;
    return settle(w, last);
}

/* *before: what was handed over, if anything. */
static lin_code take_next(lin_import_run *r, writer *w, lin_import_chunk **before, bool *ret_ended)
{
    lin_import_chunk *c = NULL, *last;
    lin_code code, settled;
    bool made;

    LIN_TRY(make_room(r, w, before));
    code = lin_import_read_chunk(r, &c);
    made = code == LIN_OK && c->items && !r->direct && lin_import_make_chunk(c);
    last = *before;
    *before = NULL;
    settled = settle(w, last);
    if (settled != LIN_OK && made)
        lin_import_drop_chunk(c);
    LIN_TRY(settled);
    LIN_TRY(code);
    *ret_ended = c->ended;
    if (!made)
        return lin_import_redo_chunk(c);
    hand_over(w, *before = c);
    return LIN_OK;
}

static lin_code go_on(lin_import_run *r, writer *w)
{
    lin_import_chunk *before = NULL;
    bool ended = false;

    while (!ended && !r->host->stopping(r->host->host))
        LIN_TRY(take_next(r, w, &before, &ended));
    LIN_TRY(settle(w, before));
    return ended ? LIN_OK : lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
}

/* A row may name what an earlier one has made. */
static bool names_itself(const lin_import_run *r)
{
    lin_op op = { .engine = r->engine, .plan = r->plan };

    for (size_t i = 0; i < r->plan->message->fields; i++) {
        const lin_field *field = &r->plan->message->field[i];

        if (lin_table_holds(&op, field) && lin_names_records(&op, field) && lin_plan_referred(&op, field) == r->plan)
            return true;
    }
    return false;
}

bool lin_import_can_ahead(const lin_import_run *r)
{
    return r->job.state == LINLI__IMPORT__STATE__APPLYING && r->order->mode != LINLI__IMPORT__MODE__CREATE_OR_UPDATE && !names_itself(r) &&
           !r->plan->refers && !(r->plan->rules & LIN_HOOK_AFTER_WRITE);
}

lin_code lin_import_run_ahead(lin_import_run *r)
{
    writer w = { .lock = PTHREAD_MUTEX_INITIALIZER, .turned = PTHREAD_COND_INITIALIZER };
    lin_code code;

    if (pthread_create(&w.thread, NULL, write_all, &w) != 0)
        abort();
    code = go_on(r, &w);
    wait_for(&w);
    pthread_mutex_lock(&w.lock);
    w.ended = true;
    pthread_cond_broadcast(&w.turned);
    pthread_mutex_unlock(&w.lock);
    pthread_join(w.thread, NULL);
    return code;
}
