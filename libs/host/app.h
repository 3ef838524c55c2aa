/*
 * app - the process of a service: what host owns. Private to host.
 *
 * Made by lin_service_main, constant once the workers run, but for the atomics.
 */
#ifndef LIN_APP_H
#define LIN_APP_H

#include <pthread.h>
#include <stdatomic.h>

#include "libs/base/ready.h"
#include "libs/host/host.h"

typedef struct lin_host_settings {
    lin_str nats_url;
    lin_str pg;
    lin_str secrets_dir;
    lin_str state_dir;
    lin_str blobs;
    int64_t workers;
    bool fast_lane;
    lin_str log_level;
    int64_t clock_offset_s;
    int64_t slow_ms;
    int64_t export_rows;
    lin_str public_url;
} lin_host_settings;

enum { LIN_JOBS_MAX = 32 };

/* How a job fares; its thread writes, whoever asks for the status reads. */
typedef struct lin_job_figures {
    const char *_Atomic name;          /* NULL: no further ones */
    _Atomic int64_t runs;
    _Atomic int64_t failures;
    _Atomic lin_time succeeded;        /* for the last time; 0: never */
} lin_job_figures;
typedef struct lin_fast lin_fast;

struct lin_app {
    lin_arena *arena;
    lin_str name;
    const lin_service *service;
    lin_host_settings set;
    const lin_contract *contract;
    lin_keyring *keys;
    lin_verifier *verifier;            /* of the gateway's assertions */
    lin_str conninfo;                  /* with user and password */
    lin_bus *bus;
    lin_access *access;
    lin_engine *engine;
    lin_fast *fast;                    /* NULL: switched off */
    _Atomic int64_t told_version;      /* of the access snapshot, as last heard */
    atomic_bool asked_to_announce;
    atomic_bool stopping;
    lin_ready ready;                   /* the keeper tells */
    pthread_mutex_t refreshing;        /* one thread asks for the snapshot at a time */
    atomic_uint refreshes;             /* how often one has begun to */
    unsigned refreshed;                /* the number of the last that succeeded; under `refreshing` */
    pthread_mutex_t relaying;          /* guards what follows */
    pthread_cond_t relay_called;
    bool relay_wanted;
    atomic_bool relay_ours;            /* something of this replica's own waits, as far as it knows */
    pthread_mutex_t importing;         /* guards what follows */
    pthread_cond_t import_called;
    bool import_wanted;
    atomic_bool refilled;              /* no row is older than what its contract has it found by */
    atomic_bool unfolded;              /* deltas of counts may wait to be folded */
    atomic_bool wrote;                 /* tables may have grown */
    _Atomic lin_time outbox_waits_since;   /* time of the oldest event that is not published; 0: none. The relay's */
    _Atomic lin_time access_current_at;    /* monotonic: when the permissions were last known to be current */
    _Atomic lin_time served;           /* time that calls from outside took since `served_since`: room.c */
    _Atomic lin_time served_since;
    _Atomic lin_time asked_at;         /* monotonic: when some service last told that many ask */
    _Atomic int64_t slow_requests;
    _Atomic int64_t events_parked;
    _Atomic int64_t events_dead;
    _Atomic int64_t ledgers_broken;
    lin_job_figures job[LIN_JOBS_MAX];
};

/* serve.c: one worker, until the app stops. */
void *lin_worker(void *app);
/* What each request goes through in every lane: may it be served, and (it may have failed) its reply, count and log. */
lin_code lin_serve_admit(lin_req *rq, const lin_method *method);
void lin_serve_end(lin_req *rq, natsMsg *msg, lin_code code, lin_str answer, lin_time began);

/* fast.c: puts itself into the settings of a bus that is not open yet. */
lin_fast *lin_fast_open(struct lin_app *app, lin_bus_conf *conf);
void lin_fast_drain(lin_fast *fast);           /* what was begun is answered; fast may be NULL, as in the next */
void lin_fast_close(lin_fast *fast);
/* A request of the service itself: principal "service:<name>", scope all. */
lin_req *lin_app_request(struct lin_app *app, lin_arena *arena, lin_db *db);

/* chores.c: what is nobody's request. */
bool lin_chores_listen(struct lin_app *app);
bool lin_jobs_before(struct lin_app *app);     /* jobs that must succeed before serving; false: stopped meanwhile */
void *lin_keeper(void *app);                   /* announces, keeps the access snapshot; until the app stops */
typedef struct lin_job_thread {
    struct lin_app *app;
    const lin_job *only;                       /* NULL: all that need no thread of their own */
} lin_job_thread;
void *lin_jobs(void *thread);                  /* the others, at their periods; until the app stops */
/* Asks identity for a snapshot newer than the one at hand. */
lin_code lin_app_refresh(lin_req *rq);

/* relay.c: outbox to stream, until the app stops. */
void *lin_relay(void *app);
void lin_relay_wake(struct lin_app *app, bool ours);   /* something was committed to the outbox; ours: by this replica */
bool lin_relay_listen(struct lin_app *app);    /* for what other replicas tell */

/* room.c: what can wait makes room for who waits. */
bool lin_room_listen(struct lin_app *app);
void lin_room_served(struct lin_app *app, lin_time took);        /* a call from outside was answered */
bool lin_room_asked(struct lin_app *app);                             /* do many ask just now, of whichever service? */
size_t lin_room_take(struct lin_app *app, lin_pace *pace, size_t most);   /* lin_make_room */

/* imports.c: files that become records, until the app stops. */
void *lin_imports(void *app);
void lin_imports_wake(struct lin_app *app);    /* one waits */

/* files.c: files that the exchange keeps. */
lin_code lin_file_look_up(lin_req *rq, lin_str id, lin_str user);             /* NOT_FOUND: none that this user may have imported */
lin_code lin_file_fetch(lin_req *rq, lin_str id, int64_t offset, lin_str *ret);   /* empty: the end */

lin_code lin_file_store(lin_req *rq, const lin_stored_file *file, lin_str *ret_id, size_t *ret_part_size);
lin_code lin_file_store_part(lin_req *rq, lin_str id, int32_t number, lin_str content);
lin_code lin_file_store_end(lin_req *rq, lin_str id);

/* consume.c: events of one source to their handlers, until the app stops. */
typedef struct lin_consumer {
    struct lin_app *app;
    const char *source;
    lin_str only;                              /* the one aggregate of it that is listened to; empty: several */
} lin_consumer;
void *lin_consume(void *consumer);

/* status.c: answers who asks how the service is doing. */
bool lin_status_listen(struct lin_app *app);

/* chores.c: connected, and permissions are known. */
bool lin_app_ready(const struct lin_app *app);

/* service.c: has a signal asked the process to stop? Waits for one at most `timeout`, for ever when it is negative.
 * For the main thread. */
bool lin_stop_is_asked(lin_time timeout);

#endif
