/*
 * ResolveRegion: communities and grids by what the cells of a file call them, their names or division codes, and what known ones
 * are called. Only those in the scope of whoever has it imported; that they are there, anybody in it may know.
 */
#include "identity.h"

#include "libs/authz/authz.h"

static lin_value texts(lin_req *rq, const Linli__ResolveRequest *in, bool ids)
{
    lin_value *text = LIN_NEW_ARRAY(rq->arena, lin_value, in->n_names);

    for (size_t i = 0; i < in->n_names; i++)
        text[i] = lin_text(lin_z(ids ? in->names[i]->id : in->names[i]->text));
    return (lin_value){ .kind = LIN_LIST, .list = { text, in->n_names } };
}

static lin_value communities(lin_req *rq)
{
    const lin_scope *scope = &rq->who->scope;
    lin_value *number = LIN_NEW_ARRAY(rq->arena, lin_value, scope->communities);

    for (size_t i = 0; i < scope->communities; i++)
        number[i] = lin_int(scope->community[i]);
    return (lin_value){ .kind = LIN_LIST, .list = { number, scope->communities } };
}

static lin_code find(lin_req *rq, const Linli__ResolveRequest *in, lin_rows *ret)
{
    const lin_scope *scope = &rq->who->scope;
    lin_value within = lin_null();
    lin_id id;

    if (in->community_id[0] && !lin_id_parse(lin_z(in->community_id), &id))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_FIELD_ID);
    if (in->community_id[0])
        within = lin_ref(id);
    return lin_query(rq, &identity_sql_resolve_regions, ret, texts(rq, in, false), texts(rq, in, true), within, lin_bool(scope->all),
                     communities(rq), lin_text(scope->places.len ? scope->places : LIN_STR("{}")));
}

static void take(lin_req *rq, const lin_rows *rows, size_t row, Linli__Named *named)
{
    named->count++;
    named->id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, 1)));
    named->key = lin_str_z(rq->arena, lin_cell_text(rows, row, 2));
    named->label = lin_str_z(rq->arena, lin_cell_text(rows, row, 3));
}

lin_code identity_resolve_region(lin_req *rq, const Linli__ResolveRequest *in, Linli__ResolveAnswer **ret)
{
    lin_rows rows;

    LIN_TRY(lin_assertion_recall(rq, lin_app_access(rq), (lin_str){ (const char *)in->on_behalf_of.data, in->on_behalf_of.len }));
    identity_as_itself(rq);
    LIN_TRY(find(rq, in, &rows));
    (*ret)->n_named = in->n_names;
    (*ret)->named = LIN_NEW_ARRAY(rq->arena, Linli__Named *, in->n_names);
    for (size_t i = 0; i < in->n_names; i++) {
        (*ret)->named[i] = LIN_NEW(rq->arena, Linli__Named);
        linli__named__init((*ret)->named[i]);
    }
    for (size_t i = 0; i < rows.count; i++)
        take(rq, &rows, i, (*ret)->named[lin_cell_int(&rows, i, 0) - 1]);
    return LIN_OK;
}
