/*
 * CompleteSubjectRequest, RefuseSubjectRequest, CopySubjectRequest: how what a person asked about their own data was answered
 * (GB/T 35273, 8.1-8.7). What an erasure does stands in handle_erase_subject_request.c.
 */
#include "population.h"

static lin_code wrong_kind(lin_req *rq, const SubjectRequest *request)
{
    return lin_fail(rq, &POPULATION_REQUEST_KIND, lin_arg_enum(rq, "kind", &linli__population__v1__subject_request__kind__descriptor, request->kind));
}

lin_code population_take_request(lin_req *rq, const char *id, SubjectRequestKind kind, SubjectRequest **ret)
{
    rq->origin = LIN_STR("subject_request");
    LIN_TRY(subject_request_lock(rq, id, ret));
    if ((*ret)->state != SUBJECT_REQUEST_STATE_OPEN)
        return lin_fail(rq, &POPULATION_REQUEST_CLOSED);
    return kind && (*ret)->kind != kind ? wrong_kind(rq, *ret) : LIN_OK;
}

lin_code population_settle_request(lin_req *rq, SubjectRequest *request, SubjectRequestState state, char *answer)
{
    request->state = state;
    request->answer = answer;
    request->closed_by = lin_typed_actor(rq);
    request->closed_at = lin_typed_now(rq);
    return subject_request_save(rq, request);
}

lin_code population_complete_subject_request(lin_req *rq, const CloseSubjectRequestRequest *in, SubjectRequest **ret)
{
    LIN_TX(tx, rq);
    LIN_TRY(population_take_request(rq, in->id, SUBJECT_REQUEST_KIND_UNSPECIFIED, ret));
    if ((*ret)->kind == SUBJECT_REQUEST_KIND_COPY || (*ret)->kind == SUBJECT_REQUEST_KIND_ERASE) /* calls of their own */
        return wrong_kind(rq, *ret);
    LIN_TRY(population_settle_request(rq, *ret, SUBJECT_REQUEST_STATE_DONE, in->answer));
    return lin_commit(&tx);
}

lin_code population_refuse_subject_request(lin_req *rq, const CloseSubjectRequestRequest *in, SubjectRequest **ret)
{
    LIN_TX(tx, rq);
    LIN_TRY(population_take_request(rq, in->id, SUBJECT_REQUEST_KIND_UNSPECIFIED, ret));
    LIN_TRY(population_settle_request(rq, *ret, SUBJECT_REQUEST_STATE_REFUSED, in->answer));
    return lin_commit(&tx);
}

/* As a reveal: who got it, and for which request, is committed before it is answered. */
lin_code population_copy_subject_request(lin_req *rq, const CopySubjectRequestRequest *in, PersonFile **ret)
{
    SubjectRequest *request;
    LIN_TX(tx, rq);

    LIN_TRY(population_take_request(rq, in->id, SUBJECT_REQUEST_KIND_COPY, &request));
    LIN_TRY(population_file_of(rq, request->person_id, true, ret));
    LIN_TRY(lin_typed_audit(rq, "copy", (*ret)->person->base.descriptor, request->person_id, request->id));
    LIN_TRY(population_settle_request(rq, request, SUBJECT_REQUEST_STATE_DONE, request->answer));
    return lin_commit(&tx);
}
