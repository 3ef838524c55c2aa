/*
 * GB/T 42455.1-2023, 7.2.1 b: identity, residence, registered address and registration photo of a person; dynamic tags.
 *
 * Shown: a person record with those fields, the photo as the id of an uploaded file that a reviewed collection with consent brought;
 * tags set by hand with a validity, and by a rule that sets and ends them as people come to meet its condition or no longer do.
 */
#include "tests/e2e/files.h"
#include "tests/e2e/register.h"

TEST(a_person_has_identity_residence_registered_address_and_photo)
{
    const char *c = new_community(), *reviewer = account("reviews", "{population.*}", c), *person, *collection;
    const char *image = upload(ADMIN, c, "PHOTO", photo(100), 100, "");
    const http_answer *a;

    person = made(someone(c, "王秀英", "\"category\":\"PERMANENT\",\"idNumber\":\"11010519491231002X\",\"formerName\":\"王小英\",\"ethnicity\":\"01\","
                          "\"residenceAddress\":\"滨河路1号\",\"registeredAddress\":\"武汉市江岸区\",\"registeredRegion\":\"420102\",\"education\":\"BACHELOR\","
                          "\"maritalStatus\":\"MARRIED\",\"occupation\":\"教师\""));
    made(of_person("consents", c, person, "\"purpose\":\"PHOTO\",\"noticeVersion\":\"2026-1\",\"method\":\"PAPER\""));
    collection = made(of_person("collections", c, person, text("\"kind\":\"PHOTO\",\"objectId\":\"%s\"", image)));
    expect_status(post(text(P "/collections/%s:submit", collection), "{}"), 200);
    expect_status(post_as(reviewer, text(P "/collections/%s:accept", collection), "{}"), 200);
    a = get(text(PERSONS "/%s", person));
    ck_assert_str_eq(http_at(a, "sex"), "FEMALE");
    ck_assert_str_eq(http_at(a, "birthDate"), "1949-12-31");
    ck_assert_str_eq(http_at(a, "residenceAddress"), "滨河路1号");
    ck_assert_str_eq(http_at(a, "registeredAddress"), "武汉市江岸区");
    ck_assert_str_eq(http_at(a, "photoObjectId"), image);
}

TEST(tags_have_a_validity_and_follow_their_rule)
{
    const char *c = new_community(), *old = new_person(c, 1), *rule;
    const http_answer *a;

    a = of_person("tags", c, old, "\"tag\":\"志愿者\",\"validFrom\":\"2026-01-01\",\"validUntil\":\"2026-12-31\"");
    ck_assert_str_eq(http_at(a, "validUntil"), "2026-12-31");
    ck_assert_str_eq(http_at(a, "origin"), "HAND");
    rule = made(post(P "/rules", text("{\"communityId\":\"%s\",\"tag\":\"高龄\",\"minAge\":70,\"condition\":\"occupation = 退休\"}", c)));
    ck_assert_str_eq(http_at(post(text(P "/rules/%s:apply", rule), "{}"), "set"), "0");
    expect_status(patch(text(PERSONS "/%s", old), "{\"occupation\":\"退休\"}"), 200);
    ck_assert_str_eq(http_at(post(text(P "/rules/%s:apply", rule), "{}"), "set"), "1");
    a = list_of("tags", text("personId=\"%s\" AND origin=RULE", old));
    ck_assert_str_eq(http_at(a, "tags.0.tag"), "高龄");
    ck_assert_str_eq(http_at(a, "tags.0.ruleId"), rule);
    expect_status(patch(text(PERSONS "/%s", old), "{\"occupation\":\"门卫\"}"), 200);
    ck_assert_str_eq(http_at(post(text(P "/rules/%s:apply", rule), "{}"), "ended"), "1");
    ck_assert_uint_eq(length_of(list_of("tags", text("personId=\"%s\" AND origin=RULE", old)), "tags"), 0);
}
