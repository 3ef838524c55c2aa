/*
 * rating - what the inspections of a unit say of it (GB/T 42455.1-2023, 8.1.5 b): the mean of its latest five completed ones, the
 * newest with five parts, the oldest with one; ten points less for each rectification that is overdue and not closed; never below 0.
 */
#include "organizations.h"

enum { LATEST = 5, OVERDUE = 10 };

int organizations_score(const int32_t *newest_first, size_t count, size_t overdue)
{
    int sum = 0, weights = 0, score;

    for (size_t i = 0; i < count && i < LATEST; i++) {
        int weight = LATEST - (int)i;

        sum += weight * newest_first[i];
        weights += weight;
    }
    score = (sum + weights / 2) / weights - OVERDUE * (int)overdue;
    return score > 0 ? score : 0;
}

UnitRating organizations_rating(int score)
{
    static const struct { int least; UnitRating rating; } steps[] = {
        { 90, UNIT_RATING_EXCELLENT }, { 75, UNIT_RATING_GOOD }, { 60, UNIT_RATING_FAIR }, { 0, UNIT_RATING_POOR },
    };
    size_t i = 0;

    while (score < steps[i].least)
        i++;
    return steps[i].rating;
}

static lin_code judge(lin_req *rq, Unit *unit)
{
    const char *of = organizations_of(rq, unit->id);
    Rectification **overdue;
    Inspection **one;
    size_t count, lates;
    int32_t *score;

    LIN_TRY(inspection_list(rq, lin_print(rq->arena, "%s AND state = COMPLETED", of), &one, &count));
    LIN_TRY(rectification_list(rq, lin_print(rq->arena, "%s AND overdueOn:* AND state != CLOSED", of), &overdue, &lates));
    if (!count)
        return LIN_OK;
    score = LIN_NEW_ARRAY(rq->arena, int32_t, count);
    for (size_t i = 0; i < count; i++)
        score[i] = one[i]->score;
    unit->inspection_score = organizations_score(score, count, lates);
    unit->rating = organizations_rating(unit->inspection_score);
    unit->inspected_on = one[0]->inspected_on;
    return LIN_OK;
}

lin_code organizations_rate_unit(lin_req *rq, const char *unit_id)
{
    lin_str origin = rq->origin;
    lin_code code;
    Unit *unit;

    code = unit_lock(rq, unit_id, &unit);
    if (code == LIN_NOT_FOUND) { /* deleted: nobody rates it */
        lin_req_clear_problem(rq);
        return LIN_OK;
    }
    LIN_TRY(code);
    LIN_TRY(judge(rq, unit));
    rq->origin = LIN_STR("rating");
    code = unit_save(rq, unit);
    rq->origin = origin;
    return code;
}
