/*
 * GB/T 42455.1-2023, 7.2.3 c: building data is updated on schedule.
 *
 * Shown: a source of the building register runs by its schedule alone, minute after minute, and changes the record of a building
 * that is there; which fields came from where and when the building's history tells; last and next run are shown, and what
 * each run did.
 */
#include "tests/e2e/sources.h"
#include "tests/e2e/housing.h"

#define BUILDINGS "楼栋编号,楼栋名称,建筑状态,建筑用途,地上层数\n"

/* The next whole minute, and no later. */
static void expect_next_minute(const char *next)
{
    lin_time at;

    ck_assert_msg(lin_time_parse(lin_z(next), &at), "%s", next);
    ck_assert_int_eq(at % LIN_MINUTE, 0);
    ck_assert_msg(at > lin_now() - 2 * LIN_SECOND && at <= lin_now() + LIN_MINUTE, "%s", next);
}

static const char *latest_run;

static bool has_run_again(void)
{
    const char *id = text("%s", http_at(get(watched), "lastRunId"));

    return id[0] && strcmp(id, latest_run) != 0;
}

/* By its schedule: nobody asks. */
static const http_answer *minute_comes(const char *source)
{
    latest_run = text("%s", http_at(get(source_path(source, "")), "lastRunId"));
    watched = source_path(source, "");
    ck_assert_msg(stack_wait(has_run_again, 90), "%s", get(watched)->body);
    return get(watched);
}

TEST(a_building_is_updated_on_schedule_and_the_runs_are_shown)
{
    const char *c = new_community(), *building = made(new_building(c, "3栋", "\"floorsAbove\":17")), *source, *first;
    const http_answer *a;

    a = HTTP(.path = SOURCES, .token = ADMIN,
             .body = text("{\"communityId\":\"%s\",\"name\":\"不动产登记中心\",\"kind\":\"HTTP\",\"address\":\"%s\",\"schedule\":\"* * * * *\",\"feeds\":\"housing.Building\"}",
                          c, partner_gives(BUILDINGS "3栋,阳光花园3栋,在用,住宅,18\n4栋,阳光花园4栋,在建,商住,6\n")));
    source = made(a);
    ck_assert_str_eq(http_at(get(source_path(source, "")), "nextRunAt"), "");
    expect_status(activate(ADMIN, source, ""), 200);
    expect_next_minute(text("%s", http_at(get(source_path(source, "")), "nextRunAt")));
    ck_assert_str_eq(http_at(get(source_path(source, "")), "lastRunAt"), "");

    a = minute_comes(source);
    expect_run(a, "DONE", 1, 1, 0, 0);
    ck_assert_str_ne(http_at(a, "lastRunAt"), "");
    expect_next_minute(text("%s", http_at(a, "nextRunAt")));
    first = text("%s", http_at(a, "lastRunAt"));
    ck_assert_str_eq(http_at(get(text(H "/buildings/%s", building)), "floorsAbove"), "18");
    a = get(text(H "/buildings?filter=communityId=\"%s\"%%20AND%%20number=\"%s\"", c, "4栋"));
    ck_assert_str_eq(http_at(a, "buildings.0.source"), "不动产登记中心");
    a = get(text(H "/buildings/%s/history", building));
    ck_assert_ptr_nonnull(strstr(a->body, "\"path\":\"floorsAbove\",\"beforeJson\":\"17\",\"afterJson\":\"18\""));

    partner_gives(BUILDINGS "3栋,阳光花园3栋,危房,住宅,18\n");
    a = minute_comes(source);
    expect_run(a, "DONE", 0, 1, 0, 0);
    ck_assert_str_gt(http_at(a, "lastRunAt"), first);
    ck_assert_str_eq(http_at(get(text(H "/buildings/%s", building)), "state"), "DANGEROUS");
    ck_assert_uint_ge(length_of(runs_of(source), "runs"), 2);
    ck_assert_str_eq(http_at(runs_of(source), "runs.0.changes"), "1");
}
