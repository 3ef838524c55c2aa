/*
 * passages - what the tests of a great many passages share: half a year of a town's, written by SQL as the service would have, and
 * how long it takes to search them.
 *
 * PASSAGES (100,000) of twenty communities, half of them in the first; eight gates in each, 400,000 plates. They end an hour ago.
 */
#ifndef PASSAGES_H
#define PASSAGES_H

#include <sys/mman.h>
#include <sys/wait.h>

#include "tests/e2e/vehicles.h"

enum { TOWNS = 20, GATES = 8, PLATES = 400000, ASKED = 4, USERS_MOST = 64 };

static const char *town[TOWNS], *town_token[USERS_MOST];
static long long masses;
static double span;                 /* seconds that they are spread over */

__attribute__((unused)) static const char *gate(int town_index, int number)
{
    return brief("01a20000-0000-8000-8000-%06d%06d", town_index + 1, number);
}

__attribute__((unused)) static const char *mass_plate(long long i)
{
    static const char letter[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";

    return brief("粤%c%05lld", letter[i / 100000 % 24], i % 100000);
}

__attribute__((unused)) static void make_towns(void)
{
    for (int i = 0; i < TOWNS; i++)
        town[i] = town[i] ? town[i] : new_community();
}

/* The service's own ids: milliseconds, version and community, and here the serial number. Indexes are made afterwards. What was there goes. */
__attribute__((unused)) static void fill_with(long long count)
{
    const char *numbers = "";

    masses = count;
    span = 175 * 86400.0;
    make_towns();
    for (int i = 0; i < TOWNS; i++)
        numbers = text("%s%s%s", numbers, i ? "," : "", stack_sql("select number from identity.region where id = '%s'", town[i]));
    stack_sql("set session authorization linli_vehicles; select platform.partitions_ahead('passage', now() - interval '176 days', 27);"
              " reset session authorization; select 1");
    stack_sql("truncate vehicles.passage, vehicles.passage_count; drop index vehicles.passage_plate; drop index vehicles.passage_gate; set synchronous_commit = off;"
              " insert into vehicles.passage (community_id, id, at, plate, plate_kind, plate_color, gate_id, direction, confidence, place, source)"
              " select c.number, (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '8' || lpad(to_hex(c.number >> 16), 3, '0')"
              " || lpad(to_hex(32768 | ((c.number >> 2) & 16383)), 4, '0') || lpad(to_hex(((c.number & 3)::bigint << 46) | i), 12, '0'))::uuid, at,"
              " '粤' || substr('ABCDEFGHJKLMNPQRSTUVWXYZ', (p / 100000)::int + 1, 1) || lpad((p %% 100000)::text, 5, '0'), 1, 1,"
              " ('01a20000-0000-8000-8000-' || lpad((c.place)::text, 6, '0') || lpad((i / 16 %% %d)::text, 6, '0'))::uuid, 1 + (i / 3 %% 2), 0.97,"
              " '东门', 'lpr' from (select i, i * 7919 %% %d as p, now() - interval '1 hour' - (%lld - i) * interval '1 second' * %f as at,"
              " case when i %% 2 = 0 then 1 else 2 + (i / 2 %% %d) end as place from generate_series(1::bigint, %lld) i) s"
              " join unnest('{%s}'::int[]) with ordinality c(number, place) using (place); select 1",
              GATES, PLATES, masses, span / (double)masses, TOWNS - 1, masses, numbers);
    stack_sql("set search_path = vehicles; create index passage_plate on passage (plate, id desc); select 1");
    stack_sql("set search_path = vehicles; create index passage_gate on passage (community_id, gate_id, id desc); select 1");
    stack_sql("insert into vehicles.passage_count select community_id, gate_id, date_trunc('hour', at, 'UTC'), direction, count(*)"
              " from vehicles.passage group by 1, 2, 3, 4; select 1");
    stack_sql("analyze vehicles.passage; analyze vehicles.passage_count; select 1");
}

__attribute__((unused)) static void fill_passages(void)
{
    fill_with(getenv("PASSAGES") ? atoll(getenv("PASSAGES")) : 100000);
}

/* Every other one sees everything, the others the first town. */
__attribute__((unused)) static void let_users_in(void)
{
    for (int i = 0; i < USERS_MOST; i++)
        stack_add_account(text("asks-%d", i), "{vehicles.*}", 3, i % 2 ? NULL : text("{%s}", town[0]));
    stack_raise_access();
    for (int i = 0; i < USERS_MOST; i++)
        town_token[i] = text("%s", stack_sign_in(text("asks-%d", i)));
}

/* --- kinds of search; `n` makes each another */

typedef struct passage_kind {
    const char *name;
    const char *(*path)(long n);
    const char *list;               /* what its answer holds, and at least one of it; NULL: not looked at */
} passage_kind;

static const char *days_back(double days)
{
    return ago(days * 86400);
}

/* The plate of a passage of the first town: even numbers are. */
__attribute__((unused)) static const char *a_plate(long n)
{
    return encoded(mass_plate((long long)(n * 1048573 % (masses / 2)) * 2 * 7919 % PLATES));
}

__attribute__((unused)) static const char *by_plate(long n) { return text(V "/passages?plate=%s", a_plate(n)); }
__attribute__((unused)) static const char *by_plate_here(long n) { return text(V "/passages?communityId=%s&plate=%s", town[0], a_plate(n)); }
__attribute__((unused)) static const char *by_plate_and_time(long n)
{
    return text(V "/passages?communityId=%s&plate=%s&from=%s&until=%s", town[0], a_plate(n), days_back(170), days_back((double)(n % 20)));
}
__attribute__((unused)) static const char *by_prefix(long n)
{
    return text(V "/passages?communityId=%s&platePrefix=%s", town[0], encoded(brief("粤%c%03ld", "ABCD"[n % 4], n * 7 % 1000)));
}
__attribute__((unused)) static const char *by_short_prefix(long n)
{
    return text(V "/passages?communityId=%s&platePrefix=%s", town[0], encoded(brief("粤%c", "ABCD"[n % 4])));
}
__attribute__((unused)) static const char *by_time(long n)
{
    const char *from = text("%s", days_back((double)(n % 170) + 1.5));

    return text(V "/passages?communityId=%s&from=%s&until=%s", town[0], from, days_back((double)(n % 170) + 1.45));
}
__attribute__((unused)) static const char *by_gate(long n) { return text(V "/passages?communityId=%s&gateId=%s", town[0], gate(0, (int)(n % GATES))); }
__attribute__((unused)) static const char *by_gate_time_and_direction(long n)
{
    const char *from = text("%s", days_back((double)(n % 170) + 2));

    return text(V "/passages?communityId=%s&gateId=%s&direction=EXIT&from=%s&until=%s", town[0], gate(0, (int)(n % GATES)), from,
                days_back((double)(n % 170) + 1));
}
__attribute__((unused)) static const char *latest(long n) { return text(V "/passages?communityId=%s&pageSize=%ld", town[0], 20 + n % 80); }
__attribute__((unused)) static const char *counts_of_a_month(long n)
{
    const char *from = text("%s", days_back((double)(n % 100) + 31));

    return text(V "/passages:counts?communityId=%s&from=%s&until=%s&byHour=true&byDirection=true", town[0], from, days_back((double)(n % 100) + 1));
}
__attribute__((unused)) static const char *counts_by_gate(long n)
{
    const char *from = text("%s", days_back(170));

    return text(V "/passages:counts?communityId=%s&from=%s&until=%s&byGate=true", town[0], from, days_back((double)(n % 100)));
}

/* --- searches that are put to SQL too */

#define PASSAGES_ISO "YYYY-MM-DD\"T\"HH24:MI:SS\"Z\""

enum { BY_PLATE = 1, BY_PREFIX = 2, BY_TIME = 4, BY_GATE = 8, BY_DIRECTION = 16, COMBINATIONS = 32, PAGE = 20, PAGES = 3 };

typedef struct search {
    const char *query;              /* what is asked: "&plate=…" */
    const char *where;              /* the same in SQL: " and plate = '…'" */
} search;

__attribute__((unused)) static const char *in_town(int index)
{
    return text(" and community_id = (select number from identity.region where id = '%s')", town[index]);
}

/* "a|b|c" */
__attribute__((unused)) static const char *cell_of(const char *row, int index)
{
    while (index--)
        row = strchr(row, '|') + 1;
    return text("%.*s", (int)strcspn(row, "|"), row);
}

/* All that is asked is true of one passage of the first town. */
__attribute__((unused)) static search drawn(unsigned by, long n)
{
    const char *one = stack_sql("select concat_ws('|', plate, gate_id, direction, to_char(at - interval '9 days', '" PASSAGES_ISO "'), to_char(at + interval '9 days', '" PASSAGES_ISO "'))"
                                " from vehicles.passage where id > platform.id_at(now() - interval '1 hour' * %ld)%s order by id limit 1", 24 + n * 97 % 4000, in_town(0));
    const char *plate = cell_of(one, 0), *start = text("%.*s", (int)strlen("粤B12"), plate), *passed = cell_of(one, 1), *way = cell_of(one, 2);
    const char *from = cell_of(one, 3), *until = cell_of(one, 4);
    search s = { "", "" };

    if (by & BY_PLATE)
        s = (search){ text("%s&plate=%s", s.query, encoded(plate)), text("%s and plate = '%s'", s.where, plate) };
    if (by & BY_PREFIX)
        s = (search){ text("%s&platePrefix=%s", s.query, encoded(start)), text("%s and plate like '%s%%'", s.where, start) };
    if (by & BY_TIME)
        s = (search){ text("%s&from=%s&until=%s", s.query, from, until), text("%s and at >= '%s' and at < '%s'", s.where, from, until) };
    if (by & BY_GATE)
        s = (search){ text("%s&gateId=%s", s.query, passed), text("%s and gate_id = '%s'", s.where, passed) };
    if (by & BY_DIRECTION)
        s = (search){ text("%s&direction=%s", s.query, way[0] == '1' ? "ENTRY" : "EXIT"), text("%s and direction = %s", s.where, way) };
    return s;
}

/* Answers and rows, each as "id plate gate direction", one behind the other */

__attribute__((unused)) static const char *row_of(const http_answer *a, size_t i)
{
    return brief("%s %s %s %s\n", http_at(a, brief("passages.%zu.id", i)), http_at(a, brief("passages.%zu.plate", i)), http_at(a, brief("passages.%zu.gateId", i)),
                 http_at(a, brief("passages.%zu.direction", i)));
}

__attribute__((unused)) static const char *answered(const char *token, const char *query)
{
    char *all = calloc(1, PAGE * PAGES * 256), *to = all;
    const char *page = "";

    for (int i = 0; i < PAGES && (i == 0 || page[0]); i++) {
        const http_answer *a = HTTP(.path = text(V "/passages?pageSize=%d%s%s%s", PAGE, query, page[0] ? "&pageToken=" : "", page), .token = token);

        ck_assert_msg(a->status == 200, "%s: %s", query, a->body);
        for (size_t k = 0; k < length_of(a, "passages"); k++)
            to = stpcpy(to, row_of(a, k));
        page = text("%s", http_at(a, "nextPageToken"));
    }
    return all;
}

__attribute__((unused)) static const char *rows(const char *where)
{
    return text("%s", stack_sql("select coalesce(string_agg(id || ' ' || plate || ' ' || gate_id || ' ' || (array['ENTRY', 'EXIT'])[direction] || E'\\n', '' order by id desc), '')"
                                " from (select * from vehicles.passage where true%s order by id desc limit %d) t", where, PAGE * PAGES));
}

__attribute__((unused)) static size_t expect_same(const char *token, const char *query, const char *where)
{
    const char *wanted = rows(where), *got = answered(token, query);
    size_t count = 0;

    ck_assert_msg(strcmp(wanted, got) == 0, "%s\nanswered:\n%s\nSQL:\n%s", query, got, wanted);
    for (const char *at = got; (at = strchr(at, '\n')); at++)
        count++;
    return count;
}

/* In a week that has rows; a scan that costs nothing is of one to come. Where the plan says so, or NULL. */
__attribute__((unused)) static const char *whole_partition(const char *plans)
{
    const char *at = plans;

    while ((at = strstr(at, "Seq Scan on passage_")) && strncmp(strchr(at, '('), "(cost=0.00..0.00 ", 17) == 0)
        at++;
    return at;
}

/* --- users, each a process of its own */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void ask_as(int user, const passage_kind *k, double *took, int asked)
{
    for (int i = 0; i < asked; i++) {
        const http_answer *a = HTTP(.path = k->path(user * 1000L + i * 13 + 1), .token = town_token[user]);

        took[i] = a->status == 200 && (!k->list || length_of(a, k->list)) ? a->seconds : -1;
        if (took[i] < 0)
            fprintf(stderr, "%s: %ld %.300s\n", k->path(user * 1000L + i * 13 + 1), a->status, a->body);
    }
}

/* The 99th percentile in milliseconds; -1: an answer was wrong. */
__attribute__((unused)) static double slowest_of(const passage_kind *k, int users, int asked, double *ret_median)
{
    size_t count = (size_t)users * (size_t)asked;
    double *took = mmap(NULL, count * sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double p99;

    for (int user = 0; user < users; user++)
        if (fork() == 0) {
            ask_as(user, k, took + (size_t)user * (size_t)asked, asked);
            _exit(0);
        }
    while (wait(NULL) > 0)
        continue;
    qsort(took, count, sizeof(double), by_size);
    *ret_median = took[count / 2] * 1000;
    p99 = took[0] < 0 ? -1 : took[(count * 99 + 99) / 100 - 1] * 1000;
    munmap(took, count * sizeof(double));
    return p99;
}

#endif
