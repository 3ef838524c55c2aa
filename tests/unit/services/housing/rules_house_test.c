/* Where the stairwell of a house lies, which code is kept, and which house stays. */
#include "services/housing/rules_house.c"
#include "tests/unit/test.h"

static const char *refused(const lin_req *rq)
{
    return rq->problem.violations ? lin_str_z(rq->arena, rq->problem.violation[0].field) : lin_str_z(rq->arena, rq->problem.reason);
}

TEST(a_stairwell_is_one_of_its_building)
{
    char here[] = "b1", elsewhere[] = "b2";
    lin_req *rq = lin_req_new(lin_arena_new());
    House house;
    Unit unit;

    linli__housing__v1__house__init(&house);
    linli__housing__v1__unit__init(&unit);
    house.building_id = here;
    unit.building_id = here;
    ck_assert_int_eq(check_place(rq, &house, &unit), LIN_OK);
    unit.building_id = elsewhere;
    ck_assert_int_eq(check_place(rq, &house, &unit), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(refused(rq), "unitId");
}

TEST(a_house_without_a_stairwell_asks_nobody)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    House house;

    linli__housing__v1__house__init(&house);
    ck_assert_int_eq(check_unit(rq, &house), LIN_OK);
}

TEST(a_code_is_kept_and_not_taken_away)
{
    char code[] = "4403050080120000003001201";
    lin_req *rq = lin_req_new(lin_arena_new());
    House before, after;

    linli__housing__v1__house__init(&before);
    linli__housing__v1__house__init(&after);
    before.address_code = after.address_code = code;
    ck_assert_int_eq(check_code(rq, &before, &after), LIN_OK);
    after.address_code = (char *)(uintptr_t)"";
    ck_assert_int_eq(check_code(rq, &before, &after), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(refused(rq), "addressCode");
}

TEST(a_house_stays_while_somebody_lives_there_or_it_is_let)
{
    static const struct { size_t occupancies, leases; lin_code code; } rows[] = {
        { 0, 0, LIN_OK }, { 1, 0, LIN_FAILED_PRECONDITION }, { 0, 1, LIN_FAILED_PRECONDITION }, { 2, 1, LIN_FAILED_PRECONDITION },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_int_eq(check_left(lin_req_new(lin_arena_new()), rows[i].occupancies, rows[i].leases), rows[i].code);
}
