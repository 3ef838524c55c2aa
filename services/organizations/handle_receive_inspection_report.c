/*
 * ReceiveInspectionReport: an office has taken note of a report; and the job that finds those which nobody has taken note of in time
 * (GB/T 42455.1-2023, 8.1.5 b). Emits InspectionReportOverdue.
 */
#include "organizations.h"

lin_code organizations_receive_inspection_report(lin_req *rq, const ReceiveInspectionReportRequest *in, InspectionReport **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(inspection_report_lock(rq, in->id, ret));
    if ((*ret)->state == INSPECTION_REPORT_STATE_RECEIVED)
        return lin_fail(rq, &ORGANIZATIONS_REPORT_RECEIVED);
    (*ret)->state = INSPECTION_REPORT_STATE_RECEIVED;
    (*ret)->received_by = lin_typed_actor(rq);
    (*ret)->received_at = lin_typed_now(rq);
    LIN_TRY(inspection_report_save(rq, *ret));
    return lin_commit(&tx);
}

/* --- the job */

/* Another replica, or the office, may have been there since it was found. */
static lin_code warn_of(lin_req *rq, const char *id, char *today)
{
    InspectionReportOverdue told;
    InspectionReport *report;
    LIN_TX(tx, rq);

    LIN_TRY(inspection_report_lock(rq, id, &report));
    if (report->state != INSPECTION_REPORT_STATE_SENT || report->overdue_on[0])
        return LIN_OK;
    linli__organizations__v1__inspection_report_overdue__init(&told);
    told.office = report->office;
    told.office_id = report->office_id;
    told.receive_by = report->receive_by;
    report->overdue_on = today;
    LIN_TRY(inspection_report_save(rq, report));
    LIN_TRY(organizations_emit_inspection_report_overdue(rq, report->id, &told));
    return lin_commit(&tx);
}

lin_code organizations_attend_reports(lin_req *rq)
{
    return organizations_attend(rq, &organizations_sql_due_reports, warn_of);
}
