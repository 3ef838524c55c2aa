/* Rules of a subject request: it is answered within thirty days, and a closed one stays as it was (GB/T 35273, 8.7). */
#include "population.h"

enum { DAYS_TO_ANSWER = 30 };

static char *days_after(lin_req *rq, const char *day, int days)
{
    lin_time t = 0;

    lin_time_parse(lin_z(lin_print(rq->arena, "%sT00:00:00+08:00", day)), &t);
    return lin_str_z(rq->arena, lin_day(rq->arena, t + days * LIN_DAY));
}

lin_code subject_request_before_write(lin_req *rq, const SubjectRequest *before, SubjectRequest *after)
{
    if (before && population_by_hand(rq) && before->state != SUBJECT_REQUEST_STATE_OPEN)
        return lin_fail(rq, &POPULATION_REQUEST_CLOSED);
    if (before)
        return LIN_OK;
    after->due_on = days_after(rq, after->received_on, DAYS_TO_ANSWER);
    after->state = SUBJECT_REQUEST_STATE_OPEN;
    return LIN_OK;
}
