/*
 * GB/T 42455.1-2023, 8.3.5 e: passage records are searched by plate, time and gate.
 *
 * Shown: every combination of plate, beginning of a plate, time, gate and direction is answered with the rows that SQL gives, the
 * latest first, over all pages, within what the caller may see; who sees another community finds none of it, who lacks the
 * permission is refused; and PostgreSQL has read no partition whole for it. How long it takes among ten million (7.1.3) is measured
 * by `make bench-passages`.
 */
#define LIN_TEST_SECONDS 600
#include "tests/e2e/passages.h"
#include "tests/harness/plans.h"

#define ISO "YYYY-MM-DD\"T\"HH24:MI:SS\"Z\""

enum { BY_PLATE = 1, BY_PREFIX = 2, BY_TIME = 4, BY_GATE = 8, BY_DIRECTION = 16, COMBINATIONS = 32, PAGE = 20, PAGES = 3, DRAWN = 2 };

typedef struct search {
    const char *query;              /* what is asked: "&plate=…" */
    const char *where;              /* the same in SQL: " and plate = '…'" */
} search;

/* Of the first town, of everywhere, of the second town; of the first, but for vehicles alone. */
static const char *clerk, *inspector, *stranger, *visitor;

static const char *in_town(int index)
{
    return text(" and community_id = (select number from identity.region where id = '%s')", town[index]);
}

/* "a|b|c" */
static const char *cell_of(const char *row, int index)
{
    while (index--)
        row = strchr(row, '|') + 1;
    return text("%.*s", (int)strcspn(row, "|"), row);
}

/* All that is asked is true of one passage of the first town. */
static search drawn(unsigned by, long n)
{
    const char *one = stack_sql("select concat_ws('|', plate, gate_id, direction, to_char(at - interval '9 days', '" ISO "'), to_char(at + interval '9 days', '" ISO "'))"
                                " from vehicles.passage where id > platform.id_at(now() - interval '1 hour' * %ld)%s order by id limit 1", 24 + n * 97 % 4000, in_town(0));
    const char *plate = cell_of(one, 0), *start = text("%.*s", (int)strlen("粤B12"), plate), *passed = cell_of(one, 1), *way = cell_of(one, 2);
    const char *from = cell_of(one, 3), *until = cell_of(one, 4);
    search s = { "", "" };

    if (by & BY_PLATE)
        s = (search){ text("%s&plate=%s", s.query, encoded(plate)), text("%s and plate = '%s'", s.where, plate) };
    if (by & BY_PREFIX)
        s = (search){ text("%s&platePrefix=%s", s.query, encoded(start)), text("%s and plate like '%s%%'", s.where, start) };
    if (by & BY_TIME)
        s = (search){ text("%s&from=%s&until=%s", s.query, from, until), text("%s and at >= '%s' and at < '%s'", s.where, from, until) };
    if (by & BY_GATE)
        s = (search){ text("%s&gateId=%s", s.query, passed), text("%s and gate_id = '%s'", s.where, passed) };
    if (by & BY_DIRECTION)
        s = (search){ text("%s&direction=%s", s.query, way[0] == '1' ? "ENTRY" : "EXIT"), text("%s and direction = %s", s.where, way) };
    return s;
}

/* --- answers and rows, each as "id plate gate direction", one behind the other */

static const char *row_of(const http_answer *a, size_t i)
{
    return brief("%s %s %s %s\n", http_at(a, brief("passages.%zu.id", i)), http_at(a, brief("passages.%zu.plate", i)), http_at(a, brief("passages.%zu.gateId", i)),
                 http_at(a, brief("passages.%zu.direction", i)));
}

static const char *answered(const char *token, const char *query)
{
    char *all = calloc(1, PAGE * PAGES * 256), *to = all;
    const char *page = "";

    for (int i = 0; i < PAGES && (i == 0 || page[0]); i++) {
        const http_answer *a = HTTP(.path = text(V "/passages?pageSize=%d%s%s%s", PAGE, query, page[0] ? "&pageToken=" : "", page), .token = token);

        ck_assert_msg(a->status == 200, "%s: %s", query, a->body);
        for (size_t k = 0; k < length_of(a, "passages"); k++)
            to = stpcpy(to, row_of(a, k));
        page = text("%s", http_at(a, "nextPageToken"));
    }
    return all;
}

static const char *rows(const char *where)
{
    return text("%s", stack_sql("select coalesce(string_agg(id || ' ' || plate || ' ' || gate_id || ' ' || (array['ENTRY', 'EXIT'])[direction] || E'\\n', '' order by id desc), '')"
                                " from (select * from vehicles.passage where true%s order by id desc limit %d) t", where, PAGE * PAGES));
}

static size_t expect_same(const char *token, const char *query, const char *where)
{
    const char *wanted = rows(where), *got = answered(token, query);
    size_t count = 0;

    ck_assert_msg(strcmp(wanted, got) == 0, "%s\nanswered:\n%s\nSQL:\n%s", query, got, wanted);
    for (const char *at = got; (at = strchr(at, '\n')); at++)
        count++;
    return count;
}

/* --- what is shown */

static void every_combination_finds_what_sql_finds(void)
{
    size_t compared = 0, asked = 0, found;

    for (unsigned by = 0; by < COMBINATIONS; by++)
        for (long n = 1; n <= DRAWN; n++, asked++) {
            search s = drawn(by, n * 31 + by);

            found = expect_same(n % 2 ? clerk : inspector, text("&communityId=%s%s", town[0], s.query), text("%s%s", in_town(0), s.where));
            ck_assert_msg(found > 0, "%s finds nothing", s.query);
            if (by & BY_PLATE)
                found += expect_same(inspector, s.query, s.where) + expect_same(clerk, s.query, text("%s%s", in_town(0), s.where));
            compared += found;
        }
    printf("    %zu searches, %zu rows compared, 0 differences\n", asked, compared);
}

static void nobody_finds_what_is_not_theirs_to_see(void)
{
    for (unsigned by = 0; by < COMBINATIONS; by++) {
        search s = drawn(by, 97 + by);

        expect_refused(HTTP(.path = text(V "/passages?communityId=%s%s", town[0], s.query), .token = stranger), 400, "COMMUNITY_UNKNOWN", "communityId");
        expect_refused(HTTP(.path = text(V "/passages?communityId=%s%s", town[0], s.query), .token = visitor), 403, "PERMISSION_DENIED", NULL);
        if (by & BY_PLATE)
            expect_same(stranger, s.query, text("%s%s", in_town(1), s.where));
    }
}

/* A scan that costs nothing is of a week to come, which is empty. */
static const char *whole_partition(const char *plans)
{
    const char *at = plans;

    while ((at = strstr(at, "Seq Scan on passage_")) && strncmp(strchr(at, '('), "(cost=0.00..0.00 ", 17) == 0)
        at++;
    return at;
}

static void no_search_reads_a_partition_whole(void)
{
    plans_watch("vehicles");
    for (unsigned by = 0; by < COMBINATIONS; by++) {
        search s = drawn(by, 7 + by);
        char *plans;

        plans_mark();
        expect_status(HTTP(.path = text(V "/passages?pageSize=%d&communityId=%s%s", PAGE, town[0], s.query), .token = clerk), 200);
        plans = plans_since();
        ck_assert_msg(strstr(plans, "Index Cond") && strstr(plans, " on passage_"), "%s uses no index:\n%.4000s", s.query, plans);
        ck_assert_msg(!whole_partition(plans), "%s reads a whole partition:\n%.4000s", s.query, whole_partition(plans));
        free(plans);
    }
}

TEST(passages_are_found_by_plate_time_and_gate)
{
    fill_passages();
    clerk = account("passage-clerk", "{vehicles.passage.read}", town[0]);
    inspector = account("passage-inspector", "{vehicles.passage.read}", NULL);
    stranger = account("passage-stranger", "{vehicles.passage.read}", town[1]);
    visitor = account("passage-visitor", "{vehicles.vehicle.*}", town[0]);
    every_combination_finds_what_sql_finds();
    nobody_finds_what_is_not_theirs_to_see();
    no_search_reads_a_partition_whole();
}
