/* Requests: how a failure is told. */
#include "libs/base/req.h"
#include "tests/unit/test.h"

static const lin_reason NOT_ACTIVE = { "NOT_ACTIVE", LIN_FAILED_PRECONDITION, { "租约“{lease}”为{state}", "lease \"{lease}\" is {state}" } };
static const lin_reason REQUIRED = { "REQUIRED", LIN_INVALID_ARGUMENT, { "必填", "is required" } };

static lin_req *request(void)
{
    return lin_req_new(lin_arena_new());
}

static const char *z(const lin_req *rq, lin_str s)
{
    return lin_str_z(rq->arena, s);
}

TEST(a_failure_fills_its_text_in_the_asked_language)
{
    lin_req *rq = request();

    ck_assert_int_eq(lin_fail(rq, &NOT_ACTIVE, lin_arg_text("lease", LIN_STR("L{1}")), lin_arg_int("state", 3)), LIN_FAILED_PRECONDITION);
    ck_assert_str_eq(z(rq, rq->problem.detail), "租约“L{1}”为3");
    rq->lang = LIN_EN;
    lin_fail(rq, &NOT_ACTIVE, lin_arg_text("lease", LIN_STR("L1")));
    ck_assert_str_eq(z(rq, rq->problem.detail), "lease \"L1\" is {state}");
    ck_assert_str_eq(z(rq, rq->problem.reason), "NOT_ACTIVE");
}

TEST(violations_are_collected_and_the_first_one_leads)
{
    lin_req *rq = request();
    char name[] = "name";

    lin_fail_field(rq, lin_z(name), &REQUIRED);
    memset(name, 'x', 4); /* the field's name was copied */
    lin_fail_field(rq, LIN_STR("phone"), &REQUIRED);
    ck_assert_int_eq(rq->problem.violations, 2);
    ck_assert_str_eq(z(rq, rq->problem.violation[0].field), "name");
    ck_assert_str_eq(z(rq, rq->problem.violation[1].field), "phone");
    ck_assert_str_eq(z(rq, rq->problem.detail), "name: 必填");
    for (int i = 0; i < 100; i++)
        lin_fail_field(rq, LIN_STR("more"), &REQUIRED);
    ck_assert_int_eq(rq->problem.violations, LIN_VIOLATIONS_MAX);
}

TEST(a_survived_failure_leaves_nothing)
{
    lin_req *rq = request();

    lin_fail_field(rq, LIN_STR("a"), &REQUIRED);
    lin_req_clear_problem(rq);
    ck_assert_int_eq(rq->problem.code, LIN_OK);
    ck_assert_int_eq(rq->problem.violations, 0);
}

TEST(every_code_has_its_name_status_and_titles)
{
    static const int http[] = { 200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401 };

    for (int i = 0; i < LIN_CODES; i++) {
        lin_code found;

        ck_assert_int_eq(lin_code_http((lin_code)i), http[i]);
        ck_assert(lin_code_find(lin_z(lin_code_name((lin_code)i)), &found) && found == (lin_code)i);
        ck_assert_int_gt(strlen(lin_code_title((lin_code)i, LIN_ZH)), 0);
        ck_assert_int_gt(strlen(lin_code_title((lin_code)i, LIN_EN)), 0);
    }
}

static lin_code third(lin_req *rq, int *counter)
{
    LIN_TRY(LIN_OK);
    LIN_TRY(++*counter == 1 ? lin_fail(rq, &REQUIRED) : LIN_OK);
    *counter = 99;
    return LIN_OK;
}

TEST(try_passes_a_failure_up_and_goes_on_otherwise)
{
    int counter = 0;

    ck_assert_int_eq(third(request(), &counter), LIN_INVALID_ARGUMENT);
    ck_assert_int_eq(counter, 1);
    ck_assert_int_eq(third(request(), &counter), LIN_OK);
    ck_assert_int_eq(counter, 99);
}

TEST(the_trace_id_is_taken_from_a_well_formed_traceparent_alone)
{
    static const struct { const char *given, *id; } rows[] = {
        { "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736" },
        { "00-4bf92f3577b34da6a3ce929d0e0e4736-", "4bf92f3577b34da6a3ce929d0e0e4736" },
        { "00-4bf92f3577b34da6a3ce929d0e0e4736", "" }, { "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "" },
        { "00-4bf92f3577b34da6a3ce929d0e0e473'-00f067aa0ba902b7-01", "" }, { "00_4bf92f3577b34da6a3ce929d0e0e4736-", "" },
        { "", "" }, { "00-", "" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(lin_str_eq(lin_trace_id(lin_z(rows[i].given)), lin_z(rows[i].id)), "%s", rows[i].given);
}
