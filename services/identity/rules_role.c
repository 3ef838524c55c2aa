/*
 * Rules of a role: it gives nothing that its author does not hold or may grant, serves one administrator's duty at most,
 * and is deleted only when nobody has it. Built-in ones stay as they are (GB/T 42455.1-2023, 7.3.4, 7.3.6).
 */
#include "identity.h"

enum { ANY_HOLDER, ONESELF, MIXED };

static void fill_in(Role *role)
{
    if (role->clearance == ROLE_CLEARANCE_UNSPECIFIED)
        role->clearance = ROLE_CLEARANCE_INTERNAL;
    if (role->rows == ROLE_ROWS_UNSPECIFIED)
        role->rows = ROLE_ROWS_REGIONS;
}

static lin_code check_clearance(lin_req *rq, const Role *before, const Role *after)
{
    if (!rq->who || (before && before->clearance >= after->clearance) || (Linli__DataClass)after->clearance <= rq->who->clearance)
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("clearance"), &IDENTITY_GRANT_EXCEEDS, lin_arg_text("permission", LIN_STR("clearance")));
}

/* Each stands for something that a service offers, and the author may give it. */
static lin_code check_listed(lin_req *rq, lin_str field, size_t count, char *const *texts)
{
    lin_value permissions = lin_texts(rq->arena, count, texts);
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_unknown_permission, &rows, permissions));
    if (rows.count)
        return lin_fail_field(rq, field, &IDENTITY_PERMISSION_UNKNOWN, lin_arg_text("permission", lin_cell_text(&rows, 0, 0)));
    return identity_check_grant(rq, field, permissions);
}

/* What the role already gives may stay, whoever changes the rest of it; but not on more rows. */
static lin_code check_given(lin_req *rq, const Role *before, const Role *after)
{
    if (!before || before->rows != after->rows || !lin_texts_eq(before->n_permissions, before->permissions, after->n_permissions, after->permissions))
        LIN_TRY(check_listed(rq, LIN_STR("permissions"), after->n_permissions, after->permissions));
    if (!before || !lin_texts_eq(before->n_may_grant, before->may_grant, after->n_may_grant, after->may_grant))
        LIN_TRY(check_listed(rq, LIN_STR("mayGrant"), after->n_may_grant, after->may_grant));
    return check_clearance(rq, before, after);
}

/* Who has the role does not change it, and nobody who has it comes to serve two duties by it. */
static lin_code check_holders(lin_req *rq, const Role *role)
{
    lin_value oneself = rq->who ? lin_text(rq->who->user_id) : lin_null();
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_role_holders, &rows, lin_text(lin_z(role->id)), oneself, lin_int(role->duty)));
    if (lin_cell_int(&rows, 0, ONESELF))
        return lin_fail(rq, &IDENTITY_NOT_ONESELF);
    return role->duty && lin_cell_int(&rows, 0, MIXED) ? lin_fail_field(rq, LIN_STR("permissions"), &IDENTITY_DUTIES_MIXED) : LIN_OK;
}

lin_code role_before_write(lin_req *rq, const Role *before, Role *after)
{
    if (before && before->built_in)
        return lin_fail(rq, &IDENTITY_ROLE_BUILT_IN);
    fill_in(after);
    LIN_TRY(identity_check_duties(rq, LIN_STR("permissions"), lin_texts(rq->arena, after->n_permissions, after->permissions), &after->duty));
    if (before)
        LIN_TRY(check_holders(rq, after));
    return check_given(rq, before, after);
}

lin_code role_before_delete(lin_req *rq, const Role *before)
{
    lin_rows rows;

    if (before->built_in)
        return lin_fail(rq, &IDENTITY_ROLE_BUILT_IN);
    LIN_TRY(lin_query(rq, &identity_sql_role_holders, &rows, lin_text(lin_z(before->id)), lin_null(), lin_int(0)));
    if (lin_cell_int(&rows, 0, ANY_HOLDER))
        return lin_fail(rq, &IDENTITY_ROLE_IN_USE, lin_arg_text("role", lin_z(before->name)));
    return LIN_OK;
}

lin_code role_after_write(lin_req *rq, const Role *before, const Role *after)
{
    LIN_TRY(lin_exec(rq, &identity_sql_touch_role, lin_text(lin_z((after ? after : before)->id)), lin_at(rq->now)));
    return before ? identity_check_administrators(rq) : LIN_OK;
}
