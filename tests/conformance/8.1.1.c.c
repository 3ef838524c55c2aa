/*
 * GB/T 42455.1-2023, 8.1.1 c: a person is linked to grid, house, enterprise, organization and vehicle.
 *
 * Shown: each of the five links with its validity, asked from the person and from the other side, now and as of a day; the same
 * link does not stand twice at a time. The other side's own records belong to other services.
 */
#include "tests/e2e/register.h"

static const char *const kinds[] = { "GRID", "HOUSE", "ENTERPRISE", "ORGANIZATION", "VEHICLE" };

static const char *target(size_t kind)
{
    return text("01a20000-0000-8000-8000-0000000001%02zu", kind);
}

static size_t as_of(const char *side, const char *id, const char *kind, const char *day)
{
    return length_of(list_of("links", text("%s=\"%s\" AND kind=%s AND validFrom<=\"%s\" AND (validUntil>=\"%s\" OR -validUntil:*)", side, id, kind, day, day)),
                     "links");
}

TEST(five_links_are_asked_from_both_sides_and_as_of_a_day)
{
    const char *c = new_community(), *person = new_person(c, 1);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *link = text("\"kind\":\"%s\",\"targetId\":\"%s\",\"validFrom\":\"2025-01-01\",\"validUntil\":\"2025-12-31\"", kinds[i], target(i));

        made(of_person("links", c, person, link));
        expect_refused(of_person("links", c, person, link), 400, "LINK_OVERLAPS", NULL);
        ck_assert_uint_eq(as_of("personId", person, kinds[i], "2025-06-30"), 1);
        ck_assert_uint_eq(as_of("personId", person, kinds[i], "2026-01-01"), 0);
        ck_assert_uint_eq(as_of("targetId", target(i), kinds[i], "2025-12-31"), 1);
        ck_assert_uint_eq(as_of("targetId", target(i), kinds[i], "2024-12-31"), 0);
    }
    ck_assert_uint_eq(length_of(get(text(PERSONS "/%s/file", person)), "links"), 5);
}
