/*
 * ActivateLease, TerminateLease: a lease comes into force, or ends before its time. And the job that reminds of leases which
 * end in a while, once, and closes those that are over (GB/T 42455.1-2023, 8.1.3 c). Emits LeaseExpiring.
 */
#include "housing.h"

#include "libs/base/log.h"

enum { AT_A_TIME = 500 };

lin_code housing_activate_lease(lin_req *rq, const ActivateLeaseRequest *in, Lease **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(lease_lock(rq, in->id, ret));
    if ((*ret)->state != LEASE_STATE_DRAFT)
        return housing_refuse_state(rq, *ret);
    (*ret)->state = LEASE_STATE_ACTIVE;
    LIN_TRY(lease_save(rq, *ret));
    return lin_commit(&tx);
}

lin_code housing_terminate_lease(lin_req *rq, const TerminateLeaseRequest *in, Lease **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(lease_lock(rq, in->id, ret));
    (*ret)->state = LEASE_STATE_TERMINATED;
    (*ret)->ended_on = in->on_day[0] ? in->on_day : lin_str_z(rq->arena, lin_day(rq->arena, rq->now));
    (*ret)->end_reason = in->reason;
    LIN_TRY(lease_save(rq, *ret)); /* one that is closed is refused by its rule */
    return lin_commit(&tx);
}

/* --- the job */

static lin_code remind(lin_req *rq, Lease *lease, char *today)
{
    LeaseExpiring told;

    linli__housing__v1__lease_expiring__init(&told);
    told.house_id = lease->house_id;
    told.owner_id = lease->owner_id;
    told.tenant_id = lease->tenant_id;
    told.ends_on = lease->ends_on;
    lease->reminded_on = today;
    LIN_TRY(lease_save(rq, lease));
    return housing_emit_lease_expiring(rq, lease->id, &told);
}

static lin_code expire(lin_req *rq, Lease *lease)
{
    lease->state = LEASE_STATE_EXPIRED;
    lease->ended_on = lease->ends_on;
    return lease_save(rq, lease);
}

/* Another replica, or a caller, may have been there since it was found: what is no longer due is left alone. */
static lin_code attend(lin_req *rq, const char *id, char *today)
{
    Lease *lease;
    LIN_TX(tx, rq);

    LIN_TRY(lease_lock(rq, id, &lease));
    if (lease->state == LEASE_STATE_ACTIVE && strcmp(lease->ends_on, today) < 0)
        LIN_TRY(expire(rq, lease));
    else if (lease->state == LEASE_STATE_ACTIVE && !lease->reminded_on[0] &&
             strcmp(lin_day_after(rq->arena, lease->ends_on, 0, -lease->remind_days), today) <= 0)
        LIN_TRY(remind(rq, lease, today));
    return lin_commit(&tx);
}

lin_code housing_attend_leases(lin_req *rq)
{
    char *today = lin_str_z(rq->arena, lin_day(rq->arena, rq->now));
    lin_rows rows;

    rq->origin = LIN_STR("term");
    do {
        LIN_TRY(lin_query(rq, &housing_sql_due_leases, &rows, lin_text(lin_z(today)), lin_int(AT_A_TIME)));
        for (size_t i = 0; i < rows.count; i++)
            LIN_TRY(attend(rq, lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)).at, today));
    } while (rows.count == AT_A_TIME);
    return LIN_OK;
}
