/*
 * GB/T 42455.1-2023, 8.1.3 d: a house is linked to its occupants, and this can be traced.
 *
 * Shown: who was in a house on any day, where somebody was on any day, and how that came to be known; the same person is not in
 * a house twice in one role at a time.
 */
#include "tests/e2e/housing.h"

static const char *there_on(const char *house, const char *day)
{
    return text("%s", http_at(get(text(H "/houses/%s/file?onDay=%s", house, day)), "occupancies.0.personId"));
}

static const char *home_on(const char *person, const char *day)
{
    return text("%s", http_at(homes("occupancies", text("personId=\"%s\" AND validFrom<=\"%s\" AND (validUntil>=\"%s\" OR -validUntil:*)", person, day, day)),
                              "occupancies.0.houseId"));
}

TEST(who_was_where_on_any_day)
{
    const char *c = new_community(), *first = a_house(c), *second = a_house(c), *wang = new_person(c, 1), *li = new_person(c, 2), *id;

    id = made(occupy(c, first, wang, "TENANT", "2023-05-01", ""));
    expect_status(patch(text(H "/occupancies/%s", id), "{\"validUntil\":\"2025-05-31\"}"), 200);
    made(occupy(c, first, li, "TENANT", "2025-06-01", ""));
    made(occupy(c, second, wang, "TENANT", "2025-06-01", ""));
    ck_assert_str_eq(there_on(first, "2025-05-31"), wang);
    ck_assert_str_eq(there_on(first, "2025-06-01"), li);
    ck_assert_str_eq(there_on(first, "2023-04-30"), "");
    ck_assert_str_eq(home_on(wang, "2024-01-01"), first);
    ck_assert_str_eq(home_on(wang, "2025-06-01"), second);
    ck_assert_str_eq(http_at(get(text(H "/occupancies/%s/history", id)), "history.0.changes.0.path"), "validUntil");
    expect_refused(occupy(c, first, li, "TENANT", "2026-01-01", ""), 400, "OCCUPANCY_OVERLAPS", NULL);
}
