/* crowd - see crowd.h. */
#include "tests/harness/crowd.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- chance: the same for the same seed, index and question */

typedef enum question { PLACE, MOMENT, IDENTITY, ORDINARY, SURNAME, WHOLE, LENGTH, FIRST, SECOND, PHONE, FAMILY, NONE, CATEGORY, SOURCE, ROAD, HOUSE, ROOM, TAG } question;

static uint64_t chance(const crowd *c, int64_t index, question q)
{
    uint64_t x = c->seed * 0x9E3779B97F4A7C15u + (uint64_t)index * 0xD1B54A32D192ED03u + (uint64_t)q * 0x8CB92BA72F3D8DD7u;

    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static uint64_t below(uint64_t dice, uint64_t bound)
{
    return (uint64_t)((unsigned __int128)dice * bound >> 64);
}

/* --- names: surnames by their share of the population in hundredths of a percent, given names by rank */

typedef struct share {
    const char *text;
    int weight;
} share;

static const share surnames[] = {
    { "王", 725 }, { "李", 719 }, { "张", 683 }, { "刘", 538 }, { "陈", 453 }, { "杨", 308 }, { "赵", 229 }, { "黄", 223 }, { "周", 212 },
    { "吴", 205 }, { "徐", 167 }, { "孙", 154 }, { "胡", 131 }, { "马", 129 }, { "朱", 126 }, { "郭", 119 }, { "林", 118 }, { "何", 117 },
    { "高", 110 }, { "罗", 95 },  { "郑", 93 },  { "梁", 84 },  { "谢", 76 },  { "宋", 70 },  { "唐", 69 },  { "韩", 68 },  { "许", 66 },
    { "冯", 64 },  { "邓", 62 },  { "曹", 61 },  { "曾", 58 },  { "彭", 56 },  { "肖", 56 },  { "袁", 54 },  { "田", 52 },  { "蔡", 52 },
    { "董", 51 },  { "潘", 50 },  { "余", 48 },  { "蒋", 47 },  { "于", 46 },  { "杜", 46 },  { "叶", 45 },  { "程", 45 },  { "魏", 45 },
    { "吕", 45 },  { "任", 42 },  { "苏", 41 },  { "丁", 41 },  { "卢", 41 },  { "沈", 41 },  { "姚", 40 },  { "姜", 39 },  { "崔", 38 },
    { "谭", 38 },  { "钟", 38 },  { "陆", 36 },  { "范", 36 },  { "汪", 36 },  { "石", 34 },  { "廖", 34 },  { "金", 34 },  { "贾", 34 },
    { "韦", 32 },  { "夏", 32 },  { "方", 31 },  { "邹", 31 },  { "付", 31 },  { "熊", 30 },  { "白", 29 },  { "孟", 29 },  { "秦", 28 },
    { "邱", 28 },  { "侯", 28 },  { "江", 27 },  { "薛", 26 },  { "尹", 26 },  { "闫", 25 },  { "段", 24 },  { "雷", 24 },  { "黎", 22 },
    { "龙", 22 },  { "史", 22 },  { "陶", 21 },  { "贺", 21 },  { "毛", 20 },  { "郝", 20 },  { "顾", 20 },  { "龚", 20 },  { "邵", 19 },
    { "万", 19 },  { "覃", 18 },  { "武", 18 },  { "钱", 17 },  { "戴", 17 },  { "严", 16 },  { "莫", 16 },  { "孔", 16 },  { "向", 15 },
    { "常", 15 },  { "汤", 14 },  { "康", 14 },  { "易", 13 },  { "乔", 13 },  { "赖", 12 },  { "文", 12 },  { "葛", 11 },  { "洪", 11 },
    { "单", 9 },   { "解", 7 },   { "欧阳", 7 }, { "仇", 4 },   { "查", 4 },   { "区", 4 },   { "曲", 9 },   { "盖", 2 },   { "尉迟", 1 },
    { "上官", 1 }, { "司马", 1 }, { "诸葛", 1 }, { "司徒", 1 }, { "皇甫", 1 }, { "令狐", 1 }, { "慕容", 1 }, { "东方", 1 }, { "𠮷", 1 },
};

static const char *const men[] = {
    "明国建文军平志伟强华林海永金春德生峰杰辉龙刚波涛斌勇东飞宇磊鹏浩超俊宏亮成健新庆光祥福宝忠义良正民洪贵兴荣全清安元贤友富学家世振启凯旭",
    "轩泽豪昊睿博然晨瑞哲翔诚鑫彬毅坤嘉佳子一天宗卫立绍继承祖喜发利进根旺顺才力松柏山川江河云雷震威猛胜南北晓敏思维锋钢铁石少树木青云洋阳升昌茂盛泉源潮𬭎",
};
static const char *const women[] = {
    "英华玉秀兰红丽梅芳霞燕敏静婷娟艳玲桂珍凤琴萍莉雪慧洁欣怡佳文晓颖琳倩悦美春花云香菊莲淑素月爱翠娜莹晶璐瑶薇菲妍蕾丹彩银巧惠雅思雨梦诗涵",
    "梓萱紫彤可心晨曦语嫣芷若冰岚露蓉荷芝茹荣清凡宁安平青阳瑜瑾琪琦珊珠璇媛婉姝娇娥嫦姗妮姣好希佩仪君子一小新亚金林飞海志建国永明𬭎",
};
/* Whole given names that are far more frequent than their characters would make them. */
static const char *const common_names[] = {
    "伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英",
    "秀珍", "桂兰", "玉兰", "婷婷", "建国", "志强", "建华", "玉梅", "小红", "子轩", "梓涵", "浩然", "宇轩", "欣怡", "一诺", "俊杰", "丽华",
};
/* Names of other forms: with a dot between, in Latin letters, of one character. */
static const char *const other_names[] = {
    "阿依古丽·买买提", "买买提·艾力", "阿卜杜拉·玉素甫", "古丽娜尔·阿不都热合曼", "努尔兰·别克", "扎西顿珠", "卓玛", "才仁·多杰", "Anna Müller", "John SMITH",
    "Nguyen Van An", "金 AB子", "丹", "那顺巴雅尔", "乌云其木格",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *by_weight(const share *from, size_t count, uint64_t dice)
{
    uint64_t sum = 0, at;
    size_t i = 0;

    for (size_t k = 0; k < count; k++)
        sum += (uint64_t)from[k].weight;
    for (at = below(dice, sum); at >= (uint64_t)from[i].weight; i++)
        at -= (uint64_t)from[i].weight;
    return from[i].text;
}

/* The more frequent half of a list is twelve times as frequent as the other; inside, the first ones are ahead by the square. */
static void add_character(char *to, const char *const list[2], uint64_t dice)
{
    const char *half = list[below(dice << 20, 13) == 0];
    lin_str rest = lin_z(half);
    double place = (double)(dice >> 11) / 9007199254740992.0;
    size_t at = (size_t)(place * place * (double)lin_utf8_count(rest)), width;

    for (;; rest = lin_str_from(rest, width)) {
        unsigned char lead = (unsigned char)rest.at[0];

        width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 1;
        if (at-- == 0)
            break;
    }
    strncat(to, rest.at, width);
}

static void make_name(const crowd *c, int64_t index, bool woman, char *to)
{
    const char *const *list = woman ? women : men;
    uint64_t kind = below(chance(c, index, ORDINARY), 1000);

    if (kind < 4) {
        strcpy(to, other_names[below(chance(c, index, WHOLE), COUNT(other_names))]);
        return;
    }
    strcpy(to, by_weight(surnames, COUNT(surnames), chance(c, index, SURNAME)));
    if (kind < 90) {
        strcat(to, common_names[below(chance(c, index, WHOLE), COUNT(common_names))]);
        return;
    }
    add_character(to, list, chance(c, index, FIRST));
    if (below(chance(c, index, LENGTH), 100) >= 12)
        add_character(to, list, chance(c, index, SECOND));
}

/* --- id numbers (GB 11643): a walk through all there can be, so that none comes twice */

static const int areas[] = {
    110101, 110105, 110108, 120103, 130102, 130203, 140105, 150102, 210102, 210211, 220102, 230103, 310101, 310104, 310115, 320102, 320505,
    330106, 330203, 340104, 350102, 350203, 360103, 370102, 370203, 410105, 411302, 420106, 420111, 430102, 430426, 440103, 440106, 440305,
    440306, 440605, 441900, 450103, 460105, 500103, 500112, 510104, 510107, 511302, 520102, 530102, 540102, 610103, 610113, 620102, 630102,
    640104, 650102, 653101,
};

enum { DAYS = 31000, SERIALS = 1000 };   /* born from 1935 to 2019 */

static void put_digits(char *to, int width, uint64_t number)
{
    for (int i = width; i--; number /= 10)
        to[i] = (char)('0' + number % 10);
}

static void make_id_number(const crowd *c, int64_t index, char *to)
{
    static const int weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    uint64_t all = COUNT(areas) * DAYS * SERIALS;
    uint64_t at = (uint64_t)(((unsigned __int128)(uint64_t)index * 1000000007u + c->seed) % all); /* a prime: each is met once */
    time_t born = ((time_t)(at / COUNT(areas) % DAYS) - 12784) * 86400; /* from 1935-01-01 on */
    struct tm day;
    int sum = 0;

    gmtime_r(&born, &day);
    put_digits(to, 6, (uint64_t)areas[at % COUNT(areas)]);
    put_digits(to + 6, 8, (uint64_t)((day.tm_year + 1900) * 10000 + (day.tm_mon + 1) * 100 + day.tm_mday));
    put_digits(to + 14, 3, at / COUNT(areas) / DAYS);
    for (int i = 0; i < 17; i++)
        sum += (to[i] - '0') * weight[i];
    to[17] = "10X98765432"[sum % 11];
    to[18] = '\0';
}

/* --- phones: one in ten is that of the person registered before */

static const int prefixes[] = { 130, 131, 132, 133, 135, 136, 137, 138, 138, 139, 139, 150, 151, 152, 155, 156, 157, 158, 159, 166, 173, 176,
                                177, 178, 180, 181, 183, 185, 186, 187, 188, 189, 191, 198, 199 };

static void make_phone(const crowd *c, int64_t index, char *to)
{
    uint64_t dice;

    if (index && below(chance(c, index, FAMILY), 10) == 0)
        index--;
    dice = chance(c, index, PHONE);
    put_digits(to, 3, (uint64_t)prefixes[below(dice, COUNT(prefixes))]);
    put_digits(to + 3, 8, below(dice << 24, 100000000));
    to[11] = '\0';
}

/* --- addresses: six roads a community */

static const char *const road_names[] = {
    "人民", "解放", "建设", "中山", "和平", "滨河", "阳光", "新华", "文化", "育才", "朝阳", "光明", "胜利", "团结", "振兴", "工业", "南海", "东湖", "西山", "北苑", "长江", "黄河",
    "科技", "创业", "学府", "公园", "友谊", "幸福", "桃园", "梅林", "莲花", "香蜜", "金沙", "银杏", "紫荆", "青年", "广场", "迎宾", "龙岗", "前进",
};
static const char *const road_kinds[] = { "路", "街", "大道", "一路", "二路", "东路", "西路", "南路", "北路", "巷" };
enum { ROADS_OF_PLACE = 6 };

static void make_address(const crowd *c, int64_t index, int32_t community, char to[static 96])
{
    uint64_t house = chance(c, index, HOUSE), room = chance(c, index, ROOM), road = (uint64_t)community * 37 + 61 * below(chance(c, index, ROAD), ROADS_OF_PLACE);

    snprintf(to, 96, "%s%s%d号%d栋%d单元%d0%d室", road_names[road % COUNT(road_names)], road_kinds[road / COUNT(road_names) % COUNT(road_kinds)],
             1 + (int)below(house, 300), 1 + (int)below(house << 20, 20), 1 + (int)below(house << 40, 4), 1 + (int)below(room, 33), 1 + (int)below(room << 32, 6));
}

/* --- the rest */

static const share categories[] = { { "PERMANENT", 70 }, { "FLOATING", 17 }, { "TEMPORARY", 8 }, { "KEY", 5 } };
static const share sources[] = { { "import", 55 }, { "police", 25 }, { "manual", 12 }, { "census", 8 } };

/* Sizes fall with the rank: the k-th of many has 1 / (k + 5) of what all share. */
static int32_t place_of(const crowd *c, int64_t index)
{
    double sum = 0, at;
    size_t i = 0;

    for (size_t k = 0; k < c->places; k++)
        sum += 1.0 / (double)(k + 5);
    at = (double)(chance(c, index, PLACE) >> 11) / 9007199254740992.0 * sum;
    for (; i + 1 < c->places && at >= 1.0 / (double)(i + 5); i++)
        at -= 1.0 / (double)(i + 5);
    return c->place[i].number;
}

/* Three years of registering, evenly; the last was a while ago. */
static lin_time moment_of(const crowd *c, int64_t index)
{
    lin_time newest = INT64_C(1767196800) * LIN_SECOND, step = 3 * 365 * LIN_DAY / c->people;

    return newest - (c->people - index) * step + (lin_time)below(chance(c, index, MOMENT), (uint64_t)(step - 2 * LIN_MS));
}

static lin_id id_of(const crowd *c, int64_t index, question of, lin_time at, int32_t community)
{
    lin_id id = lin_id_new(at, community);
    uint64_t dice = chance(c, index, of);

    id.byte[10] = (uint8_t)((id.byte[10] & 0xC0) | (dice >> 40 & 0x3F));
    for (int i = 0; i < 5; i++)
        id.byte[11 + i] = (uint8_t)(dice >> 8 * i);
    return id;
}

/* --- tags: each by a chance of its own, in tenths of a thousandth; one in ten is over */

const char *const crowd_tags[CROWD_TAGS] = { "独居老人", "志愿者", "高龄老人", "低保户", "残疾人", "优抚对象" };
static const unsigned bearers[CROWD_TAGS] = { 500, 200, 100, 50, 20, 10 };

static void make_tags(const crowd *c, int64_t index, crowd_person *ret)
{
    ret->tags = ret->tags_over = 0;
    for (int i = 0; i < CROWD_TAGS; i++) {
        uint64_t dice = chance(c, index, (question)(TAG + i));

        if (below(dice, 10000) < bearers[i])
            *(below(dice << 32, 10) ? &ret->tags : &ret->tags_over) |= 1u << i;
    }
}

lin_id crowd_tag_id(const crowd *c, int64_t index, const crowd_person *p, int tag)
{
    return id_of(c, index, (question)(TAG + CROWD_TAGS + tag), p->at, p->community);
}

void crowd_person_at(const crowd *c, int64_t index, crowd_person *ret)
{
    uint64_t unknown = chance(c, index, NONE);

    ret->community = place_of(c, index);
    ret->at = moment_of(c, index) / LIN_MS * LIN_MS;
    ret->id = id_of(c, index, IDENTITY, ret->at, ret->community);
    make_id_number(c, index, ret->id_number);
    make_name(c, index, (ret->id_number[16] - '0') % 2 == 0, ret->name);
    make_phone(c, index, ret->phone);
    make_address(c, index, ret->community, ret->address);
    ret->category = by_weight(categories, COUNT(categories), chance(c, index, CATEGORY));
    ret->source = by_weight(sources, COUNT(sources), chance(c, index, SOURCE));
    make_tags(c, index, ret);
    if (below(unknown, 100) < 3)
        ret->id_number[0] = '\0';
    if (below(unknown << 32, 100) < 6)
        ret->phone[0] = '\0';
    if (below(unknown << 16, 100) < 9 && strcmp(ret->category, "TEMPORARY") != 0)
        ret->address[0] = '\0';
}

size_t crowd_places(struct pg_conn *conn, crowd_place **ret)
{
    PGresult *rows = PQexec(conn, "select number, id from identity.region where number > 0 and deleted_at is null order by number");
    size_t count = PQresultStatus(rows) == PGRES_TUPLES_OK ? (size_t)PQntuples(rows) : 0;

    *ret = calloc(count + 1, sizeof(**ret));
    if (!*ret)
        abort();
    for (size_t i = 0; i < count; i++) {
        (*ret)[i].number = atoi(PQgetvalue(rows, (int)i, 0));
        snprintf((*ret)[i].region, sizeof((*ret)[i].region), "%s", PQgetvalue(rows, (int)i, 1));
    }
    PQclear(rows);
    return count;
}

const char *crowd_region(const crowd *c, int32_t number)
{
    for (size_t i = 0; i < c->places; i++)
        if (c->place[i].number == number)
            return c->place[i].region;
    return "";
}
