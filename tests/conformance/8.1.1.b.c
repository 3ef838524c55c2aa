/*
 * GB/T 42455.1-2023, 8.1.1 b: permanent, temporary, floating and key people are managed by class and level.
 *
 * Shown: class and level of key people with the day of the last and the next review; lists by each and by overdue review; counts
 * by category, by class and level together, exact at once when a person changes class or is key no longer.
 */
#include "tests/e2e/register.h"

static const char *key(const char *class, const char *level, const char *due)
{
    return text("\"category\":\"KEY\",\"keyClass\":\"%s\",\"keyLevel\":\"%s\",\"reviewDueOn\":\"%s\"", class, level, due);
}

TEST(key_people_are_listed_and_counted_by_class_level_and_review)
{
    const char *c = new_community(), *reader = account("keys", "{population.person.read}", c), *by = PERSONS ":stats?by=keyClass,keyLevel", *path;
    const http_answer *a;

    path = text(PERSONS "/%s", made(someone(c, "甲", key("ELDERLY_ALONE", "FIRST", "2026-01-01"))));
    made(someone(c, "乙", key("ELDERLY_ALONE", "FIRST", "2036-01-01")));
    made(someone(c, "丙", key("DISABLED", "THIRD", "2036-01-01")));
    made(someone(c, "丁", category("FLOATING")));
    ck_assert_uint_eq(length_of(list_of("persons", text("communityId=\"%s\" AND keyClass=ELDERLY_ALONE AND keyLevel=FIRST", c)), "persons"), 2);
    a = list_of("persons", text("communityId=\"%s\" AND reviewDueOn<\"2026-06-01\"", c));
    ck_assert_uint_eq(length_of(a, "persons"), 1);
    ck_assert_str_eq(http_at(a, "persons.0.name"), "甲");
    a = HTTP(.path = by, .token = reader);
    ck_assert_ptr_nonnull(strstr(a->body, "{\"values\":[\"ELDERLY_ALONE\",\"FIRST\"],\"count\":\"2\"}"));
    ck_assert_ptr_nonnull(strstr(a->body, "{\"values\":[\"DISABLED\",\"THIRD\"],\"count\":\"1\"}"));

    expect_status(patch(path, "{\"keyLevel\":\"SECOND\",\"reviewedOn\":\"2026-06-01\",\"reviewDueOn\":\"2026-12-01\"}"), 200);
    ck_assert_ptr_nonnull(strstr(HTTP(.path = by, .token = reader)->body, "{\"values\":[\"ELDERLY_ALONE\",\"SECOND\"],\"count\":\"1\"}"));
    ck_assert_uint_eq(length_of(list_of("persons", text("communityId=\"%s\" AND reviewDueOn<\"2026-06-01\"", c)), "persons"), 0);
    expect_status(patch(path, text("{%s}", category("FLOATING"))), 200);
    ck_assert_ptr_null(strstr(HTTP(.path = by, .token = reader)->body, "SECOND"));
    ck_assert_ptr_nonnull(strstr(HTTP(.path = PERSONS ":stats?by=category", .token = reader)->body, "{\"values\":[\"FLOATING\"],\"count\":\"2\"}"));
}
