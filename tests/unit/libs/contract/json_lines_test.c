/* Rows, one on each line (NDJSON): what is taken is what a list of them would be, what is wrong is told of its line. */
#include "tests/unit/libs/contract/everything.h"

static const lin_field *list_of(const char *name)
{
    const lin_field *list = lin_message_field(everything, lin_z(name));

    ck_assert_ptr_nonnull(list);
    return list;
}

static lin_code reads(const char *text, lin_buf *wire)
{
    lin_req_clear_problem(rq);
    return lin_json_read_lines(rq, list_of("inner_list"), lin_z(text), wire);
}

TEST(lines_are_the_elements_of_the_list)
{
    static const struct { const char *lines, *list; } rows[] = {
        { "", "" }, { "{}", "{}" }, { "{\"n\":1}\n", "{\"n\":1}" }, { "{\"n\":1}\r\n {\"text\":\"a\\nb\"} \r\n", "{\"n\":1},{\"text\":\"a\\nb\"}" },
        { "{\"n\":1,\"leaves\":[{\"on\":true}]}\n{}\n{\"n\":3}", "{\"n\":1,\"leaves\":[{\"on\":true}]},{},{\"n\":3}" },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_buf lines = { .arena = rq->arena }, list = { .arena = rq->arena };
        const lin_json_in in = { .message = everything };

        ck_assert_msg(reads(rows[i].lines, &lines) == LIN_OK, "%s: %.*s", rows[i].lines, LIN_STR_FMT(rq->problem.detail));
        ck_assert_int_eq(lin_json_read(rq, &in, lin_z(lin_print(rq->arena, "{\"innerList\":[%s]}", rows[i].list)), &list), LIN_OK);
        ck_assert(lin_str_eq(lin_buf_str(&lines), lin_buf_str(&list)));
    }
}

TEST(what_is_wrong_is_told_of_its_line)
{
    static const struct { const char *lines, *reason, *field, *detail; } rows[] = {
        { "{}\n{\"n\":x}\n", "FIELD_TYPE", "line 2.n", "" }, { "{}\n{}\n{\"nope\":1}", "FIELD_UNKNOWN", "line 3.nope", "" },
        { "{\"leaves\":[{},{\"on\":1}]}", "FIELD_TYPE", "line 1.leaves[1].on", "" }, { "{}\n{\"n\":1", "JSON_MALFORMED", "line 2", "byte 6" },
        { "{} {}", "JSON_MALFORMED", "line 1", "byte 3" }, { "{}\n\n{}", "FIELD_TYPE", "line 2", "object" }, { "[]\n", "FIELD_TYPE", "line 1", "object" },
        { "{}\n\xef\xbb\xbf{}", "FIELD_TYPE", "line 2", "object" }, { "{\"n\":1,\"n\":1}", "FIELD_TWICE", "line 1.n", "" },
        { "{\n\"n\":1}", "JSON_MALFORMED", "line 1", "byte 1" }, { "{}\n{}\n{}\n{}", "FIELD_RANGE", "innerList", "0 to 3" },
    };

    begin();
    rq->lang = LIN_EN;
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_buf wire = { .arena = rq->arena };

        ck_assert_int_eq(reads(rows[i].lines, &wire), LIN_INVALID_ARGUMENT);
        ck_assert_msg(lin_str_eq(rq->problem.reason, lin_z(rows[i].reason)), "%s: %.*s", rows[i].lines, LIN_STR_FMT(rq->problem.reason));
        ck_assert_uint_eq(rq->problem.violations, 1);
        ck_assert_msg(lin_str_eq(rq->problem.violation[0].field, lin_z(rows[i].field)), "%s: %.*s", rows[i].lines, LIN_STR_FMT(rq->problem.violation[0].field));
        ck_assert_ptr_nonnull(strstr(lin_str_z(rq->arena, rq->problem.detail), rows[i].detail));
    }
}

/* A line lies one level below the request, and what is too deep there is too deep here. */
TEST(a_line_is_as_deep_as_its_place_in_the_request)
{
    enum { MOST = LIN_DEPTH_MAX - 1 };        /* messages of a line */
    Linli__Field option;
    lin_field list;

    begin();
    list = *list_of("tree");
    option = *list.option;
    option.max_length = 9;
    list.option = &option;
    for (int levels = MOST; levels <= MOST + 1; levels++) {
        lin_buf text = { .arena = rq->arena }, wire = { .arena = rq->arena };
        bool good = levels <= MOST;

        for (int i = 1; i < levels; i++)
            lin_buf_z(&text, "{\"child\":");
        lin_buf_z(&text, "{}");
        for (int i = 1; i < levels; i++)
            lin_buf_char(&text, '}');
        lin_req_clear_problem(rq);
        ck_assert_int_eq(lin_json_read_lines(rq, &list, lin_buf_str(&text), &wire), good ? LIN_OK : LIN_INVALID_ARGUMENT);
        if (good)
            ck_assert_int_eq(lin_wire_check(rq, everything, lin_buf_str(&wire)), LIN_OK);
        else
            ck_assert(lin_str_eq(rq->problem.reason, LIN_STR("JSON_TOO_DEEP")) && lin_str_eq(rq->problem.violation[0].field, LIN_STR("line 1")));
    }
}
