/*
 * life - start, housekeeping and end of the process.
 *
 * The main thread owns contracts and access. It sleeps until it is woken (a message on the
 * control connection) or a second has passed (changed files, reconnects), and ends at
 * SIGTERM; a second SIGTERM ends at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

#include "gateway/gateway.h"

#define TICK_MS 1000
#define LOOPS_MAX 64

void gw_wake(gateway *gw)
{
    uint64_t one = 1;

    if (write(gw->wake, &one, sizeof one) < 0)
        return;                            /* the counter is full: it is awake already */
}

/* --- start: log, secrets, bus, contracts, ports, loops */

static const char *secret_path(gateway *gw, const char *file)
{
    return lin_print(gw->arena, "%.*s/%s", LIN_STR_FMT(gw->set.secrets_dir), file);
}

static bool missing(const char *path)
{
    lin_log(LIN_ERROR, NULL, "secret_missing", lin_arg_text("path", lin_z(path)),
            lin_arg_text("why", lin_z(strerror(errno))));
    return false;
}

static bool read_password(gateway *gw)
{
    const char *path = secret_path(gw, "gateway.nats");
    FILE *file = fopen(path, "re");
    char line[256] = "";

    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        if (file)
            fclose(file);
        return missing(path);
    }
    fclose(file);
    gw->nats_password = lin_str_dup(gw->arena, lin_str_trim((lin_str){ line, strcspn(line, "\r\n") }));
    return true;
}

static bool load_secrets(gateway *gw)
{
    const char *path = secret_path(gw, "assertion.key");

    gw->signer = lin_signer_load(path);
    if (gw->signer == NULL)
        return missing(path);
    path = secret_path(gw, "token.pub");
    gw->verifier = lin_verifier_load(path);
    if (gw->verifier == NULL)
        return missing(path);
    path = secret_path(gw, "gateway.key");
    gw->keys = lin_keyring_load(path);
    if (gw->keys == NULL)
        return missing(path);
    return read_password(gw);
}

static bool start_log(gateway *gw)
{
    static const char *const level[] = { [LIN_DEBUG] = "debug", [LIN_INFO] = "info", [LIN_WARN] = "warn",
                                         [LIN_ERROR] = "error" };

    for (size_t i = 0; i < LIN_COUNT(level); i++) {
        if (!lin_str_eq(gw->set.log_level, lin_z(level[i])))
            continue;
        lin_log_start("gateway", (lin_level)i);
        return true;
    }
    lin_log_start("gateway", LIN_INFO);
    lin_log(LIN_ERROR, NULL, "setting_invalid", lin_arg_text("name", LIN_STR("LINLI_LOG_LEVEL")));
    return false;
}

static bool is_port(int64_t port)
{
    if (port > 0 && port < 65536)
        return true;
    lin_log(LIN_ERROR, NULL, "setting_invalid", lin_arg_text("name", LIN_STR("port")),
            lin_arg_int("value", port));
    return false;
}

/* Settings end in a zero byte. */
static bool is_address(lin_str address)
{
    struct in_addr parsed;

    if (inet_pton(AF_INET, address.at, &parsed) == 1)
        return true;
    lin_log(LIN_ERROR, NULL, "setting_invalid", lin_arg_text("name", LIN_STR("address")), lin_arg_text("value", address));
    return false;
}

static bool ports_free(const gateway *gw)
{
    return is_address(gw->set.http_address) && is_port(gw->set.http_port)
        && is_address(gw->set.admin_address) && is_port(gw->set.admin_port)
        && (gw->set.https_port == 0 || is_port(gw->set.https_port))
        && gw_port_free(gw->set.http_address.at, gw->set.http_port)
        && gw_port_free(gw->set.admin_address.at, gw->set.admin_port)
        && (gw->set.https_port == 0 || gw_port_free("0.0.0.0", gw->set.https_port));
}

static h2o_hostconf_t *add_host(gateway *gw, const char *name, int (*handle)(h2o_handler_t *, h2o_req_t *))
{
    h2o_hostconf_t *host = h2o_config_register_host(&gw->http, h2o_iovec_init(name, strlen(name)), 65535);

    /* All paths are the fallback's: routing is ours, on the raw path. */
    h2o_create_handler(&host->fallback_path, sizeof(h2o_handler_t))->on_req = handle;
    return host;
}

static void configure_http(gateway *gw)
{
    h2o_config_init(&gw->http);
    gw->http.server_name = h2o_iovec_init(H2O_STRLIT("linli"));
    gw->http.max_request_entity_size = GW_BODY_MAX + 64 * 1024;   /* slack: the handler answers 413 itself */
    gw->http.http1.req_timeout = GW_DEADLINE / LIN_MS;
    gw->http.http1.upgrade_to_http2 = 0;
    gw->main_host[0] = add_host(gw, "main", gw_request_handle);
    gw->admin_host[0] = add_host(gw, "admin", gw_admin_handle);
    gw_filter_register(&gw->main_host[0]->fallback_path);
}

static bool open_bus(gateway *gw)
{
    const lin_bus_conf conf = { .url = gw->set.nats_url, .user = LIN_STR("gateway"),
                                .password = gw->nats_password };
    const char *copy = lin_print(gw->arena, "%.*s/access", LIN_STR_FMT(gw->set.state_dir));

    gw->bus = lin_bus_open(gw->arena, &conf);
    gw->access = lin_access_new(copy, gw->keys);
    gw->contracts = gw_contracts_open(gw->arena, gw);
    gw->programs = gw->bus && gw->contracts ? gw_programs_open(gw->arena, gw) : NULL;
    return gw->programs && gw_access_listen(gw) && gw_contracts_listen(gw->contracts, gw->bus);
}

static bool open_loops(gateway *gw)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    gw->loops = (size_t)(gw->set.loops > 0 ? gw->set.loops : cores);
    if (gw->loops > LOOPS_MAX)
        gw->loops = LOOPS_MAX;
    if (gw->set.https_port && (gw->tls = gw_tls_load(&gw->set)) == NULL)
        return false;
    configure_http(gw);
    gw->files = gw_static_load(gw->arena, gw->set.portal_dir);
    return ports_free(gw) && gw_loops_start(gw);
}

static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);   /* before any thread: they inherit it */
    signal(SIGPIPE, SIG_IGN);
}

/* Two for each connection: a shell's usual 1,024 are for programs that select(). */
static void allow_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

bool gw_start(gateway *gw)
{
    sigset_t set;

    allow_descriptors();
    block_signals(&set);
    gw->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    gw->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    lin_clock_set(gw->set.clock_offset * LIN_SECOND);
    gw->ready = lin_ready_open(gw->arena, gw->set.state_dir);
    return start_log(gw) && load_secrets(gw) && open_bus(gw) && open_loops(gw);
}

/* --- housekeeping */

static void publish_routes(gateway *gw)
{
    gw_routes *routes = gw_contracts_routes(gw->contracts);

    if (routes == NULL)
        return;                            /* logged; the old table stays */
    for (size_t i = 0; i < routes->contracts; i++)
        lin_access_register(gw->access, routes->contract[i]);
    gw_loops_swap(gw, routes);
}

/* Everybody announces again when the gateway was away. */
static void greet(gateway *gw, bool *was_connected)
{
    bool connected = lin_bus_connected(gw->bus);

    if (connected && !*was_connected && !lin_bus_publish(gw->bus, LIN_SUBJECT_HELLO, LIN_STR("")))
        connected = false;                 /* tried again at the next tick */
    *was_connected = connected;
}

static bool told_to_end(gateway *gw)
{
    struct signalfd_siginfo info;

    return read(gw->signals, &info, sizeof info) == sizeof info;
}

static void wait_for_work(gateway *gw)
{
    struct pollfd wait[] = { { .fd = gw->signals, .events = POLLIN }, { .fd = gw->wake, .events = POLLIN } };
    uint64_t count;

    poll(wait, LIN_COUNT(wait), TICK_MS);
    while (read(gw->wake, &count, sizeof count) > 0)
        ;
}

void gw_serve(gateway *gw)
{
    bool connected = false, first = true;

    lin_log(LIN_INFO, NULL, "started", lin_arg_int("http_port", gw->set.http_port),
            lin_arg_int("https_port", gw->set.https_port), lin_arg_int("admin_port", gw->set.admin_port),
            lin_arg_int("loops", (int64_t)gw->loops));
    while (!told_to_end(gw)) {
        if (gw_contracts_tick(gw->contracts) || first)
            publish_routes(gw);
        gw_contracts_save(gw->contracts);
        first = false;
        greet(gw, &connected);
        gw_access_tick(gw);
        gw_programs_tick(gw->programs);
        lin_ready_tell(&gw->ready, gw_ready(gw));
        wait_for_work(gw);
    }
    lin_ready_tell(&gw->ready, false);
}

/* --- end */

static void end_at_next_signal(void)
{
    sigset_t set;

    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void gw_stop(gateway *gw)
{
    atomic_store(&gw->draining, true);
    lin_log(LIN_INFO, NULL, "draining");
    end_at_next_signal();
    gw_loops_stop(gw);
    lin_bus_close(gw->bus);
    gw_contracts_close(gw->contracts);
    gw_programs_close(gw->programs);
    lin_signer_free(gw->signer);
    lin_verifier_free(gw->verifier);
    lin_keyring_free(gw->keys);
    SSL_CTX_free(gw->tls);
    lin_log(LIN_INFO, NULL, "stopped");    /* gw->arena stays: late callbacks of the bus may look at it */
}
