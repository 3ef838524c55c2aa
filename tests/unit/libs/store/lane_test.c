/* The fast lane's connections on a real PostgreSQL: groups by scope, failures that stay alone, lost connections. */
#include "tests/harness/postgres.h"

#define LIN_TEST_BEGIN postgres_start
#define LIN_TEST_END postgres_stop
#include "libs/store/lane.c"
#include "tests/unit/test.h"

static lin_loop *loop;
static lin_lane *lane;
static PGconn *owner;
static int done;

typedef struct asked {
    lin_read read;
    lin_code code;
    int order;                         /* 0: not done yet */
} asked;

static void begin(void)
{
    lin_db *plain = postgres_connect("population");
    lin_arena *arena = lin_arena_new();
    lin_str rest = lin_z(plain->conninfo), conninfo;

    conninfo = lin_str_cut(&rest, '\''); /* without the session's settings: the lane adds them */
    conninfo.len -= strlen(" options=");
    loop = lin_loop_new();
    lane = lin_lane_new(loop, conninfo, LIN_STR("population"));
    owner = postgres_owner("population");
    PQclear(PQexec(owner, "truncate person; insert into person (community_id, id, name, category, created_at, updated_at)"
                          " select c, gen_random_uuid(), 'p' || n, 1, now(), now() from (values (7), (9)) as k (c), generate_series(1, 3) n"));
    lin_db_free(plain);
    lin_arena_free(arena);
}

static void on_done(lin_read *read, lin_code code)
{
    asked *a = (asked *)read;

    ck_assert_int_eq(a->order, 0); /* each once */
    a->code = code;
    a->order = ++done;
}

static const lin_sql count_persons = { "test.count_persons", "select count(*), min(community_id) from person" };
static const lin_sql divide = { "test.divide", "select 12 / $1::int, 0" };
static const lin_sql nonsense = { "test.nonsense", "select no_such_column from person" };
static const lin_sql stall = { "test.stall", "select 0, 0 from pg_sleep(60)" };
static const lin_sql wait_for_lock = { "test.wait_for_lock", "select count(*), 0 from person" };

static asked *ask(const char *scope, const lin_sql *sql, int argument, size_t steps)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    asked *a = LIN_NEW(arena, asked);
    lin_value *value = LIN_NEW(arena, lin_value);

    rq->scope = lin_z(scope);
    *value = lin_int(argument);
    a->read = (lin_read){ .rq = rq, .step = LIN_NEW_ARRAY(arena, lin_step, steps), .steps = steps, .done = on_done };
    for (size_t i = 0; i < steps; i++)
        a->read.step[i] = (lin_step){ .sql = sql, .value = value, .values = sql == &divide };
    ck_assert(lin_lane_read(lane, &a->read));
    return a;
}

static void turn(void)
{
    lin_loop_turn(loop, 10 * LIN_MS);
    lin_lane_turn(lane);
}

static void wait_for(const asked *a)
{
    for (int i = 0; i < 6000 && !a->order; i++)
        turn();
    ck_assert_int_ne(a->order, 0);
}

static void wait_until_idle(void)
{
    for (int i = 0; i < 6000 && lin_lane_busy(lane); i++)
        turn();
    ck_assert(!lin_lane_busy(lane));
}

static int64_t number(const asked *a, size_t step, int column)
{
    ck_assert_int_eq(a->code, LIN_OK);
    ck_assert_uint_eq(a->read.step[step].rows.count, 1);
    return lin_cell_int(&a->read.step[step].rows, 0, column);
}

TEST(each_read_sees_the_rows_of_its_own_scope)
{
    static const struct { const char *scope; int count, community; } rows[] = {
        { "{7}", 3, 7 }, { "{9}", 3, 9 }, { "all", 6, 7 }, { "{7,9}", 6, 7 }, { "{}", 0, 0 }, { "{11}", 0, 0 },
    };
    asked *a[120];

    begin();
    for (size_t i = 0; i < LIN_COUNT(a); i++)
        a[i] = ask(rows[i % LIN_COUNT(rows)].scope, &count_persons, 0, 1);
    wait_until_idle();
    for (size_t i = 0; i < LIN_COUNT(a); i++) {
        ck_assert_int_eq(number(a[i], 0, 0), rows[i % LIN_COUNT(rows)].count);
        ck_assert_int_eq(number(a[i], 0, 1), rows[i % LIN_COUNT(rows)].community);
    }
}

TEST(reads_of_one_scope_in_one_turn_share_a_group)
{
    asked *first;

    begin();
    first = ask("all", &count_persons, 0, 1);
    wait_for(first);
    for (int i = 0; i < 8; i++)
        ask("all", &count_persons, 0, 1);
    ask("{7}", &count_persons, 0, 1);
    lin_lane_turn(lane);
    ck_assert_uint_eq(lane->pipe[0].groups + lane->pipe[1].groups, 2);
    wait_until_idle();
}

TEST(a_read_of_many_steps_gets_all_its_rows)
{
    asked *a;

    begin();
    a = ask("{7}", &count_persons, 0, 100);
    wait_for(a);
    for (size_t i = 0; i < 100; i++)
        ck_assert_int_eq(number(a, i, 0), 3);
}

TEST(one_that_fails_leaves_the_others_as_they_are)
{
    asked *a[32];

    begin();
    for (size_t i = 0; i < LIN_COUNT(a); i++)
        a[i] = ask("all", &divide, i % 4 == 3 ? 0 : 3, 1);
    wait_until_idle();
    for (size_t i = 0; i < LIN_COUNT(a); i++) {
        if (i % 4 == 3)
            ck_assert_int_eq(a[i]->code, LIN_INTERNAL);
        else
            ck_assert_int_eq(number(a[i], 0, 0), 4);
    }
}

TEST(a_statement_that_cannot_be_prepared_fails_each_time_and_alone)
{
    begin();
    for (int round = 0; round < 3; round++) {
        asked *good = ask("all", &count_persons, 0, 1), *bad = ask("all", &nonsense, 0, 1), *last = ask("all", &count_persons, 0, 1);

        wait_until_idle();
        ck_assert_int_eq(bad->code, LIN_INTERNAL);
        ck_assert_int_eq(number(good, 0, 0), 6);
        ck_assert_int_eq(number(last, 0, 0), 6);
    }
}

/* The connections to come give a statement so many seconds instead of five. */
static void shorten_statement_timeout(char seconds)
{
    char *at = strstr(lane->conninfo, "-c statement_timeout=5000 ");

    ck_assert_ptr_nonnull(at);
    at[strlen("-c statement_timeout=")] = seconds;
}

TEST(a_statement_that_takes_too_long_is_ended_and_its_group_is_read_anew)
{
    asked *before[8], *endless, *behind[8];
    lin_lane_figures figures;

    begin();
    shorten_statement_timeout('1');
    for (size_t i = 0; i < LIN_COUNT(before); i++)
        before[i] = ask("all", &divide, 3, 1);
    endless = ask("all", &stall, 0, 1);
    for (size_t i = 0; i < LIN_COUNT(behind); i++)
        behind[i] = ask("all", &count_persons, 0, 1);
    wait_until_idle();
    figures = lin_lane_figures_of();
    ck_assert_int_eq(figures.groups, 1 + LIN_COUNT(before) + LIN_COUNT(behind)); /* all at once; then each of the others alone */
    ck_assert_int_eq(figures.reads, figures.groups + LIN_COUNT(before) + LIN_COUNT(behind));
    ck_assert_int_eq(endless->code, LIN_DEADLINE_EXCEEDED);
    ck_assert(lin_str_eq(endless->read.rq->problem.reason, LIN_STR("DEADLINE_EXCEEDED")));
    for (size_t i = 0; i < LIN_COUNT(before); i++) {
        ck_assert_int_eq(number(before[i], 0, 0), 4);
        ck_assert_int_eq(number(behind[i], 0, 0), 6);
    }
    ck_assert_int_eq(lane->pipe[0].state, LIN_OPEN); /* it serves on, and so does the session */
    ck_assert_int_eq(number(({ asked *a = ask("{7}", &count_persons, 0, 1); wait_for(a); a; }), 0, 0), 3);
}

TEST(a_statement_that_waits_too_long_for_a_lock_is_given_up)
{
    asked *stuck, *behind;

    begin();
    PQclear(PQexec(owner, "begin; lock table person in access exclusive mode"));
    stuck = ask("all", &wait_for_lock, 0, 1);
    behind = ask("all", &divide, 4, 1);
    wait_until_idle();
    ck_assert_int_eq(stuck->code, LIN_ABORTED); /* lock_timeout, as on the plain lane */
    ck_assert_int_eq(number(behind, 0, 0), 3);
    PQclear(PQexec(owner, "rollback"));
}

TEST(who_waits_past_his_time_is_not_run)
{
    asked *late;

    begin();
    late = ask("all", &count_persons, 0, 1);
    late->read.rq->deadline = lin_monotonic() - 1;
    wait_for(late);
    ck_assert_int_eq(late->code, LIN_DEADLINE_EXCEEDED);
}

TEST(more_than_can_wait_is_refused)
{
    lin_read more = { .rq = lin_req_new(lin_arena_new()), .done = on_done };

    begin();
    for (int i = 0; i < LIN_LANE_WAITING; i++)
        ask("all", &count_persons, 0, 1);
    ck_assert(!lin_lane_read(lane, &more));
    wait_until_idle();
    ck_assert_int_eq(done, LIN_LANE_WAITING);
    ck_assert(lin_lane_read(lane, &more));
}

TEST(a_lost_connection_fails_what_was_on_it_and_the_next_read_connects_anew)
{
    asked *lost, *again;

    begin();
    wait_for(ask("all", &count_persons, 0, 1));
    PQclear(PQexec(owner, "begin; lock table person in access exclusive mode"));
    lost = ask("all", &wait_for_lock, 0, 1);
    turn();
    PQclear(PQexec(owner, "rollback"));
    postgres_restart();
    wait_for(lost);
    if (lost->code != LIN_OK) /* unless it had its answer before the server went */
        ck_assert_int_eq(lost->code, LIN_UNAVAILABLE);
    again = ask("all", &count_persons, 0, 1);
    wait_for(again);
    for (int i = 0; i < 100 && again->code == LIN_UNAVAILABLE; i++) {
        turn();
        wait_for(again = ask("all", &count_persons, 0, 1));
    }
    ck_assert_int_eq(number(again, 0, 0), 6);
}

TEST(an_idle_connection_is_given_up_and_comes_back)
{
    begin();
    wait_for(ask("all", &count_persons, 0, 1));
    ck_assert_int_eq(lane->pipe[0].state, LIN_OPEN);
    lane->pipe[0].last_use -= 60 * LIN_SECOND;
    turn();
    ck_assert_int_eq(lane->pipe[0].state, LIN_CLOSED);
    ck_assert_int_eq(number(({ asked *a = ask("all", &count_persons, 0, 1); wait_for(a); a; }), 0, 0), 6);
}

TEST(a_server_that_is_away_fails_at_once)
{
    asked *a;
    lin_arena *arena = lin_arena_new();

    loop = lin_loop_new();
    lane = lin_lane_new(loop, lin_z(lin_print(arena, "host=/tmp/no-such-folder dbname=linli")), LIN_STR("population"));
    a = ask("all", &count_persons, 0, 1);
    lin_lane_turn(lane);
    ck_assert_int_eq(a->code, LIN_UNAVAILABLE);
    a = ask("all", &count_persons, 0, 1); /* within 200 ms: not even tried */
    lin_lane_turn(lane);
    ck_assert_int_eq(a->code, LIN_UNAVAILABLE);
}
