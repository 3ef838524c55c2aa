/* Units, the grids that they lay in, who works for them: each call good, bad and forbidden; and the walk of the README (8.1.4). */
#include "tests/e2e/at_once.h"
#include "tests/e2e/imports.h"
#include "tests/e2e/organizations.h"
#include "tests/e2e/walk.h"

#define A_CODE "91350100M000100Y43"

/* --- units */

TEST(a_unit_is_found_by_what_it_says)
{
    const char *c = new_community(), *id;
    const http_answer *a = new_unit_of(c, "阳光餐饮管理（深圳）有限公司", "ENTERPRISE", A_CODE,
                                       "\"trade\":\"H62\",\"size\":\"SMALL\",\"address\":\"阳光路8号1层03铺\",\"legalRepresentative\":\"王秀英\",\"phone\":\"13800138000\"");

    id = made(a);
    ck_assert_str_eq(http_at(get(text(O "/units/%s", id)), "section"), "H");
    ck_assert_str_eq(http_at(get(text(O "/units/%s", id)), "phone"), "138****8000");
    ck_assert_str_eq(http_at(units_by("units", "creditCode=\"" A_CODE "\""), "units.0.id"), id);
    ck_assert_str_eq(http_at(units_by("units", text("communityId=\"%s\" AND trade=H62 AND size=SMALL AND phone=\"13800138000\"", c)), "units.0.id"), id);
    ck_assert_str_eq(http_at(units_by("units", text("communityId=\"%s\" AND phone=\"*8000\"", c)), "units.0.id"), id);
    ck_assert_str_eq(http_at(get(text(O "/units?q=%s&filter=%s", encoded("餐饮"), encoded(text("communityId=\"%s\" AND kind=ENTERPRISE", c)))), "units.0.id"), id);
    ck_assert_str_eq(http_at(get(text(O "/units?q=%s&filter=%s", encoded("路8号1"), encoded(text("communityId=\"%s\"", c)))), "units.0.id"), id);
    expect_status(patch(text(O "/units/%s", id), "{\"state\":\"SUSPENDED\",\"source\":\"market\"}"), 200);
    a = get(text(O "/units/%s/history", id));
    ck_assert_str_eq(http_at(a, "history.0.source"), "market");
    ck_assert_str_eq(http_at(post(text(O "/units/%s:reveal", id), "{\"reason\":\"核对\"}"), "phone"), "13800138000");
}

static const http_answer *units_called(const char *token, const char *q)
{
    return HTTP(.path = text(O "/units?q=%s", encoded(q)), .token = token);
}

TEST(a_unit_is_found_by_the_initials_of_its_name)
{
    const char *c = new_community(), *reader = account("unit-initials", "{organizations.unit.*}", c), *id, *shop;
    const http_answer *a;

    id = made(enterprise(c, "阳光餐饮管理（深圳）有限公司", credit_code("91", 811), "\"address\":\"青峰路8号\",\"legalRepresentative\":\"王小明\""));
    shop = made(restaurant(c, "老单面馆", ""));
    a = units_called(reader, "YGcy");
    ck_assert_uint_eq(length_of(a, "units"), 1);
    ck_assert_str_eq(http_at(a, "units.0.id"), id);
    a = units_called(reader, "cygl");
    ck_assert_str_eq(http_at(a, "units.0.id"), id);
    ck_assert_str_eq(http_at(a, "highlights.0.field"), "name");
    ck_assert_str_eq(http_at(a, "highlights.0.start"), "2");
    ck_assert_str_eq(http_at(units_called(reader, "lsmg"), "units.0.id"), shop); /* 单 the surname, */
    ck_assert_str_eq(http_at(units_called(reader, "ldmg"), "units.0.id"), shop); /* and as it is read else */
    ck_assert_str_eq(http_at(units_called(reader, "(sz)"), "units.0.id"), id);   /* what is no Chinese stands for itself */
    ck_assert_uint_eq(length_of(units_called(reader, "ycgl"), "units"), 0);
    ck_assert_uint_eq(length_of(units_called(reader, "qfl"), "units"), 0); /* of an address nobody knows them, */
    ck_assert_uint_eq(length_of(units_called(reader, "wxm"), "units"), 0); /* and whose the unit is no search tells */
    expect_refused(units_called(reader, " "), 400, "SEARCH_INVALID", "q");
    expect_refused(units_called(account("no-initials", "{population.*}", c), "ygcy"), 403, "PERMISSION_DENIED", NULL);
    ck_assert_uint_eq(length_of(units_called(account("far-initials", "{organizations.*}", new_community()), "ygcy"), "units"), 0);
    expect_status(patch(text(O "/units/%s", id), "{\"name\":\"月光小吃\"}"), 200);
    ck_assert_uint_eq(length_of(units_called(reader, "ygcy"), "units"), 0);
    ck_assert_str_eq(http_at(units_called(reader, "ygxc"), "units.0.id"), id);
}

TEST(what_is_wrong_with_a_unit_is_named)
{
    static const struct { const char *kind, *code, *more, *why, *field; } bad[] = {
        { "ENTERPRISE", "91350100M000100Y44", "\"trade\":\"F51\"", "FIELD_CHECK_DIGIT", "creditCode" },
        { "ENTERPRISE", "9135010OM000100Y43", "\"trade\":\"F51\"", "FIELD_PATTERN", "creditCode" },
        { "ENTERPRISE", "", "\"trade\":\"F51\"", "CODE_MISSING", "creditCode" },
        { "MERCHANT", A_CODE, "\"trade\":\"F51\"", "CODE_OF_OTHER_KIND", "creditCode" },
        { "ENTERPRISE", A_CODE, "\"trade\":\"F53\"", "TRADE_UNKNOWN", "trade" },
        { "ENTERPRISE", A_CODE, "\"trade\":\"A00\"", "TRADE_UNKNOWN", "trade" },
        { "ENTERPRISE", A_CODE, "\"trade\":\"U01\"", "FIELD_PATTERN", "trade" },
        { "ENTERPRISE", A_CODE, "\"note\":\"无\"", "FIELD_REQUIRED", "trade" },
        { "ENTERPRISE", A_CODE, "\"trade\":\"F51\",\"section\":\"F\"", "FIELD_READ_ONLY", "section" },
        { "ENTERPRISE", A_CODE, "\"trade\":\"F51\",\"phone\":\"12345\"", "FIELD_PATTERN", "phone" },
        { "SHIP", A_CODE, "\"trade\":\"F51\"", "FIELD_ENUM", "kind" },
    };
    const char *c = new_community(), *id;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_refused(new_unit_of(c, "阳光商贸", bad[i].kind, bad[i].code, bad[i].more), 400, bad[i].why, bad[i].field);
    id = made(enterprise(c, "阳光商贸", A_CODE, ""));
    expect_refused(enterprise(c, "月光商贸", A_CODE, ""), 409, "ALREADY_EXISTS", "creditCode");
    expect_status(enterprise(new_community(), "阳光商贸", A_CODE, ""), 200); /* a branch elsewhere is a file of its own */
    expect_refused(patch(text(O "/units/%s", id), "{\"creditCode\":\"\"}"), 400, "CODE_MISSING", "creditCode");
    expect_refused(patch(text(O "/units/%s", id), "{\"trade\":\"A51\"}"), 400, "TRADE_UNKNOWN", "trade");
    ck_assert_str_eq(http_at(get(text(O "/units/%s", id)), "trade"), "F51");
}

TEST(who_may_not_is_refused_and_who_sees_another_community_sees_nothing)
{
    const char *c = new_community(), *u = a_unit(c), *nobody = account("no-units", "{population.*}", c);
    const char *stranger = account("other-units", "{organizations.*}", new_community());

    expect_refused(post_as(nobody, O "/units", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(nobody, O "/employments", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = O "/gridLinks", .token = nobody), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = text(O "/units/%s/file", u), .token = nobody), 403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = text(O "/units/%s", u), .token = stranger), 404);
    expect_status(HTTP(.path = text(O "/units/%s/file", u), .token = stranger), 404);
    ck_assert_uint_eq(length_of(HTTP(.path = O "/units", .token = stranger), "units"), 0);
}

/* --- grids */

TEST(a_unit_remembers_its_grids)
{
    const char *c = new_community(), *a = new_grid(c), *b = new_grid(c), *u = made(restaurant(c, "老王面馆", text("\"gridId\":\"%s\"", a)));
    const http_answer *links;

    expect_status(patch(text(O "/units/%s", u), "{\"note\":\"靠近小学\"}"), 200); /* stays where it is */
    expect_status(patch(text(O "/units/%s", u), text("{\"gridId\":\"%s\"}", b)), 200);
    links = units_by("gridLinks", text("unitId=\"%s\"", u));
    ck_assert_uint_eq(length_of(links, "gridLinks"), 2);
    ck_assert_str_eq(http_at(links, "gridLinks.0.linkedGridId"), b);
    ck_assert_ptr_null(json_object_get(json_array_get(json_object_get(links->json, "gridLinks"), 0), "unlinkedAt"));
    ck_assert_str_eq(http_at(links, "gridLinks.1.linkedGridId"), a);
    ck_assert_str_ne(http_at(links, "gridLinks.1.unlinkedAt"), "");
    ck_assert_uint_eq(length_of(units_by("gridLinks", text("linkedGridId=\"%s\" AND -unlinkedAt:*", a)), "gridLinks"), 0);
    expect_status(HTTP(.method = "DELETE", .path = text(O "/units/%s", u), .token = ADMIN), 200);
    ck_assert_uint_eq(length_of(units_by("gridLinks", text("unitId=\"%s\" AND -unlinkedAt:*", u)), "gridLinks"), 0);
    expect_status(post(text(O "/units/%s:undelete", u), "{}"), 200);
    ck_assert_uint_eq(length_of(units_by("gridLinks", text("unitId=\"%s\"", u)), "gridLinks"), 3);
    expect_refused(patch(text(O "/units/%s", u), text("{\"gridId\":\"%s\"}", new_grid(new_community()))), 400, "GRID_UNKNOWN", "gridId");
    ck_assert_uint_eq(length_of(units_by("gridLinks", text("unitId=\"%s\"", u)), "gridLinks"), 3);
}

/* --- duplicates and merge */

static const char *unit_path(const char *id)
{
    return text(O "/units/%s", id);
}

TEST(likely_duplicates_are_listed_with_their_reasons)
{
    const char *c = new_community(), *merger = account("unit-merger", "{organizations.unit.*}", c), *path = text(O "/units:duplicates?communityId=%s", c);
    const http_answer *a;

    made(enterprise(c, "阳光餐饮（深圳）有限公司", A_CODE, "\"phone\":\"13800138001\",\"address\":\"阳光路8号\""));
    made(restaurant(c, "阳光餐饮(深圳)有限公司", "\"phone\":\"13800138001\""));
    made(restaurant(c, "阳光餐饮深训有限公司", "\"address\":\"阳光路8号\""));
    made(enterprise(c, "月光餐饮", credit_code("91", 7), "\"phone\":\"13800138001\"")); /* another code than the first: no pair with it */
    made(restaurant(c, "别家", "\"address\":\"阳光路9号\""));
    a = HTTP(.path = path, .token = merger);
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "duplicates"), 3);
    ck_assert_str_eq(http_at(a, "duplicates.0.sameName"), "true");
    ck_assert_str_eq(http_at(a, "duplicates.0.samePhone"), "true");
    ck_assert_str_eq(http_at(a, "duplicates.0.first.phone"), "138****8001");
    expect_refused(HTTP(.path = text(O "/units:duplicates?communityId=%s", new_community()), .token = merger), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(HTTP(.path = text("%s&pageSize=101", path), .token = merger), 400, "FIELD_RANGE", "pageSize");
    expect_refused(HTTP(.path = path, .token = account("reads-units", "{organizations.unit.read}", c)), 403, "PERMISSION_DENIED", NULL);
}

TEST(a_merge_keeps_all_that_both_files_had)
{
    const char *c = new_community(), *grid = new_grid(c), *wang = new_person(c, 1), *into, *from;
    const http_answer *a;

    into = made(restaurant(c, "老王面馆", text("\"gridId\":\"%s\"", grid)));
    from = made(new_unit_of(c, "老王面店", "MERCHANT", credit_code("92", 1), text("\"trade\":\"H62\",\"phone\":\"13800138000\",\"floorAreaM2\":40.5,\"gridId\":\"%s\"", grid)));
    made(employ(c, from, wang, "HEAD", "2020-01-01", ""));
    made(employ(c, into, wang, "HEAD", "2022-01-01", ""));
    a = post(text("%s:merge", unit_path(into)), text("{\"fromId\":\"%s\"}", from));
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "creditCode"), credit_code("92", 1));
    ck_assert_str_eq(http_at(a, "phone"), "138****8000");
    ck_assert_str_eq(http_at(a, "name"), "老王面馆");
    ck_assert_ptr_nonnull(strstr(a->body, "\"floorAreaM2\":40.5"));
    a = get(text("%s/file", unit_path(into)));
    ck_assert_uint_eq(length_of(a, "employments"), 1);
    ck_assert_str_eq(http_at(a, "employments.0.validFrom"), "2020-01-01"); /* what both had is one, with the days of both */
    ck_assert_uint_eq(length_of(a, "gridLinks"), 2); /* of both files */
    ck_assert_str_eq(http_at(a, "predecessors.0"), from);
    ck_assert_uint_ge(length_of(a, "history"), 5);
    expect_refused(get(unit_path(from)), 404, "MOVED", "mergedInto");
    expect_refused(post(text("%s:undelete", unit_path(from)), "{}"), 400, "UNIT_CLOSED", NULL);
    ck_assert_str_eq(stack_sql("select string_agg(split_part(subject, '.', 6), ' ' order by id) from organizations.outbox where aggregate_id = '%s'", from),
                     "Created Updated Merged Deleted");
    expect_refused(post(text("%s:merge", unit_path(into)), text("{\"fromId\":\"%s\"}", from)), 404, "MOVED", "mergedInto");
}

TEST(what_is_not_one_unit_is_not_merged)
{
    const char *c = new_community(), *one = a_unit(c), *other = a_unit(c), *far = a_unit(new_community());

    expect_refused(post(text("%s:merge", unit_path(one)), text("{\"fromId\":\"%s\"}", one)), 400, "MERGE_ITSELF", "fromId");
    expect_refused(post(text("%s:merge", unit_path(one)), text("{\"fromId\":\"%s\"}", other)), 400, "MERGE_DIFFERS", NULL);
    expect_refused(post(text("%s:merge", unit_path(one)), text("{\"fromId\":\"%s\"}", far)), 400, "MERGE_APART", NULL);
    expect_refused(post(text("%s:merge", unit_path(one)), text("{\"fromId\":\"%s\"}", A_HOUSE)), 404, "NOT_FOUND", NULL);
    expect_refused(post(text("%s:merge", unit_path(one)), "{}"), 400, "FIELD_REQUIRED", "fromId");
    expect_refused(post_as(account("no-unit-merge", "{organizations.unit.read,organizations.unit.update}", c), text("%s:merge", unit_path(one)),
                           text("{\"fromId\":\"%s\"}", other)), 403, "PERMISSION_DENIED", NULL);
}

TEST(the_file_shows_of_each_kind_what_the_caller_may_read)
{
    const char *c = new_community(), *u = a_unit(c), *reader = account("unit-reader", "{organizations.unit.read}", c);
    const http_answer *a;

    made(employ(c, u, new_person(c, 1), "HEAD", "2020-01-01", ""));
    a = HTTP(.path = text("%s/file", unit_path(u)), .token = reader);
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "employments"), 0);
    ck_assert_ptr_nonnull(strstr(a->body, "\"employments\""));
    ck_assert_ptr_nonnull(strstr(a->body, "\"withheld\":["));
    ck_assert_uint_eq(length_of(get(text("%s/file", unit_path(u))), "employments"), 1);
}

/* --- who works there */

TEST(who_works_for_a_unit_has_a_file_here)
{
    const char *c = new_community(), *u = a_unit(c), *wang = new_person(c, 1), *one = made(employ(c, u, wang, "EMPLOYEE", "2024-01-01", "2024-12-31"));

    ck_assert_str_eq(http_at(units_by("employments", text("personId=\"%s\" AND validFrom<=\"2024-06-01\" AND (validUntil>=\"2024-06-01\" OR -validUntil:*)", wang)),
                             "employments.0.unitId"), u);
    expect_refused(employ(c, u, wang, "EMPLOYEE", "2024-12-31", ""), 400, "EMPLOYMENT_OVERLAPS", NULL);
    made(employ(c, u, wang, "EMPLOYEE", "2025-01-01", ""));
    made(employ(c, u, wang, "SAFETY_OFFICER", "2024-01-01", ""));
    expect_refused(patch(text(O "/employments/%s", one), "{\"validUntil\":\"2025-06-01\"}"), 400, "EMPLOYMENT_OVERLAPS", NULL);
    expect_refused(patch(text(O "/employments/%s", one), "{\"validUntil\":\"2023-06-01\"}"), 400, "BEFORE_START", "validUntil");
    expect_refused(employ(c, u, new_person(new_community(), 1), "EMPLOYEE", "2024-01-01", ""), 400, "PERSON_ELSEWHERE", "personId");
    expect_refused(employ(c, u, u, "EMPLOYEE", "2024-01-01", ""), 400, "REFERENCE_UNSEEN", "personId");
    expect_refused(employ(c, a_unit(new_community()), wang, "EMPLOYEE", "2024-01-01", ""), 400, "REFERENCE_UNKNOWN", "unitId");
    expect_refused(HTTP(.method = "DELETE", .path = unit_path(u), .token = ADMIN), 400, "UNIT_IN_USE", NULL);
}

static const char *works_of(const char *person)
{
    return text("select coalesce(string_agg(valid_from || ' ' || coalesce(valid_until::text, '-'), ', ' order by role, valid_from), '')"
                " from organizations.employment where person_id = '%s' and deleted_at is null", person);
}

TEST(employments_follow_what_becomes_of_a_person)
{
    const char *c = new_community(), *u = a_unit(c), *into = new_person(c, 1), *from = made(someone(c, "王秀英", category("TEMPORARY"))), *request;

    made(employ(c, u, into, "EMPLOYEE", "2024-01-01", "2024-12-31"));
    made(employ(c, u, from, "EMPLOYEE", "2024-06-01", "2025-06-30"));
    made(employ(c, u, from, "HEAD", "2020-01-01", ""));
    expect_status(post(text(PERSONS "/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    comes_true(works_of(into), "2020-01-01 -, 2024-01-01 2025-06-30");
    comes_true(works_of(from), "");
    expect_refused(employ(c, u, from, "EMPLOYEE", "2026-01-01", ""), 400, "PERSON_GONE", "personId");
    made(post(text(PERSONS "/%s:transfer", into), text("{\"toCommunityId\":\"%s\"}", new_community())));
    comes_true(works_of(into), text("2020-01-01 %s, 2024-01-01 2025-06-30", in_days(0)));
    from = new_person(c, 2);
    made(employ(c, u, from, "EMPLOYEE", "2024-01-01", ""));
    request = made(of_person("requests", c, from, "\"kind\":\"ERASE\""));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    comes_true(works_of(from), "");
}

static const char *community, *unit, *goes_on, *ends;

static int enter_service(void)
{
    return employ(community, unit, goes_on, "EMPLOYEE", "2024-01-01", "2024-12-31")->status != 200;
}

static bool has_gone_along(void)
{
    return stack_sql("%s", works_of(ends))[0] == '\0';
}

static int merge(void)
{
    return post(text(PERSONS "/%s:merge", goes_on), text("{\"fromId\":\"%s\"}", ends))->status != 200 || !stack_wait(has_gone_along, 60);
}

static bool enter_service_while_merged(void)
{
    unit = a_unit(community);
    goes_on = made(someone(community, "王秀英", category("TEMPORARY")));
    ends = made(someone(community, "王秀英", category("TEMPORARY")));
    made(employ(community, unit, ends, "EMPLOYEE", "2024-06-01", "2025-06-30"));
    return at_once("lock table organizations.employment_history in share mode", enter_service, merge);
}

TEST(who_enters_service_while_their_files_are_merged_does_once)
{
    int tries = 0;

    community = new_community();
    while (!enter_service_while_merged())
        ck_assert_int_lt(++tries, AT_ONCE_TRIES);
    ck_assert_str_eq(stack_sql("%s", works_of(goes_on)), "2024-01-01 2025-06-30");
}

/* The file that it goes into was merged further, or erased, and we were told of that before. */
TEST(employments_that_come_late_go_to_the_file_that_goes_on_or_with_the_one_that_was_erased)
{
    const char *c = new_community(), *u = a_unit(c), *last = new_person(c, 1), *gone[2], *from[2];

    for (int i = 0; i < 2; i++) {
        gone[i] = made(someone(c, "王秀英", category("TEMPORARY")));
        from[i] = made(someone(c, "王秀英", category("TEMPORARY")));
        made(employ(c, u, from[i], "EMPLOYEE", "2024-01-01", ""));
        stack_sql("insert into organizations.gone_person (community_id, person_id, goes_on) select community_id, id, nullif('%s', '')::uuid from population.person where id = '%s'",
                  i ? "" : last, gone[i]);
        expect_status(post(text(PERSONS "/%s:merge", gone[i]), text("{\"fromId\":\"%s\"}", from[i])), 200);
        comes_true(works_of(from[i]), "");
        ck_assert_str_eq(stack_sql("%s", works_of(gone[i])), "");
    }
    ck_assert_str_eq(stack_sql("%s", works_of(last)), "2024-01-01 -");
}

/* --- spreadsheets */

#define UNIT_IMPORTS O "/unitImports"

TEST(units_come_from_a_spreadsheet_with_the_grids_that_they_lie_in)
{
    const char *c = new_community(), *grid = new_grid(c), *csv, *id;
    const http_answer *a;

    csv = text("单位名称,统一社会信用代码,单位类型,行业代码,经营状态,网格\n阳光商贸,%s,企业,F51,在营,%s\n老王面馆,,个体工商户,H62,在营,%s\n坏代码,91350100M000100Y44,企业,F51,在营,\n"
               "坏行业,%s,企业,F53,在营,\n", A_CODE, grid, grid, credit_code("91", 3));
    id = made(post(O "/units:import", text("{\"communityId\":\"%s\",\"content\":\"%s\"}", c, base64(csv))));
    a = comes_at(ADMIN, text(UNIT_IMPORTS "/%s", id), "READY");
    expect_counts(a, 2, 0, 0, 2);
    expect_status(post(text(UNIT_IMPORTS "/%s:confirm", id), "{}"), 200);
    comes_at(ADMIN, text(UNIT_IMPORTS "/%s", id), "DONE");
    ck_assert_uint_eq(length_of(units_by("units", text("communityId=\"%s\"", c)), "units"), 2);
    ck_assert_uint_eq(length_of(units_by("units", text("communityId=\"%s\" AND section=H", c)), "units"), 1);
    ck_assert_uint_eq(length_of(units_by("gridLinks", text("linkedGridId=\"%s\" AND -unlinkedAt:*", grid)), "gridLinks"), 2);
    expect_refused(post_as(account("no-unit-import", "{organizations.unit.read}", c), O "/units:import", "{}"), 403, "PERMISSION_DENIED", NULL);
}

TEST(the_template_names_the_code)
{
    const http_answer *a = get(O "/units:template");

    ck_assert_ptr_nonnull(strstr(cells_of(a), "统一社会信用代码"));
}

TEST(the_walk_of_the_readme_shows_what_it_says)
{
    static const char *const parts[] = { "\"section\":\"H\"", "\"highlights\"", "\"path\":\"gridId\"", "\"gridLinks\":[{", "\"employments\":[{", "\"licences\":[{", "\"values\":[\"H\"]",
                                         "\"result\":\"FAIL\"", "\"result\":\"FAILED\"", "%PDF-", "消防救援机构", "压力表在红区", "\"state\":\"OPEN\"",
                                         "\"figure\":270", "\"state\":\"CLOSED\"" };
    const char *c = new_community();

    setenv("C", c, 1);
    setenv("G", new_grid(c), 1);
    setenv("P", new_person(c, 1), 1);
    walk_shows(walk_run(walk_of("services/organizations/README.md"), ""), parts, sizeof(parts) / sizeof(parts[0]));
}
