/*
 * exchange - private header: what the files of this service share.
 *
 * Owns sources: whose files come by themselves, on schedule (sources.c); and files: a record each (the engine's), the list of its parts, and the bytes of the parts in libs/blob, sealed. A part is
 * acknowledged when its bytes are on disk and its row is committed. Never included outside this folder; what main.c wires is
 * declared in exchange.gen.h.
 *
 * Thread rule: the store is opened once before the workers start.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <string.h>

#include "exchange.gen.h"
#include "exchange.sql.h"
#include "libs/base/log.h"
#include "libs/blob/blob.h"
#include "libs/fetch/fetch.h"
#include "linli/import.pb-c.h"

enum { EXCHANGE_PIECE_MAX = 512 * 1024 };      /* bytes of one answer */

typedef struct exchange_settings {
    lin_str sources_folder, sources_networks, sources_ca;
    int64_t files_gib, sources_mib, sources_seconds, sources_pages;
} exchange_settings;
/* settings.c; constant once the service has started */
extern exchange_settings exchange_set;
extern const lin_settings_table exchange_settings_table;

/* parts.c: the bytes of a file, part by part */
lin_code exchange_open_store(lin_req *rq);                                     /* job, before serving */
int32_t exchange_parts(const File *file);
int32_t exchange_part_bytes(const File *file, int32_t number);
lin_code exchange_part_store(lin_req *rq, const File *file, int32_t number, lin_str clear);            /* STORE_FULL */
lin_code exchange_part_load(lin_req *rq, lin_arena *arena, const File *file, int32_t number, lin_str *ret);   /* CONTENT_LOST */
lin_code exchange_part_drop(lin_req *rq, const char *file_id, int32_t number);
lin_code exchange_sweep_store(lin_req *rq, lin_time age);                     /* what crashes have left, older than that */
/* purposes.c: what each purpose allows */
FileClass exchange_least_class(FilePurpose purpose);
int64_t exchange_most_bytes(FilePurpose purpose);
bool exchange_takes(FilePurpose purpose, lin_str media_type);
lin_str exchange_types(lin_arena *arena, FilePurpose purpose);                 /* for messages: "image/jpeg, image/png" */
/* media_type.c: by what stands in it */
lin_code exchange_media_type(lin_req *rq, lin_str content, lin_str *ret);
/* rules_file.c */
lin_code exchange_check_uploader(lin_req *rq, const File *file);               /* UPLOAD_OF_ANOTHER */
/* handle_erase_file.c */
lin_code exchange_erase(lin_req *rq, const char *id, const char *reason);      /* in the transaction at hand */
lin_code exchange_apply_erasures(lin_req *rq);                                 /* job, before serving */
/* rules_source.c */
bool exchange_source_addressed(const Source *source);                          /* an address, not a folder */
/* source_key.c: permit and bearer, sealed */
lin_code exchange_key_keep(lin_req *rq, const Source *source, lin_str permit, lin_str bearer);
lin_code exchange_key_find(lin_req *rq, const Source *source, lin_str *ret_permit, lin_str *ret_bearer);   /* SOURCE_PAUSED */
lin_code exchange_key_forget(lin_req *rq, const Source *source);              /* unless a run of it needs it */
/* source_import.c: the service that it feeds */
lin_code exchange_ask_permit(lin_req *rq, const Source *source, Linli__ImportPermit **ret);                /* FEEDS_UNKNOWN */
lin_code exchange_ask_import(lin_req *rq, const Source *source, const SourceRun *run, Linli__Import **ret);
/* source_address.c: what stands at its address, all pages of it; or nothing, which is no failure: *ret is NULL */
lin_code exchange_open_sources(lin_req *rq);                                   /* job, before serving: the settings are good */
lin_code exchange_address_ask(lin_req *rq, const Source *source, const SourceRun *run, FILE **ret);
lin_code exchange_address_known(lin_req *rq, const SourceRun *run);            /* its import has ended well: it need not come again today */
/* source_page.c: one page */
lin_code exchange_page_rows(lin_req *rq, lin_str page, lin_str path, FILE *into, bool *ret_there);   /* one after the other */
lin_code exchange_page_text(lin_req *rq, lin_str page, lin_str path, lin_str *ret);                  /* a string or number; "": none */
/* source_file.c: what a source has */
lin_code exchange_source_look(lin_req *rq, const Source *source, char **ret_name, bool *ret_any);
/* Into a file of the exchange; the run is SAME where there is nothing new. */
lin_code exchange_source_fetch(lin_req *rq, const Source *source, SourceRun *run);
void exchange_source_fetched(lin_req *rq, const Source *source, const SourceRun *run);
/* sources.c: job, a second apart */
lin_code exchange_run_sources(lin_req *rq);
lin_code exchange_lease_run(lin_req *rq, const SourceRun *run);                /* still at it; NOT_FOUND: it is somebody else's */
/* sweep.c: job, a minute apart */
lin_code exchange_sweep(lin_req *rq);

#endif
