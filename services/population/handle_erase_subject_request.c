/*
 * EraseSubjectRequest: every personal value of a person is gone for good (GB/T 35273, 8.3). The database's own function does it
 * (migrations/population/0004_erasure.sql); a ledger outside the database remembers whom, and what it says is done again at
 * every start, before the first request: a restored database forgets them again. Emits PersonErased for each file.
 */
#include "population.h"

#include "libs/host/ledger.h"

#define LEDGER "erasures"

/* What else was asked of a file that is no more; in its own community. */
static lin_code close_others(lin_req *rq, const char *person_id)
{
    SubjectRequest **request;
    lin_reach reach;
    size_t count;

    LIN_TRY(lin_typed_widen(rq, person_id, &reach));
    LIN_TRY(subject_request_list(rq, lin_print(rq->arena, "personId = \"%s\" AND state = OPEN", person_id), &request, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(population_settle_request(rq, request[i], SUBJECT_REQUEST_STATE_REFUSED, request[i]->answer));
    return lin_reach_set(rq, &reach);
}

/* In the transaction at hand; nothing where it was done before. `anew`: the ledger has them. */
static lin_code erase(lin_req *rq, const char *person_id, bool anew)
{
    PersonErased told = { PROTOBUF_C_MESSAGE_INIT(&linli__population__v1__person_erased__descriptor), .at = lin_typed_now(rq) };
    lin_rows rows;
    char **file;
    lin_id id;

    if (!lin_id_parse(lin_z(person_id), &id))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    LIN_TRY(lin_query(rq, &population_sql_erase_person, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_at(rq->now),
                      lin_text(lin_z(lin_typed_actor(rq)))));
    file = lin_typed_id_column(rq, &rows, 0);
    for (size_t i = 0; i < rows.count; i++) {
        LIN_TRY(close_others(rq, file[i]));
        LIN_TRY(population_emit_person_erased(rq, file[i], &told));
    }
    for (size_t i = 0; !anew && i < rows.count; i++) /* each: an older database does not know yet that they are one person's */
        LIN_TRY(lin_ledger_add(rq, LEDGER, file[i]));
    return LIN_OK;
}

lin_code population_erase_subject_request(lin_req *rq, const EraseSubjectRequestRequest *in, SubjectRequest **ret)
{
    LIN_TX(tx, rq);
    LIN_TRY(population_take_request(rq, in->id, SUBJECT_REQUEST_KIND_ERASE, ret));
    LIN_TRY(lin_typed_audit(rq, "erase", &linli__population__v1__person__descriptor, (*ret)->person_id, in->id));
    LIN_TRY(population_settle_request(rq, *ret, SUBJECT_REQUEST_STATE_DONE, (*ret)->answer));
    LIN_TRY(erase(rq, (*ret)->person_id, false));
    LIN_TRY(subject_request_get(rq, in->id, ret));
    return lin_commit(&tx);
}

static lin_code erase_again(lin_req *rq, const char *person_id)
{
    LIN_TX(tx, rq);
    LIN_TRY(erase(rq, person_id, true));
    return lin_commit(&tx);
}

lin_code population_apply_erasures(lin_req *rq)
{
    return lin_ledger_each(rq, LEDGER, &population_sql_find_erased, erase_again);
}
