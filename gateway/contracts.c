/*
 * contracts - which announced contracts are served, and which wait for the operator.
 *
 * Only NATS user X may announce X; here only package linli.X.* below /v1/X/ is taken. The
 * first set of a service is accepted as it is; a later one must be a compatible superset of
 * the last accepted one without new PUBLIC calls, else it waits beside it as
 * X.pending.pb until `linlictl contract accept X` renames it. An older instance announces
 * less than is accepted: ignored. Accepted sets lie in <state>/contracts/X.pb and outlive
 * both the service's absence and a restart of the gateway.
 *
 * Runs in the main thread; the bus callback only queues. `lock` guards the queue and what
 * gw_contracts_status reads.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "gateway/gateway.h"

#define SET_MAX (4 * 1024 * 1024)
#define NAME_MAX_LEN 32
#define QUEUE_MAX 64

typedef struct announcement {
    struct announcement *next;
    char service[NAME_MAX_LEN + 1];
    lin_str set;                           /* malloc */
} announcement;

typedef struct entry {
    char service[NAME_MAX_LEN + 1];
    lin_str accepted;                      /* malloc; empty: none yet */
    lin_str pending;                       /* malloc; empty: none */
    char *why;                             /* malloc; of `pending` */
    bool unsaved;                          /* `accepted` is not in its file yet */
    struct timespec accepted_at;           /* of the files as last read */
    struct timespec pending_at;
} entry;

struct gw_contracts {
    gateway *gw;
    char *folder;
    pthread_mutex_t lock;
    announcement *queue;
    size_t queued;
    entry at[GW_PEERS];
    size_t count;
    bool changed;
};

/* --- names */

static bool name_valid(lin_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!(name.at[i] >= 'a' && name.at[i] <= 'z') && !(i > 0 && name.at[i] >= '0' && name.at[i] <= '9'))
            return false;
    return name.len > 0 && name.len <= NAME_MAX_LEN;
}

static entry *entry_of(gw_contracts *contracts, lin_str service)
{
    entry *e;

    for (size_t i = 0; i < contracts->count; i++)
        if (lin_str_eq(lin_z(contracts->at[i].service), service))
            return &contracts->at[i];
    if (contracts->count == GW_PEERS || !name_valid(service))
        return NULL;
    e = &contracts->at[contracts->count];
    memcpy(e->service, service.at, service.len);
    pthread_mutex_lock(&contracts->lock);
    contracts->count++;
    pthread_mutex_unlock(&contracts->lock);
    return e;
}

static void path_of(const gw_contracts *contracts, const char *service, const char *ending, char *into,
                    size_t size)
{
    snprintf(into, size, "%s/%s%s", contracts->folder, service, ending);
}

static lin_str keep(lin_str bytes)
{
    char *copy = h2o_mem_alloc(bytes.len + 1);

    return (lin_str){ memcpy(copy, bytes.len ? bytes.at : "", bytes.len), bytes.len };
}

static void drop(lin_str *bytes)
{
    free((void *)(uintptr_t)bytes->at);
    *bytes = (lin_str){ 0 };
}

static void save(const gw_contracts *contracts, const char *service, const char *ending, lin_str set,
                 struct timespec *stamp)
{
    char path[512];

    path_of(contracts, service, ending, path, sizeof path);
    gw_file_save(contracts->folder, path, set, stamp);
}

/* --- judging a set */

/* The reader takes calls of the service's own package alone: a set of another one has none. */
static bool has_calls(lin_arena *arena, const lin_contract *contract, lin_str *ret_why)
{
    if (contract->methods == 0)
        *ret_why = lin_z(lin_print(arena, "no call in package linli.%.*s.v1",
                                   LIN_STR_FMT(contract->service)));
    return contract->methods > 0;
}

/* A template becomes a label of the statistics and a line of the log. */
static bool is_template(lin_str path)
{
    for (size_t i = 0; i < path.len; i++)
        if (!isalnum((unsigned char)path.at[i]) && (path.at[i] == '\0' || !strchr("/_-.:{}=*", path.at[i])))
            return false;
    return path.len <= 256;
}

static bool routes_inside(lin_arena *arena, const lin_contract *contract, lin_str *ret_why)
{
    lin_str prefix = lin_z(lin_print(arena, "/v1/%.*s/", LIN_STR_FMT(contract->service)));

    for (size_t m = 0; m < contract->methods; m++) {
        const lin_method *method = &contract->method[m];

        for (size_t b = 0; b < method->bindings; b++) {
            if (lin_str_starts(method->binding[b].path, prefix) && is_template(method->binding[b].path))
                continue;
            *ret_why = lin_z(lin_print(arena, "%.*s: route \"%.*s\" is no template below %s",
                                       LIN_STR_FMT(method->name), LIN_STR_FMT(method->binding[b].path),
                                       prefix.at));
            return false;
        }
    }
    return true;
}

/* The rules of the house are checked where a contract is built; this one was only announced. */
static bool permissions_given(lin_arena *arena, const lin_contract *contract, lin_str *ret_why)
{
    for (size_t m = 0; m < contract->methods; m++) {
        if (contract->method[m].permission.len)
            continue;
        *ret_why = lin_z(lin_print(arena, "%.*s: no permission", LIN_STR_FMT(contract->method[m].name)));
        return false;
    }
    return true;
}

/* NULL and *ret_why when the set cannot be served at all. */
static const lin_contract *read_set(lin_arena *arena, const char *service, lin_str set, lin_str *ret_why)
{
    const lin_contract *contract = lin_contract_read(arena, set, lin_z(service), ret_why);
    gw_routes *alone;

    if (contract == NULL || !has_calls(arena, contract, ret_why) || !routes_inside(arena, contract, ret_why)
        || !permissions_given(arena, contract, ret_why))
        return NULL;
    alone = gw_routes_new(arena, &(gw_set){ lin_z(service), set }, 1, ret_why);
    if (alone == NULL)
        return NULL;
    gw_routes_release(alone);
    return contract;
}

typedef enum verdict { TAKE, IGNORE, HOLD, REFUSE } verdict;

static verdict judge(lin_arena *arena, const entry *e, lin_str set, lin_str *ret_why)
{
    const lin_contract *next = read_set(arena, e->service, set, ret_why);
    const lin_contract *last;
    lin_str other;

    if (next == NULL)
        return REFUSE;
    if (e->accepted.len == 0)
        return TAKE;
    last = lin_contract_read(arena, e->accepted, lin_z(e->service), ret_why);
    if (last == NULL)
        return HOLD;
    if (lin_contract_extends(arena, last, next, ret_why))
        return TAKE;
    return lin_contract_keeps(arena, next, last, &other) ? IGNORE : HOLD;
}

/* --- taking and holding */

static void set_pending(gw_contracts *contracts, entry *e, lin_str set, lin_str why)
{
    pthread_mutex_lock(&contracts->lock);
    drop(&e->pending);
    free(e->why);
    e->pending = set.len ? keep(set) : (lin_str){ 0 };
    e->why = set.len ? strndup(why.at, why.len) : NULL;
    pthread_mutex_unlock(&contracts->lock);
}

static void set_accepted(gw_contracts *contracts, entry *e, lin_str set)
{
    pthread_mutex_lock(&contracts->lock);
    drop(&e->accepted);
    e->accepted = keep(set);
    pthread_mutex_unlock(&contracts->lock);
    contracts->changed = true;
    lin_log(LIN_INFO, NULL, "contract_accepted", lin_arg_text("of", lin_z(e->service)),
            lin_arg_int("bytes", (int64_t)set.len));
}

static void hold(gw_contracts *contracts, entry *e, lin_str set, lin_str why)
{
    if (lin_str_eq(set, e->pending))
        return;
    save(contracts, e->service, ".pending.pb", set, &e->pending_at);
    set_pending(contracts, e, set, why);
    lin_log(LIN_WARN, NULL, "contract_pending", lin_arg_text("of", lin_z(e->service)),
            lin_arg_text("why", why), lin_arg_text("next", LIN_STR("linlictl contract accept")));
}

/* What was waiting may be what is taken: then nothing waits any more. */
static void take(gw_contracts *contracts, entry *e, lin_str set)
{
    char path[512];

    set_accepted(contracts, e, set);
    e->unsaved = true;
    if (!lin_str_eq(set, e->pending))
        return;
    path_of(contracts, e->service, ".pending.pb", path, sizeof path);
    unlink(path);
    set_pending(contracts, e, (lin_str){ 0 }, (lin_str){ 0 });
}

static void consider(gw_contracts *contracts, entry *e, lin_str set)
{
    lin_arena *arena = lin_arena_new();
    lin_str why = { 0 };

    switch (lin_str_eq(set, e->accepted) ? IGNORE : judge(arena, e, set, &why)) {
    case TAKE:
        take(contracts, e, set);
        break;
    case HOLD:
        hold(contracts, e, set, why);
        break;
    case REFUSE:
        lin_log(LIN_ERROR, NULL, "contract_refused", lin_arg_text("of", lin_z(e->service)),
                lin_arg_text("why", why));
        break;
    case IGNORE:
        break;
    }
    lin_arena_free(arena);
}

/* --- files that changed: at start all of them, later what the operator did */

static void load_accepted(gw_contracts *contracts, entry *e)
{
    char path[512];
    lin_str set, why = { 0 };
    lin_arena *arena;

    path_of(contracts, e->service, ".pb", path, sizeof path);
    if (!gw_file_changed(path, SET_MAX, &e->accepted_at, &set))
        return;
    arena = lin_arena_new();
    if (!lin_str_eq(set, e->accepted) && read_set(arena, e->service, set, &why))
        set_accepted(contracts, e, set);
    else if (why.len)
        lin_log(LIN_ERROR, NULL, "contract_refused", lin_arg_text("path", lin_z(path)),
                lin_arg_text("why", why));
    lin_arena_free(arena);
    drop(&set);
}

static void load_pending(gw_contracts *contracts, entry *e)
{
    char path[512];
    lin_str set, why = LIN_STR("");
    lin_arena *arena;

    path_of(contracts, e->service, ".pending.pb", path, sizeof path);
    if (e->pending.len && access(path, F_OK) != 0)
        set_pending(contracts, e, (lin_str){ 0 }, why);
    if (!gw_file_changed(path, SET_MAX, &e->pending_at, &set))
        return;
    arena = lin_arena_new();
    judge(arena, e, set, &why);
    set_pending(contracts, e, set, why);
    lin_arena_free(arena);
    drop(&set);
}

static void find_files(gw_contracts *contracts)
{
    DIR *folder = opendir(contracts->folder);
    struct dirent *file;

    while (folder && (file = readdir(folder)) != NULL) {
        lin_str rest = lin_z(file->d_name);
        lin_str service = lin_str_cut(&rest, '.');

        if (lin_str_eq(rest, LIN_STR("pb")) || lin_str_eq(rest, LIN_STR("pending.pb")))
            entry_of(contracts, service);
    }
    if (folder)
        closedir(folder);
}

static void load_files(gw_contracts *contracts)
{
    find_files(contracts);
    for (size_t i = 0; i < contracts->count; i++) {
        load_accepted(contracts, &contracts->at[i]);
        load_pending(contracts, &contracts->at[i]);
    }
}

/* --- announcements */

static bool enqueue(gw_contracts *contracts, lin_str service, lin_str set)
{
    announcement *a = NULL;

    pthread_mutex_lock(&contracts->lock);
    if (contracts->queued < QUEUE_MAX) {
        a = h2o_mem_alloc(sizeof *a);
        *a = (announcement){ .next = contracts->queue, .set = keep(set) };
        memcpy(a->service, service.at, service.len);
        contracts->queue = a;
        contracts->queued++;
    }
    pthread_mutex_unlock(&contracts->lock);
    gw_wake(contracts->gw);
    return a != NULL;
}

/* linli.meta.<service>.announce; the bus vouches for the name in the subject. */
static void on_announcement(natsMsg *msg, void *what)
{
    gw_contracts *contracts = what;
    lin_str rest = lin_z(natsMsg_GetSubject(msg));
    lin_str service;

    lin_str_cut(&rest, '.');
    lin_str_cut(&rest, '.');
    service = lin_str_cut(&rest, '.');
    if (!name_valid(service) || natsMsg_GetDataLength(msg) > SET_MAX
        || !enqueue(contracts, service, gw_reply_body(msg)))
        lin_log(LIN_WARN, NULL, "announcement_ignored",
                lin_arg_text("subject", lin_z(natsMsg_GetSubject(msg))));
}

/* Oldest first. */
static announcement *take_queue(gw_contracts *contracts)
{
    announcement *newest, *oldest = NULL;

    pthread_mutex_lock(&contracts->lock);
    newest = contracts->queue;
    contracts->queue = NULL;
    contracts->queued = 0;
    pthread_mutex_unlock(&contracts->lock);
    while (newest) {
        announcement *next = newest->next;

        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    return oldest;
}

static void take_announcements(gw_contracts *contracts)
{
    for (announcement *a = take_queue(contracts), *next; a; a = next) {
        entry *e = entry_of(contracts, lin_z(a->service));

        next = a->next;
        if (e)
            consider(contracts, e, a->set);
        drop(&a->set);
        free(a);
    }
}

/* --- the interface */

gw_contracts *gw_contracts_open(lin_arena *arena, gateway *gw)
{
    gw_contracts *contracts = LIN_NEW(arena, gw_contracts);

    contracts->gw = gw;
    contracts->folder = lin_print(arena, "%.*s/contracts", LIN_STR_FMT(gw->set.state_dir));
    pthread_mutex_init(&contracts->lock, NULL);
    if (mkdir(contracts->folder, 0700) != 0 && errno != EEXIST) {
        lin_log(LIN_ERROR, NULL, "state_folder", lin_arg_text("path", lin_z(contracts->folder)),
                lin_arg_text("why", lin_z(strerror(errno))));
        return NULL;
    }
    load_files(contracts);
    return contracts;
}

bool gw_contracts_listen(gw_contracts *contracts, lin_bus *bus)
{
    return lin_bus_listen(bus, "linli.meta.*.announce", on_announcement, contracts);
}

bool gw_contracts_tick(gw_contracts *contracts)
{
    bool changed;

    load_files(contracts);
    take_announcements(contracts);
    changed = contracts->changed;
    contracts->changed = false;
    return changed;
}

void gw_contracts_save(gw_contracts *contracts)
{
    for (size_t i = 0; i < contracts->count; i++) {
        entry *e = &contracts->at[i];

        if (e->unsaved)
            save(contracts, e->service, ".pb", e->accepted, &e->accepted_at);
        e->unsaved = false;
    }
}

gw_routes *gw_contracts_routes(gw_contracts *contracts)
{
    lin_arena *arena = lin_arena_new();
    gw_set *set = LIN_NEW_ARRAY(arena, gw_set, GW_PEERS);
    gw_routes *routes;
    size_t count = 0;
    lin_str why;

    for (size_t i = 0; i < contracts->count; i++)
        if (contracts->at[i].accepted.len)
            set[count++] = (gw_set){ lin_z(contracts->at[i].service), contracts->at[i].accepted };
    routes = gw_routes_new(arena, set, count, &why);
    if (routes)
        gw_routes_finish(routes);
    else
        lin_log(LIN_ERROR, NULL, "routes_refused", lin_arg_text("why", why));
    lin_arena_free(arena);
    return routes;
}

size_t gw_contracts_pending(gw_contracts *contracts)
{
    size_t pending = 0;

    pthread_mutex_lock(&contracts->lock);
    for (size_t i = 0; i < contracts->count; i++)
        pending += contracts->at[i].pending.len > 0;
    pthread_mutex_unlock(&contracts->lock);
    return pending;
}

lin_str gw_contracts_status(gw_contracts *contracts, lin_arena *arena)
{
    lin_buf text = { .arena = arena };

    pthread_mutex_lock(&contracts->lock);
    for (size_t i = 0; i < contracts->count; i++) {
        const entry *e = &contracts->at[i];

        lin_buf_print(&text, "   contract %s %s\n", e->service, e->accepted.len ? "accepted" : "none");
        if (e->pending.len)
            lin_buf_print(&text, "[!]contract %s pending: %s; see linlictl contract list\n", e->service,
                          e->why);
    }
    pthread_mutex_unlock(&contracts->lock);
    return lin_buf_str(&text);
}

static Linli__KeptContract *describe(const entry *e, lin_arena *arena)
{
    Linli__KeptContract *kept = LIN_NEW(arena, Linli__KeptContract);

    linli__kept_contract__init(kept);
    kept->service = lin_print(arena, "%s", e->service);
    kept->waiting = e->pending.len > 0;
    if (e->accepted.len)
        kept->accepted = lin_str_z(arena, lin_hex(arena, lin_sha256(arena, e->accepted)));
    return kept;
}

size_t gw_contracts_kept(gw_contracts *contracts, lin_arena *arena, Linli__KeptContract ***ret)
{
    size_t count;

    pthread_mutex_lock(&contracts->lock);
    count = contracts->count;
    *ret = LIN_NEW_ARRAY(arena, Linli__KeptContract *, count + 1);
    for (size_t i = 0; i < count; i++)
        (*ret)[i] = describe(&contracts->at[i], arena);
    pthread_mutex_unlock(&contracts->lock);
    return count;
}

void gw_contracts_close(gw_contracts *contracts)
{
    take_announcements(contracts);
    for (size_t i = 0; i < contracts->count; i++) {
        drop(&contracts->at[i].accepted);
        set_pending(contracts, &contracts->at[i], (lin_str){ 0 }, (lin_str){ 0 });
    }
}
