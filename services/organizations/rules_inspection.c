/*
 * Rules of an inspection: it begins with the items of its checklist, and stays as it is once it is completed
 * (GB/T 42455.1-2023, 8.1.5 b).
 */
#include "organizations.h"

/* --- a new one */

static lin_code check_rectification(lin_req *rq, const Inspection *inspection)
{
    Rectification *rectification;

    if (!inspection->rectification_id[0])
        return LIN_OK;
    LIN_TRY(rectification_get(rq, inspection->rectification_id, &rectification));
    if (!organizations_same(rectification->unit_id, inspection->unit_id) || rectification->kind != inspection->kind)
        return lin_fail_field(rq, LIN_STR("rectificationId"), &ORGANIZATIONS_RECTIFICATION_ELSEWHERE);
    return rectification->state == RECTIFICATION_STATE_CLOSED ? organizations_refuse_rectification(rq, rectification) : LIN_OK;
}

/* Forms are the community's: who sees the unit, by its grid alone, goes by them too. */
lin_code organizations_checklist_of(lin_req *rq, const Inspection *inspection, Checklist **ret)
{
    lin_reach before;

    LIN_TRY(lin_typed_widen(rq, inspection->unit_id, &before));
    return lin_reach_back(rq, &before, checklist_get(rq, inspection->checklist_id, ret));
}

static lin_code begin(lin_req *rq, Inspection *inspection)
{
    Checklist *checklist;
    lin_code code = organizations_checklist_of(rq, inspection, &checklist);

    if (code == LIN_NOT_FOUND) {
        lin_req_clear_problem(rq);
        return lin_fail_field(rq, LIN_STR("checklistId"), &LIN_REASON_REFERENCE_UNKNOWN);
    }
    LIN_TRY(code);
    inspection->kind = checklist->kind;
    inspection->state = INSPECTION_STATE_DRAFT;
    return check_rectification(rq, inspection);
}

static lin_code copy_item(lin_req *rq, const Inspection *inspection, const ChecklistItem *from)
{
    InspectionItem *item = inspection_item_new(rq);

    item->community_id = inspection->community_id;
    item->inspection_id = inspection->id;
    item->number = from->number;
    item->text = from->text;
    item->most = from->most;
    item->critical = from->critical;
    return inspection_item_create(rq, item);
}

static lin_code items_of_form(lin_req *rq, const Inspection *inspection, ChecklistItem ***ret, size_t *ret_count)
{
    const char *filter = lin_print(rq->arena, "checklistId = \"%s\"", inspection->checklist_id);
    lin_reach before;

    LIN_TRY(lin_typed_widen(rq, inspection->unit_id, &before));
    return lin_reach_back(rq, &before, checklist_item_list(rq, filter, ret, ret_count));
}

static lin_code copy_items(lin_req *rq, const Inspection *inspection)
{
    ChecklistItem **item;
    size_t count;

    LIN_TRY(items_of_form(rq, inspection, &item, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(copy_item(rq, inspection, item[i]));
    return count ? LIN_OK : lin_fail(rq, &ORGANIZATIONS_CHECKLIST_EMPTY);
}

/* --- the hooks */

lin_code inspection_before_write(lin_req *rq, const Inspection *before, Inspection *after)
{
    if (!before)
        return begin(rq, after);
    if (organizations_by_hand(rq) && before->state == INSPECTION_STATE_COMPLETED)
        return lin_fail(rq, &ORGANIZATIONS_INSPECTION_COMPLETED);
    return LIN_OK;
}

lin_code inspection_after_write(lin_req *rq, const Inspection *before, const Inspection *after)
{
    return before ? LIN_OK : copy_items(rq, after);
}

lin_code inspection_before_delete(lin_req *rq, const Inspection *before)
{
    if (before->state == INSPECTION_STATE_COMPLETED)
        return lin_fail(rq, &ORGANIZATIONS_INSPECTION_COMPLETED);
    return lin_typed_delete_all(rq, &linli__organizations__v1__inspection_item__descriptor, organizations_of_inspection(rq, before->id));
}
