/*
 * GB/T 42455.1-2023, 8.1.1 a: a live file of each person, one person one file.
 *
 * Shown: a second file with the same document in a community is refused, likely duplicates are listed, two files are merged into
 * one that has every link, tag, household and both histories; the file page shows them; a change shows at once.
 */
#include "tests/e2e/register.h"

TEST(one_document_has_one_file_in_a_community)
{
    const char *c = new_community();

    new_person(c, 1);
    expect_refused(create_person(ADMIN, c, id_number(1)), 409, "ALREADY_EXISTS", "idNumber");
    expect_status(create_person(ADMIN, new_community(), id_number(1)), 200);
}

TEST(duplicates_are_found_and_merged_into_one_file_with_all_its_links_and_history)
{
    const char *c = new_community(), *keeps = new_person(c, 1), *goes;
    const http_answer *a;

    goes = made(someone(c, "王秀英", text("%s,\"birthDate\":\"1949-01-01\"", category("FLOATING"))));
    expect_status(patch(text(PERSONS "/%s", goes), text("{\"birthDate\":\"%s\"}", text("%s", http_at(get(text(PERSONS "/%s", keeps)), "birthDate")))), 200);
    made(of_person("links", c, goes, "\"kind\":\"VEHICLE\",\"targetId\":\"" A_HOUSE "\""));
    made(of_person("tags", c, goes, "\"tag\":\"志愿者\""));
    made(of_person("members", c, goes, text("\"householdId\":\"%s\",\"relation\":\"HEAD\"", made(post(P "/households", text("{\"communityId\":\"%s\"}", c))))));
    a = get(text(PERSONS ":duplicates?communityId=%s", c));
    ck_assert_str_eq(http_at(a, "duplicates.0.sameNameAndBirthDate"), "true");
    expect_status(post(text(PERSONS "/%s:merge", keeps), text("{\"fromId\":\"%s\"}", goes)), 200);
    ck_assert_uint_eq(length_of(get(text(PERSONS ":duplicates?communityId=%s", c)), "duplicates"), 0);
    a = get(text(PERSONS "/%s/file", keeps));
    ck_assert_uint_eq(length_of(a, "links"), 1);
    ck_assert_uint_eq(length_of(a, "tags"), 1);
    ck_assert_uint_eq(length_of(a, "households"), 1);
    ck_assert_str_eq(http_at(a, "predecessors.0"), goes);
    ck_assert_uint_eq(length_of(a, "history"), length_of(get(text(PERSONS "/%s/history", keeps)), "history") +
                                                   length_of(get(text(PERSONS "/%s/history", goes)), "history"));
    expect_refused(get(text(PERSONS "/%s", goes)), 404, "MOVED", "mergedInto");
}

TEST(a_change_shows_at_once)
{
    const char *person = new_person(new_community(), 1);

    for (int i = 0; i < 20; i++) {
        expect_status(patch(text(PERSONS "/%s", person), text("{\"occupation\":\"职业%d\"}", i)), 200);
        ck_assert_str_eq(http_at(get(text(PERSONS "/%s/file", person)), "person.occupation"), text("职业%d", i));
    }
}
