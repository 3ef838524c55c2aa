/* once - see once.h. */
#include "libs/host/once.h"

#include "libs/host/app.h"
#include "linli.gen.h"

static const lin_sql wait_briefly = { "once.wait_briefly", "select set_config('lock_timeout', '200ms', true)" };
static const lin_sql wait_usually = { "once.wait_usually", "select set_config('lock_timeout', '2s', true)" };
/* A few at a time, with each claim: the table stays as large as a day. */
static const lin_sql prune = {
    "once.prune",
    "delete from idempotency where ctid in (select ctid from idempotency where at < $1 limit 20 for update skip locked)",
};
static const lin_sql claim = {
    "once.claim",
    "insert into idempotency (principal, method, key, body_hash, at) values ($1, $2, $3, $4, $5) on conflict do nothing",
};
static const lin_sql find = {
    "once.find",
    "select body_hash, answer, etag from idempotency where principal = $1 and method = $2 and key = $3",
};
static const lin_sql keep = {
    "once.keep",
    "update idempotency set answer = $4, etag = $5, record_ids = $6::uuid[] where principal = $1 and method = $2 and key = $3",
};

static lin_str purpose_of(lin_req *rq)
{
    return lin_z(lin_print(rq->arena, "%.*s.idempotency", LIN_STR_FMT(rq->app->name)));
}

/* An answer opens only for the principal, call and key that it was kept for. */
static lin_str context_of(lin_req *rq, const lin_method *method)
{
    return lin_z(lin_print(rq->arena, "%.*s %.*s %.*s", LIN_STR_FMT(rq->who->user_id), LIN_STR_FMT(method->name),
                           LIN_STR_FMT(rq->idempotency_key)));
}

/* The claim of a twin that has not committed yet makes this one wait for its lock. */
static lin_code take_claim(lin_req *rq, const lin_method *method, lin_str hash, bool *ret_mine)
{
    lin_value old = lin_at(rq->now - LIN_DAY);
    lin_value values[] = { lin_text(rq->who->user_id), lin_text(method->name), lin_text(rq->idempotency_key),
                           lin_bytes(hash), lin_at(rq->now) };
    lin_step steps[] = {
        { .sql = &wait_briefly },
        { .sql = &prune, .value = &old, .values = 1 },
        { .sql = &claim, .value = values, .values = LIN_COUNT(values) },
        { .sql = &wait_usually },
    };
    lin_code code = lin_group(rq, steps, LIN_COUNT(steps));

    if (code == LIN_ABORTED)
        return lin_fail(rq, &LIN_REASON_IDEMPOTENCY_IN_FLIGHT);
    *ret_mine = code == LIN_OK && steps[2].rows.affected == 1;
    return code;
}

static lin_code replay(lin_req *rq, const lin_method *method, lin_str hash, lin_str *ret_answer)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &find, &rows, lin_text(rq->who->user_id), lin_text(method->name),
                      lin_text(rq->idempotency_key)));
    if (rows.count == 0) /* pruned in between: as good as never sent */
        return lin_fail(rq, &LIN_REASON_IDEMPOTENCY_IN_FLIGHT);
    if (!lin_str_eq(lin_cell_text(&rows, 0, 0), hash))
        return lin_fail(rq, &LIN_REASON_IDEMPOTENCY_KEY_REUSED);
    if (!lin_open(rq->arena, rq->app->keys, purpose_of(rq), context_of(rq, method), lin_cell_text(&rows, 0, 1),
                  ret_answer))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    rq->etag = lin_str_dup(rq->arena, lin_cell_text(&rows, 0, 2));
    rq->replayed = true;
    return LIN_OK;
}

static lin_value touched(const lin_req *rq)
{
    lin_value *id = LIN_NEW_ARRAY(rq->arena, lin_value, rq->touches + 1);

    for (size_t i = 0; i < rq->touches; i++)
        id[i] = lin_ref(rq->touched[i]);
    return (lin_value){ .kind = LIN_LIST, .list = { id, rq->touches } };
}

/* With the records it speaks of: when one is erased, so is the answer. */
static lin_code keep_answer(lin_req *rq, const lin_method *method, lin_str answer)
{
    lin_str sealed = lin_seal(rq->arena, rq->app->keys, purpose_of(rq), context_of(rq, method), answer);

    return lin_exec(rq, &keep, lin_text(rq->who->user_id), lin_text(method->name), lin_text(rq->idempotency_key),
                    lin_bytes(sealed), lin_text(rq->etag), touched(rq));
}

/* The same request is the same bytes with the same rights: what was answered under others is not told again. */
static lin_str digest_of(lin_req *rq, lin_str wire)
{
    lin_buf all = { .arena = rq->arena };

    lin_buf_print(&all, "%d %.*s\n", (int)rq->who->clearance, LIN_STR_FMT(rq->scope));
    lin_buf_add(&all, wire);
    return lin_sha256(rq->arena, lin_buf_str(&all));
}

bool lin_once_applies(const lin_req *rq, const lin_method *method)
{
    return rq->idempotency_key.len && rq->who && method->bindings && method->binding[0].verb != LIN_GET &&
           !method->option->handles_secret && method->standard != LINLI__STANDARD__REVEAL;
}

lin_code lin_once(lin_req *rq, const lin_method *method, lin_str wire, lin_once_run *run, lin_str *ret_answer)
{
    lin_str hash, answer;
    bool mine;

    if (!lin_once_applies(rq, method))
        return run(rq, method, wire, ret_answer);
    hash = digest_of(rq, wire);

    LIN_TX(tx, rq); /* the call's own transactions join it */
    LIN_TRY(take_claim(rq, method, hash, &mine));
    if (!mine)
        return replay(rq, method, hash, ret_answer);
    LIN_TRY(run(rq, method, wire, &answer));
    LIN_TRY(keep_answer(rq, method, answer));
    LIN_TRY(lin_commit(&tx));
    *ret_answer = answer;
    return LIN_OK;
}
