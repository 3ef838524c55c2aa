/*
 * vehicles - what the tests of vehicles share: plates that nobody else has, vehicles by the API.
 */
#ifndef VEHICLES_TESTS_H
#define VEHICLES_TESTS_H

#include <time.h>

#include "tests/e2e/register.h"

#define V "/v1/vehicles"

/* Members beside community, plate and kind; "" for none. */
__attribute__((unused)) static const http_answer *new_vehicle(const char *community, const char *plate, const char *more)
{
    return post(V "/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"%s\",\"kind\":\"CAR\"%s%s}", community, plate, more[0] ? "," : "", more));
}

/* --- passages */

#define EAST "01a20000-0000-8000-8000-0000000000e1"      /* gates: any id will do */
#define WEST "01a20000-0000-8000-8000-0000000000e2"

__attribute__((unused)) static const char *ago(double seconds)
{
    char at[40];
    struct timespec now;
    time_t then;
    long long us;

    clock_gettime(CLOCK_REALTIME, &now);
    us = (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000 - (long long)(seconds * 1e6);
    then = (time_t)(us / 1000000);
    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%S", gmtime(&then));
    return brief("%s.%06lldZ", at, us % 1000000);
}

/* More members, or "". */
__attribute__((unused)) static const char *passing(const char *plate, const char *gate, const char *direction, const char *at, const char *more)
{
    return brief("{\"plate\":\"%s\",\"gateId\":\"%s\",\"direction\":\"%s\",\"at\":\"%s\"%s%s}", plate, gate, direction, at, more[0] ? "," : "", more);
}

__attribute__((unused)) static const http_answer *ingest_as(const char *token, const char *community, const char *passages)
{
    return post_as(token, V "/passages:ingest", text("{\"communityId\":\"%s\",\"passages\":[%s]}", community, passages));
}

__attribute__((unused)) static const http_answer *passages_of(const char *query)
{
    return get(text(V "/passages?%s", query));
}

/* The latest first, or NULL: none more. */
__attribute__((unused)) static const char *plate_at(const http_answer *a, int index)
{
    return http_at(a, text("passages.%d.plate", index));
}

__attribute__((unused)) static const http_answer *new_watch(const char *community, const char *plate, const char *more)
{
    return post(V "/watches", text("{\"communityId\":\"%s\",\"plate\":\"%s\",\"reason\":\"肇事逃逸\",\"level\":\"FIRST\",\"requestedBy\":\"粤海派出所\"%s%s}",
                                   community, plate, more[0] ? "," : "", more));
}

__attribute__((unused)) static const http_answer *vehicles_where(const char *collection, const char *filter)
{
    return get(text(V "/%s?filter=%s", collection, encoded(filter)));
}

#endif
