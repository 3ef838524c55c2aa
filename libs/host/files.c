/*
 * Files of the exchange, as an import reads and an export writes them: in stretches and parts, none of them whole. The
 * exchange is a peer like any other: its calls are in the contracts of importable resources, its messages' numbers in
 * proto/linli/exchange/v1/file.proto, which never change (buf breaking).
 */
#include "libs/contract/wire.h"
#include "libs/host/app.h"
#include "linli.gen.h"
#include "linli/piece.pb-c.h"

enum { ID = 1, STRETCH = 2, OFFSET = 1, LENGTH = 2 };            /* ReadFileRequest, LookUpFileRequest, Stretch */
enum { NUMBER = 2, CONTENT = 3, FILE_ = 1, ON_BEHALF_OF = 2 };   /* PutPartRequest, StoreFileRequest */
enum { COMMUNITY = 2, NAME = 4, CLASS = 6, EXPIRES = 9, SIZE = 10, PART_SIZE = 11, EXPORT = 8 };   /* File */
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

/* --- writing */

static lin_str timestamp(lin_req *rq, lin_time t)
{
    lin_buf wire = { .arena = rq->arena };

    lin_wire_int(&wire, 1, (uint64_t)(t / LIN_SECOND));
    return lin_buf_str(&wire);
}

lin_code lin_file_store(lin_req *rq, const lin_stored_file *file, lin_str *ret_id, size_t *ret_part_size)
{
    lin_buf message = { .arena = rq->arena }, request = { .arena = rq->arena };
    lin_wire_item item;
    lin_str answer;
    bool bad;

    lin_wire_bytes(&message, COMMUNITY, file->community_id);
    lin_wire_bytes(&message, NAME, file->name);
    lin_wire_int(&message, PURPOSE, EXPORT);
    lin_wire_int(&message, CLASS, LINLI__DATA_CLASS__PERSONAL);
    lin_wire_bytes(&message, EXPIRES, timestamp(rq, file->expires));
    lin_wire_int(&message, SIZE, (uint64_t)file->size);
    lin_wire_bytes(&request, FILE_, lin_buf_str(&message));
    lin_wire_bytes(&request, ON_BEHALF_OF, file->owner);
    LIN_TRY(lin_bus_call(rq, rq->app->bus, LIN_STR("exchange"), LIN_STR("FileService.StoreFile"), lin_buf_str(&request), &answer));
    *ret_id = LIN_STR("");
    *ret_part_size = 0;
    while (lin_wire_next(&answer, &item, &bad)) {
        if (item.number == ID)
            *ret_id = lin_str_dup(rq->arena, item.bytes);
        else if (item.number == PART_SIZE)
            *ret_part_size = (size_t)item.integer;
    }
    return bad || !*ret_part_size ? lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED) : LIN_OK;
}

lin_code lin_file_store_part(lin_req *rq, lin_str id, int32_t number, lin_str content)
{
    lin_buf request = { .arena = rq->arena };
    lin_str answer;

    lin_wire_bytes(&request, ID, id);
    if (number)
        lin_wire_int(&request, NUMBER, (uint64_t)number);
    lin_wire_bytes(&request, CONTENT, content);
    return lin_bus_call(rq, rq->app->bus, LIN_STR("exchange"), LIN_STR("FileService.StorePart"), lin_buf_str(&request), &answer);
}

lin_code lin_file_store_end(lin_req *rq, lin_str id)
{
    lin_buf request = { .arena = rq->arena };
    lin_str answer;

    lin_wire_bytes(&request, ID, id);
    return lin_bus_call(rq, rq->app->bus, LIN_STR("exchange"), LIN_STR("FileService.FinishFile"), lin_buf_str(&request), &answer);
}
