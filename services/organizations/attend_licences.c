/*
 * attend_licences - the job that reminds of licences which end in a while, once, and closes those that are over
 * (GB/T 42455.1-2023, 8.1.5 a). Emits LicenceExpiring.
 */
#include "organizations.h"

static lin_code remind(lin_req *rq, Licence *licence, char *today)
{
    LicenceExpiring told;

    linli__organizations__v1__licence_expiring__init(&told);
    told.unit_id = licence->unit_id;
    told.kind = licence->kind;
    told.number = licence->number;
    told.expires_on = licence->expires_on;
    licence->reminded_on = today;
    LIN_TRY(licence_save(rq, licence));
    return organizations_emit_licence_expiring(rq, licence->id, &told);
}

static bool is_due(lin_req *rq, const Licence *licence, const char *today)
{
    return licence->state == LICENCE_STATE_VALID && licence->expires_on[0] && !licence->reminded_on[0] &&
           strcmp(lin_day_after(rq->arena, licence->expires_on, 0, -licence->remind_days), today) <= 0;
}

/* Another replica, or a caller, may have been there since it was found: what is no longer due is left alone. */
static lin_code attend(lin_req *rq, const char *id, char *today)
{
    Licence *licence;
    LIN_TX(tx, rq);

    LIN_TRY(licence_lock(rq, id, &licence));
    if (licence->expires_on[0] && strcmp(licence->expires_on, today) < 0)
        LIN_TRY(licence_save(rq, licence)); /* its rule sees that it is over */
    else if (is_due(rq, licence, today))
        LIN_TRY(remind(rq, licence, today));
    return lin_commit(&tx);
}

lin_code organizations_attend_licences(lin_req *rq)
{
    return organizations_attend(rq, &organizations_sql_due_licences, attend);
}
