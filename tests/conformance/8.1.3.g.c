/*
 * GB/T 42455.1-2023, 8.1.3 g: abnormal states of houses are found from water, power, gas, heat and door data, and warned of.
 *
 * Shown: the three detectors over a labelled set that is made of scenarios with chance in them (people at home, away for days, for
 * a month; empty houses with a fridge left on, with visitors, with people living there; elders alone who use water, who do not,
 * whose meter is broken); precision and recall of each are printed and must reach nine and eight in ten.
 */
#include "tests/e2e/readings.h"

enum { OF_EACH = 12 };

static meter_batch batch;

static double chance(double least, double most)
{
    return least + (most - least) * (double)(random() % 10000) / 10000;
}

/* Each day's use of a meter, the oldest first, as it reads an hour before the same time each day. */
static void by_days(const char *house, const char *kind, int days, double (*use)(int days_ago))
{
    double value = chance(50, 500);

    for (int ago = days; ago >= 0; ago--) {
        meter_add(&batch, house, kind, ago * 24 + 1, value);
        value += use(ago);
    }
}

static double at_home_power(int ago) { (void)ago; return chance(3, 9); }
static double at_home_water(int ago) { (void)ago; return chance(0.1, 0.5); }
static double nothing(int ago) { (void)ago; return 0; }
static double standby(int ago) { (void)ago; return chance(0.02, 0.07); }
static double fridge(int ago) { (void)ago; return chance(0.4, 1.1); }
static double visitor(int ago) { return ago == 3 ? 8 : chance(0, 0.2); }
static double squatter(int ago) { (void)ago; return random() % 12 ? chance(1.2, 6) : 0.2; }
static double away_power(int ago) { return ago < 12 ? chance(0.02, 0.07) : chance(3, 9); }
static double away_water(int ago) { return ago < 12 ? 0 : chance(0.1, 0.5); }

static const struct scenario {
    const char *name, *state, *strange;      /* the kind of warning that is right; NULL: none is */
    int days;
    double (*power)(int ago), (*water)(int ago);
} scenarios[] = {
    { "at home", "OWNER_OCCUPIED", NULL, 31, at_home_power, at_home_water },
    { "away for twelve days", "OWNER_OCCUPIED", NULL, 31, away_power, away_water },
    { "left for good", "LET", "LIVED_IN_UNUSED", 31, standby, nothing },
    { "empty, a fridge on", "EMPTY", NULL, 8, fridge, nothing },
    { "empty, visited", "EMPTY", NULL, 8, visitor, nothing },
    { "empty, lived in", "EMPTY", "EMPTY_IN_USE", 8, squatter, at_home_water },
};

static const struct { const char *name; double last_use, last_reading; bool strange; } elders[] = {
    { "uses water", 6, 1, false }, { "is silent", 30, 1, true }, { "has a broken meter", 40, 36, false },
};

/* --- making the set: what is right stands in its own table */

static const char *house_in(const char *c, const char *b, const char *number, const char *state)
{
    return made(post(H "/houses", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"%s\",\"state\":\"%s\",\"usage\":\"HOME\"}", c, b, number, state)));
}

static void label(const char *house, const char *kind)
{
    stack_sql("insert into public.label values ('%s', '%s') returning 1", house, kind);
}

static void make_houses(const char *c, const char *b)
{
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
        for (int k = 0; k < OF_EACH; k++) {
            const char *house = house_in(c, b, text("%zu-%d", i, k), scenarios[i].state);

            by_days(house, "POWER", scenarios[i].days, scenarios[i].power);
            by_days(house, "WATER", scenarios[i].days, scenarios[i].water);
            if (scenarios[i].strange)
                label(house, scenarios[i].strange);
        }
}

/* Water once an hour for two days: `last_use` hours ago for the last time. */
static void make_elders(const char *c, const char *b)
{
    for (size_t i = 0; i < sizeof(elders) / sizeof(elders[0]); i++)
        for (int k = 0; k < OF_EACH; k++) {
            const char *house = house_in(c, b, text("e%zu-%d", i, k), "OWNER_OCCUPIED");
            double value = 20, spread = chance(0, 4);

            made(occupy(c, house, made(someone(c, "王秀英", category("KEY"))), "RESIDENT", "2020-01-01", ""));
            for (double ago = 48; ago >= elders[i].last_reading; ago -= 1) {
                value += ago > elders[i].last_use + spread ? chance(0, 0.03) : 0;
                meter_add(&batch, house, "WATER", ago, value);
            }
            if (elders[i].strange)
                label(house, "ELDER_SILENT");
        }
}

/* --- judging it */

static bool elders_are_known(void)
{
    return atoi(stack_sql("select count(*) from housing.alone_elder")) >= 3 * OF_EACH;
}

static void judge(const char *kind, int number)
{
    int right = atoi(stack_sql("select count(*) from housing.warning w join public.label l on l.house = w.house_id where w.kind = %d and l.kind = '%s'", number, kind));
    int raised = atoi(stack_sql("select count(*) from housing.warning where kind = %d", number));
    int there = atoi(stack_sql("select count(*) from public.label where kind = '%s'", kind));

    printf("    %-16s precision %d/%d, recall %d/%d\n", kind, right, raised, right, there);
    ck_assert_int_ge(there, OF_EACH);
    ck_assert_msg(right * 10 >= raised * 9, "%s: %d of %d are right", kind, right, raised);
    ck_assert_msg(right * 10 >= there * 8, "%s: %d of %d are found", kind, right, there);
}

TEST(what_is_strange_is_found_and_little_else)
{
    const char *c = new_community(), *b = made(new_building(c, "甲栋", ""));

    srandom(20261127);
    batch.community = c;
    stack_sql("create table public.label (house uuid, kind text)");
    make_houses(c, b);
    make_elders(c, b);
    meter_flush(&batch);
    ck_assert(stack_wait(elders_are_known, 30));
    watch_again("select count(*) > 0 from housing.warning where kind = 3"); /* the last detector has been through */
    judge("ELDER_SILENT", 1);
    judge("EMPTY_IN_USE", 2);
    judge("LIVED_IN_UNUSED", 3);
    ck_assert_uint_gt(batch.kept, 1000);
}
