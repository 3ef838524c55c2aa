/*
 * search - how long a search takes among ten million people: each kind of question (tests/harness/questions.h), by
 * 1, 8 and 64 users at once, first on PostgreSQL with the engine's own statements, then through gateway and bus.
 *
 * usage: search; PEOPLE (10,000,000) and COMMUNITIES (200) say how large the city is, SEARCH_SECONDS (5) how long each
 * figure is taken, SEARCH_KINDS a piece of the names of the kinds that are asked (all), SEARCH_RUN the folder of an
 * earlier run that is to be asked again: with LINLI_TEST_KEEP=1 a run leaves its folder.
 *
 * A third of the users see all, a third five communities, a third one. Pages are of 20. People have no history and analytics
 * does not run (PEOPLE_HISTORY=1 loads histories too): neither is part of a search. Nothing is asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linli/access.pb-c.h"
#include "tests/bench/bench.h"
#include "tests/harness/http.h"
#include "tests/harness/load.h"
#include "tests/harness/questions.h"
#include "tests/harness/service.h"
#include "tests/harness/stack.h"

enum { USERS = 3, FEW = 5, QUESTIONS = 300 };

typedef struct user {
    char name[32];
    asker sees;
    int32_t community[FEW];
    lin_req *rq;                            /* holds the next two */
    lin_principal *principal;
    char scope[64];
    char token[1024];
} user;

static crowd city;
static user users[USERS];
static lin_arena *whole;
static lin_engine *engine;
static char conninfo[512];
static double seconds;

/* One kind of question, drawn before anything is measured. */
static struct {
    lin_str wire[USERS][QUESTIONS];         /* as the service receives it */
    char *path[USERS][QUESTIONS];           /* as the gateway does */
} asked;

/* --- the city */

static void make_communities(long long count)
{
    for (long long i = 0; i < count; i++) {
        char body[128];

        snprintf(body, sizeof(body), "{\"kind\":\"COMMUNITY\",\"name\":\"第%lld社区\",\"code\":\"4403050%05lld\"}", i, i);
        if (HTTP(.path = "/v1/identity/regions", .token = the_stack.admin_token, .body = body)->status != 200)
            load_give_up("community", body);
    }
}

static void load_people(void)
{
    char command[1024];

    snprintf(command, sizeof(command), "PEOPLE_HISTORY=${PEOPLE_HISTORY:-0} %s/tests/bench/people \"%s\" %s/secrets %lld", getenv("B") ? getenv("B") : "build",
             stack_database(), the_stack.dir, (long long)city.people);
    if (system(command) != 0)
        load_give_up("people", command);
}

static void know_city(void)
{
    PGconn *conn = PQconnectdb(stack_database());
    crowd_place *places;
    char secrets[192];

    city.places = crowd_places(conn, &places);
    city.place = places;
    PQfinish(conn);
    snprintf(secrets, sizeof(secrets), "%s/secrets", the_stack.dir);
    engine = service_engine(whole, secrets, &city);
}

static void begin_city(void)
{
    const char *earlier = getenv("SEARCH_RUN");

    whole = lin_arena_new();
    city = (crowd){ .seed = CROWD_SEED, .people = load_setting("PEOPLE", 10000000) };
    if (earlier)
        stack_again(earlier);
    else
        stack_start();
    stack_stop_one("analytics"); /* it would copy the city for its search box all the while */
    if (!earlier) {
        make_communities(load_setting("COMMUNITIES", 200));
        load_people();
    }
    know_city();
}

/* --- who asks */

/* As the service makes it of an assertion: by a role. */
static void know_principal(user *u)
{
    Linli__SessionAccess session;
    char *role[] = { lin_print(whole, SERVICE_READER) };
    uint8_t *wire;

    linli__session_access__init(&session);
    session.user_id = u->name;
    session.session_id = u->name;
    session.role_ids = role;
    session.n_role_ids = 1;
    session.expires_at = INT64_MAX;
    session.scope_all = u->sees.all;
    session.community_numbers = u->community;
    session.n_community_numbers = u->sees.communities;
    wire = lin_alloc(whole, linli__session_access__get_packed_size(&session));
    u->rq = lin_req_new(whole);
    lin_access_hold(u->rq, engine->conf.access);
    if (lin_access_session(u->rq, engine->conf.access, (lin_str){ (const char *)wire, linli__session_access__pack(&session, wire) }, &u->principal) != LIN_OK)
        load_give_up("principal", u->name);
}

static void make_user(size_t i)
{
    static const size_t few[] = { 0, 7, 12, 25, 39 }, one[] = { 3 };
    user *u = &users[i];
    const size_t *of = i == 1 ? few : one;
    char regions[FEW * 40 + 8] = "{";

    u->sees = (asker){ .all = i == 0, .community = u->community, .communities = i == 0 ? 0 : i == 1 ? FEW : 1 };
    snprintf(u->scope, sizeof(u->scope), i == 0 ? "all" : "{");
    for (size_t k = 0; k < u->sees.communities; k++) {
        const crowd_place *place = &city.place[of[k] % city.places];
        const char *comma = k + 1 < u->sees.communities ? "," : "}";

        u->community[k] = place->number;
        sprintf(u->scope + strlen(u->scope), "%d%s", place->number, comma);
        sprintf(regions + strlen(regions), "%s%s", place->region, comma);
    }
    snprintf(u->name, sizeof(u->name), "search-%d-%zu", (int)getpid(), i);
    know_principal(u);
    stack_account(u->name, "{population.person.read,population.tag.read}", 3, u->sees.all ? NULL : regions);
}

/* A token lives for a quarter of an hour: each figure begins with new ones. */
static void sign_in(void)
{
    for (size_t i = 0; i < USERS; i++)
        snprintf(users[i].token, sizeof(users[i].token), "%s", stack_sign_in(users[i].name));
}

static void make_conninfo(void)
{
    char *password = stack_file("secrets/population.pg");

    if (!password)
        load_give_up("secrets", "population.pg");
    password[strcspn(password, "\n")] = '\0';
    snprintf(conninfo, sizeof(conninfo), "%.*s user=linli_population password=%s", (int)strcspn(stack_database(), "u"), stack_database(), password);
    free(password);
}

/* --- the questions of a kind */

static void add_text(lin_buf *wire, const lin_message *request, const char *field, lin_str value)
{
    if (value.len)
        lin_wire_bytes(wire, lin_message_field(request, lin_z(field))->number, value);
}

static void add_encoded(lin_buf *path, const char *name, const char *text)
{
    if (!*text)
        return;
    lin_buf_print(path, "&%s=", name);
    for (; *text; text++)
        lin_buf_print(path, "%%%02X", (unsigned char)*text);
}

static void put_down(const question *q, lin_str *ret_wire, char **ret_path)
{
    const lin_message *request = lin_contract_method(engine->conf.contract, LIN_STR("PersonService.ListPersons"))->request;
    lin_buf wire = { .arena = whole }, path = { .arena = whole };
    char filter[512];

    question_filter(&city, q, filter, sizeof(filter));
    add_text(&wire, request, "q", lin_z(q->fragment));
    add_text(&wire, request, "filter", lin_z(filter));
    lin_wire_int(&wire, lin_message_field(request, LIN_STR("page_size"))->number, 20);
    lin_buf_print(&path, "%s/v1/population/persons?pageSize=20", the_stack.url);
    add_encoded(&path, "q", q->fragment);
    add_encoded(&path, "filter", filter);
    *ret_wire = lin_buf_str(&wire);
    *ret_path = lin_str_z(whole, lin_buf_str(&path));
}

static void draw_questions(const question_kind *kind)
{
    questions *chance = questions_new(&city, city.seed);

    for (size_t i = 0; i < QUESTIONS; i++)
        for (size_t u = 0; u < USERS; u++) {
            question q = { .category = NULL };

            kind->make(chance, &users[u].sees, &q);
            put_down(&q, &asked.wire[u][i], &asked.path[u][i]);
        }
    questions_free(chance);
}

/* --- asking: in turns as one who sees all, a few communities, one */

static bool ask_database(load_user *who, size_t turn)
{
    lin_req *rq = lin_req_new(who->arena);
    lin_str answer;
    bool good;

    rq->who = users[turn % USERS].principal;
    rq->scope = lin_z(users[turn % USERS].scope);
    rq->db = who->db;
    lin_access_hold(rq, engine->conf.access);
    good = lin_engine_call(rq, engine, lin_contract_method(engine->conf.contract, LIN_STR("PersonService.ListPersons")),
                           asked.wire[turn % USERS][turn * 7 % QUESTIONS], &answer) == LIN_OK;
    if (!good)
        snprintf(who->why, sizeof(who->why), "%.*s", LIN_STR_FMT(rq->problem.reason));
    lin_arena_reset(who->arena);
    return good;
}

static bool ask_gateway(load_user *who, size_t turn)
{
    return load_get(who, asked.path[turn % USERS][turn * 7 % QUESTIONS], users[turn % USERS].token);
}

static const size_t at_once[] = { 1, 8, 64 };

static void measure_kind(const question_kind *kind)
{
    load_bound bound = kind->combined ? LOAD_COMBINED : LOAD_ONE_CONDITION;

    draw_questions(kind);
    for (size_t c = 0; c < LIN_COUNT(at_once); c++) {
        load_measure(&(load){ kind->name, "SQL", at_once[c], seconds, conninfo, "population", ask_database, bound });
        sign_in();
        load_measure(&(load){ kind->name, "gateway", at_once[c], seconds, .ask = ask_gateway });
    }
}

static void measure_searches(void)
{
    const char *only = getenv("SEARCH_KINDS");

    for (size_t k = 0; k < question_kinds_count; k++)
        if (!only || strstr(question_kinds[k].name, only))
            measure_kind(&question_kinds[k]);
}

/* What a dashboard shows: all people by two dimensions. */
static bool ask_counts(load_user *who, size_t turn)
{
    char url[256];

    snprintf(url, sizeof(url), "%s/v1/population/persons:stats?by=category,source", the_stack.url);
    return load_get(who, url, users[turn % USERS].token);
}

static void measure_counts(void)
{
    sign_in();
    for (size_t c = 0; c < LIN_COUNT(at_once); c++)
        load_measure(&(load){ "counts by two dimensions", "gateway", at_once[c], seconds, .ask = ask_counts, .bound = LOAD_COUNTS });
}

int main(void)
{
    seconds = (double)load_setting("SEARCH_SECONDS", 5);
    curl_global_init(CURL_GLOBAL_ALL);
    begin_city();
    for (size_t i = 0; i < USERS; i++)
        make_user(i);
    make_conninfo();
    bench_begin(stack_sql("select split_part(version(), ' on ', 1) || ', shared_buffers ' || current_setting('shared_buffers')"));
    load_read("population");
    load_head(lin_print(whole, "%lld people in %zu communities", (long long)city.people, city.places), seconds);
    measure_searches();
    measure_counts();
    stack_stop();
    return 0;
}
