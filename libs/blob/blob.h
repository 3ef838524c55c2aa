/*
 * blob - bytes under a name, outside the database.
 *
 * Owns a folder ("file:/var/lib/linli/blobs") or a bucket ("s3:https://s3.example.cn/bucket/prefix") and its layout. Called by services that keep bytes too many for a row. It
 * knows nothing of what the bytes are, nor who may have them, and it never lists: whoever keeps bytes keeps their
 * names in the database, and drops them by name.
 *
 * A name is "<object>/<part>" of lower-case letters, digits and dashes. What lin_blob_put has acknowledged is on disk; a
 * name's bytes are replaced as a whole, and a crash leaves the old or the new ones. The codes say what happened; what
 * that means to a caller is the service's to tell.
 *
 * Thread rule: a store is constant once it is open; any thread. Replicas may share a folder.
 */
#ifndef LIN_BLOB_H
#define LIN_BLOB_H

#include "libs/base/req.h"

enum { LIN_BLOB_MAX = 2 * 1024 * 1024 };       /* bytes of one */

typedef struct lin_blobs lin_blobs;

/* `key_path`: the file that holds the keys of a bucket. NULL: *ret_why. */
lin_blobs *lin_blobs_open(lin_arena *arena, lin_str address, const char *key_path, lin_str *ret_why);
lin_code lin_blob_put(lin_blobs *blobs, lin_str name, lin_str bytes);             /* RESOURCE_EXHAUSTED: no room; UNAVAILABLE */
lin_code lin_blob_get(lin_blobs *blobs, lin_arena *arena, lin_str name, lin_str *ret);   /* NOT_FOUND; UNAVAILABLE */
lin_code lin_blob_drop(lin_blobs *blobs, lin_str name);                           /* also where there is none. UNAVAILABLE */
/* Drops what a crash has left half written longer than `age` ago, by the clock of the disk: lin_now may be another. */
lin_code lin_blobs_sweep(lin_blobs *blobs, lin_time age);

#endif
