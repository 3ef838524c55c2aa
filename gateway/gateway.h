/*
 * gateway - the HTTP front: framing guards, routes from announced contracts, tokens,
 * permission, JSON to wire and back, the bus.
 *
 * Owns the listeners, one loop per core, and the accepted contracts on disk. It holds no
 * database and knows no service: whatever is announced is served. A user's token ends here;
 * inside travels an assertion.
 *
 * Thread rule: everything of a gw_loop is created and used in its own thread; other threads
 * reach it with gw_loop_post. The main thread owns contracts and access. Route tables are
 * immutable and counted.
 */
#ifndef LINLI_GATEWAY_H
#define LINLI_GATEWAY_H

#include <h2o.h>
#include <nats/nats.h>
#include <stdatomic.h>

#include "libs/authz/authz.h"
#include "libs/base/log.h"
#include "libs/base/ready.h"
#include "libs/base/words.h"
#include "libs/bus/bus.h"
#include "libs/contract/contract.h"
#include "libs/contract/json.h"
#include "libs/contract/route.h"
#include "linli.gen.h"
#include "linli/status.pb-c.h"

#define GW_JSON "application/json"
#define GW_LINES "application/x-ndjson"    /* rows, one on each line; these two of calls with `rows` alone */
#define GW_WIRE "application/x-protobuf"

#define GW_BODY_MAX (1024 * 1024)          /* a request's body; the library's limit lies above it */
#define GW_HEAD_MAX (16 * 1024)
#define GW_TARGET_MAX (8 * 1024)
#define GW_DEADLINE (10 * LIN_SECOND)      /* of one request */
#define GW_PIECE (512 * 1024)              /* bytes of a download that are on their way at once */
#define GW_DOWNLOADS 128                   /* at the same time, per loop */
#define GW_STALL (60 * LIN_SECOND)         /* a client that takes no piece in that time is left */
#define GW_LINGER (5 * LIN_SECOND)         /* an answered client that is still sending gets so long to read and to close */
#define GW_SLOTS 4096                      /* calls in flight per loop */
#define GW_PEERS 64                        /* services */
#define GW_CONNECTIONS 8192                /* of all loops together */
#define GW_PER_ADDRESS 256                 /* connections of one remote address on one loop */
#define GW_ADDRESSES 1024
#define GW_SERIES 1024                     /* routes that are counted apart, with those of none and of all further ones */
#define GW_SPARE 64                        /* arenas kept for the next requests, per loop */
#define GW_CACHE 8192                      /* verified tokens, and sessions, per loop */

typedef struct gateway gateway;
typedef struct gw_loop gw_loop;
typedef struct gw_request gw_request;
typedef struct gw_download gw_download;
typedef struct gw_contracts gw_contracts;
typedef struct gw_programs gw_programs;
typedef struct gw_static gw_static;
typedef struct gw_file gw_file;

typedef struct gw_settings {
    lin_str nats_url;
    lin_str secrets_dir;
    lin_str state_dir;
    lin_str portal_dir;
    lin_str http_address;
    int64_t http_port;
    int64_t https_port;
    lin_str admin_address;
    int64_t admin_port;
    int64_t loops;
    lin_str log_level;
    int64_t clock_offset;
} gw_settings;

/* --- refusals that only HTTP knows: a status of their own beside a reason */
typedef struct gw_refusal {
    int status;
    lin_reason reason;
} gw_refusal;

extern const gw_refusal GW_HEAD_MALFORMED, GW_HEAD_TOO_LARGE, GW_TARGET_TOO_LONG, GW_METHOD_NOT_ALLOWED,
    GW_BODY_TOO_LARGE, GW_BODY_UNEXPECTED, GW_MEDIA_TYPE, GW_EXPECTATION, GW_RANGE;

/* --- guard: what the raw head must look like. NULL: well-formed; *ret_what names the offending part. */
const gw_refusal *gw_guard_head(lin_str input, const char **ret_what);

/* --- headers: small parsers of single header values */
lin_lang gw_language(lin_str accept_language);
lin_str gw_traceparent(lin_arena *arena, lin_str given);   /* a new parent id; a new trace where needed */
bool gw_if_match(lin_str value, lin_str *ret_etag);        /* "3" gives 3, * gives the empty text */
bool gw_media_is(lin_str content_type, const char *name);  /* in UTF-8, where it says so */
bool gw_media_bytes(lin_str content_type);                 /* or none at all */
/* What a Range asks for of so many bytes, from *ret_from up to before *ret_end: 206; 416 where none of it is there; 200, the
 * whole, where there is no Range, or one that need not be understood (several, another unit). */
int gw_range(lin_str range, int64_t size, int64_t *ret_from, int64_t *ret_end);
bool gw_bearer(lin_str authorization, lin_str *ret_token);
bool gw_accepts(lin_str accepted, lin_str what);           /* named in Accept or Accept-Encoding, with a weight */
bool gw_etag_listed(lin_str if_none_match, lin_str etag);  /* `etag` with its quotes; compared weakly */

/* --- routes: one immutable table, swapped as a whole */
typedef struct gw_target {
    const lin_contract *contract;
    const lin_method *method;
    const lin_binding *binding;
    const lin_field *stretch;              /* of a download: which of it is asked for; NULL: no download */
    size_t series;
    struct gw_target *next;
} gw_target;

typedef struct gw_routes {
    atomic_int holders;
    lin_arena *arena;
    lin_routes *table;
    gw_target *target;                     /* all of them */
    const lin_contract *const *contract;
    size_t contracts;
    const gw_file *openapi;
} gw_routes;

typedef struct gw_set {                    /* one accepted contract, as bytes */
    lin_str service;
    lin_str bytes;
} gw_set;

/* Reads and joins the sets; NULL and *ret_why (in `arena`) when one is wrong or two routes clash. */
gw_routes *gw_routes_new(lin_arena *arena, const gw_set *set, size_t count, lin_str *ret_why);
void gw_routes_finish(gw_routes *routes);  /* before use: statistics, openapi */
gw_routes *gw_routes_hold(gw_routes *routes);
void gw_routes_release(gw_routes *routes);

/* --- files: `stamp` is what was read or written last */
/* Reads a file that is another than the one of *stamp (malloc). false: the same, none, or unreadable. */
bool gw_file_changed(const char *path, size_t largest, struct timespec *stamp, lin_str *ret);
void gw_file_save(const char *folder, const char *path, lin_str bytes, struct timespec *stamp);

/* --- contracts: announced, guarded, kept on disk (main thread; the bus callback only queues) */
gw_contracts *gw_contracts_open(lin_arena *arena, gateway *gw);
bool gw_contracts_listen(gw_contracts *contracts, lin_bus *bus);
/* Takes announcements and changed files over; true: the routes changed. */
bool gw_contracts_tick(gw_contracts *contracts);
/* Keeps what was accepted: after it is served, so that who sees the file finds the routes (deploy/local/stack does). */
void gw_contracts_save(gw_contracts *contracts);
gw_routes *gw_contracts_routes(gw_contracts *contracts);               /* a new table, held once */
size_t gw_contracts_pending(gw_contracts *contracts);                  /* any thread, as the next */
lin_str gw_contracts_status(gw_contracts *contracts, lin_arena *arena);/* lines for /readyz?verbose */
/* One for each service, in `arena`; also of the status that the gateway gives. */
size_t gw_contracts_kept(gw_contracts *contracts, lin_arena *arena, Linli__KeptContract ***ret);
void gw_contracts_close(gw_contracts *contracts);

/* --- programs: how everybody is doing (the bus and the main thread; metrics from any) */
gw_programs *gw_programs_open(lin_arena *arena, gateway *gw);
void gw_programs_tick(gw_programs *programs);
void gw_programs_metrics(gw_programs *programs, lin_buf *text);
void gw_programs_close(gw_programs *programs);

/* --- access: keeps the snapshot current (main thread) */
bool gw_access_listen(gateway *gw);
void gw_access_tick(gateway *gw);

/* --- metrics: counters per loop, summed when asked */
size_t gw_series(lin_verb verb, lin_str template);                     /* the row of a route; 0 is of none */
const char *gw_series_verb(size_t series);
lin_str gw_series_route(size_t series);
void gw_count(gw_loop *loop, size_t series, int status, lin_time took);
lin_str gw_metrics(lin_arena *arena, gateway *gw);

/* --- token and session: caches of one loop */
void gw_tokens_open(gw_loop *loop);
void gw_tokens_close(gw_loop *loop);
bool gw_token_read(gw_loop *loop, lin_req *rq, lin_str text, lin_token *ret);
void gw_sessions_open(gw_loop *loop);
void gw_sessions_close(gw_loop *loop);
bool gw_session_find(gw_loop *loop, lin_req *rq, lin_str user_id, lin_str session_id, lin_str *ret_wire);
lin_time gw_session_used(gw_loop *loop, lin_str session_id);           /* last time on this loop; 0: not known */
void gw_session_keep(gw_loop *loop, const lin_req *rq, lin_str session_id, lin_str wire);   /* read into rq->who */
void gw_session_forget(gw_loop *loop, lin_str session_id);
lin_str gw_session_assertion(gw_loop *loop, lin_req *rq, lin_str session_id, lin_str wire);

/* --- natsloop: the data connection inside the loop */
typedef struct gw_nats {
    natsConnection *connection;
    h2o_socket_t *socket;                  /* of a duplicated descriptor; NULL while apart */
    unsigned generation;                   /* attachment that `socket` belongs to */
    atomic_uint attached;                  /* attachments so far, counted where they happen */
    bool want_write;
    atomic_bool connected;
} gw_nats;

bool gw_nats_open(gw_loop *loop);
bool gw_nats_connected(gw_loop *loop);
void gw_nats_write(gw_loop *loop);         /* what is published; once for each turn of the loop */
void gw_nats_close(gw_loop *loop);

/* --- ask: calls in flight. `done` gets the reply, or NULL when the peer is absent or the bus is lost. */
typedef void (*gw_done)(void *what, natsMsg *reply);

typedef struct gw_ticket {
    uint32_t slot;
    uint32_t generation;                   /* 0: none */
} gw_ticket;

typedef struct gw_slot {
    uint32_t generation;
    uint32_t next_free;
    size_t peer;
    gw_done done;                          /* NULL: free */
    void *what;
} gw_slot;

typedef struct gw_peer {
    lin_str service;
    natsSubscription *inbox;               /* never destroyed while the loop runs */
    size_t in_flight;
} gw_peer;

typedef struct gw_asks {
    gw_slot *slot;                         /* GW_SLOTS */
    uint32_t used;                         /* slots that were ever taken */
    uint32_t free;                         /* 1 + first free slot; 0: none below `used` */
    gw_peer peer[GW_PEERS];
    size_t peers;
    lin_str inbox;                         /* "_INBOX_gateway.<random>.<loop>" */
    atomic_ulong late;                     /* replies that nobody waited for */
} gw_asks;

void gw_asks_open(gw_loop *loop);
void gw_asks_close(gw_loop *loop);
bool gw_ask(gw_loop *loop, const lin_req *rq, lin_str service, lin_str method, lin_str wire,
            gw_done done, void *what, gw_ticket *ret);
void gw_ask_forget(gw_loop *loop, gw_ticket *ticket);
void gw_asks_drain(gw_loop *loop);         /* hands out what has arrived */
void gw_asks_fail(gw_loop *loop);          /* the bus is lost: nobody waits any longer */

/* --- request: one HTTP request; lives in h2o's request and ends with it */
struct gw_request {
    h2o_req_t *http;
    gw_loop *loop;
    gw_routes *routes;
    lin_arena *arena;
    lin_req *rq;
    const gw_target *target;               /* NULL: no route */
    lin_str user_id;                       /* the token's */
    lin_str session_id;
    lin_str session;                       /* linli.SessionAccess, as wire */
    lin_str path;                          /* as sent, without the query */
    lin_str query;
    lin_route_match match;                 /* path variables */
    gw_ticket ticket;
    gw_download *download;                 /* NULL: the answer is one piece */
    h2o_timeout_entry_t timer;
    lin_time started;
    int status;                            /* of the answer; 0: none yet */
    size_t sent;                           /* bytes of the answer's body */
    const gw_refusal *refusal;             /* gives its status to the problem */
    bool if_match;
};

int gw_request_handle(h2o_handler_t *self, h2o_req_t *http);
void gw_request_continue(gw_request *request);         /* signed in: permission, transcoding, call */
void gw_request_wait(gw_request *request, h2o_timeout_t *most);   /* from now on; NULL: for as long as it takes */
lin_code gw_refuse(gw_request *request, const gw_refusal *refusal, const char *what);
lin_str gw_header(const gw_request *request, const h2o_token_t *name);   /* empty when absent */

/* --- sign_in: who asks; may finish later, then it calls gw_request_continue itself */
void gw_sign_in(gw_request *request);

/* --- query */
bool gw_query_decode(lin_arena *arena, lin_str text, lin_str *ret);
bool gw_query_next(lin_arena *arena, lin_str *rest, lin_str *ret_key, lin_str *ret_value, bool *ret_bad);

/* --- call: HTTP to wire */
lin_code gw_call_encode(gw_request *request, lin_buf *wire);
lin_str gw_method_text(const gw_request *request);

/* --- reply: wire to HTTP */
void gw_reply(gw_request *request, natsMsg *reply);
lin_code gw_reply_failure(gw_request *request, natsMsg *reply);        /* LIN_OK: the reply is an answer */
lin_str gw_reply_body(natsMsg *reply);
void gw_reply_problem(gw_request *request);            /* rq->problem as problem+json */
void gw_send(gw_request *request, int status, const char *type, lin_str body);
typedef struct gw_header_line {
    lin_str name;
    lin_str value;
} gw_header_line;
/* As gw_send, with these headers in place of the API's. */
void gw_send_with(gw_request *request, int status, const char *type, lin_str body,
                  const gw_header_line *line, size_t lines);
lin_str gw_problem_json(const lin_req *rq, int status);
void gw_add_header(h2o_req_t *http, lin_str name, lin_str value);
void gw_add_language(h2o_req_t *http, lin_lang lang);      /* Content-Language, of a refusal */
/* Fills the answer's head. */
void gw_prepare(h2o_req_t *http, const lin_req *rq, int status, const char *type, size_t length);
void gw_filter_register(h2o_pathconf_t *path);         /* the library's own errors as problem+json */

/* --- download: what is too large for one answer, piece by piece */
lin_code gw_download_start(gw_request *request, lin_str wire);
bool gw_download_timed_out(gw_request *request);       /* false: nothing is sent yet, it can still be told */
void gw_download_end(gw_request *request);

/* --- static: the portal's files, in memory (read-only once loaded) */
gw_static *gw_static_load(lin_arena *arena, lin_str folder);   /* without a portal: a page that says so */
const gw_file *gw_static_made(lin_arena *arena, lin_str path, lin_str bytes);   /* a file from memory, compressed once */
const gw_file *gw_static_find(const gw_request *request);      /* NULL: the path is no page's and no file's */
void gw_static_send(gw_request *request, const gw_file *file);

/* --- admin: /livez, /readyz, /metrics */
int gw_admin_handle(h2o_handler_t *self, h2o_req_t *http);

/* --- listener: sockets and connections */
typedef struct gw_listener {
    gw_loop *loop;
    h2o_accept_ctx_t accept;
    h2o_socket_t *socket;
    bool remote;                           /* reached from other machines */
} gw_listener;

bool gw_port_free(const char *address, int64_t port);  /* proved by a bind without SO_REUSEPORT */
bool gw_listener_open(gw_loop *loop, gw_listener *listener, const char *address, int64_t port,
                      h2o_hostconf_t **hosts, SSL_CTX *tls);
void gw_listeners_close(gw_loop *loop);
void gw_connections_shutdown(gw_loop *loop, int how);
SSL_CTX *gw_tls_load(const gw_settings *set);          /* NULL: logged */

/* --- loop */
typedef struct gw_row gw_row;              /* metrics.c: counters of one route on one loop */

enum { GW_PLAIN, GW_TLS, GW_ADMIN, GW_LISTENERS };

struct gw_loop {
    gateway *gw;
    size_t number;
    pthread_t thread;
    lin_arena *arena;                      /* what lives as long as the loop */
    h2o_context_t context;
    h2o_multithread_receiver_t receiver;
    h2o_timeout_t deadline;
    h2o_timeout_t stall;
    h2o_timeout_t linger;
    atomic_size_t downloads;
    gw_listener listener[GW_LISTENERS];
    h2o_linklist_t connections;
    atomic_size_t connection_count;
    uint16_t per_address[GW_ADDRESSES];
    gw_nats nats;
    gw_asks asks;
    gw_routes *routes;
    struct gw_token_entry *token;          /* GW_CACHE */
    struct gw_session_entry *session;      /* GW_CACHE */
    gw_row *_Atomic row[GW_SERIES];
    atomic_size_t in_flight;
    lin_arena *spare[GW_SPARE];            /* empty, each with a block */
    size_t spares;
    bool draining;
    atomic_int state;                      /* gw_loop_state */
};

typedef enum gw_loop_state { GW_STARTING, GW_RUNNING, GW_FAILED, GW_STOPPED } gw_loop_state;

bool gw_loops_start(gateway *gw);
void gw_loops_swap(gateway *gw, gw_routes *routes);    /* every loop takes the table over */
void gw_loops_stop(gateway *gw);                       /* drains, joins */
/* Runs `run` in the loop's thread, in order of posting. */
void gw_loop_post(gw_loop *loop, void (*run)(gw_loop *, void *), void *what);
bool gw_loop_here(const gw_loop *loop);                /* is this the loop's thread? */

struct gateway {
    gw_settings set;
    lin_arena *arena;
    lin_signer *signer;
    lin_verifier *verifier;
    lin_keyring *keys;
    lin_access *access;
    lin_bus *bus;                          /* control */
    lin_str nats_password;
    gw_contracts *contracts;
    gw_programs *programs;
    gw_static *files;
    h2o_globalconf_t http;
    h2o_hostconf_t *main_host[2];          /* ended by NULL, as h2o wants it */
    h2o_hostconf_t *admin_host[2];
    SSL_CTX *tls;
    gw_loop *loop;
    size_t loops;
    atomic_size_t routed;                  /* loops that have a table of routes */
    int wake;                              /* eventfd: the main thread has something to do */
    int signals;                           /* signalfd: SIGTERM, SIGINT */
    atomic_long told_version;              /* newest access version heard of */
    lin_ready ready;                       /* main thread */
    atomic_bool draining;
};

/* --- life */
bool gw_start(gateway *gw);                            /* false: logged why */
void gw_serve(gateway *gw);                            /* until SIGTERM */
void gw_stop(gateway *gw);
void gw_wake(gateway *gw);
bool gw_ready(const gateway *gw);

#endif
