/* Rules of a file: size and class by its purpose, owner, term (7.1.2 a). */
#include "services/exchange/rules_file.c"
#include "tests/unit/services/exchange/files.h"

static const char *written(FilePurpose purpose, int64_t size, FileClass class_)
{
    lin_req *rq = request();
    File *file = photo(rq);

    file->purpose = purpose;
    file->size = size;
    file->class_ = class_;
    return failure(rq, file_before_write(rq, NULL, file));
}

TEST(a_new_file_is_to_be_uploaded_in_parts_of_a_mebibyte)
{
    lin_req *rq = request();
    File *file = photo(rq);

    ck_assert_str_eq(failure(rq, file_before_write(rq, NULL, file)), "");
    ck_assert_int_eq(file->state, FILE_STATE_UPLOADING);
    ck_assert_int_eq(file->part_size, 1048576);
    ck_assert_int_eq(file->class_, FILE_CLASS_INTERNAL);
}

TEST(a_purpose_bounds_size_and_class)
{
    ck_assert_str_eq(written(FILE_PURPOSE_PHOTO, 32 << 20, FILE_CLASS_PERSONAL), "");
    ck_assert_str_eq(written(FILE_PURPOSE_PHOTO, (32 << 20) + 1, FILE_CLASS_PERSONAL), "FILE_TOO_LARGE size");
    ck_assert_str_eq(written(FILE_PURPOSE_FACE, 1, FILE_CLASS_UNSPECIFIED), "");
    ck_assert_str_eq(written(FILE_PURPOSE_FACE, 1, FILE_CLASS_PERSONAL), "CLASS_TOO_LOW class");
    ck_assert_str_eq(written(FILE_PURPOSE_EXPORT, 1, FILE_CLASS_INTERNAL), "CLASS_TOO_LOW class");
}

TEST(a_class_is_raised_and_never_lowered)
{
    lin_req *rq = request();
    File *before = photo(rq), *after = photo(rq);

    before->class_ = FILE_CLASS_PERSONAL;
    after->class_ = FILE_CLASS_SENSITIVE;
    ck_assert_str_eq(failure(rq, file_before_write(rq, before, after)), "");
    after->class_ = FILE_CLASS_INTERNAL;
    ck_assert_str_eq(failure(rq, file_before_write(rq, before, after)), "CLASS_TOO_LOW class");
}

TEST(an_owner_has_a_type_and_an_id_and_a_term_lies_ahead)
{
    lin_req *rq = request();
    File *before = photo(rq), *after = photo(rq);
    Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

    after->owner_type = lin_print(rq->arena, "population.Person");
    ck_assert_str_eq(failure(rq, file_before_write(rq, NULL, after)), "OWNER_HALF ownerId");
    rq = request();
    after = photo(rq);
    after->owner_id = lin_print(rq->arena, "01a20000-0000-8000-8000-000000000001");
    ck_assert_str_eq(failure(rq, file_before_write(rq, NULL, after)), "OWNER_HALF ownerType");
    rq = request();
    after = photo(rq);
    at.seconds = rq->now / LIN_SECOND;
    after->expires_at = &at;
    ck_assert_str_eq(failure(rq, file_before_write(rq, before, after)), "EXPIRED_ALREADY expiresAt");
    rq = request();
    before->expires_at = &at;
    ck_assert_str_eq(failure(rq, file_before_write(rq, before, after)), ""); /* what has expired may still be renamed */
}

TEST(only_who_began_an_upload_goes_on_and_a_peer_answers_for_itself)
{
    lin_req *rq = request();
    File *file = photo(rq);
    const lin_principal me = { .user_id = LIN_STR("u1") };

    file->uploaded_by = lin_print(rq->arena, "u2");
    ck_assert_str_eq(failure(rq, exchange_check_uploader(rq, file)), "");
    rq->who = &me;
    ck_assert_str_eq(failure(rq, exchange_check_uploader(rq, file)), "UPLOAD_OF_ANOTHER ");
    file->uploaded_by = lin_print(rq->arena, "u1");
    rq = request();
    rq->who = &me;
    ck_assert_str_eq(failure(rq, exchange_check_uploader(rq, file)), "");
}
