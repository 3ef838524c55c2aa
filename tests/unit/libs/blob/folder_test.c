/* Bytes in a folder: whole, replaced as a whole, and nothing left of what was dropped. */
#include "libs/blob/folder.c"

#include <ftw.h>
#include <pthread.h>
#include <utime.h>

#include "tests/unit/test.h"

static lin_arena *arena;
static char folder[] = "/tmp/linli-blob-XXXXXX";
static bool made;

static lin_blobs *opened(void)
{
    lin_str why = { "", 0 };
    lin_blobs *blobs;

    arena = arena ? arena : lin_arena_new();
    if (!made && !mkdtemp(folder))
        abort();
    made = true;
    blobs = lin_blobs_open(arena, lin_z(lin_print(arena, "file:%s/blobs", folder)), NULL, &why);
    ck_assert_msg(blobs != NULL, "%.*s", LIN_STR_FMT(why));
    return blobs;
}

static const char *got(lin_blobs *blobs, const char *name)
{
    lin_str bytes = { "", 0 };
    lin_code code = lin_blob_get(blobs, arena, lin_z(name), &bytes);

    return code == LIN_OK ? lin_str_z(arena, bytes) : lin_code_name(code);
}

static int entries;

static int count_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)path;
    (void)st;
    entries += type == FTW_F || at->level >= 2;
    return 0;
}

/* Files, and folders of objects. */
static int entries_below(void)
{
    entries = 0;
    nftw(lin_print(arena, "%s/blobs", folder), count_entry, 16, FTW_PHYS);
    return entries;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static void clean_up(void)
{
    nftw(folder, remove_entry, 16, FTW_PHYS | FTW_DEPTH);
}

TEST(what_was_put_is_there_after_opening_anew)
{
    lin_blobs *blobs = opened();

    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a1/0"), LIN_STR("first")), LIN_OK);
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a1/1"), LIN_STR("")), LIN_OK);
    blobs = opened();
    ck_assert_str_eq(got(blobs, "a1/0"), "first");
    ck_assert_str_eq(got(blobs, "a1/1"), "");
    ck_assert_int_eq(lin_blob_put(blobs, LIN_STR("a1/0"), LIN_STR("other")), LIN_OK);
    ck_assert_str_eq(got(blobs, "a1/0"), "other");
    ck_assert_str_eq(got(blobs, "a1/2"), "NOT_FOUND");
    clean_up();
}

TEST(what_was_dropped_leaves_nothing)
{
    lin_blobs *blobs = opened();

    lin_blob_put(blobs, LIN_STR("a1/0"), LIN_STR("x"));
    lin_blob_put(blobs, LIN_STR("a1/1"), LIN_STR("x"));
    ck_assert_int_eq(lin_blob_drop(blobs, LIN_STR("a1/0")), LIN_OK);
    ck_assert_str_eq(got(blobs, "a1/0"), "NOT_FOUND");
    ck_assert_str_eq(got(blobs, "a1/1"), "x");
    ck_assert_int_eq(lin_blob_drop(blobs, LIN_STR("a1/1")), LIN_OK);
    ck_assert_int_eq(lin_blob_drop(blobs, LIN_STR("a1/1")), LIN_OK);
    ck_assert_int_eq(entries_below(), 0);
    clean_up();
}

TEST(no_name_leads_out_of_the_folder)
{
    static const char *const bad[] = { "", "a", "a/", "/a", "../a", "a/..", "a/b/c", "a/.b", "A/b", "a b/c", "a/\xe7\xa7\x80" };
    lin_blobs *blobs = opened();

    for (size_t i = 0; i < LIN_COUNT(bad); i++) {
        ck_assert_msg(lin_blob_put(blobs, lin_z(bad[i]), LIN_STR("x")) == LIN_INTERNAL, "%s", bad[i]);
        ck_assert_int_eq(lin_blob_drop(blobs, lin_z(bad[i])), LIN_INTERNAL);
    }
    ck_assert_int_eq(entries_below(), 0);
    clean_up();
}

TEST(what_a_crash_left_is_swept_once_it_is_old)
{
    lin_blobs *blobs = opened();
    const char *left = lin_print(arena, "%s/blobs/new/0123456789abcdef", folder);

    fclose(fopen(left, "w"));
    lin_clock_set(3 * LIN_DAY);
    ck_assert_int_eq(lin_blobs_sweep(blobs, LIN_MINUTE), LIN_OK);
    ck_assert_int_eq(access(left, F_OK), 0);
    utime(left, &(struct utimbuf){ .modtime = time(NULL) - 3600 });
    ck_assert_int_eq(lin_blobs_sweep(blobs, LIN_MINUTE), LIN_OK);
    ck_assert_int_ne(access(left, F_OK), 0);
    clean_up();
}

/* --- many at once: readers see a whole one, the old or the new */

enum { THREADS = 4, ROUNDS = 200, SIZE = 20000 };

static void *put_and_get(void *what)
{
    lin_blobs *blobs = what;
    lin_arena *own = lin_arena_new();
    static _Atomic int next;
    int self = next++;
    char bytes[SIZE];
    bool good = true;

    memset(bytes, 'a' + self, SIZE);
    for (int i = 0; i < ROUNDS && good; i++) {
        lin_str seen = { "", 0 };

        good = lin_blob_put(blobs, LIN_STR("same/0"), (lin_str){ bytes, SIZE }) == LIN_OK &&
               lin_blob_get(blobs, own, LIN_STR("same/0"), &seen) == LIN_OK && seen.len == SIZE;
        for (size_t k = 1; good && k < SIZE; k++)
            good = seen.at[k] == seen.at[0];
        good = good && lin_blob_put(blobs, lin_z(lin_print(own, "o%d/0", self % 2)), LIN_STR("x")) == LIN_OK &&
               lin_blob_drop(blobs, lin_z(lin_print(own, "o%d/0", self % 2))) == LIN_OK;
        lin_arena_reset(own);
    }
    lin_arena_free(own);
    return good ? NULL : what;
}

TEST(readers_see_whole_ones_while_others_write_and_drop)
{
    lin_blobs *blobs = opened();
    pthread_t thread[THREADS];
    void *bad = NULL, *result;

    for (int i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, put_and_get, blobs);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], &result);
        bad = result ? result : bad;
    }
    ck_assert_ptr_null(bad);
    ck_assert_int_eq(entries_below(), 2); /* "same" and its part */
    clean_up();
}

/* --- opening */

TEST(a_folder_that_cannot_be_used_says_so)
{
    lin_str why = { "", 0 };

    arena = lin_arena_new();
    ck_assert_ptr_null(lin_blobs_open(arena, LIN_STR("file:/dev/null/x"), NULL, &why));
    ck_assert_ptr_nonnull(strstr(why.at, "/dev/null/x"));
    ck_assert_ptr_null(lin_blobs_open(arena, LIN_STR("ftp://x"), NULL, &why));
    ck_assert_ptr_nonnull(strstr(why.at, "file:"));
    lin_arena_free(arena);
}
