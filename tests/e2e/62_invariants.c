/*
 * What must hold of people and homes, whatever is killed: 64 clients at once merge files of people and of houses, link, move in,
 * let, found households and end what they began, all on a few records of one community, while the services, NATS and PostgreSQL
 * are killed -9 at random. When the last event has taken effect nothing is an orphan, nothing is there twice, nothing that was
 * acknowledged is lost.
 *
 * FOR seconds (20) and SEED are taken from the environment. What is killed comes back by itself; no outcome depends on time
 * but for a generous end.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

static int number_of(const char *name, int usual)
{
    const char *value = getenv(name);

    return value && value[0] ? atoi(value) : usual;
}

#define LIN_TEST_SECONDS (600 + 10 * number_of("FOR", 20))
#include "tests/e2e/housing.h"

enum { CLIENTS = 64, PEOPLE = 12, HOUSES = 6, ID_NUMBERS = 6, POOL = 20000, DAYS = 40, SETTLED_WITHIN_S = 180, SHOWN = 5 };

/* --- the few records that all clients are after: which file of a person or house is in a place just now */

typedef struct crowd {
    atomic_bool over;
    atomic_int next;                             /* in `id` */
    atomic_int person[PEOPLE], house[HOUSES];    /* where its id stands */
    char id[POOL][40];                           /* once written, it stays */
} crowd;

typedef struct place {
    atomic_int *slot;
    int at;                                      /* what stood there when it was picked */
    const char *id;
} place;

static crowd *all;
static const char *community, *building;
static int client;
static FILE *notes;

static int keep_id(const char *id)
{
    int at = atomic_fetch_add(&all->next, 1);

    ck_assert_int_lt(at, POOL);
    snprintf(all->id[at], sizeof(all->id[at]), "%s", id);
    return at;
}

static place pick(atomic_int *slots, int count)
{
    place p = { .slot = &slots[rand() % count] };

    p.at = atomic_load(p.slot);
    p.id = all->id[p.at];
    return p;
}

/* --- what a client may meet */

static bool stands_in(const char *word, const char *const *list)
{
    while (*list && strcmp(word, *list) != 0)
        list++;
    return *list != NULL;
}

/* Under kill -9 an answer may be missing, late or "try again". */
static bool is_away(const http_answer *a)
{
    return a->status == 0 || a->status == 429 || a->status == 503 || a->status == 504;
}

static void sign_in(void)
{
    const http_answer *a = HTTP(.path = "/v1/identity/sessions", .body = "{\"account\":\"admin\",\"password\":\"" STACK_PASSWORD "\"}");

    if (a->status == 200)
        snprintf(the_stack.admin_token, sizeof(the_stack.admin_token), "%s", http_at(a, "accessToken"));
}

/* Another client was there before. */
static bool lost_a_race(const http_answer *a)
{
    static const char *const reasons[] = {
        "LINK_OVERLAPS", "OCCUPANCY_OVERLAPS", "TERM_OVERLAPS", "LEASE_STATE", "PERSON_GONE", "REFERENCE_UNKNOWN", "REFERENCE_UNSEEN",
        "MERGE_DIFFERS", "RECORD_BUSY", "LET_TO_ITSELF", "TARGET_MERGED", NULL,
    };

    return a->status == 404 || a->status == 409 || a->status == 412 || stands_in(http_at(a, "reason"), reasons);
}

static bool succeeds(const http_answer *a)
{
    if (a->status == 401)
        sign_in();
    else if (a->status != 200 && !is_away(a) && !lost_a_race(a)) {
        fprintf(stderr, "    an answer that must not be: %ld %s\n", a->status, a->body);
        _exit(1);
    }
    usleep(a->status == 200 ? 5000 : 20000);
    return a->status == 200;
}

/* --- what a client notes: each write that was acknowledged, and what it will try */

/* kind, id, version, person, house, other person, role, from, until; ids and days may be missing. */
static void note(const char *kind, const char *id, long long version, const char *person, const char *house, const char *other, const char *role,
                 const char *from, const char *until)
{
    fprintf(notes, "('%s','%s',%lld,nullif('%s','')::uuid,nullif('%s','')::uuid,nullif('%s','')::uuid,'%s',nullif('%s','')::date,nullif('%s','')::date)\n",
            kind, id, version, person, house, other, role, from, until);
    fflush(notes);
}

static void note_id(const char *kind, const http_answer *a)
{
    note(kind, http_at(a, "id"), atoll(http_at(a, "etag")), "", "", "", "", "", "");
}

/* --- what clients do */

/* Now and then somebody whose id number others have too: one file of it is taken. */
static const http_answer *ask_for_person(void)
{
    if (rand() % 3 == 0)
        return HTTP(.path = PERSONS, .token = ADMIN,
                    .body = brief("{\"communityId\":\"%s\",\"name\":\"王秀英\",\"category\":\"PERMANENT\",\"idNumber\":\"%s\"}", community, id_number(rand() % ID_NUMBERS)));
    return post(PERSONS, brief("{\"communityId\":\"%s\",\"name\":\"王秀英\",%s}", community, category("TEMPORARY")));
}

static const http_answer *ask_for_house(void)
{
    return post(H "/houses", brief("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"%d-%d\",\"state\":\"LET\",\"usage\":\"HOME\"}", community,
                                   building, client, rand()));
}

/* Another file takes the place of one that is no more. */
static void renew(const place *p, const char *kind, const http_answer *(*ask)(void))
{
    const http_answer *a;
    int at = p->at;

    while (!atomic_load(&all->over) && atomic_load(p->slot) == p->at)
        if (succeeds(a = ask())) {
            note_id(kind, a);
            atomic_compare_exchange_strong(p->slot, &at, keep_id(http_at(a, "id")));
        }
}

static void merge(const char *collection, const char *kind, const char *record, atomic_int *slots, int count, const http_answer *(*ask)(void))
{
    place into = pick(slots, count), from = pick(slots, count);
    const http_answer *a;

    if (into.at == from.at)
        return;
    a = post(brief("%s/%s:merge", collection, into.id), brief("{\"fromId\":\"%s\"}", from.id));
    if (succeeds(a)) {
        note(kind, from.id, 0, "", "", into.id, "", "", "");
        renew(&from, record, ask);
    } else if (a->status == 404) { /* one was merged before, perhaps by an answer that went missing */
        if (HTTP(.path = brief("%s/%s", collection, from.id), .token = ADMIN)->status == 404)
            renew(&from, record, ask);
        if (HTTP(.path = brief("%s/%s", collection, into.id), .token = ADMIN)->status == 404)
            renew(&into, record, ask);
    }
}

static void merge_people(void)
{
    merge(PERSONS, "merge_person", "person", all->person, PEOPLE, ask_for_person);
}

static void merge_houses(void)
{
    merge(H "/houses", "merge_house", "house", all->house, HOUSES, ask_for_house);
}

/* Days that meet those of others, and a later end; every sixth is without one. */
typedef struct days {
    const char *from, *until, *later;
} days;

static days pick_days(void)
{
    int first = rand() % DAYS, last = first + rand() % 5;
    bool ends = rand() % 6;

    return (days){ in_days(first), ends ? in_days(last) : "", ends ? in_days(last + 1 + rand() % 5) : "" };
}

static void change_end(const char *path, const char *id, const char *etag, const char *until, const char *kind)
{
    const http_answer *a = HTTP(.method = "PATCH", .path = brief("%s/%s", path, id), .token = ADMIN, .body = brief("{\"validUntil\":\"%s\"}", until),
                                .header = { brief("If-Match: \"%s\"", etag) });

    if (succeeds(a))
        note_id(kind, a);
}

/* Of what was made half is ended, but never before its first day, and a quarter goes on for longer: nobody has touched it since, or
 * it stays. */
static void change_some(const char *kind, const char *path, const char *id, const char *etag, const days *d)
{
    int what = rand() % 4;

    if (what == 0)
        change_end(path, id, etag, d->later, kind);
    else if (what > 1) {
        note(brief("ending_%s", kind), id, 0, "", "", "", "", "", "");
        change_end(path, id, etag, d->from, kind);
    }
}

/* `place_is`: the member that names the house, and what is said beside it. */
static void tie(const char *kind, const char *path, const char *place_is, const char *role)
{
    place person = pick(all->person, PEOPLE), house = pick(all->house, HOUSES);
    const http_answer *a;
    days d = pick_days();
    const char *id;

    a = post(path, brief("{\"communityId\":\"%s\",\"personId\":\"%s\",%s:\"%s\",\"role\":\"%s\",\"validFrom\":\"%s\",\"validUntil\":\"%s\"}", community, person.id,
                         place_is, house.id, role, d.from, d.until));
    if (!succeeds(a))
        return;
    id = brief("%s", http_at(a, "id"));
    note(brief("%s", kind), id, 1, person.id, house.id, "", role, d.from, d.until);
    change_some(kind, path, id, brief("%s", http_at(a, "etag")), &d);
}

static void link_to_house(void)
{
    tie("link", P "/links", "\"kind\":\"HOUSE\",\"targetId\"", rand() % 2 ? "联系人" : "看房人");
}

static void move_in(void)
{
    tie("occupancy", H "/occupancies", "\"houseId\"", rand() % 2 ? "TENANT" : "OWNER");
}

static void end_lease(const char *id)
{
    const http_answer *a;

    if (rand() % 4 == 0)
        return;
    note("ending_lease", id, 0, "", "", "", "", "", "");
    a = post(brief(H "/leases/%s:terminate", id), "{\"reason\":\"换工作\"}");
    if (succeeds(a))
        note("terminated", id, atoll(http_at(a, "etag")), "", "", "", "", "", "");
}

static void let_house(void)
{
    place owner = pick(all->person, PEOPLE), tenant = pick(all->person, PEOPLE), house = pick(all->house, HOUSES);
    const http_answer *a;
    days d = pick_days();
    const char *id;

    a = post(H "/leases", brief("{\"communityId\":\"%s\",\"houseId\":\"%s\",\"ownerId\":\"%s\",\"tenantId\":\"%s\",\"startsOn\":\"%s\",\"endsOn\":\"%s\"}",
                                community, house.id, owner.id, tenant.id, d.from, d.until[0] ? d.until : in_days(DAYS)));
    if (!succeeds(a))
        return;
    id = brief("%s", http_at(a, "id"));
    note("lease", id, 1, tenant.id, house.id, owner.id, "", d.from, d.until);
    end_lease(id);
}

static void found_household(void)
{
    place person = pick(all->person, PEOPLE), house = pick(all->house, HOUSES);
    const http_answer *a = post(P "/households", brief("{\"communityId\":\"%s\",\"number\":\"%d-%d\",\"houseId\":\"%s\"}", community, client, rand(), house.id));
    const char *id;

    if (!succeeds(a))
        return;
    id = brief("%s", http_at(a, "id"));
    note("household", id, 1, "", house.id, "", "", "", "");
    a = post(P "/members", brief("{\"communityId\":\"%s\",\"householdId\":\"%s\",\"personId\":\"%s\",\"relation\":\"HEAD\",\"validFrom\":\"2026-01-01\"}", community, id, person.id));
    if (succeeds(a))
        note("member", http_at(a, "id"), 1, person.id, "", "", "", "2026-01-01", "");
}

static _Noreturn void work(int seed)
{
    static void (*const acts[])(void) = {
        merge_people, merge_houses, link_to_house, link_to_house, link_to_house, move_in, move_in, move_in, let_house, let_house, found_household,
    };

    srand((unsigned)(seed * 1000 + client));
    while (!atomic_load(&all->over))
        acts[(size_t)rand() % (sizeof(acts) / sizeof(acts[0]))]();
    fclose(notes);
    _exit(0);
}

/* --- the killing */

static const char *const victims[] = { "population", "housing", "nats", "postgres" };
static int kills[sizeof(victims) / sizeof(victims[0])];

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void kill_one(void)
{
    size_t which = (size_t)random() % (sizeof(victims) / sizeof(victims[0]));
    pid_t pid = stack_pid(victims[which]);

    if (pid > 0 && kill(pid, SIGKILL) == 0)
        kills[which]++;
    usleep((useconds_t)(500000 + random() % 1000000));
}

static void kill_for(int seconds)
{
    double until = now() + seconds;

    sleep(1);
    while (now() < until)
        kill_one();
    for (size_t i = 0; i < sizeof(victims) / sizeof(victims[0]); i++)
        printf("%s%s %d", i ? ", " : "    kill -9: ", victims[i], kills[i]);
    printf(" in %d s\n", seconds);
}

static void start_clients(pid_t *pid, int seed)
{
    for (client = 0; client < CLIENTS; client++)
        if ((pid[client] = fork()) == 0) {
            notes = fopen(text("%s.acknowledged.%d", the_stack.dir, client), "we");
            work(seed);
        }
}

static void end_clients(const pid_t *pid)
{
    int status, bad = 0;

    atomic_store(&all->over, true);
    for (int i = 0; i < CLIENTS; i++)
        bad += waitpid(pid[i], &status, 0) != pid[i] || status != 0;
    ck_assert_msg(bad == 0, "%d clients met what they may not meet", bad);
}

/* --- when the last event has taken effect */

static bool is_up(void)
{
    PGconn *conn = PQconnectdb(stack_database()); /* which may be on its way back */
    bool up = PQstatus(conn) == CONNECTION_OK;

    PQfinish(conn);
    return up;
}

/* A write whose answer went missing with a program may be under way still. */
static bool nobody_writes(void)
{
    return strcmp(stack_sql("select count(*) from pg_stat_activity where application_name like 'linli-%%' and state <> 'idle'"), "0") == 0;
}

static bool has_settled(void)
{
    return is_up() && nobody_writes() && strcmp(stack_sql(
        "select (not exists (select from population.outbox where published_at is null) and not exists (select from housing.outbox where published_at is null)"
        " and not exists (select from population.event_parked) and not exists (select from housing.event_parked)"
        " and not exists (select from population.outbox o where subject like '%%.person.Merged.v1' and not exists (select from housing.event_mark m"
        "   where m.source = 'population' and m.aggregate_id = o.aggregate_id and m.last_id >= o.id))"
        " and not exists (select from housing.outbox o where subject like '%%.house.Merged.v1' and not exists (select from population.event_mark m"
        "   where m.source = 'housing' and m.aggregate_id = o.aggregate_id and m.last_id >= o.id)))::text"), "true") == 0;
}

static void wait_until_settled(void)
{
    double began = now();

    ck_assert_msg(stack_wait(has_settled, SETTLED_WITHIN_S), "the last event does not come");
    printf("    settled after %.1f s\n", now() - began);
}

/* --- the model: what was acknowledged, and where each merged file went in the end */

static void make_chain(const char *name, const char *table)
{
    stack_sql("create table model.%s as with recursive chain(id, at, n) as (select id, id, 0 from %s union all"
              " select c.id, r.merged_into, n + 1 from chain c join %s r on r.id = c.at where r.merged_into is not null and n < 1000)"
              " select distinct on (id) id, at as goes_on, n from chain order by id, n desc", name, table, table);
    stack_sql("alter table model.%s add primary key (id)", name);
}

static void read_notes(void)
{
    char line[512];

    for (int i = 0; i < CLIENTS; i++) {
        FILE *file = fopen(text("%s.acknowledged.%d", the_stack.dir, i), "re");
        char *rows = NULL;
        size_t size;
        FILE *out = open_memstream(&rows, &size);

        ck_assert_ptr_nonnull(file);
        while (fgets(line, sizeof(line), file))
            fprintf(out, "%s%s", ftell(out) ? "," : "", line);
        fclose(file);
        fclose(out);
        if (rows[0])
            stack_sql("insert into model.note values %s", rows);
        free(rows);
    }
}

/* What was acknowledged with a version: of which table, and what it names after all merges. */
static void make_model(void)
{
    stack_sql("set client_min_messages = warning; drop schema if exists model cascade; create schema model;"
              " create table model.note (kind text, id uuid, version bigint, person uuid, house uuid, other uuid, role text, from_day date, until_day date)");
    read_notes();
    make_chain("person", "population.person");
    make_chain("house", "housing.house");
    stack_sql("create view model.made as select n.kind, n.id, p.goes_on as person, h.goes_on as house, o.goes_on as other, n.role, n.from_day,"
              " case when exists (select from model.note e where e.id = n.id and e.kind = 'ending_' || n.kind) then n.from_day else n.until_day end as until_day"
              " from model.note n left join model.person p on p.id = n.person left join model.house h on h.id = n.house"
              " left join model.person o on o.id = n.other where n.from_day is not null");
    /* What somebody ended may have taken in others before, which end with it; it may be in another one itself by now. */
    stack_sql("create view model.ended as select m.kind, m.id, m.person, m.house, m.role, daterange(n.from_day, n.until_day, '[]') as days"
              " from model.made m join model.note n on n.id = m.id and n.from_day is not null"
              " where exists (select from model.note e where e.id = m.id and e.kind = 'ending_' || m.kind)");
    stack_sql("create view model.record as select 'person' kind, id, version, deleted_at from population.person"
              " union all select 'link', id, version, deleted_at from population.link union all select 'member', id, version, deleted_at from population.member"
              " union all select 'household', id, version, deleted_at from population.household union all select 'house', id, version, deleted_at from housing.house"
              " union all select 'occupancy', id, version, deleted_at from housing.occupancy union all select 'lease', id, version, deleted_at from housing.lease");
    stack_sql("create view model.history as select id, version from population.person_history union all select id, version from population.link_history"
              " union all select id, version from population.member_history union all select id, version from population.household_history"
              " union all select id, version from housing.house_history union all select id, version from housing.occupancy_history"
              " union all select id, version from housing.lease_history");
    stack_sql("create view model.event as select aggregate_id as id, count(*) n from (select aggregate_id, subject from population.outbox"
              " union all select aggregate_id, subject from housing.outbox) o where subject ~ '\\.(Created|Updated|Deleted|Undeleted)\\.v1$' group by 1");
}

/* --- what must be none; the rows are shown */

#define DEAD_PERSON(column) "exists (select from population.person p where p.id = " column " and p.deleted_at is not null)"
#define DEAD_HOUSE(column) "exists (select from housing.house h where h.id = " column " and h.deleted_at is not null)"
#define SPAN(of) "daterange(" of ".valid_from, " of ".valid_until, '[]')"
#define TWICE(table, same)                                                                                                     \
    "select a.id, b.id as other, a.person_id, " SPAN("a") ", " SPAN("b") " as others, a.created_at, b.created_at from " table " a join " table " b using (" same ")" \
    " where a.id < b.id and a.deleted_at is null and b.deleted_at is null and " SPAN("a") " && " SPAN("b")
/* By the house as it goes on: that a record names the house as such is another finding's matter. */
#define NOT_COVERED(record, table, house_column, role)                                                                         \
    "select m.*, (select json_agg(h order by h.version) from " table "_history h where h.id = m.id) as history from model.made m where m.kind = '" record "' and not exists (select from " table " t where t.person_id = m.person"              \
    " and (select h.goes_on from model.house h where h.id = t." house_column ") = m.house and " role " and t.deleted_at is null and " SPAN("t") " @> daterange(m.from_day, m.until_day, '[]'))" \
    " and not exists (select from model.ended e where e.kind = m.kind and e.id <> m.id and e.person = m.person and e.house = m.house and e.role = m.role" \
    " and e.days @> daterange(m.from_day, m.until_day, '[]'))"

static const struct finding {
    const char *name, *sql;
} findings[] = {
    { "links of a merged person", "select * from population.link where deleted_at is null and " DEAD_PERSON("person_id") },
    { "links to a merged house", "select * from population.link where deleted_at is null and " DEAD_HOUSE("target_id") },
    { "members that were merged", "select * from population.member where deleted_at is null and " DEAD_PERSON("person_id") },
    { "heads that were merged", "select * from population.household where deleted_at is null and " DEAD_PERSON("head_id") },
    { "households in a merged house", "select * from population.household where deleted_at is null and " DEAD_HOUSE("house_id") },
    { "occupancies of a merged person", "select * from housing.occupancy where deleted_at is null and " DEAD_PERSON("person_id") },
    { "occupancies of a merged house", "select * from housing.occupancy where deleted_at is null and " DEAD_HOUSE("house_id") },
    { "leases of a merged person", "select * from housing.lease where deleted_at is null and (" DEAD_PERSON("owner_id") " or " DEAD_PERSON("tenant_id") ")" },
    { "leases of a merged house", "select * from housing.lease where deleted_at is null and " DEAD_HOUSE("house_id") },
    { "links twice", TWICE("population.link", "person_id, kind, target_id, role") },
    { "occupancies twice", TWICE("housing.occupancy", "person_id, house_id, role") },
    { "members twice", "select person_id, array_agg(id) from population.member where deleted_at is null and valid_until is null group by 1 having count(*) > 1" },
    { "active leases that overlap", "select a.*, b.id as other from housing.lease a join housing.lease b using (house_id) where a.id < b.id and a.state = 2 and b.state = 2"
                                    " and a.deleted_at is null and b.deleted_at is null and a.starts_on <= b.ends_on and b.starts_on <= a.ends_on" },
    { "merged in a circle or into nothing", "select c.* from (select * from model.person union all select * from model.house) c left join model.record r on r.id = c.goes_on"
                                            " where c.n >= 1000 or r.id is null or r.deleted_at is not null" },
    { "people with one id number", "select id_number_lookup, array_agg(id) from population.person where deleted_at is null and id_number_lookup is not null"
                                   " group by community_id, 1 having count(*) > 1" },
    { "houses with one number", "select number, array_agg(id) from housing.house where deleted_at is null group by building_id, 1 having count(*) > 1" },
    { "acknowledged, and not there", "select n.* from model.note n where version > 0 and not exists (select from model.record r where r.id = n.id)" },
    { "acknowledged, and not in the history", "select n.* from model.note n where version > 0 and not exists"
                                              " (select from model.history h where h.id = n.id and h.version = n.version)" },
    { "merged, and not", "select n.* from model.note n where kind like 'merge\\_%' and not exists (select from population.person p where p.id = n.id and p.merged_into = n.other)"
                         " and not exists (select from housing.house h where h.id = n.id and h.merged_into = n.other)" },
    { "versions without history or event", "select r.*, h.n as histories, e.n as events from model.record r left join (select id, count(*) n from model.history group by 1) h"
                                           " using (id) left join model.event e using (id) where h.n is distinct from r.version or e.n is distinct from r.version" },
    { "links lost", NOT_COVERED("link", "population.link", "target_id", "t.role = m.role") },
    { "occupancies lost", NOT_COVERED("occupancy", "housing.occupancy", "house_id", "t.role = case m.role when 'TENANT' then 3 else 1 end") },
    { "members lost", "select m.* from model.made m where kind = 'member' and not exists (select from population.member t where t.person_id = m.person and t.deleted_at is null)" },
    { "leases lost or of others", "select m.* from model.made m where kind = 'lease' and not exists (select from housing.lease t where t.id = m.id and t.deleted_at is null"
                                  " and t.tenant_id = m.person and t.owner_id = m.other and t.house_id = m.house)" },
    { "ended, and not", "select n.* from model.note n where kind = 'terminated' and not exists (select from housing.lease t where t.id = n.id and t.ended_on is not null)" },
};

enum { FINDINGS = sizeof(findings) / sizeof(findings[0]) };

static long long count_of(const struct finding *f)
{
    return atoll(stack_sql("select count(*) from (%s) q", f->sql));
}

static void show(const struct finding *f, long long count)
{
    printf("    FOUND %s: %lld\n%s\n", f->name, count,
           stack_sql("select string_agg(r, E'\\n') from (select row_to_json(q)::text r from (%s) q limit %d) s", f->sql, SHOWN));
}

static long long report(void)
{
    long long found = 0;

    printf("    acknowledged: %s\n", stack_sql("select string_agg(kind || ' ' || n, ', ' order by kind) from"
                                               " (select kind, count(*) n from model.note where kind not like 'ending%%' group by 1) t"));
    for (size_t i = 0; i < FINDINGS; i++) {
        long long count = count_of(&findings[i]);

        if (count)
            show(&findings[i], count);
        found += count;
    }
    printf("    of %d things that must not be: %lld\n", FINDINGS, found);
    fflush(stdout);
    return found;
}

/* --- the tests */

static void make_crowd(void)
{
    all = mmap(NULL, sizeof(*all), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(all, MAP_FAILED);
    community = new_community();
    building = made(new_building(community, "1栋", ""));
    for (int i = 0; i < PEOPLE; i++)
        all->person[i] = keep_id(made(someone(community, "王秀英", category("TEMPORARY"))));
    for (int i = 0; i < HOUSES; i++)
        all->house[i] = keep_id(made(new_house(community, building, text("%d", i), "")));
}

TEST(nothing_is_orphaned_doubled_or_lost_whatever_is_killed)
{
    int seconds = number_of("FOR", 20), seed = number_of("SEED", (int)(time(NULL) % 1000000));
    pid_t pid[CLIENTS];

    printf("    SEED=%d FOR=%d\n", seed, seconds);
    fflush(stdout);
    srandom((unsigned)seed);
    make_crowd();
    start_clients(pid, seed);
    kill_for(seconds);
    end_clients(pid);
    wait_until_settled();
    make_model();
    ck_assert_int_eq(report(), 0);
}
