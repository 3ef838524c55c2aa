/* people - what the tests of population's rules share: a request on 2026-11-27, and how it failed. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "services/population/population.h"
#include "tests/unit/test.h"

__attribute__((unused)) static lin_req *request(void)
{
    lin_req *rq = lin_req_new(lin_arena_new());

    rq->lang = LIN_EN;
    lin_time_parse(LIN_STR("2026-11-27T00:00:00Z"), &rq->now);
    return rq;
}

/* "REASON field"; "" where it did not fail. */
__attribute__((unused)) static const char *failure(lin_req *rq, lin_code code)
{
    if (code == LIN_OK)
        return "";
    return lin_print(rq->arena, "%.*s %.*s", LIN_STR_FMT(rq->problem.reason),
                     LIN_STR_FMT(rq->problem.violations ? rq->problem.violation[0].field : LIN_STR("")));
}

__attribute__((unused)) static char *t(const char *text)
{
    return (char *)(uintptr_t)text;
}

#endif
