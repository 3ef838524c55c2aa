/*
 * Growth: a search among rows that came since the service began reads no more the more there are. What it goes by, how many rows
 * hold a fragment, is counted anew when the table has grown to twice its size, not every hour alone.
 */
#include "tests/e2e/e2e.h"
#include "tests/harness/plans.h"

enum { AT_ONCE = 100, FEW = 1500, TIMES = 4, PAGE = 20 };

static const char *community;
static int people;

static void grow_to(int count)
{
    for (; people < count; people += AT_ONCE) {
        char *body = NULL;
        size_t size;
        FILE *out = open_memstream(&body, &size);

        fputs("{\"persons\":[", out);
        for (int i = 0; i < AT_ONCE; i++)
            fprintf(out, "%s{\"communityId\":\"%s\",\"name\":\"王秀英\",%s}", i ? "," : "", community, category("FLOATING"));
        fputs("]}", out);
        fclose(out);
        expect_status(HTTP(.path = PERSONS ":batchCreate", .token = ADMIN, .body = body), 200);
        free(body);
    }
}

/* At most half of the table came since; of its pages some were filled by who had not committed. */
static bool is_counted(void)
{
    return 3 * atoi(stack_sql("select coalesce(sum(rows), 0) from population.search_size where resource = 'person'")) >= people;
}

static long pages_of_one(void)
{
    const http_answer *a;
    char *plans;
    long pages;

    plans_mark();
    a = HTTP(.path = text(PERSONS "?q=%s&pageSize=%d", encoded("秀"), PAGE), .token = ADMIN);
    expect_status(a, 200);
    ck_assert_str_ne(http_at(a, brief("persons.%d.id", PAGE - 1)), "");
    plans = plans_since();
    pages = plans_pages(plans, "person");
    free(plans);
    return pages;
}

/* The least of some: the log tells what is counted meanwhile, too. */
static long pages_of_a_search(void)
{
    long least;

    ck_assert(stack_wait(is_counted, 60));
    stack_sql("analyze population.person"); /* as autovacuum does within a minute */
    least = pages_of_one();
    for (int i = 1; i < TIMES; i++) {
        long pages = pages_of_one();

        least = pages < least ? pages : least;
    }
    return least;
}

TEST(a_search_reads_no_more_among_four_times_as_many_rows_that_came_since)
{
    long few, many;

    stack_stop_one("analytics"); /* it reads them, too */
    community = new_community();
    grow_to(FEW);
    plans_watch_pages("population");
    few = pages_of_a_search();
    grow_to(TIMES * FEW);
    many = pages_of_a_search();
    printf("    a search for what all %d rows hold: %ld pages; all %d: %ld\n", FEW, few, TIMES * FEW, many);
    ck_assert_int_gt(few, 0);
    ck_assert_int_lt(many, 2 * few);
}
