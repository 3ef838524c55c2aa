/*
 * GB/T 42455.1-2023, 8.1.3 f: live judgement whether registered occupants are present in the house.
 *
 * Shown: a labelled set that is made of scenarios with chance in them, from several seeds (a family, somebody alone who is out all day,
 * an elder, somebody who came back yesterday; gone for a week with a fridge on, with a dripping tap, with a leak, with somebody who looks
 * in, left for good), with meters of all kinds, of some or of none, and with cars that drive each day, stand, have driven away, or are
 * driven by somebody else; precision and recall of PRESENT and ABSENT are printed, by meters alone and with passages, and with these must
 * reach nine and eight in ten for each seed. The score and its reasons are told, the very next reading changes the judgement, and a
 * community's houses are listed by their scores.
 */
#include "tests/e2e/presence.h"

enum { OF_EACH = 8, DAYS = 15 };
static const unsigned seeds[] = { 20261128, 1, 2 };

static meter_batch batch;

static double chance(double least, double most)
{
    return least + (most - least) * (double)(random() % 10000) / 10000;
}

typedef enum drives { NO_CAR, EACH_DAY, PARKED, AWAY, ONE_OF_TWO } drives;

static const struct scenario {
    const char *name;
    bool present;
    double water[2], power[2], gas[2], door[2];     /* of a day, between; below 0: no such meter */
    int since;                                      /* for so many days; before that at home, or away where they are there now */
    drives drives;
} scenarios[] = {
    { "a family", true, { 0.2, 0.6 }, { 4, 11 }, { 0.2, 0.9 }, { 6, 16 }, 99, NO_CAR },
    { "alone, out all day", true, { 0.03, 0.09 }, { 1.4, 3 }, { 0, 0.1 }, { 2, 4 }, 99, NO_CAR },
    { "an elder who saves", true, { 0.03, 0.1 }, { 1.0, 2.2 }, { 0.05, 0.3 }, { 0, 4 }, 99, NO_CAR },
    { "alone, without a door meter", true, { 0.04, 0.12 }, { 1.5, 3.5 }, { 0, 0 }, { -1, -1 }, 99, NO_CAR },
    { "back since yesterday", true, { 0.08, 0.3 }, { 3, 7 }, { 0.1, 0.4 }, { 3, 8 }, 2, NO_CAR },
    { "away, a fridge on", false, { 0, 0 }, { 0.6, 0.9 }, { 0, 0 }, { 0, 0 }, 8, NO_CAR },
    { "away, a dripping tap", false, { 0.002, 0.01 }, { 0.3, 0.45 }, { 0, 0 }, { 0, 0 }, 8, NO_CAR },
    { "away, somebody looks in", false, { 0, 0.003 }, { 0.3, 0.5 }, { 0, 0 }, { 0, 1.4 }, 8, NO_CAR },
    { "away, without a door meter", false, { 0, 0 }, { 0.4, 0.6 }, { 0, 0 }, { -1, -1 }, 8, NO_CAR },
    { "away, a leaking cistern", false, { 0.02, 0.08 }, { 0.3, 0.5 }, { 0, 0 }, { 0, 0 }, 8, NO_CAR },
    { "alone, eats and washes elsewhere", true, { 0.005, 0.03 }, { 0.8, 1.6 }, { 0, 0 }, { 2, 4 }, 99, NO_CAR },
    { "left for good", false, { 0, 0 }, { 0, 0.02 }, { 0, 0 }, { 0, 0 }, 99, NO_CAR },
    { "a family that drives", true, { 0.2, 0.6 }, { 4, 11 }, { 0.2, 0.9 }, { 6, 16 }, 99, EACH_DAY },
    { "a family, one is away", true, { 0.1, 0.4 }, { 3, 8 }, { 0.1, 0.6 }, { 3, 8 }, 99, ONE_OF_TWO },
    { "drives, eats and washes elsewhere", true, { 0.005, 0.03 }, { 0.8, 1.6 }, { 0, 0 }, { -1, -1 }, 99, EACH_DAY },
    { "drove away, a leaking cistern", false, { 0.02, 0.08 }, { 0.3, 0.5 }, { 0, 0 }, { 0, 0 }, 8, AWAY },
    { "drove away, a water meter alone", false, { 0.01, 0.02 }, { -1, -1 }, { -1, -1 }, { -1, -1 }, 8, AWAY },
    { "away by train", false, { 0, 0 }, { 0.4, 0.6 }, { 0, 0 }, { 0, 0 }, 8, PARKED },
    { "away, the car is lent", false, { 0, 0 }, { 0.4, 0.6 }, { 0, 0 }, { 0, 0 }, 8, EACH_DAY },
    { "drives, without meters", true, { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 }, 99, EACH_DAY },
    { "drove away, without meters", false, { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 }, 8, AWAY },
};
enum { SCENARIOS = sizeof(scenarios) / sizeof(scenarios[0]) };
static const struct scenario at_home = { "", true, { 0.1, 0.5 }, { 3, 8 }, { 0.1, 0.6 }, { 4, 12 }, 0, NO_CAR },
                             away = { "", false, { 0, 0 }, { 0.4, 0.7 }, { 0, 0 }, { 0, 0 }, 0, NO_CAR };

static const double *bounds(const struct scenario *s, int kind)
{
    return kind == 0 ? s->water : kind == 1 ? s->power : kind == 2 ? s->gas : s->door;
}

/* Each day's use, the oldest first; the last reading is an hour old. */
static void tell(const char *house, const struct scenario *s, int kind)
{
    static const char *const kinds[] = { "WATER", "POWER", "GAS", "DOOR" };
    double value = chance(10, 500);

    for (int ago = DAYS; ago >= 0; ago--) {
        const double *of_day = bounds(ago <= s->since ? s : s->present ? &away : &at_home, kind);

        if (bounds(s, kind)[0] < 0)
            return;
        value += kind == 3 ? (double)(long)chance(of_day[0], of_day[1] + 0.99) : chance(of_day[0], of_day[1]);
        meter_add(&batch, house, kinds[kind], ago * 24 + 1, value);
    }
}

static const char *lived_in(const char *c, const char *b, const char *number)
{
    const char *house = made(new_house(c, b, number, ""));

    lives_in(c, house);
    return house;
}

/* --- cars */

/* Out in the morning, in again in the evening of each day, the last time some hours ago. */
static void drive_daily(const char *c, const char *plate)
{
    for (int day = 4; day >= 0; day--) {
        passes(c, plate, "EXIT", day * 24 + chance(14, 20));
        passes(c, plate, "ENTRY", day * 24 + chance(1, 8));
    }
}

static void drive_away(const char *c, const char *plate, int days)
{
    passes(c, plate, "ENTRY", days * 24 + 5);
    passes(c, plate, "EXIT", days * 24 + chance(0, 4));
}

static void drive(const char *c, const char *house, const struct scenario *s)
{
    const char *person = text("%s", http_at(homes("occupancies", text("houseId=\"%s\"", house)), "occupancies.0.personId")), *plate;

    if (!s->drives)
        return;
    plate = car_of(c, person);
    if (s->drives == PARKED)
        passes(c, plate, "ENTRY", 9 * 24);
    else if (s->drives == AWAY)
        drive_away(c, plate, s->since);
    else
        drive_daily(c, plate);
    if (s->drives == ONE_OF_TWO)
        drive_away(c, car_of(c, lives_in(c, house)), 5);
}

/* --- judging */

typedef struct tally { int right, said, there; } tally;

static void print_tally(const char *by, const char *state, tally t)
{
    printf("    %-24s %-8s precision %d/%d, recall %d/%d\n", by, state, t.right, t.said, t.right, t.there);
}

static void expect_good(const char *state, tally t)
{
    ck_assert_int_gt(t.there, 0);
    ck_assert_msg(t.right * 10 >= t.said * 9, "%s: %d of %d are right", state, t.right, t.said);
    ck_assert_msg(t.right * 10 >= t.there * 8, "%s: %d of %d are found", state, t.right, t.there);
}

static void count(tally *t, bool said, bool there)
{
    t->said += said;
    t->there += there;
    t->right += said && there;
}

static const char *of_set[SCENARIOS][OF_EACH];

/* What is said of all, by state; and of each scenario, where it is asked for. */
static void judge(const char *by, bool each, tally *present, tally *absent)
{
    *present = *absent = (tally){ 0 };
    for (int i = 0; i < SCENARIOS; i++) {
        tally own = { 0 };

        for (int k = 0; k < OF_EACH; k++) {
            const char *state = text("%s", http_at(presence_of(of_set[i][k]), "state"));

            count(present, strcmp(state, "PRESENT") == 0, scenarios[i].present);
            count(absent, strcmp(state, "ABSENT") == 0, !scenarios[i].present);
            count(&own, strcmp(state, scenarios[i].present ? "PRESENT" : "ABSENT") == 0, true);
        }
        if (each)
            printf("    %-36s %d/%d\n", scenarios[i].name, own.right, own.there);
    }
    print_tally(by, "PRESENT", *present);
    print_tally(by, "ABSENT", *absent);
}

static const char *make_houses(unsigned seed)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", ""));

    srandom(seed);
    batch.community = c;
    for (int i = 0; i < SCENARIOS; i++)
        for (int k = 0; k < OF_EACH; k++) {
            of_set[i][k] = lived_in(c, b, text("%d-%d", i, k));
            for (int kind = 0; kind < 4; kind++)
                tell(of_set[i][k], &scenarios[i], kind);
        }
    meter_flush(&batch);
    return c;
}

static void make_cars(const char *c)
{
    for (int i = 0; i < SCENARIOS; i++)
        for (int k = 0; k < OF_EACH; k++)
            drive(c, of_set[i][k], &scenarios[i]);
    passages_flush(c);
}

/* Every house once, and the scores never fall. */
static void expect_order(const char *c)
{
    const http_answer *a = presences(c, "&pageSize=1000");
    double last = 0;
    int scores = 0;

    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "presences"), SCENARIOS * OF_EACH);
    for (const char *at = a->body; (at = strstr(at, "\"score\":")); scores++) {
        double score = strtod(at += strlen("\"score\":"), NULL);

        ck_assert_double_ge(score, last);
        last = score;
    }
    ck_assert_int_eq(scores, SCENARIOS * OF_EACH);
}

TEST(who_is_there_is_told_from_who_is_not)
{
    for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
        const char *c = make_houses(seeds[i]);
        tally present, absent, alone[2];

        judge(text("seed %u, meters alone", seeds[i]), false, &alone[0], &alone[1]);
        make_cars(c);
        judge(text("seed %u, with cars", seeds[i]), true, &present, &absent);
        expect_good("PRESENT", present);
        expect_good("ABSENT", absent);
        ck_assert_int_gt(present.right + absent.right, alone[0].right + alone[1].right);
        expect_order(c);
    }
}

TEST(the_next_reading_changes_it_and_the_reasons_are_told)
{
    const char *c = new_community(), *house = lived_in(c, made(new_building(c, "2栋", "")), "101"), *path = text(H "/houses/%s/presence", house), *english;
    const http_answer *a = get(path);

    ck_assert_str_eq(http_at(a, "state"), "UNKNOWN");
    ck_assert_str_eq(http_at(a, "registered"), "1");
    expect_status(ingest_as(ADMIN, c, text("%s,%s", text("%s", reading(house, "WATER", hours_ago(30), 5)), text("%s", reading(house, "WATER", hours_ago(1), 5)))), 200);
    a = get(path);
    ck_assert_str_eq(http_at(a, "state"), "ABSENT");
    ck_assert_str_eq(http_at(a, "reasons.0.kind"), "WATER");
    ck_assert_str_eq(http_at(a, "reasons.0.text"), "近24小时用水0.000立方米");
    expect_status(ingest_as(ADMIN, c, reading(house, "WATER", hours_ago(0), 5.2)), 200);
    a = get(path);
    ck_assert_str_eq(http_at(a, "state"), "PRESENT");
    english = text("%s", HTTP(.path = path, .token = ADMIN, .header = { "Accept-Language: en" })->body);
    ck_assert_ptr_nonnull(strstr(english, "0.200 m³ of water in 24 hours"));
    expect_refused(HTTP(.path = path, .token = account("presence-none", "{housing.house.read}", c)), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = path, .token = account("presence-away", "{housing.presence.read}", new_community())), 404, "NOT_FOUND", NULL);
}
