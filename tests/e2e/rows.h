/*
 * rows - what the tests of calls with `rows` share: the calls there are, rows of theirs, their messages on the wire.
 *
 * A call that gets `rows` in its contract gets a line in rows_calls here; a test counts them.
 */
#ifndef ROWS_TESTS_H
#define ROWS_TESTS_H

#include <glob.h>

#include "libs/contract/json.h"
#include "tests/e2e/housing.h"
#include "tests/e2e/vehicles.h"

#define LINES "application/x-ndjson"
#define WIRE "application/x-protobuf"

typedef struct rows_call {
    const char *path, *service, *method, *rows, *table, *event;
    const char *(*about)(const char *community);           /* what its rows tell of */
    const char *(*row)(const char *about, int hours_ago);
    const char *(*bad)(const char *about);                 /* its time is wrong */
    void (*keeps_out)(const http_answer *a);               /* who has no right in the community */
} rows_call;

static const char *gate_of(const char *community)
{
    return community ? EAST : NULL;
}

static const char *passage_row(const char *gate, int hours_ago)
{
    return text("%s", passing("粤B12345", gate, "ENTRY", ago(hours_ago * 3600.0), "\"source\":\"lpr-01\""));
}

static const char *bad_passage(const char *gate)
{
    return text("%s", passing("粤B12345", gate, "ENTRY", "2036-01-01T00:00:00Z", ""));
}

static void as_unknown_community(const http_answer *a)
{
    expect_refused(a, 400, "COMMUNITY_UNKNOWN", "communityId");
}

static const char *reading_row(const char *house, int hours_ago)
{
    return text("{\"houseId\":\"%s\",\"kind\":\"WATER\",\"at\":\"%s\",\"value\":12.5}", house, ago(hours_ago * 3600.0));
}

static const char *bad_reading(const char *house)
{
    return text("{\"houseId\":\"%s\",\"kind\":\"WATER\",\"at\":\"2036-01-01T00:00:00Z\",\"value\":1}", house);
}

static void as_unknown_house(const http_answer *a)
{
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "errors.0.reason"), "REFERENCE_UNKNOWN");
}

static const rows_call rows_calls[] = {
    { V "/passages:ingest", "vehicles", "PassageService.IngestPassages", "passages", "vehicles.passage", "passage", gate_of, passage_row, bad_passage, as_unknown_community },
    { H "/readings:ingest", "housing", "ReadingService.IngestReadings", "readings", "housing.reading", "reading", a_house, reading_row, bad_reading, as_unknown_house },
    { NULL },
};

static const char *rows_number(const char *community)
{
    return text("(select number from identity.region where id = '%s')", community);
}

__attribute__((unused)) static const char *rows_kept(const rows_call *call, const char *community)
{
    return stack_sql("select count(*) from %s where community_id = %s", call->table, rows_number(community));
}

__attribute__((unused)) static const char *rows_events(const rows_call *call, const char *community)
{
    return stack_sql("select count(*) from %s.outbox where subject like '%%.%s.Ingested.v1' and community_id = %s", call->service, call->event, rows_number(community));
}

/* --- the messages, as the contract says */

static lin_arena *rows_arena(void)
{
    static lin_arena *arena;

    return arena = arena ? arena : lin_arena_new();
}

static const lin_contract *rows_contract(const char *service)
{
    FILE *file = fopen(text("%s/contracts/%s.pb", getenv("B") ? getenv("B") : "build", service), "re");
    char *bytes = lin_alloc(rows_arena(), 1 << 20);
    const lin_contract *contract;
    lin_str why = { "", 0 };

    ck_assert_ptr_nonnull(file);
    contract = lin_contract_read(rows_arena(), (lin_str){ bytes, fread(bytes, 1, 1 << 20, file) }, lin_z(service), &why);
    fclose(file);
    ck_assert_msg(contract != NULL, "%.*s", LIN_STR_FMT(why));
    return contract;
}

static const lin_method *rows_method(const rows_call *call)
{
    return lin_contract_method(rows_contract(call->service), lin_z(call->method));
}

/* `rows`: elements of JSON, with commas between them. */
__attribute__((unused)) static lin_str rows_wire(const rows_call *call, const char *community, const char *rows)
{
    lin_req *rq = lin_req_new(rows_arena());
    const lin_json_in in = { .message = rows_method(call)->request };
    lin_buf wire = { .arena = rq->arena };
    lin_code code = lin_json_read(rq, &in, lin_z(text("{\"communityId\":\"%s\",\"%s\":[%s]}", community, call->rows, rows)), &wire);

    ck_assert_msg(code == LIN_OK, "%.*s", LIN_STR_FMT(rq->problem.detail));
    return lin_buf_str(&wire);
}

/* One member of an answer on the wire. */
__attribute__((unused)) static const char *rows_answer(const rows_call *call, lin_str wire, const char *path)
{
    lin_req *rq = lin_req_new(rows_arena());
    lin_buf json = { .arena = rq->arena };
    http_answer a = { 0 };

    ck_assert_int_eq(lin_json_write(rq, rows_method(call)->answer, wire, &json), LIN_OK);
    a.json = json_loadb(json.at, json.len, 0, NULL);
    return text("%s", http_at(&a, path));
}

__attribute__((unused)) static size_t rows_in_contracts(void)
{
    size_t count = 0;
    glob_t services;

    ck_assert_int_eq(glob("services/*", 0, NULL, &services), 0);
    for (size_t s = 0; s < services.gl_pathc; s++) {
        const lin_contract *contract = rows_contract(services.gl_pathv[s] + strlen("services/"));

        for (size_t i = 0; i < contract->methods; i++)
            count += lin_method_rows(&contract->method[i]) != NULL;
    }
    globfree(&services);
    return count;
}

#endif
