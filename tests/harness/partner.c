/* partner - see partner.h. */
#include "tests/harness/partner.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

partner the_partner;

/* The head alone: who asks sends no body. */
static bool read_head(int fd, char *head, size_t room)
{
    size_t len = 0;

    while (len + 1 < room) {
        ssize_t got = recv(fd, head + len, room - 1 - len, 0);

        if (got <= 0)
            return false;
        len += (size_t)got;
        head[len] = '\0';
        if (strstr(head, "\r\n\r\n"))
            return true;
    }
    return false;
}

static bool send_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool may(const char *head)
{
    char line[512];

    if (!the_partner.bearer)
        return true;
    snprintf(line, sizeof(line), "\r\nAuthorization: Bearer %s\r\n", the_partner.bearer);
    return strstr(head, line) != NULL;
}

static bool is_known(const char *head)
{
    char line[512];

    snprintf(line, sizeof(line), "\r\nIf-None-Match: %s\r\n", the_partner.etag);
    return the_partner.etag && strstr(head, line) != NULL;
}

/* "GET /persons?page=2 HTTP/1.1" */
static const partner_page *page_of(const char *head)
{
    static const partner_page missing;
    size_t len = strcspn(head + strlen("GET "), " ");

    for (const partner_page *page = the_partner.page; page->target; page++)
        if (strlen(page->target) == len && strncmp(page->target, head + strlen("GET "), len) == 0)
            return page;
    return &missing;
}

static void choose(const char *head, partner *now)
{
    const partner_page *page = now->page ? page_of(head) : NULL;

    if (page) {
        now->body = page->body ? page->body : "no";
        now->header = page->header;
        now->status = page->body ? 200 : 404;
    }
    if (!may(head))
        now->status = 401;
    else if (is_known(head))
        now->status = 304;
    if (now->status == 401 || now->status == 304) {
        now->body = now->status == 401 ? "no" : "";
        now->size = 0;
    }
}

static void answer(int fd, const char *head)
{
    partner now = the_partner;
    size_t size, half;
    char top[1024];

    choose(head, &now);
    size = now.size ? now.size : strlen(now.body);
    half = size / 2;
    snprintf(top, sizeof(top), "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n%s%s%s%sConnection: close\r\n\r\n", now.status ? now.status : 200, size,
             now.header ? now.header : "", now.etag ? "ETag: " : "", now.etag ? now.etag : "", now.etag ? "\r\n" : "");
    if (!send_all(fd, top, strlen(top)) || !send_all(fd, now.body, half))
        return;
    if (now.pause_ms)
        poll(NULL, 0, now.pause_ms);
    if (send_all(fd, now.body + half, size - half) && now.status != 401 && now.status != 304)
        atomic_fetch_add(&the_partner.given, 1);
}

static void *serve(void *listener)
{
    static char head[16384];

    for (;;) {
        int fd = accept4(*(int *)listener, NULL, NULL, SOCK_CLOEXEC);

        if (fd < 0)
            return NULL;
        if (read_head(fd, head, sizeof(head))) {
            atomic_fetch_add(&the_partner.asked, 1);
            answer(fd, head);
        }
        close(fd);
    }
}

void partner_start(void)
{
    static int listener;
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_ANY) } };
    socklen_t size = sizeof(at);
    pthread_t thread;

    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(listener, 16) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &size) != 0 || pthread_create(&thread, NULL, serve, &listener) != 0)
        abort();
    the_partner.port = ntohs(at.sin_port);
}
