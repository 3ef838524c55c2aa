/*
 * http - calls as a client makes them, by libcurl; and raw bytes, as a client should not.
 *
 * Answers are static to the process and valid until the next call.
 */
#ifndef HTTP_H
#define HTTP_H

#include <jansson.h>
#include <stddef.h>

typedef struct http_ask {
    const char *method;            /* NULL: GET, or POST with a body */
    const char *path;              /* "/v1/…" on the stack's address, or a whole address */
    const char *token;             /* NULL: none */
    const char *body;              /* NULL: none */
    size_t body_size;              /* 0: the length of the text */
    const char *type;              /* NULL: application/json */
    const char *header[4];
    const char *from;              /* the address to call from, of this machine: "127.0.0.2"; NULL: any */
} http_ask;

typedef struct http_answer {
    long status;                   /* 0: no answer */
    char *body;
    size_t size;                   /* of the body, which may hold any bytes */
    char *headers;                 /* all of them, lower-case names as sent */
    json_t *json;                  /* NULL: no JSON */
    double seconds;
} http_answer;

const http_answer *http_call(const http_ask *ask);
#define HTTP(...) http_call(&(http_ask){ __VA_ARGS__ })
/* The text at "fieldViolations.0.field"; "" where there is none. Numbers and booleans as text. */
const char *http_at(const http_answer *answer, const char *path);
const char *http_header(const http_answer *answer, const char *name);   /* "" where there is none */
/* Sends bytes to the plain listener and returns what comes back until it closes or is quiet for a second. */
const char *http_raw(const void *bytes, size_t size);

#endif
