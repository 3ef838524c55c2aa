/*
 * files - whole files in and out, for the build tools. Failures are printed. Pure but for the disk.
 */
#ifndef LINLI_FILES_H
#define LINLI_FILES_H

#include "libs/base/str.h"

bool read_whole(lin_arena *arena, const char *path, lin_str *ret);
/* Writes the file (and its folders) unless it already says just that: nothing is rebuilt for nothing. */
bool write_changed(lin_arena *arena, const char *path, lin_str text);

#endif
