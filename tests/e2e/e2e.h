/*
 * e2e - what the end-to-end tests share: a running stack, communities, people, checks.
 *
 * Answers are valid until the next call.
 */
#ifndef E2E_H
#define E2E_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/harness/http.h"
#include "tests/harness/stack.h"

#ifndef LIN_TEST_BEGIN
#define LIN_TEST_BEGIN() stack_start()
#define LIN_TEST_END() stack_stop()
#endif
#include "tests/unit/test.h"

#define ADMIN the_stack.admin_token
#define PERSONS "/v1/population/persons"
#define REGIONS "/v1/identity/regions"

#define expect_status(answer, wanted)                                                                              \
    do {                                                                                                           \
        const http_answer *a_ = (answer);                                                                          \
        ck_assert_msg(a_->status == (wanted), "status %ld, not %d: %s", a_->status, (int)(wanted), a_->body);      \
    } while (0)

/* A refusal: status, reason, and (where not NULL) the field of the first violation. */
#define expect_refused(answer, wanted, why, where)                                                                 \
    do {                                                                                                           \
        const http_answer *r_ = (answer);                                                                          \
        ck_assert_msg(r_->status == (wanted) && strcmp(http_at(r_, "reason"), (why)) == 0,                         \
                      "%ld, not %d %s: %s", r_->status, (int)(wanted), (why), r_->body);                           \
        if ((where) != NULL)                                                                                       \
            ck_assert_str_eq(http_at(r_, "fieldViolations.0.field"), (where));                                     \
    } while (0)

/* A text made for the occasion; it stays as long as the test's process. */
__attribute__((format(printf, 1, 2), unused)) static const char *text(const char *format, ...)
{
    char *at = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&at, format, args) < 0)
        abort();
    va_end(args);
    return at;
}

/* text() keeps everything: a long run would not fit. These are kept for sixteen calls. */
__attribute__((format(printf, 1, 2), unused)) static const char *brief(const char *format, ...)
{
    static char ring[16][8192];
    static int turn;
    char *to = ring[turn++ % 16];
    va_list args;

    va_start(args, format);
    vsnprintf(to, sizeof(ring[0]), format, args);
    va_end(args);
    return to;
}

/* As a value in a query. Kept for eight calls. */
__attribute__((unused)) static const char *encoded(const char *plain)
{
    static char ring[8][4096];
    static int turn;
    char *to = ring[turn++ % 8], *at = to;

    for (const unsigned char *c = (const unsigned char *)plain; *c; c++)
        at += sprintf(at, strchr("-._~", *c) || (*c < 128 && (*c | 32) >= 'a' && (*c | 32) <= 'z') || (*c >= '0' && *c <= '9') ? "%c" : "%%%02X", *c);
    *at = '\0';
    return to;
}

/* A new community of the city. */
__attribute__((unused)) static const char *new_community(void)
{
    static int count;
    struct timespec now;
    const http_answer *a;

    clock_gettime(CLOCK_REALTIME, &now);
    a = HTTP(.path = REGIONS, .token = ADMIN,
             .body = text("{\"kind\":\"COMMUNITY\",\"name\":\"阳光花园\",\"code\":\"%012lld\"}",
                          (long long)((now.tv_sec * 1000000LL + now.tv_nsec / 1000 + count++) % 1000000000000LL)));
    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

/* The id number with this serial (0-9999): its check character is worked out (GB 11643). */
__attribute__((unused)) static const char *id_number(int serial)
{
    static const int weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    const char *digits = text("1101051949%02d%02d%03d", 1 + serial / 10000 % 12, 1 + serial / 1000 % 28, serial % 1000);
    int sum = 0;

    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weight[i];
    return text("%s%c", digits, "10X98765432"[sum % 11]);
}

/* Members that make somebody of this category, with what it needs: "category":"KEY","keyClass":… */
__attribute__((unused)) static const char *category(const char *word)
{
    static const char *const needs[][2] = {
        { "TEMPORARY", ",\"residenceAddress\":\"滨河路1号\",\"residenceSince\":\"2026-01-01\",\"stayUntil\":\"2036-01-01\"" },
        { "FLOATING", ",\"registeredRegion\":\"420100\",\"stayReason\":\"务工\"" },
        { "KEY", ",\"keyClass\":\"ELDERLY_ALONE\",\"keyLevel\":\"SECOND\",\"reviewDueOn\":\"2036-01-01\"" },
    };
    static int count;

    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
        if (strcmp(word, needs[i][0]) == 0)
            return text("\"category\":\"%s\"%s", word, needs[i][1]);
    return text("\"category\":\"%s\",\"documentType\":\"OTHER_DOCUMENT\",\"documentNumber\":\"T%07d%06d\"", word, getpid(), count++);
}

__attribute__((unused)) static const http_answer *create_person(const char *token, const char *community, const char *id)
{
    return HTTP(.path = PERSONS, .token = token,
                .body = text("{\"communityId\":\"%s\",\"name\":\"王秀英\",\"idNumber\":\"%s\",\"phone\":\"13800138000\","
                             "\"category\":\"PERMANENT\"}", community, id));
}

__attribute__((unused)) static const char *new_person(const char *community, int serial)
{
    const http_answer *a = create_person(ADMIN, community, id_number(serial));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

#endif
