/* GetMe: who asks, and what their roles give: from it the portal makes its menu (GB/T 42455.1-2023, 7.3.6 a). */
#include "identity.h"

lin_code identity_get_me(lin_req *rq, const GetMeRequest *in, Me **ret)
{
    lin_rows rows;

    (void)in;
    identity_as_itself(rq);
    LIN_TRY(lin_query(rq, &identity_sql_me, &rows, lin_text(rq->who->user_id)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    *ret = lin_row_message(rq, &rows, 0, &linli__identity__v1__me__descriptor);
    (*ret)->clearance = (RoleClearance)rq->who->clearance;
    return LIN_OK;
}
