/*
 * Sources: data of others that comes by itself, from an address and from a folder, on schedule; for whom, with what rights, and that
 * nothing is doubled when programs are killed.
 */
#include <signal.h>

#include "tests/e2e/sources.h"

#define HEAD "姓名,身份证号,人员类别,职业\n"

static const char *new_source(const char *community, const char *kind, const char *address)
{
    return made(create_source(ADMIN, community, own_name("来源"), kind, address, ""));
}

TEST(a_source_is_checked_and_changed_while_it_is_paused)
{
    const char *c = new_community(), *id, *address = partner_gives(HEAD);

    expect_refused(create_source(ADMIN, c, "甲", "HTTP", "ftp://a.cn/x", ""), 400, "ADDRESS_INVALID", "address");
    expect_refused(create_source(ADMIN, c, "甲", "HTTP", "https://u:p@a.cn/x", ""), 400, "ADDRESS_INVALID", "address");
    expect_refused(create_source(ADMIN, c, "甲", "FOLDER", "../up", ""), 400, "FOLDER_INVALID", "address");
    expect_refused(create_source(ADMIN, c, "甲", "HTTP", address, "\"columns\":[\"x\"]"), 400, "FIELD_PATTERN", "columns[0]");
    expect_refused(HTTP(.path = SOURCES, .token = ADMIN, .body = text("{\"communityId\":\"%s\",\"name\":\"甲\",\"kind\":\"HTTP\",\"address\":\"%s\",\"schedule\":\"0 25 * * *\",\"feeds\":\"population.Person\"}",
                                                                      c, address)), 400, "SCHEDULE_INVALID", "schedule");
    id = made(create_source(ADMIN, c, "甲", "HTTP", address, ""));
    ck_assert_str_eq(http_at(get(source_path(id, "")), "state"), "PAUSED");
    ck_assert_str_eq(http_at(get(source_path(id, "")), "nextRunAt"), "");
    expect_refused(create_source(ADMIN, c, "甲", "HTTP", address, ""), 409, "ALREADY_EXISTS", "name");
    expect_refused(post(source_path(id, ":run"), "{}"), 400, "SOURCE_PAUSED", NULL);
    expect_refused(activate(ADMIN, id, "two words"), 400, "BEARER_UNFIT", "bearer");
    expect_status(activate(ADMIN, id, ""), 200);
    ck_assert_ptr_nonnull(strstr(http_at(get(source_path(id, "")), "nextRunAt"), "T19:00:00Z"));   /* three o'clock in China */
    expect_refused(activate(ADMIN, id, ""), 400, "SOURCE_ACTIVE", NULL);
    expect_refused(patch(source_path(id, ""), "{\"address\":\"https://a.cn/x\"}"), 400, "SOURCE_ACTIVE", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = source_path(id, ""), .token = ADMIN), 400, "SOURCE_ACTIVE", NULL);
    expect_status(post(source_path(id, ":pause"), "{}"), 200);
    ck_assert_str_eq(stack_sql("select count(*) from exchange.source_key where source_id = '%s'", id), "0");
    expect_status(patch(source_path(id, ""), "{\"feeds\":\"population.Consent\"}"), 200);
    expect_refused(activate(ADMIN, id, ""), 400, "FEEDS_UNKNOWN", "feeds");
    expect_status(patch(source_path(id, ""), "{\"feeds\":\"nobody.Thing\"}"), 200);
    expect_refused(activate(ADMIN, id, ""), 400, "FEEDS_UNKNOWN", "feeds");
    expect_status(HTTP(.method = "DELETE", .path = source_path(id, ""), .token = ADMIN), 200);
}

TEST(an_address_is_asked_with_its_bearer_and_rows_that_are_there_are_changed)
{
    const char *c = new_community(), *id, *person, *name;
    const http_answer *a;

    id = new_source(c, "HTTP", partner_gives(text(HEAD "王秀英,%s,常住,教师\n李伟,%s,常住,\n张三,无,常住,\n", id_number(0), id_number(1))));
    the_partner.bearer = "0123456789abcdef";
    expect_status(activate(ADMIN, id, "wrong"), 200);
    expect_run(run_now(id), "FAILED", 0, 0, 0, 0);
    ck_assert_ptr_nonnull(strstr(http_at(get(source_path(id, "")), "problem"), "401"));
    expect_status(post(source_path(id, ":pause"), "{}"), 200);
    expect_status(activate(ADMIN, id, "0123456789abcdef"), 200);
    expect_run(run_now(id), "DONE", 2, 0, 0, 1);
    ck_assert_ptr_nonnull(strstr(http_at(get(source_path(id, "")), "nextRunAt"), "T19:00:00Z"));
    name = text("%s", http_at(get(source_path(id, "")), "name"));
    a = get(text(PERSONS "?filter=communityId=\"%s\"%%20AND%%20name=\"王秀英\"", c));
    person = text("%s", http_at(a, "persons.0.id"));
    ck_assert_str_eq(http_at(a, "persons.0.source"), name);
    expect_run(run_now(id), "DONE", 0, 0, 2, 1);
    partner_gives(text(HEAD "王秀英,%s,常住,医生\n", id_number(0)));
    expect_run(run_now(id), "DONE", 0, 1, 0, 0);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", person)), "occupation"), "医生");
    ck_assert_str_eq(count_of(c), "2");
    a = runs_of(id);
    ck_assert_uint_eq(length_of(a, "runs"), 4);
    ck_assert_str_eq(http_at(a, "runs.1.refused"), "1");
    a = get(text(IMPORTS "/%s", text("%s", http_at(a, "runs.1.id"))));      /* what was wrong, with its row */
    ck_assert_str_eq(http_at(a, "faults.0.field"), "idNumber");
    ck_assert_str_eq(stack_sql("select count(*) from exchange.source_key where source_id = '%s' and position('0123456789abcdef'::bytea in bearer) > 0", id), "0");
}

/* What was there before says who told what it says now; what a source finds as it is stays whose it was. */
TEST(what_a_source_has_changed_comes_from_it)
{
    const char *c = new_community(), *id, *name, *changed = made(create_person(ADMIN, c, id_number(950))), *same = made(create_person(ADMIN, c, id_number(951)));
    const http_answer *a;

    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", changed)), "source"), "manual");
    id = new_source(c, "HTTP", partner_gives(text("[{\"name\":\"王秀英\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\",\"occupation\":\"医生\"},"
                                                  "{\"name\":\"王秀英\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"}]",
                                                  id_number(950), id_number(951))));
    name = text("%s", http_at(get(source_path(id, "")), "name"));
    expect_status(activate(ADMIN, id, ""), 200);
    expect_run(run_now(id), "DONE", 0, 1, 1, 0);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", changed)), "source"), name);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", same)), "source"), "manual");
    a = get(text(PERSONS "/%s/history", changed));
    ck_assert_str_eq(http_at(a, "history.0.source"), name);
    expect_run(run_now(id), "DONE", 0, 0, 2, 0);
    expect_status(patch(text(PERSONS "/%s", changed), "{\"occupation\":\"教师\",\"source\":\"走访\"}"), 200);
    expect_run(run_now(id), "DONE", 0, 1, 1, 0);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", changed)), "source"), name);
}

static const char *history_of(const char *person)
{
    return text("%s", stack_sql("select count(*) || ' ' || (select count(*) from population.outbox where aggregate_id = '%s') from population.person_history where id = '%s'", person, person));
}

/* That a row is as it was leaves the day, and nothing else. */
TEST(what_a_source_finds_as_it_is_is_confirmed)
{
    const char *c = new_community(), *id, *same = made(create_person(ADMIN, c, id_number(960))), *other = made(create_person(ADMIN, c, id_number(961)));
    const char *today = text("%s", stack_sql("select (now() at time zone 'Asia/Shanghai')::date")), *before;
    const http_answer *a;

    id = new_source(c, "HTTP", partner_gives(text("[{\"name\":\"王秀英\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"},"
                                                  "{\"name\":\"李伟\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"}]", id_number(960), id_number(962))));
    expect_status(activate(ADMIN, id, ""), 200);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", same)), "confirmedOn"), "");
    before = history_of(same);
    expect_run(run_now(id), "DONE", 1, 0, 1, 0);
    a = get(text(PERSONS "/%s", same));
    ck_assert_str_eq(http_at(a, "confirmedOn"), today);
    ck_assert_str_eq(http_at(a, "etag"), "1");
    ck_assert_str_eq(history_of(same), before);
    ck_assert_str_eq(http_at(get(text(PERSONS "/%s", other)), "confirmedOn"), "");
    a = get(text(PERSONS "?filter=communityId=\"%s\"%%20AND%%20name=\"李伟\"", c));           /* one that it has made */
    ck_assert_str_eq(http_at(a, "persons.0.confirmedOn"), today);
    stack_sql("update population.person set confirmed_on = '2026-01-02' where community_id = (select number from identity.region where id = '%s') returning id", c);
    ck_assert_uint_eq(length_of(get(text(PERSONS "?filter=communityId=\"%s\"%%20AND%%20confirmedOn%%3C\"2026-02-01\"", c)), "persons"), 3);
    partner_gives(text("[{\"name\":\"王秀英\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"},"
                       "{\"name\":\"李伟\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\",\"occupation\":\"医生\"}]", id_number(960), id_number(962)));
    expect_run(run_now(id), "DONE", 0, 1, 1, 0);
    a = get(text(PERSONS "?filter=communityId=\"%s\"%%20AND%%20confirmedOn%%3C\"2026-02-01\"", c));
    ck_assert_uint_eq(length_of(a, "persons"), 1);                                              /* stale: nobody has said anything of it */
    ck_assert_str_eq(http_at(a, "persons.0.id"), other);
    expect_refused(patch(text(PERSONS "/%s", same), "{\"confirmedOn\":\"2026-01-01\"}"), 400, "FIELD_READ_ONLY", "confirmedOn");
}

#define OBJECT(name, number, more) text("{\"name\":\"%s\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"%s}", name, number, more)

TEST(json_is_taken_with_the_names_of_the_contract)
{
    const char *c = new_community(), *id, *folder = watched_folder(c, "json"), *by_folder;
    const http_answer *a;

    id = new_source(c, "HTTP", partner_gives(text("[%s,%s,%s]", OBJECT("王秀英", id_number(900), ",\"occupation\":\"教师\",\"etag\":\"7\""),
                                                  OBJECT("李伟", id_number(901), ",\"occupation\":null"), OBJECT("张三", "无", ""))));
    expect_status(activate(ADMIN, id, ""), 200);
    expect_run(run_now(id), "DONE", 2, 0, 0, 1);
    a = get(text(IMPORTS "/%s", text("%s", http_at(runs_of(id), "runs.0.id"))));
    ck_assert_str_eq(http_at(a, "faults.0.field"), "idNumber");
    ck_assert_str_eq(http_at(a, "faults.0.row"), "4"); /* the names are the first */
    a = get(text(PERSONS "?filter=communityId=\"%s\"%%20AND%%20name=\"王秀英\"", c));
    ck_assert_str_eq(http_at(a, "persons.0.occupation"), "教师");
    ck_assert_str_eq(http_at(a, "persons.0.etag"), "1"); /* what the system keeps itself comes with no file */
    by_folder = new_source(c, "FOLDER", "json");
    expect_status(activate(ADMIN, by_folder, ""), 200);
    put_file(folder, "people.ndjson", text("%s\n%s\n", OBJECT("王秀英", id_number(900), ",\"occupation\":\"医生\""), OBJECT("赵六", id_number(902), "")));
    expect_run(run_now(by_folder), "DONE", 1, 1, 0, 0);
    ck_assert_str_eq(count_of(c), "3");
    put_file(folder, "unknown.json", "[{\"name\":\"王秀英\",\"shoeSize\":43}]");
    expect_run(run_now(by_folder), "FAILED", 0, 0, 0, 0);
    ck_assert_ptr_nonnull(strstr(http_at(get(source_path(by_folder, "")), "problem"), "shoeSize"));
    put_file(folder, "zz.json", "[{\"name\":\"王秀英\",\"address\":{\"street\":\"1\"}}]");
    expect_run(run_now(by_folder), "FAILED", 0, 0, 0, 0);
    ck_assert_str_eq(count_of(c), "3");
}

TEST(a_folder_gives_its_files_one_by_one_the_oldest_first)
{
    const char *c = new_community(), *folder = watched_folder(c, "hukou"), *id = new_source(c, "FOLDER", "hukou");

    expect_status(activate(ADMIN, id, ""), 200);
    put_file(folder, ".hidden.csv", HEAD);
    put_file(folder, "first.csv", text(HEAD "王秀英,%s,常住,教师\n", id_number(10)));
    expect_run(run_now(id), "DONE", 1, 0, 0, 0);
    ck_assert_str_eq(http_at(runs_of(id), "runs.0.fileName"), "first.csv");
    ck_assert_int_ne(access(text("%s/first.csv", folder), F_OK), 0);
    ck_assert_int_ne(access(text("%s/taken/%s", folder, text("%s", http_at(runs_of(id), "runs.0.id"))), F_OK), 0);
    ck_assert_int_eq(access(text("%s/.hidden.csv", folder), F_OK), 0);
    put_file(folder, "second.csv", text(HEAD "王秀英,%s,常住,医生\n", id_number(10)));
    ck_assert_int_eq(symlink("/etc/hostname", text("%s/link.csv", folder)), 0);
    expect_run(run_now(id), "DONE", 0, 1, 0, 0);
    ck_assert_int_eq(access(text("%s/link.csv", folder), F_OK), 0);
    ck_assert_uint_eq(length_of(runs_of(id), "runs"), 2);
    id = new_source(c, "FOLDER", "nowhere");
    expect_status(activate(ADMIN, id, ""), 200);
    expect_run(run_now(id), "FAILED", 0, 0, 0, 0);
}

TEST(what_is_not_on_the_internet_is_not_asked)
{
    static const char *const hosts[] = { "127.0.0.2", "169.254.169.254", "[::1]", "10.0.0.1" };
    const char *c = new_community(), *id;
    int asked;

    partner_gives(HEAD);
    asked = atomic_load(&the_partner.asked);
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        id = new_source(c, "HTTP", text("http://%s:%d/", hosts[i], the_partner.port));
        expect_status(activate(ADMIN, id, ""), 200);
        expect_run(run_now(id), "FAILED", 0, 0, 0, 0);
        ck_assert_ptr_nonnull(strstr(http_at(get(source_path(id, "")), "problem"), "不允许访问"));
    }
    ck_assert_int_eq(atomic_load(&the_partner.asked), asked);
}

/* --- pages, and what is known */

#define ROW(n) "{\"name\":\"王" n "\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"}"

static const char *paged_source(const char *community, const char *target, const char *more)
{
    const char *id = made(create_source(ADMIN, community, own_name("来源"), "HTTP", text("http://127.0.0.1:%d%s", the_partner.port, target), more));

    expect_status(activate(ADMIN, id, ""), 200);
    return id;
}

static const char *problem_of(const char *id)
{
    return text("%s", http_at(get(source_path(id, "")), "problem"));
}

TEST(a_list_comes_in_pages)
{
    const char *c = new_community(), *id;
    const partner_page pages[] = {
        { "/a?size=2", text("{\"data\":{\"rows\":[" ROW("一") "," ROW("二") "]},\"meta\":{\"cursor\":\"x/1\"}}", id_number(970), id_number(971)), NULL },
        { "/a?size=2&cursor=x%2f1", text("{\"data\":{\"rows\":[" ROW("三") "]},\"meta\":{\"cursor\":3}}", id_number(972)), NULL },
        { "/a?size=2&cursor=3", text("{\"data\":{\"rows\":[" ROW("四") "]},\"meta\":{\"cursor\":null}}", id_number(973)), NULL },
        { "/b", text("{\"items\":[" ROW("一") "],\"next\":\"/b?page=2\"}", id_number(970)), NULL },
        { "/b?page=2", text("{\"items\":[" ROW("五") "]}", id_number(974)), NULL },
        { "/c", text("[" ROW("一") "]", id_number(970)), "Link: <c?p=2>; rel=\"next\"\r\n" },
        { "/c?p=2", text("[" ROW("六") "]", id_number(975)), "Link: </c>; rel=\"first\"\r\n" },
        { NULL, NULL, NULL },
    };

    partner_gives("");
    the_partner.page = pages;
    the_partner.etag = "\"one\"";
    id = paged_source(c, "/a?size=2", "\"itemsPath\":\"data.rows\",\"nextPath\":\"meta.cursor\",\"nextParameter\":\"cursor\"");
    expect_run(run_now(id), "DONE", 4, 0, 0, 0);
    expect_run(run_now(id), "DONE", 0, 0, 4, 0);                  /* the mark of one page is not that of the list */
    expect_run(run_now(paged_source(c, "/b", "\"itemsPath\":\"items\",\"nextPath\":\"next\"")), "DONE", 1, 0, 1, 0);
    expect_run(run_now(paged_source(c, "/c", "")), "DONE", 1, 0, 1, 0);
    ck_assert_str_eq(count_of(c), "6");
}

TEST(a_list_that_leads_astray_or_does_not_end_is_refused_whole)
{
    const char *c = new_community(), *elsewhere = text("http://127.0.0.2%s", strrchr(partner_gives(""), ':')), *id;
    const partner_page pages[] = {
        { "/away", text("{\"items\":[" ROW("一") "],\"next\":\"%s\"}", id_number(980), elsewhere), NULL },
        { "/self", text("{\"items\":[" ROW("一") "],\"next\":\"/self\"}", id_number(980)), NULL },
        { "/round?n=1", text("{\"items\":[" ROW("一") "],\"next\":\"/round?n=2\"}", id_number(980)), NULL },
        { "/round?n=2", text("{\"items\":[" ROW("二") "],\"next\":\"/round?n=1\"}", id_number(981)), NULL },
        { "/gone", text("{\"items\":[" ROW("一") "],\"next\":\"/nowhere\"}", id_number(980)), NULL },
        { "/shape", "{\"items\":{}}", NULL },
        { NULL, NULL, NULL },
    };
    static const struct { const char *target, *says; } rows[] = {
        { "/away", "第 1 页所指的下一页" }, { "/self", "第 1 页所指的下一页" }, { "/round?n=1", "超过 1000 页" }, { "/gone", "404" }, { "/shape", "第 1 页的“items”处没有列表" },
    };

    the_partner.page = pages;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        id = paged_source(c, rows[i].target, "\"itemsPath\":\"items\",\"nextPath\":\"next\"");
        expect_run(run_now(id), "FAILED", 0, 0, 0, 0);
        ck_assert_msg(strstr(problem_of(id), rows[i].says) != NULL, "%s: %s", rows[i].target, problem_of(id));
    }
    ck_assert_str_eq(count_of(c), "0");
    expect_refused(create_source(ADMIN, c, "甲", "FOLDER", "here", "\"itemsPath\":\"items\""), 400, "PAGING_UNFIT", "itemsPath");
    expect_refused(create_source(ADMIN, c, "甲", "HTTP", "http://a.cn/", "\"nextParameter\":\"cursor\""), 400, "PAGING_UNFIT", "nextParameter");
    expect_refused(create_source(ADMIN, c, "甲", "HTTP", "http://a.cn/", "\"nextPath\":\"a b\""), 400, "FIELD_PATTERN", "nextPath");
}

TEST(what_is_known_does_not_come_again_that_day)
{
    const char *c = new_community(), *id = new_source(c, "HTTP", partner_gives(text(HEAD "王秀英,%s,常住,教师\n", id_number(985))));
    int given;

    the_partner.etag = "\"one\"";
    expect_status(activate(ADMIN, id, ""), 200);
    expect_run(run_now(id), "DONE", 1, 0, 0, 0);
    given = atomic_load(&the_partner.given);
    expect_run(run_now(id), "SAME", 0, 0, 0, 0);
    ck_assert_int_eq(atomic_load(&the_partner.given), given);
    ck_assert_str_eq(http_at(runs_of(id), "runs.0.state"), "SAME");
    ck_assert_str_ne(http_at(runs_of(id), "runs.0.endedAt"), "");
    stack_sql("update exchange.source_key set validated_on = validated_on - 1 where source_id = '%s' returning source_id", id);   /* another day */
    expect_run(run_now(id), "DONE", 0, 0, 1, 0);
    the_partner.etag = "\"two\"";
    partner_gives(text(HEAD "王秀英,%s,常住,医生\n李伟,无,常住,\n", id_number(985)));
    expect_run(run_now(id), "DONE", 0, 1, 0, 1);
    expect_run(run_now(id), "DONE", 0, 0, 1, 1);                  /* what was refused is tried again */
    expect_status(post(source_path(id, ":pause"), "{}"), 200);
    partner_gives(text(HEAD "王秀英,%s,常住,医生\n", id_number(985)));
    the_partner.etag = "\"three\"";
    expect_status(activate(ADMIN, id, ""), 200);
    expect_run(run_now(id), "DONE", 0, 0, 1, 0);
    expect_status(post(source_path(id, ":pause"), "{}"), 200);
    expect_status(activate(ADMIN, id, ""), 200);
    expect_run(run_now(id), "DONE", 0, 0, 1, 0);                  /* from the beginning */
}

/* Of the one who activated it, as their roles permit at each run. */
TEST(a_source_may_what_its_owner_may)
{
    const char *home = new_community(), *away = new_community(), *id, *clerk, *keeper;
    const char *csv = text("姓名,身份证号,人员类别,社区\n甲,%s,常住,%s\n乙,%s,常住,%s\n", id_number(20), home, id_number(21), away);

    keeper = account("source-keeper", "{exchange.source.create,exchange.source.read,exchange.source.activate}", home);
    clerk = account("source-clerk", "{exchange.source.create,exchange.source.read,exchange.source.activate,population.person.create,population.person.update}", home);
    expect_refused(create_source(account("source-none", "{population.person.create}", home), home, "丙", "HTTP", "https://a.cn/", ""), 403, "PERMISSION_DENIED", NULL);
    id = made(create_source(clerk, home, "丙", "HTTP", partner_gives(csv), ""));
    expect_refused(activate(keeper, id, ""), 403, "PERMISSION_DENIED", NULL);
    expect_refused(activate(account("source-away", "{exchange.source.activate}", away), id, ""), 404, "NOT_FOUND", NULL);
    expect_status(activate(clerk, id, ""), 200);
    expect_run(run_now(id), "DONE", 1, 0, 0, 1);
    ck_assert_str_eq(count_of(away), "0");
    stack_sql("update identity.role set permissions = array_remove(permissions, 'population.person.create') where name like 'source-clerk%%'");
    stack_raise_access();
    expect_run(run_now(id), "FAILED", 0, 0, 0, 0);
    ck_assert_ptr_nonnull(strstr(http_at(get(source_path(id, "")), "problem"), "没有权限"));
}

/* --- schedules and crashes */

static const char *many(int first, int count)
{
    char *all = malloc((size_t)count * 64 + 256), *at = all;

    at += sprintf(at, HEAD);
    for (int i = 0; i < count; i++)
        at += sprintf(at, "张%d,%s,常住,教师\n", i, id_number(first + i));
    return all;
}

static int asked_before;

static bool is_asked(void)
{
    return atomic_load(&the_partner.asked) > asked_before;
}

static const char *importing;

static bool is_importing(void)
{
    return atoi(stack_sql("select count(*) from population.person_history h join population.person p using (community_id, id) where p.name like '%s%%'", importing)) > 0;
}

TEST(a_run_that_is_killed_goes_on_and_doubles_nothing)
{
    const char *c = new_community(), *id = new_source(c, "HTTP", partner_gives(many(1000, 3000)));

    expect_status(activate(ADMIN, id, ""), 200);
    the_partner.pause_ms = 3000;
    asked_before = atomic_load(&the_partner.asked);
    expect_status(post(source_path(id, ":run"), "{}"), 200);
    ck_assert(stack_wait(is_asked, 20));
    stack_kill("exchange");                                          /* while it fetches */
    the_partner.pause_ms = 0;
    importing = "张";
    ck_assert(stack_wait(is_importing, 60));
    stack_kill("population");                                        /* while it imports */
    stack_kill("exchange");
    expect_run(run_ends(id, ""), "DONE", 3000, 0, 0, 0);
    ck_assert_str_eq(count_of(c), "1000");                           /* which is as far as a list counts */
    ck_assert_str_eq(stack_sql("select count(*) || ' ' || count(distinct id_number_lookup) from population.person where name like '张%%'"), "3000 3000");
    ck_assert_uint_eq(length_of(runs_of(id), "runs"), 1);
}

/* A second exchange beside the first, with the same bytes: what is due is done by one, and either hands out what the other stored. */
TEST(two_replicas_do_not_both_run)
{
    const char *c = new_community(), *run = text("%s/sv/exchange/run", the_stack.dir), *second = text("%s/second", the_stack.dir), *id[6];
    pid_t pid;
    int given;

    ck_assert_int_eq(system(text("set -e; cp -a '%s/state/exchange' '%s'; sed \"s|state/exchange|second|; s|LINLI_BLOBS=''|LINLI_BLOBS=file:%s/state/exchange/blobs|\" '%s' >'%s.sh'; "
                                 "grep -q BLOBS=file '%s.sh'; chmod 755 '%s.sh'", the_stack.dir, second, the_stack.dir, run, second, second, second)), 0);
    for (int i = 0; i < 6; i++)
        id[i] = new_source(c, "HTTP", partner_gives(text(HEAD "王秀英,%s,常住,教师\n", id_number(50))));
    pid = fork();
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", text("u=$(stat -c %%u '%s/state/exchange'); exec setpriv --reuid $u --clear-groups '%s.sh' >'%s.log' 2>&1", the_stack.dir, second, second), NULL);
        _exit(1);
    }
    for (int i = 0; i < 100 && !system(text("! grep -q '\"started\"' '%s.log' 2>/dev/null", second)); i++)
        usleep(100000);
    given = atomic_load(&the_partner.given);
    for (int i = 0; i < 6; i++)
        expect_status(activate(ADMIN, id[i], ""), 200);
    stack_sql("update exchange.source set next_run_at = now() - interval '1 second' where community_id = (select number from identity.region where id = '%s')", c);
    for (int i = 0; i < 6; i++)
        ck_assert_str_eq(http_at(run_ends(id[i], ""), "lastState"), "DONE");
    sleep(2);
    kill(pid, SIGTERM);
    ck_assert_int_eq(atomic_load(&the_partner.given), given + 6);
    ck_assert_str_eq(count_of(c), "1");
    for (int i = 0; i < 6; i++)
        ck_assert_uint_eq(length_of(runs_of(id[i]), "runs"), 1);
}

/* The last one: it moves the clock. */
TEST(what_was_missed_is_made_up_for_once)
{
    const char *c = new_community(), *id = new_source(c, "HTTP", partner_gives(text(HEAD "王秀英,%s,常住,教师\n", id_number(40))));
    int given;

    expect_status(activate(ADMIN, id, ""), 200);
    given = atomic_load(&the_partner.given);
    stack_stop_one("exchange");
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", 3 * 86400), 1);
    stack_up();
    stack_start_one("exchange");
    strcpy(the_stack.admin_token, stack_sign_in("admin"));
    expect_run(run_ends(id, ""), "DONE", 1, 0, 0, 0);
    sleep(3);
    ck_assert_int_eq(atomic_load(&the_partner.given), given + 1);
    ck_assert_uint_eq(length_of(runs_of(id), "runs"), 1);
    ck_assert_str_eq(stack_sql("select next_run_at > now() + interval '3 days' from exchange.source where id = '%s'", id), "t");
    unsetenv("LINLI_CLOCK_OFFSET_S");
    stack_up();
}
