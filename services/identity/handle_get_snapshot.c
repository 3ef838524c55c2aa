/*
 * GetSnapshot: the state of permissions, for the gateway and every service; or what has changed in it.
 *
 * The version is read first and the parts after it, so that a change in between only makes the parts
 * newer than the version says; the next version is fetched all the same. A page of places belongs to
 * the version of the first page.
 */
#include "identity.h"

enum { PLACES_A_PAGE = 5000 };
enum { VERSION, WHOLE_SINCE, PLACES_VERSION };

#define ENDINGS_KEPT (IDENTITY_ACCESS_TOKEN_LIFE + LIN_MINUTE)
#define CHANGES_KEPT (2 * LIN_MINUTE)

typedef Linli__AccessSnapshot snapshot;

static lin_code add_places(lin_req *rq, int64_t since, const char *after, snapshot *s)
{
    lin_rows rows;
    lin_id id;
    lin_value from = lin_id_parse(lin_z(after), &id) ? lin_ref(id) : lin_null();

    LIN_TRY(lin_query(rq, &identity_sql_snapshot_places, &rows, lin_int(since), from, lin_int(PLACES_A_PAGE)));
    s->places = lin_rows_messages(rq, &rows, &linli__access_snapshot__place__descriptor, &s->n_places);
    if (rows.count == PLACES_A_PAGE)
        s->more_after = s->places[rows.count - 1]->id;
    return LIN_OK;
}

static lin_code add_others(lin_req *rq, int64_t since, snapshot *s)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_snapshot_roles, &rows, lin_int(since)));
    s->roles = lin_rows_messages(rq, &rows, &linli__access_snapshot__role__descriptor, &s->n_roles);
    LIN_TRY(lin_query(rq, &identity_sql_snapshot_endings, &rows, lin_int(since), lin_at(rq->now - ENDINGS_KEPT)));
    s->endings = lin_rows_messages(rq, &rows, &linli__access_snapshot__ending__descriptor, &s->n_endings);
    LIN_TRY(lin_query(rq, &identity_sql_snapshot_changes, &rows, lin_int(since), lin_at(rq->now - CHANGES_KEPT)));
    s->changes = lin_rows_messages(rq, &rows, &linli__access_snapshot__user_change__descriptor, &s->n_changes);
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

    identity_as_itself(rq);
    linli__access_snapshot__init(s);
    *ret = s;
    if (in->place_after[0])
        return next_page(rq, in, s);
    LIN_TRY(lin_query(rq, &identity_sql_access_version, &rows));
    if (lin_cell_int(&rows, 0, VERSION) == in->known_version)
        return LIN_OK;
    s->version = lin_cell_int(&rows, 0, VERSION);
    s->places_version = lin_cell_int(&rows, 0, PLACES_VERSION);
    s->delta = in->known_version >= lin_cell_int(&rows, 0, WHOLE_SINCE) && in->known_version < s->version;
    since = s->delta ? in->known_version : 0;
    LIN_TRY(add_places(rq, since, "", s));
    return add_others(rq, since, s);
}
