/*
 * texts - how long a search takes among ten million texts (GB/T 42455.1-2023, 7.1.3 a-b): names of documents, 40 to 70 characters
 * each, the longest text that a registry has searched. By one and two characters, a word, a clause of eight characters, a person's
 * name that hardly any document has, a word of one purpose in one community; by 1, 8 and 64 users at once, first on PostgreSQL with
 * the engine's own statements, then through gateway and bus.
 *
 * usage: texts; TEXTS (10,000,000), COMMUNITIES (200), SEARCH_SECONDS (5) of each figure; TEXTS_RUN names the folder of an earlier
 * run that is to be asked again (LINLI_TEST_KEEP=1 leaves it).
 *
 * What they say: tests/harness/texts.h. A third of the users sees all, a third five communities, a third one. Pages are of 20.
 * Nothing is asserted.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exchange.gen.h"
#include "libs/resource/typed.h"
#include "tests/bench/bench.h"
#include "tests/harness/http.h"
#include "tests/harness/load.h"
#include "tests/harness/service.h"
#include "tests/harness/stack.h"
#include "tests/harness/texts.h"

enum { USERS = 3, FEW = 5, QUESTIONS = 300 };

static texts city;

static const size_t seen_by[USERS] = { 0, FEW, 1 };     /* communities; 0: all */
static char scope[USERS][64], token[USERS][1024], conninfo[512];
static lin_principal principal[USERS];
static lin_arena *whole;
static lin_engine *engine;

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

static void know_city(void)
{
    char secrets[192];

    city = texts_new(load_setting("TEXTS", 10000000));
    snprintf(secrets, sizeof(secrets), "%s/secrets", the_stack.dir);
    engine = service_engine_of(whole, secrets, &city.crowd, &exchange_contract);
}

static void begin_city(void)
{
    const char *earlier = getenv("TEXTS_RUN");
    double began;

    whole = lin_arena_new();
    if (earlier) {
        stack_again(earlier);
        know_city();
        return;
    }
    stack_start();
    stack_stop_one("analytics"); /* it would copy the texts for its search box all the while */
    make_communities(load_setting("COMMUNITIES", 200));
    know_city();
    began = bench_now();
    texts_load(&city, &texts_documents);
    printf("loaded in %.1f s, with indexes and statistics\n", bench_now() - began);
}

static void make_conninfo(void)
{
    char *password = stack_file("secrets/exchange.pg");

    if (!password)
        load_give_up("secrets", "exchange.pg");
    password[strcspn(password, "\n")] = '\0';
    snprintf(conninfo, sizeof(conninfo), "%.*s user=linli_exchange password=%s", (int)strcspn(stack_database(), "u"), stack_database(), password);
    free(password);
}

/* --- who asks */

static const crowd_place *of(size_t k)      /* the k-th community that is seen by who does not see all */
{
    return &city.crowd.place[k * 7 % city.crowd.places];
}

static void make_user(size_t i)
{
    static int32_t seen[USERS][FEW];
    char regions[FEW * 40 + 8] = "{";
    char *name = lin_print(whole, "texts-%d-%zu", (int)getpid(), i);

    snprintf(scope[i], sizeof(scope[i]), seen_by[i] ? "{" : "all");
    for (size_t k = 0; k < seen_by[i]; k++) {
        const char *comma = k + 1 < seen_by[i] ? "," : "}";

        seen[i][k] = of(k)->number;
        sprintf(scope[i] + strlen(scope[i]), "%d%s", of(k)->number, comma);
        sprintf(regions + strlen(regions), "%s%s", of(k)->region, comma);
    }
    principal[i] = (lin_principal){ .user_id = lin_z(name), .clearance = LINLI__DATA_CLASS__PERSONAL,
                                    .scope = { .all = !seen_by[i], .community = seen[i], .communities = seen_by[i] } };
    stack_account(name, "{exchange.file.read}", 3, seen_by[i] ? regions : NULL);
}

static void sign_in(void)
{
    for (size_t i = 0; i < USERS; i++)
        snprintf(token[i], sizeof(token[i]), "%s", stack_sign_in(lin_str_z(whole, principal[i].user_id)));
}

/* --- the questions: each about a text that there is */

typedef struct question {
    char q[TEXTS_LONGEST];
    const char *purpose;                    /* NULL: any */
    const char *community;                  /* NULL: wherever they may look */
} question;

static void by_one_character(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    texts_fragment(&city, &texts_documents, draw, 1, ret->q);
}

static void by_two_characters(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    texts_fragment(&city, &texts_documents, draw, 2, ret->q);
}

static void by_word(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    snprintf(ret->q, TEXTS_LONGEST, "%s", texts_matter(draw));
}

static void by_clause(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    texts_fragment(&city, &texts_documents, draw, 8, ret->q);
}

static void by_name(size_t user, uint64_t draw, question *ret)
{
    crowd_person p;

    (void)user;
    crowd_person_at(&city.crowd, (int64_t)(draw % (uint64_t)city.crowd.people), &p);
    snprintf(ret->q, TEXTS_LONGEST, "%s", p.name);
}

static void by_word_purpose_community(size_t user, uint64_t draw, question *ret)
{
    by_word(user, draw, ret);
    ret->purpose = draw % 2 ? "DRAWING" : "DOCUMENT";
    ret->community = seen_by[user] ? of(draw / 2 % seen_by[user])->region : city.crowd.place[draw / 2 % city.crowd.places].region;
}

static const struct kind {
    const char *name;
    void (*make)(size_t user, uint64_t draw, question *ret);
    load_bound bound;
} kinds[] = {
    { "one character of a text", by_one_character, LOAD_ONE_CONDITION },
    { "two characters of a text", by_two_characters, LOAD_ONE_CONDITION },
    { "word", by_word, LOAD_ONE_CONDITION },
    { "eight characters of a text", by_clause, LOAD_ONE_CONDITION },
    { "name in a text", by_name, LOAD_ONE_CONDITION },
    { "word, purpose, community", by_word_purpose_community, LOAD_COMBINED },
};

static void add_text(lin_buf *wire, const lin_message *request, const char *field, lin_str value)
{
    if (value.len)
        lin_wire_bytes(wire, lin_message_field(request, lin_z(field))->number, value);
}

static void put_down(const question *q, lin_str *ret_wire, char **ret_path)
{
    const lin_message *request = lin_contract_method(engine->conf.contract, LIN_STR("FileService.ListFiles"))->request;
    lin_buf wire = { .arena = whole };
    char *filter = q->purpose ? lin_print(whole, "purpose=%s AND communityId=%s", q->purpose, q->community) : lin_print(whole, "%s", "");
    char *text = curl_easy_escape(NULL, q->q, 0), *narrowed = curl_easy_escape(NULL, filter, 0);

    add_text(&wire, request, "q", lin_z(lin_print(whole, "%s", q->q)));
    add_text(&wire, request, "filter", lin_z(filter));
    lin_wire_int(&wire, lin_message_field(request, LIN_STR("page_size"))->number, 20);
    *ret_wire = lin_buf_str(&wire);
    *ret_path = lin_print(whole, "%s/v1/exchange/files?pageSize=20&q=%s&filter=%s", the_stack.url, text, narrowed);
    curl_free(text);
    curl_free(narrowed);
}

static void draw_questions(const struct kind *kind)
{
    for (size_t i = 0; i < QUESTIONS; i++)
        for (size_t u = 0; u < USERS; u++) {
            question q = { .purpose = NULL };

            kind->make(u, load_chance(i * USERS + u), &q);
            put_down(&q, &asked.wire[u][i], &asked.path[u][i]);
        }
}

/* --- asking */

static bool ask_database(load_user *who, size_t turn)
{
    lin_req *rq = lin_req_new(who->arena);
    lin_str answer;
    bool good;

    rq->who = &principal[turn % USERS];
    rq->scope = lin_z(scope[turn % USERS]);
    rq->db = who->db;
    lin_access_hold(rq, engine->conf.access);
    good = lin_engine_call(rq, engine, lin_contract_method(engine->conf.contract, LIN_STR("FileService.ListFiles")),
                           asked.wire[turn % USERS][turn * 7 % QUESTIONS], &answer) == LIN_OK;
    if (!good)
        snprintf(who->why, sizeof(who->why), "%.*s", LIN_STR_FMT(rq->problem.reason));
    lin_arena_reset(who->arena);
    return good;
}

static bool ask_gateway(load_user *who, size_t turn)
{
    return load_get(who, asked.path[turn % USERS][turn * 7 % QUESTIONS], token[turn % USERS]);
}

static void measure(const struct kind *kind, double seconds)
{
    static const size_t at_once[] = { 1, 8, 64 };

    draw_questions(kind);
    for (size_t c = 0; c < LIN_COUNT(at_once); c++) {
        load_measure(&(load){ kind->name, "SQL", at_once[c], seconds, conninfo, "exchange", ask_database, kind->bound });
        sign_in();
        load_measure(&(load){ kind->name, "gateway", at_once[c], seconds, .ask = ask_gateway });
    }
}

int main(void)
{
    double seconds = (double)load_setting("SEARCH_SECONDS", 5);

    curl_global_init(CURL_GLOBAL_ALL);
    begin_city();
    make_conninfo();
    for (size_t i = 0; i < USERS; i++)
        make_user(i);
    bench_begin(lin_print(whole, "shared_buffers %s", stack_sql("show shared_buffers")));
    printf("on disk: %s\n",
           stack_sql("select pg_size_pretty(pg_table_size('exchange.file')) || ', indexes ' || pg_size_pretty(pg_indexes_size('exchange.file'))"));
    load_read("exchange");
    load_head(lin_print(whole, "%lld texts in %zu communities", (long long)city.count, city.crowd.places), seconds);
    for (size_t k = 0; k < LIN_COUNT(kinds); k++)
        measure(&kinds[k], seconds);
    stack_stop();
    return 0;
}
