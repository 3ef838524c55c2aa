/*
 * One person, one file: likely duplicates, merge, transfer, and what people ask about their own data, up to the end (8.1.1 a;
 * GB/T 35273, 8). Each call good, bad and forbidden.
 */
#include "tests/e2e/at_once.h"
#include "tests/e2e/users.h"

static const char *file_of(const char *id)
{
    return text(PERSONS "/%s", id);
}

/* --- duplicates */

TEST(likely_duplicates_are_listed_with_their_reasons)
{
    const char *c = new_community(), *merger = account("merger", "{population.person.*}", c), *path = text(PERSONS ":duplicates?communityId=%s", c);
    const http_answer *a;

    someone(c, "欧阳小明", text("%s,\"birthDate\":\"1980-02-03\",\"phone\":\"13800138001\"", category("TEMPORARY")));
    someone(c, "欧阳小明", text("%s,\"birthDate\":\"1980-02-03\",\"phone\":\"13800138001\"", category("TEMPORARY")));
    someone(c, "欧阳晓明", text("%s,\"phone\":\"13800138002\"", category("TEMPORARY")));
    someone(c, "别人", text("%s,\"phone\":\"13800138003\"", category("TEMPORARY")));
    a = HTTP(.path = path, .token = merger);
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "duplicates"), 3);
    ck_assert_str_eq(http_at(a, "duplicates.0.sameNameAndBirthDate"), "true");
    ck_assert_str_eq(http_at(a, "duplicates.0.samePhone"), "true");
    ck_assert_str_eq(http_at(a, "duplicates.0.first.phone"), "138****8001");
    ck_assert_str_eq(http_at(a, "duplicates.1.similarAtSameAddress"), "true");
    ck_assert_str_eq(http_at(a, "duplicates.1.samePhone"), "false");
    expect_refused(HTTP(.path = text(PERSONS ":duplicates?communityId=%s", new_community()), .token = merger), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(HTTP(.path = text("%s&pageSize=101", path), .token = merger), 400, "FIELD_RANGE", "pageSize");
    expect_refused(HTTP(.path = path, .token = account("reads-only", "{population.person.read}", c)), 403, "PERMISSION_DENIED", NULL);
}

/* --- merge */

/* Two files of one person: the second has the links, a tag, a household and the phone. */
static void two_files(const char *c, const char **into, const char **from)
{
    const char *home = made(post(P "/households", text("{\"communityId\":\"%s\"}", c)));

    *into = made(someone(c, "王秀英", "\"category\":\"PERMANENT\",\"idNumber\":\"11010519491231002X\""));
    *from = made(someone(c, "王秀英", text("%s,\"phone\":\"13800138000\",\"birthDate\":\"1949-12-31\"", category("TEMPORARY"))));
    made(of_person("members", c, *from, text("\"householdId\":\"%s\",\"relation\":\"HEAD\"", home)));
    made(of_person("links", c, *from, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\""));
    made(of_person("links", c, *into, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\""));
    made(of_person("links", c, *from, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"role\":\"业主\",\"validFrom\":\"2020-01-01\",\"validUntil\":\"2099-12-31\""));
    made(of_person("links", c, *into, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"role\":\"业主\",\"validFrom\":\"2024-01-01\""));
    made(of_person("tags", c, *from, "\"tag\":\"志愿者\""));
    made(of_person("tags", c, *into, "\"tag\":\"志愿者\",\"validFrom\":\"2020-01-01\""));
    made(of_person("consents", c, *from, "\"purpose\":\"PHOTO\",\"noticeVersion\":\"1\",\"method\":\"PAPER\""));
}

TEST(a_merge_keeps_all_that_both_files_had)
{
    const char *c = new_community(), *into, *from;
    const http_answer *a;

    two_files(c, &into, &from);
    a = post(text("%s:merge", file_of(into)), text("{\"fromId\":\"%s\"}", from));
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "phone"), "138****8000");
    ck_assert_str_eq(http_at(a, "category"), "PERMANENT");
    a = get(text("%s/file", file_of(into)));
    ck_assert_uint_eq(length_of(a, "links"), 2);
    ck_assert_uint_eq(length_of(a, "tags"), 1);
    ck_assert_uint_eq(length_of(a, "members"), 1);
    ck_assert_uint_eq(length_of(a, "consents"), 1);
    ck_assert_str_eq(http_at(a, "households.0.headId"), into);
    ck_assert_str_eq(http_at(a, "tags.0.validFrom"), "2020-01-01"); /* what both had is one, with the days of both */
    a = list_of("links", text("personId=\"%s\" AND role=业主", into));
    ck_assert_uint_eq(length_of(a, "links"), 1);
    ck_assert_str_eq(http_at(a, "links.0.validFrom"), "2020-01-01");
    ck_assert_str_eq(http_at(a, "links.0.validUntil"), "");
    a = get(text("%s/file", file_of(into)));
    ck_assert_str_eq(http_at(a, "predecessors.0"), from);
    ck_assert_uint_ge(length_of(a, "history"), 5); /* created and merged; created, merged and closed */
    a = get(file_of(from));
    expect_refused(a, 404, "MOVED", "mergedInto");
    ck_assert_ptr_nonnull(strstr(http_at(a, "fieldViolations.0.description"), into));
    ck_assert_str_eq(http_at(get(text("%s/history", file_of(from))), "history.0.source"), "merge");
    ck_assert_str_eq(stack_sql("select string_agg(split_part(subject, '.', 6), ' ' order by id) from population.outbox where aggregate_id = '%s'", from),
                     "Created Updated Deleted Merged");
    ck_assert_str_eq(stack_sql("select encode(payload, 'escape') like '%%category%%' from population.outbox where aggregate_id = '%s'"
                               " and subject like '%%.Merged.v1'", from), "t"); /* TEMPORARY stands in the history alone */
    ck_assert_str_eq(stack_sql("select sum(n) from (select n from population.stat s join identity.region r on r.number = s.community_id where resource = 'person'"
                               " and r.id = '%s' union all select n from population.stat_delta s join identity.region r on r.number = s.community_id"
                               " where resource = 'person' and r.id = '%s') t", c, c), "1");
    expect_refused(post(text("%s:undelete", file_of(from)), "{}"), 400, "PERSON_CLOSED", NULL);
}

/* What belongs to a file lies in its grid and moves with it, also where the caller may not see that by itself. */
TEST(who_sees_two_files_by_their_grid_merges_all_that_they_have)
{
    const char *c = new_community(), *into, *from, *grid, *worker;
    const http_answer *a = HTTP(.path = REGIONS, .token = ADMIN,
                                .body = text("{\"kind\":\"GRID\",\"name\":\"网格\",\"code\":\"28%010d\",\"parentId\":\"%s\"}", getpid(), c));

    grid = made(a);
    two_files(c, &into, &from);
    worker = user_who_may("[\"population.person.*\"]", "PERSONAL", text("[\"%s\"]", grid));
    expect_status(patch(file_of(into), text("{\"gridId\":\"%s\"}", grid)), 200);
    for (int i = 0; i < 2; i++) /* one of the two is hidden */
        expect_refused(post_as(worker, text("%s:merge", file_of(i ? into : from)), text("{\"fromId\":\"%s\"}", i ? from : into)), 404, "NOT_FOUND", NULL);
    expect_status(patch(file_of(from), text("{\"gridId\":\"%s\"}", grid)), 200);
    expect_status(HTTP(.path = text("%s:merge", file_of(into)), .token = worker, .body = text("{\"fromId\":\"%s\"}", from),
                       .header = { text("Idempotency-Key: %s", from) }), 200);
    a = get(text("%s/file", file_of(into)));
    ck_assert_uint_eq(length_of(a, "links"), 2);
    ck_assert_uint_eq(length_of(a, "tags"), 1);
    ck_assert_uint_eq(length_of(a, "members"), 1);
    ck_assert_uint_eq(length_of(a, "consents"), 1);
    expect_refused(HTTP(.path = text(P "/tags/%s", http_at(a, "tags.0.id")), .token = worker), 403, "PERMISSION_DENIED", NULL);
}

TEST(what_is_not_one_person_is_not_merged)
{
    const char *c = new_community(), *wang = new_person(c, 1), *li = new_person(c, 2), *far = new_person(new_community(), 1);

    expect_refused(post(text("%s:merge", file_of(wang)), text("{\"fromId\":\"%s\"}", wang)), 400, "MERGE_ITSELF", "fromId");
    expect_refused(post(text("%s:merge", file_of(wang)), text("{\"fromId\":\"%s\"}", li)), 400, "MERGE_DIFFERS", NULL);
    expect_refused(post(text("%s:merge", file_of(wang)), text("{\"fromId\":\"%s\"}", far)), 400, "MERGE_APART", NULL);
    expect_refused(post(text("%s:merge", file_of(wang)), text("{\"fromId\":\"%s\"}", A_HOUSE)), 404, "NOT_FOUND", NULL);
    expect_refused(post(text("%s:merge", file_of(wang)), "{}"), 400, "FIELD_REQUIRED", "fromId");
    expect_refused(post_as(account("no-merge", "{population.person.read,population.person.update}", c), text("%s:merge", file_of(wang)),
                           text("{\"fromId\":\"%s\"}", li)), 403, "PERMISSION_DENIED", NULL);
}

TEST(a_merge_has_one_effect_under_its_key_and_the_second_without_is_told_where)
{
    const char *c = new_community(), *into, *from, *first;
    const http_ask ask = { .token = ADMIN, .header = { "Idempotency-Key: merge-1" } };
    http_ask a;

    two_files(c, &into, &from);
    a = ask;
    a.path = text("%s:merge", file_of(into));
    a.body = text("{\"fromId\":\"%s\"}", from);
    expect_status(http_call(&a), 200);
    first = text("%s", http_call(&a)->body);
    ck_assert_str_eq(http_call(&a)->body, first);
    ck_assert_str_eq(http_header(http_call(&a), "idempotency-replayed"), "true");
    expect_refused(post(a.path, a.body), 404, "MOVED", "mergedInto");
    ck_assert_str_eq(stack_sql("select count(*) from population.outbox where aggregate_id = '%s' and subject like '%%.Merged.v1'", from), "1");
}

/* Both ways at the same time: the locks are taken in one order, so one goes through and the other finds a tombstone. */
TEST(two_merges_across_each_other_end_in_one_file)
{
    const char *c = new_community(), *id[2];
    pid_t child;
    int status;

    two_files(c, &id[0], &id[1]);
    child = fork();
    if (child == 0)
        _exit(post(text("%s:merge", file_of(id[1])), text("{\"fromId\":\"%s\"}", id[0]))->status == 200 ? 0 : 1);
    status = post(text("%s:merge", file_of(id[0])), text("{\"fromId\":\"%s\"}", id[1]))->status == 200 ? 0 : 1;
    if (child > 0) {
        int other;

        waitpid(child, &other, 0);
        ck_assert_int_eq(status + (WEXITSTATUS(other) != 0), 1);
    }
    ck_assert_str_eq(stack_sql("select count(*) from population.person p where id in ('%s', '%s') and deleted_at is null", id[0], id[1]), "1");
}

static const char *goes_on, *ends, *link_of_his;

static int merge(void)
{
    return post(text("%s:merge", file_of(goes_on)), text("{\"fromId\":\"%s\"}", ends))->status != 200;
}

static int make_longer(void)
{
    const http_answer *a = patch(text(P "/links/%s", link_of_his), "{\"validUntil\":\"2025-08-01\"}");

    return a->status != 200 && strcmp(http_at(a, "reason"), "LINK_OVERLAPS") != 0;
}

static bool make_longer_while_merged(const char *c)
{
    goes_on = made(someone(c, "王秀英", category("TEMPORARY")));
    ends = made(someone(c, "王秀英", category("TEMPORARY")));
    link_of_his = made(of_person("links", c, goes_on, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"validFrom\":\"2024-01-01\",\"validUntil\":\"2024-12-31\""));
    made(of_person("links", c, ends, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"validFrom\":\"2025-06-01\",\"validUntil\":\"2025-12-31\""));
    return at_once("lock table population.person_history in share mode", merge, make_longer);
}

TEST(a_link_that_is_made_longer_meets_what_a_merge_brings)
{
    const char *c = new_community();
    int tries = 0;

    while (!make_longer_while_merged(c))
        ck_assert_int_lt(++tries, AT_ONCE_TRIES);
    ck_assert_str_eq(stack_sql("select string_agg(valid_from || ' ' || valid_until, ', ' order by valid_from) from population.link where person_id = '%s' and deleted_at is null",
                               goes_on), "2024-01-01 2024-12-31, 2025-06-01 2025-12-31");
}

/* --- transfer */

TEST(who_moves_gets_a_new_file_that_goes_on_from_the_old)
{
    const char *c = new_community(), *to = new_community(), *old = new_person(c, 1), *link;
    const http_answer *a;
    const char *person;

    link = made(of_person("links", c, old, "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"validFrom\":\"2020-01-01\""));
    a = post(text("%s:transfer", file_of(old)), text("{\"toCommunityId\":\"%s\",\"residenceAddress\":\"江滨路1号\",\"onDay\":\"2026-03-01\"}", to));
    expect_status(a, 200);
    person = text("%s", http_at(a, "id"));
    ck_assert_str_eq(http_at(a, "communityId"), to);
    ck_assert_str_eq(http_at(a, "continues"), old);
    ck_assert_str_eq(http_at(a, "residenceSince"), "2026-03-01");
    ck_assert_str_eq(http_at(get(text(P "/links/%s", link)), "validUntil"), "2026-03-01");
    expect_refused(get(file_of(old)), 404, "MOVED", "continuedBy");
    ck_assert_str_eq(http_at(get(text("%s/file", file_of(person))), "predecessors.0"), old);
    ck_assert_str_eq(stack_sql("select count(*) from population.outbox where aggregate_id = '%s' and subject like '%%.Transferred.v1'", old), "1");
}

TEST(a_transfer_is_refused_where_it_leads_nowhere)
{
    const char *c = new_community(), *to = new_community(), *old = new_person(c, 1);

    expect_refused(post(text("%s:transfer", file_of(old)), text("{\"toCommunityId\":\"%s\"}", c)), 400, "TRANSFER_NOWHERE", "toCommunityId");
    expect_refused(post(text("%s:transfer", file_of(old)), text("{\"toCommunityId\":\"%s\"}", A_HOUSE)), 400, "COMMUNITY_UNKNOWN", "toCommunityId");
    expect_refused(post_as(account("one-place", "{population.*}", c), text("%s:transfer", file_of(old)), text("{\"toCommunityId\":\"%s\"}", to)), 400,
                   "COMMUNITY_UNKNOWN", "toCommunityId");
    expect_refused(post(text("%s:transfer", file_of(old)), text("{\"toCommunityId\":\"%s\",\"onDay\":\"%s\"}", to,
                                                                stack_sql("select ((now() at time zone 'Asia/Shanghai')::date + 1)::text"))), 400, "IN_FUTURE", "onDay");
    new_person(to, 1);
    expect_refused(post(text("%s:transfer", file_of(old)), text("{\"toCommunityId\":\"%s\"}", to)), 409, "ALREADY_EXISTS", "idNumber");
    expect_refused(post_as(account("no-transfer", "{population.person.update}", c), text("%s:transfer", file_of(old)), "{}"), 403,
                   "PERMISSION_DENIED", NULL);
    ck_assert_str_eq(http_at(get(file_of(old)), "etag"), "1");
}

/* --- what people ask about their own data */

TEST(a_request_has_thirty_days_and_ends_once)
{
    const char *c = new_community(), *wang = new_person(c, 1), *id, *at;
    const http_answer *a = of_person("requests", c, wang, "\"kind\":\"CORRECT\",\"receivedOn\":\"2026-01-15\",\"note\":\"电话有误\"");

    id = made(a);
    ck_assert_str_eq(http_at(a, "dueOn"), "2026-02-14");
    ck_assert_str_eq(http_at(list_of("requests", text("state=OPEN AND dueOn<\"2026-03-01\" AND communityId=\"%s\"", c)), "requests.0.id"), id);
    at = text(P "/requests/%s", id);
    expect_refused(post(text("%s:complete", at), "{}"), 400, "FIELD_REQUIRED", "answer");
    expect_refused(post(text("%s:copy", at), "{}"), 400, "REQUEST_KIND", NULL);
    expect_refused(post(text("%s:erase", at), "{}"), 400, "REQUEST_KIND", NULL);
    expect_refused(post_as(account("no-close", "{population.subject_request.read}", c), text("%s:complete", at), "{\"answer\":\"已改\"}"), 403,
                   "PERMISSION_DENIED", NULL);
    expect_status(post(text("%s:complete", at), "{\"answer\":\"已改\"}"), 200);
    expect_refused(post(text("%s:refuse", at), "{\"answer\":\"不行\"}"), 400, "REQUEST_CLOSED", NULL);
    expect_refused(patch(at, "{\"note\":\"x\"}"), 400, "REQUEST_CLOSED", NULL);
    expect_refused(of_person("requests", c, wang, "\"kind\":\"QUERY\",\"receivedOn\":\"9999-12-31\""), 400, "IN_FUTURE", "receivedOn");
    at = text(P "/requests/%s", made(of_person("requests", c, wang, "\"kind\":\"QUERY\"")));
    ck_assert_str_eq(http_at(post(text("%s:refuse", at), "{\"answer\":\"非本人\"}"), "state"), "REFUSED");
}

TEST(a_copy_holds_everything_in_clear_and_is_on_record)
{
    const char *c = new_community(), *wang = new_person(c, 1), *id = made(of_person("requests", c, wang, "\"kind\":\"COPY\"")), *at;
    const http_answer *a;

    at = text(P "/requests/%s:copy", id);
    made(of_person("tags", c, wang, "\"tag\":\"志愿者\""));
    expect_refused(post_as(account("no-copy", "{population.subject_request.close,population.person.read}", c), at, "{}"), 403, "PERMISSION_DENIED", NULL);
    a = post(at, "{}");
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "person.idNumber"), id_number(1));
    ck_assert_str_eq(http_at(a, "tags.0.tag"), "志愿者");
    ck_assert_ptr_nonnull(strstr(a->body, text("\"afterJson\":\"\\\"%s\\\"\"", id_number(1))));
    ck_assert_str_eq(stack_sql("select action || ' ' || reason from population.audit where record_id = '%s'", wang), text("copy %s", id));
    expect_refused(post(at, "{}"), 400, "REQUEST_CLOSED", NULL);
    ck_assert_ptr_null(strstr(get(text(PERSONS "/%s/file", wang))->body, id_number(1))); /* the page that staff read is masked */
}

TEST(an_erased_person_is_gone_with_every_earlier_file)
{
    const char *c = new_community(), *to = new_community(), *into, *from, *last, *request;
    const http_answer *a;

    two_files(c, &into, &from);
    made(of_person("collections", c, into, "\"kind\":\"ADDRESS\",\"residenceAddress\":\"江滨路2号\""));
    expect_status(post(text("%s:merge", file_of(into)), text("{\"fromId\":\"%s\"}", from)), 200);
    last = made(post(text("%s:transfer", file_of(into)), text("{\"toCommunityId\":\"%s\",\"residenceAddress\":\"江滨路1号\"}", to)));
    request = made(of_person("requests", to, last, "\"kind\":\"ERASE\",\"note\":\"请删除王秀英的信息\""));
    expect_refused(post_as(account("no-erase", "{population.subject_request.*}", to), text(P "/requests/%s:erase", request), "{}"), 403,
                   "PERMISSION_DENIED", NULL);
    for (int i = 0; i < 2; i++) { /* the second is the first's answer */
        a = HTTP(.path = text(P "/requests/%s:erase", request), .token = ADMIN, .body = "{}", .header = { text("Idempotency-Key: %s", request) });
        expect_status(a, 200);
        ck_assert_str_eq(http_at(a, "state"), "DONE");
        ck_assert_str_eq(http_at(a, "note"), "");
    }
    expect_refused(get(file_of(last)), 404, "NOT_FOUND", NULL);
    a = get(text("%s/history", file_of(last)));
    ck_assert_str_eq(http_at(a, "history.0.source"), "erasure");
    ck_assert_ptr_null(strstr(a->body, "王秀英"));
    ck_assert_str_eq(stack_sql("select count(*) from population.person where id in ('%s', '%s', '%s') and name = '' and id_number is null and phone is null"
                               " and search_text = '' and erased_at is not null and deleted_at is not null", into, from, last), "3");
    ck_assert_str_eq(stack_sql("select count(*) from population.person_history where id in ('%s', '%s', '%s') and changes::text like '%%王秀英%%'",
                               into, from, last), "0");
    ck_assert_str_eq(stack_sql("select count(*) from population.outbox where subject like '%%.Erased.v1' and aggregate_id in ('%s', '%s', '%s')",
                               into, from, last), "3");
    ck_assert_str_eq(stack_sql("select coalesce(sum(abs(n)), 0) from (select resource, dims, sum(n) as n from (table population.stat union all"
                               " select community_id, resource, dims, n from population.stat_delta) t join identity.region r on r.number = t.community_id"
                               " where r.id in ('%s', '%s') and resource <> 'subject_request' group by 1, 2) t", c, to), "0"); /* what is gone is not counted */
    expect_refused(post(text("%s:undelete", file_of(last)), "{}"), 400, "PERSON_CLOSED", NULL);
    expect_status(create_person(ADMIN, to, "11010519491231002X"), 200); /* the number is free again */
}

/* --- what an erasure has to reach */

static const http_answer *erase(const char *request)
{
    return post(text(P "/requests/%s:erase", request), "{}");
}

static const char *told_of(const char *table, const char *id)
{
    return stack_sql("select string_agg(t::text, ' ') from (select row_to_json(r)::text from population.%s r where id = '%s' union all"
                     " select changes::text from population.%s_history where id = '%s' union all select encode(payload, 'escape') from population.outbox"
                     " where aggregate_id = '%s' union all select 'kept' from population.idempotency where '%s' = any (record_ids)) t",
                     table, id, table, id, id, id);
}

#define IDENTITY "{\"communityId\":\"%s\",\"kind\":\"IDENTITY\",\"name\":\"qanari\",\"idNumber\":\"%s\"}"

TEST(what_stands_of_a_person_beside_the_file_is_erased_with_it)
{
    const char *c = new_community(), *wang = new_person(c, 61), *li = new_person(c, 62), *home, *shared, *loose, *other, *tag, *answer;

    home = made(HTTP(.path = P "/households", .token = ADMIN, .header = { text("Idempotency-Key: home-%s", wang) },
                     .body = text("{\"communityId\":\"%s\",\"number\":\"qanari-1\",\"address\":\"qanari 1\"}", c)));
    shared = made(post(P "/households", text("{\"communityId\":\"%s\",\"address\":\"qanari 2\"}", c)));
    expect_status(patch(text(P "/members/%s", made(of_person("members", c, wang, text("\"householdId\":\"%s\",\"relation\":\"SON\"", shared)))),
                        "{\"validUntil\":\"2036-01-01\"}"), 200);
    made(of_person("members", c, li, text("\"householdId\":\"%s\",\"relation\":\"HEAD\"", shared)));
    made(of_person("members", c, wang, text("\"householdId\":\"%s\",\"relation\":\"HEAD\"", home)));
    loose = made(post(P "/collections", text(IDENTITY, c, id_number(61))));
    other = made(post(P "/collections", text(IDENTITY, c, id_number(63))));
    tag = made(of_person("tags", c, wang, "\"tag\":\"qanari\",\"source\":\"qanari\""));
    expect_status(post(text(PERSONS "/%s:reveal", wang), "{\"reason\":\"qanari asked\"}"), 200);
    answer = made(of_person("requests", c, wang, "\"kind\":\"CORRECT\""));
    expect_status(erase(made(of_person("requests", c, wang, "\"kind\":\"ERASE\""))), 200);

    ck_assert_ptr_null(strstr(told_of("household", home), "qanari"));
    ck_assert_ptr_null(strstr(told_of("household", home), "kept"));
    ck_assert_ptr_nonnull(strstr(told_of("household", shared), "qanari")); /* somebody else lives there */
    ck_assert_ptr_null(strstr(told_of("tag", tag), "qanari"));
    ck_assert_ptr_null(strstr(told_of("collection", loose), "qanari"));
    ck_assert_ptr_nonnull(strstr(told_of("collection", other), "qanari"));
    ck_assert_str_eq(stack_sql("select count(*) || ' ' || string_agg(reason, '') from population.audit where record_id = '%s' and action = 'reveal'"
                               " and actor <> ''", wang), "1 ");
    ck_assert_str_eq(http_at(get(text(P "/requests/%s", answer)), "state"), "REFUSED");
    expect_refused(patch(text(P "/requests/%s", answer), "{\"note\":\"qanari\"}"), 400, "REQUEST_CLOSED", NULL);
    expect_refused(post(text(P "/requests/%s:complete", answer), "{\"answer\":\"qanari\"}"), 400, "REQUEST_CLOSED", NULL);
    expect_refused(of_person("requests", c, wang, "\"kind\":\"ERASE\""), 400, "REFERENCE_UNKNOWN", "personId");
}

TEST(a_deleted_person_can_still_be_erased)
{
    const char *c = new_community(), *wang = new_person(c, 64), *li = new_person(c, 65), *early = made(of_person("requests", c, wang, "\"kind\":\"ERASE\""));

    expect_status(HTTP(.method = "DELETE", .path = file_of(wang), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = file_of(li), .token = ADMIN), 200);
    expect_refused(of_person("requests", c, li, "\"kind\":\"QUERY\""), 400, "REFERENCE_UNKNOWN", "personId");
    expect_status(erase(early), 200);
    expect_status(erase(made(of_person("requests", c, li, "\"kind\":\"ERASE\""))), 200);
    ck_assert_str_eq(stack_sql("select count(*) from population.person where id in ('%s', '%s') and name = '' and erased_at is not null", wang, li), "2");
    ck_assert_str_eq(stack_sql("select count(*) from population.audit where record_id in ('%s', '%s') and action = 'erase'", wang, li), "2");
}

TEST(a_request_to_erase_follows_the_person)
{
    const char *c = new_community(), *to = new_community(), *wang = new_person(c, 66), *into = new_person(to, 67), *twin, *last, *early, *late, *clerk;

    early = made(of_person("requests", c, wang, "\"kind\":\"ERASE\""));
    twin = made(someone(c, "王秀英", category("FLOATING")));
    last = made(post(text("%s:transfer", file_of(wang)), text("{\"toCommunityId\":\"%s\"}", to)));
    late = made(of_person("requests", to, last, "\"kind\":\"COPY\",\"note\":\"qanari\""));
    clerk = account("clerk", "{population.subject_request.*,population.person.erase}", c); /* who sees the old community alone */
    expect_status(post_as(clerk, text(P "/requests/%s:erase", early), "{}"), 200);
    ck_assert_str_eq(stack_sql("select count(*) from population.person where id in ('%s', '%s') and name = '' and erased_at is not null", wang, last), "2");
    ck_assert_str_eq(http_at(get(text(P "/requests/%s", late)), "state"), "REFUSED");
    ck_assert_ptr_null(strstr(told_of("subject_request", late), "qanari"));
    ck_assert_str_eq(stack_sql("select count(*) from population.person where id in ('%s', '%s') and erased_at is null", into, twin), "2");
    early = made(of_person("requests", c, twin, "\"kind\":\"ERASE\""));
    expect_status(post(text("%s:merge", file_of(new_person(c, 68))), text("{\"fromId\":\"%s\"}", twin)), 200);
    expect_status(erase(early), 200);
    ck_assert_str_eq(stack_sql("select count(*) from population.person p join identity.region r on r.number = p.community_id"
                               " where r.id = '%s' and erased_at is null", c), "0");
}
