/*
 * organizations - what the tests of units share: units with good codes, records of theirs by the API.
 */
#ifndef ORGANIZATIONS_H
#define ORGANIZATIONS_H

#include "tests/e2e/housing.h"

#define O "/v1/organizations"

/* The code with this serial (0-99999) of a registering department and category ("91"): its check character is worked out. */
__attribute__((unused)) static const char *credit_code(const char *head, int serial)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const char *body = text("%s440305MA%05d7X", head, serial);
    int sum = 0, weight = 1;

    for (int i = 0; i < 17; i++) {
        sum += (int)(strchr(alphabet, body[i]) - alphabet) * weight;
        weight = weight * 3 % 31;
    }
    return text("%s%c", body, alphabet[(31 - sum % 31) % 31]);
}

/* Members beside community, name, kind, code (may be empty) and state: its trade among them. */
__attribute__((unused)) static const http_answer *new_unit_of(const char *community, const char *name, const char *kind, const char *code, const char *more)
{
    return post(O "/units", text("{\"communityId\":\"%s\",\"name\":\"%s\",\"kind\":\"%s\",\"creditCode\":\"%s\",\"state\":\"ACTIVE\"%s%s}",
                                 community, name, kind, code, more[0] ? "," : "", more));
}

/* Of the trade F51; "" for nothing more. */
__attribute__((unused)) static const http_answer *enterprise(const char *community, const char *name, const char *code, const char *more)
{
    return new_unit_of(community, name, "ENTERPRISE", code, more[0] ? text("\"trade\":\"F51\",%s", more) : "\"trade\":\"F51\"");
}

/* A small restaurant without a licence; "" for nothing more. */
__attribute__((unused)) static const http_answer *restaurant(const char *community, const char *name, const char *more)
{
    return new_unit_of(community, name, "MERCHANT", "", text("\"trade\":\"H62\",\"shopKind\":\"SMALL_RESTAURANT\"%s%s", more[0] ? "," : "", more));
}

/* A unit that nobody else has; its id. */
__attribute__((unused)) static const char *a_unit(const char *community)
{
    static int count;

    count++;
    return made(enterprise(community, text("阳光商贸%d号", count), credit_code("91", count), ""));
}

/* Members beside community and unit. */
__attribute__((unused)) static const http_answer *of_unit(const char *collection, const char *community, const char *unit, const char *members)
{
    return post(text(O "/%s", collection), text("{\"communityId\":\"%s\",\"unitId\":\"%s\",%s}", community, unit, members));
}

__attribute__((unused)) static const http_answer *employ(const char *community, const char *unit, const char *person, const char *role,
                                                         const char *from, const char *until)
{
    return of_unit("employments", community, unit,
                   text("\"personId\":\"%s\",\"role\":\"%s\",\"validFrom\":\"%s\",\"validUntil\":\"%s\"", person, role, from, until));
}

__attribute__((unused)) static const http_answer *units_by(const char *collection, const char *filter)
{
    return get(text(O "/%s?filter=%s", collection, encoded(filter)));
}

#endif
