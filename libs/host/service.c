/* The life of a service process, from settings to exit (host.h says the order). */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libs/base/log.h"
#include "libs/base/settings.h"
#include "libs/host/app.h"

enum { WORKERS_MAX = 16, STACK = 512 * 1024, EXIT_CONFIG = 78 };

#define SETTING(setting_name, setting_type, setting_fallback, setting_unit, member, setting_help)                  \
    { .name = setting_name, .type = setting_type, .fallback = setting_fallback, .unit = setting_unit,              \
      .offset = offsetof(lin_host_settings, member), .help = setting_help }

static const lin_setting settings[] = {
    SETTING("LINLI_NATS_URL", LIN_SET_TEXT, "nats://127.0.0.1:4222", NULL, nats_url, "where nats-server listens"),
    SETTING("LINLI_PG", LIN_SET_TEXT, "dbname=linli", NULL, pg, "libpq connection string without user and password"),
    SETTING("LINLI_SECRETS_DIR", LIN_SET_TEXT, NULL, NULL, secrets_dir, "folder of keys and passwords"),
    SETTING("LINLI_STATE_DIR", LIN_SET_TEXT, NULL, NULL, state_dir, "folder of what this program keeps"),
    SETTING("LINLI_BLOBS", LIN_SET_TEXT, "", NULL, blobs, "where bytes are kept that are too many for a row: file:/FOLDER or s3:https://HOST/BUCKET/PREFIX, its keys in the secret exchange.s3; empty: blobs in the state folder"),
    SETTING("LINLI_WORKERS", LIN_SET_INT, "2", "threads", workers, "requests served at the same time"),
    SETTING("LINLI_FAST_LANE", LIN_SET_BOOL, "true", NULL, fast_lane, "plain reads without a thread for each"),
    SETTING("LINLI_LOG_LEVEL", LIN_SET_TEXT, "info", NULL, log_level, "debug, info, warn or error"),
    SETTING("LINLI_CLOCK_OFFSET_S", LIN_SET_INT, "0", "s", clock_offset_s, "moves the clock; for tests"),
    SETTING("LINLI_SLOW_MS", LIN_SET_INT, "500", "ms", slow_ms, "a request that takes longer is logged with its slowest statement"),
    SETTING("LINLI_EXPORT_ROWS", LIN_SET_INT, "5000", "records", export_rows, "of more, within a day, an export waits until a second person has approved it"),
    SETTING("LINLI_PUBLIC_URL", LIN_SET_TEXT, "", NULL, public_url, "where phones and browsers reach the gateway, https://HOST[:PORT][/PATH]: what is printed begins with it"),
};

enum { COMMON = LIN_COUNT(settings), ALL_MAX = COMMON + 32 };

static bool complain(struct lin_app *app, const char *what, const char *why)
{
    lin_log(LIN_ERROR, NULL, "cannot_start", lin_arg_text("what", lin_z(what)), lin_arg_text("why", lin_z(why)));
    fprintf(stderr, "%.*s: %s: %s\n", LIN_STR_FMT(app->name), what, why);
    return false;
}

/* --- settings, keys, passwords */

/* The common ones, and behind them the service's own, read into one piece of memory. */
static bool read_all_settings(struct lin_app *app, int argc, char *argv[])
{
    const lin_service *service = app->service;
    lin_setting all[ALL_MAX];
    char *into = lin_alloc(app->arena, sizeof(app->set) + service->set_size);

    memcpy(all, settings, sizeof(settings));
    for (size_t i = 0; i < service->settings.count && COMMON + i < ALL_MAX; i++) {
        all[COMMON + i] = service->settings.item[i];
        all[COMMON + i].offset += sizeof(app->set);
    }
    if (!lin_settings_read(app->arena, service->contract->service, (lin_settings_table){ all, COMMON + service->settings.count }, argc, argv, into))
        return false;
    memcpy(&app->set, into, sizeof(app->set));
    if (service->set_size)
        memcpy(service->set, into + sizeof(app->set), service->set_size);
    return true;
}

/* No blank, no end, nothing behind the path: paths are put behind it as they are. */
static bool is_base(lin_str url)
{
    bool http = lin_str_starts(url, LIN_STR("https://")) || lin_str_starts(url, LIN_STR("http://"));

    for (size_t i = 0; i < url.len; i++)
        if (url.at[i] <= ' ' || url.at[i] > '~' || url.at[i] == '?' || url.at[i] == '#')
            return false;
    return url.len == 0 || (http && url.at[url.len - 1] != '/');
}

static bool read_settings(struct lin_app *app, int argc, char *argv[])
{
    lin_level level;

    if (!read_all_settings(app, argc, argv))
        return false;
    if (!lin_level_find(app->set.log_level, &level))
        return complain(app, "LINLI_LOG_LEVEL", "not debug, info, warn or error");
    if (app->set.workers < 1 || app->set.workers > WORKERS_MAX)
        return complain(app, "LINLI_WORKERS", "not from 1 to 16");
    if (!is_base(app->set.public_url))
        return complain(app, "LINLI_PUBLIC_URL", "not https://HOST[:PORT][/PATH], without a slash at its end");
    lin_log_start(app->service->contract->service, level);
    lin_clock_set(app->set.clock_offset_s * LIN_SECOND);
    app->ready = lin_ready_open(app->arena, app->set.state_dir);
    return true;
}

static char *secret_path(struct lin_app *app, const char *ending)
{
    return lin_print(app->arena, "%.*s/%.*s%s", LIN_STR_FMT(app->set.secrets_dir), LIN_STR_FMT(app->name), ending);
}

static bool read_password(struct lin_app *app, const char *ending, lin_str *ret)
{
    const char *path = secret_path(app, ending);
    FILE *file = fopen(path, "re");
    char text[256];
    size_t size;

    if (!file)
        return complain(app, path, strerror(errno));
    size = fread(text, 1, sizeof(text), file);
    fclose(file);
    *ret = lin_str_dup(app->arena, lin_str_trim((lin_str){ text, size }));
    lin_wipe(text, sizeof(text));
    return true;
}

static bool load_keys(struct lin_app *app)
{
    const char *public_path = lin_print(app->arena, "%.*s/assertion.pub", LIN_STR_FMT(app->set.secrets_dir));

    app->keys = lin_keyring_load(secret_path(app, ".key"));
    if (!app->keys)
        return complain(app, secret_path(app, ".key"), strerror(errno));
    app->verifier = lin_verifier_load(public_path);
    return app->verifier || complain(app, public_path, strerror(errno));
}

/* --- the parts */

static bool read_contract(struct lin_app *app)
{
    const lin_service_contract *c = app->service->contract;
    lin_str set = { (const char *)c->set, (size_t)(c->set_end - c->set) }, why;

    app->contract = lin_contract_read(app->arena, set, app->name, &why);
    if (!app->contract)
        return complain(app, "contract", lin_str_z(app->arena, why));
    for (size_t i = 0; i < c->calls; i++)
        if (!c->call[i].present(app->service->impl))
            return complain(app, c->call[i].method, "this call has no handler");
    for (size_t i = 0; i < c->listens; i++)
        if (!c->listen[i].present(app->service->impl))
            return complain(app, c->listen[i].name, "this event has no handler");
    return true;
}

static bool open_bus(struct lin_app *app)
{
    lin_bus_conf conf = { .url = app->set.nats_url, .user = app->name };

    if (!read_password(app, ".nats", &conf.password))
        return false;
    if (app->set.fast_lane)
        app->fast = lin_fast_open(app, &conf);
    app->bus = lin_bus_open(app->arena, &conf);
    return app->bus || complain(app, "bus", "wrong settings");
}

static bool name_database(struct lin_app *app)
{
    lin_str password;

    if (!read_password(app, ".pg", &password))
        return false;
    app->conninfo = lin_z(lin_print(app->arena, "%.*s user=linli_%.*s password=%.*s", LIN_STR_FMT(app->set.pg),
                                    LIN_STR_FMT(app->name), LIN_STR_FMT(password)));
    return true;
}

static lin_code ask_peer(lin_req *rq, lin_str service, lin_str method, lin_str wire, lin_str *ret)
{
    return lin_bus_call(rq, rq->app->bus, service, method, wire, ret);
}

static bool make_engine(struct lin_app *app)
{
    const lin_service_contract *c = app->service->contract;
    lin_str why;

    app->access = lin_access_new(lin_print(app->arena, "%.*s/access", LIN_STR_FMT(app->set.state_dir)), app->keys);
    lin_access_register(app->access, app->contract);
    app->engine = lin_engine_new(app->arena,
                                 &(lin_engine_conf){ .contract = app->contract,
                                                     .keys = app->keys,
                                                     .access = app->access,
                                                     .hook = c->hook,
                                                     .hooks = c->hooks,
                                                     .impl = app->service->impl,
                                                     .refresh = lin_app_refresh,
                                                     .ask = ask_peer },
                                 &why);
    return app->engine || complain(app, "contract", lin_str_z(app->arena, why));
}

/* --- signals: blocked everywhere, awaited in the main thread */

static sigset_t awaited(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

static void block_signals(void)
{
    sigset_t set = awaited();

    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool lin_stop_is_asked(lin_time timeout)
{
    sigset_t set = awaited();
    struct timespec t = { timeout / LIN_SECOND, timeout % LIN_SECOND * 1000 };
    int got = timeout < 0 ? sigwaitinfo(&set, NULL) : sigtimedwait(&set, NULL, &t);

    return got == SIGTERM || got == SIGINT; /* SIGHUP: no setting can be read again yet */
}

static void *exit_at_second_signal(void *unused)
{
    (void)unused;
    while (!lin_stop_is_asked(-1))
        continue;
    _exit(1);
}

/* --- checking the database, and the threads */

typedef enum outcome { GOOD, STOPPED, WRONG } outcome;

static const lin_sql offer = { "host.offer", "select platform.offer_permissions($1::text[])" };

/* Roles can give what this contract names, from now on. */
static lin_code offer_permissions(lin_req *rq, const lin_contract *contract)
{
    lin_value *name = LIN_NEW_ARRAY(rq->arena, lin_value, contract->methods);

    for (size_t i = 0; i < contract->methods; i++)
        name[i] = lin_text(contract->method[i].permission);
    return lin_exec(rq, &offer, (lin_value){ .kind = LIN_LIST, .list = { name, contract->methods } });
}

static lin_code compare(struct lin_app *app, lin_req *rq, lin_str *ret_why)
{
    LIN_TRY(lin_engine_check(rq, app->engine, ret_why));
    return offer_permissions(rq, app->contract);
}

/* Waits for the database for as long as it takes; tables that do not fit the contract are another matter. */
static outcome check_database(struct lin_app *app)
{
    lin_db *db = lin_db_new(app->conninfo, app->name);
    outcome result = STOPPED;
    lin_str why = { "", 0 };

    do {
        lin_arena *arena = lin_arena_new();
        lin_req *rq = lin_app_request(app, arena, db);
        lin_code code = compare(app, rq, &why);

        if (code == LIN_OK)
            result = GOOD;
        else if (code == LIN_FAILED_PRECONDITION)
            result = WRONG, complain(app, "database", lin_str_z(app->arena, why));
        else
            lin_log(LIN_WARN, NULL, "database_awaited");
        lin_arena_free(arena);
    } while (result == STOPPED && !lin_stop_is_asked(LIN_SECOND / 4));
    lin_db_free(db);
    return result;
}

static pthread_t start_thread(void *(*run)(void *), void *what)
{
    pthread_attr_t attr;
    pthread_t thread;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    if (pthread_create(&thread, &attr, run, what) != 0)
        abort();
    pthread_attr_destroy(&attr);
    return thread;
}

/* One thread for each source, however many of its aggregates are listened to. */
static size_t start_consumers(struct lin_app *app, pthread_t *thread)
{
    const lin_service_contract *c = app->service->contract;
    size_t started = 0;

    for (size_t i = 0; i < c->listens; i++) {
        lin_consumer *consumer = LIN_NEW(app->arena, lin_consumer);
        size_t earlier = 0;

        while (earlier < i && strcmp(c->listen[earlier].source, c->listen[i].source) != 0)
            earlier++;
        if (earlier < i)
            continue;
        *consumer = (lin_consumer){ app, c->listen[i].source, lin_contract_hears_only(app->contract, lin_z(c->listen[i].source)) };
        thread[started++] = start_thread(lin_consume, consumer);
    }
    return started;
}

static pthread_t start_job_thread(struct lin_app *app, const lin_job *only)
{
    lin_job_thread *jobs = LIN_NEW(app->arena, lin_job_thread);

    *jobs = (lin_job_thread){ app, only };
    return start_thread(lin_jobs, jobs);
}

static size_t start_jobs(struct lin_app *app, pthread_t *thread)
{
    size_t started = 0;

    thread[started++] = start_job_thread(app, NULL);
    for (size_t i = 0; i < app->service->jobs; i++)
        if (app->service->job[i].apart)
            thread[started++] = start_job_thread(app, &app->service->job[i]);
    return started;
}

static void run_until_stopped(struct lin_app *app)
{
    pthread_t *thread = LIN_NEW_ARRAY(app->arena, pthread_t, WORKERS_MAX + 4 + app->service->contract->listens + app->service->jobs);
    size_t threads = 0;

    for (int64_t i = 0; i < app->set.workers; i++)
        thread[threads++] = start_thread(lin_worker, app);
    thread[threads++] = start_thread(lin_keeper, app);
    thread[threads++] = start_thread(lin_relay, app);
    threads += start_consumers(app, &thread[threads]);
    threads += start_jobs(app, &thread[threads]);
    if (lin_engine_imports(app->engine) || lin_engine_exports(app->engine))
        thread[threads++] = start_thread(lin_imports, app);
    lin_log(LIN_INFO, NULL, "started", lin_arg_int("workers", app->set.workers));
    while (!lin_stop_is_asked(-1))
        continue;
    lin_log(LIN_INFO, NULL, "stopping");
    start_thread(exit_at_second_signal, NULL);
    lin_bus_drain(app->bus);
    lin_fast_drain(app->fast);
    atomic_store(&app->stopping, true);
    lin_relay_wake(app, false);
    lin_imports_wake(app);
    while (threads)
        pthread_join(thread[--threads], NULL);
}

static bool prepare(struct lin_app *app, int argc, char *argv[])
{
    return read_settings(app, argc, argv) && load_keys(app) && read_contract(app) && name_database(app) &&
           open_bus(app) && make_engine(app) && (lin_chores_listen(app) || complain(app, "bus", "cannot subscribe"));
}

int lin_service_main(const lin_service *service, int argc, char *argv[])
{
    lin_arena *arena = lin_arena_new();
    struct lin_app *app = LIN_NEW(arena, struct lin_app);
    outcome checked;

    mallopt(M_ARENA_MAX, 2);               /* a service is small: two heaps are enough for its threads */
    mallopt(M_MMAP_THRESHOLD, 256 * 1024); /* fixed: else one password hash makes glibc keep its 19 MiB */
    app->arena = arena;
    app->service = service;
    app->name = lin_z(service->contract->service);
    pthread_mutex_init(&app->refreshing, NULL);
    pthread_mutex_init(&app->relaying, NULL);
    pthread_mutex_init(&app->importing, NULL);
    pthread_cond_init(&app->import_called, NULL);
    atomic_store(&app->unfolded, true);
    pthread_cond_init(&app->relay_called, NULL);
    lin_log_start(service->contract->service, LIN_INFO);
    block_signals();
    if (!prepare(app, argc, argv))
        return EXIT_CONFIG;
    checked = check_database(app);
    if (checked == GOOD && lin_jobs_before(app)) {
        if (!lin_bus_serve(app->bus))
            return complain(app, "bus", "cannot serve"), 1;
        run_until_stopped(app);
    }
    lin_bus_close(app->bus);
    lin_fast_close(app->fast);
    lin_log(LIN_INFO, NULL, "stopped");
    return checked == WRONG ? EXIT_CONFIG : 0;
}
