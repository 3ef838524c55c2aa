/*
 * ready - the file `ready` in a program's state folder: it is there while the program can serve.
 *
 * What a container's health check or a supervisor looks at, where no port is open. It never says why not:
 * the log and `linlictl status` do. A file that a killed process left behind is removed at the next start.
 *
 * Thread rule: one thread tells.
 */
#ifndef LIN_READY_H
#define LIN_READY_H

#include "libs/base/str.h"

typedef struct lin_ready {
    const char *path;
    bool told;
} lin_ready;

lin_ready lin_ready_open(lin_arena *arena, lin_str state_folder);   /* not ready */
void lin_ready_tell(lin_ready *ready, bool now);                    /* cheap while nothing changes */

#endif
