/*
 * The type of a content, by what stands in it (libmagic): what a client says of it is not asked for. The database of patterns
 * takes 8 MB while it is open, and a quarter of a millisecond to map: it is opened for each file and given back.
 */
#include <magic.h>

#include "exchange.h"

lin_code exchange_media_type(lin_req *rq, lin_str content, lin_str *ret)
{
    magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF);
    const char *type = magic && magic_load(magic, NULL) == 0 ? magic_buffer(magic, content.at, content.len) : NULL;

    *ret = lin_str_dup(rq->arena, lin_z(type));
    if (!type)
        lin_log(LIN_ERROR, rq, "media_type_unknown", lin_arg_text("why", lin_z(magic ? magic_error(magic) : "no memory")));
    if (magic)
        magic_close(magic);
    return type ? LIN_OK : lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}
