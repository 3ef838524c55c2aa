/*
 * Values: what narrows a search lies in the index beside the text, so that of those who are called so only those are fetched whom the
 * rest of the question leaves. Among fifty thousand people, copied in PostgreSQL from three that the service made.
 */
#include "tests/e2e/e2e.h"
#include "tests/harness/plans.h"

enum { PEOPLE = 50000, OLD_KEY = 50, PAGES = 500 };

#define KEY "category=KEY"
#define FORTIES "birthDate>=\"1940-01-01\" AND birthDate<=\"1949-12-31\""

static const char *make(const char *community, const char *name, const char *kind, const char *born)
{
    const http_answer *a = HTTP(.path = PERSONS, .token = ADMIN,
                                .body = text("{\"communityId\":\"%s\",\"name\":\"%s\",\"birthDate\":\"%s\",%s}", community, name, born, category(kind)));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

/* One in ten is called 田, of whom one in a hundred is a key person and born in the forties. */
static void fill(void)
{
    const char *c = new_community();
    const char *others = make(c, "王秀英", "FLOATING", "1980-05-05"), *called_so = make(c, "田小丽", "FLOATING", "1980-05-05"),
               *wanted = make(c, "田小丽", "KEY", "1945-05-05");

    stack_sql("insert into population.person select (jsonb_populate_record(p, jsonb_build_object('id',"
              " left(replace(p.id::text, '-', ''), 20) || lpad(to_hex(i), 12, '0')))).* from generate_series(1, %d) i"
              " join population.person p on p.id = case when i %% %d = 0 then '%s' when i %% 10 = 0 then '%s' else '%s' end::uuid",
              PEOPLE, PEOPLE / OLD_KEY, wanted, called_so, others);
    stack_sql("vacuum analyze population.person");
    stack_sql("select population.person_count_grams()");
    plans_watch_pages("population");
}

/* All whom the question leaves, the three from whom they were copied among them. */
static void check(const char *filter, int found)
{
    const http_answer *a;
    char *plans;
    long pages;

    plans_mark();
    a = HTTP(.path = text(PERSONS "?q=%s&filter=%s&pageSize=%d", encoded("田"), encoded(filter), 2 * OLD_KEY), .token = ADMIN);
    expect_status(a, 200);
    ck_assert(!found || http_at(a, brief("persons.%d.id", found - 1))[0]);
    ck_assert_str_eq(http_at(a, brief("persons.%d.id", found)), "");
    plans = plans_since();
    pages = plans_pages(plans, "person");
    printf("    田, %s: %ld pages for %d\n", filter, pages, found);
    free(plans);
    ck_assert_int_gt(pages, 0);
    ck_assert_int_lt(pages, PAGES);
}

TEST(a_category_and_days_of_birth_lead_to_those_whom_they_leave)
{
    fill();
    check(KEY, OLD_KEY + 1);
    check(FORTIES, OLD_KEY + 1);
    check(KEY " AND " FORTIES, OLD_KEY + 1);
    check("category=TEMPORARY AND " FORTIES, 0);
}

TEST(what_a_search_is_narrowed_by_changes_with_the_row)
{
    const char *c = new_community(), *path = text(PERSONS "/%s", make(c, "龘小丽", "FLOATING", "1980-05-05"));
    const char *query = text(PERSONS "?q=%s&count=true&filter=%s", encoded("龘"), encoded("category=TEMPORARY AND " FORTIES));

    ck_assert_str_eq(http_at(HTTP(.path = query, .token = ADMIN), "totalSize"), "0");
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{\"birthDate\":\"1949-12-31\",%s}", category("TEMPORARY"))), 200);
    ck_assert_str_eq(http_at(HTTP(.path = query, .token = ADMIN), "totalSize"), "1");
    ck_assert_str_ne(http_at(HTTP(.path = query, .token = ADMIN), "persons.0.id"), "");
}
