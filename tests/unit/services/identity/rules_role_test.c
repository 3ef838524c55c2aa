/* Rules of a role that need no database (7.3.4, 7.3.6). */
#include "services/identity/rules_role.c"
#include "tests/unit/test.h"

TEST(a_new_role_shows_as_little_as_it_can)
{
    Role role;

    linli__identity__v1__role__init(&role);
    fill_in(&role);
    ck_assert_int_eq(role.clearance, ROLE_CLEARANCE_INTERNAL);
    ck_assert_int_eq(role.rows, ROLE_ROWS_REGIONS);
}

TEST(a_built_in_role_stays_as_it_is)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    Role before, after;

    linli__identity__v1__role__init(&before);
    linli__identity__v1__role__init(&after);
    before.built_in = true;
    ck_assert_int_eq(role_before_write(rq, &before, &after), LIN_FAILED_PRECONDITION);
    ck_assert_int_eq(role_before_delete(rq, &before), LIN_FAILED_PRECONDITION);
    ck_assert(lin_str_eq(rq->problem.reason, LIN_STR("ROLE_BUILT_IN")));
    lin_arena_free(arena);
}

TEST(nobody_clears_others_higher_than_themselves)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_principal who = { .clearance = LINLI__DATA_CLASS__INTERNAL };
    Role before, after;

    linli__identity__v1__role__init(&before);
    linli__identity__v1__role__init(&after);
    after.clearance = ROLE_CLEARANCE_PERSONAL;
    ck_assert_int_eq(check_clearance(rq, NULL, &after), LIN_OK);      /* the service itself */
    rq->who = &who;
    ck_assert_int_eq(check_clearance(rq, NULL, &after), LIN_PERMISSION_DENIED);
    before.clearance = ROLE_CLEARANCE_PERSONAL;
    ck_assert_int_eq(check_clearance(rq, &before, &after), LIN_OK);   /* it was there before */
    who.clearance = LINLI__DATA_CLASS__PERSONAL;
    before.clearance = ROLE_CLEARANCE_INTERNAL;
    ck_assert_int_eq(check_clearance(rq, &before, &after), LIN_OK);
    lin_arena_free(arena);
}
