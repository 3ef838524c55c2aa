/*
 * GB/T 42455.1-2023, 8.1.4 b: basic statistics and analysis of units.
 *
 * Shown: counts by trade, by size and by grid, and by two of them together, equal what the records say one by one, also after
 * units have changed, were deleted and merged; and a caller's counts are of what the caller sees.
 */
#include "tests/e2e/organizations.h"

static const char *const trades[] = { "H62", "F51", "F52", "O80" };
static const char *const sizes[] = { "MICRO", "SMALL", "MEDIUM" };

/* What SQL counts in the table, as the API writes its groups. */
static const char *counted(const char *c, const char *columns)
{
    return text("%s", stack_sql("select coalesce(string_agg(n, ' ' order by n), '') from (select concat_ws(',', %s) || '=' || count(*) as n"
                                " from organizations.unit u join identity.region r on r.number = u.community_id and r.id = '%s'"
                                " where u.deleted_at is null group by %s) t", columns, c, columns));
}

/* The groups of an answer in the same form; values stand in the order of the question. */
static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *told(const http_answer *a)
{
    const char *group[64], *all = "";
    size_t count = length_of(a, "groups");

    expect_status(a, 200);
    for (size_t i = 0; i < count; i++) {
        json_t *one = json_array_get(json_object_get(a->json, "groups"), i), *value = json_object_get(one, "values");
        json_t *n = json_object_get(one, "count");

        group[i] = json_string_value(json_array_get(value, 0));
        for (size_t k = 1; k < json_array_size(value); k++)
            group[i] = text("%s,%s", group[i], json_string_value(json_array_get(value, k)));
        group[i] = text("%s=%s", group[i], json_is_string(n) ? json_string_value(n) : text("%lld", json_integer_value(n)));
    }
    qsort(group, count, sizeof(*group), by_text);
    for (size_t i = 0; i < count; i++)
        all = text("%s%s%s", all, i ? " " : "", group[i]);
    return all;
}

static void expect_equal(const char *c, const char *token, const char *by, const char *columns)
{
    ck_assert_str_eq(told(HTTP(.path = text(O "/units:stats?by=%s", by), .token = token)), counted(c, columns));
}

#define SIZE_WORD "(array['', 'MICRO', 'SMALL', 'MEDIUM', 'LARGE'])[size + 1]"
#define SECTION_WORD "chr(64 + section)"

static void expect_all_equal(const char *c, const char *token)
{
    expect_equal(c, token, "trade", "trade");
    expect_equal(c, token, "size", SIZE_WORD);
    expect_equal(c, token, "section", SECTION_WORD);
    expect_equal(c, token, "gridId", "grid_id");
    expect_equal(c, token, "trade,size", "trade, " SIZE_WORD);
}

TEST(counts_are_those_of_the_records)
{
    const char *c = new_community(), *grid[] = { new_grid(c), new_grid(c) }, *unit[24];
    const char *reader = account("counts", "{organizations.unit.read}", c);

    made(restaurant(new_community(), "别的社区", "")); /* is not counted */
    for (int i = 0; i < 24; i++)
        unit[i] = made(new_unit_of(c, text("单位%d", i), "MERCHANT", "", text("\"trade\":\"%s\",\"size\":\"%s\",\"gridId\":\"%s\"", trades[i % 4], sizes[i % 3], grid[i % 5 % 2])));
    expect_all_equal(c, reader);
    expect_status(patch(text(O "/units/%s", unit[0]), text("{\"trade\":\"O80\",\"size\":\"LARGE\",\"gridId\":\"%s\"}", grid[1])), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(O "/units/%s", unit[1]), .token = ADMIN), 200);
    expect_status(post(text(O "/units/%s:merge", unit[2]), text("{\"fromId\":\"%s\"}", unit[3])), 200);
    expect_all_equal(c, reader);
    ck_assert_str_eq(stack_sql("select count(*) from organizations.unit u join identity.region r on r.number = u.community_id and r.id = '%s'"
                               " where u.deleted_at is null", c), "22");
}
