/*
 * One search box over people, homes, vehicles, units, passages and documents: what is found, in which order, by whom; as records change, move, are
 * merged, deleted and erased; killed, away, and built anew (7.1.3 c-d).
 */
#include "tests/e2e/files.h"
#include "tests/e2e/organizations.h"
#include "tests/e2e/vehicles.h"
#include "tests/e2e/walk.h"

#define SEARCH "/v1/analytics/search"

static const http_answer *search_as(const char *token, const char *q, const char *more)
{
    return HTTP(.path = text(SEARCH "?q=%s%s", encoded(q), more), .token = token);
}

static json_t *group_of(const http_answer *a, const char *kind)
{
    json_t *groups = json_object_get(a->json, "groups");

    for (size_t i = 0; i < json_array_size(groups); i++)
        if (strcmp(json_string_value(json_object_get(json_array_get(groups, i), "kind")), kind) == 0)
            return json_array_get(groups, i);
    return NULL;
}

static json_t *hit_of(const http_answer *a, const char *kind, size_t at)
{
    return json_array_get(json_object_get(group_of(a, kind), "hits"), at);
}

static const char *member_of(json_t *hit, const char *name)
{
    const char *value = hit ? json_string_value(json_object_get(hit, name)) : NULL;

    return value ? value : "-";
}

static bool names(const http_answer *a, const char *list, const char *kind)
{
    json_t *names = json_object_get(a->json, list);

    for (size_t i = 0; i < json_array_size(names); i++)
        if (strcmp(json_string_value(json_array_get(names, i)), kind) == 0)
            return true;
    return false;
}

/* --- entries come and go behind their records: waited for */

static const char *awaited_token, *awaited_q, *awaited_more, *awaited_kind, *awaited_id;

static bool is_found(void)
{
    const http_answer *a = search_as(awaited_token, awaited_q, awaited_more);

    for (size_t i = 0; hit_of(a, awaited_kind, i); i++)
        if (strcmp(member_of(hit_of(a, awaited_kind, i), "id"), awaited_id) == 0)
            return true;
    return false;
}

static bool is_not_found(void)
{
    return !is_found();
}

static void await(const char *token, const char *community, const char *q, const char *kind, const char *id, bool found)
{
    awaited_token = token;
    awaited_q = q;
    awaited_more = text("&pageSize=50&communityId=%s", community);
    awaited_kind = kind;
    awaited_id = id;
    ck_assert_msg(stack_wait(found ? is_found : is_not_found, 30), "%s %s: %s", q, found ? "is not found" : "is found", search_as(token, q, awaited_more)->body);
}

static void comes(const char *community, const char *q, const char *kind, const char *id)
{
    await(ADMIN, community, q, kind, id, true);
}

static void goes(const char *community, const char *q, const char *kind, const char *id)
{
    await(ADMIN, community, q, kind, id, false);
}

static const char *named(const char *community, const char *name)
{
    return made(someone(community, name, category("PERMANENT")));
}

static const char *document(const char *community, const char *name)
{
    char *bytes = photo(1000);
    const char *id = upload(ADMIN, community, "PHOTO", bytes, 1000, "");

    free(bytes);
    expect_status(patch(file_path(id, ""), text("{\"name\":\"%s\"}", name)), 200);
    return id;
}

#define PERSON "population.Person"
#define HOUSE "housing.House"
#define BUILDING "housing.Building"
#define VEHICLE "vehicles.Vehicle"
#define UNIT "organizations.Unit"

TEST(one_box_finds_people_homes_vehicles_and_documents)
{
    const char *c = new_community(), *person, *building, *house, *vehicle, *file, *more = text("&communityId=%s", c);
    const http_answer *a;

    person = made(someone(c, "欧阳晓明", text("%s,\"residenceAddress\":\"梧桐路8号\"", category("PERMANENT"))));
    building = made(new_building(c, "9栋", "\"address\":\"梧桐路8号梧桐苑9栋\""));
    house = made(new_house(c, building, "1201", "\"address\":\"梧桐路8号梧桐苑9栋1201\""));
    vehicle = made(post("/v1/vehicles/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"粤B6W889\",\"kind\":\"CAR\",\"brand\":\"梧桐\"}", c)));
    file = document(c, "梧桐路规划.jpg");
    comes(c, "梧桐", PERSON, person);
    comes(c, "梧桐", HOUSE, house);
    comes(c, "梧桐", "housing.Building", building);
    comes(c, "梧桐", "vehicles.Vehicle", vehicle);
    comes(c, "梧桐", "exchange.File", file);
    comes(c, "b6w8", "vehicles.Vehicle", vehicle);
    a = search_as(ADMIN, "梧桐路", more);
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "groups"), 4); /* the vehicle has no road */
    ck_assert_str_eq(http_at(a, "groups.0.label"), "人员");
    ck_assert_str_eq(member_of(hit_of(a, PERSON, 0), "subtitle"), "梧桐路8号");
    ck_assert_str_eq(http_at(a, "groups.0.hits.0.marks.0.field"), "subtitle");
    ck_assert_str_eq(http_at(a, "groups.0.hits.0.marks.0.length"), "3");
    a = search_as(ADMIN, "梧桐", text("%s&kinds=" HOUSE, more));
    ck_assert_uint_eq(length_of(a, "groups"), 1);
    ck_assert_str_eq(member_of(hit_of(a, HOUSE, 0), "id"), house);
    ck_assert_uint_eq(length_of(search_as(ADMIN, "梧桐", text("&communityId=%s", new_community())), "groups"), 0);
}

TEST(owners_units_and_buildings_are_found_by_initials)
{
    const char *c = new_community(), *person, *vehicle, *unit, *building, *more = text("&communityId=%s", c), *low;
    const http_answer *a;
    json_t *hit;

    person = named(c, "百里奚文");
    vehicle = made(post("/v1/vehicles/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"粤B6W881\",\"kind\":\"CAR\",\"brand\":\"比亚迪\",\"ownerName\":\"百里奚文\"}", c)));
    unit = made(restaurant(c, "百里香味园", "\"address\":\"青峰路1号\""));
    building = made(new_building(c, "8栋", "\"address\":\"青峰路1号\"")); /* 阳光花园8栋 */
    comes(c, "blxw", PERSON, person);
    comes(c, "blxw", VEHICLE, vehicle);
    comes(c, "BLXW", UNIT, unit);
    comes(c, "yghy8d", BUILDING, building);
    a = search_as(ADMIN, "blxw", more);
    hit = hit_of(a, VEHICLE, 0); /* the name is shown, not the letters */
    ck_assert_str_eq(member_of(hit, "title"), "粤B6W881");
    ck_assert_str_eq(member_of(hit, "text"), "百里奚文");
    ck_assert_str_eq(member_of(json_array_get(json_object_get(hit, "marks"), 0), "field"), "text");
    ck_assert_str_eq(member_of(json_array_get(json_object_get(hit_of(a, UNIT, 0), "marks"), 0), "field"), "title");
    ck_assert_uint_eq(length_of(search_as(ADMIN, "qfl1h", more), "groups"), 0); /* of addresses nobody knows them */
    low = text("%s", stack_account(text("low-initials-%d", getpid()), "{analytics.*,population.*,vehicles.*,organizations.*}", 2, text("{%s}", c)));
    a = search_as(low, "blxw", ""); /* who is shown owners masked does not find them */
    ck_assert_ptr_null(group_of(a, VEHICLE));
    ck_assert_ptr_null(group_of(a, PERSON));
    ck_assert(names(a, "withheld", VEHICLE));
    ck_assert_str_eq(member_of(hit_of(a, UNIT, 0), "id"), unit);
    a = search_as(account("no-owners", "{analytics.*,organizations.*}", c), "blxw", "");
    ck_assert_ptr_null(group_of(a, VEHICLE));
    ck_assert(names(a, "withheld", VEHICLE));
    ck_assert_uint_eq(length_of(search_as(account("far-owners", "{analytics.*,vehicles.*,organizations.*}", new_community()), "blxw", ""), "groups"), 0);
}

static const char *statement_of(const char *migration)
{
    static char statement[4096];
    FILE *file = fopen(migration, "re");

    ck_assert_ptr_nonnull(file);
    statement[fread(statement, 1, sizeof(statement) - 1, file)] = '\0';
    fclose(file);
    return statement;
}

/* As it is in an installation that is older than the option. */
TEST(entries_from_before_are_asked_for_anew)
{
    const char *c = new_community(), *unit = made(restaurant(c, "西门豆腐坊", "")), *vehicle;

    vehicle = made(post("/v1/vehicles/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"粤B6W882\",\"kind\":\"CAR\",\"ownerName\":\"西门吹雪\"}", c)));
    comes(c, "xmdf", UNIT, unit);
    comes(c, "xmcx", VEHICLE, vehicle);
    stack_sql("update analytics.entry set search_text = lower(title) || E'\\n', search_grams = '{}' where id in ('%s', '%s')", unit, vehicle);
    goes(c, "xmdf", UNIT, unit);
    goes(c, "xmcx", VEHICLE, vehicle);
    stack_sql("set search_path = analytics; %s; reset search_path; select 1", statement_of("migrations/analytics/0003_more_initials.sql"));
    comes(c, "xmdf", UNIT, unit);
    comes(c, "xmcx", VEHICLE, vehicle);
}

#define PASSAGE "vehicles.Passage"

TEST(a_unit_is_found_by_name_address_and_credit_code)
{
    const char *c = new_community(), *code = credit_code("91", 4711), *unit, *into, *more = text("&communityId=%s", c), *phone;
    const http_answer *a;

    unit = made(enterprise(c, "青峰餐饮管理有限公司", code, "\"address\":\"桂花街3号\",\"phone\":\"13900139471\""));
    comes(c, "餐饮", UNIT, unit);
    comes(c, "桂花", UNIT, unit);
    a = search_as(ADMIN, "青峰 桂花", more);
    ck_assert_str_eq(member_of(hit_of(a, UNIT, 0), "subtitle"), "桂花街3号");
    ck_assert_str_eq(member_of(group_of(a, UNIT), "label"), "单位");
    a = search_as(ADMIN, code, more);
    ck_assert_str_eq(member_of(hit_of(a, UNIT, 0), "id"), unit);
    ck_assert(json_is_true(json_object_get(hit_of(a, UNIT, 0), "exact")));
    phone = text("%s", member_of(hit_of(search_as(ADMIN, "13900139471", more), UNIT, 0), "id"));
    ck_assert_str_eq(phone, unit);
    ck_assert_uint_eq(length_of(search_as(ADMIN, credit_code("91", 4712), more), "groups"), 0);
    a = search_as(account("no-units", "{analytics.*,population.*}", c), "青峰", "");
    ck_assert_ptr_null(group_of(a, UNIT));
    ck_assert(names(a, "withheld", UNIT));
    ck_assert_uint_eq(length_of(search_as(account("far-units", "{analytics.*,organizations.*}", new_community()), code, ""), "groups"), 0);
    into = made(restaurant(c, "青峰小吃", ""));
    comes(c, "青峰", UNIT, into);
    expect_status(patch(text(O "/units/%s", unit), "{\"name\":\"白石餐饮\"}"), 200);
    comes(c, "白石", UNIT, unit);
    goes(c, "青峰", UNIT, unit);
    expect_status(post(text(O "/units/%s:merge", unit), text("{\"fromId\":\"%s\"}", into)), 200);
    goes(c, "青峰", UNIT, into);
}

TEST(passages_are_asked_of_their_service_by_plate)
{
    const char *c = new_community(), *far = new_community(), *more = text("&communityId=%s", c), *low, *at = text("%s", ago(60));
    const http_answer *a;

    expect_status(ingest_as(ADMIN, c, text("%s,%s,%s", passing("粤B7X781", EAST, "ENTRY", ago(3600), "\"place\":\"东门\""),
                                           passing("粤B7X781", WEST, "EXIT", at, "\"place\":\"西门\""), passing("粤B7X999", WEST, "EXIT", ago(90), ""))), 200);
    expect_status(ingest_as(ADMIN, far, passing("粤B7X781", EAST, "BY", ago(1800), "\"place\":\"远处\"")), 200);
    a = search_as(ADMIN, "粤b·7x781", more); /* as it is written, in whatever way */
    ck_assert_uint_eq(json_array_size(json_object_get(group_of(a, PASSAGE), "hits")), 2);
    ck_assert_str_eq(member_of(hit_of(a, PASSAGE, 0), "title"), "粤B7X781");
    ck_assert_ptr_nonnull(strstr(member_of(hit_of(a, PASSAGE, 0), "subtitle"), "西门")); /* the latest first */
    ck_assert_str_eq(member_of(group_of(a, PASSAGE), "label"), "过车记录");
    ck_assert(json_is_true(json_object_get(hit_of(a, PASSAGE, 0), "exact")));
    expect_status(get(text(V "/passages/%s", member_of(hit_of(a, PASSAGE, 0), "id"))), 200);
    a = search_as(ADMIN, "粤B7X781", "&pageSize=2"); /* wherever it was */
    ck_assert_uint_eq(json_array_size(json_object_get(group_of(a, PASSAGE), "hits")), 2);
    ck_assert(json_is_true(json_object_get(group_of(a, PASSAGE), "more")));
    a = search_as(ADMIN, "粤B7X", more); /* the beginning, in a community */
    ck_assert_uint_eq(json_array_size(json_object_get(group_of(a, PASSAGE), "hits")), 3);
    ck_assert(json_is_false(json_object_get(hit_of(a, PASSAGE, 0), "exact")));
    ck_assert_ptr_null(group_of(search_as(ADMIN, "粤B7X", ""), PASSAGE));
    ck_assert_ptr_null(group_of(search_as(ADMIN, "B7X781", more), PASSAGE)); /* no beginning */
    a = search_as(account("no-passages", "{analytics.*,vehicles.vehicle.read}", c), "粤B7X781", "");
    ck_assert_ptr_null(group_of(a, PASSAGE));
    ck_assert(names(a, "withheld", PASSAGE));
    a = search_as(account("far-passages", "{analytics.*,vehicles.passage.read}", far), "粤B7X781", "");
    ck_assert_uint_eq(json_array_size(json_object_get(group_of(a, PASSAGE), "hits")), 1); /* of theirs */
    a = search_as(account("elsewhere-passages", "{analytics.*,vehicles.*}", far), "粤B7X781", more);
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "groups") + length_of(a, "unavailable"), 0); /* as if the community were not there */
    low = text("%s", stack_account(text("low-passages-%d", getpid()), "{analytics.*,vehicles.*}", 2, text("{%s}", c)));
    a = search_as(low, "粤B7X781", ""); /* who is shown plates masked does not guess them here */
    ck_assert_ptr_null(group_of(a, PASSAGE));
    ck_assert(names(a, "withheld", PASSAGE));
    expect_refused(post("/v1/analytics/entries:rebuild", "{\"kinds\":[\"" PASSAGE "\"]}"), 400, "KIND_UNKNOWN", "kinds");
}

TEST(a_recording_is_found_by_what_is_said_of_it)
{
    static const char wave[] = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x44\xac\x00\x00\x88\x58\x01\x00\x02\x00\x10\x00" "data\x00\x00\x00\x00";
    const char *c = new_community(), *id = upload(ADMIN, c, "AUDIO", wave, sizeof(wave) - 1, "");

    expect_status(patch(file_path(id, ""), "{\"name\":\"银杏路调解录音.wav\"}"), 200);
    comes(c, "调解录音", "exchange.File", id);
    comes(c, "wav", "exchange.File", id);
}

TEST(what_is_called_so_comes_first_and_all_words_are_held)
{
    const char *c = new_community(), *more = text("&communityId=%s&kinds=" PERSON, c), *inside, *begins, *is, *elsewhere;
    const http_answer *a;

    is = named(c, "南宫");
    begins = named(c, "南宫云");
    inside = named(c, "小南宫");
    elsewhere = made(someone(c, "李雷", text("%s,\"residenceAddress\":\"人民路1号南宫里\"", category("PERMANENT"))));
    comes(c, "南宫", PERSON, elsewhere);
    a = search_as(ADMIN, "南宫", more);
    ck_assert_str_eq(member_of(hit_of(a, PERSON, 0), "id"), is);
    ck_assert_str_eq(member_of(hit_of(a, PERSON, 1), "id"), begins);
    ck_assert_str_eq(member_of(hit_of(a, PERSON, 2), "id"), inside);
    ck_assert_str_eq(member_of(hit_of(a, PERSON, 3), "id"), elsewhere);
    ck_assert_str_eq(http_at(a, "groups.0.hits.2.marks.0.start"), "1");
    ck_assert_str_eq(http_at(a, "groups.0.hits.3.marks.0.start"), "5");
    a = search_as(ADMIN, "人民路 李　南宫", more); /* in any order, the blank of any width */
    ck_assert_uint_eq(json_array_size(json_object_get(group_of(a, PERSON), "hits")), 1);
    ck_assert_str_eq(member_of(hit_of(a, PERSON, 0), "id"), elsewhere);
    ck_assert_uint_eq(json_array_size(json_object_get(hit_of(a, PERSON, 0), "marks")), 3);
    ck_assert_uint_eq(length_of(search_as(ADMIN, "南宫 王", more), "groups"), 0);
    a = search_as(ADMIN, "南宫", text("%s&pageSize=2", more));
    ck_assert_uint_eq(json_array_size(json_object_get(group_of(a, PERSON), "hits")), 2);
    ck_assert(json_is_true(json_object_get(group_of(a, PERSON), "more")));
}

TEST(what_is_wrong_with_a_question_is_named)
{
    const char *c = new_community();

    expect_refused(search_as(ADMIN, "", ""), 400, "FIELD_REQUIRED", "q");
    expect_refused(search_as(ADMIN, "\u3000 ", ""), 400, "FIELD_REQUIRED", "q");
    expect_refused(search_as(ADMIN, "\x01 \x02", ""), 400, "NOTHING_TO_FIND", "q");
    expect_refused(search_as(ADMIN, "王", "&kinds=population.Cat"), 400, "KIND_UNKNOWN", "kinds");
    expect_refused(search_as(ADMIN, "王", "&pageSize=51"), 400, "FIELD_RANGE", "pageSize");
    expect_refused(search_as(ADMIN, "王", "&communityId=x"), 400, "FIELD_ID", NULL);
    expect_status(HTTP(.path = SEARCH "?q=x"), 401);
    expect_refused(search_as(account("no-search", "{population.*}", c), "王", ""), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(account("no-rebuild", "{analytics.entry.search}", c), "/v1/analytics/entries:rebuild", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post("/v1/analytics/entries:rebuild", "{\"kinds\":[\"population.Cat\"]}"), 400, "KIND_UNKNOWN", "kinds");
}

TEST(only_what_the_caller_may_read_of_a_kind_is_found)
{
    const char *c = new_community(), *far = new_community(), *person, *house, *token, *low;
    const http_answer *a;

    person = made(someone(c, "慕容复", text("%s,\"residenceAddress\":\"慕容街1号\"", category("PERMANENT"))));
    house = made(new_house(c, made(new_building(c, "1栋", "")), "1", "\"address\":\"慕容街1号\""));
    comes(c, "慕容", PERSON, person);
    comes(c, "慕容", HOUSE, house);
    a = search_as(account("houses", "{analytics.entry.search,housing.house.read}", c), "慕容", "");
    ck_assert_ptr_null(group_of(a, PERSON));
    ck_assert_str_eq(member_of(hit_of(a, HOUSE, 0), "id"), house);
    ck_assert(names(a, "withheld", PERSON));
    a = search_as(account("far", "{analytics.*,population.*,housing.*}", far), "慕容", "");
    ck_assert_uint_eq(length_of(a, "groups"), 0);
    ck_assert(!names(a, "withheld", PERSON));
    low = text("%s", stack_account(text("low-%d", getpid()), "{analytics.*,population.*,housing.*}", 2, text("{%s}", c)));
    a = search_as(low, "慕容", ""); /* who is shown names masked does not find them */
    ck_assert_ptr_null(group_of(a, PERSON));
    ck_assert(names(a, "withheld", PERSON));
    ck_assert_str_eq(member_of(hit_of(a, HOUSE, 0), "id"), house);
    token = text("%s", stack_account(text("search-%d", getpid()), "{analytics.*}", 3, text("{%s}", c)));
    ck_assert_uint_eq(length_of(search_as(token, "慕容", ""), "groups"), 0);
}

TEST(an_entry_lies_where_its_record_lies)
{
    const char *c = new_community(), *grid = new_grid(c), *next = new_grid(c), *person, *building, *house, *worker;

    person = made(someone(c, "司马懿", text("%s,\"gridId\":\"%s\"", category("PERMANENT"), grid)));
    building = made(new_building(c, "甲栋", text("\"gridId\":\"%s\"", grid)));
    house = made(new_house(c, building, "101", "\"address\":\"司马巷1号\""));
    worker = text("%s", stack_account(text("worker-%d", getpid()), "{analytics.*,population.*,housing.*}", 3, text("{%s}", grid)));
    await(worker, c, "司马", PERSON, person, true);
    await(worker, c, "司马", HOUSE, house, true);
    expect_status(patch(text(PERSONS "/%s", person), text("{\"gridId\":\"%s\"}", next)), 200);
    expect_status(patch(text(H "/buildings/%s", building), text("{\"gridId\":\"%s\"}", next)), 200);
    await(worker, c, "司马", PERSON, person, false);
    await(worker, c, "司马", HOUSE, house, false);
    comes(c, "司马", PERSON, person);
    comes(c, "司马", HOUSE, house);
    await(worker, c, "司马", PERSON, person, false);
}

/* --- as records change */

TEST(an_entry_follows_its_record_until_it_is_gone)
{
    const char *c = new_community(), *person = named(c, "诸葛亮");

    comes(c, "诸葛", PERSON, person);
    expect_status(patch(text(PERSONS "/%s", person), "{\"name\":\"诸葛瑾\"}"), 200);
    comes(c, "诸葛瑾", PERSON, person);
    goes(c, "诸葛亮", PERSON, person);
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", person), .token = ADMIN), 200);
    goes(c, "诸葛", PERSON, person);
    expect_status(post(text(PERSONS "/%s:undelete", person), "{}"), 200);
    comes(c, "诸葛瑾", PERSON, person);
}

TEST(merged_and_moved_files_are_found_as_what_they_are_now)
{
    const char *c = new_community(), *far = new_community(), *into, *from, *moved;

    into = made(someone(c, "上官婉儿", category("PERMANENT")));
    from = made(someone(c, "上官婉儿", category("TEMPORARY")));
    comes(c, "上官婉儿", PERSON, into);
    comes(c, "上官婉儿", PERSON, from);
    expect_status(post(text(PERSONS "/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    goes(c, "上官婉儿", PERSON, from);
    comes(c, "上官婉儿", PERSON, into);
    moved = made(post(text(PERSONS "/%s:transfer", into), text("{\"toCommunityId\":\"%s\"}", far)));
    goes(c, "上官婉儿", PERSON, into);
    comes(far, "上官婉儿", PERSON, moved);
}

static const char *left_of(const char *text_part)
{
    return stack_sql("select (select count(*) from analytics.entry where title like '%%%s%%' or search_text like '%%%s%%' or subtitle like '%%%s%%')", text_part,
                     text_part, text_part);
}

TEST(of_an_erased_person_nothing_is_left_in_the_tables)
{
    const char *c = new_community(), *person = named(c, "皇甫嵩"), *request;

    comes(c, "皇甫嵩", PERSON, person);
    ck_assert_str_eq(left_of("皇甫嵩"), "1");
    request = made(of_person("requests", c, person, "\"kind\":\"ERASE\""));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    goes(c, "皇甫嵩", PERSON, person);
    ck_assert_str_eq(left_of("皇甫嵩"), "0");
}

/* --- numbers */

TEST(a_number_is_looked_up_by_its_service_and_kept_nowhere_else)
{
    const char *c = new_community(), *number = id_number(77), *person, *more = text("&communityId=%s", c);
    const http_answer *a;

    person = made(create_person(ADMIN, c, number));
    comes(c, "王秀英", PERSON, person);
    a = search_as(ADMIN, number, more);
    ck_assert_str_eq(member_of(hit_of(a, PERSON, 0), "id"), person);
    ck_assert(json_is_true(json_object_get(hit_of(a, PERSON, 0), "exact")));
    ck_assert_str_eq(member_of(hit_of(search_as(ADMIN, "13800138000", more), PERSON, 0), "id"), person);
    ck_assert_uint_eq(length_of(search_as(ADMIN, "13900139000", more), "groups"), 0);
    ck_assert_str_eq(left_of(number), "0");
    ck_assert_str_eq(left_of("13800138000"), "0");
    ck_assert_uint_eq(length_of(search_as(account("by-number", "{analytics.*,housing.*}", c), number, ""), "groups"), 0);
    ck_assert_uint_eq(length_of(search_as(account("far-number", "{analytics.*,population.*}", new_community()), number, ""), "groups"), 0);
}

TEST(the_walk_of_the_readme_shows_what_it_says)
{
    static const char *const parts[] = { "\"name\":\"东方朔\"", "\"name\":\"柳树苑3栋\"", "\"groups\":[{", "\"marks\":[{", "\"title\":\"东方朔\"" };

    setenv("C", new_community(), 1);
    walk_shows(walk_run(walk_of("services/analytics/README.md"), ""), parts, sizeof(parts) / sizeof(parts[0]));
}

/* --- killed, away, new */

static bool runs(void)
{
    return stack_pid("analytics") > 0;
}

static void kill_it(void)
{
    ck_assert(stack_wait(runs, 30));
    stack_kill("analytics");
}

TEST(what_was_written_while_it_was_killed_is_found)
{
    const char *c = new_community(), *person[12];

    for (int i = 0; i < 12; i++) {
        if (i % 4 == 1)
            kill_it();
        person[i] = named(c, text("公孙%c", 'a' + i));
    }
    for (int i = 0; i < 12; i++)
        comes(c, text("公孙%c", 'a' + i), PERSON, person[i]);
    stack_stop_one("analytics");
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", person[0]), .token = ADMIN), 200);
    person[1] = named(c, "公孙新");
    stack_start_one("analytics");
    comes(c, "公孙新", PERSON, person[1]);
    goes(c, "公孙a", PERSON, person[0]);
    ck_assert_str_eq(stack_sql("select count(*) from analytics.entry where title like '公孙%%'"), "12");
}

TEST(while_a_service_is_away_the_others_go_on)
{
    const char *c = new_community(), *person = named(c, "令狐冲"), *house, *building;

    comes(c, "令狐冲", PERSON, person);
    building = made(new_building(c, "1栋", ""));
    stack_stop_one("population");
    house = made(new_house(c, building, "1", "\"address\":\"令狐路1号\""));
    comes(c, "令狐", HOUSE, house);
    comes(c, "令狐", PERSON, person); /* what is kept is found */
    ck_assert(names(search_as(ADMIN, "13800138000", ""), "unavailable", PERSON));
    stack_start_one("population");
    watched_path = text(PERSONS "/%s", person);
    watched_token = ADMIN;
    watched_status = 200;
    ck_assert(stack_wait(gives_status, 30));
}

TEST(it_is_built_anew_from_what_the_services_have)
{
    const char *c = new_community(), *person = named(c, "宇文化及"), *gone = named(c, "宇文泰");

    comes(c, "宇文化及", PERSON, person);
    comes(c, "宇文泰", PERSON, gone);
    stack_sql("update analytics.entry set title = '宇文某', search_text = '宇文某', search_grams = '{}' where id = '%s'", person); /* as if events had been lost */
    stack_sql("update population.person set deleted_at = now() where id = '%s'", gone);
    expect_status(post("/v1/analytics/entries:rebuild", "{}"), 200);
    comes(c, "宇文化及", PERSON, person);
    goes(c, "宇文泰", PERSON, gone);
    stack_stop_one("analytics");
    stack_sql("truncate analytics.entry, analytics.source_kind, analytics.stale"); /* a service that is new, beside others that are not */
    stack_start_one("analytics");
    comes(c, "宇文化及", PERSON, person);
    goes(c, "宇文泰", PERSON, gone);
}
