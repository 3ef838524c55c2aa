/*
 * partner - somebody else's server: a real one on loopback, in a thread of the test, that gives what the test says.
 *
 * What it gives is read when a request comes; one connection at a time.
 */
#ifndef PARTNER_H
#define PARTNER_H

#include <stdatomic.h>
#include <stddef.h>

typedef struct partner_page {
    const char *target, *body, *header;   /* "/persons?page=2"; a further line, or NULL */
} partner_page;

typedef struct partner {
    int port;
    const char *body;              /* of every path */
    size_t size;                   /* 0: the length of the text */
    const char *bearer;            /* wanted; NULL: none. Otherwise 401 */
    int status;                    /* 0: 200 */
    const char *header;            /* a further line, with its end; NULL: none */
    const partner_page *page;      /* by target, instead of body and header; others are 404. One without target ends them; NULL: none */
    const char *etag;              /* of what it gives; whoever has it gets 304; NULL: none */
    int pause_ms;                  /* in the middle of the body */
    atomic_int asked, given;       /* requests; whole bodies */
} partner;

extern partner the_partner;

void partner_start(void);          /* once for a process */

#endif
