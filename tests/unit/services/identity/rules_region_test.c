/* Rules of a region that need no database. */
#include "services/identity/rules_region.c"
#include "tests/unit/test.h"

static lin_code level(int64_t parent, RegionKind kind, lin_req *rq)
{
    Region region;

    linli__identity__v1__region__init(&region);
    region.kind = kind;
    return check_level(rq, parent, &region);
}

TEST(a_parent_must_be_of_a_higher_level)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);

    ck_assert_int_eq(level(REGION_KIND_STREET, REGION_KIND_COMMUNITY, rq), LIN_OK);
    ck_assert_int_eq(level(REGION_KIND_CITY, REGION_KIND_COMMUNITY, rq), LIN_OK);
    ck_assert_int_eq(level(REGION_KIND_COMMUNITY, REGION_KIND_GRID, rq), LIN_OK);
    ck_assert_int_eq(level(REGION_KIND_STREET, REGION_KIND_GRID, rq), LIN_INVALID_ARGUMENT);
    ck_assert_int_eq(level(REGION_KIND_COMMUNITY, REGION_KIND_COMMUNITY, rq), LIN_INVALID_ARGUMENT);
    ck_assert_int_eq(level(REGION_KIND_GRID, REGION_KIND_CITY, rq), LIN_INVALID_ARGUMENT);
    ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("parentId")));
    lin_arena_free(arena);
}

TEST(a_region_without_parent_needs_no_query)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    Region region;

    linli__identity__v1__region__init(&region);
    region.kind = REGION_KIND_COMMUNITY;
    ck_assert_int_eq(check_parent(rq, &region), LIN_OK);
    lin_arena_free(arena);
}
