/*
 * linlictl status: what runs, whether it is ready, what waits. Exit status 0: all is as it should be; 1: something is not.
 *
 *   status --pg CONNINFO --secrets FOLDER --nats URL [--migrations FOLDER] [--json]
 *
 * Programs are asked on the bus (linli.meta.status), the rest stands in the database: migrations that were applied and
 * those that are not, events that are not published, parked or dead. A service that has migrations and does not answer
 * is absent. Reads only.
 */
#include <dirent.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/base/log.h"
#include "libs/bus/bus.h"
#include "linli/status.pb-c.h"

enum { PROGRAMS_MAX = 256, SERVICES_MAX = 64, CONNECT_MS = 3000, QUIET_MS = 300 };

typedef struct service_row {
    const char *name;
    int applied;
    int missing;                   /* files that were not applied; -1: their folder is not at hand */
    long long unpublished;
    double lag_s;
    long long parked;
    long long dead;
    bool heard;
    const char *contract;          /* "accepted", "waiting", "unknown": as the gateway sees what runs */
} service_row;

typedef struct status {
    lin_arena *arena;
    lin_time now;
    PGconn *conn;
    const char *migrations;
    pthread_mutex_t lock;          /* guards what follows, while answers come in */
    Linli__ProgramStatus *program[PROGRAMS_MAX];
    size_t programs;
    bool bus, database;
    service_row service[SERVICES_MAX];
    size_t services;
} status;

static bool complain(const char *what, const char *why)
{
    fprintf(stderr, "linlictl: %s: %s\n", what, why);
    return false;
}

/* --- the bus */

static void on_answer(natsMsg *msg, void *what)
{
    status *s = what;
    Linli__ProgramStatus *p =
        linli__program_status__unpack(NULL, (size_t)natsMsg_GetDataLength(msg), (const uint8_t *)natsMsg_GetData(msg));

    pthread_mutex_lock(&s->lock);
    if (p && p->program[0] && s->programs < PROGRAMS_MAX)
        s->program[s->programs++] = p;
    else if (p)
        linli__program_status__free_unpacked(p, NULL);
    pthread_mutex_unlock(&s->lock);
}

static size_t heard(status *s)
{
    size_t count;

    pthread_mutex_lock(&s->lock);
    count = s->programs;
    pthread_mutex_unlock(&s->lock);
    return count;
}

static void nap(int ms)
{
    nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000L }, NULL);
}

static int by_name(const void *a, const void *b)
{
    const Linli__ProgramStatus *p = *(Linli__ProgramStatus *const *)a, *q = *(Linli__ProgramStatus *const *)b;
    int order = strcmp(p->program, q->program);

    return order ? order : strcmp(p->replica, q->replica);
}

/* Nobody knows how many will answer: it is over when nobody has for a while. */
static void gather(status *s, lin_bus *bus)
{
    size_t before;

    lin_bus_ask_all(bus, LIN_SUBJECT_STATUS, "_INBOX_linlictl.status");
    do {
        before = heard(s);
        nap(QUIET_MS);
    } while (heard(s) > before);
}

static bool ask_programs(status *s, const char *url, const char *secrets)
{
    lin_bus_conf conf = { .url = lin_z(url), .user = LIN_STR("linlictl") };
    lin_bus *bus;

    if (!read_secret(s->arena, secrets, "linlictl.nats", &conf.password))
        return false;
    bus = lin_bus_open(s->arena, &conf);
    for (int waited = 0; bus && !lin_bus_connected(bus) && waited < CONNECT_MS; waited += 20)
        nap(20);
    if (!bus || !lin_bus_connected(bus))
        return complain("bus", "cannot be reached");
    if (!lin_bus_listen(bus, "_INBOX_linlictl.status", on_answer, s))
        return complain("bus", "cannot listen");
    gather(s, bus);
    lin_bus_close(bus);
    qsort(s->program, s->programs, sizeof(*s->program), by_name);
    return true;
}

/* --- the database */

static PGresult *query(status *s, const char *sql)
{
    PGresult *result = PQexec(s->conn, sql);

    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        return result;
    complain("database", PQerrorMessage(s->conn));
    PQclear(result);
    return NULL;
}

static bool connect_to(status *s, const char *where, const char *secrets)
{
    const char *key[] = { "dbname", "user", "password", "application_name", "connect_timeout", NULL };
    const char *value[] = { where, "linli_owner", NULL, "linlictl", "3", NULL };
    lin_str password;

    if (!read_secret(s->arena, secrets, "owner.pg", &password))
        return false;
    value[2] = lin_str_z(s->arena, password);
    s->conn = PQconnectdbParams(key, value, 1);
    return PQstatus(s->conn) == CONNECTION_OK || complain("database", PQerrorMessage(s->conn));
}

static bool was_applied(const PGresult *applied, const char *service, const char *name)
{
    for (int i = 0; i < PQntuples(applied); i++)
        if (strcmp(PQgetvalue(applied, i, 0), service) == 0 && strcmp(PQgetvalue(applied, i, 1), name) == 0)
            return true;
    return false;
}

/* Files of a folder that were not applied for the service; those of _each go by that name. */
static int count_missing(status *s, const PGresult *applied, const char *service, const char *folder, const char *prefix)
{
    DIR *dir = opendir(lin_print(s->arena, "%s/%s", s->migrations, folder));
    struct dirent *entry;
    int missing = 0;

    while (dir && (entry = readdir(dir)))
        if (lin_str_ends(lin_z(entry->d_name), LIN_STR(".sql")))
            missing += !was_applied(applied, service, lin_print(s->arena, "%s%s", prefix, entry->d_name));
    if (dir)
        closedir(dir);
    return dir ? missing : -1;
}

static service_row *row_of(status *s, const char *name)
{
    for (size_t i = 0; i < s->services; i++)
        if (strcmp(s->service[i].name, name) == 0)
            return &s->service[i];
    if (s->services == SERVICES_MAX)
        return NULL;
    s->service[s->services] = (service_row){ .name = lin_print(s->arena, "%s", name), .contract = "unknown" };
    return &s->service[s->services++];
}

static bool read_migrations(status *s)
{
    PGresult *applied = query(s, "select service, name from platform.migration where service <> 'platform' order by service, name");

    if (!applied)
        return false;
    for (int i = 0; i < PQntuples(applied); i++) {
        service_row *row = row_of(s, PQgetvalue(applied, i, 0));

        if (row)
            row->applied++;
    }
    for (size_t i = 0; i < s->services; i++) {
        service_row *row = &s->service[i];
        int own = count_missing(s, applied, row->name, row->name, ""), each = count_missing(s, applied, row->name, "_each", "_each/");

        row->missing = own < 0 || each < 0 ? -1 : own + each;
    }
    PQclear(applied);
    return true;
}

static bool read_events(status *s, service_row *row)
{
    char *schema = PQescapeIdentifier(s->conn, row->name, strlen(row->name));
    const char *sql = lin_print(s->arena,
                                "select (select count(*) from %s.outbox where published_at is null),"
                                " coalesce((select extract(epoch from clock_timestamp() - min(at)) from %s.outbox where published_at is null), 0),"
                                " (select count(*) from %s.event_parked where not dead), (select count(*) from %s.event_parked where dead)",
                                schema, schema, schema, schema);
    PGresult *result = query(s, sql);

    PQfreemem(schema);
    if (!result)
        return false;
    row->unpublished = atoll(PQgetvalue(result, 0, 0));
    row->lag_s = strtod(PQgetvalue(result, 0, 1), NULL);
    row->parked = atoll(PQgetvalue(result, 0, 2));
    row->dead = atoll(PQgetvalue(result, 0, 3));
    PQclear(result);
    return true;
}

static bool read_database(status *s, const char *where, const char *secrets)
{
    bool good = connect_to(s, where, secrets) && read_migrations(s);

    for (size_t i = 0; good && i < s->services; i++)
        good = read_events(s, &s->service[i]);
    PQfinish(s->conn);
    return good;
}

/* --- both together */

static const Linli__KeptContract *kept_by(const Linli__ProgramStatus *gateway, const char *service)
{
    for (size_t i = 0; i < gateway->n_contracts; i++)
        if (strcmp(gateway->contracts[i]->service, service) == 0)
            return gateway->contracts[i];
    return NULL;
}

/* A gateway that keeps the contract of what runs has its routes. */
static void judge_contract(status *s, service_row *row, const Linli__ProgramStatus *running)
{
    for (size_t i = 0; i < s->programs; i++) {
        const Linli__KeptContract *kept = kept_by(s->program[i], row->name);

        if (!kept)
            continue;
        row->contract = kept->waiting || strcmp(kept->accepted, running->contract) != 0 ? "waiting" : "accepted";
    }
}

static void join(status *s)
{
    for (size_t i = 0; i < s->services; i++)
        for (size_t p = 0; p < s->programs; p++)
            if (strcmp(s->program[p]->program, s->service[i].name) == 0) {
                s->service[i].heard = true;
                judge_contract(s, &s->service[i], s->program[p]);
            }
}

static bool is_good(const status *s)
{
    bool good = s->bus && s->database, gateway = false;

    for (size_t i = 0; i < s->programs; i++) {
        good = good && s->program[i]->ready && s->program[i]->ledgers_broken == 0;
        gateway = gateway || strcmp(s->program[i]->program, "gateway") == 0;
    }
    for (size_t i = 0; i < s->services; i++) {
        const service_row *row = &s->service[i];

        good = good && row->heard && row->missing <= 0 && row->dead == 0 && strcmp(row->contract, "accepted") == 0;
    }
    return good && gateway;
}

/* --- telling */

static long long seconds_up(const status *s, const Linli__ProgramStatus *p)
{
    return p->started ? s->now / LIN_SECOND - p->started->seconds : 0;
}

static void count_calls(const Linli__ProgramStatus *p, long long *calls, long long *failures)
{
    *calls = *failures = 0;
    for (size_t i = 0; i < p->n_calls; i++) {
        *calls += p->calls[i]->count;
        *failures += p->calls[i]->code ? p->calls[i]->count : 0;
    }
}

static void tell_programs(const status *s)
{
    printf("%-14s %-13s %-9s %-6s %9s %10s %9s %6s\n", "program", "contract", "version", "ready", "up", "calls", "failed", "queue");
    for (size_t i = 0; i < s->programs; i++) {
        const Linli__ProgramStatus *p = s->program[i];
        long long calls, failures;

        count_calls(p, &calls, &failures);
        printf("%-14s %-13.12s %-9s %-6s %7llds %10lld %9lld %6lld\n", p->program, p->contract[0] ? p->contract : "-", p->version,
               p->ready ? "yes" : "NO", seconds_up(s, p), calls, failures, (long long)p->queue_depth);
        if (p->ledgers_broken)
            printf("%-14s LEDGER NOT WHOLE: lines are missing in its state folder; put the copy back, or restart it\n", p->program);
    }
}

static void tell_services(const status *s)
{
    printf("\n%-14s %-10s %-9s %11s %11s %8s %7s %6s\n", "service", "runs", "contract", "migrations", "unpublished", "lag", "parked", "dead");
    for (size_t i = 0; i < s->services; i++) {
        const service_row *r = &s->service[i];
        char migrations[32];

        snprintf(migrations, sizeof(migrations), r->missing > 0 ? "%d, %d TO DO" : "%d", r->applied, r->missing);
        printf("%-14s %-10s %-9s %11s %11lld %7.1fs %7lld %6lld\n", r->name, r->heard ? "yes" : "ABSENT", r->contract, migrations,
               r->unpublished, r->lag_s, r->parked, r->dead);
    }
}

static void add_program(lin_buf *json, const status *s, const Linli__ProgramStatus *p)
{
    long long calls, failures;

    count_calls(p, &calls, &failures);
    lin_buf_z(json, "{\"program\":");
    lin_buf_json(json, lin_z(p->program));
    lin_buf_z(json, ",\"replica\":");
    lin_buf_json(json, lin_z(p->replica));
    lin_buf_z(json, ",\"version\":");
    lin_buf_json(json, lin_z(p->version));
    lin_buf_z(json, ",\"contract\":");
    lin_buf_json(json, lin_z(p->contract));
    lin_buf_print(json, ",\"ready\":%s,\"upSeconds\":%lld,\"calls\":%lld,\"failedCalls\":%lld,\"queueDepth\":%lld,\"slowRequests\":%lld,"
                        "\"dbConnections\":%lld,\"outboxLagSeconds\":%.3f,\"accessAgeSeconds\":%.3f,\"ledgersBroken\":%lld}",
                  p->ready ? "true" : "false", seconds_up(s, p), calls, failures, (long long)p->queue_depth,
                  (long long)p->slow_requests, (long long)p->db_connections, p->outbox_lag_s, p->access_age_s, (long long)p->ledgers_broken);
}

static void add_service(lin_buf *json, const service_row *r)
{
    lin_buf_z(json, "{\"service\":");
    lin_buf_json(json, lin_z(r->name));
    lin_buf_print(json, ",\"runs\":%s,\"contract\":\"%s\",\"migrationsApplied\":%d,\"migrationsMissing\":%d,\"unpublished\":%lld,"
                        "\"lagSeconds\":%.3f,\"parked\":%lld,\"dead\":%lld}",
                  r->heard ? "true" : "false", r->contract, r->applied, r->missing, r->unpublished, r->lag_s, r->parked, r->dead);
}

static void tell_json(const status *s)
{
    lin_buf json = { .arena = s->arena };

    lin_buf_print(&json, "{\"good\":%s,\"bus\":%s,\"database\":%s,\"programs\":[", is_good(s) ? "true" : "false",
                  s->bus ? "true" : "false", s->database ? "true" : "false");
    for (size_t i = 0; i < s->programs; i++) {
        lin_buf_z(&json, i ? "," : "");
        add_program(&json, s, s->program[i]);
    }
    lin_buf_z(&json, "],\"services\":[");
    for (size_t i = 0; i < s->services; i++) {
        lin_buf_z(&json, i ? "," : "");
        add_service(&json, &s->service[i]);
    }
    printf("%.*s]}\n", (int)json.len, json.at);
}

static bool has_flag(int argc, char *argv[], const char *name)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return false;
}

int cmd_status(lin_arena *arena, int argc, char *argv[])
{
    status *s = LIN_NEW(arena, status);
    const char *where = flag_value(argc, argv, "--pg", "LINLI_PG", NULL);
    const char *secrets = flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL);
    const char *url = flag_value(argc, argv, "--nats", "LINLI_NATS_URL", "nats://127.0.0.1:4222");

    if (!where || !secrets) {
        complain("status", "needs --pg CONNINFO and --secrets FOLDER; also --nats URL, --migrations FOLDER, --json");
        return 2;
    }
    lin_log_start("linlictl", LIN_ERROR); /* what cannot be reached is told here */
    s->arena = arena;
    s->now = lin_now();
    s->migrations = flag_value(argc, argv, "--migrations", NULL, "migrations");
    pthread_mutex_init(&s->lock, NULL);
    s->bus = ask_programs(s, url, secrets);
    s->database = read_database(s, where, secrets);
    join(s);
    if (has_flag(argc, argv, "--json")) {
        tell_json(s);
    } else {
        tell_programs(s);
        tell_services(s);
    }
    return is_good(s) ? 0 : 1;
}
