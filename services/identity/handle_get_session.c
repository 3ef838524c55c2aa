/*
 * GetSession: roles and scope of one session, asked by a gateway that sees it for the first time, after a
 * change of permissions, and once a minute while it is used: so an idle one is noticed here
 * (GB/T 42455.1-2023, 7.3.2 b, 7.3.6).
 */
#include "identity.h"

enum { ACCOUNT, ROLES, EVERYWHERE, MUST_CHANGE, ENDS, COMMUNITIES, GRIDS, PERSON, USED, IDLE };

static char **id_texts(lin_req *rq, lin_value ids, size_t *ret_count)
{
    char **text = LIN_NEW_ARRAY(rq->arena, char *, ids.list.count);

    for (size_t i = 0; i < ids.list.count; i++)
        text[i] = lin_str_z(rq->arena, lin_id_text(rq->arena, ids.list.at[i].id));
    *ret_count = ids.list.count;
    return text;
}

static int32_t *numbers(lin_req *rq, lin_value list, size_t *ret_count)
{
    int32_t *number = LIN_NEW_ARRAY(rq->arena, int32_t, list.list.count);

    for (size_t i = 0; i < list.list.count; i++)
        number[i] = (int32_t)list.list.at[i].number;
    *ret_count = list.list.count;
    return number;
}

static lin_time idle_limit(const lin_rows *rows)
{
    return lin_cell_int(rows, 0, IDLE) * LIN_MINUTE;
}

/* Asked for again so soon that the time-out is kept to the quarter. */
static lin_time good_for(const lin_rows *rows)
{
    lin_time quarter = idle_limit(rows) / 4;

    return quarter < IDENTITY_SESSION_CHECK ? quarter : IDENTITY_SESSION_CHECK;
}

static Linli__SessionAccess *read_access(lin_req *rq, const char *session_id, const lin_rows *rows)
{
    Linli__SessionAccess *access = LIN_NEW(rq->arena, Linli__SessionAccess);

    linli__session_access__init(access);
    access->user_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, 0, ACCOUNT)));
    access->session_id = lin_str_z(rq->arena, lin_z(session_id));
    access->role_ids = id_texts(rq, lin_cell(rq, rows, 0, ROLES), &access->n_role_ids);
    access->scope_all = lin_cell_int(rows, 0, EVERYWHERE);
    access->password_change_required = lin_cell_int(rows, 0, MUST_CHANGE);
    access->expires_at = lin_cell_time(rows, 0, ENDS);
    access->community_numbers = numbers(rq, lin_cell(rq, rows, 0, COMMUNITIES), &access->n_community_numbers);
    access->place_ids = id_texts(rq, lin_cell(rq, rows, 0, GRIDS), &access->n_place_ids);
    if (!lin_cell_null(rows, 0, PERSON))
        access->person_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, 0, PERSON)));
    access->good_for = good_for(rows);
    return access;
}

static bool is_idle(const lin_req *rq, const GetSessionRequest *in, const lin_rows *rows)
{
    lin_time used = lin_cell_time(rows, 0, USED);

    if (in->used_at > used && in->used_at <= rq->now)
        used = in->used_at;
    return rq->now - used > idle_limit(rows);
}

static lin_code end_idle(lin_req *rq, lin_id session)
{
    int64_t version;
    LIN_TX(tx, rq);

    LIN_TRY(identity_raise_version(rq, &version));
    LIN_TRY(lin_exec(rq, &identity_sql_end_session, lin_ref(session), lin_at(rq->now), lin_int(version)));
    LIN_TRY(lin_commit(&tx));
    identity_tell_now(rq);
    return lin_fail(rq, &LIN_REASON_NOT_FOUND);
}

/* The version is read before the session: a change on the way makes the answer old, never wrong for good. */
lin_code identity_get_session(lin_req *rq, const GetSessionRequest *in, Linli__SessionAccess **ret)
{
    lin_rows version, rows;
    lin_id session;

    if (!lin_id_parse(lin_z(in->session_id), &session))
        return lin_fail_field(rq, LIN_STR("sessionId"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &identity_sql_access_version, &version));
    LIN_TRY(lin_query(rq, &identity_sql_session_access, &rows, lin_ref(session), lin_at(rq->now)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    if (is_idle(rq, in, &rows))
        return end_idle(rq, session);
    LIN_TRY(lin_exec(rq, &identity_sql_use_session, lin_ref(session), lin_at(rq->now)));
    *ret = read_access(rq, in->session_id, &rows);
    (*ret)->version = lin_cell_int(&version, 0, 0);
    return LIN_OK;
}
