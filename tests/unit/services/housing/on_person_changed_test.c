/* How the times of two files of one person become one. */
#include "services/housing/on_person_changed.c"
#include "tests/unit/test.h"

static Occupancy in_house(char *house, OccupancyRole role, char *from, char *until)
{
    Occupancy one;

    linli__housing__v1__occupancy__init(&one);
    one.house_id = house;
    one.role = role;
    one.valid_from = from;
    one.valid_until = until;
    return one;
}

TEST(times_join_in_one_house_and_role)
{
    char a[] = "a", b[] = "b", start[] = "2024-01-01", middle[] = "2024-06-01", end[] = "2024-12-31", open[] = "";
    Occupancy one = in_house(a, OCCUPANCY_ROLE_TENANT, start, middle), next = in_house(a, OCCUPANCY_ROLE_TENANT, middle, end);
    Occupancy owned = in_house(a, OCCUPANCY_ROLE_OWNER, start, open), elsewhere = in_house(b, OCCUPANCY_ROLE_TENANT, start, end);

    ck_assert(joins(&one, &next));
    ck_assert(!joins(&one, &owned));
    ck_assert(!joins(&one, &elsewhere));
    extend(&one, &next);
    ck_assert_str_eq(one.valid_until, end);
    extend(&next, &owned); /* what is open ends last */
    ck_assert_str_eq(next.valid_until, "");
    extend(&owned, &one);
    ck_assert_str_eq(owned.valid_until, "");
}

TEST(they_come_in_the_order_of_house_role_and_time)
{
    char a[] = "a", b[] = "b", start[] = "2024-01-01", end[] = "2024-12-31";
    Occupancy late = in_house(a, OCCUPANCY_ROLE_TENANT, end, end), early = in_house(a, OCCUPANCY_ROLE_TENANT, start, end);
    Occupancy owned = in_house(a, OCCUPANCY_ROLE_OWNER, end, end), other = in_house(b, OCCUPANCY_ROLE_OWNER, start, end);
    Occupancy *list[] = { &other, &late, &early, &owned };

    qsort(list, 4, sizeof(*list), by_place);
    ck_assert(list[0] == &owned && list[1] == &early && list[2] == &late && list[3] == &other);
}
