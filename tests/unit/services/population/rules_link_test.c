/* Rules of a link (8.1.1 c). */
#include "services/population/rules_link.c"
#include "tests/unit/services/population/people.h"

TEST(days_overlap_with_both_ends_included)
{
    static const struct { const char *a_from, *a_until, *b_from, *b_until; bool overlap; } rows[] = {
        { "2020-01-01", "2020-12-31", "2021-01-01", "", false },
        { "2020-01-01", "2020-12-31", "2020-12-31", "", true },
        { "2020-01-01", "", "2030-01-01", "2030-01-01", true },
        { "2020-01-01", "", "2010-01-01", "2019-12-31", false },
        { "2020-01-01", "", "2020-01-01", "", true },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = request();
        Link *a = lin_typed_new(rq, &linli__population__v1__link__descriptor), *b = lin_typed_new(rq, &linli__population__v1__link__descriptor);

        a->valid_from = t(rows[i].a_from);
        a->valid_until = t(rows[i].a_until);
        b->valid_from = t(rows[i].b_from);
        b->valid_until = t(rows[i].b_until);
        ck_assert_int_eq(overlaps(a, b), rows[i].overlap);
        ck_assert_int_eq(overlaps(b, a), rows[i].overlap);
    }
}
