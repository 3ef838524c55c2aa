/*
 * Each example of a body is whole and good: it has what its schema requires, and the gateway's reader and the engine's checks
 * take it as they would take it from a client. All contracts that are built, no list of services.
 */
#include <glob.h>
#include <jansson.h>
#include <stdio.h>

#include "libs/base/clock.h"
#include "libs/contract/json.h"
#include "libs/contract/openapi_schema.h"
#include "libs/resource/validate.h"
#include "tests/unit/test.h"

enum { CONTRACTS_MAX = 64, SET_MAX = 4 << 20 };

static lin_arena *arena;
static const lin_contract *contract[CONTRACTS_MAX];
static size_t contracts;
static json_t *document;

static const lin_contract *contract_at(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    FILE *file = fopen(path, "re");
    char *bytes = lin_alloc(arena, SET_MAX);
    lin_str service = { name, strcspn(name, ".") }, why;
    const lin_contract *read;

    ck_assert_ptr_nonnull(file);
    read = lin_contract_read(arena, (lin_str){ bytes, fread(bytes, 1, SET_MAX, file) }, lin_str_dup(arena, service), &why);
    fclose(file);
    ck_assert_msg(read != NULL, "%s: %.*s", path, LIN_STR_FMT(why));
    return read;
}

static void begin(void)
{
    glob_t found;
    lin_str text;

    arena = lin_arena_new();
    ck_assert_int_eq(glob(lin_print(arena, "%s/contracts/*.pb", getenv("B") ? getenv("B") : "build"), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        contract[contracts++] = contract_at(found.gl_pathv[i]);
    globfree(&found);
    text = lin_openapi(arena, contract, contracts);
    document = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(document);
}

/* --- each body of JSON with its example */

typedef struct body {
    const lin_method *method;
    const lin_binding *binding;
    const lin_message *message;
    json_t *schema, *example;
} body;

static bool is_whole(const lin_binding *binding)
{
    return lin_str_eq(binding->body, LIN_STR("*"));
}

static const lin_message *message_of(const lin_method *method, const lin_binding *binding)
{
    const lin_field *field = lin_message_field(method->request, binding->body);

    return is_whole(binding) ? method->request : field ? field->message : NULL;
}

static json_t *content_of(const lin_binding *binding)
{
    static const char *const verbs[] = { [LIN_GET] = "get", [LIN_PUT] = "put", [LIN_POST] = "post", [LIN_DELETE] = "delete", [LIN_PATCH] = "patch" };
    json_t *item = json_object_get(json_object_get(document, "paths"), lin_str_z(arena, lin_document_path(arena, binding->path)));
    json_t *request = json_object_get(json_object_get(item, verbs[binding->verb]), "requestBody");

    return json_object_get(json_object_get(request, "content"), "application/json");
}

static size_t each_body(void (*check)(const body *b))
{
    size_t count = 0;

    for (size_t i = 0; i < contracts; i++)
        for (size_t k = 0; k < contract[i]->methods; k++)
            for (size_t n = 0; n < contract[i]->method[k].bindings; n++) {
                const lin_method *method = &contract[i]->method[k];
                const lin_binding *binding = &method->binding[n];
                json_t *content = message_of(method, binding) ? content_of(binding) : NULL;
                body b = { method, binding, message_of(method, binding), json_object_get(content, "schema"), json_object_get(content, "example") };

                if (!b.message)
                    continue;
                ck_assert_msg(b.example != NULL, "%.*s has no example", LIN_STR_FMT(method->name));
                check(&b);
                count++;
            }
    return count;
}

/* --- it has what its schema requires */

static json_t *resolved(json_t *schema)
{
    const char *target = json_string_value(json_object_get(schema, "$ref"));

    return target ? json_object_get(json_object_get(json_object_get(document, "components"), "schemas"), strrchr(target, '/') + 1) : schema;
}

static void check_listed(const body *b, json_t *value, json_t *required)
{
    json_t *name;
    size_t i;

    json_array_foreach(required, i, name)
        ck_assert_msg(json_object_get(value, json_string_value(name)) != NULL, "the example of %.*s lacks %s", LIN_STR_FMT(b->method->name),
                      json_string_value(name));
}

static void check_members(const body *b, json_t *value, json_t *schema)
{
    json_t *inner, *element;
    const char *key;
    size_t i;

    check_listed(b, value, json_object_get(schema, "required")); /* a creation says more than the record's own schema */
    schema = resolved(schema);
    check_listed(b, value, json_object_get(schema, "required"));
    json_object_foreach(value, key, inner) {
        json_t *property = json_object_get(json_object_get(schema, "properties"), key);

        ck_assert_msg(property != NULL, "the schema of %.*s has no %s", LIN_STR_FMT(b->method->name), key);
        ck_assert_msg(!json_is_true(json_object_get(property, "readOnly")), "%.*s: %s is read-only", LIN_STR_FMT(b->method->name), key);
        if (json_is_object(inner))
            check_members(b, inner, property);
        json_array_foreach(inner, i, element)
            if (json_is_object(element))
                check_members(b, element, json_object_get(property, "items"));
    }
}

static void has_all(const body *b)
{
    check_members(b, b->example, b->schema);
}

TEST(an_example_has_what_its_schema_requires_and_nothing_else)
{
    begin();
    ck_assert_uint_gt(each_body(has_all), 100);
}

/* --- it is taken */

/* What the path says comes beside the body. */
static lin_str path_variables(lin_req *rq, const body *b, lin_buf *wire)
{
    lin_str first = { "", 0 };

    for (size_t i = 0; is_whole(b->binding) && i < b->message->fields; i++) {
        const lin_field *field = &b->message->field[i];
        lin_value id;

        if (!lin_document_in_path(b->binding, field))
            continue;
        ck_assert_int_eq(lin_field_parse(rq, field, field->json, LIN_STR("018f3b5e-7c4d-8a00-8000-000000000002"), &id), LIN_OK);
        lin_field_write(wire, field, id);
        first = first.len ? first : field->name;
    }
    return first;
}

/* Of a change only what is given counts. */
static void check_values(lin_req *rq, const body *b, const lin_value *values, const bool *present)
{
    if (b->method->standard != LINLI__STANDARD__UPDATE) {
        lin_validate(rq, b->message, values, present, LIN_STR(""));
        return;
    }
    for (size_t i = 0; i < b->message->fields; i++) {
        const Linli__Field *option = b->message->field[i].option;

        if (!present[i])
            continue;
        lin_validate_field(rq, &b->message->field[i], values[i], true, LIN_STR(""));
        ck_assert_msg(!option->immutable && !option->held, "%.*s: %.*s is never changed", LIN_STR_FMT(b->method->name), LIN_STR_FMT(b->message->field[i].json));
    }
}

static void is_taken(const body *b)
{
    lin_req *rq = lin_req_new(arena);
    lin_buf wire = { .arena = arena };
    const lin_json_in in = { .message = b->message, .path = LIN_STR(""), .refuse_output_only = true, .skip = path_variables(rq, b, &wire) };
    lin_value *values = LIN_NEW_ARRAY(arena, lin_value, b->message->fields);
    bool *present = LIN_NEW_ARRAY(arena, bool, b->message->fields);

    rq->now = lin_now();
    if (lin_json_read(rq, &in, lin_z(json_dumps(b->example, JSON_COMPACT)), &wire) == LIN_OK &&
        lin_wire_check(rq, b->message, lin_buf_str(&wire)) == LIN_OK &&
        lin_record_read(rq, b->message, lin_buf_str(&wire), values, present) == LIN_OK)
        check_values(rq, b, values, present);
    ck_assert_msg(rq->problem.code == LIN_OK, "the example of %.*s is refused: %.*s of %.*s", LIN_STR_FMT(b->method->name),
                  LIN_STR_FMT(rq->problem.reason), LIN_STR_FMT(rq->problem.violation[0].field));
}

TEST(an_example_is_taken_by_the_reader_and_by_the_checks)
{
    begin();
    ck_assert_uint_gt(each_body(is_taken), 100);
}
