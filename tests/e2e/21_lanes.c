/*
 * Two lanes, one answer: whatever is read by the fast lane is, byte for byte, what the plain lane
 * answers, refusals and all. The plain lane is the reference.
 */
#include "tests/e2e/e2e.h"

enum { CASES_MAX = 128, PEOPLE = 90 };

typedef struct reply {
    const char *what;
    long status;
    const char *body;
    const char *etag;
} reply;

static const char *home, *elsewhere, *people[PEOPLE], *of_elsewhere, *deleted, *revived;
static const char *clerk, *uncleared, *stranger, *forbidden;

/* What names one request among all cannot be the same twice. */
static const char *without_instance(const char *body)
{
    const char *at = strstr(body, ",\"instance\":");

    return at ? text("%.*s}", (int)(at - body), body) : text("%s", body);
}

static void note(reply *into, size_t *count, const char *what, const http_answer *a)
{
    ck_assert_uint_lt(*count, CASES_MAX);
    into[(*count)++] = (reply){ what, a->status, without_instance(a->body), text("%s", http_header(a, "etag")) };
}

static const http_answer *get(const char *token, const char *path, const char *language)
{
    return HTTP(.path = text(PERSONS "/%s", path), .token = token, .header = { text("Accept-Language: %s", language) });
}

static const http_answer *batch(const char *token, const char *ids, const char *header)
{
    return HTTP(.path = text(PERSONS ":batchGet?%s", ids), .token = token, .header = { header });
}

/* ids=a&ids=b… */
static const char *list(const char *const *id, size_t count)
{
    const char *all = "";

    for (size_t i = 0; i < count; i++)
        all = text("%s%sids=%s", all, i ? "&" : "", id[i]);
    return all;
}

static const char *too_many(void)
{
    static const char *const x[] = { "x", "x", "x", "x", "x", "x", "x", "x", "x", "x" };
    const char *ten = list(x, 10);

    return text("%s&%s&%s&%s&%s&%s&%s&%s&%s&%s&ids=x", ten, ten, ten, ten, ten, ten, ten, ten, ten, ten);
}

static void make_people(void)
{
    home = new_community();
    elsewhere = new_community();
    for (int i = 0; i < PEOPLE; i++)
        people[i] = new_person(home, i);
    of_elsewhere = new_person(elsewhere, PEOPLE + 1);
    deleted = new_person(home, PEOPLE + 2);
    revived = new_person(home, PEOPLE + 3);
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", deleted), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", revived), .token = ADMIN), 200);
    expect_status(HTTP(.path = text(PERSONS "/%s:undelete", revived), .token = ADMIN, .body = "{}"), 200);
    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", people[1]), .token = ADMIN,
                       .body = "{\"name\":\"司马相如\",\"phone\":\"\"}"), 200);
    clerk = text("%s", stack_account("lanes-clerk", "{population.person.read}", 3, text("{%s}", home)));
    uncleared = text("%s", stack_account("lanes-uncleared", "{population.person.read}", 2, text("{%s}", home)));
    stranger = text("%s", stack_account("lanes-stranger", "{population.person.read}", 3, text("{%s}", elsewhere)));
    forbidden = text("%s", stack_account("lanes-forbidden", "{identity.region.read}", 3, NULL));
}

static void gets(reply *into, size_t *count)
{
    static const char *const languages[] = { "zh-CN", "en" };
    const char *tokens[] = { ADMIN, clerk, uncleared, stranger, forbidden, NULL };
    const char *paths[] = { people[0], people[1], of_elsewhere, deleted, revived, "00000000-0000-8000-8000-000000000000",
                            "not-an-id", text("%s?readTime=2020-01-01T00:00:00Z", people[1]),
                            text("%s?readTime=2199-01-01T00:00:00Z", people[1]), text("%s?no=such", people[1]) };

    for (size_t l = 0; l < 2; l++)
        for (size_t t = 0; t < sizeof(tokens) / sizeof(*tokens); t++)
            for (size_t p = l ? 5 : 0; p < sizeof(paths) / sizeof(*paths); p += l ? 2 : 1)
                note(into, count, text("get %s token %zu in %s", paths[p], t, languages[l]), get(tokens[t], paths[p], languages[l]));
}

static void batches(reply *into, size_t *count)
{
    static const char *const no_header = "X-None: 1";
    const char *odd = text("ids=%s&ids=%s", people[0], people[0]);

    note(into, count, "one", batch(ADMIN, list(people, 1), no_header));
    note(into, count, "many", batch(ADMIN, list(people, 90), no_header));
    note(into, count, "many, masked", batch(uncleared, list(people, 90), no_header));
    note(into, count, "too many", batch(ADMIN, too_many(), no_header));
    note(into, count, "none", batch(ADMIN, "", no_header));
    note(into, count, "the same twice", batch(ADMIN, odd, no_header));
    note(into, count, "one malformed", batch(ADMIN, text("%s&ids=x", list(people, 3)), no_header));
    note(into, count, "one deleted", batch(ADMIN, text("%s&ids=%s", list(people, 3), deleted), no_header));
    note(into, count, "one out of scope", batch(clerk, text("%s&ids=%s", list(people, 3), of_elsewhere), no_header));
    note(into, count, "all out of scope", batch(stranger, list(people, 3), no_header));
    note(into, count, "forbidden", batch(forbidden, list(people, 3), no_header));
    note(into, count, "with a key", batch(ADMIN, list(people, 3), "Idempotency-Key: lanes"));
}

static size_t run_all(reply *into)
{
    size_t count = 0;

    gets(into, &count);
    batches(into, &count);
    return count;
}

/* Sessions are older than the restart: the lanes are asked under the same tokens. */
static void switch_lane(const char *fast)
{
    setenv("LINLI_FAST_LANE", fast, 1);
    stack_up();
    ck_assert(stack_wait(stack_is_ready, 60));
}

static bool reads(void)
{
    return get(ADMIN, people[0], "en")->status == 200;
}

static long status_of(const reply *of, size_t count, const char *what)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(of[i].what, what) == 0)
            return of[i].status;
    return 0;
}

TEST(what_the_fast_lane_answers_is_what_the_plain_lane_answers)
{
    static reply fast[CASES_MAX], plain[CASES_MAX];
    size_t count;

    make_people();
    count = run_all(fast);
    ck_assert_int_eq(status_of(fast, count, "one"), 200);
    ck_assert_int_eq(status_of(fast, count, "many, masked"), 200);
    ck_assert_int_eq(status_of(fast, count, "too many"), 400);
    ck_assert_int_eq(status_of(fast, count, "one out of scope"), 404);
    ck_assert_int_eq(status_of(fast, count, "forbidden"), 403);
    switch_lane("0");
    ck_assert(stack_wait(reads, 60));
    ck_assert_uint_eq(run_all(plain), count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(fast[i].status, plain[i].status);
        ck_assert_msg(strcmp(fast[i].body, plain[i].body) == 0 && strcmp(fast[i].etag, plain[i].etag) == 0,
                      "%s\nfast:  %s %s\nplain: %s %s", fast[i].what, fast[i].etag, fast[i].body, plain[i].etag, plain[i].body);
    }
    printf("    %zu cases, byte for byte the same\n", count);
    switch_lane("1");
}

/* Connections of the service whose latest statement looks so. */
static int latest_is(const char *pattern)
{
    return atoi(stack_sql("select count(*) from pg_stat_activity where application_name = 'linli-population' and query like '%s'",
                          pattern));
}

/* The worker that created shows how it ended, for a person has rules: no get came to it, nor to its twin. */
TEST(a_get_is_read_by_a_connection_of_the_fast_lane)
{
    home = new_community();
    people[0] = new_person(home, 7000);
    for (int i = 0; i < 50; i++)
        expect_status(get(ADMIN, people[0], "en"), 200);
    ck_assert_int_eq(latest_is("%\"person\" where community_id = $1 and id = $2 and deleted_at is null"), 1);
    ck_assert_int_ge(latest_is("commit"), 1);
}
