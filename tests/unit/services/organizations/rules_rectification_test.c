/* Until when it has to be put right, and what counts against the unit. */
#include "services/organizations/rules_rectification.c"
#include "tests/unit/test.h"

#define OPEN RECTIFICATION_STATE_OPEN
#define CLOSED RECTIFICATION_STATE_CLOSED

static Rectification rectification(RectificationState state, const char *due, const char *overdue)
{
    Rectification r;

    linli__organizations__v1__rectification__init(&r);
    r.state = state;
    r.due_on = (char *)(uintptr_t)due;
    r.overdue_on = (char *)(uintptr_t)overdue;
    return r;
}

/* What is changed by a person, or by a chore of ours. */
static lin_req *changed_by(const char *origin)
{
    lin_req *rq = lin_req_new(lin_arena_new());

    rq->origin = lin_z(origin);
    return rq;
}

TEST(its_day_may_be_put_off_while_it_is_not_closed)
{
    static const struct { RectificationState state; const char *was, *is, *origin; bool good; } rows[] = {
        { OPEN, "2026-01-10", "2026-01-20", "", true },    { OPEN, "2026-01-10", "2026-01-05", "", true },   { OPEN, "2026-01-10", "", "", false },
        { CLOSED, "2026-01-10", "2026-01-20", "", false }, { CLOSED, "2026-01-10", "2026-01-10", "", true }, { CLOSED, "2026-01-10", "2026-01-20", "merge", true },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        Rectification before = rectification(rows[i].state, rows[i].was, ""), after = rectification(rows[i].state, rows[i].is, "");

        ck_assert_msg((rectification_before_write(changed_by(rows[i].origin), &before, &after) == LIN_OK) == rows[i].good, "row %zu", i);
    }
}

TEST(with_another_day_it_is_not_overdue_any_more)
{
    Rectification before = rectification(OPEN, "2026-01-10", "2026-01-11"), same = before, later = rectification(OPEN, "2026-01-20", "2026-01-11");

    ck_assert_int_eq(rectification_before_write(changed_by(""), &before, &same), LIN_OK);
    ck_assert_str_eq(same.overdue_on, "2026-01-11");
    ck_assert_int_eq(rectification_before_write(changed_by(""), &before, &later), LIN_OK);
    ck_assert_str_eq(later.overdue_on, "");
}

TEST(the_reason_names_the_field_or_the_state)
{
    Rectification open = rectification(OPEN, "2026-01-10", ""), none = rectification(OPEN, "", ""), closed = rectification(CLOSED, "2026-01-10", ""),
                  later = rectification(CLOSED, "2026-01-20", "");
    lin_req *rq = changed_by("");

    rectification_before_write(rq, &open, &none);
    ck_assert_int_eq((int)rq->problem.violations, 1);
    ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("dueOn")));
    rq = changed_by("");
    rectification_before_write(rq, &closed, &later);
    ck_assert(lin_str_eq(rq->problem.reason, LIN_STR("RECTIFICATION_STATE")));
}

TEST(only_what_is_overdue_and_open_counts)
{
    Rectification r = rectification(OPEN, "2026-01-10", "2026-01-11");

    ck_assert(counts(&r));
    r.state = CLOSED;
    ck_assert(!counts(&r));
    r = rectification(OPEN, "2026-01-10", "");
    ck_assert(!counts(&r));
    ck_assert(!counts(NULL));
}
