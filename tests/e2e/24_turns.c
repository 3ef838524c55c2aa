/*
 * Turns: searches for a text work a few at a time and wait in line for one another (platform.search_turn); nobody else waits for them,
 * nobody waits for longer than for a lock, and nothing is left held.
 */
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/e2e.h"

#define XIUYING PERSONS "?q=%E7%A7%80%E8%8B%B1"

enum { MORE_THAN_ALL = 64 };                 /* turns that any machine has */

static PGconn *holder;
static int serial;

static void hold_turns(int from)
{
    holder = PQconnectdb(stack_database());
    PQclear(PQexec(holder, text("select pg_advisory_lock(424554, turn) from generate_series(%d, %d) turn", from, MORE_THAN_ALL)));
    ck_assert_int_eq(PQstatus(holder), CONNECTION_OK);
}

static bool somebody_waits(void)
{
    return strcmp(stack_sql("select count(*) from pg_locks where locktype = 'advisory' and classid = 424554 and not granted"), "1") == 0;
}

static const char *turns_held(void)
{
    return stack_sql("select count(*) from pg_locks where locktype = 'advisory' and classid = 424554");
}

static int search(void)
{
    const http_answer *a = HTTP(.path = XIUYING, .token = ADMIN);

    return a->status == 200 && http_at(a, "persons.0.id")[0] ? 0 : 1;
}

TEST(a_search_waits_for_its_turn_and_others_do_not)
{
    const char *id;
    pid_t asks;
    int status;

    id = new_person(new_community(), serial++);
    hold_turns(1);
    asks = fork();
    if (asks == 0)
        _exit(search());
    ck_assert(stack_wait(somebody_waits, 2));
    expect_status(HTTP(.path = PERSONS "?filter=category=PERMANENT", .token = ADMIN), 200);
    expect_status(HTTP(.path = text(PERSONS "/%s", id), .token = ADMIN), 200);
    ck_assert(somebody_waits());
    PQfinish(holder);
    waitpid(asks, &status, 0);
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(turns_held(), "0");
}

TEST(two_searches_of_one_call_take_one_turn)
{
    const http_answer *a;

    new_person(new_community(), serial++);
    hold_turns(2);
    a = HTTP(.path = XIUYING "&count=true", .token = ADMIN);
    expect_status(a, 200);
    ck_assert_str_ne(http_at(a, "persons.0.id"), "");
    ck_assert_str_ne(http_at(a, "totalSize"), "");
    PQfinish(holder);
    ck_assert_str_eq(turns_held(), "0");
}

TEST(who_gets_no_turn_is_told_so_and_holds_nothing)
{
    new_person(new_community(), serial++);
    hold_turns(1);
    expect_status(HTTP(.path = XIUYING, .token = ADMIN), 503);
    PQfinish(holder);
    ck_assert_str_eq(turns_held(), "0");
    ck_assert_int_eq(search(), 0);
}
