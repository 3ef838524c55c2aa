/* The register: categories, households, links, tags, collections, consents; each call good, bad and forbidden (7.2.1, 8.1.1). */
#include "tests/e2e/at_once.h"
#include "tests/e2e/files.h"

/* --- people */

TEST(an_id_number_says_birth_date_and_sex)
{
    const char *c = new_community();
    const http_answer *a = someone(c, "王秀英", "\"category\":\"PERMANENT\",\"idNumber\":\"11010519491231002X\"");

    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "birthDate"), "1949-12-31");
    ck_assert_str_eq(http_at(a, "sex"), "FEMALE");
    ck_assert_str_eq(http_at(a, "documentType"), "RESIDENT_ID_CARD");
    ck_assert_str_eq(http_at(a, "nationality"), "CHN");
    expect_refused(someone(c, "李", "\"category\":\"PERMANENT\",\"idNumber\":\"110105194912310038\",\"birthDate\":\"1950-01-01\""), 400,
                   "NOT_OF_ID_NUMBER", "birthDate");
    expect_refused(someone(c, "李", "\"category\":\"PERMANENT\",\"idNumber\":\"110105194912310038\",\"sex\":\"FEMALE\""), 400,
                   "NOT_OF_ID_NUMBER", "sex");
}

TEST(a_document_number_has_the_form_of_its_type)
{
    static const struct { const char *members, *field; } bad[] = {
        { "\"documentType\":\"PASSPORT\",\"documentNumber\":\"ABCDEFGHIJKLMNOPQRST\"", "documentNumber" },
        { "\"documentType\":\"HK_MACAO_PERMIT\",\"documentNumber\":\"X12345678\"", "documentNumber" },
        { "\"documentType\":\"RESIDENT_ID_CARD\"", "idNumber" },
        { "\"documentType\":\"HMT_RESIDENCE_PERMIT\",\"idNumber\":\"11010519491231002X\"", "idNumber" },
    };
    const char *c = new_community();

    expect_status(someone(c, "陈大文", "\"category\":\"PERMANENT\",\"documentType\":\"HK_MACAO_PERMIT\",\"documentNumber\":\"H12345678\""), 200);
    expect_refused(someone(c, "陈大文", "\"category\":\"PERMANENT\",\"documentType\":\"HK_MACAO_PERMIT\",\"documentNumber\":\"H12345678\""), 409,
                   "ALREADY_EXISTS", "documentNumber");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_refused(someone(c, "陈", text("\"category\":\"PERMANENT\",%s", bad[i].members)), 400, "DOCUMENT_FORM", bad[i].field);
}

TEST(each_category_has_fields_of_its_own)
{
    static const struct { const char *category, *field; } rows[] = {
        { "PERMANENT", "idNumber" }, { "TEMPORARY", "residenceAddress" }, { "FLOATING", "registeredRegion" }, { "KEY", "keyClass" },
    };
    const char *c = new_community(), *path;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        expect_refused(someone(c, "甲", text("\"category\":\"%s\"", rows[i].category)), 400, "CATEGORY_NEEDS", rows[i].field);
        expect_status(someone(c, "甲", category(rows[i].category)), 200);
    }
    expect_refused(someone(c, "乙", text("%s,\"keyLevel\":\"FIRST\"", category("FLOATING"))), 400, "KEY_ONLY", "keyLevel");
    path = text(PERSONS "/%s", made(someone(c, "丙", category("KEY"))));
    expect_refused(patch(path, "{\"reviewedOn\":\"2036-02-01\"}"), 400, "BEFORE_START", "reviewDueOn");
    expect_status(patch(path, text("{%s}", category("FLOATING"))), 200);
    ck_assert_str_eq(http_at(get(path), "keyClass"), "KEY_CLASS_UNSPECIFIED");
}

TEST(a_refusal_of_many_names_the_record_by_its_place)
{
    const char *c = new_community(), *one = text("{\"communityId\":\"%s\",\"name\":\"甲\",%s}", c, category("FLOATING")), *wang = new_person(c, 1);
    const char *link = text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\"}", c, wang);
    const http_answer *a = post(PERSONS ":batchCreate", text("{\"persons\":[%s,{\"communityId\":\"%s\",\"name\":\"乙\",\"category\":\"KEY\"}]}", one, c));

    expect_refused(a, 400, "CATEGORY_NEEDS", "persons[1].keyClass");
    ck_assert_str_eq(http_at(a, "fieldViolations.2.field"), "persons[1].reviewDueOn");
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), "persons[1].keyClass: "));
    expect_refused(post(P "/links:batchCreate", text("{\"links\":[%s,%s]}", link, link)), 400, "LINK_OVERLAPS", "links[1]");
    ck_assert_uint_eq(length_of(list_of("persons", text("communityId=\"%s\"", c)), "persons"), 1);
}

/* --- households */

TEST(a_household_has_a_head_and_members_who_live_in_no_other)
{
    const char *c = new_community(), *other = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2);
    const char *home = made(post(P "/households", text("{\"communityId\":\"%s\",\"number\":\"0001\"}", c)));
    const char *second = made(post(P "/households", text("{\"communityId\":\"%s\",\"number\":\"0002\"}", c)));
    const char *member, *head;

    head = made(of_person("members", c, wang, text("\"householdId\":\"%s\",\"relation\":\"HEAD\"", home)));
    ck_assert_str_eq(http_at(get(text(P "/households/%s", home)), "headId"), wang);
    member = made(of_person("members", c, li, text("\"householdId\":\"%s\",\"relation\":\"SPOUSE\"", home)));
    expect_refused(of_person("members", c, li, text("\"householdId\":\"%s\",\"relation\":\"HEAD\"", second)), 409, "ALREADY_EXISTS", "personId");
    expect_refused(of_person("members", c, new_person(other, 3), text("\"householdId\":\"%s\",\"relation\":\"SON\"", home)), 400,
                   "REFERENCE_UNKNOWN", "personId");
    expect_refused(of_person("members", c, new_person(c, 4), text("\"householdId\":\"%s\",\"relation\":\"SON\"", A_HOUSE)), 400,
                   "REFERENCE_UNKNOWN", "householdId");
    expect_refused(HTTP(.method = "DELETE", .path = text(P "/households/%s", home), .token = ADMIN), 400, "HOUSEHOLD_NOT_EMPTY", NULL);
    expect_refused(patch(text(P "/members/%s", member), text("{\"personId\":\"%s\"}", wang)), 400, "FIELD_IMMUTABLE", "personId");
    expect_status(patch(text(P "/members/%s", head), "{\"validUntil\":\"2036-01-01\"}"), 200);
    ck_assert_str_eq(http_at(get(text(P "/households/%s", home)), "headId"), "");
    expect_status(patch(text(P "/members/%s", member), "{\"relation\":\"HEAD\"}"), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", li), .token = ADMIN), 200); /* a person who is no more is no head */
    ck_assert_str_eq(http_at(get(text(P "/households/%s", home)), "headId"), "");
    ck_assert_str_ne(http_at(get(text(P "/members/%s", member)), "validUntil"), "");
    expect_status(HTTP(.method = "DELETE", .path = text(P "/households/%s", home), .token = ADMIN), 200);
    expect_refused(post_as(account("no-members", "{population.person.*}", c), P "/members", "{}"), 403, "PERMISSION_DENIED", NULL);
}

/* --- links */

TEST(a_link_is_asked_from_both_sides_and_as_of_a_day)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *link;
    const char *old = "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"role\":\"租户\",\"validFrom\":\"2020-01-01\",\"validUntil\":\"2020-12-31\"";

    link = made(of_person("links", c, wang, old));
    made(of_person("links", c, li, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"role\":\"租户\",\"validFrom\":\"2021-01-01\""));
    ck_assert_uint_eq(length_of(list_of("links", text("personId=\"%s\"", wang)), "links"), 1);
    ck_assert_uint_eq(length_of(list_of("links", text("targetId=\"%s\" AND communityId=\"%s\"", A_HOUSE, c)), "links"), 2);
    ck_assert_str_eq(http_at(list_of("links", text("targetId=\"%s\" AND communityId=\"%s\" AND validFrom<=\"2020-06-01\" AND "
                                                   "(validUntil>=\"2020-06-01\" OR -validUntil:*)", A_HOUSE, c)), "links.0.personId"), wang);
    expect_refused(of_person("links", c, wang, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"role\":\"租户\",\"validFrom\":\"2020-12-31\""), 400,
                   "LINK_OVERLAPS", NULL);
    expect_status(of_person("links", c, wang, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"role\":\"业主\",\"validFrom\":\"2020-12-31\""), 200);
    expect_refused(patch(text(P "/links/%s", link), "{\"validUntil\":\"2019-12-31\"}"), 400, "BEFORE_START", "validUntil");
    expect_refused(of_person("links", c, "01a20000-0000-8000-8000-000000000009", old), 400, "REFERENCE_UNKNOWN", "personId");
    expect_refused(post_as(account("no-links", "{population.person.*}", c), P "/links", "{}"), 403, "PERMISSION_DENIED", NULL);
}

static const char *earlier, *later;

static int refused_or_done(const http_answer *a)
{
    return a->status != 200 && strcmp(http_at(a, "reason"), "LINK_OVERLAPS") != 0;
}

static int end_later(void)
{
    return refused_or_done(patch(text(P "/links/%s", earlier), "{\"validUntil\":\"2025-04-01\"}"));
}

static int begin_earlier(void)
{
    return refused_or_done(patch(text(P "/links/%s", later), "{\"validFrom\":\"2025-03-01\"}"));
}

static bool change_both(const char *c)
{
    const char *wang = made(someone(c, "王秀英", category("TEMPORARY")));

    earlier = made(of_person("links", c, wang, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"validFrom\":\"2024-01-01\",\"validUntil\":\"2024-12-31\""));
    later = made(of_person("links", c, wang, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"validFrom\":\"2025-06-01\",\"validUntil\":\"2025-12-31\""));
    return at_once("lock table population.link_history in share mode", end_later, begin_earlier);
}

TEST(of_two_links_that_grow_together_one_does)
{
    const char *c = new_community();
    int tries = 0;

    while (!change_both(c))
        ck_assert_int_lt(++tries, AT_ONCE_TRIES);
    ck_assert_str_eq(stack_sql("select count(*) from population.link where id in ('%s', '%s') and version = 2", earlier, later), "1");
}

/* --- tags */

TEST(tags_are_set_by_hand_and_by_rules)
{
    const char *c = new_community(), *old = new_person(c, 1), *young, *rule, *tag;
    const http_answer *a;

    young = made(someone(c, "李小明", text("%s,\"birthDate\":\"2015-01-01\"", category("FLOATING"))));
    tag = made(of_person("tags", c, old, "\"tag\":\"志愿者\",\"validUntil\":\"2036-01-01\""));
    ck_assert_str_eq(http_at(get(text(P "/tags/%s", tag)), "origin"), "HAND");
    rule = made(post(P "/rules", text("{\"communityId\":\"%s\",\"tag\":\"高龄\",\"minAge\":70,\"condition\":\"category = PERMANENT\"}", c)));
    a = post(text(P "/rules/%s:apply", rule), "{}");
    ck_assert_str_eq(http_at(a, "set"), "1");
    ck_assert_str_eq(http_at(post(text(P "/rules/%s:apply", rule), "{}"), "set"), "0");
    a = list_of("tags", text("tag=高龄 AND communityId=\"%s\"", c));
    ck_assert_str_eq(http_at(a, "tags.0.personId"), old);
    ck_assert_str_eq(http_at(a, "tags.0.origin"), "RULE");
    expect_refused(patch(text(P "/tags/%s", http_at(a, "tags.0.id")), "{\"validUntil\":\"2036-01-01\"}"), 400, "TAG_BY_RULE", NULL);
    expect_status(patch(text(PERSONS "/%s", old), text("{%s}", category("FLOATING"))), 200);
    ck_assert_str_eq(http_at(post(text(P "/rules/%s:apply", rule), "{}"), "ended"), "1");
    ck_assert_uint_eq(length_of(list_of("tags", text("personId=\"%s\"", young)), "tags"), 0);
    expect_refused(post(P "/rules", text("{\"communityId\":\"%s\",\"tag\":\"x\"}", c)), 400, "RULE_EMPTY", "condition");
    expect_refused(post(P "/rules", text("{\"communityId\":\"%s\",\"tag\":\"x\",\"condition\":\"nothing = 1\"}", c)), 400, "FILTER_FIELD", "condition");
    expect_refused(post(P "/rules", text("{\"communityId\":\"%s\",\"tag\":\"x\",\"condition\":\"category = KEY OR (sex = MALE AND NOT phone = 13800138000)\"}", c)),
                   400, "RULE_SEALED", "condition");
    expect_refused(patch(text(P "/rules/%s", rule), "{\"condition\":\"idNumber = 11010519491231002X\"}"), 400, "RULE_SEALED", "condition");
    expect_refused(patch(text(P "/rules/%s", rule), "{\"maxAge\":69}"), 400, "FIELD_RANGE", "maxAge");
    expect_status(patch(text(P "/rules/%s", rule), "{\"condition\":\"\"}"), 200);
    ck_assert_str_eq(http_at(post(text(P "/rules/%s:apply", rule), "{}"), "set"), "1");
    expect_status(HTTP(.method = "DELETE", .path = text(P "/rules/%s", rule), .token = ADMIN), 200); /* its tags go with it */
    ck_assert_uint_eq(length_of(list_of("tags", text("tag=高龄 AND communityId=\"%s\"", c)), "tags"), 0);
    ck_assert_uint_eq(length_of(list_of("tags", text("personId=\"%s\"", old)), "tags"), 1); /* the one by hand stays */
    expect_refused(post_as(account("no-rules", "{population.tag_rule.read}", c), text(P "/rules/%s:apply", rule), "{}"), 403, "PERMISSION_DENIED", NULL);
}

/* How many people are told: with q (empty: none) and a filter, beside the community. */
static const http_answer *people_of(const char *token, const char *community, const char *q, const char *filter)
{
    return HTTP(.token = token, .path = text(PERSONS "?count=true%s%s&filter=%s", q[0] ? "&q=" : "", encoded(q),
                                             encoded(text("communityId=\"%s\" AND %s", community, filter))));
}

static void finds(const char *community, const char *filter, const char *person)
{
    static const char *const texts[] = { "秀英", "wxy", "" };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const http_answer *a = people_of(ADMIN, community, texts[i], filter);

        expect_status(a, 200);
        ck_assert_msg(strcmp(http_at(a, "totalSize"), person ? "1" : "0") == 0 && length_of(a, "persons") == (person ? 1 : 0), "%s %s: %s", texts[i], filter, a->body);
        if (person)
            ck_assert_str_eq(http_at(a, "persons.0.id"), person);
    }
}

#define ALONE "tag=\"独居老人\""
#define FORTIES "birthDate>=\"1940-01-01\" AND birthDate<=\"1949-12-31\""

TEST(people_are_found_by_tag_category_age_and_text)
{
    const char *c = new_community(), *wang, *other, *tag;

    wang = made(someone(c, "王秀英", text("%s,\"birthDate\":\"1945-05-06\"", category("FLOATING"))));
    other = made(someone(c, "王秀英", text("%s,\"birthDate\":\"1955-05-06\"", category("FLOATING"))));
    finds(c, ALONE, NULL);
    tag = made(of_person("tags", c, wang, "\"tag\":\"独居老人\""));
    made(of_person("tags", c, other, "\"tag\":\"志愿者\""));
    finds(c, ALONE, wang);
    finds(c, "tag=\"志愿者\"", other);
    finds(c, ALONE " AND category=FLOATING AND " FORTIES, wang);
    finds(c, ALONE " AND category=KEY AND " FORTIES, NULL);
    finds(c, ALONE " AND birthDate>\"1945-05-06\"", NULL);
    finds(c, ALONE " AND birthDate=\"1945-05-06\"", wang);
    finds(c, "birthDate<\"1955-05-06\"", wang);
    finds(c, "birthDate>=\"1955-01-01\" AND birthDate<=\"1954-01-01\"", NULL);
    expect_status(patch(text(PERSONS "/%s", wang), "{\"occupation\":\"退休\",\"name\":\"王秀英子\"}"), 200);
    finds(c, ALONE, wang); /* also after a change of what is searched */
    expect_status(patch(text(P "/tags/%s", tag), "{\"validFrom\":\"2020-01-01\",\"validUntil\":\"2020-12-31\"}"), 200);
    finds(c, ALONE, NULL);
    expect_status(patch(text(P "/tags/%s", tag), "{\"validUntil\":\"2099-12-31\"}"), 200);
    finds(c, ALONE, wang);
    expect_status(patch(text(P "/tags/%s", tag), "{\"validFrom\":\"2098-01-01\"}"), 200);
    finds(c, ALONE, NULL);
    expect_status(patch(text(P "/tags/%s", tag), "{\"validFrom\":\"2020-01-01\"}"), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(P "/tags/%s", tag), .token = ADMIN), 200);
    finds(c, ALONE, NULL);
    expect_status(post(text(P "/tags/%s:undelete", tag), "{}"), 200);
    finds(c, ALONE, wang);
    expect_status(post(text(PERSONS "/%s:merge", other), text("{\"fromId\":\"%s\"}", made(someone(c, "王秀英", category("FLOATING"))))), 200);
    finds(c, "tag=\"志愿者\"", other);
}

TEST(a_tag_goes_along_with_a_merge_into_what_finds_the_person)
{
    const char *c = new_community(), *from = made(someone(c, "王秀英", category("FLOATING"))), *into = made(someone(c, "王秀英", category("FLOATING")));

    made(of_person("tags", c, from, "\"tag\":\"独居老人\""));
    finds(c, ALONE, from);
    expect_status(post(text(PERSONS "/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    finds(c, ALONE, into);
}

TEST(tags_beside_a_text_are_refused_where_they_cannot_stand)
{
    static const struct { const char *filter, *with_q, *without, *field; } bad[] = {
        { "tag!=\"x\"", "SEARCH_INVALID", "FILTER_INVALID", "filter.tag" },
        { "tag=\"x*\"", "SEARCH_INVALID", "FILTER_INVALID", "filter" },
        { "birthDate=\"1945-02-30\"", "FIELD_DATE", "FIELD_DATE", "filter.birthDate" },
        { "tag=\"x\" AND tag=\"y\"", "FILTER_FIELD", NULL, "filter" },
        { "birthDate>=\"1945-01-01\" AND birthDate>\"1946-01-01\"", "SEARCH_INVALID", NULL, "filter.birthDate" },
        { "birthDate!=\"1945-01-01\"", "SEARCH_INVALID", NULL, "filter.birthDate" },
        { "category!=KEY", "SEARCH_INVALID", NULL, "filter.category" },
        { "(tag=\"x\" OR tag=\"y\")", "SEARCH_INVALID", NULL, "filter" },
        { "tags=\"x\"", "FILTER_FIELD", "FILTER_FIELD", "filter" },
        { "sex=FEMALE", "FILTER_FIELD", NULL, "filter" },
    };
    const char *c = new_community();

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        expect_refused(people_of(ADMIN, c, "秀", bad[i].filter), 400, bad[i].with_q, bad[i].field);
        if (bad[i].without)
            expect_refused(people_of(ADMIN, c, "", bad[i].filter), 400, bad[i].without, strstr(bad[i].field, "birth") ? bad[i].field : "filter");
        else
            expect_status(people_of(ADMIN, c, "", bad[i].filter), 200);
    }
    expect_refused(post(P "/rules", text("{\"communityId\":\"%s\",\"tag\":\"x\",\"condition\":\"tag = y\"}", c)), 400, "FILTER_FIELD", "condition");
}

/* Whoever may list no tags, or not those of all people they list, learns none by searching people. */
TEST(a_tag_is_not_learned_by_whoever_may_not_list_it)
{
    const char *c = new_community(), *wang = made(someone(c, "王秀英", category("FLOATING"))), *filter[] = { ALONE, "tag=\"nobody's\"" };
    const char *blind = account("no-tags", "{population.person.read}", c), *seeing = account("tags", "{population.person.read,population.tag.read}", c);

    made(of_person("tags", c, wang, "\"tag\":\"独居老人\""));
    for (int i = 0; i < 4; i++)
        expect_refused(people_of(blind, c, i % 2 ? "秀英" : "", filter[i / 2]), 403, "PERMISSION_DENIED", "filter");
    for (int i = 0; i < 2; i++)
        ck_assert_str_eq(http_at(people_of(seeing, c, i ? "秀英" : "", ALONE), "persons.0.id"), wang);
    ck_assert_uint_eq(length_of(people_of(seeing, new_community(), "秀英", ALONE), "persons"), 0);
}

/* --- collections and consents */

#define MAY_COLLECT "{population.collection.create,population.collection.read,population.collection.update,population.collection.submit}"
#define MAY_REVIEW "{population.collection.*,population.person.*}"

TEST(what_was_collected_goes_into_the_file_when_somebody_else_accepts_it)
{
    const char *c = new_community(), *wang = new_person(c, 1), *id, *at;
    const char *collector = account("collector", MAY_COLLECT, c), *reviewer = account("reviewer", MAY_REVIEW, c);
    const http_answer *a;

    id = made(post_as(collector, P "/collections", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"ADDRESS\"}", c, wang)));
    at = text(P "/collections/%s", id);
    expect_refused(post_as(collector, text("%s:submit", at), "{}"), 400, "COLLECTION_EMPTY", "residenceAddress");
    expect_status(HTTP(.method = "PATCH", .path = at, .token = collector, .body = "{\"residenceAddress\":\"阳光路8号\",\"residenceSince\":\"2024-05-01\"}"), 200);
    a = post_as(reviewer, text("%s:accept", at), "{}");
    expect_refused(a, 400, "COLLECTION_STATE", NULL);
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), "草稿")); /* in the reader's words */
    a = HTTP(.path = text("%s:accept", at), .token = reviewer, .body = "{}", .header = { "Accept-Language: en" });
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), "Draft"));
    expect_status(post_as(collector, text("%s:submit", at), "{}"), 200);
    expect_refused(HTTP(.method = "PATCH", .path = at, .token = collector, .body = "{\"residenceAddress\":\"别处\"}"), 400, "COLLECTION_STATE", NULL);
    expect_refused(post_as(collector, text("%s:accept", at), "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(reviewer, text("%s:reject", at), "{}"), 400, "FIELD_REQUIRED", "reason");
    a = post_as(reviewer, text("%s:reject", at), "{\"reason\":\"门牌不清\"}");
    ck_assert_str_eq(http_at(a, "rejectReason"), "门牌不清");
    expect_status(post_as(collector, text("%s:submit", at), "{}"), 200);
    expect_status(post_as(reviewer, text("%s:accept", at), "{}"), 200);
    a = get(text(PERSONS "/%s", wang));
    ck_assert_str_eq(http_at(a, "residenceAddress"), "阳光路8号");
    ck_assert_str_ne(http_at(a, "addressVerifiedAt"), "");
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s/history", wang)), "history.0.source"), "review");
    expect_refused(post_as(reviewer, text("%s:accept", at), "{}"), 400, "COLLECTION_STATE", NULL);
}

TEST(nobody_reviews_their_own_collection)
{
    const char *c = new_community(), *both = account("both", MAY_REVIEW, c), *id;

    id = made(post_as(both, P "/collections", text("{\"communityId\":\"%s\",\"kind\":\"IDENTITY\",\"name\":\"新人\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"}",
                                                   c, id_number(31))));
    expect_status(post_as(both, text(P "/collections/%s:submit", id), "{}"), 200);
    expect_refused(post_as(both, text(P "/collections/%s:accept", id), "{}"), 403, "OWN_COLLECTION", NULL);
    expect_refused(post_as(both, text(P "/collections/%s:reject", id), "{\"reason\":\"x\"}"), 403, "OWN_COLLECTION", NULL);
    ck_assert_uint_eq(length_of(list_of("persons", text("communityId=\"%s\"", c)), "persons"), 0);
    expect_status(post(text(P "/collections/%s:accept", id), "{}"), 200); /* the administrator is somebody else */
    ck_assert_str_eq(http_at(list_of("persons", text("communityId=\"%s\"", c)), "persons.0.name"), "新人");
}

TEST(who_changes_a_collection_has_written_it)
{
    const char *c = new_community(), *wang = new_person(c, 1), *id, *at;
    const char *collector = account("first-hand", MAY_COLLECT, c), *reviewer = account("second-hand", MAY_REVIEW, c);

    id = made(post_as(collector, P "/collections", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"ADDRESS\",\"residenceAddress\":\"阳光路8号\"}", c, wang)));
    at = text(P "/collections/%s", id);
    expect_status(HTTP(.method = "PATCH", .path = at, .token = reviewer, .body = "{\"residenceAddress\":\"阳光路9号\"}"), 200);
    expect_status(post_as(collector, text("%s:submit", at), "{}"), 200);
    expect_refused(post_as(reviewer, text("%s:accept", at), "{}"), 403, "OWN_COLLECTION", NULL);
    expect_status(post(text("%s:accept", at), "{}"), 200);
}

TEST(a_review_opens_files_of_all_categories_with_what_each_needs)
{
    static const struct { const char *category, *missing; } rows[] = {
        { "PERMANENT", NULL }, { "TEMPORARY", "residenceAddress" }, { "FLOATING", "registeredRegion" }, { "KEY", "keyClass" },
    };
    const char *c = new_community(), *reviewer = account("all-kinds", MAY_REVIEW, c), *at, *person;

    expect_refused(post(text(P "/collections/%s:submit", made(post(P "/collections", text("{\"communityId\":\"%s\",\"kind\":\"IDENTITY\",\"name\":\"新人\"}", c)))),
                        "{}"), 400, "COLLECTION_EMPTY", "category");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        at = text(P "/collections/%s", made(post(P "/collections", text("{\"communityId\":\"%s\",\"kind\":\"IDENTITY\",\"name\":\"新人\",\"category\":\"%s\"}",
                                                                        c, rows[i].category))));
        expect_refused(post(text("%s:submit", at), "{}"), 400, "CATEGORY_NEEDS", rows[i].missing ? rows[i].missing : "idNumber");
        expect_status(patch(at, text("{%s}", category(rows[i].category))), 200);
        expect_status(post(text("%s:submit", at), "{}"), 200);
        person = text("%s", http_at(post_as(reviewer, text("%s:accept", at), "{}"), "personId"));
        ck_assert_str_eq(http_at(get(text(PERSONS "/%s", person)), "category"), rows[i].category);
        if (rows[i].missing)
            ck_assert_str_ne(http_at(get(text(PERSONS "/%s", person)), rows[i].missing), "");
        ck_assert_str_ne(http_at(get(text(PERSONS "/%s", person)), "identityVerifiedAt"), "");
    }
    expect_status(patch(text(PERSONS "/%s", person), "{\"occupation\":\"木工\"}"), 200);
    ck_assert_str_ne(http_at(get(text(PERSONS "/%s", person)), "identityVerifiedAt"), "");
    expect_status(patch(text(PERSONS "/%s", person), "{\"name\":\"新姓名\"}"), 200); /* nobody has verified that */
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", person)), "identityVerifiedAt"), "");
}

static const http_answer *consent(const char *c, const char *person, const char *more)
{
    return of_person("consents", c, person, text("\"purpose\":\"FACE_RECOGNITION\",\"noticeVersion\":\"2026-1\",\"method\":\"PAPER\"%s", more));
}

TEST(a_face_needs_consent_and_goes_with_it)
{
    const char *c = new_community(), *wang = new_person(c, 1), *reviewer = account("faces", MAY_REVIEW, c), *id, *agreed;
    const char *face = upload(ADMIN, c, "FACE", photo(100), 100, "");

    expect_refused(of_person("collections", c, wang, "\"kind\":\"FACE\",\"objectId\":\"" A_HOUSE "\""), 400, "REFERENCE_UNSEEN", "objectId");
    id = made(of_person("collections", c, wang, text("\"kind\":\"FACE\",\"objectId\":\"%s\"", face)));
    expect_refused(post(text(P "/collections/%s:submit", id), "{}"), 400, "CONSENT_MISSING", NULL);
    expect_refused(consent(c, wang, ",\"givenOn\":\"2099-01-01\""), 400, "IN_FUTURE", "givenOn");
    agreed = made(consent(c, wang, ""));
    expect_status(post(text(P "/collections/%s:submit", id), "{}"), 200);
    expect_status(post_as(reviewer, text(P "/collections/%s:accept", id), "{}"), 200);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", wang)), "faceObjectId"), face);
    expect_status(post(text(P "/consents/%s:withdraw", made(consent(c, wang, ""))), "{}"), 200);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", wang)), "faceObjectId"), face); /* the first one stands */
    expect_status(post(text(P "/consents/%s:withdraw", agreed), "{}"), 200);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", wang)), "faceObjectId"), "");
    expect_refused(post(text(P "/consents/%s:withdraw", agreed), "{}"), 400, "CONSENT_WITHDRAWN", NULL);
    expect_refused(patch(text(PERSONS "/%s", wang), text("{\"faceObjectId\":\"%s\"}", face)), 400, "FIELD_READ_ONLY", "faceObjectId");
    expect_refused(post_as(account("no-consent", "{population.person.*}", c), text(P "/consents/%s:withdraw", agreed), "{}"), 403,
                   "PERMISSION_DENIED", NULL);
}

TEST(for_a_child_a_guardian_consents)
{
    const char *c = new_community(), *child = made(someone(c, "小宝", text("%s,\"birthDate\":\"2020-06-01\"", category("FLOATING"))));

    expect_refused(consent(c, child, ""), 400, "GUARDIAN_MISSING", "guardianName");
    expect_status(consent(c, child, ",\"guardianName\":\"王建国\""), 200);
}
