/*
 * parking - what the tests of parking share: lots with zones and gates, by the API.
 */
#ifndef PARKING_TESTS_H
#define PARKING_TESTS_H

#include "tests/e2e/vehicles.h"

/* Members beside community, name and state; "" for none. */
__attribute__((unused)) static const http_answer *new_lot(const char *community, const char *name, const char *more)
{
    return post(V "/lots", text("{\"communityId\":\"%s\",\"name\":\"%s\",\"state\":\"OPEN\"%s%s}", community, name, more[0] ? "," : "", more));
}

__attribute__((unused)) static const http_answer *new_zone(const char *community, const char *lot, const char *name, const char *kind, int capacity)
{
    return post(V "/zones", text("{\"communityId\":\"%s\",\"lotId\":\"%s\",\"name\":\"%s\",\"kind\":\"%s\",\"capacity\":%d}", community, lot, name, kind, capacity));
}

__attribute__((unused)) static const http_answer *new_gate(const char *community, const char *lot, const char *name, const char *direction)
{
    return post(V "/gates", text("{\"communityId\":\"%s\",\"lotId\":\"%s\",\"name\":\"%s\",\"direction\":\"%s\"}", community, lot, name, direction));
}

__attribute__((unused)) static const http_answer *new_space(const char *community, const char *lot, const char *zone, const char *number, const char *more)
{
    return post(V "/spaces", text("{\"communityId\":\"%s\",\"lotId\":\"%s\",\"zoneId\":\"%s\",\"number\":\"%s\"%s%s}", community, lot, zone, number,
                                  more[0] ? "," : "", more));
}

/* Members beside community, lot, name and days. */
__attribute__((unused)) static const http_answer *new_tariff(const char *community, const char *lot, const char *from, const char *until, const char *more)
{
    return post(V "/tariffs", text("{\"communityId\":\"%s\",\"lotId\":\"%s\",\"name\":\"收费%s\",\"validFrom\":\"%s\",\"validUntil\":\"%s\",%s}", community, lot,
                                   from, from, until, more));
}

/* Five yuan an hour and thirty a day, half an hour free. */
#define HOURLY "\"freeMinutes\":30,\"unitMinutes\":60,\"stepMinutes\":[0],\"stepPrices\":[500],\"dayCap\":3000,\"leaveMinutes\":15"

/* A plate of this serial (0-99999). */
__attribute__((unused)) static const char *plate(int serial)
{
    return text("粤B%05d", serial);
}

/* A vehicle with an owner on file. */
__attribute__((unused)) static const char *owned_vehicle(const char *community, int serial, const char *owner)
{
    return made(new_vehicle(community, plate(serial), text("\"ownerId\":\"%s\"", owner)));
}

__attribute__((unused)) static const http_answer *new_pass(const char *community, const char *vehicle, const char *lot, const char *from, const char *until,
                                                           const char *more)
{
    return post(V "/passes", text("{\"communityId\":\"%s\",\"vehicleId\":\"%s\",\"lotIds\":[\"%s\"],\"kind\":\"MONTHLY\",\"validFrom\":\"%s\",\"validUntil\":\"%s\"%s%s}",
                                  community, vehicle, lot, from, until, more[0] ? "," : "", more));
}

/* A lot with an entry and an exit; more than the places of one zone a test adds itself. */
typedef struct car_park {
    const char *community, *lot, *entry, *exit, *zone;
} car_park;

__attribute__((unused)) static car_park new_car_park(const char *kind, int capacity, bool visitors)
{
    car_park p = { .community = new_community() };

    p.lot = made(new_lot(p.community, "地下停车场", visitors ? "\"visitors\":true" : ""));
    p.zone = made(new_zone(p.community, p.lot, "A区", kind, capacity));
    p.entry = made(new_gate(p.community, p.lot, "东门入口", "ENTRY"));
    p.exit = made(new_gate(p.community, p.lot, "东门出口", "EXIT"));
    return p;
}

/* With a key that was never used; more members, or "". */
__attribute__((unused)) static const http_answer *decide(const char *gate, const char *car, const char *more)
{
    static int count;

    return post(text(V "/gates/%s:decide", gate), text("{\"requestKey\":\"%d-%d\",\"plate\":\"%s\"%s%s}", getpid(), ++count, car, more[0] ? "," : "", more));
}

#define expect_verdict(answer, wanted, reason)                                                                                      \
    do {                                                                                                                            \
        const http_answer *d_ = (answer);                                                                                           \
        ck_assert_msg(d_->status == 200 && strcmp(http_at(d_, "verdict"), (wanted)) == 0 && strcmp(http_at(d_, "why"), (reason)) == 0, \
                      "%ld, not %s %s: %s", d_->status, (wanted), (reason), d_->body);                                               \
    } while (0)

__attribute__((unused)) static const char *free_in(const char *lot)
{
    return text("%s", http_at(get(text(V "/lots/%s/places", lot)), "free"));
}

/* As if the car had come so much earlier. */
__attribute__((unused)) static void age(const char *stay, int minutes)
{
    stack_sql("update vehicles.stay set entered_at = entered_at - %d * interval '1 minute' where id = '%s' returning id", minutes, stay);
}

#endif
