/* Filters: what is understood, what is refused, and the conditions that come of it. */
#include "libs/resource/condition.c"
#include "tests/unit/libs/resource/fixture.h"

static lin_op op;
static lin_statement made;

/* The condition, or why there is none. */
static const char *sql_for(const lin_principal *who, const char *text)
{
    const lin_filter_node *tree;
    lin_req *rq = request_of(who);

    op = (lin_op){ .rq = rq, .engine = it.engine, .plan = &it.engine->plan[0] };
    made = (lin_statement){ .sql = { .arena = it.arena } };
    if (lin_filter_read(rq, lin_z(text), &tree) != LIN_OK || lin_statement_filter(&made, &op, tree, false) != LIN_OK)
        return failure_text(&rq->problem);
    return lin_str_z(it.arena, lin_buf_str(&made.sql));
}

static const char *sql(const char *text)
{
    return sql_for(&clerk_of_both, text);
}

TEST(terms_become_conditions_with_parameters)
{
    begin();
    ck_assert_str_eq(sql(""), "");
    ck_assert_str_eq(sql("   "), "");
    ck_assert_str_eq(sql("category = PERMANENT AND name=\"王 秀英\" AND source='a\\'b'"),
                     " and (\"category\" = $1 and \"name\" = $2 and \"source\" = $3)");
    ck_assert(lin_value_eq(made.value[0], lin_int(1)));
    ck_assert(lin_value_eq(made.value[1], lin_text(LIN_STR("王 秀英"))));
    ck_assert(lin_value_eq(made.value[2], lin_text(LIN_STR("a'b"))));
    end();
}

TEST(a_beginning_is_told_wherever_it_stands)
{
    static const struct { const char *filter; bool begins; } cases[] = {
        { "", false }, { "name = 王", false }, { "name = \"王*\"", true }, { "phone = \"*1234\"", false },
        { "category = KEY AND (source = a OR NOT name = \"王*\")", true }, { "createdAt > \"2026-01-01T00:00:00Z\"", false },
    };
    const lin_filter_node *tree;

    begin();
    for (size_t i = 0; i < LIN_COUNT(cases); i++) {
        ck_assert_int_eq(lin_filter_read(request_of(&clerk_of_both), lin_z(cases[i].filter), &tree), LIN_OK);
        ck_assert_msg(lin_filter_begins(tree) == cases[i].begins, "%s", cases[i].filter);
    }
    end();
}

TEST(or_binds_tighter_than_and_and_parentheses_say_otherwise)
{
    begin();
    ck_assert_str_eq(sql("category=KEY OR category=FLOATING AND source=x"),
                     " and ((\"category\" = $1 or \"category\" = $2) and \"source\" = $3)");
    ck_assert_str_eq(sql("category=KEY OR (category=FLOATING AND source=x)"),
                     " and ((\"category\" = $1 or (\"category\" = $2 and \"source\" = $3)))");
    ck_assert_str_eq(sql("((category=KEY))"), " and (((\"category\" = $1)))");
    end();
}

TEST(not_turns_a_condition_around_even_where_there_is_nothing)
{
    begin();
    ck_assert_str_eq(sql("NOT category = KEY"), " and (not coalesce(\"category\" = $1, false))");
    ck_assert_str_eq(sql("-(category = KEY OR source = x)"),
                     " and (not coalesce(((\"category\" = $1 or \"source\" = $2)), false))");
    ck_assert_str_eq(sql("category != KEY"), " and (\"category\" <> $1)");
    ck_assert_str_eq(sql("phone != 13800138000"), " and (\"phone_lookup\" is distinct from $1)");
    end();
}

TEST(marks_are_looked_for_where_they_are_said)
{
    begin();
    ck_assert_str_eq(sql_for(reader_of(7), "tag = \"独居老人\" AND NOT tag = y"),
                     " and ((community_id, id) in (select community_id, \"person_id\" from \"tag\" where deleted_at is null and \"tag\" = $1"
                     " and (\"valid_from\" is null or \"valid_from\" <= platform.today()) and (\"valid_until\" is null or \"valid_until\" >= platform.today()))"
                     " and not coalesce((community_id, id) in (select community_id, \"person_id\" from \"tag\" where deleted_at is null and \"tag\" = $2"
                     " and (\"valid_from\" is null or \"valid_from\" <= platform.today()) and (\"valid_until\" is null or \"valid_until\" >= platform.today())), false))");
    ck_assert(lin_value_eq(made.value[0], lin_text(LIN_STR("独居老人"))));
    ck_assert_str_eq(sql_for(reader_of(7), "tag != x"), "FILTER_INVALID filter");
    ck_assert_str_eq(sql_for(reader_of(7), "tag = \"x*\""), "FILTER_INVALID filter");
    ck_assert_str_eq(sql_for(reader_of(7), "origin = HAND"), "FILTER_FIELD filter");
    ck_assert_str_eq(sql("tag = x"), "PERMISSION_DENIED filter");
    end();
}

TEST(times_and_texts_have_an_order_and_beginnings)
{
    begin();
    ck_assert_str_eq(sql("createdAt >= 2026-01-01T00:00:00Z AND updatedAt < \"2027-01-01T00:00:00+08:00\""),
                     " and (created_at >= $1 and updated_at < $2)");
    ck_assert_str_eq(sql("name = \"王*\""), " and ((\"name\" >= $1 and \"name\" < $2))");
    ck_assert(lin_value_eq(made.value[1], lin_text(LIN_STR("王\xF4\x8F\xBF\xBF"))));
    ck_assert_str_eq(sql("name = 王*"), " and ((\"name\" >= $1 and \"name\" < $2))");
    ck_assert_str_eq(sql("name = \"王\\*\""), " and (\"name\" = $1)");
    ck_assert(lin_value_eq(made.value[0], lin_text(LIN_STR("王*"))));
    ck_assert_str_eq(sql("name > 王"), " and (\"name\" > $1)");
    end();
}

TEST(presence_is_asked_with_a_star)
{
    begin();
    ck_assert_str_eq(sql("idNumber:*"), " and (\"id_number\" is not null)");
    ck_assert_str_eq(sql("category:*"), " and (\"category\" <> 0)");
    ck_assert_str_eq(sql("source:*"), " and (\"source\" <> '')");
    ck_assert_str_eq(sql("source:x"), " and (\"source\" = $1)");
    end();
}

TEST(what_is_masked_or_sealed_is_compared_for_equality_alone)
{
    begin();
    ck_assert_str_eq(sql("phone > 138"), "FILTER_INVALID filter");
    ck_assert_str_eq(sql("phone = \"138*\""), "FILTER_INVALID filter");
    ck_assert_str_eq(sql("category > KEY"), "FILTER_INVALID filter");
    ck_assert_str_eq(sql_for(&uncleared_of_seven, "name = 王秀英"), " and (\"name\" = $1)");
    ck_assert_str_eq(sql_for(&uncleared_of_seven, "name > 王"), "FILTER_INVALID filter");
    ck_assert_str_eq(sql_for(&uncleared_of_seven, "name = \"王*\""), "FILTER_INVALID filter");
    end();
}

TEST(a_sealed_field_is_found_by_its_blind_index_and_an_empty_one_by_null)
{
    begin();
    ck_assert_str_eq(sql("phone = 13800138000"), " and (\"phone_lookup\" = $1)");
    ck_assert(lin_value_eq(made.value[0], lin_int(lin_blind(it.keys, LIN_STR("population.person.phone"), LIN_STR("13800138000")))));
    ck_assert_str_eq(sql("phone = \"\""), " and (\"phone_lookup\" is null)");
    end();
}

TEST(the_last_four_are_looked_for_in_each_community_of_the_caller)
{
    lin_value seven, nine;

    begin();
    ck_assert_str_eq(sql("phone = \"*8000\""), " and (\"phone_tail\" = any ($1::bigint[]))");
    seven = lin_int(lin_blind(it.keys, LIN_STR("population.person.phone.tail"), LIN_STR("7 8000")));
    nine = lin_int(lin_blind(it.keys, LIN_STR("population.person.phone.tail"), LIN_STR("9 8000")));
    ck_assert_uint_eq(made.value[0].list.count, 2);
    ck_assert(lin_value_eq(made.value[0].list.at[0], seven) && lin_value_eq(made.value[0].list.at[1], nine));
    ck_assert_str_eq(sql("phone = \"*8000\" AND communityId = " SUNSHINE), " and (\"phone_tail\" = any ($1::bigint[]) and community_id = $2)");
    ck_assert_uint_eq(made.value[0].list.count, 1);
    ck_assert_str_eq(sql("phone = \"*800\""), "FILTER_INVALID filter");
    ck_assert_str_eq(sql("name = \"*英\""), "FILTER_INVALID filter");
    ck_assert_str_eq(sql_for(&admin, "phone = \"*8000\""), "FILTER_INVALID filter"); /* of which community? */
    ck_assert_str_eq(sql_for(&admin, "phone = \"*8000\" AND (communityId = " SUNSHINE " OR category = KEY)"), "FILTER_INVALID filter");
    end();
}

TEST(what_is_no_filter_is_refused)
{
    static const char *const wrong[] = {
        "category", "category =", "= PERMANENT", "category PERMANENT", "category == PERMANENT", "(category = PERMANENT",
        "category = PERMANENT)", "category = PERMANENT source = x", "category = PERMANENT AND", "OR category = KEY", "()",
        "category = PERMANENT and source = x", "name = \"open", "name = \"a\"source = x", "name = a;b=", "NOT", "-", "category = KEY OR",
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(wrong); i++)
        ck_assert_str_eq(lin_print(it.arena, "%s → %s", wrong[i], sql(wrong[i])),
                         lin_print(it.arena, "%s → FILTER_INVALID filter", wrong[i]));
    end();
}

TEST(only_filterable_fields_are_filtered_by)
{
    begin();
    ck_assert_str_eq(sql("etag = 1"), "FILTER_FIELD filter");
    ck_assert_str_eq(sql("deleted_at = x"), "FILTER_FIELD filter");
    ck_assert_str_eq(sql("version = 1"), "FILTER_FIELD filter");
    ck_assert_str_eq(sql("id_number_lookup = 1"), "FILTER_FIELD filter");
    ck_assert_str_eq(sql("search_text = x"), "FILTER_FIELD filter");
    ck_assert_str_eq(sql("id_number = x"), " and (\"id_number_lookup\" = $1)");
    ck_assert_str_eq(sql("idNumber = x"), " and (\"id_number_lookup\" = $1)");
    end();
}

TEST(values_have_the_type_of_their_field)
{
    begin();
    ck_assert_str_eq(sql("category = 1"), "FIELD_ENUM filter.category");
    ck_assert_str_eq(sql("category = WRONG"), "FIELD_ENUM filter.category");
    ck_assert_str_eq(sql("communityId = 7"), "FIELD_ID filter.communityId");
    ck_assert_str_eq(sql("createdAt > yesterday"), "FIELD_TIME filter.createdAt");
    end();
}

TEST(a_community_goes_by_its_region_and_an_unknown_one_holds_nothing)
{
    begin();
    ck_assert_str_eq(sql("communityId = \"" SUNSHINE "\""), " and (community_id = $1)");
    ck_assert_int_eq(made.value[0].number, 7);
    ck_assert_int_eq(refreshes, 0);
    sql("communityId = 00000000-0004-8000-8000-000000000004");
    ck_assert_int_eq(made.value[0].number, -1);
    ck_assert_int_eq(refreshes, 1);
    sql("communityId != " NEW_TOWN);
    ck_assert_int_eq(made.value[0].number, 11);
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
    ck_assert_ptr_nonnull(strstr(sql(lin_str_z(it.arena, lin_buf_str(&text))), "$32"));
    lin_buf_z(&text, " AND category=KEY");
    ck_assert_str_eq(sql(lin_str_z(it.arena, lin_buf_str(&text))), "FILTER_INVALID filter");
    ck_assert_str_eq(sql("((((((((category=KEY))))))))"), " and (((((((((\"category\" = $1)))))))))");
    ck_assert_str_eq(sql("(((((((((category=KEY)))))))))"), "FILTER_INVALID filter");
    name = lin_print(it.arena, "name=\"%2042d", 1); /* 2048 bytes with the last quote */
    name[6] = 'x';
    ck_assert_str_eq(sql(lin_print(it.arena, "%s\"", name)), "FILTER_INVALID filter");
    name[2047] = '"';
    ck_assert_uint_eq(strlen(name), 2048);
    ck_assert_str_eq(sql(name), " and (\"name\" = $1)");
    end();
}
