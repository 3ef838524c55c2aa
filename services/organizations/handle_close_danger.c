/* CloseDanger: a hidden danger has been put right (GB/T 42455.1-2023, 8.1.4 e). */
#include "organizations.h"

lin_code organizations_close_danger(lin_req *rq, const CloseDangerRequest *in, Danger **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(danger_lock(rq, in->id, ret));
    if ((*ret)->state == DANGER_STATE_CLOSED)
        return lin_fail(rq, &ORGANIZATIONS_DANGER_CLOSED);
    (*ret)->state = DANGER_STATE_CLOSED;
    (*ret)->closed_at = lin_typed_now(rq);
    (*ret)->closed_note = in->note;
    LIN_TRY(danger_save(rq, *ret));
    return lin_commit(&tx);
}
