/* Users who ask one after the other. */
#include "tests/harness/load.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/harness/stack.h"

enum { USERS_MOST = 64, SAMPLES_MOST = 200000 };

/* Of p99, in ms, from so many users on; 0: none. */
static const struct { load_bound bound; size_t users; double must, goal; } bounds[] = {
    { LOAD_ONE_CONDITION, 64, 500, 250 }, { LOAD_ONE_CONDITION, 8, 100, 50 },
    { LOAD_COMBINED, 64, 1000, 500 },     { LOAD_COMBINED, 8, 150, 100 },
    { LOAD_COUNTS, 0, 100, 0 },
};

static char asked_among[64];
static pthread_barrier_t all_warm;

typedef struct asking {
    const load *of;
    load_user user;
    pthread_t thread;
    double *sample;                         /* ms, of good answers: a refusal is soon told */
    size_t samples, failures;
} asking;

/* --- one user */

/*
 * Each asks once before time runs for anyone: a new connection prepares its statements, and a new backend of PostgreSQL compiles its
 * functions, which takes 64 of them as long as hundreds of searches. Those of a service have been there for long.
 */
static void *work(void *what)
{
    asking *a = what;
    double end_at;

    a->of->ask(&a->user, a->user.number);
    pthread_barrier_wait(&all_warm);
    end_at = bench_now() + a->of->seconds;
    for (size_t turn = a->user.number; bench_now() < end_at && a->samples < SAMPLES_MOST; turn++) {
        double began = bench_now();

        if (a->of->ask(&a->user, turn))
            a->sample[a->samples++] = (bench_now() - began) * 1e3;
        else
            a->failures++;
    }
    return NULL;
}

/* All are connected before anyone asks: beside users who ask already, a connection would not be made in its two seconds. */
static void come(asking *a, const load *of, size_t number)
{
    *a = (asking){ .of = of, .user = { .number = number, .curl = curl_easy_init(), .arena = lin_arena_new() } };
    a->sample = calloc(SAMPLES_MOST, sizeof(*a->sample));
    if (!a->sample || !a->user.curl)
        load_give_up(of->what, "no memory");
    if (!of->conninfo)
        return;
    a->user.db = lin_db_new(lin_z(of->conninfo), lin_z(of->service));
    if (!lin_db_ready(a->user.db))
        load_give_up(of->what, PQerrorMessage(a->user.db->conn));
}

static void start(asking *a)
{
    if (pthread_create(&a->thread, NULL, work, a) != 0)
        load_give_up(a->of->what, "no thread to be had");
}

static void finish(asking *a)
{
    if (a->user.db)
        lin_db_free(a->user.db);
    curl_easy_cleanup(a->user.curl);
    lin_arena_free(a->user.arena);
    free(a->sample);
}

/* --- all of them */

static const char *bound_text(const load *of, bool goal, char room[16])
{
    for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++)
        if (bounds[i].bound == of->bound && of->users >= bounds[i].users) {
            double ms = goal ? bounds[i].goal : bounds[i].must;

            snprintf(room, 16, ms > 0 ? "<%.0f" : "-", ms);
            return room;
        }
    return "-";
}

/* Whoever was not answered is in no percentile: the row says how many these were. */
static void keep(const load *of, const char *percentile, double ms, const char *failed)
{
    char row[256];

    snprintf(row, sizeof(row), "%s among %s, %s, %zu user%s: %s%s", of->what, asked_among, of->level, of->users, of->users == 1 ? "" : "s", percentile, failed);
    bench_record(row, ms, 0, "ms");
}

static void tell(const load *of, double *sample, size_t samples, size_t failures, const char *why)
{
    char failed[64] = "", must[16], goal[16];

    if (failures)
        snprintf(failed, sizeof(failed), ", %zu NOT ANSWERED", failures);
    if (!samples) {
        printf("%-32s %-10s %5zu NO ANSWER AT ALL%s %s\n", of->what, of->level, of->users, failed, why);
        return;
    }
    qsort(sample, samples, sizeof(*sample), bench_by_size);
    printf("%-32s %-10s %5zu %8.1f %8.1f %8.1f %8s %8s %8.0f %8zu%s %s\n", of->what, of->level, of->users, sample[samples / 2],
           sample[samples * 95 / 100], sample[samples * 99 / 100], bound_text(of, false, must), bound_text(of, true, goal),
           (double)samples / of->seconds, samples, failed, why);
    fflush(stdout);
    keep(of, "p50", sample[samples / 2], failed);
    keep(of, "p99", sample[samples * 99 / 100], failed);
}

/* A city that has run for a while has its pages in memory, as far as they fit; one that was just started reads each from disk. */
void load_read(const char *schema)
{
    stack_sql("create extension if not exists pg_prewarm");
    printf("read into memory: %s\n", stack_sql("select pg_size_pretty(sum(pg_prewarm(oid, 'read')) * 8192) from pg_class"
                                               " where relnamespace = '%s'::regnamespace and relkind in ('r', 'i')", schema));
}

void load_head(const char *among, double seconds)
{
    snprintf(asked_among, sizeof(asked_among), "%s", among);
    printf("among %s; one run of %g s each; must and goal are of p99\n%-32s %-10s %5s %8s %8s %8s %8s %8s %8s %8s\n", among, seconds, "", "", "users", "p50 ms",
           "p95 ms", "p99 ms", "must", "goal", "a second", "samples");
}

void load_measure(const load *of)
{
    asking all[USERS_MOST];
    size_t samples = 0, failures = 0;
    char why[sizeof(all->user.why)] = "";
    double *sample;

    for (size_t i = 0; i < of->users; i++)
        come(&all[i], of, i);
    pthread_barrier_init(&all_warm, NULL, (unsigned)of->users);
    for (size_t i = 0; i < of->users; i++)
        start(&all[i]);
    for (size_t i = 0; i < of->users; i++) {
        pthread_join(all[i].thread, NULL);
        samples += all[i].samples;
        failures += all[i].failures;
        if (all[i].failures)
            memcpy(why, all[i].user.why, sizeof(why));
    }
    pthread_barrier_destroy(&all_warm);
    sample = calloc(samples + 1, sizeof(*sample));
    samples = 0;
    for (size_t i = 0; i < of->users; i++) {
        memcpy(sample + samples, all[i].sample, all[i].samples * sizeof(*sample));
        samples += all[i].samples;
        finish(&all[i]);
    }
    tell(of, sample, samples, failures, why);
    free(sample);
}

/* --- through the gateway */

static size_t ignore(char *bytes, size_t size, size_t count, void *what)
{
    (void)bytes;
    (void)what;
    return size * count;
}

bool load_get(load_user *user, const char *url, const char *token)
{
    struct curl_slist *headers;
    char line[1200];
    long status = 0;

    snprintf(line, sizeof(line), "Authorization: Bearer %s", token);
    headers = curl_slist_append(NULL, line);
    curl_easy_setopt(user->curl, CURLOPT_URL, url);
    curl_easy_setopt(user->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(user->curl, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(user->curl, CURLOPT_NOSIGNAL, 1L);
    if (curl_easy_perform(user->curl) == CURLE_OK)
        curl_easy_getinfo(user->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    if (status != 200)
        snprintf(user->why, sizeof(user->why), "%ld", status);
    return status == 200;
}

long long load_setting(const char *name, long long fallback)
{
    return getenv(name) ? atoll(getenv(name)) : fallback;
}

uint64_t load_chance(uint64_t of)
{
    of += 0x9E3779B97F4A7C15u;
    of = (of ^ (of >> 30)) * 0xBF58476D1CE4E5B9u;
    of = (of ^ (of >> 27)) * 0x94D049BB133111EBu;
    return of ^ (of >> 31);
}

void load_give_up(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, why);
    stack_stop();
    exit(1);
}
