/*
 * ActivateSource, PauseSource, RunSource: a source works for whoever activates it. The service that it feeds is asked first, with
 * that one's own assertion; what it permits is kept until the source is paused.
 */
#include "exchange.h"
#include "libs/base/cron.h"

/* What goes into a header line. */
static lin_code check_bearer(lin_req *rq, const Source *source, lin_str bearer)
{
    for (size_t i = 0; i < bearer.len; i++)
        if (bearer.at[i] <= ' ' || bearer.at[i] > '~')
            return lin_fail_field(rq, LIN_STR("bearer"), &EXCHANGE_BEARER_UNFIT);
    return !bearer.len || exchange_source_addressed(source) ? LIN_OK : lin_fail_field(rq, LIN_STR("bearer"), &EXCHANGE_BEARER_UNFIT);
}

static lin_code check(lin_req *rq, const Source *source, lin_str bearer)
{
    if (source->state == SOURCE_STATE_ACTIVE)
        return lin_fail(rq, &EXCHANGE_SOURCE_ACTIVE);
    if (!exchange_source_addressed(source) && !exchange_set.sources_folder.len)
        return lin_fail(rq, &EXCHANGE_FOLDERS_OFF);
    return check_bearer(rq, source, bearer);
}

static lin_code next_run(lin_req *rq, const Source *source, Google__Protobuf__Timestamp **ret)
{
    lin_cron cron;

    if (!lin_cron_parse(lin_z(source->schedule), &cron))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    *ret = lin_typed_at_time(rq, lin_cron_next(&cron, rq->now));
    return LIN_OK;
}

lin_code exchange_activate_source(lin_req *rq, const ActivateSourceRequest *in, Source **ret)
{
    lin_str bearer = lin_z(in->bearer);
    Linli__ImportPermit *permit;
    char *version;

    LIN_TRY(source_get(rq, in->id, ret));
    LIN_TRY(check(rq, *ret, bearer));
    LIN_TRY(exchange_ask_permit(rq, *ret, &permit));
    version = (*ret)->etag;

    LIN_TX(tx, rq);
    LIN_TRY(source_lock(rq, in->id, ret));
    (*ret)->etag = version;                           /* what was permitted is what is activated */
    (*ret)->state = SOURCE_STATE_ACTIVE;
    (*ret)->owner_id = permit->owner_id;
    LIN_TRY(next_run(rq, *ret, &(*ret)->next_run_at));
    LIN_TRY(exchange_key_keep(rq, *ret, (lin_str){ (const char *)permit->permit.data, permit->permit.len }, bearer));
    LIN_TRY(source_save(rq, *ret));
    return lin_commit(&tx);
}

lin_code exchange_pause_source(lin_req *rq, const PauseSourceRequest *in, Source **ret)
{
    LIN_TX(tx, rq);
    LIN_TRY(source_lock(rq, in->id, ret));
    (*ret)->state = SOURCE_STATE_PAUSED;
    (*ret)->next_run_at = NULL;
    LIN_TRY(source_save(rq, *ret));
    LIN_TRY(exchange_key_forget(rq, *ret));
    return lin_commit(&tx);
}

lin_code exchange_run_source(lin_req *rq, const RunSourceRequest *in, Source **ret)
{
    LIN_TX(tx, rq);
    LIN_TRY(source_lock(rq, in->id, ret));
    if ((*ret)->state != SOURCE_STATE_ACTIVE)
        return lin_fail(rq, &EXCHANGE_SOURCE_PAUSED);
    (*ret)->next_run_at = lin_typed_now(rq);
    LIN_TRY(source_save(rq, *ret));
    return lin_commit(&tx);
}
