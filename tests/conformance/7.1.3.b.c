/*
 * GB/T 42455.1-2023, 7.1.3 b: many users search at once.
 *
 * Shown: 64 users, each with an account and a scope of their own, search people, passages and documents at the same time, in every way
 * that there is: each of them is answered, none refused, and what they find is what the same user finds when nobody else asks. Among
 * 10,000 people here; MANY=10000000 says how many. Times are printed, not asserted: among ten million they are measured by
 * `make bench-10m`, `make bench-passages` and `make bench-texts`, by 1, 8 and 64 users.
 */
#define LIN_TEST_SECONDS 30000
#include "tests/e2e/passages.h"
#include "tests/e2e/people.h"
#include "tests/harness/load.h"
#include "tests/harness/texts.h"

enum { ASKERS = 64, ASKS = 9, SOME = 5, SORTS = 3 };

static struct asking {
    const char *token;
    asker sees;
    int32_t community[SOME];
    struct {
        const char *path, *list, *alone;    /* what they found when nobody else asked, as JSON */
    } ask[ASKS];
} them[ASKERS];

static questions *chance;
static texts documents;

/* --- who they are: one in eight sees everything, the others one to five communities, from another one on each */

static const char *regions_of(int i)
{
    const char *regions = "";

    for (size_t k = 0; k < them[i].sees.communities; k++) {
        const crowd_place *place = &city.place[((size_t)i + k * 7) % city.places];

        them[i].community[k] = place->number;
        regions = text("%s%s%s", regions, k ? "," : "", place->region);
    }
    return text("{%s}", regions);
}

static void let_them_in(void)
{
    for (int i = 0; i < ASKERS; i++) {
        them[i].sees = (asker){ .all = i % 8 == 0, .community = them[i].community, .communities = i % 8 ? (size_t)(1 + i % SOME) : 0 };
        stack_add_account(text("asker-%d", i), "{population.person.read,population.tag.read,vehicles.passage.read,exchange.file.read}", 3, them[i].sees.all ? NULL : regions_of(i));
    }
    stack_raise_access();
    for (int i = 0; i < ASKERS; i++)
        them[i].token = text("%s", stack_sign_in(text("asker-%d", i)));
}

/* --- what they ask: people in one of all ways, a plate, a piece of a document's name, in turn */

static void think_of(int i, int n)
{
    char fragment[TEXTS_LONGEST];
    question q = { .category = NULL };

    switch (n % SORTS) {
    case 0:
        question_kinds[(size_t)(i + n) % question_kinds_count].make(chance, &them[i].sees, &q);
        them[i].ask[n].path = text(PERSONS "?pageSize=20&%s", query_of(&q));
        them[i].ask[n].list = "persons";
        return;
    case 1:
        them[i].ask[n].path = by_plate(i * 31L + n);
        them[i].ask[n].list = "passages";
        return;
    default:
        texts_fragment(&documents, &texts_documents, load_chance((uint64_t)(i * ASKS + n)), 1 + (size_t)(i + n) % 4, fragment);
        them[i].ask[n].path = text("/v1/exchange/files?pageSize=20&q=%s", encoded(fragment));
        them[i].ask[n].list = "files";
    }
}

static const char *found_by(int i, int n, double *ret_seconds)
{
    const http_answer *a = HTTP(.path = them[i].ask[n].path, .token = them[i].token);

    *ret_seconds = a->seconds;
    return a->status == 200 ? json_dumps(json_object_get(a->json, them[i].ask[n].list), JSON_ENCODE_ANY) : text("%ld %s", a->status, a->body);
}

/* Whether all was as it is alone; where not, it is told. */
static bool asks_again(int i, double *took)
{
    bool same = true;

    for (int n = 0; n < ASKS; n++) {
        const char *found = found_by(i, n, &took[n]);

        if (strcmp(found, them[i].ask[n].alone) == 0)
            continue;
        same = false;
        fprintf(stderr, "user %d, %s: %.300s\nalone: %.300s\n", i, them[i].ask[n].path, found, them[i].ask[n].alone);
    }
    return same;
}

/* How many of them were answered otherwise. */
static int all_at_once(double *took)
{
    int wrong = 0, state;

    for (int i = 0; i < ASKERS; i++)
        if (fork() == 0)
            _exit(!asks_again(i, took + i * ASKS));
    while (wait(&state) > 0)
        wrong += state != 0;
    return wrong;
}

TEST(sixty_four_users_find_at_once_what_each_finds_alone)
{
    enum { ALL = ASKERS * ASKS };
    double *took = mmap(NULL, ALL * sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    long long many = setting("MANY", 10000);
    size_t found = 0;

    stack_stop_one("analytics"); /* it would copy all of them for its search box meanwhile */
    fill_with(many);
    fill_city(many);
    documents = texts_new(many);
    texts_load(&documents, &texts_documents);
    chance = questions_new(&city, city.seed);
    let_them_in();
    for (int i = 0; i < ASKERS; i++)
        for (int n = 0; n < ASKS; n++) {
            think_of(i, n);
            them[i].ask[n].alone = found_by(i, n, &took[0]);
            ck_assert_msg(them[i].ask[n].alone[0] == '[', "%s: %s", them[i].ask[n].path, them[i].ask[n].alone);
            found += strlen(them[i].ask[n].alone) > strlen("[]");
        }
    ck_assert_uint_gt(found, ALL / 3);
    ck_assert_int_eq(all_at_once(took), 0);
    qsort(took, ALL, sizeof(double), by_size);
    printf("    %d searches by %d users at once, %zu found something: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms\n", ALL, ASKERS, found, took[ALL / 2] * 1e3,
           took[ALL * 95 / 100] * 1e3, took[ALL * 99 / 100] * 1e3);
}
