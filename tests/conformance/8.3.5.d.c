/*
 * GB/T 42455.1-2023, 8.3.5 d: passage records are kept 180 days or more.
 *
 * Shown: a passage of 179 days ago is taken, kept and found; the service's own job drops no week that ended less than 180 days ago;
 * the database refuses to, even where a shorter time is asked for, to the second; what is older than what is set does go, and no
 * passage can be changed or deleted by the service.
 */
#include "tests/e2e/vehicles.h"

/* As the service itself; what it gets wrong is told. */
static const char *as_service(const char *sql)
{
    return text("%s", stack_sql("set session authorization linli_vehicles; create temp table if not exists told (t text); delete from told;"
                                " insert into told select (%s)::text; reset session authorization; select t from told", sql));
}

static const char *days_kept(const char *community)
{
    return text("%s", stack_sql("select coalesce(string_agg(distinct (now()::date - at::date)::text, ' '), '') from vehicles.passage where community_id ="
                                " (select number from identity.region where id = '%s')", community));
}

/* Older than the API takes: by SQL, with an id of then. */
static void old_passage(const char *community, int days)
{
    as_service(text("select platform.partitions_ahead('passage', now() - interval '%d days', 1)", days));
    stack_sql("insert into vehicles.passage select number, (left(platform.id_at(now() - interval '%d days')::text, 13) || '-8' || right(gen_random_uuid()::text, 21))::uuid,"
              " now() - interval '%d days', '粤B00001', 1, 1, '" EAST "', 1, 1, null, null, '', null, 'old' from identity.region where id = '%s' returning 1",
              days, days, community);
}

static bool only_what_is_set_is_left(void)
{
    return strcmp(stack_sql("select count(*) from vehicles.passage where at < now() - interval '408 days'"), "0") == 0;
}

TEST(a_passage_of_179_days_ago_is_taken_kept_and_found)
{
    const char *c = new_community();

    ck_assert_str_eq(http_at(ingest_as(ADMIN, c, passing("粤B12345", EAST, "ENTRY", ago(179 * 86400.0), "")), "kept"), "1");
    as_service("select platform.partitions_drop('passage', now(), 1)");
    ck_assert_str_eq(days_kept(c), "179");
    ck_assert_uint_eq(length_of(passages_of(text("communityId=%s&plate=%s", c, encoded("粤B12345"))), "passages"), 1);
}

TEST(the_job_drops_what_is_older_than_is_set_and_nothing_younger)
{
    const char *c = new_community();

    old_passage(c, 181);
    old_passage(c, 300);
    old_passage(c, 390);
    old_passage(c, 420);
    ck_assert_str_eq(days_kept(c), "181 300 390 420");
    stack_stop_one("vehicles");
    stack_start_one("vehicles");            /* the job runs when it starts */
    ck_assert(stack_wait(only_what_is_set_is_left, 30));
    ck_assert_str_eq(days_kept(c), "181 300 390");
}

TEST(no_week_goes_before_180_days_whatever_is_asked_for)
{
    const char *c = new_community(), *ends;

    old_passage(c, 200);
    ends = text("%s", stack_sql("select platform.week_of(now() - interval '200 days') + interval '7 days'"));
    as_service(text("select platform.partitions_drop('passage', '%s'::timestamptz + interval '180 days' - interval '1 second', 30)", ends));
    as_service(text("select platform.partitions_drop('passage', '%s'::timestamptz + interval '180 days' - interval '1 second', -5)", ends));
    ck_assert_str_eq(days_kept(c), "200");
    as_service(text("select platform.partitions_drop('passage', '%s'::timestamptz + interval '180 days', 181)", ends));
    ck_assert_str_eq(days_kept(c), "200"); /* where more is asked for, that holds */
    ck_assert_int_ge(atoi(as_service(text("select platform.partitions_drop('passage', '%s'::timestamptz + interval '180 days', 30)", ends))), 1);
    ck_assert_str_eq(days_kept(c), "");
}

TEST(the_service_can_neither_change_nor_delete_a_passage)
{
    ck_assert_str_eq(stack_sql("select has_table_privilege('linli_vehicles', 'vehicles.passage', 'update')::text || has_table_privilege('linli_vehicles', 'vehicles.passage', 'delete')::text"
                               " || has_table_privilege('linli_vehicles', 'vehicles.passage', 'truncate')::text || pg_has_role('linli_vehicles', relowner, 'member')::text"
                               " from pg_class where oid = 'vehicles.passage'::regclass"), "falsefalsefalsefalse");
}
