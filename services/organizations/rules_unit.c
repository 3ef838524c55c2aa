/*
 * Rules of a unit: its credit code fits its kind, its trade is one of GB/T 4754 and tells the section, a file that was merged stays
 * closed; and the grids that it lay in are kept (GB/T 42455.1-2023, 8.1.4 a-c, 8.1.5 a).
 */
#include <stdlib.h>

#include "organizations.h"

/* --- credit code */

static lin_code check_code(lin_req *rq, const Unit *unit)
{
    bool merchant = unit->kind == UNIT_KIND_MERCHANT;

    if (!unit->credit_code[0])
        return merchant ? LIN_OK : lin_fail_field(rq, LIN_STR("creditCode"), &ORGANIZATIONS_CODE_MISSING);
    if (lin_str_starts(lin_z(unit->credit_code), LIN_STR("92")) == merchant)
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("creditCode"), &ORGANIZATIONS_CODE_OF_OTHER_KIND);
}

/* --- trade */

/* The last division of each section of GB/T 4754-2017; the next section begins behind it. */
static const int last_division['T' - 'A' + 1] = { 5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97 };

static bool is_trade(const char *trade)
{
    int section = trade[0] - 'A', division = (int)strtol(trade + 1, NULL, 10);

    return division > (section ? last_division[section - 1] : 0) && division <= last_division[section];
}

static lin_code derive_section(lin_req *rq, Unit *unit)
{
    if (!is_trade(unit->trade))
        return lin_fail_field(rq, LIN_STR("trade"), &ORGANIZATIONS_TRADE_UNKNOWN, lin_arg_text("section", (lin_str){ unit->trade, 1 }));
    unit->section = (UnitSection)(UNIT_SECTION_A + unit->trade[0] - 'A');
    return LIN_OK;
}

lin_code unit_before_write(lin_req *rq, const Unit *before, Unit *after)
{
    if (!before && after->merged_into[0]) /* undeleted */
        return lin_fail(rq, &ORGANIZATIONS_UNIT_CLOSED, lin_arg_text("into", lin_z(after->merged_into)));
    LIN_TRY(check_code(rq, after));
    return derive_section(rq, after);
}

/* --- its grids */

static lin_code unlink_grid(lin_req *rq, const char *unit_id)
{
    GridLink **link;
    size_t count;

    LIN_TRY(grid_link_list(rq, lin_print(rq->arena, "%s AND -unlinkedAt:*", organizations_of(rq, unit_id)), &link, &count));
    for (size_t i = 0; i < count; i++) {
        link[i]->unlinked_at = lin_typed_now(rq);
        LIN_TRY(grid_link_save(rq, link[i]));
    }
    return LIN_OK;
}

static lin_code link_grid(lin_req *rq, const Unit *unit)
{
    GridLink *link = grid_link_new(rq);

    link->community_id = unit->community_id;
    link->unit_id = unit->id;
    link->linked_grid_id = unit->grid_id;
    link->linked_at = lin_typed_now(rq);
    return grid_link_create(rq, link);
}

static const char *grid_of(const Unit *unit)
{
    return unit ? unit->grid_id : "";
}

lin_code unit_after_write(lin_req *rq, const Unit *before, const Unit *after)
{
    if (organizations_same(grid_of(before), grid_of(after)))
        return LIN_OK;
    if (grid_of(before)[0])
        LIN_TRY(unlink_grid(rq, before->id));
    return grid_of(after)[0] ? link_grid(rq, after) : LIN_OK;
}

/* Who works there is told to have left before the unit is. */
lin_code unit_before_delete(lin_req *rq, const Unit *before)
{
    Employment **one;
    size_t count;

    if (!organizations_by_hand(rq))
        return LIN_OK;
    LIN_TRY(employment_list(rq, lin_print(rq->arena, "%s AND -validUntil:*", organizations_of(rq, before->id)), &one, &count));
    return count ? lin_fail(rq, &ORGANIZATIONS_UNIT_IN_USE) : LIN_OK;
}
