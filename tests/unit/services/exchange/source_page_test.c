/* A page of somebody's list: its rows, and what it says of the next one; and texts that are none. */
#include "services/exchange/source_page.c"
#include "tests/unit/services/exchange/files.h"

/* The rows, a line each; "none": there is no list. */
static const char *rows_of(const char *page, const char *path)
{
    static char text[4096];
    FILE *into = tmpfile();
    bool there;

    ck_assert_int_eq(exchange_page_rows(request(), lin_z(page), lin_z(path), into, &there), LIN_OK);
    rewind(into);
    text[fread(text, 1, sizeof(text) - 1, into)] = '\0';
    fclose(into);
    return there ? text : "none";
}

static const char *text_at(const char *page, const char *path)
{
    lin_req *rq = request();
    lin_str text;

    return exchange_page_text(rq, lin_z(page), lin_z(path), &text) == LIN_OK ? lin_str_z(rq->arena, text) : "refused";
}

TEST(rows_stand_where_the_path_says)
{
    ck_assert_str_eq(rows_of("[{\"a\":1},{\"a\":2}]", ""), "{\"a\":1}\n{\"a\":2}\n");
    ck_assert_str_eq(rows_of(" { \"x\" : [9], \"data\" : { \"n\" : \"]}\\\"\", \"rows\" : [ {\"a\":\"}\"} , {} ] } } ", "data.rows"), "{\"a\":\"}\"}\n{}\n");
    ck_assert_str_eq(rows_of("{\"rows\":[]}", "rows"), "");
}

TEST(what_is_no_list_is_none)
{
    static const struct { const char *page, *path; } rows[] = {
        { "", "" }, { "{}", "" }, { "{\"a\":{}}", "a" }, { "{\"a\":[1]}", "b" }, { "{\"a\":[1]}", "a.b" }, { "[{\"a\":1}", "" }, { "[{\"a\":1},", "" },
        { "[1 2]", "" }, { "{\"a\"", "a" }, { "{\"a\":", "a" }, { "{\"a\":[\"x", "a" }, { "{a:[]}", "a" }, { "\"\\", "" }, { "[,]", "" }, { "<html>", "" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(strcmp(rows_of(rows[i].page, rows[i].path), "none") == 0, "%s", rows[i].page);
}

TEST(the_next_page_is_a_text_or_a_number)
{
    ck_assert_str_eq(text_at("{\"next\":\"\\/p?a=1\\u0026b=2\"}", "next"), "/p?a=1&b=2");
    ck_assert_str_eq(text_at("{\"m\":{\"next\":17}}", "m.next"), "17");
    ck_assert_str_eq(text_at("{\"next\":null}", "next"), "");
    ck_assert_str_eq(text_at("{\"next\":false}", "next"), "");
    ck_assert_str_eq(text_at("{\"next\":{}}", "next"), "");
    ck_assert_str_eq(text_at("{\"next\":\"\"}", "next"), "");
    ck_assert_str_eq(text_at("{}", "next"), "");
    ck_assert_str_eq(text_at("{\"next\":\"a\\u0000\"}", "next"), "");
}
