/* engine - see resource.h: the plans, made once, and the call that each standard verb leads to. */
#include "libs/resource/export.h"

typedef lin_code serve(lin_op *op, lin_buf *answer);

enum { GROWN = 2 };                         /* times as large: what was counted is wrong by as much at most */

static serve *const serves[] = {
    [LINLI__STANDARD__GET] = lin_serve_get,
    [LINLI__STANDARD__LIST] = lin_serve_list,
    [LINLI__STANDARD__CREATE] = lin_serve_create,
    [LINLI__STANDARD__UPDATE] = lin_serve_update,
    [LINLI__STANDARD__DELETE] = lin_serve_delete,
    [LINLI__STANDARD__HISTORY] = lin_serve_history,
    [LINLI__STANDARD__UNDELETE] = lin_serve_undelete,
    [LINLI__STANDARD__BATCH_GET] = lin_serve_batch_get,
    [LINLI__STANDARD__BATCH_CREATE] = lin_serve_batch_create,
    [LINLI__STANDARD__STATS] = lin_serve_stats,
    [LINLI__STANDARD__REVEAL] = lin_serve_reveal,
    [LINLI__STANDARD__TEMPLATE] = lin_serve_template,
    [LINLI__STANDARD__IMPORT] = lin_serve_import,
    [LINLI__STANDARD__GET_IMPORT] = lin_serve_get_import,
    [LINLI__STANDARD__LIST_IMPORTS] = lin_serve_list_imports,
    [LINLI__STANDARD__CONFIRM_IMPORT] = lin_serve_confirm_import,
    [LINLI__STANDARD__CANCEL_IMPORT] = lin_serve_cancel_import,
    [LINLI__STANDARD__UNDO_IMPORT] = lin_serve_undo_import,
    [LINLI__STANDARD__IMPORT_ERRORS] = lin_serve_import_errors,
    [LINLI__STANDARD__PERMIT_IMPORT] = lin_serve_permit_import,
    [LINLI__STANDARD__RUN_IMPORT] = lin_serve_run_import,
    [LINLI__STANDARD__EXPORT] = lin_serve_export,
    [LINLI__STANDARD__GET_EXPORT] = lin_serve_get_export,
    [LINLI__STANDARD__LIST_EXPORTS] = lin_serve_list_exports,
    [LINLI__STANDARD__WAITING_EXPORTS] = lin_serve_list_waiting,
    [LINLI__STANDARD__APPROVE_EXPORT] = lin_serve_approve,
    [LINLI__STANDARD__REJECT_EXPORT] = lin_serve_reject,
    [LINLI__STANDARD__LINKS] = lin_serve_links,
    [LINLI__STANDARD__FIND_LINKS] = lin_serve_find_links,
    [LINLI__STANDARD__RESOLVE] = lin_serve_resolve,
    [LINLI__STANDARD__DESCRIBE] = lin_serve_describe,
};

lin_engine *lin_engine_new(lin_arena *arena, const lin_engine_conf *conf, lin_str *ret_why)
{
    const lin_contract *contract = conf->contract;
    lin_engine *engine = LIN_NEW(arena, lin_engine);
    lin_plan *plans = LIN_NEW_ARRAY(arena, lin_plan, contract->resources);

    *engine = (lin_engine){ .conf = *conf, .plan = plans, .plans = contract->resources,
                            .counted = LIN_NEW_ARRAY(arena, int64_t, contract->resources) };
    for (size_t i = 0; i < contract->resources; i++)
        if (!lin_plan_make(arena, conf, contract->resource[i], &plans[i], ret_why))
            return NULL;
    return engine;
}

const lin_plan *lin_engine_plan(const lin_engine *engine, const lin_message *resource)
{
    for (size_t i = 0; i < engine->plans; i++)
        if (engine->plan[i].message == resource)
            return &engine->plan[i];
    return NULL;
}

const lin_method *lin_engine_method(const lin_engine *engine, const lin_message *resource, Linli__Standard standard)
{
    const lin_contract *contract = engine->conf.contract;

    for (size_t i = 0; i < contract->methods; i++)
        if (contract->method[i].standard == standard && contract->method[i].resource == resource)
            return &contract->method[i];
    return NULL;
}

lin_code lin_op_begin(lin_req *rq, const lin_engine *engine, const lin_method *method, lin_str wire, lin_op *ret)
{
    lin_value *in = LIN_NEW_ARRAY(rq->arena, lin_value, method->request->fields);

    *ret = (lin_op){ .rq = rq, .engine = engine, .method = method, .plan = lin_engine_plan(engine, method->resource), .in = in };
    if (!ret->plan)
        return lin_fail(rq, &LIN_REASON_UNIMPLEMENTED);
    LIN_TRY(lin_wire_check(rq, method->request, wire));
    return lin_record_read(rq, method->request, wire, in, NULL);
}

lin_code lin_engine_call(lin_req *rq, lin_engine *engine, const lin_method *method, lin_str wire,
                         lin_str *ret_answer)
{
    serve *run = (unsigned)method->standard < LIN_COUNT(serves) ? serves[method->standard] : NULL;
    lin_buf answer = { .arena = rq->arena };
    lin_op op;

    if (!run)
        return lin_fail(rq, &LIN_REASON_UNIMPLEMENTED);
    LIN_TRY(lin_op_begin(rq, engine, method, wire, &op));
    LIN_TRY(run(&op, &answer));
    *ret_answer = lin_buf_str(&answer);
    return LIN_OK;
}

/* Of a large table it takes longer than a caller would wait for. */
static const lin_sql take_time = { "count_grams.take_time", "select set_config('statement_timeout', '60s', true)" };

static lin_code count_one(lin_req *rq, const lin_plan *plan)
{
    LIN_TX(tx, rq);

    LIN_TRY(lin_exec(rq, &take_time));
    LIN_TRY(lin_exec(rq, &plan->count_grams));
    return lin_commit(&tx);
}

/* A count that fails is not tried again before the table has grown once more: it may be what the database cannot bear now. */
static lin_code count_grams(lin_req *rq, const lin_plan *plan, int64_t factor, int64_t *counted)
{
    int64_t size;
    lin_rows rows;

    LIN_TRY(lin_query(rq, &plan->table_size, &rows));
    size = lin_cell_int(&rows, 0, 0);
    if (factor && size <= factor * *counted)
        return LIN_OK;
    *counted = size;
    return count_one(rq, plan);
}

static lin_code count_all(lin_req *rq, lin_engine *engine, int64_t factor)
{
    for (size_t i = 0; i < engine->plans; i++)
        if (engine->plan[i].searchable)
            LIN_TRY(count_grams(rq, &engine->plan[i], factor, &engine->counted[i]));
    return LIN_OK;
}

lin_code lin_engine_count_grams(lin_req *rq, lin_engine *engine)
{
    return count_all(rq, engine, 0);
}

/* A search goes by what was counted: of a table that was nearly empty then, it takes each gram for rare, fetches all rows that hold it,
 * and reads the more the more there are. */
lin_code lin_engine_count_grown(lin_req *rq, lin_engine *engine)
{
    return count_all(rq, engine, GROWN);
}
