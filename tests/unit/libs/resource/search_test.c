/* Search: folding, grams, what may be searched, and where it stands. */
#include "libs/resource/search.c"
#include "tests/unit/libs/resource/fixture.h"

static const char *folded(const char *text)
{
    return lin_str_z(it.arena, lin_search_fold(it.arena, lin_z(text)));
}

/* Grams as "王" (a character), "王秀" (a pair) or "007" (digits), in the order of their numbers. */
static const char *grams(const char *text, bool stored)
{
    lin_value list = grams_of(it.arena, lin_z(text), stored);
    lin_buf out = { .arena = it.arena };

    for (size_t i = 0; i < list.list.count; i++) {
        uint32_t gram = (uint32_t)list.list.at[i].number;

        lin_buf_z(&out, i ? " " : "");
        if (gram >> 16 == THREE_DIGITS || gram >> 16 == FOUR_DIGITS) {
            lin_buf_print(&out, gram >> 16 == THREE_DIGITS ? "%03u" : "%04u", gram & 0xFFFF);
            continue;
        }
        if (gram >> 16)
            lin_utf8_put(&out, gram >> 16);
        lin_utf8_put(&out, gram & 0xFFFF);
    }
    return lin_str_z(it.arena, lin_buf_str(&out));
}

TEST(folding_keeps_the_number_of_characters)
{
    begin();
    ck_assert_str_eq(folded("ＡＢＣ　Dé王𠀀"), "abc dé王𠀀");
    ck_assert_str_eq(folded("a\tb"), "a b");
    ck_assert_str_eq(folded("（！）"), "(!)");
    ck_assert_str_eq(folded(""), "");
    end();
}

TEST(a_row_holds_each_character_and_each_pair_once)
{
    begin();
    ck_assert_str_eq(grams("ab", true), "a b ab");
    ck_assert_str_eq(grams("aa aa", true), "a aa");
    ck_assert_str_eq(grams("a b", true), "a b"); /* no pair across a blank */
    ck_assert_str_eq(grams("a\nb", true), "a b"); /* nor across fields */
    ck_assert_str_eq(grams("", true), "");
    end();
}

TEST(a_query_asks_for_pairs_and_for_a_lone_character_itself)
{
    begin();
    ck_assert_str_eq(grams("王", false), "王");
    ck_assert_str_eq(grams("ab", false), "ab");
    ck_assert_str_eq(grams("abc", false), "ab bc");
    ck_assert_str_eq(grams("ab c", false), "c ab");
    ck_assert_str_eq(grams("  ", false), "");
    end();
}

TEST(three_and_four_digits_in_a_row_are_one_gram_more)
{
    begin();
    ck_assert_str_eq(grams("1203", true), "120 203 1203 0 1 2 3 03 12 20");
    ck_assert_str_eq(grams("1203", false), "120 203 1203 03 12 20");
    ck_assert_str_eq(grams("00710", false), "007 071 710 0071 0710 00 07 10 71");
    ck_assert_str_eq(grams("12a34", false), "12 2a 34 a3");
    ck_assert_str_eq(grams("12室", false), "12 2室");
    ck_assert_str_eq(grams("1a23 4", false), "4 1a 23 a2");
    ck_assert_str_eq(grams("12 3", false), "3 12"); /* not across a blank */
    end();
}

TEST(what_a_query_asks_for_stands_in_every_row_that_holds_it)
{
    static const char *const names[] = { "欧阳小明", "王秀英", "a 王b", "𠀀𠀁x", "AbC12３", "3栋２单元12030室" };

    begin();
    for (size_t i = 0; i < LIN_COUNT(names); i++) {
        lin_str whole = lin_search_fold(it.arena, lin_z(names[i]));
        lin_value row = grams_of(it.arena, whole, true);

        for (lin_str rest = whole; rest.len; lin_utf8_take(&rest))
            for (lin_str part = rest; part.len; part.len--) {
                lin_value query;

                if (!lin_utf8_valid(part) || lin_str_trim(part).len < part.len)
                    continue;
                query = grams_of(it.arena, part, false);
                for (size_t k = 0; k < query.list.count; k++)
                    ck_assert_ptr_nonnull(bsearch(&query.list.at[k], row.list.at, row.list.count, sizeof(row), compare));
            }
    }
    end();
}

static const char *search_by(const lin_principal *who, const char *request, lin_search *ret)
{
    lin_req *rq = request_of(who);
    const lin_method *method = lin_contract_method(it.contract, LIN_STR("PersonService.ListPersons"));
    lin_value *in = LIN_NEW_ARRAY(it.arena, lin_value, method->request->fields);
    lin_op op = { .rq = rq, .engine = it.engine, .plan = &it.engine->plan[0], .method = method, .in = in };
    lin_buf wire = { .arena = it.arena };
    const lin_filter_node *tree;

    ck_assert_int_eq(lin_json_read(rq, &(lin_json_in){ .message = method->request },
                                   lin_z(with_quotes(it.arena, request, '\'', '"')), &wire), LIN_OK);
    ck_assert_int_eq(lin_record_read(rq, method->request, lin_buf_str(&wire), in, NULL), LIN_OK);
    if (lin_search_read(&op, lin_op_in(&op, "q").text, ret) != LIN_OK ||
        lin_filter_read(rq, lin_op_in(&op, "filter").text, &tree) != LIN_OK || lin_search_narrow(&op, tree, ret) != LIN_OK)
        return failure_text(&rq->problem);
    return "ok";
}

TEST(a_search_is_narrowed_by_the_fields_declared_so)
{
    lin_search s;

    begin();
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':' 秀英 ','filter':'category=KEY AND communityId=" SUNSHINE "'}", &s), "ok");
    ck_assert(lin_str_eq(s.needle, LIN_STR("秀英")));
    ck_assert_int_eq(s.community, 7);
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':'秀','filter':'source=manual'}", &s), "FILTER_FIELD filter");
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':'秀','filter':'category=KEY OR category=FLOATING'}", &s), "SEARCH_INVALID filter");
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':'秀','filter':'category=KEY AND category=KEY'}", &s), "FILTER_FIELD filter");
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':'秀','orderBy':'name'}", &s), "SEARCH_INVALID orderBy");
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':'　'}", &s), "SEARCH_INVALID q");
    end();
}

static const char *range_by(const char *filter)
{
    const lin_message *person = it.engine->plan[0].message;
    lin_search s;
    const char *told = search_by(&clerk_of_both, lin_print(it.arena, "{'q':'秀','filter':'%s'}", filter), &s);
    lin_value range = strcmp(told, "ok") == 0 ? s.with[lin_message_field(person, LIN_STR("birth_date")) - person->field] : lin_null();

    return range.kind == LIN_TEXT ? lin_str_z(it.arena, range.text) : told;
}

TEST(days_beside_a_search_are_a_range)
{
    begin();
    ck_assert_str_eq(range_by("category=KEY"), "ok");
    ck_assert_str_eq(range_by("birthDate>=1940-01-01 AND birthDate<=1949-12-31"), "[1940-01-01,1949-12-31]");
    ck_assert_str_eq(range_by("birthDate<1950-01-01 AND birthDate>1939-12-31"), "(1939-12-31,1950-01-01)");
    ck_assert_str_eq(range_by("birthDate>=1940-01-01"), "[1940-01-01,]");
    ck_assert_str_eq(range_by("birthDate=1940-01-01"), "[1940-01-01,1940-01-01]");
    ck_assert_str_eq(range_by("birthDate>=1950-01-01 AND birthDate<=1940-01-01"), "empty");
    ck_assert_str_eq(range_by("birthDate>=1940-01-01 AND birthDate>1941-01-01"), "SEARCH_INVALID filter.birthDate");
    ck_assert_str_eq(range_by("birthDate=1940-01-01 AND birthDate<=1941-01-01"), "SEARCH_INVALID filter.birthDate");
    ck_assert_str_eq(range_by("birthDate!=1940-01-01"), "SEARCH_INVALID filter.birthDate");
    ck_assert_str_eq(range_by("birthDate>1940-02-30"), "FIELD_DATE filter.birthDate");
    ck_assert_str_eq(range_by("residenceSince>1940-02-03"), "FILTER_FIELD filter");
    end();
}

TEST(marks_are_for_those_who_may_list_them)
{
    lin_search s;

    begin();
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':'秀','filter':'tag=x'}", &s), "PERMISSION_DENIED filter");
    ck_assert_str_eq(search_by(&clerk_of_both, "{'q':'秀','filter':'origin=HAND'}", &s), "FILTER_FIELD filter");
    ck_assert_str_eq(search_by(reader_of(7), "{'q':'秀','filter':'tag=独居老人'}", &s), "ok");
    ck_assert_str_eq(lin_str_z(it.arena, s.mark->name), "tag");
    ck_assert(lin_value_eq(s.marked, lin_text(LIN_STR("独居老人"))));
    ck_assert_str_eq(search_by(reader_of(7), "{'q':'秀','filter':'tag!=x'}", &s), "SEARCH_INVALID filter.tag");
    ck_assert_str_eq(search_by(reader_of(7), "{'q':'秀','filter':'tag=x AND tag=x'}", &s), "FILTER_FIELD filter");
    end();
}

TEST(who_is_shown_masks_does_not_search_behind_them)
{
    lin_search s;

    begin();
    ck_assert_str_eq(search_by(&uncleared_of_seven, "{'q':'秀'}", &s), "PERMISSION_DENIED q");
    ck_assert_str_eq(search_by(&clerk_of_seven, "{'q':'秀'}", &s), "ok");
    end();
}

TEST(a_place_is_told_in_characters)
{
    size_t start = 99;

    begin();
    ck_assert(find_in(it.arena, LIN_STR("𠀀欧ＡB阳"), LIN_STR("ab"), &start));
    ck_assert_uint_eq(start, 2);
    ck_assert(!find_in(it.arena, LIN_STR("欧阳"), LIN_STR("王"), &start));
    end();
}
