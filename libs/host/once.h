/*
 * once - a call with an Idempotency-Key has one effect, however often it is sent.
 *
 * Owns the table `idempotency` of each service. The key is claimed, the call run and its answer
 * kept in one transaction, so that effect and answer stand or fall together. A twin that comes
 * at the same time waits 200 ms at most, then is told to come again; a later one gets the
 * kept answer (24 h); the same key with another body is refused. Called by serve.c only.
 *
 * Answers are sealed; calls that handle secrets are never kept.
 *
 * Thread rule: a request's thread.
 */
#ifndef LIN_ONCE_H
#define LIN_ONCE_H

#include "libs/host/host.h"

typedef lin_code lin_once_run(lin_req *rq, const lin_method *method, lin_str wire, lin_str *ret_answer);

/* Does the request have a key that matters? */
bool lin_once_applies(const lin_req *rq, const lin_method *method);
/* Runs the call, once where rq has a key and the call writes. Fails as the call does, or with
 * IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED. A replayed answer sets rq->replayed. */
lin_code lin_once(lin_req *rq, const lin_method *method, lin_str wire, lin_once_run *run, lin_str *ret_answer);

#endif
