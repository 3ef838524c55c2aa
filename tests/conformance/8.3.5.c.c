/*
 * GB/T 42455.1-2023, 8.3.5 c: a plate that matches authorises; registered vehicles within their validity pass by themselves.
 *
 * Shown: the gate opens for a registered plate within its validity, as a camera may read it, a temporary one too, and for no other, nor
 * where it has read none; who has booked a space finds a place where all others are taken; the middle one of forty decisions takes
 * less than 100 ms, from the question to the answer at the client.
 */
#include "tests/e2e/housing.h"
#undef H
#include "tests/e2e/parking.h"

enum { DECISIONS = 40 };

TEST(a_registered_plate_within_its_validity_opens_and_no_other)
{
    car_park p = new_car_park("FIXED", 5, false);
    const char *owner = new_person(p.community, 1), *good = owned_vehicle(p.community, 1, owner), *past = owned_vehicle(p.community, 2, owner), *elsewhere;

    made(new_pass(p.community, good, p.lot, in_days(0), in_days(0), ""));
    made(new_pass(p.community, past, p.lot, in_days(-9), in_days(-1), ""));
    owned_vehicle(p.community, 3, owner); /* registered, without a pass */
    elsewhere = made(new_lot(p.community, "地面停车场", ""));
    made(new_pass(p.community, owned_vehicle(p.community, 4, owner), elsewhere, in_days(0), in_days(9), ""));
    expect_verdict(decide(p.entry, "粤b·00001", ""), "OPEN", "PASS_VALID");
    expect_verdict(decide(p.exit, plate(1), ""), "OPEN", "PASS_VALID");
    expect_verdict(decide(p.entry, plate(2), ""), "REFUSE", "PASS_EXPIRED");
    expect_verdict(decide(p.entry, plate(3), ""), "REFUSE", "UNKNOWN");
    expect_verdict(decide(p.entry, plate(4), ""), "REFUSE", "UNKNOWN");
    expect_verdict(decide(p.entry, plate(5), ""), "REFUSE", "UNKNOWN");
    expect_verdict(decide(p.entry, "", ""), "REFUSE", "UNREAD_PLATE");
    made(new_pass(p.community, made(new_vehicle(p.community, "粤B1234A临", text("\"ownerId\":\"%s\"", owner))), p.lot, in_days(0), in_days(0), ""));
    expect_verdict(decide(p.entry, "粤b·1234a临", ""), "OPEN", "PASS_VALID");
}

/* An hour before now, or after; "Z" as the API has it. */
static const char *in_an_hour(int sign)
{
    char at[32];
    time_t then = time(NULL) + sign * 3600;

    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime(&then));
    return text("%s", at);
}

TEST(who_has_booked_finds_a_place)
{
    car_park p = new_car_park("FIXED", 1, true);
    const char *owner = new_person(p.community, 1), *space = made(new_space(p.community, p.lot, p.zone, "1", text("\"ownerId\":\"%s\"", owner)));
    const char *time = text("\"startsAt\":\"%s\",\"endsAt\":\"%s\"", in_an_hour(-1), in_an_hour(1)), *offer;

    offer = made(post(V "/offers", text("{\"communityId\":\"%s\",\"spaceId\":\"%s\",%s}", p.community, space, time)));
    made(post(V "/bookings", text("{\"communityId\":\"%s\",\"offerId\":\"%s\",\"personId\":\"%s\",\"plate\":\"%s\",%s}", p.community, offer, owner, plate(9), time)));
    made(new_pass(p.community, owned_vehicle(p.community, 1, owner), p.lot, in_days(0), in_days(0), ""));
    expect_verdict(decide(p.entry, plate(1), ""), "REFUSE", "LOT_FULL");
    expect_verdict(decide(p.entry, plate(9), ""), "OPEN", "BOOKED");
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

TEST(a_decision_is_made_within_a_tenth_of_a_second)
{
    car_park p = new_car_park("FIXED", 5, false);
    double took[DECISIONS];

    made(new_pass(p.community, owned_vehicle(p.community, 1, new_person(p.community, 1)), p.lot, in_days(0), in_days(0), ""));
    for (int i = 0; i < DECISIONS; i++) {
        const http_answer *a = decide(i % 2 ? p.exit : p.entry, plate(1), "");

        expect_verdict(a, "OPEN", "PASS_VALID");
        took[i] = a->seconds;
    }
    qsort(took, DECISIONS, sizeof(took[0]), by_size);
    printf("    decisions: middle %.1f ms, slowest %.1f ms\n", 1e3 * took[DECISIONS / 2], 1e3 * took[DECISIONS - 1]);
    ck_assert_double_lt(took[DECISIONS / 2], 0.1);
}
