/* blob - see blob.h: which kind of store an address names. */
#include "libs/blob/store.h"

enum { PART_MAX = 64 };

static const lin_blob_kind *const kinds[] = { &lin_blob_folder, &lin_blob_s3 };

static bool is_plain(lin_str part)
{
    for (size_t i = 0; i < part.len; i++)
        if (!memchr("abcdefghijklmnopqrstuvwxyz0123456789-", part.at[i], 37))
            return false;
    return part.len > 0 && part.len <= PART_MAX;
}

bool lin_blob_name_good(lin_str name, lin_str *ret_object, lin_str *ret_part)
{
    *ret_part = name;
    *ret_object = lin_str_cut(ret_part, '/');
    return ret_part->at && is_plain(*ret_object) && is_plain(*ret_part);
}

lin_blobs *lin_blobs_open(lin_arena *arena, lin_str address, const char *key_path, lin_str *ret_why)
{
    for (size_t i = 0; i < LIN_COUNT(kinds); i++)
        if (lin_str_starts(address, lin_z(kinds[i]->scheme)))
            return kinds[i]->open(arena, address, key_path, ret_why);
    *ret_why = lin_z(lin_print(arena, "%.*s: neither file:/FOLDER nor s3:https://HOST/BUCKET", LIN_STR_FMT(address)));
    return NULL;
}

lin_code lin_blob_put(lin_blobs *blobs, lin_str name, lin_str bytes)
{
    return blobs->kind->put(blobs, name, bytes);
}

lin_code lin_blob_get(lin_blobs *blobs, lin_arena *arena, lin_str name, lin_str *ret)
{
    return blobs->kind->get(blobs, arena, name, ret);
}

lin_code lin_blob_drop(lin_blobs *blobs, lin_str name)
{
    return blobs->kind->drop(blobs, name);
}

lin_code lin_blobs_sweep(lin_blobs *blobs, lin_time age)
{
    return blobs->kind->sweep(blobs, age);
}
