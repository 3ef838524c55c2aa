/*
 * Files of the exchange, as an import reads them: who may have it read is looked up first, then it comes in stretches. The
 * exchange is a peer like any other: its calls are in the contracts of importable resources, its messages' numbers in
 * proto/linli/exchange/v1/file.proto, which never change (buf breaking).
 */
#include "libs/contract/wire.h"
#include "libs/host/app.h"
#include "linli.gen.h"
#include "linli/piece.pb-c.h"

enum { ID = 1, STRETCH = 2, OFFSET = 1, LENGTH = 2 };            /* ReadFileRequest, LookUpFileRequest, Stretch */
enum { PURPOSE = 5, STATE = 13, UPLOADED_BY = 15, READY = 2, IMPORT = 7 };  /* File */
enum { STRETCH_BYTES = 512 * 1024 };

/* NOT_FOUND where it is not whole, not for an import, or somebody else's: who asks is told no more. */
lin_code lin_file_look_up(lin_req *rq, lin_str id, lin_str user)
{
    lin_buf request = { .arena = rq->arena };
    lin_str answer, by = LIN_STR("");
    uint64_t purpose = 0, state = 0;
    lin_wire_item item;
    bool bad;

    lin_wire_bytes(&request, ID, id);
    LIN_TRY(lin_bus_call(rq, rq->app->bus, LIN_STR("exchange"), LIN_STR("FileService.LookUpFile"), lin_buf_str(&request), &answer));
    while (lin_wire_next(&answer, &item, &bad)) {
        if (item.number == PURPOSE)
            purpose = item.integer;
        else if (item.number == STATE)
            state = item.integer;
        else if (item.number == UPLOADED_BY)
            by = item.bytes;
    }
    if (bad || purpose != IMPORT || state != READY || !lin_str_eq(by, user))
        return lin_fail_field(rq, LIN_STR("fileId"), &LIN_REASON_NOT_FOUND);
    return LIN_OK;
}

lin_code lin_file_fetch(lin_req *rq, lin_str id, int64_t offset, lin_str *ret)
{
    lin_buf request = { .arena = rq->arena }, stretch = { .arena = rq->arena };
    lin_str answer;
    lin_wire_item item;
    bool bad;

    lin_wire_int(&stretch, OFFSET, (uint64_t)offset);
    lin_wire_int(&stretch, LENGTH, STRETCH_BYTES);
    lin_wire_bytes(&request, ID, id);
    lin_wire_bytes(&request, STRETCH, lin_buf_str(&stretch));
    LIN_TRY(lin_bus_call(rq, rq->app->bus, LIN_STR("exchange"), LIN_STR("FileService.FetchFile"), lin_buf_str(&request), &answer));
    *ret = LIN_STR("");
    while (lin_wire_next(&answer, &item, &bad))
        if (item.number == 1) /* content */
            *ret = item.bytes;
    return bad ? lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED) : LIN_OK;
}
