/* One that is completed stays as it is: for a person, not for a call of ours. */
#include "services/organizations/rules_inspection.c"
#include "tests/unit/test.h"

static Inspection inspection(InspectionState state)
{
    Inspection one;

    linli__organizations__v1__inspection__init(&one);
    one.state = state;
    return one;
}

static lin_req *changed_by(const char *origin)
{
    lin_req *rq = lin_req_new(lin_arena_new());

    rq->origin = lin_z(origin);
    return rq;
}

TEST(a_completed_one_is_changed_by_nobody)
{
    static const struct { InspectionState state; const char *origin; bool good; } rows[] = {
        { INSPECTION_STATE_DRAFT, "", true }, { INSPECTION_STATE_COMPLETED, "", false }, { INSPECTION_STATE_COMPLETED, "complete", true },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        Inspection before = inspection(rows[i].state), after = before;
        lin_req *rq = changed_by(rows[i].origin);

        ck_assert_msg((inspection_before_write(rq, &before, &after) == LIN_OK) == rows[i].good, "row %zu", i);
        ck_assert_msg(rows[i].good || lin_str_eq(rq->problem.reason, LIN_STR("INSPECTION_COMPLETED")), "row %zu", i);
    }
}

TEST(a_completed_one_is_not_deleted)
{
    Inspection before = inspection(INSPECTION_STATE_COMPLETED);
    lin_req *rq = changed_by("");

    ck_assert_int_eq(inspection_before_delete(rq, &before), LIN_FAILED_PRECONDITION);
    ck_assert(lin_str_eq(rq->problem.reason, LIN_STR("INSPECTION_COMPLETED")));
}

/* What it is asked about a rectification that it does not name, the database is not. */
TEST(one_of_no_rectification_needs_none)
{
    Inspection one = inspection(INSPECTION_STATE_DRAFT);

    ck_assert_int_eq(check_rectification(changed_by(""), &one), LIN_OK);
}
