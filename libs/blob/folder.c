/*
 * folder - blobs as files: <folder>/<two hex digits>/<object>/<part>, the digits from a hash of the object.
 *
 * A file is written whole in <folder>/new, synced, and renamed into its place; then the folders that know of it are synced.
 * Only then is it acknowledged.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "libs/base/id.h"
#include "libs/base/log.h"
#include "libs/blob/store.h"

enum { SHARDS = 256, PATH_ROOM = 160 };

typedef struct folder_store {
    lin_blobs base;
    int root;
} folder_store;

/* Relative to the root. */
typedef struct place {
    char shard[4];
    char object[PATH_ROOM];
    char file[PATH_ROOM];
    char fresh[PATH_ROOM];                /* where it is written */
} place;

static lin_code failed(const char *what, const char *path)
{
    int why = errno;

    lin_log(LIN_ERROR, NULL, "blob_failed", lin_arg_text("what", lin_z(what)), lin_arg_text("path", lin_z(path)),
            lin_arg_text("why", lin_z(strerror(why))));
    return why == ENOSPC || why == EDQUOT ? LIN_RESOURCE_EXHAUSTED : LIN_UNAVAILABLE;
}

/* --- places */

static lin_code find_place(lin_str name, place *ret)
{
    lin_str object, part;
    uint64_t noise;

    if (!lin_blob_name_good(name, &object, &part))
        return LIN_INTERNAL;
    lin_noise(&noise, sizeof(noise));
    snprintf(ret->shard, sizeof(ret->shard), "%02x", lin_str_hash(object) % SHARDS);
    snprintf(ret->object, PATH_ROOM, "%s/%.*s", ret->shard, LIN_STR_FMT(object));
    snprintf(ret->file, PATH_ROOM, "%s/%.*s/%.*s", ret->shard, LIN_STR_FMT(object), LIN_STR_FMT(part));
    snprintf(ret->fresh, PATH_ROOM, "new/%016" PRIx64, noise);
    return LIN_OK;
}

static lin_code sync_folder(const folder_store *blobs, const char *path)
{
    int fd = openat(blobs->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;

    if (!good && errno == ENOENT)
        good = true;                      /* dropped meanwhile, with what lay in it */
    if (fd >= 0)
        close(fd);
    return good ? LIN_OK : failed("sync", path);
}

/* *ret_made: it is new, so its parent is to be synced too. */
static lin_code make_folder(const folder_store *blobs, const char *path, bool *ret_made)
{
    *ret_made = mkdirat(blobs->root, path, 0700) == 0;
    return *ret_made || errno == EEXIST ? LIN_OK : failed("make", path);
}

/* --- putting */

static lin_code write_all(int fd, lin_str bytes, const char *path)
{
    while (bytes.len) {
        ssize_t written = write(fd, bytes.at, bytes.len);

        if (written < 0 && errno != EINTR)
            return failed("write", path);
        bytes = lin_str_from(bytes, written > 0 ? (size_t)written : 0);
    }
    return fsync(fd) == 0 ? LIN_OK : failed("sync", path);
}

static lin_code write_fresh(const folder_store *blobs, const char *path, lin_str bytes)
{
    int fd = openat(blobs->root, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    lin_code code;

    if (fd < 0)
        return failed("create", path);
    code = write_all(fd, bytes, path);
    if (close(fd) != 0 && code == LIN_OK)
        code = failed("close", path);
    return code;
}

/* A drop of the object's last part may take the folder away in between: then once more. */
static lin_code move_in(const folder_store *blobs, const place *at)
{
    bool new_shard = false, new_object = false;
    int moved = -1;

    for (int i = 0; i < 3 && moved != 0; i++) {
        LIN_TRY(make_folder(blobs, at->shard, &new_shard));
        LIN_TRY(make_folder(blobs, at->object, &new_object));
        moved = renameat(blobs->root, at->fresh, blobs->root, at->file);
        if (moved != 0 && errno != ENOENT)
            break;
    }
    if (moved != 0)
        return failed("rename", at->file);
    LIN_TRY(sync_folder(blobs, at->object));
    LIN_TRY(new_object ? sync_folder(blobs, at->shard) : LIN_OK);
    return new_shard ? sync_folder(blobs, ".") : LIN_OK;
}

static lin_code put(lin_blobs *store, lin_str name, lin_str bytes)
{
    const folder_store *blobs = (const folder_store *)store;
    place at;
    lin_code code;

    LIN_TRY(find_place(name, &at));
    code = write_fresh(blobs, at.fresh, bytes);
    if (code == LIN_OK)
        code = move_in(blobs, &at);
    if (code != LIN_OK)
        unlinkat(blobs->root, at.fresh, 0);
    return code;
}

/* --- getting and dropping */

static lin_code read_all(int fd, lin_arena *arena, const char *path, lin_str *ret)
{
    struct stat st;
    char *bytes;
    size_t got = 0;
    ssize_t more = 1;

    if (fstat(fd, &st) != 0 || st.st_size > LIN_BLOB_MAX)
        return failed("stat", path);
    bytes = lin_room(arena, (size_t)st.st_size + 1);
    while (got < (size_t)st.st_size && more > 0) {
        more = read(fd, bytes + got, (size_t)st.st_size - got);
        if (more < 0 && errno == EINTR)
            more = 1;
        else if (more > 0)
            got += (size_t)more;
    }
    *ret = (lin_str){ bytes, got };
    return more < 0 ? failed("read", path) : LIN_OK;
}

static lin_code get(lin_blobs *store, lin_arena *arena, lin_str name, lin_str *ret)
{
    const folder_store *blobs = (const folder_store *)store;
    place at;
    lin_code code;
    int fd;

    LIN_TRY(find_place(name, &at));
    fd = openat(blobs->root, at.file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? LIN_NOT_FOUND : failed("open", at.file);
    code = read_all(fd, arena, at.file, ret);
    close(fd);
    return code;
}

static lin_code drop(lin_blobs *store, lin_str name)
{
    const folder_store *blobs = (const folder_store *)store;
    place at;

    LIN_TRY(find_place(name, &at));
    if (unlinkat(blobs->root, at.file, 0) != 0 && errno != ENOENT)
        return failed("drop", at.file);
    if (unlinkat(blobs->root, at.object, AT_REMOVEDIR) != 0) /* others of the object are still there */
        return LIN_OK;
    return sync_folder(blobs, at.shard);
}

/* --- what a crash has left */

static void sweep_one(int folder, const char *name, time_t since)
{
    struct stat st;

    if (name[0] != '.' && fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_mtime < since)
        unlinkat(folder, name, 0);
}

static lin_code sweep(lin_blobs *store, lin_time age)
{
    int fd = openat(((const folder_store *)store)->root, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    time_t since = time(NULL) - age / LIN_SECOND;
    const struct dirent *entry;

    if (!folder)
        return failed("open", "new");
    while ((entry = readdir(folder)) != NULL)
        sweep_one(fd, entry->d_name, since);
    closedir(folder);
    return LIN_OK;
}

/* --- opening */

static bool make_root(lin_arena *arena, const char *path)
{
    return (mkdir(path, 0700) == 0 || errno == EEXIST) &&
           (mkdir(lin_print(arena, "%s/new", path), 0700) == 0 || errno == EEXIST);
}

static lin_blobs *open_store(lin_arena *arena, lin_str address, const char *key_path, lin_str *ret_why)
{
    folder_store *blobs = LIN_NEW(arena, folder_store);
    const char *path = lin_str_z(arena, lin_str_from(address, strlen("file:")));

    (void)key_path;
    *ret_why = lin_z(lin_print(arena, "%.*s: not file:/FOLDER", LIN_STR_FMT(address)));
    if (!lin_str_starts(address, LIN_STR("file:/")))
        return NULL;
    blobs->base.kind = &lin_blob_folder;
    blobs->root = make_root(arena, path) ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (blobs->root >= 0)
        return &blobs->base;
    *ret_why = lin_z(lin_print(arena, "%s: %s", path, strerror(errno)));
    return NULL;
}

const lin_blob_kind lin_blob_folder = { "file:", open_store, put, get, drop, sweep };
