/* The LEC method: which values there are, what they make, and how bad that is. */
#include "services/organizations/rules_danger.c"
#include "tests/unit/test.h"

static Danger lec(double likelihood, double exposure, double consequence)
{
    Danger danger;

    linli__organizations__v1__danger__init(&danger);
    danger.likelihood = likelihood;
    danger.exposure = exposure;
    danger.consequence = consequence;
    return danger;
}

TEST(the_score_is_the_product_and_says_the_level)
{
    static const struct { double l, e, c; int score; DangerLevel level; } rows[] = {
        { 10, 10, 100, 10000, DANGER_LEVEL_EXTREME }, { 3, 6, 15, 270, DANGER_LEVEL_HIGH },   { 1, 6, 15, 90, DANGER_LEVEL_SIGNIFICANT },
        { 1, 3, 7, 21, DANGER_LEVEL_MODERATE },       { 0.5, 1, 15, 8, DANGER_LEVEL_SLIGHT }, { 0.1, 0.5, 1, 0, DANGER_LEVEL_SLIGHT },
        { 6, 3, 7, 126, DANGER_LEVEL_SIGNIFICANT },
    };
    static const struct { int score; DangerLevel level; } steps[] = {
        { 320, DANGER_LEVEL_EXTREME }, { 319, DANGER_LEVEL_HIGH },     { 160, DANGER_LEVEL_HIGH },    { 159, DANGER_LEVEL_SIGNIFICANT },
        { 70, DANGER_LEVEL_SIGNIFICANT }, { 69, DANGER_LEVEL_MODERATE }, { 20, DANGER_LEVEL_MODERATE }, { 19, DANGER_LEVEL_SLIGHT },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        Danger danger = lec(rows[i].l, rows[i].e, rows[i].c);

        judge(&danger);
        ck_assert_msg(danger.score == rows[i].score && danger.level == rows[i].level, "row %zu: %d", i, danger.score);
    }
    for (size_t i = 0; i < LIN_COUNT(steps); i++)
        ck_assert_int_eq(level_of(steps[i].score), steps[i].level);
}

TEST(only_the_values_of_the_method_are_taken)
{
    static const struct { double l, e, c; int wrong; } rows[] = {
        { 0.1, 0.5, 1, 0 }, { 10, 10, 100, 0 }, { 0.2, 2, 3, 0 }, { 4, 6, 15, 1 }, { 3, 0.1, 15, 1 }, { 3, 6, 16, 1 }, { 0, 0, 0, 3 }, { -1, 6, 15, 1 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = lin_req_new(lin_arena_new());
        Danger danger = lec(rows[i].l, rows[i].e, rows[i].c);

        ck_assert_msg((check_factors(rq, &danger) == LIN_OK) == (rows[i].wrong == 0), "row %zu", i);
        ck_assert_int_eq((int)rq->problem.violations, rows[i].wrong);
    }
}
