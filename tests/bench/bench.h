/*
 * bench - measuring something beside its reference: the clock, medians, a line for each row, the kept table.
 *
 * Included by the one file of a bench program. A figure without its reference says nothing about another
 * machine: both are measured in the same run, in turns, and the ratio is what is compared. A row says too what the
 * ratio must and should be, or the figure itself where it has no reference. With RECORD=1 in the environment each
 * row is also added to tests/bench/results.tsv, whose columns are
 *
 *   date        UTC day
 *   commit      what was measured; "-dirty" behind it when the tree differs from it
 *   bench       the program: "codec", "search"
 *   row         what of it: "json to wire, person"
 *   value       what was measured; tests/bench/README.md says of how many runs
 *   reference   the same of the reference; 0: there is none (micro once wrote its bound here)
 *   ratio       value / reference; the unit tells whether more or less is better
 *   unit        "MB/s", "calls/s", "ms"
 *   machine     processor, cores, kernel
 *
 * Thread rule: the main thread.
 */
#ifndef LIN_BENCH_H
#define LIN_BENCH_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { BENCH_RUNS_MOST = 99 };

typedef struct bench_series {                    /* one figure for each run */
    double run[BENCH_RUNS_MOST];
    size_t runs;
} bench_series;

static inline double bench_now(void)             /* seconds of a steady clock */
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double bench_cpu(void)             /* seconds of processor time that this thread has used */
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline size_t bench_runs(void)            /* BENCH_RUNS (5), as in lib.sh */
{
    const char *told = getenv("BENCH_RUNS");
    long runs = told && *told ? atol(told) : 5;

    return runs < 1 ? 1 : runs > BENCH_RUNS_MOST ? BENCH_RUNS_MOST : (size_t)runs;
}

static inline void bench_add(bench_series *series, double figure)
{
    if (series->runs < BENCH_RUNS_MOST)
        series->run[series->runs++] = figure;
}

static inline int bench_by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static inline double bench_median(const bench_series *series)
{
    double sorted[BENCH_RUNS_MOST];

    memcpy(sorted, series->run, sizeof(sorted));
    qsort(sorted, series->runs, sizeof(*sorted), bench_by_size);
    return series->runs ? sorted[(series->runs - 1) / 2] : 0;
}

/* What `command` says first, without its line end; "?" when it says nothing. */
static inline const char *bench_says(const char *command, char *room, size_t size)
{
    FILE *pipe = popen(command, "r");
    bool said = pipe && fgets(room, (int)size, pipe);

    if (pipe)
        pclose(pipe);
    if (!said)
        return "?";
    room[strcspn(room, "\n\t")] = '\0';
    return room;
}

static inline const char *bench_machine(void)
{
    static char text[256];
    char cpu[128];
    struct utsname kernel;

    uname(&kernel);
    snprintf(text, sizeof(text), "%s, %ld cores, Linux %s",
             bench_says("sed -n 's/^model name[^:]*: //p' /proc/cpuinfo", cpu, sizeof(cpu)), sysconf(_SC_NPROCESSORS_ONLN),
             kernel.release);
    return text;
}

/* Asked once, at the start: others may commit while it runs. */
static inline const char *bench_commit(void)
{
    static char text[64];

    if (!*text)
        snprintf(text, sizeof(text), "%s", bench_says("git describe --always $(git diff --quiet HEAD -- . :!tests/bench/results.tsv || echo --dirty)",
                                                      (char[64]){ "" }, 64));
    return text;
}

/* Opens the output: where it runs. `versions` names the references, and what else is to be known: "jansson 2.14". */
static inline void bench_begin(const char *versions)
{
    char cores[64];

    printf("%s: %s; on cores %s; %s; gcc %s; commit %s\n", program_invocation_short_name, bench_machine(),
           bench_says("sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status", cores, sizeof(cores)), versions, __VERSION__, bench_commit());
}

/* The names of a row's columns, under what is said of the runs: "medians of 5 runs, in turns". */
static inline void bench_head(const char *runs)
{
    printf("%s\n%-52s %11s %11s %8s  %-8s %-6s %s\n", runs, "", "measured", "reference", "ratio", "unit", "must", "goal");
}

/* A row of the table, when RECORD is set. */
static inline void bench_record(const char *row, double value, double reference, const char *unit)
{
    FILE *table = getenv("RECORD") && *getenv("RECORD") ? fopen("tests/bench/results.tsv", "ae") : NULL;
    char day[16];
    time_t now = time(NULL);

    if (!table)
        return;
    strftime(day, sizeof(day), "%Y-%m-%d", gmtime(&now));
    fprintf(table, "%s\t%s\t%s\t%s\t%.4g\t%.4g\t%.3g\t%s\t%s\n", day, bench_commit(), program_invocation_short_name, row, value, reference,
            reference > 0 ? value / reference : 0, unit, bench_machine());
    fclose(table);
}

/* One row of the output, and of the table. `must` and `goal` are of the ratio, or of the value where `reference` is 0; "-": none. */
static inline void bench_row(const char *row, double value, double reference, const char *unit, const char *must, const char *goal)
{
    char ratio[16] = "-";

    if (reference > 0)
        snprintf(ratio, sizeof(ratio), "%.3f", value / reference);
    printf("%-52s %11.5g %11.5g %8s  %-8s %-6s %s\n", row, value, reference, ratio, unit, must, goal);
    fflush(stdout);
    bench_record(row, value, reference, unit);
}

#endif
