/* gateway: the HTTP front of the suite. Wiring, nothing else. */
#include "gateway/gateway.h"
#include "libs/base/settings.h"

#define AT(member) offsetof(gw_settings, member)

static const lin_setting settings[] = {
    { .name = "LINLI_NATS_URL", .type = LIN_SET_TEXT, .help = "NATS server, nats://host:port",
      .offset = AT(nats_url) },
    { .name = "LINLI_SECRETS_DIR", .type = LIN_SET_TEXT, .help = "folder of keys and passwords",
      .offset = AT(secrets_dir) },
    { .name = "LINLI_STATE_DIR", .type = LIN_SET_TEXT,
      .help = "folder of accepted contracts and the access copy", .offset = AT(state_dir) },
    { .name = "LINLI_PORTAL_DIR", .type = LIN_SET_TEXT, .fallback = "",
      .help = "folder of the built portal; empty: a page that says how to get it", .offset = AT(portal_dir) },
    { .name = "LINLI_HTTP_ADDRESS", .type = LIN_SET_TEXT, .fallback = "127.0.0.1",
      .help = "where plain HTTP is heard; others than this machine belong on HTTPS", .offset = AT(http_address) },
    { .name = "LINLI_HTTP_PORT", .type = LIN_SET_INT, .fallback = "8080", .unit = "port",
      .help = "plain HTTP", .offset = AT(http_port) },
    { .name = "LINLI_HTTPS_PORT", .type = LIN_SET_INT, .fallback = "0", .unit = "port",
      .help = "HTTPS on all addresses; 0: off", .offset = AT(https_port) },
    { .name = "LINLI_ADMIN_ADDRESS", .type = LIN_SET_TEXT, .fallback = "127.0.0.1",
      .help = "where the operator is heard", .offset = AT(admin_address) },
    { .name = "LINLI_ADMIN_PORT", .type = LIN_SET_INT, .fallback = "8081", .unit = "port",
      .help = "/livez, /readyz, /metrics", .offset = AT(admin_port) },
    { .name = "LINLI_LOOPS", .type = LIN_SET_INT, .fallback = "0", .help = "event loops; 0: one per core",
      .offset = AT(loops) },
    { .name = "LINLI_LOG_LEVEL", .type = LIN_SET_TEXT, .fallback = "info",
      .help = "debug, info, warn or error", .offset = AT(log_level) },
    { .name = "LINLI_CLOCK_OFFSET_S", .type = LIN_SET_INT, .fallback = "0", .unit = "s",
      .help = "moves the clock; tests only", .offset = AT(clock_offset) },
};

#ifdef __SANITIZE_ADDRESS__
/* The library's caches of buffers belong to its threads and are not freed with them. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:h2o_mem_alloc_recycle\n";
}
#endif

int main(int argc, char *argv[])
{
    static const lin_settings_table table = { settings, LIN_COUNT(settings) };
    static gateway gw;

    gw.arena = lin_arena_new();
    if (!lin_settings_read(gw.arena, "gateway", table, argc, argv, &gw.set))
        return 2;
    if (!gw_start(&gw)) {
        lin_log(LIN_ERROR, NULL, "not_started");
        return 1;
    }
    gw_serve(&gw);
    gw_stop(&gw);
    return 0;
}
