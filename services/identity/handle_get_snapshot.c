/*
 * GetSnapshot: the state of permissions, for the gateway and every service; or what has changed in it.
 *
 * The version is read first and the parts after it, so that a change in between only makes the parts
 * newer than the version says; the next version is fetched all the same. A page of places belongs to
 * the version of the first page.
 */
#include "identity.h"

enum { PLACES_A_PAGE = 5000 };

#define ENDINGS_KEPT (IDENTITY_ACCESS_TOKEN_LIFE + LIN_MINUTE)
#define CHANGES_KEPT (2 * LIN_MINUTE)

typedef Linli__AccessSnapshot snapshot;
typedef Linli__AccessSnapshot__Role role;
typedef Linli__AccessSnapshot__Place place;
typedef Linli__AccessSnapshot__Ending ending;
typedef Linli__AccessSnapshot__UserChange change;

static char *id_text(lin_req *rq, const lin_rows *rows, size_t row, int column)
{
    return lin_str_z(rq->arena, lin_cell_null(rows, row, column) ? LIN_STR("") : lin_id_text(rq->arena, lin_cell_id(rows, row, column)));
}

static void *read_role(lin_req *rq, const lin_rows *rows, size_t row)
{
    role *r = LIN_NEW(rq->arena, role);
    lin_value permissions = lin_cell(rq, rows, row, 2);

    linli__access_snapshot__role__init(r);
    r->id = id_text(rq, rows, row, 0);
    r->name = lin_str_z(rq->arena, lin_cell_text(rows, row, 1));
    r->n_permissions = permissions.list.count;
    r->permissions = LIN_NEW_ARRAY(rq->arena, char *, permissions.list.count);
    for (size_t i = 0; i < permissions.list.count; i++)
        r->permissions[i] = lin_str_z(rq->arena, permissions.list.at[i].text);
    r->clearance = (Linli__DataClass)lin_cell_int(rows, row, 3);
    r->own_rows = lin_cell_int(rows, row, 4);
    r->gone = lin_cell_int(rows, row, 5);
    return r;
}

static void *read_place(lin_req *rq, const lin_rows *rows, size_t row)
{
    place *p = LIN_NEW(rq->arena, place);

    linli__access_snapshot__place__init(p);
    p->id = id_text(rq, rows, row, 0);
    p->parent_id = id_text(rq, rows, row, 1);
    p->number = (int32_t)lin_cell_int(rows, row, 2);
    p->grid = lin_cell_int(rows, row, 3);
    p->gone = lin_cell_int(rows, row, 4);
    return p;
}

static void *read_ending(lin_req *rq, const lin_rows *rows, size_t row)
{
    ending *e = LIN_NEW(rq->arena, ending);

    linli__access_snapshot__ending__init(e);
    e->session_id = id_text(rq, rows, row, 0);
    e->at = lin_cell_time(rows, row, 1);
    return e;
}

static void *read_change(lin_req *rq, const lin_rows *rows, size_t row)
{
    change *c = LIN_NEW(rq->arena, change);

    linli__access_snapshot__user_change__init(c);
    c->user_id = id_text(rq, rows, row, 0);
    c->version = lin_cell_int(rows, row, 1);
    c->at = lin_cell_time(rows, row, 2);
    return c;
}

static void *read_all(lin_req *rq, const lin_rows *rows, void *(*read)(lin_req *, const lin_rows *, size_t), size_t *ret_count)
{
    void **all = LIN_NEW_ARRAY(rq->arena, void *, rows->count);

    for (size_t i = 0; i < rows->count; i++)
        all[i] = read(rq, rows, i);
    *ret_count = rows->count;
    return all;
}

static lin_code add_places(lin_req *rq, int64_t since, const char *after, snapshot *s)
{
    lin_rows rows;
    lin_id id;
    lin_value from = lin_id_parse(lin_z(after), &id) ? lin_ref(id) : lin_null();

    LIN_TRY(lin_query(rq, &identity_sql_snapshot_places, &rows, lin_int(since), from, lin_int(PLACES_A_PAGE)));
    s->places = read_all(rq, &rows, read_place, &s->n_places);
    if (rows.count == PLACES_A_PAGE)
        s->more_after = s->places[rows.count - 1]->id;
    return LIN_OK;
}

static lin_code add_others(lin_req *rq, int64_t since, snapshot *s)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_snapshot_roles, &rows, lin_int(since)));
    s->roles = read_all(rq, &rows, read_role, &s->n_roles);
    LIN_TRY(lin_query(rq, &identity_sql_snapshot_endings, &rows, lin_int(since), lin_at(rq->now - ENDINGS_KEPT)));
    s->endings = read_all(rq, &rows, read_ending, &s->n_endings);
    LIN_TRY(lin_query(rq, &identity_sql_snapshot_changes, &rows, lin_int(since), lin_at(rq->now - CHANGES_KEPT)));
    s->changes = read_all(rq, &rows, read_change, &s->n_changes);
    return LIN_OK;
}

/* A further page of what was asked for at the version that the asker names: all places, for only a whole has pages. */
static lin_code next_page(lin_req *rq, const GetSnapshotRequest *in, snapshot *s)
{
    s->version = in->known_version;
    s->delta = true;
    return add_places(rq, 0, in->place_after, s);
}

lin_code identity_get_snapshot(lin_req *rq, const GetSnapshotRequest *in, snapshot **ret)
{
    snapshot *s = LIN_NEW(rq->arena, snapshot);
    lin_rows rows;
    int64_t since;

    linli__access_snapshot__init(s);
    *ret = s;
    if (in->place_after[0])
        return next_page(rq, in, s);
    LIN_TRY(lin_query(rq, &identity_sql_access_version, &rows));
    if (lin_cell_int(&rows, 0, 0) == in->known_version)
        return LIN_OK;
    s->version = lin_cell_int(&rows, 0, 0);
    s->places_version = lin_cell_int(&rows, 0, 2);
    s->delta = in->known_version >= lin_cell_int(&rows, 0, 1) && in->known_version < s->version;
    since = s->delta ? in->known_version : 0;
    LIN_TRY(add_places(rq, since, "", s));
    return add_others(rq, since, s);
}
