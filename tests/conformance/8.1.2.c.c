/*
 * GB/T 42455.1-2023, 8.1.2 c: passage records are searched and analysed.
 *
 * Shown: each kind of search and count is answered through the gateway, by one user and by 8 and 64 at once; counts by hour, gate and
 * direction are those of the rows. How long it takes among ten million is printed with PASSAGES=10000000, and measured by
 * `make bench-passages`.
 */
#define LIN_TEST_SECONDS 3000
#include "tests/e2e/passages.h"

static const passage_kind kinds[] = {
    { "plate, anywhere", by_plate, "passages" },
    { "plate, one community", by_plate_here, "passages" },
    { "plate and time", by_plate_and_time, NULL },
    { "plate begins, 5 characters", by_prefix, "passages" },
    { "plate begins, 2 characters", by_short_prefix, "passages" },
    { "an hour", by_time, "passages" },
    { "gate", by_gate, "passages" },
    { "gate, day, direction", by_gate_time_and_direction, "passages" },
    { "latest", latest, "passages" },
    { "counts: month by hour", counts_of_a_month, "counts" },
    { "counts: half a year by gate", counts_by_gate, "counts" },
};

static void expect_exact(const char *by, const char *columns)
{
    const char *number = text("%s", stack_sql("select number from identity.region where id = '%s'", town[0]));
    const char *from = text("%s", ago(40 * 86400.0)), *until = text("%s", ago(0));
    const http_answer *a = get(text(V "/passages:counts?communityId=%s&from=%s&until=%s%s", town[0], from, until, by));

    ck_assert_str_eq(http_at(a, "total"), stack_sql("select count(*) from vehicles.passage where community_id = %s and at >= date_trunc('hour', '%s'::timestamptz, 'UTC')",
                                                    number, from));
    ck_assert_str_eq(text("%zu", length_of(a, "counts")),
                     stack_sql("select count(*) from (select distinct %s from vehicles.passage where community_id = %s and at >= date_trunc('hour', '%s'::timestamptz, 'UTC')) t",
                               columns, number, from));
    for (size_t i = 0; i < length_of(a, "counts"); i += 37)
        ck_assert_str_eq(http_at(a, text("counts.%zu.count", i)),
                         stack_sql("select count(*) from vehicles.passage where community_id = %s and at >= date_trunc('hour', '%s'::timestamptz, 'UTC')"
                                   " and ('%s' = '' or gate_id::text = '%s') and ('%s' = '' or date_trunc('hour', at, 'UTC') = nullif('%s', '')::timestamptz)"
                                   " and ('%s' in ('', 'DIRECTION_UNSPECIFIED') or direction = case '%s' when 'ENTRY' then 1 else 2 end)", number, from,
                                   http_at(a, text("counts.%zu.gateId", i)), http_at(a, text("counts.%zu.gateId", i)), http_at(a, text("counts.%zu.hour", i)),
                                   http_at(a, text("counts.%zu.hour", i)), http_at(a, text("counts.%zu.direction", i)), http_at(a, text("counts.%zu.direction", i))));
}

TEST(passages_are_searched_and_counted_exactly)
{
    static const int users[] = { 1, 8, 64 };

    fill_passages();
    let_users_in();
    printf("    %s passages, %s\n", stack_sql("select count(*) from vehicles.passage"),
           stack_sql("select pg_size_pretty(sum(pg_total_relation_size(inhrelid))) from pg_inherits where inhparent = 'vehicles.passage'::regclass"));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        for (size_t u = 0; u < 3; u++) {
            double median, p99 = slowest_of(&kinds[i], users[u], users[u] == 1 ? 20 : ASKED, &median);

            printf("    %-28s %2d users: p50 %6.1f ms, p99 %7.1f ms\n", kinds[i].name, users[u], median, p99);
            ck_assert_msg(p99 >= 0, "%s: a wrong answer", kinds[i].name);
        }
    expect_exact("&byHour=true&byGate=true&byDirection=true", "date_trunc('hour', at, 'UTC'), gate_id, direction");
    expect_exact("&byGate=true", "gate_id");
    expect_exact("&byDirection=true", "direction");
    expect_exact("", "1");
}
