/*
 * linlictl nats-config: a nats-server configuration from the contracts and the secrets.
 *
 * Each service has a user of its own, which may publish calls only with its own name as caller
 * and only to the peers that its contract names, reads only its own inboxes, and announces
 * only itself. A partner (partner_NAME.nats among the secrets) may publish calls with `rows` alone, under its own name.
 * What is not listed is refused.
 *
 * The server that will read it (--nats-server PROGRAM) is asked for its version: one from 2.10 on can be told
 * to acknowledge an event only when it is on disk; an earlier one would refuse to start with that line.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/contract/contract.h"

typedef struct config {
    lin_arena *arena;
    const char *secrets;
    const char *contracts;        /* folder of <service>.pb */
    lin_buf out;
} config;

static bool complain(const char *what, lin_str why)
{
    fprintf(stderr, "linlictl: %s: %.*s\n", what, LIN_STR_FMT(why));
    return false;
}

static bool read_set(config *c, const char *service, lin_str *ret)
{
    FILE *file = fopen(lin_print(c->arena, "%s/%s.pb", c->contracts, service), "re");
    lin_buf bytes = { .arena = c->arena };
    char piece[8192];
    size_t got;

    if (!file)
        return complain(service, LIN_STR("its contract cannot be read"));
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&bytes, (lin_str){ piece, got });
    fclose(file);
    *ret = lin_buf_str(&bytes);
    return true;
}

/* --- the server */

/* "nats-server: v2.12.6" */
static bool read_version(const char *program, int *major, int *minor)
{
    FILE *out;
    bool good;

    setenv("LINLI_NATS_SERVER", program, 1); /* so that no shell reads the name */
    out = popen("exec \"$LINLI_NATS_SERVER\" --version", "re");
    good = out && fscanf(out, "nats-server: v%d.%d", major, minor) == 2;
    if (out)
        pclose(out);
    return good || complain(program, LIN_STR("does not say its version"));
}

static bool add_server(config *c, const char *program, const char *host, const char *port, const char *store)
{
    int major, minor;

    if (!read_version(program, &major, &minor))
        return false;
    lin_buf_print(&c->out,
                  "# Written by linlictl nats-config; do not edit.\n"
                  "server_name: linli\nhost: \"%s\"\nport: %s\nmax_payload: 2MB\njetstream {\n  store_dir: \"%s\"\n%s}\n",
                  host, port, store, major > 2 || minor >= 10 ? "  sync_interval: always\n" : "");
    return true;
}

/* --- events: each service keeps the one stream there, reads back its own, and has a consumer of its own for each source */

static void stream_calls(config *c, const char *service)
{
    lin_buf_z(&c->out, "\"$JS.API.STREAM.INFO.LINLI_EVT\", \"$JS.API.STREAM.CREATE.LINLI_EVT\", ");
    lin_buf_print(&c->out, "\"$JS.API.DIRECT.GET.LINLI_EVT.linli.evt.%s.>\", ", service);
}

/* A consumer is made by the call that names its subjects: the others would let it read every service's. */
static void feed_calls(config *c, const char *service, lin_str source, lin_str only)
{
    static const char *const calls[] = { "$JS.API.CONSUMER.INFO", "$JS.API.CONSUMER.MSG.NEXT", "$JS.API.CONSUMER.DELETE" };
    const char *name = lin_print(c->arena, "%s_%.*s", service, LIN_STR_FMT(source));

    for (size_t i = 0; i < LIN_COUNT(calls); i++)
        lin_buf_print(&c->out, "\"%s.LINLI_EVT.%s\", ", calls[i], name);
    lin_buf_print(&c->out, "\"$JS.API.CONSUMER.CREATE.LINLI_EVT.%s.linli.evt.%.*s.%s>\", ", name, LIN_STR_FMT(source),
                  only.len ? lin_print(c->arena, "*.%.*s.", LIN_STR_FMT(only)) : "");
    lin_buf_print(&c->out, "\"$JS.ACK.LINLI_EVT.%s.>\", ", name);
}

/* --- one user */

/*
 * Each request is answered once, wherever it says, and within the gateway's ten seconds, the longest that anybody waits. Events are
 * handed over with a subject for their acknowledgement, which nats-server remembers likewise, for as long; beyond 4,096 it looks
 * through all that it remembers at each message that it hands over.
 */
#define ANSWERS "allow_responses: { max: 1, expires: \"15s\" }\n      "

static bool open_user(config *c, const char *user, const char *answers)
{
    lin_str password;

    if (!read_secret(c->arena, c->secrets, lin_print(c->arena, "%s.nats", user), &password))
        return false;
    lin_buf_print(&c->out, "    { user: \"%s\", password: \"%.*s\", permissions: {\n      %spublish: [", user,
                  LIN_STR_FMT(password), answers);
    return true;
}

static void subject(config *c, const char *format, const char *name)
{
    lin_buf_char(&c->out, '"');
    for (const char *at = format; *at; at++) {
        if (*at == '%')
            lin_buf_z(&c->out, name);
        else
            lin_buf_char(&c->out, *at);
    }
    lin_buf_z(&c->out, "\", ");
}

static void subjects(config *c, const char *const *format, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        subject(c, format[i], name);
}

/* "population.PersonService.GetPerson" as housing: linli.rpc.population.housing.v1.PersonService.GetPerson */
static void peer_call(config *c, const char *service, lin_str call)
{
    lin_str peer = lin_str_cut(&call, '.');

    lin_buf_print(&c->out, "\"linli.rpc.%.*s.%s.v1.%.*s\", ", LIN_STR_FMT(peer), service, LIN_STR_FMT(call));
}

static int is_set(const struct dirent *entry)
{
    return lin_str_ends(lin_z(entry->d_name), LIN_STR(".pb"));
}

/* A file's name without its ending. */
static char *name_of(config *c, const char *file)
{
    return lin_print(c->arena, "%.*s", (int)(strrchr(file, '.') - file), file);
}

static bool read_contract(config *c, const char *service, const lin_contract **ret)
{
    lin_str set, why;

    if (!read_set(c, service, &set))
        return false;
    *ret = lin_contract_read(c->arena, set, lin_z(service), &why);
    return *ret || complain(service, why);
}

/* Which calls of every service a user may make. */
typedef struct choice {
    config *c;
    const char *user;
    bool (*chosen)(const lin_method *method, int standard);
    int standard;
} choice;

static bool is_standard(const lin_method *method, int standard)
{
    return (int)method->standard == standard;
}

/* What the house alone may call has no route. */
static bool has_rows(const lin_method *method, int standard)
{
    (void)standard;
    return lin_method_rows(method) && method->bindings;
}

static bool choose_calls(void *what, const char *set)
{
    const choice *of = what;
    char *peer = name_of(of->c, set);
    const lin_contract *contract;

    if (!read_contract(of->c, peer, &contract))
        return false;
    for (size_t i = 0; i < contract->methods; i++)
        if (of->chosen(&contract->method[i], of->standard))
            peer_call(of->c, of->user, lin_z(lin_print(of->c->arena, "%s.%.*s", peer, LIN_STR_FMT(contract->method[i].name))));
    return true;
}

/* "*.RUN_IMPORT" as exchange: that standard call of every resource, by name. */
static bool standard_calls(config *c, const char *service, lin_str standard)
{
    const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value_by_name(&linli__standard__descriptor, lin_str_z(c->arena, standard));
    choice these = { c, service, is_standard, value ? value->value : 0 };

    return value ? each_entry(c->contracts, is_set, choose_calls, &these) >= 0 : complain(service, LIN_STR("calls what no service has"));
}

static bool method_calls(config *c, const char *service, const lin_method *method)
{
    for (size_t k = 0; k < method->option->n_calls; k++) {
        lin_str call = lin_z(method->option->calls[k]);

        if (!lin_str_starts(call, LIN_STR("*.")))
            peer_call(c, service, call);
        else if (!standard_calls(c, service, lin_str_from(call, 2)))
            return false;
    }
    return true;
}

static void close_user(config *c, const char *const *format, size_t count, const char *name)
{
    lin_buf_z(&c->out, "]\n      subscribe: [");
    subjects(c, format, count, name);
    lin_buf_z(&c->out, "]\n    } }\n");
}

static bool add_service(void *what, const char *set)
{
    static const char *const publish[] = { "linli.rpc.identity.%.v1.AccessService.>", "linli.meta.%.announce",
                                           "linli.evt.%.>", "linli.nudge.%", "linli.busy" };
    static const char *const listen[] = { "linli.rpc.%.*.v1.>", "_INBOX_%.>", "$SRV.>", "linli.meta.hello",
                                          "linli.access.version", "linli.nudge.%", "linli.busy", "linli.meta.status" };
    config *c = what;
    const char *service = name_of(c, set);
    const lin_contract *contract;

    if (!read_contract(c, service, &contract) || !open_user(c, service, ANSWERS))
        return false;
    subjects(c, publish, LIN_COUNT(publish), service);
    if (strcmp(service, "identity") == 0)
        subject(c, "linli.access.version", service);
    for (size_t i = 0; i < contract->methods; i++)
        if (!method_calls(c, service, &contract->method[i]))
            return false;
    stream_calls(c, service);
    for (size_t i = 0; i < contract->listens; i++)
        feed_calls(c, service, contract->listen[i].source, lin_contract_hears_only(contract, contract->listen[i].source));
    close_user(c, listen, LIN_COUNT(listen), service);
    return true;
}

static bool add_gateway(config *c)
{
    static const char *const publish[] = { "linli.rpc.*.gateway.v1.>", "linli.meta.hello", "linli.meta.status" };
    static const char *const listen[] = { "_INBOX_gateway.>", "linli.meta.*.announce", "linli.access.version",
                                          "linli.meta.status" };

    if (!open_user(c, "gateway", ANSWERS))
        return false;
    subjects(c, publish, LIN_COUNT(publish), "gateway");
    close_user(c, listen, LIN_COUNT(listen), "gateway");
    return true;
}

/* The operator asks who is there, how they are, and reads streams; it cannot call as a service. */
static bool add_operator(config *c)
{
    static const char *const publish[] = { "$SRV.>", "$JS.API.>", "linli.meta.status" };
    static const char *const listen[] = { "_INBOX_linlictl.>" };

    if (!open_user(c, "linlictl", ""))
        return false;
    subjects(c, publish, LIN_COUNT(publish), "linlictl");
    close_user(c, listen, LIN_COUNT(listen), "linlictl");
    return true;
}

/* It hears the answers to its own calls; who it calls for is the assertion's to say. */
static bool add_partner(void *what, const char *secret)
{
    static const char *const listen[] = { "_INBOX_%.>" };
    config *c = what;
    const char *name = name_of(c, secret);
    choice rows = { c, name, has_rows, 0 };

    if (!open_user(c, name, "") || each_entry(c->contracts, is_set, choose_calls, &rows) < 0)
        return false;
    close_user(c, listen, LIN_COUNT(listen), name);
    return true;
}

/* --- all of them */

static bool add_users(config *c)
{
    return each_entry(c->contracts, is_set, add_service, c) > 0 && add_gateway(c) && add_operator(c) &&
           each_entry(c->secrets, is_partner_secret, add_partner, c) >= 0;
}

int cmd_nats_config(lin_arena *arena, int argc, char *argv[])
{
    config c = { .arena = arena,
                 .secrets = flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL),
                 .contracts = flag_value(argc, argv, "--contracts", NULL, "build/contracts"),
                 .out = { .arena = arena } };
    const char *port = flag_value(argc, argv, "--port", NULL, "4222");
    const char *host = flag_value(argc, argv, "--host", NULL, "127.0.0.1");
    const char *store = flag_value(argc, argv, "--store", NULL, NULL);
    const char *program = flag_value(argc, argv, "--nats-server", "LINLI_NATS_SERVER", "nats-server");

    if (!c.secrets || !store) {
        fprintf(stderr, "linlictl: nats-config needs --secrets FOLDER and --store FOLDER\n");
        return 2;
    }
    if (!add_server(&c, program, host, port, store))
        return 1;
    lin_buf_z(&c.out, "authorization {\n  users: [\n");
    if (!add_users(&c)) {
        complain(c.contracts, LIN_STR("no users of the bus can be made of the contracts here"));
        return 1;
    }
    lin_buf_z(&c.out, "  ]\n}\n");
    fwrite(c.out.at, 1, c.out.len, stdout);
    return 0;
}
