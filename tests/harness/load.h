/*
 * load - users who ask one after the other, each in a thread of its own with a connection of its own: how long answers took.
 *
 * Called by the programs of tests/bench; asserts nothing. Thread rule: load_measure is called by the main thread; an ask runs
 * in the user's thread and uses what is that user's alone.
 */
#ifndef LOAD_H
#define LOAD_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libs/store/db.h"

typedef struct load_user {
    size_t number;                          /* from 0 */
    CURL *curl;
    lin_db *db;                             /* NULL without a database */
    lin_arena *arena;                       /* an ask resets it */
    char why[96];                           /* an ask says here why an answer was not good; "" */
} load_user;

/* Asks for the `turn`th time; whether the answer was good. */
typedef bool (*load_ask)(load_user *user, size_t turn);

/* What p99 must and should be, by DESIGN section 10 and, for counts, by what a dashboard takes. */
typedef enum load_bound { LOAD_UNBOUND, LOAD_ONE_CONDITION, LOAD_COMBINED, LOAD_COUNTS } load_bound;

typedef struct load {
    const char *what, *level;               /* of the printed line */
    size_t users;                           /* 64 at most */
    double seconds;
    const char *conninfo, *service;         /* of their databases; NULL: none */
    load_ask ask;
    load_bound bound;
} load;

void load_read(const char *schema);                                   /* its tables into memory; says how much */
void load_head(const char *among, double seconds);                    /* "10000000 people"; prints the names of the columns */
/* Prints p50, p95 and p99 of the good answers in ms, how many a second, and how many others there were; with RECORD=1 p50 and p99
 * become rows of tests/bench/results.tsv (bench.h). */
void load_measure(const load *of);
long long load_setting(const char *name, long long fallback);         /* a number from the environment */
uint64_t load_chance(uint64_t of);          /* the same in each run (splitmix64) */
void load_give_up(const char *what, const char *why) __attribute__((noreturn));   /* says so, ends the stack, exits */
bool load_get(load_user *user, const char *url, const char *token);   /* whether the answer was 200 */

#endif
