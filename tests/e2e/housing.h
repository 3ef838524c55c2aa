/*
 * housing - what the tests of homes share: buildings, stairwells, houses by the API.
 */
#ifndef HOUSING_H
#define HOUSING_H

#include "tests/e2e/register.h"

#define H "/v1/housing"

/* Members beside community and number; "" for none. */
__attribute__((unused)) static const http_answer *new_building(const char *community, const char *number, const char *more)
{
    return post(H "/buildings", text("{\"communityId\":\"%s\",\"number\":\"%s\",\"name\":\"阳光花园%s\",\"state\":\"IN_USE\",\"use\":\"RESIDENTIAL\"%s%s}",
                                     community, number, number, more[0] ? "," : "", more));
}

__attribute__((unused)) static const http_answer *new_unit(const char *community, const char *building, const char *number)
{
    return post(H "/units", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"%s\"}", community, building, number));
}

__attribute__((unused)) static const http_answer *new_house(const char *community, const char *building, const char *number, const char *more)
{
    return post(H "/houses", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"%s\",\"state\":\"OWNER_OCCUPIED\",\"usage\":\"HOME\"%s%s}",
                                  community, building, number, more[0] ? "," : "", more));
}

/* A house that nobody else has; its id. */
__attribute__((unused)) static const char *a_house(const char *community)
{
    static int count;

    return made(new_house(community, made(new_building(community, text("%d栋", ++count), "")), "101", ""));
}

/* Members beside community and house. */
__attribute__((unused)) static const http_answer *of_house(const char *collection, const char *community, const char *house, const char *members)
{
    return post(text(H "/%s", collection), text("{\"communityId\":\"%s\",\"houseId\":\"%s\",%s}", community, house, members));
}

__attribute__((unused)) static const http_answer *occupy(const char *community, const char *house, const char *person, const char *role,
                                                         const char *from, const char *until)
{
    return of_house("occupancies", community, house,
                    text("\"personId\":\"%s\",\"role\":\"%s\",\"validFrom\":\"%s\",\"validUntil\":\"%s\"", person, role, from, until));
}

/* More members, or "". */
__attribute__((unused)) static const http_answer *let(const char *community, const char *house, const char *owner, const char *tenant,
                                                      const char *from, const char *until, const char *more)
{
    return of_house("leases", community, house, text("\"ownerId\":\"%s\",\"tenantId\":\"%s\",\"startsOn\":\"%s\",\"endsOn\":\"%s\"%s%s", owner, tenant,
                                                     from, until, more[0] ? "," : "", more));
}

__attribute__((unused)) static const char *new_grid(const char *community)
{
    static int count;

    return made(post(REGIONS, text("{\"kind\":\"GRID\",\"name\":\"网格\",\"code\":\"%06d%06d\",\"parentId\":\"%s\"}", getpid() % 1000000, ++count, community)));
}

/* The twelve digits of the community's division, as the API says them. */
__attribute__((unused)) static const char *division_of(const char *community)
{
    return text("%s", http_at(get(text(REGIONS "/%s", community)), "code"));
}

/* Days from today on. */
__attribute__((unused)) static const char *in_days(int days)
{
    char at[16];
    time_t then = time(NULL) + 8 * 3600 + days * 86400L; /* as China's calendar says */

    strftime(at, sizeof(at), "%Y-%m-%d", gmtime(&then));
    return text("%s", at);
}

__attribute__((unused)) static const http_answer *homes(const char *collection, const char *filter)
{
    return get(text(H "/%s?filter=%s", collection, encoded(filter)));
}

#endif
