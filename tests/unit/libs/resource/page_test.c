/* Page tokens: sealed, bound to call, arguments and caller, and gone after three days. */
#include "libs/resource/page.c"
#include "tests/unit/libs/resource/fixture.h"

static lin_value in[4];

static lin_op op_of(const lin_principal *who, const char *method, lin_str token, int64_t size)
{
    lin_op op = { .rq = request_of(who), .engine = it.engine, .plan = &it.engine->plan[0] };

    op.method = lin_contract_method(it.contract, lin_z(method));
    in[0] = lin_text(LIN_STR(""));
    in[1] = lin_int(size);
    in[2] = lin_text(token);
    op.in = in;
    return op;
}

static lin_str token_of(const char *arguments)
{
    lin_op op = op_of(&clerk_of_seven, "PersonService.ListPersons", LIN_STR(""), 0);
    lin_page page;

    ck_assert_int_eq(lin_page_read(&op, lin_z(arguments), &page), LIN_OK);
    return lin_page_token(&op, &page, LIN_STR("the last key"));
}

static const char *opens(const lin_principal *who, const char *method, lin_str token, const char *arguments,
                         lin_time later)
{
    lin_op op = op_of(who, method, token, 0);
    lin_page page;

    op.rq->now += later;
    if (lin_page_read(&op, lin_z(arguments), &page) != LIN_OK)
        return failure_text(&op.rq->problem);
    return lin_str_z(it.arena, page.after);
}

#define LIST "PersonService.ListPersons"
#define REFUSED "PAGE_TOKEN_INVALID pageToken"

TEST(a_token_leads_on_with_the_same_arguments_only)
{
    lin_str token;

    begin();
    token = token_of("category=KEY");
    ck_assert_str_eq(opens(&clerk_of_seven, LIST, token, "category=KEY", 0), "the last key");
    ck_assert_str_eq(opens(&clerk_of_seven, LIST, token, "category=FLOATING", 0), REFUSED);
    ck_assert_str_eq(opens(&clerk_of_nine, LIST, token, "category=KEY", 0), REFUSED);
    ck_assert_str_eq(opens(&clerk_of_seven, "PersonService.ListPersonHistory", token, "category=KEY", 0),
                     REFUSED);
    end();
}

TEST(a_token_lives_three_days)
{
    lin_str token;

    begin();
    token = token_of("");
    ck_assert_str_eq(opens(&clerk_of_seven, LIST, token, "", 3 * LIN_DAY - LIN_SECOND), "the last key");
    ck_assert_str_eq(opens(&clerk_of_seven, LIST, token, "", 3 * LIN_DAY + LIN_SECOND), REFUSED);
    end();
}

TEST(a_changed_token_is_refused_wherever_it_was_changed)
{
    lin_str token;

    begin();
    token = token_of("");
    for (size_t i = 0; i < token.len; i++) {
        char *changed = lin_str_z(it.arena, token);

        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        ck_assert_str_eq(opens(&clerk_of_seven, LIST, lin_z(changed), "", 0), REFUSED);
    }
    ck_assert_str_eq(opens(&clerk_of_seven, LIST, LIN_STR("x"), "", 0), REFUSED);
    ck_assert_str_eq(opens(&clerk_of_seven, LIST, LIN_STR("%%%"), "", 0), REFUSED);
    end();
}

TEST(a_token_says_nothing_in_clear)
{
    lin_str token, bytes;

    begin();
    token = token_of("");
    ck_assert(lin_unbase64url(it.arena, token, &bytes));
    ck_assert_ptr_null(memmem(bytes.at, bytes.len, "last key", 8));
    end();
}

TEST(a_page_has_fifty_records_or_up_to_a_thousand_and_never_fewer_than_none)
{
    static const struct { int64_t asked, size; } rows[] = { { 0, 50 }, { 1, 1 }, { 1000, 1000 },
                                                            { 1001, 1000 } };
    lin_page page;
    lin_op op;

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        op = op_of(&clerk_of_seven, LIST, LIN_STR(""), rows[i].asked);
        ck_assert_int_eq(lin_page_read(&op, LIN_STR(""), &page), LIN_OK);
        ck_assert_int_eq(page.size, rows[i].size);
    }
    op = op_of(&clerk_of_seven, LIST, LIN_STR(""), -1);
    ck_assert_int_eq(lin_page_read(&op, LIN_STR(""), &page), LIN_INVALID_ARGUMENT);
    ck_assert_str_eq(failure_text(&op.rq->problem), "PAGE_SIZE_INVALID pageSize");
    end();
}
