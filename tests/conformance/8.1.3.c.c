/*
 * GB/T 42455.1-2023, 8.1.3 c: of rented homes owner and tenant are registered, and how civil they are is rated.
 *
 * Shown: a lease names house, owner, tenant and term; each rating stays with its day and reason, the lease shows the latest; the
 * register is asked by house, owner, tenant, end and rating.
 */
#include "tests/e2e/housing.h"

static const http_answer *rate(const char *c, const char *lease, int score, const char *day)
{
    return post(H "/ratings", text("{\"communityId\":\"%s\",\"leaseId\":\"%s\",\"score\":%d,\"reason\":\"走访\",\"ratedOn\":\"%s\"}", c, lease, score, day));
}

TEST(a_register_of_leases_with_owner_tenant_term_and_ratings)
{
    const char *c = new_community(), *h = a_house(c), *owner = new_person(c, 1), *tenant = new_person(c, 2), *lease;
    const http_answer *a;

    lease = made(let(c, h, owner, tenant, "2026-01-01", in_days(30), "\"rentMonth\":350000,\"deposit\":700000"));
    made(rate(c, lease, 95, "2026-03-01"));
    made(rate(c, lease, 55, "2026-06-01"));
    a = homes("leases", text("houseId=\"%s\" AND ownerId=\"%s\" AND tenantId=\"%s\" AND endsOn<=\"%s\" AND rating<60", h, owner, tenant, in_days(31)));
    ck_assert_str_eq(http_at(a, "leases.0.id"), lease);
    ck_assert_str_eq(http_at(a, "leases.0.startsOn"), "2026-01-01");
    ck_assert_str_eq(http_at(a, "leases.0.rating"), "55");
    a = homes("ratings", text("leaseId=\"%s\"", lease));
    ck_assert_uint_eq(length_of(a, "ratings"), 2);
    ck_assert_str_eq(http_at(a, "ratings.1.score"), "95");
    ck_assert_str_eq(http_at(a, "ratings.1.ratedOn"), "2026-03-01");
    expect_refused(let(c, h, owner, "", "2026-01-01", "2026-12-31", ""), 400, "FIELD_REQUIRED", "tenantId");
    expect_refused(let(c, h, owner, new_person(c, 3), in_days(10), in_days(90), ""), 400, "TERM_OVERLAPS", NULL);
}
