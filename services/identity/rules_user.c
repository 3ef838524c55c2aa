/*
 * Rules of a user: defaults; roles and regions are given by those who may, within what they hold, and never to oneself;
 * an account that may no longer sign in has no session left; the last administrator stays
 * (GB/T 42455.1-2023, 7.3.2 a-b).
 */
#include "identity.h"

enum { IDLE_MINUTES = 30, MAX_SESSIONS = 3 };
enum { ROLES_THERE, CLEARANCE, MIXED, GIVEN };
enum { REGIONS_THERE, WITHIN };

/* --- what a write changes */

static bool same_roles(const User *before, const User *after)
{
    return lin_texts_eq(before ? before->n_role_ids : 0, before ? before->role_ids : NULL, after->n_role_ids, after->role_ids);
}

static bool same_places(const User *before, const User *after)
{
    return (before && before->everywhere) == after->everywhere &&
           lin_texts_eq(before ? before->n_region_ids : 0, before ? before->region_ids : NULL, after->n_region_ids, after->region_ids);
}

static bool same_person(const User *before, const User *after)
{
    return lin_str_eq(lin_z(before ? before->person_id : ""), lin_z(after->person_id));
}

static lin_time end_of(const User *user)
{
    return user->valid_until ? lin_typed_time(user->valid_until) : INT64_MAX;
}

static bool same_access(const User *before, const User *after)
{
    return before && after && same_roles(before, after) && same_places(before, after) && before->state == after->state &&
           end_of(before) == end_of(after) && before->idle_minutes == after->idle_minutes &&
           same_person(before, after);
}

static bool may_sign_in(const lin_req *rq, const User *user)
{
    return user && user->state == USER_STATE_ACTIVE && end_of(user) > rq->now;
}

static bool is_oneself(const lin_req *rq, const User *user)
{
    return rq->who && lin_str_eq(rq->who->user_id, lin_z(user->id));
}

/* --- roles and regions */

static lin_code check_roles(lin_req *rq, const User *after)
{
    lin_str field = LIN_STR("roleIds");
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_roles_of, &rows, lin_texts(rq->arena, after->n_role_ids, after->role_ids)));
    if (lin_cell_int(&rows, 0, ROLES_THERE) != (int64_t)after->n_role_ids)
        return lin_fail_field(rq, field, &IDENTITY_ROLE_UNKNOWN);
    if (rq->who && lin_cell_int(&rows, 0, CLEARANCE) > (int64_t)rq->who->clearance)
        return lin_fail_field(rq, field, &IDENTITY_GRANT_EXCEEDS, lin_arg_text("permission", LIN_STR("clearance")));
    LIN_TRY(identity_check_grant(rq, field, lin_cell(rq, &rows, 0, GIVEN)));
    return lin_cell_int(&rows, 0, MIXED) ? lin_fail_field(rq, field, &IDENTITY_DUTIES_MIXED) : LIN_OK;
}

/* Whoever does not have the whole city gives regions within their own, and always some: else they would lose sight of it. */
static lin_code check_regions(lin_req *rq, const User *after)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_regions_there, &rows, lin_texts(rq->arena, after->n_region_ids, after->region_ids)));
    if (lin_cell_int(&rows, 0, REGIONS_THERE) != (int64_t)after->n_region_ids)
        return lin_fail_field(rq, LIN_STR("regionIds"), &IDENTITY_REGION_UNKNOWN);
    if (lin_scope_holds(rq, 0) || lin_cell_int(&rows, 0, WITHIN))
        return LIN_OK;
    return lin_fail_field(rq, after->everywhere ? LIN_STR("everywhere") : LIN_STR("regionIds"), &LIN_REASON_OUT_OF_SCOPE);
}

static bool is_given(const User *before, const User *after, lin_str *ret_field)
{
    bool roles = !same_roles(before, after), person = !same_person(before, after);
    bool places = !same_places(before, after) && (before || after->everywhere);

    *ret_field = roles ? LIN_STR("roleIds") : person ? LIN_STR("personId") : after->everywhere ? LIN_STR("everywhere") : LIN_STR("regionIds");
    return roles || person || places;
}

static lin_code check_grant(lin_req *rq, const User *before, const User *after)
{
    lin_str field;

    if (!is_given(before, after, &field))
        return LIN_OK;
    if (rq->who && !lin_may(rq, lin_app_access(rq), LIN_STR("identity.user.grant")))
        return lin_fail_field(rq, field, &LIN_REASON_PERMISSION_DENIED, lin_arg_text("permission", LIN_STR("identity.user.grant")));
    if (is_oneself(rq, after))
        return lin_fail_field(rq, field, &IDENTITY_NOT_ONESELF);
    return same_roles(before, after) ? LIN_OK : check_roles(rq, after);
}

/* Nobody ends their own account, or sets its limits. */
static lin_code check_own_limits(lin_req *rq, const User *before, const User *after)
{
    const char *field = before->state != after->state                 ? "state"
                        : end_of(before) != end_of(after)             ? "validUntil"
                        : before->idle_minutes != after->idle_minutes ? "idleMinutes"
                        : before->max_sessions != after->max_sessions ? "maxSessions"
                                                                      : NULL;

    return field ? lin_fail_field(rq, lin_z(field), &IDENTITY_NOT_ONESELF) : LIN_OK;
}

/* --- hooks */

static void fill_in(User *user)
{
    if (!user->idle_minutes)
        user->idle_minutes = IDLE_MINUTES;
    if (!user->max_sessions)
        user->max_sessions = MAX_SESSIONS;
    if (user->state == USER_STATE_UNSPECIFIED)
        user->state = USER_STATE_ACTIVE;
    if (user->everywhere)
        user->n_region_ids = 0;
}

lin_code user_before_write(lin_req *rq, const User *before, User *after)
{
    fill_in(after);
    if (before && is_oneself(rq, after))
        LIN_TRY(check_own_limits(rq, before, after));
    LIN_TRY(check_grant(rq, before, after));
    return before && same_places(before, after) ? LIN_OK : check_regions(rq, after);
}

lin_code user_before_delete(lin_req *rq, const User *before)
{
    return is_oneself(rq, before) ? lin_fail(rq, &IDENTITY_NOT_ONESELF) : LIN_OK;
}

lin_code user_after_write(lin_req *rq, const User *before, const User *after)
{
    lin_value id = lin_text(lin_z((after ? after : before)->id));

    if (same_access(before, after))
        return LIN_OK;
    LIN_TRY(lin_exec(rq, &identity_sql_touch_account, id, lin_at(rq->now)));
    if (before && !may_sign_in(rq, after))
        LIN_TRY(lin_exec(rq, &identity_sql_end_sessions, id, lin_at(rq->now)));
    return before && lin_scope_holds(rq, 0) ? identity_check_administrators(rq) : LIN_OK; /* those are everywhere */
}
