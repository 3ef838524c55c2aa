/*
 * Rules of an item of an inspection: it is marked while the inspection is a draft, with points that fit (8.1.5 b). Who marks an
 * item queues at the inspection, as who completes that does.
 */
#include "organizations.h"

/* Where the result is new and the points are not, they are what the result gives. */
static void give_points(const InspectionItem *before, InspectionItem *after)
{
    bool marked = before->result != after->result, given = before->points != after->points;

    if (after->result == INSPECTION_ITEM_RESULT_NOT_APPLICABLE || (marked && !given))
        after->points = after->result == INSPECTION_ITEM_RESULT_PASS ? after->most : 0;
}

lin_code inspection_item_before_write(lin_req *rq, const InspectionItem *before, InspectionItem *after)
{
    Inspection *inspection;

    if (!before || !organizations_by_hand(rq))
        return LIN_OK;
    LIN_TRY(inspection_lock(rq, after->inspection_id, &inspection));
    if (inspection->state == INSPECTION_STATE_COMPLETED)
        return lin_fail(rq, &ORGANIZATIONS_INSPECTION_COMPLETED);
    give_points(before, after);
    if (after->points > after->most)
        return lin_fail_field(rq, LIN_STR("points"), &ORGANIZATIONS_POINTS_RANGE, lin_arg_int("most", after->most));
    return LIN_OK;
}
