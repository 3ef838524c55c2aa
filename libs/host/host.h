/*
 * host - the life of a service process.
 *
 * Order: settings, log, keys, contract, bus, access snapshot, database check, workers,
 * announce, serve; SIGTERM drains and exits 0, a second one exits at once. Owns all of these.
 * Called by main.c only, and by handlers for its parts.
 *
 * Thread rule: main thread waits for signals; `workers` threads serve; each has one connection.
 */
#ifndef LIN_HOST_H
#define LIN_HOST_H

#include "libs/base/settings.h"
#include "libs/bus/bus.h"
#include "libs/resource/resource.h"
#include "linli/history.pb-c.h"

/* One hand-written call; generated. */
typedef struct lin_call_row {
    const char *method;                                /* "SessionService.CreateSession" */
    const ProtobufCMessageDescriptor *request;
    const ProtobufCMessageDescriptor *answer;
    bool (*present)(const void *impl);
    /* *ret is an empty answer, to be filled or replaced. */
    lin_code (*run)(const void *impl, lin_req *rq, const ProtobufCMessage *in, ProtobufCMessage **ret);
} lin_call_row;

/* Something that happened in another service. Lives as long as the request of its handler. */
typedef struct lin_event {
    int64_t id;                                        /* in the source's outbox; rises with each event of an aggregate */
    lin_time at;
    const char *source;                                /* "population" */
    const char *aggregate;                             /* "person" */
    lin_id aggregate_id;
    int32_t community;                                 /* 0: the platform's */
    const char *name;                                  /* "Updated" */
    const Linli__Change *change;                       /* sealed values are left out of it; NULL: no change of a record */
    lin_str payload;                                   /* the event's own message, or the change */
} lin_event;

/* The event's own message, of this type; as long as the request. */
lin_code lin_event_message(lin_req *rq, const lin_event *event, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret);

/* What the service does about an event; generated. The handler runs within a transaction that also holds the mark of
 * the event, under the scope of the event's community: what it writes by rq->db takes effect once, however often the event
 * comes. It cannot end the transaction, nor acknowledge. A failure leaves nothing behind; the event is tried again later. */
typedef struct lin_listen_row {
    const char *source;
    const char *aggregate;
    const char *name;                                  /* "on_person_changed" */
    bool (*present)(const void *impl);
    lin_code (*run)(const void *impl, lin_req *rq, const lin_event *event);
    const char *const *only;                           /* names of the events that it takes anything from, until NULL; NULL: all */
} lin_listen_row;

/* What the generator knows of a service: build/gen/<service>.gen.c. */
typedef struct lin_service_contract {
    const char *service;
    const unsigned char *set;                          /* descriptor set */
    const unsigned char *set_end;
    const lin_call_row *call;
    size_t calls;
    const lin_hook *hook;
    size_t hooks;
    const lin_listen_row *listen;
    size_t listens;
} lin_service_contract;

/* Work that is nobody's request. Runs in a thread of its own, with a request as principal "service:<name>",
 * scope all and a connection. A failure is logged and tried again at the next period. */
typedef struct lin_job {
    const char *name;
    lin_time period;                                   /* 0: once, before serving; repeated until it succeeds */
    bool apart;                                        /* it may take long: a thread of its own */
    lin_code (*run)(lin_req *rq);
} lin_job;

typedef struct lin_service {
    const lin_service_contract *contract;
    const void *impl;
    const lin_job *job;
    size_t jobs;
    lin_settings_table settings;                       /* its own, beside the common ones */
    void *set;                                         /* where they are read into */
    size_t set_size;
} lin_service;

int lin_service_main(const lin_service *service, int argc, char *argv[]);

/* For handlers. */
lin_bus *lin_app_bus(lin_req *rq);
const lin_keyring *lin_app_keys(lin_req *rq);
lin_access *lin_app_access(lin_req *rq);
lin_str lin_app_secret_path(lin_req *rq, const char *file);   /* path in LINLI_SECRETS_DIR */
const char *lin_app_public(lin_req *rq, const char *path);     /* "/v1/…" as the world reaches it; as it is where LINLI_PUBLIC_URL is empty */
lin_str lin_app_blobs(lin_req *rq);                            /* address of its bytes, for lin_blobs_open */
/* Asks a peer and waits, as lin_bus_call; *ret lives as long as the request. Called by the generated clients:
 * population_get_person(rq, &in, &person). */
lin_code lin_call(lin_req *rq, const char *service, const char *method, const ProtobufCMessage *in,
                  const ProtobufCMessageDescriptor *answer, ProtobufCMessage **ret);
/* For work that can wait, before each stretch of it: while many ask for what they want at once it pauses for a multiple of the time
 * since it was last here, and answers a part of `most` for how much to do next; else all of it, without a pause. */
typedef struct lin_pace {
    lin_time since;                                    /* 0: it was not here yet */
} lin_pace;
size_t lin_make_room(lin_req *rq, lin_pace *pace, size_t most);

#endif
