/*
 * Faults: every process is killed in turn under a small load, the servers are stopped and
 * started; nothing acknowledged is lost and nobody has to do anything. Times are printed,
 * never asserted beyond a generous end.
 */
#include <signal.h>
#include <sys/wait.h>

#include "tests/e2e/e2e.h"

enum { BACK_WITHIN_S = 60 };

static const char *community;

/* --- the load: a process that creates people one after the other and notes each that was acknowledged */

static void write_people(FILE *acknowledged)
{
    for (int serial = 0;; serial++) {
        const http_answer *a = create_person(ADMIN, community, id_number(serial));

        if (a->status == 200)
            fprintf(acknowledged, "%s\n", http_at(a, "id"));
        else
            ck_assert_msg(a->status == 0 || a->status == 503 || a->status == 504 || a->status == 409, "%ld %s", a->status, a->body);
        fflush(acknowledged);
        usleep(a->status == 200 ? 1000 : 20000);
    }
}

static const char *notes(void)
{
    return text("%s.acknowledged", the_stack.dir);
}

static pid_t start_load(void)
{
    pid_t child;

    community = new_community();
    child = fork();
    if (child == 0) {
        write_people(fopen(notes(), "we"));
        _exit(1);
    }
    return child;
}

/* Every acknowledged id stands in the table; returns how many there are. */
static int check_nothing_lost(void)
{
    FILE *file = fopen(notes(), "re");
    char id[64];
    int count = 0;

    ck_assert_ptr_nonnull(file);
    stack_sql("drop table if exists public.seen; create table public.seen (id uuid)");
    while (fgets(id, sizeof(id), file)) {
        id[strcspn(id, "\n")] = '\0';
        stack_sql("insert into public.seen values ('%s')", id);
        count++;
    }
    fclose(file);
    ck_assert_str_eq(stack_sql("select count(*) from public.seen s where not exists (select from population.person p where p.id = s.id)"), "0");
    ck_assert_str_eq(stack_sql("select count(*) from population.person p where not exists"
                               " (select from population.person_history h where h.id = p.id)"), "0");
    ck_assert_str_eq(stack_sql("select count(*) from population.person p where not exists"
                               " (select from population.outbox o where o.aggregate_id = p.id)"), "0");
    stack_sql("drop table public.seen");
    return count;
}

static int serial_of_probe = 100000;

static bool creates(void)
{
    return create_person(ADMIN, community, id_number(serial_of_probe++))->status == 200;
}

static bool signs_in(void)
{
    return HTTP(.path = "/v1/identity/sessions", .body = "{\"account\":\"admin\",\"password\":\"" STACK_PASSWORD "\"}")->status == 200;
}

static bool works(void)
{
    return creates() && signs_in();
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void kill_and_wait(const char *program)
{
    pid_t before = stack_pid(program);
    double began = now();

    ck_assert_int_gt(before, 0);
    stack_kill(program);
    usleep(20000);
    ck_assert_msg(stack_wait(works, BACK_WITHIN_S), "%s did not come back", program);
    printf("    kill -9 %-12s service again after %.2f s\n", program, now() - began);
    for (int i = 0; i < 200 && stack_pid(program) == before; i++)
        usleep(50000);
    ck_assert_int_ne(stack_pid(program), before);
}

TEST(kill_9_of_each_process_loses_nothing_and_heals_itself)
{
    static const char *const programs[] = { "population", "identity", "gateway", "nats", "postgres", "redis" };
    pid_t load = start_load();

    sleep(1);
    for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
        kill_and_wait(programs[i]);
        usleep(500000);
    }
    ck_assert_int_eq(waitpid(load, NULL, WNOHANG), 0); /* the load met nothing but what it may meet */
    kill(load, SIGKILL);
    waitpid(load, NULL, 0);
    printf("    acknowledged writes: %d, lost: 0\n", check_nothing_lost());
}

static void expect_unavailable(const http_answer *a)
{
    ck_assert_msg(a->status == 503, "%ld %s", a->status, a->body);
    ck_assert_str_ne(http_header(a, "retry-after"), "");
    ck_assert_str_eq(http_at(a, "code"), "UNAVAILABLE");
}

TEST(postgresql_away_is_503_and_heals_itself)
{
    community = new_community();
    stack_stop_one("postgres");
    expect_unavailable(HTTP(.path = PERSONS, .token = ADMIN));
    expect_unavailable(create_person(ADMIN, community, id_number(1)));
    expect_unavailable(HTTP(.path = "/v1/identity/sessions", .body = "{\"account\":\"admin\",\"password\":\"x\"}"));
    stack_start_one("postgres");
    ck_assert(stack_wait(works, BACK_WITHIN_S));
}

TEST(nats_away_is_503_and_heals_itself)
{
    community = new_community();
    stack_stop_one("nats");
    expect_unavailable(HTTP(.path = PERSONS, .token = ADMIN));
    expect_unavailable(create_person(ADMIN, community, id_number(2)));
    ck_assert(!stack_is_ready());
    ck_assert_int_eq(HTTP(.path = text("%s/livez", the_stack.admin_url))->status, 200);
    stack_start_one("nats");
    ck_assert(stack_wait(works, BACK_WITHIN_S));
    ck_assert(stack_wait(stack_is_ready, BACK_WITHIN_S));
}

TEST(redis_away_changes_no_answer)
{
    community = new_community();
    stack_stop_one("redis");
    ck_assert(works());
    ck_assert(stack_is_ready());
    stack_start_one("redis");
    ck_assert(works());
}

TEST(a_service_that_is_away_is_503_at_once_and_its_routes_stay)
{
    community = new_community();
    stack_stop_one("population");
    for (int i = 0; i < 3; i++)
        expect_unavailable(HTTP(.path = PERSONS, .token = ADMIN));
    expect_status(HTTP(.path = REGIONS, .token = ADMIN), 200);
    stack_kill("gateway"); /* it starts with the contracts it kept */
    ck_assert(stack_wait(stack_is_ready, BACK_WITHIN_S));
    expect_unavailable(HTTP(.path = PERSONS, .token = ADMIN));
    stack_start_one("population");
    ck_assert(stack_wait(works, BACK_WITHIN_S));
}

TEST(a_stopped_service_answers_what_it_has_begun)
{
    pid_t load = start_load();

    for (int i = 0; i < 5; i++) {
        usleep(300000);
        stack_stop_one("population");
        stack_start_one("population");
        ck_assert(stack_wait(works, BACK_WITHIN_S));
    }
    kill(load, SIGKILL);
    waitpid(load, NULL, 0);
    printf("    acknowledged writes over five restarts: %d, lost: 0\n", check_nothing_lost());
}
