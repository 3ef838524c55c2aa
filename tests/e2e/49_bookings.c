/* Spaces shared by time: each call good, bad and forbidden; nothing is booked twice (8.3.5 f). */
#include "tests/e2e/housing.h"
#undef H
#include "tests/e2e/parking.h"

/* So many hours from now, to the second. */
static const char *in_hours(double hours)
{
    char at[32];
    time_t then = time(NULL) + (time_t)(hours * 3600);

    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime(&then));
    return text("%s", at);
}

static const char *owned_space(const car_park *p, const char *number)
{
    return made(new_space(p->community, p->lot, p->zone, number, text("\"ownerId\":\"%s\"", new_person(p->community, 1000 + atoi(number)))));
}

static const http_answer *new_offer(const car_park *p, const char *space, const char *from, const char *until)
{
    return post(V "/offers", text("{\"communityId\":\"%s\",\"spaceId\":\"%s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\",\"hourPrice\":\"300\"}", p->community, space, from, until));
}

static const http_answer *book_for(const car_park *p, const char *person, const char *offer, const char *car, const char *from, const char *until)
{
    return post(V "/bookings", text("{\"communityId\":\"%s\",\"offerId\":\"%s\",\"personId\":\"%s\",\"plate\":\"%s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}",
                                    p->community, offer, person, car, from, until));
}

static const http_answer *book(const car_park *p, const char *offer, const char *car, const char *from, const char *until)
{
    static int persons;

    return book_for(p, new_person(p->community, 2000 + persons++), offer, car, from, until);
}

TEST(an_owner_offers_a_space_and_a_part_of_it_is_booked_once)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *space = owned_space(&p, "1"), *t1 = in_hours(1), *t3 = in_hours(3), *t4 = in_hours(4), *t6 = in_hours(6), *offer, *booking;
    const http_answer *a;

    offer = made(new_offer(&p, space, in_hours(0), in_hours(10)));
    ck_assert_str_eq(http_at(get(text(V "/offers/%s", offer)), "lotId"), p.lot);
    a = book(&p, offer, "粤b·00001", t1, t3);
    booking = made(a);
    ck_assert_str_eq(http_at(a, "plate"), plate(1));
    ck_assert_str_eq(http_at(a, "price"), "600");
    ck_assert_str_eq(http_at(a, "state"), "BOOKED");
    expect_refused(book(&p, offer, plate(2), t1, t3), 409, "ALREADY_EXISTS", "startsAt");
    expect_refused(book(&p, offer, plate(2), in_hours(2), t4), 409, "ALREADY_EXISTS", "startsAt");
    expect_status(book(&p, offer, plate(2), t3, t4), 200); /* one after the other */
    expect_status(post(text(V "/bookings/%s:cancel", booking), "{\"reason\":\"行程有变\"}"), 200);
    expect_refused(post(text(V "/bookings/%s:cancel", booking), "{\"reason\":\"行程有变\"}"), 400, "BOOKING_STATE", NULL);
    expect_status(book(&p, offer, plate(3), t1, t3), 200);
    expect_refused(new_offer(&p, space, in_hours(5), in_hours(20)), 409, "ALREADY_EXISTS", "startsAt");
    expect_status(new_offer(&p, owned_space(&p, "2"), in_hours(5), in_hours(20)), 200);
    ck_assert_uint_eq(length_of(vehicles_where("offers", text("lotId=\"%s\" AND state=OPEN AND startsAt<=\"%s\" AND endsAt>=\"%s\"", p.lot, t6, t6)), "offers"), 2);
}

TEST(what_is_wrong_with_an_offer_or_a_booking_is_named)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *space = owned_space(&p, "1"), *nobodys = made(new_space(p.community, p.lot, p.zone, "9", "")), *offer;

    expect_refused(new_offer(&p, nobodys, in_hours(0), in_hours(1)), 400, "SPACE_NOT_OWNED", "spaceId");
    expect_refused(new_offer(&p, space, in_hours(2), in_hours(1)), 400, "OFFER_TIME", "endsAt");
    expect_refused(new_offer(&p, space, in_hours(-2), in_hours(-1)), 400, "OFFER_TIME", "endsAt");
    offer = made(new_offer(&p, space, in_hours(1), in_hours(5)));
    expect_refused(book(&p, offer, plate(1), in_hours(0.5), in_hours(2)), 400, "BOOKING_OUTSIDE", "startsAt");
    expect_refused(book(&p, offer, plate(1), in_hours(2), in_hours(6)), 400, "BOOKING_OUTSIDE", "endsAt");
    expect_refused(book(&p, offer, plate(1), in_hours(3), in_hours(2)), 400, "BOOKING_TIME", "endsAt");
    expect_refused(book(&p, offer, "粤B1", in_hours(2), in_hours(3)), 400, "PLATE_FORM", "plate");
    expect_refused(book(&p, "01a20000-0000-8000-8000-000000000009", plate(1), in_hours(2), in_hours(3)), 400, "REFERENCE_UNKNOWN", "offerId");
    expect_refused(book_for(&p, A_HOUSE, offer, plate(1), in_hours(2), in_hours(3)), 400, "REFERENCE_UNSEEN", "personId");
    expect_refused(new_space(p.community, p.lot, p.zone, "10", "\"ownerId\":\"" A_HOUSE "\""), 400, "REFERENCE_UNSEEN", "ownerId");
    ck_assert_uint_eq(length_of(vehicles_where("bookings", text("offerId=\"%s\"", offer)), "bookings"), 0);
}

TEST(an_owner_takes_back_what_nobody_counts_on)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *space = owned_space(&p, "1"), *offer = made(new_offer(&p, space, in_hours(0), in_hours(5))), *booking = made(book(&p, offer, plate(1), in_hours(1), in_hours(2)));

    expect_refused(post(text(V "/offers/%s:withdraw", offer), "{}"), 400, "OFFER_BOOKED", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text(V "/spaces/%s", space), .token = ADMIN), 400, "SPACE_OFFERED", NULL);
    expect_status(post(text(V "/bookings/%s:cancel", booking), "{\"reason\":\"行程有变\"}"), 200);
    ck_assert_str_eq(http_at(post(text(V "/offers/%s:withdraw", offer), "{}"), "state"), "WITHDRAWN");
    expect_refused(post(text(V "/offers/%s:withdraw", offer), "{}"), 400, "OFFER_STATE", NULL);
    expect_refused(book(&p, offer, plate(1), in_hours(1), in_hours(2)), 400, "OFFER_STATE", NULL);
    expect_status(new_offer(&p, space, in_hours(0), in_hours(5)), 200);
}

TEST(the_gate_opens_for_who_has_booked_while_it_lasts)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *offer = made(new_offer(&p, owned_space(&p, "1"), in_hours(-1), in_hours(5))), *stay;

    made(new_tariff(p.community, p.lot, "2020-01-01", "", HOURLY));
    made(book(&p, offer, plate(1), in_hours(-0.5), in_hours(1)));
    made(book(&p, offer, plate(2), in_hours(2), in_hours(3)));
    expect_verdict(decide(p.entry, plate(2), ""), "REFUSE", "UNKNOWN");
    stay = text("%s", http_at(decide(p.entry, plate(1), ""), "stayId"));
    ck_assert_str_eq(http_at(get(text(V "/stays/%s", stay)), "ground"), "BY_BOOKING");
    ck_assert_str_eq(http_at(get(text(V "/stays/%s:fee", stay)), "fee"), "0");
    stack_sql("update vehicles.booking set starts_at = starts_at - interval '150 minutes', ends_at = ends_at - interval '150 minutes' where plate = '%s'"
              " and community_id = (select number from identity.region where id = '%s') returning id", plate(1), p.community);
    age(stay, 180);
    expect_verdict(decide(p.exit, plate(1), ""), "REFUSE", "FEE_DUE"); /* it has stayed an hour and a half longer */
    ck_assert_str_eq(http_at(get(text(V "/stays/%s:fee", stay)), "fee"), "1000");
}

TEST(a_booked_space_is_kept_from_when_its_offer_begins_until_its_car_is_there)
{
    car_park p = new_car_park("FIXED", 2, false);
    const char *owner = new_person(p.community, 1), *space = owned_space(&p, "1"), *offer, *booking;
    const http_answer *a;

    for (int i = 1; i <= 3; i++)
        made(new_pass(p.community, owned_vehicle(p.community, i, owner), p.lot, in_days(0), in_days(9), ""));
    offer = made(new_offer(&p, space, in_hours(-1), in_hours(5)));
    expect_verdict(decide(p.entry, plate(1), ""), "OPEN", "PASS_VALID"); /* what is offered only is kept for nobody */
    booking = made(book(&p, offer, plate(9), in_hours(-0.5), in_hours(1)));
    a = get(text(V "/lots/%s/places", p.lot));
    ck_assert_str_eq(http_at(a, "zones.0.free"), "1");
    ck_assert_str_eq(http_at(a, "zones.0.kept"), "1");
    a = decide(p.entry, plate(2), "");
    expect_verdict(a, "REFUSE", "LOT_FULL");
    ck_assert_str_eq(http_at(a, "zones.0.kept"), "1");
    a = decide(p.entry, plate(9), "");
    expect_verdict(a, "OPEN", "BOOKED");
    ck_assert_str_eq(http_at(a, "zones.0.free"), "0");
    ck_assert_str_eq(http_at(a, "zones.0.kept"), "0");
    expect_verdict(decide(p.exit, plate(9), ""), "OPEN", "BOOKED");
    expect_verdict(decide(p.entry, plate(2), ""), "REFUSE", "LOT_FULL"); /* it may come again */
    expect_status(post(text(V "/bookings/%s:cancel", booking), "{\"reason\":\"行程有变\"}"), 200);
    expect_verdict(decide(p.entry, plate(2), ""), "OPEN", "PASS_VALID");
}

TEST(a_space_is_kept_once_however_often_it_is_booked_and_not_before_its_offer)
{
    car_park p = new_car_park("FIXED", 2, false);
    const char *owner = new_person(p.community, 1), *ahead, *now;

    for (int i = 1; i <= 2; i++)
        made(new_pass(p.community, owned_vehicle(p.community, i, owner), p.lot, in_days(0), in_days(9), ""));
    ahead = made(new_offer(&p, owned_space(&p, "1"), in_hours(1), in_hours(5)));
    made(book(&p, ahead, plate(9), in_hours(2), in_hours(3)));
    expect_verdict(decide(p.entry, plate(1), ""), "OPEN", "PASS_VALID"); /* its owner has it until the offer begins */
    expect_verdict(decide(p.entry, plate(2), ""), "OPEN", "PASS_VALID");
    expect_verdict(decide(p.exit, plate(2), ""), "OPEN", "PASS_VALID");
    now = made(new_offer(&p, owned_space(&p, "2"), in_hours(-1), in_hours(5)));
    made(book(&p, now, plate(8), in_hours(-0.5), in_hours(1)));
    made(book(&p, now, plate(7), in_hours(2), in_hours(3)));
    expect_verdict(decide(p.entry, plate(2), ""), "REFUSE", "LOT_FULL");
    expect_verdict(decide(p.entry, plate(8), ""), "OPEN", "BOOKED");
    ck_assert_str_eq(http_at(get(text(V "/lots/%s/places", p.lot)), "zones.0.kept"), "0"); /* on that space stands who has booked it */
}

/* --- the file of who owns and books */

/* A vehicle, a space, a pass, an offer and a booking, all this person's; the booking's id. */
static const char *has_everything(const car_park *p, const char *person, int serial)
{
    const char *vehicle = owned_vehicle(p->community, serial, person), *offer,
               *space = made(new_space(p->community, p->lot, p->zone, text("%d", serial), text("\"ownerId\":\"%s\"", person)));

    made(new_pass(p->community, vehicle, p->lot, "2026-01-01", "2036-12-31", ""));
    offer = made(new_offer(p, space, in_hours(0), in_hours(10)));
    return made(post(V "/bookings", text("{\"communityId\":\"%s\",\"offerId\":\"%s\",\"personId\":\"%s\",\"plate\":\"%s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}",
                                         p->community, offer, person, plate(serial), in_hours(1), in_hours(2))));
}

/* How many records of each kind name the person. */
static const char *all_of(const char *person)
{
    return text("select concat_ws(' ', (select count(*) from vehicles.vehicle where owner_id = '%s' and deleted_at is null),"
                " (select count(*) from vehicles.space where owner_id = '%s' and deleted_at is null), (select count(*) from vehicles.pass where owner_id = '%s' and deleted_at is null),"
                " (select count(*) from vehicles.offer where owner_id = '%s' and deleted_at is null), (select count(*) from vehicles.booking where person_id = '%s' and deleted_at is null))",
                person, person, person, person, person);
}

static const char *a_temporary(const char *community)
{
    return made(someone(community, "王秀英", category("TEMPORARY")));
}

static void merge_people(const char *into, const char *from)
{
    expect_status(post(text(PERSONS "/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
}

TEST(what_somebody_owns_and_has_booked_goes_along_with_their_file)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *into = new_person(p.community, 31), *from = a_temporary(p.community), *booking = has_everything(&p, from, 1), *gone;

    merge_people(into, from);
    comes_true(all_of(into), "1 1 1 1 1");
    comes_true(all_of(from), "0 0 0 0 0");
    ck_assert_str_eq(http_at(get(text(V "/bookings/%s", booking)), "personId"), into);
    expect_refused(new_space(p.community, p.lot, p.zone, "99", text("\"ownerId\":\"%s\"", from)), 400, "PERSON_GONE", "ownerId");
    gone = text("%s", http_at(post(text(PERSONS "/%s:transfer", into), text("{\"toCommunityId\":\"%s\"}", new_community())), "id"));
    comes_true(all_of(gone), "1 1 1 1 1");
    ck_assert_str_eq(http_at(get(text(V "/bookings/%s", booking)), "state"), "BOOKED");
}

TEST(a_merge_that_is_told_late_goes_to_the_file_that_goes_on)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *last = new_person(p.community, 31), *into = new_person(p.community, 32), *from = a_temporary(p.community);

    has_everything(&p, from, 1);
    stack_sql("insert into vehicles.gone_person (community_id, person_id, goes_on) select community_id, id, '%s' from population.person where id = '%s'", last, into);
    merge_people(into, from);
    comes_true(all_of(last), "1 1 1 1 1");
    comes_true(all_of(into), "0 0 0 0 0");
}

TEST(what_comes_late_from_a_file_that_went_into_an_erased_one_names_nobody)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *into = new_person(p.community, 32), *from = a_temporary(p.community), *booking = has_everything(&p, from, 1);

    stack_sql("insert into vehicles.gone_person (community_id, person_id) select community_id, id from population.person where id = '%s'", into);
    merge_people(into, from);
    comes_true(all_of(from), "0 0 0 0 0");
    ck_assert_str_eq(stack_sql("%s", all_of(into)), "0 0 0 0 0");
    expect_status(get(text(V "/bookings/%s", booking)), 404);
}

TEST(of_who_is_erased_no_booking_is_left_and_nothing_names_them)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *person = new_person(p.community, 31), *booking = has_everything(&p, person, 1), *request, *space, *offer;

    space = text("%s", http_at(vehicles_where("spaces", text("ownerId=\"%s\"", person)), "spaces.0.id"));
    offer = text("%s", http_at(vehicles_where("offers", text("ownerId=\"%s\"", person)), "offers.0.id"));
    request = made(of_person("requests", p.community, person, "\"kind\":\"ERASE\""));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    comes_true(all_of(person), "0 0 0 0 0");
    expect_status(get(text(V "/bookings/%s", booking)), 404);
    ck_assert_str_eq(http_at(get(text(V "/spaces/%s", space)), "ownerId"), "");
    expect_refused(post(V "/bookings", text("{\"communityId\":\"%s\",\"offerId\":\"%s\",\"personId\":\"%s\",\"plate\":\"%s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}",
                                         p.community, offer, person, plate(2), in_hours(3), in_hours(4))), 400, "PERSON_GONE", "personId");
}

TEST(who_may_not_is_refused_and_who_sees_another_community_sees_no_offer)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *offer = made(new_offer(&p, owned_space(&p, "1"), in_hours(0), in_hours(5))), *booking = made(book(&p, offer, plate(1), in_hours(1), in_hours(2)));
    const char *nobody = account("no-offers", "{vehicles.offer.read,vehicles.booking.read}", p.community), *stranger = account("far-offers", "{vehicles.*}", new_community());

    expect_refused(post_as(nobody, V "/offers", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, V "/bookings", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, text(V "/offers/%s:withdraw", offer), "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, text(V "/bookings/%s:cancel", booking), "{\"reason\":\"x\"}"), 403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = text(V "/offers/%s", offer), .token = stranger), 404);
    expect_status(post_as(stranger, text(V "/bookings/%s:cancel", booking), "{\"reason\":\"x\"}"), 404);
    expect_refused(patch(text(V "/bookings/%s", booking), "{}"), 405, "METHOD_NOT_ALLOWED", NULL);
}
