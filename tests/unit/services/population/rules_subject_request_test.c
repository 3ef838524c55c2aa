/* Rules of a subject request (GB/T 35273, 8.7). */
#include "services/population/rules_subject_request.c"
#include "tests/unit/services/population/people.h"

TEST(an_answer_is_due_thirty_days_later_and_a_closed_request_stays_as_it_was)
{
    lin_req *rq = request();
    SubjectRequest *r = lin_typed_new(rq, &linli__population__v1__subject_request__descriptor);

    r->received_on = t("2026-01-15");
    ck_assert_str_eq(failure(rq, subject_request_before_write(rq, NULL, r)), "REFERENCE_UNKNOWN personId"); /* of whom? */
    ck_assert_int_eq(r->state, SUBJECT_REQUEST_STATE_OPEN);
    ck_assert_str_eq(r->due_on, "2026-02-14");
    rq = request();
    ck_assert_int_eq(subject_request_before_write(rq, r, r), LIN_OK);
    r->state = SUBJECT_REQUEST_STATE_DONE;
    ck_assert_str_eq(failure(rq, subject_request_before_write(rq, r, r)), "REQUEST_CLOSED ");
}
