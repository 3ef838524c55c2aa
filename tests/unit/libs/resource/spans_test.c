/* Records that hold from a day until a day; what is written to the database is shown by tests/e2e/28_one_file.c. */
#include "libs/resource/spans.c"
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
        ck_assert_int_eq(lin_spans_overlap(&a->base, &b->base), rows[i].overlap);
        ck_assert_int_eq(lin_spans_overlap(&b->base, &a->base), rows[i].overlap);
    }
}

TEST(joined_days_are_those_of_both)
{
    static const struct { const char *a_from, *a_until, *b_from, *b_until, *from, *until; } rows[] = {
        { "2020-01-01", "2020-12-31", "2019-06-01", "2020-06-01", "2019-06-01", "2020-12-31" },
        { "2020-01-01", "2020-12-31", "2020-06-01", "", "2020-01-01", "" },
        { "2020-01-01", "", "", "2021-01-01", "", "" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = request();
        Link *a = lin_typed_new(rq, &linli__population__v1__link__descriptor), *b = lin_typed_new(rq, &linli__population__v1__link__descriptor);

        a->valid_from = t(rows[i].a_from);
        a->valid_until = t(rows[i].a_until);
        b->valid_from = t(rows[i].b_from);
        b->valid_until = t(rows[i].b_until);
        widen(&a->base, &b->base);
        ck_assert_str_eq(a->valid_from, rows[i].from);
        ck_assert_str_eq(a->valid_until, rows[i].until);
    }
}
