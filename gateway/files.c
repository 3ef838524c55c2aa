/*
 * files - small state files: read when they changed, written whole or not at all.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "gateway/gateway.h"

static bool read_all(int fd, size_t size, lin_str *ret)
{
    char *bytes = h2o_mem_alloc(size + 1);

    if (read(fd, bytes, size) != (ssize_t)size) {
        free(bytes);
        return false;
    }
    *ret = (lin_str){ bytes, size };
    return true;
}

bool gw_file_changed(const char *path, size_t largest, struct timespec *stamp, lin_str *ret)
{
    struct stat info;
    bool taken = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    if (fstat(fd, &info) == 0 && info.st_size > 0 && (size_t)info.st_size <= largest
        && memcmp(&info.st_mtim, stamp, sizeof *stamp) != 0)
        taken = read_all(fd, (size_t)info.st_size, ret);
    if (taken)
        *stamp = info.st_mtim;
    close(fd);
    return taken;
}

static bool write_synced(int fd, lin_str bytes)
{
    bool written = write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len && fsync(fd) == 0;

    return close(fd) == 0 && written;
}

static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static struct timespec stamp_of(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? info.st_mtim : (struct timespec){ 0 };
}

/* Written aside, synced, renamed. */
void gw_file_save(const char *folder, const char *path, lin_str bytes, struct timespec *stamp)
{
    char aside[520];
    int fd;

    snprintf(aside, sizeof aside, "%s.new", path);
    fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || !write_synced(fd, bytes) || rename(aside, path) != 0) {
        lin_log(LIN_ERROR, NULL, "file_not_saved", lin_arg_text("path", lin_z(path)),
                lin_arg_text("why", lin_z(strerror(errno))));
        return;
    }
    sync_folder(folder);
    *stamp = stamp_of(path);
}
