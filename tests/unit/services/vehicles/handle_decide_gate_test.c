/* When an exit opens, and what is told. */
#include "services/vehicles/handle_decide_gate.c"
#include "tests/unit/test.h"

static Stay stay(StayGround ground, int64_t paid, int64_t waived)
{
    Stay s;

    linli__vehicles__v1__stay__init(&s);
    s.ground = ground;
    s.paid = paid;
    s.waived = waived;
    return s;
}

TEST(an_exit_opens_for_who_owes_nothing)
{
    static const struct { StayGround ground; int64_t fee, paid, waived; DecisionWhy why; } rows[] = {
        { STAY_GROUND_AS_VISITOR, 0, 0, 0, DECISION_WHY_FREE_PERIOD },  { STAY_GROUND_AS_VISITOR, 500, 0, 0, DECISION_WHY_FEE_DUE },
        { STAY_GROUND_AS_VISITOR, 500, 499, 0, DECISION_WHY_FEE_DUE },  { STAY_GROUND_AS_VISITOR, 500, 500, 0, DECISION_WHY_PAID },
        { STAY_GROUND_AS_VISITOR, 500, 200, 300, DECISION_WHY_PAID },   { STAY_GROUND_AS_VISITOR, 500, 0, 500, DECISION_WHY_PAID },
        { STAY_GROUND_BY_PASS, 0, 0, 0, DECISION_WHY_PASS_VALID },      { STAY_GROUND_BY_PASS, 500, 0, 0, DECISION_WHY_FEE_DUE },
        { STAY_GROUND_BY_BOOKING, 0, 0, 0, DECISION_WHY_BOOKED },       { STAY_GROUND_BY_BOOKING, 500, 0, 0, DECISION_WHY_FEE_DUE },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        Stay s = stay(rows[i].ground, rows[i].paid, rows[i].waived);

        ck_assert_msg(exit_why(&s, rows[i].fee, LIN_DAY) == rows[i].why, "row %zu", i);
    }
}

TEST(who_settled_has_some_minutes_and_then_owes_what_has_come_since)
{
    Google__Protobuf__Timestamp until;
    Stay s = stay(STAY_GROUND_AS_VISITOR, 500, 0);

    google__protobuf__timestamp__init(&until);
    until.seconds = 900;
    s.leave_until = &until;
    ck_assert_int_eq(exit_why(&s, 1000, 900 * LIN_SECOND), DECISION_WHY_PAID);
    ck_assert_int_eq(exit_why(&s, 1000, 900 * LIN_SECOND + 1), DECISION_WHY_FEE_DUE);
}

/* tell() takes the first six as opening: whoever adds one in between is told here. */
TEST(the_reasons_that_open_come_first)
{
    lin_req *rq = lin_req_new(lin_arena_new());

    for (int w = DECISION_WHY_PASS_VALID; w <= DECISION_WHY_FEE_DUE; w++) {
        bool open = w == DECISION_WHY_PASS_VALID || w == DECISION_WHY_BOOKED || w == DECISION_WHY_VISITOR || w == DECISION_WHY_REPEATED ||
                    w == DECISION_WHY_FREE_PERIOD || w == DECISION_WHY_PAID;
        Decision d;

        linli__vehicles__v1__decision__init(&d);
        tell(rq, &d, (DecisionWhy)w);
        ck_assert_int_eq(d.verdict == DECISION_VERDICT_OPEN, open);
    }
}

TEST(what_is_due_is_told_in_yuan)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Decision d;

    linli__vehicles__v1__decision__init(&d);
    d.due = 1205;
    tell(rq, &d, DECISION_WHY_FEE_DUE);
    ck_assert_ptr_nonnull(strstr(d.text_zh, " 12.05 元"));
    ck_assert_ptr_nonnull(strstr(d.text_en, " 12.05 yuan"));
}
