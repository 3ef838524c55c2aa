/* log - see log.h. A line is built on the stack: logging works when memory does not. */
#include "libs/base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 1024, LINE_MAX_BYTES = 8192, GATHERED_MAX = 64 * 1024 };

static const char *const level_name[] = { "debug", "info", "warn", "error" };
static const char *service_name = "";
static lin_level lowest_level = LIN_INFO;

typedef struct line {
    char at[LINE_MAX_BYTES];
    size_t len;
} line;

bool lin_level_find(lin_str name, lin_level *ret)
{
    for (size_t i = 0; i < LIN_COUNT(level_name); i++)
        if (lin_str_eq(lin_z(level_name[i]), name)) {
            *ret = (lin_level)i;
            return true;
        }
    return false;
}

void lin_log_start(const char *service, lin_level lowest)
{
    service_name = service;
    lowest_level = lowest;
}

/* What does not fit is left out; the last 16 bytes stay for the end of the line. */
static void add(line *l, const char *bytes, size_t len)
{
    if (l->len + len > sizeof(l->at) - 16)
        return;
    memcpy(l->at + l->len, bytes, len);
    l->len += len;
}

static void add_escaped(line *l, unsigned char c)
{
    char text[8] = { (char)c };
    int len = c == '"' || c == '\\'  ? snprintf(text, sizeof(text), "\\%c", c)
              : c < 0x20 || c == 0x7F ? snprintf(text, sizeof(text), "\\u%04x", c)
                                      : 1;

    add(l, text, (size_t)len);
}

static void add_text(line *l, lin_str s)
{
    size_t len = s.len > TEXT_MAX ? TEXT_MAX : s.len;
    bool valid;

    while (len && len < s.len && ((unsigned char)s.at[len] & 0xC0) == 0x80)
        len--; /* not through the middle of a character */
    valid = lin_utf8_valid((lin_str){ s.at, len });
    add(l, "\"", 1);
    for (size_t i = 0; i < len; i++)
        add_escaped(l, valid || (unsigned char)s.at[i] < 0x80 ? (unsigned char)s.at[i] : '?');
    add(l, "\"", 1);
}

static void add_key(line *l, const char *key)
{
    add(l, l->len > 1 ? ",\"" : "\"", l->len > 1 ? 2 : 1);
    add(l, key, strlen(key));
    add(l, "\":", 2);
}

static void add_pair(line *l, const char *key, lin_str value)
{
    if (!value.len)
        return;
    add_key(l, key);
    add_text(l, value);
}

static void add_integer(line *l, int64_t n)
{
    char text[24], *at = text + sizeof(text);
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (n < 0)
        *--at = '-';
    add(l, at, (size_t)(text + sizeof(text) - at));
}

static void add_real(line *l, double real)
{
    char text[32];

    add(l, text, (size_t)snprintf(text, sizeof(text), "%.6g", real));
}

static void add_arg(line *l, const lin_arg *arg)
{
    add_key(l, arg->name);
    switch (arg->value.kind) {
    case LIN_TEXT:
        add_text(l, arg->value.text);
        break;
    case LIN_INT:
    case LIN_TIME:
        add_integer(l, arg->value.number);
        break;
    case LIN_BOOL:
        add(l, arg->value.number ? "true" : "false", arg->value.number ? 4 : 5);
        break;
    case LIN_DOUBLE:
        add_real(l, arg->value.real);
        break;
    default:
        add(l, "null", 4);
        break;
    }
}

static void add_now(line *l)
{
    lin_arena *arena = lin_arena_new();

    add_pair(l, "at", lin_time_text(arena, lin_now()));
    lin_arena_free(arena);
}

/* --- writing: at once, or gathered */

static __thread struct {
    char *at;                     /* NULL: this thread does not gather */
    size_t len;
} gathered;

static void write_out(const char *at, size_t len)
{
    if (write(STDERR_FILENO, at, len) < 0)
        return; /* nowhere to say so */
}

void lin_log_gather(void)
{
    if (!gathered.at)
        gathered.at = malloc(GATHERED_MAX);
}

void lin_log_flush(void)
{
    if (gathered.len)
        write_out(gathered.at, gathered.len);
    gathered.len = 0;
}

static void put(lin_level level, const line *l)
{
    if (!gathered.at || level >= LIN_ERROR || gathered.len + l->len > GATHERED_MAX)
        lin_log_flush();
    if (!gathered.at || level >= LIN_ERROR) {
        write_out(l->at, l->len);
        return;
    }
    memcpy(gathered.at + gathered.len, l->at, l->len);
    gathered.len += l->len;
}

void lin_log_with(lin_level level, const lin_req *rq, const char *event, size_t count, const lin_arg *args)
{
    line l;

    if (level < lowest_level)
        return;
    l.len = 0;
    add(&l, "{", 1);
    add_now(&l);
    add_pair(&l, "level", lin_z(level_name[level]));
    add_pair(&l, "service", lin_z(service_name));
    add_pair(&l, "event", lin_z(event));
    if (rq) {
        add_pair(&l, "request", rq->request_id);
        add_pair(&l, "trace", lin_trace_id(rq->traceparent));
        add_pair(&l, "caller", rq->caller);
        add_pair(&l, "method", rq->method);
    }
    for (size_t i = 0; i < count; i++)
        add_arg(&l, &args[i]);
    memcpy(l.at + l.len, "}\n", 2);
    l.len += 2;
    put(level, &l);
}
