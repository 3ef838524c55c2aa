/*
 * Parts: the bytes of a file as they lie in the store, sealed, each under its file's id and its own number. Sealing keeps them
 * from whoever reads the disk, and shows when one was changed or moved.
 */
#include "exchange.h"

#define PURPOSE LIN_STR("exchange.file.part")

static lin_blobs *store; /* set once before the workers start */

lin_code exchange_open_store(lin_req *rq)
{
    static lin_arena *arena;
    lin_str why;

    arena = arena ? arena : lin_arena_new(); /* for as long as the process */
    store = lin_blobs_open(arena, lin_app_blobs(rq), lin_str_z(arena, lin_app_secret_path(rq, "exchange.s3")), &why);
    if (store)
        return LIN_OK;
    lin_log(LIN_ERROR, rq, "store_not_opened", lin_arg_text("why", why));
    return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

int32_t exchange_parts(const File *file)
{
    return (int32_t)((file->size + file->part_size - 1) / file->part_size);
}

int32_t exchange_part_bytes(const File *file, int32_t number)
{
    int64_t left = file->size - (int64_t)number * file->part_size;

    return (int32_t)(left < file->part_size ? left : file->part_size);
}

static lin_str name_of(lin_arena *arena, const char *file_id, int32_t number)
{
    return lin_z(lin_print(arena, "%s/%d", file_id, number));
}

static lin_code told(lin_req *rq, lin_code code)
{
    if (code == LIN_OK)
        return LIN_OK;
    return lin_fail(rq, code == LIN_RESOURCE_EXHAUSTED ? &EXCHANGE_STORE_FULL : code == LIN_NOT_FOUND ? &EXCHANGE_CONTENT_LOST : &LIN_REASON_UNAVAILABLE);
}

lin_code exchange_part_store(lin_req *rq, const File *file, int32_t number, lin_str clear)
{
    lin_str name = name_of(rq->arena, file->id, number);

    return told(rq, lin_blob_put(store, name, lin_seal(rq->arena, lin_app_keys(rq), PURPOSE, name, clear)));
}

lin_code exchange_part_load(lin_req *rq, lin_arena *arena, const File *file, int32_t number, lin_str *ret)
{
    lin_str name = name_of(arena, file->id, number), sealed;

    LIN_TRY(told(rq, lin_blob_get(store, arena, name, &sealed)));
    if (!lin_open(arena, lin_app_keys(rq), PURPOSE, name, sealed, ret))
        return lin_fail(rq, &EXCHANGE_CONTENT_LOST);
    return LIN_OK;
}

lin_code exchange_part_drop(lin_req *rq, const char *file_id, int32_t number)
{
    return told(rq, lin_blob_drop(store, name_of(rq->arena, file_id, number)));
}

lin_code exchange_sweep_store(lin_req *rq, lin_time age)
{
    return told(rq, lin_blobs_sweep(store, age));
}
