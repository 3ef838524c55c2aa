/*
 * Rules of a tariff: a lot has one at a time; its steps begin at the entry and rise; night begins and ends
 * (GB/T 42455.1-2023, 8.3.5 a). Two who write about one lot queue at it.
 */
#include "vehicles.h"

static bool steps_are_right(const Tariff *t)
{
    if (!t->n_step_minutes || t->n_step_minutes != t->n_step_prices || t->step_minutes[0] != 0)
        return false;
    for (size_t i = 1; i < t->n_step_minutes; i++)
        if (t->step_minutes[i] <= t->step_minutes[i - 1])
            return false;
    return true;
}

static bool night_is_right(const Tariff *t)
{
    if (!t->night_from[0] && !t->night_until[0])
        return t->night_price == 0;
    return t->night_from[0] && t->night_until[0] && !vehicles_same(t->night_from, t->night_until);
}

lin_code vehicles_tariffs_of(lin_req *rq, const char *lot_id, Tariff ***ret, size_t *ret_count)
{
    return tariff_list(rq, lin_print(rq->arena, "lotId = \"%s\"", lot_id), ret, ret_count);
}

static lin_code check_overlap(lin_req *rq, const Tariff *t)
{
    Tariff **other;
    size_t count;

    LIN_TRY(vehicles_tariffs_of(rq, t->lot_id, &other, &count));
    for (size_t i = 0; i < count; i++)
        if (!vehicles_same(other[i]->id, t->id) &&
            lin_days_overlap(t->valid_from, t->valid_until, other[i]->valid_from, other[i]->valid_until))
            return lin_fail(rq, &VEHICLES_TARIFF_OVERLAPS, lin_arg_text("other", lin_z(other[i]->name)));
    return LIN_OK;
}

lin_code tariff_before_write(lin_req *rq, const Tariff *before, Tariff *after)
{
    Lot *lot;

    if (!steps_are_right(after))
        return lin_fail_field(rq, LIN_STR("stepMinutes"), &VEHICLES_TARIFF_STEPS);
    if (!night_is_right(after))
        return lin_fail_field(rq, LIN_STR("nightFrom"), &VEHICLES_TARIFF_NIGHT);
    if (before)
        LIN_TRY(lot_lock(rq, after->lot_id, &lot)); /* at a creation its reference has locked it */
    return check_overlap(rq, after);
}
