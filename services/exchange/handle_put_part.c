/*
 * PutPart, StorePart, ListParts: a file comes in parts, in any order. The row of a part is written first and its lock held until
 * the bytes are on disk, so two of one number cannot mix; its commit is what acknowledges.
 */
#include "exchange.h"

static lin_code check_part(lin_req *rq, const File *file, const PutPartRequest *in)
{
    if (file->state != FILE_STATE_UPLOADING)
        return lin_fail(rq, &EXCHANGE_FILE_READY);
    if (in->number >= exchange_parts(file))
        return lin_fail_field(rq, LIN_STR("number"), &EXCHANGE_PART_UNKNOWN, lin_arg_int("parts", exchange_parts(file)));
    if (in->content.len != (size_t)exchange_part_bytes(file, in->number))
        return lin_fail_field(rq, LIN_STR("content"), &EXCHANGE_PART_SIZE, lin_arg_int("expected", exchange_part_bytes(file, in->number)));
    return LIN_OK;
}

/* The file, which stays as it is until the transaction ends. */
static lin_code hold(lin_req *rq, const char *id, lin_id *ret_id, File **ret)
{
    lin_rows rows;

    if (!lin_id_parse(lin_z(id), ret_id))
        return lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &exchange_sql_hold_file, &rows, lin_int(lin_id_community(*ret_id)), lin_ref(*ret_id)));
    return file_get(rq, id, ret);
}

static lin_code write_part(lin_req *rq, const File *file, lin_id id, const PutPartRequest *in, lin_str sha256)
{
    lin_str content = { (const char *)in->content.data, in->content.len };
    lin_rows rows;

    LIN_TRY(lin_query(rq, &exchange_sql_put_part, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_int(in->number),
                      lin_int((int64_t)content.len), lin_bytes(sha256), lin_at(rq->now)));
    return rows.count ? exchange_part_store(rq, file, in->number, content) : LIN_OK;
}

lin_code exchange_put_part(lin_req *rq, const PutPartRequest *in, PutPartAnswer **ret)
{
    lin_str sha256 = lin_sha256(rq->arena, (lin_str){ (const char *)in->content.data, in->content.len });
    File *file;
    lin_id id;

    LIN_TX(tx, rq);
    LIN_TRY(hold(rq, in->id, &id, &file));
    LIN_TRY(exchange_check_uploader(rq, file));
    LIN_TRY(check_part(rq, file, in));
    LIN_TRY(write_part(rq, file, id, in, sha256));
    LIN_TRY(lin_commit(&tx));
    (*ret)->number = in->number;
    (*ret)->size = (int32_t)in->content.len;
    (*ret)->sha256 = lin_str_z(rq->arena, lin_hex(rq->arena, sha256));
    return LIN_OK;
}

lin_code exchange_store_part(lin_req *rq, const PutPartRequest *in, PutPartAnswer **ret)
{
    return exchange_put_part(rq, in, ret);
}

/* --- which are there */

static void list_missing(lin_req *rq, const lin_rows *rows, ListPartsAnswer *answer)
{
    size_t next = 0;

    answer->missing = LIN_NEW_ARRAY(rq->arena, int32_t, (size_t)answer->parts);
    for (int32_t number = 0; number < answer->parts; number++)
        if (next < rows->count && lin_cell_int(rows, next, 0) == number)
            next++;
        else
            answer->missing[answer->n_missing++] = number;
}

lin_code exchange_list_parts(lin_req *rq, const ListPartsRequest *in, ListPartsAnswer **ret)
{
    lin_rows rows;
    File *file;
    lin_id id;

    LIN_TRY(file_get(rq, in->id, &file));
    LIN_TRY(exchange_check_uploader(rq, file));
    lin_id_parse(lin_z(file->id), &id);
    LIN_TRY(lin_query(rq, &exchange_sql_list_parts, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    (*ret)->parts = exchange_parts(file);
    list_missing(rq, &rows, *ret);
    return LIN_OK;
}
