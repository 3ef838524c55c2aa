/* The shape of messages, without a server. */
#include "libs/bus/message.c"
#include "tests/unit/test.h"

static lin_req *request(void)
{
    return lin_req_new(lin_arena_new());
}

static natsMsg *message(const char *subject)
{
    natsMsg *msg = NULL;

    ck_assert_int_eq(natsMsg_Create(&msg, subject, NULL, "", 0), NATS_OK);
    return msg;
}

TEST(a_subject_names_callee_caller_and_method)
{
    lin_req *rq = request();
    lin_str method = LIN_STR("PersonService.GetPerson");
    lin_str subject = lin_bus_subject(rq->arena, LIN_STR("population"), LIN_STR("housing"), method);

    ck_assert_str_eq(subject.at, "linli.rpc.population.housing.v1.PersonService.GetPerson");
    ck_assert_int_eq(lin_bus_accept(rq, message(subject.at)), LIN_OK);
    ck_assert(lin_str_eq(rq->caller, LIN_STR("housing")));
    ck_assert(lin_str_eq(rq->method, method));
}

TEST(a_subject_too_short_is_no_call)
{
    ck_assert_int_eq(lin_bus_accept(request(), message("linli.rpc.population.housing.v1")), LIN_UNIMPLEMENTED);
    ck_assert_int_eq(lin_bus_accept(request(), message("linli")), LIN_UNIMPLEMENTED);
}

TEST(a_timeout_that_is_none_gives_no_deadline)
{
    static const char *const rows[] = { "0", "-5", "x", "", "99999999999999999999", "2147483648" };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        natsMsg *msg = message("linli.rpc.a.b.v1.C.D");
        lin_req *rq = request();

        natsMsgHeader_Set(msg, LIN_HEADER_TIMEOUT, rows[i]);
        ck_assert_int_eq(lin_bus_accept(rq, msg), LIN_OK);
        ck_assert_int_eq(rq->deadline, 0);
    }
}

TEST(without_an_id_of_the_callers_a_request_keeps_its_own)
{
    lin_req *rq = request();

    ck_assert_int_eq(lin_bus_accept(rq, message("linli.rpc.a.b.v1.C.D")), LIN_OK);
    ck_assert_uint_eq(rq->request_id.len, 36);
    ck_assert_int_eq(rq->lang, LIN_ZH);
}

TEST(bytes_that_are_no_problem_are_our_own_failure)
{
    static const lin_str rows[] = {
        { "\xff\xff\xff", 3 },           /* malformed */
        { "", 0 },                       /* code 0: no failure at all */
        { "\x08\x11", 2 },               /* code 17: unknown */
        { "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11 },   /* code -1 */
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = request();

        ck_assert_int_eq(lin_problem_unpack(rq, rows[i]), LIN_INTERNAL);
        ck_assert_str_eq(rq->problem.reason.at, "INTERNAL");
    }
}

TEST(when_to_ask_again_is_told_of_the_failure_at_hand_alone)
{
    lin_req *rq = request(), *other = request();

    lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    rq->problem.retry_after = 90;
    lin_problem_unpack(other, lin_problem_pack(rq->arena, &rq->problem));
    ck_assert_int_eq(other->problem.retry_after, 90);
    lin_fail(other, &LIN_REASON_UNAVAILABLE);
    ck_assert_int_eq(other->problem.retry_after, 0);
}

TEST(a_problem_with_too_many_violations_keeps_the_first)
{
    lin_req *rq = request(), *other = request();

    for (int i = 0; i < 2 * LIN_VIOLATIONS_MAX; i++)
        lin_fail_field(rq, LIN_STR("f"), &LIN_REASON_FIELD_REQUIRED);
    ck_assert_int_eq(lin_problem_unpack(other, lin_problem_pack(rq->arena, &rq->problem)), LIN_INVALID_ARGUMENT);
    ck_assert_uint_eq(other->problem.violations, LIN_VIOLATIONS_MAX);
}
