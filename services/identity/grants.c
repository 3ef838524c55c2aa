/*
 * Grants: nobody gives more than they hold or may grant; the three administrators are kept apart; and there is always
 * one who can let others in (GB/T 42455.1-2023, 7.3.4; GB/T 22239, 8.1.4.2, 8.1.5).
 */
#include "identity.h"

/* --- what somebody holds */

/* Read now, in the transaction of the grant: not what a token was given for. */
lin_code identity_holding_of(lin_req *rq, identity_holding *ret)
{
    lin_rows rows;

    *ret = (identity_holding){ .everything = !rq->who, .patterns = { .kind = LIN_LIST } };
    if (!rq->who)
        return LIN_OK;
    LIN_TRY(lin_query(rq, &identity_sql_holding, &rows, lin_text(rq->who->user_id)));
    if (rows.count)
        ret->patterns = lin_cell(rq, &rows, 0, 0);
    return LIN_OK;
}

/* A pattern is covered like a permission: "population.*" by itself and by "*". */
bool identity_holding_covers(const identity_holding *holding, lin_str permission)
{
    for (size_t i = 0; i < holding->patterns.list.count; i++)
        if (lin_permission_matches(holding->patterns.list.at[i].text, permission))
            return true;
    return holding->everything;
}

lin_code identity_check_grant(lin_req *rq, const identity_holding *holding, const char *field, size_t count, char *const *permissions)
{
    for (size_t i = 0; i < count; i++)
        if (!identity_holding_covers(holding, lin_z(permissions[i])))
            return lin_fail_field(rq, lin_z(field), &IDENTITY_GRANT_EXCEEDS, lin_arg_text("permission", lin_z(permissions[i])));
    return LIN_OK;
}

/* --- the three administrators */

/* What only one of them does. To read is nobody's alone. */
static const struct { const char *permission; RoleDuty duty; } reserved[] = {
    { "identity.user.create", ROLE_DUTY_SYSTEM },     { "identity.user.update", ROLE_DUTY_SYSTEM },
    { "identity.user.delete", ROLE_DUTY_SYSTEM },     { "identity.user.reset", ROLE_DUTY_SYSTEM },
    { "identity.region.create", ROLE_DUTY_SYSTEM },   { "identity.region.update", ROLE_DUTY_SYSTEM },
    { "identity.region.delete", ROLE_DUTY_SYSTEM },   { "identity.role.create", ROLE_DUTY_SECURITY },
    { "identity.role.update", ROLE_DUTY_SECURITY },   { "identity.role.delete", ROLE_DUTY_SECURITY },
    { "identity.user.grant", ROLE_DUTY_SECURITY },    { "identity.audit.read", ROLE_DUTY_AUDIT },
};

lin_code identity_check_duties(lin_req *rq, const char *field, size_t count, char *const *permissions, RoleDuty *ret)
{
    *ret = ROLE_DUTY_UNSPECIFIED;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < LIN_COUNT(reserved); k++) {
            if (!lin_permission_matches(lin_z(permissions[i]), lin_z(reserved[k].permission)))
                continue;
            if (*ret != ROLE_DUTY_UNSPECIFIED && *ret != reserved[k].duty)
                return lin_fail_field(rq, lin_z(field), &IDENTITY_DUTIES_MIXED);
            *ret = reserved[k].duty;
        }
    return LIN_OK;
}

/* Whoever could sign in as an administrator would hold what that one holds. */
lin_code identity_check_takeover(lin_req *rq, const User *user)
{
    identity_holding holding;
    lin_value theirs;
    lin_rows rows;

    LIN_TRY(identity_holding_of(rq, &holding));
    LIN_TRY(lin_query(rq, &identity_sql_administers, &rows, lin_text(lin_z(user->id))));
    theirs = lin_cell(rq, &rows, 0, 0);
    for (size_t i = 0; i < theirs.list.count; i++)
        if (!identity_holding_covers(&holding, theirs.list.at[i].text))
            return lin_fail(rq, &IDENTITY_GRANT_EXCEEDS, lin_arg_text("permission", theirs.list.at[i].text));
    return LIN_OK;
}

/* --- the last one */

static const struct { const char *pattern[4], *duty[LIN_LANGS]; } needed[] = {
    { { "*", "identity.*", "identity.user.*", "identity.user.reset" }, { "系统管理员", "system administrator" } },
    { { "*", "identity.*", "identity.user.*", "identity.user.grant" }, { "安全管理员", "security administrator" } },
};

lin_code identity_check_administrators(lin_req *rq)
{
    for (size_t i = 0; i < LIN_COUNT(needed); i++) {
        lin_value pattern[LIN_COUNT(needed[i].pattern)];
        lin_rows rows;

        for (size_t k = 0; k < LIN_COUNT(pattern); k++)
            pattern[k] = lin_text(lin_z(needed[i].pattern[k]));
        LIN_TRY(lin_query(rq, &identity_sql_administrators, &rows, (lin_value){ .kind = LIN_LIST, .list = { pattern, LIN_COUNT(pattern) } }));
        if (lin_cell_int(&rows, 0, 1) == 0)
            return lin_fail(rq, &IDENTITY_LAST_ADMINISTRATOR, lin_arg_text("duty", lin_z(needed[i].duty[rq->lang])));
    }
    return LIN_OK;
}
