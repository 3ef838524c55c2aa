/*
 * Files whose bytes lie in an S3 bucket: up in parts, down whole and by ranges, erased from it; and while the bucket is away
 * 503, with nothing lost of what was acknowledged to the caller but by the bucket itself. Only within make s3-test.
 */
#include "tests/harness/bucket.h"

#define LIN_TEST_BEGIN() start_with_bucket()
#define LIN_TEST_END() stack_stop()
static void start_with_bucket(void);

#include "tests/e2e/files.h"

enum { SIZE = 3 * PART + 12345 };

/* The key is handed out as an operator would: into the folder of secrets, readable by the service. */
static void hand_out_key(void)
{
    if (system(text("install -m 0400 --owner=$(stat -c %%u '%s/secrets/exchange.key') '%s' '%s/secrets/exchange.s3'", the_stack.dir, bucket_key(),
                    the_stack.dir)) != 0)
        abort();
}

static void start_with_bucket(void)
{
    bucket_address();
    stack_start();
    hand_out_key();
    setenv("LINLI_BLOBS", bucket_address(), 1);
    stack_up();
}

TEST(a_file_goes_into_the_bucket_and_out_again)
{
    const char *c, *id;
    char *content;

    c = new_community();
    content = photo(SIZE);
    id = upload(ADMIN, c, "PHOTO", content, SIZE, "");
    expect_bytes(download(ADMIN, id, NULL), 200, content, SIZE);
    expect_bytes(download(ADMIN, id, "Range: bytes=65530-131080"), 206, content + 65530, 131081 - 65530);
    expect_status(HTTP(.path = file_path(id, ":erase"), .token = ADMIN, .body = "{\"reason\":\"试验\"}"), 200);
    ck_assert_int_eq(download(ADMIN, id, NULL)->status, 404);
    ck_assert_ptr_null(stack_file(text("state/exchange/blobs/%s", id)));
}

static bool exchange_is_back(void)
{
    return stack_pid("exchange") > 0 && HTTP(.path = FILES "?pageSize=1", .token = ADMIN)->status == 200;
}

TEST(while_the_bucket_is_away_nothing_is_acknowledged)
{
    const char *c, *id;
    char *content;

    c = new_community();
    content = photo(SIZE);
    id = new_file(ADMIN, c, "PHOTO", SIZE, "");
    expect_status(put_part(ADMIN, id, 0, content, SIZE), 200);
    bucket_down();
    expect_status(put_part(ADMIN, id, 1, content, SIZE), 503);
    ck_assert_str_eq(http_at(HTTP(.path = file_path(id, "/parts"), .token = ADMIN), "missing.0"), "1");
    expect_status(HTTP(.path = file_path(id, ""), .token = ADMIN), 200);      /* what is known of files does not need it */
    bucket_up();                                                              /* and has forgotten all: what is missing is told */
    hand_out_key();
    stack_kill("exchange");
    ck_assert(stack_wait(exchange_is_back, 30));
    for (int i = 1; i * PART < SIZE; i++)
        expect_status(put_part(ADMIN, id, i, content, SIZE), 200);
    expect_refused(complete(ADMIN, id), 400, "PARTS_MISSING", NULL);
    expect_status(put_part(ADMIN, id, 0, content, SIZE), 200);
    expect_status(complete(ADMIN, id), 200);
    expect_bytes(download(ADMIN, id, NULL), 200, content, SIZE);
}
