/*
 * texts - how long a search takes among ten million texts (GB/T 42455.1-2023, 7.1.3 a-b): names of documents, 40 to 70 characters
 * each, the longest text that a registry has searched. By one and two characters, a word, a clause of eight characters, a person's
 * name that hardly any document has, a word of one purpose in one community; by 1, 8 and 64 users at once, first on PostgreSQL with
 * the engine's own statements, then through gateway and bus.
 *
 * usage: texts; TEXTS (10,000,000), COMMUNITIES (200), SEARCH_SECONDS (5) of each figure; TEXTS_RUN names the folder of an earlier
 * run that is to be asked again (LINLI_TEST_KEEP=1 leaves it).
 *
 * What the texts say is drawn from a hundred or so phrases and from the names of a crowd: their grams are fewer and more even than in
 * prose. The files have neither content nor history. A third of the users sees all, a third five communities, a third one. Pages are
 * of 20. Nothing is asserted.
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
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

enum { USERS = 3, FEW = 5, QUESTIONS = 300, CHUNK = 20000, LOADERS = 2, DAYS = 1500, NAME = 512 };

static struct {
    int64_t texts;
    crowd crowd;                            /* whose names are in the texts */
    lin_time from;                          /* the first text */
    _Atomic int64_t next;
} city;

static const size_t seen_by[USERS] = { 0, FEW, 1 };     /* communities; 0: all */
static char scope[USERS][64], token[USERS][1024], conninfo[512];
static lin_principal principal[USERS];
static lin_arena *whole;
static lin_engine *engine;

static struct {
    lin_str wire[USERS][QUESTIONS];         /* as the service receives it */
    char *path[USERS][QUESTIONS];           /* as the gateway does */
} asked;

/* --- text `i` of all, in the order of time */

static const char *const places[] = { "东门", "西门", "南广场", "北门岗亭", "地下车库", "中心花园", "儿童游乐区", "配电房", "水泵房", "电梯机房", "天台", "消防通道", "垃圾分类站",
                                      "快递柜旁", "会所", "老年活动室", "幼儿园门口", "商铺一层", "充电桩车位", "围墙外侧" };
static const char *const matters[] = { "电梯停运", "高空抛物", "违规充电", "消防栓漏水", "楼道堆物", "噪声扰民", "外墙渗水", "路灯不亮", "井盖缺失", "车辆占道", "宠物伤人",
                                       "燃气异味", "暴雨积水", "树枝折断", "门禁失灵", "监控黑屏", "二次供水浑浊", "污水外溢", "油烟直排", "擅自改建", "群租隐患", "电线老化",
                                       "飞线充电", "玻璃破裂", "电动车进楼", "甲醛超标", "白蚁危害", "健身器材损坏", "围栏松动", "疑似诈骗" };
static const char *const deeds[] = { "现场勘查", "入户走访", "联合整治", "限期整改", "维修养护", "调解", "回访", "巡查", "登记备案", "应急处置", "公示", "验收", "评估", "通报", "会商" };
static const char *const papers[] = { "情况说明", "处理意见", "会议纪要", "整改通知书", "工作简报", "告知书", "调查笔录", "验收报告", "承诺书", "申请表", "评估报告", "责任书" };
static const char *const ends[] = { "（第一稿）", "（盖章版）", "（附照片）", "（居委会存档）", "（物业留存）", "", "", "" };

/* Of a choice, another one for each `salt`. */
#define ONE_OF(list, i, salt) (list)[load_chance((uint64_t)(i) * 16 + (salt)) % LIN_COUNT(list)]

static const crowd_place *place_at(int64_t i)
{
    uint64_t draw = load_chance((uint64_t)i * 16 + 9);

    return &city.crowd.place[draw % 4 ? draw / 4 % city.crowd.places : draw / 4 % (city.crowd.places / 10 + 1)]; /* some are larger */
}

static void text_at(int64_t i, char to[NAME])
{
    crowd_person p;

    crowd_person_at(&city.crowd, (int64_t)(load_chance((uint64_t)i * 16 + 8) % (uint64_t)city.crowd.people), &p);
    snprintf(to, NAME, "%d年%d月关于%s反映%s%s问题的%s%s与%s%s%s%07lld.pdf", 2022 + (int)(i * 5 / city.texts), 1 + (int)(load_chance((uint64_t)i * 16) % 12), p.name,
             ONE_OF(places, i, 1), ONE_OF(matters, i, 2), ONE_OF(places, i, 3), ONE_OF(deeds, i, 4), ONE_OF(deeds, i, 5), ONE_OF(papers, i, 6),
             ONE_OF(ends, i, 7), (long long)(load_chance((uint64_t)i) % 10000000));
}

/* --- their rows */

static void add_row(lin_req *rq, lin_buf *rows, int64_t i)
{
    int32_t community = place_at(i)->number;
    lin_time at = city.from + i * (DAYS * LIN_DAY / city.texts);
    uint64_t tail = load_chance((uint64_t)i * 3);
    lin_id id = lin_id_of(at, community, &tail);
    char name[NAME];
    lin_str folded;

    text_at(i, name);
    folded = lin_str_dup(rq->arena, lin_typed_folded(rq, name));
    lin_buf_print(rows, "%d\t%s\t%s\t%d\t2\t%d\t1048576\t2\tapplication/pdf\t%s\t%s\t%s\\n\t", community, lin_id_text(rq->arena, id).at, name,
                  load_chance((uint64_t)i * 16 + 10) % 8 ? FILE_PURPOSE_DOCUMENT : FILE_PURPOSE_DRAWING, 20000 + (int)(tail % 1000000), lin_time_text(rq->arena, at).at, lin_time_text(rq->arena, at).at, folded.at);
    lin_buf_add(rows, lin_value_text(rq->arena, lin_typed_grams(rq, lin_z(lin_print(rq->arena, "%s\n", folded.at)))));
    lin_buf_char(rows, '\n');
}

static PGconn *connect_anew(void)
{
    PGconn *conn = PQconnectdb(stack_database());

    PQclear(PQexec(conn, "set search_path = exchange, platform; set synchronous_commit = off; set client_min_messages = warning;"
                         " set maintenance_work_mem = '512MB'"));
    return conn;
}

static void run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        load_give_up(sql, PQerrorMessage(conn));
    PQclear(result);
}

static void copy_chunk(PGconn *conn, int64_t first)
{
    lin_arena *arena = lin_arena_new(), *row = lin_arena_new();
    lin_buf rows = { .arena = arena };
    PGresult *end;

    for (int64_t i = first; i < first + CHUNK && i < city.texts; i++) {
        add_row(lin_req_new(row), &rows, i);
        lin_arena_reset(row);
    }
    PQclear(PQexec(conn, "copy file (community_id, id, name, purpose, class, size, part_size, state, media_type, created_at, updated_at, search_text,"
                         " search_grams) from stdin"));
    if (PQputCopyData(conn, rows.at, (int)rows.len) != 1 || PQputCopyEnd(conn, NULL) != 1)
        load_give_up("copy", PQerrorMessage(conn));
    while ((end = PQgetResult(conn))) {
        if (PQresultStatus(end) != PGRES_COMMAND_OK)
            load_give_up("copy", PQerrorMessage(conn));
        PQclear(end);
    }
    lin_arena_free(row);
    lin_arena_free(arena);
}

static void *load_some(void *unused)
{
    PGconn *conn = connect_anew();
    int64_t first;

    (void)unused;
    while ((first = atomic_fetch_add(&city.next, CHUNK)) < city.texts)
        copy_chunk(conn, first);
    PQfinish(conn);
    return NULL;
}

/* Indexes are dropped before and made anew behind: this is a database of a test's own. */
static PGresult *take_indexes(PGconn *conn)
{
    PGresult *rows = PQexec(conn, "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = 'file'::regclass and not indisprimary");

    for (int i = 0; i < PQntuples(rows); i++)
        run(conn, lin_print(whole, "drop index %s", PQgetvalue(rows, i, 0)));
    return rows;
}

static void make_indexes(PGconn *conn, PGresult *rows)
{
    for (int i = 0; i < PQntuples(rows); i++)
        run(conn, PQgetvalue(rows, i, 1));
    PQclear(rows);
    run(conn, "vacuum (analyze) file");
    run(conn, "select file_count_grams()");
}

static void load_texts(void)
{
    PGconn *conn = connect_anew();
    PGresult *indexes = take_indexes(conn);
    pthread_t thread[LOADERS];
    double began = bench_now(), loaded;

    for (size_t i = 0; i < LOADERS; i++)
        if (pthread_create(&thread[i], NULL, load_some, NULL) != 0)
            load_give_up("threads", "none to be had");
    for (size_t i = 0; i < LOADERS; i++)
        pthread_join(thread[i], NULL);
    loaded = bench_now();
    make_indexes(conn, indexes);
    printf("loaded in %.1f s; indexes and statistics %.1f s\n", loaded - began, bench_now() - loaded);
    PQfinish(conn);
}

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
    PGconn *conn = PQconnectdb(stack_database());
    crowd_place *all;
    char secrets[192];

    city.crowd = (crowd){ .seed = CROWD_SEED, .people = 1000000 };
    city.crowd.places = crowd_places(conn, &all);
    city.crowd.place = all;
    PQfinish(conn);
    snprintf(secrets, sizeof(secrets), "%s/secrets", the_stack.dir);
    engine = service_engine_of(whole, secrets, &city.crowd, &exchange_contract);
}

static void begin_city(void)
{
    const char *earlier = getenv("TEXTS_RUN");

    whole = lin_arena_new();
    city.texts = load_setting("TEXTS", 10000000);
    city.from = (lin_time)(time(NULL) / 86400 - DAYS) * LIN_DAY;
    if (earlier) {
        stack_again(earlier);
        know_city();
        return;
    }
    stack_start();
    stack_stop_one("analytics"); /* it would copy the texts for its search box all the while */
    make_communities(load_setting("COMMUNITIES", 200));
    know_city();
    load_texts();
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
    char q[NAME];
    const char *purpose;                    /* NULL: any */
    const char *community;                  /* NULL: wherever they may look */
} question;

static void some_characters(uint64_t draw, size_t count, char to[NAME])
{
    char name[NAME];
    lin_str rest;
    size_t characters;

    text_at((int64_t)(draw % (uint64_t)city.texts), name);
    rest = lin_z(name);
    characters = lin_utf8_count(rest) - strlen("0000000.pdf");
    rest = lin_str_from(rest, lin_utf8_first(rest, (draw >> 32) % (characters - count)).len);
    rest = lin_utf8_first(rest, count);
    snprintf(to, NAME, "%.*s", LIN_STR_FMT(rest));
}

static void by_one_character(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    some_characters(draw, 1, ret->q);
}

static void by_two_characters(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    some_characters(draw, 2, ret->q);
}

static void by_word(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    snprintf(ret->q, NAME, "%s", ONE_OF(matters, draw, 2));
}

static void by_clause(size_t user, uint64_t draw, question *ret)
{
    (void)user;
    some_characters(draw, 8, ret->q);
}

static void by_name(size_t user, uint64_t draw, question *ret)
{
    crowd_person p;

    (void)user;
    crowd_person_at(&city.crowd, (int64_t)(draw % (uint64_t)city.crowd.people), &p);
    snprintf(ret->q, NAME, "%s", p.name);
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
} kinds[] = {
    { "one character of a text", by_one_character }, { "two characters of a text", by_two_characters },
    { "word", by_word },                             { "eight characters of a text", by_clause },
    { "name in a text", by_name },                   { "word, purpose, community", by_word_purpose_community },
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
        load_measure(&(load){ kind->name, "SQL", at_once[c], seconds, conninfo, "exchange", ask_database });
        sign_in();
        load_measure(&(load){ kind->name, "gateway", at_once[c], seconds, .ask = ask_gateway });
    }
}

int main(void)
{
    curl_global_init(CURL_GLOBAL_ALL);
    begin_city();
    make_conninfo();
    for (size_t i = 0; i < USERS; i++)
        make_user(i);
    printf("texts: %s; gcc %s; shared_buffers %s; ", bench_machine(), __VERSION__, stack_sql("show shared_buffers"));
    printf("%lld texts in %zu communities, %s\n", (long long)city.texts, city.crowd.places,
           stack_sql("select pg_size_pretty(pg_table_size('exchange.file')) || ', indexes ' || pg_size_pretty(pg_indexes_size('exchange.file'))"));
    load_head();
    for (size_t k = 0; k < LIN_COUNT(kinds); k++)
        measure(&kinds[k], (double)load_setting("SEARCH_SECONDS", 5));
    stack_stop();
    return 0;
}
