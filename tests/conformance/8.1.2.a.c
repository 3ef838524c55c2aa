/*
 * GB/T 42455.1-2023, 8.1.2 a: a live file of each vehicle, one vehicle one file.
 *
 * Shown: a second file with the same plate or identification number in a community is refused, likely duplicates are listed, two
 * files are merged into one that has what was said of both plates and both histories; its page shows them, and its links to people
 * with theirs; a change shows at once.
 */
#include "tests/e2e/vehicles.h"

TEST(a_plate_and_a_vin_have_one_file_in_a_community)
{
    const char *c = new_community();

    made(new_vehicle(c, "粤B12345", "\"vin\":\"LGXC16DF5A0000009\""));
    expect_refused(new_vehicle(c, "粤b·12345", ""), 409, "ALREADY_EXISTS", "plate");
    expect_refused(new_vehicle(c, "粤B54321", "\"vin\":\"LGXC16DF5A0000009\""), 409, "ALREADY_EXISTS", "vin");
    expect_status(new_vehicle(new_community(), "粤B12345", "\"vin\":\"LGXC16DF5A0000009\""), 200);
}

TEST(duplicates_are_found_and_merged_into_one_file_with_all_that_is_said_and_history)
{
    const char *c = new_community(), *keeps = made(new_vehicle(c, "粤B88888", "")), *goes = made(new_vehicle(c, "粤BB8888", "\"color\":\"WHITE\""));
    const http_answer *a;

    made(new_watch(c, "粤BB8888", ""));
    made(new_watch(c, "粤B88888", ""));
    expect_status(ingest_as(ADMIN, c, text("%s,%s", passing("粤BB8888", EAST, "ENTRY", ago(60), ""), passing("粤B88888", EAST, "EXIT", ago(30), ""))), 200);
    expect_status(patch(text(V "/vehicles/%s", goes), "{\"note\":\"临时登记\"}"), 200);
    a = get(text(V "/vehicles:duplicates?communityId=%s", c));
    ck_assert_uint_eq(length_of(a, "duplicates"), 1);
    ck_assert_str_eq(http_at(a, "duplicates.0.platesLookAlike"), "true");
    expect_status(post(text(V "/vehicles/%s:merge", keeps), text("{\"fromId\":\"%s\"}", goes)), 200);
    ck_assert_uint_eq(length_of(get(text(V "/vehicles:duplicates?communityId=%s", c)), "duplicates"), 0);
    a = get(text(V "/vehicles/%s/file", keeps));
    ck_assert_str_eq(http_at(a, "vehicle.color"), "WHITE");
    ck_assert_uint_eq(length_of(a, "watches"), 2);
    ck_assert_uint_eq(length_of(a, "hits"), 2);
    ck_assert_str_eq(http_at(a, "predecessors.0"), goes);
    ck_assert_uint_eq(length_of(a, "history"), length_of(get(text(V "/vehicles/%s/history", keeps)), "history") +
                                                   length_of(get(text(V "/vehicles/%s/history", goes)), "history"));
    ck_assert_uint_ge(length_of(get(text(V "/vehicles/%s/trajectory", keeps)), "passages"), 2);
    expect_refused(get(text(V "/vehicles/%s", goes)), 404, "MOVED", "mergedInto");
}

TEST(its_links_to_people_are_shown)
{
    const char *c = new_community(), *id = made(new_vehicle(c, "粤B12345", "")), *person = new_person(c, 1);
    const http_answer *a;

    made(of_person("links", c, person, text("\"kind\":\"VEHICLE\",\"targetId\":\"%s\",\"role\":\"驾驶人\"", id)));
    a = get(text(V "/vehicles/%s/links", id));
    expect_status(a, 200);
    ck_assert_ptr_nonnull(strstr(a->body, person));
    ck_assert_ptr_nonnull(strstr(a->body, "驾驶人"));
}

TEST(a_change_shows_at_once)
{
    const char *id = made(new_vehicle(new_community(), "粤B12345", ""));

    for (int i = 0; i < 20; i++) {
        expect_status(patch(text(V "/vehicles/%s", id), text("{\"note\":\"备注%d\"}", i)), 200);
        ck_assert_str_eq(http_at(get(text(V "/vehicles/%s/file", id)), "vehicle.note"), text("备注%d", i));
    }
}
