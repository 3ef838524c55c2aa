/*
 * metrics - counters per loop and route, summed when somebody asks (Prometheus text 0.0.4).
 *
 * Owns the list of counted routes. It only grows, and ends at GW_SERIES: further routes
 * share one row, so that no client and no contract can make the answer endless. A counter has
 * one writer, its loop.
 */
#include "gateway/gateway.h"
#include "libs/base/histogram.h"

static const int counted_code[] = { 200, 206, 304, 400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 416, 417, 422, 429,
                                    431, 499, 500, 501, 503, 504 };

#define CODES LIN_COUNT(counted_code)

struct gw_row {
    atomic_ulong code[CODES + 1];          /* the last one: any other */
    atomic_ulong bucket[LIN_BOUNDS];           /* not cumulative */
    atomic_ulong micros;
};

enum { UNMATCHED, FURTHER, FIRST };        /* rows; the routes begin at the last */

static struct {
    pthread_mutex_t lock;
    lin_arena *arena;
    atomic_size_t count;
    struct {
        lin_verb verb;
        lin_str route;
    } at[GW_SERIES];
} series = { .lock = PTHREAD_MUTEX_INITIALIZER, .count = FIRST,
             .at = { [UNMATCHED] = { LIN_VERBS, { "unmatched", 9 } }, [FURTHER] = { LIN_VERBS, { "other", 5 } } } };

static const char *const verb_text[LIN_VERBS + 1] = {
    [LIN_GET] = "GET", [LIN_PUT] = "PUT", [LIN_POST] = "POST", [LIN_DELETE] = "DELETE", [LIN_PATCH] = "PATCH",
    [LIN_VERBS] = "other",
};

static size_t series_find(lin_verb verb, lin_str route)
{
    for (size_t i = FIRST; i < series.count; i++)
        if (series.at[i].verb == verb && lin_str_eq(series.at[i].route, route))
            return i;
    return FURTHER;
}

static size_t series_add(lin_verb verb, lin_str route)
{
    size_t row = series.count;

    if (row == GW_SERIES)
        return FURTHER;
    if (series.arena == NULL)
        series.arena = lin_arena_new();
    series.at[row].verb = verb;
    series.at[row].route = lin_str_dup(series.arena, route);
    series.count = row + 1;                /* published last: readers see whole rows */
    return row;
}

size_t gw_series(lin_verb verb, lin_str template)
{
    size_t row;

    pthread_mutex_lock(&series.lock);
    row = series_find(verb, template);
    if (row == FURTHER)
        row = series_add(verb, template);
    pthread_mutex_unlock(&series.lock);
    return row;
}

const char *gw_series_verb(size_t row)
{
    return verb_text[series.at[row].verb];
}

lin_str gw_series_route(size_t row)
{
    return series.at[row].route;
}

/* --- counting, in the loop */

static void add(atomic_ulong *counter, unsigned long n)
{
    unsigned long now = atomic_load_explicit(counter, memory_order_relaxed);

    atomic_store_explicit(counter, now + n, memory_order_relaxed);   /* one writer: no locked instruction */
}

static size_t code_index(int status)
{
    size_t i = 0;

    while (i < CODES && counted_code[i] != status)
        i++;
    return i;
}

void gw_count(gw_loop *loop, size_t which, int status, lin_time took)
{
    gw_row *row = loop->row[which];

    if (row == NULL) {
        row = h2o_mem_alloc(sizeof *row);
        memset(row, 0, sizeof *row);
        loop->row[which] = row;
    }
    add(&row->code[code_index(status)], 1);
    add(&row->bucket[lin_bound_of(took)], 1);
    add(&row->micros, (unsigned long)took);
}

/* --- reading, from any thread */

typedef struct sum {
    unsigned long code[CODES + 1];
    unsigned long bucket[LIN_BOUNDS];
    unsigned long micros;
} sum;

static bool sum_row(const gateway *gw, size_t which, sum *ret)
{
    bool any = false;

    *ret = (sum){ 0 };
    for (size_t l = 0; l < gw->loops; l++) {
        gw_row *row = gw->loop[l].row[which];

        if (row == NULL)
            continue;
        any = true;
        for (size_t i = 0; i <= CODES; i++)
            ret->code[i] += row->code[i];
        for (size_t i = 0; i < LIN_BOUNDS; i++)
            ret->bucket[i] += row->bucket[i];
        ret->micros += row->micros;
    }
    return any;
}

/* A route template has no quote, backslash or line break: contracts.c refuses them. */
static void print_labels(lin_buf *text, const char *metric, size_t which)
{
    lin_buf_print(text, "%s{method=\"%s\",route=\"%.*s\"", metric, gw_series_verb(which),
                  LIN_STR_FMT(gw_series_route(which)));
}

static void print_codes(lin_buf *text, size_t which, const sum *s)
{
    for (size_t i = 0; i <= CODES; i++) {
        if (s->code[i] == 0)
            continue;
        print_labels(text, "linli_http_requests_total", which);
        if (i < CODES)
            lin_buf_print(text, ",code=\"%d\"} %lu\n", counted_code[i], s->code[i]);
        else
            lin_buf_print(text, ",code=\"other\"} %lu\n", s->code[i]);
    }
}

static void print_durations(lin_buf *text, size_t which, const sum *s)
{
    unsigned long below = 0;

    for (size_t i = 0; i < LIN_BOUNDS; i++) {
        below += s->bucket[i];
        print_labels(text, "linli_http_request_duration_seconds_bucket", which);
        lin_buf_print(text, ",le=\"%s\"} %lu\n", lin_bounds[i].text, below);
    }
    print_labels(text, "linli_http_request_duration_seconds_sum", which);
    lin_buf_print(text, "} %lu.%06lu\n", s->micros / LIN_SECOND, s->micros % LIN_SECOND);
    print_labels(text, "linli_http_request_duration_seconds_count", which);
    lin_buf_print(text, "} %lu\n", below);
}

static void print_series(lin_buf *text, const gateway *gw, void (*print)(lin_buf *, size_t, const sum *))
{
    sum s;

    for (size_t i = 0; i < series.count; i++)
        if (sum_row(gw, i, &s))
            print(text, i, &s);
}

static void print_one(lin_buf *text, const char *name, const char *type, const char *help, long value)
{
    lin_buf_print(text, "# HELP %s %s\n# TYPE %s %s\n%s %ld\n", name, help, name, type, name, value);
}

static void print_gauges(lin_buf *text, const gateway *gw)
{
    long connections = 0, in_flight = 0, downloads = 0, late = 0, connected = 0;

    for (size_t i = 0; i < gw->loops; i++) {
        connections += (long)gw->loop[i].connection_count;
        in_flight += (long)gw->loop[i].in_flight;
        downloads += (long)gw->loop[i].downloads;
        late += (long)gw->loop[i].asks.late;
        connected += gw->loop[i].nats.connected;
    }
    print_one(text, "linli_http_connections", "gauge", "Open client connections.", connections);
    print_one(text, "linli_http_requests_in_flight", "gauge", "Requests being served.", in_flight);
    print_one(text, "linli_http_downloads", "gauge", "Downloads under way.", downloads);
    print_one(text, "linli_bus_connections", "gauge", "Data connections to NATS that are up.", connected);
    print_one(text, "linli_bus_late_replies_total", "counter", "Replies that nobody waited for.", late);
    print_one(text, "linli_contracts_pending", "gauge", "Announced contracts that wait for the operator.",
              (long)gw_contracts_pending(gw->contracts));
    print_one(text, "linli_access_version", "gauge", "Version of the access snapshot; 0 before the first.",
              (long)lin_access_version(gw->access));
}

lin_str gw_metrics(lin_arena *arena, gateway *gw)
{
    lin_buf text = { .arena = arena };

    lin_buf_z(&text, "# HELP linli_http_requests_total Requests answered, by route and status.\n"
                     "# TYPE linli_http_requests_total counter\n");
    print_series(&text, gw, print_codes);
    lin_buf_z(&text, "# HELP linli_http_request_duration_seconds Time from the whole request to its answer.\n"
                     "# TYPE linli_http_request_duration_seconds histogram\n");
    print_series(&text, gw, print_durations);
    print_gauges(&text, gw);
    gw_programs_metrics(gw->programs, &text);
    return lin_buf_str(&text);
}
