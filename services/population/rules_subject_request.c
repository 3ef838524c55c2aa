/* Rules of a subject request: it is answered within thirty days, and a closed one stays as it was (GB/T 35273, 8.7). */
#include "population.h"

enum { DAYS_TO_ANSWER = 30 };

lin_code subject_request_before_write(lin_req *rq, const SubjectRequest *before, SubjectRequest *after)
{
    if (before && population_by_hand(rq) && before->state != SUBJECT_REQUEST_STATE_OPEN)
        return lin_fail(rq, &POPULATION_REQUEST_CLOSED);
    if (before)
        return LIN_OK;
    after->due_on = lin_day_after(rq->arena, after->received_on, 0, DAYS_TO_ANSWER);
    after->state = SUBJECT_REQUEST_STATE_OPEN;
    return lin_date_valid(lin_z(after->due_on)) ? LIN_OK : lin_fail_field(rq, LIN_STR("receivedOn"), &LIN_REASON_FIELD_DATE);
}
