/*
 * bench - measuring something beside its reference: the clock, medians, a line for each row, the kept table.
 *
 * Included by the one file of a bench program. A figure without its reference says nothing about another
 * machine: both are measured in the same run, in turns, and the ratio is what is compared. With RECORD=1 in the
 * environment each row is also added to tests/bench/results.tsv, whose columns are
 *
 *   date        UTC day
 *   commit      what was measured; "-dirty" behind it when the tree differs from it
 *   bench       the program: "codec"
 *   row         what of it: "json to wire, person"
 *   value       what was measured, the median of the runs
 *   reference   the same of the reference
 *   ratio       value / reference; the unit tells whether more or less is better
 *   unit        "MB/s", "calls/s", "ms"
 *   machine     processor, cores, kernel
 *
 * Thread rule: the main thread.
 */
#ifndef LIN_BENCH_H
#define LIN_BENCH_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { BENCH_RUNS = 7 };                         /* odd: the median is one of them */

typedef struct bench_series {                    /* one figure for each run */
    double run[BENCH_RUNS];
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

static inline void bench_add(bench_series *series, double figure)
{
    if (series->runs < BENCH_RUNS)
        series->run[series->runs++] = figure;
}

static inline int bench_by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static inline double bench_median(const bench_series *series)
{
    double sorted[BENCH_RUNS];

    memcpy(sorted, series->run, sizeof(sorted));
    qsort(sorted, series->runs, sizeof(*sorted), bench_by_size);
    return series->runs ? sorted[series->runs / 2] : 0;
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

/* Opens the output: where it runs. `versions` names the references: "jansson 2.14". */
static inline void bench_begin(const char *bench, const char *versions)
{
    printf("%s: %s; %s; gcc %s\n%-44s %12s %12s %8s  %s\n", bench, bench_machine(), versions, __VERSION__, "", "value",
           "reference", "ratio", "unit");
}

static inline void bench_record(const char *bench, const char *row, double value, double reference, const char *unit)
{
    FILE *table = fopen("tests/bench/results.tsv", "ae");
    char commit[64], day[16];
    time_t now = time(NULL);

    if (!table)
        return;
    strftime(day, sizeof(day), "%Y-%m-%d", gmtime(&now));
    fprintf(table, "%s\t%s\t%s\t%s\t%.4g\t%.4g\t%.3g\t%s\t%s\n", day,
            bench_says("git describe --always $(git diff --quiet HEAD -- . :!tests/bench/results.tsv || echo --dirty)", commit, sizeof(commit)), bench, row, value, reference,
            reference > 0 ? value / reference : 0, unit, bench_machine());
    fclose(table);
}

/* One row of the output, and of the table when RECORD is set. */
static inline void bench_row(const char *bench, const char *row, double value, double reference, const char *unit)
{
    printf("%-44s %12.4g %12.4g %8.2f  %s\n", row, value, reference, reference > 0 ? value / reference : 0, unit);
    fflush(stdout);
    if (getenv("RECORD") && *getenv("RECORD"))
        bench_record(bench, row, value, reference, unit);
}

#endif
