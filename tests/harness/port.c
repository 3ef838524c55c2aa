/* port - see port.h. */
#include "tests/harness/port.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
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

static int after(int port)
{
    return port >= FROM && port < TO - 1 ? port + 1 : FROM;
}

/* Where the counter is another user's, chance has to do. */
static int take_next(void)
{
    int fd = open("/tmp/linli-test-port", O_RDWR | O_CREAT | O_CLOEXEC, 0666), port = 0;
    char text[16] = "";

    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        close(fd);
        return FROM + (int)arc4random_uniform(TO - FROM);
    }
    (void)!fchmod(fd, 0666);
    if (pread(fd, text, sizeof(text) - 1, 0) > 0)
        port = atoi(text);
    port = after(port);
    snprintf(text, sizeof(text), "%-8d", port);
    (void)!pwrite(fd, text, 8, 0);
    close(fd);
    return port;
}

int port_free(void)
{
    for (int i = 0; i < TRIES; i++) {
        int port = take_next();

        if (can_bind(port))
            return port;
    }
    fputs("port: none is free\n", stderr);
    abort();
}
