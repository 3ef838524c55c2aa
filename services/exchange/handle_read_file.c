/*
 * ReadFile, SignFile, ReadSignedFile, FetchFile: the content by stretches, each within one part. Who may have it is asked for
 * each stretch anew; that a sensitive one was handed out is on record before its first byte.
 */
#include "exchange.h"

#define TICKET LIN_STR("exchange.ticket")

enum { BEGINS_WITHIN = 5 * 60, ENDS_WITHIN = 6 * 3600 }; /* seconds since the address was signed */

static const lin_method reveal = { .permission = { "exchange.file.reveal", 20 } };

/* --- may it be had? */

static lin_code refuse(lin_req *rq)
{
    return lin_fail(rq, &LIN_REASON_PERMISSION_DENIED, lin_arg_text("permission", LIN_STR("exchange.file.download")));
}

/* By the roles that may reveal, and where these see the file too. */
static lin_code check_reveal(lin_req *rq, const File *file)
{
    File *seen;
    lin_code code;

    LIN_TRY(lin_authorize(rq, lin_app_access(rq), &reveal));
    code = file_get(rq, file->id, &seen);
    if (code != LIN_NOT_FOUND)
        return code;
    lin_req_clear_problem(rq);
    return refuse(rq);
}

static lin_code check_class(lin_req *rq, const File *file)
{
    if (file->class_ >= FILE_CLASS_PERSONAL && rq->who->clearance < LINLI__DATA_CLASS__PERSONAL)
        return refuse(rq);
    return file->class_ == FILE_CLASS_SENSITIVE ? check_reveal(rq, file) : LIN_OK;
}

/* Data on its way in or out is for whoever has it under way: it was chosen by that one's rights. */
static lin_code check_purpose(lin_req *rq, const File *file)
{
    bool under_way = file->purpose == FILE_PURPOSE_IMPORT || file->purpose == FILE_PURPOSE_EXPORT;

    return !under_way || lin_str_eq(rq->who->user_id, lin_z(file->uploaded_by)) ? LIN_OK : refuse(rq);
}

static lin_code find(lin_req *rq, const char *id, File **ret)
{
    LIN_TRY(file_get(rq, id, ret));
    return (*ret)->state == FILE_STATE_READY ? LIN_OK : lin_fail(rq, &EXCHANGE_FILE_UPLOADING);
}

static lin_code find_for_caller(lin_req *rq, const char *id, File **ret)
{
    LIN_TRY(find(rq, id, ret));
    LIN_TRY(check_purpose(rq, *ret));
    return check_class(rq, *ret);
}

static lin_code put_on_record(lin_req *rq, const File *file, const char *act)
{
    LIN_TX(tx, rq);

    if (file->class_ != FILE_CLASS_SENSITIVE)
        return LIN_OK;
    LIN_TRY(lin_typed_audit(rq, act, file->base.descriptor, file->id, lin_typed_word(&linli__exchange__v1__file__purpose__descriptor, (int)file->purpose)));
    return lin_commit(&tx);
}

/* --- a stretch */

static bool asks_what_there_is(const Linli__Stretch *stretch)
{
    return !stretch || stretch->length == 0;
}

static lin_code load(lin_req *rq, const File *file, const Linli__Stretch *stretch, Linli__Piece *piece)
{
    int32_t number = (int32_t)(stretch->offset / file->part_size);
    size_t most = stretch->length < EXCHANGE_PIECE_MAX ? (size_t)stretch->length : EXCHANGE_PIECE_MAX;
    lin_str part;

    LIN_TRY(exchange_part_load(rq, rq->arena, file, number, &part));
    part = lin_str_from(part, (size_t)(stretch->offset % file->part_size));
    piece->content.data = (uint8_t *)(uintptr_t)part.at;
    piece->content.len = part.len < most ? part.len : most;
    return LIN_OK;
}

static lin_code answer(lin_req *rq, const File *file, const Linli__Stretch *stretch, Linli__Piece *piece)
{
    piece->size = file->size;
    piece->media_type = file->media_type;
    piece->name = file->name;
    piece->etag = file->sha256;
    if (stretch && (stretch->offset < 0 || stretch->length < 0))
        return lin_fail_field(rq, LIN_STR("stretch"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0), lin_arg_int("max", file->size));
    if (asks_what_there_is(stretch) || stretch->offset >= file->size)
        return LIN_OK;
    return load(rq, file, stretch, piece);
}

lin_code exchange_read_file(lin_req *rq, const ReadFileRequest *in, Linli__Piece **ret)
{
    File *file;

    LIN_TRY(find_for_caller(rq, in->id, &file));
    if (asks_what_there_is(in->stretch))
        LIN_TRY(put_on_record(rq, file, "download"));
    return answer(rq, file, in->stretch, *ret);
}

lin_code exchange_fetch_file(lin_req *rq, const ReadFileRequest *in, Linli__Piece **ret)
{
    File *file;

    LIN_TRY(find(rq, in->id, &file));
    return answer(rq, file, in->stretch, *ret);
}

/* --- an address that needs no token */

lin_code exchange_sign_file(lin_req *rq, const SignFileRequest *in, SignFileAnswer **ret)
{
    lin_str text;
    File *file;

    LIN_TRY(find_for_caller(rq, in->id, &file));
    LIN_TRY(put_on_record(rq, file, "sign"));
    text = lin_z(lin_print(rq->arena, "%lld %s", (long long)(rq->now / LIN_SECOND), file->id));
    text = lin_base64url(rq->arena, lin_seal(rq->arena, lin_app_keys(rq), TICKET, LIN_STR(""), text));
    (*ret)->address = lin_print(rq->arena, "/v1/exchange/downloads/%.*s", LIN_STR_FMT(text));
    (*ret)->expires_at = lin_typed_now(rq);
    (*ret)->expires_at->seconds += BEGINS_WITHIN;
    return LIN_OK;
}

static bool open_ticket(lin_req *rq, const char *ticket, int64_t *ret_signed, lin_id *ret_id)
{
    lin_str sealed, text, time;

    if (!lin_unbase64url(rq->arena, lin_z(ticket), &sealed) || !lin_open(rq->arena, lin_app_keys(rq), TICKET, LIN_STR(""), sealed, &text))
        return false;
    time = lin_str_cut(&text, ' ');
    return text.at && lin_str_to_int(time, ret_signed) && lin_id_parse(text, ret_id);
}

/* The ticket stands for whoever signed it: it opens its one file and no other. */
lin_code exchange_read_signed_file(lin_req *rq, const ReadSignedFileRequest *in, Linli__Piece **ret)
{
    int64_t since, within = asks_what_there_is(in->stretch) ? BEGINS_WITHIN : ENDS_WITHIN;
    lin_id id;
    File *file;

    if (!open_ticket(rq, in->ticket, &since, &id) || rq->now / LIN_SECOND - since >= within)
        return lin_fail(rq, &EXCHANGE_LINK_INVALID);
    rq->scope = lin_z(lin_print(rq->arena, "{%d}", lin_id_community(id)));
    LIN_TRY(find(rq, lin_id_text(rq->arena, id).at, &file));
    return answer(rq, file, in->stretch, *ret);
}
