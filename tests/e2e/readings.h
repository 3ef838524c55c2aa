/*
 * readings - what the tests of meters share: readings written into batches of five hundred, and the watch made to look.
 */
#ifndef READINGS_H
#define READINGS_H

#include "tests/e2e/housing.h"

enum { BATCH = 500 };

typedef struct meter_batch {
    const char *community;
    char *body;                    /* what waits, without its head */
    size_t count, kept;
} meter_batch;

__attribute__((unused)) static const char *hours_ago(double hours)
{
    char at[32];
    time_t then = time(NULL) - (time_t)(hours * 3600);

    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime(&then));
    return brief("%s", at);
}

__attribute__((unused)) static const http_answer *ingest_as(const char *token, const char *community, const char *readings)
{
    return post_as(token, H "/readings:ingest", text("{\"communityId\":\"%s\",\"readings\":[%s]}", community, readings));
}

__attribute__((unused)) static const char *reading(const char *house, const char *kind, const char *at, double value)
{
    return brief("{\"houseId\":\"%s\",\"kind\":\"%s\",\"at\":\"%s\",\"value\":%g}", house, kind, at, value);
}

__attribute__((unused)) static void meter_flush(meter_batch *b)
{
    const http_answer *a;

    if (!b->count)
        return;
    a = ingest_as(ADMIN, b->community, b->body);
    expect_status(a, 200);
    b->kept += (size_t)atoi(http_at(a, "kept"));
    free(b->body);
    b->body = NULL;
    b->count = 0;
}

__attribute__((unused)) static void meter_add(meter_batch *b, const char *house, const char *kind, double hours, double value)
{
    const char *one = reading(house, kind, hours_ago(hours), value);
    size_t old = b->body ? strlen(b->body) : 0;

    b->body = realloc(b->body, old + strlen(one) + 2);
    sprintf(b->body + old, "%s%s", old ? "," : "", one);
    if (++b->count == BATCH)
        meter_flush(b);
}

static const char *watched_for;

static bool has_been_seen(void)
{
    return strcmp(stack_sql("%s", watched_for), "t") == 0 && HTTP(.path = H "/houses?pageSize=1", .token = ADMIN)->status == 200;
}

/* The watch looks when the service starts. What it must see, by SQL. */
__attribute__((unused)) static void watch_again(const char *until)
{
    stack_stop_one("housing");
    stack_start_one("housing");
    watched_for = until;
    ck_assert_msg(stack_wait(has_been_seen, 60), "%s", until);
}

#endif
