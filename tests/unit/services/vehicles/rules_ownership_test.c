/* By hand an ownership's days are corrected, nothing else; what follows from its vehicle is tests/e2e/44_owners.c's. */
#include "services/vehicles/rules_ownership.c"
#include "tests/unit/test.h"

static char *t(const char *text)
{
    return strdup(text);
}

static Ownership from_until(const char *from, const char *until)
{
    Ownership one;

    linli__vehicles__v1__ownership__init(&one);
    one.valid_from = t(from);
    one.valid_until = t(until);
    return one;
}

static const char *failure(const char *origin, const char *until, const char *then)
{
    Ownership before = from_until("2024-05-01", until), after = from_until("2024-05-02", then);
    lin_req *rq = lin_req_new(lin_arena_new());

    rq->origin = lin_z(origin);
    if (ownership_before_write(rq, &before, &after) == LIN_OK)
        return "";
    return lin_print(rq->arena, "%.*s %.*s", LIN_STR_FMT(rq->problem.reason), LIN_STR_FMT(rq->problem.violation[0].field));
}

TEST(whether_it_has_ended_the_vehicle_says)
{
    ck_assert_str_eq(failure("", "", ""), "");
    ck_assert_str_eq(failure("", "2025-05-01", "2025-04-30"), "");
    ck_assert_str_eq(failure("", "", "2025-05-01"), "OWNERSHIP_END validUntil");
    ck_assert_str_eq(failure("import", "2025-05-01", ""), "OWNERSHIP_END validUntil");
    ck_assert_str_eq(failure("vehicle", "", "2025-05-01"), "");
    ck_assert_str_eq(failure("population", "2025-05-01", ""), "");
}
