/*
 * GB/T 42455.1-2023, 7.2.1 a: population data cover permanent, temporary, floating and key population.
 *
 * Shown: each of the four categories is kept with the fields that it must have, is refused without each of them by name, is
 * listed and counted; a person goes from one category to another, and the history tells it.
 */
#include "tests/e2e/register.h"

/* What each category cannot go without, one member after the other. */
static const struct category {
    const char *name, *member[4];
} categories[] = {
    { "PERMANENT", { "\"idNumber\":\"11010519491231002X\"" } },
    { "TEMPORARY", { "\"residenceAddress\":\"滨河路1号\"", "\"residenceSince\":\"2026-01-01\"", "\"stayUntil\":\"2036-01-01\"" } },
    { "FLOATING", { "\"registeredRegion\":\"420100\"", "\"stayReason\":\"务工\"" } },
    { "KEY", { "\"keyClass\":\"ELDERLY_ALONE\"", "\"keyLevel\":\"SECOND\"", "\"reviewDueOn\":\"2036-01-01\"" } },
};

/* All members but number `without`. */
static const http_answer *create(const char *community, const struct category *c, int without)
{
    const char *members = text("\"category\":\"%s\"", c->name);

    for (int i = 0; i < 4 && c->member[i]; i++)
        if (i != without)
            members = text("%s,%s", members, c->member[i]);
    return someone(community, "王秀英", members);
}

TEST(each_category_has_fields_of_its_own_and_is_refused_without_each_of_them)
{
    const char *community = new_community();

    for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
        for (int k = 0; k < 4 && categories[i].member[k]; k++)
            expect_refused(create(community, &categories[i], k), 400, "CATEGORY_NEEDS",
                           text("%.*s", (int)strcspn(categories[i].member[k] + 1, "\""), categories[i].member[k] + 1));
        expect_status(create(community, &categories[i], -1), 200);
        ck_assert_uint_eq(length_of(list_of("persons", text("category=%s AND communityId=\"%s\"", categories[i].name, community)), "persons"), 1);
    }
    ck_assert_uint_eq(length_of(HTTP(.path = PERSONS ":stats?by=category", .token = account("counts", "{population.person.read}", community)), "groups"), 4);
}

TEST(a_person_goes_from_one_category_to_another)
{
    const char *path = text(PERSONS "/%s", made(create(new_community(), &categories[1], -1)));
    const http_answer *a;

    expect_refused(patch(path, "{\"category\":\"KEY\"}"), 400, "CATEGORY_NEEDS", "keyClass");
    expect_status(patch(path, text("{%s}", category("KEY"))), 200);
    a = get(text("%s/history", path));
    ck_assert_str_eq(http_at(a, "history.0.changes.0.path"), "category");
    ck_assert_str_eq(http_at(a, "history.0.changes.0.beforeJson"), "\"TEMPORARY\"");
}
