/* What makes two employments the same, and who is not asked. */
#include "services/organizations/rules_employment.c"
#include "tests/unit/test.h"

static Employment employment(const char *unit, const char *person, EmploymentRole role, const char *post)
{
    Employment one;

    linli__organizations__v1__employment__init(&one);
    one.unit_id = (char *)(uintptr_t)unit;
    one.person_id = (char *)(uintptr_t)person;
    one.role = role;
    one.post = (char *)(uintptr_t)post;
    return one;
}

TEST(one_post_of_a_unit_is_that_of_the_same_person_and_role)
{
    static const struct { const char *unit, *person; EmploymentRole role; const char *post; bool same; } rows[] = {
        { "u", "p", (EmploymentRole)1, "保安", true },  { "v", "p", (EmploymentRole)1, "保安", false }, { "u", "q", (EmploymentRole)1, "保安", false },
        { "u", "p", (EmploymentRole)2, "保安", false }, { "u", "p", (EmploymentRole)1, "保洁", false }, { "u", "p", (EmploymentRole)1, "", false },
    };
    Employment one = employment("u", "p", (EmploymentRole)1, "保安");

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        Employment other = employment(rows[i].unit, rows[i].person, rows[i].role, rows[i].post);

        ck_assert_msg(lin_typed_same(&one.base, &other.base, organizations_same_employment) == rows[i].same, "row %zu", i);
    }
}

/* A merge carries them as they are: no database is asked, and there is none here. */
TEST(what_an_event_carries_over_is_not_asked_about)
{
    Employment one = employment("u", "p", (EmploymentRole)1, "保安");
    lin_req *rq = lin_req_new(lin_arena_new());

    rq->origin = LIN_STR("population");
    ck_assert_int_eq(employment_before_write(rq, NULL, &one), LIN_OK);
    ck_assert_int_eq(employment_before_write(rq, &one, &one), LIN_OK);
}
