/* Who is at home: of one house and of a community's, with what cars tell; each call good, bad and forbidden (8.1.3 f). */
#include "tests/e2e/presence.h"
#include "tests/harness/plans.h"

static void uses_water(const char *c, const char *house, double m3)
{
    expect_status(ingest_as(ADMIN, c, text("%s,%s", text("%s", reading(house, "WATER", hours_ago(30), 5)), text("%s", reading(house, "WATER", hours_ago(1), 5 + m3)))), 200);
}

TEST(cars_that_pass_speak_for_it_and_cars_that_are_gone_against)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", "")), *home = made(new_house(c, b, "101", "")), *gone = made(new_house(c, b, "102", ""));
    const char *parked = made(new_house(c, b, "103", "")), *walker = made(new_house(c, b, "104", "")), *car, *english;
    const http_answer *a;

    car = car_of(c, lives_in(c, home));
    passes(c, car, "EXIT", 10);
    passes(c, car, "ENTRY", 1);
    passes(c, car_of(c, lives_in(c, home)), "EXIT", 70); /* two live there, one is away */
    car = car_of(c, lives_in(c, gone));
    passes(c, car, "ENTRY", 60);
    passes(c, car, "EXIT", 50);
    passes(c, car_of(c, lives_in(c, parked)), "ENTRY", 50);
    lives_in(c, walker);
    passages_flush(c);
    a = presence_of(home);
    ck_assert_str_eq(http_at(a, "registered"), "2");
    ck_assert_str_eq(http_at(a, "carsKnown"), "true");
    ck_assert_str_eq(http_at(a, "reasons.0.drivers"), "2");
    ck_assert_str_eq(http_at(a, "reasons.0.moved"), "1");
    ck_assert_str_eq(http_at(a, "reasons.0.away"), "1");
    ck_assert_str_eq(http_at(a, "reasons.0.text"), "2人驾车，其中1人近24小时有通行，1人驶出超过24小时未归");
    ck_assert_str_eq(http_at(a, "state"), "UNSURE");
    a = presence_of(gone);
    ck_assert_str_eq(http_at(a, "state"), "ABSENT");
    ck_assert_ptr_nonnull(strstr(a->body, "\"weight\":-1.5"));
    ck_assert_str_eq(http_at(presence_of(parked), "state"), "UNSURE"); /* it stands there: that says nothing of who drove it */
    ck_assert_str_eq(http_at(presence_of(walker), "state"), "UNKNOWN");
    english = HTTP(.path = text(H "/houses/%s/presence", gone), .token = ADMIN, .header = { "Accept-Language: en" })->body;
    ck_assert_ptr_nonnull(strstr(english, "1 drive, 0 passed in 24 hours, 1 drove out longer ago and did not return"));
    passes(c, car, "ENTRY", 0);
    passages_flush(c);
    ck_assert_str_eq(http_at(presence_of(gone), "state"), "PRESENT"); /* the very next passage */
}

TEST(houses_of_a_community_are_listed_by_their_score)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", "")), *other = made(new_building(c, "2栋", "")), *house[4], *wrong;
    const char *stranger = account("far-presence", "{housing.*}", new_community()), *blind = account("no-presence", "{housing.house.*}", c);
    const http_answer *a;

    for (int i = 0; i < 4; i++)
        lives_in(c, house[i] = made(new_house(c, i < 3 ? b : other, text("10%d", i), "")));
    made(new_house(c, b, "109", "")); /* nobody is registered there */
    uses_water(c, house[0], 0.2);
    uses_water(c, house[1], 0.025);
    uses_water(c, house[3], 0);
    a = presences(c, "");
    ck_assert_str_eq(http_at(a, "total"), "4");
    ck_assert_uint_eq(length_of(a, "presences"), 4);
    ck_assert_str_eq(http_at(a, "presences.0.houseId"), house[3]);
    ck_assert_str_eq(http_at(a, "presences.0.state"), "ABSENT");
    ck_assert_str_eq(http_at(a, "presences.1.houseId"), house[1]);
    ck_assert_str_eq(http_at(a, "presences.2.houseId"), house[0]);
    ck_assert_str_eq(http_at(a, "presences.2.reasons.0.text"), "近24小时用水0.200立方米");
    ck_assert_str_eq(http_at(a, "presences.3.state"), "UNKNOWN");
    ck_assert_str_eq(http_at(presences(c, "&highestFirst=true"), "presences.0.houseId"), house[0]);
    ck_assert_str_eq(http_at(presences(c, "&highestFirst=true"), "presences.3.houseId"), house[2]);
    a = presences(c, "&state=ABSENT");
    ck_assert_str_eq(http_at(a, "total"), "1");
    a = presences(c, text("&buildingId=%s&pageSize=2", b));
    ck_assert_str_eq(http_at(a, "total"), "3");
    ck_assert_uint_eq(length_of(a, "presences"), 2);
    ck_assert_str_eq(http_at(a, "presences.0.houseId"), house[1]);
    wrong = text(H "/houses:presence?communityId=%s", c);
    expect_refused(get(H "/houses:presence"), 400, "FIELD_REQUIRED", "communityId");
    expect_refused(get(H "/houses:presence?communityId=01a20000-0000-8000-8000-000000000009"), 400, "COMMUNITY_UNKNOWN", "communityId");
    expect_refused(presences(c, "&buildingId=x"), 400, "FIELD_ID", "buildingId");
    expect_refused(presences(c, "&pageSize=1001"), 400, "FIELD_RANGE", "pageSize");
    expect_refused(HTTP(.path = wrong, .token = blind), 403, "PERMISSION_DENIED", NULL);
    ck_assert_uint_eq(length_of(HTTP(.path = wrong, .token = stranger), "presences"), 0);
}

/* More than one page of what vehicles is asked for, each house with its own people. */
TEST(every_house_has_the_counts_of_its_own_people)
{
    enum { HOUSES = 300, EVERY = 50 };
    const char *c = new_community(), *b = made(new_building(c, "1栋", "")), *there[HOUSES / EVERY];
    const http_answer *a;

    for (int i = 0; i < HOUSES; i++) {
        const char *house = made(new_house(c, b, text("%d", i), "")), *person = lives_in(c, house);

        if (i % EVERY == 0) {
            passes(c, car_of(c, person), "ENTRY", 1);
            there[i / EVERY] = house;
        }
    }
    passages_flush(c);
    a = presences(c, "&state=PRESENT&pageSize=1000");
    ck_assert_str_eq(http_at(a, "total"), text("%d", HOUSES / EVERY));
    for (int i = 0; i < HOUSES / EVERY; i++)
        ck_assert_ptr_nonnull(strstr(a->body, there[i]));
    ck_assert_str_eq(http_at(presences(c, "&pageSize=1"), "total"), text("%d", HOUSES));
}

/* --- what a list costs, in statements and in pages touched: no more for a house the more there are */

enum { AT_ONCE = 100, FEW = AT_ONCE, MANY = 4 * FEW, OF_A_HOUSE = 200, OF_A_DRIVER = 20 };

typedef struct records {
    const char *path, *community;
    char *body;
    size_t size;
    FILE *out;
    int count;
    char id[AT_ONCE][40];
} records;

__attribute__((format(printf, 2, 3))) static void add_record(records *r, const char *format, ...)
{
    va_list args;

    if (!r->out)
        r->out = open_memstream(&r->body, &r->size);
    fprintf(r->out, "%s{\"communityId\":\"%s\",", r->count++ ? "," : "", r->community);
    va_start(args, format);
    vfprintf(r->out, format, args);
    va_end(args);
    fputc('}', r->out);
}

static void create_records(records *r)
{
    const char *list = strrchr(r->path, '/') + 1;
    const http_answer *a;

    fclose(r->out);
    a = post(text("%s:batchCreate", r->path), text("{\"%s\":[%s]}", list, r->body));
    expect_status(a, 200);
    for (int i = 0; i < r->count; i++)
        snprintf(r->id[i], sizeof(r->id[i]), "%s", http_at(a, brief("%s.%d.id", list, i)));
    free(r->body);
}

/* Fifteen days of power, and two readings of each other kind. */
static void meters_of(meter_batch *batch, const char *house)
{
    static const char *const kinds[] = { "WATER", "GAS", "DOOR" };

    for (int day = 15; day >= 0; day--)
        meter_add(batch, house, "POWER", day * 24 + 1, 100 + 3 * (15 - day));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        for (int day = 1; day >= 0; day--)
            meter_add(batch, house, kinds[i], day * 24 + 1, 10 - day);
}

/* Houses with somebody in each, who has a car. */
static void grow(const char *c, const char *b, int from)
{
    records people = { .path = PERSONS, .community = c }, houses = { .path = H "/houses", .community = c };
    records live = { .path = H "/occupancies", .community = c }, cars = { .path = "/v1/vehicles/vehicles", .community = c };
    meter_batch batch = { .community = c };

    for (int i = 0; i < AT_ONCE; i++) {
        add_record(&people, "\"name\":\"王秀英\",%s", category("PERMANENT"));
        add_record(&houses, "\"buildingId\":\"%s\",\"number\":\"%d\",\"state\":\"OWNER_OCCUPIED\",\"usage\":\"HOME\"", b, from + i);
    }
    create_records(&people);
    create_records(&houses);
    for (int i = 0; i < AT_ONCE; i++) {
        add_record(&live, "\"houseId\":\"%s\",\"personId\":\"%s\",\"role\":\"RESIDENT\",\"validFrom\":\"2020-01-01\"", houses.id[i], people.id[i]);
        add_record(&cars, "\"plate\":\"粤C%05d\",\"kind\":\"CAR\",\"ownerId\":\"%s\"", from + i, people.id[i]);
        passes(c, brief("粤C%05d", from + i), "ENTRY", 1);
        meters_of(&batch, houses.id[i]);
    }
    create_records(&live);
    create_records(&cars);
    passages_flush(c);
    meter_flush(&batch);
}

/* Those within functions, too. */
static int statements_in(const char *plans)
{
    int count = 0;

    for (const char *at = plans; (at = strstr(at, "\tQuery Text: ")); at++)
        count++;
    return count;
}

/* None is run for each house: planning it anew is what takes long. */
static void count_pages(const char *c, int houses, long *ret_meters, long *ret_cars)
{
    const http_answer *a;
    char *plans;

    stack_sql("analyze vehicles.vehicle"); /* as autovacuum does within a minute; the meters' plans need none */
    plans_mark();
    a = presences(c, "&pageSize=1000");
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "total"), text("%d", houses));
    plans = plans_since();
    *ret_meters = plans_pages(plans, "occupancy");      /* the functions all look there, too */
    *ret_cars = plans_pages(plans, "plate_seen");
    printf("    a list of %d houses: %d statements, %ld pages of meters, %ld of cars\n", houses, statements_in(plans), *ret_meters, *ret_cars);
    ck_assert_int_lt(statements_in(plans), houses);
    free(plans);
}

TEST(a_list_costs_no_more_for_a_house_the_more_there_are)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", ""));
    long meters[2], cars[2];

    plans_watch_pages("housing");
    plans_watch_pages("vehicles");
    for (int houses = 0; houses < MANY; houses += AT_ONCE) {
        grow(c, b, 10000 + houses);
        if (houses + AT_ONCE == FEW)
            count_pages(c, FEW, &meters[0], &cars[0]);
    }
    count_pages(c, MANY, &meters[1], &cars[1]);
    ck_assert_int_gt(meters[0], FEW);
    ck_assert_int_gt(cars[0], FEW);
    ck_assert_int_lt(meters[1], MANY * OF_A_HOUSE);
    ck_assert_int_lt(cars[1], MANY * OF_A_DRIVER);
    ck_assert_int_lt(meters[1], 6 * meters[0]);
}

/* The last: it takes vehicles away. */
TEST(while_vehicles_is_away_meters_are_judged_by_alone)
{
    const char *c = new_community(), *house = a_house(c);
    const http_answer *a;

    passes(c, car_of(c, lives_in(c, house)), "ENTRY", 1);
    passages_flush(c);
    uses_water(c, house, 0);
    ck_assert_uint_eq(length_of(presence_of(house), "reasons"), 2);
    stack_stop_one("vehicles");
    a = presence_of(house);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "carsKnown"), "false");
    ck_assert_uint_eq(length_of(a, "reasons"), 1);
    ck_assert_str_eq(http_at(a, "state"), "ABSENT");
    stack_start_one("vehicles");
}
