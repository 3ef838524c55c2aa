/*
 * resource - the engine: standard calls of a resource, from its contract alone.
 *
 * Owns the plan of each resource (columns, statements) built once at start. Called by host
 * for every generated call; calls the hooks of the service's rules. It never knows a
 * particular resource.
 *
 * Create, update and delete write row, history and outbox in one transaction.
 *
 * Thread rule: an engine is constant after lin_engine_new; calls run in worker threads.
 */
#ifndef LIN_RESOURCE_H
#define LIN_RESOURCE_H

#include "libs/authz/authz.h"
#include "libs/store/store.h"

typedef struct lin_engine lin_engine;

enum { LIN_HOOK_BEFORE_WRITE = 1, LIN_HOOK_BEFORE_DELETE = 2, LIN_HOOK_AFTER_WRITE = 4, LIN_HOOK_LIST_SCOPE = 8 };

/* Rules of one resource; generated from <service>_impl. `before` is NULL at creation. */
typedef struct lin_hook {
    const char *resource;                              /* "Person" */
    const ProtobufCMessageDescriptor *descriptor;
    unsigned (*present)(const void *impl);             /* which of LIN_HOOK_… the service has written */
    lin_code (*before_write)(const void *impl, lin_req *rq, const ProtobufCMessage *before, ProtobufCMessage *after);
    lin_code (*before_delete)(const void *impl, lin_req *rq, const ProtobufCMessage *before);
    /* In the transaction, after the row; `before` is NULL at creation and undeletion, `after` at deletion. */
    lin_code (*after_write)(const void *impl, lin_req *rq, const ProtobufCMessage *before, const ProtobufCMessage *after);
    /* What of the scope this caller's lists, counts and searches show, as a filter; "": all of it. */
    lin_code (*list_scope)(const void *impl, lin_req *rq, lin_str *ret_filter);
} lin_hook;

typedef struct lin_engine_conf {
    const lin_contract *contract;
    const lin_keyring *keys;
    lin_access *access;
    const lin_hook *hook;
    size_t hooks;
    const void *impl;
    /* Asks identity for a newer snapshot when a community is not known yet; may be NULL. */
    lin_code (*refresh)(lin_req *rq);
    /* Asks a peer, as the one who asks here; NULL: there are none. */
    lin_code (*ask)(lin_req *rq, lin_str service, lin_str method, lin_str wire, lin_str *ret);
} lin_engine_conf;

lin_engine *lin_engine_new(lin_arena *arena, const lin_engine_conf *conf, lin_str *ret_why);
/* Compares the contract with the tables; FAILED_PRECONDITION: *ret_why names missing or differing columns. */
lin_code lin_engine_check(lin_req *rq, lin_engine *engine, lin_str *ret_why);
/* Serves one generated call: request wire in, answer wire out (in rq's arena). */
lin_code lin_engine_call(lin_req *rq, lin_engine *engine, const lin_method *method, lin_str wire, lin_str *ret_answer);
/* A call that is nothing but reads, in two halves, for an executor that runs the reads itself; the same answer as from
 * lin_engine_call. */
typedef struct lin_reading lin_reading;
bool lin_engine_reads(const lin_engine *engine, const lin_method *method);   /* is it one at all? */
/* What to read, a group of its own. *ret_steps 0: this one has to be served whole. */
lin_code lin_engine_ask(lin_req *rq, lin_engine *engine, const lin_method *method, lin_str wire, lin_reading **ret,
                        lin_step **ret_step, size_t *ret_steps);
bool lin_engine_suffices(lin_reading *reading);                              /* with the rows there; false: serve it whole */
lin_code lin_engine_answer(lin_reading *reading, lin_str *ret_answer);
/* Chores of the tables, for the host: every second, every hour, and of tables that have grown to twice their size since. */
lin_code lin_stats_fold(lin_req *rq, bool *ret_any);   /* up to 5,000 deltas; were there any? */
lin_code lin_engine_count_grams(lin_req *rq, lin_engine *engine);
lin_code lin_engine_count_grown(lin_req *rq, lin_engine *engine);      /* by the same thread */
lin_code lin_engine_refill(lin_req *rq, lin_engine *engine, bool *ret_more);   /* five times a second, while there is more */

/* Imports and exports, for a thread that host gives them. */
typedef struct lin_stored_file {
    lin_str community_id, owner, name;
    int64_t size;
    lin_time expires;
} lin_stored_file;

typedef struct lin_import_host {
    void *host;
    int64_t export_rows;                                   /* beyond these, of one owner within a day, a second person has to approve */
    lin_req *(*request)(void *host, bool of_chunk);        /* of the service; one of a chunk ends the one before the last */
    bool (*stopping)(void *host);
    bool (*asked)(void *host);                             /* do many wait for an answer? */
    size_t (*room)(void *host, size_t most);               /* makes room for them; how many of `most` come next */
    void (*wrote)(void *host);                             /* something stands in the outbox */
    lin_code (*ask)(lin_req *rq, lin_str service, lin_str method, lin_str wire, lin_str *ret_answer);   /* another service */
    lin_code (*look_up)(lin_req *rq, lin_str file_id, lin_str user_id);                  /* may this user have it imported? */
    lin_code (*fetch)(lin_req *rq, lin_str file_id, int64_t offset, lin_str *ret);       /* some of it; empty: the end */
    lin_code (*store)(lin_req *rq, const lin_stored_file *file, lin_str *ret_id, size_t *ret_part_size);
    lin_code (*store_part)(lin_req *rq, lin_str file_id, int32_t number, lin_str content);
    lin_code (*store_end)(lin_req *rq, lin_str file_id);
} lin_import_host;
bool lin_engine_imports(const lin_engine *engine);         /* is any resource importable? */
bool lin_engine_exports(const lin_engine *engine);
/* Takes one that waits and carries it as far as it goes; *ret_any is set where there was one. */
lin_code lin_engine_import(const lin_engine *engine, const lin_import_host *host, bool *ret_any);
lin_code lin_engine_export(const lin_engine *engine, const lin_import_host *host, bool *ret_any);

#endif
