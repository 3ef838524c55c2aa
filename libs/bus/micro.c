/*
 * The NATS micro protocol (ADR-32): $SRV.PING, INFO and STATS, so that the stock `nats micro`
 * lists Linli's services. The shapes are io.nats.micro.v1.*; times are whole nanoseconds.
 */
#include "libs/base/settings.h"
#include "libs/bus/link.h"
#include "libs/crypto/crypto.h"

typedef void writer(lin_bus *bus, lin_buf *json);

static void add_identity(lin_bus *bus, lin_buf *json, const char *kind)
{
    lin_buf_print(json,
                  "{\"type\":\"io.nats.micro.v1.%s_response\",\"name\":\"%.*s\",\"id\":\"%.*s\","
                  "\"version\":\"" LIN_VERSION "\",\"metadata\":{\"contract\":\"%.*s\"}",
                  kind, LIN_STR_FMT(bus->user), LIN_STR_FMT(bus->instance), LIN_STR_FMT(bus->digest));
}

/* Endpoint names may hold no dot. */
static lin_str endpoint_name(lin_arena *arena, lin_str method)
{
    char *name = lin_str_z(arena, method);

    for (size_t i = 0; i < method.len; i++)
        if (name[i] == '.')
            name[i] = '-';
    return (lin_str){ name, method.len };
}

static void add_endpoint(lin_bus *bus, lin_buf *json, lin_str method)
{
    lin_buf_print(json, "{\"name\":\"%.*s\",\"subject\":\"%.*s\",\"queue_group\":\"%.*s\"",
                  LIN_STR_FMT(endpoint_name(json->arena, method)),
                  LIN_STR_FMT(lin_bus_subject(json->arena, bus->user, LIN_STR("*"), method)), LIN_STR_FMT(bus->user));
}

static void write_ping(lin_bus *bus, lin_buf *json)
{
    add_identity(bus, json, "ping");
    lin_buf_char(json, '}');
}

static void write_info(lin_bus *bus, lin_buf *json)
{
    add_identity(bus, json, "info");
    lin_buf_z(json, ",\"description\":\"\",\"endpoints\":[");
    for (size_t i = 0; i < bus->contract->methods; i++) {
        const lin_method *method = &bus->contract->method[i];

        lin_buf_z(json, i ? "," : "");
        add_endpoint(bus, json, method->name);
        lin_buf_print(json, ",\"metadata\":{\"proto.request\":\"%.*s\",\"proto.answer\":\"%.*s\"}}",
                      LIN_STR_FMT(method->request->full_name), LIN_STR_FMT(method->answer->full_name));
    }
    lin_buf_z(json, "]}");
}

/* Answers with this code or a higher one. */
static long long sum_of(const lin_call_stat *stat, int from)
{
    long long sum = 0;

    for (int code = from; code < LIN_CODES; code++)
        sum += atomic_load(&stat->code[code]);
    return sum;
}

static void write_stats(lin_bus *bus, lin_buf *json)
{
    add_identity(bus, json, "stats");
    lin_buf_print(json, ",\"started\":\"%.*s\",\"endpoints\":[", LIN_STR_FMT(lin_time_text(json->arena, bus->started)));
    for (size_t i = 0; i < bus->stats; i++) {
        long long requests = sum_of(&bus->stat[i], LIN_OK), took = atomic_load(&bus->stat[i].micros) * 1000;

        lin_buf_z(json, i ? "," : "");
        add_endpoint(bus, json, bus->stat[i].method);
        lin_buf_print(json, ",\"num_requests\":%lld,\"num_errors\":%lld,\"last_error\":\"\",\"processing_time\":%lld,"
                            "\"average_processing_time\":%lld,\"data\":{}}",
                      requests, (long long)sum_of(&bus->stat[i], LIN_OK + 1), took, requests ? took / requests : 0);
    }
    lin_buf_z(json, "]}");
}

static const struct { const char *verb; writer *write; } verbs[] = {
    { "PING", write_ping },
    { "INFO", write_info },
    { "STATS", write_stats },
};

/* $SRV.<verb>, $SRV.<verb>.<name>, $SRV.<verb>.<name>.<id> */
static writer *addressed(lin_bus *bus, lin_str subject)
{
    lin_str rest = subject, verb, name, id;

    lin_str_cut(&rest, '.');
    verb = lin_str_cut(&rest, '.');
    name = rest.at ? lin_str_cut(&rest, '.') : bus->user;
    id = rest.at ? rest : bus->instance;
    if (!lin_str_eq(name, bus->user) || !lin_str_eq(id, bus->instance))
        return NULL;
    for (size_t i = 0; i < LIN_COUNT(verbs); i++)
        if (lin_str_eq(lin_z(verbs[i].verb), verb))
            return verbs[i].write;
    return NULL;
}

static void on_question(natsMsg *msg, void *what)
{
    lin_bus *bus = what;
    writer *write = addressed(bus, lin_z(natsMsg_GetSubject(msg)));
    lin_buf json = { .arena = write && natsMsg_GetReply(msg) ? lin_arena_new() : NULL };

    if (!json.arena)
        return;
    write(bus, &json);
    natsConnection_Publish(bus->control, natsMsg_GetReply(msg), json.at, (int)json.len);
    lin_arena_free(json.arena);
}

bool lin_bus_micro(lin_bus *bus, const lin_contract *contract)
{
    bus->contract = contract;
    bus->digest = lin_hex(bus->arena, lin_sha256(bus->arena, contract->set));
    bus->stat = LIN_NEW_ARRAY(bus->arena, lin_call_stat, contract->methods);
    bus->stats = contract->methods;
    for (size_t i = 0; i < contract->methods; i++)
        bus->stat[i].method = contract->method[i].name;
    return lin_bus_listen(bus, "$SRV.>", on_question, bus);
}

/* --- counting */

void lin_bus_count(lin_bus *bus, lin_str method, lin_time took, lin_code code)
{
    lin_histogram_add(&bus->durations, took);
    for (size_t i = 0; i < bus->stats; i++)
        if (lin_str_eq(bus->stat[i].method, method)) {
            atomic_fetch_add(&bus->stat[i].code[code], 1);
            atomic_fetch_add(&bus->stat[i].micros, took);
            return;
        }
}

int64_t lin_bus_counted(const lin_bus *bus, size_t method, lin_code code)
{
    return atomic_load(&bus->stat[method].code[code]);
}

lin_bus_figures lin_bus_figures_of(lin_bus *bus)
{
    lin_bus_figures figures = { .replica = bus->instance, .digest = bus->digest, .started = bus->started,
                                .duration_us = atomic_load(&bus->durations.micros), .waiting = lin_bus_waiting(bus),
                                .refused = atomic_load(&bus->refused) };

    for (size_t i = 0; i < LIN_BOUNDS; i++)
        figures.durations[i] = atomic_load(&bus->durations.bucket[i]);
    return figures;
}
