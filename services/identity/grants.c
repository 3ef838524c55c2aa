/*
 * Grants: nobody gives more than they hold or may grant; the three administrators are kept apart; and there is always
 * one who can let others in (GB/T 42455.1-2023, 7.3.4; GB/T 22239, 8.1.4.2, 8.1.5).
 */
#include "identity.h"

enum { DUTY, MIXED };

/* The service itself gives what it wants. */
static lin_code find_exceeding(lin_req *rq, lin_value permissions, lin_str *ret)
{
    lin_rows rows;

    *ret = LIN_STR("");
    if (!rq->who)
        return LIN_OK;
    LIN_TRY(lin_query(rq, &identity_sql_exceeding, &rows, lin_text(rq->who->user_id), permissions));
    if (rows.count)
        *ret = lin_cell_text(&rows, 0, 0);
    return LIN_OK;
}

lin_code identity_check_grant(lin_req *rq, lin_str field, lin_value permissions)
{
    lin_str exceeding;

    LIN_TRY(find_exceeding(rq, permissions, &exceeding));
    return exceeding.len ? lin_fail_field(rq, field, &IDENTITY_GRANT_EXCEEDS, lin_arg_text("permission", exceeding)) : LIN_OK;
}

/* Whoever could sign in as an administrator would hold what that one holds. */
lin_code identity_check_takeover(lin_req *rq, const User *user)
{
    lin_str exceeding;
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_administers, &rows, lin_text(lin_z(user->id))));
    LIN_TRY(find_exceeding(rq, lin_cell(rq, &rows, 0, 0), &exceeding));
    return exceeding.len ? lin_fail(rq, &IDENTITY_GRANT_EXCEEDS, lin_arg_text("permission", exceeding)) : LIN_OK;
}

lin_code identity_check_duties(lin_req *rq, lin_str field, lin_value permissions, RoleDuty *ret)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_duty_of, &rows, permissions));
    *ret = (RoleDuty)lin_cell_int(&rows, 0, DUTY);
    return lin_cell_int(&rows, 0, MIXED) ? lin_fail_field(rq, field, &IDENTITY_DUTIES_MIXED) : LIN_OK;
}

lin_code identity_check_administrators(lin_req *rq)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_administrator_missing, &rows));
    if (rows.count == 0)
        return LIN_OK;
    return lin_fail(rq, &IDENTITY_LAST_ADMINISTRATOR, lin_arg_text("duty", lin_cell_text(&rows, 0, (int)rq->lang)));
}
