/* Readings of meters and the warnings that come of them: each call good, bad and forbidden (8.1.3 g). */
#include "tests/e2e/readings.h"

static const char *list(const char *house, const char *query)
{
    return text(H "/houses/%s/readings%s", house, query);
}

TEST(a_batch_is_kept_once_and_each_reading_stands_for_itself)
{
    const char *c = new_community(), *h = a_house(c), *far = a_house(new_community()), *batch;
    const http_answer *a;

    batch = text("%s,%s,%s,%s,%s,%s", reading(h, "WATER", hours_ago(2), 10), reading(h, "WATER", hours_ago(1), 10.5),
                 reading(far, "WATER", hours_ago(1), 1), reading(h, "POWER", "2036-01-01T00:00:00Z", 1), reading(h, "POWER", hours_ago(1), -1),
                 "{\"houseId\":\"x\"}");
    a = ingest_as(ADMIN, c, batch);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "kept"), "2");
    ck_assert_uint_eq(length_of(a, "errors"), 4);
    ck_assert_str_eq(http_at(a, "errors.0.index"), "3");
    ck_assert_str_eq(http_at(a, "errors.0.reason"), "READING_TIME");
    ck_assert_str_eq(http_at(a, "errors.1.field"), "value");
    ck_assert_str_eq(http_at(a, "errors.2.field"), "houseId");
    ck_assert_str_eq(http_at(a, "errors.3.index"), "2");
    ck_assert_str_eq(http_at(a, "errors.3.reason"), "REFERENCE_UNKNOWN");
    a = ingest_as(ADMIN, c, batch);
    ck_assert_str_eq(http_at(a, "kept"), "0");
    ck_assert_str_eq(http_at(a, "knownBefore"), "2");
    a = get(list(h, "?kind=WATER"));
    ck_assert_uint_eq(length_of(a, "readings"), 2);
    ck_assert_str_eq(http_at(a, "readings.1.value"), "10");
    ck_assert_str_eq(stack_sql("select count(*) from housing.outbox where subject like '%%.reading.Ingested.v1' and community_id ="
                               " (select number from identity.region where id = '%s')", c), "1");
}

TEST(a_batch_too_large_of_nowhere_or_by_a_stranger_is_refused)
{
    const char *c = new_community(), *h = a_house(c), *stranger = account("meter-stranger", "{housing.*}", new_community()), *many = reading(h, "WATER", hours_ago(1), 1);
    char *body = calloc(1, 200000);
    const http_answer *a;

    for (int i = 0; i <= BATCH; i++)
        sprintf(body + strlen(body), "%s%s", i ? "," : "", many);
    expect_refused(ingest_as(ADMIN, c, body), 400, "FIELD_RANGE", "readings");
    free(body);
    expect_refused(ingest_as(ADMIN, "01a20000-0000-8000-8000-000000000009", many), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(ingest_as(account("no-meters", "{housing.house.*}", c), c, many), 403, "PERMISSION_DENIED", NULL);
    a = ingest_as(stranger, c, reading(h, "WATER", hours_ago(1), 1));
    ck_assert_str_eq(http_at(a, "errors.0.reason"), "REFERENCE_UNKNOWN");
    expect_status(HTTP(.path = list(h, ""), .token = stranger), 404);
    expect_refused(HTTP(.path = list(h, ""), .token = account("no-list", "{housing.house.*}", c)), 403, "PERMISSION_DENIED", NULL);
    expect_refused(get(list("x", "")), 400, "FIELD_ID", "houseId");
}

TEST(a_reading_says_which_meter_told_it)
{
    const char *c = new_community(), *h = a_house(c), *at = text("%s", hours_ago(1));
    const http_answer *a;

    a = ingest_as(ADMIN, c, text("{\"houseId\":\"%s\",\"kind\":\"WATER\",\"at\":\"%s\",\"value\":1,\"source\":\"集中器-07\"},"
                                 "{\"houseId\":\"%s\",\"kind\":\"POWER\",\"at\":\"%s\",\"value\":2,\"source\":\"%065d\"},"
                                 "{\"houseId\":\"%s\",\"kind\":\"GAS\",\"at\":\"%s\",\"value\":3}", h, at, h, at, 0, h, at));
    ck_assert_str_eq(http_at(a, "kept"), "2");
    ck_assert_str_eq(http_at(a, "errors.0.field"), "source");
    ck_assert_ptr_nonnull(strstr(http_at(a, "errors.0.description"), "64"));
    ck_assert_str_eq(http_at(get(list(h, "?kind=WATER")), "readings.0.source"), "集中器-07");
    ck_assert_str_eq(http_at(get(list(h, "?kind=GAS")), "readings.0.source"), "");
}

TEST(each_month_has_a_partition_of_its_own)
{
    const char *c = new_community(), *h = a_house(c);

    expect_status(ingest_as(ADMIN, c, text("%s,%s", reading(h, "WATER", hours_ago(24 * 70), 1), reading(h, "WATER", hours_ago(24 * 140), 1))), 200);
    ck_assert_str_eq(stack_sql("select count(distinct tableoid) from housing.reading where house_id = '%s'", h), "2");
    ck_assert_str_eq(stack_sql("select bool_and(tableoid::regclass::text = 'housing.reading_' || to_char(at at time zone 'UTC', 'YYYYMM'))"
                               " from housing.reading"), "t");
}

TEST(a_warning_is_raised_once_settled_once_and_passes)
{
    const char *c = new_community(), *b = made(new_building(c, "甲栋", "")), *worker = account("settler", "{housing.warning.read}", c), *h, *other, *id;
    meter_batch batch = { .community = c };
    const http_answer *a;

    h = made(post(H "/houses", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"101\",\"state\":\"EMPTY\",\"usage\":\"HOME\"}", c, b)));
    other = made(post(H "/houses", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"102\",\"state\":\"EMPTY\",\"usage\":\"HOME\"}", c, b)));
    for (int day = 8; day >= 0; day--) {
        meter_add(&batch, h, "POWER", day * 24 + 1, 100 + 5 * (8 - day));
        meter_add(&batch, other, "POWER", day * 24 + 1, 100 + 5 * (8 - day));
    }
    meter_flush(&batch);
    watch_again(text("select count(*) = 2 from housing.warning where house_id in ('%s', '%s')", h, other));
    a = homes("warnings", text("houseId=\"%s\"", h));
    ck_assert_uint_eq(length_of(a, "warnings"), 1);
    ck_assert_str_eq(http_at(a, "warnings.0.kind"), "EMPTY_IN_USE");
    ck_assert_str_eq(http_at(a, "warnings.0.state"), "OPEN");
    id = text("%s", http_at(a, "warnings.0.id"));
    expect_refused(post(text(H "/warnings/%s:settle", id), "{\"real\":true}"), 400, "FIELD_REQUIRED", "note");
    expect_refused(post_as(worker, text(H "/warnings/%s:settle", id), "{\"real\":true,\"note\":\"群租\"}"), 403, "PERMISSION_DENIED", NULL);
    a = post(text(H "/warnings/%s:settle", id), "{\"real\":true,\"note\":\"实为出租\"}");
    ck_assert_str_eq(http_at(a, "state"), "CONFIRMED");
    expect_refused(post(text(H "/warnings/%s:settle", id), "{\"real\":false,\"note\":\"x\"}"), 400, "WARNING_SETTLED", NULL);
    expect_status(patch(text(H "/houses/%s", other), "{\"state\":\"LET\"}"), 200);
    watch_again(text("select state = 4 from housing.warning where house_id = '%s'", other));
    ck_assert_str_eq(http_at(get(text(H "/houses/%s", h)), "state"), "EMPTY");
    ck_assert_uint_eq(length_of(homes("warnings", text("houseId=\"%s\"", h)), "warnings"), 1);
    ck_assert_str_eq(http_at(homes("warnings", text("houseId=\"%s\"", other)), "warnings.0.state"), "PASSED");
}

static const char *empty_house(const char *c, const char *b, const char *number)
{
    return made(post(H "/houses", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"%s\",\"state\":\"EMPTY\",\"usage\":\"HOME\"}", c, b, number)));
}

/* The detector of empty houses cannot end its warning while somebody else holds it, and fails; the one behind it raises its own. */
TEST(a_detector_that_fails_keeps_no_other_from_looking)
{
    const char *c = new_community(), *b = made(new_building(c, "乙栋", "")), *used = empty_house(c, b, "101"), *left = empty_house(c, b, "102");
    PGconn *holder = PQconnectdb(stack_database());
    meter_batch batch = { .community = c };
    char *log;

    for (int day = 31; day >= 0; day--) {
        meter_add(&batch, used, "POWER", day * 24 + 1, 500 - 5 * day);
        meter_add(&batch, left, "POWER", day * 24 + 1, 500);
        meter_add(&batch, left, "WATER", day * 24 + 1, 500);
    }
    meter_flush(&batch);
    watch_again(text("select count(*) = 1 from housing.warning where house_id = '%s' and kind = 2", used));
    PQclear(PQexec(holder, "begin"));
    PQclear(PQexec(holder, text("select from housing.warning where house_id = '%s' for update", used)));
    expect_status(patch(text(H "/houses/%s", used), "{\"state\":\"LET\"}"), 200);
    expect_status(patch(text(H "/houses/%s", left), "{\"state\":\"LET\"}"), 200);
    watch_again(text("select count(*) = 1 from housing.warning where house_id = '%s' and kind = 3", left));
    ck_assert_str_eq(stack_sql("select state from housing.warning where house_id = '%s'", used), "1");
    log = stack_file("log/housing/current");
    ck_assert_ptr_nonnull(strstr(log, "\"event\":\"detector_failed\",\"kind\":\"EMPTY_IN_USE\""));
    free(log);
    PQfinish(holder);
    watch_again(text("select state = 4 from housing.warning where house_id = '%s'", used));
}

/* Ten days of gas, once an hour: so much in each of the last hours, nothing before. */
static void gas_for(meter_batch *batch, const char *house, int hours, double each)
{
    double value = 100;

    for (int hour = 240; hour >= 0; hour--) {
        meter_add(batch, house, "GAS", hour + 0.1, value);
        value += hour - 1 < hours ? each : 0;
    }
}

TEST(gas_that_runs_without_a_break_is_warned_of_until_it_stops)
{
    const char *c = new_community(), *leaks = a_house(c), *cooked = a_house(c), *blind = account("no-warnings", "{housing.house.read}", c);
    const char *stranger = account("far-warnings", "{housing.*}", new_community()), *id;
    meter_batch batch = { .community = c };
    const http_answer *a;

    gas_for(&batch, leaks, 13, 0.02);
    gas_for(&batch, cooked, 10, 0.2);
    meter_flush(&batch);
    watch_again(text("select count(*) = 1 from housing.warning where house_id = '%s'", leaks));
    a = homes("warnings", text("communityId=\"%s\" AND kind=GAS_UNBROKEN", c));
    ck_assert_uint_eq(length_of(a, "warnings"), 1);
    ck_assert_str_eq(http_at(a, "warnings.0.houseId"), leaks);
    ck_assert_double_eq_tol(strtod(strstr(a->body, "\"figure\":") + strlen("\"figure\":"), NULL), 0.24, 0.001);
    id = text("%s", http_at(a, "warnings.0.id"));
    expect_refused(HTTP(.path = text(H "/warnings/%s", id), .token = blind), 403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = text(H "/warnings/%s", id), .token = stranger), 404);
    expect_refused(homes("warnings", "kind=GAS_LEAK"), 400, "FIELD_ENUM", "filter.kind");
    stack_sql("delete from housing.reading where house_id = '%s' and at > now() - interval '2 hours' returning at", leaks);
    watch_again(text("select state = 4 from housing.warning where house_id = '%s'", leaks));
    ck_assert_str_eq(http_at(get(text(H "/warnings/%s", id)), "state"), "PASSED");
}

static const char *gone_month;

static bool is_gone(void)
{
    return strcmp(stack_sql("select to_regclass('housing.%s') is null", gone_month), "t") == 0;
}

/* The last one: it moves the clock by more than a year, of the two kept. */
TEST(months_of_readings_that_have_lived_their_time_go_whole)
{
    const char *c = new_community(), *h = a_house(c);

    expect_status(ingest_as(ADMIN, c, text("%s,%s", text("%s", reading(h, "WATER", hours_ago(24 * 398), 1)), text("%s", reading(h, "WATER", hours_ago(1), 2)))), 200);
    gone_month = text("%s", stack_sql("select split_part(min(tableoid::regclass::text || ' '), ' ', 1) from housing.reading where house_id = '%s'", h)) + strlen("housing.");
    ck_assert_str_eq(stack_sql("select count(*) from housing.reading where house_id = '%s'", h), "2");
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", 300 * 86400), 1);
    stack_up();
    sleep(2);
    ck_assert_str_eq(stack_sql("select count(*) from housing.reading where house_id = '%s'", h), "2");      /* 698 days: it stays */
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", 400 * 86400), 1);
    stack_up();
    ck_assert(stack_wait(is_gone, 30));
    ck_assert_str_eq(stack_sql("select count(*) from housing.reading where house_id = '%s'", h), "1");
    unsetenv("LINLI_CLOCK_OFFSET_S");
    stack_up();
}
