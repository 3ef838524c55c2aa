/* files - see files.h. */
#include "proto/plugin/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool complain(const char *path)
{
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return false;
}

static bool read_stream(lin_arena *arena, FILE *file, lin_str *ret)
{
    lin_buf text = { .arena = arena };
    char piece[65536];
    size_t got;

    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&text, (lin_str){ piece, got });
    *ret = lin_buf_str(&text);
    return !ferror(file);
}

bool read_whole(lin_arena *arena, const char *path, lin_str *ret)
{
    FILE *file = fopen(path, "re");
    bool good;

    if (!file)
        return complain(path);
    good = read_stream(arena, file, ret);
    fclose(file);
    return good || complain(path);
}

static void make_folders(lin_arena *arena, const char *path)
{
    char *part = lin_print(arena, "%s", path);

    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(part, 0755); /* what really fails shows when the file is opened */
        *slash = '/';
    }
}

static bool says_already(lin_arena *arena, const char *path, lin_str text)
{
    FILE *file = fopen(path, "re");
    lin_str old;
    bool same;

    if (!file)
        return false;
    same = read_stream(arena, file, &old) && lin_str_eq(old, text);
    fclose(file);
    return same;
}

bool write_changed(lin_arena *arena, const char *path, lin_str text)
{
    FILE *file;
    bool good;

    if (says_already(arena, path, text))
        return true;
    make_folders(arena, path);
    file = fopen(path, "we");
    if (!file)
        return complain(path);
    good = fwrite(text.at, 1, text.len, file) == text.len;
    return (fclose(file) == 0 && good) || complain(path);
}
