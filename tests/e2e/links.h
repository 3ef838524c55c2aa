/* links - what the tests of links share: they are asked of a file, compared, and awaited where they come by events. */
#ifndef LINKS_H
#define LINKS_H

#include "tests/e2e/register.h"

__attribute__((unused)) static const http_answer *links_as(const char *token, const char *of, const char *query)
{
    return HTTP(.path = text("%s/links%s", of, query), .token = token);
}

__attribute__((unused)) static const http_answer *links(const char *of, const char *query)
{
    const http_answer *a = links_as(ADMIN, of, query);

    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "unavailable"), 0);
    return a;
}

__attribute__((unused)) static const char *a_person(const char *id)
{
    return text(PERSONS "/%s", id);
}

/* "resource kind otherId role" of the one at this place. */
__attribute__((unused)) static const char *said(const http_answer *a, size_t at)
{
    json_t *link = json_array_get(json_object_get(a->json, "links"), at);
    const char *part[4], *const name[] = { "resource", "kind", "otherId", "role" };

    for (int i = 0; i < 4; i++)
        part[i] = link ? json_string_value(json_object_get(link, name[i])) : "-";
    return text("%s %s %s %s", part[0], part[1], part[2], part[3]);
}

__attribute__((unused)) static void expect_link(const http_answer *a, const char *resource, const char *kind, const char *other, const char *role)
{
    const char *wanted = text("%s %s %s %s", resource, kind, other, role);
    size_t found = 0;

    for (size_t i = 0; i < length_of(a, "links"); i++)
        found += strcmp(said(a, i), wanted) == 0;
    ck_assert_msg(found == 1, "%zu of %s in %s", found, wanted, a->body);
}

/* --- as events come */

__attribute__((unused)) static const char *awaited_of, *awaited_query;
__attribute__((unused)) static size_t awaited_count;

__attribute__((unused)) static bool links_have_come(void)
{
    return length_of(links_as(ADMIN, awaited_of, awaited_query), "links") == awaited_count;
}

__attribute__((unused)) static void await_links(const char *of, const char *query, size_t count)
{
    awaited_of = of;
    awaited_query = query;
    awaited_count = count;
    ck_assert_msg(stack_wait(links_have_come, 30), "not %zu: %s", count, links_as(ADMIN, of, query)->body);
}

#endif
