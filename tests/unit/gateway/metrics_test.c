/* Counted routes: each apart, up to a bound; whatever is beyond it shares one row, and none is counted under another's name. */
#include "gateway/metrics.c"
#include "tests/unit/test.h"

enum { MANY = 4 * GW_SERIES };

static gw_loop loop;
static gateway gw = { .loop = &loop, .loops = 1 };

/* What a whole gateway has beside its counters. */
size_t gw_contracts_pending(gw_contracts *contracts)
{
    (void)contracts;
    return 0;
}

void gw_programs_metrics(gw_programs *programs, lin_buf *text)
{
    (void)programs;
    (void)text;
}

static void ask_once(lin_arena *arena, int route)
{
    gw_count(&loop, gw_series(LIN_GET, lin_z(lin_print(arena, "/v1/test/route%d", route))), 200, LIN_MS);
}

static size_t lines_of(const char *text, const char *begin)
{
    size_t count = 0;

    for (const char *at = strstr(text, begin); at; at = strstr(at + 1, begin))
        count++;
    return count;
}

static const char *metrics(lin_arena *arena)
{
    gw.access = lin_access_new("/no/such/file", NULL);
    return lin_str_z(arena, gw_metrics(arena, &gw));
}

TEST(each_route_has_a_row_of_its_own_and_keeps_it)
{
    size_t get = gw_series(LIN_GET, LIN_STR("/v1/test/pets")), post = gw_series(LIN_POST, LIN_STR("/v1/test/pets"));

    ck_assert_uint_ne(get, post);
    ck_assert_uint_ne(get, 0);
    ck_assert_uint_eq(gw_series(LIN_GET, LIN_STR("/v1/test/pets")), get);
    ck_assert_str_eq(gw_series_verb(post), "POST");
    ck_assert(lin_str_eq(gw_series_route(post), LIN_STR("/v1/test/pets")));
}

TEST(routes_beyond_the_bound_are_counted_in_one_row)
{
    lin_arena *arena = lin_arena_new();
    const char *text, *other;

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < MANY; i++)
            ask_once(arena, i);
    gw_count(&loop, 0, 404, LIN_MS); /* a path that is no route's */
    text = metrics(arena);
    ck_assert_uint_eq(lines_of(text, "linli_http_requests_total{"), GW_SERIES);
    ck_assert_uint_eq(lines_of(text, "linli_http_request_duration_seconds_count{"), GW_SERIES);
    ck_assert_ptr_nonnull(strstr(text, "{method=\"GET\",route=\"/v1/test/route0\",code=\"200\"} 2\n"));
    ck_assert_ptr_nonnull(strstr(text, "{method=\"other\",route=\"unmatched\",code=\"404\"} 1\n"));
    other = lin_print(arena, "{method=\"other\",route=\"other\",code=\"200\"} %d\n", 2 * (MANY - (GW_SERIES - FIRST)));
    ck_assert_ptr_nonnull(strstr(text, other));
}
