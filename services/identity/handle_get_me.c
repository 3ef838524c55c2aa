/* GetMe: who asks, and what their roles give: from it the portal makes its menu (GB/T 42455.1-2023, 7.3.6 a). */
#include "identity.h"

static void add_communities(lin_req *rq, Me *me)
{
    const lin_scope *covers = &rq->who->covers;
    lin_str region;

    me->community_ids = LIN_NEW_ARRAY(rq->arena, char *, covers->communities);
    for (size_t i = 0; i < covers->communities; i++)
        if (lin_place_id(rq, lin_app_access(rq), covers->community[i], &region))
            me->community_ids[me->n_community_ids++] = lin_str_z(rq->arena, region);
}

lin_code identity_get_me(lin_req *rq, const GetMeRequest *in, Me **ret)
{
    lin_rows rows;

    (void)in;
    LIN_TRY(lin_query(rq, &identity_sql_me, &rows, lin_text(rq->who->user_id)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    *ret = lin_row_message(rq, &rows, 0, &linli__identity__v1__me__descriptor);
    (*ret)->clearance = (RoleClearance)rq->who->clearance;
    add_communities(rq, *ret);
    return LIN_OK;
}
