/* Bytes in a bucket; a part of make s3-test. */
#include <stdio.h>
#include <unistd.h>

#include "libs/blob/blob.h"
#include "tests/harness/bucket.h"
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

static const char *got(lin_blobs *blobs, const char *name)
{
    lin_str bytes = { "", 0 };
    lin_code code = lin_blob_get(blobs, arena, lin_z(name), &bytes);

    return code == LIN_OK ? lin_str_z(arena, bytes) : lin_code_name(code);
}

TEST(what_is_put_is_got_replaced_and_dropped)
{
    lin_blobs *blobs = opened(bucket_address(), bucket_key());
    char *large = malloc(LIN_BLOB_MAX);
    lin_str bytes;

    for (size_t i = 0; i < LIN_BLOB_MAX; i++)
        large[i] = (char)(i * 2654435761u >> 13);
    ck_assert_str_eq(got(blobs, "a-1/0"), "NOT_FOUND");
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a-1/0"), LIN_STR("one")), LIN_OK);
    ck_assert_str_eq(got(blobs, "a-1/0"), "one");
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a-1/0"), LIN_STR("two")), LIN_OK);
    ck_assert_str_eq(got(blobs, "a-1/0"), "two");
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a-1/1"), (lin_str){ large, LIN_BLOB_MAX }), LIN_OK);
    ck_assert_int_eq(lin_blob_get(blobs, arena, LIN_STR("a-1/1"), &bytes), LIN_OK);
    ck_assert(bytes.len == LIN_BLOB_MAX && memcmp(bytes.at, large, bytes.len) == 0);
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a-1/2"), LIN_STR("")), LIN_OK);
    ck_assert_str_eq(got(blobs, "a-1/2"), "");
    ck_assert_int_eq(lin_blob_drop(blobs, LIN_STR("a-1/0")), LIN_OK);
    ck_assert_int_eq(lin_blob_drop(blobs, LIN_STR("a-1/0")), LIN_OK);
    ck_assert_str_eq(got(blobs, "a-1/0"), "NOT_FOUND");
    free(large);
}

TEST(a_wrong_key_gets_nowhere)
{
    char access[128] = "";
    lin_blobs *blobs;
    FILE *file = fopen(bucket_key(), "re");

    ck_assert_ptr_nonnull(fgets(access, sizeof(access), file));
    fclose(file);
    blobs = opened(bucket_address(), key_file(lin_print(lin_arena_new(), "%swrong\n", access)));
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("b/0"), LIN_STR("x")), LIN_UNAVAILABLE);
    ck_assert_str_eq(got(opened(bucket_address(), bucket_key()), "b/0"), "NOT_FOUND");
    unlink(key_file(""));
}
