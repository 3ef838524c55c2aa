/*
 * plain_h2o: libh2o and nothing else, the reference of the gateway. Answers every request with one constant body,
 * one loop for each core, as the gateway has them.
 * usage: plain_h2o PORT LOOPS BODY
 */
#include <arpa/inet.h>
#include <h2o.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static h2o_globalconf_t config;
static h2o_iovec_t body;
static uint16_t port;

static int answer(h2o_handler_t *self, h2o_req_t *req)
{
    static h2o_generator_t whole = { NULL, NULL };

    (void)self;
    req->res.status = 200;
    req->res.reason = "OK";
    req->res.content_length = body.len;
    h2o_add_header(&req->pool, &req->res.headers, H2O_TOKEN_CONTENT_TYPE, NULL, H2O_STRLIT("application/json"));
    h2o_start_response(req, &whole);
    h2o_send(req, &body, 1, H2O_SEND_STATE_FINAL);
    return 0;
}

static int listen_here(void)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0 ||
        bind(fd, (struct sockaddr *)&here, sizeof(here)) != 0 || listen(fd, SOMAXCONN) != 0) {
        perror("plain_h2o");
        exit(1);
    }
    return fd;
}

static void on_connection(h2o_socket_t *listener, const char *err)
{
    h2o_accept_ctx_t *accept = listener->data;
    h2o_socket_t *socket;

    while (!err && (socket = h2o_evloop_socket_accept(listener)) != NULL)
        h2o_accept(accept, socket);
}

static void *loop(void *unused)
{
    h2o_context_t context;
    h2o_accept_ctx_t accept = { .ctx = &context, .hosts = config.hosts };
    h2o_socket_t *listener;

    (void)unused;
    h2o_context_init(&context, h2o_evloop_create(), &config);
    listener = h2o_evloop_socket_create(context.loop, listen_here(), H2O_SOCKET_FLAG_DONT_READ);
    listener->data = &accept;
    h2o_socket_read_start(listener, on_connection);
    while (h2o_evloop_run(context.loop, INT32_MAX) == 0)
        continue;
    return NULL;
}

int main(int argc, char *argv[])
{
    h2o_hostconf_t *host;
    pthread_t thread;

    if (argc != 4)
        return 2;
    port = (uint16_t)atoi(argv[1]);
    body = h2o_iovec_init(argv[3], strlen(argv[3]));
    h2o_config_init(&config);
    host = h2o_config_register_host(&config, h2o_iovec_init(H2O_STRLIT("default")), 65535);
    h2o_create_handler(h2o_config_register_path(host, "/", 0), sizeof(h2o_handler_t))->on_req = answer;
    for (int i = 1; i < atoi(argv[2]); i++)
        pthread_create(&thread, NULL, loop, NULL);
    loop(NULL);
    return 0;
}
