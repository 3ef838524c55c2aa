/* keyfile - reading and creating files that hold secrets. Private to crypto. Any thread. */
#ifndef LIN_KEYFILE_H
#define LIN_KEYFILE_H

#include <stdio.h>

/* Opens a secret for reading; refuses (EINVAL) what group or others may read. NULL: errno. */
FILE *lin_keyfile_open(const char *path);
/* Creates a file that must not exist yet, with this mode. NULL: errno. */
FILE *lin_keyfile_create(const char *path, int mode);

#endif
