/*
 * GB/T 42455.1-2023, 8.1.1 c: a person is linked to grid, house, enterprise, organization and vehicle.
 *
 * Shown: each of the five links with its validity, asked from the person and from the other side, now and as of a day; the same
 * link does not stand twice at a time; a sold car is the seller's until that day and the buyer's from then.
 * House, vehicle, enterprise and organization are files of other services, which answer for their side themselves, and a grid is one of
 * identity's.
 */
#include "tests/e2e/organizations.h"
#include "tests/e2e/vehicles.h"

static const char *const kinds[] = { "GRID", "HOUSE", "ENTERPRISE", "ORGANIZATION", "VEHICLE" };

static const char *target(const char *community, const char *kind)
{
    if (strcmp(kind, "GRID") == 0)
        return new_grid(community);
    if (strcmp(kind, "HOUSE") == 0)
        return a_house(community);
    if (strcmp(kind, "VEHICLE") == 0)
        return made(new_vehicle(community, "粤B9F331", ""));
    return strcmp(kind, "ENTERPRISE") == 0 ? a_unit(community) : made(new_unit_of(community, "阳光志愿者协会", "ASSOCIATION", credit_code("51", 7), "\"trade\":\"S94\""));
}

/* The file of the other side; NULL: a grid, which has none. */
static const char *file_of(const char *kind, const char *id)
{
    static const struct { const char *kind, *files; } of[] = { { "HOUSE", H "/houses" }, { "ENTERPRISE", O "/units" }, { "ORGANIZATION", O "/units" }, { "VEHICLE", V "/vehicles" } };

    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
        if (strcmp(of[i].kind, kind) == 0)
            return text("%s/%s", of[i].files, id);
    return NULL;
}

static size_t as_of(const char *side, const char *id, const char *kind, const char *day)
{
    return length_of(list_of("links", text("%s=\"%s\" AND kind=%s AND validFrom<=\"%s\" AND (validUntil>=\"%s\" OR -validUntil:*)", side, id, kind, day, day)),
                     "links");
}

/* What a file itself answers. */
static size_t asked_of(const char *file, const char *kind, const char *day)
{
    const http_answer *a = get(text("%s/links?kind=%s&onDay=%s", file, kind, day));

    expect_status(a, 200);
    return length_of(a, "links");
}

static void expect_both_sides(const char *person, const char *other, const char *kind)
{
    const char *file = text(PERSONS "/%s", person);

    ck_assert_uint_eq(as_of("personId", person, kind, "2025-06-30"), 1);
    ck_assert_uint_eq(as_of("personId", person, kind, "2026-01-01"), 0);
    ck_assert_uint_eq(as_of("targetId", other, kind, "2025-12-31"), 1);
    ck_assert_uint_eq(as_of("targetId", other, kind, "2024-12-31"), 0);
    ck_assert_uint_eq(asked_of(file, kind, "2025-12-31"), 1);
    ck_assert_uint_eq(asked_of(file, kind, "2026-01-01"), 0);
}

static void expect_other_file(const char *file)
{
    ck_assert_uint_eq(asked_of(file, "PERSON", "2025-01-01"), 1);
    ck_assert_uint_eq(asked_of(file, "PERSON", "2024-12-31"), 0);
}

TEST(five_links_are_asked_from_both_sides_and_as_of_a_day)
{
    const char *c = new_community(), *person = new_person(c, 1);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *other = target(c, kinds[i]);
        const char *link = text("\"kind\":\"%s\",\"targetId\":\"%s\",\"validFrom\":\"2025-01-01\",\"validUntil\":\"2025-12-31\"", kinds[i], other);

        made(of_person("links", c, person, link));
        expect_refused(of_person("links", c, person, link), 400, "LINK_OVERLAPS", NULL);
        expect_both_sides(person, other, kinds[i]);
        if (file_of(kinds[i], other))
            expect_other_file(file_of(kinds[i], other));
    }
    ck_assert_uint_eq(length_of(get(text(PERSONS "/%s/file", person)), "links"), 5);
}

static const char *only_one(const char *file, const char *day)
{
    const http_answer *a = get(text("%s/links?onDay=%s", file, day));

    ck_assert_msg(length_of(a, "links") == 1, "%s", a->body);
    return text("%s", http_at(a, "links.0.otherId"));
}

TEST(a_sold_car_is_linked_to_who_owned_it_then)
{
    const char *c = new_community(), *seller = new_person(c, 1), *buyer = new_person(c, 2);
    const char *car = made(new_vehicle(c, "粤B9F332", text("\"ownerId\":\"%s\"", seller))), *file = text(V "/vehicles/%s", car), *bought;

    bought = text(V "/ownerships/%s", http_at(get(text("%s/links", file)), "links.0.id"));
    expect_status(patch(bought, text("{\"validFrom\":\"%s\"}", in_days(-365))), 200);
    expect_status(patch(file, text("{\"ownerId\":\"%s\"}", buyer)), 200);
    ck_assert_str_eq(only_one(file, in_days(-1)), seller);
    ck_assert_str_eq(only_one(file, in_days(1)), buyer);
    ck_assert_str_eq(only_one(text(PERSONS "/%s", seller), in_days(-365)), car);
    ck_assert_str_eq(only_one(text(PERSONS "/%s", buyer), in_days(1)), car);
    ck_assert_uint_eq(asked_of(text(PERSONS "/%s", seller), "VEHICLE", in_days(1)) + asked_of(text(PERSONS "/%s", buyer), "VEHICLE", in_days(-1)), 0);
}
