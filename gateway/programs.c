/*
 * programs - how everybody is doing: asked on the bus every five seconds, kept, and shown beside the gateway's own
 * metrics; and what this gateway answers when it is asked the same.
 *
 * Owns the last answer of each replica. An answer that is older than four rounds is no longer shown: its replica is
 * gone, or cannot answer. Their number and size are bounded, whatever comes.
 *
 * Thread rule: the main thread asks; answers come in a thread of the bus; any thread prints. `lock` guards the answers.
 */
#include "gateway/gateway.h"
#include "libs/base/settings.h"

#define ASK_EVERY (5 * LIN_SECOND)
#define SHOWN_FOR (4 * ASK_EVERY)
#define ANSWER_MAX (64 * 1024)
#define REPLICAS_MAX 128

typedef struct answer {
    lin_str wire;                          /* malloc; empty: free */
    char replica[64];
    lin_time at;                           /* monotonic */
} answer;

struct gw_programs {
    gateway *gw;
    const char *inbox;
    lin_time asked;                        /* main thread */
    pthread_mutex_t lock;
    answer at[REPLICAS_MAX];
};

/* --- keeping answers */

static void drop(answer *a)
{
    free((void *)(uintptr_t)a->wire.at);
    *a = (answer){ 0 };
}

/* The place of this replica, else of one that is no longer heard, else none. */
static answer *place_of(gw_programs *programs, const char *replica)
{
    lin_time now = lin_monotonic();
    answer *place = NULL;

    for (size_t i = 0; i < REPLICAS_MAX; i++) {
        answer *a = &programs->at[i];

        if (a->wire.len && strcmp(a->replica, replica) == 0)
            return a;
        if (a->wire.len && now - a->at > SHOWN_FOR)
            drop(a);
        if (!a->wire.len && !place)
            place = a;
    }
    return place;
}

static void keep(gw_programs *programs, const char *replica, lin_str wire)
{
    answer *a;

    pthread_mutex_lock(&programs->lock);
    a = place_of(programs, replica);
    if (a) {
        drop(a);
        snprintf(a->replica, sizeof a->replica, "%s", replica);
        a->wire = (lin_str){ memcpy(h2o_mem_alloc(wire.len), wire.at, wire.len), wire.len };
        a->at = lin_monotonic();
    }
    pthread_mutex_unlock(&programs->lock);
}

static void on_answer(natsMsg *msg, void *what)
{
    lin_str wire = gw_reply_body(msg);
    Linli__ProgramStatus *status = NULL;

    if (wire.len > 0 && wire.len <= ANSWER_MAX)
        status = linli__program_status__unpack(NULL, wire.len, (const uint8_t *)wire.at);
    if (status == NULL)                    /* nobody there, or nonsense */
        return;
    keep(what, status->replica, wire);
    linli__program_status__free_unpacked(status, NULL);
}

/* --- answering */

static Google__Protobuf__Timestamp *time_of(lin_arena *arena, lin_time t)
{
    Google__Protobuf__Timestamp *at = LIN_NEW(arena, Google__Protobuf__Timestamp);

    google__protobuf__timestamp__init(at);
    at->seconds = t / LIN_SECOND;
    at->nanos = (int32_t)(t % LIN_SECOND) * 1000;
    return at;
}

static void on_question(natsMsg *msg, void *what)
{
    gw_programs *programs = what;
    gateway *gw = programs->gw;
    lin_arena *arena = lin_arena_new();
    lin_bus_figures figures = lin_bus_figures_of(gw->bus);
    Linli__ProgramStatus status;
    uint8_t *wire;

    linli__program_status__init(&status);
    status.program = lin_print(arena, "gateway");
    status.replica = lin_str_z(arena, figures.replica);
    status.version = lin_print(arena, "%s", LIN_VERSION);
    status.started = time_of(arena, figures.started);
    status.ready = gw_ready(gw);
    status.bus_connects = lin_bus_connections(gw->bus);
    status.n_contracts = gw_contracts_kept(gw->contracts, arena, &status.contracts);
    wire = lin_alloc(arena, linli__program_status__get_packed_size(&status));
    if (natsMsg_GetReply(msg))
        lin_bus_publish(gw->bus, natsMsg_GetReply(msg),
                        (lin_str){ (const char *)wire, linli__program_status__pack(&status, wire) });
    lin_arena_free(arena);
}

/* --- metrics */

typedef struct family {
    const char *metric;
    const char *type;
    const char *help;
    void (*print)(lin_buf *text, const char *metric, const Linli__ProgramStatus *status);
    size_t number;                         /* offset of an int64_t; 0: see `real` */
    size_t real;                           /* offset of a double */
} family;

/* What others call themselves becomes part of a line. */
static void add_label(lin_buf *text, const char *name, const char *value)
{
    lin_buf_print(text, "%s=\"", name);
    for (const char *c = value; *c; c++)
        lin_buf_char(text, *c > ' ' && *c < 0x7f && *c != '"' && *c != '\\' ? *c : '_');
    lin_buf_char(text, '"');
}

static void open_line(lin_buf *text, const char *metric, const Linli__ProgramStatus *status)
{
    lin_buf_print(text, "%s{", metric);
    add_label(text, "program", status->program);
    lin_buf_char(text, ',');
    add_label(text, "replica", status->replica);
}

static void print_info(lin_buf *text, const char *metric, const Linli__ProgramStatus *status)
{
    open_line(text, metric, status);
    lin_buf_char(text, ',');
    add_label(text, "version", status->version);
    lin_buf_char(text, ',');
    add_label(text, "contract", status->contract);
    lin_buf_z(text, "} 1\n");
}

static void print_ready(lin_buf *text, const char *metric, const Linli__ProgramStatus *status)
{
    open_line(text, metric, status);
    lin_buf_print(text, "} %d\n", status->ready);
}

static void print_started(lin_buf *text, const char *metric, const Linli__ProgramStatus *status)
{
    open_line(text, metric, status);
    lin_buf_print(text, "} %lld\n", status->started ? (long long)status->started->seconds : 0);
}

static void print_calls(lin_buf *text, const char *metric, const Linli__ProgramStatus *status)
{
    for (size_t i = 0; i < status->n_calls; i++) {
        const Linli__CallCount *call = status->calls[i];

        open_line(text, metric, status);
        lin_buf_char(text, ',');
        add_label(text, "method", call->method);
        lin_buf_print(text, ",code=\"%s\"} %lld\n", lin_code_name((lin_code)call->code), (long long)call->count);
    }
}

static void print_durations(lin_buf *text, const char *metric, const Linli__ProgramStatus *status)
{
    char line[64];
    long long below = 0;

    if (status->n_durations != LIN_BOUNDS)
        return;
    snprintf(line, sizeof line, "%s_bucket", metric);
    for (size_t i = 0; i < LIN_BOUNDS; i++) {
        below += status->durations[i];
        open_line(text, line, status);
        lin_buf_print(text, ",le=\"%s\"} %lld\n", lin_bounds[i].text, below);
    }
    snprintf(line, sizeof line, "%s_sum", metric);
    open_line(text, line, status);
    lin_buf_print(text, "} %.6f\n", (double)status->duration_us / (double)LIN_SECOND);
    snprintf(line, sizeof line, "%s_count", metric);
    open_line(text, line, status);
    lin_buf_print(text, "} %lld\n", below);
}

static void print_jobs(lin_buf *text, const char *metric, const Linli__ProgramStatus *status)
{
    for (size_t i = 0; i < status->n_jobs; i++)
        for (int failed = 0; failed < 2; failed++) {
            const Linli__JobCount *job = status->jobs[i];

            open_line(text, metric, status);
            lin_buf_char(text, ',');
            add_label(text, "task", job->name);
            lin_buf_print(text, ",result=\"%s\"} %lld\n", failed ? "failure" : "success",
                          (long long)(failed ? job->failures : job->runs - job->failures));
        }
}

#define NUMBER(member) .number = offsetof(Linli__ProgramStatus, member)
#define REAL(member) .real = offsetof(Linli__ProgramStatus, member)

static const family families[] = {
    { "linli_program_info", "gauge", "Programs that are heard, by version and contract digest.", .print = print_info },
    { "linli_program_ready", "gauge", "Whether the program can serve.", .print = print_ready },
    { "linli_program_start_time_seconds", "gauge", "When the program was started, since 1970.", .print = print_started },
    { "linli_rpc_requests_total", "counter", "Calls answered, by method and code.", .print = print_calls },
    { "linli_rpc_duration_seconds", "histogram", "Time from taking a call to its answer.", .print = print_durations },
    { "linli_queue_depth", "gauge", "Requests that no worker has taken yet.", NUMBER(queue_depth) },
    { "linli_queue_refused_total", "counter", "Requests turned away because too many waited.", NUMBER(queue_refused) },
    { "linli_slow_requests_total", "counter", "Requests that took longer than LINLI_SLOW_MS.", NUMBER(slow_requests) },
    { "linli_bus_connects_total", "counter", "Connections made to NATS.", NUMBER(bus_connects) },
    { "linli_db_connections", "gauge", "Open connections to PostgreSQL.", NUMBER(db_connections) },
    { "linli_lane_reads_total", "counter", "Reads sent on the fast lane.", NUMBER(lane_reads) },
    { "linli_lane_groups_total", "counter", "Groups that they went in: the fewer, the more reads share one.", NUMBER(lane_groups) },
    { "linli_outbox_lag_seconds", "gauge", "Age of the oldest event that is not published; 0: none waits.", REAL(outbox_lag_s) },
    { "linli_events_parked", "gauge", "Events that wait for another try.", NUMBER(events_parked) },
    { "linli_events_dead", "gauge", "Events that wait for a person.", NUMBER(events_dead) },
    { "linli_ledgers_broken", "gauge", "Lists outside the database that have lost lines.", NUMBER(ledgers_broken) },
    { "linli_access_age_seconds", "gauge", "Time since the permissions were last known to be current.", REAL(access_age_s) },
    { "linli_job_runs_total", "counter", "Runs of jobs, by result.", .print = print_jobs },
};

static void print_figure(lin_buf *text, const family *f, const Linli__ProgramStatus *status)
{
    const char *base = (const char *)status;

    open_line(text, f->metric, status);
    if (f->number)
        lin_buf_print(text, "} %lld\n", (long long)*(const int64_t *)(base + f->number));
    else
        lin_buf_print(text, "} %.3f\n", *(const double *)(base + f->real));
}

static void print_family(lin_buf *text, const family *f, Linli__ProgramStatus *const *status, size_t count)
{
    lin_buf_print(text, "# HELP %s %s\n# TYPE %s %s\n", f->metric, f->help, f->metric, f->type);
    for (size_t i = 0; i < count; i++)
        if (f->print)
            f->print(text, f->metric, status[i]);
        else if (strcmp(status[i]->program, "gateway") != 0)    /* these are of services */
            print_figure(text, f, status[i]);
}

static size_t unpack_all(gw_programs *programs, Linli__ProgramStatus **into)
{
    lin_time now = lin_monotonic();
    size_t count = 0;

    pthread_mutex_lock(&programs->lock);
    for (size_t i = 0; i < REPLICAS_MAX; i++) {
        const answer *a = &programs->at[i];

        if (a->wire.len && now - a->at <= SHOWN_FOR)
            into[count++] = linli__program_status__unpack(NULL, a->wire.len, (const uint8_t *)a->wire.at);
    }
    pthread_mutex_unlock(&programs->lock);
    return count;
}

/* How many replicas each service has that should be there: 0 is what an operator wants to hear of. */
static void print_replicas(gateway *gw, lin_buf *text, Linli__ProgramStatus *const *status, size_t count)
{
    Linli__KeptContract **kept;
    size_t contracts = gw_contracts_kept(gw->contracts, text->arena, &kept);

    lin_buf_z(text, "# HELP linli_service_replicas Replicas that are heard of each service with an accepted contract.\n"
                    "# TYPE linli_service_replicas gauge\n");
    for (size_t c = 0; c < contracts; c++) {
        size_t heard = 0;

        for (size_t i = 0; i < count; i++)
            heard += strcmp(status[i]->program, kept[c]->service) == 0;
        lin_buf_print(text, "linli_service_replicas{service=\"%s\"} %zu\n", kept[c]->service, heard);
    }
}

void gw_programs_metrics(gw_programs *programs, lin_buf *text)
{
    Linli__ProgramStatus **status = LIN_NEW_ARRAY(text->arena, Linli__ProgramStatus *, REPLICAS_MAX);
    size_t count = unpack_all(programs, status);

    print_replicas(programs->gw, text, status, count);
    for (size_t i = 0; i < LIN_COUNT(families); i++)
        print_family(text, &families[i], status, count);
    while (count)
        linli__program_status__free_unpacked(status[--count], NULL);
}

/* --- life */

gw_programs *gw_programs_open(lin_arena *arena, gateway *gw)
{
    gw_programs *programs = LIN_NEW(arena, gw_programs);

    programs->gw = gw;
    programs->inbox = lin_print(arena, "_INBOX_gateway.status.%.*s", LIN_STR_FMT(lin_bus_figures_of(gw->bus).replica));
    pthread_mutex_init(&programs->lock, NULL);
    return lin_bus_listen(gw->bus, programs->inbox, on_answer, programs)
                   && lin_bus_listen(gw->bus, LIN_SUBJECT_STATUS, on_question, programs)
               ? programs
               : NULL;
}

void gw_programs_tick(gw_programs *programs)
{
    if (programs->asked && lin_monotonic() - programs->asked < ASK_EVERY)
        return;
    if (lin_bus_ask_all(programs->gw->bus, LIN_SUBJECT_STATUS, programs->inbox))
        programs->asked = lin_monotonic();
}

void gw_programs_close(gw_programs *programs)
{
    pthread_mutex_lock(&programs->lock);
    for (size_t i = 0; i < REPLICAS_MAX; i++)
        drop(&programs->at[i]);
    pthread_mutex_unlock(&programs->lock);
}
