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

enum { DRAWN = 2 };

/* Of the first town, of everywhere, of the second town; of the first, but for vehicles alone. */
static const char *clerk, *inspector, *stranger, *visitor;

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
