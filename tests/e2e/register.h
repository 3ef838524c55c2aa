/*
 * register - what the tests of population's whole register share: calls as somebody, records of each kind.
 *
 * Answers are valid until the next call; ids and bodies stay as long as the test's process.
 */
#ifndef REGISTER_H
#define REGISTER_H

#include "tests/e2e/e2e.h"

#define P "/v1/population"
#define A_HOUSE "01a20000-0000-8000-8000-000000000007"      /* of other services: any id will do */

__attribute__((unused)) static const http_answer *post_as(const char *token, const char *path, const char *body)
{
    return HTTP(.path = path, .token = token, .body = body);
}

__attribute__((unused)) static const http_answer *post(const char *path, const char *body)
{
    return post_as(ADMIN, path, body);
}

__attribute__((unused)) static const http_answer *patch(const char *path, const char *body)
{
    return HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = body);
}

__attribute__((unused)) static const http_answer *get(const char *path)
{
    return HTTP(.path = path, .token = ADMIN);
}

/* The id of what was made; the test ends where it was not. */
__attribute__((unused)) static const char *made(const http_answer *a)
{
    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

/* Somebody with these members beside community and name. */
__attribute__((unused)) static const http_answer *someone(const char *community, const char *name, const char *members)
{
    return post(PERSONS, text("{\"communityId\":\"%s\",\"name\":\"%s\",%s}", community, name, members));
}

/* A record of the person: "links", "\"kind\":…" */
__attribute__((unused)) static const http_answer *of_person(const char *collection, const char *community, const char *person, const char *members)
{
    return post(text(P "/%s", collection), text("{\"communityId\":\"%s\",\"personId\":\"%s\",%s}", community, person, members));
}

__attribute__((unused)) static size_t length_of(const http_answer *a, const char *list)
{
    return json_array_size(json_object_get(a->json, list));
}

/* A list by a filter in which blanks and quotes may stand. */
__attribute__((unused)) static const http_answer *list_of(const char *collection, const char *filter)
{
    char escaped[1024], *to = escaped;

    for (const char *at = filter; *at && to < escaped + sizeof(escaped) - 4; at++)
        to += sprintf(to, strchr(" \"<>:", *at) ? "%%%02X" : "%c", (unsigned char)*at);
    *to = '\0';
    return get(text(P "/%s?filter=%s", collection, escaped));
}

/* An account of its own for each test and purpose, in one community or (NULL) all. */
__attribute__((unused)) static const char *account(const char *purpose, const char *permissions, const char *community)
{
    return text("%s", stack_account(text("%s-%d", purpose, getpid()), permissions, 3, community ? text("{%s}", community) : NULL));
}

/* --- what comes true in a while */

__attribute__((unused)) static const char *awaited, *awaited_value;

__attribute__((unused)) static bool says_so(void)
{
    return strcmp(stack_sql("%s", awaited), awaited_value) == 0;
}

__attribute__((unused)) static void comes_true(const char *query, const char *value)
{
    awaited = query;
    awaited_value = value;
    ck_assert_msg(stack_wait(says_so, 30), "%s: %s, not %s", query, stack_sql("%s", query), value);
}

#endif
