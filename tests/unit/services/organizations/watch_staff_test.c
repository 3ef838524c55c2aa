/* The share of a staff that came or left, by links and by those whose cars are missed. */
#include "services/organizations/watch_staff.c"
#include "tests/unit/test.h"

static const rule usually = { .percent = 30, .people = 5 };

static staff unit_of(int64_t most, int64_t moved, size_t stayed, int64_t drivers, int64_t absent)
{
    return (staff){ .most = most, .moved = moved, .stayed = { .kind = LIN_LIST, .list = { NULL, stayed } }, .drivers = drivers, .absent = absent };
}

TEST(the_share_is_of_links_and_of_those_who_are_missed)
{
    static const struct { int64_t most, moved; size_t stayed; int64_t drivers, absent; double usual; int32_t wanted; } rows[] = {
        { 20, 6, 14, 0, 0, 0, 30 },             /* by links alone */
        { 20, 4, 16, 0, 0, 0, 0 },              /* four are too few */
        { 20, 0, 20, 10, 5, 0, 50 },            /* half of those who drive stand for half of all */
        { 20, 0, 20, 20, 5, 0, 25 },
        { 40, 0, 40, 7, 6, 0, 15 },             /* too few drive to stand for all */
        { 20, 4, 16, 8, 2, 0, 40 },             /* four, and two of eight of the sixteen */
        { 20, 0, 20, 10, 6, 0.6, 0 },           /* as elsewhere */
        { 20, 0, 20, 10, 5, 0.8, 0 },
        { 20, 0, 20, 20, 20, 0.5, 50 },
        { 20, 0, 20, 10, 4, 0, 0 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        staff s = unit_of(rows[i].most, rows[i].moved, rows[i].stayed, rows[i].drivers, rows[i].absent);
        int32_t share = share_of(&s, rows[i].usual, &usually);

        ck_assert_msg(share == rows[i].wanted, "row %zu: %d", i, share);
    }
}

TEST(what_is_usual_is_the_median_of_units_where_enough_drive)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    staff s[] = { unit_of(20, 0, 20, 10, 9), unit_of(20, 0, 20, 10, 1), unit_of(20, 0, 20, 4, 4), unit_of(20, 0, 20, 20, 4) };

    ck_assert_double_eq_tol(usual_share(rq, s, 4, &usually), 0.2, 1e-9); /* 0.1, 0.2, 0.9 */
    ck_assert_double_eq_tol(usual_share(rq, s, 3, &usually), 0, 1e-9);   /* of two units nobody can tell */
    ck_assert_double_eq_tol(usual_share(rq, s, 0, &usually), 0, 1e-9);
}
