/*
 * StoreFile, LookUpFile: files of other services, which answer for whom they ask: what an export brings out is its reader's, and
 * nobody else's.
 */
#include "exchange.h"

lin_code exchange_store_file(lin_req *rq, const StoreFileRequest *in, File **ret)
{
    File *file = file_new(rq);

    *file = *in->file;
    file->uploaded_by = in->on_behalf_of;
    file->source = file->source[0] ? file->source : lin_str_z(rq->arena, rq->caller);
    LIN_TRY(file_create(rq, file));
    *ret = file;
    return LIN_OK;
}

lin_code exchange_look_up_file(lin_req *rq, const LookUpFileRequest *in, File **ret)
{
    return file_get(rq, in->id, ret);
}
