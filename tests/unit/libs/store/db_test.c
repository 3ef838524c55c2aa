/* The plain lane on a real PostgreSQL: groups, transactions, scope, cells, lost connections. */
#include "tests/harness/postgres.h"

#include "libs/store/db.h"
#include "linli/access.pb-c.h"

#define LIN_TEST_BEGIN postgres_start
#define LIN_TEST_END postgres_stop
#include "tests/unit/test.h"

static lin_req *rq;
static PGconn *owner;

static const char *raw(const char *sql)
{
    PGresult *result = PQexec(owner, sql);

    ck_assert_msg(PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK, "%s: %s", sql,
                  PQerrorMessage(owner));
    return PQntuples(result) ? PQgetvalue(result, 0, 0) : "";
}

static void begin(void)
{
    rq = lin_req_new(lin_arena_new());
    rq->db = postgres_connect("population");
    rq->scope = LIN_STR("all");
    owner = postgres_owner("population");
    raw("truncate person, person_history, outbox");
}

static const lin_sql insert_person = { "test.insert_person",
    "insert into person (community_id, id, name, category, id_number_lookup, created_at, updated_at) values ($1, $2, $3, 1, $4, $5, $5)" };
static const lin_sql count_persons = { "test.count_persons", "select count(*) from person" };
static const lin_sql divide = { "test.divide", "select 1 / $1::int" };

static lin_step insert_step(int community, const char *name, int64_t lookup)
{
    lin_value *v = LIN_NEW_ARRAY(rq->arena, lin_value, 5);

    v[0] = lin_int(community);
    v[1] = lin_ref(lin_id_new(rq->now, community));
    v[2] = lin_text(lin_z(name));
    v[3] = lookup ? lin_int(lookup) : lin_null();
    v[4] = lin_at(rq->now);
    return (lin_step){ .sql = &insert_person, .value = v, .values = 5 };
}

static int64_t persons(void)
{
    lin_rows rows;

    ck_assert_int_eq(lin_query(rq, &count_persons, &rows), LIN_OK);
    return lin_cell_int(&rows, 0, 0);
}

TEST(a_group_is_all_or_nothing)
{
    lin_step steps[3];
    lin_value zero = lin_int(0);

    begin();
    steps[0] = insert_step(1, "a", 0);
    steps[1] = insert_step(1, "b", 0);
    ck_assert_int_eq(lin_group(rq, steps, 2), LIN_OK);
    ck_assert_int_eq(steps[0].rows.affected, 1);
    steps[0] = insert_step(1, "c", 0);
    steps[1] = (lin_step){ .sql = &divide, .value = &zero, .values = 1 };
    steps[2] = insert_step(1, "d", 0);
    ck_assert_int_eq(lin_group(rq, steps, 3), LIN_INTERNAL);
    ck_assert_int_eq(persons(), 2);
    ck_assert_str_eq(raw("select count(*) from person"), "2");
}

static lin_code write_and_leave(bool commit)
{
    lin_step step = insert_step(1, "x", 0);
    LIN_TX(tx, rq);

    LIN_TRY(lin_group(rq, &step, 1));
    return commit ? lin_commit(&tx) : LIN_OK;
}

TEST(a_transaction_that_is_left_early_leaves_nothing)
{
    begin();
    ck_assert_int_eq(write_and_leave(false), LIN_OK);
    ck_assert_int_eq(persons(), 0);
    ck_assert_int_eq(write_and_leave(true), LIN_OK);
    ck_assert_int_eq(persons(), 1);
}

TEST(a_failed_statement_fails_the_transaction)
{
    lin_value zero = lin_int(0);
    lin_code code;

    begin();
    {
        lin_step step = insert_step(1, "x", 0);
        LIN_TX(tx, rq);

        ck_assert_int_eq(lin_group(rq, &step, 1), LIN_OK);
        ck_assert_int_eq(lin_query_with(rq, &divide, NULL, 1, &zero), LIN_INTERNAL);
        code = lin_commit(&tx);
    }
    ck_assert_int_ne(code, LIN_OK);
    ck_assert_int_eq(persons(), 0);
}

/* What was written before, the statements beside the commit and the commit itself stand or fall together. */
static lin_code write_and_commit_with(bool good)
{
    lin_value number = lin_int(good);
    lin_step first = insert_step(1, "a", 0), last[2] = { insert_step(1, "b", 0), { .sql = &divide, .value = &number, .values = 1 } };
    LIN_TX(tx, rq);

    ck_assert_int_eq(lin_group(rq, &first, 1), LIN_OK);
    ck_assert(lin_tx_is_open(rq));
    LIN_TRY(lin_commit_with(rq, &tx, last, 2));
    ck_assert_int_eq(last[0].rows.affected, 1);
    ck_assert(!lin_tx_is_open(rq));
    return LIN_OK;
}

TEST(the_last_statements_go_with_the_commit)
{
    begin();
    ck_assert_int_eq(write_and_commit_with(true), LIN_OK);
    ck_assert_str_eq(raw("select count(*) from person"), "2");
    ck_assert_int_eq(write_and_commit_with(false), LIN_INTERNAL);
    lin_req_clear_problem(rq);
    ck_assert_int_eq(persons(), 2);
    ck_assert_int_eq(write_and_commit_with(true), LIN_OK);
    ck_assert_str_eq(raw("select count(*) from person"), "4");
}

/* What is left waits for what is asked next, or for the commit, and stands or falls with it. */
static lin_code leave_and_commit(bool good, bool ask)
{
    lin_value number = lin_int(good);
    lin_step step[2] = { insert_step(1, "a", 0), { .sql = &divide, .value = &number, .values = 1 } };
    LIN_TX(tx, rq);

    ck_assert_int_ge(persons(), 0);
    lin_tx_gather(rq);
    LIN_TRY(lin_leave(rq, &step[0], 1));
    LIN_TRY(lin_leave(rq, &step[1], 1));
    if (ask && good)
        ck_assert_int_eq(persons(), 1);
    else if (ask)
        ck_assert_int_eq(lin_exec(rq, &count_persons), LIN_INTERNAL);
    return lin_commit(&tx);
}

TEST(what_is_left_goes_with_what_is_asked_next_or_with_the_commit)
{
    begin();
    ck_assert_int_eq(leave_and_commit(false, false), LIN_INTERNAL);
    ck_assert_int_ne(leave_and_commit(false, true), LIN_OK);
    lin_req_clear_problem(rq);
    ck_assert_int_eq(persons(), 0);
    ck_assert_int_eq(leave_and_commit(true, true), LIN_OK);
    ck_assert_str_eq(raw("select count(*) from person"), "1");
    ck_assert_int_eq(leave_and_commit(true, false), LIN_OK);
    ck_assert_str_eq(raw("select count(*) from person"), "2");
}

TEST(what_waits_is_forgotten_with_its_transaction_and_outside_one_nothing_waits)
{
    begin();
    {
        lin_step step = insert_step(1, "a", 0);
        LIN_TX(tx, rq);

        persons();
        lin_tx_gather(rq);
        ck_assert_int_eq(lin_leave(rq, &step, 1), LIN_OK);
    }
    ck_assert_int_eq(persons(), 0);
    ck_assert_int_eq(lin_leave(rq, &(lin_step){ .sql = &insert_person, .value = insert_step(1, "b", 0).value, .values = 5 }, 1), LIN_OK);
    ck_assert_str_eq(raw("select count(*) from person"), "1");
}

TEST(one_that_has_joined_leaves_the_commit_to_the_outer_one)
{
    begin();
    {
        LIN_TX(outer, rq);
        ck_assert_int_eq(write_and_leave(true), LIN_OK);
        {
            lin_step step = insert_step(1, "b", 0);
            LIN_TX(inner, rq);

            ck_assert_int_eq(lin_commit_with(rq, &inner, &step, 1), LIN_OK);
        }
        ck_assert(lin_tx_is_open(rq));
        ck_assert_str_eq(raw("select count(*) from person"), "0");
    }
    ck_assert_int_eq(persons(), 0);
}

TEST(the_scope_hides_other_communities_and_refuses_to_write_there)
{
    lin_step steps[2];

    begin();
    steps[0] = insert_step(1, "a", 0);
    steps[1] = insert_step(2, "b", 0);
    ck_assert_int_eq(lin_group(rq, steps, 2), LIN_OK);
    rq->scope = LIN_STR("{2}");
    ck_assert_int_eq(persons(), 1);
    steps[0] = insert_step(1, "c", 0);
    ck_assert_int_ne(lin_group(rq, steps, 1), LIN_OK);
    rq->scope = LIN_STR("{}");
    ck_assert_int_eq(persons(), 0);
    rq->scope = LIN_STR("");
    ck_assert_int_eq(persons(), 0);
    rq->scope = LIN_STR("all");
    ck_assert_int_eq(persons(), 2); /* nothing of the last scope stays on the connection */
}

TEST(a_unique_violation_is_told_without_the_value)
{
    lin_step step;

    begin();
    step = insert_step(1, "a", 4711);
    ck_assert_int_eq(lin_group(rq, &step, 1), LIN_OK);
    step = insert_step(1, "b", 4711);
    ck_assert_int_eq(lin_group(rq, &step, 1), LIN_ALREADY_EXISTS);
    ck_assert_int_eq(rq->problem.violations, 1);
    ck_assert_ptr_null(strstr(lin_str_z(rq->arena, rq->problem.detail), "4711"));
}

TEST(what_the_role_may_not_do_it_cannot_do)
{
    static const lin_sql refused[] = {
        { "test.delete", "delete from person" },
        { "test.move", "update person set community_id = 9" },
        { "test.rewrite_history", "update person_history set actor = 'x'" },
        { "test.drop", "drop table person" },
        { "test.foreign", "select * from identity.account" },
        { "test.ddl", "create table mine (a int)" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(refused); i++)
        ck_assert_msg(lin_exec(rq, &refused[i]) == LIN_INTERNAL, "%s", refused[i].name);
}

static const lin_sql stall = { "test.stall", "select pg_sleep(60)" };

/* The connections to come give a statement so many seconds instead of five. */
static void shorten_statement_timeout(char seconds)
{
    char *at = strstr(rq->db->conninfo, "-c statement_timeout=5000 ");

    ck_assert_ptr_nonnull(at);
    at[strlen("-c statement_timeout=")] = seconds;
}

TEST(a_statement_that_takes_too_long_is_ended_and_the_connection_serves_on)
{
    lin_step steps[3];
    int session;

    begin();
    shorten_statement_timeout('1');
    ck_assert_int_eq(persons(), 0);
    session = PQbackendPID(rq->db->conn);
    steps[0] = insert_step(1, "a", 0);
    steps[1] = (lin_step){ .sql = &stall };
    steps[2] = insert_step(1, "b", 0);
    ck_assert_int_eq(lin_group(rq, steps, 3), LIN_DEADLINE_EXCEEDED);
    ck_assert(lin_str_eq(rq->problem.reason, LIN_STR("DEADLINE_EXCEEDED")));
    lin_req_clear_problem(rq);
    ck_assert_int_eq(persons(), 0); /* all or nothing, as with any failure */
    ck_assert_int_eq(PQbackendPID(rq->db->conn), session);
}

TEST(a_lost_connection_comes_back_by_itself)
{
    begin();
    ck_assert_int_eq(persons(), 0);
    postgres_restart();
    ck_assert_int_eq(persons(), 0);
}

TEST(a_connection_that_was_just_made_comes_back_as_well)
{
    static const lin_sql end = { "test.end", "select pg_terminate_backend(pg_backend_pid())" };
    lin_rows rows;

    begin();
    ck_assert_int_eq(lin_query(rq, &end, &rows), LIN_UNAVAILABLE);
    ck_assert_int_eq(persons(), 0);
}

TEST(cells_come_back_as_what_they_are)
{
    static const lin_sql all = { "test.cells",
        "select true, 1::int2, -2::int4, 3::int8, 1.5::float8, 'text', '\\x00ff'::bytea, $1::uuid, $2::timestamptz, date '2024-02-29',"
        " array['a','b \"c\"'], array[1,2]::int[], null::text, '{\"a\": 1}'::jsonb, '{}'::text[], 2.5::float4" };
    lin_rows rows;
    lin_id id = lin_id_new(5, 7);
    lin_value list;

    begin();
    ck_assert_int_eq(lin_query(rq, &all, &rows, lin_ref(id), lin_at(-1)), LIN_OK);
    ck_assert_int_eq(lin_cell(rq, &rows, 0, 0).number, 1);
    for (int i = 1; i <= 3; i++)
        ck_assert_int_eq(lin_cell_int(&rows, 0, i), i == 2 ? -2 : i);
    ck_assert(lin_cell(rq, &rows, 0, 4).real == 1.5 && lin_cell(rq, &rows, 0, 15).real == 2.5);
    ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 5), LIN_STR("text")));
    ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 6), LIN_STR("\x00\xff")));
    ck_assert(lin_id_eq(lin_cell_id(&rows, 0, 7), id));
    ck_assert_int_eq(lin_cell_time(&rows, 0, 8), -1);
    ck_assert(lin_str_eq(lin_cell(rq, &rows, 0, 9).text, LIN_STR("2024-02-29")));
    list = lin_cell(rq, &rows, 0, 10);
    ck_assert(list.list.count == 2 && lin_str_eq(list.list.at[1].text, LIN_STR("b \"c\"")));
    ck_assert_int_eq(lin_cell(rq, &rows, 0, 11).list.at[1].number, 2);
    ck_assert(lin_cell_null(&rows, 0, 12) && lin_cell(rq, &rows, 0, 12).kind == LIN_NULL);
    ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 13), LIN_STR("{\"a\": 1}")));
    ck_assert_int_eq(lin_cell(rq, &rows, 0, 14).list.count, 0);
}

TEST(values_go_in_as_what_they_are)
{
    static const lin_sql echo = { "test.echo", "select $1::text[], $2::uuid[], $3::bytea, $4::bool, $5::float8, $6::text" };
    lin_value texts[] = { lin_text(LIN_STR("a\"b\\c")), lin_text(LIN_STR("{,}")) }, ids[] = { lin_ref(lin_id_new(1, 2)) };
    lin_rows rows;

    begin();
    ck_assert_int_eq(lin_query(rq, &echo, &rows, (lin_value){ .kind = LIN_LIST, .list = { texts, 2 } },
                               (lin_value){ .kind = LIN_LIST, .list = { ids, 1 } }, lin_bytes(LIN_STR("\x00'")), lin_bool(true),
                               lin_double(0.1), lin_text(LIN_STR("'; drop table person --"))), LIN_OK);
    ck_assert(lin_str_eq(lin_cell(rq, &rows, 0, 0).list.at[0].text, LIN_STR("a\"b\\c")));
    ck_assert(lin_str_eq(lin_cell(rq, &rows, 0, 0).list.at[1].text, LIN_STR("{,}")));
    ck_assert(lin_id_eq(lin_cell(rq, &rows, 0, 1).list.at[0].id, ids[0].id));
    ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 2), LIN_STR("\x00'")));
    ck_assert_int_eq(lin_cell(rq, &rows, 0, 3).number, 1);
    ck_assert(lin_cell(rq, &rows, 0, 4).real == 0.1);
    ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 5), LIN_STR("'; drop table person --")));
}

/* --- who waits for what: trace and time */

static const lin_sql whose = { "test.whose", "select current_setting('application_name')" };
static const lin_sql nap = { "test.nap", "select pg_sleep(0.5)" };

TEST(the_trace_stands_beside_the_name_until_the_transaction_ends)
{
    lin_rows rows;

    begin();
    rq->traceparent = LIN_STR("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    ck_assert_int_eq(lin_query(rq, &whose, &rows), LIN_OK);
    ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 0), LIN_STR("linli-population 4bf92f3577b34da6a3ce929d0e0e4736")));
    {
        LIN_TX(tx, rq);
        ck_assert_int_eq(lin_query(rq, &count_persons, &rows), LIN_OK);
        ck_assert_int_eq(lin_query(rq, &whose, &rows), LIN_OK);
        ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 0), LIN_STR("linli-population 4bf92f3577b34da6a3ce929d0e0e4736")));
        ck_assert_int_eq(lin_commit(&tx), LIN_OK);
    }
    rq->traceparent = LIN_STR("");
    ck_assert_int_eq(lin_query(rq, &whose, &rows), LIN_OK);
    ck_assert(lin_str_eq(lin_cell_text(&rows, 0, 0), LIN_STR("linli-population")));
}

TEST(the_slowest_statement_of_a_request_is_known_by_name)
{
    begin();
    ck_assert_ptr_null(rq->slowest);
    persons();
    ck_assert_int_eq(lin_exec(rq, &nap), LIN_OK);
    persons();
    ck_assert_str_eq(rq->slowest, "test.nap");
    ck_assert_int_ge(rq->slowest_took, 500 * LIN_MS);
}

TEST(open_connections_are_counted)
{
    int64_t before;

    begin();
    before = lin_db_connections();
    persons();
    ck_assert_int_eq(lin_db_connections(), before + 1);
    lin_db_free(rq->db);
    ck_assert_int_eq(lin_db_connections(), before);
}

TEST(a_row_is_a_message_of_the_same_names)
{
    static const lin_sql role = { "test.role", "select '01a20000-0000-8000-8000-000000000001'::uuid as id, 'clerk' as name, array['a.b', 'c.*'] as permissions,"
                                               " 3::smallint as clearance, true as own_rows, null::boolean as gone, 7 as no_such_field" };
    static const lin_sql two = { "test.two", "select u::text as user_id, 5::bigint as version, timestamptz '2026-01-01 00:00:00.000001+00' as at"
                                             " from generate_series(1, 2) u order by 1" };
    Linli__AccessSnapshot__Role *r;
    Linli__AccessSnapshot__UserChange **changes;
    lin_rows rows;
    size_t count;

    begin();
    ck_assert_int_eq(lin_query(rq, &role, &rows), LIN_OK);
    r = lin_row_message(rq, &rows, 0, &linli__access_snapshot__role__descriptor);
    ck_assert_str_eq(r->id, "01a20000-0000-8000-8000-000000000001");
    ck_assert_str_eq(r->name, "clerk");
    ck_assert_uint_eq(r->n_permissions, 2);
    ck_assert_str_eq(r->permissions[1], "c.*");
    ck_assert_int_eq(r->clearance, LINLI__DATA_CLASS__PERSONAL);
    ck_assert(r->own_rows && !r->gone);
    ck_assert_int_eq(lin_query(rq, &two, &rows), LIN_OK);
    changes = (Linli__AccessSnapshot__UserChange **)lin_rows_messages(rq, &rows, &linli__access_snapshot__user_change__descriptor, &count);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(changes[1]->user_id, "2");
    ck_assert_int_eq(changes[1]->version, 5);
    ck_assert_int_eq(changes[1]->at, INT64_C(1767225600000001));
}
