/* ready - see ready.h. */
#include "libs/base/ready.h"

#include <fcntl.h>
#include <unistd.h>

lin_ready lin_ready_open(lin_arena *arena, lin_str state_folder)
{
    lin_ready ready = { lin_print(arena, "%.*s/ready", LIN_STR_FMT(state_folder)), false };

    unlink(ready.path);
    return ready;
}

/* A file that could not be made is tried again: nothing was told. */
void lin_ready_tell(lin_ready *ready, bool now)
{
    int fd;

    if (now == ready->told)
        return;
    if (!now) {
        unlink(ready->path);
        ready->told = false;
        return;
    }
    fd = open(ready->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return;
    close(fd);
    ready->told = true;
}
