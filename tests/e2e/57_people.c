/*
 * A city of people, found by fragments of names, by id numbers, by last fours and by phones: what users of three
 * scopes are answered is what a walk through the whole crowd (tests/harness/crowd.h) says, and PostgreSQL's own plans
 * use the indexes under row-level security. 20,000 people in `make test`, a million in `make million`.
 *
 * PEOPLE, QUESTIONS (of each kind) and PEOPLE_SEED say how many and which. Times are printed, never asserted.
 */
#include "tests/harness/plans.h"

static void begin(void);
#define LIN_TEST_BEGIN() begin()
#define LIN_TEST_END() stack_stop()
#include "tests/e2e/people.h"

static void begin(void)
{
    stack_start();
    make_communities();
    fill_city(setting("PEOPLE", 20000));
    give_accesses();
}

TEST(searches_of_every_kind_find_what_the_oracle_says)
{
    for (size_t i = 0; i < question_kinds_count; i++)
        put_all(&question_kinds[i]);
}

static bool asks_for_text(const question_kind *kind)
{
    questions *chance = questions_new(&city, city.seed);
    question q = { .category = NULL };

    kind->make(chance, &users[0].sees, &q);
    questions_free(chance);
    return q.fragment[0] != '\0';
}

/* How: the windows and the lists are asked for each by some search at least. */
static void expect_windows_and_lists(void)
{
    questions *chance = questions_new(&city, city.seed + 1);
    char *plans;

    plans_watch("population");
    plans_mark();
    for (size_t i = 0; i < question_kinds_count; i++)
        for (size_t k = 0; k < 3 * USERS; k++) {
            question q = { .category = NULL };

            question_kinds[i].make(chance, &users[k % USERS].sees, &q);
            if (q.fragment[0])
                ask(&users[k % USERS], brief("%s&pageSize=20", query_of(&q)));
        }
    plans = plans_since();
    ck_assert(strstr(plans, "time_grams(id) && ") != NULL);
    ck_assert(strstr(plans, "local_grams(community_id, search_grams) @> ") != NULL);
    free(plans);
    questions_free(chance);
}

/* Windows of time and the lists of single communities pay in a large city only: this one is told that it is a thousand times as large. */
TEST(a_city_that_seems_large_finds_the_same)
{
    stack_sql("update population.search_gram set rows = 1000 * rows; update population.search_size set rows = 1000 * rows;"
              " update population.search_apart set rows = 1000 * rows;"
              " insert into population.search_gram (resource, gram, rows, seen) select 'person', g, 1000 * count(*), max(platform.time_unit(id))"
              "   from population.person, unnest(search_grams) g where deleted_at is null group by g on conflict do nothing");
    for (size_t i = 0; i < question_kinds_count; i++)
        if (asks_for_text(&question_kinds[i]))
            put_all(&question_kinds[i]);
    expect_windows_and_lists();
    stack_sql("select population.person_count_grams()");
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
