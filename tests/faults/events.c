/*
 * Events under kill -9: people are written through the gateway while the producing service, the consuming one, NATS and
 * PostgreSQL are killed at random. The consuming service is tests/faults/witness, laid over a copy of the tree.
 *
 * The model: each committed change of a person has one effect in the witness, in the order of the person's versions,
 * saying what was written. Committed is what stands in the history, and whatever was acknowledged.
 *
 * FOR seconds (20), EVENTS (800) and SEED are taken from the environment. What is killed comes back by itself; no
 * outcome depends on time but for a generous end.
 */
#include <nats/nats.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/harness/stack.h"
#include "tests/harness/tree.h"

static void begin_with_witness(void);
static void end_with_witness(void);
static int number_of(const char *name, int usual);
#define LIN_TEST_BEGIN() begin_with_witness()
#define LIN_TEST_END() end_with_witness()
#define LIN_TEST_SECONDS (600 + 10 * number_of("FOR", 20))

#include "tests/e2e/e2e.h"

enum { WRITERS = 6, WRITES_EACH = 50, SETTLED_WITHIN_S = 300 };

static void begin_with_witness(void)
{
    tree_enter("tests/faults/witness");
    setenv("LINLI_PG_OPTIONS", "", 1); /* PostgreSQL as shipped */
    stack_start();
}

static void end_with_witness(void)
{
    stack_stop();
    tree_leave();
}

static int number_of(const char *name, int usual)
{
    const char *value = getenv(name);

    return value && value[0] ? atoi(value) : usual;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- the load: processes that write, and note what was acknowledged */

typedef struct person {
    const char *id;                /* NULL: not there yet */
    long long version;
} person;

typedef struct writer {
    int number;
    int serial;                    /* of the write at hand */
    FILE *notes;
} writer;

static const char *community;
static char *token;                /* signed in anew when it has expired */

static const char *notes_of(int number)
{
    return text("%s.acknowledged.%d", the_stack.dir, number);
}

static void sign_in(void)
{
    const http_answer *a = HTTP(.path = "/v1/identity/sessions", .body = "{\"account\":\"admin\",\"password\":\"" STACK_PASSWORD "\"}");

    if (a->status == 200) {
        free(token);
        token = strdup(http_at(a, "accessToken"));
    }
}

/* Under kill -9 an answer may be missing, late or "try again"; nothing else. */
static void bear(const http_answer *a)
{
    if (a->status == 401)
        sign_in();
    else if (a->status != 0 && a->status != 409 && a->status != 412 && a->status != 503 && a->status != 504) {
        fprintf(stderr, "an answer that must not be: %ld %s\n", a->status, a->body);
        _exit(1);
    }
    usleep(20 * 1000);
}

/* Asks until it is answered: a read, or a write with a key. */
static const http_answer *insist(const char *method, const char *path, const char *body, const char *key)
{
    const http_answer *a;

    while ((a = HTTP(.method = method, .path = path, .token = token, .body = body, .header = { key }))->status != 200)
        bear(a);
    return a;
}

static const char *key_of(const writer *w)
{
    return text("Idempotency-Key: writer-%d-%d", w->number, w->serial);
}

static const char *word_of(const writer *w)
{
    return text("w%d-%d", w->number, w->serial);
}

static void note(const writer *w, const person *p)
{
    fprintf(w->notes, "('%s',%lld,'%s')\n", p->id, p->version, word_of(w));
    fflush(w->notes);
}

static void create(const writer *w, person *p)
{
    const char *body = text("{\"communityId\":\"%s\",\"name\":\"王秀英\",%s,\"source\":\"%s\"}", community, category("KEY"), word_of(w));

    p->id = strdup(http_at(insist("POST", PERSONS, body, key_of(w)), "id"));
    p->version = 1;
    note(w, p);
}

static void change_with_key(const writer *w, person *p)
{
    insist("PATCH", text(PERSONS "/%s", p->id), text("{\"source\":\"%s\"}", word_of(w)), key_of(w));
    p->version++;
    note(w, p);
}

/* Without a key a missing answer says nothing: the record does. What is found there was committed, not acknowledged. */
static void change_and_look(const writer *w, person *p)
{
    const char *path = text(PERSONS "/%s", p->id), *body = text("{\"source\":\"%s\"}", word_of(w));
    const char *condition = text("If-Match: \"%lld\"", p->version);

    for (;;) {
        const http_answer *a = HTTP(.method = "PATCH", .path = path, .token = token, .body = body, .header = { condition });
        bool acknowledged = a->status == 200;

        if (!acknowledged) {
            bear(a);
            a = insist(NULL, path, NULL, NULL);
        }
        if (atoll(http_at(a, "etag")) > p->version) {
            p->version++;
            if (acknowledged)
                note(w, p);
            return;
        }
    }
}

static void write_one(const writer *w, person *p)
{
    if (!p->id)
        create(w, p);
    else if (w->serial % 2)
        change_with_key(w, p);
    else
        change_and_look(w, p);
}

/* Spread evenly over the time; what an outage holds up comes right after it. */
static void write_all(int number, int writes, double seconds)
{
    writer w = { .number = number, .notes = fopen(notes_of(number), "we") };
    int people = writes / WRITES_EACH + 1;
    person *list = calloc((size_t)people, sizeof(*list));
    double began = now();

    token = strdup(ADMIN);
    for (w.serial = 0; w.serial < writes; w.serial++) {
        double early = began + seconds * w.serial / writes - now();

        if (early > 0)
            usleep((useconds_t)(early * 1e6));
        write_one(&w, &list[w.serial % people]);
    }
    fclose(w.notes);
    _exit(0);
}

static void start_writers(pid_t *writers, int events, int seconds)
{
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = fork();
        if (writers[i] == 0)
            write_all(i, events * (i + 1) / WRITERS - events * i / WRITERS, seconds);
    }
}

/* One that met what must not be has ended with 1. */
static bool all_have_ended(pid_t *writers)
{
    bool all = true;

    for (int i = 0; i < WRITERS; i++) {
        int status = 0;

        if (writers[i] && waitpid(writers[i], &status, WNOHANG) == writers[i])
            writers[i] = 0;
        ck_assert_int_eq(status, 0);
        all = all && !writers[i];
    }
    return all;
}

/* --- the killing */

static const char *const victims[] = { "population", "witness", "nats", "postgres" };
static int kills[sizeof(victims) / sizeof(victims[0])];

static void kill_one(void)
{
    size_t which = (size_t)random() % (sizeof(victims) / sizeof(victims[0]));
    pid_t pid = stack_pid(victims[which]);

    if (pid > 0 && kill(pid, SIGKILL) == 0)
        kills[which]++;
    usleep((useconds_t)(300000 + random() % 2200000));
}

static void kill_until_written(pid_t *writers, int seconds)
{
    double until = now() + seconds;

    while (!all_have_ended(writers) || now() < until)
        kill_one();
    for (size_t i = 0; i < sizeof(victims) / sizeof(victims[0]); i++)
        printf("%s%s %d", i ? ", " : "    kill -9: ", victims[i], kills[i]);
    printf(" in %.0f s\n", now() - until + seconds);
}

/* --- when the last event has come */

static const char *last_person;

static bool has_settled(void)
{
    return strcmp(stack_sql("select (exists (select from witness.effect where person_id = '%s')"
                            " and not exists (select from witness.event_parked))::text", last_person), "true") == 0;
}

/* A feed hands out one event at a time: when one that was written last has taken effect, all have come. */
static void wait_until_settled(void)
{
    const char *body = text("{\"communityId\":\"%s\",\"name\":\"最后\",%s}", community, category("KEY"));
    double began = now();

    token = strdup(ADMIN);
    last_person = text("%s", http_at(insist("POST", PERSONS, body, NULL), "id"));
    ck_assert_msg(stack_wait(has_settled, SETTLED_WITHIN_S), "the last event does not come: %s parked", stack_sql("select count(*) from witness.event_parked"));
    printf("    settled after %.1f s\n", now() - began);
}

/* --- what a listener may read: the events of those whom its contract names, and no others */

static natsConnection *connect_as_witness(void)
{
    char *password = stack_file("secrets/witness.nats"), *ports = stack_file("ports");
    natsOptions *options = NULL;
    natsConnection *nc = NULL;

    password[strcspn(password, "\n")] = '\0';
    natsOptions_Create(&options);
    natsOptions_SetURL(options, text("nats://127.0.0.1:%d", atoi(strstr(ports, " nats=") + 6)));
    natsOptions_SetUserInfo(options, "witness", password);
    ck_assert_int_eq(natsConnection_Connect(&nc, options), NATS_OK);
    natsOptions_Destroy(options);
    return nc;
}

/* The server's refusal comes before its answer to the flush. */
static bool may_publish(const char *subject)
{
    natsConnection *nc = connect_as_witness();
    const char *last = NULL;
    bool refused;

    ck_assert_int_eq(natsConnection_PublishString(nc, subject, "{}"), NATS_OK);
    ck_assert_int_eq(natsConnection_Flush(nc), NATS_OK);
    refused = natsConnection_GetLastError(nc, &last) == NATS_NOT_PERMITTED;
    natsConnection_Destroy(nc);
    return !refused;
}

TEST(a_listener_reads_whom_its_contract_names_and_nobody_else)
{
    static const struct { const char *subject; bool may; } rows[] = {
        { "$JS.API.CONSUMER.CREATE.LINLI_EVT.witness_population.linli.evt.population.*.person.>", true },
        { "$JS.API.CONSUMER.INFO.LINLI_EVT.witness_population", true },
        { "$JS.API.CONSUMER.CREATE.LINLI_EVT.witness_population.linli.evt.population.>", false },
        { "$JS.API.CONSUMER.CREATE.LINLI_EVT.witness_population.linli.evt.identity.>", false },
        { "$JS.API.CONSUMER.CREATE.LINLI_EVT.witness_population", false },
        { "$JS.API.CONSUMER.CREATE.LINLI_EVT", false },
        { "$JS.API.CONSUMER.DURABLE.CREATE.LINLI_EVT.witness_population", false },
        { "$JS.API.CONSUMER.DELETE.LINLI_EVT.population_identity", false },
        { "$JS.API.DIRECT.GET.LINLI_EVT.linli.evt.population.1.person.Created.v1", false },
        { "$JS.ACK.LINLI_EVT.population_identity.1.1.1.1.1", false },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        ck_assert_msg(may_publish(rows[i].subject) == rows[i].may, "%s", rows[i].subject);
}

/* --- the model, and what differs from it */

static void make_model(void)
{
    stack_sql("set client_min_messages = warning; drop schema if exists model cascade; create schema model");
    stack_sql("create table model.acknowledged (person_id uuid, version bigint, said text, primary key (person_id, version))");
    stack_sql("create view model.committed as select id as person_id, version from population.person_history"
              " union select person_id, version from model.acknowledged");
}

static void keep_acknowledged(const char *rows)
{
    if (rows[0])
        stack_sql("insert into model.acknowledged values %s", rows);
}

static void read_notes(void)
{
    char line[160];

    for (int i = 0; i < WRITERS; i++) {
        FILE *file = fopen(notes_of(i), "re");
        char *rows = NULL;
        size_t size;
        FILE *out = open_memstream(&rows, &size);

        ck_assert_ptr_nonnull(file);
        while (fgets(line, sizeof(line), file))
            fprintf(out, "%s%s", ftell(out) ? "," : "", line);
        fclose(file);
        fclose(out);
        keep_acknowledged(rows);
        free(rows);
    }
}

/* What must be none, counted. */
static const struct finding {
    const char *name;
    const char *sql;
} findings[] = {
    { "writes lost", "select count(*) from model.acknowledged a where not exists"
                     " (select from population.person_history h where h.id = a.person_id and h.version = a.version)" },
    { "writes without event", "select count(*) from (select id, count(*) n from population.person_history group by id) h full join"
                              " (select aggregate_id, count(*) n from population.outbox where aggregate = 'person' group by 1) o"
                              " on aggregate_id = id where h.n is distinct from o.n" },
    { "lost", "select count(*) from model.committed c where not exists"
              " (select from witness.effect e where e.person_id = c.person_id and e.version = c.version)" },
    { "doubled", "select count(*) - count(distinct (person_id, version)) from witness.effect" },
    { "out of order", "select count(*) from (select version < lag(version) over w or event_id <= lag(event_id) over w wrong"
                      " from witness.effect window w as (partition by person_id order by n)) e where wrong" },
    { "invented", "select count(*) from witness.effect e where not exists"
                  " (select from model.committed c where c.person_id = e.person_id and c.version = e.version)" },
    { "falsified", "select count(*) from witness.effect e join model.acknowledged a using (person_id, version)"
                   " where e.said <> to_json(a.said)::text" },
};

enum { FINDINGS = sizeof(findings) / sizeof(findings[0]) };

static size_t index_of(const char *name)
{
    size_t i = 0;

    while (strcmp(findings[i].name, name) != 0)
        i++;
    return i;
}

static long long count_of(const char *name)
{
    return atoll(stack_sql("%s", findings[index_of(name)].sql));
}

static long long report(void)
{
    long long all = 0;

    printf("    events %s, ", stack_sql("select count(*) from model.committed"));
    printf("acknowledged %s\n   ", stack_sql("select count(*) from model.acknowledged"));
    for (size_t i = 0; i < FINDINGS; i++) {
        long long n = count_of(findings[i].name);

        printf(" %s %lld%s", findings[i].name, n, i + 1 < FINDINGS ? "," : "\n");
        all += n;
    }
    fflush(stdout);
    return all;
}

TEST(every_event_takes_effect_once_and_in_order_whatever_is_killed)
{
    int seconds = number_of("FOR", 20), events = number_of("EVENTS", 800), seed = number_of("SEED", (int)(time(NULL) % 1000000));
    pid_t writers[WRITERS];

    ck_assert_str_eq(stack_sql("select string_agg(setting, ' ') from pg_settings"
                               " where name in ('fsync', 'synchronous_commit', 'full_page_writes')"), "on on on");
    printf("    SEED=%d FOR=%d EVENTS=%d\n", seed, seconds, events);
    fflush(stdout);
    srandom((unsigned)seed);
    community = new_community();
    start_writers(writers, events, seconds);
    kill_until_written(writers, seconds);
    wait_until_settled();
    make_model();
    read_notes();
    ck_assert_int_eq(report(), 0);
}

static long long before[FINDINGS];

#define MORE(name, count) ck_assert_int_eq(count_of(name) - before[index_of(name)], (count))

/* One person with two versions, whose effects have come. */
static const char *model_of_one_person(void)
{
    const char *id;

    community = new_community();
    wait_until_settled();
    id = last_person;
    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", id), .token = ADMIN, .body = "{\"source\":\"a\"}"), 200);
    wait_until_settled();
    make_model();
    keep_acknowledged(text("('%s', 2, 'a')", id));
    for (size_t i = 0; i < FINDINGS; i++)
        before[i] = count_of(findings[i].name);
    return id;
}

/* A check that cannot fail is none: each finding is brought about by hand. */
TEST(the_findings_are_found)
{
    const char *id = model_of_one_person();

    stack_sql("update model.acknowledged set said = 'b' where person_id = '%s'", id);
    MORE("falsified", 1);
    stack_sql("update witness.effect set n = default where person_id = '%s' and version = 1", id);
    MORE("out of order", 1);
    stack_sql("insert into witness.effect (event_id, person_id, version, said) select event_id, person_id, version, said"
              " from witness.effect where person_id = '%s' and version = 2", id);
    MORE("doubled", 1);
    stack_sql("delete from witness.effect where person_id = '%s' and version = 2", id);
    MORE("doubled", 0);
    MORE("lost", 1);
    stack_sql("update witness.effect set version = 7 where person_id = '%s'", id);
    MORE("lost", 2);
    MORE("invented", 1);
    stack_sql("delete from population.outbox where aggregate_id = '%s' and subject like '%%Updated%%'", id);
    MORE("writes without event", 1);
    keep_acknowledged(text("('%s', 3, 'c')", id));
    MORE("writes lost", 1);
}
