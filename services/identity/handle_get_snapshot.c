/*
 * GetSnapshot: the state of permissions, for the gateway and every service.
 *
 * The version is read first and the parts after it, so that a change in between only makes
 * the parts newer than the version says; the next version is fetched all the same.
 */
#include "identity.h"

static Linli__AccessSnapshot__Role *read_role(lin_req *rq, const lin_rows *rows, size_t row)
{
    Linli__AccessSnapshot__Role *role = LIN_NEW(rq->arena, Linli__AccessSnapshot__Role);
    lin_value permissions = lin_cell(rq, rows, row, 2);

    linli__access_snapshot__role__init(role);
    role->id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, 0)));
    role->name = lin_str_z(rq->arena, lin_cell_text(rows, row, 1));
    role->n_permissions = permissions.list.count;
    role->permissions = LIN_NEW_ARRAY(rq->arena, char *, permissions.list.count);
    for (size_t i = 0; i < permissions.list.count; i++)
        role->permissions[i] = lin_str_z(rq->arena, permissions.list.at[i].text);
    role->clearance = (Linli__DataClass)lin_cell_int(rows, row, 3);
    return role;
}

static lin_code add_roles(lin_req *rq, Linli__AccessSnapshot *snapshot)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_snapshot_roles, &rows));
    snapshot->n_roles = rows.count;
    snapshot->roles = LIN_NEW_ARRAY(rq->arena, Linli__AccessSnapshot__Role *, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        snapshot->roles[i] = read_role(rq, &rows, i);
    return LIN_OK;
}

static Linli__AccessSnapshot__Place *read_place(lin_req *rq, const lin_rows *rows, size_t row)
{
    Linli__AccessSnapshot__Place *place = LIN_NEW(rq->arena, Linli__AccessSnapshot__Place);

    linli__access_snapshot__place__init(place);
    place->id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, 0)));
    if (!lin_cell_null(rows, row, 1))
        place->parent_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, 1)));
    place->number = (int32_t)lin_cell_int(rows, row, 2);
    return place;
}

static lin_code add_places(lin_req *rq, Linli__AccessSnapshot *snapshot)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_snapshot_places, &rows));
    snapshot->n_places = rows.count;
    snapshot->places = LIN_NEW_ARRAY(rq->arena, Linli__AccessSnapshot__Place *, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        snapshot->places[i] = read_place(rq, &rows, i);
    return LIN_OK;
}

static lin_code add_revoked(lin_req *rq, Linli__AccessSnapshot *snapshot)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_snapshot_revoked, &rows,
                      lin_at(rq->now - IDENTITY_ACCESS_TOKEN_LIFE - LIN_MINUTE)));
    snapshot->n_revoked_sessions = rows.count;
    snapshot->revoked_sessions = LIN_NEW_ARRAY(rq->arena, char *, rows.count);
    for (size_t i = 0; i < rows.count; i++)
        snapshot->revoked_sessions[i] = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)));
    return LIN_OK;
}

lin_code identity_get_snapshot(lin_req *rq, const GetSnapshotRequest *in, Linli__AccessSnapshot **ret)
{
    Linli__AccessSnapshot *snapshot = LIN_NEW(rq->arena, Linli__AccessSnapshot);
    lin_rows rows;

    linli__access_snapshot__init(snapshot);
    *ret = snapshot;
    LIN_TRY(lin_query(rq, &identity_sql_access_version, &rows));
    if (lin_cell_int(&rows, 0, 0) == in->known_version)
        return LIN_OK;
    snapshot->version = lin_cell_int(&rows, 0, 0);
    LIN_TRY(add_roles(rq, snapshot));
    LIN_TRY(add_places(rq, snapshot));
    return add_revoked(rq, snapshot);
}
