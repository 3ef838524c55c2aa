/*
 * passages - how long a search takes among ten million passages of vehicles in half a year (GB/T 42455.1-2023, 7.1.3 a-b,
 * 8.3.5 e): by plate, by plate and time, by the beginning of a plate on a day, by gate and hour; and the counts of a month.
 * By 1, 8 and 64 users at once, first on PostgreSQL with the service's own statement, then through gateway and bus.
 *
 * usage: passages; PASSAGES (10,000,000), COMMUNITIES (200), SEARCH_SECONDS (5) of each figure; PASSAGES_RUN names the folder of
 * an earlier run that is to be asked again (LINLI_TEST_KEEP=1 leaves it).
 *
 * A third of the users sees all, a third five communities, a third one. Pages are of 20. Nothing is asserted.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libs/resource/typed.h"
#include "tests/bench/bench.h"
#include "tests/harness/crowd.h"
#include "tests/harness/http.h"
#include "tests/harness/load.h"
#include "tests/harness/stack.h"
#include "vehicles.gen.h"

enum { PLATES = 1000000, GATES = 4, DAYS = 170, CHUNK = 100000, USERS = 3, FEW = 5, QUESTIONS = 300, PAGE = 20 };

static struct {
    int64_t passages;
    crowd_place *place;
    size_t communities;
    lin_time from;                          /* the first passage */
} city;

static const size_t seen_by[USERS] = { 0, FEW, 1 };     /* communities; 0: all */
static char scope[USERS][64], token[USERS][1024], conninfo[512];

static struct question {
    const lin_sql *sql;
    lin_value value[8];                     /* of list_passages.sql; of list_passages_of_plate.sql, where a plate is asked for */
    char path[512];
} asked[USERS][QUESTIONS];

static lin_arena *whole;

/* --- the city: passage `i` of all, in the order of time; each vehicle belongs to a community and is seen there */

typedef struct seen {
    char plate[16];
    int community, gate;                    /* from 0 */
    int direction;
    lin_time at;
} seen;

static void plate_at(uint64_t vehicle, char plate[16])
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    uint64_t of = load_chance(vehicle);
    char end[6];

    for (int i = 0; i < 5; i++, of /= 34)
        end[i] = letters[of % 34];
    end[5] = '\0';
    snprintf(plate, 16, "粤%c%s", "BABS"[of % 4], end);
}

static seen seen_at(int64_t i)
{
    uint64_t vehicle = load_chance((uint64_t)i) % PLATES;
    seen ret = { .community = (int)(vehicle % city.communities), .gate = (int)(load_chance(vehicle ^ (uint64_t)i) % GATES), .direction = 1 + (int)(i & 1) };

    ret.at = city.from + i * (DAYS * LIN_DAY / city.passages);
    plate_at(vehicle, ret.plate);
    return ret;
}

static const char *gate_id(int community, int gate)
{
    static __thread char text[2][40];
    static __thread int turn;

    turn = !turn;
    snprintf(text[turn], sizeof(text[turn]), "01a20000-%04x-8000-8000-%012x", community, gate);
    return text[turn];
}

/* --- its rows */

static void copy_rows(PGconn *conn, int64_t first, int64_t end)
{
    lin_arena *arena = lin_arena_new();
    lin_buf rows = { .arena = arena };

    for (int64_t i = first; i < end; i++) {
        seen s = seen_at(i);
        uint64_t tail = load_chance((uint64_t)i * 3);
        int32_t community = city.place[s.community].number;
        lin_id id = lin_id_of(s.at, community, &tail);
        lin_buf_print(&rows, "%d\t%s\t%s\t%s\t1\t1\t%s\t%d\t0.98\t\\N\t\\N\t门\t\\N\tlpr\n", community, lin_id_text(arena, id).at,
                      lin_time_text(arena, s.at).at, s.plate, gate_id(s.community, s.gate), s.direction);
    }
    if (PQputCopyData(conn, rows.at, (int)rows.len) != 1)
        load_give_up("copy", PQerrorMessage(conn));
    lin_arena_free(arena);
}

static void make_conninfo(void)
{
    char *password = stack_file("secrets/vehicles.pg");

    if (!password)
        load_give_up("secrets", "vehicles.pg");
    password[strcspn(password, "\n")] = '\0';
    snprintf(conninfo, sizeof(conninfo), "%.*s user=linli_vehicles password=%s", (int)strcspn(stack_database(), "u"), stack_database(), password);
    free(password);
}

/* Only the service itself may make the weeks' partitions. */
static void make_weeks(void)
{
    PGconn *conn = PQconnectdb(conninfo);

    PQclear(PQexec(conn, lin_print(whole, "select platform.partitions_ahead('passage', '%s', %d)", lin_time_text(whole, city.from).at, DAYS / 7 + 2)));
    PQfinish(conn);
}

static void load_passages(void)
{
    PGconn *conn = PQconnectdb(stack_database());
    double began = bench_now();
    PGresult *end;

    PQclear(PQexec(conn, "set search_path = vehicles, platform; set synchronous_commit = off"));
    PQclear(PQexec(conn, "copy passage (community_id, id, at, plate, plate_kind, plate_color, gate_id, direction, confidence, longitude, latitude, place,"
                         " photo_object_id, source) from stdin"));
    for (int64_t i = 0; i < city.passages; i += CHUNK)
        copy_rows(conn, i, i + CHUNK < city.passages ? i + CHUNK : city.passages);
    PQputCopyEnd(conn, NULL);
    end = PQgetResult(conn);
    if (PQresultStatus(end) != PGRES_COMMAND_OK)
        load_give_up("copy", PQerrorMessage(conn));
    PQclear(end);
    PQclear(PQgetResult(conn));
    PQclear(PQexec(conn, "insert into passage_count select community_id, gate_id, date_trunc('hour', at, 'UTC'), direction, count(*) from passage group by 1, 2, 3, 4"));
    PQclear(PQexec(conn, "vacuum analyze passage; "));
    PQclear(PQexec(conn, "vacuum analyze passage_count"));
    printf("loaded in %.1f s\n", bench_now() - began);
    PQfinish(conn);
}

static void make_communities(long long count)
{
    for (long long i = 0; i < count; i++) {
        char body[128];

        snprintf(body, sizeof(body), "{\"kind\":\"COMMUNITY\",\"name\":\"第%lld社区\",\"code\":\"4403050%05lld\"}", i, i);
        if (HTTP(.path = "/v1/identity/regions", .token = the_stack.admin_token, .body = body)->status != 200)
            load_give_up("community", body);
    }
}

static void know_communities(void)
{
    PGconn *conn = PQconnectdb(stack_database());

    city.communities = crowd_places(conn, &city.place);
    PQfinish(conn);
}

static void begin_city(void)
{
    const char *earlier = getenv("PASSAGES_RUN");

    whole = lin_arena_new();
    city.passages = load_setting("PASSAGES", 10000000);
    city.from = (lin_time)(time(NULL) / 86400 - DAYS) * LIN_DAY;
    if (earlier) {
        stack_again(earlier);
        make_conninfo();
        know_communities();
        city.from = atoll(stack_sql("select extract(epoch from min(at))::bigint from vehicles.passage")) * LIN_SECOND;
        city.passages = atoll(stack_sql("select sum(n) from vehicles.passage_count"));
    } else {
        stack_start();
        make_conninfo();
        make_communities(load_setting("COMMUNITIES", 200));
        know_communities();
        make_weeks();
        load_passages();
    }
}

/* --- who asks */

static const crowd_place *of(size_t k)      /* the k-th community that is seen by who does not see all */
{
    return &city.place[k * 7 % city.communities];
}

static void make_user(size_t i)
{
    char name[32], regions[FEW * 40 + 8] = "{";

    snprintf(name, sizeof(name), "passages-%d-%zu", (int)getpid(), i);
    snprintf(scope[i], sizeof(scope[i]), seen_by[i] ? "{" : "all");
    for (size_t k = 0; k < seen_by[i]; k++) {
        const char *comma = k + 1 < seen_by[i] ? "," : "}";

        sprintf(scope[i] + strlen(scope[i]), "%d%s", of(k)->number, comma);
        sprintf(regions + strlen(regions), "%s%s", of(k)->region, comma);
    }
    stack_account(name, "{vehicles.passage.read}", 2, seen_by[i] ? regions : NULL);
}

static void sign_in(void)
{
    for (size_t i = 0; i < USERS; i++) {
        char name[32];

        snprintf(name, sizeof(name), "passages-%d-%zu", (int)getpid(), i);
        snprintf(token[i], sizeof(token[i]), "%s", stack_sign_in(name));
    }
}

/* --- the questions: each about a passage that the user may see */

static size_t community_for(size_t user, uint64_t draw)
{
    return seen_by[user] ? (size_t)(of(draw % seen_by[user]) - city.place) : draw % city.communities;
}

/* Vehicles of a community are those whose number leaves it as the rest. */
static void plate_for(size_t user, uint64_t draw, char plate[16])
{
    plate_at((draw >> 8) % (PLATES / city.communities) * city.communities + community_for(user, draw), plate);
}

static lin_value first_id(lin_time at)
{
    return lin_ref(lin_id_first(at));
}

/* What is asked of every passage, until a kind narrows it. */
static void begin(struct question *q)
{
    q->sql = &vehicles_sql_list_passages;
    q->value[0] = first_id(0);
    q->value[1] = first_id(INT64_C(0x7FFFFFFFFFFF) * LIN_MS);
    for (int i = 2; i < 7; i++)
        q->value[i] = lin_null();
    q->value[7] = lin_int(PAGE + 1);
    snprintf(q->path, sizeof(q->path), "%s/v1/vehicles/passages?pageSize=%d", the_stack.url, PAGE);
}

static void add(struct question *q, const char *name, const char *text)
{
    char *escaped = curl_easy_escape(NULL, text, 0);
    size_t len = strlen(q->path);

    snprintf(q->path + len, sizeof(q->path) - len, "&%s=%s", name, escaped);
    curl_free(escaped);
}

static void within(struct question *q, lin_time from, lin_time until)
{
    q->value[0] = first_id(from);
    q->value[1] = first_id(until);
    add(q, "from", lin_time_text(whole, from).at);
    add(q, "until", lin_time_text(whole, until).at);
}

static void in_community(struct question *q, size_t community)
{
    q->value[2] = lin_int(city.place[community].number);
    add(q, "communityId", city.place[community].region);
}

static lin_time some_hour(uint64_t draw)
{
    return city.from + (lin_time)(draw % (DAYS * 24)) * (60 * LIN_MINUTE);
}

static void by_plate(size_t user, uint64_t draw, struct question *q)
{
    char plate[16];

    plate_for(user, draw, plate);
    q->sql = &vehicles_sql_list_passages_of_plate;
    q->value[3] = lin_text(lin_str_dup(whole, lin_z(plate)));
    add(q, "plate", plate);
}

static void by_plate_and_week(size_t user, uint64_t draw, struct question *q)
{
    lin_time from = some_hour(draw >> 20);

    by_plate(user, draw, q);
    within(q, from, from + 7 * LIN_DAY);
}

static void by_beginning_on_a_day(size_t user, uint64_t draw, struct question *q)
{
    lin_time from = some_hour(draw >> 20);
    char plate[16];

    plate_for(user, draw, plate);
    plate[strlen(plate) - 3] = '\0';
    in_community(q, community_for(user, draw));
    q->value[4] = lin_text(lin_z(lin_print(whole, "%s\U0010FFFF", plate)));
    q->value[3] = lin_text(lin_str_dup(whole, lin_z(plate)));
    add(q, "platePrefix", plate);
    within(q, from, from + LIN_DAY);
}

static void by_gate_and_hour(size_t user, uint64_t draw, struct question *q)
{
    size_t community = community_for(user, draw);
    lin_time from = some_hour(draw >> 20);
    lin_id gate;

    in_community(q, community);
    lin_id_parse(lin_z(gate_id((int)community, (int)(draw >> 40) % GATES)), &gate);
    q->value[5] = lin_ref(gate);
    add(q, "gateId", gate_id((int)community, (int)(draw >> 40) % GATES));
    within(q, from, from + (60 * LIN_MINUTE));
}

/* A dashboard: the passages of a community in thirty days by hour and direction. */
static void count_a_month(size_t user, uint64_t draw, struct question *q)
{
    lin_time from = city.from + (lin_time)(draw >> 20) % (DAYS - 30) * LIN_DAY;

    snprintf(q->path, sizeof(q->path), "%s/v1/vehicles/passages:counts?byHour=true&byDirection=true", the_stack.url);
    in_community(q, community_for(user, draw));
    within(q, from, from + 30 * LIN_DAY);
}

static const struct kind {
    const char *name;
    void (*make)(size_t user, uint64_t draw, struct question *q);
    bool sql;
} kinds[] = {
    { "plate", by_plate, true },
    { "plate and week", by_plate_and_week, true },
    { "beginning of a plate, day", by_beginning_on_a_day, true },
    { "gate and hour", by_gate_and_hour, true },
    { "month by hour and direction", count_a_month, false },
};

static void draw_questions(const struct kind *kind)
{
    for (size_t i = 0; i < QUESTIONS; i++)
        for (size_t u = 0; u < USERS; u++) {
            begin(&asked[u][i]);
            kind->make(u, load_chance(i * USERS + u), &asked[u][i]);
        }
}

/* --- asking */

static bool ask_database(load_user *who, size_t turn)
{
    struct question *q = &asked[turn % USERS][turn * 7 % QUESTIONS];
    lin_step step = { .sql = q->sql, .value = q->value, .values = LIN_COUNT(q->value), .once = q->sql == &vehicles_sql_list_passages };
    lin_req *rq = lin_req_new(who->arena);
    bool good;

    rq->scope = lin_z(scope[turn % USERS]);
    rq->db = who->db;
    good = lin_group(rq, &step, 1) == LIN_OK;
    if (!good)
        snprintf(who->why, sizeof(who->why), "%.*s", LIN_STR_FMT(rq->problem.reason));
    lin_arena_reset(who->arena);
    return good;
}

static bool ask_gateway(load_user *who, size_t turn)
{
    return load_get(who, asked[turn % USERS][turn * 7 % QUESTIONS].path, token[turn % USERS]);
}

static void measure(const struct kind *kind, double seconds)
{
    static const size_t at_once[] = { 1, 8, 64 };

    draw_questions(kind);
    for (size_t c = 0; c < LIN_COUNT(at_once); c++) {
        if (kind->sql)
            load_measure(&(load){ kind->name, "SQL", at_once[c], seconds, conninfo, "vehicles", ask_database, LOAD_ONE_CONDITION });
        sign_in();
        load_measure(&(load){ kind->name, "gateway", at_once[c], seconds, .ask = ask_gateway });
    }
}

int main(void)
{
    double seconds = (double)load_setting("SEARCH_SECONDS", 5);

    curl_global_init(CURL_GLOBAL_ALL);
    begin_city();
    for (size_t i = 0; i < USERS; i++)
        make_user(i);
    bench_begin(lin_print(whole, "shared_buffers %s", stack_sql("show shared_buffers")));
    load_head(lin_print(whole, "%lld passages in %zu communities", (long long)city.passages, city.communities), seconds);
    for (size_t k = 0; k < LIN_COUNT(kinds); k++)
        measure(&kinds[k], seconds);
    stack_stop();
    return 0;
}
