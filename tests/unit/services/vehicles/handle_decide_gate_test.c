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

/* tell() takes the first six and the ticket as opening: whoever adds one in between is told here. */
TEST(the_reasons_that_open_come_first)
{
    lin_req *rq = lin_req_new(lin_arena_new());

    for (int w = DECISION_WHY_PASS_VALID; w <= DECISION_WHY_UNREAD_TICKET; w++) {
        bool open = w == DECISION_WHY_PASS_VALID || w == DECISION_WHY_BOOKED || w == DECISION_WHY_VISITOR || w == DECISION_WHY_REPEATED ||
                    w == DECISION_WHY_FREE_PERIOD || w == DECISION_WHY_PAID || w == DECISION_WHY_UNREAD_TICKET;
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

TEST(a_ticket_is_told_behind_the_reason_and_is_no_plate)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Decision d;

    linli__vehicles__v1__decision__init(&d);
    d.ticket = new_ticket(rq, 7);
    ck_assert_uint_eq(lin_utf8_count(lin_z(d.ticket)), 9);
    ck_assert_int_eq(vehicles_plate_kind(d.ticket), VEHICLE_PLATE_KIND_UNSPECIFIED);
    ck_assert_str_ne(d.ticket, new_ticket(rq, 7));
    tell(rq, &d, DECISION_WHY_UNREAD_TICKET);
    ck_assert_ptr_nonnull(strstr(d.text_zh, d.ticket));
    ck_assert_ptr_nonnull(strstr(d.text_en, d.ticket));
}

TEST(what_a_camera_could_not_read_is_kept_in_so_far_as_it_fits)
{
    static const struct { const char *told, *kept; bool unread; } rows[] = {
        { "粤b·12345", "粤B12345", false }, { "", "未识别", true }, { " . ", "未识别", true },
        { "粤B1234O", "粤B1234O", true }, { "粤B12345粤B12345粤B12345", "未识别", true },
    };
    lin_req *rq = lin_req_new(lin_arena_new());

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        DecideGateRequest in;
        asking a = { .in = &in };

        linli__vehicles__v1__decide_gate_request__init(&in);
        in.plate = (char *)(uintptr_t)rows[i].told;
        take_plate(rq, &a);
        ck_assert_str_eq(a.plate, rows[i].kept);
        ck_assert_int_eq(a.grounds.unread, rows[i].unread);
    }
}
