/*
 * EraseFile: the record becomes a tombstone without a name, its bytes go with the next sweep. A ledger outside the database
 * remembers which, and what it says is done again at every start: a restored database forgets them again.
 */
#include "exchange.h"

#include "libs/host/ledger.h"

#define LEDGER "erasures"

static lin_code blank(lin_req *rq, const char *id)
{
    lin_id file;

    if (!lin_id_parse(lin_z(id), &file))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    return lin_exec(rq, &exchange_sql_erase_file, lin_int(lin_id_community(file)), lin_ref(file), lin_at(rq->now));
}

/* In the transaction at hand. */
lin_code exchange_erase(lin_req *rq, const char *id, const char *reason)
{
    rq->origin = LIN_STR("erasure");
    LIN_TRY(lin_typed_audit(rq, "erase", &linli__exchange__v1__file__descriptor, id, reason));
    LIN_TRY(file_delete(rq, id));
    LIN_TRY(blank(rq, id));
    return lin_ledger_add(rq, LEDGER, id);
}

lin_code exchange_erase_file(lin_req *rq, const EraseFileRequest *in, EraseFileAnswer **ret)
{
    File *file;

    (void)ret;
    LIN_TX(tx, rq);
    LIN_TRY(file_lock(rq, in->id, &file));
    LIN_TRY(exchange_erase(rq, file->id, in->reason));
    return lin_commit(&tx);
}

static lin_code erase_again(lin_req *rq, const char *id)
{
    LIN_TX(tx, rq);

    if (file_delete(rq, id) == LIN_NOT_FOUND)
        lin_req_clear_problem(rq);
    LIN_TRY(rq->problem.code);
    LIN_TRY(blank(rq, id));
    return lin_commit(&tx);
}

lin_code exchange_apply_erasures(lin_req *rq)
{
    return lin_ledger_each(rq, LEDGER, &exchange_sql_find_erased, erase_again);
}
