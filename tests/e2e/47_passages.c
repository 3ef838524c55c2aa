/* Passages and watch lists: each call good, bad and forbidden (8.1.2 b-c, 8.1.4 d, 8.3.5 d-e). */
#include "libs/base/id.h"
#include "libs/bus/bus.h"
#include "libs/contract/wire.h"
#include "tests/e2e/bus.h"
#include "tests/e2e/vehicles.h"

TEST(a_batch_is_kept_once_and_each_passage_stands_for_itself)
{
    const char *c = new_community(), *batch;
    const http_answer *a;

    batch = text("%s,%s,%s,%s,%s,%s", passing("粤b·12345", EAST, "ENTRY", ago(60), "\"confidence\":0.98,\"place\":\"东门\",\"longitude\":113.9,\"latitude\":22.5"),
                 passing("粤B12345", EAST, "EXIT", ago(30), ""), passing("粤B12345", "x", "EXIT", ago(30), ""),
                 passing("粤B12345", EAST, "EXIT", "2036-01-01T00:00:00Z", ""), passing("粤B12345", EAST, "EXIT", ago(181 * 86400.0), ""),
                 passing("粤B12345", EAST, "EXIT", ago(30), "\"confidence\":2"));
    a = ingest_as(ADMIN, c, batch);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "kept"), "2");
    ck_assert_uint_eq(length_of(a, "errors"), 4);
    ck_assert_str_eq(http_at(a, "errors.0.index"), "2");
    ck_assert_str_eq(http_at(a, "errors.0.field"), "gateId");
    ck_assert_str_eq(http_at(a, "errors.1.reason"), "PASSAGE_TIME");
    ck_assert_str_eq(http_at(a, "errors.2.reason"), "PASSAGE_TIME");
    ck_assert_str_eq(http_at(a, "errors.3.field"), "confidence");
    ck_assert_ptr_nonnull(strstr(http_at(a, "errors.3.description"), "0 至 1"));
    a = ingest_as(ADMIN, c, batch);
    ck_assert_str_eq(http_at(a, "kept"), "0");
    ck_assert_str_eq(http_at(a, "knownBefore"), "2");
    a = passages_of(text("communityId=%s", c));
    ck_assert_uint_eq(length_of(a, "passages"), 2);
    ck_assert_str_eq(http_at(a, "passages.1.plate"), "粤B12345");
    ck_assert_str_eq(http_at(a, "passages.1.plateKind"), "ORDINARY");
    ck_assert_str_eq(http_at(a, "passages.1.place"), "东门");
    ck_assert_str_eq(http_at(a, "passages.1.communityId"), c);
    ck_assert_str_eq(http_at(get(text(V "/passages/%s", text("%s", http_at(a, "passages.1.id")))), "direction"), "ENTRY");
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.outbox where subject like '%%.passage.Ingested.v1' and community_id ="
                               " (select number from identity.region where id = '%s')", c), "1");
}

TEST(what_comes_twice_in_one_batch_is_kept_once)
{
    const char *c = new_community(), *one = text("%s", passing("粤B12345", EAST, "ENTRY", ago(60), ""));
    const http_answer *a = ingest_as(ADMIN, c, text("%s,%s", one, one));

    ck_assert_str_eq(http_at(a, "kept"), "1");
    ck_assert_str_eq(http_at(a, "knownBefore"), "1");
    ck_assert_str_eq(http_at(get(text(V "/passages:counts?communityId=%s&from=%s&until=%s", c, ago(7200), ago(-60))), "total"), "1");
}

TEST(a_batch_too_large_of_nowhere_or_by_a_stranger_is_refused)
{
    const char *c = new_community(), *one = text("%s", passing("粤B12345", EAST, "ENTRY", ago(60), "")), *id;
    const char *stranger = account("passage-stranger", "{vehicles.*}", new_community());
    char *body = calloc(1, 200000);

    for (int i = 0; i <= 500; i++)
        sprintf(body + strlen(body), "%s%s", i ? "," : "", one);
    expect_refused(ingest_as(ADMIN, c, body), 400, "FIELD_RANGE", "passages");
    free(body);
    expect_refused(ingest_as(ADMIN, "01a20000-0000-8000-8000-000000000009", one), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(ingest_as(account("no-passages", "{vehicles.vehicle.*}", c), c, one), 403, "PERMISSION_DENIED", NULL);
    expect_refused(ingest_as(stranger, c, one), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_status(ingest_as(ADMIN, c, one), 200);
    id = text("%s", http_at(passages_of(text("communityId=%s", c)), "passages.0.id"));
    expect_status(HTTP(.path = text(V "/passages/%s", id), .token = stranger), 404);
    ck_assert_uint_eq(length_of(HTTP(.path = text(V "/passages?plate=%s", encoded("粤B12345")), .token = stranger), "passages"), 0);
    expect_refused(HTTP(.path = text(V "/passages?communityId=%s", c), .token = stranger), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(HTTP(.path = text(V "/passages:counts?communityId=%s&from=%s&until=%s", c, ago(7200), ago(0)), .token = stranger), 400,
                   "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(HTTP(.path = text(V "/passages?communityId=%s", c), .token = account("no-list", "{vehicles.vehicle.*}", c)), 403, "PERMISSION_DENIED", NULL);
    expect_refused(get(V "/passages"), 400, "PASSAGE_ANYWHERE", "communityId");
    expect_refused(get(text(V "/passages?communityId=%s&pageToken=x", c)), 400, "PAGE_TOKEN_INVALID", "pageToken");
    expect_refused(get(text(V "/passages?communityId=%s&gateId=x", c)), 400, "FIELD_ID", "gateId");
}

TEST(passages_are_searched_by_plate_beginning_time_gate_and_direction)
{
    const char *c = new_community(), *from, *page;
    const http_answer *a;

    expect_status(ingest_as(ADMIN, c, text("%s,%s,%s,%s", passing("粤B11111", EAST, "ENTRY", ago(4000), ""), passing("粤B12222", WEST, "EXIT", ago(3000), ""),
                                           passing("京A12345", EAST, "EXIT", ago(2000), ""), passing("粤B11111", WEST, "EXIT", ago(1000), ""))), 200);
    a = passages_of(text("communityId=%s&plate=%s", c, encoded("粤b 11111")));
    ck_assert_uint_eq(length_of(a, "passages"), 2);
    ck_assert_str_eq(http_at(a, "passages.0.direction"), "EXIT"); /* the latest first */
    ck_assert_uint_eq(length_of(passages_of(text("communityId=%s&platePrefix=%s", c, encoded("粤b1"))), "passages"), 3);
    ck_assert_uint_eq(length_of(passages_of(text("communityId=%s&platePrefix=%s", c, encoded("粤B12"))), "passages"), 1);
    ck_assert_uint_eq(length_of(passages_of(text("communityId=%s&gateId=%s", c, EAST)), "passages"), 2);
    ck_assert_uint_eq(length_of(passages_of(text("communityId=%s&gateId=%s&direction=EXIT", c, EAST)), "passages"), 1);
    from = text("%s", ago(3500));
    a = passages_of(text("plate=%s&communityId=%s&from=%s", encoded("粤B11111"), c, from));
    ck_assert_uint_eq(length_of(a, "passages"), 1);
    ck_assert_str_eq(http_at(a, "passages.0.direction"), "EXIT");
    a = passages_of(text("plate=%s&communityId=%s&gateId=%s&direction=ENTRY&platePrefix=%s", encoded("粤B11111"), c, EAST, encoded("粤B1")));
    ck_assert_uint_eq(length_of(a, "passages"), 1);
    ck_assert_uint_eq(length_of(passages_of(text("plate=%s&communityId=%s&direction=ENTRY&gateId=%s", encoded("粤B11111"), c, WEST)), "passages"), 0);
    ck_assert_uint_eq(length_of(passages_of(text("plate=%s&communityId=%s&platePrefix=%s", encoded("粤B11111"), c, encoded("粤B2"))), "passages"), 0);
    a = passages_of(text("plate=%s&communityId=%s&pageSize=1", encoded("粤B11111"), c));
    page = text("%s", http_at(a, "nextPageToken"));
    a = passages_of(text("plate=%s&communityId=%s&pageSize=1&pageToken=%s", encoded("粤B11111"), c, page));
    ck_assert_str_eq(http_at(a, "passages.0.direction"), "ENTRY");
    ck_assert_str_eq(http_at(a, "nextPageToken"), "");
    a = passages_of(text("communityId=%s&from=%s&until=%s", c, from, ago(1500)));
    ck_assert_uint_eq(length_of(a, "passages"), 2);
    ck_assert_str_eq(plate_at(a, 0), "京A12345");
    a = passages_of(text("communityId=%s&pageSize=3", c));
    ck_assert_uint_eq(length_of(a, "passages"), 3);
    page = text("%s", http_at(a, "nextPageToken"));
    a = passages_of(text("communityId=%s&pageSize=3&pageToken=%s", c, page));
    ck_assert_uint_eq(length_of(a, "passages"), 1);
    ck_assert_str_eq(http_at(a, "nextPageToken"), "");
}

TEST(a_plate_is_masked_for_who_is_not_cleared)
{
    const char *c = new_community(), *who = text("%s", stack_account(text("uncleared-%d", getpid()), "{vehicles.*}", 2, text("{%s}", c)));

    expect_status(ingest_as(ADMIN, c, passing("粤B12345", EAST, "ENTRY", ago(60), "")), 200);
    ck_assert_ptr_null(strstr(HTTP(.path = text(V "/passages?communityId=%s", c), .token = who)->body, "粤B12345"));
}

TEST(counts_are_those_of_the_rows)
{
    const char *c = new_community(), *from = text("%s", ago(50 * 3600.0)), *until = text("%s", ago(-60));
    const char *number = text("%s", stack_sql("select number from identity.region where id = '%s'", c));
    const http_answer *a;

    for (int batch = 0; batch < 4; batch++) {
        char *body = calloc(1, 100000);

        for (int i = 0; i < 300; i++)
            sprintf(body + strlen(body), "%s%s", i ? "," : "", passing(text("粤B%05d", i % 40), i % 3 ? EAST : WEST, i % 2 ? "ENTRY" : "EXIT",
                                                                      ago((batch * 300 + i) % 900 * 180.0 + i % 7), ""));
        expect_status(ingest_as(ADMIN, c, body), 200);
        free(body);
    }
    a = get(text(V "/passages:counts?communityId=%s&from=%s&until=%s&byHour=true&byGate=true&byDirection=true", c, from, until));
    ck_assert_uint_gt(length_of(a, "counts"), 100);
    for (size_t i = 0; i < length_of(a, "counts"); i++)
        ck_assert_str_eq(http_at(a, text("counts.%zu.count", i)),
                         stack_sql("select count(*) from vehicles.passage where community_id = %s and gate_id = '%s' and at >= '%s'::timestamptz"
                                   " and at < '%s'::timestamptz + interval '1 hour' and direction = %d", number, http_at(a, text("counts.%zu.gateId", i)),
                                   http_at(a, text("counts.%zu.hour", i)), http_at(a, text("counts.%zu.hour", i)),
                                   strcmp(http_at(a, text("counts.%zu.direction", i)), "ENTRY") == 0 ? 1 : 2));
    ck_assert_str_eq(http_at(a, "total"), stack_sql("select count(*) from vehicles.passage where community_id = %s", number));
    a = get(text(V "/passages:counts?communityId=%s&from=%s&until=%s&gateId=%s&byDirection=true", c, from, until, EAST));
    ck_assert_uint_eq(length_of(a, "counts"), 2);
    ck_assert_str_eq(http_at(a, "total"), stack_sql("select count(*) from vehicles.passage where community_id = %s and gate_id = '%s'", number, EAST));
}

TEST(a_vehicle_is_followed_under_the_plates_that_it_had)
{
    const char *c = new_community(), *id = made(new_vehicle(c, "粤B12345", "")), *from, *stranger = account("follows-elsewhere", "{vehicles.*}", new_community());
    const char *own = account("follows", "{vehicles.*}", c);
    const http_answer *a;

    expect_status(patch(text(V "/vehicles/%s", id), "{\"plate\":\"粤BD12345\"}"), 200);
    from = text("%s", ago(2500));
    expect_status(ingest_as(ADMIN, c, text("%s,%s,%s,%s", passing("粤B12345", EAST, "ENTRY", ago(3000), "\"place\":\"东门\""),
                                           passing("粤BD12345", WEST, "EXIT", ago(1000), "\"place\":\"西门\",\"longitude\":113.9,\"latitude\":22.5"),
                                           passing("粤B12345", WEST, "EXIT", ago(2000), ""), passing("京A12345", EAST, "EXIT", ago(500), ""))), 200);
    a = HTTP(.path = text(V "/vehicles/%s/trajectory", id), .token = own);
    ck_assert_uint_eq(length_of(a, "passages"), 3);
    ck_assert_str_eq(http_at(a, "passages.0.place"), "东门");
    ck_assert_str_eq(http_at(a, "passages.2.plate"), "粤BD12345");
    ck_assert_ptr_nonnull(strstr(a->body, "\"longitude\":113.9"));
    ck_assert_str_eq(http_at(a, "more"), "false");
    ck_assert_uint_eq(length_of(HTTP(.path = text(V "/vehicles/%s/trajectory?from=%s&until=%s", id, from, ago(1500)), .token = own), "passages"), 1);
    expect_status(HTTP(.path = text(V "/vehicles/%s/trajectory", id), .token = stranger), 404);
    expect_refused(get(V "/vehicles/x/trajectory"), 400, "FIELD_ID", "id");
}

/* --- watch lists */

static const char *raised_for;

static bool is_published(void)
{
    return strcmp(stack_sql("select count(*) from vehicles.outbox where subject like '%%.watch_hit.Raised.v1' and published_at is not null and aggregate_id ="
                            " (select id from vehicles.watch_hit where watch_id = '%s')", raised_for), "1") == 0;
}

TEST(a_listed_plate_raises_a_hit_within_a_second)
{
    const char *c = new_community();
    const http_answer *a;
    struct timespec began, ended;

    raised_for = made(new_watch(c, "粤b·12345", ""));
    clock_gettime(CLOCK_MONOTONIC, &began);
    a = ingest_as(ADMIN, c, text("%s,%s", passing("粤B12345", EAST, "ENTRY", ago(0), "\"place\":\"东门\""), passing("粤B54321", EAST, "ENTRY", ago(0), "")));
    ck_assert_str_eq(http_at(a, "hits"), "1");
    ck_assert(stack_wait(is_published, 5));
    clock_gettime(CLOCK_MONOTONIC, &ended);
    printf("    from the passage to the stream: %.0f ms\n", (double)(ended.tv_sec - began.tv_sec) * 1e3 + (double)(ended.tv_nsec - began.tv_nsec) / 1e6);
    ck_assert_int_le((ended.tv_sec - began.tv_sec) * 1000 + (ended.tv_nsec - began.tv_nsec) / 1000000, 1000);
    a = vehicles_where("hits", text("communityId=\"%s\" AND plate=\"粤B12345\" AND state=NEW", c));
    ck_assert_uint_eq(length_of(a, "hits"), 1);
    ck_assert_str_eq(http_at(a, "hits.0.reason"), "肇事逃逸");
    ck_assert_str_eq(http_at(a, "hits.0.place"), "东门");
    ck_assert_str_eq(http_at(a, "hits.0.level"), "FIRST");
}

TEST(only_while_it_is_in_force_and_once_for_each_passage)
{
    const char *c = new_community(), *one = text("%s", passing("粤B00001", EAST, "ENTRY", ago(1), ""));
    const http_answer *a;

    made(new_watch(c, "粤B00001", ""));
    made(new_watch(c, "粤B00001", "\"validFrom\":\"2020-01-01\",\"validUntil\":\"2035-01-01\""));
    made(new_watch(c, "粤B00002", "\"validFrom\":\"2020-01-01\",\"validUntil\":\"2020-02-01\""));
    made(new_watch(c, "粤B00003", "\"validFrom\":\"2035-01-01\""));
    expect_status(HTTP(.method = "DELETE", .path = text(V "/watches/%s", made(new_watch(c, "粤B00004", ""))), .token = ADMIN), 200);
    made(new_watch(new_community(), "粤B00005", ""));
    a = ingest_as(ADMIN, c, text("%s,%s,%s,%s,%s", one, passing("粤B00002", EAST, "ENTRY", ago(1), ""), passing("粤B00003", EAST, "ENTRY", ago(1), ""),
                                 passing("粤B00004", EAST, "ENTRY", ago(1), ""), passing("粤B00005", EAST, "ENTRY", ago(1), "")));
    ck_assert_str_eq(http_at(a, "kept"), "5");
    ck_assert_str_eq(http_at(a, "hits"), "2"); /* of the two watches of one plate */
    ck_assert_str_eq(http_at(ingest_as(ADMIN, c, one), "hits"), "0");
    ck_assert_uint_eq(length_of(vehicles_where("hits", text("communityId=\"%s\"", c)), "hits"), 2);
}

TEST(a_hit_is_seen_and_handled_once)
{
    const char *c = new_community(), *id, *reader = account("hit-reader", "{vehicles.watch_hit.read}", c);
    const http_answer *a;

    made(new_watch(c, "粤B12345", ""));
    expect_status(ingest_as(ADMIN, c, passing("粤B12345", EAST, "ENTRY", ago(1), "")), 200);
    id = text("%s", http_at(vehicles_where("hits", text("communityId=\"%s\"", c)), "hits.0.id"));
    expect_refused(post_as(reader, text(V "/hits/%s:see", id), "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(reader, text(V "/hits/%s:handle", id), "{\"note\":\"x\"}"), 403, "PERMISSION_DENIED", NULL);
    a = post(text(V "/hits/%s:see", id), "{}");
    ck_assert_str_eq(http_at(a, "state"), "SEEN");
    ck_assert_str_ne(http_at(a, "seenBy"), "");
    expect_refused(post(text(V "/hits/%s:handle", id), "{}"), 400, "FIELD_REQUIRED", "note");
    a = post(text(V "/hits/%s:handle", id), "{\"real\":true,\"note\":\"已拦下\"}");
    ck_assert_str_eq(http_at(a, "state"), "HANDLED");
    expect_refused(post(text(V "/hits/%s:handle", id), "{\"real\":false,\"note\":\"x\"}"), 400, "HIT_HANDLED", NULL);
    expect_refused(post(text(V "/hits/%s:see", id), "{}"), 400, "HIT_HANDLED", NULL);
    a = HTTP(.path = V "/hits:stats?by=state", .token = account("hit-counter", "{vehicles.watch_hit.read}", c));
    ck_assert_ptr_nonnull(strstr(a->body, "{\"values\":[\"HANDLED\"],\"count\":\"1\"}"));
    expect_status(HTTP(.path = text(V "/hits/%s", id), .token = account("hit-stranger", "{vehicles.*}", new_community())), 404);
}

TEST(what_is_wrong_with_a_watch_is_named)
{
    const char *c = new_community(), *reader = account("watch-reader", "{vehicles.watch.read}", c);

    expect_refused(new_watch(c, "粤B1234", ""), 400, "PLATE_FORM", "plate");
    expect_refused(new_watch(c, "粤B12345", "\"validFrom\":\"2026-02-01\",\"validUntil\":\"2026-01-01\""), 400, "BEFORE_START", "validUntil");
    expect_refused(post(V "/watches", text("{\"communityId\":\"%s\",\"plate\":\"粤B12345\",\"level\":\"FIRST\",\"requestedBy\":\"x\"}", c)), 400, "FIELD_REQUIRED", "reason");
    expect_refused(post_as(reader, V "/watches", "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post(V "/hits", "{}"), 405, "METHOD_NOT_ALLOWED", NULL);
}

/* --- what another service asks */

static const char *car_of(const char *c, const char *plate, const char *owner, int from_days_ago, int until_days_ago)
{
    const char *seen = "";

    made(new_vehicle(c, plate, text("\"ownerId\":\"%s\"", owner)));
    for (int day = from_days_ago; day >= until_days_ago; day -= 2)
        seen = text("%s%s%s", seen, seen[0] ? "," : "", passing(plate, EAST, "ENTRY", ago(day * 86400.0 + 60), ""));
    expect_status(ingest_as(ADMIN, c, seen), 200);
    return owner;
}

static natsStatus ask(const char *by, const char *method, lin_str wire, lin_req *rq, lin_str *ret)
{
    natsConnection *nc = connect_as(by, by);
    natsMsg *reply = NULL, *msg = NULL;
    natsStatus s;

    natsMsg_Create(&msg, text("linli.rpc.vehicles.%s.v1.PassageService.%s", by, method), NULL, wire.at, (int)wire.len);
    s = natsConnection_RequestMsg(&reply, nc, msg, 3000);
    if (s == NATS_OK)
        *ret = lin_str_dup(rq->arena, (lin_str){ natsMsg_GetData(reply), (size_t)natsMsg_GetDataLength(reply) });
    natsMsg_Destroy(msg);
    natsMsg_Destroy(reply);
    natsConnection_Destroy(nc);
    return s;
}

/* Of those who stopped 14 days ago or longer, and not 30 days before that. */
static natsStatus count_drivers(const char *by, const char *c, const char *const *person, int days, lin_req *rq, lin_str *ret)
{
    lin_buf wire = { .arena = rq->arena };

    lin_wire_bytes(&wire, 1, lin_z(c));
    for (; *person; person++)
        lin_wire_bytes(&wire, 2, lin_z(*person));
    lin_wire_int(&wire, 3, 14);
    lin_wire_int(&wire, 4, (uint64_t)days);
    return ask(by, "CountDrivers", lin_buf_str(&wire), rq, ret);
}

static void expect_drivers_refused(const char *c, const char *person, int days, const char *reason, const char *field)
{
    const char *people[] = { person, NULL };
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_str told;

    ck_assert_int_eq(count_drivers("organizations", c, people, days, rq, &told), NATS_OK);
    lin_problem_unpack(rq, told);
    ck_assert_str_eq(rq->problem.reason.at, reason);
    ck_assert_str_eq(lin_str_z(rq->arena, rq->problem.violation[0].field), field);
}

TEST(who_drives_and_who_has_stopped_is_counted_for_a_peer_alone)
{
    const char *c = new_community(), *elsewhere = new_community(), *person[9] = { NULL };
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_wire_item drivers, absent;
    lin_str told;
    bool bad;

    for (int i = 0; i < 8; i++)
        person[i] = new_person(c, i + 1);
    car_of(c, "粤B70001", person[0], 40, 0);
    car_of(c, "粤B70002", person[1], 40, 20);            /* has stopped */
    car_of(c, "粤B70003", person[2], 3, 3);              /* came once */
    car_of(c, "粤B70004", person[3], 60, 40);            /* has another car now */
    car_of(c, "粤B70005", person[3], 38, 0);
    car_of(c, "粤B70006", person[4], 100, 80);           /* had stopped long before */
    car_of(elsewhere, "粤B70007", person[5], 40, 20);
    car_of(c, "粤B70008", person[6], 30, 24);            /* came for a week */
    ck_assert_int_eq(count_drivers("organizations", c, person, 30, rq, &told), NATS_OK);
    ck_assert(lin_wire_next(&told, &drivers, &bad) && lin_wire_next(&told, &absent, &bad));
    ck_assert_uint_eq(drivers.integer, 3);
    ck_assert_uint_eq(absent.integer, 1);
    ck_assert_uint_eq(told.len, 0);                      /* it tells nothing else */

    expect_drivers_refused("01a20000-0000-8000-8000-0000000000ff", person[0], 30, "COMMUNITY_UNKNOWN", "communityId");
    expect_drivers_refused(c, "x", 30, "FIELD_ID", "personIds[0]");
    expect_drivers_refused(c, NULL, 30, "FIELD_REQUIRED", "personIds");
    expect_drivers_refused(c, person[0], 367, "FIELD_RANGE", "days");
    ck_assert_int_eq(count_drivers("housing", c, person, 30, rq, &told), NATS_TIMEOUT);
    ck_assert_int_eq(HTTP(.path = "/v1/vehicles/PassageService.CountDrivers", .token = ADMIN, .body = "{}")->status, 404);
}

/* All cameras were silent for three weeks: nobody is missed. */
TEST(days_end_with_the_last_passage_of_the_community)
{
    const char *c = new_community(), *person[3] = { NULL };
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_wire_item drivers;
    lin_str told;
    bool bad;

    for (int i = 0; i < 2; i++)
        person[i] = new_person(c, i + 1);
    car_of(c, "粤B70011", person[0], 60, 21);
    car_of(c, "粤B70012", person[1], 61, 21);
    ck_assert_int_eq(count_drivers("organizations", c, person, 30, rq, &told), NATS_OK);
    ck_assert(lin_wire_next(&told, &drivers, &bad));
    ck_assert_uint_eq(drivers.integer, 2);
    ck_assert_uint_eq(told.len, 0);                      /* no second number: it is 0 */
}

/* Groups end with a NULL each, all with another. */
static natsStatus count_at_home(const char *by, const char *c, const char *const *person, lin_req *rq, lin_str *ret)
{
    lin_buf wire = { .arena = rq->arena };

    lin_wire_bytes(&wire, 1, lin_z(c));
    for (; *person; person++) {
        lin_buf group = { .arena = rq->arena };

        for (; *person; person++)
            lin_wire_bytes(&group, 1, lin_z(*person));
        lin_wire_bytes(&wire, 2, lin_buf_str(&group));
    }
    return ask(by, "CountAtHome", lin_buf_str(&wire), rq, ret);
}

/* "drivers moved away" of the next group. */
static const char *counts_of_next(lin_str *told)
{
    lin_wire_item group, count;
    uint64_t of[4] = { 0 };
    bool bad;

    ck_assert(lin_wire_next(told, &group, &bad));
    while (lin_wire_next(&group.bytes, &count, &bad)) {
        ck_assert_uint_lt(count.number, 4);
        of[count.number] = count.integer;
    }
    return text("%d %d %d", (int)of[1], (int)of[2], (int)of[3]);
}

TEST(who_has_moved_and_who_is_away_is_counted_by_groups_for_a_peer_alone)
{
    const char *c = new_community(), *elsewhere = new_community(), *p[8];
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_str told;

    for (int i = 0; i < 8; i++)
        p[i] = new_person(c, i + 1);
    for (int i = 0; i < 7; i++)
        made(new_vehicle(i == 5 ? elsewhere : c, text("粤B7100%d", i), text("\"ownerId\":\"%s\"", p[i])));
    made(new_vehicle(c, "粤B71009", text("\"ownerId\":\"%s\"", p[2])));
    expect_status(ingest_as(ADMIN, c, text("%s,%s", text("%s,%s,%s", passing("粤B71000", EAST, "EXIT", ago(3600), ""), passing("粤B71001", EAST, "EXIT", ago(30 * 3600), ""),
                                                          passing("粤B71002", EAST, "EXIT", ago(90 * 3600), "")),
                                           text("%s,%s,%s", passing("粤B71009", EAST, "BY", ago(60), ""), passing("粤B71003", EAST, "ENTRY", ago(40 * 3600), ""),
                                                passing("粤B71004", EAST, "EXIT", ago(31 * 86400.0), "")))), 200);
    expect_status(ingest_as(ADMIN, elsewhere, passing("粤B71005", EAST, "EXIT", ago(3600), "")), 200);
    const char *groups[] = { p[0], p[1], NULL, p[2], NULL, p[3], p[4], p[5], p[6], p[7], NULL, NULL };
    ck_assert_int_eq(count_at_home("housing", c, groups, rq, &told), NATS_OK);
    ck_assert_str_eq(counts_of_next(&told), "2 1 1");
    ck_assert_str_eq(counts_of_next(&told), "1 1 0");    /* of two cars the one that was seen last */
    ck_assert_str_eq(counts_of_next(&told), "1 0 0");    /* one is parked; of the others none was seen here lately */
    ck_assert_uint_eq(told.len, 0);

    ck_assert_int_eq(count_at_home("housing", "01a20000-0000-8000-8000-0000000000ff", groups, rq, &told), NATS_OK);
    lin_problem_unpack(rq, told);
    ck_assert_str_eq(rq->problem.reason.at, "COMMUNITY_UNKNOWN");
    ck_assert_int_eq(count_at_home("housing", c, (const char *[]){ "x", NULL, NULL }, rq, &told), NATS_OK);
    lin_problem_unpack(rq, told);
    ck_assert_str_eq(rq->problem.reason.at, "FIELD_ID");
    ck_assert_int_eq(count_at_home("organizations", c, groups, rq, &told), NATS_TIMEOUT);
    ck_assert_int_eq(HTTP(.path = "/v1/vehicles/PassageService.CountAtHome", .token = ADMIN, .body = "{}")->status, 404);
}

TEST(where_all_cameras_are_silent_nobody_is_said_to_be_away)
{
    const char *c = new_community(), *person = new_person(c, 1), *groups[] = { person, NULL, NULL };
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_str told;

    made(new_vehicle(c, "粤B71011", text("\"ownerId\":\"%s\"", person)));
    expect_status(ingest_as(ADMIN, c, passing("粤B71011", EAST, "EXIT", ago(70 * 3600), "")), 200);
    ck_assert_int_eq(count_at_home("housing", c, groups, rq, &told), NATS_OK);
    ck_assert_str_eq(counts_of_next(&told), "0 0 0");
    expect_status(ingest_as(ADMIN, c, passing("粤B71099", WEST, "ENTRY", ago(60), "")), 200);
    ck_assert_int_eq(count_at_home("housing", c, groups, rq, &told), NATS_OK);
    ck_assert_str_eq(counts_of_next(&told), "1 0 1");
}
