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

static void begin_city(void);
#define LIN_TEST_BEGIN() begin_city()
#define LIN_TEST_END() end_city()
static void end_city(void);
#include "tests/e2e/e2e.h"

enum { COMMUNITIES = 40, USERS = 3, FEW = 5, PAGE_MOST = 200, COUNT_MOST = 1000, FRAGMENT = 64 };

typedef struct user {
    const char *what;
    char token[1024];
    bool all;
    int32_t community[FEW];
    size_t communities;
} user;

static crowd city;
static crowd_person *people;
static const char **region;                 /* id of the region of city.community[i] */
static user users[USERS] = { { .what = "all communities", .all = true }, { .what = "five communities" }, { .what = "one community" } };

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
    int32_t *numbers;

    city.communities = crowd_communities(conn, &numbers);
    city.community = numbers;
    region = calloc(city.communities, sizeof(*region));
    for (size_t i = 0; i < city.communities; i++)
        region[i] = text("%s", stack_sql("select id from identity.region where number = %d", numbers[i]));
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

    u->communities = u->all ? 0 : u == &users[1] ? FEW : 1;
    for (size_t i = 0; i < u->communities; i++) {
        u->community[i] = city.community[of[i]];
        regions = text("%s%s%s", regions, i ? "," : "", region[of[i]]);
    }
    snprintf(u->token, sizeof(u->token), "%s",
             stack_account(text("people-%zu", u - users), "{population.person.read}", 3, u->all ? NULL : text("{%s}", regions)));
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

/* --- chance */

static uint64_t state;

static size_t pick(size_t bound)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((state >> 33) % bound);
}

static const crowd_person *anybody(void)
{
    return &people[pick((size_t)city.people)];
}

/* --- the oracle: every person is looked at */

typedef struct question {
    char fragment[FRAGMENT];                /* "": any name */
    char id_number[20], phone[12];          /* "": any */
    char id_tail[8], phone_tail[8];
    char prefix[FRAGMENT];
    const char *category;                   /* NULL: any */
    int32_t community;                      /* 0: any */
} question;

static bool in_scope(const user *u, int32_t community)
{
    bool in = u->all;

    for (size_t i = 0; i < u->communities; i++)
        in |= u->community[i] == community;
    return in;
}

static bool is(const char *wanted, const char *text)
{
    return !wanted[0] || strcmp(wanted, text) == 0;
}

static bool ends_in(const char *text, const char *tail)
{
    return !tail[0] || (strlen(text) >= strlen(tail) && strcmp(text + strlen(text) - strlen(tail), tail) == 0);
}

static bool answers(const user *u, const question *q, const crowd_person *p)
{
    return (!q->community || q->community == p->community) && is(q->id_number, p->id_number) && is(q->phone, p->phone) &&
           ends_in(p->id_number, q->id_tail) && ends_in(p->phone, q->phone_tail) &&
           (!q->prefix[0] || strncmp(p->name, q->prefix, strlen(q->prefix)) == 0) && (!q->category || strcmp(q->category, p->category) == 0) &&
           (!q->fragment[0] || strcasestr(p->name, q->fragment)) && in_scope(u, p->community);
}

/* Newest first: indexes of the first `most`; returns how many there are at all. */
static size_t oracle(const user *u, const question *q, size_t most, int64_t *found)
{
    size_t count = 0;

    for (int64_t i = city.people - 1; i >= 0; i--)
        if (answers(u, q, &people[i]) && count++ < most)
            found[count - 1] = i;
    return count;
}

/* --- the question as a caller puts it */

static const char *region_of(int32_t community)
{
    for (size_t i = 0; i < city.communities; i++)
        if (city.community[i] == community)
            return region[i];
    return "";
}

static const char *query_of(const question *q)
{
    static char filter[512];
    char *to = filter;

    filter[0] = '\0';
#define AND(...) (to += sprintf(to, "%s", to > filter ? " AND " : ""), to += sprintf(to, __VA_ARGS__))
    if (q->community)
        AND("communityId=%s", region_of(q->community));
    if (q->category)
        AND("category=%s", q->category);
    if (q->id_number[0])
        AND("idNumber=\"%s\"", q->id_number);
    if (q->phone[0])
        AND("phone=\"%s\"", q->phone);
    if (q->id_tail[0])
        AND("idNumber=\"*%s\"", q->id_tail);
    if (q->phone_tail[0])
        AND("phone=\"*%s\"", q->phone_tail);
    if (q->prefix[0])
        AND("name=\"%s*\"", q->prefix);
#undef AND
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
        { "category", p->category }, { "source", p->source }, { "communityId", region_of(p->community) },
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
static void put(const user *u, const question *q)
{
    static int64_t wanted[2 * PAGE_MOST];
    size_t size = 1 + pick(pick(4) ? 30 : PAGE_MOST), count = oracle(u, q, 2 * size, wanted), first = count < size ? count : size;
    const char *query = text("%s&pageSize=%zu", query_of(q), size);
    const http_answer *a = ask(u, brief("%s&count=true", query));

    ck_assert_msg((size_t)atoll(http_at(a, "totalSize")) == (count > COUNT_MOST ? COUNT_MOST : count), "%s (%s): %s in total, not %zu", query, u->what,
                  http_at(a, "totalSize"), count);
    compare_page(a, wanted, first, query, u);
    ck_assert_int_eq(http_at(a, "nextPageToken")[0] != '\0', count > size);
    if (count > size && pick(2))
        compare_page(ask(u, brief("%s&pageToken=%s", query, http_at(a, "nextPageToken"))), wanted + size, (count < 2 * size ? count : 2 * size) - size,
                     query, u);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(const char *kind, size_t questions)
{
    qsort(so_far.seconds, so_far.asked, sizeof(double), by_size);
    printf("    %-34s %zu questions, %zu records compared, 0 differences; %zu calls p50 %.1f ms p99 %.1f ms\n", kind, questions, so_far.records,
           so_far.asked, so_far.seconds[so_far.asked / 2] * 1e3, so_far.seconds[so_far.asked * 99 / 100] * 1e3);
    fflush(stdout);
    memset(&so_far, 0, sizeof(so_far));
}

static void put_all(const char *kind, void (*make)(const user *u, question *q))
{
    size_t questions = (size_t)setting("QUESTIONS", 45);

    state = city.seed;
    for (size_t i = 0; i < questions; i++) {
        question q = { .category = NULL };

        make(&users[i % USERS], &q);
        put(&users[i % USERS], &q);
    }
    report(kind, questions);
}

/* --- fragments: of a name that somebody has, the most or the least frequent of a few drawn */

static size_t width(const char *at)
{
    unsigned char lead = (unsigned char)*at;

    return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
}

/* `count` characters that begin and end in no blank, which a search would not look for. */
static bool draw(size_t count, char *to)
{
    const char *name = anybody()->name, *begin = name, *end;
    size_t skip = pick(lin_utf8_count(lin_z(name)));

    while (skip--)
        begin += width(begin);
    end = begin;
    for (size_t i = 0; i < count; i++) {
        if (!*end)
            return false;
        end += width(end);
    }
    snprintf(to, FRAGMENT, "%.*s", (int)(end - begin), begin);
    return to[0] != ' ' && end[-1] != ' ';
}

static size_t frequency(const char *fragment)
{
    size_t count = 0;

    for (int64_t i = 0; i < city.people; i += 1 + city.people / 20000)
        count += strcasestr(people[i].name, fragment) != NULL;
    return count;
}

static void draw_fragment(size_t count, bool rare, char *to)
{
    size_t best = 0;
    char one[FRAGMENT];

    to[0] = '\0';
    for (int drawn = 0; drawn < 12;) {
        size_t f;

        if (!draw(count, one))
            continue;
        f = frequency(one);
        if (!drawn++ || (rare ? f < best : f > best)) {
            best = f;
            snprintf(to, FRAGMENT, "%s", one);
        }
    }
}

/* A third plain, a third within a category, a third within one community (of those in scope, or not). */
static void make_fragment(const user *u, question *q, size_t count)
{
    size_t how = pick(6);

    (void)u;
    draw_fragment(count, pick(2), q->fragment);
    if (how < 2 || how == 4)
        q->category = anybody()->category;
    if (how == 3 || how == 4)
        q->community = u->communities && pick(4) ? u->community[pick(u->communities)] : city.community[pick(city.communities)];
}

static void make_one(const user *u, question *q)
{
    make_fragment(u, q, 1);
}

static void make_two(const user *u, question *q)
{
    make_fragment(u, q, 2);
}

static void make_three(const user *u, question *q)
{
    make_fragment(u, q, 3);
}

static void make_strange(const user *u, question *q)
{
    static const char *const strange[] = { "龘", "𬭎", "𠮷", "·", "müller", "SMI", "AB子", "n va", "买提·艾", "秀英王", "阿卜杜拉·玉素甫", "ＡＢ" };

    (void)u;
    snprintf(q->fragment, sizeof(q->fragment), "%s", strange[pick(11)]);
}

TEST(a_character_of_a_name)
{
    put_all("fragments of one character", make_one);
}

TEST(two_characters_of_a_name)
{
    put_all("fragments of two characters", make_two);
}

TEST(three_characters_of_a_name)
{
    put_all("fragments of three characters", make_three);
}

TEST(letters_dots_and_characters_beyond_the_basic_plane)
{
    put_all("strange fragments", make_strange);
}

/* --- sealed values */

static const crowd_person *somebody_in_reach(const user *u)
{
    const crowd_person *p;

    do
        p = anybody();
    while (!p->phone[0] || !p->id_number[0] || (!in_scope(u, p->community) && pick(50)));
    return p;
}

static void make_id_number(const user *u, question *q)
{
    snprintf(q->id_number, sizeof(q->id_number), "%s", somebody_in_reach(u)->id_number);
    if (pick(8) == 0)
        q->id_number[16] = q->id_number[16] == '0' ? '1' : '0'; /* nobody's */
}

static void make_phone(const user *u, question *q)
{
    snprintf(q->phone, sizeof(q->phone), "%s", somebody_in_reach(u)->phone);
    if (pick(4) == 0)
        q->category = anybody()->category;
}

/* Who is confined needs to name no community; who is not must. */
static void make_tail(const user *u, question *q)
{
    const crowd_person *p = somebody_in_reach(u);

    if (pick(2))
        snprintf(q->id_tail, sizeof(q->id_tail), "%s", p->id_number + 14);
    else
        snprintf(q->phone_tail, sizeof(q->phone_tail), "%s", p->phone + 7);
    if (u->all || pick(2))
        q->community = p->community;
    if (pick(4) == 0)
        q->category = p->category;
}

static void make_prefix(const user *u, question *q)
{
    do
        draw(1 + pick(2), q->prefix);
    while (!q->prefix[0] || frequency(q->prefix) == 0 || strchr(q->prefix, ' '));
    if (pick(3) == 0)
        q->category = anybody()->category;
    if (u->all && pick(2))
        q->community = anybody()->community;
}

TEST(an_id_number)
{
    put_all("id numbers", make_id_number);
}

TEST(a_phone)
{
    put_all("phones", make_phone);
}

TEST(the_last_four_of_id_number_or_phone)
{
    put_all("last fours", make_tail);
}

TEST(the_beginning_of_a_name)
{
    put_all("beginnings of names", make_prefix);
}

/* --- what else the service knows of people it has never created */

TEST(counts_histories_and_single_records_are_as_if_the_service_had_made_them)
{
    const crowd_person *p = somebody_in_reach(&users[0]);
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
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"category\":\"TEMPORARY\"}"), 200);
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{\"category\":\"%s\"}", p->category)), 200);
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
    static const struct {
        const char *kind;
        void (*make)(const user *u, question *q);
    } kinds[] = {
        { "one character", make_one }, { "two characters", make_two }, { "three characters", make_three }, { "strange", make_strange },
        { "id number", make_id_number }, { "phone", make_phone }, { "last four", make_tail }, { "beginning of a name", make_prefix },
    };
    size_t checked = 0;

    state = city.seed;
    plans_watch("population");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        for (size_t k = 0; k < 6 * USERS; k++) {
            question q = { .category = NULL };

            do
                kinds[i].make(&users[k % USERS], &q);
            while (q.community && !in_scope(&users[k % USERS], q.community)); /* there nothing is looked for */
            check_plan(&users[k % USERS], &q, kinds[i].kind);
            checked++;
        }
    printf("    %zu searches planned by PostgreSQL: none reads the whole table, each uses an index\n", checked);
}
