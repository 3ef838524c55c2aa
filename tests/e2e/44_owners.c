/*
 * Whose a vehicle is, from when until when: links of both sides as of a day, by whatever way the owner has changed (a call, a file and its
 * undoing, merges of people and of vehicles, a move, an erasure, a deletion); the passes and links that hung on it; each call good, bad
 * and forbidden; and what an installation knows from before (8.1.1 c, 8.3.5 b).
 */
#include "tests/e2e/housing.h"
#undef H
#include "tests/e2e/imports.h"
#include "tests/e2e/links.h"
#include "tests/e2e/parking.h"

static const char *a_vehicle(const char *id)
{
    return text(V "/vehicles/%s", id);
}

static void sell(const char *vehicle, const char *owner)
{
    expect_status(patch(a_vehicle(vehicle), text("{\"ownerId\":\"%s\"}", owner)), 200);
}

static const http_answer *ownerships(const char *vehicle, const char *person)
{
    return vehicles_where("ownerships", text("vehicleId=\"%s\" AND personId=\"%s\"", vehicle, person));
}

/* As if it had been theirs for so long. */
static void owned_for(const char *vehicle, const char *person, int days)
{
    const char *id = text("%s", http_at(ownerships(vehicle, person), "ownerships.0.id"));

    expect_status(patch(text(V "/ownerships/%s", id), text("{\"validFrom\":\"%s\"}", in_days(-days))), 200);
}

static size_t on(const char *of, int days)
{
    return length_of(links(of, text("?onDay=%s", in_days(days))), "links");
}

/* "from until", of the only one that this person has of the vehicle. */
static const char *span_of(const char *vehicle, const char *person)
{
    const http_answer *a = ownerships(vehicle, person);

    ck_assert_msg(length_of(a, "ownerships") == 1, "%s", a->body);
    return text("%s %s", http_at(a, "ownerships.0.validFrom"), http_at(a, "ownerships.0.validUntil"));
}

static const char *span(int from, const char *until)
{
    return text("%s %s", in_days(from), until);
}

/* --- a sale */

TEST(a_sold_car_is_the_sellers_until_then_and_the_buyers_from_then)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *car = owned_vehicle(c, 1, wang);
    const http_answer *a;

    ck_assert_str_eq(span_of(car, wang), span(0, ""));
    owned_for(car, wang, 100);
    sell(car, li);
    ck_assert_str_eq(span_of(car, wang), span(-100, in_days(0)));
    ck_assert_str_eq(span_of(car, li), span(0, ""));
    a = links(a_vehicle(car), text("?onDay=%s", in_days(-1)));
    ck_assert_uint_eq(length_of(a, "links"), 1);
    expect_link(a, "vehicles.Ownership", "PERSON", wang, "OWNER");
    a = links(a_vehicle(car), text("?onDay=%s", in_days(1)));
    ck_assert_uint_eq(length_of(a, "links"), 1);
    expect_link(a, "vehicles.Ownership", "PERSON", li, "OWNER");
    expect_link(links(a_person(wang), text("?onDay=%s", in_days(-100))), "vehicles.Ownership", "VEHICLE", car, "OWNER");
    expect_link(links(a_person(li), text("?onDay=%s", in_days(0))), "vehicles.Ownership", "VEHICLE", car, "OWNER");
    ck_assert_uint_eq(on(a_person(wang), -101) + on(a_person(wang), 1) + on(a_person(li), -1), 0);
    ck_assert_str_eq(http_at(links(a_person(wang), "?kind=VEHICLE"), "links.0.validUntil"), in_days(0));
    a = get(text("%s/file", a_vehicle(car)));
    ck_assert_uint_eq(length_of(a, "ownerships"), 2);
    sell(car, "");
    ck_assert_uint_eq(on(a_vehicle(car), 1), 0);
    sell(car, li); /* it was a mistake */
    ck_assert_str_eq(span_of(car, li), span(0, ""));
}

TEST(a_change_of_something_else_ends_nothing)
{
    const char *c = new_community(), *wang = new_person(c, 1), *car = owned_vehicle(c, 1, wang);

    expect_status(patch(a_vehicle(car), "{\"color\":\"WHITE\",\"ownerName\":\"王秀英\"}"), 200);
    sell(car, wang);
    ck_assert_str_eq(span_of(car, wang), span(0, ""));
    ck_assert_uint_eq(length_of(links(a_vehicle(made(new_vehicle(c, plate(2), "\"ownerName\":\"李明\""))), ""), "links"), 0);
}

static const char *drives(const char *c, const char *person, const char *car, const char *role, int from)
{
    return made(of_person("links", c, person, text("\"kind\":\"VEHICLE\",\"targetId\":\"%s\",\"role\":\"%s\",\"validFrom\":\"%s\"", car, role, in_days(from))));
}

TEST(who_sold_it_is_linked_to_it_no_longer_and_others_are)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *car = owned_vehicle(c, 1, wang), *ends, *stays, *later;

    ends = drives(c, wang, car, "车主", -30);
    later = drives(c, wang, car, "驾驶人", 5);
    stays = drives(c, li, car, "驾驶人", -30);
    sell(car, li);
    comes_true(text("select coalesce(valid_until::text, '') from population.link where id = '%s'", ends), in_days(0));
    ck_assert_str_eq(http_at(get(text(P "/links/%s/history", ends)), "history.0.source"), "vehicles");
    ck_assert_str_eq(http_at(get(text(P "/links/%s", stays)), "validUntil"), "");
    ck_assert_str_eq(http_at(get(text(P "/links/%s", later)), "validUntil"), "");
    ck_assert_uint_eq(on(a_vehicle(car), 1), 2); /* the owner, who drives it too */
}

/* --- passes */

TEST(passes_end_with_the_ownership_of_whom_they_were_given_to)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *wang = new_person(p.community, 1), *li = new_person(p.community, 2), *car = owned_vehicle(p.community, 1, wang);
    const char *holds = made(new_pass(p.community, car, p.lot, in_days(-9), in_days(9), "")), *next = made(new_pass(p.community, car, p.lot, in_days(10), in_days(20), ""));
    const char *over = made(new_pass(p.community, car, p.lot, in_days(-20), in_days(-10), "")), *path = text(V "/passes/%s", holds), *his;

    sell(car, li);
    ck_assert_str_eq(http_at(get(path), "validUntil"), in_days(0));
    ck_assert_str_eq(http_at(get(text("%s/history", path)), "history.0.source"), "vehicle");
    ck_assert_str_eq(http_at(get(text(V "/passes/%s", over)), "validUntil"), in_days(-10));
    expect_status(get(text(V "/passes/%s", next)), 404);
    expect_refused(patch(path, text("{\"validUntil\":\"%s\"}", in_days(9))), 400, "PASS_OWNER_LEFT", "validUntil");
    expect_status(patch(path, text("{\"validUntil\":\"%s\"}", in_days(-1))), 200);
    expect_verdict(decide(p.entry, plate(1), ""), "REFUSE", "PASS_EXPIRED");
    his = made(new_pass(p.community, car, p.lot, in_days(0), in_days(9), ""));
    ck_assert_str_eq(http_at(get(text(V "/passes/%s", his)), "ownerId"), li);
    expect_status(patch(text(V "/passes/%s", his), text("{\"validUntil\":\"%s\"}", in_days(12))), 200);
    expect_verdict(decide(p.entry, plate(1), ""), "OPEN", "PASS_VALID");
}

TEST(a_pass_of_an_owner_without_a_file_is_tied_to_nobody)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *car = made(new_vehicle(p.community, plate(1), "\"ownerName\":\"王秀英\"")), *pass = made(new_pass(p.community, car, p.lot, in_days(0), in_days(9), ""));

    sell(car, new_person(p.community, 1)); /* who may be the same */
    ck_assert_str_eq(http_at(get(text(V "/passes/%s", pass)), "validUntil"), in_days(9));
}

/* --- files */

static const char *import_cars(const char *c, const char *csv)
{
    const char *id = made(post(V "/vehicles:import", text("{\"communityId\":\"%s\",\"mode\":\"CREATE_OR_UPDATE\",\"content\":\"%s\"}", c, base64(csv))));

    comes_at(ADMIN, text(V "/vehicleImports/%s", id), "READY");
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.ownership where created_at > now() - interval '1 hour' and vehicle_id in"
                               " (select id from vehicles.vehicle where plate = '粤B00002' and community_id = (select number from identity.region where id = '%s'))", c), "0");
    expect_status(post(text(V "/vehicleImports/%s:confirm", id), "{}"), 200);
    expect_counts(comes_at(ADMIN, text(V "/vehicleImports/%s", id), "DONE"), 1, 1, 0, 0);
    return id;
}

TEST(a_file_that_names_another_owner_sells_and_its_undoing_takes_it_back)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *car = owned_vehicle(c, 1, wang), *id, *other;

    owned_for(car, wang, 100);
    id = import_cars(c, text("号牌号码,车辆类型,车主\n%s,小型轿车,%s\n%s,小型轿车,%s\n", plate(1), id_number(2), plate(2), id_number(2)));
    other = text("%s", http_at(vehicles_where("vehicles", text("communityId=\"%s\" AND plate=\"%s\"", c, plate(2))), "vehicles.0.id"));
    ck_assert_str_eq(span_of(car, wang), span(-100, in_days(0)));
    ck_assert_str_eq(span_of(car, li), span(0, ""));
    ck_assert_str_eq(span_of(other, li), span(0, ""));
    expect_status(post(text(V "/vehicleImports/%s:undo", id), "{}"), 200);
    comes_at(ADMIN, text(V "/vehicleImports/%s", id), "UNDONE");
    ck_assert_str_eq(span_of(car, wang), span(-100, ""));
    ck_assert_str_eq(span_of(car, li), span(0, in_days(0)));
    ck_assert_str_eq(span_of(other, li), span(0, in_days(0)));
}

/* --- merged, moved, erased, deleted */

static const char *a_temporary(const char *community)
{
    return made(someone(community, "王秀英", category("TEMPORARY")));
}

TEST(what_somebody_owns_and_has_owned_goes_along_with_their_file)
{
    const char *c = new_community(), *into = new_person(c, 1), *from = a_temporary(c), *li = new_person(c, 2), *gone;
    const char *sold = owned_vehicle(c, 1, from), *both = owned_vehicle(c, 2, from), *keeps = owned_vehicle(c, 3, from);

    owned_for(sold, from, 50);
    sell(sold, li);
    owned_for(both, from, 50);
    sell(both, into);
    expect_status(post(text("%s:merge", a_person(into)), text("{\"fromId\":\"%s\"}", from)), 200);
    await_links(a_person(into), "?kind=VEHICLE", 3);
    ck_assert_str_eq(span_of(sold, into), span(-50, in_days(0)));
    ck_assert_str_eq(span_of(both, into), span(-50, "")); /* the two became one */
    ck_assert_str_eq(span_of(keeps, into), span(0, ""));
    ck_assert_uint_eq(length_of(ownerships(keeps, from), "ownerships"), 0);
    gone = text("%s", http_at(post(text("%s:transfer", a_person(into)), text("{\"toCommunityId\":\"%s\"}", new_community())), "id"));
    await_links(a_person(gone), "?kind=VEHICLE", 3); /* whoever moves away owns what they owned */
    ck_assert_str_eq(span_of(keeps, gone), span(0, ""));
    ck_assert_str_eq(span_of(sold, gone), span(-50, in_days(0)));
}

TEST(of_an_erased_person_no_ownership_is_left_and_the_passes_are_nobodys)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *wang = a_temporary(p.community), *li = new_person(p.community, 2), *car = owned_vehicle(p.community, 1, wang), *sold = owned_vehicle(p.community, 2, wang);
    const char *pass = made(new_pass(p.community, car, p.lot, in_days(0), in_days(9), "")), *request;

    sell(sold, li);
    request = made(of_person("requests", p.community, wang, "\"kind\":\"ERASE\""));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    await_links(a_vehicle(car), "", 0);
    await_links(a_vehicle(sold), "", 1);
    comes_true(text("select coalesce(owner_id::text, '-') || valid_until from vehicles.pass where id = '%s'", pass), text("-%s", in_days(9)));
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.ownership where person_id = '%s' and deleted_at is null", wang), "0");
}

TEST(ownerships_of_two_files_of_one_vehicle_become_one_and_the_file_that_goes_on_is_right)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *c = p.community, *wang = new_person(c, 1), *li = new_person(c, 2), *into = owned_vehicle(c, 1, wang), *twin = owned_vehicle(c, 2, wang),
               *other = owned_vehicle(c, 3, li), *nobodys = made(new_vehicle(c, plate(4), "")), *pass = made(new_pass(c, other, p.lot, in_days(0), in_days(9), ""));

    owned_for(twin, wang, 70);
    drives(c, li, other, "车主", -30);
    expect_status(post(text("%s:merge", a_vehicle(into)), text("{\"fromId\":\"%s\"}", twin)), 200);
    ck_assert_str_eq(span_of(into, wang), span(-70, ""));
    expect_status(post(text("%s:merge", a_vehicle(into)), text("{\"fromId\":\"%s\"}", other)), 200);
    ck_assert_str_eq(span_of(into, li), span(0, in_days(0)));
    ck_assert_str_eq(span_of(into, wang), span(-70, ""));
    ck_assert_str_eq(http_at(get(text(V "/passes/%s", pass)), "validUntil"), in_days(0));
    await_links(a_vehicle(into), text("?onDay=%s", in_days(1)), 1); /* population's of who is not the owner ends too */
    expect_status(post(text("%s:merge", a_vehicle(nobodys)), text("{\"fromId\":\"%s\"}", into)), 200);
    ck_assert_str_eq(http_at(get(a_vehicle(nobodys)), "ownerId"), wang);
    ck_assert_str_eq(span_of(nobodys, wang), span(-70, ""));
    ck_assert_str_eq(span_of(nobodys, li), span(0, in_days(0)));
}

TEST(a_deleted_vehicle_was_somebodys_and_is_again_when_it_comes_back)
{
    const char *c = new_community(), *wang = new_person(c, 1), *car = owned_vehicle(c, 1, wang);

    owned_for(car, wang, 10);
    expect_status(HTTP(.method = "DELETE", .path = a_vehicle(car), .token = ADMIN), 200);
    ck_assert_str_eq(span_of(car, wang), span(-10, in_days(0)));
    ck_assert_uint_eq(on(a_person(wang), 1), 0);
    expect_status(post(text("%s:undelete", a_vehicle(car)), "{}"), 200);
    ck_assert_str_eq(span_of(car, wang), span(-10, ""));
}

/* --- bad and forbidden */

TEST(what_is_wrong_with_an_ownership_is_named)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *car = owned_vehicle(c, 1, wang), *his, *hers;

    sell(car, li);
    his = text(V "/ownerships/%s", http_at(ownerships(car, wang), "ownerships.0.id"));
    hers = text(V "/ownerships/%s", http_at(ownerships(car, li), "ownerships.0.id"));
    expect_refused(patch(hers, text("{\"validUntil\":\"%s\"}", in_days(0))), 400, "OWNERSHIP_END", "validUntil");
    expect_refused(patch(his, "{\"validUntil\":\"\"}"), 400, "OWNERSHIP_END", "validUntil");
    expect_refused(patch(his, text("{\"validUntil\":\"%s\"}", in_days(-1))), 400, "BEFORE_START", "validUntil");
    expect_refused(patch(his, text("{\"validUntil\":\"%s\"}", in_days(1))), 400, "IN_FUTURE", "validUntil");
    expect_refused(patch(hers, "{\"validFrom\":\"\"}"), 400, "FIELD_REQUIRED", "validFrom");
    expect_refused(patch(hers, text("{\"personId\":\"%s\"}", wang)), 400, "FIELD_IMMUTABLE", "personId");
    expect_refused(patch(hers, text("{\"vehicleId\":\"%s\"}", owned_vehicle(c, 2, wang))), 400, "FIELD_IMMUTABLE", "vehicleId");
    expect_refused(patch(a_vehicle(car), "{\"ownerId\":\"x\"}"), 400, "FIELD_ID", "ownerId");
    ck_assert_str_eq(span_of(car, wang), span(0, in_days(0)));
    ck_assert_str_eq(span_of(car, li), span(0, ""));
    expect_status(post(V "/ownerships", text("{\"communityId\":\"%s\",\"vehicleId\":\"%s\",\"personId\":\"%s\",\"validFrom\":\"2020-01-01\"}", c, car, wang)), 405);
    expect_status(HTTP(.method = "DELETE", .path = his, .token = ADMIN), 405);
}

static const http_answer *patch_as(const char *token, const char *path, const char *body)
{
    return HTTP(.method = "PATCH", .path = path, .token = token, .body = body);
}

TEST(who_may_not_neither_sees_nor_changes_whose_it_is)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *car = owned_vehicle(c, 1, wang);
    const char *one = text(V "/ownerships/%s", http_at(ownerships(car, wang), "ownerships.0.id"));
    const char *reader = account("owners-reader", "{vehicles.vehicle.*,population.person.read}", c), *stranger = account("owners-stranger", "{vehicles.*,population.*}", new_community());
    const http_answer *a;

    expect_refused(HTTP(.path = one, .token = reader), 403, "PERMISSION_DENIED", NULL);
    expect_refused(patch_as(reader, one, text("{\"validFrom\":\"%s\"}", in_days(-1))), 403, "PERMISSION_DENIED", NULL);
    a = links_as(reader, a_vehicle(car), "");
    ck_assert_uint_eq(length_of(a, "links"), 0);
    ck_assert_str_eq(http_at(a, "withheld.1"), "vehicles.Ownership");
    a = links_as(reader, a_person(wang), "");
    ck_assert_uint_eq(length_of(a, "links"), 0);
    ck_assert_ptr_nonnull(strstr(a->body, "\"vehicles.Ownership\""));
    expect_status(HTTP(.path = one, .token = stranger), 404);
    expect_status(patch_as(stranger, one, text("{\"validFrom\":\"%s\"}", in_days(-1))), 404);
    expect_status(links_as(stranger, a_vehicle(car), ""), 404);
    expect_refused(patch_as(account("owners-not", "{vehicles.vehicle.read}", c), a_vehicle(car), text("{\"ownerId\":\"%s\"}", li)), 403, "PERMISSION_DENIED", NULL);
    expect_status(patch_as(reader, a_vehicle(car), text("{\"ownerId\":\"%s\"}", li)), 200); /* who may sell it, sells it: what follows is the service's */
    ck_assert_str_eq(span_of(car, wang), span(0, in_days(0)));
}

/* --- nobody */

#define NOBODY "01a20000-0000-8000-8000-000000000009"

TEST(an_owner_has_a_file_which_whoever_names_them_sees)
{
    const char *c = new_community(), *far = new_community(), *wang = new_person(c, 1), *li = new_person(far, 2), *car = owned_vehicle(c, 1, wang);
    const char *near = account("owners-near", "{vehicles.vehicle.*,population.person.read}", c), *blind = account("owners-blind", "{vehicles.vehicle.*}", c);

    expect_refused(new_vehicle(c, plate(2), "\"ownerId\":\"" NOBODY "\""), 400, "REFERENCE_UNSEEN", "ownerId");
    expect_refused(post(V "/vehicles:batchCreate", text("{\"vehicles\":[{\"communityId\":\"%s\",\"plate\":\"%s\",\"kind\":\"CAR\",\"ownerId\":\"%s\"},"
                                                        "{\"communityId\":\"%s\",\"plate\":\"%s\",\"kind\":\"CAR\",\"ownerId\":\"" NOBODY "\"}]}",
                                                        c, plate(2), wang, c, plate(3))), 400, "REFERENCE_UNSEEN", "vehicles[1].ownerId");
    expect_refused(patch(a_vehicle(car), "{\"ownerId\":\"" NOBODY "\"}"), 400, "REFERENCE_UNSEEN", "ownerId");
    expect_refused(patch_as(near, a_vehicle(car), text("{\"ownerId\":\"%s\"}", li)), 400, "REFERENCE_UNSEEN", "ownerId");
    expect_refused(patch_as(blind, a_vehicle(car), text("{\"ownerId\":\"%s\"}", new_person(c, 3))), 400, "REFERENCE_UNSEEN", "ownerId");
    expect_status(patch_as(blind, a_vehicle(car), text("{\"ownerId\":\"%s\",\"brand\":\"比亚迪\"}", wang)), 200); /* who owns it already, goes on */
    ck_assert_str_eq(span_of(car, wang), span(0, ""));
    ck_assert_uint_eq(length_of(vehicles_where("vehicles", text("communityId=\"%s\"", c)), "vehicles"), 1);
    sell(car, li); /* who sees both communities */
    ck_assert_str_eq(span_of(car, li), span(0, ""));
}

TEST(a_row_that_names_nobody_as_owner_is_refused_alone)
{
    const char *c = new_community(), *wang = new_person(c, 1), *id;
    const http_answer *a;

    id = made(post(V "/vehicles:import", text("{\"communityId\":\"%s\",\"content\":\"%s\"}", c,
                                              base64(text("号牌号码,车辆类型,车主\n%s,小型轿车,%s\n%s,小型轿车," NOBODY "\n", plate(1), wang, plate(2))))));
    a = comes_at(ADMIN, text(V "/vehicleImports/%s", id), "READY");
    expect_counts(a, 1, 0, 0, 1);
    ck_assert_str_eq(http_at(a, "faults.0.field"), "ownerId");
    ck_assert_str_eq(http_at(a, "faults.0.row"), "3");
    expect_status(post(text(V "/vehicleImports/%s:confirm", id), "{}"), 200);
    expect_counts(comes_at(ADMIN, text(V "/vehicleImports/%s", id), "DONE"), 1, 0, 0, 1);
    ck_assert_uint_eq(length_of(vehicles_where("vehicles", text("communityId=\"%s\" AND ownerId=\"%s\"", c, wang)), "vehicles"), 1);
    ck_assert_uint_eq(length_of(vehicles_where("vehicles", text("communityId=\"%s\"", c)), "vehicles"), 1);
}

/* --- from before */

static const char *filling(void)
{
    static char all[8192];
    FILE *file = fopen("migrations/vehicles/0105_owners.sql", "re");
    char *at;

    ck_assert_ptr_nonnull(file);
    all[fread(all, 1, sizeof(all) - 1, file)] = '\0';
    fclose(file);
    at = strstr(all, "with recursive");
    ck_assert_ptr_nonnull(at);
    return at;
}

/* As it was in an installation that is older than ownerships: those of a sold car, one of a merged owner, of an erased one, a deleted. */
TEST(an_older_installation_learns_it_from_the_histories_of_its_vehicles)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *from = a_temporary(c), *late = a_temporary(c);
    const char *sold = owned_vehicle(c, 1, from), *deleted = owned_vehicle(c, 2, wang), *erased = owned_vehicle(c, 3, late), *number;

    sell(sold, li);
    expect_status(HTTP(.method = "DELETE", .path = a_vehicle(deleted), .token = ADMIN), 200);
    expect_status(post(text("%s:merge", a_person(wang)), text("{\"fromId\":\"%s\"}", from)), 200);
    expect_status(post(text(P "/requests/%s:erase", made(of_person("requests", c, late, "\"kind\":\"ERASE\""))), "{}"), 200);
    await_links(a_vehicle(erased), "", 0);
    comes_true(text("select count(*) from vehicles.gone_person where person_id in ('%s', '%s')", from, late), "2");
    number = text("%s", stack_sql("select number from identity.region where id = '%s'", c));
    stack_sql("update vehicles.vehicle_history set at = at - interval '30 days' where community_id = %s and version = 1;"
              " delete from vehicles.ownership_history; delete from vehicles.ownership; set search_path = vehicles, platform; %s; reset search_path; select 1", number, filling());
    ck_assert_str_eq(span_of(sold, wang), span(-30, in_days(0)));
    ck_assert_str_eq(span_of(sold, li), span(0, ""));
    ck_assert_str_eq(span_of(deleted, wang), span(-30, in_days(0)));
    ck_assert_uint_eq(length_of(vehicles_where("ownerships", text("communityId=\"%s\"", c)), "ownerships"), 3);
    ck_assert_uint_eq(length_of(get(text(V "/ownerships/%s/history", http_at(ownerships(sold, li), "ownerships.0.id"))), "history"), 1);
    sell(sold, wang);
    ck_assert_str_eq(span_of(sold, li), span(0, in_days(0)));
}
