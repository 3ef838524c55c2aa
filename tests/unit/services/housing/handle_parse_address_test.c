/* A standard address code, taken apart. */
#include "services/housing/handle_parse_address.c"
#include "tests/unit/test.h"

TEST(a_code_says_where_and_which)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    char house[] = "4403050080120000003000012", building[] = "4403050080120000003";
    Address address;

    linli__housing__v1__address__init(&address);
    take_apart(rq, house, &address);
    ck_assert_str_eq(address.province_code, "44");
    ck_assert_str_eq(address.prefecture_code, "4403");
    ck_assert_str_eq(address.district_code, "440305");
    ck_assert_str_eq(address.street_code, "440305008");
    ck_assert_str_eq(address.community_code, "440305008012");
    ck_assert_int_eq(address.building_number, 3);
    ck_assert_int_eq(address.house_number, 12);
    linli__housing__v1__address__init(&address);
    take_apart(rq, building, &address);
    ck_assert_int_eq(address.building_number, 3);
    ck_assert_int_eq(address.house_number, 0);
    lin_arena_free(arena);
}
