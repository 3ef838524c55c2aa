/* keyfile - see keyfile.h. */
#include "libs/crypto/keyfile.h"

#include "libs/crypto/crypto.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static FILE *stream_of(int fd, const char *mode)
{
    FILE *file = fd < 0 ? NULL : fdopen(fd, mode);

    if (!file && fd >= 0)
        close(fd);
    return file;
}

FILE *lin_keyfile_open(const char *path)
{
    FILE *file = stream_of(open(path, O_RDONLY | O_CLOEXEC), "r");
    struct stat st;

    if (file && (fstat(fileno(file), &st) != 0 || (st.st_mode & 077))) {
        fclose(file);
        errno = EINVAL;
        return NULL;
    }
    return file;
}

FILE *lin_keyfile_create(const char *path, int mode)
{
    return stream_of(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode), "w");
}

bool lin_secret_write(lin_arena *arena, const char *path, lin_str bytes, unsigned mode)
{
    const char *next = lin_print(arena, "%s.next", path);
    int fd;
    bool good;

    unlink(next);
    fd = open(next, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    good = fd >= 0 && write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good && rename(next, path) == 0;
}
