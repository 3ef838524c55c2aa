/* The life of a service process: population and identity as they are, with PostgreSQL and NATS of the test's own. */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libs/authz/authz.h"
#include "libs/contract/wire.h"
#include "population.gen.h"
#include "tests/harness/nats.h"
#include "tests/harness/postgres.h"

static void start_servers(void);
static void stop_servers(void);
#define LIN_TEST_BEGIN start_servers
#define LIN_TEST_END stop_servers
#include "tests/unit/test.h"

static lin_arena *arena;
static PGconn *owner;

/* The bus is started by each test: some begin without one. */
static void start_servers(void)
{
    postgres_start();
    nats_prepare();
}

static void stop_servers(void)
{
    nats_end();
    postgres_stop();
}

/* The owner's hand: the first cell of the first row. */
static const char *raw(const char *sql)
{
    PGresult *result = PQexec(owner, sql);

    ck_assert_msg(PQresultStatus(result) <= PGRES_TUPLES_OK, "%s: %s", sql, PQerrorMessage(owner));
    return PQntuples(result) ? PQgetvalue(result, 0, 0) : "";
}

/* --- programs */

typedef struct program {
    pid_t pid;
    const char *log;
} program;

static const char *build_folder(void)
{
    return getenv("B") ? getenv("B") : "build";
}

/* Each test's process keeps its programs' state apart. */
static const char *state_folder(const char *name)
{
    const char *path = lin_print(arena, "%s/%s-%d", the_nats.dir, name, getpid());

    mkdir(path, 0700);
    return path;
}

static void run(const char *name, const char *log, const char *state, const char *flag, const char *setting)
{
    const char *path = lin_print(arena, "%s/bin/%s", build_folder(), name);
    char *argv[] = { lin_print(arena, "%s", name), flag ? lin_print(arena, "%s", flag) : NULL, NULL };
    char *env[] = {
        lin_print(arena, "LINLI_NATS_URL=%s", the_nats.url),
        lin_print(arena, "LINLI_PG=host=%s dbname=linli", PQhost(owner)),
        lin_print(arena, "LINLI_SECRETS_DIR=%s/secrets", the_nats.dir),
        lin_print(arena, "LINLI_STATE_DIR=%s", state),
        lin_print(arena, "ASAN_OPTIONS=%s", getenv("ASAN_OPTIONS") ? getenv("ASAN_OPTIONS") : "detect_leaks=0"),
        setting ? lin_print(arena, "%s", setting) : NULL,
        NULL,
    };

    /* A setting given by the test takes the place of the usual one. */
    for (size_t i = 0; setting && i < LIN_COUNT(env) - 2; i++)
        if (strncmp(env[i], setting, strcspn(setting, "=") + 1) == 0)
            env[i] = lin_print(arena, "%s", setting);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    ck_assert_ptr_nonnull(freopen(log, "w", stdout));
    dup2(STDOUT_FILENO, STDERR_FILENO);
    execve(path, argv, env);
    _exit(127);
}

static program start(const char *name, const char *flag, const char *setting)
{
    static int started;
    const char *state = state_folder(name);
    program p = { .log = lin_print(arena, "%s/%d.log", state, started++) };

    p.pid = fork();
    if (p.pid == 0)
        run(name, p.log, state, flag, setting);
    return p;
}

static char *text_of(const char *path)
{
    FILE *file = fopen(path, "r");
    size_t size = 0;
    char *text = NULL;

    if (!file || getdelim(&text, &size, '\0', file) < 0)
        text = lin_print(arena, "%s", "");
    if (file)
        fclose(file);
    return text;
}

static bool says(program p, const char *what)
{
    for (int i = 0; i < 1000; i++) {
        if (strstr(text_of(p.log), what))
            return true;
        usleep(10 * 1000);
    }
    fprintf(stderr, "%s", text_of(p.log));
    return false;
}

/* Its exit status; -1 when it still runs after `seconds`. */
static int ended(program p, double seconds)
{
    int status;

    for (int i = 0; i < (int)(seconds * 100); i++) {
        if (waitpid(p.pid, &status, WNOHANG) == p.pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
        usleep(10 * 1000);
    }
    return -1;
}

static void begin_without_bus(void)
{
    arena = lin_arena_new();
    owner = postgres_owner("population");
}

static void begin(void)
{
    begin_without_bus();
    nats_start();
}

/* --- a caller with a right to read persons */

static const char *copy_path(void)
{
    return lin_print(arena, "%s/access", state_folder("population"));
}

/* The copy on disk that an earlier life of population left. */
static void leave_copy(void)
{
    lin_keyring *keys = lin_keyring_load(lin_print(arena, "%s/secrets/population.key", the_nats.dir));
    lin_buf role = { .arena = arena }, wire = { .arena = arena };

    lin_wire_bytes(&role, 1, LIN_STR("clerk"));
    lin_wire_bytes(&role, 3, LIN_STR("population.person.read"));
    lin_wire_int(&wire, 1, 1);
    lin_wire_bytes(&wire, 2, lin_buf_str(&role));
    ck_assert(lin_access_update(lin_access_new(copy_path(), keys), lin_buf_str(&wire)));
}

static lin_code list_persons(lin_bus *gateway, lin_time patience)
{
    lin_signer *signer = lin_signer_load(lin_print(arena, "%s/secrets/assertion.key", the_nats.dir));
    lin_req *rq = lin_req_new(arena);
    lin_buf session = { .arena = arena };
    lin_str answer;

    lin_wire_bytes(&session, 1, LIN_STR("user-1"));
    lin_wire_bytes(&session, 2, LIN_STR("session-1"));
    lin_wire_bytes(&session, 3, LIN_STR("clerk"));
    lin_wire_int(&session, 4, 1);
    rq->assertion = lin_assertion_make(rq, signer, lin_buf_str(&session), lin_now() + LIN_MINUTE);
    rq->deadline = lin_monotonic() + patience;
    return lin_bus_call(rq, gateway, LIN_STR("population"), LIN_STR("PersonService.ListPersons"), LIN_STR(""), &answer);
}

/* --- what does not start */

TEST(what_is_wrong_with_its_settings_is_said_before_anything_else)
{
    static const struct { const char *setting, *says; } rows[] = {
        { "LINLI_BOGUS=1", "LINLI_BOGUS" },
        { "LINLI_WORKERS=0", "LINLI_WORKERS" },
        { "LINLI_WORKERS=many", "LINLI_WORKERS" },
        { "LINLI_PUBLIC_URL=linli.example.cn", "LINLI_PUBLIC_URL" },
        { "LINLI_PUBLIC_URL=https://linli.example.cn/", "LINLI_PUBLIC_URL" },
        { "LINLI_PUBLIC_URL=https://a b", "LINLI_PUBLIC_URL" },
        { "LINLI_LOG_LEVEL=loud", "LINLI_LOG_LEVEL" },
        { "LINLI_SECRETS_DIR=/nowhere", "/nowhere/population.key" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        program p = start("population", NULL, rows[i].setting);

        ck_assert_msg(ended(p, 10) == 78, "%s", rows[i].setting);
        ck_assert(says(p, rows[i].says));
    }
}

TEST(questions_are_answered_and_that_is_all)
{
    static const struct { const char *flag, *says; } rows[] = {
        { "--help", "LINLI_WORKERS" }, { "--version", "population 0." }, { "--check-config", "settings are good" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        program p = start("population", rows[i].flag, NULL);

        ck_assert_int_eq(ended(p, 10), 0);
        ck_assert(says(p, rows[i].says));
    }
}

TEST(a_column_that_is_missing_is_named)
{
    program p;

    begin();
    raw("alter table person rename column category to kind");
    p = start("population", NULL, NULL);
    ck_assert_int_eq(ended(p, 10), 78);
    raw("alter table person rename column kind to category");
    ck_assert(says(p, "category"));
}

/* --- what it waits for */

TEST(it_waits_for_its_database_and_can_be_stopped_meanwhile)
{
    program p;

    begin();
    p = start("population", NULL, "LINLI_PG=host=/nowhere dbname=linli");
    ck_assert(says(p, "database_awaited"));
    ck_assert_int_eq(ended(p, 0.5), -1);
    kill(p.pid, SIGTERM);
    ck_assert_int_eq(ended(p, 2), 0);
}

TEST(a_job_that_does_not_succeed_can_be_stopped_too)
{
    const char *key, *hidden;
    program p;

    begin();
    key = lin_print(arena, "%s/secrets/token.key", the_nats.dir);
    hidden = lin_print(arena, "%s.hidden", key);
    ck_assert_int_eq(rename(key, hidden), 0);
    p = start("identity", NULL, NULL);
    ck_assert(says(p, "\"job\":\"load_signer\""));
    ck_assert_int_eq(rename(hidden, key), 0);
    kill(p.pid, SIGTERM);
    ck_assert_int_eq(ended(p, 2), 0);
}

TEST(it_starts_without_a_bus_and_serves_once_there_is_one)
{
    program p;
    lin_bus *gateway;

    begin_without_bus();
    leave_copy();
    p = start("population", NULL, NULL);
    ck_assert(says(p, "\"event\":\"started\""));
    nats_start();
    gateway = nats_bus("gateway");
    for (int i = 0; i < 300 && list_persons(gateway, LIN_SECOND) != LIN_OK; i++)
        usleep(10 * 1000);
    ck_assert_int_eq(list_persons(gateway, LIN_SECOND), LIN_OK);
    nats_stop();
    kill(p.pid, SIGTERM);
    ck_assert_int_eq(ended(p, 2), 0); /* nor does stopping wait for the bus */
}

/* --- what it tells and is told */

static bool hears_contract(natsSubscription *sub)
{
    lin_str set = { (const char *)population_contract.set,
                    (size_t)(population_contract.set_end - population_contract.set) };
    natsMsg *msg = NULL;
    bool same;

    if (natsSubscription_NextMsg(&msg, sub, 10000) != NATS_OK)
        return false;
    same = strcmp(natsMsg_GetSubject(msg), "linli.meta.population.announce") == 0 &&
           lin_str_eq(set, (lin_str){ natsMsg_GetData(msg), (size_t)natsMsg_GetDataLength(msg) });
    natsMsg_Destroy(msg);
    return same;
}

static natsSubscription *listen_to_announcements(natsConnection **ret_nc)
{
    natsSubscription *sub = NULL;

    *ret_nc = nats_raw("gateway", nats_password("gateway"), NULL, NULL);
    ck_assert_int_eq(natsConnection_SubscribeSync(&sub, *ret_nc, "linli.meta.*.announce"), NATS_OK);
    natsConnection_Flush(*ret_nc);
    return sub;
}

TEST(its_contract_is_announced_at_start_at_hello_and_after_each_reconnect)
{
    natsConnection *nc;
    natsSubscription *sub;
    natsMsg *msg = NULL;
    program p;

    begin();
    sub = listen_to_announcements(&nc);
    p = start("population", NULL, NULL);
    ck_assert(hears_contract(sub));
    ck_assert_int_eq(natsSubscription_NextMsg(&msg, sub, 400), NATS_TIMEOUT); /* once is enough */
    natsConnection_PublishString(nc, LIN_SUBJECT_HELLO, "");
    ck_assert(hears_contract(sub));
    nats_stop();
    nats_start();
    sub = listen_to_announcements(&nc);
    ck_assert(hears_contract(sub));
    kill(p.pid, SIGTERM);
    ck_assert_int_eq(ended(p, 2), 0);
}

TEST(the_access_snapshot_comes_from_identity_and_is_kept)
{
    program population, identity;
    lin_bus *gateway;
    const char *version;
    lin_time changed;

    begin();
    gateway = nats_bus("gateway");
    population = start("population", NULL, NULL);
    ck_assert(says(population, "\"event\":\"started\""));
    for (int i = 0; i < 500 && !strstr(text_of(population.log), "bus_connected"); i++)
        usleep(10 * 1000);
    ck_assert_int_eq(list_persons(gateway, LIN_SECOND), LIN_UNAVAILABLE);
    identity = start("identity", NULL, NULL);
    ck_assert(says(population, "access_updated"));
    ck_assert_int_eq(list_persons(gateway, LIN_SECOND), LIN_PERMISSION_DENIED); /* nobody there has a role "clerk" */
    ck_assert_int_eq(access(copy_path(), F_OK), 0);
    version = raw("update identity.access_state set version = version + 10 returning version");
    changed = lin_monotonic();
    ck_assert(says(population, lin_print(arena, "\"event\":\"access_updated\",\"version\":%s", version)));
    ck_assert_int_lt(lin_monotonic() - changed, 2 * LIN_SECOND);
    kill(identity.pid, SIGTERM);
    kill(population.pid, SIGTERM);
    ck_assert_int_eq(ended(identity, 5), 0);
    ck_assert_int_eq(ended(population, 5), 0);
}

/* --- how it ends */

TEST(a_second_signal_ends_it_at_once)
{
    program p;

    begin();
    leave_copy();
    p = start("population", NULL, NULL);
    ck_assert(says(p, "\"event\":\"started\""));
    raw("begin");
    raw("lock table person in access exclusive mode"); /* its worker will wait behind this */
    ck_assert_int_eq(list_persons(nats_bus("gateway"), LIN_SECOND / 2), LIN_DEADLINE_EXCEEDED);
    kill(p.pid, SIGTERM);
    ck_assert_int_eq(ended(p, 0.5), -1);
    kill(p.pid, SIGTERM);
    ck_assert_int_eq(ended(p, 0.5), 1);
    raw("rollback");
}
