/* Filters: what is understood, what is refused, and what a statement is made of. */
#include "libs/resource/filter.c"
#include "tests/unit/libs/resource/fixture.h"

static lin_req *rq;
static lin_op op;

static const char *reading(const char *text, lin_filter *filter)
{
    rq = request_of(&clerk_of_both);
    op = (lin_op){ .rq = rq, .engine = it.engine, .plan = &it.engine->plan[0] };
    return lin_filter_read(&op, lin_z(text), filter) == LIN_OK ? "ok" : failure_text(&rq->problem);
}

static const char *reads(const char *text)
{
    lin_filter filter;

    return reading(text, &filter);
}

TEST(terms_are_equalities_joined_by_and)
{
    lin_filter filter;

    begin();
    ck_assert_str_eq(reading("category = PERMANENT AND name=\"王 秀英\" AND source='a\\'b'", &filter), "ok");
    ck_assert_uint_eq(filter.terms, 3);
    ck_assert(lin_str_eq(filter.term[0].column->field->name,
                         LIN_STR("name"))); /* in the order of the contract */
    ck_assert(lin_value_eq(filter.term[0].value, lin_text(LIN_STR("王 秀英"))));
    ck_assert(lin_value_eq(filter.term[1].value, lin_int(1)));
    ck_assert(lin_value_eq(filter.term[2].value, lin_text(LIN_STR("a'b"))));
    ck_assert_str_eq(reading("  ", &filter), "ok");
    ck_assert_uint_eq(filter.terms, 0);
    end();
}

TEST(what_is_no_filter_is_refused)
{
    static const char *const wrong[] = {
        "category", "category =", "= PERMANENT", "category PERMANENT", "category != PERMANENT", "category > PERMANENT",
        "category == PERMANENT", "(category = PERMANENT)", "category = PERMANENT OR source = x", "category = PERMANENT source = x",
        "category = PERMANENT AND", "category = PERMANENT and source = x", "name = \"open", "name = \"a\"AND source = x",
        "NOT category = KEY", "name = a;b=", "name:x",
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(wrong); i++)
        ck_assert_str_eq(lin_print(it.arena, "%s → %s", wrong[i], reads(wrong[i])),
                         lin_print(it.arena, "%s → FILTER_INVALID filter", wrong[i]));
    end();
}

TEST(only_filterable_fields_are_filtered_by)
{
    begin();
    ck_assert_str_eq(reads("createdAt = x"), "FILTER_FIELD filter");
    ck_assert_str_eq(reads("etag = 1"), "FILTER_FIELD filter");
    ck_assert_str_eq(reads("deleted_at = x"), "FILTER_FIELD filter");
    ck_assert_str_eq(reads("version = 1"), "FILTER_FIELD filter");
    ck_assert_str_eq(reads("id_number_lookup = 1"), "FILTER_FIELD filter");
    ck_assert_str_eq(reads("id_number = x"), "ok");
    ck_assert_str_eq(reads("idNumber = x"), "ok");
    end();
}

TEST(values_have_the_type_of_their_field)
{
    begin();
    ck_assert_str_eq(reads("category = 1"), "FIELD_ENUM filter.category");
    ck_assert_str_eq(reads("category = WRONG"), "FIELD_ENUM filter.category");
    ck_assert_str_eq(reads("communityId = 7"), "FIELD_ID filter.communityId");
    end();
}

TEST(a_sealed_field_is_found_by_its_blind_index_and_an_empty_one_by_null)
{
    lin_filter filter;

    begin();
    ck_assert_str_eq(reading("phone = 13800138000", &filter), "ok");
    ck_assert(lin_value_eq(filter.term[0].value,
                           lin_int(lin_blind(it.keys, LIN_STR("population.person.phone"),
                                             LIN_STR("13800138000")))));
    ck_assert_str_eq(reading("phone = \"\"", &filter), "ok");
    ck_assert_int_eq(filter.term[0].value.kind, LIN_NULL);
    end();
}

TEST(a_community_goes_by_its_region_and_an_unknown_one_holds_nothing)
{
    lin_filter filter;

    begin();
    ck_assert_str_eq(reading("communityId = \"" SUNSHINE "\"", &filter), "ok");
    ck_assert_int_eq(filter.community, 7);
    ck_assert(!filter.nothing);
    ck_assert_int_eq(refreshes, 0);
    ck_assert_str_eq(reading("communityId = 00000000-0004-8000-8000-000000000004", &filter), "ok");
    ck_assert(filter.nothing);
    ck_assert_int_eq(refreshes, 1);
    ck_assert_str_eq(reading("communityId = " NEW_TOWN, &filter), "ok");
    ck_assert_int_eq(filter.community, 11);
    end();
}

TEST(a_field_twice_is_one_term_and_two_values_are_none)
{
    lin_filter filter;

    begin();
    ck_assert_str_eq(reading("category = KEY AND category = KEY", &filter), "ok");
    ck_assert_uint_eq(filter.terms, 1);
    ck_assert(!filter.nothing);
    ck_assert_str_eq(reading("category = KEY AND category = FLOATING", &filter), "ok");
    ck_assert(filter.nothing);
    end();
}

TEST(a_filter_has_an_end)
{
    lin_buf text;
    char *name;

    begin();
    text = (lin_buf){ .arena = it.arena };
    for (int i = 0; i < 32; i++)
        lin_buf_z(&text, i ? " AND category=KEY" : "category=KEY");
    ck_assert_str_eq(reads(lin_str_z(it.arena, lin_buf_str(&text))), "ok");
    lin_buf_z(&text, " AND category=KEY");
    ck_assert_str_eq(reads(lin_str_z(it.arena, lin_buf_str(&text))), "FILTER_INVALID filter");
    name = lin_print(it.arena, "name=\"%2042d", 1); /* 2048 bytes with the last quote */
    name[6] = 'x';
    ck_assert_str_eq(reads(lin_print(it.arena, "%s\"", name)), "FILTER_INVALID filter");
    name[2047] = '"';
    ck_assert_uint_eq(strlen(name), 2048);
    ck_assert_str_eq(reads(name), "ok");
    end();
}
