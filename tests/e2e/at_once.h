/*
 * at_once - two writes that meet: the first has looked and written, and is kept from committing until the second has got as far
 * as it can without it.
 */
#ifndef AT_ONCE_H
#define AT_ONCE_H

#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/register.h"

enum { AT_ONCE_TRIES = 10 };                 /* no program waits for a lock longer than two seconds: we may be too late */

static PGconn *holder;
static int waiters_wanted;
static pid_t at_once_second;
static int at_once_status;                   /* of the second; -1: it runs */

/* For the holder, or for who waits for it. */
static bool they_wait(void)
{
    return atoi(stack_sql("with waiting as (select pid, pg_blocking_pids(pid) as by from pg_stat_activity where wait_event_type = 'Lock')"
                          " select count(*) from waiting w where %d = any (by) or exists (select from waiting o where o.pid = any (w.by) and %d = any (o.by))",
                          PQbackendPID(holder), PQbackendPID(holder))) >= waiters_wanted;
}

static bool second_waits_or_is_through(void)
{
    return waitpid(at_once_second, &at_once_status, WNOHANG) == at_once_second || they_wait();
}

static pid_t in_child(int (*run)(void))
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(run());
    return pid;
}

static bool waits(int how_many, bool (*ready)(void))
{
    waiters_wanted = how_many;
    return stack_wait(ready, 10);
}

/* `held` is a statement whose locks the first one runs into behind its look. Both answer 0 when they came through. */
static bool at_once(const char *held, int (*first)(void), int (*second)(void))
{
    pid_t one;
    int status;
    bool met;

    holder = PQconnectdb(stack_database());
    PQclear(PQexec(holder, "begin"));
    PQclear(PQexec(holder, held));
    ck_assert_msg(PQtransactionStatus(holder) == PQTRANS_INTRANS, "%s", PQerrorMessage(holder));
    one = in_child(first);
    met = waits(1, they_wait);
    at_once_status = -1;
    at_once_second = in_child(second);
    met = waits(2, second_waits_or_is_through) && met;
    PQfinish(holder);
    waitpid(one, &status, 0);
    if (at_once_status == -1)
        waitpid(at_once_second, &at_once_status, 0);
    return met && status == 0 && at_once_status == 0;
}

#endif
