/* port - see port.h. */
#include "tests/harness/port.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FROM = 10000, TO = 20000, TRIES = 1000 };

static bool can_bind(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool can = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0;

    close(fd);
    return can;
}

int port_free(void)
{
    for (int i = 0; i < TRIES; i++) {
        int port = FROM + (int)arc4random_uniform(TO - FROM);

        if (can_bind(port))
            return port;
    }
    fputs("port: none is free\n", stderr);
    abort();
}
