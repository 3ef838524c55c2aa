/*
 * SubmitRectification: a unit says that it has put things right; and the job that finds what is overdue (GB/T 42455.1-2023, 8.1.5 b).
 * Emits RectificationOverdue.
 */
#include "organizations.h"

static lin_code check_photos(lin_req *rq, const SubmitRectificationRequest *in)
{
    Rectification *r;

    LIN_TRY(rectification_get(rq, in->id, &r));
    return organizations_check_files(rq, "photoIds", in->photo_ids, in->n_photo_ids, r->community_id, EXCHANGE_FILE_PURPOSE_PHOTO);
}

lin_code organizations_submit_rectification(lin_req *rq, const SubmitRectificationRequest *in, Rectification **ret)
{
    LIN_TRY(check_photos(rq, in));
    LIN_TX(tx, rq);
    LIN_TRY(rectification_lock(rq, in->id, ret));
    if ((*ret)->state != RECTIFICATION_STATE_OPEN)
        return organizations_refuse_rectification(rq, *ret);
    (*ret)->state = RECTIFICATION_STATE_SUBMITTED;
    (*ret)->submitted_at = lin_typed_now(rq);
    (*ret)->submitted_note = in->note;
    (*ret)->submitted_photo_ids = in->photo_ids;
    (*ret)->n_submitted_photo_ids = in->n_photo_ids;
    LIN_TRY(rectification_save(rq, *ret));
    return lin_commit(&tx);
}

/* --- the job */

/* Another replica, or a caller, may have been there since it was found. */
static lin_code warn_of(lin_req *rq, const char *id, char *today)
{
    RectificationOverdue told;
    Rectification *r;
    LIN_TX(tx, rq);

    LIN_TRY(rectification_lock(rq, id, &r));
    if (r->state != RECTIFICATION_STATE_OPEN || r->overdue_on[0] || strcmp(r->due_on, today) >= 0)
        return LIN_OK;
    linli__organizations__v1__rectification_overdue__init(&told);
    told.unit_id = r->unit_id;
    told.due_on = r->due_on;
    r->overdue_on = today;
    LIN_TRY(rectification_save(rq, r));
    LIN_TRY(organizations_emit_rectification_overdue(rq, r->id, &told));
    return lin_commit(&tx);
}

lin_code organizations_attend_rectifications(lin_req *rq)
{
    return organizations_attend(rq, &organizations_sql_due_rectifications, warn_of);
}
