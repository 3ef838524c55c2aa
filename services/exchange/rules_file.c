/*
 * Rules of a file: its purpose bounds its size and its class, which is never lowered; an owner has a type and an id; the files
 * of a community hold no more than the operator says
 * (GB/T 42455.1-2023, 7.1.2 a).
 */
#include "exchange.h"

#define GIB INT64_C(1073741824)
enum { PART_SIZE = 1024 * 1024 };

static lin_code check_size(lin_req *rq, const File *file)
{
    int64_t most = exchange_most_bytes(file->purpose);

    if (file->size <= most)
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("size"), &EXCHANGE_FILE_TOO_LARGE, lin_arg_int("max", most));
}

/* Who may not have the content must not be able to make it one that he may have. */
static lin_code check_class(lin_req *rq, const File *before, File *after)
{
    FileClass least = before ? before->class_ : exchange_least_class(after->purpose);

    if (!after->class_)
        after->class_ = least;
    if (after->class_ >= least)
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("class"), &EXCHANGE_CLASS_TOO_LOW,
                          lin_arg_text("least", lin_z(lin_typed_word(&linli__exchange__v1__file__class__descriptor, (int)least))));
}

static lin_code check_owner(lin_req *rq, const File *file)
{
    if (!file->owner_type[0] == !file->owner_id[0])
        return LIN_OK;
    return lin_fail_field(rq, file->owner_type[0] ? LIN_STR("ownerId") : LIN_STR("ownerType"), &EXCHANGE_OWNER_HALF);
}

static bool same_time(const Google__Protobuf__Timestamp *a, const Google__Protobuf__Timestamp *b)
{
    return a == b || (a && b && a->seconds == b->seconds && a->nanos == b->nanos);
}

static lin_code check_expiry(lin_req *rq, const File *before, const File *after)
{
    const Google__Protobuf__Timestamp *at = after->expires_at;

    if (!at || (before && same_time(before->expires_at, at)) || at->seconds > rq->now / LIN_SECOND)
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("expiresAt"), &EXCHANGE_EXPIRED_ALREADY);
}

lin_code file_before_write(lin_req *rq, const File *before, File *after)
{
    LIN_TRY(check_size(rq, after));
    LIN_TRY(check_class(rq, before, after));
    LIN_TRY(check_owner(rq, after));
    LIN_TRY(check_expiry(rq, before, after));
    if (before)
        return LIN_OK;
    after->state = FILE_STATE_UPLOADING;
    after->part_size = after->part_size ? after->part_size : PART_SIZE;
    return LIN_OK;
}

/* What is deleted leaves the disk within a minute, and counts no more. */
lin_code file_after_write(lin_req *rq, const File *before, const File *after)
{
    int64_t more = (after ? after->size : 0) - (before ? before->size : 0), most = exchange_set.files_gib * GIB;
    lin_rows rows;
    lin_id id;

    if (!more || !lin_id_parse(lin_z(after ? after->id : before->id), &id))
        return LIN_OK;
    LIN_TRY(lin_query(rq, &exchange_sql_add_usage, &rows, lin_int(lin_id_community(id)), lin_int(more)));
    if (more < 0 || !most || lin_cell_int(&rows, 0, 0) <= most)
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("size"), &EXCHANGE_QUOTA_FULL, lin_arg_int("most", most), lin_arg_int("left", most - lin_cell_int(&rows, 0, 0) + more));
}

/* Other services answer for whom they ask. */
lin_code exchange_check_uploader(lin_req *rq, const File *file)
{
    if (!rq->who || lin_str_eq(rq->who->user_id, lin_z(file->uploaded_by)))
        return LIN_OK;
    return lin_fail(rq, &EXCHANGE_UPLOAD_OF_ANOTHER);
}
