/* Groups of people as columns, and counts back to their groups. */
#include "services/vehicles/handle_count_at_home.c"
#include "tests/unit/test.h"

static Household household(char **ids, size_t count)
{
    Household h;

    linli__vehicles__v1__household__init(&h);
    h.person_ids = ids;
    h.n_person_ids = count;
    return h;
}

TEST(each_person_stands_beside_the_number_of_their_group)
{
    char a[] = "a", b[] = "b", c[] = "c", *two[] = { a, b }, *one[] = { c };
    Household group[] = { household(two, 2), household(NULL, 0), household(one, 1) }, *groups[] = { &group[0], &group[1], &group[2] };
    lin_req *rq = lin_req_new(lin_arena_new());
    CountAtHomeRequest in;
    lin_value *person, *number;

    linli__vehicles__v1__count_at_home_request__init(&in);
    in.groups = groups;
    in.n_groups = 3;
    ck_assert_uint_eq(spread(rq, &in, &person, &number), 3);
    ck_assert_str_eq(lin_str_z(rq->arena, person[2].text), "c");
    ck_assert_int_eq(number[0].number, 0);
    ck_assert_int_eq(number[1].number, 0);
    ck_assert_int_eq(number[2].number, 2);
}

TEST(a_group_of_which_nothing_is_told_has_zeroes)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    CountAtHomeAnswer answer;
    lin_rows none = { 0 };

    linli__vehicles__v1__count_at_home_answer__init(&answer);
    take_counts(rq, 2, &none, &answer);
    ck_assert_uint_eq(answer.n_groups, 2);
    ck_assert_int_eq(answer.groups[1]->drivers + answer.groups[1]->moved + answer.groups[1]->away, 0);
}
