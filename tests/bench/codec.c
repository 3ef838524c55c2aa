/*
 * codec - ProtoJSON beside jansson, on one core, the same documents, in turns (make bench-codec).
 *
 * What is compared, for one document:
 *   json to wire   lin_json_read: text to wire bytes, every rule of the contract checked
 *                  jansson: json_loadb to a tree, doubled keys refused as ours are, and the tree freed
 *   wire to json   lin_json_write: wire bytes to text
 *                  jansson: json_dumps of a tree that is ready, and the text freed
 *   … from values  the same of ours; jansson builds the tree (json_deep_copy) before it dumps it, as a program
 *                  does that has the values and not yet the tree
 *   both ways      one after the other; jansson: load, dump, free
 * jansson does less in all of them: it knows no types, no names and no wire. Figures are MB of JSON text for each
 * second of processor time, medians of BENCH_RUNS runs of RUN_SECONDS each.
 */
#include <jansson.h>
#include <stdbool.h>

#include "libs/contract/json.h"
#include "tests/bench/bench.h"

#define RUN_SECONDS 0.1

enum { LIST = 50 };

typedef struct document {
    const char *name;
    const lin_message *message;
    lin_str json, wire;
    json_t *tree;
    const char *must, *goal;                /* of the ratio; "-": the design speaks of the sample alone */
} document;

static lin_req *rq;
static lin_arena *scratch;

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "codec: %s: %.*s\n", what, LIN_STR_FMT(rq->problem.detail));
    exit(1);
}

/* --- the two sides */

static void ours_in(const document *d)
{
    lin_buf wire = { .arena = scratch };

    lin_arena_reset(scratch);
    must(lin_json_read(rq, &(lin_json_in){ .message = d->message }, d->json, &wire) == LIN_OK, "read");
}

static void ours_out(const document *d)
{
    lin_buf text = { .arena = scratch };

    lin_arena_reset(scratch);
    must(lin_json_write(rq, d->message, d->wire, &text) == LIN_OK, "write");
}

static void ours_both(const document *d)
{
    ours_in(d);
    ours_out(d);
}

static void jansson_in(const document *d)
{
    json_error_t error;

    json_decref(json_loadb(d->json.at, d->json.len, JSON_REJECT_DUPLICATES, &error));
}

static void jansson_out(const document *d)
{
    free(json_dumps(d->tree, JSON_COMPACT));
}

static void jansson_build_out(const document *d)
{
    json_t *tree = json_deep_copy(d->tree);

    free(json_dumps(tree, JSON_COMPACT));
    json_decref(tree);
}

static void jansson_both(const document *d)
{
    jansson_in(d);
    jansson_out(d);
}

/* --- measuring */

static double rate(void (*what)(const document *), const document *d)
{
    double from = bench_cpu(), spent;
    size_t times = 0, batch = 1 + 100000 / d->json.len;

    do {
        for (size_t i = 0; i < batch; i++)
            what(d);
        times += batch;
        spent = bench_cpu() - from;
    } while (spent < RUN_SECONDS);
    return (double)(times * d->json.len) / spent / 1e6;
}

/* Ours works as in a request: what it needs comes from one arena, which is emptied in between. */
static void compare(const document *d, const char *way, void (*ours)(const document *), void (*theirs)(const document *), bool bound)
{
    bench_series a = { 0 }, b = { 0 };
    lin_arena *arena = rq->arena;
    char row[96];

    rq->arena = scratch;
    for (size_t i = 0; i < bench_runs(); i++) {
        bench_add(&a, rate(ours, d));
        bench_add(&b, rate(theirs, d));
    }
    rq->arena = arena;
    snprintf(row, sizeof(row), "%s, %s", d->name, way);
    bench_row(row, bench_median(&a), bench_median(&b), "MB/s", bound ? d->must : "-", bound ? d->goal : "-");
}

static void measure(document *d)
{
    lin_buf wire = { .arena = rq->arena }, text = { .arena = rq->arena };
    json_error_t error;

    must(lin_json_read(rq, &(lin_json_in){ .message = d->message }, d->json, &wire) == LIN_OK, d->name);
    d->wire = lin_buf_str(&wire);
    must(lin_json_write(rq, d->message, d->wire, &text) == LIN_OK, d->name);
    d->json = lin_buf_str(&text); /* as it is written: with the fields that the contract has got meanwhile */
    d->tree = json_loadb(d->json.at, d->json.len, 0, &error);
    printf("%s: %zu bytes of JSON, %zu of wire\n", d->name, d->json.len, d->wire.len);
    compare(d, "json to wire", ours_in, jansson_in, true);
    compare(d, "wire to json", ours_out, jansson_out, true);
    compare(d, "wire to json, from values", ours_out, jansson_build_out, false);
    compare(d, "both ways", ours_both, jansson_both, true);
    json_decref(d->tree);
}

/* --- the documents */

static const lin_contract *read_set(const char *path, const char *service)
{
    FILE *file = fopen(path, "re");
    char *bytes = lin_alloc(rq->arena, 1 << 20);
    const lin_contract *contract = NULL;
    lin_str why = LIN_STR("no such file");

    if (file) {
        contract = lin_contract_read(rq->arena, (lin_str){ bytes, fread(bytes, 1, 1 << 20, file) }, lin_z(service), &why);
        fclose(file);
    }
    if (!contract)
        fprintf(stderr, "codec: %s: %.*s\n", path, LIN_STR_FMT(why));
    must(contract != NULL, path);
    return contract;
}

static const lin_message *message_of(const lin_contract *contract, const char *name)
{
    const lin_message *message = lin_contract_message(contract, lin_z(name));

    must(message != NULL, name);
    return message;
}

static const char *build_folder(void)
{
    return getenv("B") ? getenv("B") : "build";
}

static const lin_message *sample(void)
{
    const char *set = lin_print(rq->arena, "%s/tests/bench/codec.pb", build_folder());

    must(system(lin_print(rq->arena, "protoc -Iproto -I/usr/include -Itests/bench --include_imports -o %s codec.proto", set)) == 0, "protoc");
    return message_of(read_set(set, "test"), "linli.test.v1.Sample");
}

static const char person[] =
    "{\"id\":\"018f3b5e-7c4d-8a00-8001-3f2b1c0d9e8f\",\"communityId\":\"018f3b5e-0000-8a00-8000-000000000001\","
    "\"name\":\"王秀英\",\"idNumber\":\"110***********002X\",\"phone\":\"138****8000\",\"category\":\"PERMANENT\","
    "\"source\":\"manual\",\"createdAt\":\"2026-03-01T08:30:00.123456Z\",\"updatedAt\":\"2026-03-01T08:30:00.123456Z\","
    "\"etag\":\"1\"}";

static lin_str page_of_persons(void)
{
    lin_buf text = { .arena = rq->arena };

    lin_buf_z(&text, "{\"persons\":[");
    for (int i = 0; i < LIST; i++) {
        lin_buf_z(&text, i ? "," : "");
        lin_buf_z(&text, person);
    }
    lin_buf_z(&text, "],\"nextPageToken\":\"\",\"totalCapped\":false,\"highlights\":[]}");
    return lin_buf_str(&text);
}

int main(void)
{
    document d = { .name = "sample", .must = "4", .goal = "7" };
    const lin_contract *population;

    rq = lin_req_new(lin_arena_new());
    scratch = lin_arena_new();
    bench_begin("one thread, jansson " JANSSON_VERSION);
    bench_head(lin_print(rq->arena, "medians of %zu runs of %g s of processor time, in turns", bench_runs(), RUN_SECONDS));
    d.message = sample();
    d.json = LIN_STR("{\"id\":\"p-0018f3b5e7c4d\",\"name\":\"王秀英\",\"number\":\"9007199254740993\",\"count\":42,\"active\":true,\"level\":36.5,"
                     "\"kind\":\"PERMANENT\",\"at\":\"2026-03-01T08:30:00Z\",\"tags\":[\"grid-7\",\"key\"],\"place\":{\"building\":\"3A\",\"floor\":12}}");
    measure(&d);
    population = read_set(lin_print(rq->arena, "%s/contracts/population.pb", build_folder()), "population");
    d = (document){ "person", message_of(population, "linli.population.v1.Person"), LIN_STR(person), { 0 }, NULL, "-", "-" };
    measure(&d);
    d = (document){ "page of 50 persons", message_of(population, "linli.population.v1.ListPersonsAnswer"), page_of_persons(), { 0 }, NULL, "-", "-" };
    measure(&d);
    return 0;
}
