/*
 * people - loads a crowd (tests/harness/crowd.h) into a population database by COPY, as if each person had been
 * created by a call: every column, sealed value, blind index and gram comes from the engine's own plan of Person.
 *
 * usage: people CONNINFO SECRETS_DIR COUNT [SEED]
 *   CONNINFO     past row-level security: COPY is not served under it
 *   SECRETS_DIR  of the running stack: population's keys seal what its service will open
 *
 * Their tags come along, as rows and as marks of the people (libs/resource/mark.c).
 *
 * People come to the communities that identity has. From a hundred thousand on, indexes are dropped first and made
 * anew behind: this is for a database of a test's own. No event is published: these people were registered longer
 * ago than an outbox remembers. PEOPLE_HISTORY=0 leaves their histories out (a third of the room).
 *
 * One thread for each core, each with a connection and an arena of its own; memory does not grow with COUNT.
 */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libs/resource/validate.h"
#include "libs/store/db.h"
#include "tests/harness/indexes.h"
#include "tests/harness/service.h"

enum { CHUNK = 20000, CHECKED = 1000, GROUPS = 65536, WORKERS_MOST = 64, WITHOUT_INDEXES = 100000 };

static struct {
    const char *conninfo;
    crowd crowd;
    bool history;
    lin_engine *engine;
    const lin_plan *plan;
    const char *columns;                    /* of a row, as the engine's own insert names them */
    int32_t mark[CROWD_TAGS];               /* grams */
    _Atomic int64_t next;                   /* index of the first person nobody has taken */
} it;

static void die(const char *what, const char *why)
{
    fprintf(stderr, "people: %s: %s\n", what, why);
    exit(1);
}

/* --- the database */

static PGconn *connect_anew(void)
{
    PGconn *conn = PQconnectdb(it.conninfo);

    if (PQstatus(conn) != CONNECTION_OK)
        die("database", PQerrorMessage(conn));
    PQclear(PQexec(conn, "set search_path = population, platform; set synchronous_commit = off; set client_min_messages = warning;"
                         "set maintenance_work_mem = '1500MB'"));
    return conn;
}

static PGresult *query(PGconn *conn, const char *sql, int count, const char *const *values)
{
    PGresult *result = PQexecParams(conn, sql, count, NULL, values, NULL, NULL, 0);

    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        die(sql, PQerrorMessage(conn));
    return result;
}

static void run(PGconn *conn, const char *sql)
{
    PQclear(query(conn, sql, 0, NULL));
}

/* --- one person as a record: what the model knows, by the names of the contract; the rest is left empty */

typedef struct said {
    const char *field, *category;           /* NULL: of every category */
    const char *value;                      /* NULL: out of the id number */
} said;

/* What population's rules derive or ask for, beside what the model says itself. */
static const said rest[] = {
    { "sex", NULL, NULL },
    { "birth_date", NULL, NULL },
    { "document_type", NULL, "RESIDENT_ID_CARD" },
    { "nationality", NULL, "CHN" },
    { "residence_since", "TEMPORARY", "2025-03-01" },
    { "stay_until", "TEMPORARY", "2035-03-01" },
    { "registered_region", "FLOATING", "430426" },
    { "stay_reason", "FLOATING", "务工" },
    { "key_class", "KEY", "" },
    { "key_level", "KEY", "" },
    { "review_due_on", "KEY", "2035-03-01" },
};

static bool is(const lin_field *field, const char *name)
{
    return lin_str_eq(field->name, lin_z(name));
}

static lin_value value_as(const lin_field *field, const char *text)
{
    const lin_enum_value *value = field->enumeration ? lin_enum_by_name(field->enumeration, lin_z(text)) : NULL;

    return field->enumeration ? lin_int(value ? value->number : 1) : lin_text(lin_z(text));
}

static lin_value from_id_number(lin_arena *arena, const lin_field *field, const char *number)
{
    if (field->enumeration)
        return value_as(field, (number[16] - '0') % 2 ? "MALE" : "FEMALE");
    return lin_text(lin_z(lin_print(arena, "%.4s-%.2s-%.2s", number + 6, number + 10, number + 12)));
}

static lin_value value_of(lin_arena *arena, const lin_field *field, const crowd_person *p)
{
    const struct { const char *field, *value; } model[] = {
        { "name", p->name }, { "id_number", p->id_number }, { "phone", p->phone }, { "category", p->category }, { "source", p->source },
        { "residence_address", p->address },
    };

    for (size_t i = 0; i < LIN_COUNT(model); i++)
        if (is(field, model[i].field))
            return value_as(field, model[i].value);
    for (size_t i = 0; i < LIN_COUNT(rest); i++)
        if (is(field, rest[i].field) && (rest[i].category ? strcmp(rest[i].category, p->category) == 0 : p->id_number[0] != '\0'))
            return rest[i].value ? value_as(field, rest[i].value) : from_id_number(arena, field, p->id_number);
    return field->option->required && field->enumeration ? lin_int(1) : lin_zero_of(field);
}

static lin_record record_of(lin_op *op, const crowd_person *p)
{
    lin_record record = { .id = p->id, .community = p->community, .version = 1, .created = p->at, .updated = p->at };

    record.value = lin_op_values(op);
    for (size_t i = 0; i < it.plan->message->fields; i++)
        record.value[i] = value_of(op->rq->arena, &it.plan->message->field[i], p);
    lin_record_show(op, &record);
    return record;
}

/* A field that became required, or stricter, is told before a million rows lack it. */
static void check(lin_op *op, const lin_record *record)
{
    lin_req *rq = op->rq;

    if (lin_validate(rq, it.plan->message, record->value, NULL, LIN_STR("")) != LIN_OK)
        die(lin_str_z(rq->arena, rq->problem.violations ? rq->problem.violation[0].field : rq->problem.reason),
            lin_str_z(rq->arena, rq->problem.detail));
}

/* --- COPY's text form */

static void add_cell(lin_arena *arena, lin_buf *row, lin_value value, char end)
{
    lin_str text = lin_value_text(arena, value);

    if (value.kind == LIN_NULL)
        lin_buf_z(row, "\\N");
    for (size_t i = 0; value.kind != LIN_NULL && i < text.len; i++) {
        char c = text.at[i];

        if (c == '\\' || c == '\t' || c == '\n' || c == '\r')
            lin_buf_char(row, '\\');
        lin_buf_char(row, c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : c);
    }
    lin_buf_char(row, end);
}

static void add_row(lin_arena *arena, lin_buf *copy, size_t count, const lin_value *values)
{
    for (size_t i = 0; i < count; i++)
        add_cell(arena, copy, values[i], i + 1 < count ? '\t' : '\n');
}

/* --- counts, as the engine's deltas would add up: each worker's own, in a table by text */

typedef struct tally {
    char *key[GROUPS];                        /* "7\t{"1","import"}"; open addressing */
    int64_t n[GROUPS];
} tally;

static void count(tally *t, const char *key)
{
    size_t at = 5381;

    for (const char *c = key; *c; c++)
        at = at * 33 + (unsigned char)*c;
    for (size_t tried = 0;; tried++, at++) {
        char **slot = &t->key[at % GROUPS];

        if (tried == GROUPS)
            die("counts", "more groups than there is room for");
        if (!*slot)
            *slot = strdup(key);
        if (strcmp(*slot, key) == 0) {
            t->n[at % GROUPS]++;
            return;
        }
    }
}

static void count_record(lin_op *op, tally *t, const lin_write *write)
{
    lin_step step;

    if (!lin_stats_step(op, write, &step))
        return;
    count(t, lin_print(op->rq->arena, "%d\t%s", write->after->community, lin_str_z(op->rq->arena, lin_value_text(op->rq->arena, step.value[2]))));
}

static void add_counts(PGconn *conn, const tally *t)
{
    for (size_t i = 0; i < GROUPS; i++) {
        char *tab = t->key[i] ? strchr(t->key[i], '\t') : NULL, n[24];
        const char *values[] = { t->key[i], tab ? tab + 1 : NULL, n };

        if (!tab)
            continue;
        *tab = '\0';
        snprintf(n, sizeof(n), "%lld", (long long)t->n[i]);
        PQclear(query(conn, "insert into stat (resource, community_id, dims, n) values ('person', $1, $2, $3)"
                            " on conflict (community_id, resource, dims) do update set n = stat.n + excluded.n", 3, values));
    }
}

/* --- a worker */

typedef struct worker {
    pthread_t thread;
    PGconn *conn;
    lin_arena *rows_arena, *arena;          /* of a chunk; of a person */
    lin_buf rows, history, tags;
    tally tally;
    int64_t checked;
} worker;

/* Among the grams, which are the last of a row. */
static void add_marks(lin_arena *arena, const crowd_person *p, lin_value *grams)
{
    lin_value *all = LIN_NEW_ARRAY(arena, lin_value, grams->list.count + CROWD_TAGS);

    memcpy(all, grams->list.at, grams->list.count * sizeof(*all));
    for (int i = 0; i < CROWD_TAGS; i++)
        if ((p->tags | p->tags_over) >> i & 1)
            all[grams->list.count++] = lin_int(it.mark[i]);
    grams->list.at = all;
}

static const char tag_columns[] = "(community_id, id, person_id, tag, origin, valid_from, valid_until, source, created_at, updated_at, version)";

static void put_tags(worker *w, int64_t index, const crowd_person *p)
{
    for (int i = 0; i < CROWD_TAGS; i++) {
        bool over = p->tags_over >> i & 1;

        if (over || p->tags >> i & 1)
            add_row(w->arena, &w->tags, 11,
                    (lin_value[]){ lin_int(p->community), lin_ref(crowd_tag_id(&it.crowd, index, p, i)), lin_ref(p->id), lin_text(lin_z(crowd_tags[i])),
                                   lin_int(1), lin_text(LIN_STR("2020-01-01")), over ? lin_text(LIN_STR("2024-12-31")) : lin_null(),
                                   lin_text(LIN_STR("people")), lin_at(p->at), lin_at(p->at), lin_int(1) });
    }
}

static void put_person(worker *w, int64_t index)
{
    lin_req *rq = lin_req_new(w->arena);
    lin_op op = { .rq = rq, .engine = it.engine, .plan = it.plan };
    lin_value *values = LIN_NEW_ARRAY(w->arena, lin_value, 5 + lin_row_width(it.plan));
    size_t width;
    crowd_person p;
    lin_record record;
    lin_write write;

    lin_access_hold(rq, it.engine->conf.access);
    crowd_person_at(&it.crowd, index, &p);
    record = record_of(&op, &p);
    write = (lin_write){ .action = LINLI__CHANGE__ACTION__CREATED, .after = &record };
    if (w->checked++ < CHECKED)
        check(&op, &record);
    memcpy(values, (lin_value[]){ lin_int(p.community), lin_ref(p.id), lin_at(p.at), lin_at(p.at), lin_int(1) }, 5 * sizeof(*values));
    width = 5 + lin_row_values(&op, &record, false, values + 5);
    add_marks(w->arena, &p, &values[width - 1]);
    add_row(w->arena, &w->rows, width, values);
    put_tags(w, index, &p);
    count_record(&op, &w->tally, &write);
    if (it.history)
        add_row(w->arena, &w->history, 7,
                (lin_value[]){ values[0], values[1], lin_int(1), values[2], lin_text(LIN_STR("people")), lin_int(write.action),
                               lin_text(lin_change_json(&op, &write)) });
}

static void send_copy(worker *w, const char *into, lin_str rows)
{
    PGresult *result;

    PQclear(PQexec(w->conn, into));
    if (PQputCopyData(w->conn, rows.at, (int)rows.len) != 1 || PQputCopyEnd(w->conn, NULL) != 1)
        die("copy", PQerrorMessage(w->conn));
    while ((result = PQgetResult(w->conn))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            die("copy", PQerrorMessage(w->conn));
        PQclear(result);
    }
}

static void load_chunk(worker *w, int64_t first)
{
    int64_t end = first + CHUNK < it.crowd.people ? first + CHUNK : it.crowd.people;

    w->rows = w->history = w->tags = (lin_buf){ .arena = w->rows_arena };
    for (int64_t i = first; i < end; i++) {
        put_person(w, i);
        lin_arena_reset(w->arena);
    }
    send_copy(w, lin_print(w->rows_arena, "copy person %s from stdin", it.columns), lin_buf_str(&w->rows));
    send_copy(w, lin_print(w->rows_arena, "copy tag %s from stdin", tag_columns), lin_buf_str(&w->tags));
    if (it.history)
        send_copy(w, "copy person_history (community_id, id, version, at, actor, action, changes) from stdin", lin_buf_str(&w->history));
    lin_arena_reset(w->rows_arena);
}

static void *work(void *what)
{
    worker *w = what;
    int64_t first;

    w->conn = connect_anew();
    w->arena = lin_arena_new();
    w->rows_arena = lin_arena_new();
    while ((first = atomic_fetch_add(&it.next, CHUNK)) < it.crowd.people)
        load_chunk(w, first);
    lin_arena_free(w->arena);
    lin_arena_free(w->rows_arena);
    return NULL;
}

static void load(PGconn *conn, size_t workers)
{
    worker *all = calloc(workers, sizeof(*all));

    for (size_t i = 0; i < workers; i++)
        if (pthread_create(&all[i].thread, NULL, work, &all[i]) != 0)
            die("threads", "none to be had");
    for (size_t i = 0; i < workers; i++) {
        pthread_join(all[i].thread, NULL);
        add_counts(conn, &all[i].tally);
        PQfinish(all[i].conn);
    }
    free(all);
}

/* --- indexes: dropped before, made anew behind, several at a time */

static struct {
    PGresult *dropped;                      /* NULL: too few people for it */
    _Atomic int next;
} indexes;

static void *make_indexes(void *unused)
{
    PGconn *conn = connect_anew();
    int i;

    (void)unused;
    while ((i = atomic_fetch_add(&indexes.next, 1)) < PQntuples(indexes.dropped))
        indexes_make(conn, indexes.dropped, i);
    PQfinish(conn);
    return NULL;
}

static void make_all_indexes(size_t workers)
{
    pthread_t thread[WORKERS_MOST];

    for (size_t i = 0; i < workers; i++)
        if (pthread_create(&thread[i], NULL, make_indexes, NULL) != 0)
            die("threads", "none to be had");
    for (size_t i = 0; i < workers; i++)
        pthread_join(thread[i], NULL);
}

/* --- */

static void make_engine(lin_arena *arena, const char *secrets)
{
    const char *insert, *names;

    it.engine = service_engine(arena, secrets, &it.crowd);
    it.plan = service_plan(it.engine, "person");
    if (!it.plan)
        die("contract", "has no table person");
    insert = it.plan->insert.text;
    names = strchr(insert, '(');
    it.columns = lin_print(arena, "%.*s", (int)(strchr(insert, ')') - names) + 1, names);
}

static void know_marks(PGconn *conn)
{
    for (int i = 0; i < CROWD_TAGS; i++) {
        PGresult *mark = query(conn, "select platform.mark_gram($1)", 1, &crowd_tags[i]);

        it.mark[i] = atoi(PQgetvalue(mark, 0, 0));
        PQclear(mark);
    }
}

static void load_everything(PGconn *conn)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t workers = cores < 1 ? 1 : cores > WORKERS_MOST ? WORKERS_MOST : (size_t)cores;
    bool plainly = it.crowd.people < WITHOUT_INDEXES;
    lin_time began = lin_monotonic(), loaded;

    if (!plainly)
        indexes.dropped = indexes_drop(conn, "'person'::regclass, 'person_history'::regclass");
    load(conn, workers);
    loaded = lin_monotonic();
    make_all_indexes(workers);
    run(conn, "vacuum (analyze) person");
    run(conn, "vacuum (analyze) tag");
    run(conn, "analyze person_history");
    run(conn, "select person_count_grams()");
    printf("%lld people in %zu communities: %.1f s, %.0f a second, %zu threads; indexes and statistics %.1f s\n", (long long)it.crowd.people,
           it.crowd.places, (double)(loaded - began) / 1e6, (double)it.crowd.people * 1e6 / (double)(loaded - began), workers,
           (double)(lin_monotonic() - loaded) / 1e6);
}

int main(int argc, char *argv[])
{
    lin_arena *arena = lin_arena_new();
    const char *history = getenv("PEOPLE_HISTORY");
    crowd_place *places;
    PGconn *conn;

    if (argc < 4 || argc > 5 || atoll(argv[3]) < 1)
        die("usage", "people CONNINFO SECRETS_DIR COUNT [SEED]");
    it.conninfo = argv[1];
    it.history = !history || strcmp(history, "0") != 0;
    conn = connect_anew();
    it.crowd = (crowd){ .seed = argc > 4 ? strtoull(argv[4], NULL, 10) : CROWD_SEED, .people = atoll(argv[3]) };
    it.crowd.places = crowd_places(conn, &places);
    it.crowd.place = places;
    if (!it.crowd.places)
        die("identity", "has no community for them to live in");
    make_engine(arena, argv[2]);
    know_marks(conn);
    load_everything(conn);
    free(places);
    PQfinish(conn);
    lin_arena_free(arena);
    return 0;
}
