/*
 * Rules of a hidden danger: score and level by the LEC method; a closed one stays as it was; at or over its threshold it is warned
 * of (GB/T 42455.1-2023, 8.1.4 e).
 */
#include <math.h>

#include "organizations.h"

/* --- the method: a danger's score is likelihood × exposure × consequence, each one of a few values */

enum { VALUES = 7 };

static const struct factor {
    const char *field, *allowed;
    double value[VALUES];
} factors[] = {
    { "likelihood", "0.1, 0.2, 0.5, 1, 3, 6, 10", { 0.1, 0.2, 0.5, 1, 3, 6, 10 } },
    { "exposure", "0.5, 1, 2, 3, 6, 10", { 0.5, 1, 2, 3, 6, 10 } },
    { "consequence", "1, 3, 7, 15, 40, 100", { 1, 3, 7, 15, 40, 100 } },
};

static bool has_value(const struct factor *f, double value)
{
    for (size_t i = 0; i < VALUES; i++)
        if (f->value[i] > 0 && fabs(f->value[i] - value) < 1e-9)
            return true;
    return false;
}

static lin_code check_factors(lin_req *rq, const Danger *danger)
{
    const double given[] = { danger->likelihood, danger->exposure, danger->consequence };

    for (size_t i = 0; i < LIN_COUNT(factors); i++)
        if (!has_value(&factors[i], given[i]))
            lin_fail_field(rq, lin_z(factors[i].field), &ORGANIZATIONS_LEC_VALUE, lin_arg_text("allowed", lin_z(factors[i].allowed)));
    return rq->problem.code;
}

static DangerLevel level_of(int score)
{
    static const struct { int least; DangerLevel level; } steps[] = {
        { 320, DANGER_LEVEL_EXTREME }, { 160, DANGER_LEVEL_HIGH }, { 70, DANGER_LEVEL_SIGNIFICANT }, { 20, DANGER_LEVEL_MODERATE }, { 0, DANGER_LEVEL_SLIGHT },
    };
    size_t i = 0;

    while (score < steps[i].least)
        i++;
    return steps[i].level;
}

static void judge(Danger *danger)
{
    danger->score = (int32_t)lround(danger->likelihood * danger->exposure * danger->consequence);
    danger->level = level_of(danger->score);
}

lin_code danger_before_write(lin_req *rq, const Danger *before, Danger *after)
{
    if (before && organizations_by_hand(rq) && before->state == DANGER_STATE_CLOSED)
        return lin_fail(rq, &ORGANIZATIONS_DANGER_CLOSED);
    if (!before)
        after->state = DANGER_STATE_OPEN;
    LIN_TRY(check_factors(rq, after));
    judge(after);
    return LIN_OK;
}

lin_code danger_after_write(lin_req *rq, const Danger *before, const Danger *after)
{
    return organizations_watch_danger(rq, after ? after : before, after != NULL);
}
