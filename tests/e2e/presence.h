/*
 * presence - what the tests of who is at home share: people who live in a house, their cars, and when these have passed.
 */
#ifndef PRESENCE_H
#define PRESENCE_H

#include "tests/e2e/readings.h"

static char *passages_waiting;             /* of one community, without their head */
static size_t passages_count;

__attribute__((unused)) static const char *lives_in(const char *c, const char *house)
{
    const char *person = made(someone(c, "王秀英", category("PERMANENT")));

    made(occupy(c, house, person, "RESIDENT", "2020-01-01", ""));
    return person;
}

/* The plate of a new car of theirs. */
__attribute__((unused)) static const char *car_of(const char *c, const char *owner)
{
    static int serial;
    const char *plate = text("粤B%05d", 30000 + ++serial);

    made(post("/v1/vehicles/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"%s\",\"kind\":\"CAR\",\"ownerId\":\"%s\"}", c, plate, owner)));
    return plate;
}

__attribute__((unused)) static void passages_flush(const char *c)
{
    if (passages_count)
        expect_status(post("/v1/vehicles/passages:ingest", text("{\"communityId\":\"%s\",\"passages\":[%s]}", c, passages_waiting)), 200);
    free(passages_waiting);
    passages_waiting = NULL;
    passages_count = 0;
}

__attribute__((unused)) static void passes(const char *c, const char *plate, const char *direction, double hours)
{
    const char *one = brief("{\"plate\":\"%s\",\"gateId\":\"01a20000-0000-8000-8000-0000000000e1\",\"direction\":\"%s\",\"at\":\"%s\"}", plate, direction, hours_ago(hours));
    size_t old = passages_waiting ? strlen(passages_waiting) : 0;

    passages_waiting = realloc(passages_waiting, old + strlen(one) + 2);
    sprintf(passages_waiting + old, "%s%s", old ? "," : "", one);
    if (++passages_count == BATCH)
        passages_flush(c);
}

__attribute__((unused)) static const http_answer *presence_of(const char *house)
{
    return get(text(H "/houses/%s/presence", house));
}

/* More of the query, or "". */
__attribute__((unused)) static const http_answer *presences(const char *c, const char *more)
{
    return get(text(H "/houses:presence?communityId=%s%s", c, more));
}

#endif
