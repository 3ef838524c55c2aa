/*
 * Memory, idle: proportional set size of each process against the bound of its own.
 * Cold start: printed, not asserted; PostgreSQL and NATS are up.
 */
#include "tests/e2e/e2e.h"

static int pss_kb(const char *program)
{
    char path[64], line[128];
    int kb = -1;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", stack_pid(program));
    file = fopen(path, "re");
    while (file && kb < 0 && fgets(line, sizeof(line), file))
        sscanf(line, "Pss: %d", &kb);
    if (file)
        fclose(file);
    return kb;
}

TEST(every_process_stays_small_after_work)
{
    static const struct { const char *program; int bound_kb; } rows[] = {
        { "identity", 10 * 1024 }, { "population", 10 * 1024 }, { "housing", 10 * 1024 },
        { "analytics", 10 * 1024 },
        { "exchange", 10 * 1024 },   { "vehicles", 10 * 1024 }, { "organizations", 10 * 1024 },
        { "gateway", 20 * 1024 }, /* it holds the contracts of all */
    };
    const int shadow = stack_sanitized() ? 100 : 1; /* the sanitizer's own memory is not counted against anybody */
    const char *community = new_community();

    for (int i = 0; i < 200; i++)
        new_person(community, i);
    sleep(2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int kb = pss_kb(rows[i].program);

        printf("    %-12s %5d kB PSS, bound %d kB\n", rows[i].program, kb, rows[i].bound_kb);
        ck_assert_int_gt(kb, 0);
        ck_assert_int_lt(kb, rows[i].bound_kb * shadow);
    }
}

static bool answers(void)
{
    return HTTP(.path = REGIONS, .token = ADMIN)->status == 200;
}

TEST(a_cold_start_ends_in_an_answer)
{
    static const char *const programs[] = { "gateway", "population", "identity" };
    struct timespec from, to;

    for (size_t i = 0; i < 3; i++)
        stack_stop_one(programs[i]);
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (size_t i = 0; i < 3; i++)
        stack_start_one(programs[i]);
    ck_assert(stack_wait(answers, 60));
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("    from start to the first signed-in answer: %.2f s\n",
           (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
}
