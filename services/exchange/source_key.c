/* What an active source may and knows: the permit of the service that it feeds, and the bearer of its address; sealed here once more. */
#include "exchange.h"

#define PURPOSE LIN_STR("exchange.source.key")

static lin_value sealed(lin_req *rq, const Source *source, lin_str clear)
{
    return clear.len ? lin_bytes(lin_seal(rq->arena, lin_app_keys(rq), PURPOSE, lin_z(source->id), clear)) : lin_null();
}

static lin_code opened(lin_req *rq, const Source *source, const lin_rows *rows, int column, lin_str *ret)
{
    *ret = LIN_STR("");
    if (lin_cell_null(rows, 0, column) ||
        lin_open(rq->arena, lin_app_keys(rq), PURPOSE, lin_z(source->id), lin_cell_text(rows, 0, column), ret))
        return LIN_OK;
    return lin_fail(rq, &LIN_REASON_INTERNAL);
}

static lin_id id_of(const Source *source)
{
    lin_id id = { { 0 } };

    lin_id_parse(lin_z(source->id), &id);
    return id;
}

lin_code exchange_key_keep(lin_req *rq, const Source *source, lin_str permit, lin_str bearer)
{
    lin_id id = id_of(source);

    return lin_exec(rq, &exchange_sql_keep_source_key, lin_int(lin_id_community(id)), lin_ref(id), sealed(rq, source, permit), sealed(rq, source, bearer));
}

lin_code exchange_key_find(lin_req *rq, const Source *source, lin_str *ret_permit, lin_str *ret_bearer)
{
    lin_id id = id_of(source);
    lin_rows rows;

    LIN_TRY(lin_query(rq, &exchange_sql_find_source_key, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (!rows.count)
        return lin_fail(rq, &EXCHANGE_SOURCE_PAUSED);
    LIN_TRY(opened(rq, source, &rows, 0, ret_permit));
    return opened(rq, source, &rows, 1, ret_bearer);
}

lin_code exchange_key_forget(lin_req *rq, const Source *source)
{
    lin_id id = id_of(source);

    return lin_exec(rq, &exchange_sql_forget_source_key, lin_int(lin_id_community(id)), lin_ref(id));
}
