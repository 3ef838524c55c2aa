/*
 * people - what the tests of a great many people share: a city (tests/harness/crowd.h), who asks about it, and what a walk through
 * the whole crowd says to each question. PEOPLE_SEED says which crowd, QUESTIONS how many of each kind.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include <libpq-fe.h>

#include "tests/e2e/e2e.h"
#include "tests/harness/crowd.h"
#include "tests/harness/questions.h"

/* What users of the city may do. */
#ifndef CITY_PERMISSIONS
#define CITY_PERMISSIONS "{population.person.read,population.tag.read}"
#endif

enum { COMMUNITIES = 40, USERS = 3, FEW = 5, PAGE_MOST = 200, COUNT_MOST = 1000 };

typedef struct user {
    const char *what;
    char token[1024];
    asker sees;
    int32_t community[FEW];
} user;

static crowd city;
static crowd_person *people;
static user users[USERS] = { { .what = "all communities", .sees.all = true }, { .what = "five communities" }, { .what = "one community" } };

/* --- the city */

static long long setting(const char *name, long long fallback)
{
    return getenv(name) ? atoll(getenv(name)) : fallback;
}

static void give_up(const char *why)
{
    fprintf(stderr, "%s\n", why);
    stack_stop();
    exit(1);
}

/* Check can tell of a failure only while a test runs: this comes before the tests. */
static void make_community(int serial)
{
    const http_answer *a = HTTP(.path = REGIONS, .token = ADMIN,
                                .body = text("{\"kind\":\"COMMUNITY\",\"name\":\"第%d社区\",\"code\":\"4403050%05d\"}", serial, serial));

    if (a->status != 200)
        give_up(a->body);
}

static void load_people(void)
{
    char command[1024];

    snprintf(command, sizeof(command), "%s/tests/bench/people \"%s\" %s/secrets %lld %llu >&2", getenv("B") ? getenv("B") : "build",
             stack_database(), the_stack.dir, (long long)city.people, (unsigned long long)city.seed);
    if (system(command) != 0)
        give_up("the people could not be loaded");
}

static void know_people(void)
{
    PGconn *conn = PQconnectdb(stack_database());
    crowd_place *places;

    city.places = crowd_places(conn, &places);
    city.place = places;
    PQfinish(conn);
    free(people);
    people = calloc((size_t)city.people, sizeof(*people));
    for (int64_t i = 0; i < city.people; i++)
        crowd_person_at(&city, i, &people[i]);
}

/* Of the few, the largest, some in the middle, and the smallest; the one is of middling size. */
static void give_access(user *u)
{
    static const size_t few[] = { 0, 7, 12, 25, COMMUNITIES - 1 }, one[] = { 3 };
    const size_t *of = u == &users[1] ? few : one;
    const char *regions = "";

    u->sees.community = u->community;
    u->sees.communities = u->sees.all ? 0 : u == &users[1] ? FEW : 1;
    for (size_t i = 0; i < u->sees.communities; i++) {
        u->community[i] = city.place[of[i]].number;
        regions = text("%s%s%s", regions, i ? "," : "", city.place[of[i]].region);
    }
    snprintf(u->token, sizeof(u->token), "%s",
             stack_account(text("people-%zu", u - users), CITY_PERMISSIONS, 3, u->sees.all ? NULL : text("{%s}", regions)));
}

__attribute__((unused)) static void make_communities(void)
{
    for (int i = 0; i < COMMUNITIES; i++)
        make_community(i);
}

/* In place of those who were there. */
__attribute__((unused)) static void fill_city(long long count)
{
    stack_sql("truncate population.person, population.person_history, population.tag; delete from population.stat where resource = 'person'");
    city = (crowd){ .seed = (uint64_t)setting("PEOPLE_SEED", CROWD_SEED), .people = count };
    load_people();
    know_people();
}

__attribute__((unused)) static void give_accesses(void)
{
    for (int i = 0; i < USERS; i++)
        give_access(&users[i]);
}

/* --- the oracle: every person is looked at */

/* Newest first: indexes of the first `most`; returns how many there are at all. */
__attribute__((unused)) static size_t oracle(const user *u, const question *q, size_t most, int64_t *found)
{
    size_t count = 0;

    for (int64_t i = city.people - 1; i >= 0; i--)
        if (asker_sees(&u->sees, people[i].community) && question_met(q, &people[i]) && count++ < most)
            found[count - 1] = i;
    return count;
}

static const char *query_of(const question *q)
{
    char filter[512];

    question_filter(&city, q, filter, sizeof(filter));
    return brief("%s%s%s%s", q->fragment[0] ? "q=" : "", encoded(q->fragment), filter[0] ? "&filter=" : "", encoded(filter));
}

/* --- comparing */

static struct {
    double seconds[4096];
    size_t asked, records;
} so_far;

static const char *masked(const char *clear)
{
    size_t n = strlen(clear);
    char *shown = strdup(clear);

    for (size_t i = 3; i + 4 < n; i++)
        shown[i] = '*';
    clear = brief("%s", shown);
    free(shown);
    return clear;
}

static const http_answer *ask(const user *u, const char *query)
{
    const http_answer *a = HTTP(.path = brief(PERSONS "?%s", query), .token = u->token);

    ck_assert_msg(a->status == 200, "%s: %s", query, a->body);
    if (so_far.asked < 4096)
        so_far.seconds[so_far.asked++] = a->seconds;
    return a;
}

static void compare_record(const http_answer *a, size_t at, const crowd_person *p, const char *query, const user *u)
{
    lin_arena *arena = lin_arena_new();
    const struct { const char *field, *wanted; } same[] = {
        { "id", lin_id_text(arena, p->id).at }, { "name", p->name }, { "idNumber", masked(p->id_number) }, { "phone", masked(p->phone) },
        { "category", p->category }, { "source", p->source }, { "communityId", crowd_region(&city, p->community) },
    };

    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
        const char *got = http_at(a, brief("persons.%zu.%s", at, same[i].field));

        ck_assert_msg(strcmp(got, same[i].wanted) == 0, "%s (%s), record %zu: %s is \"%s\", not \"%s\"", query, u->what, at, same[i].field, got,
                      same[i].wanted);
    }
    so_far.records++;
    lin_arena_free(arena);
}

static void compare_page(const http_answer *a, const int64_t *wanted, size_t count, const char *query, const user *u)
{
    for (size_t i = 0; i < count; i++)
        compare_record(a, i, &people[wanted[i]], query, u);
    ck_assert_msg(!http_at(a, brief("persons.%zu.id", count))[0], "%s (%s): more than %zu answered", query, u->what, count);
}

/* One page with the total, and sometimes the page behind it. */
__attribute__((unused)) static void put(questions *chance, const user *u, const question *q)
{
    static int64_t wanted[2 * PAGE_MOST];
    size_t size = 1 + questions_pick(chance, questions_pick(chance, 4) ? 30 : PAGE_MOST), count = oracle(u, q, 2 * size, wanted), first = count < size ? count : size;
    const char *query = text("%s&pageSize=%zu", query_of(q), size);
    const http_answer *a = ask(u, brief("%s&count=true", query));

    ck_assert_msg((size_t)atoll(http_at(a, "totalSize")) == (count > COUNT_MOST ? COUNT_MOST : count), "%s (%s): %s in total, not %zu", query, u->what,
                  http_at(a, "totalSize"), count);
    compare_page(a, wanted, first, query, u);
    ck_assert_int_eq(http_at(a, "nextPageToken")[0] != '\0', count > size);
    if (count > size && questions_pick(chance, 2))
        compare_page(ask(u, brief("%s&pageToken=%s", query, http_at(a, "nextPageToken"))), wanted + size, (count < 2 * size ? count : 2 * size) - size,
                     query, u);
}

static int by_seconds(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(const char *kind, size_t count)
{
    qsort(so_far.seconds, so_far.asked, sizeof(double), by_seconds);
    printf("    %-34s %zu questions, %zu records compared, 0 differences; %zu calls p50 %.1f ms p99 %.1f ms\n", kind, count, so_far.records,
           so_far.asked, so_far.seconds[so_far.asked / 2] * 1e3, so_far.seconds[so_far.asked * 99 / 100] * 1e3);
    fflush(stdout);
    memset(&so_far, 0, sizeof(so_far));
}

/* A long run outlives its tokens. */
__attribute__((unused)) static void sign_in_again(void)
{
    for (size_t i = 0; i < USERS; i++)
        snprintf(users[i].token, sizeof(users[i].token), "%s", stack_sign_in(brief("people-%zu", i)));
}

__attribute__((unused)) static void put_all(const question_kind *kind)
{
    size_t count = (size_t)setting("QUESTIONS", 45);
    questions *chance = questions_new(&city, city.seed);

    sign_in_again();
    for (size_t i = 0; i < count; i++) {
        const user *u = &users[i % USERS];
        question q = { .category = NULL };

        kind->make(chance, &u->sees, &q);
        put(chance, u, &q);
    }
    questions_free(chance);
    report(kind->name, count);
}

#endif
