/* http - see http.h. */
#include "tests/harness/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/harness/stack.h"

typedef struct text {
    char *at;
    size_t len, room;
} text;

static text body, headers;
static http_answer answer;

static size_t add(char *bytes, size_t size, size_t count, void *what)
{
    text *t = what;

    if (t->room <= t->len + size * count) {
        t->room = 2 * (t->len + size * count) + 1; /* a download is many pieces */
        t->at = realloc(t->at, t->room);
    }
    if (!t->at)
        abort();
    memcpy(t->at + t->len, bytes, size * count);
    t->len += size * count;
    t->at[t->len] = '\0';
    return size * count;
}

static void clear(text *t)
{
    static char nothing[1];

    free(t->at);
    *t = (text){ 0 };
    add(nothing, 0, 0, t);
}

static struct curl_slist *header_list(const http_ask *ask)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    char line[1200];

    if (ask->token) {
        snprintf(line, sizeof(line), "Authorization: Bearer %s", ask->token);
        list = curl_slist_append(list, line);
    }
    if (ask->body) {
        snprintf(line, sizeof(line), "Content-Type: %s", ask->type ? ask->type : "application/json");
        list = curl_slist_append(list, line);
    }
    for (size_t i = 0; i < 4 && ask->header[i]; i++)
        list = curl_slist_append(list, ask->header[i]);
    return list;
}

static void set_up(CURL *curl, const http_ask *ask, struct curl_slist *list)
{
    char url[4096];

    snprintf(url, sizeof(url), "%s%s", ask->path[0] == '/' ? the_stack.url : "", ask->path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    /* A large body waits for leave as long as a slow machine takes: what is sent without, into a refusal, resets the connection. */
    curl_easy_setopt(curl, CURLOPT_EXPECT_100_TIMEOUT_MS, 30000L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L); /* self-signed */
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, add);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &headers);
    if (ask->from)
        curl_easy_setopt(curl, CURLOPT_INTERFACE, ask->from);
    if (ask->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)(ask->body_size ? ask->body_size : strlen(ask->body)));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, ask->body);
    }
    if (ask->method && strcmp(ask->method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else if (ask->method)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, ask->method);
}

const http_answer *http_call(const http_ask *ask)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *list = header_list(ask);

    json_decref(answer.json);
    answer = (http_answer){ 0 };
    clear(&body);
    clear(&headers);
    set_up(curl, ask, list);
    if (curl_easy_perform(curl) == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
        curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME, &answer.seconds);
    }
    answer.body = body.at;
    answer.size = body.len;
    answer.headers = headers.at;
    answer.json = json_loadb(body.at, body.len, JSON_DECODE_ANY, NULL);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
    return &answer;
}

static const char *as_text(const json_t *value)
{
    static char number[32];

    if (json_is_integer(value))
        snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
    return json_is_string(value)    ? json_string_value(value)
           : json_is_integer(value) ? number
           : json_is_true(value)    ? "true"
           : json_is_false(value)   ? "false"
                                    : "";
}

const char *http_at(const http_answer *from, const char *path)
{
    json_t *value = from->json;
    char copy[256], *part, *rest = copy;

    snprintf(copy, sizeof(copy), "%s", path);
    while (value && (part = strsep(&rest, ".")))
        value = json_is_array(value) ? json_array_get(value, (size_t)atoi(part)) : json_object_get(value, part);
    return as_text(value);
}

const char *http_header(const http_answer *from, const char *name)
{
    static char value[512];
    char mark[64];
    const char *at;

    snprintf(mark, sizeof(mark), "\n%s: ", name);
    at = strcasestr(from->headers, mark);
    value[0] = '\0';
    if (at)
        snprintf(value, sizeof(value), "%.*s", (int)strcspn(at + strlen(mark), "\r\n"), at + strlen(mark));
    return value;
}

const char *http_raw(const void *bytes, size_t size)
{
    static char reply[65536];
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)the_stack.http),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    size_t len = 0;

    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 && send(fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        ssize_t got;

        while (len < sizeof(reply) - 1 && poll(&p, 1, 1000) > 0 &&
               (got = recv(fd, reply + len, sizeof(reply) - 1 - len, 0)) > 0)
            len += (size_t)got;
    }
    close(fd);
    reply[len] = '\0';
    return reply;
}
