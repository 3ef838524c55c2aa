/*
 * A city of people, found by fragments of names, by id numbers, by last fours and by phones: what users of three
 * scopes are answered is what a walk through the whole crowd (tests/harness/crowd.h) says, and PostgreSQL's own plans
 * use the indexes under row-level security. 20,000 people in `make test`, a million in `make million`.
 *
 * PEOPLE, QUESTIONS (of each kind) and PEOPLE_SEED say how many and which. Times are printed, never asserted.
 */
#include <libpq-fe.h>

#include "tests/harness/crowd.h"
#include "tests/harness/plans.h"
#include "tests/harness/questions.h"

static void begin_city(void);
#define LIN_TEST_BEGIN() begin_city()
#define LIN_TEST_END() end_city()
static void end_city(void);
#include "tests/e2e/e2e.h"

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
             stack_account(text("people-%zu", u - users), "{population.person.read}", 3, u->sees.all ? NULL : text("{%s}", regions)));
}

static void begin_city(void)
{
    city = (crowd){ .seed = (uint64_t)setting("PEOPLE_SEED", CROWD_SEED), .people = setting("PEOPLE", 20000) };
    stack_start();
    for (int i = 0; i < COMMUNITIES; i++)
        make_community(i);
    load_people();
    know_people();
    for (int i = 0; i < USERS; i++)
        give_access(&users[i]);
}

static void end_city(void)
{
    stack_stop();
}

/* --- the oracle: every person is looked at */

/* Newest first: indexes of the first `most`; returns how many there are at all. */
static size_t oracle(const user *u, const question *q, size_t most, int64_t *found)
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
static void put(questions *chance, const user *u, const question *q)
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

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(const char *kind, size_t count)
{
    qsort(so_far.seconds, so_far.asked, sizeof(double), by_size);
    printf("    %-34s %zu questions, %zu records compared, 0 differences; %zu calls p50 %.1f ms p99 %.1f ms\n", kind, count, so_far.records,
           so_far.asked, so_far.seconds[so_far.asked / 2] * 1e3, so_far.seconds[so_far.asked * 99 / 100] * 1e3);
    fflush(stdout);
    memset(&so_far, 0, sizeof(so_far));
}

static void put_all(const question_kind *kind)
{
    size_t count = (size_t)setting("QUESTIONS", 45);
    questions *chance = questions_new(&city, city.seed);

    for (size_t i = 0; i < USERS; i++) /* a long run outlives its tokens */
        snprintf(users[i].token, sizeof(users[i].token), "%s", stack_sign_in(brief("people-%zu", i)));
    for (size_t i = 0; i < count; i++) {
        const user *u = &users[i % USERS];
        question q = { .category = NULL };

        kind->make(chance, &u->sees, &q);
        put(chance, u, &q);
    }
    questions_free(chance);
    report(kind->name, count);
}

TEST(searches_of_every_kind_find_what_the_oracle_says)
{
    for (size_t i = 0; i < question_kinds_count; i++)
        put_all(&question_kinds[i]);
}

/* --- what else the service knows of people it has never created */

TEST(counts_histories_and_single_records_are_as_if_the_service_had_made_them)
{
    const crowd_person *p = &people[city.people / 3];
    lin_arena *arena = lin_arena_new();
    const char *path = text(PERSONS "/%s", lin_id_text(arena, p->id).at);
    long long sum = 0;
    const http_answer *a = HTTP(.path = PERSONS ":stats?by=category", .token = users[0].token);

    for (int i = 0; i < 4; i++) {
        long long wanted = 0;

        for (int64_t k = 0; k < city.people; k++)
            wanted += strcmp(people[k].category, http_at(a, text("groups.%d.values.0", i))) == 0;
        ck_assert_int_eq(atoll(http_at(a, text("groups.%d.count", i))), wanted);
        sum += wanted;
    }
    ck_assert_int_eq(sum, city.people);
    a = HTTP(.path = path, .token = users[0].token);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "name"), p->name);
    a = HTTP(.path = text("%s/history", path), .token = users[0].token);
    ck_assert_str_eq(http_at(a, "history.0.action"), "CREATED");
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{%s}", category("TEMPORARY"))), 200);
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{%s}", category(p->category))), 200);
    a = HTTP(.path = text("%s:reveal", path), .token = ADMIN, .body = "{\"reason\":\"核对\"}");
    ck_assert_str_eq(http_at(a, "idNumber"), p->id_number);
    ck_assert_str_eq(http_at(a, "phone"), p->phone);
    lin_arena_free(arena);
}

/* --- plans */

static void check_plan(const user *u, const question *q, const char *kind)
{
    char *plans;
    const char *at;
    size_t indexes = 0;

    plans_mark();
    ask(u, brief("%s&pageSize=20", query_of(q)));
    plans = plans_since();
    if (getenv("PLANS"))
        printf("%s, %s\n%s\n", kind, u->what, plans);
    ck_assert_msg(!plans_scan(plans, "person"), "%s (%s, %s) reads all people:\n%s", query_of(q), kind, u->what, plans);
    for (at = plans; (at = strstr(at, "Index")); at++)
        indexes += strstr(at, "person") != NULL;
    ck_assert_msg(indexes > 0, "%s (%s, %s) uses no index:\n%s", query_of(q), kind, u->what, plans);
    free(plans);
}

TEST(plans_use_the_indexes_under_row_level_security)
{
    questions *chance = questions_new(&city, city.seed);
    size_t checked = 0;

    plans_watch("population");
    for (size_t i = 0; i < question_kinds_count; i++)
        for (size_t k = 0; k < 3 * USERS; k++, checked++) {
            const user *u = &users[k % USERS];
            question q;

            do {
                q = (question){ .category = NULL };
                question_kinds[i].make(chance, &u->sees, &q);
            } while (q.community && !asker_sees(&u->sees, q.community)); /* there nothing is looked for */
            check_plan(u, &q, question_kinds[i].name);
        }
    questions_free(chance);
    printf("    %zu searches planned by PostgreSQL: none reads the whole table, each uses an index\n", checked);
}
