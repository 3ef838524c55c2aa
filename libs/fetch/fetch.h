/*
 * fetch - a file from somebody else's server, into a file of ours.
 *
 * Owns nothing but the transfer. What it never does: follow a redirect, use a proxy, take a certificate that it cannot verify,
 * hold the answer in memory, or speak to an address that is not on the public internet: the address is judged when the connection
 * is made, after the name was resolved, so that no name leads around it. An operator may allow networks of the house. A bearer
 * goes over TLS, or into such a network. What an answer says of a next page is an address of the same server, or none.
 *
 * Linked only by programs that ask outwards (Makefile, OUT_O).
 *
 * Thread rule: any thread; lin_fetch_start once before.
 */
#ifndef LIN_FETCH_H
#define LIN_FETCH_H

#include <stdio.h>

#include "libs/base/clock.h"
#include "libs/base/str.h"

struct sockaddr;

enum { LIN_NETWORKS_MAX = 32 };

typedef struct lin_network {
    uint8_t address[16];              /* as IPv6 */
    int bits;                         /* of 128 */
} lin_network;

typedef struct lin_networks {
    lin_network item[LIN_NETWORKS_MAX];
    size_t count;
} lin_networks;

typedef enum lin_fetch_outcome {
    LIN_FETCHED,
    LIN_FETCH_URL,                    /* neither http nor https, or malformed */
    LIN_FETCH_FORBIDDEN,              /* an address that is not allowed, or a bearer in clear */
    LIN_FETCH_UNREACHABLE,            /* no such name, nobody there, certificate not good: `detail` */
    LIN_FETCH_SAME,                   /* as `unless` has it: there is nothing new */
    LIN_FETCH_STATUS,                 /* not 200: `status` */
    LIN_FETCH_TOO_LARGE,
    LIN_FETCH_TOO_SLOW,
    LIN_FETCH_STOPPED,                /* by `go_on` */
    LIN_FETCH_DISK,
} lin_fetch_outcome;

typedef struct lin_fetch {
    const char *url;
    const char *bearer;               /* NULL: none */
    const char *unless;               /* the `etag` of what is known already; NULL: none */
    const char *ca_file;              /* NULL: the system's authorities */
    const lin_networks *allowed;      /* beside the public internet */
    int64_t most_bytes;
    lin_time most_time;
    bool (*go_on)(void *what);        /* asked about once a second; NULL: always */
    void *what;
    /* filled */
    long status;
    int64_t bytes;
    char detail[256];
    char etag[256];                   /* "": none */
    char next[2048];                  /* of a header Link with rel="next", as it stands there */
} lin_fetch;

/* "10.1.0.0/16,127.0.0.1,fd00::/8"; false: not that. */
bool lin_networks_parse(lin_str text, lin_networks *ret);
bool lin_address_allowed(const struct sockaddr *address, const lin_networks *allowed);
/* An address that may be asked at all: http or https, a host, no user, no fragment. */
bool lin_fetch_url_good(const char *url);
/* Where a link of the answer from `url` leads; false: it is none, or leads to another server. */
bool lin_fetch_link(const char *url, const char *link, char *into, size_t room);
/* The address with one more parameter. */
bool lin_fetch_with(const char *url, const char *name, const char *value, char *into, size_t room);
lin_fetch_outcome lin_fetch_into(lin_fetch *fetch, FILE *into);

#endif
