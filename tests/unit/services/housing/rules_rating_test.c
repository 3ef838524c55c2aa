/* Which rating a lease shows. */
#include "services/housing/rules_rating.c"
#include "tests/unit/test.h"

static Rating rated(char *day, int score)
{
    Rating rating;

    linli__housing__v1__rating__init(&rating);
    rating.rated_on = day;
    rating.score = score;
    return rating;
}

TEST(the_latest_day_counts_and_of_one_day_what_was_told_last)
{
    char june[] = "2026-06-01", march[] = "2026-03-01";
    Rating told_last = rated(march, 90), of_june = rated(june, 40), of_june_before = rated(june, 70);
    Rating *newest_first[] = { &told_last, &of_june, &of_june_before };

    ck_assert_int_eq(latest(newest_first, 3), 40);
    ck_assert_int_eq(latest(newest_first, 1), 90);
    ck_assert_int_eq(latest(newest_first, 0), 0);
}
