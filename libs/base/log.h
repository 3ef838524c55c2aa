/*
 * log - one JSON line per event on stderr.
 *
 * {"at":…,"level":"info","service":"population","event":"started",…}. Library code logs at
 * debug only; an error is logged once, at the edge. Request id and caller come from the
 * request, never from the message. Values are data: control characters are escaped, texts
 * are cut at 1 KiB. Secrets and classified fields never come here.
 *
 * Thread rule: any thread; one write(2) per line, but for a thread that gathers its lines.
 */
#ifndef LIN_LOG_H
#define LIN_LOG_H

#include "libs/base/req.h"

typedef enum lin_level { LIN_DEBUG, LIN_INFO, LIN_WARN, LIN_ERROR } lin_level;

bool lin_level_find(lin_str name, lin_level *ret);   /* "debug", "info", "warn", "error" */
void lin_log_start(const char *service, lin_level lowest);
/* `rq` may be NULL. `event` is a short constant name: "request", "dependency_lost". */
void lin_log_with(lin_level level, const lin_req *rq, const char *event, size_t count, const lin_arg *args);
/* From here on this thread's lines wait for lin_log_flush, or until they are many; an error waits for nothing. */
void lin_log_gather(void);
void lin_log_flush(void);
#define lin_log(level, rq, event, ...) lin_log_with((level), (rq), (event), LIN_ARGS_(__VA_ARGS__))

#endif
