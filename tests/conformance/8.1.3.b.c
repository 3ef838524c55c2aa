/*
 * GB/T 42455.1-2023, 8.1.3 b: houses have standard address codes and are linked to the grid.
 *
 * Shown: a code is given by rule below the community's division, checked by rule, and taken apart; the grid of a house is asked
 * from the house, its houses from the grid, and both stay true when the building changes grids.
 */
#include "tests/e2e/housing.h"

TEST(an_address_is_coded_and_checked_by_rule)
{
    const char *c = new_community(), *division = division_of(c), *b = made(new_building(c, "1栋", "")), *h = made(new_house(c, b, "101", ""));
    const char *code = text("%s", http_at(get(text(H "/houses/%s", h)), "addressCode"));
    const http_answer *a;

    ck_assert_str_eq(code, text("%s0000001000001", division));
    a = get(text(H "/addresses:parse?code=%s", code));
    ck_assert_str_eq(http_at(a, "communityCode"), division);
    ck_assert_str_eq(http_at(a, "streetCode"), text("%.9s", division));
    ck_assert_str_eq(http_at(a, "houseId"), h);
    expect_refused(new_house(c, b, "102", "\"addressCode\":\"12345\""), 400, "FIELD_PATTERN", "addressCode");
    expect_refused(new_house(c, b, "102", "\"addressCode\":\"1101010010010000001000001\""), 400, "ADDRESS_CODE", "addressCode");
    expect_refused(new_house(c, b, "102", text("\"addressCode\":\"%s\"", code)), 409, "ALREADY_EXISTS", "addressCode");
}

TEST(house_and_grid_know_each_other)
{
    const char *c = new_community(), *grid = new_grid(c), *next = new_grid(c), *b = made(new_building(c, "1栋", text("\"gridId\":\"%s\"", grid))), *h;

    h = made(new_house(c, b, "101", ""));
    ck_assert_str_eq(http_at(get(text(H "/houses/%s", h)), "gridId"), grid);
    ck_assert_str_eq(http_at(homes("houses", text("gridId=\"%s\"", grid)), "houses.0.id"), h);
    expect_status(patch(text(H "/buildings/%s", b), text("{\"gridId\":\"%s\"}", next)), 200);
    ck_assert_uint_eq(length_of(homes("houses", text("gridId=\"%s\"", grid)), "houses"), 0);
    ck_assert_str_eq(http_at(homes("houses", text("gridId=\"%s\"", next)), "houses.0.id"), h);
    expect_refused(patch(text(H "/buildings/%s", b), text("{\"gridId\":\"%s\"}", new_grid(new_community()))), 400, "GRID_UNKNOWN", "gridId");
}
