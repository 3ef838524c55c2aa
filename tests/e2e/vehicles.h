/*
 * vehicles - what the tests of vehicles share: plates that nobody else has, vehicles by the API.
 */
#ifndef VEHICLES_TESTS_H
#define VEHICLES_TESTS_H

#include "tests/e2e/register.h"

#define V "/v1/vehicles"

/* Members beside community, plate and kind; "" for none. */
__attribute__((unused)) static const http_answer *new_vehicle(const char *community, const char *plate, const char *more)
{
    return post(V "/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"%s\",\"kind\":\"CAR\"%s%s}", community, plate, more[0] ? "," : "", more));
}

__attribute__((unused)) static const http_answer *vehicles_where(const char *collection, const char *filter)
{
    return get(text(V "/%s?filter=%s", collection, encoded(filter)));
}

#endif
