/*
 * req - one request on its way through a process, and how it fails.
 *
 * A lin_req is made by host (or by the gateway) when a message arrives and dies with its
 * arena. Handlers, rules and libs receive it first and pass it on. Failure is one
 * expression: `return lin_fail(rq, &REASON, lin_arg("name", value))`; LIN_TRY passes a
 * failure up. Only the framework replies, logs and counts.
 *
 * Thread rule: a request belongs to one thread at a time.
 */
#ifndef LIN_REQ_H
#define LIN_REQ_H

#include "libs/base/value.h"

/* The numbers are google.rpc.Code's. */
typedef enum lin_code {
    LIN_OK = 0,
    LIN_CANCELLED = 1,
    LIN_UNKNOWN = 2,
    LIN_INVALID_ARGUMENT = 3,
    LIN_DEADLINE_EXCEEDED = 4,
    LIN_NOT_FOUND = 5,
    LIN_ALREADY_EXISTS = 6,
    LIN_PERMISSION_DENIED = 7,
    LIN_RESOURCE_EXHAUSTED = 8,
    LIN_FAILED_PRECONDITION = 9,
    LIN_ABORTED = 10,
    LIN_OUT_OF_RANGE = 11,
    LIN_UNIMPLEMENTED = 12,
    LIN_INTERNAL = 13,
    LIN_UNAVAILABLE = 14,
    LIN_DATA_LOSS = 15,
    LIN_UNAUTHENTICATED = 16,
    LIN_CODES
} lin_code;

typedef enum lin_lang { LIN_ZH, LIN_EN, LIN_LANGS } lin_lang;

const char *lin_code_name(lin_code code);                   /* "INVALID_ARGUMENT" */
const char *lin_code_title(lin_code code, lin_lang lang);   /* "参数有误", "Invalid argument" */
int lin_code_http(lin_code code);                           /* 400 */
bool lin_code_find(lin_str name, lin_code *ret);

/* Why a request failed. Declared in a contract ((linli.reasons)), generated as constants. */
typedef struct lin_reason {
    const char *name;              /* "LEASE_NOT_ACTIVE" */
    lin_code code;
    const char *text[LIN_LANGS];   /* templates with {argument} */
} lin_reason;

/* A named argument of a reason's text. */
typedef struct lin_arg {
    const char *name;
    lin_value value;
} lin_arg;

static inline lin_arg lin_arg_text(const char *name, lin_str s) { return (lin_arg){ name, lin_text(s) }; }
static inline lin_arg lin_arg_int(const char *name, int64_t n) { return (lin_arg){ name, lin_int(n) }; }

typedef struct lin_violation {
    lin_str field;                 /* JSON path: "endsOn", "tags[2].name" */
    lin_str description;           /* in the request's language */
} lin_violation;

typedef struct lin_problem {
    lin_code code;
    lin_str reason;
    lin_str detail;                /* in the request's language */
    lin_violation *violation;      /* with room for LIN_VIOLATIONS_MAX */
    size_t violations;
    int64_t retry_after;           /* seconds until it is worth asking again; 0: not known */
} lin_problem;

#define LIN_VIOLATIONS_MAX 32

struct lin_app;                    /* libs/host: the process */
struct lin_db;                     /* libs/store: this worker's connection */
struct lin_principal;              /* libs/authz: who asks, with permissions and scope */
struct lin_snapshot;               /* libs/authz: the state of permissions that this request sees */
struct lin_engine;                 /* libs/resource: the records of this process */

typedef struct lin_req {
    lin_arena *arena;
    lin_time now;                  /* read once; the only time that rules and SQL see */
    lin_time deadline;             /* on the lin_monotonic() clock; 0: none */
    lin_lang lang;
    lin_str request_id;
    lin_str traceparent;
    lin_str caller;                /* the bus user that NATS vouches for: "gateway", "housing" */
    lin_str method;                /* "PersonService.GetPerson" */
    lin_str source;                /* address of the client, as its gateway sees it; empty: none */
    lin_str assertion;             /* as received; passed on to peers */
    const struct lin_principal *who;   /* NULL: nobody signed in */
    const struct lin_snapshot *snapshot;   /* held for the request's life by lin_access_hold */
    lin_str scope;                 /* what row-level security reads: "all", "{1,7}" or "{}" (nothing) */
    struct lin_db *db;
    struct lin_app *app;
    struct lin_engine *engine;     /* NULL where there are none */
    lin_problem problem;           /* problem.code != LIN_OK after a failure */
    lin_str etag;                  /* set by the engine; travels as the answer's ETag */
    lin_str idempotency_key;       /* empty: none was sent */
    const char *slowest;           /* name of the statement (the first of its group) that took longest; NULL: none */
    lin_time slowest_took;
    size_t statements;             /* that were sent for it */
    lin_str origin;                /* how what is written came about: "review"; empty: by hand */
    const lin_id *touched;         /* the records that it wrote */
    size_t touches;
    bool wrote_event;              /* something stands in the outbox that the relay should be told of */
    bool wrote_import;             /* an import waits for somebody to go on with it */
    bool replayed;                 /* the answer is the kept one of an earlier, equal request */
} lin_req;

/* Both return the reason's code. lin_fail_field adds a violation: several may be collected
 * before the caller returns; the detail is that of the first. `field` is copied. */
lin_code lin_fail_with(lin_req *rq, const lin_reason *why, size_t count, const lin_arg *args);
lin_code lin_fail_field_with(lin_req *rq, lin_str field, const lin_reason *why, size_t count, const lin_arg *args);

#define LIN_ARGS_(...) (sizeof((const lin_arg[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(lin_arg) - 1), \
                       ((const lin_arg[]){ { 0 }, ##__VA_ARGS__ } + 1)
#define lin_fail(rq, why, ...) lin_fail_with((rq), (why), LIN_ARGS_(__VA_ARGS__))
#define lin_fail_field(rq, field, why, ...) lin_fail_field_with((rq), (field), (why), LIN_ARGS_(__VA_ARGS__))

/* The only macro that steers: passes a failure up. */
#define LIN_TRY(expression)                  \
    do {                                     \
        lin_code try_code_ = (expression);   \
        if (try_code_ != LIN_OK)             \
            return try_code_;                \
    } while (0)

/* By a caller, one by one or from a file: what follows from something else names that in rq->origin. */
static inline bool lin_by_hand(const lin_req *rq)
{
    return rq->origin.len == 0 || lin_str_eq(rq->origin, LIN_STR("import"));
}

/* The 32 hexadecimal digits of a W3C traceparent; empty where there is none. */
lin_str lin_trace_id(lin_str traceparent);
lin_req *lin_req_new(lin_arena *arena);   /* now, a fresh request id, Chinese, no deadline, scope "{}" */
void lin_req_clear_problem(lin_req *rq);  /* a survived failure is forgotten */
/* Fills {name} in a template from args; an unknown name stays as it is. */
lin_str lin_template(lin_arena *arena, const char *text, size_t count, const lin_arg *args);

#endif
