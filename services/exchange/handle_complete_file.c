/*
 * CompleteFile, FinishFile: all parts are read once, one at a time, for the digest of the whole and the type. Until then nobody
 * gets the content, from then on nobody changes it.
 */
#include "exchange.h"

typedef struct reading {
    lin_req *rq;
    const File *file;
    lin_id id;
    lin_rows parts;
    lin_arena *room;                       /* of the part at hand */
    lin_digest *digest;
    lin_str media_type;
} reading;

static lin_code check_there(const reading *r)
{
    int32_t wanted = exchange_parts(r->file), first = 0;

    while ((size_t)first < r->parts.count && lin_cell_int(&r->parts, (size_t)first, 0) == first)
        first++;
    if (first == wanted)
        return LIN_OK;
    return lin_fail(r->rq, &EXCHANGE_PARTS_MISSING, lin_arg_int("count", wanted - (int64_t)r->parts.count), lin_arg_int("first", first));
}

/* A crash between bytes and row leaves bytes that are not the row's: the part is to be sent again. */
static lin_code forget(const reading *r, lin_tx *tx, int32_t number)
{
    lin_req_clear_problem(r->rq);
    LIN_TRY(lin_exec(r->rq, &exchange_sql_drop_part, lin_int(lin_id_community(r->id)), lin_ref(r->id), lin_int(number)));
    LIN_TRY(lin_commit(tx));
    return lin_fail(r->rq, &EXCHANGE_PARTS_MISSING, lin_arg_int("count", 1), lin_arg_int("first", number));
}

static lin_code read_part(reading *r, int32_t number, bool *ret_good)
{
    lin_str bytes;
    lin_code code;

    lin_arena_reset(r->room);
    code = exchange_part_load(r->rq, r->room, r->file, number, &bytes);
    *ret_good = code == LIN_OK && lin_str_eq(lin_sha256(r->room, bytes), lin_cell_text(&r->parts, (size_t)number, 1));
    if (code != LIN_OK)
        return code == LIN_DATA_LOSS ? LIN_OK : code;
    lin_digest_add(r->digest, bytes);
    return number == 0 ? exchange_media_type(r->rq, bytes, &r->media_type) : LIN_OK;
}

static lin_code read_all(reading *r, lin_tx *tx)
{
    bool good = true;

    for (int32_t number = 0; number < exchange_parts(r->file); number++) {
        LIN_TRY(read_part(r, number, &good));
        if (!good)
            return forget(r, tx, number);
    }
    return LIN_OK;
}

static lin_code accept(reading *r, File *file)
{
    lin_str sha256 = lin_hex(r->rq->arena, lin_digest_end(r->digest));

    if (file->sha256[0] && !lin_str_eq(lin_z(file->sha256), sha256))
        return lin_fail(r->rq, &EXCHANGE_DIGEST_DIFFERS, lin_arg_text("actual", sha256));
    if (!exchange_takes(file->purpose, r->media_type))
        return lin_fail(r->rq, &EXCHANGE_TYPE_NOT_ALLOWED, lin_arg_text("type", r->media_type),
                        lin_arg_text("allowed", exchange_types(r->rq->arena, file->purpose)));
    file->sha256 = lin_str_z(r->rq->arena, sha256);
    file->media_type = lin_str_z(r->rq->arena, r->media_type);
    file->state = FILE_STATE_READY;
    file->completed_at = lin_typed_now(r->rq);
    return file_save(r->rq, file);
}

static void free_room(void *arena)
{
    lin_arena_free(arena);
}

static lin_code begin(lin_req *rq, File *file, reading *ret)
{
    *ret = (reading){ .rq = rq, .file = file, .room = lin_arena_new(), .digest = lin_digest_begin(rq->arena) };
    lin_arena_defer(rq->arena, free_room, ret->room);
    lin_id_parse(lin_z(file->id), &ret->id);
    LIN_TRY(lin_query(rq, &exchange_sql_list_parts, &ret->parts, lin_int(lin_id_community(ret->id)), lin_ref(ret->id)));
    return check_there(ret);
}

lin_code exchange_complete_file(lin_req *rq, const CompleteFileRequest *in, File **ret)
{
    reading r;

    rq->origin = LIN_STR("upload");
    LIN_TX(tx, rq);
    LIN_TRY(file_lock(rq, in->id, ret));
    LIN_TRY(exchange_check_uploader(rq, *ret));
    if ((*ret)->state == FILE_STATE_READY)
        return LIN_OK;
    LIN_TRY(begin(rq, *ret, &r));
    LIN_TRY(read_all(&r, &tx));
    LIN_TRY(accept(&r, *ret));
    return lin_commit(&tx);
}

lin_code exchange_finish_file(lin_req *rq, const CompleteFileRequest *in, File **ret)
{
    return exchange_complete_file(rq, in, ret);
}
