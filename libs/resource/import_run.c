/*
 * The work of imports: preview, application, undoing; each a pass that goes from mark to mark.
 *
 * A chunk of rows, what it wrote, its faults and the new mark are one transaction: whatever is killed between two chunks or
 * within one, the next to take the import goes on behind the mark. Two that work at one by mistake do no harm: the mark is
 * moved from where it was read, so the second finds it gone and writes nothing.
 */
#include "libs/base/log.h"
#include "libs/resource/import_run.h"

#define LEASE (5 * LIN_SECOND)
#define KEEP (7 * LIN_DAY)

static const lin_sql take = {
    "import.take",
    "update import set leased_until = $1 where id = (select id from import where state in (1, 3, 7)"
    " and (leased_until is null or leased_until < $2) order by created_at limit 1 for update skip locked)"
    " returning " LIN_IMPORT_COLUMNS,
};
static const lin_sql start_over = {
    "import.start_over",
    "update import set names = null, mark = 0, done = 0, rows = 0, expected = 0, adds = 0, changes = 0, unchanged = 0, refused = 0, began_at = $2, told_at = $2"
    " where id = $1 and state = 1",
};
static const lin_sql forget_faults = { "import.forget_faults", "delete from import_fault where import_id = $1" };
static const lin_sql forget_refused = { "import.forget_refused", "delete from import_refused where import_id = $1" };
static const lin_sql move_mark = {
    "import.move_mark",
    "update import set mark = $4, rows = greatest(rows, done + $5), done = done + $5, adds = adds + $6, changes = changes + $7,"
    " unchanged = unchanged + $8, refused = refused + $9, kept = kept + $10, told_at = $11, leased_until = $12,"
    " expected = case state when 1 then ((done + $5) / $13::float8)::bigint else expected end"
    " where id = $1 and state = $2 and mark = $3",
};
static const lin_sql end_pass = {
    "import.end_pass",
    "update import set state = $3, problem = $4, told_at = $5, ended_at = $6, leased_until = null where id = $1 and state = $2",
};
static const lin_sql tidy = {
    "import.tidy",
    "with old as (update import set content = null, headings = null, names = null where headings is not null and created_at < $1 and state not in (1, 3, 7)"
    " returning id) delete from import_refused where import_id in (select id from old)",
};

/* --- who asked */

static lin_code recall(lin_import_run *r, lin_req *rq)
{
    rq->lang = r->order->chinese ? LIN_ZH : LIN_EN;
    rq->origin = r->order->source[0] ? lin_z(r->order->source) : LIN_STR("import");
    rq->method = r->method->name;
    LIN_TRY(lin_assertion_recall(rq, r->engine->conf.access, (lin_str){ (const char *)r->order->assertion.data, r->order->assertion.len }));
    return lin_authorize(rq, r->engine->conf.access, r->method);
}

lin_code lin_import_begin_chunk(lin_import_run *r, lin_import_chunk *c)
{
    size_t most = r->host->room(r->host->host, LIN_IMPORT_CHUNK);
    lin_req *rq = r->host->request(r->host->host, true);

    *c = (lin_import_chunk){ .run = r, .op = { .rq = rq, .engine = r->engine, .plan = r->plan, .method = r->method }, .last = r->job.mark, .most = most };
    c->item = LIN_NEW_ARRAY(rq->arena, lin_import_item, most);
    return recall(r, rq);
}

/* --- what files share */

/* A record is busy also while PostgreSQL has not yet noticed that whoever wrote it was killed. */
bool lin_import_passes(const lin_req *rq)
{
    lin_code code = rq->problem.code;

    return code == LIN_UNAVAILABLE || code == LIN_DEADLINE_EXCEEDED || lin_str_eq(rq->problem.reason, lin_z(LIN_REASON_RECORD_BUSY.name));
}

bool lin_import_is_over(const lin_req *rq)
{
    return lin_str_eq(rq->problem.reason, lin_z(LIN_REASON_IMPORT_STATE.name));
}

lin_code lin_import_lost(lin_req *rq)
{
    return lin_fail(rq, &LIN_REASON_IMPORT_STATE, lin_arg_text("state", LIN_STR("")));
}

lin_code lin_import_failed(lin_import_run *r, const lin_req *rq)
{
    r->rq->problem = (lin_problem){
        .code = rq->problem.code, .reason = lin_str_dup(r->rq->arena, rq->problem.reason), .detail = lin_str_dup(r->rq->arena, rq->problem.detail),
    };
    return rq->problem.code;
}

lin_step lin_import_mark(lin_import_chunk *c, int64_t mark, const int64_t *count, int64_t done, int64_t kept)
{
    lin_req *rq = c->op.rq;
    const lin_import *job = &c->run->job;
    const lin_value values[] = {
        lin_ref(job->id), lin_int(job->state), lin_int(job->mark), lin_int(mark), lin_int(done),
        lin_int(count[LIN_ADDS]), lin_int(count[LIN_CHANGES]), lin_int(count[LIN_UNCHANGED]), lin_int(count[LIN_REFUSED]), lin_int(kept),
        lin_at(rq->now), lin_at(rq->now + LEASE), lin_double(job->state == LINLI__IMPORT__STATE__CHECKING ? lin_sheet_share(c->run->sheet) : 1),
    };

    return (lin_step){ .sql = &move_mark, .value = lin_dup(rq->arena, values, sizeof(values)), .values = LIN_COUNT(values) };
}

/* --- a pass */

static const lin_plan *plan_named(const lin_engine *engine, lin_str table)
{
    for (size_t i = 0; i < engine->plans; i++)
        if (lin_str_eq(engine->plan[i].table, table) && engine->plan[i].message->resource->importable)
            return &engine->plan[i];
    return NULL;
}

static lin_code read_order(lin_import_run *r)
{
    lin_op op = { .rq = r->rq, .engine = r->engine, .plan = r->plan };

    r->order = lin_import_unseal(&op, lin_import_purpose(&op), lin_import_context(r->rq->arena, r->job.id), r->job.ordered, &linli__import_order__descriptor);
    return r->order ? LIN_OK : lin_fail(r->rq, &LIN_REASON_INTERNAL);
}

static void free_run(void *what)
{
    lin_import_run *r = what;

    lin_seen_free(&r->seen);
}

/* A preview has left nothing that it could go on from: it begins anew. */
static lin_code begin_pass(lin_import_run *r)
{
    bool undoing = r->job.state == LINLI__IMPORT__STATE__UNDOING;

    r->plan = plan_named(r->engine, r->job.resource);
    r->method = r->plan ? lin_engine_method(r->engine, r->plan->message, undoing ? LINLI__STANDARD__UNDO_IMPORT : LINLI__STANDARD__IMPORT) : NULL;
    if (!r->method)
        return lin_fail(r->rq, &LIN_REASON_UNIMPLEMENTED);
    LIN_TRY(read_order(r));
    r->rq->lang = r->order->chinese ? LIN_ZH : LIN_EN;
    if (undoing)
        return LIN_OK;
    lin_import_find_keys(r);
    if (r->job.state == LINLI__IMPORT__STATE__CHECKING) {
        r->job.mark = 0;
        LIN_TRY(lin_exec(r->rq, &start_over, lin_ref(r->job.id), lin_at(r->rq->now)));
        LIN_TRY(lin_exec(r->rq, &forget_faults, lin_ref(r->job.id)));
        LIN_TRY(lin_exec(r->rq, &forget_refused, lin_ref(r->job.id)));
    }
    r->done_before = r->job.mark;
    return lin_import_open(r);
}

static lin_code run_pass(lin_import_run *r)
{
    bool ended = false;

    LIN_TRY(begin_pass(r));
    if (lin_import_can_ahead(r))
        return lin_import_run_ahead(r);
    while (!ended && !r->host->stopping(r->host->host))
        LIN_TRY(r->job.state == LINLI__IMPORT__STATE__UNDOING ? lin_import_undo_chunk(r, &ended) : lin_import_run_chunk(r, &ended));
    return ended ? LIN_OK : lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
}

static int state_after(const lin_import_run *r, lin_code code)
{
    static const int next[] = {
        [LINLI__IMPORT__STATE__CHECKING] = LINLI__IMPORT__STATE__READY,
        [LINLI__IMPORT__STATE__APPLYING] = LINLI__IMPORT__STATE__DONE,
        [LINLI__IMPORT__STATE__UNDOING] = LINLI__IMPORT__STATE__UNDONE,
    };

    if (code != LIN_OK)
        return LINLI__IMPORT__STATE__FAILED;
    return r->job.dry_run && r->job.state == LINLI__IMPORT__STATE__CHECKING ? LINLI__IMPORT__STATE__CHECKED : next[r->job.state];
}

/* What passes by itself is no end: whoever takes it next goes on. */
static lin_code end_run(lin_import_run *r, lin_code code)
{
    lin_str problem = code == LIN_OK ? LIN_STR("") : lin_str_dup(r->rq->arena, r->rq->problem.detail);
    bool passes = lin_import_passes(r->rq);
    int state = passes ? r->job.state : state_after(r, code);
    lin_time now = r->host->request(r->host->host, true)->now;

    if (code != LIN_OK)
        lin_log(LIN_WARN, r->rq, "import_stopped", lin_arg_text("import", lin_id_text(r->rq->arena, r->job.id)),
                lin_arg_text("reason", r->rq->problem.reason), lin_arg_text("why", problem));
    if (lin_import_is_over(r->rq))
        return LIN_OK;
    lin_req_clear_problem(r->rq);
    return lin_exec(r->rq, &end_pass, lin_ref(r->job.id), lin_int(r->job.state), lin_int(state), lin_text(passes ? LIN_STR("") : problem),
                    lin_at(now), state == LINLI__IMPORT__STATE__READY || state == r->job.state ? lin_null() : lin_at(now));
}

/* --- for host */

bool lin_engine_imports(const lin_engine *engine)
{
    for (size_t i = 0; i < engine->plans; i++)
        if (engine->plan[i].message->resource->importable)
            return true;
    return false;
}

lin_code lin_engine_import(const lin_engine *engine, const lin_import_host *host, bool *ret_any)
{
    lin_req *rq = host->request(host->host, false);
    lin_import_run *r = LIN_NEW(rq->arena, lin_import_run);
    lin_rows rows;

    *r = (lin_import_run){ .engine = engine, .host = host, .rq = rq, .names = { .arena = rq->arena } };
    lin_arena_defer(rq->arena, free_run, r);
    LIN_TRY(lin_query(rq, &take, &rows, lin_at(rq->now + LEASE), lin_at(rq->now)));
    if (rows.count == 0)
        return LIN_OK;
    *ret_any = true;
    lin_import_row(&rows, 0, &r->job);
    LIN_TRY(end_run(r, run_pass(r)));
    return lin_exec(rq, &tidy, lin_at(rq->now - KEEP));
}
