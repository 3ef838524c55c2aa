/*
 * GB/T 42455.1-2023, 7.2.1 c: population data are marked with the time of entry and their source.
 *
 * Shown: every kind of record of the register carries source and time, and every change of it in its history carries both, and
 * who made it: what was typed, what came with a source of its own, what a review, a merge, a rule and an erasure wrote.
 */
#include "tests/e2e/register.h"

/* Each entry of the history has a time and an author; the sources, newest first. */
static const char *sources_of(const char *path)
{
    const http_answer *a = get(text("%s/history", path));
    const char *all = "";
    json_t *change;
    size_t i;

    expect_status(a, 200);
    json_array_foreach(json_object_get(a->json, "history"), i, change)
    {
        ck_assert_str_ne(json_string_value(json_object_get(change, "at")), "");
        ck_assert_str_ne(json_string_value(json_object_get(change, "actor")), "");
        all = text("%s%s%s", all, i ? " " : "", json_string_value(json_object_get(change, "source")));
    }
    return all;
}

TEST(every_record_has_its_source_and_time)
{
    const char *c = new_community(), *person = new_person(c, 1), *home = made(post(P "/households", text("{\"communityId\":\"%s\",\"source\":\"police\"}", c)));
    const char *path[] = {
        text(PERSONS "/%s", person),
        text(P "/households/%s", home),
        text(P "/members/%s", made(of_person("members", c, person, text("\"householdId\":\"%s\",\"relation\":\"SON\",\"source\":\"import\"", home)))),
        text(P "/links/%s", made(of_person("links", c, person, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\""))),
        text(P "/tags/%s", made(of_person("tags", c, person, "\"tag\":\"志愿者\""))),
        text(P "/collections/%s", made(of_person("collections", c, person, "\"kind\":\"ADDRESS\",\"source\":\"app\""))),
        text(P "/consents/%s", made(of_person("consents", c, person, "\"purpose\":\"PHOTO\",\"noticeVersion\":\"1\",\"method\":\"PAPER\""))),
    };
    static const char *const source[] = { "manual", "police", "import", "manual", "manual", "app", "manual" };

    for (size_t i = 0; i < sizeof(path) / sizeof(path[0]); i++) {
        const http_answer *a = get(path[i]);

        ck_assert_str_eq(http_at(a, "source"), source[i]);
        ck_assert_uint_eq(strlen(http_at(a, "createdAt")), strlen("2026-11-27T08:00:00.000000Z"));
        ck_assert_str_eq(sources_of(path[i]), source[i]);
    }
}

TEST(every_change_has_its_source_and_time)
{
    const char *c = new_community(), *path, *person, *other, *collection;

    person = made(someone(c, "王秀英", text("%s,\"source\":\"import\"", category("TEMPORARY"))));
    path = text(PERSONS "/%s", person);
    expect_status(patch(path, "{\"phone\":\"13900139000\"}"), 200);
    expect_status(patch(path, "{\"occupation\":\"教师\",\"source\":\"police\"}"), 200);
    collection = made(of_person("collections", c, person, "\"kind\":\"ADDRESS\",\"residenceAddress\":\"滨河路9号\""));
    expect_status(post(text(P "/collections/%s:submit", collection), "{}"), 200);
    expect_status(post_as(account("accepts", "{population.*}", c), text(P "/collections/%s:accept", collection), "{}"), 200);
    other = made(someone(c, "王秀英", text("%s,\"employer\":\"小学\"", category("FLOATING"))));
    expect_status(post(text("%s:merge", path), text("{\"fromId\":\"%s\"}", other)), 200);
    ck_assert_str_eq(sources_of(path), "merge review police manual import");
}
