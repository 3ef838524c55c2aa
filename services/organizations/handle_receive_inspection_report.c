/* ReceiveInspectionReport: an office has taken note of a report (GB/T 42455.1-2023, 8.1.5 b). */
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
