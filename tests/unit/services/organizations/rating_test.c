/* The score of a unit from its inspections, by the formula that the README states. */
#include "services/organizations/rating.c"
#include "tests/unit/test.h"

TEST(the_newest_inspections_weigh_most)
{
    static const struct { int32_t newest_first[7]; size_t count, overdue; int wanted; } rows[] = {
        { { 80 }, 1, 0, 80 },
        { { 100, 50 }, 2, 0, 78 },                      /* (500 + 200) / 9 */
        { { 50, 100 }, 2, 0, 72 },
        { { 90, 80, 70, 60, 50 }, 5, 0, 77 },           /* (450 + 320 + 210 + 120 + 50) / 15 */
        { { 90, 80, 70, 60, 50, 0, 0 }, 7, 0, 77 },     /* five of them count */
        { { 80 }, 1, 2, 60 },
        { { 30 }, 1, 4, 0 },
        { { 100 }, 1, 0, 100 },
        { { 0 }, 1, 0, 0 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(organizations_score(rows[i].newest_first, rows[i].count, rows[i].overdue) == rows[i].wanted, "row %zu: %d", i,
                      organizations_score(rows[i].newest_first, rows[i].count, rows[i].overdue));
}

TEST(a_score_has_a_rating)
{
    static const struct { int score; UnitRating wanted; } rows[] = {
        { 100, UNIT_RATING_EXCELLENT }, { 90, UNIT_RATING_EXCELLENT }, { 89, UNIT_RATING_GOOD }, { 75, UNIT_RATING_GOOD }, { 74, UNIT_RATING_FAIR },
        { 60, UNIT_RATING_FAIR },       { 59, UNIT_RATING_POOR },      { 0, UNIT_RATING_POOR },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_int_eq(organizations_rating(rows[i].score), rows[i].wanted);
}
