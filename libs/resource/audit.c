/*
 * The audit: who did what to which record, and why, beside the change itself and in its transaction. Nobody but the audit
 * administrator reads it (identity, AuditService).
 */
#include "libs/resource/engine.h"

static const lin_sql add_audit = {
    "resource.add_audit",
    "insert into audit (community_id, id, at, actor, session_id, request_id, action, resource, record_id, version, reason)"
    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
};

lin_step lin_audit_step(lin_req *rq, const char *action, lin_str resource, const lin_record *record, lin_str reason)
{
    const lin_op op = { .rq = rq };
    const lin_value values[] = {
        lin_int(record->community), lin_ref(lin_id_new(rq->now, record->community)), lin_at(rq->now), lin_text(lin_op_actor(&op)),
        lin_text(rq->who ? rq->who->session_id : LIN_STR("")), lin_text(rq->request_id), lin_text(lin_z(action)), lin_text(resource),
        lin_ref(record->id), lin_int(record->version), lin_text(lin_str_trim(reason)),
    };

    return (lin_step){ .sql = &add_audit, .value = lin_dup(rq->arena, values, sizeof(values)), .values = LIN_COUNT(values) };
}

lin_code lin_audit_add(lin_req *rq, const char *action, lin_str resource, const lin_record *record, lin_str reason)
{
    lin_step step = lin_audit_step(rq, action, resource, record, reason);

    return lin_group(rq, &step, 1);
}
