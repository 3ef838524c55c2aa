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

#endif
