/*
 * GB/T 42455.1-2023, 8.1.3 f: live judgement whether registered occupants are present in the house.
 *
 * Shown: a labelled set that is made of scenarios with chance in them (a family, somebody alone who is out all day, an elder, somebody
 * who came back yesterday; gone for a week with a fridge on, with a dripping tap, with a leak, with somebody who looks in, left for good), with meters of
 * all kinds or of some; precision and recall of PRESENT and ABSENT are printed and must
 * reach nine and eight in ten. The score and its
 * reasons are told, and the very next reading changes the judgement.
 */
#include "tests/e2e/readings.h"

enum { OF_EACH = 15, DAYS = 15 };

static meter_batch batch;

static double chance(double least, double most)
{
    return least + (most - least) * (double)(random() % 10000) / 10000;
}

static const struct scenario {
    const char *name;
    bool present;
    double water[2], power[2], gas[2], door[2];     /* of a day, between; door below 0: no such meter */
    int since;                                      /* for so many days; before that at home, or away where they are there now */
} scenarios[] = {
    { "a family", true, { 0.2, 0.6 }, { 4, 11 }, { 0.2, 0.9 }, { 6, 16 }, 99 },
    { "alone, out all day", true, { 0.03, 0.09 }, { 1.4, 3 }, { 0, 0.1 }, { 2, 4 }, 99 },
    { "an elder who saves", true, { 0.03, 0.1 }, { 1.0, 2.2 }, { 0.05, 0.3 }, { 0, 4 }, 99 },
    { "alone, without a door meter", true, { 0.04, 0.12 }, { 1.5, 3.5 }, { 0, 0 }, { -1, -1 }, 99 },
    { "back since yesterday", true, { 0.08, 0.3 }, { 3, 7 }, { 0.1, 0.4 }, { 3, 8 }, 2 },
    { "away, a fridge on", false, { 0, 0 }, { 0.6, 0.9 }, { 0, 0 }, { 0, 0 }, 8 },
    { "away, a dripping tap", false, { 0.002, 0.01 }, { 0.3, 0.45 }, { 0, 0 }, { 0, 0 }, 8 },
    { "away, somebody looks in", false, { 0, 0.003 }, { 0.3, 0.5 }, { 0, 0 }, { 0, 1.4 }, 8 },
    { "away, without a door meter", false, { 0, 0 }, { 0.4, 0.6 }, { 0, 0 }, { -1, -1 }, 8 },
    { "away, a leaking cistern", false, { 0.02, 0.08 }, { 0.3, 0.5 }, { 0, 0 }, { 0, 0 }, 8 },
    { "alone, eats and washes elsewhere", true, { 0.005, 0.03 }, { 0.8, 1.6 }, { 0, 0 }, { 2, 4 }, 99 },
    { "left for good", false, { 0, 0 }, { 0, 0.02 }, { 0, 0 }, { 0, 0 }, 99 },
};
enum { SCENARIOS = sizeof(scenarios) / sizeof(scenarios[0]) };
static const struct scenario at_home = { "", true, { 0.1, 0.5 }, { 3, 8 }, { 0.1, 0.6 }, { 4, 12 }, 0 },
                             away = { "", false, { 0, 0 }, { 0.4, 0.7 }, { 0, 0 }, { 0, 0 }, 0 };

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

    made(occupy(c, house, made(someone(c, "王秀英", category("PERMANENT"))), "RESIDENT", "2020-01-01", ""));
    return house;
}

typedef struct tally { int right, said, there; } tally;

static void expect_good(const char *state, tally t)
{
    printf("    %-8s precision %d/%d, recall %d/%d\n", state, t.right, t.said, t.right, t.there);
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

TEST(who_is_there_is_told_from_who_is_not)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", "")), *house[SCENARIOS][OF_EACH];
    tally present = { 0 }, absent = { 0 };

    srandom(20261128);
    batch.community = c;
    for (int i = 0; i < SCENARIOS; i++)
        for (int k = 0; k < OF_EACH; k++) {
            house[i][k] = lived_in(c, b, text("%d-%d", i, k));
            for (int kind = 0; kind < 4; kind++)
                tell(house[i][k], &scenarios[i], kind);
        }
    meter_flush(&batch);
    for (int i = 0; i < SCENARIOS; i++) {
        tally own = { 0 };

        for (int k = 0; k < OF_EACH; k++) {
            const char *state = text("%s", http_at(get(text(H "/houses/%s/presence", house[i][k])), "state"));

            count(&present, strcmp(state, "PRESENT") == 0, scenarios[i].present);
            count(&absent, strcmp(state, "ABSENT") == 0, !scenarios[i].present);
            count(&own, strcmp(state, scenarios[i].present ? "PRESENT" : "ABSENT") == 0, true);
        }
        printf("    %-28s %d/%d\n", scenarios[i].name, own.right, own.there);
    }
    expect_good("PRESENT", present);
    expect_good("ABSENT", absent);
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
