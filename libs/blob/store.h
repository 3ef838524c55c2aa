/*
 * store - what a kind of store does; private to blob. blob.c knows the kinds by their addresses.
 *
 * Thread rule: as blob.h.
 */
#ifndef LIN_BLOB_STORE_H
#define LIN_BLOB_STORE_H

#include "libs/blob/blob.h"

typedef struct lin_blob_kind {
    const char *scheme;                    /* "file:" */
    lin_blobs *(*open)(lin_arena *arena, lin_str address, const char *key_path, lin_str *ret_why);
    lin_code (*put)(lin_blobs *blobs, lin_str name, lin_str bytes);
    lin_code (*get)(lin_blobs *blobs, lin_arena *arena, lin_str name, lin_str *ret);
    lin_code (*drop)(lin_blobs *blobs, lin_str name);
    lin_code (*sweep)(lin_blobs *blobs, lin_time age);
} lin_blob_kind;

/* Each kind's own begins with it. */
struct lin_blobs {
    const lin_blob_kind *kind;
};

extern const lin_blob_kind lin_blob_folder, lin_blob_s3;

/* "<object>/<part>" of lower-case letters, digits and dashes. */
bool lin_blob_name_good(lin_str name, lin_str *ret_object, lin_str *ret_part);

#endif
