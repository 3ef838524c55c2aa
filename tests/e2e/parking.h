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

#endif
