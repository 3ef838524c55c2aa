/* Buckets: how they are named, and what is told where there is none. With one: bucket_test.c. */
#include "libs/blob/s3.c"

#include <unistd.h>

#include "tests/unit/test.h"

static lin_arena *arena;

static lin_blobs *opened(const char *address, const char *key)
{
    lin_str why = { "", 0 };
    lin_blobs *blobs;

    arena = arena ? arena : lin_arena_new();
    blobs = lin_blobs_open(arena, lin_z(address), key, &why);
    ck_assert_msg(blobs != NULL, "%.*s", LIN_STR_FMT(why));
    return blobs;
}

static const char *key_file(const char *content)
{
    static char path[] = "/tmp/linli-s3-key-XXXXXX";
    static int fd = -1;
    FILE *file;

    fd = fd >= 0 ? fd : mkstemp(path);
    file = fopen(path, "we");
    fputs(content, file);
    fclose(file);
    return path;
}

TEST(a_bucket_has_an_address_and_keys)
{
    lin_str why = { "", 0 };

    arena = lin_arena_new();
    ck_assert_ptr_null(lin_blobs_open(arena, LIN_STR("s3:ftp://x/b"), key_file("a\nb\n"), &why));
    ck_assert_ptr_null(lin_blobs_open(arena, LIN_STR("s3:https://x/b"), key_file("only one\n"), &why));
    ck_assert_ptr_null(lin_blobs_open(arena, LIN_STR("s3:https://x/b"), "/nowhere", &why));
    ck_assert_ptr_nonnull(lin_blobs_open(arena, LIN_STR("s3:https://x/b/"), key_file("a\nb\ncn-north-1\n"), &why));
    unlink(key_file(""));
}

TEST(a_server_that_is_not_there_is_unavailable)
{
    lin_blobs *blobs = opened("s3:http://127.0.0.1:1/b", key_file("a\nb\n"));
    lin_str bytes;

    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a/0"), LIN_STR("x")), LIN_UNAVAILABLE);
    ck_assert_int_eq(lin_blob_get(blobs, arena, LIN_STR("a/0"), &bytes), LIN_UNAVAILABLE);
    ck_assert_int_eq(lin_blob_drop(blobs, LIN_STR("a/0")), LIN_UNAVAILABLE);
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("../0"), LIN_STR("x")), LIN_INTERNAL);
    unlink(key_file(""));
}
