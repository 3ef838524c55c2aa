/*
 * Purposes: what a file is for says which types it may have, by its content, how large it may be, and its least class.
 * Nothing that a browser would run is among them.
 */
#include "exchange.h"

#define MIB INT64_C(1048576)
enum { TYPES = 12 };

static const struct purpose {
    FileClass least;
    int64_t most;
    const char *type[TYPES];
} purposes[] = {
    [FILE_PURPOSE_PHOTO] = { FILE_CLASS_INTERNAL, 32 * MIB, { "image/jpeg", "image/png", "image/webp", "image/heic" } },
    [FILE_PURPOSE_FACE] = { FILE_CLASS_SENSITIVE, 8 * MIB, { "image/jpeg", "image/png" } },
    [FILE_PURPOSE_DRAWING] = { FILE_CLASS_INTERNAL, 256 * MIB, { "application/pdf", "image/png", "image/jpeg", "image/tiff", "image/vnd.dwg" } },
    [FILE_PURPOSE_DOCUMENT] = { FILE_CLASS_INTERNAL, 128 * MIB,
                                { "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                  "application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/msword",
                                  "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "text/plain", "text/csv", "image/jpeg", "image/png" } },
    [FILE_PURPOSE_AUDIO] = { FILE_CLASS_INTERNAL, 256 * MIB, { "audio/mpeg", "audio/x-wav", "audio/ogg", "audio/AMR", "audio/x-m4a", "audio/flac" } },
    [FILE_PURPOSE_VIDEO] = { FILE_CLASS_INTERNAL, 1024 * MIB, { "video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo" } },
    [FILE_PURPOSE_IMPORT] = { FILE_CLASS_PERSONAL, 1024 * MIB,
                              { "text/csv", "text/plain", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/json",
                                "application/x-ndjson" } },
    [FILE_PURPOSE_EXPORT] = { FILE_CLASS_PERSONAL, 1024 * MIB,
                              { "text/csv", "text/plain", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/json",
                                "application/x-ndjson", "application/zip", "application/pdf" } },
};

static const struct purpose *row_of(FilePurpose purpose)
{
    return &purposes[(size_t)purpose < LIN_COUNT(purposes) ? purpose : 0];
}

FileClass exchange_least_class(FilePurpose purpose)
{
    return row_of(purpose)->least;
}

int64_t exchange_most_bytes(FilePurpose purpose)
{
    return row_of(purpose)->most;
}

bool exchange_takes(FilePurpose purpose, lin_str media_type)
{
    const struct purpose *row = row_of(purpose);

    for (size_t i = 0; i < TYPES && row->type[i]; i++)
        if (lin_str_eq(lin_z(row->type[i]), media_type))
            return true;
    return false;
}

lin_str exchange_types(lin_arena *arena, FilePurpose purpose)
{
    const struct purpose *row = row_of(purpose);
    lin_buf text = { .arena = arena };

    for (size_t i = 0; i < TYPES && row->type[i]; i++)
        lin_buf_print(&text, "%s%s", i ? ", " : "", row->type[i]);
    return lin_buf_str(&text);
}
