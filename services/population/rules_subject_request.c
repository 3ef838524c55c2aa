/*
 * Rules of a subject request: it is answered within thirty days, and a closed one stays as it was (GB/T 35273, 8.7). A person
 * whose file was deleted may still ask that it be erased.
 */
#include "population.h"

enum { DAYS_TO_ANSWER = 30 };

static lin_code check_person(lin_req *rq, const SubjectRequest *request)
{
    lin_rows rows = { 0 };
    lin_id id, own;

    if (lin_id_parse(lin_z(request->person_id), &id) && lin_id_parse(lin_z(request->id), &own))
        LIN_TRY(lin_query(rq, &population_sql_find_subject, &rows, lin_int(lin_id_community(own)), lin_ref(id),
                          lin_bool(request->kind == SUBJECT_REQUEST_KIND_ERASE)));
    return rows.count ? LIN_OK : lin_fail_field(rq, LIN_STR("personId"), &LIN_REASON_REFERENCE_UNKNOWN);
}

lin_code subject_request_before_write(lin_req *rq, const SubjectRequest *before, SubjectRequest *after)
{
    if (before && lin_by_hand(rq) && before->state != SUBJECT_REQUEST_STATE_OPEN)
        return lin_fail(rq, &POPULATION_REQUEST_CLOSED);
    if (before)
        return LIN_OK;
    after->due_on = lin_day_after(rq->arena, after->received_on, 0, DAYS_TO_ANSWER);
    after->state = SUBJECT_REQUEST_STATE_OPEN;
    return check_person(rq, after);
}
