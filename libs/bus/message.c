/* The shape of messages on the bus: subjects, headers, problems. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libs/base/log.h"
#include "libs/bus/link.h"
#include "linli.gen.h"
#include "linli/problem.pb-c.h"

lin_str lin_bus_subject(lin_arena *arena, lin_str callee, lin_str caller, lin_str method)
{
    const lin_str part[] = { LIN_STR("linli.rpc."), callee, LIN_STR("."), caller, LIN_STR(".v1."), method };
    char *subject = lin_alloc(arena, callee.len + caller.len + method.len + sizeof("linli.rpc...v1."));
    size_t len = 0;

    for (size_t i = 0; i < LIN_COUNT(part); i++) {
        memcpy(subject + len, part[i].at, part[i].len);
        len += part[i].len;
    }
    return (lin_str){ subject, len };
}

/* --- headers */

static lin_str header(lin_req *rq, natsMsg *msg, const char *key)
{
    const char *value = NULL;

    return natsMsgHeader_Get(msg, key, &value) == NATS_OK ? lin_str_dup(rq->arena, lin_z(value)) : (lin_str){ "", 0 };
}

/* linli.rpc.<callee>.<caller>.v1.<Service>.<Method> */
static bool read_subject(lin_req *rq, lin_str subject)
{
    lin_str rest = subject, part[5];

    for (size_t i = 0; i < LIN_COUNT(part); i++)
        part[i] = rest.at ? lin_str_cut(&rest, '.') : (lin_str){ "", 0 };
    if (!rest.at)
        return false;
    rq->caller = part[3];
    rq->method = rest;
    return true;
}

lin_code lin_bus_accept(lin_req *rq, natsMsg *msg)
{
    int64_t timeout;
    lin_str id = header(rq, msg, LIN_HEADER_REQUEST_ID);

    if (id.len)
        rq->request_id = id;
    rq->traceparent = header(rq, msg, LIN_HEADER_TRACE);
    rq->assertion = header(rq, msg, LIN_HEADER_ASSERTION);
    rq->idempotency_key = header(rq, msg, LIN_HEADER_IDEMPOTENCY);
    rq->source = header(rq, msg, LIN_HEADER_SOURCE);
    rq->lang = lin_str_eq(header(rq, msg, LIN_HEADER_LOCALE), LIN_STR("en")) ? LIN_EN : LIN_ZH;
    if (lin_str_to_int(header(rq, msg, LIN_HEADER_TIMEOUT), &timeout) && timeout > 0 && timeout < INT32_MAX)
        rq->deadline = lin_monotonic() + timeout * LIN_MS;
    if (!read_subject(rq, lin_str_dup(rq->arena, lin_z(natsMsg_GetSubject(msg)))))
        return lin_fail(rq, &LIN_REASON_UNIMPLEMENTED);
    return LIN_OK;
}

static natsStatus set_header(natsMsg *msg, lin_arena *arena, const char *key, lin_str value)
{
    return value.len ? natsMsgHeader_Set(msg, key, lin_str_z(arena, value)) : NATS_OK;
}

natsStatus lin_bus_label(natsMsg *msg, const lin_req *rq)
{
    int64_t left = rq->deadline ? (rq->deadline - lin_monotonic()) / LIN_MS : 0;
    lin_str timeout = left > 0 ? lin_z(lin_print(rq->arena, "%lld", (long long)left)) : (lin_str){ "", 0 };
    const struct { const char *key; lin_str value; } rows[] = {
        { LIN_HEADER_REQUEST_ID, rq->request_id },
        { LIN_HEADER_TRACE, rq->traceparent },
        { LIN_HEADER_ASSERTION, rq->assertion },
        { LIN_HEADER_LOCALE, rq->lang == LIN_EN ? LIN_STR("en") : LIN_STR("zh-CN") },
        { LIN_HEADER_TIMEOUT, timeout },
        { LIN_HEADER_IDEMPOTENCY, rq->idempotency_key },
        { LIN_HEADER_SOURCE, rq->source },
    };
    natsStatus s = NATS_OK;

    for (size_t i = 0; i < LIN_COUNT(rows) && s == NATS_OK; i++)
        s = set_header(msg, rq->arena, rows[i].key, rows[i].value);
    return s;
}

/* --- problems */

lin_str lin_problem_pack(lin_arena *arena, const lin_problem *problem)
{
    Linli__Problem out;
    Linli__Problem__Violation *violation = LIN_NEW_ARRAY(arena, Linli__Problem__Violation, problem->violations);
    Linli__Problem__Violation **list = LIN_NEW_ARRAY(arena, Linli__Problem__Violation *, problem->violations);
    char *bytes;
    size_t size;

    linli__problem__init(&out);
    for (size_t i = 0; i < problem->violations; i++) {
        linli__problem__violation__init(&violation[i]);
        violation[i].field = lin_str_z(arena, problem->violation[i].field);
        violation[i].description = lin_str_z(arena, problem->violation[i].description);
        list[i] = &violation[i];
    }
    out.code = (int32_t)problem->code;
    out.reason = lin_str_z(arena, problem->reason);
    out.detail = lin_str_z(arena, problem->detail);
    out.n_field_violations = problem->violations;
    out.field_violations = list;
    out.retry_after = problem->retry_after;
    size = linli__problem__get_packed_size(&out);
    bytes = lin_alloc(arena, size + 1);
    linli__problem__pack(&out, (uint8_t *)bytes);
    return (lin_str){ bytes, size };
}

static void keep_violations(lin_req *rq, const Linli__Problem *in)
{
    size_t count = in->n_field_violations < LIN_VIOLATIONS_MAX ? in->n_field_violations : LIN_VIOLATIONS_MAX;

    rq->problem.violation = LIN_NEW_ARRAY(rq->arena, lin_violation, LIN_VIOLATIONS_MAX);
    for (size_t i = 0; i < count; i++)
        rq->problem.violation[i] =
            (lin_violation){ lin_str_dup(rq->arena, lin_z(in->field_violations[i]->field)),
                             lin_str_dup(rq->arena, lin_z(in->field_violations[i]->description)) };
    rq->problem.violations = count;
}

lin_code lin_problem_unpack(lin_req *rq, lin_str body)
{
    Linli__Problem *in = linli__problem__unpack(NULL, body.len, (const uint8_t *)body.at);

    if (!in || in->code <= 0 || in->code >= LIN_CODES) {
        linli__problem__free_unpacked(in, NULL);
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    }
    rq->problem.code = (lin_code)in->code;
    rq->problem.reason = lin_str_dup(rq->arena, lin_z(in->reason));
    rq->problem.detail = lin_str_dup(rq->arena, lin_z(in->detail));
    rq->problem.retry_after = in->retry_after;
    keep_violations(rq, in);
    linli__problem__free_unpacked(in, NULL);
    return rq->problem.code;
}

/* --- the end of a message */

/* Exported by the library but in no header of it: where it is missing, messages go the library's way. */
extern void natsMsg_free(void *msg) __attribute__((weak));

void lin_bus_free(natsMsg *msg)
{
    if (natsMsg_free)
        natsMsg_free(msg);
    else
        natsMsg_Destroy(msg);
}

/* --- replies */

static natsStatus label_answer(natsMsg *msg, lin_req *rq)
{
    natsStatus s = set_header(msg, rq->arena, LIN_HEADER_ETAG, rq->etag);

    if (s == NATS_OK && rq->replayed)
        s = natsMsgHeader_Set(msg, LIN_HEADER_REPLAYED, "true");
    return s;
}

static natsStatus label_problem(natsMsg *msg, lin_req *rq)
{
    natsStatus s = set_header(msg, rq->arena, LIN_HEADER_ERROR, rq->problem.reason);

    if (s == NATS_OK)
        s = natsMsgHeader_Set(msg, LIN_HEADER_ERROR_CODE, lin_print(rq->arena, "%d", (int)rq->problem.code));
    return s;
}

void lin_bus_reply(lin_bus *bus, lin_req *rq, natsMsg *request, lin_str answer)
{
    const char *to = natsMsg_GetReply(request);
    natsMsg *msg = NULL;
    natsStatus s;

    if (!to)
        return; /* nobody waits */
    if (rq->problem.code == LIN_OK && answer.len > LIN_REPLY_MAX)
        lin_fail(rq, &LIN_REASON_INTERNAL);
    if (rq->problem.code != LIN_OK)
        answer = lin_problem_pack(rq->arena, &rq->problem);
    s = natsMsg_Create(&msg, to, NULL, answer.at, (int)answer.len);
    if (s == NATS_OK)
        s = rq->problem.code != LIN_OK ? label_problem(msg, rq) : label_answer(msg, rq);
    if (s == NATS_OK)
        s = natsConnection_PublishMsg(bus->data, msg);
    lin_bus_free(msg);
    if (s != NATS_OK)
        lin_log(LIN_WARN, rq, "reply_lost", lin_arg_text("why", lin_z(natsStatus_GetText(s))));
}
