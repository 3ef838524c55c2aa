/* texts - see texts.h. */
#include "tests/harness/texts.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "exchange.gen.h"
#include "libs/resource/typed.h"
#include "tests/harness/indexes.h"
#include "tests/harness/load.h"
#include "tests/harness/stack.h"

enum { CHUNK = 20000, LOADERS = 2, DAYS = 1500 };

/* --- text `i` of all, in the order of time */

static const char *const places[] = { "东门", "西门", "南广场", "北门岗亭", "地下车库", "中心花园", "儿童游乐区", "配电房", "水泵房", "电梯机房", "天台", "消防通道", "垃圾分类站",
                                      "快递柜旁", "会所", "老年活动室", "幼儿园门口", "商铺一层", "充电桩车位", "围墙外侧" };
static const char *const matters[] = { "电梯停运", "高空抛物", "违规充电", "消防栓漏水", "楼道堆物", "噪声扰民", "外墙渗水", "路灯不亮", "井盖缺失", "车辆占道", "宠物伤人",
                                       "燃气异味", "暴雨积水", "树枝折断", "门禁失灵", "监控黑屏", "二次供水浑浊", "污水外溢", "油烟直排", "擅自改建", "群租隐患", "电线老化",
                                       "飞线充电", "玻璃破裂", "电动车进楼", "甲醛超标", "白蚁危害", "健身器材损坏", "围栏松动", "疑似诈骗" };
static const char *const deeds[] = { "现场勘查", "入户走访", "联合整治", "限期整改", "维修养护", "调解", "回访", "巡查", "登记备案", "应急处置", "公示", "验收", "评估", "通报", "会商" };
static const char *const papers[] = { "情况说明", "处理意见", "会议纪要", "整改通知书", "工作简报", "告知书", "调查笔录", "验收报告", "承诺书", "申请表", "评估报告", "责任书" };
static const char *const ends[] = { "（第一稿）", "（盖章版）", "（附照片）", "（居委会存档）", "（物业留存）", "", "", "" };

static const char *const streets[] = { "阳光路", "粤海大道", "滨河路", "学府路", "创业路", "深南大道", "白石路", "后海大道", "文心路", "桃园路", "南光路", "兴海路" };
static const char *const estates[] = { "阳光花园", "滨海名苑", "枫林雅居", "翠湖豪庭", "金色家园", "望海华府", "银杏小区", "柳树苑", "紫荆公寓", "星河湾", "康乐新村", "和平里" };

/* Of a choice, another one for each `salt`. */
#define ONE_OF(list, i, salt) (list)[load_chance((uint64_t)(i) * 16 + (salt)) % LIN_COUNT(list)]

const char *texts_matter(uint64_t draw)
{
    return ONE_OF(matters, draw, 2);
}

const crowd_place *texts_place(const texts *t, int64_t i)
{
    uint64_t draw = load_chance((uint64_t)i * 16 + 9);

    return &t->crowd.place[draw % 4 ? draw / 4 % t->crowd.places : draw / 4 % (t->crowd.places / 10 + 1)]; /* some are larger */
}

static void document_at(const texts *t, int64_t i, char to[TEXTS_LONGEST])
{
    crowd_person p;

    crowd_person_at(&t->crowd, (int64_t)(load_chance((uint64_t)i * 16 + 8) % (uint64_t)t->crowd.people), &p);
    snprintf(to, TEXTS_LONGEST, "%d年%d月关于%s反映%s%s问题的%s%s与%s%s%s%07lld.pdf", 2022 + (int)(i * 5 / t->count), 1 + (int)(load_chance((uint64_t)i * 16) % 12), p.name,
             ONE_OF(places, i, 1), ONE_OF(matters, i, 2), ONE_OF(places, i, 3), ONE_OF(deeds, i, 4), ONE_OF(deeds, i, 5), ONE_OF(papers, i, 6),
             ONE_OF(ends, i, 7), (long long)(load_chance((uint64_t)i) % 10000000));
}

static void address_at(const texts *t, int64_t i, char to[TEXTS_LONGEST])
{
    uint64_t draw = load_chance((uint64_t)i * 16 + 13);

    (void)t;
    snprintf(to, TEXTS_LONGEST, "深圳市南山区粤海街道%s%d号%s%d栋%d单元%d%02d", ONE_OF(streets, i, 11), 1 + (int)(draw % 300), ONE_OF(estates, i, 12), 1 + (int)(draw >> 16) % 30,
             1 + (int)(draw >> 32) % 4, 1 + (int)(draw >> 40) % 33, 1 + (int)(draw >> 48) % 8);
}

/* --- their rows: what lies between id and times */

struct texts_kind {
    const char *home, *table, *columns;
    void (*at)(const texts *t, int64_t i, char to[TEXTS_LONGEST]);
    void (*add)(lin_buf *row, int64_t i, const char *text);
};

static void add_document(lin_buf *row, int64_t i, const char *text)
{
    lin_buf_print(row, "%s\t%d\t2\t%d\t1048576\t2\tapplication/pdf", text, load_chance((uint64_t)i * 16 + 10) % 8 ? FILE_PURPOSE_DOCUMENT : FILE_PURPOSE_DRAWING,
                  20000 + (int)(load_chance((uint64_t)i * 3) % 1000000));
}

static void add_house(lin_buf *row, int64_t i, const char *text)
{
    lin_buf_print(row, "01a20000-0000-8000-8000-000000000001\t%lld\t%s\t%d\t1", (long long)i, text, 1 + (int)(load_chance((uint64_t)i * 16 + 10) % 3));
}

const texts_kind texts_documents = { "exchange", "file", "name, purpose, class, size, part_size, state, media_type", document_at, add_document };
const texts_kind texts_houses = { "housing", "house", "building_id, number, address, state, usage", address_at, add_house };

static void add_row(const texts *t, const texts_kind *kind, lin_req *rq, lin_buf *rows, int64_t i)
{
    int32_t community = texts_place(t, i)->number;
    lin_time at = t->from + i * (DAYS * LIN_DAY / t->count);
    uint64_t tail = load_chance((uint64_t)i * 3);
    lin_str id = lin_id_text(rq->arena, lin_id_of(at, community, &tail)), folded;
    char text[TEXTS_LONGEST];

    kind->at(t, i, text);
    folded = lin_str_dup(rq->arena, lin_typed_folded(rq, text));
    lin_buf_print(rows, "%d\t%s\t", community, id.at);
    kind->add(rows, i, text);
    lin_buf_print(rows, "\t%s\t%s\t%s\\n\t", lin_time_text(rq->arena, at).at, lin_time_text(rq->arena, at).at, folded.at);
    lin_buf_add(rows, lin_value_text(rq->arena, lin_typed_grams(rq, lin_z(lin_print(rq->arena, "%s\n", folded.at)))));
    lin_buf_char(rows, '\n');
}

/* --- COPY */

static struct {
    const texts *texts;
    const texts_kind *kind;
    _Atomic int64_t next;
} loading;

static PGconn *connect_anew(const texts_kind *kind)
{
    PGconn *conn = PQconnectdb(stack_database());
    char sql[256];

    snprintf(sql, sizeof(sql), "set search_path = %s, platform; set synchronous_commit = off; set client_min_messages = warning; set maintenance_work_mem = '1500MB'", kind->home);
    PQclear(PQexec(conn, sql));
    return conn;
}

static PGresult *run(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COPY_IN)
        load_give_up(sql, PQerrorMessage(conn));
    return result;
}

static void copy_chunk(PGconn *conn, int64_t first)
{
    lin_arena *arena = lin_arena_new(), *row = lin_arena_new();
    lin_buf rows = { .arena = arena };
    PGresult *end;

    for (int64_t i = first; i < first + CHUNK && i < loading.texts->count; i++) {
        add_row(loading.texts, loading.kind, lin_req_new(row), &rows, i);
        lin_arena_reset(row);
    }
    PQclear(run(conn, lin_print(arena, "copy %s (community_id, id, %s, created_at, updated_at, search_text, search_grams) from stdin", loading.kind->table,
                                loading.kind->columns)));
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
    PGconn *conn = connect_anew(loading.kind);
    int64_t first;

    (void)unused;
    while ((first = atomic_fetch_add(&loading.next, CHUNK)) < loading.texts->count)
        copy_chunk(conn, first);
    PQfinish(conn);
    return NULL;
}

static void copy_all(void)
{
    pthread_t thread[LOADERS];

    for (size_t i = 0; i < LOADERS; i++)
        if (pthread_create(&thread[i], NULL, load_some, NULL) != 0)
            load_give_up("threads", "none to be had");
    for (size_t i = 0; i < LOADERS; i++)
        pthread_join(thread[i], NULL);
}

/* Indexes are dropped before and made anew behind: this is a database of a test's own. */
void texts_load(const texts *t, const texts_kind *kind)
{
    lin_arena *arena = lin_arena_new();
    PGconn *conn = connect_anew(kind);
    PGresult *dropped = indexes_drop(conn, lin_print(arena, "'%s'::regclass", kind->table));

    loading.texts = t;
    loading.kind = kind;
    loading.next = 0;
    PQclear(run(conn, lin_print(arena, "truncate %s cascade", kind->table)));
    copy_all();
    for (int i = 0; i < PQntuples(dropped); i++)
        indexes_make(conn, dropped, i);
    PQclear(run(conn, lin_print(arena, "vacuum (analyze) %s", kind->table)));
    PQclear(run(conn, lin_print(arena, "select %s_count_grams()", kind->table)));
    PQclear(dropped);
    PQfinish(conn);
    lin_arena_free(arena);
}

/* --- */

texts texts_new(int64_t count)
{
    PGconn *conn = PQconnectdb(stack_database());
    crowd_place *all;
    texts ret = { .count = count, .crowd = { .seed = CROWD_SEED, .people = 1000000 }, .from = (lin_time)(time(NULL) / 86400 - DAYS) * LIN_DAY };

    ret.crowd.places = crowd_places(conn, &all);
    ret.crowd.place = all;
    PQfinish(conn);
    return ret;
}

void texts_at(const texts *t, const texts_kind *kind, int64_t i, char to[TEXTS_LONGEST])
{
    kind->at(t, i, to);
}

void texts_fragment(const texts *t, const texts_kind *kind, uint64_t draw, size_t count, char to[TEXTS_LONGEST])
{
    char text[TEXTS_LONGEST];
    lin_str rest;
    size_t characters;

    kind->at(t, (int64_t)(draw % (uint64_t)t->count), text);
    rest = lin_z(text);
    characters = lin_utf8_count(rest) - strlen("0000000.pdf");
    rest = lin_str_from(rest, lin_utf8_first(rest, (draw >> 32) % (characters - count)).len);
    rest = lin_utf8_first(rest, count);
    snprintf(to, TEXTS_LONGEST, "%.*s", LIN_STR_FMT(rest));
}
