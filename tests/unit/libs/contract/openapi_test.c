/* OpenAPI: valid JSON, the same bytes each time, every routed call with its permission. */
#include <jansson.h>
#include <stdio.h>

#include "libs/contract/openapi.h"
#include "tests/unit/test.h"

static const lin_contract *contract_of(lin_arena *arena, const char *service)
{
    FILE *file = fopen(lin_print(arena, "%s/contracts/%s.pb", getenv("B") ? getenv("B") : "build", service), "re");
    char *bytes = lin_alloc(arena, 1 << 20);
    lin_str why;

    ck_assert_ptr_nonnull(file);
    return lin_contract_read(arena, (lin_str){ bytes, fread(bytes, 1, 1 << 20, file) }, lin_z(service), &why);
}

static lin_str document(lin_arena *arena)
{
    const lin_contract *contracts[] = { contract_of(arena, "identity"), contract_of(arena, "population") };

    return lin_openapi(arena, contracts, 2);
}

static json_t *parse(lin_str text)
{
    json_error_t error;
    json_t *json = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &error);

    ck_assert_msg(json != NULL, "%s at %d", error.text, error.position);
    return json;
}

static json_t *get(json_t *json, const char *const *key, size_t keys)
{
    for (size_t i = 0; i < keys; i++)
        json = json_object_get(json, key[i]);
    return json;
}

#define GET(json, ...) get((json), (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

TEST(the_document_is_json_and_the_same_each_time)
{
    lin_arena *a = lin_arena_new(), *b = lin_arena_new();
    lin_str first = document(a);

    const lin_contract *turned[] = { contract_of(b, "population"), contract_of(b, "identity") };

    ck_assert(lin_str_eq(first, document(b)));
    ck_assert(lin_str_eq(first, lin_openapi(b, turned, 2)));
    ck_assert_str_eq(json_string_value(GET(parse(first), "openapi")), "3.1.0");
}

TEST(a_service_has_a_name_that_people_read)
{
    lin_arena *arena = lin_arena_new();
    json_t *tag = json_array_get(GET(parse(document(arena)), "tags"), 1);

    ck_assert_str_eq(json_string_value(GET(tag, "name")), "population");
    ck_assert_str_eq(json_string_value(GET(tag, "x-label", "zh")), "人口");
    ck_assert_str_eq(json_string_value(GET(tag, "x-label", "en")), "Population");
}

TEST(every_routed_call_stands_with_its_permission)
{
    lin_arena *arena = lin_arena_new();
    const lin_contract *c = contract_of(arena, "population");
    json_t *json = parse(document(arena));
    static const char *const verbs[] = { [LIN_GET] = "get", [LIN_PUT] = "put", [LIN_POST] = "post", [LIN_DELETE] = "delete", [LIN_PATCH] = "patch" };

    for (size_t i = 0; i < c->methods; i++) {
        if (!c->method[i].bindings)
            continue; /* asked on the bus alone */
        json_t *call = GET(json, "paths", lin_str_z(arena, c->method[i].binding[0].path), verbs[c->method[i].binding[0].verb]);

        ck_assert_str_eq(json_string_value(GET(call, "x-permission")), lin_str_z(arena, c->method[i].permission));
        ck_assert_ptr_nonnull(GET(call, "responses", "default"));
    }
    ck_assert_ptr_null(strstr(lin_str_z(arena, document(arena)), "GetSnapshot")); /* calls of the house stay inside */
}

TEST(a_call_that_people_use_has_a_name_that_they_read)
{
    lin_arena *arena = lin_arena_new();
    json_t *paths = GET(parse(document(arena)), "paths");

    ck_assert_str_eq(json_string_value(GET(paths, "/v1/population/persons/{id}:merge", "post", "x-label", "zh")), "合并");
    ck_assert_str_eq(json_string_value(GET(paths, "/v1/population/persons/{id}:merge", "post", "x-label", "en")), "Merge");
    ck_assert_ptr_null(GET(paths, "/v1/population/persons", "post", "x-label"));
}

/* Through the whole chain: the comment in the .proto, or the expander's own, kept in the trimmed set. */
TEST(what_stands_above_a_call_in_the_contract_describes_it)
{
    lin_arena *arena = lin_arena_new();
    json_t *paths = GET(parse(document(arena)), "paths");
    const char *by_hand = json_string_value(GET(paths, "/v1/identity/sessions", "post", "description"));
    const char *standard = json_string_value(GET(paths, "/v1/population/persons/{id}", "get", "description"));

    ck_assert(by_hand && strncmp(by_hand, "Signs in. Fails with SIGN_IN_REFUSED", 36) == 0);
    ck_assert(standard && strstr(standard, "Fails with NOT_FOUND"));
}

TEST(fields_tell_class_label_and_bounds)
{
    lin_arena *arena = lin_arena_new();
    json_t *person = GET(parse(document(arena)), "components", "schemas", "linli.population.v1.Person", "properties");

    ck_assert_str_eq(json_string_value(GET(person, "idNumber", "x-class")), "SENSITIVE");
    ck_assert_str_eq(json_string_value(GET(person, "name", "x-label", "zh")), "姓名");
    ck_assert_int_eq(json_integer_value(GET(person, "name", "maxLength")), 64);
    ck_assert(json_is_true(GET(person, "id", "readOnly")));
    ck_assert_str_eq(json_string_value(GET(person, "createdAt", "format")), "date-time");
    ck_assert(json_is_true(GET(person, "birthDate", "x-date")) && !GET(person, "birthDate", "format"));
    ck_assert_str_eq(json_string_value(GET(person, "birthDate", "pattern")), "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$");
    ck_assert_int_eq(json_array_size(GET(person, "category", "enum")), 5);
}

/* What is no JSON is said to be none: a body of bytes, a download by ranges. */
TEST(bytes_are_described_as_bytes)
{
    lin_arena *arena = lin_arena_new();
    const lin_contract *exchange = contract_of(arena, "exchange");
    json_t *whole = parse(lin_openapi(arena, &exchange, 1)), *paths = GET(whole, "paths");
    json_t *up = GET(paths, "/v1/exchange/files/{id}/parts/{number}", "put"), *down = GET(paths, "/v1/exchange/files/{id}/content", "get");

    ck_assert_str_eq(json_string_value(GET(up, "requestBody", "content", "application/octet-stream", "schema", "format")), "binary");
    ck_assert_ptr_null(GET(up, "requestBody", "content", "application/json"));
    ck_assert_str_eq(json_string_value(GET(down, "responses", "206", "content", "application/octet-stream", "schema", "format")), "binary");
    ck_assert_ptr_null(GET(down, "responses", "200", "content", "application/json"));
    ck_assert_str_eq(json_string_value(GET(json_array_get(GET(down, "parameters"), 1), "$ref")), "#/components/parameters/Range");
    ck_assert_ptr_null(GET(whole, "components", "schemas", "linli.Piece"));
}

static void check_reference(json_t *json, json_t *schemas)
{
    const char *key, *target = json_string_value(json_object_get(json, "$ref"));
    json_t *value;
    size_t i;

    if (target && strncmp(target, "#/components/schemas/", 21) == 0)
        ck_assert_msg(json_object_get(schemas, target + 21) != NULL, "%s", target);
    json_object_foreach(json, key, value) check_reference(value, schemas);
    json_array_foreach(json, i, value) check_reference(value, schemas);
}

TEST(every_reference_leads_somewhere)
{
    json_t *json = parse(document(lin_arena_new()));

    check_reference(json, GET(json, "components", "schemas"));
}

/* What the portal builds forms and lists from (openapi.h). */
TEST(extensions_say_what_openapi_cannot)
{
    json_t *json = parse(document(lin_arena_new())), *schemas = GET(json, "components", "schemas");
    json_t *person = GET(schemas, "linli.population.v1.Person"), *name = GET(person, "properties", "name");
    json_t *id_number = GET(person, "properties", "idNumber"), *community = GET(person, "properties", "communityId");
    static const char *const flags[] = { "x-required", "x-filterable", "x-sortable", "x-searchable" };

    for (size_t i = 0; i < LIN_COUNT(flags); i++)
        ck_assert_msg(json_is_true(GET(name, flags[i])), "%s", flags[i]);
    ck_assert_ptr_null(GET(name, "x-unique"));
    ck_assert(json_is_true(GET(id_number, "x-unique")) && json_is_true(GET(id_number, "x-sealed")) && json_is_true(GET(id_number, "x-lookup")));
    ck_assert_int_eq(json_integer_value(GET(id_number, "x-lookup-tail")), 4);
    ck_assert_str_eq(json_string_value(GET(id_number, "x-format")), "CN_ID_NUMBER");
    ck_assert(json_is_true(GET(community, "x-immutable")));
    ck_assert_str_eq(json_string_value(GET(community, "x-refers-to")), "linli.identity.v1.Region");
    ck_assert_str_eq(json_string_value(GET(person, "properties", "category", "x-enum-labels", "KEY", "zh")), "重点");
    ck_assert(json_is_true(GET(person, "properties", "category", "x-stats")));
    ck_assert_str_eq(json_string_value(GET(person, "x-resource", "path")), "/v1/population/persons");
    ck_assert_str_eq(json_string_value(GET(person, "x-resource", "calls", "LIST")), "population.PersonService.ListPersons");
    ck_assert(json_is_true(GET(person, "x-resource", "searchable")));
}

TEST(calls_tell_their_nature_and_reasons_their_texts)
{
    json_t *json = parse(document(lin_arena_new())), *paths = GET(json, "paths");

    ck_assert_str_eq(json_string_value(GET(paths, "/v1/population/persons", "get", "x-standard")), "LIST");
    ck_assert_str_eq(json_string_value(GET(paths, "/v1/population/persons", "get", "x-resource")), "linli.population.v1.Person");
    ck_assert(json_is_true(GET(paths, "/v1/identity/sessions", "post", "x-secret")));
    ck_assert_ptr_null(GET(paths, "/v1/identity/sessions", "post", "x-standard"));
    ck_assert_str_eq(json_string_value(GET(json, "x-reasons", "FIELD_REQUIRED", "zh")), "必填");
    ck_assert_int_eq(json_integer_value(GET(json, "x-reasons", "REGION_NOT_EMPTY", "status")), 400);
    ck_assert_str_eq(json_string_value(GET(json, "x-reasons", "SIGN_IN_REFUSED", "en")), "wrong account or password");
}

/* The same bodies in two further forms, beside what they are in JSON. */
TEST(rows_may_come_on_lines_and_as_a_message)
{
    lin_arena *arena = lin_arena_new();
    const lin_contract *vehicles = contract_of(arena, "vehicles");
    json_t *call = GET(parse(lin_openapi(arena, &vehicles, 1)), "paths", "/v1/vehicles/passages:ingest", "post");
    json_t *body = GET(call, "requestBody", "content"), *answer = GET(call, "responses", "200", "content");
    json_t *lines = GET(body, "application/x-ndjson");

    ck_assert_str_eq(json_string_value(GET(lines, "x-row", "$ref")), "#/components/schemas/linli.vehicles.v1.Passage");
    ck_assert_str_eq(json_string_value(json_array_get(GET(lines, "x-query"), 0)), "communityId");
    ck_assert_uint_eq(json_array_size(GET(lines, "x-query")), 1);
    ck_assert_str_eq(json_string_value(GET(body, "application/x-protobuf", "x-message")), "linli.vehicles.v1.IngestPassagesRequest");
    ck_assert_str_eq(json_string_value(GET(answer, "application/x-protobuf", "x-message")), "linli.vehicles.v1.IngestPassagesAnswer");
    ck_assert(GET(body, "application/json", "example") != NULL && GET(answer, "application/json", "schema") != NULL);
}

TEST(bodies_carry_an_example_of_what_may_be_sent)
{
    json_t *path = GET(parse(document(lin_arena_new())), "paths");
    json_t *create = GET(path, "/v1/population/persons", "post", "requestBody", "content", "application/json", "example");
    json_t *update = GET(path, "/v1/population/persons/{id}", "patch", "requestBody", "content", "application/json", "example");

    ck_assert_str_eq(json_string_value(GET(create, "name")), "王秀英");
    ck_assert_ptr_nonnull(GET(create, "communityId"));
    ck_assert_ptr_null(GET(create, "id"));
    ck_assert(GET(update, "name") != NULL && GET(update, "communityId") == NULL);
}
