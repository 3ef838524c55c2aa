/* Whose address code stays, and what becomes of the codes of its houses when it does not. */
#include "services/housing/rules_building.c"
#include "tests/unit/test.h"

static Building coded(char *code)
{
    Building building;

    linli__housing__v1__building__init(&building);
    building.address_code = code;
    return building;
}

TEST(a_code_stays_until_another_is_said)
{
    char one[] = "4403050080120000003", other[] = "4403050080120000004";
    Building before = coded(one), same = coded(one), after = coded(other);

    ck_assert(keeps_code(&before, &same));
    ck_assert(!keeps_code(&before, &after));
    ck_assert(!keeps_code(NULL, &same));
}

TEST(houses_keep_their_own_digits)
{
    char one[] = "4403050080120000003", other[] = "4403050080120000014";
    Building before = coded(one), after = coded(other);
    lin_req *rq = lin_req_new(lin_arena_new());

    ck_assert_str_eq(code_below(rq, "4403050080120000003001201", &before, &after), "4403050080120000014001201");
}

TEST(a_code_that_was_given_is_not_taken_away)
{
    char one[] = "4403050080120000003", none[] = "";
    Building before = coded(one), after = coded(none);
    lin_req *rq = lin_req_new(lin_arena_new());

    ck_assert_int_eq(building_before_write(rq, &before, &after), LIN_INVALID_ARGUMENT);
    ck_assert_uint_eq(rq->problem.violations, 1);
    ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("addressCode")));
}
