/*
 * sources - the chore that runs sources on schedule (GB/T 42455.1-2023, 7.1.1 b, 7.2.3 c).
 *
 * A source that is due gets a run, in the transaction that sets when it is due next: of two replicas one finds it no longer due, and
 * what was missed while nothing ran is made up for once. A run goes from FETCHING over IMPORTING to its end, each step committed;
 * whoever holds its lease goes on with it, after a crash too: it is fetched anew, or asked about again, for its import has its id.
 */
#include "exchange.h"
#include "libs/base/cron.h"

#define LEASE (15 * LIN_SECOND)
#define POLL LIN_SECOND
#define GIVE_UP (6 * 60 * LIN_MINUTE)

/* --- a source's turn */

static lin_id id_of(const char *text)
{
    lin_id id = { { 0 } };

    lin_id_parse(lin_z(text), &id);
    return id;
}

static bool is_due(const lin_req *rq, const Source *source)
{
    return source->state == SOURCE_STATE_ACTIVE && source->next_run_at && lin_typed_time(source->next_run_at) <= rq->now;
}

static lin_code set_next(lin_req *rq, const Source *source)
{
    lin_id id = id_of(source->id);
    lin_cron cron;

    if (!lin_cron_parse(lin_z(source->schedule), &cron))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    return lin_exec(rq, &exchange_sql_set_next_run, lin_int(lin_id_community(id)), lin_ref(id), lin_at(rq->now), lin_at(lin_cron_next(&cron, rq->now)));
}

static lin_code add_run(lin_req *rq, const Source *source, char *file_name, SourceRun **ret)
{
    SourceRun *run = source_run_new(rq);

    run->community_id = source->community_id;
    run->source_id = source->id;
    run->state = SOURCE_RUN_STATE_FETCHING;
    if (file_name)
        run->file_name = file_name;
    *ret = run;
    return source_run_create(rq, run);
}

static lin_code tell_source(lin_req *rq, const SourceRun *run)
{
    lin_id id = id_of(run->source_id);

    return lin_exec(rq, &exchange_sql_tell_source, lin_int(lin_id_community(id)), lin_ref(id), lin_ref(id_of(run->id)), lin_int(run->state),
                    lin_int(run->adds), lin_int(run->changes), lin_int(run->unchanged), lin_int(run->refused), lin_text(lin_z(run->problem)));
}

/* Nothing to look into is a run that has failed at once. */
static lin_code note_blind(lin_req *rq, const Source *source)
{
    char *why = lin_str_z(rq->arena, rq->problem.detail);
    SourceRun *run;

    lin_req_clear_problem(rq);
    LIN_TRY(add_run(rq, source, NULL, &run));
    run->state = SOURCE_RUN_STATE_FAILED;
    run->problem = why;
    run->ended_at = lin_typed_now(rq);
    LIN_TRY(source_run_save(rq, run));
    return tell_source(rq, run);
}

static lin_code begin(lin_req *rq, const char *id)
{
    char *file_name = NULL;
    Source *source;
    SourceRun *run;
    bool any = false;
    LIN_TX(tx, rq);

    LIN_TRY(source_lock(rq, id, &source));
    if (!is_due(rq, source))
        return LIN_OK;
    LIN_TRY(set_next(rq, source));
    if (exchange_source_look(rq, source, &file_name, &any) != LIN_OK)
        LIN_TRY(note_blind(rq, source));
    else if (any)
        LIN_TRY(add_run(rq, source, file_name, &run));
    return lin_commit(&tx);
}

static lin_code begin_due(lin_req *rq)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &exchange_sql_find_due_sources, &rows, lin_at(rq->now)));
    for (size_t i = 0; i < rows.count; i++) {
        lin_code code = begin(rq, lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)).at);

        if (code == LIN_NOT_FOUND || code == LIN_ALREADY_EXISTS) /* deleted, or begun by another replica */
            lin_req_clear_problem(rq);
        else
            LIN_TRY(code);
    }
    return LIN_OK;
}

/* --- a run */

static lin_code lease_until(lin_req *rq, const SourceRun *run, lin_time until)
{
    lin_id id = id_of(run->id);
    lin_rows rows;

    LIN_TRY(lin_query(rq, &exchange_sql_lease_run, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_int(run->state), lin_at(until)));
    return rows.affected ? LIN_OK : lin_fail(rq, &LIN_REASON_NOT_FOUND);
}

lin_code exchange_lease_run(lin_req *rq, const SourceRun *run)
{
    return lease_until(rq, run, lin_now() + LEASE);
}

/* From the state that it was found in: somebody else may have been faster. */
static lin_code step(lin_req *rq, const SourceRun *found, const SourceRun *now)
{
    SourceRun *run;
    LIN_TX(tx, rq);

    LIN_TRY(source_run_lock(rq, found->id, &run));
    if (run->state != found->state)
        return LIN_OK;
    LIN_TRY(source_run_save(rq, lin_dup(rq->arena, now, sizeof(*now))));
    if (now->ended_at) {
        LIN_TRY(tell_source(rq, now));
        LIN_TRY(exchange_address_known(rq, now));
        LIN_TRY(lin_exec(rq, &exchange_sql_forget_paused_key, lin_int(lin_id_community(id_of(run->id))), lin_ref(id_of(run->source_id))));
    }
    return lin_commit(&tx);
}

static lin_code fail(lin_req *rq, const SourceRun *run, lin_str why)
{
    SourceRun now = *run;

    now.problem = lin_str_z(rq->arena, why);
    now.state = SOURCE_RUN_STATE_FAILED;
    now.ended_at = lin_typed_now(rq);
    lin_req_clear_problem(rq);
    return step(rq, run, &now);
}

static lin_code fetch(lin_req *rq, const Source *source, const SourceRun *run)
{
    SourceRun now = *run;

    rq->origin = LIN_STR("source");
    LIN_TRY(exchange_lease_run(rq, run));
    LIN_TRY(exchange_source_fetch(rq, source, &now));
    if (now.state == SOURCE_RUN_STATE_SAME) {
        now.ended_at = lin_typed_now(rq);
        return step(rq, run, &now);
    }
    LIN_TRY(step(rq, run, &now));
    LIN_TRY(lease_until(rq, &now, rq->now));
    exchange_source_fetched(rq, source, run);
    return LIN_OK;
}

static void take_counts(const Linli__Import *import, SourceRun *run)
{
    run->rows = import->rows;
    run->adds = import->adds;
    run->changes = import->changes;
    run->unchanged = import->unchanged;
    run->refused = import->refused;
}

static lin_code follow(lin_req *rq, const Source *source, const SourceRun *run)
{
    SourceRun now = *run;
    Linli__Import *import;

    exchange_source_fetched(rq, source, run); /* a crash may have come before */
    LIN_TRY(exchange_ask_import(rq, source, run, &import));
    if (import->state <= LINLI__IMPORT__STATE__APPLYING)
        return LIN_OK;
    take_counts(import, &now);
    if (import->state == LINLI__IMPORT__STATE__FAILED || import->state == LINLI__IMPORT__STATE__CANCELLED)
        return fail(rq, &now, lin_z(import->problem[0] ? import->problem : "CANCELLED"));
    now.state = SOURCE_RUN_STATE_DONE;
    now.ended_at = lin_typed_now(rq);
    return step(rq, run, &now);
}

static bool passes(const lin_req *rq, const SourceRun *run, lin_code code)
{
    bool away = code == LIN_UNAVAILABLE || code == LIN_DEADLINE_EXCEEDED;

    return run->state == SOURCE_RUN_STATE_IMPORTING && away && rq->now - lin_typed_time(run->created_at) < GIVE_UP;
}

static lin_code carry(lin_req *rq, const char *id)
{
    SourceRun *run;
    Source *source;
    lin_code code;

    LIN_TRY(source_run_get(rq, id, &run));
    if (source_get(rq, run->source_id, &source) == LIN_NOT_FOUND)
        return fail(rq, run, lin_str_dup(rq->arena, rq->problem.detail));
    LIN_TRY(rq->problem.code);
    code = run->state == SOURCE_RUN_STATE_FETCHING ? fetch(rq, source, run) : follow(rq, source, run);
    if (code == LIN_OK || passes(rq, run, code))
        return code;
    if (code == LIN_NOT_FOUND) /* its lease was lost */
        return LIN_OK;
    return fail(rq, run, lin_str_dup(rq->arena, rq->problem.detail));
}

/* Each at most once: who is asked about again, waits for the next time. */
static lin_code carry_on(lin_req *rq)
{
    lin_rows rows;

    for (;;) {
        LIN_TRY(lin_query(rq, &exchange_sql_take_run, &rows, lin_at(rq->now + POLL), lin_at(rq->now)));
        if (!rows.count)
            return LIN_OK;
        if (carry(rq, lin_id_text(rq->arena, lin_cell_id(&rows, 0, 0)).at) != LIN_OK)
            lin_req_clear_problem(rq);
    }
}

lin_code exchange_run_sources(lin_req *rq)
{
    LIN_TRY(begin_due(rq));
    return carry_on(rq);
}
