/*
 * listener - listening sockets of a loop, its connections and their caps, TLS.
 *
 * Each loop listens for itself (SO_REUSEPORT). That would also share the port with a stale
 * process of the same user, silently: gw_port_free proves the port free beforehand.
 *
 * The library closes a connection as soon as it has answered. Where the client is still sending
 * (a body that is too large), the kernel would reset the connection and the answer be lost: a
 * second descriptor keeps it open, for the client to read the answer and to close (RFC 9112, 9.6).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>

#include "gateway/gateway.h"

#define ACCEPT_AT_ONCE 16
#define SLOW_READER_MS 20000               /* unacknowledged bytes for so long end a connection */

typedef struct connection {
    h2o_linklist_t link;
    gw_loop *loop;
    int fd;                                /* beside the library's own */
    uint16_t *same_address;                /* counter of its address; NULL: local */
    h2o_socket_t *lingering;               /* answered: what still comes is thrown away */
    h2o_timeout_entry_t patience;
} connection;

/* --- sockets */

static struct sockaddr_in address_of(const char *address, int64_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

    inet_pton(AF_INET, address, &to.sin_addr);
    return to;
}

static int listen_on(const char *address, int64_t port, bool shared)
{
    struct sockaddr_in to = address_of(address, port);
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0
        && (!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0)
        && bind(fd, (struct sockaddr *)&to, sizeof to) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool refuse_port(int64_t port)
{
    lin_log(LIN_ERROR, NULL, "port_taken", lin_arg_int("port", port),
            lin_arg_text("why", lin_z(strerror(errno))));
    return false;
}

bool gw_port_free(const char *address, int64_t port)
{
    int fd = listen_on(address, port, false);

    if (fd < 0)
        return refuse_port(port);
    close(fd);
    return true;
}

/* --- connections */

static size_t room(const gw_loop *loop)
{
    return GW_CONNECTIONS / loop->gw->loops;
}

static uint16_t *address_counter(gw_loop *loop, h2o_socket_t *socket)
{
    struct sockaddr_storage from;
    uint32_t address;

    if (h2o_socket_getpeername(socket, (struct sockaddr *)&from) == 0 || from.ss_family != AF_INET)
        return NULL;
    address = ntohl(((struct sockaddr_in *)&from)->sin_addr.s_addr);
    if (address >> 24 == 127)
        return NULL;
    return &loop->per_address[address * 2654435761U >> 22];
}

static void on_connection(h2o_socket_t *listener, const char *err);

static void resume_listeners(gw_loop *loop)
{
    for (size_t i = 0; i < GW_LISTENERS; i++) {
        h2o_socket_t *socket = loop->listener[i].socket;

        if (socket && !h2o_socket_is_reading(socket))
            h2o_socket_read_start(socket, on_connection);
    }
}

static void end(connection *c)
{
    gw_loop *loop = c->loop;

    h2o_linklist_unlink(&c->link);
    if (c->same_address)
        --*c->same_address;
    free(c);
    if (loop->connection_count-- >= room(loop))
        resume_listeners(loop);
}

static void on_lingered(void *what)
{
    connection *c = what;

    h2o_timeout_unlink(&c->patience);
    end(c);
}

static void on_patience_lost(h2o_timeout_entry_t *entry)
{
    h2o_socket_close(H2O_STRUCT_FROM_MEMBER(connection, patience, entry)->lingering);
}

static void on_late_bytes(h2o_socket_t *socket, const char *err)
{
    if (err)
        h2o_socket_close(socket);
    else
        h2o_buffer_consume(&socket->input, socket->input->size);
}

static void linger(connection *c)
{
    c->lingering = h2o_evloop_socket_create(c->loop->context.loop, c->fd, 0);
    c->lingering->on_close.cb = on_lingered;
    c->lingering->on_close.data = c;
    c->patience = (h2o_timeout_entry_t){ .cb = on_patience_lost };
    h2o_timeout_link(c->loop->context.loop, &c->loop->linger, &c->patience);
    h2o_socket_read_start(c->lingering, on_late_bytes);
}

/* Bytes that wait unread, or an open connection without any: the client has not closed yet. */
static bool is_open(int fd)
{
    char byte;
    ssize_t got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    return got > 0 || (got < 0 && errno == EAGAIN);
}

static void on_connection_closed(void *what)
{
    connection *c = what;

    if (shutdown(c->fd, SHUT_WR) == 0 && is_open(c->fd)) {
        linger(c);
        return;
    }
    close(c->fd);
    end(c);
}

/* false: no descriptor is left for it. */
static bool adopt(gw_listener *listener, h2o_socket_t *socket, uint16_t *same_address)
{
    gw_loop *loop = listener->loop;
    unsigned slow = SLOW_READER_MS;
    int fd = fcntl(h2o_socket_get_fd(socket), F_DUPFD_CLOEXEC, 0);
    connection *c;

    if (fd < 0)
        return false;
    c = h2o_mem_alloc(sizeof *c);
    *c = (connection){ .loop = loop, .fd = fd, .same_address = same_address };
    h2o_linklist_insert(&loop->connections, &c->link);
    loop->connection_count++;
    if (same_address)
        ++*same_address;
    setsockopt(c->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &slow, sizeof slow);
    socket->on_close.cb = on_connection_closed;
    socket->on_close.data = c;
    h2o_accept(&listener->accept, socket);
    return true;
}

static void on_connection(h2o_socket_t *socket, const char *err)
{
    gw_listener *listener = socket->data;
    gw_loop *loop = listener->loop;

    for (int i = 0; err == NULL && i < ACCEPT_AT_ONCE; i++) {
        h2o_socket_t *accepted = h2o_evloop_socket_accept(socket);
        uint16_t *same_address = accepted ? address_counter(loop, accepted) : NULL;

        if (accepted == NULL)
            return;
        if ((same_address && *same_address >= GW_PER_ADDRESS) || !adopt(listener, accepted, same_address))
            h2o_socket_close(accepted);
        if (loop->connection_count >= room(loop)) {
            h2o_socket_read_stop(socket);  /* the kernel's queue waits until one ends */
            return;
        }
    }
}

void gw_connections_shutdown(gw_loop *loop, int how)
{
    for (h2o_linklist_t *at = loop->connections.next; at != &loop->connections; at = at->next)
        shutdown(H2O_STRUCT_FROM_MEMBER(connection, link, at)->fd, how);
}

/* --- listening */

bool gw_listener_open(gw_loop *loop, gw_listener *listener, const char *address, int64_t port,
                      h2o_hostconf_t **hosts, SSL_CTX *tls)
{
    int fd = listen_on(address, port, true);

    if (fd < 0)
        return refuse_port(port);
    listener->loop = loop;
    listener->accept = (h2o_accept_ctx_t){ .ctx = &loop->context, .hosts = hosts, .ssl_ctx = tls };
    listener->socket = h2o_evloop_socket_create(loop->context.loop, fd, H2O_SOCKET_FLAG_DONT_READ);
    listener->socket->data = listener;
    h2o_socket_read_start(listener->socket, on_connection);
    return true;
}

/* The operator's listener stays: /readyz tells that the gateway is draining. */
void gw_listeners_close(gw_loop *loop)
{
    for (size_t i = 0; i < GW_ADMIN; i++) {
        if (loop->listener[i].socket)
            h2o_socket_close(loop->listener[i].socket);
        loop->listener[i].socket = NULL;
    }
}

/* --- TLS: 1.2 and later, HTTP/1.1 only (HTTP/2 in this library has no guard against rapid reset) */

static bool load_files(SSL_CTX *tls, const gw_settings *set)
{
    lin_arena *arena = lin_arena_new();
    const char *certificate = lin_print(arena, "%.*s/tls.crt", LIN_STR_FMT(set->secrets_dir));
    const char *key = lin_print(arena, "%.*s/tls.key", LIN_STR_FMT(set->secrets_dir));
    bool loaded = SSL_CTX_use_certificate_chain_file(tls, certificate) == 1
        && SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) == 1
        && SSL_CTX_check_private_key(tls) == 1;

    if (!loaded)
        lin_log(LIN_ERROR, NULL, "tls_files", lin_arg_text("certificate", lin_z(certificate)));
    lin_arena_free(arena);
    return loaded;
}

SSL_CTX *gw_tls_load(const gw_settings *set)
{
    static char http1[] = "http/1.1";
    static const h2o_iovec_t protocols[] = { { http1, sizeof http1 - 1 }, { NULL, 0 } };
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());

    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_cipher_list(tls, "ECDHE+AESGCM:ECDHE+CHACHA20");
    h2o_ssl_register_alpn_protocols(tls, protocols);
    if (load_files(tls, set))
        return tls;
    SSL_CTX_free(tls);
    return NULL;
}
