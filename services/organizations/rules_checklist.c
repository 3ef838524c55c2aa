/* Rules of a checklist: what failed has a week to be put right unless it says otherwise; one with items stays (8.1.5 b). */
#include "organizations.h"

enum { RECTIFY_DAYS = 7 };

lin_code checklist_before_write(lin_req *rq, const Checklist *before, Checklist *after)
{
    (void)rq;
    (void)before;
    if (!after->rectify_days)
        after->rectify_days = RECTIFY_DAYS;
    return LIN_OK;
}

lin_code checklist_before_delete(lin_req *rq, const Checklist *before)
{
    ChecklistItem **item;
    size_t count;

    LIN_TRY(checklist_item_list(rq, lin_print(rq->arena, "checklistId = \"%s\"", before->id), &item, &count));
    return count ? lin_fail(rq, &ORGANIZATIONS_CHECKLIST_IN_USE) : LIN_OK;
}
