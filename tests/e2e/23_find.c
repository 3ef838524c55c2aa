/*
 * Finding, counting and looking back: search, filters, order, totals, statistics, batches, time
 * travel and the reveal, each with what it refuses and to whom.
 */
#include "tests/e2e/e2e.h"

typedef struct place {
    const char *community;
    const char *reader;            /* token: reads there, cleared for PERSONAL */
    const char *uncleared;
} place;

static place begin_place(void)
{
    static int count;
    const char *c = new_community();
    place p = { .community = c };

    count++;
    p.reader = text("%s", stack_account(text("reader-%d-%d", getpid(), count), "{population.person.read}", 3, text("{%s}", c)));
    p.uncleared = text("%s", stack_account(text("uncleared-%d-%d", getpid(), count), "{population.person.read}", 2, text("{%s}", c)));
    return p;
}

static const char *person(const char *community, const char *name, const char *word, const char *rest)
{
    return text("{\"communityId\":\"%s\",\"name\":\"%s\",%s%s}", community, name, category(word), rest);
}

static const http_answer *create_all(const char *token, const char *records)
{
    return HTTP(.path = PERSONS ":batchCreate", .token = token, .body = text("{\"persons\":[%s]}", records));
}

/* Three people: the newest is 欧阳小明. Ids of one millisecond have no order. */
static void fill(const place *p)
{
    expect_status(create_all(ADMIN, person(p->community, "王小英", "KEY", ",\"phone\":\"13800138000\"")), 200);
    usleep(2000);
    expect_status(create_all(ADMIN, person(p->community, "ＡＢ小C", "FLOATING", "")), 200);
    usleep(2000);
    expect_status(create_all(ADMIN, person(p->community, "欧阳小明", "KEY", ",\"phone\":\"13900139000\"")), 200);
}

static const http_answer *list(const char *token, const char *query)
{
    return HTTP(.path = text(PERSONS "?%s", query), .token = token);
}

/* The names of an answer, with blanks between. */
static const char *names(const http_answer *a)
{
    const char *all = "";

    expect_status(a, 200);
    for (int i = 0; http_at(a, text("persons.%d.name", i))[0]; i++)
        all = text("%s%s%s", all, i ? " " : "", http_at(a, text("persons.%d.name", i)));
    return all;
}

#define XIAO "%E5%B0%8F"           /* 小 */
#define XIAOMING "%E5%B0%8F%E6%98%8E"

TEST(a_fragment_of_any_length_finds_newest_first_and_says_where)
{
    place p = begin_place();
    const http_answer *a;

    fill(&p);
    ck_assert_str_eq(names(list(p.reader, "q=" XIAO)), "欧阳小明 ＡＢ小C 王小英");
    a = list(p.reader, "q=" XIAOMING);
    ck_assert_str_eq(names(a), "欧阳小明");
    ck_assert_str_eq(http_at(a, "highlights.0.field"), "name");
    ck_assert_str_eq(http_at(a, "highlights.0.start"), "2");
    ck_assert_str_eq(http_at(a, "highlights.0.length"), "2");
    ck_assert_str_eq(http_at(a, "highlights.0.id"), http_at(a, "persons.0.id"));
    ck_assert_str_eq(names(list(p.reader, "q=aB" XIAO "c")), "ＡＢ小C"); /* case and full-width forms are one */
    ck_assert_str_eq(names(list(p.reader, "q=" XIAO "&filter=category=KEY")), "欧阳小明 王小英");
    ck_assert_str_eq(names(list(p.reader, "q=%E6%9D%8E")), "");
}

TEST(a_name_is_found_by_its_initials)
{
    place p = begin_place();
    const http_answer *a;
    const char *path;

    fill(&p);
    expect_status(create_all(ADMIN, text("%s,%s", person(p.community, "单小明", "KEY", ",\"residenceAddress\":\"青峰路1号\""), person(p.community, "曾乐", "KEY", ""))), 200);
    ck_assert_str_eq(names(list(p.reader, "q=XYing")), "");
    ck_assert_str_eq(names(list(p.reader, "q=WXY")), "王小英");
    ck_assert_str_eq(names(list(p.reader, "q=xm")), "单小明 欧阳小明");
    ck_assert_str_eq(names(list(p.reader, "q=sxm")), "单小明"); /* the surname, */
    ck_assert_str_eq(names(list(p.reader, "q=dxm")), "单小明"); /* and as the character is read else */
    ck_assert_str_eq(names(list(p.reader, "q=zy&filter=category=KEY")), "曾乐");
    ck_assert_str_eq(names(list(p.reader, "q=zl&filter=category=FLOATING")), "");
    ck_assert_str_eq(names(list(p.reader, "q=z")), "曾乐");
    ck_assert_str_eq(names(list(p.reader, "q=qf")), ""); /* of an address nobody knows them */
    ck_assert_str_eq(http_at(list(p.reader, "q=x&count=true"), "totalSize"), "4");
    a = list(p.reader, "q=yxm");
    ck_assert_str_eq(names(a), "欧阳小明");
    ck_assert_str_eq(http_at(a, "highlights.0.field"), "name");
    ck_assert_str_eq(http_at(a, "highlights.0.start"), "1");
    ck_assert_str_eq(http_at(a, "highlights.0.length"), "3");
    path = text(PERSONS "/%s", http_at(a, "persons.0.id"));
    expect_refused(list(p.uncleared, "q=yxm"), 403, "PERMISSION_DENIED", "q");
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"司马\"}"), 200);
    ck_assert_str_eq(names(list(p.reader, "q=yxm")), "");
    ck_assert_str_eq(names(list(p.reader, "q=sm")), "司马");
}

static place older;

static bool finds(const char *query, const char *name)
{
    const http_answer *a = list(older.reader, query);

    return a->status == 200 && strcmp(names(a), name) == 0; /* it may still be starting */
}

static bool is_refilled(void)
{
    return finds("q=WXY", "王小英") && finds("q=oyxm", "欧阳小明");
}

/* As they are in an installation that is older than the option. */
TEST(rows_from_before_get_their_initials_once)
{
    const char *changed;

    older = begin_place();
    fill(&older);
    stack_stop_one("population");
    stack_sql("update population.person set search_text = lower(name) || E'\\n\\n', search_grams = '{}'; delete from population.search_filled");
    stack_start_one("population");
    ck_assert(stack_wait(is_refilled, 30));
    ck_assert_str_eq(stack_sql("select filled from population.search_filled where resource = 'person'"), "t");
    changed = text("%s", stack_sql("select sum(version) || ' ' || (select count(*) from population.outbox) from population.person"));
    stack_stop_one("population");
    stack_sql("update population.search_filled set rule = 'another'"); /* what is right already is left alone */
    stack_start_one("population");
    ck_assert(stack_wait(is_refilled, 30));
    ck_assert_str_eq(stack_sql("select sum(version) || ' ' || (select count(*) from population.outbox) from population.person"), changed);
}

#define DIGITS(n) "(-134217728 | " #n ")"
#define FOUR_DIGITS(n) "(-134152192 | " #n ")"

static bool has_digits(void)
{
    return strcmp(stack_sql("select count(*) from population.person where search_grams @> array[" DIGITS(120) "]"), "1") == 0 && finds("q=WXY", "王小英");
}

/* An upgrade: rows hold no three or four digits yet, and are found by their pairs until the last one does. */
TEST(rows_from_before_are_found_by_digits_all_the_while)
{
    older = begin_place();
    fill(&older);
    expect_status(create_all(ADMIN, person(older.community, "冯程程", "KEY", ",\"residenceAddress\":\"阳光路8号1栋1203室\"")), 200);
    stack_sql("update population.person set search_grams = array(select g from unnest(search_grams) g where not platform.is_digits(g))");
    stack_sql("update population.search_filled set filled = false, rule = 'name '");
    ck_assert(finds("q=1203", "冯程程"));
    stack_sql("update population.search_filled set filled = true, rule = 'digits 3 4 '"); /* a lie: what is asked for is not there */
    ck_assert(finds("q=1203", ""));
    stack_stop_one("population");
    stack_sql("update population.search_filled set rule = 'digits name '"); /* three, but not four */
    stack_start_one("population");
    ck_assert(stack_wait(has_digits, 30));
    ck_assert(finds("q=1203", "冯程程"));
    ck_assert(finds("q=203室", "冯程程"));
    ck_assert(finds("q=1204", ""));
}

/* How many rows hold a text is told by its grams, and by what two of them share; that decides how a search is done. */
TEST(grams_that_share_a_character_are_not_independent)
{
#define PAIR(a, b) "(ascii('" a "') << 16 | ascii('" b "'))"
#define OVERLAP(a, b) "select coalesce(platform.gram_overlap(" a ", " b ")::text, 'nothing')"
#define SHARE(grams) "select round(share[cardinality(share)]::numeric, 6) from platform.search_weigh('person', array[" grams "], 9999)"
#define SHARES(grams) "select array_agg(round(s::numeric, 5)) from platform.search_weigh('person', array[" grams "], 9999), unnest(share) s"

    ck_assert_str_eq(stack_sql(OVERLAP(PAIR("w", "x"), PAIR("x", "y"))), "120");
    ck_assert_str_eq(stack_sql(OVERLAP(PAIR("x", "y"), PAIR("w", "x"))), "nothing");
    ck_assert_str_eq(stack_sql(OVERLAP(PAIR("龘", "英"), PAIR("英", "王"))), "33521");
    ck_assert_str_eq(stack_sql(OVERLAP("120", PAIR("x", "y"))), "nothing"); /* x alone is not before itself */
    ck_assert_str_eq(stack_sql(OVERLAP(PAIR("a", "1"), DIGITS(120))), "49");
    ck_assert_str_eq(stack_sql(OVERLAP(DIGITS(120), PAIR("0", "b"))), "48");
    ck_assert_str_eq(stack_sql(OVERLAP(DIGITS(120), DIGITS(203))), text("%d", '2' << 16 | '0'));
    ck_assert_str_eq(stack_sql(OVERLAP(DIGITS(120), DIGITS(345))), "nothing");
    ck_assert_str_eq(stack_sql(OVERLAP(FOUR_DIGITS(1203), FOUR_DIGITS(2034))), text("%d", -134217728 | 203));
    ck_assert_str_eq(stack_sql(OVERLAP(FOUR_DIGITS(1203), DIGITS(34))), text("%d", '0' << 16 | '3'));
    ck_assert_str_eq(stack_sql(OVERLAP(PAIR("a", "1"), FOUR_DIGITS(1203))), "49");
    ck_assert_str_eq(stack_sql("select array(select platform.is_local(g) from unnest(array[" PAIR("路", "x") ", " DIGITS(48) ", " PAIR("1", "x") ", " PAIR("1", "2")
                               ", 120, platform.value_gram(1, 2), platform.mark_gram('王')]) with ordinality u(g, at) order by at)"),
                     "{t,t,t,f,f,f,t}");
    stack_sql("insert into population.search_gram (resource, gram, rows) values ('person', " PAIR("w", "x") ", 100), ('person', " PAIR("x", "y") ", 50), ('person', 120, 200),"
              " ('person', " PAIR("y", "z") ", 60), ('person', 121, 200)");
    stack_sql("alter role linli_super in database linli set search_path = population, platform");
    ck_assert_str_eq(stack_sql(SHARE(PAIR("w", "x"))), "0.010010");
    ck_assert_str_eq(stack_sql(SHARE(PAIR("w", "x") ", " PAIR("x", "y"))), "0.002506"); /* a quarter of those with wx */
    ck_assert_str_eq(stack_sql(SHARE(PAIR("w", "x") ", " PAIR("龘", "y"))), "0.000100"); /* too rare to be counted: one in a hundred at most */
    /* wx and yz seem rare together, until xy, which both share a letter with, says that all of one are the other. */
    ck_assert_str_eq(stack_sql(SHARES(PAIR("w", "x") ", " PAIR("y", "z"))), "{0.00601,0.00006}");
    stack_sql("update population.search_gram set rows = 110 where gram = " PAIR("x", "y"));
    ck_assert_str_eq(stack_sql(SHARES(PAIR("w", "x") ", " PAIR("x", "y") ", " PAIR("y", "z"))), "{0.00601,0.00165,0.00165}");
    stack_sql("alter role linli_super in database linli reset search_path");
    stack_sql("delete from population.search_gram");
}

/* Windows of time (platform/0011): spans meet without a gap or an overlap, and are few. */
TEST(a_time_is_covered_by_few_spans)
{
#define SPAN(of) "(" of " & 268435455) << 3 * (" of " >> 28)"
    ck_assert_str_eq(stack_sql("select platform.time_cover(512, 1088)"), "{536870928,805306369}");
    ck_assert_str_eq(stack_sql("select platform.time_cover(7, 7)"), "{}");
    ck_assert_str_eq(stack_sql("select count(*) from generate_series(1, 300) i, lateral (select mod(i * 1103515245::bigint, 10000000)::int, mod(i * 12345671::bigint, 3000000)::int) r(low, wide),"
                               " lateral (select count(*) as n, min(" SPAN("g") ") as low, sum(1 << 3 * (g >> 28)) as wide, count(distinct " SPAN("g") ") as apart,"
                               "          max((" SPAN("g") ") + (1 << 3 * (g >> 28))) as high from unnest(platform.time_cover(r.low, r.low + r.wide)) g) c"
                               " where r.wide > 0 and (c.low, c.wide, c.apart, c.high) is distinct from (r.low, r.wide, c.n, r.low + r.wide)"), "0");
    ck_assert_str_eq(stack_sql("select platform.time_grams('019a3152-b482-8000-8000-8903b3211369') && platform.time_cover(x'019a3152'::int, x'019a3152'::int + 1000)"), "t");
    ck_assert_str_eq(stack_sql("select platform.time_grams('019a3152-b482-8000-8000-8903b3211369') && platform.time_cover(x'019a3153'::int, x'019a3152'::int + 1000)"), "f");
    ck_assert_str_eq(stack_sql("select platform.time_first(platform.time_unit('019a3152-b482-8000-8000-8903b3211369'))"), "019a3152-0000-0000-0000-000000000000");
}

/* Half of the rows came from 500 on, all of them by 0: a quarter from 750 on, rather more than many spans. */
TEST(a_window_is_as_long_as_its_share_of_the_rows)
{
#define CHART "'{0,0.5,1}', '{1000,500,0}'"
    ck_assert_str_eq(stack_sql("select platform.search_lower(" CHART ", 0.25, 1001)"), "744");
    ck_assert_str_eq(stack_sql("select platform.search_lower(" CHART ", 0.25, 760)"), "750");
    ck_assert_str_eq(stack_sql("select platform.search_lower(" CHART ", 0.25, 700)"), "699"); /* one at the least */
    ck_assert_str_eq(stack_sql("select platform.search_lower(" CHART ", 1, 1001) is null"), "t");
    ck_assert_str_eq(stack_sql("select platform.search_looked(" CHART ", 1001) || ' ' || platform.search_looked(" CHART ", 750) || ' ' || platform.search_looked(" CHART ", 0)"), "0 0.25 1");
    ck_assert_str_eq(stack_sql("select share || ' ' || round(cost) from platform.search_window(21, 1e7, 1000, 2000)"), "0.0365 376");
    ck_assert_str_eq(stack_sql("select share || ' ' || cost from platform.search_window(21, 1e7, 10, 100)"), "1 100"); /* all that is found is needed */
    ck_assert_str_eq(stack_sql("select platform.search_further(0.01, 0, 21, 1e7, 1e6) || ' ' || platform.search_further(0.01, 20, 1, 1e7, 1e6)"), "0.08 0.015");
    ck_assert_str_eq(stack_sql("select platform.search_further(0.1, 0, 21, 1e7, 1000) is null"), "t"); /* the rest costs no more */
}

TEST(a_search_goes_page_by_page_and_counts)
{
    place p = begin_place();
    const http_answer *a;

    fill(&p);
    a = list(p.reader, "q=" XIAO "&pageSize=2&count=true");
    ck_assert_str_eq(names(a), "欧阳小明 ＡＢ小C");
    ck_assert_str_eq(http_at(a, "totalSize"), "3");
    a = list(p.reader, text("q=%s&pageSize=2&pageToken=%s", XIAO, http_at(a, "nextPageToken")));
    ck_assert_str_eq(names(a), "王小英");
    ck_assert_str_eq(http_at(a, "nextPageToken"), "");
    ck_assert_str_eq(http_at(a, "totalSize"), ""); /* nobody asked for it */
}

TEST(what_is_changed_or_deleted_is_found_as_it_is_now)
{
    place p = begin_place();
    const char *path;

    fill(&p);
    path = text(PERSONS "/%s", http_at(list(p.reader, "q=" XIAOMING), "persons.0.id"));
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"司马\"}"), 200);
    ck_assert_str_eq(names(list(p.reader, "q=" XIAOMING)), "");
    ck_assert_str_eq(names(list(p.reader, "q=%E5%8F%B8%E9%A9%AC")), "司马");
    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    ck_assert_str_eq(names(list(p.reader, "q=%E5%8F%B8%E9%A9%AC")), "");
}

TEST(a_search_stays_in_the_callers_scope_and_behind_no_mask)
{
    place p = begin_place(), other = begin_place();

    fill(&p);
    ck_assert_str_eq(names(list(other.reader, "q=" XIAOMING)), "");
    ck_assert_str_eq(names(list(other.reader, text("q=%s&filter=communityId=%s", XIAOMING, p.community))), "");
    expect_refused(list(p.uncleared, "q=" XIAOMING), 403, "PERMISSION_DENIED", "q");
    expect_refused(list(p.uncleared, "orderBy=name"), 400, "ORDER_INVALID", "orderBy");
    expect_refused(list(p.uncleared, "filter=name%3E=%E7%8E%8B"), 400, "FILTER_INVALID", "filter");
}

/* A grid of the community; its worker sees the grid's people, and none beside them. */
TEST(who_has_a_grid_finds_and_counts_its_people_alone)
{
    place p = begin_place();
    const char *grid, *worker;
    const http_answer *a;

    fill(&p);
    a = HTTP(.path = REGIONS, .token = ADMIN, .body = text("{\"kind\":\"GRID\",\"name\":\"第一网格\",\"code\":\"%012d\",\"parentId\":\"%s\"}", getpid(), p.community));
    expect_status(a, 200);
    grid = text("%s", http_at(a, "id"));
    expect_status(create_all(ADMIN, person(p.community, "小小明", "KEY", text(",\"gridId\":\"%s\"", grid))), 200);
    worker = text("%s", stack_account(text("worker-%d", getpid()), "{population.person.read}", 3, text("{%s}", grid)));
    a = list(worker, "q=" XIAO "&count=true");
    ck_assert_str_eq(names(a), "小小明");
    ck_assert_str_eq(http_at(a, "totalSize"), "1");
    a = list(worker, text("q=%s&count=true&filter=communityId=%s%%20AND%%20category=KEY", XIAOMING, p.community));
    ck_assert_str_eq(names(a), "小小明");
    ck_assert_str_eq(http_at(a, "totalSize"), "1");
    ck_assert_str_eq(names(list(worker, "q=%E6%AC%A7")), ""); /* 欧: of the community, of no grid */
    ck_assert_str_eq(names(list(worker, text("q=%s&filter=communityId=%s", XIAOMING, new_community()))), "");
    a = list(p.reader, "q=" XIAOMING "&count=true");
    ck_assert_str_eq(names(a), "小小明 欧阳小明");
    ck_assert_str_eq(http_at(a, "totalSize"), "2");
}

TEST(lists_come_in_the_order_asked_for_page_by_page)
{
    place p = begin_place();
    const http_answer *a;

    fill(&p);
    ck_assert_str_eq(names(list(p.reader, "")), "欧阳小明 ＡＢ小C 王小英");
    ck_assert_str_eq(names(list(p.reader, "orderBy=name")), "欧阳小明 王小英 ＡＢ小C"); /* by code point */
    ck_assert_str_eq(names(list(p.reader, "orderBy=createdAt,name%20desc")), "王小英 ＡＢ小C 欧阳小明");
    a = list(p.reader, "orderBy=name%20desc&pageSize=1&count=true");
    ck_assert_str_eq(names(a), "ＡＢ小C");
    ck_assert_str_eq(http_at(a, "totalSize"), "3");
    a = list(p.reader, text("orderBy=name%%20desc&pageSize=2&pageToken=%s", http_at(a, "nextPageToken")));
    ck_assert_str_eq(names(a), "王小英 欧阳小明");
    a = list(p.reader, "orderBy=name&pageSize=1");
    expect_refused(list(p.reader, text("pageSize=1&pageToken=%s", http_at(a, "nextPageToken"))), 400, "PAGE_TOKEN_INVALID", "pageToken");
}

TEST(filters_combine)
{
    place p = begin_place();

    fill(&p);
    ck_assert_str_eq(names(list(p.reader, "filter=category=KEY%20OR%20name=%22%EF%BC%A1*%22")), "欧阳小明 ＡＢ小C 王小英");
    ck_assert_str_eq(names(list(p.reader, "filter=NOT%20category=KEY")), "ＡＢ小C");
    ck_assert_str_eq(names(list(p.reader, "filter=phone:*%20AND%20-phone=13800138000")), "欧阳小明");
    ck_assert_str_eq(names(list(p.reader, "filter=phone=%22*9000%22")), "欧阳小明");
    ck_assert_str_eq(names(list(ADMIN, text("filter=phone=%%22*9000%%22%%20AND%%20communityId=%s", p.community))), "欧阳小明");
    ck_assert_str_eq(names(list(p.reader, "filter=createdAt%3E2020-01-01T00:00:00Z%20AND%20name=%22%E7%8E%8B*%22")), "王小英");
    ck_assert_str_eq(names(list(p.uncleared, "filter=name=%E7%8E%8B%E5%B0%8F%E8%8B%B1")), "王**"); /* equality tells what one knew */
}

static bool is_folded(void)
{
    return strcmp(stack_sql("select count(*) from population.stat_delta"), "0") == 0;
}

TEST(counts_by_fields_are_exact_at_once_and_stay_so)
{
    place p = begin_place(), other = begin_place();
    const char *by_category = PERSONS ":stats?by=category", *path;
    const http_answer *a;

    fill(&p);
    a = HTTP(.path = by_category, .token = p.reader);
    ck_assert_str_eq(a->body, "{\"groups\":[{\"values\":[\"KEY\"],\"count\":\"2\"},{\"values\":[\"FLOATING\"],\"count\":\"1\"}]}");
    path = text(PERSONS "/%s", http_at(list(p.reader, "q=" XIAOMING), "persons.0.id"));
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{%s}", category("FLOATING"))), 200);
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"某\"}"), 200);
    a = HTTP(.path = by_category, .token = p.reader);
    ck_assert_str_eq(a->body, "{\"groups\":[{\"values\":[\"FLOATING\"],\"count\":\"2\"},{\"values\":[\"KEY\"],\"count\":\"1\"}]}");
    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    a = HTTP(.path = PERSONS ":stats?by=communityId,source", .token = p.reader);
    ck_assert_str_eq(a->body, text("{\"groups\":[{\"values\":[\"%s\",\"manual\"],\"count\":\"2\"}]}", p.community));
    expect_status(HTTP(.path = text("%s:undelete", path), .token = ADMIN, .body = "{}"), 200);
    ck_assert(stack_wait(is_folded, 60)); /* nothing changes by it */
    a = HTTP(.path = PERSONS ":stats?by=source", .token = p.reader);
    ck_assert_str_eq(http_at(a, "groups.0.count"), "3");
    ck_assert_str_eq(HTTP(.path = by_category, .token = other.reader)->body, "{\"groups\":[]}");
    expect_refused(HTTP(.path = PERSONS ":stats?by=name", .token = p.reader), 400, "STATS_INVALID", "by");
    expect_refused(HTTP(.path = PERSONS ":stats?by=category,source,communityId", .token = p.reader), 400, "STATS_INVALID", "by");
    expect_refused(HTTP(.path = PERSONS ":stats?by=category,category", .token = p.reader), 400, "STATS_INVALID", "by");
    expect_refused(HTTP(.path = PERSONS ":stats", .token = p.reader), 400, "FIELD_REQUIRED", "by");
}

TEST(a_batch_is_created_whole_or_not_at_all)
{
    place p = begin_place();
    const char *id = id_number(4711);
    const http_answer *a;

    a = create_all(ADMIN, text("%s,%s", person(p.community, "甲", "KEY", ""), person(p.community, "", "KEY", ",\"phone\":\"1\"")));
    expect_refused(a, 400, "FIELD_REQUIRED", "persons[1].name");
    ck_assert_str_eq(http_at(a, "fieldViolations.1.field"), "persons[1].phone");
    a = create_all(ADMIN, text("%s,%s", person(p.community, "甲", "KEY", text(",\"idNumber\":\"%s\"", id)),
                               person(p.community, "乙", "KEY", text(",\"idNumber\":\"%s\"", id))));
    expect_refused(a, 409, "ALREADY_EXISTS", "persons[1].idNumber");
    expect_refused(create_all(ADMIN, ""), 400, "FIELD_REQUIRED", "persons");
    expect_refused(create_all(p.reader, person(p.community, "甲", "KEY", "")), 403, "PERMISSION_DENIED", NULL);
    ck_assert_str_eq(names(list(p.reader, "")), "");
    ck_assert_str_eq(HTTP(.path = PERSONS ":stats?by=category", .token = p.reader)->body, "{\"groups\":[]}");
}

static const char *now_text(void)
{
    struct timespec t;
    struct tm utc;
    char day[32];

    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &utc);
    strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc);
    return text("%s.%06ldZ", day, t.tv_nsec / 1000);
}

TEST(a_record_is_read_as_it_was)
{
    place p = begin_place();
    const char *path, *before = now_text(), *first, *second;
    const http_answer *a = create_person(ADMIN, p.community, id_number(4712));

    expect_status(a, 200);
    path = text(PERSONS "/%s", http_at(a, "id"));
    first = now_text();
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{\"name\":\"王秀\",\"phone\":\"\",%s}", category("KEY"))), 200);
    second = now_text();
    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);

    a = HTTP(.path = text("%s?readTime=%s", path, first), .token = p.reader);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "name"), "王秀英");
    ck_assert_str_eq(http_at(a, "phone"), "138****8000"); /* sealed in the history, masked in the answer */
    ck_assert_str_eq(http_at(a, "category"), "PERMANENT");
    ck_assert_str_eq(http_at(a, "etag"), "1");
    a = HTTP(.path = text("%s?readTime=%s", path, second), .token = p.uncleared);
    ck_assert_str_eq(http_at(a, "name"), "王**");
    ck_assert_str_eq(http_at(a, "phone"), "");
    ck_assert_str_eq(http_at(a, "etag"), "2");
    expect_refused(HTTP(.path = text("%s?readTime=%s", path, before), .token = p.reader), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.path = text("%s?readTime=%s", path, now_text()), .token = p.reader), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.path = text("%s?readTime=%s", path, first), .token = begin_place().reader), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.path = text("%s?readTime=yesterday", path), .token = p.reader), 400, "FIELD_TIME", "readTime");
}

TEST(a_reveal_shows_all_and_is_on_record_before)
{
    place p = begin_place();
    const char *id_text = id_number(4713);
    const char *id = text("%s", http_at(create_person(ADMIN, p.community, id_text), "id"));
    const char *path = text(PERSONS "/%s:reveal", id);
    const char *revealer = text("%s", stack_account(text("revealer-%d", getpid()), "{population.person.reveal}", 2, text("{%s}", p.community)));
    const http_answer *a = HTTP(.path = path, .token = revealer, .body = "{\"reason\":\"走访核对\"}", .header = { "Idempotency-Key: \"r1\"" });

    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "idNumber"), id_text);
    ck_assert_str_eq(http_at(a, "phone"), "13800138000");
    ck_assert_str_eq(http_at(a, "name"), "王秀英");
    ck_assert_str_eq(stack_sql("select count(*) from population.audit where record_id = '%s'", id), "1");
    expect_status(HTTP(.path = path, .token = revealer, .body = "{\"reason\":\"走访核对\"}", .header = { "Idempotency-Key: \"r1\"" }), 200);
    ck_assert_str_eq(stack_sql("select count(*) from population.audit where record_id = '%s'", id), "2"); /* each showing is on record, no answer is kept */
    ck_assert_str_eq(stack_sql("select reason from population.audit where record_id = '%s' limit 1", id), "走访核对");
    expect_refused(HTTP(.path = path, .token = revealer, .body = "{\"reason\":\" \"}"), 400, "FIELD_REQUIRED", "reason");
    expect_refused(HTTP(.path = path, .token = revealer, .body = "{}"), 400, "FIELD_REQUIRED", "reason");
    expect_refused(HTTP(.path = path, .token = p.reader, .body = "{\"reason\":\"x\"}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = text(PERSONS "/%s:reveal", new_person(new_community(), 4714)), .token = revealer,
                        .body = "{\"reason\":\"x\"}"), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(stack_sql("select count(*) from population.audit where record_id = '%s'", id), "2");
    ck_assert_str_eq(stack_sql("select count(*) from population.idempotency where key = 'r1'"), "0");
}

TEST(what_goes_wrong_is_told_in_two_languages)
{
    place p = begin_place();
    const http_answer *a = HTTP(.path = PERSONS ":stats?by=name", .token = p.reader, .header = { "Accept-Language: en" });

    ck_assert_str_eq(http_at(a, "title"), "Invalid argument");
    ck_assert_str_eq(http_at(a, "detail"), "by: cannot count by name");
    a = HTTP(.path = PERSONS ":stats?by=name", .token = p.reader, .header = { "Accept-Language: zh-CN" });
    ck_assert_str_eq(http_at(a, "title"), "参数有误");
    ck_assert_str_eq(http_at(a, "detail"), "by: 不能按此统计：name");
}
