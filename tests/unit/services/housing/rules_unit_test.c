/* A stairwell with houses stays. */
#include "services/housing/rules_unit.c"
#include "tests/unit/test.h"

TEST(one_with_houses_stays)
{
    lin_req *rq = lin_req_new(lin_arena_new());

    ck_assert_int_eq(check_empty(rq, 0), LIN_OK);
    ck_assert_int_eq(check_empty(rq, 1), LIN_FAILED_PRECONDITION);
    ck_assert(lin_str_eq(rq->problem.reason, LIN_STR("UNIT_NOT_EMPTY")));
}
