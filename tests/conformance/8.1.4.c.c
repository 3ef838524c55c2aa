/*
 * GB/T 42455.1-2023, 8.1.4 c: units are linked to the grid.
 *
 * Shown: the grid of a unit is asked from the unit, the units of a grid from the grid, now and as they were at a time, also after
 * the unit has moved from grid to grid and away; a grid of another place is refused.
 */
#include "tests/e2e/organizations.h"

static const char *now_text(void)
{
    char at[40];
    struct timespec t;

    usleep(20000);
    clock_gettime(CLOCK_REALTIME, &t);
    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%S", gmtime(&t.tv_sec));
    usleep(20000);
    return text("%s.%06ldZ", at, t.tv_nsec / 1000);
}

static const char *at_time(const char *end, const char *id, const char *when)
{
    return text("%s=\"%s\" AND linkedAt<=\"%s\" AND (-unlinkedAt:* OR unlinkedAt>\"%s\")", end, id, when, when);
}

static void expect_link(const char *unit, const char *grid, const char *when)
{
    const http_answer *a = units_by("gridLinks", at_time("unitId", unit, when));

    ck_assert_uint_eq(length_of(a, "gridLinks"), grid ? 1 : 0);
    if (!grid)
        return;
    ck_assert_str_eq(http_at(a, "gridLinks.0.linkedGridId"), grid);
    ck_assert_str_eq(http_at(units_by("gridLinks", at_time("linkedGridId", grid, when)), "gridLinks.0.unitId"), unit);
}

TEST(unit_and_grid_know_each_other_now_and_then)
{
    const char *c = new_community(), *first = new_grid(c), *second = new_grid(c), *before = now_text(), *early, *late, *after, *u;

    u = made(restaurant(c, "老王面馆", text("\"gridId\":\"%s\"", first)));
    early = now_text();
    ck_assert_str_eq(http_at(units_by("units", text("gridId=\"%s\"", first)), "units.0.id"), u);
    expect_status(patch(text(O "/units/%s", u), text("{\"gridId\":\"%s\"}", second)), 200);
    late = now_text();
    ck_assert_str_eq(http_at(get(text(O "/units/%s", u)), "gridId"), second);
    ck_assert_uint_eq(length_of(units_by("units", text("gridId=\"%s\"", first)), "units"), 0);
    expect_status(patch(text(O "/units/%s", u), "{\"gridId\":\"\"}"), 200);
    after = now_text();
    expect_link(u, NULL, before);
    expect_link(u, first, early);
    expect_link(u, second, late);
    expect_link(u, NULL, after);
    ck_assert_uint_eq(length_of(units_by("gridLinks", at_time("linkedGridId", first, late)), "gridLinks"), 0);
    expect_refused(patch(text(O "/units/%s", u), text("{\"gridId\":\"%s\"}", new_grid(new_community()))), 400, "GRID_UNKNOWN", "gridId");
}
