/*
 * GetSession: roles and scope of one session, asked by a gateway that sees it for the first
 * time or after a change of permissions (GB/T 42455.1-2023, 7.3.6).
 */
#include "identity.h"

static char **id_texts(lin_req *rq, lin_value ids)
{
    char **text = LIN_NEW_ARRAY(rq->arena, char *, ids.list.count);

    for (size_t i = 0; i < ids.list.count; i++)
        text[i] = lin_str_z(rq->arena, lin_id_text(rq->arena, ids.list.at[i].id));
    return text;
}

static int32_t *numbers(lin_req *rq, lin_value list)
{
    int32_t *number = LIN_NEW_ARRAY(rq->arena, int32_t, list.list.count);

    for (size_t i = 0; i < list.list.count; i++)
        number[i] = (int32_t)list.list.at[i].number;
    return number;
}

static Linli__SessionAccess *read_access(lin_req *rq, const char *session_id, const lin_rows *rows)
{
    Linli__SessionAccess *access = LIN_NEW(rq->arena, Linli__SessionAccess);
    lin_value roles = lin_cell(rq, rows, 0, 1), communities = lin_cell(rq, rows, 0, 5);

    linli__session_access__init(access);
    access->user_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, 0, 0)));
    access->session_id = lin_str_z(rq->arena, lin_z(session_id));
    access->n_role_ids = roles.list.count;
    access->role_ids = id_texts(rq, roles);
    access->scope_all = lin_cell_int(rows, 0, 2);
    access->password_change_required = lin_cell_int(rows, 0, 3);
    access->expires_at = lin_cell_time(rows, 0, 4);
    access->n_community_numbers = communities.list.count;
    access->community_numbers = numbers(rq, communities);
    return access;
}

lin_code identity_get_session(lin_req *rq, const GetSessionRequest *in, Linli__SessionAccess **ret)
{
    lin_rows rows;
    lin_id session;

    if (!lin_id_parse(lin_z(in->session_id), &session))
        return lin_fail_field(rq, LIN_STR("sessionId"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &identity_sql_session_access, &rows, lin_ref(session), lin_at(rq->now)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    *ret = read_access(rq, in->session_id, &rows);
    return LIN_OK;
}
