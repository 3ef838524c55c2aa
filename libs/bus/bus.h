/*
 * bus - one process on NATS: connections, calls to peers, publishing, and the shape of messages.
 *
 * Owns the connections (data: calls and serving; control: announcing, access, $SRV) and
 * their reconnecting for ever. It never decides who may and never touches the database.
 * A subscription is never destroyed before the process ends (nats.c #637).
 *
 * Subjects: linli.rpc.<callee>.<caller>.v1.<Service>.<Method>; the callee subscribes with *
 * as caller; NATS lets a user publish only with its own name there.
 *
 * Thread rule: any thread may call and publish; lin_bus_serve's handler runs in the worker's thread.
 */
#ifndef LIN_BUS_H
#define LIN_BUS_H

#include <nats/nats.h>

#include "libs/base/histogram.h"
#include "libs/base/loop.h"
#include "libs/base/req.h"
#include "libs/contract/contract.h"

/* Headers; nats.c compares them case-sensitively. */
#define LIN_HEADER_REQUEST_ID "Linli-Request-Id"
#define LIN_HEADER_ASSERTION "Linli-Assertion"
#define LIN_HEADER_TIMEOUT "Linli-Timeout-Ms"
#define LIN_HEADER_LOCALE "Linli-Locale"          /* "zh-CN" or "en" */
#define LIN_HEADER_ETAG "Linli-Etag"
#define LIN_HEADER_IDEMPOTENCY "Linli-Idempotency-Key"
#define LIN_HEADER_REPLAYED "Linli-Replayed"      /* "true", or absent */
#define LIN_HEADER_SOURCE "Linli-Source"          /* address of the client */
#define LIN_HEADER_TRACE "traceparent"
#define LIN_HEADER_ERROR "Nats-Service-Error"
#define LIN_HEADER_ERROR_CODE "Nats-Service-Error-Code"

#define LIN_SUBJECT_HELLO "linli.meta.hello"            /* a gateway asks everybody to announce */
#define LIN_SUBJECT_ACCESS "linli.access.version"       /* identity: decimal version of the snapshot */
#define LIN_SUBJECT_BUSY "linli.busy"                   /* some service: many ask; what can wait makes room */
#define LIN_SUBJECT_STATUS "linli.meta.status"          /* everybody answers with a linli.ProgramStatus */
#define LIN_REPLY_MAX (1024 * 1024)

typedef struct lin_bus lin_bus;

typedef struct lin_bus_conf {
    lin_str url;             /* nats://127.0.0.1:4222 */
    lin_str user;            /* "population": user, caller name, inbox prefix _INBOX_population */
    lin_str password;
    /* Where there is a loop, the bus turns it in a thread of its own, and the data connection lives there. `take` sees each
     * request of the service first: true, and it is its own to answer and free; false, and it waits for lin_bus_next. `turn`
     * is called once for each turn, four times a second at least. Neither may wait for anything: what is published in a turn
     * is written at its end. */
    lin_loop *loop;
    bool (*take)(natsMsg *msg, void *what);
    void (*turn)(void *what);
    void *what;
} lin_bus_conf;

/* Starts connecting and returns at once; NULL only for wrong settings. */
lin_bus *lin_bus_open(lin_arena *arena, const lin_bus_conf *conf);
bool lin_bus_connected(const lin_bus *bus);
/* How often the control connection has come up: a change means that peers may have missed what was published. */
int64_t lin_bus_connections(const lin_bus *bus);
lin_str lin_bus_user(const lin_bus *bus);

/* "linli.rpc.population.gateway.v1.PersonService.GetPerson" */
lin_str lin_bus_subject(lin_arena *arena, lin_str callee, lin_str caller, lin_str method);
/* Fills rq from a request message: request id, trace, locale, deadline, caller (from the subject), method, assertion. */
lin_code lin_bus_accept(lin_req *rq, natsMsg *msg);
/* Sets the headers that lin_bus_accept reads. */
natsStatus lin_bus_label(natsMsg *msg, const lin_req *rq);

/* As natsMsg_Destroy, but in this thread: that one hands each message to a thread of its own to be freed. */
void lin_bus_free(natsMsg *msg);

/* Replies once: the answer, or (when rq->problem.code is set) the problem with the error headers. */
void lin_bus_reply(lin_bus *bus, lin_req *rq, natsMsg *request, lin_str answer);
/* Copies a problem between a reply's body (linli.Problem) and rq->problem. */
lin_str lin_problem_pack(lin_arena *arena, const lin_problem *problem);
lin_code lin_problem_unpack(lin_req *rq, lin_str body);

/* Asks a peer and waits (within rq's deadline, 2 s at most). `service` "identity", `method`
 * "AccessService.GetSession". Its problem becomes rq's; an absent peer fails with UNAVAILABLE at once. */
lin_code lin_bus_call(lin_req *rq, lin_bus *bus, lin_str service, lin_str method, lin_str wire, lin_str *ret_answer);

bool lin_bus_publish(lin_bus *bus, const char *subject, lin_str bytes);   /* control connection; false: not connected */
bool lin_bus_ask_all(lin_bus *bus, const char *subject, const char *reply); /* an empty message that asks for replies */
/* Calls on_message in a thread of the control connection; the subscription lasts as long as the process. */
bool lin_bus_listen(lin_bus *bus, const char *subject, void (*on_message)(natsMsg *msg, void *what), void *what);
/* One queue subscription on the service's own calls, read by the workers with lin_bus_next. */
bool lin_bus_serve(lin_bus *bus);
void lin_bus_pass(lin_bus *bus, natsMsg *msg);   /* a request that was taken waits for lin_bus_next after all; in the loop */
/* The next request, or NULL after `timeout`. Answers OVERLOADED by itself while more than 256 wait. */
natsMsg *lin_bus_next(lin_bus *bus, lin_time timeout);
/* Answers $SRV.PING, INFO and STATS (NATS micro protocol, ADR-32). */
bool lin_bus_micro(lin_bus *bus, const lin_contract *contract);
void lin_bus_count(lin_bus *bus, lin_str method, lin_time took, lin_code code);
/* What was counted, as of now. */
typedef struct lin_bus_figures {
    lin_str replica;                      /* id of this process */
    lin_str digest;                       /* of the contract, SHA-256 in hex; empty without lin_bus_micro */
    lin_time started;
    int64_t durations[LIN_BOUNDS];
    int64_t duration_us;
    int64_t waiting;                      /* requests that no worker has taken yet */
    int64_t refused;                      /* because too many waited */
} lin_bus_figures;
lin_bus_figures lin_bus_figures_of(lin_bus *bus);
int64_t lin_bus_counted(const lin_bus *bus, size_t method, lin_code code);      /* of the contract's method */
void lin_bus_drain(lin_bus *bus);    /* no new requests; returns when the pending ones were handed out */
void lin_bus_close(lin_bus *bus);

#endif
