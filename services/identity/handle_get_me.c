/* GetMe: who asks, and what their roles give: from it the portal makes its menu (GB/T 42455.1-2023, 7.3.6 a). */
#include "identity.h"

enum { ACCOUNT, NAME, EVERYWHERE, REGIONS, PERSON, IDLE_MINUTES, MUST_CHANGE, ROLES };
enum { ROLE_NAME = 1, ROLE_PERMISSIONS };

static char *id_text(lin_req *rq, lin_id id)
{
    return lin_str_z(rq->arena, lin_id_text(rq->arena, id));
}

static void add_role(lin_req *rq, const lin_rows *rows, size_t row, Me *me)
{
    lin_value permissions = lin_cell(rq, rows, row, ROLE_PERMISSIONS);
    char **all = LIN_NEW_ARRAY(rq->arena, char *, me->n_permissions + permissions.list.count);

    for (size_t i = 0; i < me->n_permissions; i++)
        all[i] = me->permissions[i];
    for (size_t i = 0; i < permissions.list.count; i++)
        all[me->n_permissions++] = lin_str_z(rq->arena, permissions.list.at[i].text);
    me->permissions = all;
    me->role_names[me->n_role_names++] = lin_str_z(rq->arena, lin_cell_text(rows, row, ROLE_NAME));
}

static lin_code add_roles(lin_req *rq, lin_value ids, Me *me)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_roles_of, &rows, ids));
    me->role_names = LIN_NEW_ARRAY(rq->arena, char *, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        add_role(rq, &rows, i, me);
    return LIN_OK;
}

static void add_places(lin_req *rq, lin_value regions, Me *me)
{
    const lin_scope *covers = &rq->who->covers;
    lin_str region;

    me->region_ids = LIN_NEW_ARRAY(rq->arena, char *, regions.list.count);
    for (size_t i = 0; i < regions.list.count; i++)
        me->region_ids[me->n_region_ids++] = id_text(rq, regions.list.at[i].id);
    me->community_ids = LIN_NEW_ARRAY(rq->arena, char *, covers->communities);
    for (size_t i = 0; i < covers->communities; i++)
        if (lin_place_id(rq, lin_app_access(rq), covers->community[i], &region))
            me->community_ids[me->n_community_ids++] = lin_str_z(rq->arena, region);
}

static void fill(lin_req *rq, lin_id id, const lin_rows *rows, Me *me)
{
    linli__identity__v1__me__init(me);
    me->id = id_text(rq, id);
    me->account = lin_str_z(rq->arena, lin_cell_text(rows, 0, ACCOUNT));
    me->name = lin_str_z(rq->arena, lin_cell_text(rows, 0, NAME));
    me->everywhere = lin_cell_int(rows, 0, EVERYWHERE);
    me->idle_minutes = (int32_t)lin_cell_int(rows, 0, IDLE_MINUTES);
    me->password_change_required = lin_cell_int(rows, 0, MUST_CHANGE);
    me->clearance = (RoleClearance)rq->who->clearance;
    if (!lin_cell_null(rows, 0, PERSON))
        me->person_id = id_text(rq, lin_cell_id(rows, 0, PERSON));
}

lin_code identity_get_me(lin_req *rq, const GetMeRequest *in, Me **ret)
{
    Me *me = LIN_NEW(rq->arena, Me);
    lin_rows rows;
    lin_id id;

    (void)in;
    if (!lin_id_parse(rq->who->user_id, &id))
        return lin_fail(rq, &LIN_REASON_TOKEN_INVALID);
    LIN_TRY(lin_query(rq, &identity_sql_me, &rows, lin_ref(id)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    fill(rq, id, &rows, me);
    add_places(rq, lin_cell(rq, &rows, 0, REGIONS), me);
    LIN_TRY(add_roles(rq, lin_cell(rq, &rows, 0, ROLES), me));
    *ret = me;
    return LIN_OK;
}
