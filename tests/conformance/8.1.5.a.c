/*
 * GB/T 42455.1-2023, 8.1.5 a: files of individual merchants, small shops and small restaurants included.
 *
 * Shown: merchants with and without a code, and small places of each kind, have files that are found by kind; their licences stand
 * in them, with scans that the exchange keeps; what ends soon is asked for, reminded of and expires.
 */
#include "tests/e2e/inspections.h"

static const char *const places[] = { "SMALL_RESTAURANT", "SMALL_SHOP", "FOOD_SHOP", "HAIRDRESSER", "SMALL_HOTEL", "WORKSHOP", "CLINIC",
                                      "ENTERTAINMENT", "NET_BAR", "SCHOOL", "OTHER_SHOP" };

TEST(merchants_and_small_places_have_files_by_kind)
{
    const char *c = new_community(), *id;

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        id = made(new_unit_of(c, text("小店%zu", i), "MERCHANT", i % 2 ? credit_code("92", (int)i) : "", text("\"trade\":\"F52\",\"shopKind\":\"%s\"", places[i])));
        ck_assert_str_eq(http_at(units_by("units", text("communityId=\"%s\" AND kind=MERCHANT AND shopKind=%s", c, places[i])), "units.0.id"), id);
    }
    expect_refused(new_unit_of(c, "公司的代码", "MERCHANT", "91350100M000100Y43", "\"trade\":\"F52\""), 400, "CODE_OF_OTHER_KIND", "creditCode");
}

TEST(licences_stand_in_the_file_and_their_end_is_reminded_of)
{
    const char *c = new_community(), *u = made(restaurant(c, "老王面馆", "")), *scan = upload(ADMIN, c, "DOCUMENT", photo(100), 100, ""), *food, *fire;
    const http_answer *a;

    food = made(of_unit("licences", c, u, text("\"kind\":\"FOOD\",\"number\":\"JY1\",\"expiresOn\":\"%s\",\"fileIds\":[\"%s\"]", in_days(10), scan)));
    fire = made(of_unit("licences", c, u, text("\"kind\":\"FIRE\",\"number\":\"XF1\",\"expiresOn\":\"%s\"", in_days(90))));
    a = get(text(O "/units/%s/file", u));
    ck_assert_uint_eq(length_of(a, "licences"), 2);
    expect_bytes(download(ADMIN, scan, NULL), 200, photo(100), 100);
    ck_assert_str_eq(http_at(units_by("licences", text("communityId=\"%s\" AND state=VALID AND expiresOn<=\"%s\"", c, in_days(30))), "licences.0.id"), food);
    stack_sql("update organizations.licence set expires_on = current_date - 2 where id = '%s' returning id", fire);
    jobs_again();
    comes_true(text("select count(*) from organizations.outbox where aggregate_id = '%s' and subject like '%%.licence.Expiring.v1'", food), "1");
    comes_true(text("select state from organizations.licence where id = '%s'", fire), "2");
    ck_assert_str_eq(http_at(get(text(O "/licences/%s", fire)), "state"), "EXPIRED");
}
