/*
 * Links between files of different services, asked from both ends: what a person has to do with houses, and a house with people,
 * now and as of a day; each call good, bad and forbidden; as files are merged, move away and are erased; and while a service is
 * away (8.1.1 c, 8.1.3 d).
 */
#include "tests/e2e/at_once.h"
#include "tests/e2e/links.h"
#include "tests/e2e/organizations.h"
#include "tests/e2e/vehicles.h"

static const char *the_house(const char *id)
{
    return text(H "/houses/%s", id);
}

TEST(a_house_and_its_people_are_linked_from_both_sides_and_as_of_a_day)
{
    const char *c = new_community(), *h = a_house(c), *owner = new_person(c, 1), *wang = new_person(c, 2), *li = new_person(c, 3);
    const http_answer *a;

    made(occupy(c, h, owner, "OWNER", "2015-03-01", ""));
    made(occupy(c, h, wang, "TENANT", "2024-01-01", "2025-05-31"));
    made(occupy(c, h, li, "TENANT", "2025-06-01", ""));
    made(of_person("links", c, wang, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\",\"role\":\"联系人\",\"validFrom\":\"2025-01-01\"", h)));
    a = links(the_house(h), "?onDay=2025-06-01");
    ck_assert_uint_eq(length_of(a, "links"), 3);
    expect_link(a, "housing.Occupancy", "PERSON", owner, "OWNER");
    expect_link(a, "housing.Occupancy", "PERSON", li, "TENANT");
    expect_link(a, "population.Link", "PERSON", wang, "联系人");
    a = links(the_house(h), "?onDay=2025-05-31");
    expect_link(a, "housing.Occupancy", "PERSON", wang, "TENANT");
    ck_assert_uint_eq(length_of(a, "links"), 3);
    ck_assert_uint_eq(length_of(links(the_house(h), ""), "links"), 4);
    a = links(a_person(wang), "?onDay=2025-05-31");
    ck_assert_uint_eq(length_of(a, "links"), 2);
    expect_link(a, "housing.Occupancy", "HOUSE", h, "TENANT");
    expect_link(a, "population.Link", "HOUSE", h, "联系人");
    ck_assert_uint_eq(length_of(links(a_person(wang), "?onDay=2025-06-01"), "links"), 1);
    ck_assert_uint_eq(length_of(links(a_person(wang), "?onDay=2023-12-31"), "links"), 0);
    a = links(a_person(li), "");
    ck_assert_str_eq(http_at(a, "links.0.validFrom"), "2025-06-01");
    ck_assert_str_eq(http_at(a, "links.0.validUntil"), "");
}

TEST(a_lease_links_three_and_counts_until_it_was_ended)
{
    const char *c = new_community(), *h = a_house(c), *owner = new_person(c, 1), *tenant = new_person(c, 2), *lease;
    const http_answer *a;

    made(let(c, h, owner, new_person(c, 3), in_days(100), in_days(200), "\"state\":\"DRAFT\""));
    lease = made(let(c, h, owner, tenant, in_days(-100), in_days(50), ""));
    a = links(the_house(h), "");
    ck_assert_uint_eq(length_of(a, "links"), 2); /* nothing of the draft */
    expect_link(a, "housing.Lease", "PERSON", owner, "OWNER");
    expect_link(a, "housing.Lease", "PERSON", tenant, "TENANT");
    a = links(a_person(tenant), "");
    expect_link(a, "housing.Lease", "HOUSE", h, "TENANT");
    expect_link(a, "housing.Lease", "PERSON", owner, "OWNER");
    ck_assert_uint_eq(length_of(links(a_person(tenant), "?kind=HOUSE"), "links"), 1);
    ck_assert_uint_eq(length_of(links(a_person(tenant), "?kind=VEHICLE"), "links"), 0);
    expect_status(post(text(H "/leases/%s:terminate", lease), text("{\"reason\":\"x\",\"onDay\":\"%s\"}", in_days(-10))), 200);
    ck_assert_uint_eq(length_of(links(a_person(tenant), text("?onDay=%s", in_days(0))), "links"), 0);
    ck_assert_uint_eq(length_of(links(a_person(tenant), text("?onDay=%s", in_days(-10))), "links"), 2);
    ck_assert_str_eq(http_at(links(a_person(tenant), ""), "links.0.validUntil"), in_days(-10));
}

TEST(what_is_wrong_with_the_question_is_named)
{
    const char *c = new_community(), *p = new_person(c, 1), *gone = "01a20000-0000-8000-8000-000000000009";

    expect_refused(links_as(ADMIN, a_person(p), "?onDay=yesterday"), 400, "FIELD_DATE", "onDay");
    expect_refused(links_as(ADMIN, a_person(p), "?kind=house"), 400, "FIELD_PATTERN", "kind");
    expect_refused(links_as(ADMIN, a_person("x"), ""), 400, "FIELD_ID", "id");
    expect_status(links_as(ADMIN, a_person(gone), ""), 404);
    expect_status(links_as(ADMIN, the_house(gone), ""), 404);
    expect_status(links_as(account("elsewhere", "{population.*,housing.*}", new_community()), a_person(p), ""), 404);
    expect_status(HTTP(.path = text("%s/links", a_person(p))), 401);
    expect_refused(links_as(account("no-person", "{housing.*}", c), a_person(p), ""), 403, "PERMISSION_DENIED", NULL);
}

TEST(of_a_side_that_the_caller_may_not_read_nothing_is_shown_and_it_is_named)
{
    const char *c = new_community(), *h = a_house(c), *p = new_person(c, 1), *narrow;
    const http_answer *a;

    made(occupy(c, h, p, "RESIDENT", "2024-01-01", ""));
    made(of_person("links", c, p, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\"", h)));
    narrow = account("narrow", "{population.person.read,housing.lease.read}", c);
    a = links_as(narrow, a_person(p), "");
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "links"), 0);
    ck_assert_str_eq(http_at(a, "withheld.0"), "population.Link");
    ck_assert_str_eq(http_at(a, "withheld.1"), "housing.Occupancy"); /* and whatever other services link */
    ck_assert_ptr_null(strstr(a->body, "housing.Lease"));
    a = links_as(account("houses", "{housing.house.read,housing.occupancy.read}", c), the_house(h), "");
    ck_assert_uint_eq(length_of(a, "links"), 1);
    ck_assert_str_eq(http_at(a, "withheld.0"), "housing.Lease");
    ck_assert_str_eq(http_at(a, "withheld.1"), "population.Link");
}

/* A grid worker of another grid owns the right to read occupancies, but not these. */
TEST(rows_of_the_other_side_are_those_of_the_callers_scope)
{
    const char *c = new_community(), *grid = new_grid(c), *next = new_grid(c), *h, *p, *token;

    h = made(new_house(c, made(new_building(c, "甲栋", text("\"gridId\":\"%s\"", next))), "101", ""));
    p = made(someone(c, "李明", text("%s,\"gridId\":\"%s\"", category("PERMANENT"), grid)));
    made(occupy(c, h, p, "RESIDENT", "2024-01-01", ""));
    token = text("%s", stack_account(text("worker-%d", getpid()), "{population.*,housing.*}", 3, text("{%s}", grid)));
    ck_assert_uint_eq(length_of(links_as(token, a_person(p), ""), "links"), 0);
    ck_assert_uint_eq(length_of(links(a_person(p), ""), "links"), 1);
}

/* --- as events come */

TEST(links_go_along_with_a_merged_file_and_end_where_somebody_leaves)
{
    const char *c = new_community(), *far = new_community(), *h = a_house(c), *into = new_person(c, 1), *from, *gone;

    from = made(someone(c, "王秀英", category("TEMPORARY")));
    made(occupy(c, h, from, "RESIDENT", "2024-01-01", ""));
    made(of_person("links", c, from, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\",\"validFrom\":\"2024-01-01\"", h)));
    expect_status(post(text("%s:merge", a_person(into)), text("{\"fromId\":\"%s\"}", from)), 200);
    expect_refused(links_as(ADMIN, a_person(from), ""), 404, "MOVED", NULL);
    await_links(a_person(into), "", 2);
    await_links(the_house(h), "", 2);
    expect_link(links(the_house(h), ""), "housing.Occupancy", "PERSON", into, "RESIDENT");
    expect_link(links(the_house(h), ""), "population.Link", "PERSON", into, "");
    gone = text("%s", http_at(post(text("%s:transfer", a_person(into)), text("{\"toCommunityId\":\"%s\"}", far)), "id"));
    await_links(the_house(h), text("?onDay=%s", in_days(1)), 0);
    await_links(the_house(h), "?onDay=2025-06-01", 2);
    ck_assert_uint_eq(length_of(links(a_person(gone), text("?onDay=%s", in_days(1))), "links"), 0);
}

TEST(of_an_erased_person_no_link_is_left)
{
    const char *c = new_community(), *h = a_house(c), *p = new_person(c, 1), *request;

    made(occupy(c, h, p, "RESIDENT", "2024-01-01", ""));
    made(of_person("links", c, p, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\"", h)));
    ck_assert_uint_eq(length_of(links(the_house(h), ""), "links"), 2);
    request = made(of_person("requests", c, p, "\"kind\":\"ERASE\""));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    await_links(the_house(h), "", 0);
}

static const http_answer *delete(const char *path)
{
    return HTTP(.method = "DELETE", .path = path, .token = ADMIN);
}

TEST(what_is_deleted_is_linked_until_then)
{
    const char *c = new_community(), *far = new_community(), *h = a_house(c), *wang = new_person(c, 1), *li = new_person(far, 1), *car, *vehicle;
    const http_answer *a;

    car = made(new_vehicle(c, "粤B7K218", ""));
    vehicle = text(V "/vehicles/%s", car);
    made(of_person("links", c, wang, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\",\"role\":\"联系人\",\"validFrom\":\"2025-01-01\"", h)));
    made(of_person("links", far, li, text("\"kind\":\"VEHICLE\",\"targetId\":\"%s\",\"role\":\"驾驶人\",\"validFrom\":\"%s\"", car, in_days(5))));
    expect_link(links(vehicle, ""), "population.Link", "PERSON", li, "驾驶人");
    expect_link(links(a_person(li), ""), "population.Link", "VEHICLE", car, "驾驶人");
    expect_status(delete(the_house(h)), 200);
    expect_status(delete(vehicle), 200);
    expect_status(links_as(ADMIN, vehicle, ""), 404);
    await_links(a_person(wang), text("?onDay=%s", in_days(1)), 0);
    await_links(a_person(li), text("?onDay=%s", in_days(6)), 0);
    a = links(a_person(wang), "");
    ck_assert_str_eq(http_at(a, "links.0.validUntil"), in_days(0));
    a = links(a_person(li), "");
    ck_assert_str_eq(http_at(a, "links.0.validUntil"), in_days(5)); /* its first day */
    ck_assert_str_eq(http_at(get(text(P "/links/%s/history", http_at(a, "links.0.id"))), "history.0.source"), "vehicles");
}

TEST(what_was_merged_is_not_named_anew)
{
    const char *c = new_community(), *b = made(new_building(c, "甲栋", "")), *into = made(new_house(c, b, "101", "")), *from = made(new_house(c, b, "0101", ""));
    const char *wang = new_person(c, 1), *household = made(post(P "/households", text("{\"communityId\":\"%s\",\"number\":\"1\"}", c)));

    made(of_person("links", c, wang, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\"", from)));
    expect_status(post(text("%s:merge", the_house(into)), text("{\"fromId\":\"%s\"}", from)), 200);
    await_links(the_house(into), "", 1);
    comes_true(text("select (exists (select from population.event_mark m join housing.outbox o on m.last_id = o.id where m.source = 'housing' and o.aggregate_id = '%s'"
                    " and o.subject like '%%.house.Deleted.v1'))::text", from), "true");
    ck_assert_str_eq(http_at(links(the_house(into), ""), "links.0.validUntil"), "");
    expect_refused(of_person("links", c, wang, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\"", from)), 400, "TARGET_MERGED", "targetId");
    ck_assert_ptr_nonnull(strstr(of_person("links", c, wang, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\"", from))->body, into));
    expect_refused(patch(text(P "/households/%s", household), text("{\"houseId\":\"%s\"}", from)), 400, "TARGET_MERGED", "houseId");
    expect_status(patch(text(P "/households/%s", household), text("{\"houseId\":\"%s\"}", into)), 200);
}

/* One of the person that ends to the house that goes on, one of the other to the house that ends: both merges make them the same. */
static const char *person[2], *house[2];

static int merge_people(void)
{
    return post(text("%s:merge", a_person(person[0])), text("{\"fromId\":\"%s\"}", person[1]))->status != 200;
}

static bool house_has_gone(void)
{
    return strcmp(stack_sql("select count(*) from population.link where target_id = '%s' and deleted_at is null", house[1]), "0") == 0;
}

static int merge_houses(void)
{
    return post(text("%s:merge", the_house(house[0])), text("{\"fromId\":\"%s\"}", house[1]))->status != 200 || !stack_wait(house_has_gone, 60);
}

static bool merge_both(const char *c)
{
    static int count;
    const char *b = made(new_building(c, text("%d栋", ++count), ""));

    for (int i = 0; i < 2; i++) {
        person[i] = made(someone(c, "王秀英", category("TEMPORARY")));
        house[i] = made(new_house(c, b, text("%d", i), ""));
    }
    for (int i = 0; i < 2; i++)
        made(of_person("links", c, person[i], text("\"kind\":\"HOUSE\",\"targetId\":\"%s\",\"validFrom\":\"2025-01-01\"", house[1 - i])));
    return at_once("lock table population.person_history in share mode", merge_people, merge_houses);
}

TEST(links_that_two_merges_make_the_same_become_one)
{
    const char *c = new_community();
    int tries = 0;

    while (!merge_both(c))
        ck_assert_int_lt(++tries, AT_ONCE_TRIES);
    ck_assert_str_eq(stack_sql("select count(*) from population.link where person_id = '%s' and target_id = '%s' and deleted_at is null", person[0], house[0]), "1");
}

TEST(links_go_along_with_a_merged_vehicle)
{
    const char *c = new_community(), *into = made(new_vehicle(c, "粤B7K219", "")), *from = made(new_vehicle(c, "粤B7K220", "")), *wang = new_person(c, 1),
               *li = new_person(c, 2);

    made(of_person("links", c, wang, text("\"kind\":\"VEHICLE\",\"targetId\":\"%s\",\"role\":\"驾驶人\",\"validFrom\":\"2025-01-01\"", from)));
    made(of_person("links", c, wang, text("\"kind\":\"VEHICLE\",\"targetId\":\"%s\",\"role\":\"驾驶人\",\"validFrom\":\"2024-01-01\"", into)));
    made(of_person("links", c, li, text("\"kind\":\"VEHICLE\",\"targetId\":\"%s\",\"role\":\"驾驶人\"", from)));
    expect_status(post(text(V "/vehicles/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    comes_true(text("select (exists (select from population.event_mark m join vehicles.outbox o on m.last_id = o.id where m.source = 'vehicles' and o.aggregate_id = '%s'"
                    " and o.subject like '%%.vehicle.Deleted.v1'))::text", from), "true");
    await_links(text(V "/vehicles/%s", into), "", 2); /* of one person the two became one */
    ck_assert_str_eq(http_at(links(a_person(wang), ""), "links.0.validFrom"), "2024-01-01");
    ck_assert_str_eq(http_at(links(a_person(wang), ""), "links.0.validUntil"), "");
    await_links(a_person(li), "", 1);
    expect_refused(of_person("links", c, li, text("\"kind\":\"VEHICLE\",\"targetId\":\"%s\"", from)), 400, "TARGET_MERGED", "targetId");
}

/* --- units */

static const char *the_unit(const char *id)
{
    return text(O "/units/%s", id);
}

static const char *links_to_unit(const char *c, const char *who, const char *unit, const char *role, const char *from)
{
    return made(of_person("links", c, who, text("\"kind\":\"ENTERPRISE\",\"targetId\":\"%s\",\"role\":\"%s\",\"validFrom\":\"%s\"", unit, role, from)));
}

TEST(a_unit_shows_who_works_there_and_who_is_linked_to_it)
{
    const char *c = new_community(), *u = a_unit(c), *wang = new_person(c, 1), *li = new_person(c, 2), *clerk;
    const http_answer *a;

    made(employ(c, u, wang, "EMPLOYEE", "2024-01-01", ""));
    links_to_unit(c, li, u, "股东", "2025-01-01");
    a = links(the_unit(u), "?onDay=2025-06-01");
    ck_assert_uint_eq(length_of(a, "links"), 2);
    expect_link(a, "organizations.Employment", "PERSON", wang, "EMPLOYEE");
    expect_link(a, "population.Link", "PERSON", li, "股东");
    ck_assert_uint_eq(length_of(links(the_unit(u), "?onDay=2024-12-31"), "links"), 1);
    expect_link(links(a_person(li), ""), "population.Link", "ENTERPRISE", u, "股东");
    clerk = account("unit-clerk", "{organizations.*}", c);
    a = links_as(clerk, the_unit(u), "");
    ck_assert_uint_eq(length_of(a, "links"), 1);
    ck_assert_str_eq(http_at(a, "withheld.0"), "population.Link");
    expect_refused(links_as(account("no-unit", "{population.*}", c), the_unit(u), ""), 403, "PERMISSION_DENIED", NULL);
    expect_status(links_as(account("far-unit", "{organizations.*,population.*}", new_community()), the_unit(u), ""), 404);
    expect_refused(links_as(ADMIN, the_unit(u), "?onDay=2025-02-30"), 400, "FIELD_DATE", "onDay");
}

TEST(links_go_along_with_a_merged_unit)
{
    const char *c = new_community(), *into = a_unit(c), *from = made(restaurant(c, "阳光餐饮", "")), *wang = new_person(c, 1), *li = new_person(c, 2);

    links_to_unit(c, wang, from, "股东", "2025-01-01");
    links_to_unit(c, wang, into, "股东", "2024-01-01");
    links_to_unit(c, li, from, "股东", "2025-01-01");
    expect_status(post(text("%s:merge", the_unit(into)), text("{\"fromId\":\"%s\"}", from)), 200);
    comes_true(text("select (exists (select from population.event_mark m join organizations.outbox o on m.last_id = o.id where m.source = 'organizations' and o.aggregate_id = '%s'"
                    " and o.subject like '%%.unit.Deleted.v1'))::text", from), "true");
    await_links(the_unit(into), "", 2); /* of one person the two became one */
    ck_assert_str_eq(http_at(links(a_person(wang), ""), "links.0.validFrom"), "2024-01-01");
    ck_assert_str_eq(http_at(links(a_person(wang), ""), "links.0.validUntil"), "");
    expect_link(links(a_person(li), ""), "population.Link", "ENTERPRISE", into, "股东");
    ck_assert_str_eq(http_at(links(a_person(li), ""), "links.0.validUntil"), "");
    expect_refused(of_person("links", c, li, text("\"kind\":\"ENTERPRISE\",\"targetId\":\"%s\"", from)), 400, "TARGET_MERGED", "targetId");
}

TEST(links_to_a_unit_that_is_deleted_end)
{
    const char *c = new_community(), *u = a_unit(c), *wang = new_person(c, 1);

    links_to_unit(c, wang, u, "股东", "2025-01-01");
    expect_status(delete(the_unit(u)), 200);
    await_links(a_person(wang), text("?onDay=%s", in_days(1)), 0);
    ck_assert_str_eq(http_at(links(a_person(wang), ""), "links.0.validUntil"), in_days(0));
}

/* --- while the other service is away */

TEST(a_service_that_is_away_is_named_and_the_rest_is_answered)
{
    const char *c = new_community(), *h = a_house(c), *p = new_person(c, 1);
    const http_answer *a;

    made(occupy(c, h, p, "RESIDENT", "2024-01-01", ""));
    made(of_person("links", c, p, text("\"kind\":\"HOUSE\",\"targetId\":\"%s\"", h)));
    stack_stop_one("housing");
    a = links_as(ADMIN, a_person(p), "");
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "links"), 1);
    ck_assert_uint_eq(length_of(a, "unavailable"), 2);
    ck_assert_str_eq(http_at(a, "unavailable.0"), "housing.Occupancy");
    stack_start_one("housing");
    await_links(a_person(p), "", 2);
}
