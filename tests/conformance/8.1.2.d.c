/*
 * GB/T 42455.1-2023, 8.1.2 d: warnings of odd vehicles: cloned plates, in by day and out by night, zombies, frequent passage.
 *
 * Shown: the four detectors over a labelled set that is made of scenarios with chance in them, the usual and the odd, and of some that
 * no rule tells apart (an exit that no camera saw, a clone that keeps its distance); precision and recall of each are printed and
 * must reach nine and eight in ten.
 */
#include <math.h>

#include "tests/e2e/vehicles.h"

enum { OF_EACH = 12, HARD = 1 };

#define FAR_GATE "01a20000-0000-8000-8000-0000000000e9"

static const char *home, *town;             /* two communities, twenty kilometres apart */
static char *body[2];
static int waiting[2], kept;

static double chance(double least, double most)
{
    return least + (most - least) * (double)(random() % 100000) / 100000;
}

/* --- passages, in batches */

static void flush(int where)
{
    const http_answer *a;

    if (!waiting[where])
        return;
    a = ingest_as(ADMIN, where ? town : home, body[where]);
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "errors"), 0);
    kept += atoi(http_at(a, "kept"));
    free(body[where]);
    body[where] = NULL;
    waiting[where] = 0;
}

static void add(int where, const char *plate, const char *gate, const char *direction, double seconds_ago, double east_m, double confidence)
{
    const char *one = passing(plate, gate, direction, ago(seconds_ago),
                              brief("\"longitude\":%.7f,\"latitude\":22.5,\"confidence\":%.2f", 113.9 + east_m / 102800.0, confidence));
    size_t old = body[where] ? strlen(body[where]) : 0;

    body[where] = realloc(body[where], old + strlen(one) + 2);
    sprintf(body[where] + old, "%s%s", old ? "," : "", one);
    if (++waiting[where] == 500)
        flush(where);
}

static void goes(const char *plate, const char *direction, double seconds_ago)
{
    add(0, plate, EAST, direction, seconds_ago, 0, chance(0.92, 1));
}

/* Seconds ago of an hour in China, so many days back; the evening of day 0 may lie ahead. */
static double at_hour(int days, double hour)
{
    double now = (double)((time(NULL) + 8 * 3600) % 86400);

    return days * 86400.0 + now - hour * 3600;
}

/* --- scenarios */

static void commuter(const char *plate)
{
    for (int day = 1; day <= 9; day++) {
        goes(plate, "EXIT", at_hour(day, chance(7, 9)));
        goes(plate, "ENTRY", at_hour(day, chance(17, 20)));
    }
}

static void on_nights(const char *plate, int nights)
{
    for (int day = 1; day <= nights; day++) {
        goes(plate, "ENTRY", at_hour(day, chance(6, 9)));
        goes(plate, "EXIT", at_hour(day, chance(22.2, 23.8)));
    }
}

static void night_owl(const char *plate) { on_nights(plate, 5 + (int)(random() % 2)); }
static void rare_night_owl(const char *plate) { on_nights(plate, 3); }
static void nurse(const char *plate) { on_nights(plate, 2); }

static void taxi(const char *plate)
{
    for (int day = 1; day <= 7; day++) {
        goes(plate, "EXIT", at_hour(day, chance(9, 12)));
        goes(plate, "ENTRY", at_hour(day, chance(13, 18)));
        goes(plate, "EXIT", at_hour(day, chance(22.2, 23.5)));
        goes(plate, "ENTRY", at_hour(day, chance(0.5, 4)));
    }
}

static void zombie(const char *plate) { goes(plate, "ENTRY", chance(31, 150) * 86400); }
static void on_holiday(const char *plate) { goes(plate, "ENTRY", chance(5, 28) * 86400); }

static void moved_away(const char *plate)
{
    goes(plate, "ENTRY", 61 * 86400.0);
    goes(plate, "EXIT", chance(35, 60) * 86400);
}

static void in_and_out(const char *plate, int times)
{
    for (int i = 0; i < times; i++) {
        goes(plate, "ENTRY", (i + chance(0.5, 0.9)) * 80000 / times);
        goes(plate, "EXIT", (i + chance(0.1, 0.4)) * 80000 / times);
    }
}

static void courier(const char *plate) { in_and_out(plate, 3 + (int)(random() % 6)); }
static void prowler(const char *plate) { in_and_out(plate, 11 + (int)(random() % 9)); }

/* Twenty kilometres in so many seconds, some time of the last day. */
static void far_away(const char *plate, double seconds, double confidence)
{
    double began = chance(4000, 70000);

    add(0, plate, EAST, "EXIT", began, 0, 0.97);
    add(1, plate, FAR_GATE, "ENTRY", began - seconds, 20000, confidence);
}

static void cloned(const char *plate) { far_away(plate, chance(20, 400), 0.97); }
static void shy_clone(const char *plate) { far_away(plate, chance(600, 700), 0.97); }
static void drives(const char *plate) { far_away(plate, chance(1200, 2600), 0.97); }
static void misread(const char *plate) { far_away(plate, chance(20, 400), 0.6); }

static void two_cameras(const char *plate)
{
    add(0, plate, EAST, "ENTRY", 5000, 0, 0.97);
    add(0, plate, WEST, "BY", 4999 + chance(0, 0.9), 200, 0.97);
    goes(plate, "EXIT", 3000);
}

static const struct scenario {
    const char *name, *odd;          /* the kind of warning that is right; NULL: none is */
    int count;
    void (*make)(const char *plate);
} scenarios[] = {
    { "commuter", NULL, 3 * OF_EACH, commuter },     { "night owl", "NIGHT", OF_EACH, night_owl },  { "night owl, seldom", "NIGHT", HARD, rare_night_owl },
    { "nurse", NULL, OF_EACH, nurse },               { "taxi", NULL, OF_EACH, taxi },               { "zombie", "ZOMBIE", OF_EACH, zombie },
    { "on holiday", NULL, OF_EACH, on_holiday },     { "moved away", NULL, OF_EACH, moved_away },   { "left unseen", NULL, HARD, zombie },
    { "courier", NULL, OF_EACH, courier },           { "prowler", "FREQUENT", OF_EACH, prowler },   { "cloned", "CLONED", OF_EACH, cloned },
    { "cloned, far in time", "CLONED", HARD, shy_clone }, { "drives", NULL, OF_EACH, drives },      { "misread", NULL, OF_EACH, misread },
    { "between two cameras", NULL, OF_EACH, two_cameras },
};

static void make_all(void)
{
    int serial = 0;

    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
        for (int k = 0; k < scenarios[i].count; k++) {
            const char *plate = text("粤B%05d", ++serial);

            scenarios[i].make(plate);
            stack_sql("insert into public.label values ('%s', '%s', '%s') returning 1", plate, scenarios[i].name, scenarios[i].odd ? scenarios[i].odd : "");
        }
    flush(0);
    flush(1);
}

/* --- judging it */

static bool has_looked(void)
{
    return strcmp(stack_sql("select count(*) > 0 from vehicles.warning where kind = 4"), "t") == 0;
}

static void judge(const char *kind, int number)
{
    int right = atoi(stack_sql("select count(*) from vehicles.warning w join public.label l using (plate) where w.kind = %d and l.odd = '%s'", number, kind));
    int raised = atoi(stack_sql("select count(*) from vehicles.warning where kind = %d", number));
    int there = atoi(stack_sql("select count(*) from public.label where odd = '%s'", kind));

    printf("    %-9s precision %d/%d, recall %d/%d; wrong: %s\n", kind, right, raised, right, there,
           stack_sql("select coalesce(string_agg(distinct l.name, ', '), 'none') from vehicles.warning w join public.label l using (plate)"
                     " where w.kind = %d and l.odd <> '%s'", number, kind));
    ck_assert_int_ge(there, OF_EACH);
    ck_assert_msg(right * 10 >= raised * 9, "%s: %d of %d are right", kind, right, raised);
    ck_assert_msg(right * 10 >= there * 8, "%s: %d of %d are found", kind, right, there);
}

TEST(what_is_odd_is_found_and_little_else)
{
    srandom(20261127);
    home = new_community();
    town = new_community();
    stack_sql("create table public.label (plate text, name text, odd text)");
    make_all();
    stack_stop_one("vehicles");
    stack_start_one("vehicles");            /* it looks when it starts */
    ck_assert(stack_wait(has_looked, 60));
    printf("    %d passages of %s plates\n", kept, stack_sql("select count(*) from public.label"));
    judge("CLONED", 1);
    judge("NIGHT", 2);
    judge("ZOMBIE", 3);
    judge("FREQUENT", 4);
    /* each is a record with its reasons, and has told of itself */
    ck_assert_str_eq(stack_sql("select bool_and(figure >= \"limit\" and first_passage_id is not null and exists (select from vehicles.passage p"
                               " where p.id = w.last_passage_id and p.plate = w.plate)) from vehicles.warning w"), "t");
    ck_assert_str_eq(stack_sql("select count(*) = (select count(*) from vehicles.warning) from vehicles.outbox where subject like '%%.warning.Created.v1'"), "t");
}
